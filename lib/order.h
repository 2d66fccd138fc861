/* The order of keys that are compared byte by byte from the front. */
#ifndef SLUICE_ORDER_H
#define SLUICE_ORDER_H

#include <stddef.h>
#include <stdint.h>
#include "lib/arena.h"

struct keyed {
	const uint8_t *key;
	uint32_t at;                   /* the caller's: which one it is */
	uint32_t part;                 /* of the key, for the sort */
};

/* By the first len bytes of the keys; equal ones stay in the order that they have. */
void keyed_sort(struct arena *a, struct keyed *v, size_t n, unsigned len);

#endif
