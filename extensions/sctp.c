/* -m sctp: header and chunks of SCTP.
 *
 *	--chunk-types any DATA:Be,INIT	any of these is present; in DATA flag B is set and E is not
 */
#include <string.h>
#include <netinet/in.h>
#include <linux/netfilter/xt_sctp.h>
#include "compiler/nfttext.h"
#include "compiler/vtype.h"

enum { SPORT, DPORT, CHUNKS };
enum { KINDS = 256, WORD_BITS = 32, FLAGS = 8, NO_KIND = 255 };

static const struct word how[] = {
	{"all", SCTP_CHUNK_MATCH_ALL}, {"any", SCTP_CHUNK_MATCH_ANY}, {"only", SCTP_CHUNK_MATCH_ONLY},
	{ .say = "Match type has to be one of \"ALL\", \"ANY\" or \"ONLY\"" }
};

static const struct word kinds[] = {
	{"DATA", 0}, {"INIT", 1}, {"INIT_ACK", 2}, {"SACK", 3}, {"HEARTBEAT", 4}, {"HEARTBEAT_ACK", 5}, {"ABORT", 6}, {"SHUTDOWN", 7},
	{"SHUTDOWN_ACK", 8}, {"ERROR", 9}, {"COOKIE_ECHO", 10}, {"COOKIE_ACK", 11}, {"ECN_ECNE", 12}, {"ECN_CWR", 13},
	{"SHUTDOWN_COMPLETE", 14}, {"I_DATA", 64}, {"ASCONF_ACK", 128}, {"RE_CONFIG", 130}, {"PAD", 132}, {"FORWARD_TSN", 192},
	{"ASCONF", 193}, {"I_FORWARD_TSN", 194}, { .say = "Unknown sctp chunk `%s'" }
};

/* The letters of a chunk type's flags, highest bit first. */
static const struct { uint8_t kind; const char *letters; } flagged[] = {
	{0, "----IUBE"}, {64, "----IUBE"}, {6, "-------T"}, {14, "-------T"},
};
enum { FLAGGED = sizeof(flagged) / sizeof(flagged[0]) };

/* The value's s: this part of struct xt_sctp_info. The map is larger than necessary; slots without flags have an unused
 * chunk type. */
struct chunks {
	uint32_t map[sizeof(((struct xt_sctp_info *)0)->chunkmap) / sizeof(__u32)], how;
	struct xt_sctp_flag_info flags[XT_NUM_SCTP_FLAGS];
	int nflags;
};
_Static_assert(offsetof(struct xt_sctp_info, flags) - offsetof(struct xt_sctp_info, chunkmap) == sizeof(struct chunks) &&
	FLAGGED <= XT_NUM_SCTP_FLAGS, "the kernel's struct has it in one piece, and room for each kind with flags");

static const char *letters_of(unsigned kind)
{
	for (unsigned i = 0; i < FLAGGED; i++)
		if (flagged[i].kind == kind)
			return flagged[i].letters;
	return "--------";
}

static struct chunks *chunks_new(struct arena *a)
{
	struct chunks *c = arena_alloc(a, sizeof(*c) + 1);

	for (unsigned i = 0; i < XT_NUM_SCTP_FLAGS; i++)
		c->flags[i].chunktype = NO_KIND;
	return c;
}

static bool has_kind(const struct chunks *c, unsigned kind)
{
	return c->map[kind / WORD_BITS] >> kind % WORD_BITS & 1;
}

static void add_kind(struct chunks *c, unsigned kind)
{
	c->map[kind / WORD_BITS] |= 1u << kind % WORD_BITS;
}

/* The flags required for a chunk type; created in the order of types if absent. */
static struct xt_sctp_flag_info *flags_of(struct chunks *c, unsigned kind)
{
	int i = 0;

	while (i < c->nflags && c->flags[i].chunktype < kind)
		i++;
	if (i == c->nflags || c->flags[i].chunktype != kind) {
		memmove(&c->flags[i + 1], &c->flags[i], (c->nflags - i) * sizeof(c->flags[0]));
		c->flags[i] = (struct xt_sctp_flag_info){ .chunktype = kind };
		c->nflags++;
	}
	return &c->flags[i];
}

/* Capital letters must be set, small letters must not. */
static bool parse_flags(const struct vplace *p, const char *word, struct part t, unsigned kind, struct chunks *c)
{
	const char *letters = letters_of(kind);

	for (; t.len; t.s++, t.len--) {
		bool set = *t.s >= 'A' && *t.s <= 'Z';
		const char *at = strchr(letters, set ? *t.s : *t.s - ('a' - 'A'));

		if (!at || *at == '-' || !*at) {
			vt_error(p, vt_pos(p, word, t.s, 1), "Invalid flags for chunk type %u", kind);
			return vt_why(p, strspn(letters, "-") == FLAGS ? "this chunk type has no flags" : "its flags are %s",
				letters + strspn(letters, "-"));
		}
		flags_of(c, kind)->flag_mask |= 1 << (FLAGS - 1 - (at - letters));
		if (set)
			flags_of(c, kind)->flag |= 1 << (FLAGS - 1 - (at - letters));
	}
	return true;
}

static bool parse_kinds(const struct vplace *p, const char *word, struct chunks *c)
{
	for (const char *s = *word ? word : NULL; s; ) {
		struct part t = part_next(&s, ',');
		const char *colon = memchr(t.s, ':', t.len);
		struct part name = { t.s, colon ? (size_t)(colon - t.s) : t.len };
		const struct word *w = word_find(kinds, name.s, name.len, true);

		if (!w)
			return vt_bad_word(p, kinds, word, name);
		add_kind(c, w->n);
		if (colon && !parse_flags(p, word, (struct part){ colon + 1, t.len - name.len - 1 }, w->n, c))
			return false;
	}
	return true;
}

static bool parse_chunks(const struct vplace *p, const char *const *word, struct value *v)
{
	struct chunks *c = chunks_new(p->cx->arena);
	const struct word *h = word_find(how, word[0], strlen(word[0]), true);

	if (!h)
		return vt_bad_word(p, how, word[0], (struct part){ word[0], strlen(word[0]) });
	c->how = h->n;
	if (word_find((const struct word[]){ {"ALL"}, {0} }, word[1], strlen(word[1]), true))
		memset(c->map, 0xff, sizeof(c->map));
	else if (!word_find((const struct word[]){ {"NONE"}, {0} }, word[1], strlen(word[1]), true) && !parse_kinds(p, word[1], c))
		return false;
	v->s = (const char *)c;
	v->len = sizeof(*c);
	return true;
}

static void print_flags(struct buf *b, const struct chunks *c, unsigned kind)
{
	const char *letters = letters_of(kind);

	for (int i = 0; i < c->nflags; i++) {
		if (c->flags[i].chunktype != kind)
			continue;
		buf_putc(b, ':');
		for (unsigned k = 0; k < FLAGS; k++) {
			unsigned bit = 1 << (FLAGS - 1 - k);

			if (c->flags[i].flag_mask & bit)
				buf_putc(b, c->flags[i].flag & bit ? letters[k] : letters[k] + ('a' - 'A'));
		}
	}
}

static void print_kinds(struct buf *b, const struct chunks *c, bool numbers)
{
	const char *sep = "";

	for (unsigned kind = 0; kind < KINDS; kind++) {
		const struct word *w = numbers ? NULL : word_by_number(kinds, kind);

		if (!has_kind(c, kind))
			continue;
		if (w)
			buf_printf(b, "%s%s", sep, w->name);
		else
			buf_printf(b, "%s0x%04X", sep, kind);
		print_flags(b, c, kind);
		sep = ",";
	}
}

static void print_chunks(struct buf *b, const struct vplace *p, const struct value *v)
{
	static const struct chunks none;
	const struct word *h;
	struct chunks c, all;

	memcpy(&c, v->s, sizeof(c));
	memset(&all, 0xff, sizeof(all));
	h = word_by_number(how, c.how);
	buf_printf(b, "%s ", h ? h->name : "");
	if (!memcmp(c.map, none.map, sizeof(c.map)))
		buf_puts(b, "NONE");
	else if (!memcmp(c.map, all.map, sizeof(c.map)))
		buf_puts(b, "ALL");
	else
		print_kinds(b, &c, p->list && p->cx->numeric);
}

static void random_flags(struct rng *r, struct chunks *c, unsigned kind)
{
	const char *letters = letters_of(kind);

	for (unsigned k = 0; k < FLAGS; k++) {
		if (letters[k] == '-' || rng_one_in(r, 2))
			continue;
		flags_of(c, kind)->flag_mask |= 1 << (FLAGS - 1 - k);
		flags_of(c, kind)->flag |= rng_below(r, 2) << (FLAGS - 1 - k);
	}
}

static void random_chunks(struct rng *r, const struct vplace *p, struct value *v)
{
	struct chunks *c = chunks_new(p->cx->arena);
	unsigned n = 0;

	while (kinds[n].name)
		n++;
	c->how = how[rng_below(r, 3)].n;
	if (rng_one_in(r, 8))
		memset(c->map, 0xff, sizeof(c->map));
	else
		while (!rng_one_in(r, 3)) {
			unsigned kind = kinds[rng_below(r, n)].n;

			add_kind(c, kind);
			random_flags(r, c, kind);
		}
	v->s = (const char *)c;
	v->len = sizeof(*c);
}

static const struct vtype v_chunks = { "sctpchunks", "{all|any|only} chunk[:flags][,…]", 2, .parse = parse_chunks, .print = print_chunks,
	.random = random_chunks, .store = STORE_TEXT };

/* ---- the extension ---- */

static const struct opt opts[] = {
[SPORT] = {"sport", "source-port", .type = &v_ports, .flags = INV | READTEST, .list = "%*spt%s:%!%v",
	.test = {K_SCTP_SPORT, REL_RANGE}, .help = "source port or port range"},
[DPORT] = {"dport", "destination-port", .type = &v_ports, .flags = INV | READTEST, .list = "%*dpt%s:%!%v",
	.test = {K_SCTP_DPORT, REL_RANGE}, .help = "destination port or port range"},
[CHUNKS] = {"chunk-types", .type = &v_chunks, .flags = INV, .list = "%~%v",
	.help = "all, any or only these chunks; letters after a chunk are flags, set if upper case, clear if lower case"},
{0} };

#define CHUNKS_AT { offsetof(struct xt_sctp_info, chunkmap), sizeof(struct chunks) }

static const struct slot rev0[] = {
[SPORT] = {ENC_PAIR, .at = AT(struct xt_sctp_info, spts), .given = XT_SCTP_SRC_PORTS, .inv = XT_SCTP_SRC_PORTS},
[DPORT] = {ENC_PAIR, .at = AT(struct xt_sctp_info, dpts), .given = XT_SCTP_DEST_PORTS, .inv = XT_SCTP_DEST_PORTS},
[CHUNKS] = {ENC_RAW, .at = CHUNKS_AT, .given = XT_SCTP_CHUNK_TYPES, .inv = XT_SCTP_CHUNK_TYPES},
};

/* Can it be expressed: flags with letters, of a chunk that is named? */
static bool flags_known(const struct chunks *c, const struct xt_sctp_flag_info *f)
{
	const char *letters = letters_of(f->chunktype);
	uint8_t known = 0;

	for (unsigned k = 0; k < FLAGS; k++)
		known |= (letters[k] != '-') << (FLAGS - 1 - k);
	return f->flag_mask && !(f->flag_mask & ~known) && !(f->flag & ~f->flag_mask) && has_kind(c, f->chunktype);
}

/* In the map either all bits are set, or only some of those that stand for chunk types. */
static bool map_known(const struct chunks *c)
{
	struct chunks all;

	memset(&all, 0xff, sizeof(all));
	if (!memcmp(c->map, all.map, sizeof(c->map)))
		return true;
	for (unsigned i = KINDS / WORD_BITS; i < sizeof(c->map) / sizeof(c->map[0]); i++)
		if (c->map[i])
			return false;
	return true;
}

/* Sorts the flags by chunk type; iptables keeps the order typed. */
static bool unpack(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct xt_sctp_info *info = blob;
	struct chunks *c;

	if (!(d->given & ROW(CHUNKS)))
		return true;
	if (!word_by_number(how, info->chunk_match_type) || info->flag_count < 0 || info->flag_count > XT_NUM_SCTP_FLAGS)
		return false;
	c = chunks_new(cx->arena);
	memcpy(c->map, info->chunkmap, sizeof(c->map));
	c->how = info->chunk_match_type;
	for (int i = 0; i < info->flag_count; i++) {
		if (!flags_known(c, &info->flag_info[i]))
			return false;
		*flags_of(c, info->flag_info[i].chunktype) = info->flag_info[i];
	}
	d->val[CHUNKS].s = (const char *)c;
	return c->nflags == info->flag_count && map_known(c);
}

static const struct xt_sctp_info nothing = {
	.flag_info = { { .chunktype = NO_KIND }, { .chunktype = NO_KIND }, { .chunktype = NO_KIND }, { .chunktype = NO_KIND } },
};

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_sctp_info), .init = &nothing, .noise = AT(struct xt_sctp_info, flag_info),
		.given = AT(struct xt_sctp_info, flags), .inv = AT(struct xt_sctp_info, invflags),
	  SLOTS(rev0), .unpack = unpack },
};

static void help(struct buf *b)
{
	buf_puts(b, "\nChunks:");
	for (const struct word *w = kinds; w->name; w++)
		buf_printf(b, " %s", w->name);
	buf_puts(b, " ALL NONE\nFlags:");
	for (unsigned i = 0; i < FLAGGED; i++)
		buf_printf(b, " %s:%s", word_by_number(kinds, flagged[i].kind)->name,
			flagged[i].letters + strspn(flagged[i].letters, "-"));
	buf_putc(b, '\n');
}

/* nft tests for the presence of one chunk type: all of several, or, inverted, none of any. */
static bool say_chunks(struct nft_text *t, const struct use *u)
{
	static const char *const names[] = { "data", "init", "init-ack", "sack", "heartbeat", "heartbeat-ack", "abort", "shutdown",
		"shutdown-ack", "error", "cookie-echo", "cookie-ack", "ecne", "cwr", "shutdown-complete", [128] = "asconf-ack",
		[192] = "forward-tsn", [193] = "asconf" };
	const struct chunks *c = (const struct chunks *)use_val(u, CHUNKS)->s;
	bool missing = use_inv(u, CHUNKS);
	unsigned n = 0;

	if (c->nflags)
		return nft_refuse(t, "nft tests the flags of the first chunk of a type, this match those of all");
	for (unsigned kind = 0; kind < KINDS; kind++) {
		if (!has_kind(c, kind))
			continue;
		if (kind >= sizeof(names) / sizeof(names[0]) || !names[kind])
			return nft_refuse(t, "nft has no name for chunk type %u", kind);
		nft_put(t, " sctp chunk %s %s", names[kind], missing ? "missing" : "exists");
		n++;
	}
	if (n && c->how != SCTP_CHUNK_MATCH_ONLY && (n == 1 || missing == (c->how == SCTP_CHUNK_MATCH_ANY)))
		return true;
	return nft_refuse(t, "nft can only test that all or none of the chunks are present");
}

static bool say(struct nft_text *t, const struct use *u)
{
	return nft_rows(t, u, ROW(SPORT) | ROW(DPORT)) && (!use_has(u, CHUNKS) || say_chunks(t, u));
}

const struct ext ext_sctp = {
	.name = "sctp", .title = "SCTP header and chunks", .kind = EXT_MATCH, .fam = FAM_ANY, .proto = IPPROTO_SCTP,
	.doc = "Matches SCTP ports and chunks.",
	.example = "-A INPUT -p sctp --dport 3868 --chunk-types any INIT -j ACCEPT",
	.autoload = true, .effect = PURE, .transport = 12, .list = "sctp", .opts = opts, LAYOUTS(layouts), .help = help,
	.nft = say, .module = "NETFILTER_XT_MATCH_SCTP",
};
