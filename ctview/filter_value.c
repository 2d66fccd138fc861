/* Parses values of filters.
 *
 *	dport 443, https, 1000-2000, 1024-      timeout 90, 2h, 1h30m, 1m-1h      bytes 10M
 *	src 10.0.0.1, 10.0.0.0/8, 10.0.0.1-10.0.0.9, fd00::/8                 mark 0x10, 0x10/0xf0
 *	proto tcp, 6            flags ASSURED            state established
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>
#include "ctview/filter.h"
#include "lib/num.h"

struct suffix { const char *letters; uint64_t factor[6]; };

/* ---- numbers ---- */

static bool scale(uint64_t *n, const char **p, enum field_unit unit)
{
	static const struct suffix seconds = {"smhdw", {1, 60, 3600, 86400, 604800}};
	static const struct suffix bytes = {"kmgt", {1ULL << 10, 1ULL << 20, 1ULL << 30, 1ULL << 40}};
	static const struct suffix counts = {"kmgt", {1000, 1000000, 1000000000, 1000000000000}};
	const struct suffix *s = unit == UNIT_SECONDS ? &seconds : unit == UNIT_BYTES ? &bytes :
		unit == UNIT_COUNT ? &counts : NULL;
	const char *at = s && **p ? strchr(s->letters, tolower((unsigned char)**p)) : NULL;

	if (!at)
		return true;
	(*p)++;
	return !__builtin_mul_overflow(*n, s->factor[at - s->letters], n);
}

/* A number with its suffix; "1h30m" has two. *end is set behind it. */
static bool number(const char *s, const char **end, enum field_unit unit, uint64_t *n)
{
	uint64_t part;

	*n = 0;
	do {
		if (!num_prefix(s, &s, &part) || !scale(&part, &s, unit) || __builtin_add_overflow(*n, part, n))
			return false;
	} while (unit == UNIT_SECONDS && *s >= '0' && *s <= '9');
	*end = s;
	return true;
}

static bool service(const char *s, service_fn lookup, struct want *w)
{
	int port = lookup ? lookup(s) : -1;

	w->lo = w->hi = (uint64_t)port;
	return port >= 0;
}

/* "a", "a-b", "a-", "a/mask" */
static bool number_want(const struct field *f, const char *s, service_fn lookup, struct want *w, const char **why)
{
	uint64_t sign = f->kind == KIND_INT ? 1ULL << 63 : 0;

	*why = "not a number";
	if (!number(s, &s, f->unit, &w->lo))
		return f->unit == UNIT_PORT && service(s, lookup, w);
	w->hi = w->lo;
	if (*s == '/' && f->kind != KIND_INT) {
		if (!number(s + 1, &s, UNIT_PLAIN, &w->mask))
			return false;
		w->hi = w->lo &= w->mask;
	} else if (*s == '-') {
		w->hi = f->max;
		if (*++s && !number(s, &s, f->unit, &w->hi))
			return false;
	}
	if (*s)
		return f->unit == UNIT_PORT && service(s, lookup, w);
	*why = "the end of the range is below its start";
	if (w->hi < w->lo)
		return false;
	*why = "above the maximum of this field";
	if (w->lo > f->max || w->hi > f->max)
		return false;
	w->lo ^= sign;
	w->hi ^= sign;
	return true;
}

/* ---- addresses ---- */

static bool address(const char *s, struct want *w, union addr *a)
{
	unsigned dots = 0;
	const char *p;

	w->alen = strchr(s, ':') ? 16 : 4;
	for (p = s; *p; p++)
		dots += *p == '.';
	return (w->alen == 16 || dots == 3) && addr_parse(s, w->alen, a);
}

static bool prefix_want(char *s, char *slash, struct want *w, const char **why)
{
	union addr mask;
	uint64_t bits;
	unsigned i;

	*slash = '\0';
	*why = "not an address";
	if (!address(s, w, &w->first))
		return false;
	*why = "not a prefix length or mask";
	if (num_parse(slash + 1, &bits, 0, 8u * w->alen))
		mask = addr_mask((unsigned)bits, w->alen);
	else if (!address(slash + 1, w, &mask) || addr_masklen(&mask, w->alen) < 0)
		return false;
	w->first = addr_and(&w->first, &mask);
	w->last = w->first;
	for (i = 0; i < w->alen; i++)
		w->last.b[i] |= (uint8_t)~mask.b[i];
	return true;
}

static bool address_want(char *s, struct want *w, const char **why)
{
	char *slash = strchr(s, '/'), *dash = strchr(s, '-');
	uint8_t alen;

	if (slash)
		return prefix_want(s, slash, w, why);
	*why = "not an address, prefix or range of addresses";
	if (!dash) {
		bool ok = address(s, w, &w->first);

		w->last = w->first;
		return ok;
	}
	*dash = '\0';
	if (!address(s, w, &w->first))
		return false;
	alen = w->alen;
	if (!address(dash + 1, w, &w->last) || w->alen != alen)
		return false;
	*why = "the end of the range is below its start";
	return memcmp(&w->first, &w->last, w->alen) <= 0;
}

/* ---- the rest ---- */

static bool flag_want(struct text value, struct want *w, const char **why)
{
	unsigned i;

	for (i = 0; i < FLAG_KNOWN; i++)
		if (strlen(flag_infos[i].name) == value.len &&
		    !strncasecmp(flag_infos[i].name, value.s, value.len)) {
			w->lo = w->hi = 1u << i;
			return true;
		}
	*why = "not a flag: UNREPLIED, ASSURED, OFFLOAD, HW_OFFLOAD, UNCONFIRMED, USERSPACE";
	return false;
}

/* Protocols and families may be given by number. */
static struct text text_want(const struct field *f, struct text value)
{
	const char *name = NULL;
	uint64_t n;

	if (!num_parsen(value.s, value.len, &n, 0, 255))
		return value;
	if (f->id == F_D_PROTO)
		name = l4_name((unsigned)n);
	else if (f->id == F_D_FAMILY)
		name = n == 6 || n == 10 ? "ipv6" : "ipv4";
	return name ? (struct text){name, (uint32_t)strlen(name)} : value;
}

bool want_parse(const struct field *f, struct text value, service_fn lookup, struct arena *a, struct want *w,
	const char **why)
{
	char *copy = arena_strn(a, value.s, value.len);

	w->mask = UINT64_MAX;
	switch (f->kind) {
	case KIND_ADDR:
		return address_want(copy, w, why);
	case KIND_TEXT:
		w->text = text_want(f, value);
		return true;
	case KIND_FLAGS:
		return flag_want(value, w, why);
	default:
		return number_want(f, copy, lookup, w, why);
	}
}
