/* -j NFQUEUE: pass the packet to a program. */
#include <string.h>
#include <linux/netfilter/xt_NFQUEUE.h>
#include "compiler/nfttext.h"

enum { NUM, BALANCE, BYPASS, FANOUT };

/* first:last, at least two queues; the kernel stores their number in 16 bits, so an open end is 65534. */
static bool parse_queues(const struct vplace *p, const char *const *word, struct value *v)
{
	const char *colon;

	if (!v_range.parse(p, word, v))
		return false;
	colon = strchr(word[0], ':');
	if (colon && !colon[1])
		v->m--;
	if (colon && v->n < v->m && v->m - v->n < UINT16_MAX)
		return true;
	if (strchr(word[0], ':') && v->n >= v->m) {
		diag(p->cx->diags, p->pos, STATUS_PARAM, "%u should be less than %u", (unsigned)v->n, (unsigned)v->m);
		return diag_why(p->cx->diags, "at least two queues are needed: first:last");
	}
	diag(p->cx->diags, p->pos, STATUS_PARAM, "Bad range \"%s\"", word[0]);
	return diag_why(p->cx->diags, "%s", v->m > v->n
		? "at most 65535 queues are allowed"
		: "at least two queues are needed: first:last");
}

static void print_queues(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	buf_printf(b, "%u:%u", (unsigned)v->n, (unsigned)v->m);
}

static void random_queues(struct rng *r, const struct vplace *p, struct value *v)
{
	(void)p;
	v->n = rng_below(r, UINT16_MAX);
	v->m = v->n + 1 + rng_below(r, UINT16_MAX - v->n);
	if (v->m - v->n >= UINT16_MAX)
		v->m--;
}

static const struct vtype v_queues = { "queues", "first:last", 1, .parse = parse_queues,
	.print = print_queues, .random = random_queues };

static const struct opt opts[] = {
[NUM] = {"queue-num", .type = &v_num, .flags = KEEP, .max = UINT16_MAX, .list = "num %v",
	.help = "queue number; 0 if no queue is given"},
[BALANCE] = {"queue-balance", .type = &v_queues, .flags = KEEP, .max = UINT16_MAX, .excl = ROW(NUM), .list = "balance %v",
	.help = "distribute connections over these queues"},
[BYPASS] = {"queue-bypass", .list = "bypass", .help = "accept packets while no program listens"},
[FANOUT] = {"queue-cpu-fanout", .need = ROW(BALANCE), .list = "cpu-fanout",
	.help = "select the queue by CPU instead of by connection"},
{0} };

static bool finish(struct cx *cx, struct use_draft *d)
{
	(void)cx;
	if (!(d->given & (ROW(NUM) | ROW(BALANCE))))
		draft_put(d, NUM, false, NULL);
	return true;
}

/* All revisions start with the first queue; from 1 on the number of queues follows. */
static bool pack(struct cx *cx, const struct use *u, void *blob)
{
	struct xt_NFQ_info_v1 *info = blob;
	const struct value *v = use_val(u, BALANCE);

	(void)cx;
	info->queuenum = v ? v->n : use_val(u, NUM)->n;
	info->queues_total = v ? v->m - v->n + 1 : 1;
	return true;
}

static bool pack0(struct cx *cx, const struct use *u, void *blob)
{
	struct xt_NFQ_info *info = blob;

	(void)cx;
	if (!use_has(u, NUM))
		return false;
	info->queuenum = use_val(u, NUM)->n;
	return true;
}

static bool unpack(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct xt_NFQ_info_v1 *info = blob;
	struct value v = { .n = info->queuenum, .m = (uint64_t)info->queuenum + info->queues_total - 1 };

	(void)cx;
	if (!info->queues_total || v.m > UINT16_MAX)
		return false;
	if (info->queues_total == 1)
		v.m = 0;
	draft_put(d, info->queues_total > 1 ? BALANCE : NUM, false, &v);
	return true;
}

static bool unpack0(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct xt_NFQ_info *info = blob;
	struct value v = { .n = info->queuenum };

	(void)cx;
	draft_put(d, NUM, false, &v);
	return true;
}

/* Rows not supported by a revision have no slot and no bit: verification after packing rejects them. */
static const struct slot rev3[] = {
	[BYPASS] = {ENC_NONE, .given = NFQ_FLAG_BYPASS}, [FANOUT] = {ENC_NONE, .given = NFQ_FLAG_CPU_FANOUT},
};
static const struct slot rev2[] = { [BYPASS] = {ENC_NONE, .given = 1} };
static const struct slot rev1[] = { [NUM] = {ENC_NONE} };

static const struct layout layouts[] = {
	{ .rev = 3, .size = sizeof(struct xt_NFQ_info_v3), .given = AT(struct xt_NFQ_info_v3, flags), SLOTS(rev3),
	  .pack = pack, .unpack = unpack },
	{ .rev = 2, .size = sizeof(struct xt_NFQ_info_v2), .given = AT(struct xt_NFQ_info_v2, bypass), SLOTS(rev2),
	  .pack = pack, .unpack = unpack },
	{ .rev = 1, .size = sizeof(struct xt_NFQ_info_v1), SLOTS(rev1), .pack = pack, .unpack = unpack },
	{ .rev = 0, .size = sizeof(struct xt_NFQ_info), SLOTS(rev1), .pack = pack0, .unpack = unpack0 },
};

static bool say(struct nft_text *t, const struct use *u)
{
	const struct value *v = use_val(u, BALANCE);
	const char *sep = " ";

	nft_put(t, " queue num %u", (unsigned)(v ? v->n : use_val(u, NUM)->n));
	if (v)
		nft_put(t, "-%u", (unsigned)v->m);
	for (unsigned row = BYPASS; row <= FANOUT; row++) {
		if (!use_has(u, row))
			continue;
		nft_put(t, "%s%s", sep, row == BYPASS ? "bypass" : "fanout");
		sep = ",";
	}
	return true;
}

const struct ext ext_NFQUEUE = {
	.name = "NFQUEUE", .title = "hand packets to a program", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Passes the packet to a user-space program, which decides its verdict. Without a program on the queue packets are "
		"dropped, unless --queue-bypass is given.",
	.example = "-A FORWARD -p tcp --dport 443 -j NFQUEUE --queue-balance 0:3 --queue-bypass",
	.effect = VERDICT, .list = "NFQUEUE", .opts = opts, LAYOUTS(layouts), .finish = finish,
	.nft = say, .module = "NETFILTER_XT_TARGET_NFQUEUE",
};
