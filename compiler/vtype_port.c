/* Ports and protocols.
 *
 *	--dport ssh:http      v_ports      22:80
 *	--dports 22,80:90     v_portlist   22,80:90
 *	-p TCP, -p 6          v_proto      tcp
 *
 * Service names, and protocols that are not built in, are resolved by cx->env. iptables has two styles of port parsing,
 * with different messages that programs rely on: tcp, sctp and multiport have one, udp, dccp and conntrack the other.
 */
#include <string.h>
#include "compiler/vtype.h"
#include "lib/num.h"

enum { PORT_MAX = 65535, LIST_SLOTS = 15 };

/* The two styles of port parsing. */
struct port_way {
	const char *say;       /* message for a bad port */
	bool any;              /* services of any protocol are accepted, numbers are decimal, too many colons are reported separately */
};

static const struct port_way classic = { "invalid port/service `%s' specified", false };
static const struct port_way resolve = { "Port \"%s\" does not resolve to anything.", true };

static bool port_why(const struct vplace *p, const char *bad, const char *proto)
{
	if (!*bad)
		return vt_why(p, "a port is missing");
	if (strspn(bad, "+-0123456789") == strlen(bad))
		return vt_why(p, "ports are 0 to 65535");
	if (proto)
		return vt_why(p, "no %s service is named %s", proto, bad);
	return vt_why(p, "no service is named %s", bad);
}

static bool port_read(const struct vplace *p, const struct port_way *way, const char *word,
	struct part t, uint64_t *n)
{
	const char *name, *proto = way->any ? NULL : p->proto;
	int port;

	if (way->any ? part_decimal(t, n, PORT_MAX) : part_num(t, n, 0, PORT_MAX))
		return true;
	name = part_str(p, t);
	port = t.len ? p->cx->env->service(p->cx->env->self, name, proto) : -1;
	*n = (uint64_t)port;
	if (port >= 0)
		return true;
	vt_say(p, vt_pos(p, word, t.s, t.len), way->say, name);
	return port_why(p, name, proto);
}

static void port_name_print(struct buf *b, const struct vplace *p, uint64_t port)
{
	const char *name = NULL;

	if (p->list && !p->cx->numeric)
		name = p->cx->env->service_name(p->cx->env->self, (uint16_t)port, p->proto);
	if (name)
		buf_puts(b, name);
	else
		buf_u64(b, port);
}

static void span_print(struct buf *b, const struct vplace *p, uint64_t lo, uint64_t hi)
{
	port_name_print(b, p, lo);
	if (lo == hi)
		return;
	buf_putc(b, ':');
	port_name_print(b, p, hi);
}

/* ---- one port, one range ---- */

static bool port_word(const struct vplace *p, const char *const *word, struct value *v)
{
	struct part t = { word[0], strlen(word[0]) };

	return port_read(p, &resolve, word[0], t, &v->n);
}

static void port_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	port_name_print(b, p, v->n);
}

static void port_random(struct rng *r, const struct vplace *p, struct value *v)
{
	(void)p;
	v->n = rng_edge(r, 0, PORT_MAX);
}

static bool ports_reversed(const struct vplace *p)
{
	vt_error(p, p->pos, "invalid portrange (min > max)");
	return vt_why(p, "the last port is below the first");
}

/* Numbers as in saves, which all styles read alike. False: anything else. */
static bool ports_plain(const char *s, struct value *v)
{
	unsigned lo, hi;

	s = num_plain(s, PORT_MAX, &lo);
	hi = lo;
	if (s && *s == ':')
		s = num_plain(s + 1, PORT_MAX, &hi);
	if (!s || *s || lo > hi)
		return false;
	v->n = lo;
	v->m = hi;
	return true;
}

static bool ports_parse(const struct vplace *p, const struct port_way *way, const char *word,
	struct value *v)
{
	const char *s = word;
	struct part lo, hi;
	bool range;

	if (ports_plain(word, v))
		return true;
	hi = lo = part_next(&s, ':');
	range = s != NULL;
	if (range)
		hi = (struct part){ s, strlen(s) };
	if (range && way->any && memchr(hi.s, ':', hi.len))
		return vt_error(p, p->pos,
			"%sToo many components for option \"--%s\" (max: 2)", vt_who(p), vt_opt(p));
	v->n = 0;
	v->m = PORT_MAX;
	if (!(range && !lo.len) && !port_read(p, way, word, lo, &v->n))
		return false;
	if (!range)
		v->m = v->n;
	else if (hi.len && !port_read(p, way, word, hi, &v->m))
		return false;
	return v->n <= v->m || ports_reversed(p);
}

static bool ports_word(const struct vplace *p, const char *const *word, struct value *v)
{
	return ports_parse(p, &classic, word[0], v);
}

static bool portspan_word(const struct vplace *p, const char *const *word, struct value *v)
{
	return ports_parse(p, &resolve, word[0], v);
}

static void ports_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	span_print(b, p, v->n, v->m);
}

static void ports_random(struct rng *r, const struct vplace *p, struct value *v)
{
	struct span s = rng_span(r, 0, PORT_MAX);

	(void)p;
	v->n = s.lo;
	v->m = s.hi;
}

const struct vtype v_port = { "port", "port", 1, .parse = port_word, .print = port_print,
	.random = port_random };
const struct vtype v_ports = { "ports", "port[:port]", 1, .parse = ports_word, .print = ports_print,
	.random = ports_random };
const struct vtype v_portspan = { "portspan", "port[:port]", 1, .parse = portspan_word,
	.print = ports_print, .random = ports_random };

/* ---- lists ---- */

static bool element_parse(const struct vplace *p, const char *word, struct part t, struct span *out)
{
	const char *colon = memchr(t.s, ':', t.len);
	struct part lo = { t.s, colon ? (size_t)(colon - t.s) : t.len };
	struct part hi = { colon ? colon + 1 : t.s, colon ? t.len - lo.len - 1 : t.len };

	if (!port_read(p, &classic, word, lo, &out->lo) ||
	    !port_read(p, &classic, word, hi, &out->hi))
		return false;
	if (!colon || out->lo < out->hi)
		return true;
	vt_error(p, vt_pos(p, word, t.s, t.len), "invalid portrange specified");
	return vt_why(p, out->lo == out->hi ? "a range needs two different ports" :
		"the last port is below the first");
}

static bool list_full(const struct vplace *p)
{
	vt_error(p, p->pos, "too many ports specified");
	return vt_why(p, "at most %d ports are allowed; a range counts as two", LIST_SLOTS);
}

static bool portlist_word(const struct vplace *p, const char *const *word, struct value *v)
{
	struct span *list = arena_array(p->cx->arena, LIST_SLOTS, sizeof(*list)), one;
	const char *s = word[0];
	unsigned used = 0, n = 0;

	while (s) {
		if (!element_parse(p, word[0], part_next(&s, ','), &one))
			return false;
		used += one.lo == one.hi ? 1 : 2;
		if (used > LIST_SLOTS)
			return list_full(p);
		list[n++] = one;
	}
	v->list = list;
	v->count = n;
	return true;
}

static void portlist_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	for (uint32_t i = 0; i < v->count; i++) {
		if (i)
			buf_putc(b, ',');
		span_print(b, p, v->list[i].lo, v->list[i].hi);
	}
}

static void portlist_random(struct rng *r, const struct vplace *p, struct value *v)
{
	struct span *list = arena_array(p->cx->arena, LIST_SLOTS, sizeof(*list));
	unsigned slots = (unsigned)rng_edge(r, 1, LIST_SLOTS), n = 0;

	while (slots) {
		list[n] = rng_span(r, 0, PORT_MAX);
		if (slots == 1)
			list[n].hi = list[n].lo;
		slots -= list[n].lo == list[n].hi ? 1 : 2;
		n++;
	}
	v->list = list;
	v->count = n;
}

const struct vtype v_portlist = { "portlist", "port[,port[:port]…]", 1, .parse = portlist_word,
	.print = portlist_print, .random = portlist_random, .store = STORE_SPANS };

/* ---- protocols ---- */

/* The first name of a number is the one in saves. Protocols not listed are saved as numbers, so that a save does not
 * depend on the system's /etc/protocols. */
static const struct word protos[] = {
	{"all", 0}, {"tcp", 6}, {"sctp", 132}, {"udp", 17}, {"udplite", 136}, {"icmp", 1}, {"ipv6-icmp", 58},
	{"icmpv6", 58}, {"dccp", 33}, {"ipcomp", 108}, {"esp", 50}, {"ah", 51}, {"mobility-header", 135},
	{"ipv6-mh", 135}, {"mh", 135}, {NULL}
};

const char *proto_name(uint8_t proto)
{
	const struct word *w = word_by_number(protos, proto);

	return w ? w->name : NULL;
}

static bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

static const char *lower_str(const struct vplace *p, const char *s)
{
	const char *first = s;
	char *low;

	while (*first && !is_capital(*first))
		first++;
	if (!*first)
		return s;
	low = arena_str(p->cx->arena, s);
	for (char *c = low; *c; c++)
		if (is_capital(*c))
			*c |= 0x20;
	return low;
}

/* Only -p ignores case. */
static bool proto_word(const struct vplace *p, const char *const *word, struct value *v)
{
	const char *name = p->who ? word[0] : lower_str(p, word[0]), *near;
	const struct word *w = word_find(protos, name, strlen(name), false);
	int known;

	if (w)
		v->n = w->n;
	if (w || num_parse(name, &v->n, 0, 255))
		return true;
	known = *name ? p->cx->env->protocol(p->cx->env->self, name) : -1;
	if (known >= 0 && known <= 255) {
		v->n = (uint64_t)known;
		return true;
	}
	vt_error(p, p->pos, "unknown protocol \"%s\" specified", name);
	near = vt_suggest(p, protos, name);
	if (near)
		return vt_why(p, "did you mean %s?", near);
	return vt_why(p, "a protocol is a name such as tcp or a number from 0 to 255");
}

static void proto_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	const char *name = proto_name((uint8_t)v->n);

	(void)p;
	if (name)
		buf_puts(b, name);
	else
		buf_u64(b, v->n);
}

static void protonum_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	buf_u64(b, v->n);
}

/* Never 0: an option that can be inverted refuses "not any". */
static void proto_random(struct rng *r, const struct vplace *p, struct value *v)
{
	const struct word *w = &protos[rng_below(r, sizeof(protos) / sizeof(protos[0]) - 1)];

	(void)p;
	v->n = w->n && rng_one_in(r, 2) ? w->n : rng_edge(r, 1, 255);
}

const struct vtype v_proto = { "proto", "protocol", 1, .parse = proto_word, .print = proto_print,
	.random = proto_random, .takes = TAKES_WORD, .known = protos };
const struct vtype v_protonum = { "protonum", "protocol", 1, .parse = proto_word,
	.print = protonum_print, .random = proto_random, .takes = TAKES_WORD, .known = protos };
