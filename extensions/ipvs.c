/* -m ipvs: connections of the kernel's load balancer. */
#include <linux/ip_vs.h>
#include <linux/netfilter/xt_ipvs.h>
#include "compiler/ir.h"

enum { IPVS, PROTO, VADDR, VPORT, DIR, METHOD, CONTROL };

static const struct word dirs[] = { {"ORIGINAL", 0}, {"REPLY", 1}, {0} };
static const struct word methods[] = {
	{"GATE", IP_VS_CONN_F_DROUTE}, {"IPIP", IP_VS_CONN_F_TUNNEL}, {"MASQ", IP_VS_CONN_F_MASQ}, {0}
};

static const struct opt opts[] = {
[IPVS] = {"ipvs", .flags = INV, .list = "%~ipvs", .help = "the packet belongs to an IPVS connection; implied by the other options"},
[PROTO] = {"vproto", .type = &v_protonum, .flags = INV, .list = "%~vproto %v", .help = "protocol of the virtual service"},
[VADDR] = {"vaddr", .type = &v_addrmask, .flags = INV, .list = "%~vaddr %v", .help = "address of the virtual service"},
[VPORT] = {"vport", .type = &v_port, .flags = INV, .list = "%~vport %d", .help = "port of the virtual service"},
[DIR] = {"vdir", .type = &v_word, .arg = dirs, .metavar = "{ORIGINAL|REPLY}", .list = "vdir %v", .help = "direction of the packet"},
[METHOD] = {"vmethod", .type = &v_word, .flags = INV, .arg = methods, .metavar = "{GATE|IPIP|MASQ}", .list = "%~vmethod %v",
	.help = "forwarding method"},
[CONTROL] = {"vportctl", .type = &v_port, .flags = INV, .list = "%~vportctl %d",
	.help = "port of the controlling connection, such as 21 for FTP"},
{0} };

#define SLOT(e, member, bit, ...) {e, .at = AT(struct xt_ipvs_mtinfo, member), .given = bit, .inv = bit, ##__VA_ARGS__}

static const struct slot rev0[] = {
[IPVS] = {ENC_NONE, .given = XT_IPVS_IPVS_PROPERTY, .inv = XT_IPVS_IPVS_PROPERTY},
[PROTO] = SLOT(ENC_NUM, l4proto, XT_IPVS_PROTO),
[VADDR] = SLOT(ENC_ADDRS, vaddr, XT_IPVS_VADDR, .at2 = AT(struct xt_ipvs_mtinfo, vmask), .mask = true),
[VPORT] = SLOT(ENC_NUM, vport, XT_IPVS_VPORT, .be = true),
[DIR] = {ENC_NONE, .given = XT_IPVS_DIR},
[METHOD] = SLOT(ENC_NUM, fwd_method, XT_IPVS_METHOD),
[CONTROL] = SLOT(ENC_NUM, vportctl, XT_IPVS_VPORTCTL, .be = true),
};

/* A reply is an inverted direction, and in any case the connection must be one of the load balancer's. */
static bool pack(struct cx *cx, const struct use *u, void *blob)
{
	struct xt_ipvs_mtinfo *info = blob;

	(void)cx;
	if (use_has(u, DIR) && use_val(u, DIR)->n)
		info->invert |= XT_IPVS_DIR;
	info->bitmask |= XT_IPVS_IPVS_PROPERTY;
	return true;
}

static bool unpack(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct xt_ipvs_mtinfo *info = blob;

	(void)cx;
	d->val[DIR].n = !!(info->invert & XT_IPVS_DIR);
	if (d->given & ~ROW(IPVS))
		draft_drop(d, IPVS);
	return true;
}

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_ipvs_mtinfo), .given = AT(struct xt_ipvs_mtinfo, bitmask),
	  .inv = AT(struct xt_ipvs_mtinfo, invert), SLOTS(rev0), .pack = pack, .unpack = unpack },
};

static bool finish(struct cx *cx, struct use_draft *d)
{
	if (!d->given)
		return diag(cx->diags, d->pos, STATUS_PARAM, "IPVS: At least one option is required");
	if (!(d->given & ~ROW(IPVS)))
		return true;
	if (d->inv & ROW(IPVS))
		return diag(cx->diags, d->at[IPVS], STATUS_PARAM, "! --ipvs cannot be together with other options");
	draft_drop(d, IPVS);
	return true;
}

const struct ext ext_ipvs = {
	.name = "ipvs", .title = "connections of the load balancer", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches properties of the packet's IPVS connection (IP Virtual Server, the kernel's load balancer).",
	.example = "-t nat -A POSTROUTING -m ipvs --vaddr 192.0.2.10 --vport 80 -j SNAT --to-source 192.168.1.1",
	.effect = STATEFUL, .opts = opts, LAYOUTS(layouts), .finish = finish,
	.wordless = "nft has no equivalent for IPVS",
	.module = "NETFILTER_XT_MATCH_IPVS",
};
