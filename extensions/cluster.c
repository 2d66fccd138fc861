/* -m cluster: this node's share of the connections. */
#include <linux/netfilter/xt_cluster.h>
#include "lib/num.h"
#include "compiler/vtype.h"
#include "compiler/ir.h"

enum { MASK, TOTAL, SEED };

/* The number of a node, from 1, as a bit of a mask. */
static bool parse_node(const struct vplace *p, const char *const *word, struct value *v)
{
	struct span own = vt_bounds(p, XT_CLUSTER_NODES_MAX);
	uint64_t n;

	if (!num_parse(word[0], &n, own.lo, own.hi))
		return vt_bad_number(p, word[0], own);
	v->n = UINT64_C(1) << (n - 1);
	return true;
}

static void print_node(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	buf_u64(b, v->n ? __builtin_ctzll(v->n) + 1 : 0);
}

static void random_node(struct rng *r, const struct vplace *p, struct value *v)
{
	(void)p;
	v->n = UINT64_C(1) << rng_below(r, XT_CLUSTER_NODES_MAX);
}

static const struct vtype v_node = { "node", "number", 1, .parse = parse_node, .print = print_node, .random = random_node };

static const struct opt opts[] = {
[MASK] = {"cluster-local-nodemask", .type = &v_hex8, .flags = INV | MAND, .min = 1, .max = UINT32_MAX, .metavar = "mask",
	.missing = "cluster match: `--cluster-local-node' or`--cluster-local-nodemask' is missing",
	.list = "cluster %!node_mask=%v", .help = "node numbers of this host, as a bit mask"},
[TOTAL] = {"cluster-total-nodes", .type = &v_num, .flags = MAND, .min = 1, .max = XT_CLUSTER_NODES_MAX, .list = "total_nodes=%v",
	.help = "number of nodes"},
[SEED] = {"cluster-hash-seed", .type = &v_hex8, .flags = MAND, .max = UINT32_MAX, .list = "hash_seed=%v",
	.help = "hash seed, the same on all nodes"},
{"cluster-local-node", .type = &v_node, .flags = INV | ALIAS, .of = "cluster-local-nodemask", .min = 1, .max = XT_CLUSTER_NODES_MAX,
	.help = "node number of this host, from 1"},
{0} };

static const struct slot rev0[] = {
[MASK] = {ENC_NUM, .at = AT(struct xt_cluster_match_info, node_mask), .inv = XT_CLUSTER_F_INV},
[TOTAL] = {ENC_NUM, .at = AT(struct xt_cluster_match_info, total_nodes)},
[SEED] = {ENC_NUM, .at = AT(struct xt_cluster_match_info, hash_seed)},
};

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_cluster_match_info), .inv = AT(struct xt_cluster_match_info, flags), SLOTS(rev0) },
};

static bool finish(struct cx *cx, struct use_draft *d)
{
	uint64_t mask = d->val[MASK].n, total = d->val[TOTAL].n;

	if (!(mask >> total))
		return true;
	if (mask & (mask - 1))
		diag(cx->diags, d->at[MASK], STATUS_PARAM,
			"cluster match: `--cluster-local-nodemask' too big for `--cluster-total-nodes'");
	else
		diag(cx->diags, d->at[MASK], STATUS_PARAM,
			"cluster match: `--cluster-local-node' must be <= `--cluster-total-nodes'");
	return diag_why(cx->diags, "there are %u nodes", (unsigned)total);
}

const struct ext ext_cluster = {
	.name = "cluster", .title = "share of connections", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Distributes connections over nodes that all receive every packet, without a load balancer: a hash of the original "
		"source address assigns each connection to a node. Drop the packets of other nodes.\n\n"
		"The nodes share a link-layer address, usually a multicast one, and connection tracking must know the replies that "
		"other nodes see.",
	.example = "-t mangle -A PREROUTING -i eth0 -m cluster ! --cluster-local-node 1 --cluster-total-nodes 2 --cluster-hash-seed "
		"0x5eed -j DROP",
	.effect = PURE, .total = true, .opts = opts, LAYOUTS(layouts), .finish = finish,
	.wordless = "nft hashes related connections differently",
	.module = "NETFILTER_XT_MATCH_CLUSTER",
};
