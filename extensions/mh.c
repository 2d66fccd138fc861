/* -m mh: the type of a Mobile IPv6 message. */
#include <string.h>
#include <strings.h>
#include <netinet/in.h>
#include <linux/types.h>
#include <linux/netfilter_ipv6/ip6t_mh.h>
#include "compiler/nfttext.h"
#include "compiler/vtype.h"

enum { TYPE };

static const struct word types[] = {
	{"binding-refresh-request", 0}, {"brr", 0}, {"home-test-init", 1}, {"hoti", 1}, {"careof-test-init", 2}, {"coti", 2},
	{"home-test", 3}, {"hot", 3}, {"careof-test", 4}, {"cot", 4}, {"binding-update", 5}, {"bu", 5},
	{"binding-acknowledgement", 6}, {"ba", 6}, {"binding-error", 7}, {"be", 7}, {0}
};

/* A name, a prefix of one, or a number. */
static bool parse_type(const struct vplace *p, const char *word, struct part t, uint64_t *n)
{
	const struct word *w = word_find(types, t.s, t.len, true);
	const char *bad;

	for (unsigned i = 0; !w && t.len && types[i].name; i++)
		if (!strncasecmp(types[i].name, t.s, t.len))
			w = &types[i];
	if (w)
		*n = w->n;
	if (w || part_num(t, n, 0, UINT8_MAX))
		return true;
	bad = part_str(p, t);
	vt_error(p, vt_pos(p, word, t.s, t.len), "Invalid MH type `%s'", bad);
	return vt_why(p, "a type is a number from 0 to 255 or a name; --help lists the names");
}

static bool parse_types(const struct vplace *p, const char *const *word, struct value *v)
{
	const char *colon = strchr(word[0], ':');
	struct part first = { word[0], colon ? (size_t)(colon - word[0]) : strlen(word[0]) };

	v->n = 0;
	v->m = UINT8_MAX;
	if ((!colon || first.len) && !parse_type(p, word[0], first, &v->n))
		return false;
	if (!colon)
		v->m = v->n;
	else if (colon[1] && !parse_type(p, word[0], (struct part){ colon + 1, strlen(colon + 1) }, &v->m))
		return false;
	if (v->n <= v->m)
		return true;
	vt_error(p, p->pos, "Invalid MH type range (min > max)");
	return vt_why(p, "a range is written first:last");
}

static void print_type(struct buf *b, const struct vplace *p, uint64_t n)
{
	const struct word *w = p->list && !p->cx->numeric ? word_by_number(types, n) : NULL;

	if (w)
		buf_puts(b, w->name);
	else
		buf_u64(b, n);
}

static void print_types(struct buf *b, const struct vplace *p, const struct value *v)
{
	print_type(b, p, v->n);
	if (v->n == v->m)
		return;
	buf_putc(b, ':');
	print_type(b, p, v->m);
}

static void random_types(struct rng *r, const struct vplace *p, struct value *v)
{
	struct span s = rng_span(r, 0, UINT8_MAX);

	(void)p;
	v->n = s.lo;
	v->m = s.hi;
}

static const struct vtype v_mhtypes = { "mhtypes", "type[:type]", 1, .parse = parse_types, .print = print_types, .random = random_types };

static const struct opt opts[] = {
[TYPE] = {"mh-type", .type = &v_mhtypes, .flags = INV, .def = "0:255", .list = "%!%v", .help = "message type or range"},
{0} };

static const struct slot rev0[] = { [TYPE] = {ENC_PAIR, .at = AT(struct ip6t_mh, types), .inv = IP6T_MH_INV_TYPE} };

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct ip6t_mh), .inv = AT(struct ip6t_mh, invflags), SLOTS(rev0) },
};

static void help(struct buf *b)
{
	buf_puts(b, "\nValid MH types:\n");
	for (const struct word *w = types; w->name; w += 2)
		buf_printf(b, "%s (%s)\n", w[0].name, w[1].name);
}

/* The kernel does not match a message that is followed by another header. */
static bool say(struct nft_text *t, const struct use *u)
{
	const struct value *v = use_val(u, TYPE);

	nft_put(t, " mh nexthdr %d", IPPROTO_NONE);
	return !v || nft_field(t, "mh type", use_inv(u, TYPE), v->n, v->m, UINT8_MAX);
}

const struct ext ext_mh = {
	.name = "mh", .title = "Mobile IPv6 messages", .kind = EXT_MATCH, .fam = FAM_IP6, .proto = IPPROTO_MH,
	.doc = "Matches the message type of the Mobile IPv6 mobility header.",
	.example = "-A INPUT -p mobility-header --mh-type binding-update -j ACCEPT",
	.autoload = true, .effect = PURE, .list = "mh", .opts = opts, LAYOUTS(layouts), .help = help,
	.nft = say, .module = "IP6_NF_MATCH_MH",
};
