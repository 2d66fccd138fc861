/* Joins readings.
 *
 * An entry's identity is its family, protocol, original tuple and zone. If the age or a counter is less than before, it
 * is a new connection with the same identity, called restarted.
 *
 *	before  bytes=100 delta-time=50        now  bytes=160 delta-time=55    -> changed, 60 bytes more
 *	before  bytes=100 delta-time=50        now  bytes=10  delta-time=3     -> restarted, 10 bytes
 */
#include "ctview/join.h"
#include <stdlib.h>
#include <string.h>
#include "ctview/field.h"

const char *const change_names[CHANGE_COUNT] = {"same", "new", "gone", "restarted", "changed"};

uint64_t entry_hash(const struct entry *e)
{
	struct identity id;

	entry_identity(e, &id);
	return hash_bytes(id.b, id.len, hash_secret());
}

/* ---- the first reading ---- */

void join_init(struct join *j)
{
	*j = (struct join){.arena = arena_new()};
	store_init(&j->store, j->arena);
}

void join_free(struct join *j)
{
	if (j->arena)
		arena_free(j->arena);
	free(j->slot);
	free(j->items.v);
	*j = (struct join){0};
}

void join_load(const struct join *j, const struct join_item *item, struct entry *e)
{
	store_load(&j->store, item->packed, e);
}

static bool same_identity(const struct join *j, const struct join_item *item, const struct identity *id)
{
	struct entry e;
	struct identity have;

	join_load(j, item, &e);
	entry_identity(&e, &have);
	return have.len == id->len && !memcmp(have.b, id->b, id->len);
}

static uint32_t half_hash(const struct identity *id)
{
	return (uint32_t)hash_bytes(id->b, id->len, hash_secret());
}

static struct join_item *find(const struct join *j, const struct identity *id, uint32_t hash)
{
	size_t mask = j->nslots - 1, i;

	if (!j->nslots)
		return NULL;
	for (i = hash & mask; j->slot[i]; i = (i + 1) & mask) {
		struct join_item *item = &j->items.v[j->slot[i] - 1];

		if (item->hash == hash && same_identity(j, item, id))
			return item;
	}
	return NULL;
}

static void fill(struct join *j, size_t index)
{
	size_t mask = j->nslots - 1, i = j->items.v[index].hash & mask;

	while (j->slot[i])
		i = (i + 1) & mask;
	j->slot[i] = (uint32_t)(index + 1);
}

static void grow(struct join *j)
{
	size_t i;

	j->nslots = j->nslots ? j->nslots * 2 : 1024;
	free(j->slot);
	j->slot = mem_alloc(j->nslots * sizeof(*j->slot));
	memset(j->slot, 0, j->nslots * sizeof(*j->slot));
	for (i = 0; i < j->items.n; i++)
		fill(j, i);
}

bool join_add(struct join *j, const struct entry *e)
{
	struct identity id;
	uint32_t hash;

	entry_identity(e, &id);
	hash = half_hash(&id);
	if (find(j, &id, hash))
		return false;
	if (j->items.n == j->items.cap) {
		j->items.cap = j->items.cap ? j->items.cap * 2 : 1024;
		j->items.v = mem_realloc(j->items.v, j->items.cap * sizeof(*j->items.v));
	}
	j->items.v[j->items.n++] = (struct join_item){store_entry(&j->store, e, false), hash, false};
	if (j->items.n * 4 > j->nslots * 3)
		grow(j);
	else
		fill(j, j->items.n - 1);
	return true;
}

struct join_item *join_find(struct join *j, const struct entry *e)
{
	struct identity id;

	entry_identity(e, &id);
	return find(j, &id, half_hash(&id));
}

/* ---- comparing ---- */

static uint64_t sum_of(const struct entry *e, enum field_id orig)
{
	uint64_t sum;

	if (__builtin_add_overflow(e->v[orig].n, e->v[orig + F_TO_REPLY].n, &sum))
		return UINT64_MAX;
	return sum;
}

static bool counted(const struct entry *e)
{
	return entry_has(e, F_ORIG_BYTES) && entry_has(e, F_REPLY_BYTES);
}

static bool differs(const struct entry *a, const struct entry *b, enum field_id f)
{
	return entry_has(a, f) != entry_has(b, f) || (entry_has(a, f) && a->v[f].n != b->v[f].n);
}

static bool fell(const struct entry *before, const struct entry *now, enum field_id f)
{
	return entry_has(before, f) && entry_has(now, f) && now->v[f].n < before->v[f].n;
}

static bool restarted(const struct entry *before, const struct entry *now)
{
	return fell(before, now, F_DELTA) || fell(before, now, F_ORIG_PACKETS) || fell(before, now, F_ORIG_BYTES) ||
		fell(before, now, F_REPLY_PACKETS) || fell(before, now, F_REPLY_BYTES) ||
		(entry_has(before, F_CT_ID) && entry_has(now, F_CT_ID) && differs(before, now, F_CT_ID));
}

static bool state_differs(const struct entry *a, const struct entry *b)
{
	if (entry_has(a, F_STATE) != entry_has(b, F_STATE))
		return true;
	return entry_has(a, F_STATE) && !text_same(a->v[F_STATE].t, b->v[F_STATE].t);
}

/* Is more time left than without packets? Readings are rounded to seconds, so a tolerance of one is allowed. */
static bool refreshed(const struct entry *before, const struct entry *now, double seconds)
{
	if (!entry_has(before, F_TIMEOUT) || !entry_has(now, F_TIMEOUT))
		return false;
	return (double)(int64_t)now->v[F_TIMEOUT].n >
		(double)(int64_t)before->v[F_TIMEOUT].n - seconds + (seconds > 0 ? 1 : 0);
}

void entry_appeared(const struct entry *now, struct entry_change *c)
{
	*c = (struct entry_change){.kind = CHANGE_NEW, .counted = counted(now)};
	if (c->counted) {
		c->packets = sum_of(now, F_ORIG_PACKETS);
		c->bytes = sum_of(now, F_ORIG_BYTES);
	}
}

void entry_compare(const struct entry *before, const struct entry *now, double seconds, struct entry_change *c)
{
	entry_appeared(now, c);
	if (restarted(before, now)) {
		c->kind = CHANGE_RESTARTED;
		return;
	}
	c->counted = c->counted && counted(before);
	c->packets = c->counted ? c->packets - sum_of(before, F_ORIG_PACKETS) : 0;
	c->bytes = c->counted ? c->bytes - sum_of(before, F_ORIG_BYTES) : 0;
	c->state = state_differs(before, now);
	c->flags = before->flags != now->flags;
	c->mark = differs(before, now, F_MARK);
	c->refreshed = refreshed(before, now, seconds);
	c->kind = c->state || c->flags || c->mark || c->packets || c->bytes || c->refreshed ? CHANGE_CHANGED :
		CHANGE_NONE;
}

/* ---- duplicates ---- */

static bool seen_put(struct seen *s, uint64_t hash)
{
	size_t mask = s->cap - 1, i;

	for (i = hash & mask; s->slot[i]; i = (i + 1) & mask)
		if (s->slot[i] == hash)
			return false;
	s->slot[i] = hash;
	s->n++;
	return true;
}

static void seen_grow(struct seen *s)
{
	struct seen old = *s;
	size_t i;

	*s = (struct seen){.cap = old.cap ? old.cap * 2 : 4096};
	s->slot = mem_alloc(s->cap * sizeof(*s->slot));
	memset(s->slot, 0, s->cap * sizeof(*s->slot));
	for (i = 0; i < old.cap; i++)
		if (old.slot[i])
			seen_put(s, old.slot[i]);
	free(old.slot);
}

bool seen_add(struct seen *s, const struct entry *e)
{
	if (s->n * 4 >= s->cap * 3)
		seen_grow(s);
	return seen_put(s, entry_hash(e) | 1);
}

void seen_free(struct seen *s)
{
	free(s->slot);
	*s = (struct seen){0};
}
