/* -m multiport: one of up to 15 ports. */
#include <netinet/in.h>
#include <linux/netfilter/xt_multiport.h>
#include "compiler/nfttext.h"
#include "compiler/test.h"

enum { SPORTS, DPORTS, PORTS };

#define OPT(name, alias, field, l, others, h) {name, alias, .type = &v_portlist, .flags = INV, .excl = others, .among = field, \
	.list = l, .metavar = "port[,port:port,…]", .help = h}

static const struct opt opts[] = {
[SPORTS] = OPT("sports", "source-ports", K_TCP_SPORT, "multiport sports %_%v", ROW(DPORTS) | ROW(PORTS), "the source port is in the list"),
[DPORTS] = OPT("dports", "destination-ports", K_TCP_DPORT, "multiport dports %_%v", ROW(PORTS), "the destination port is in the list"),
[PORTS] = OPT("ports", NULL, KEY_NONE, "multiport ports %_%v", 0, "the source or the destination port is in the list"),
{0} };

#define WHICH(number) {ENC_NONE, .given = 0xff, .tagged = true, .tag = number, .inv = 1}
#define SLOT_ROWS { \
[SPORTS] = WHICH(XT_MULTIPORT_SOURCE), [DPORTS] = WHICH(XT_MULTIPORT_DESTINATION), [PORTS] = WHICH(XT_MULTIPORT_EITHER) }

static const struct slot rows[] = SLOT_ROWS;

/* The row given; multiport has exactly one. */
static unsigned which(uint64_t given) { return given & ROW(SPORTS) ? SPORTS : given & ROW(DPORTS) ? DPORTS : PORTS; }

/* A range takes two slots, the first of which is flagged. Without `pflags` ranges are not supported. */
static bool pack_ports(const struct value *v, struct xt_multiport_v1 *info, bool pflags)
{
	for (uint32_t i = 0; i < v->count; i++) {
		struct span s = v->list[i];
		bool range = s.lo != s.hi;

		if (info->count + 1 + range > XT_MULTI_PORTS || (range && !pflags))
			return false;
		if (range)
			info->pflags[info->count] = 1;
		info->ports[info->count++] = s.lo;
		if (range)
			info->ports[info->count++] = s.hi;
	}
	return true;
}

static bool pack1(struct cx *cx, const struct use *u, void *blob)
{
	(void)cx;
	return pack_ports(use_val(u, which(u->form->given)), blob, true);
}

static bool pack0(struct cx *cx, const struct use *u, void *blob)
{
	(void)cx;
	return !u->form->inv && pack_ports(use_val(u, which(u->form->given)), blob, false);
}

static bool unpack_ports(struct cx *cx, const struct xt_multiport_v1 *info, bool v1, struct use_draft *d)
{
	struct span *list = arena_array(cx->arena, XT_MULTI_PORTS, sizeof(*list));
	struct value v = { .list = list };

	if (info->flags > XT_MULTIPORT_EITHER || info->count > XT_MULTI_PORTS)
		return false;
	for (unsigned i = 0; i < info->count; i++) {
		bool range = v1 && info->pflags[i] && i + 1 < info->count;

		list[v.count++] = (struct span){ info->ports[i], info->ports[i + range] };
		i += range;
	}
	draft_put(d, SPORTS + info->flags, v1 && info->invert, &v);
	return true;
}

static bool unpack1(struct cx *cx, const void *blob, struct use_draft *d)
{
	return unpack_ports(cx, blob, true, d);
}

static bool unpack0(struct cx *cx, const void *blob, struct use_draft *d)
{
	return unpack_ports(cx, blob, false, d);
}

_Static_assert(offsetof(struct xt_multiport_v1, ports) == offsetof(struct xt_multiport, ports),
	"both revisions begin alike");

static const struct layout layouts[] = {
	{ .rev = 1, .size = sizeof(struct xt_multiport_v1), .given = AT(struct xt_multiport_v1, flags),
	  .inv = AT(struct xt_multiport_v1, invert), SLOTS(rows), .pack = pack1, .unpack = unpack1 },
	{ .rev = 0, .size = sizeof(struct xt_multiport), .given = AT(struct xt_multiport, flags),
	  SLOTS(rows), .pack = pack0, .unpack = unpack0 },
};

static bool check(struct cx *cx, const struct rule *r, const struct use *u)
{
	switch (use_inv(r->head, HEAD_PROTO) ? IPPROTO_MAX : rule_proto(r)) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		return true;
	case 0:
		diag(cx->diags, use_pos(r, u), STATUS_PARAM,
			"multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'");
		break;
	default:
		diag(cx->diags, use_pos(r, u), STATUS_PARAM,
			"multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP");
	}
	return diag_why(cx->diags, "ports depend on the protocol, which -p must give");
}

/* nft's sets must not contain overlapping ranges: sorts and merges them. */
static unsigned spans_join(const struct value *v, struct span out[XT_MULTI_PORTS])
{
	unsigned n = 0;

	for (uint32_t i = 0; i < v->count && i < XT_MULTI_PORTS; i++) {
		struct span s = v->list[i];
		unsigned kept = 0;

		for (unsigned k = 0; k < n; k++) {
			if (out[k].hi < s.lo || s.hi < out[k].lo) {
				out[kept++] = out[k];
				continue;
			}
			s.lo = s.lo < out[k].lo ? s.lo : out[k].lo;
			s.hi = s.hi > out[k].hi ? s.hi : out[k].hi;
		}
		out[kept++] = s;
		n = kept;
	}
	return n;
}

static void say_span(struct nft_text *t, const char *before, struct span s, const char *after)
{
	nft_put(t, "%s%llu", before, (unsigned long long)s.lo);
	if (s.lo != s.hi)
		nft_put(t, "-%llu", (unsigned long long)s.hi);
	nft_put(t, "%s", after);
}

/* --ports: pairs of which one port is in the list. */
static void say_either(struct nft_text *t, const char *proto, const char *op, const struct span *s, unsigned n)
{
	nft_put(t, " %s sport . %s dport %s{", proto, proto, op);
	for (unsigned i = 0; i < n; i++) {
		say_span(t, i ? ", 0-65535 . " : " 0-65535 . ", s[i], "");
		say_span(t, ", ", s[i], " . 0-65535");
	}
	nft_put(t, " }");
}

static bool say(struct nft_text *t, const struct use *u)
{
	unsigned row = which(u->form->given), n;
	const char *proto = nft_proto(t->rule), *op = use_inv(u, row) ? "!= " : "";
	struct span s[XT_MULTI_PORTS];

	if (!proto)
		return nft_refuse(t, "the rule has no protocol with ports");
	n = spans_join(use_val(u, row), s);
	if (row == PORTS) {
		for (unsigned i = 0; i < n; i++)
			if (!s[i].lo || s[i].hi == UINT16_MAX)
				return nft_refuse(t, "sets of port pairs cannot contain port 0 or 65535");
		say_either(t, proto, op, s, n);
		return true;
	}
	nft_put(t, " %s %cport %s", proto, row == SPORTS ? 's' : 'd', op);
	for (unsigned i = 0; i < n; i++)
		say_span(t, !i && n > 1 ? "{ " : i ? ", " : "", s[i], i + 1 == n && n > 1 ? " }" : "");
	return true;
}

static bool any_of(const struct use *u, unsigned i, struct test *t)
{
	unsigned row = which(u->form->given), fields = row == PORTS ? 2 : 1;
	const struct value *v = use_val(u, row);
	const struct span *s = &v->list[i / fields];

	if (i / fields >= v->count)
		return false;
	*t = (struct test){ .key = row == DPORTS || i % fields ? K_TCP_DPORT : K_TCP_SPORT, .len = sizeof(uint16_t), .range = true };
	return key_put(&keys[t->key], s->lo, &t->a) && key_put(&keys[t->key], s->hi, &t->b);
}

const struct ext ext_multiport = {
	.name = "multiport", .title = "one of several ports", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches a list of up to 15 ports; a range (first:last) counts as two. Requires -p tcp, udp, udplite, sctp or dccp.",
	.example = "-A INPUT -p tcp -m multiport --dports 22,80,443,8000:8080 -j ACCEPT",
	.any = true, .missing = "multiport expection an option",
	 .effect = PURE, .transport = 4, .opts = opts, LAYOUTS(layouts), .check = check,
	.any_of = any_of, .nft = say, .module = "NETFILTER_XT_MATCH_MULTIPORT",
};
