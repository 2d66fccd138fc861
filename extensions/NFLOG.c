/* -j NFLOG: pass packets to a logging program. In nft it is a form of the log expression. */
#include <linux/netfilter/xt_NFLOG.h>
#include "compiler/lower.h"
#include "compiler/nfttext.h"

enum { PREFIX, GROUP, RANGE, SIZE, THRESHOLD };

enum { PREFIX_MAX = 127, STRUCT_PREFIX_MAX = 63 };      /* nft's limit, and that of the struct of ip_tables */

static const struct opt opts[] = {
[PREFIX] = {"nflog-prefix", .type = &v_text, .min = 1, .max = PREFIX_MAX, .list = "nflog-prefix %d", .help = "prefix of each message"},
[GROUP] = {"nflog-group", .type = &v_num, .max = UINT16_MAX, .list = "nflog-group %v",
	.help = "netlink group on which the program listens"},
[RANGE] = {"nflog-range", .type = &v_num, .flags = NFTDROPS, .max = UINT32_MAX, .excl = ROW(SIZE), .list = "nflog-range %v",
	.help = "without effect; see --nflog-size"},
[SIZE] = {"nflog-size", .type = &v_num, .max = UINT32_MAX, .flags = KEEP, .list = "nflog-size %v",
	.help = "bytes of the packet to copy (default: all)"},
[THRESHOLD] = {"nflog-threshold", .type = &v_num, .max = UINT16_MAX, .list = "nflog-threshold %v",
	.help = "packets to gather in the kernel before waking the program"},
{0} };

static const struct slot rev0[] = {
[PREFIX] = {ENC_STR, .at = AT(struct xt_nflog_info, prefix)},
[GROUP] = {ENC_NUM, .at = AT(struct xt_nflog_info, group)},
[RANGE] = {ENC_NONE},
[SIZE] = {ENC_NUM, .at = AT(struct xt_nflog_info, len), .given = XT_NFLOG_F_COPY_LEN},
[THRESHOLD] = {ENC_NUM, .at = AT(struct xt_nflog_info, threshold)},
};

/* Range and size share a field; the flag distinguishes them. */
static bool pack(struct cx *cx, const struct use *u, void *blob)
{
	struct xt_nflog_info *info = blob;

	(void)cx;
	if (use_has(u, RANGE))
		info->len = (uint32_t)use_val(u, RANGE)->n;
	return true;
}

static bool unpack(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct xt_nflog_info *info = blob;
	struct value v = { .n = info->len };

	(void)cx;
	if (!(info->flags & XT_NFLOG_F_COPY_LEN) && info->len)
		draft_put(d, RANGE, false, &v);
	return true;
}

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_nflog_info), .given = AT(struct xt_nflog_info, flags), SLOTS(rev0),
	  .pack = pack, .unpack = unpack },
};

/* iptables truncates what does not fit into the struct; the rule must be found with the original words. */
static bool finish(struct cx *cx, struct use_draft *d)
{
	struct value *v = &d->val[PREFIX];

	if (d->given & ROW(RANGE))
		diag_warn(cx->diags, d->at[RANGE],
			"--nflog-range has never worked and is no longer supported, please use --nflog-size instead");
	if ((d->given & ROW(PREFIX)) && cx->rules == FOR_LEGACY && v->len > STRUCT_PREFIX_MAX) {
		diag_warn(cx->diags, d->at[PREFIX], "ip_tables allows at most %d bytes", STRUCT_PREFIX_MAX);
		v->len = STRUCT_PREFIX_MAX;
		v->s = arena_strn(cx->arena, v->s, v->len);
	}
	return true;
}

/* ---- nft ---- */

/* The range is dropped, as in iptables-nft, since it has no effect. */
static bool lower(struct cx *cx, const struct rule *r, const struct use *u, struct nir_list *out)
{
	static const struct { uint8_t row, field; } numbers[] = {
		{ GROUP, NIR_LOG_group }, { SIZE, NIR_LOG_snaplen }, { THRESHOLD, NIR_LOG_qthreshold } };
	const struct value *v = use_val(u, PREFIX);
	struct nir *x = nir_add(cx, out, NIR_LOG);

	(void)r;
	nir_setu(x, NIR_LOG_group, 0);
	if (v)
		nir_setd(x, NIR_LOG_prefix, v->s, v->len);
	for (unsigned i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		v = use_val(u, numbers[i].row);
		if (v)
			nir_setu(x, numbers[i].field, v->n);
	}
	return true;
}

/* A log expression without a group is LOG. */
static size_t raise(struct cx *cx, const struct nir *x, size_t n, struct use_draft *d)
{
	struct value group = { .n = nir_u(x, NIR_LOG_group) }, size = { .n = nir_u(x, NIR_LOG_snaplen) },
		threshold = { .n = nir_u(x, NIR_LOG_qthreshold) }, prefix = { 0 };

	(void)n;
	if (!nir_has(x, NIR_LOG_group) || nir_has(x, NIR_LOG_level) || nir_u(x, NIR_LOG_flags))
		return 0;
	draft_put(d, GROUP, false, &group);
	draft_put(d, THRESHOLD, false, &threshold);
	if (nir_has(x, NIR_LOG_snaplen))
		draft_put(d, SIZE, false, &size);
	if (nir_has(x, NIR_LOG_prefix) && x->f[NIR_LOG_prefix].d.len) {
		prefix.len = x->f[NIR_LOG_prefix].d.len;
		prefix.s = arena_strn(cx->arena, x->f[NIR_LOG_prefix].d.p, prefix.len);
		draft_put(d, PREFIX, false, &prefix);
	}
	return 1;
}

static bool say(struct nft_text *t, const struct use *u)
{
	const struct value *prefix = use_val(u, PREFIX);

	nft_put(t, " log");
	if (prefix && !nft_string(t, "prefix", prefix))
		return false;
	nft_put(t, " group %u", use_has(u, GROUP) ? (unsigned)use_val(u, GROUP)->n : 0);
	if (use_has(u, SIZE))
		nft_put(t, " snaplen %u", (unsigned)use_val(u, SIZE)->n);
	if (use_has(u, THRESHOLD))
		nft_put(t, " queue-threshold %u", (unsigned)use_val(u, THRESHOLD)->n);
	return true;
}

const struct ext ext_NFLOG = {
	.name = "NFLOG", .title = "log packets to a program", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Sends a copy of the packet to programs that listen on a netlink group, such as ulogd. Evaluation continues with the "
		"next rule. The prefix is limited to 127 bytes with nf_tables and 63 with ip_tables.",
	.example = "-A INPUT -j NFLOG --nflog-group 2 --nflog-prefix \"dropped: \"",
	.effect = SIDE, .opts = opts, LAYOUTS(layouts), .finish = finish, .lower = lower, .raise_op = NIR_LOG, .raise = raise,
	.nft = say, .module = "NETFILTER_XT_TARGET_NFLOG",
};
