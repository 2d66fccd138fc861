/* Addresses, networks, interfaces.
 *
 *	-s 10.1/16,www.example.net     v_host       10.1.0.0/16 and each address of the name
 *	--ctorigsrc 10.0.0.1/255.0.0.0 v_addrmask   10.0.0.1/8
 *	--src-range 10.0.0.1-10.0.0.9  v_addrrange
 *	-i eth+                        v_iface
 *
 * Addresses have the width of cx->family. iptables reads abbreviated IPv4 addresses in two ways: -s appends zeros (10.1
 * is 10.1.0.0), most extensions follow inet_aton (10.1 is 10.0.0.1). Names are resolved by cx->env->host only, and
 * never if they look like addresses.
 */
#include <string.h>
#include "compiler/vtype.h"
#include "lib/num.h"

static unsigned width(const struct vplace *p)
{
	return family_addrlen(p->cx->family);
}

/* ---- literals ---- */

/* As in inet_aton: the last number fills the remaining bytes. */
static bool aton_parse(const char *s, union addr *a)
{
	uint64_t n[4], v = 0;
	unsigned count = 0;

	do {
		if (count == 4 || !num_prefix(s, &s, &n[count++]) || (*s && *s != '.'))
			return false;
	} while (*s++);
	for (unsigned i = 0; i + 1 < count; i++) {
		if (n[i] > 255)
			return false;
		v |= n[i] << (24 - 8 * i);
	}
	if (n[count - 1] >> (8 * (5 - count)))
		return false;
	memset(a, 0, sizeof(*a));
	put_be32(a->b, (uint32_t)(v | n[count - 1]));
	return true;
}

/* A mask: a prefix length, or dotted with all four numbers. */
static bool mask_parse(const struct vplace *p, const char *s, union addr *mask)
{
	unsigned len = width(p), dots = 0;
	uint64_t bits;

	if (num_parse(s, &bits, 0, len * 8)) {
		*mask = addr_mask((unsigned)bits, len);
		return true;
	}
	for (const char *c = s; *c; c++)
		dots += *c == '.';
	return (len == 16 || dots == 3) && addr_parse(s, len, mask);
}

static union addr mask_full(const struct vplace *p)
{
	return addr_mask(width(p) * 8, width(p));
}

/* Prints "addr/24" or "addr/255.0.255.0"; a full mask only if `always`. */
static void mask_print(struct buf *b, const struct vplace *p, const union addr *mask, bool always)
{
	int bits = addr_masklen(mask, width(p));

	if (bits == (int)width(p) * 8 && !always)
		return;
	buf_putc(b, '/');
	if (bits >= 0)
		buf_u64(b, (uint64_t)bits);
	else
		addr_print(b, mask, width(p));
}

/* A network as in saves of IPv4, at once: v->a, not masked, and v->b. False: anything else. */
static bool plain_network(const struct vplace *p, const char *s, struct value *v)
{
	unsigned bits;

	if (width(p) != 4 || !addr_plain(s, &v->a, &bits))
		return false;
	v->b = addr_mask(bits, 4);
	return true;
}

/* ---- names ---- */

/* Only syntactically valid names are resolved. */
static bool is_name(const char *s)
{
	return *s && !strpbrk(s, ":/" WORD_BREAKS) && strspn(s, "0123456789.") != strlen(s);
}

static unsigned host_find(const struct vplace *p, const char *name, union addr **found)
{
	const struct env *env = p->cx->env;

	return is_name(name) ? env->host(env->self, p->cx->arena, name, p->cx->family, found) : 0;
}

static bool host_why(const struct vplace *p, const char *host)
{
	union addr other;
	bool six = p->cx->family == FAM_IP6;

	if (!*host)
		return vt_why(p, "an address is missing");
	if (addr_parse(host, six ? 4 : 16, &other))
		return vt_why(p, six ? "that is an IPv4 address, which is for iptables" :
			"that is an IPv6 address, which is for ip6tables");
	if (is_name(host))
		return vt_why(p, "the name has no %s address", six ? "IPv6" : "IPv4");
	return vt_why(p, "not an %s address", six ? "IPv6" : "IPv4");
}

/* In -L, prints the host name if there is one and names are not disabled. */
static void addr_show(struct buf *b, const struct vplace *p, const union addr *a)
{
	const struct env *env = p->cx->env;
	const char *name = p->list && !p->cx->numeric ? env->hostname(env->self, p->cx->arena, a, p->cx->family) : NULL;

	if (name)
		buf_puts(b, name);
	else
		addr_print(b, a, width(p));
}

/* ---- v_host ---- */

struct values { VEC(struct value) list; };

/* Appends addr/mask unless present: a name may have several addresses in one network. */
static void host_add(const struct vplace *p, struct values *out, const union addr *addr,
	const union addr *mask, size_t first)
{
	struct value one = { .a = addr_and(addr, mask), .b = *mask };

	for (size_t i = first; i < out->list.n; i++)
		if (addr_same(&out->list.v[i].a, &one.a))
			return;
	vec_push(p->cx->arena, &out->list, one);
}

static bool host_bad_mask(const struct vplace *p, struct pos pos, const char *mask)
{
	vt_error(p, pos, "invalid mask `%s' specified", mask);
	return vt_why(p, "a mask is a number from 0 to %u or written as an address", width(p) * 8);
}

/* Parses one element of the list, skipping leading blanks, and appends its addresses. */
static bool host_one(const struct vplace *p, const char *word, struct part t, struct values *out)
{
	char room[64], *host, *slash;  /* avoids allocation for short words */
	union addr mask = mask_full(p), one, *all = &one;
	size_t first = out->list.n;
	unsigned n = 1;
	bool known;

	while (t.len && (*t.s == ' ' || *t.s == '\t'))
		t.s++, t.len--;
	host = t.len < sizeof(room) ? memcpy(room, t.s, t.len) : part_str(p, t);
	host[t.len] = '\0';
	slash = strrchr(host, '/');
	if (slash)
		*slash++ = '\0';
	if (slash && !mask_parse(p, slash, &mask))
		return host_bad_mask(p, vt_pos(p, word, t.s + (slash - host), strlen(slash)), slash);
	known = addr_zero(&mask) || addr_parse(host, width(p), &one) ||
		(width(p) == 4 && aton_parse(host, &one));
	if (addr_zero(&mask))
		one = mask;
	if (!known)
		n = host_find(p, arena_str(p->cx->arena, host), &all);
	for (unsigned i = 0; i < n; i++)
		host_add(p, out, &all[i], &mask, first);
	if (n)
		return true;
	vt_error(p, vt_pos(p, word, t.s, strlen(host)),
		"host/network `%s' not found", host);
	return host_why(p, host);
}

static bool host_list(const struct vplace *p, const char *const *word, struct value *v)
{
	struct value first[1];         /* avoids allocation for the usual case of one value */
	struct values out = { .list = { .v = first, .cap = 1 } };
	const char *s = word[0];

	while (s)
		if (!host_one(p, word[0], part_next(&s, ','), &out))
			return false;
	if (out.list.n == 1)
		*v = out.list.v[0];
	else
		*v = (struct value){ .n = out.list.n, .alt = out.list.v };
	return true;
}

static bool host_word(const struct vplace *p, const char *const *word, struct value *v)
{
	if (!plain_network(p, word[0], v))
		return host_list(p, word, v);
	v->a = addr_and(&v->a, &v->b);
	v->n = 0;
	return true;
}

static void host_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	if (p->list && !p->cx->numeric && addr_zero(&v->b)) {
		buf_puts(b, "anywhere");
		return;
	}
	if (p->list) {
		addr_show(b, p, &v->a);
		mask_print(b, p, &v->b, false);
		return;
	}
	for (uint64_t i = 0; i < (v->n ? v->n : 1); i++) {
		const struct value *one = v->n ? &v->alt[i] : v;

		if (i)
			buf_putc(b, ',');
		addr_print(b, &one->a, width(p));
		mask_print(b, p, &one->b, true);
	}
}

static union addr addr_random(struct rng *r, const struct vplace *p)
{
	union addr a = {{0}};
	uint64_t kind = rng_below(r, 5);

	for (unsigned i = 0; i < width(p); i++)
		a.b[i] = kind == 0 ? 0 : kind == 1 ? 0xff : kind == 2 && rng_one_in(r, 2) ? 0
			: (uint8_t)rng_below(r, 256);
	return a;
}

static union addr mask_random(struct rng *r, const struct vplace *p)
{
	if (rng_one_in(r, 6))
		return addr_random(r, p);
	return addr_mask((unsigned)rng_edge(r, 0, width(p) * 8), width(p));
}

static struct value network_random(struct rng *r, const struct vplace *p)
{
	union addr a = addr_random(r, p), mask = mask_random(r, p);

	return (struct value){ .a = addr_and(&a, &mask), .b = mask };
}

/* A single value: rules contain no lists, since each element becomes a rule of its own. */
static void host_random(struct rng *r, const struct vplace *p, struct value *v)
{
	*v = network_random(r, p);
}

const struct vtype v_host = { "host", "address[/mask][,…]", 1, .parse = host_word,
	.print = host_print, .random = host_random, .store = STORE_HOST };

/* ---- one host, with or without a mask, as read by most extensions ---- */

static bool single_parse(const struct vplace *p, const char *host, union addr *a)
{
	union addr *found;
	unsigned n;

	if (width(p) == 4 ? aton_parse(host, a) : addr_parse(host, 16, a))
		return true;
	n = host_find(p, host, &found);
	for (unsigned i = 1; i < n; i++) {
		if (addr_same(&found[i], &found[0]))
			continue;
		vt_error(p, p->pos, "%s resolves to more than one address", host);
		return vt_why(p, "only one address is allowed here; -s and -d make a rule for each");
	}
	if (n) {
		*a = found[0];
		return true;
	}
	vt_error(p, vt_pos(p, host, host, strlen(host)),
		"getaddrinfo: Name or service not known");
	return host_why(p, host);
}

static bool addr_word(const struct vplace *p, const char *const *word, struct value *v)
{
	return single_parse(p, word[0], &v->a);
}

static void addr_out(struct buf *b, const struct vplace *p, const struct value *v)
{
	addr_show(b, p, &v->a);
}

static void addr_any(struct rng *r, const struct vplace *p, struct value *v)
{
	v->a = addr_random(r, p);
}

static bool addrmask_word(const struct vplace *p, const char *const *word, struct value *v)
{
	const char *s = word[0];
	struct part host;

	if (plain_network(p, s, v))
		return true;
	host = part_next(&s, '/');
	v->b = mask_full(p);
	if (s && !mask_parse(p, s, &v->b))
		return vt_bad_mask(p, s);
	return single_parse(p, part_str(p, host), &v->a);
}

static void addrmask_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	if (p->list && !p->cx->numeric && addr_zero(&v->a)) {
		buf_puts(b, "anywhere");
		return;
	}
	addr_show(b, p, &v->a);
	mask_print(b, p, &v->b, false);
}

static void addrmask_random(struct rng *r, const struct vplace *p, struct value *v)
{
	v->a = addr_random(r, p);
	v->b = mask_random(r, p);
}

/* NETMAP and similar use prefix lengths, so noncontiguous masks are refused. */
static bool netmap_word(const struct vplace *p, const char *const *word, struct value *v)
{
	const char *slash = strchr(word[0], '/');

	if (!addrmask_word(p, word, v))
		return false;
	v->a = addr_and(&v->a, &v->b);
	return addr_masklen(&v->b, width(p)) >= 0 || vt_bad_mask(p, slash + 1);
}

static void addrnet_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	addr_print(b, &v->a, width(p));
	mask_print(b, p, &v->b, true);
}

static void netmap_random(struct rng *r, const struct vplace *p, struct value *v)
{
	v->a = addr_random(r, p);
	v->b = addr_mask((unsigned)rng_edge(r, 0, width(p) * 8), width(p));
	v->a = addr_and(&v->a, &v->b);
}

static bool plen_word(const struct vplace *p, const char *const *word, struct value *v)
{
	union addr mask;
	int bits = mask_parse(p, word[0], &mask) ? addr_masklen(&mask, width(p)) : -1;

	v->n = (uint64_t)bits;
	return bits >= 0 || vt_bad_mask(p, word[0]);
}

static void plen_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	buf_u64(b, v->n);
}

static void plen_random(struct rng *r, const struct vplace *p, struct value *v)
{
	v->n = rng_edge(r, 0, width(p) * 8);
}

const struct vtype v_addr = { "addr", "address", 1, .parse = addr_word, .print = addr_out,
	.random = addr_any, .store = STORE_ADDR };
const struct vtype v_addrmask = { "addrmask", "address[/mask]", 1, .parse = addrmask_word,
	.print = addrmask_print, .random = addrmask_random, .store = STORE_ADDR };
const struct vtype v_addrnet = { "addrnet", "address[/mask]", 1, .parse = addrmask_word,
	.print = addrnet_print, .random = addrmask_random, .store = STORE_ADDR };
const struct vtype v_netmap = { "netmap", "address[/mask]", 1, .parse = netmap_word,
	.print = addrnet_print, .random = netmap_random, .store = STORE_ADDR };
const struct vtype v_plen = { "plen", "length", 1, .parse = plen_word, .print = plen_print,
	.random = plen_random, .store = STORE_LOOSE };

/* ---- ranges ---- */

static bool literal_parse(const struct vplace *p, const char *s, union addr *a)
{
	return addr_parse(s, width(p), a) || vt_bad_value(p, s, *s ? "expected an address" :
		"an address is missing");
}

static bool addrrange_word(const struct vplace *p, const char *const *word, struct value *v)
{
	const char *s = word[0];
	struct part first = part_next(&s, '-');

	if (!literal_parse(p, part_str(p, first), &v->a))
		return false;
	v->b = v->a;
	if (s && !literal_parse(p, s, &v->b))
		return false;
	if (addr_cmp(&v->a, &v->b, width(p)) > 0)
		vt_warn(p, "xt_iprange: range %s is reversed and will never match", word[0]);
	return true;
}

static void addrrange_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	addr_print(b, &v->a, width(p));
	buf_putc(b, '-');
	addr_print(b, &v->b, width(p));
}

static void addrrange_random(struct rng *r, const struct vplace *p, struct value *v)
{
	v->a = addr_random(r, p);
	v->b = rng_one_in(r, 4) ? v->a : addr_random(r, p);
}

const struct vtype v_addrrange = { "addrrange", "address[-address]", 1, .parse = addrrange_word,
	.print = addrrange_print, .random = addrrange_random, .store = STORE_ADDR };

/* ---- link layer ---- */

static bool mac_word(const struct vplace *p, const char *const *word, struct value *v)
{
	memset(&v->a, 0, sizeof(v->a));
	if (mac_parse(word[0], v->a.b))
		return true;
	vt_error(p, p->pos, "Invalid MAC address specified.");
	return vt_why(p, "a MAC address is written as six hex numbers with colons between");
}

static void mac_out(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	mac_print(b, v->a.b);
}

static void mac_random(struct rng *r, const struct vplace *p, struct value *v)
{
	(void)p;
	for (unsigned i = 0; i < 6; i++)
		v->a.b[i] = (uint8_t)rng_edge(r, 0, 255);
}

const struct vtype v_mac = { "mac", "XX:XX:XX:XX:XX:XX", 1, .parse = mac_word, .print = mac_out,
	.random = mac_random, .store = STORE_ADDR };

enum { IFACE_MAX = 15 };       /* IFNAMSIZ without the NUL */

static bool iface_word(const struct vplace *p, const char *const *word, struct value *v)
{
	size_t len = strlen(word[0]);

	if (!len) {
		vt_error(p, p->pos, "Empty interface is likely to be undesired");
		return vt_why(p, "an interface name has 1 to %d characters", IFACE_MAX);
	}
	if (len > IFACE_MAX) {
		vt_error(p, p->pos,
			"interface name `%s' must be shorter than IFNAMSIZ (%d)", word[0], IFACE_MAX);
		return vt_why(p, "it has %zu characters; the maximum is %d", len, IFACE_MAX);
	}
	if (strpbrk(word[0], "/ "))
		vt_warn(p, "weird character in interface `%s' "
			"('/' and ' ' are not allowed by the kernel)", word[0]);
	v->s = arena_strn(p->cx->arena, word[0], len);
	v->len = (uint32_t)len;
	return true;
}

/* Printed as is, but quoted if it would not be read back as one word. */
static void iface_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	if (strpbrk(v->s, WORD_BREAKS))
		text_quote(b, v->s, v->len, false);
	else
		buf_add(b, v->s, v->len);
}

static void iface_random(struct rng *r, const struct vplace *p, struct value *v)
{
	static const char set[] = "abcdefghijklmnopqrstuvwxyz0123456789.-_:@+!*";
	size_t len = (size_t)rng_edge(r, 1, IFACE_MAX);
	char *s = arena_alloc(p->cx->arena, len + 1);

	for (size_t i = 0; i < len; i++)
		s[i] = set[rng_below(r, sizeof(set) - 1)];
	if (rng_one_in(r, 3))
		s[len - 1] = '+';
	v->s = s;
	v->len = (uint32_t)len;
}

const struct vtype v_iface = { "iface", "name[+]", 1, .parse = iface_word, .print = iface_print,
	.random = iface_random, .store = STORE_TEXT, .line = true };
