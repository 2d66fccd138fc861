/* -j SNPT, -j DNPT: stateless translation of one IPv6 prefix to another. */
#include <string.h>
#include <linux/netfilter_ipv6/ip6t_NPT.h>
#include "compiler/vtype.h"
#include "compiler/ir.h"

enum { SRC, DST };
enum { PREFIX_MAX = 64, ADDR_LEN = 16 };

/* ---- prefixes: what the kernel would refuse without an explanation is refused here ---- */

static bool parse_prefix(const struct vplace *p, const char *const *word, struct value *v)
{
	union addr net;
	int len;

	if (!v_addrnet.parse(p, word, v))
		return false;
	net = addr_and(&v->a, &v->b);
	len = addr_masklen(&v->b, ADDR_LEN);
	if (len >= 0 && len <= PREFIX_MAX && addr_same(&net, &v->a))
		return true;
	vt_error(p, p->pos, "%soption \"--%s\" wants a prefix", vt_who(p), vt_opt(p));
	if (len < 0 || len > PREFIX_MAX)
		return vt_why(p, "write prefix/length, the length at most %u", PREFIX_MAX);
	return vt_why(p, "the address has bits set after the first %u", (unsigned)len);
}

static void print_prefix(struct buf *b, const struct vplace *p, const struct value *v)
{
	v_addrnet.print(b, p, v);
}

static void random_prefix(struct rng *r, const struct vplace *p, struct value *v)
{
	union addr a;

	(void)p;
	for (unsigned i = 0; i < ADDR_LEN; i++)
		a.b[i] = rng_below(r, 256);
	v->b = addr_mask(rng_edge(r, 0, PREFIX_MAX), ADDR_LEN);
	v->a = addr_and(&a, &v->b);
}

static const struct vtype v_prefix = { "prefix", "prefix/length", 1, .parse = parse_prefix, .print = print_prefix, .random = random_prefix,
	.store = STORE_ADDR };

static const struct opt opts[] = {
[SRC] = {"src-pfx", .type = &v_prefix, .flags = MAND, .list = "src-pfx %v", .help = "prefix to replace"},
[DST] = {"dst-pfx", .type = &v_prefix, .flags = MAND, .list = "dst-pfx %v", .help = "the new prefix"},
{0} };

static const struct slot rev0[] = { [SRC] = {ENC_NONE}, [DST] = {ENC_NONE} };

static void put(const struct value *v, union nf_inet_addr *prefix, __u8 *len)
{
	memcpy(prefix, v->a.b, ADDR_LEN);
	*len = addr_masklen(&v->b, ADDR_LEN);
}

static void get(struct use_draft *d, unsigned row, const union nf_inet_addr *prefix, __u8 len)
{
	struct value v = { .b = addr_mask(len, ADDR_LEN) };

	memcpy(v.a.b, prefix, ADDR_LEN);
	draft_put(d, row, false, &v);
}

static bool pack(struct cx *cx, const struct use *u, void *blob)
{
	struct ip6t_npt_tginfo *info = blob;

	(void)cx;
	put(use_val(u, SRC), &info->src_pfx, &info->src_pfx_len);
	put(use_val(u, DST), &info->dst_pfx, &info->dst_pfx_len);
	return true;
}

static bool unpack(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct ip6t_npt_tginfo *info = blob;

	(void)cx;
	get(d, SRC, &info->src_pfx, info->src_pfx_len);
	get(d, DST, &info->dst_pfx, info->dst_pfx_len);
	return true;
}

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct ip6t_npt_tginfo), .usersize = offsetof(struct ip6t_npt_tginfo, adjustment), SLOTS(rev0),
	  .pack = pack, .unpack = unpack },
};

#define DOC(which, where) "Translates the prefix of the " which " address (NPTv6, RFC 6296) and adjusts bits behind it so that " \
	"checksums stay valid. It is stateless: exempt such packets from connection tracking, and translate both directions: " where \
	", with the prefixes exchanged."
#define BOTH "-t mangle -A POSTROUTING -o eth0 -s fd00:1::/48 -j SNPT --src-pfx fd00:1::/48 --dst-pfx 2001:db8:1::/48\n" \
	"-t mangle -A PREROUTING -i eth0 -d 2001:db8:1::/48 -j DNPT --src-pfx 2001:db8:1::/48 --dst-pfx fd00:1::/48"

const struct ext ext_SNPT = {
	.name = "SNPT", .title = "translate source prefixes", .kind = EXT_TARGET, .fam = FAM_IP6,
	.doc = DOC("source", "SNPT on output, DNPT for the replies"), .example = BOTH,
	.effect = SIDE, .writes = WRITES_ADDRS, .tables = IN_TABLE(TABLE_mangle),
	.hooks = IN_HOOK(HOOK_LOCAL_IN) | IN_HOOK(HOOK_POST_ROUTING), .list = "SNPT",
	.opts = opts, LAYOUTS(layouts), .wordless = "nft translates prefixes only with connection tracking", .module = "IP6_NF_TARGET_NPT",
};

const struct ext ext_DNPT = {
	.name = "DNPT", .title = "translate destination prefixes", .kind = EXT_TARGET, .fam = FAM_IP6,
	.doc = DOC("destination", "DNPT on input, SNPT for the replies"), .example = BOTH,
	.effect = SIDE, .writes = WRITES_ADDRS, .tables = IN_TABLE(TABLE_mangle),
	.hooks = IN_HOOK(HOOK_PRE_ROUTING) | IN_HOOK(HOOK_LOCAL_OUT), .list = "DNPT",
	.opts = opts, LAYOUTS(layouts), .wordless = "nft translates prefixes only with connection tracking", .module = "IP6_NF_TARGET_NPT",
};
