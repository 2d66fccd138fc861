/* Strict numbers: the whole word or nothing; no leading blanks, no sign unless said. */
#ifndef SLUICE_NUM_H
#define SLUICE_NUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decimal, 0x hex or 0 octal as strtoul(…, 0) reads them, within [min, max]. */
bool num_parse(const char *s, uint64_t *n, uint64_t min, uint64_t max);
/* As num_parse on the first len bytes. */
bool num_parsen(const char *s, size_t len, uint64_t *n, uint64_t min, uint64_t max);
/* Reads a number at s and sets *end behind it; false when there is none or it overflows. */
bool num_prefix(const char *s, const char **end, uint64_t *n);
/* As num_prefix, in decimal whatever it begins with: "010" is ten. */
bool num_decimal(const char *s, const char **end, uint64_t *n);
/* Non-negative decimal fraction as an integer number of 1/scale (rounded to nearest). */
bool num_fraction(const char *s, uint64_t scale, uint64_t max, uint64_t *n);

int hex_digit(char c);             /* in capitals or not; -1: it is none */

uint16_t be16(const void *p);      /* read big-endian from unaligned memory */
uint32_t be32(const void *p);
void put_be16(void *p, uint16_t n);
void put_be32(void *p, uint32_t n);

#endif
