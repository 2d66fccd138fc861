/* -m recent: lists of recently seen addresses, kept by the kernel and updated by rules. */
#include <linux/netfilter/xt_recent.h>
#include "compiler/use.h"

enum { MODE, SECONDS, REAP, HITCOUNT, RTTL, NAME, MASK, SIDE_ROW };

static const struct word modes[] = {
	{"set", XT_RECENT_SET}, {"rcheck", XT_RECENT_CHECK}, {"update", XT_RECENT_UPDATE},
	{"remove", XT_RECENT_REMOVE}, {0}
};
static const struct word sides[] = { {"rsource", XT_RECENT_SOURCE}, {"rdest", XT_RECENT_DEST}, {0} };

static const struct opt opts[] = {
[MODE] = {"set", .type = &v_choice, .flags = INV | MAND, .arg = modes,
	.missing = "recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'",
	.help = "add the address; match if listed; match if listed, and update it; match if listed, and remove it"},
[SECONDS] = {"seconds", .type = &v_num, .min = 1, .max = UINT32_MAX, .metavar = "seconds",
	.help = "with --rcheck or --update: seen within this time"},
[REAP] = {"reap", .need = ROW(SECONDS), .help = "remove entries older than --seconds"},
[HITCOUNT] = {"hitcount", .type = &v_num, .max = UINT16_MAX, .metavar = "hits",
	.help = "with --rcheck or --update: seen at least this often"},
[RTTL] = {"rttl", .help = "with --rcheck or --update: the TTL is that of the packet that added the entry"},
[NAME] = {"name", .type = &v_procname, .flags = ALWAYS, .min = 1, .max = XT_RECENT_NAME_LEN - 1, .def = "DEFAULT", .metavar = "name",
	.help = "name of the list"},
[MASK] = {"mask", .type = &v_addr, .flags = ALWAYS, .def = "255.255.255.255",
	.def6 = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", .metavar = "netmask",
	.help = "netmask applied to the address"},
[SIDE_ROW] = {"rsource", .type = &v_choice, .flags = ALWAYS | MULTI, .def = "rsource", .arg = sides,
	.help = "use the source address; use the destination address"},
{0} };

#define COMMON(t) \
[MODE] = {ENC_BITS, .given = XT_RECENT_CHECK | XT_RECENT_SET | XT_RECENT_UPDATE | XT_RECENT_REMOVE, .inv = 1}, \
[SECONDS] = {ENC_NUM, .at = AT(t, seconds)}, \
[REAP] = {ENC_NONE, .given = XT_RECENT_REAP}, \
[HITCOUNT] = {ENC_NUM, .at = AT(t, hit_count)}, \
[RTTL] = {ENC_NONE, .given = XT_RECENT_TTL}, \
[NAME] = {ENC_STR, .at = AT(t, name)}, \
[SIDE_ROW] = {ENC_NUM, .at = AT(t, side)}

static const struct slot rev1[] = {
	COMMON(struct xt_recent_mtinfo_v1),
	[MASK] = {ENC_ADDR, .mask = true, .at = AT(struct xt_recent_mtinfo_v1, mask)},
};
static const struct slot rev0[] = { COMMON(struct xt_recent_mtinfo) };

/* iptables writes a name over the default, the end of which remains after a shorter name. */
static const struct xt_recent_mtinfo_v1 init1 = { .name = "DEFAULT" };
static const struct xt_recent_mtinfo init0 = { .name = "DEFAULT" };

/* Combinations of modes cannot be expressed. */
static bool unpack(struct cx *cx, const void *blob, struct use_draft *d)
{
	(void)cx;
	(void)blob;
	return word_by_number(modes, d->val[MODE].n);
}

#define LAYOUT(number, t) { .rev = number, .size = sizeof(t), .given = AT(t, check_set), .inv = AT(t, invert), \
	.init = &init##number, SLOTS(rev##number), .unpack = unpack }

static const struct layout layouts[] = {
	LAYOUT(1, struct xt_recent_mtinfo_v1), LAYOUT(0, struct xt_recent_mtinfo),
};

/* Options about when an address was seen have no effect if it is only added or removed. */
static bool finish(struct cx *cx, struct use_draft *d)
{
	const struct opt *o = d->ext->opts;

	if (d->val[MODE].n & (XT_RECENT_CHECK | XT_RECENT_UPDATE))
		return true;
	for (unsigned row = SECONDS; row <= RTTL; row++) {
		if (!(d->given & ROW(row)))
			continue;
		diag(cx->diags, d->at[row], STATUS_PARAM, "recent: option \"--%s\" cannot be used together with \"--%s\".",
			o[row].name, word_by_number(modes, d->val[MODE].n)->name);
		return diag_why(cx->diags, "it requires --rcheck or --update");
	}
	return true;
}

/* "! recent: CHECK seconds: 5 name: DEFAULT side: source mask: 255.255.255.255" */
static void show(struct buf *b, struct cx *cx, const struct use *u)
{
	static const char *const names[] = { [XT_RECENT_SET] = "SET", [XT_RECENT_CHECK] = "CHECK",
		[XT_RECENT_UPDATE] = "UPDATE", [XT_RECENT_REMOVE] = "REMOVE" };
	const struct value *seconds = use_val(u, SECONDS), *hits = use_val(u, HITCOUNT);

	buf_printf(b, "%s recent: %s", use_inv(u, MODE) ? " !" : "", names[use_val(u, MODE)->n]);
	if (seconds)
		buf_printf(b, " seconds: %llu", (unsigned long long)seconds->n);
	if (use_has(u, REAP))
		buf_puts(b, " reap");
	if (hits)
		buf_printf(b, " hit_count: %llu", (unsigned long long)hits->n);
	if (use_has(u, RTTL))
		buf_puts(b, " TTL-Match");
	buf_printf(b, " name: %s side: %s mask: ", use_val(u, NAME)->s,
		use_val(u, SIDE_ROW)->n == XT_RECENT_DEST ? "dest" : "source");
	addr_print(b, &use_val(u, MASK)->a, family_addrlen(cx->family));
}

const struct ext ext_recent = {
	.name = "recent", .title = "addresses seen before", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Remembers addresses in lists: one rule adds the packet's address to a list, another checks whether, how often and how "
		"long ago it was seen. --set always matches; ! --set never does, but adds the address all the same.\n\n"
		"The lists are files in /proc/net/xt_recent: read one to show it, write +ADDRESS or -ADDRESS to change it, / to clear "
		"it. Parameters of the kernel module xt_recent limit the addresses of a list (ip_list_tot) and the hits of an address "
		"(ip_pkt_list_tot).",
	.example = "-A INPUT -p tcp --dport 22 --syn -m recent --name ssh --update --seconds 60 --hitcount 4 -j DROP\n"
		"-A INPUT -p tcp --dport 22 --syn -m recent --name ssh --set -j ACCEPT",
	.effect = STATEFUL, .shared = { "recent", ROW(NAME), ROW(MASK) }, .opts = opts, LAYOUTS(layouts), .finish = finish, .show = show,
	.wordless = "nft's sets do not record how often an address was seen",
	.module = "NETFILTER_XT_MATCH_RECENT",
};
