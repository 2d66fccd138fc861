/* Parsing and printing of addresses.
 *
 *	"192.168.0.1"  "10.1" (10.1.0.0)  "010.1.1.1" (8.1.1.1)    as iptables reads IPv4
 *	"2001:db8::1"  "::ffff:10.0.0.1"                           IPv6
 *	"0:1b:21:3a:9f:4"                                                        MAC
 *
 * Prints the canonical form of inet_ntop (RFC 5952, with an IPv4 tail for mapped and compatible addresses), because
 * saves are compared as text. No names, no zones, no system calls.
 */
#include "lib/addr.h"
#include "lib/num.h"
#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A number up to 255. */
static bool octet_scan(const char *s, const char **end, uint64_t *n)
{
	unsigned plain;
	const char *stop = *s == '0' ? NULL : num_plain(s, 255, &plain);

	if (!stop)
		return num_prefix(s, end, n) && *n <= 255;
	*n = plain;
	*end = stop;
	return true;
}

/* Up to four numbers separated by dots; missing trailing ones are zero. */
static bool ip4_parse(const char *s, uint8_t *b)
{
	unsigned i;
	uint64_t n;

	memset(b, 0, 4);
	for (i = 0; i < 4; i++) {
		if (!octet_scan(s, &s, &n))
			return false;
		b[i] = (uint8_t)n;
		if (!*s)
			return true;
		if (*s++ != '.')
			return false;
	}
	return false;
}

/* The tail of an IPv6 address: four decimal numbers without leading zeros. */
static bool ip4_tail_parse(const char *s, uint8_t *b)
{
	unsigned i, n, digits;

	for (i = 0; i < 4; i++, s++) {
		for (n = digits = 0; is_digit(*s) && digits < 3; digits++)
			n = n * 10 + (unsigned)(*s++ - '0');
		if (!digits || n > 255 || (digits > 1 && s[-(int)digits] == '0'))
			return false;
		b[i] = (uint8_t)n;
		if (*s != (i < 3 ? '.' : '\0'))
			return false;
	}
	return true;
}

/* One group of hexadecimal digits; returns their number, 0 if none or more than four. */
static unsigned group_scan(const char *s, unsigned *n)
{
	unsigned i;

	for (i = *n = 0; hex_digit(s[i]) >= 0; i++) {
		if (i == 4)
			return 0;
		*n = *n << 4 | (unsigned)hex_digit(s[i]);
	}
	return i;
}

/* Parses groups up to the end of s; *at: bytes of b filled; *gap: position of "::", -1 if none. */
static bool groups_parse(const char *s, uint8_t *b, int *at, int *gap)
{
	unsigned n, digits;

	for (;;) {
		digits = group_scan(s, &n);
		if (s[digits] == '.' && *at <= 12) {
			*at += 4;
			return ip4_tail_parse(s, b + *at - 4);
		}
		if (!digits || *at > 14)
			return false;
		put_be16(b + *at, (uint16_t)n);
		*at += 2;
		s += digits;
		if (!*s)
			return true;
		if (*s++ != ':')
			return false;
		if (*s != ':')
			continue;
		if (*gap >= 0)
			return false;
		*gap = *at;
		if (!*++s)
			return true;
	}
}

static bool ip6_parse(const char *s, uint8_t *b)
{
	int at = 0, gap = -1;

	memset(b, 0, 16);
	if (s[0] == ':' && s[1] == ':') {
		gap = 0;
		s += 2;
	}
	if ((*s || gap < 0) && !groups_parse(s, b, &at, &gap))
		return false;
	if (gap < 0)
		return at == 16;
	if (at == 16)
		return false;
	memmove(b + 16 - (at - gap), b + gap, (size_t)(at - gap));
	memset(b + gap, 0, (size_t)(16 - at));
	return true;
}

bool addr_parse(const char *s, unsigned len, union addr *a)
{
	union addr got = {{0}};

	if (!(len == 4 ? ip4_parse(s, got.b) : ip6_parse(s, got.b)))
		return false;
	*a = got;
	return true;
}

bool addr_plain(const char *s, union addr *a, unsigned *bits)
{
	uint32_t v = 0;
	unsigned n;

	for (unsigned i = 0; i < 4; i++) {
		s = num_plain(s, 255, &n);
		if (!s || (i < 3 && *s++ != '.'))
			return false;
		v = v << 8 | n;
	}
	n = 32;
	if (*s == '/')
		s = num_plain(s + 1, 32, &n);
	if (!s || *s)
		return false;
	*a = (union addr){ .w = { htobe32(v) } };
	*bits = n;
	return true;
}

static char *octet_put(char *p, unsigned n)
{
	if (n >= 100) {
		*p++ = (char)('0' + n / 100);
		n %= 100;
		*p++ = (char)('0' + n / 10);
	} else if (n >= 10) {
		*p++ = (char)('0' + n / 10);
	}
	*p++ = (char)('0' + n % 10);
	return p;
}

static char *ip4_put(char *p, const uint8_t *a)
{
	unsigned i;

	for (i = 0; i < 3; i++) {
		p = octet_put(p, a[i]);
		*p++ = '.';
	}
	return octet_put(p, a[3]);
}

/* The first longest run of at least two zero groups: *from .. *from + result. */
static unsigned zero_run(const uint8_t *p, unsigned *from)
{
	unsigned best = 0, run = 0, i;

	*from = 8;
	for (i = 0; i < 8; i++) {
		run = be16(p + 2 * i) ? 0 : run + 1;
		if (run > best && run >= 2) {
			best = run;
			*from = i + 1 - run;
		}
	}
	return best;
}

static char *group_put(char *p, unsigned n)
{
	static const char digit[] = "0123456789abcdef";
	int shift = n > 0xfff ? 12 : n > 0xff ? 8 : n > 0xf ? 4 : 0;

	for (; shift >= 0; shift -= 4)
		*p++ = digit[n >> shift & 15];
	return p;
}

static char *ip6_put(char *p, const uint8_t *a)
{
	unsigned from, run = zero_run(a, &from), i;
	bool tail = !from && (run == 6 || (run == 5 && be16(a + 10) == 0xffff));

	for (i = 0; i < (tail ? 6 : 8); i++) {
		if (i == from) {
			*p++ = ':';
			*p++ = ':';
			i += run - 1;
			continue;
		}
		if (i && i != from + run)
			*p++ = ':';
		p = group_put(p, be16(a + 2 * i));
	}
	if (!tail)
		return p;
	if (run == 5)
		*p++ = ':';
	return ip4_put(p, a + 12);
}

char *addr_put(char *p, const union addr *a, unsigned len)
{
	return len == 4 ? ip4_put(p, a->b) : ip6_put(p, a->b);
}

void addr_print(struct buf *b, const union addr *a, unsigned len)
{
	buf_end(b, addr_put(buf_room(b, ADDR_CHARS), a, len));
}

union addr addr_mask(unsigned bits, unsigned len)
{
	unsigned most = bits < 8 * len ? bits : 8 * len;
	unsigned __int128 ones = most ? ~(unsigned __int128)0 << (128 - most) : 0;
	uint64_t half[2] = { htobe64((uint64_t)(ones >> 64)), htobe64((uint64_t)ones) };
	union addr m;

	memcpy(&m, half, sizeof(m));
	return m;
}

int addr_masklen(const union addr *mask, unsigned len)
{
	unsigned ones = addr_ones(mask), whole = ones / 8;
	uint8_t rest;

	if (whole >= len)
		return (int)len * 8;
	rest = (uint8_t)(mask->b[whole] << ones % 8);
	for (unsigned i = whole + 1; i < len; i++)
		rest |= mask->b[i];
	return rest ? -1 : (int)ones;
}

int addr_cmp(const union addr *a, const union addr *b, unsigned len)
{
	return memcmp(a->b, b->b, len);
}

bool mac_parse(const char *s, uint8_t mac[6])
{
	uint8_t got[6];
	unsigned i;

	for (i = 0; i < 6; i++, s++) {
		if (hex_digit(s[0]) < 0)
			return false;
		got[i] = (uint8_t)hex_digit(*s++);
		if (hex_digit(*s) >= 0)
			got[i] = (uint8_t)(got[i] << 4 | hex_digit(*s++));
		if (*s != (i < 5 ? ':' : '\0'))
			return false;
	}
	memcpy(mac, got, sizeof(got));
	return true;
}

void mac_print(struct buf *b, const uint8_t mac[6])
{
	unsigned i;

	for (i = 0; i < 6; i++) {
		if (i)
			buf_putc(b, ':');
		buf_hex(b, mac + i, 1);
	}
}
