/* -m connbytes: the amount of data a connection has transferred. */
#include <linux/netfilter/xt_connbytes.h>
#include "lib/num.h"
#include "compiler/nfttext.h"

enum { COUNT, MODE, DIR };

static const struct word modes[] = {
	{"packets", XT_CONNBYTES_PKTS}, {"bytes", XT_CONNBYTES_BYTES}, {"avgpkt", XT_CONNBYTES_AVGPKT},
	{ .n = WORD_CASE, .say = "Unknown --connbytes-mode `%s'" }
};
static const struct word dirs[] = {
	{"original", XT_CONNBYTES_DIR_ORIGINAL}, {"reply", XT_CONNBYTES_DIR_REPLY}, {"both", XT_CONNBYTES_DIR_BOTH},
	{ .n = WORD_CASE, .say = "Unknown --connbytes-dir `%s'" }
};

/* "from" and "from:" have no upper bound and are saved without one; a single number is not a range here. */
static bool parse_count(const struct vplace *p, const char *const *word, struct value *v)
{
	if (!v_range.parse(p, word, v))
		return false;
	if (v->n == v->m && num_parse(word[0], &v->n, 0, UINT64_MAX))
		v->m = UINT64_MAX;
	return true;
}

static void print_count(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	buf_u64(b, v->n);
	if (v->m == UINT64_MAX)
		return;
	buf_putc(b, ':');
	buf_u64(b, v->m);
}

static void random_count(struct rng *r, const struct vplace *p, struct value *v)
{
	(void)p;
	v->n = rng_below(r, 0) >> rng_below(r, 64);
	v->m = rng_below(r, 2) ? UINT64_MAX : v->n + rng_below(r, UINT64_MAX - v->n);
}

static const struct vtype v_count = { "count", "from[:to]", 1, .parse = parse_count, .print = print_count,
	.random = random_count };

static const struct opt opts[] = {
[COUNT] = {"connbytes", .type = &v_count, .flags = INV | MAND, .max = UINT64_MAX, .list = "%~connbytes %v",
	.help = "range of the count; without to, at least from"},
[MODE] = {"connbytes-mode", .type = &v_word, .flags = MAND, .arg = modes, .list = "connbytes mode %v",
	.help = "what to count: packets, bytes or avgpkt (average packet size)"},
[DIR] = {"connbytes-dir", .type = &v_word, .flags = MAND, .arg = dirs, .list = "connbytes direction %v",
	.help = "direction to count: original, reply or both"},
{0} };

/* In the kernel an inverted range has its bounds exchanged. */
static bool pack(struct cx *cx, const struct use *u, void *blob)
{
	struct xt_connbytes_info *info = blob;
	const struct value *v = use_val(u, COUNT);
	bool inv = use_inv(u, COUNT);

	(void)cx;
	if (inv && v->n == v->m)
		return false;
	info->count.from = inv ? v->m : v->n;
	info->count.to = inv ? v->n : v->m;
	return true;
}

static bool unpack(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct xt_connbytes_info *info = blob;
	bool inv = info->count.from > info->count.to;
	struct value v = { .n = inv ? info->count.to : info->count.from, .m = inv ? info->count.from : info->count.to };

	(void)cx;
	draft_put(d, COUNT, inv, &v);
	return true;
}

static const struct slot rev0[] = {
[COUNT] = {ENC_NONE},
[MODE] = {ENC_NUM, .at = AT(struct xt_connbytes_info, what)},
[DIR] = {ENC_NUM, .at = AT(struct xt_connbytes_info, direction)},
};

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_connbytes_info), SLOTS(rev0), .pack = pack, .unpack = unpack },
};

static bool say(struct nft_text *t, const struct use *u)
{
	static const char *const dir[] = { [XT_CONNBYTES_DIR_ORIGINAL] = "ct original", [XT_CONNBYTES_DIR_REPLY] = "ct reply",
		[XT_CONNBYTES_DIR_BOTH] = "ct" };
	const struct value *v = use_val(u, COUNT);
	bool inv = use_inv(u, COUNT);

	if (use_val(u, DIR)->n > XT_CONNBYTES_DIR_BOTH || !word_by_number(modes, use_val(u, MODE)->n) || (inv && !v->n))
		return nft_refuse(t, "nft has no equivalent for this count");
	nft_put(t, " %s %s ", dir[use_val(u, DIR)->n], word_by_number(modes, use_val(u, MODE)->n)->name);
	if (v->m == UINT64_MAX)
		nft_put(t, "%s %llu", inv ? "<" : ">=", (unsigned long long)v->n);
	else
		nft_put(t, v->n == v->m ? "%s%llu" : "%s%llu-%llu", inv ? "!= " : "", (unsigned long long)v->n,
			(unsigned long long)v->m);
	return true;
}

const struct ext ext_connbytes = {
	.name = "connbytes", .title = "how much a connection has carried", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches the packets or bytes that the connection has transferred so far, or their average size. The first such rule "
		"turns on connection accounting (sysctl net.netfilter.nf_conntrack_acct); connections from before that have no counters "
		"and never match.",
	.example = "-t mangle -A POSTROUTING -p tcp -m connbytes --connbytes 10000000: --connbytes-mode bytes --connbytes-dir both -j "
		"CLASSIFY --set-class 1:30",
	.effect = STATEFUL, .opts = opts, LAYOUTS(layouts), .nft = say, .module = "NETFILTER_XT_MATCH_CONNBYTES",
};
