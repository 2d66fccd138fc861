/* Strict number parsing: the whole word must be a number; no leading blanks, and no sign. */
#ifndef SLUICE_NUM_H
#define SLUICE_NUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decimal, 0x hexadecimal or 0 octal as in strtoul(…, 0), within [min, max]. */
bool num_parse(const char *s, uint64_t *n, uint64_t min, uint64_t max);
/* num_parse on the first len bytes. */
bool num_parsen(const char *s, size_t len, uint64_t *n, uint64_t min, uint64_t max);
/* Reads the number at the start of s and sets *end behind it; false if there is none or it overflows. */
bool num_prefix(const char *s, const char **end, uint64_t *n);
/* Like num_prefix but always decimal: "010" is ten. */
bool num_decimal(const char *s, const char **end, uint64_t *n);
/* Reads a decimal number without leading zeros at the start of s, as saves have them. Returns its end; NULL: there is none, or
 * it is above `most`, which is at most 65535. Of "0x1f" it reads the 0. */
static inline const char *num_plain(const char *s, unsigned most, unsigned *n)
{
	unsigned d = (unsigned)*s - '0';       /* characters that are not digits have large values */

	if (d > 9)
		return NULL;
	for (*n = d; (d = (unsigned)*++s - '0') <= 9; *n = *n * 10 + d)
		if (!*n || *n > most)
			return NULL;
	return *n <= most ? s : NULL;
}
/* Parses a non-negative decimal fraction and returns it in units of 1/scale, rounded to the nearest. */
bool num_fraction(const char *s, uint64_t scale, uint64_t max, uint64_t *n);

enum { NUM_CHARS = 20 };           /* the longest number in decimal */
/* Writes n in decimal, without a NUL; p has room for NUM_CHARS. Returns the end. */
char *num_put(char *p, uint64_t n);

int hex_digit(char c);             /* of either case; -1: not a hexadecimal digit */

uint16_t be16(const void *p);      /* big-endian, from unaligned memory */
uint32_t be32(const void *p);
void put_be16(void *p, uint16_t n);
void put_be32(void *p, uint32_t n);

#endif
