/* NAT destinations: ranges of addresses and ports.
 *
 *	10.0.0.1-10.0.0.9:1000-2000/5000    v_natrange, IPv4
 *	[2001:db8::1]:ssh                   v_natrange, IPv6
 *	8000-8010                           v_portrange
 *
 * The syntax is that of iptables' SNAT, DNAT, REDIRECT and MASQUERADE: the first port and the base may be service
 * names, the last port may not (names may contain -). The extensions check that the rule has a protocol with ports.
 */
#include <string.h>
#include <linux/netfilter/nf_nat.h>
#include "compiler/vtype.h"
#include "lib/num.h"

enum { PORT_MAX = 65535 };

struct ports {
	uint64_t min, max, base;
	bool shifted;          /* base was given */
};

/* ---- ports ---- */

static bool port_bad(const struct vplace *p, const char *word, const char *at, uint64_t min)
{
	vt_error(p, vt_pos(p, word, at, strlen(at)), "Port `%s' not valid", at);
	return vt_why(p, *at ? "expected a port from %u to %u" : "a port is missing, %u to %u",
		(unsigned)min, PORT_MAX);
}

/* Services of any protocol, since the option may precede -p. */
static bool service_parse(const struct vplace *p, const char *name, uint64_t *n)
{
	int port = *name ? p->cx->env->service(p->cx->env->self, name, NULL) : -1;

	*n = (uint64_t)port;
	return port >= 0;
}

static bool garbage(const struct vplace *p, const char *word, const char *what, const char *at)
{
	vt_error(p, vt_pos(p, word, at, strlen(at)), "Garbage after %s: `%s'", what, at);
	return vt_why(p, "ports are written first-last%s",
		*at == '/' && what[5] == 'v' ? ", and a base needs both" : "");
}

static bool base_parse(const struct vplace *p, const char *word, const char *s, struct ports *out)
{
	if (!p->opt || p->opt->max != NAT_SHIFT || p->opt->type != &v_natrange) {
		vt_error(p, vt_pos(p, word, s, strlen(s)),
			"Shifted portmap ranges not supported with this kernel");
		return vt_why(p, "only DNAT supports a base port");
	}
	out->shifted = true;
	return num_parse(s, &out->base, 1, PORT_MAX) ||
		(service_parse(p, s, &out->base) && out->base) || port_bad(p, word, s, 1);
}

static bool last_parse(const struct vplace *p, const char *word, const char *s, struct ports *out)
{
	const char *end;

	if (!num_prefix(s, &end, &out->max) || out->max > PORT_MAX)
		return port_bad(p, word, s, 0);
	if (out->max < out->min) {
		vt_error(p, vt_pos(p, word, s, (size_t)(end - s)),
			"Port range `%s' funky", s);
		return vt_why(p, "the last port is below the first");
	}
	if (*end == '/')
		return base_parse(p, word, end + 1, out);
	return !*end || garbage(p, word, "port range", end);
}

/* Parses "first[-last[/base]]", the whole of s, which is the end of word. */
static bool ports_parse(const struct vplace *p, const char *word, const char *s, struct ports *out)
{
	const char *end;

	*out = (struct ports){0};
	if (!num_prefix(s, &end, &out->min)) {
		out->max = 0;
		if (!service_parse(p, s, &out->min))
			return port_bad(p, word, s, 0);
		out->max = out->min;
		return true;
	}
	if (out->min > PORT_MAX)
		return port_bad(p, word, s, 0);
	out->max = out->min;
	if (*end == '-')
		return last_parse(p, word, end + 1, out);
	if (*end == ':') {
		vt_error(p, vt_pos(p, word, end, strlen(end)),
			"Invalid port:port syntax - use dash");
		return vt_why(p, "ports are written first-last");
	}
	return !*end || garbage(p, word, "port value", end);
}

static void ports_print(struct buf *b, uint64_t min, uint64_t max)
{
	buf_u64(b, min);
	if (max == min)
		return;
	buf_putc(b, '-');
	buf_u64(b, max);
}

static bool portrange_word(const struct vplace *p, const char *const *word, struct value *v)
{
	struct ports got;

	if (!ports_parse(p, word[0], word[0], &got))
		return false;
	v->n = got.min;
	v->m = got.max;
	return true;
}

static void portrange_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	ports_print(b, v->n, v->m);
}

static void portrange_random(struct rng *r, const struct vplace *p, struct value *v)
{
	struct span s = rng_span(r, 0, PORT_MAX);

	(void)p;
	v->n = s.lo;
	v->m = s.hi;
}

const struct vtype v_portrange = { "portrange", "port[-port]", 1, .parse = portrange_word,
	.print = portrange_print, .random = portrange_random };

/* ---- addresses with ports ---- */

static bool addr_bad(const struct vplace *p, const char *word, struct part t)
{
	vt_error(p, vt_pos(p, word, t.s, t.len), "Bad IP address \"%s\"",
		part_str(p, t));
	return vt_why(p, t.len ? "expected %s address, not a name or network" :
		"%s address is missing", p->cx->family == FAM_IP6 ? "an IPv6" : "an IPv4");
}

/* A complete address in decimal: neither 10.1 nor 010.0.0.1, which elsewhere is 8.0.0.1. */
static bool addr_part(const struct vplace *p, const char *word, struct part t, union addr *a)
{
	const char *s = part_str(p, t);
	unsigned bits;

	return (p->cx->family == FAM_IP6 ? addr_parse(s, 16, a) : !strchr(s, '/') && addr_plain(s, a, &bits)) ||
		addr_bad(p, word, t);
}

/* Parses "addr[-addr]"; may be empty before ports. */
static bool addrs_parse(const struct vplace *p, const char *word, struct part t, struct value *v)
{
	const char *dash = memchr(t.s, '-', t.len);
	struct part first = { t.s, dash ? (size_t)(dash - t.s) : t.len };

	if (!addr_part(p, word, first, &v->a))
		return false;
	v->b = v->a;
	v->m |= NF_NAT_RANGE_MAP_IPS;
	if (!dash)
		return true;
	if (!addr_part(p, word, (struct part){ dash + 1, t.len - first.len - 1 }, &v->b))
		return false;
	if (addr_cmp(&v->a, &v->b, family_addrlen(p->cx->family)) > 0)
		vt_warn(p, "the last address of %s is below the first", word);
	return true;
}

/* Splits a word into its addresses and its ports (NULL: none). False if brackets do not match. */
static bool cut6(const char *word, struct part *addrs, const char **ports)
{
	const char *close;

	*addrs = (struct part){ word, strlen(word) };
	*ports = NULL;
	if (word[0] == ':' && word[1] != ':') {
		*addrs = (struct part){ word, 0 };
		*ports = word + 1;
		return true;
	}
	if (word[0] != '[')
		return true;
	close = strchr(word, ']');
	if (!close || (close[1] && close[1] != ':'))
		return false;
	*addrs = (struct part){ word + 1, (size_t)(close - word) - 1 };
	*ports = close[1] ? close + 2 : NULL;
	return true;
}

static void cut4(const char *word, struct part *addrs, const char **ports)
{
	const char *colon = strchr(word, ':');

	if (colon && strchr(colon + 1, ':'))
		colon = NULL;
	*addrs = (struct part){ word, colon ? (size_t)(colon - word) : strlen(word) };
	*ports = colon ? colon + 1 : NULL;
}

static bool natrange_word(const struct vplace *p, const char *const *word, struct value *v)
{
	struct part addrs;
	const char *ports;
	struct ports got;

	memset(v, 0, sizeof(*v));
	if (p->cx->family != FAM_IP6) {
		cut4(word[0], &addrs, &ports);
	} else if (!cut6(word[0], &addrs, &ports)) {
		vt_error(p, p->pos, "Invalid address format");
		return vt_why(p, "write ports after the bracket and a colon: [address]:port");
	}
	if ((addrs.len || !ports) && !addrs_parse(p, word[0], addrs, v))
		return false;
	if (!ports)
		return true;
	if (!ports_parse(p, word[0], ports, &got))
		return false;
	v->n = got.min | got.max << 16 | got.base << 32;
	v->m |= NF_NAT_RANGE_PROTO_SPECIFIED | (got.shifted ? NF_NAT_RANGE_PROTO_OFFSET : 0);
	return true;
}

static void addrs_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	unsigned len = family_addrlen(p->cx->family);
	bool bracket = len == 16 && (v->m & NF_NAT_RANGE_PROTO_SPECIFIED);

	if (bracket)
		buf_putc(b, '[');
	addr_print(b, &v->a, len);
	if (!addr_same(&v->a, &v->b)) {
		buf_putc(b, '-');
		addr_print(b, &v->b, len);
	}
	if (bracket)
		buf_putc(b, ']');
}

static void natrange_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	if (v->m & NF_NAT_RANGE_MAP_IPS)
		addrs_print(b, p, v);
	if (!(v->m & NF_NAT_RANGE_PROTO_SPECIFIED))
		return;
	buf_putc(b, ':');
	buf_u64(b, v->n & PORT_MAX);
	if (v->m & NF_NAT_RANGE_PROTO_OFFSET || (v->n >> 16 & PORT_MAX) != (v->n & PORT_MAX)) {
		buf_putc(b, '-');
		buf_u64(b, v->n >> 16 & PORT_MAX);
	}
	if (v->m & NF_NAT_RANGE_PROTO_OFFSET) {
		buf_putc(b, '/');
		buf_u64(b, v->n >> 32 & PORT_MAX);
	}
}

static void natrange_random(struct rng *r, const struct vplace *p, struct value *v)
{
	struct span ports = rng_span(r, 0, PORT_MAX);
	unsigned len = family_addrlen(p->cx->family);
	uint64_t parts = 1 + rng_below(r, 3);

	if (parts & 1) {
		v->m |= NF_NAT_RANGE_MAP_IPS;
		for (unsigned i = 0; i < len; i++)
			v->a.b[i] = (uint8_t)rng_edge(r, 0, 255);
		v->b = v->a;
		for (unsigned i = 0; i < len && rng_one_in(r, 2); i++)
			v->b.b[len - 1 - i] = (uint8_t)rng_edge(r, 0, 255);
	}
	if (parts & 2) {
		v->m |= NF_NAT_RANGE_PROTO_SPECIFIED;
		v->n = ports.lo | ports.hi << 16;
		if (p->opt && p->opt->max == NAT_SHIFT && rng_one_in(r, 2)) {
			v->m |= NF_NAT_RANGE_PROTO_OFFSET;
			v->n |= rng_edge(r, 1, PORT_MAX) << 32;
		}
	}
}

const struct vtype v_natrange = { "natrange", "[address[-address]][:port[-port]]", 1,
	.parse = natrange_word, .print = natrange_print, .random = natrange_random,
	.store = STORE_ADDR };
