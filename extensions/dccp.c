/* -m dccp: the header of DCCP. */
#include <netinet/in.h>
#include <linux/netfilter/xt_dccp.h>
#include "compiler/nfttext.h"
#include "compiler/vtype.h"

enum { SPORT, DPORT, TYPES, OPTION };

/* Six types have no name: INVALID. */
static const struct word types[] = {
	{"REQUEST", 1 << 0}, {"RESPONSE", 1 << 1}, {"DATA", 1 << 2}, {"ACK", 1 << 3}, {"DATAACK", 1 << 4}, {"CLOSEREQ", 1 << 5},
	{"CLOSE", 1 << 6}, {"RESET", 1 << 7}, {"SYNC", 1 << 8}, {"SYNCACK", 1 << 9}, {"INVALID", 0xfc00},
	{ .say = "Unknown DCCP type `%s'" }
};

static bool parse_types(const struct vplace *p, const char *const *word, struct value *v)
{
	return v_wordset.parse(p, word, v);
}

/* Numbers in -L -n. */
static void print_types(struct buf *b, const struct vplace *p, const struct value *v)
{
	const char *sep = "";

	if (!p->list || !p->cx->numeric) {
		v_wordset.print(b, p, v);
		return;
	}
	for (unsigned i = 0; i < 16; i++) {
		if (!(v->n >> i & 1))
			continue;
		buf_printf(b, "%s%u", sep, i);
		sep = ",";
	}
}

static void random_types(struct rng *r, const struct vplace *p, struct value *v)
{
	v_wordset.random(r, p, v);
}

static const struct vtype v_types = { "dccptypes", "type[,…]", 1, .parse = parse_types, .print = print_types, .random = random_types };

static const struct opt opts[] = {
[SPORT] = {"sport", "source-port", .type = &v_portspan, .flags = INV | READTEST, .list = "%*spt%s:%!%v",
	.test = {K_DCCP_SPORT, REL_RANGE}, .help = "source port or port range"},
[DPORT] = {"dport", "destination-port", .type = &v_portspan, .flags = INV | READTEST, .list = "%*dpt%s:%!%v",
	.test = {K_DCCP_DPORT, REL_RANGE}, .help = "destination port or port range"},
[TYPES] = {"dccp-types", .type = &v_types, .flags = INV, .arg = types, .list = "%~%v", .help = "the packet has one of these types"},
[OPTION] = {"dccp-option", .type = &v_num, .flags = INV, .min = 1, .max = UINT8_MAX, .list = "option=%!%v",
	.help = "the header has a DCCP option of this number"},
{0} };

#define SLOT(e, member, bit) {e, .at = AT(struct xt_dccp_info, member), .given = bit, .inv = bit}

static const struct slot rev0[] = {
[SPORT] = SLOT(ENC_PAIR, spts, XT_DCCP_SRC_PORTS),
[DPORT] = SLOT(ENC_PAIR, dpts, XT_DCCP_DEST_PORTS),
[TYPES] = SLOT(ENC_NUM, typemask, XT_DCCP_TYPE),
[OPTION] = SLOT(ENC_NUM, option, XT_DCCP_OPTION),
};

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_dccp_info), .given = AT(struct xt_dccp_info, flags), .inv = AT(struct xt_dccp_info, invflags),
	  SLOTS(rev0) },
};

static void help(struct buf *b)
{
	buf_puts(b, "\nTypes:");
	for (const struct word *w = types; w->name; w++)
		buf_printf(b, " %s", w->name);
	buf_putc(b, '\n');
}

/* Types without a name are 10 to 15. */
static void say_types(struct nft_text *t, const struct use *u)
{
	static const char *const names[] = { "request", "response", "data", "ack", "dataack", "closereq", "close", "reset", "sync",
		"syncack", "10-15" };
	const char *sep = "";

	nft_put(t, " dccp type %s{ ", use_inv(u, TYPES) ? "!= " : "");
	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!(use_val(u, TYPES)->n >> i & 1))
			continue;
		nft_put(t, "%s%s", sep, names[i]);
		sep = ", ";
	}
	nft_put(t, " }");
}

static bool say(struct nft_text *t, const struct use *u)
{
	if (use_has(u, OPTION))
		return nft_refuse(t, "nft supports DCCP options only since 1.0.8");
	if (!nft_rows(t, u, ROW(SPORT) | ROW(DPORT)))
		return false;
	if (use_has(u, TYPES))
		say_types(t, u);
	return true;
}

const struct ext ext_dccp = {
	.name = "dccp", .title = "DCCP header fields", .kind = EXT_MATCH, .fam = FAM_ANY, .proto = IPPROTO_DCCP,
	.doc = "Matches DCCP header fields.",
	.example = "-A INPUT -p dccp --dport 5001 --dccp-types REQUEST -j ACCEPT",
	.autoload = true, .effect = PURE, .transport = 12, .list = "dccp", .opts = opts, LAYOUTS(layouts), .help = help,
	.nft = say, .module = "NETFILTER_XT_MATCH_DCCP",
};
