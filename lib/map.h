/* A hash map from byte strings to pointers, allocated in an arena. Keys are stored by reference: the caller keeps them
 * alive as long as the map. Iteration is in insertion order. */
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
	uint64_t secret;           /* seed of the hash */
};

void map_init(struct map *m, struct arena *a);
void *map_get(const struct map *m, const void *key, size_t len);
/* Set or replace; value may not be NULL. */
void map_put(struct map *m, const void *key, size_t len, void *value);
/* Inserts if the key is absent. Returns the existing value, or NULL if the new one was inserted. */
void *map_put_new(struct map *m, const void *key, size_t len, void *value);
/* Reserves space for n more entries, so that the arrays are not rebuilt while they are added. */
void map_reserve(struct map *m, size_t n);
void map_del(struct map *m, const void *key, size_t len);

/* The next value from entry *at on, in order of insertion; NULL: no more. */
static inline void *map_next(const struct map *m, size_t *at)
{
	while (*at < m->n)
		if (m->entry[(*at)++].value)
			return m->entry[*at - 1].value;
	return NULL;
}

/* A loop over the values, each of which is assigned to the pointer `v`. The body may delete entries, but not add any. */
#define map_each(m, v) for (size_t v##_at = 0; ((v) = map_next((m), &v##_at)); )

/* The same for NUL-terminated keys. */
void *map_gets(const struct map *m, const char *key);
void map_puts(struct map *m, const char *key, void *value);
void map_dels(struct map *m, const char *key);

/* A fast 64-bit hash. For keys under an attacker's control the seed must be secret: whoever knows it can construct
 * colliding keys. */
uint64_t hash_bytes(const void *data, size_t len, uint64_t seed);
/* A secret seed, for hash tables. It differs between processes, so no output may depend on it. */
uint64_t hash_secret(void);

#endif
