/* Strict number parsing.
 *
 *	num_parse("0x1f", &n, 0, 255)           31
 *	num_parse(" 5", …), ("5x", …), ("-5", …), ("256", …)    all refused
 *	num_prefix("10/5", &end, &n)            10, end at "/5"
 *	num_decimal("010/5", &end, &n)          10 too: leading zeros are ignored
 *	num_fraction("0.5", 0x80000000, …)      0x40000000
 *
 * Independent of the locale; detects overflow.
 */
#include "lib/num.h"
#include <string.h>

int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Determines the base from the prefix, which is skipped only if a digit follows it: "0x" alone is a zero followed by x. */
static unsigned number_base(const char **s, const char *stop)
{
	const char *p = *s;

	if (p == stop || p[0] != '0' || p + 1 == stop || !p[1])
		return 10;
	if ((p[1] == 'x' || p[1] == 'X') && p + 2 != stop && hex_digit(p[2]) >= 0) {
		*s += 2;
		return 16;
	}
	return 8;
}

/* Parses a number in [s, stop), or up to the NUL if stop is NULL; returns its end, or NULL. */
static const char *number_scan(const char *s, const char *stop, uint64_t *n)
{
	unsigned base = number_base(&s, stop), d;      /* characters that are not digits have large values */
	const char *first = s;
	uint64_t v = 0;

	for (; s != stop && (d = base == 10 ? (unsigned)*s - '0' : (unsigned)hex_digit(*s)) < base; s++)
		if (__builtin_mul_overflow(v, base, &v) || __builtin_add_overflow(v, d, &v))
			return NULL;
	*n = v;
	return s == first ? NULL : s;
}

bool num_parsen(const char *s, size_t len, uint64_t *n, uint64_t min, uint64_t max)
{
	uint64_t v;

	if (number_scan(s, s + len, &v) != s + len || !len || v < min || v > max)
		return false;
	*n = v;
	return true;
}

bool num_parse(const char *s, uint64_t *n, uint64_t min, uint64_t max)
{
	return num_parsen(s, strlen(s), n, min, max);
}

bool num_prefix(const char *s, const char **end, uint64_t *n)
{
	uint64_t v;
	const char *stop = number_scan(s, NULL, &v);

	if (!stop)
		return false;
	*end = stop;
	*n = v;
	return true;
}

bool num_decimal(const char *s, const char **end, uint64_t *n)
{
	const char *first = s;
	uint64_t v = 0;

	for (; *s >= '0' && *s <= '9'; s++)
		if (__builtin_mul_overflow(v, 10u, &v) || __builtin_add_overflow(v, (unsigned)(*s - '0'), &v))
			return false;
	if (s == first)
		return false;
	*end = s;
	*n = v;
	return true;
}

/* Parses decimal digits at *s, of which the first `most` are used; *power is 10 to their number. */
static bool digits_scan(const char **s, unsigned most, uint64_t *n, uint64_t *power)
{
	const char *first = *s;

	*n = 0;
	*power = 1;
	for (; **s >= '0' && **s <= '9'; ++*s) {
		if (!most)
			continue;
		most--;
		*n = *n * 10 + (**s - '0');
		*power *= 10;
	}
	return *s != first;
}

bool num_fraction(const char *s, uint64_t scale, uint64_t max, uint64_t *n)
{
	enum { DIGITS = 18 };          /* 10^18 * 2^64 still fits into 128 bits */
	uint64_t whole, part = 0, power = 1, ignored;
	unsigned __int128 v;
	const char *first;
	bool any;

	while (s[0] == '0' && s[1] >= '0' && s[1] <= '9')
		s++;
	first = s;
	any = digits_scan(&s, DIGITS + 1, &whole, &ignored);
	if (s - first > DIGITS + 1 && whole)
		return false;
	if (*s == '.') {
		s++;
		any |= digits_scan(&s, DIGITS, &part, &power);
	}
	if (!any || *s)
		return false;
	v = (unsigned __int128)whole * scale + ((unsigned __int128)part * scale + power / 2) / power;
	if (v > max)
		return false;
	*n = (uint64_t)v;
	return true;
}

static unsigned digits_of(uint64_t n)
{
	static const uint64_t power[] = {0, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000,
		10000000000, 100000000000, 1000000000000, 10000000000000, 100000000000000, 1000000000000000,
		10000000000000000, 100000000000000000, 1000000000000000000, 10000000000000000000U};
	unsigned d = (64 - (unsigned)__builtin_clzll(n | 1)) * 1233 >> 12;     /* bits * log10(2) */

	return d + (n >= power[d]);
}

char *num_put(char *p, uint64_t n)
{
	static const char pairs[] = "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
		"5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";
	char *end = p + digits_of(n), *at = end;

	for (; n >= 100; n /= 100) {
		at -= 2;
		memcpy(at, pairs + 2 * (n % 100), 2);
	}
	if (n >= 10)
		memcpy(at - 2, pairs + 2 * n, 2);
	else
		at[-1] = (char)('0' + n);
	return end;
}

uint16_t be16(const void *p)
{
	const uint8_t *b = p;

	return (uint16_t)(b[0] << 8 | b[1]);
}

uint32_t be32(const void *p)
{
	const uint8_t *b = p;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

void put_be16(void *p, uint16_t n)
{
	uint8_t *b = p;

	b[0] = (uint8_t)(n >> 8);
	b[1] = (uint8_t)n;
}

void put_be32(void *p, uint32_t n)
{
	put_be16(p, (uint16_t)(n >> 16));
	put_be16((uint8_t *)p + 2, (uint16_t)n);
}
