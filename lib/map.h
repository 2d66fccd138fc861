/* A hash map from byte strings to pointers, in an arena.  Keys are copied by reference: the caller
 * keeps them alive as long as the map.  Iteration is in order of insertion.
 */
#ifndef SLUICE_MAP_H
#define SLUICE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/arena.h"

struct map_entry {
	const void *key;
	size_t len;
	void *value;      /* NULL: deleted */
	uint32_t hash;
};

struct map {
	struct arena *arena;
	struct map_entry *entry;   /* in order of insertion */
	size_t n, cap;
	uint32_t *slot;            /* open addressing: index into entry + 1, 0 = free */
	size_t nslots;
	uint64_t secret;           /* the hash's seed */
};

void map_init(struct map *m, struct arena *a);
void *map_get(const struct map *m, const void *key, size_t len);
/* Set or replace; value may not be NULL. */
void map_put(struct map *m, const void *key, size_t len, void *value);
/* The value that is there; NULL: there was none, and now it is this one. */
void *map_put_new(struct map *m, const void *key, size_t len, void *value);
/* Room for n more, so that the arrays need not be rebuilt. */
void map_reserve(struct map *m, size_t n);
void map_del(struct map *m, const void *key, size_t len);

/* The same with NUL-terminated keys. */
void *map_gets(const struct map *m, const char *key);
void map_puts(struct map *m, const char *key, void *value);
void map_dels(struct map *m, const char *key);

/* A fast 64-bit hash of bytes. For keys that others may choose the seed must be a secret: who knows it can make many keys of one hash. */
uint64_t hash_bytes(const void *data, size_t len, uint64_t seed);
/* Such a seed, for tables. It differs from process to process, so nothing that is printed may depend on it. */
uint64_t hash_secret(void);

#endif
