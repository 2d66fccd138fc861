/* Routes: longest prefix match locates an address.
 *
 *	192.168.1.0/24=lan0     behind lan0
 *	192.168.1.1=lo          local: the kernel, too, routes its own addresses via lo
 *
 * By default they come from the interfaces and from /proc/net/route and /proc/net/ipv6_route, which are readable by
 * everyone: the main table. Policy routing is not considered; --route overrides it.
 */
#include "ctview/routes.h"
#include <ifaddrs.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <net/if.h>
#include "lib/num.h"

static void add(struct routes *r, const union addr *net, unsigned bits, unsigned alen, unsigned metric, const char *link)
{
	struct route one = {.mask = addr_mask(bits, alen), .alen = (uint8_t)alen, .bits = bits, .metric = metric,
		.link = arena_str(r->arena, link)};

	one.net = addr_and(net, &one.mask);
	vec_push(r->arena, &r->list, one);
}

void routes_init(struct routes *r, struct arena *a)
{
	union addr four = {.b = {127}}, six = {.b = {[15] = 1}};

	*r = (struct routes){.arena = a};
	add(r, &four, 8, 4, 0, "lo");
	add(r, &six, 128, 16, 0, "lo");
}

const char *routes_find(const struct routes *r, const union addr *a, unsigned alen)
{
	const struct route *best = NULL, *one;
	bool tie = false;

	for (one = r->list.v; one < r->list.v + r->list.n; one++) {
		union addr net = addr_and(a, &one->mask);

		if (one->alen != alen || !addr_same(&net, &one->net))
			continue;
		if (!best || one->bits > best->bits || (one->bits == best->bits && one->metric < best->metric)) {
			best = one;
			tie = false;
		} else if (one->bits == best->bits && one->metric == best->metric) {
			tie |= strcmp(one->link, best->link) != 0;
		}
	}
	return best && !tie ? best->link : NULL;
}

static enum cast cast6(const union addr *a)
{
	enum { LINK_LOCAL = 2 };

	return a->b[0] != 0xff ? CAST_NONE : (a->b[1] & 15) <= LINK_LOCAL ? CAST_LOCAL : CAST_MAYBE_FAR;
}

enum cast routes_cast(const struct routes *r, const union addr *a, unsigned alen)
{
	const struct route *one;
	size_t i;

	if (alen == 16)
		return cast6(a);
	if (be32(a) >> 28 == 0xe)
		return be32(a) >> 8 == 0xe00000 ? CAST_LOCAL : CAST_MAYBE_FAR;
	if (be32(a) == UINT32_MAX)
		return CAST_LOCAL;
	for (i = 0; i < r->casts.n; i++)
		if (be32(a) == be32(&r->casts.v[i]))
			return CAST_LOCAL;
	for (one = r->list.v; one < r->list.v + r->list.n; one++)
		if (one->alen == 4 && one->bits && one->bits < 31 && be32(a) == (be32(&one->net) | ~be32(&one->mask)))
			return CAST_MAYBE_FAR;
	return CAST_NONE;
}

/* ---- --route ---- */

/* Returns the error; NULL: none. */
static const char *parse_one(struct routes *r, char *word)
{
	char *eq = strchr(word, '='), *slash;
	union addr net = {0};
	unsigned alen;
	uint64_t bits;

	if (!eq || !eq[1] || strlen(eq + 1) >= IFNAMSIZ)
		return "expected PREFIX=INTERFACE";
	*eq = '\0';
	slash = strchr(word, '/');
	if (slash)
		*slash = '\0';
	alen = strchr(word, ':') ? 16 : 4;
	if (!addr_parse(word, alen, &net))
		return "not an address";
	bits = 8 * alen;
	if (slash && !num_parse(slash + 1, &bits, 0, 8 * alen))
		return "not a prefix length";
	add(r, &net, (unsigned)bits, alen, 0, eq + 1);
	return NULL;
}

bool routes_parse(struct routes *r, const char *text, const char *where, struct diags *d)
{
	const char *p = text, *why;
	size_t len;

	for (;; p += len + 1) {
		len = strcspn(p, ",");
		why = parse_one(r, arena_strn(r->arena, p, len));
		if (why) {
			struct src *src = arena_new_of(r->arena, struct src);

			*src = (struct src){.file = where, .text = text};
			diag(d, (struct pos){src, (uint32_t)(p - text) + 1, len ? (uint32_t)len : 1}, STATUS_PARAM,
				"invalid route");
			return diag_why(d, "%s", why);
		}
		if (!p[len])
			return true;
	}
}

/* ---- live ---- */

static const union addr *address4(const struct sockaddr *s)
{
	return (const union addr *)&((const struct sockaddr_in *)s)->sin_addr;
}

/* The last address of an interface's network. What getifaddrs gives as the broadcast address may be the peer's. */
static void add_cast(struct routes *r, const struct ifaddrs *one)
{
	union addr last = {.w = {address4(one->ifa_addr)->w[0]}}, mask = {0};

	if (!(one->ifa_flags & IFF_BROADCAST) || !one->ifa_netmask)
		return;
	mask.w[0] = address4(one->ifa_netmask)->w[0];
	last.w[0] |= ~mask.w[0];
	if (addr_masklen(&mask, 4) < 31)
		vec_push(r->arena, &r->casts, last);
}

static void load_addresses(struct routes *r)
{
	struct ifaddrs *all, *one;

	if (getifaddrs(&all))
		return;
	for (one = all; one; one = one->ifa_next) {
		if (one->ifa_addr && one->ifa_addr->sa_family == AF_INET) {
			add(r, address4(one->ifa_addr), 32, 4, 0, "lo");
			add_cast(r, one);
		} else if (one->ifa_addr && one->ifa_addr->sa_family == AF_INET6) {
			add(r, (const union addr *)&((struct sockaddr_in6 *)one->ifa_addr)->sin6_addr, 128, 16, 0, "lo");
		}
	}
	freeifaddrs(all);
}

/* "eth0 0002000A 00000000 0001 0 0 0 00FFFFFF ...": network-order words printed as host-order numbers. */
static void load_routes4(struct routes *r)
{
	FILE *f = fopen("/proc/net/route", "re");
	unsigned net, mask, flags, metric;
	char line[512], link[IFNAMSIZ];

	while (f && fgets(line, sizeof(line), f)) {
		union addr a = {0}, m = {0};

		if (sscanf(line, "%15s %x %*x %x %*u %*u %u %x", link, &net, &flags, &metric, &mask) != 5)
			continue;
		a.w[0] = net;
		m.w[0] = mask;
		if (addr_masklen(&m, 4) >= 0)
			add(r, &a, (unsigned)addr_masklen(&m, 4), 4, metric, link);
	}
	if (f)
		fclose(f);
}

/* "fd00...0 40 00..0 00 00..0 00000100 00000001 00000000 00000001 eth0" */
static void load_routes6(struct routes *r)
{
	FILE *f = fopen("/proc/net/ipv6_route", "re");
	char line[512], net[33], link[IFNAMSIZ];
	unsigned bits, metric, i, byte;

	while (f && fgets(line, sizeof(line), f)) {
		union addr a = {0};

		if (sscanf(line, "%32s %x %*s %*x %*s %x %*x %*x %*x %15s", net, &bits, &metric, link) != 4 || bits > 128)
			continue;
		for (i = 0; i < 16 && sscanf(net + 2 * i, "%2x", &byte) == 1; i++)
			a.b[i] = (uint8_t)byte;
		if (i == 16 && (strcmp(link, "lo") || bits == 128))    /* a default route via lo rejects packets */
			add(r, &a, bits, 16, metric, link);
	}
	if (f)
		fclose(f);
}

void routes_load(struct routes *r)
{
	load_addresses(r);
	load_routes4(r);
	load_routes6(r);
}
