/* LSD radix sort: one counting pass per byte in which the numbers differ, starting with the last one.
 *
 *	0a000001  0a000200  09000001      by the last byte:     0a000200  0a000001  09000001
 *	                                  by the third:         0a000001  09000001  0a000200
 *	                                  by the first:         09000001  0a000001  0a000200
 *
 * A comparison sort needs about seventeen comparisons for each of 100,000 numbers, with unpredictable branches. Keys,
 * which are scattered in memory, are sorted by four bytes at a time, starting with the last ones.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "lib/order.h"

enum {
	BYTES = sizeof(uint32_t),      /* of a number */
	VALUES = UINT8_MAX + 1,
	FEW = 24,                      /* up to this many are sorted by insertion */
};

static unsigned byte_of(uint32_t number, unsigned byte) { return number >> 8 * byte & UINT8_MAX; }

/* Converts counts per byte value to start positions. False if all numbers have the same value. */
static bool places_find(const struct numbered *v, size_t n, unsigned byte, uint32_t of[VALUES])
{
	uint32_t before = 0;

	if (of[byte_of(v[0].number, byte)] == n)
		return false;
	for (unsigned k = 0; k < VALUES; k++) {
		uint32_t here = of[k];

		of[k] = before;
		before += here;
	}
	return true;
}

static void sort_few(struct numbered *v, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct numbered x = v[i];
		size_t at = i;

		for (; at && v[at - 1].number > x.number; at--)
			v[at] = v[at - 1];
		v[at] = x;
	}
}

static void sort_many(struct arena *a, struct numbered *v, size_t n)
{
	struct numbered *from = v, *to = arena_array(a, n, sizeof(*to)), *old;
	uint32_t of[BYTES][VALUES] = { {0} };

	for (size_t i = 0; i < n; i++)
		for (unsigned b = 0; b < BYTES; b++)
			of[b][byte_of(v[i].number, b)]++;
	for (unsigned b = 0; b < BYTES; b++) {
		if (!places_find(from, n, b, of[b]))
			continue;
		for (size_t i = 0; i < n; i++)
			to[of[b][byte_of(from[i].number, b)]++] = from[i];
		old = from;
		from = to;
		to = old;
	}
	if (from != v)
		memcpy(v, from, n * sizeof(*v));
}

void numbered_sort(struct arena *a, struct numbered *v, size_t n)
{
	if (n <= FEW)
		sort_few(v, n);
	else
		sort_many(a, v, n);
}

/* Up to four bytes as a number. */
static uint32_t part_of(const uint8_t *p, unsigned len)
{
	uint32_t number = 0;

	while (len--)
		number = number << 8 | *p++;
	return number;
}

/* The indices of the keys in order. scattered: the keys are pointers to them. */
static struct numbered *order_find(struct arena *a, const void *keys, size_t stride, bool scattered, size_t n, unsigned len)
{
	struct numbered *part = arena_array(a, n, sizeof(*part));

	for (size_t i = 0; i < n; i++)
		part[i].at = (uint32_t)i;
	for (unsigned now; len; len -= now) {
		now = len < BYTES ? len : BYTES;
		for (size_t i = 0; i < n; i++) {
			const uint8_t *key = (const uint8_t *)keys + part[i].at * stride;

			if (scattered)
				memcpy(&key, key, sizeof(key));
			part[i].number = part_of(key + len - now, now);
		}
		numbered_sort(a, part, n);
	}
	return part;
}

void keyed_sort(struct arena *a, struct keyed *v, size_t n, unsigned len)
{
	const struct keyed *in = arena_dup(a, v, n * sizeof(*v));
	const struct numbered *order = order_find(a, &in->key, sizeof(*in), true, n, len);

	for (size_t i = 0; i < n; i++)
		v[i] = in[order[i].at];
}

const struct numbered *keys_order(struct arena *a, const void *keys, size_t stride, size_t n, unsigned len)
{
	return order_find(a, keys, stride, false, n, len);
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

size_t u64_sort_once(uint64_t *v, size_t n)
{
	size_t kept = 0;

	if (n)
		qsort(v, n, sizeof(*v), by_value);
	for (size_t i = 0; i < n; i++)
		if (!i || v[i] != v[kept - 1])
			v[kept++] = v[i];
	return kept;
}
