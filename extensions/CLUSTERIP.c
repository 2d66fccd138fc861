/* -j CLUSTERIP: an address shared by several hosts. Found in old rulesets; removed from Linux. */
#include <linux/netfilter_ipv4/ipt_CLUSTERIP.h>
#include "compiler/ir.h"

enum { NEW, HASHMODE, MAC, TOTAL, LOCAL, INIT };

static const struct word modes[] = {
	{"sourceip", CLUSTERIP_HASHMODE_SIP}, {"sourceip-sourceport", CLUSTERIP_HASHMODE_SIP_SPT},
	{"sourceip-sourceport-destport", CLUSTERIP_HASHMODE_SIP_SPT_DPT}, { .say = "Unknown hashmode \"%s\"" }
};

static const struct opt opts[] = {
[NEW] = {"new", .list = "", .help = "create the cluster; only for the address's first rule, which alone has the other options"},
[HASHMODE] = {"hashmode", .type = &v_word, .arg = modes, .list = "hashmode=%v", .help = "fields that decide which node answers"},
[MAC] = {"clustermac", .type = &v_mac, .list = "clustermac=%v", .help = "multicast MAC address that all nodes share"},
[TOTAL] = {"total-nodes", .type = &v_num, .max = CLUSTERIP_MAX_NODES, .list = "total_nodes=%v", .help = "number of nodes"},
[LOCAL] = {"local-node", .type = &v_num, .max = CLUSTERIP_MAX_NODES, .list = "local_node=%v", .help = "number of this node"},
[INIT] = {"hash-init", .type = &v_num, .max = UINT32_MAX, .list = "hash_init=%v", .help = "hash seed (0)"},
{0} };

#define T struct ipt_clusterip_tgt_info
#define OF_NEW .given = CLUSTERIP_FLAG_NEW

static const struct slot rev0[] = {
[NEW] = {ENC_NONE, OF_NEW},
[HASHMODE] = {ENC_NUM, .at = AT(T, hash_mode), OF_NEW},
[MAC] = {ENC_BYTES, .at = AT(T, clustermac), OF_NEW},
[TOTAL] = {ENC_NUM, .at = AT(T, num_total_nodes), OF_NEW},
[LOCAL] = {ENC_NUM, .at = { offsetof(T, local_nodes), sizeof(__u16) }, OF_NEW},
[INIT] = {ENC_NUM, .at = AT(T, hash_initval), OF_NEW},
};

static bool pack(struct cx *cx, const struct use *u, void *blob)
{
	(void)cx;
	((T *)blob)->num_local_nodes = use_has(u, NEW);
	return true;
}

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(T), .usersize = offsetof(T, config), .given = AT(T, flags), SLOTS(rev0), .pack = pack },
};

/* Either all options or none. */
static bool finish(struct cx *cx, struct use_draft *d)
{
	uint64_t needed = ROW(NEW) | ROW(HASHMODE) | ROW(MAC) | ROW(TOTAL) | ROW(LOCAL);

	if (d->given && (d->given & needed) != needed) {
		diag(cx->diags, d->pos, STATUS_PARAM, "CLUSTERIP target: Invalid parameter combination");
		return diag_why(cx->diags, "--new, --hashmode, --clustermac, --total-nodes and --local-node belong together");
	}
	if (d->given && !(d->val[MAC].a.b[0] & 1)) {
		diag(cx->diags, d->at[MAC], STATUS_PARAM, "MAC has to be a multicast ethernet address");
		return diag_why(cx->diags, "the first byte of a multicast address is odd");
	}
	if (d->given && !(d->given & ROW(INIT)))
		draft_put(d, INIT, false, NULL);
	return true;
}

const struct ext ext_CLUSTERIP = {
	.name = "CLUSTERIP", .title = "an address for several hosts", .kind = EXT_TARGET, .fam = FAM_IP4,
	.doc = "Lets several hosts share an address, each of which answers the connections that a hash assigns to it. Removed in Linux "
		"6.2: rules with it can be read and listed, but not loaded. Use the cluster match instead.",
	.effect = SIDE, .writes = WRITES_OTHER, .tables = IN_TABLE(TABLE_filter), .hooks = IN_HOOK(HOOK_LOCAL_IN), .list = "CLUSTERIP",
	.opts = opts,
	LAYOUTS(layouts),
	.finish = finish,
	.wordless = "the kernel no longer has it",
	.module = "IP_NF_TARGET_CLUSTERIP", .gone = "6.2; use -m cluster",
};
