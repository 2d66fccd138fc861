/* The order of numbers, and of keys that are compared byte by byte from the front. Equal ones stay in the order that they have. */
#ifndef SLUICE_ORDER_H
#define SLUICE_ORDER_H

#include <stddef.h>
#include <stdint.h>
#include "lib/arena.h"

/* at: the caller's, which one it is. */
struct numbered { uint32_t number, at; };
struct keyed { const uint8_t *key; uint32_t at; };

void numbered_sort(struct arena *a, struct numbered *v, size_t n);
/* By the first len bytes of the keys. */
void keyed_sort(struct arena *a, struct keyed *v, size_t n, unsigned len);

/* In order, each once; how many these are. */
size_t u64_sort_once(uint64_t *v, size_t n);

#endif
