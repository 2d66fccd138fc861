/* Four bytes of all keys at a time, from the last on, and of these a pass for each byte in which they differ: how often has it each value, so
 * where do those with this one go?
 *
 *	0a000001  0a000200  09000001      by the last byte:     0a000200  0a000001  09000001
 *	                                  by the third:         0a000001  09000001  0a000200
 *	                                  by the first:         09000001  0a000001  0a000200
 *
 * A sort that compares asks for each key some seventeen times which of two is less, with 100,000 of them, and no processor guesses the
 * answers. And keys lie anywhere in memory, so each four bytes are fetched once.
 */
#include <stdbool.h>
#include <string.h>
#include "lib/order.h"

enum {
	PART = sizeof(uint32_t),
	VALUES = UINT8_MAX + 1,
	FEW = 24,                      /* are in order sooner one by one */
};

/* Of each byte of a part: how many keys have this value there. */
struct counts { uint32_t of[PART][VALUES]; };

static uint32_t part_byte(const struct keyed *x, unsigned byte) { return x->part >> 8 * byte & UINT8_MAX; }

/* The bytes [from, from + len) of all keys, and how often there is what in them; byte 0 is the last of them. */
static void parts_load(struct keyed *v, size_t n, unsigned from, unsigned len, struct counts *counts)
{
	memset(counts, 0, sizeof(*counts));
	for (size_t i = 0; i < n; i++) {
		v[i].part = 0;
		for (unsigned k = 0; k < len; k++)
			v[i].part = v[i].part << 8 | v[i].key[from + k];
		for (unsigned k = 0; k < len; k++)
			counts->of[k][part_byte(&v[i], k)]++;
	}
}

/* False: the byte is the same in all. */
static bool sort_byte(const struct keyed *v, size_t n, unsigned byte, uint32_t to[VALUES], struct keyed *out)
{
	uint32_t before = 0;

	if (to[part_byte(&v[0], byte)] == n)
		return false;
	for (unsigned k = 0; k < VALUES; k++) {
		uint32_t here = to[k];

		to[k] = before;
		before += here;
	}
	for (size_t i = 0; i < n; i++)
		out[to[part_byte(&v[i], byte)]++] = v[i];
	return true;
}

static void sort_few(struct keyed *v, size_t n, unsigned len)
{
	for (size_t i = 1; i < n; i++) {
		struct keyed x = v[i];
		size_t at = i;

		for (; at && memcmp(v[at - 1].key, x.key, len) > 0; at--)
			v[at] = v[at - 1];
		v[at] = x;
	}
}

static void sort_many(struct arena *a, struct keyed *v, size_t n, unsigned len)
{
	struct keyed *from = v, *to = arena_array(a, n, sizeof(*to)), *old;
	struct counts counts;

	for (unsigned part; len; len -= part) {
		part = len < PART ? len : PART;
		parts_load(from, n, len - part, part, &counts);
		for (unsigned k = 0; k < part; k++) {
			if (!sort_byte(from, n, k, counts.of[k], to))
				continue;
			old = from;
			from = to;
			to = old;
		}
	}
	if (from != v)
		memcpy(v, from, n * sizeof(*v));
}

void keyed_sort(struct arena *a, struct keyed *v, size_t n, unsigned len)
{
	if (n <= FEW)
		sort_few(v, n, len);
	else
		sort_many(a, v, n, len);
}
