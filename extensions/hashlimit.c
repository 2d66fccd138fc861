/* -m hashlimit: rate limits per address, port or combination, kept in a hash table of the kernel.
 *
 * In the kernel the rate is the time between two packets or, with the flag for bytes, the cost of 16 bytes; a burst of
 * bytes is in seconds of the rate; and with --hashlimit-rate-match the rate is a number of packets per interval.
 * `finish` converts what was typed to that form, so that it is the same when read back.
 */
#include <linux/netfilter/xt_hashlimit.h>
#include <string.h>
#include "compiler/nfttext.h"
#include "compiler/slot.h"

enum { RATE, BURST, MODE, NAME, SIZE, MAX, GCINTERVAL, EXPIRE, SRCMASK, DSTMASK, RATEMATCH, INTERVAL };
enum { PACKETS = 1, BYTES = 2 };       /* what a rate or burst counts: value.m */
enum { BURST_DEFAULT = 5, BURST_MAX = 1000000, EXPIRE_BYTES = 15000, EXPIRE_BYTES_BURST = 60000 };

static const struct word modes[] = {
	{"srcip", XT_HASHLIMIT_HASH_SIP}, {"srcport", XT_HASHLIMIT_HASH_SPT}, {"dstip", XT_HASHLIMIT_HASH_DIP},
	{"dstport", XT_HASHLIMIT_HASH_DPT},
	{ .n = WORD_CASE }
};

static const struct opt opts[] = {
[RATE] = {"hashlimit-upto", "hashlimit", .type = &v_hashrate, .flags = INV | MAND, .opp = "hashlimit-above",
	.missing = "You have to specify --hashlimit",
	.metavar = "number[/second|/minute|/hour|/day] or number{b|kb|mb}/s", .help = "the group's rate is at most this"},
[BURST] = {"hashlimit-burst", .type = &v_hashburst, .flags = KEEP, .metavar = "number or number{b|kb|mb}",
	.help = "packets (5 by default) or bytes that match before the rate applies"},
[MODE] = {"hashlimit-mode", .type = &v_wordset, .arg = modes, .metavar = "{srcip|srcport|dstip|dstport}[,…]",
	.help = "what forms a group; without it, all packets are one group"},
[NAME] = {"hashlimit-name", .type = &v_procname, .flags = MAND, .min = 1, .max = NAME_MAX - 1, .metavar = "name",
	.help = "table name, in /proc/net/ipt_hashlimit or ip6t_hashlimit"},
[SIZE] = {"hashlimit-htable-size", .type = &v_num, .metavar = "number", .help = "number of hash buckets; 0: the kernel decides"},
[MAX] = {"hashlimit-htable-max", .type = &v_num, .metavar = "number", .help = "maximum number of entries; 0: the kernel decides"},
[GCINTERVAL] = {"hashlimit-htable-gcinterval", .type = &v_num, .min = 1, .max = UINT32_MAX, .def = "1000",
	.metavar = "milliseconds", .help = "interval between searches for expired entries"},
[EXPIRE] = {"hashlimit-htable-expire", .type = &v_num, .min = 1, .max = UINT32_MAX, .metavar = "milliseconds",
	.help = "idle time after which an entry is removed; by default the rate's unit"},
[SRCMASK] = {"hashlimit-srcmask", .type = &v_plen, .def = "32", .def6 = "128",
	.help = "prefix length by which source addresses are grouped"},
[DSTMASK] = {"hashlimit-dstmask", .type = &v_plen, .def = "32", .def6 = "128",
	.help = "prefix length by which destination addresses are grouped"},
[RATEMATCH] = {"hashlimit-rate-match", .help = "measure the rate of each group only, without a token bucket"},
[INTERVAL] = {"hashlimit-rate-interval", .type = &v_num, .min = 1, .max = INT32_MAX, .def = "1", .metavar = "seconds",
	.help = "with --hashlimit-rate-match: interval of the measurement"},
{0} };

#define SETTINGS (ROW(RATE) | ROW(BURST) | ROW(MODE) | ROW(SIZE) | ROW(MAX) | ROW(GCINTERVAL) | ROW(EXPIRE) | ROW(SRCMASK) | \
	ROW(DSTMASK) | ROW(RATEMATCH) | ROW(INTERVAL))
#define HASH_BITS (XT_HASHLIMIT_HASH_SIP | XT_HASHLIMIT_HASH_SPT | XT_HASHLIMIT_HASH_DIP | XT_HASHLIMIT_HASH_DPT)
#define COMMON(t) \
[RATE] = {ENC_NONE, .inv = XT_HASHLIMIT_INVERT}, [BURST] = {ENC_NONE}, [MODE] = {ENC_BITS, .given = HASH_BITS}, \
[NAME] = {ENC_STR, .at = AT(t, name)}, [SIZE] = {ENC_NUM, .at = AT(t, cfg.size)}, [MAX] = {ENC_NUM, .at = AT(t, cfg.max)}, \
[GCINTERVAL] = {ENC_NUM, .at = AT(t, cfg.gc_interval)}, [EXPIRE] = {ENC_NONE}, \
[SRCMASK] = {ENC_NUM, .at = AT(t, cfg.srcmask)}, [DSTMASK] = {ENC_NUM, .at = AT(t, cfg.dstmask)}

static const struct slot rev3[] = { COMMON(struct xt_hashlimit_mtinfo3), [RATEMATCH] = {ENC_NONE, .given = XT_HASHLIMIT_RATE_MATCH},
	[INTERVAL] = {ENC_NONE} };
static const struct slot rev2[] = { COMMON(struct xt_hashlimit_mtinfo2) };
static const struct slot rev1[] = { COMMON(struct xt_hashlimit_mtinfo1) };

/* The location of the fields used by the hooks, and the time resolution, for each revision. */
struct place { struct field mode, avg, burst, expire, interval; uint64_t scale; };
#define PLACE(t, s) .mode = AT(t, cfg.mode), .avg = AT(t, cfg.avg), .burst = AT(t, cfg.burst), \
	.expire = AT(t, cfg.expire), .scale = s

static const struct place place3 = { PLACE(struct xt_hashlimit_mtinfo3, XT_HASHLIMIT_SCALE_v2),
	.interval = AT(struct xt_hashlimit_mtinfo3, cfg.interval) };
static const struct place place2 = { PLACE(struct xt_hashlimit_mtinfo2, XT_HASHLIMIT_SCALE_v2) };
static const struct place place1 = { PLACE(struct xt_hashlimit_mtinfo1, XT_HASHLIMIT_SCALE) };

/* The default expiration of idle entries, in milliseconds: the unit in which the rate is printed. */
static uint64_t expire_default(const struct value *rate, bool burst)
{
	if (rate->m == BYTES)
		return burst ? EXPIRE_BYTES_BURST : EXPIRE_BYTES;
	return 1000 * rate_seconds(rate->n, XT_HASHLIMIT_SCALE_v2);
}

/* ---- the kernel's struct ---- */

/* Converts a burst in bytes to seconds of the rate, rounded up. */
static uint64_t burst_periods(uint64_t bytes, uint64_t rate)
{
	return rate ? bytes / rate + !!(bytes % rate) : 0;
}

static void pack_at(const struct use *u, void *blob, const struct place *at)
{
	const struct value *rate = use_val(u, RATE), *burst = use_val(u, BURST), *expire = use_val(u, EXPIRE),
		*interval = use_val(u, INTERVAL);

	or_bits(blob, at->expire, expire ? expire->n : expire_default(rate, burst));
	if (use_has(u, RATEMATCH))
		or_bits(blob, at->interval, interval ? interval->n : 1);
	if (rate->m != BYTES) {
		or_bits(blob, at->avg, rate->n / (XT_HASHLIMIT_SCALE_v2 / at->scale));
		or_bits(blob, at->burst, burst->n);
		return;
	}
	or_bits(blob, at->mode, XT_HASHLIMIT_BYTES);
	or_bits(blob, at->avg, rate->n);
	if (burst)
		or_bits(blob, at->burst, burst_periods(burst->n, hashrate_bytes(rate->n)));
}

/* Converts a time from the coarser unit of an older revision: that of a rate which has it. */
static uint64_t finer(uint64_t n, uint64_t scale)
{
	uint64_t seconds = rate_seconds(n, scale), count = n ? seconds * scale / n : 0;

	return count ? seconds * XT_HASHLIMIT_SCALE_v2 / count : n * (XT_HASHLIMIT_SCALE_v2 / scale);
}

static bool unpack_at(struct use_draft *d, const void *blob, const struct place *at)
{
	uint64_t mode = load_bits(blob, at->mode);
	struct value rate = { .m = mode & XT_HASHLIMIT_BYTES ? BYTES : PACKETS, .n = load_bits(blob, at->avg) };
	struct value burst = { .m = rate.m, .n = load_bits(blob, at->burst) };
	struct value expire = { .n = load_bits(blob, at->expire) }, interval = { .n = load_bits(blob, at->interval) };
	bool has_burst = burst.n;

	if (!expire.n || (rate.m == PACKETS && !burst.n))
		return false;
	if (rate.m == PACKETS && at->scale != XT_HASHLIMIT_SCALE_v2)
		rate.n = finer(rate.n, at->scale);
	if (rate.m == BYTES)
		burst.n = hashburst_bytes(burst.n, hashrate_bytes(rate.n));
	draft_put(d, RATE, mode & XT_HASHLIMIT_INVERT, &rate);
	if (has_burst)
		draft_put(d, BURST, false, &burst);
	if (expire.n != expire_default(&rate, has_burst))
		draft_put(d, EXPIRE, false, &expire);
	if (mode & XT_HASHLIMIT_RATE_MATCH)
		draft_put(d, INTERVAL, false, &interval);
	return true;
}

#define HOOKS(number) \
static bool pack##number(struct cx *cx, const struct use *u, void *blob) \
{ \
	(void)cx; \
	pack_at(u, blob, &place##number); \
	return true; \
} \
static bool unpack##number(struct cx *cx, const void *blob, struct use_draft *d) \
{ \
	(void)cx; \
	return unpack_at(d, blob, &place##number); \
}
HOOKS(3)
HOOKS(2)
HOOKS(1)

#define LAYOUT(number, t) .rev = number, .size = sizeof(t), .usersize = offsetof(t, hinfo), \
	.given = AT(t, cfg.mode), .inv = AT(t, cfg.mode), SLOTS(rev##number), .pack = pack##number, .unpack = unpack##number

/* The interval is only used with rate matching, but iptables sets it always. */
static const struct layout layouts[] = {
	{ LAYOUT(3, struct xt_hashlimit_mtinfo3), .noise = AT(struct xt_hashlimit_mtinfo3, cfg.interval) },
	{ LAYOUT(2, struct xt_hashlimit_mtinfo2) }, { LAYOUT(1, struct xt_hashlimit_mtinfo1) },
};

/* ---- conversion of what was typed ---- */

static bool burst_bad(struct use_draft *d, const char *why)
{
	diag(d->cx->diags, d->at[BURST], STATUS_PARAM,
		"bad value for option \"--hashlimit-burst\", or out of range (1-%u).", BURST_MAX);
	return diag_why(d->cx->diags, "%s", why);
}

static bool settle_packets(struct use_draft *d)
{
	struct value burst = { .n = BURST_DEFAULT, .m = PACKETS };

	if (d->given & ROW(BURST))
		burst.n = d->val[BURST].n;
	if (burst.n > BURST_MAX)
		return burst_bad(d, "the rate is in packets, so the burst must be in packets");
	draft_put(d, BURST, false, &burst);
	return true;
}

static bool settle_bytes(struct use_draft *d)
{
	uint64_t rate = hashrate_bytes(d->val[RATE].n), bytes = d->val[BURST].n;
	struct value burst = { .m = BYTES };

	if (!(d->given & ROW(BURST)))
		return true;
	if (!rate)
		return burst_bad(d, "a burst requires a rate of at least 16 bytes per second");
	if (bytes < rate) {
		diag(d->cx->diags, d->at[BURST], STATUS_PARAM, "burst cannot be smaller than %llub",
			(unsigned long long)rate);
		return diag_why(d->cx->diags, "a burst must be at least the bytes of one second");
	}
	burst.n = hashburst_bytes(burst_periods(bytes, rate), rate);
	draft_put(d, BURST, false, &burst);
	return true;
}

/* With rate matching, packets are counted per interval, by default the unit in which the rate was typed. */
static bool settle_interval(struct use_draft *d, uint64_t unit)
{
	struct value interval = { .n = unit };

	if (!(d->given & ROW(RATEMATCH))) {
		if (d->given & ROW(INTERVAL))
			diag_warn(d->cx->diags, d->at[INTERVAL],
				"--hashlimit-rate-interval means nothing without --hashlimit-rate-match");
		draft_drop(d, INTERVAL);
		return true;
	}
	if (d->val[RATE].m == PACKETS)
		d->val[RATE].n /= unit;
	if (!(d->given & ROW(INTERVAL)) && d->val[RATE].m == PACKETS)
		draft_put(d, INTERVAL, false, &interval);
	if (d->val[RATE].n)
		return true;
	diag(d->cx->diags, d->at[RATE], STATUS_PARAM, "Rate too fast");
	return diag_why(d->cx->diags, "with --hashlimit-rate-match the kernel counts up to %llu packets in an interval",
		XT_HASHLIMIT_SCALE_v2);
}

static bool finish(struct cx *cx, struct use_draft *d)
{
	struct value *rate = &d->val[RATE], expire = {0};
	uint64_t unit = rate->m >> RATE_UNIT;

	(void)cx;
	rate->m &= PACKETS | BYTES;
	if (!unit && rate->m == PACKETS)
		unit = rate_seconds(rate->n, XT_HASHLIMIT_SCALE_v2);
	if (!settle_interval(d, unit) || !(rate->m == BYTES ? settle_bytes(d) : settle_packets(d)))
		return false;
	expire.n = rate->m == PACKETS ? 1000 * unit : expire_default(rate, d->given & ROW(BURST));
	if (d->given & ROW(EXPIRE))
		expire = d->val[EXPIRE];
	draft_put(d, EXPIRE, false, &expire);
	if (expire.n == expire_default(rate, d->given & ROW(BURST)))
		draft_drop(d, EXPIRE);
	return true;
}

/* ---- -L ---- */

static void show_row(struct buf *b, struct cx *cx, const struct use *u, unsigned row, const char *word,
	const struct value *v)
{
	struct vplace p = { .cx = cx, .opt = &opts[row], .list = true };
	size_t at;

	if (!use_has(u, row))
		return;
	buf_printf(b, " %s ", word);
	at = b->len;
	p.opt->type->print(b, &p, v ? v : use_val(u, row));
	for (; row == MODE && at < b->len; at++)
		if (b->s[at] == ',')
			b->s[at] = '-';
}

/* With rate matching, the rate is listed per unit again. */
static void show(struct buf *b, struct cx *cx, const struct use *u)
{
	static const struct { unsigned row; const char *word; } rest[] = {
		{BURST, "burst"}, {MODE, "mode"}, {SIZE, "htable-size"}, {MAX, "htable-max"},
		{GCINTERVAL, "htable-gcinterval"},
	};
	struct value rate = { use_val(u, RATE)->n, use_val(u, RATE)->m };
	uint64_t expire = use_has(u, EXPIRE) ? use_val(u, EXPIRE)->n : expire_default(&rate, use_has(u, BURST));

	if (rate.m == PACKETS && use_has(u, INTERVAL))
		rate.n *= use_val(u, INTERVAL)->n;
	buf_puts(b, " limit:");
	show_row(b, cx, u, RATE, use_inv(u, RATE) ? "above" : "up to", &rate);
	for (unsigned i = 0; i < sizeof(rest) / sizeof(rest[0]); i++)
		show_row(b, cx, u, rest[i].row, rest[i].word, NULL);
	if (expire != expire_default(&rate, use_has(u, BURST)))
		buf_printf(b, " htable-expire %llu", (unsigned long long)expire);
	show_row(b, cx, u, SRCMASK, "srcmask", NULL);
	show_row(b, cx, u, DSTMASK, "dstmask", NULL);
	if (use_has(u, RATEMATCH))
		buf_puts(b, " rate-match");
	show_row(b, cx, u, INTERVAL, "rate-interval", NULL);
}

/* ---- nft ---- */

/* The fields that form a group, in nft's order; without a mode all packets are in one. */
static const struct group_key { uint8_t bit; char side; const char *type; } group_keys[] = {
	{XT_HASHLIMIT_HASH_SIP, 's', "addr"}, {XT_HASHLIMIT_HASH_SPT, 's', "inet_service"},
	{XT_HASHLIMIT_HASH_DIP, 'd', "addr"}, {XT_HASHLIMIT_HASH_DPT, 'd', "inet_service"},
};
enum { GROUP_KEYS = sizeof(group_keys) / sizeof(group_keys[0]), PORT_BITS = XT_HASHLIMIT_HASH_SPT | XT_HASHLIMIT_HASH_DPT };

static bool say_set(struct nft_text *t, const struct use *u, uint64_t mode)
{
	struct buf type = BUF_INIT;
	bool good;

	for (unsigned i = 0; i < GROUP_KEYS; i++)
		if (mode & group_keys[i].bit)
			buf_printf(&type, "%s%s%s", type.len ? " . " : "",
				group_keys[i].bit & PORT_BITS ? "" : t->cx->family == FAM_IP6 ? "ipv6_" : "ipv4_", group_keys[i].type);
	good = nft_set(t, "hashlimit-%s { type %s; flags dynamic,timeout; }", use_val(u, NAME)->s,
		type.len ? buf_str(&type) : "ether_type");
	buf_free(&type);
	return good;
}

static void say_key(struct nft_text *t, const struct use *u, uint64_t mode)
{
	const char *sep = "";

	for (unsigned i = 0; i < GROUP_KEYS; i++) {
		const struct value *mask = use_val(u, group_keys[i].side == 's' ? SRCMASK : DSTMASK);

		if (!(mode & group_keys[i].bit))
			continue;
		buf_puts(t->b, sep);
		if (group_keys[i].bit & PORT_BITS)
			nft_put(t, " %s %cport", nft_proto(t->rule), group_keys[i].side);
		else
			nft_masked_addr(t, group_keys[i].side, mask ? (unsigned)mask->n : 8 * family_addrlen(t->cx->family));
		sep = " .";
	}
	if (!mode)
		nft_put(t, " meta protocol");
}

static bool name_good(const char *s)
{
	return strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") == strlen(s) && strlen(s) < 200;
}

static const char *say_why_not(const struct nft_text *t, const struct use *u, uint64_t mode)
{
	if (use_has(u, RATEMATCH))
		return "nft cannot measure a rate without limiting it";
	if (use_val(u, RATE)->m == BYTES)
		return "this match counts bytes in units of 16, nft single bytes";
	if (use_has(u, MAX))
		return "when the table is full this match drops packets, while nft's set does not match";
	if (mode & PORT_BITS && !nft_proto(t->rule))
		return "nft requires a test of the protocol before ports";
	return name_good(use_val(u, NAME)->s) ? NULL : "nft does not allow this name";
}

/* Rules that name the same table share it, as do rules that name the same set. */
static bool say(struct nft_text *t, const struct use *u)
{
	static const struct word units[] = { {"second", 1}, {"minute", 60}, {"hour", 60 * 60}, {"day", 24 * 60 * 60}, {0} };
	const struct value *rate = use_val(u, RATE), *expire = use_val(u, EXPIRE);
	uint64_t mode = use_has(u, MODE) ? use_val(u, MODE)->n : 0, unit = rate_seconds(rate->n, XT_HASHLIMIT_SCALE_v2);
	const char *why = say_why_not(t, u, mode);

	if (why)
		return nft_refuse(t, "%s", why);
	if (!say_set(t, u, mode))
		return false;
	nft_put(t, " update @hashlimit-%s {", use_val(u, NAME)->s);
	say_key(t, u, mode);
	nft_put(t, " timeout %llums limit rate %s%llu/%s burst %llu packets }",
		(unsigned long long)(expire ? expire->n : expire_default(rate, false)), use_inv(u, RATE) ? "over " : "",
		(unsigned long long)(unit * XT_HASHLIMIT_SCALE_v2 / rate->n), word_by_number(units, unit)->name,
		(unsigned long long)use_val(u, BURST)->n);
	return true;
}

const struct ext ext_hashlimit = {
	.name = "hashlimit", .title = "rates of groups of packets", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Limits packet or byte rates per group: matches up to the rate (--hashlimit-upto) or above it (--hashlimit-above). "
		"--hashlimit-mode selects the addresses and ports that form a group; with srcip, each source address has a rate of its "
		"own.\n\n"
		"Rates are packets per unit of time or bytes per second. A burst of bytes is rounded up to whole seconds of the rate. "
		"Rules with the same --hashlimit-name share one table, with the sizes and times of the first of them.\n\n"
		"With --hashlimit-rate-match, the rate is measured over an interval instead of being used up by matches: all packets of "
		"a group below the rate match.",
	.example = "-A INPUT -p tcp --dport 22 --syn -m hashlimit --hashlimit-name ssh --hashlimit-mode srcip --hashlimit-above "
		"10/minute -j DROP",
	.effect = STATEFUL, .shared = { "hashlimit", ROW(NAME), SETTINGS }, .opts = opts, LAYOUTS(layouts), .finish = finish, .show = show,
	.nft = say, .module = "NETFILTER_XT_MATCH_HASHLIMIT",
};
