/* -j CT, -j NOTRACK: what connection tracking does with the packet's connection. */
#include <string.h>
#include <strings.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/xt_CT.h>
#include "lib/num.h"
#include "compiler/nfttext.h"
#include "compiler/lower.h"

enum { NOTRACK, HELPER, TIMEOUT, CTEVENTS, EXPEVENTS, ZONE, ORIG, REPLY };

/* A zone: its number, or the packet's mark (m = 1). */
static bool parse_zone(const struct vplace *p, const char *const *word, struct value *v)
{
	v->m = !strcasecmp(word[0], "mark");
	if (v->m || num_parse(word[0], &v->n, 0, UINT16_MAX))
		return true;
	diag(p->cx->diags, p->pos, STATUS_PARAM, "Cannot parse %s as a zone ID", word[0]);
	return diag_why(p->cx->diags, "a zone is a number from 0 to 65535, or the word mark");
}

static void print_zone(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	if (v->m)
		buf_puts(b, "mark");
	else
		buf_u64(b, v->n);
}

static void random_zone(struct rng *r, const struct vplace *p, struct value *v)
{
	(void)p;
	v->m = !rng_below(r, 4);
	v->n = v->m ? 0 : rng_below(r, 65536);
}

static const struct vtype v_zone = { "zone", "{id|mark}", 1, .parse = parse_zone, .print = print_zone,
	.random = random_zone };

static const struct word ctevents[] = {
	{"new", 1 << 0}, {"related", 1 << 1}, {"destroy", 1 << 2}, {"reply", 1 << 3}, {"assured", 1 << 4},
	{"protoinfo", 1 << 5}, {"helper", 1 << 6}, {"mark", 1 << 7}, {"natseqinfo", 1 << 8},
	{"secmark", 1 << 9}, { .n = WORD_CASE, .say = "Unknown event type \"%s\"" }
};
static const struct word expevents[] = { {"new", 1 << 0}, { .n = WORD_CASE, .say = "Unknown event type \"%s\"" } };

static const struct opt opts[] = {
[NOTRACK] = {"notrack", .list = "notrack", .help = "exempt the packet from connection tracking"},
[HELPER] = {"helper", .type = &v_bare, .max = 15, .list = "helper %v", .help = "assign this helper, such as ftp"},
[TIMEOUT] = {"timeout", .type = &v_bare, .max = 31, .list = "timeout %v", .help = "assign this timeout policy (see nfct)"},
[CTEVENTS] = {"ctevents", .type = &v_wordset, .arg = ctevents, .list = "ctevents %v",
	.help = "report only these events of the connection"},
[EXPEVENTS] = {"expevents", .type = &v_wordset, .arg = expevents, .list = "expevents %v",
	.help = "report only these events of the connection's expectations"},
[ZONE] = {"zone", .type = &v_zone, .list = "zone %v", .help = "conntrack zone of the connection"},
[ORIG] = {"zone-orig", .type = &v_zone, .list = "zone-orig %v",
	.help = "zone in the original direction only"},
[REPLY] = {"zone-reply", .type = &v_zone, .list = "zone-reply %v",
	.help = "zone in the reply direction only"},
{0} };

#define COMMON(type) \
	[NOTRACK] = {ENC_NONE, .given = XT_CT_NOTRACK}, \
	[HELPER] = {ENC_STR, .at = AT(type, helper)}, \
	[CTEVENTS] = {ENC_NUM, .at = AT(type, ct_events)}, \
	[EXPEVENTS] = {ENC_NUM, .at = AT(type, exp_events)}

static const struct slot rev0[] = { COMMON(struct xt_ct_target_info) };
static const struct slot rev1[] = {
	COMMON(struct xt_ct_target_info_v1),
	[TIMEOUT] = {ENC_STR, .at = AT(struct xt_ct_target_info_v1, timeout)},
};

static const uint16_t zone_dirs[] = { [ORIG] = XT_CT_ZONE_DIR_ORIG, [REPLY] = XT_CT_ZONE_DIR_REPL };

/* The row for these directions: both together are equivalent to none. */
static unsigned zone_row(bool orig, bool reply)
{
	return orig == reply ? ZONE : orig ? ORIG : REPLY;
}

/* There is a single zone. If several are given the last number counts, "mark" takes precedence over numbers, and the
 * directions are combined. */
static bool finish(struct cx *cx, struct use_draft *d)
{
	unsigned last = ZONE, row = zone_row(d->given & ROW(ORIG), d->given & ROW(REPLY));
	uint64_t given = d->given & (ROW(ZONE) | ROW(ORIG) | ROW(REPLY));
	struct value v = { 0 };

	(void)cx;
	for (unsigned i = ZONE; i <= REPLY; i++) {
		if (!(given & ROW(i)))
			continue;
		v.m |= d->val[i].m;
		if (!(given & ROW(last)) || draft_behind(d, i, last))
			last = i;
	}
	if (!given)
		return true;
	v.n = v.m ? 0 : d->val[last].n;
	for (unsigned i = ZONE; i <= REPLY; i++)
		draft_drop(d, i);
	draft_put(d, row, false, &v);
	return true;
}

/* All revisions start with flags and zone; before revision 2 only a number is possible. */
static bool pack_zone(const struct use *u, void *blob, bool flags)
{
	struct xt_ct_target_info *info = blob;

	for (unsigned row = ZONE; row <= REPLY; row++) {
		const struct value *v = use_val(u, row);

		if (!v)
			continue;
		if (!flags && (v->m || row != ZONE))
			return false;
		info->zone = v->n;
		info->flags |= zone_dirs[row] | (v->m ? XT_CT_ZONE_MARK : 0);
	}
	return true;
}

static bool pack_old(struct cx *cx, const struct use *u, void *blob)
{
	(void)cx;
	return pack_zone(u, blob, false);
}

static bool pack_new(struct cx *cx, const struct use *u, void *blob)
{
	(void)cx;
	return pack_zone(u, blob, true);
}

/* iptables stores what zones mean nothing by: a number beside "mark", both directions, directions of zone 0. */
static void normalize(void *blob)
{
	const uint16_t both = XT_CT_ZONE_DIR_ORIG | XT_CT_ZONE_DIR_REPL;
	struct xt_ct_target_info *info = blob;

	if (info->flags & XT_CT_ZONE_MARK)
		info->zone = 0;
	if ((info->flags & both) == both || !(info->zone || info->flags & XT_CT_ZONE_MARK))
		info->flags &= (uint16_t)~both;
}

static bool unpack(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct xt_ct_target_info *info = blob;
	struct value v = { .n = info->zone, .m = !!(info->flags & XT_CT_ZONE_MARK) };

	(void)cx;
	draft_put(d, zone_row(info->flags & XT_CT_ZONE_DIR_ORIG, info->flags & XT_CT_ZONE_DIR_REPL), false, &v);
	return true;
}

#define LAYOUT(number, type, s, p) { .rev = number, .size = sizeof(type), .usersize = offsetof(type, ct), \
	.given = AT(type, flags), SLOTS(s), .pack = p, .unpack = unpack, .normalize = normalize }

static const struct layout ct_layouts[] = {
	LAYOUT(2, struct xt_ct_target_info_v1, rev1, pack_new),
	LAYOUT(1, struct xt_ct_target_info_v1, rev1, pack_old),
	LAYOUT(0, struct xt_ct_target_info, rev0, pack_old),
};

/* NOTRACK is CT with a bit that records the notation; kernels before revision 2 have a target without data. */
static const struct layout notrack_layouts[] = {
	{ .rev = 2, .kname = "CT", .size = sizeof(struct xt_ct_target_info_v1),
	  .usersize = offsetof(struct xt_ct_target_info_v1, ct), .sig = AT(struct xt_ct_target_info_v1, flags),
	  .sigmask = XT_CT_NOTRACK | XT_CT_NOTRACK_ALIAS, .sigbits = XT_CT_NOTRACK | XT_CT_NOTRACK_ALIAS },
	{ .rev = 0, .size = 0 },
};

static const struct opt no_opts[] = { {0} };

static bool say(struct nft_text *t, const struct use *u)
{
	static const char *const words[] = { [ZONE] = "ct zone", [ORIG] = "ct original zone", [REPLY] = "ct reply zone" };

	if (u->form->given == ROW(NOTRACK)) {
		nft_put(t, " notrack");
		return true;
	}
	for (unsigned row = ZONE; row <= REPLY; row++) {
		if (u->form->given != ROW(row) || use_val(u, row)->m)
			continue;
		nft_put(t, " %s set %u", words[row], (unsigned)use_val(u, row)->n);
		return true;
	}
	return nft_refuse(t, "nft can express notrack and numbered zones only; helpers and timeouts need named objects");
}

/* nft's notrack expression, which has no fields. */
static size_t raise(struct cx *cx, const struct nir *x, size_t n, struct use_draft *d)
{
	(void)cx, (void)x, (void)n;
	draft_put(d, NOTRACK, false, NULL);
	return 1;
}

const struct ext ext_CT = {
	.name = "CT", .title = "connection tracking of this packet", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Sets how the packet's connection is tracked: not at all, or in which zone, with which helper and timeouts, and which "
		"events are reported.",
	.example = "-t raw -A PREROUTING -p tcp --dport 21 -j CT --helper ftp",
	.effect = SIDE, .bound = true, .writes = WRITES_CONNECTION | WRITES_OTHER, .tables = IN_TABLE(TABLE_raw),
	.list = "CT", .opts = opts, LAYOUTS(ct_layouts), .finish = finish,
	.nft = say, .module = "NETFILTER_XT_TARGET_CT",
	.raise_op = NIR_NOTRACK, .raise = raise,
};

static bool say_notrack(struct nft_text *t, const struct use *u)
{
	(void)u;
	nft_put(t, " notrack");
	return true;
}

const struct ext ext_NOTRACK = {
	.name = "NOTRACK", .title = "exempt the packet from connection tracking", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Exempts the packet from connection tracking; the old name of -j CT --notrack.",
	.effect = SIDE, .writes = WRITES_CONNECTION | WRITES_OTHER, .tables = IN_TABLE(TABLE_raw),
	.list = "NOTRACK", .opts = no_opts, LAYOUTS(notrack_layouts),
	.nft = say_notrack, .module = "NETFILTER_XT_TARGET_CT",
};
