/* -j TPROXY: redirect the packet to a local socket without changing it. */
#include <netinet/in.h>
#include <linux/netfilter/xt_TPROXY.h>
#include "compiler/ir.h"

enum { PORT, IP, MARK };

static const struct opt opts[] = {
[PORT] = {"on-port", .type = &v_port, .flags = MAND, .help = "port of the socket; 0: the packet's destination port"},
[IP] = {"on-ip", .type = &v_addr, .flags = ALWAYS, .def = "0.0.0.0", .def6 = "::",
	.help = "address of the socket; the zero address: that of the input interface"},
[MARK] = {"tproxy-mark", .type = &v_maskfull, .flags = ALWAYS, .max = UINT32_MAX, .def = "0x0/0x0", .metavar = "value[/mask]",
	.help = "clear the bits in mask of the packet's mark, then XOR value"},
{0} };

#define SLOTS_OF(type) { \
[PORT] = {ENC_NUM, .be = true, .at = AT(type, lport)}, \
[IP] = {ENC_ADDR, .at = AT(type, laddr)}, \
[MARK] = {ENC_PAIR, .at = AT(type, mark_value), .at2 = AT(type, mark_mask)}, \
}

static const struct slot rev1[] = SLOTS_OF(struct xt_tproxy_target_info_v1);
static const struct slot rev0[] = SLOTS_OF(struct xt_tproxy_target_info);

static const struct layout layouts[] = {
	{ .rev = 1, .size = sizeof(struct xt_tproxy_target_info_v1), SLOTS(rev1) },
	{ .rev = 0, .fam = FAM_IP4, .size = sizeof(struct xt_tproxy_target_info), SLOTS(rev0) },
};

static bool check(struct cx *cx, const struct rule *r, const struct use *u)
{
	uint8_t proto = rule_proto(r);

	if (proto == IPPROTO_TCP || proto == IPPROTO_UDP)
		return true;
	diag(cx->diags, use_pos(r, u), STATUS_PARAM, "TPROXY target requires '-p tcp' or '-p udp'");
	return diag_why(cx->diags, "other protocols are not supported");
}

/* "TPROXY redirect 10.0.0.1:3128 mark 0x1/0x1" */
static void show(struct buf *b, struct cx *cx, const struct use *u)
{
	const struct value *mark = use_val(u, MARK);

	buf_puts(b, " TPROXY redirect ");
	addr_print(b, &use_val(u, IP)->a, family_addrlen(cx->family));
	buf_printf(b, ":%u mark 0x%llx/0x%llx", (unsigned)use_val(u, PORT)->n, (unsigned long long)mark->n,
		(unsigned long long)mark->m);
}

const struct ext ext_TPROXY = {
	.name = "TPROXY", .title = "transparent proxy", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Delivers the packet to a local socket without changing its addresses. The socket must have IP_TRANSPARENT set, and "
		"policy routing by the mark must deliver such packets locally. Packets for which there is no socket are dropped. "
		"Requires -p tcp or -p udp.",
	.example = "-t mangle -A PREROUTING -p tcp --dport 80 -j TPROXY --on-port 3129 --tproxy-mark 0x1/0x1\n"
		"ip rule add fwmark 1 lookup 100\n"
		"ip route add local default dev lo table 100",
	.effect = VERDICT, .tables = IN_TABLE(TABLE_mangle), .hooks = IN_HOOK(HOOK_PRE_ROUTING), .opts = opts, LAYOUTS(layouts),
	.check = check, .show = show, .wordless = "without a socket it drops the packet, while nft continues with the next rule",
	.module = "NETFILTER_XT_TARGET_TPROXY",
};
