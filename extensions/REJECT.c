/* -j REJECT: drop the packet and notify the sender. */
#include <netinet/in.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter_ipv4/ipt_REJECT.h>
#include <linux/netfilter_ipv6/ip6t_REJECT.h>
#include "compiler/nfttext.h"
#include "compiler/lower.h"

enum { WITH };

static const struct word with4[] = {
	{"icmp-net-unreachable", IPT_ICMP_NET_UNREACHABLE}, {"net-unreach", IPT_ICMP_NET_UNREACHABLE},
	{"icmp-host-unreachable", IPT_ICMP_HOST_UNREACHABLE}, {"host-unreach", IPT_ICMP_HOST_UNREACHABLE},
	{"icmp-proto-unreachable", IPT_ICMP_PROT_UNREACHABLE}, {"proto-unreach", IPT_ICMP_PROT_UNREACHABLE},
	{"icmp-port-unreachable", IPT_ICMP_PORT_UNREACHABLE}, {"port-unreach", IPT_ICMP_PORT_UNREACHABLE},
	{"icmp-net-prohibited", IPT_ICMP_NET_PROHIBITED}, {"net-prohib", IPT_ICMP_NET_PROHIBITED},
	{"icmp-host-prohibited", IPT_ICMP_HOST_PROHIBITED}, {"host-prohib", IPT_ICMP_HOST_PROHIBITED},
	{"tcp-reset", IPT_TCP_RESET}, {"tcp-rst", IPT_TCP_RESET},
	{"icmp-admin-prohibited", IPT_ICMP_ADMIN_PROHIBITED}, {"admin-prohib", IPT_ICMP_ADMIN_PROHIBITED},
	{ .n = WORD_PREFIX, .say = "unknown reject type \"%s\"" }
};

static const struct word with6[] = {
	{"icmp6-no-route", IP6T_ICMP6_NO_ROUTE}, {"no-route", IP6T_ICMP6_NO_ROUTE},
	{"icmp6-adm-prohibited", IP6T_ICMP6_ADM_PROHIBITED}, {"adm-prohibited", IP6T_ICMP6_ADM_PROHIBITED},
	{"icmp6-addr-unreachable", IP6T_ICMP6_ADDR_UNREACH}, {"addr-unreach", IP6T_ICMP6_ADDR_UNREACH},
	{"icmp6-port-unreachable", IP6T_ICMP6_PORT_UNREACH}, {"port-unreach", IP6T_ICMP6_PORT_UNREACH},
	{"tcp-reset", IP6T_TCP_RESET},
	{"icmp6-policy-fail", IP6T_ICMP6_POLICY_FAIL}, {"policy-fail", IP6T_ICMP6_POLICY_FAIL},
	{"icmp6-reject-route", IP6T_ICMP6_REJECT_ROUTE}, {"reject-route", IP6T_ICMP6_REJECT_ROUTE},
	{ .n = WORD_PREFIX, .say = "unknown reject type \"%s\"" }
};

#define OPTS(words, d) { \
[WITH] = {"reject-with", .type = &v_word, .flags = ALWAYS, .arg = words, .def = d, .metavar = "type", \
	.list = "reject-with %v", .help = "type of the answer; tcp-reset requires -p tcp"}, \
{0} }

static const struct opt opts4[] = OPTS(with4, "icmp-port-unreachable");
static const struct opt opts6[] = OPTS(with6, "icmp6-port-unreachable");

static const struct slot slots4[] = { [WITH] = {ENC_NUM, .at = AT(struct ipt_reject_info, with)} };
static const struct slot slots6[] = { [WITH] = {ENC_NUM, .at = AT(struct ip6t_reject_info, with)} };
static const struct layout layouts4[] = { { .rev = 0, .size = sizeof(struct ipt_reject_info), SLOTS(slots4) } };
static const struct layout layouts6[] = { { .rev = 0, .size = sizeof(struct ip6t_reject_info), SLOTS(slots6) } };

static bool check_reset(struct cx *cx, const struct rule *r, const struct use *u, unsigned reset)
{
	if (use_val(u, WITH)->n != reset || rule_proto(r) == IPPROTO_TCP)
		return true;
	diag(cx->diags, use_pos(r, u), STATUS_PARAM, "REJECT: --reject-with tcp-reset requires '-p tcp'");
	return diag_why(cx->diags, "only TCP has resets");
}

static bool check4(struct cx *cx, const struct rule *r, const struct use *u)
{
	return check_reset(cx, r, u, IPT_TCP_RESET);
}

static bool check6(struct cx *cx, const struct rule *r, const struct use *u)
{
	return check_reset(cx, r, u, IP6T_TCP_RESET);
}

/* "    icmp-net-unreachable, net-unreach": a type and its other name. */
static void help_words(struct buf *b, const struct word *w)
{
	buf_puts(b, "Valid reject types:");
	for (uint64_t last = UINT64_MAX; w->name; last = w->n, w++)
		buf_printf(b, w->n == last ? ", %s" : "\n    %s", w->name);
	buf_putc(b, '\n');
}

static void help4(struct buf *b) { help_words(b, with4); }
static void help6(struct buf *b) { help_words(b, with6); }

static const struct word nft4[] = {
	{"icmp type net-unreachable", IPT_ICMP_NET_UNREACHABLE}, {"icmp type host-unreachable", IPT_ICMP_HOST_UNREACHABLE},
	{"icmp type prot-unreachable", IPT_ICMP_PROT_UNREACHABLE}, {"", IPT_ICMP_PORT_UNREACHABLE},
	{"icmp type net-prohibited", IPT_ICMP_NET_PROHIBITED}, {"icmp type host-prohibited", IPT_ICMP_HOST_PROHIBITED},
	{"icmp type admin-prohibited", IPT_ICMP_ADMIN_PROHIBITED}, {"tcp reset", IPT_TCP_RESET}, {0}
};

static const struct word nft6[] = {
	{"icmpv6 type no-route", IP6T_ICMP6_NO_ROUTE}, {"icmpv6 type admin-prohibited", IP6T_ICMP6_ADM_PROHIBITED},
	{"icmpv6 type addr-unreachable", IP6T_ICMP6_ADDR_UNREACH}, {"", IP6T_ICMP6_PORT_UNREACH}, {"tcp reset", IP6T_TCP_RESET},
	{"icmpv6 type policy-fail", IP6T_ICMP6_POLICY_FAIL}, {"icmpv6 type reject-route", IP6T_ICMP6_REJECT_ROUTE}, {0}
};

/* Without options nft, too, uses port unreachable. */
static bool say(struct nft_text *t, const struct use *u)
{
	const struct word *w = word_by_number(t->cx->family == FAM_IP6 ? nft6 : nft4, use_val(u, WITH)->n);

	if (!w)
		return nft_refuse(t, "nft has no equivalent for this answer");
	nft_put(t, " reject%s%s", *w->name ? " with " : "", w->name);
	return true;
}

static const char doc[] =
	"Drops the packet and answers with an ICMP error or, for TCP, a reset, so that the sender need not wait for a timeout.\n\n"
	"Do not reject packets in state INVALID: a delayed packet of a valid connection may be one, and the answer would terminate that "
	"connection. Drop those in an earlier rule.";

/* ---- rules of nft: the same replies by ICMP codes ---- */

struct answer { uint8_t code; uint64_t with; };

static const struct answer answers4[] = {
	{0, IPT_ICMP_NET_UNREACHABLE}, {1, IPT_ICMP_HOST_UNREACHABLE}, {2, IPT_ICMP_PROT_UNREACHABLE},
	{3, IPT_ICMP_PORT_UNREACHABLE}, {9, IPT_ICMP_NET_PROHIBITED}, {10, IPT_ICMP_HOST_PROHIBITED},
	{13, IPT_ICMP_ADMIN_PROHIBITED},
};

static const struct answer answers6[] = {
	{0, IP6T_ICMP6_NO_ROUTE}, {1, IP6T_ICMP6_ADM_PROHIBITED}, {3, IP6T_ICMP6_ADDR_UNREACH},
	{4, IP6T_ICMP6_PORT_UNREACH}, {5, IP6T_ICMP6_POLICY_FAIL}, {6, IP6T_ICMP6_REJECT_ROUTE},
};

static bool answer_read(const struct answer *a, size_t n, uint64_t code, struct value *v)
{
	for (; n && a->code != code; n--)
		a++;
	v->n = n ? a->with : 0;
	return n;
}

static bool code_read(const struct cx *cx, uint64_t code, struct value *v)
{
	return cx->family == FAM_IP6 ? answer_read(answers6, sizeof(answers6) / sizeof(answers6[0]), code, v) :
		answer_read(answers4, sizeof(answers4) / sizeof(answers4[0]), code, v);
}

static size_t raise(struct cx *cx, const struct nir *x, size_t n, struct use_draft *d)
{
	struct value v = { .n = cx->family == FAM_IP6 ? (uint64_t)IP6T_TCP_RESET : (uint64_t)IPT_TCP_RESET };
	uint64_t type = nir_u(x, NIR_REJECT_type);

	(void)n;
	if (type != NFT_REJECT_TCP_RST &&
	    (type != NFT_REJECT_ICMP_UNREACH || !code_read(cx, nir_u(x, NIR_REJECT_code), &v)))
		return 0;
	draft_put(d, WITH, false, &v);
	return 1;
}

#define COMMON .nft = say, .name = "REJECT", .title = "drop and tell the sender", .doc = doc, .kind = EXT_TARGET, .effect = VERDICT, \
	.refuses = true, .tables = IN_TABLE(TABLE_filter), .hooks = IN_HOOK(HOOK_LOCAL_IN) | IN_HOOK(HOOK_FORWARD) | IN_HOOK(HOOK_LOCAL_OUT)

const struct ext ext_REJECT4 = {
	COMMON, .example = "-A INPUT -p tcp --dport 113 -j REJECT --reject-with tcp-reset",
	.fam = FAM_IP4, .opts = opts4, LAYOUTS(layouts4), .check = check4, .help = help4,
	.module = "IP_NF_TARGET_REJECT",
	.raise_op = NIR_REJECT, .raise = raise,
};

const struct ext ext_REJECT6 = {
	COMMON, .example = "-A FORWARD -i eth0 -j REJECT --reject-with icmp6-adm-prohibited",
	.fam = FAM_IP6, .opts = opts6, LAYOUTS(layouts6), .check = check6, .help = help6,
	.module = "IP6_NF_TARGET_REJECT",
	.raise_op = NIR_REJECT, .raise = raise,
};
