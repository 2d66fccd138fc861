/* Stable sorts of 32-bit numbers and of keys compared as byte strings. */
#ifndef SLUICE_ORDER_H
#define SLUICE_ORDER_H

#include <stddef.h>
#include <stdint.h>
#include "lib/arena.h"

/* at: any value of the caller's, usually the index of the original element. */
struct numbered { uint32_t number, at; };
struct keyed { const uint8_t *key; uint32_t at; };

void numbered_sort(struct arena *a, struct numbered *v, size_t n);
/* Sorts by the first len bytes of the keys. */
void keyed_sort(struct arena *a, struct keyed *v, size_t n, unsigned len);

/* The indices (at) of n keys that are `stride` bytes apart, in their order. */
const struct numbered *keys_order(struct arena *a, const void *keys, size_t stride, size_t n, unsigned len);

/* Sorts and removes duplicates; returns the new count. */
size_t u64_sort_once(uint64_t *v, size_t n);

#endif
