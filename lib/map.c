/* Hash map: entries in insertion order, and a table of indices with linear probing.
 *
 *	map_puts(&m, "INPUT", c);
 *	map_gets(&m, "INPUT") == c
 *	map_each(&m, c) …
 *
 * A deleted entry keeps its slot, without a value, until the arrays are rebuilt; a key that is deleted and inserted
 * again is last in the order. The load factor is at most one half, so probing terminates. Insertion may rebuild and
 * move entries: do not insert while iterating.
 */
#include "lib/map.h"
#include <assert.h>
#include <string.h>
#include <sys/auxv.h>

enum { FIRST = 8 };

void map_init(struct map *m, struct arena *a)
{
	*m = (struct map){.arena = a, .secret = hash_secret()};
}

static uint64_t fold(uint64_t a, uint64_t b)
{
	unsigned __int128 p = (unsigned __int128)a * b;

	return (uint64_t)p ^ (uint64_t)(p >> 64);
}

static uint64_t load(const unsigned char *p, size_t n)
{
	uint64_t v = 0;

	memcpy(&v, p, n);
	return v;
}

/* The fractional parts of the golden ratio and of the square roots of 2 and 3. */
static const uint64_t k0 = 0x9e3779b97f4a7c15, root2 = 0x6a09e667f3bcc909, k2 = 0xbb67ae8584caa73b;

/* Sixteen bytes per step: both halves are xored with odd constants and multiplied to 128 bits, whose halves are xored.
 * The seed enters both factors: if one were known, keys could be chosen that make it 0, so that the product would not
 * depend on the other. */
uint64_t hash_bytes(const void *data, size_t len, uint64_t seed)
{
	const uint64_t k1 = root2 ^ (seed << 32 | seed >> 32);
	const unsigned char *p = data;
	uint64_t h = seed ^ k0;
	size_t left = len;

	for (; left > 16; left -= 16, p += 16)
		h = fold(load(p, 8) ^ k1, load(p + 8, 8) ^ h);
	if (left > 8)
		h = fold(load(p, 8) ^ k1, load(p + 8, left - 8) ^ h);
	else if (left)
		h = fold(load(p, left) ^ k1, h ^ k2);
	return fold(h ^ k2, len ^ k0);
}

/* Derived from the random bytes that the kernel provides to each process. */
uint64_t hash_secret(void)
{
	static uint64_t secret;
	const void *random;
	uint64_t r[2] = {0};

	if (secret)
		return secret;
	random = (const void *)getauxval(AT_RANDOM);
	if (random)
		memcpy(r, random, sizeof(r));
	return secret = fold(r[0] ^ k0, r[1] ^ k2);
}

static uint32_t key_hash(const struct map *m, const void *key, size_t len)
{
	uint64_t h = hash_bytes(key, len, m->secret);

	return (uint32_t)(h ^ h >> 32);
}

static struct map_entry *entry_find(const struct map *m, const void *key, size_t len, uint32_t hash)
{
	size_t mask = m->nslots - 1, i;
	struct map_entry *e;

	if (!m->nslots)
		return NULL;
	for (i = hash & mask; m->slot[i]; i = (i + 1) & mask) {
		e = &m->entry[m->slot[i] - 1];
		if (e->hash == hash && e->value && e->len == len &&
		    (!len || !memcmp(e->key, key, len)))
			return e;
	}
	return NULL;
}

static void slot_fill(struct map *m, size_t index)
{
	size_t mask = m->nslots - 1, i = m->entry[index].hash & mask;

	while (m->slot[i])
		i = (i + 1) & mask;
	m->slot[i] = (uint32_t)(index + 1);
}

/* Removes deleted entries, and doubles the arrays as often as necessary unless that made enough room. */
static void map_rebuild(struct map *m, size_t more)
{
	struct map_entry *old = m->entry;
	size_t live = 0, i, cap = m->cap ? m->cap : FIRST;

	for (i = 0; i < m->n; i++)
		live += old[i].value != NULL;
	while (live * 2 > cap || live + more > cap) {
		assert(cap < UINT32_MAX / 4);
		cap *= 2;
	}
	if (cap != m->cap) {
		m->cap = cap;
		m->nslots = m->cap * 2;
		m->entry = arena_array(m->arena, m->cap, sizeof(*m->entry));
		m->slot = arena_array(m->arena, m->nslots, sizeof(*m->slot));
	} else {
		memset(m->slot, 0, m->nslots * sizeof(*m->slot));
	}
	for (i = live = 0; i < m->n; i++) {
		if (!old[i].value)
			continue;
		m->entry[live] = old[i];
		slot_fill(m, live++);
	}
	m->n = live;
}

void *map_get(const struct map *m, const void *key, size_t len)
{
	const struct map_entry *e = entry_find(m, key, len, key_hash(m, key, len));

	return e ? e->value : NULL;
}

void map_reserve(struct map *m, size_t n)
{
	if (n > m->cap - m->n)
		map_rebuild(m, n);
}

void *map_put_new(struct map *m, const void *key, size_t len, void *value)
{
	uint32_t hash = key_hash(m, key, len);
	struct map_entry *e = entry_find(m, key, len, hash);

	assert(value);
	if (e)
		return e->value;
	map_reserve(m, 1);
	m->entry[m->n] = (struct map_entry){key, len, value, hash};
	slot_fill(m, m->n++);
	return NULL;
}

void map_put(struct map *m, const void *key, size_t len, void *value)
{
	if (map_put_new(m, key, len, value))
		entry_find(m, key, len, key_hash(m, key, len))->value = value;
}

void map_del(struct map *m, const void *key, size_t len)
{
	struct map_entry *e = entry_find(m, key, len, key_hash(m, key, len));

	if (e)
		e->value = NULL;
}

void *map_gets(const struct map *m, const char *key)
{
	return map_get(m, key, strlen(key));
}

void map_puts(struct map *m, const char *key, void *value)
{
	map_put(m, key, strlen(key), value);
}

void map_dels(struct map *m, const char *key)
{
	map_del(m, key, strlen(key));
}
