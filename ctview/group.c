/* Groups: a hash table from key bytes to tallies.
 *
 *	--by src/24,dport    src=10.0.0.9 dport=443    ->  01 04 0a 00 00 00 | 01 00 00 00 00 00 00 01 bb
 *
 * With many groups, each lookup consists of dependent cache misses. Therefore entries are collected in batches: the
 * slots of all are prefetched first, then the groups they refer to.
 *
 * Entries that lack a field form a group of their own. Memory is proportional to the number of groups, not of entries.
 */
#include "ctview/group.h"
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "ctview/system.h"
#include "lib/num.h"

/* ---- the words of --by ---- */

static bool bad_key(struct src *src, size_t at, size_t len, struct diags *d, const char *why)
{
	diag(d, (struct pos){src, (uint32_t)at + 1, (uint32_t)len}, STATUS_PARAM, "cannot group");
	return why ? diag_why(d, "%s", why) : field_unknown(d, src->text + at, len);
}

/* Parses what follows the slash. NULL if correct, else the error. */
static const char *parse_mask(struct group_key *k, const char *s)
{
	uint64_t n;

	if (k->field->kind == KIND_ADDR) {
		if (!num_parse(s, &n, 0, 128))
			return "expected a prefix length from 0 to 128 after the slash";
		k->bits = (uint8_t)n;
		return NULL;
	}
	if (k->field->kind != KIND_NUM && k->field->kind != KIND_HEX)
		return "only addresses can have a prefix, and numbers a mask";
	return num_parse(s, &k->mask, 0, UINT64_MAX) ? NULL : "expected a mask after the slash";
}

bool group_by_parse(struct group_by *by, const char *text, struct arena *a, struct diags *d)
{
	struct src *src = arena_new_of(a, struct src);
	const char *p = src->text = text;

	src->file = "--by";
	by->n = 0;
	for (;;) {
		size_t len = strcspn(p, ","), name = strcspn(p, ",/");
		struct group_key *k = &by->key[by->n];
		const char *word = arena_strn(a, p, len), *why = NULL;

		if (by->n == GROUP_KEYS)
			return bad_key(src, (size_t)(p - text), len, d, "at most eight fields are allowed");
		*k = (struct group_key){.field = field_find(p, name), .name = word, .bits = 255,
			.mask = UINT64_MAX};
		if (!k->field || k->field->kind == KIND_COMPOSED)
			return bad_key(src, (size_t)(p - text), name, d, NULL);
		if (name < len)
			why = parse_mask(k, word + name + 1);
		if (why)
			return bad_key(src, (size_t)(p - text), len, d, why);
		by->n++;
		p += len;
		if (!*p++)
			return true;
	}
}

/* ---- tallies ---- */

static void add_up(uint64_t *sum, uint64_t n)
{
	if (__builtin_add_overflow(*sum, n, sum))
		*sum = UINT64_MAX;
}

static bool half_open(const struct entry *e)
{
	const struct state_info *s;

	if (!entry_has(e, F_STATE) || e->flags & 1u << FLAG_ASSURED)
		return false;
	s = entry_state(e);
	return s && s->half;
}

void measure_entry(struct measure *m, const struct entry *e)
{
	enum nat nat = entry_nat(e);

	*m = (struct measure){.counted = entry_has(e, F_ORIG_BYTES), .unreplied = e->flags >> FLAG_UNREPLIED & 1,
		.assured = e->flags >> FLAG_ASSURED & 1, .half = half_open(e), .snat = nat & NAT_SRC,
		.dnat = nat & NAT_DST, .rated = entry_has(e, F_RATE)};
	m->rate = m->rated ? e->v[F_RATE].n : 0;
	if (!m->counted)
		return;
	add_up(&m->packets, e->v[F_ORIG_PACKETS].n);
	add_up(&m->bytes, e->v[F_ORIG_BYTES].n);
	if (!entry_has(e, F_REPLY_BYTES))
		return;
	add_up(&m->packets, e->v[F_REPLY_PACKETS].n);
	add_up(&m->bytes, e->v[F_REPLY_BYTES].n);
}

void tally_add(struct tally *t, const struct measure *m)
{
	t->entries++;
	t->unreplied += m->unreplied;
	t->assured += m->assured;
	t->half += m->half;
	t->snat += m->snat;
	t->dnat += m->dnat;
	t->counted += m->counted;
	add_up(&t->packets, m->packets);
	add_up(&t->bytes, m->bytes);
	t->rated += m->rated;
	add_up(&t->rate, m->rate);
}

const struct column tally_columns[TALLY_COUNT] = {
#define TALLY(ID, NAME, UNIT, WIDTH, HELP) [TALLY_##ID] = {.name = NAME, .kind = KIND_NUM, \
	.unit = UNIT_##UNIT, .width = WIDTH, .help = HELP},
#include "ctview/tally.def"
#undef TALLY
};

static uint64_t tally_number(const struct tally *t, enum tally_field f)
{
	switch (f) {
	case TALLY_PACKETS:
		return t->packets;
	case TALLY_BYTES:
		return t->bytes;
	case TALLY_UNREPLIED:
		return t->unreplied;
	case TALLY_HALF:
		return t->half;
	case TALLY_ASSURED:
		return t->assured;
	case TALLY_SNAT:
		return t->snat;
	case TALLY_DNAT:
		return t->dnat;
	case TALLY_RATE:
		return t->rate;
	default:
		return t->entries;
	}
}

struct cell tally_cell(const struct tally *t, enum tally_field f, const struct tally *total)
{
	if (f == TALLY_SHARE)
		return cell_share(t->entries, total->entries);
	if ((f == TALLY_PACKETS || f == TALLY_BYTES) && !t->counted)
		return cell_none();
	if (f == TALLY_RATE && !t->rated)
		return cell_none();
	return cell_num(tally_number(t, f), tally_columns[f].unit);
}

/* ---- keys ---- */

enum { KEY_BYTES = GROUP_KEYS * 96, TEXT_BYTES = 80 };

static uint8_t *put_addr(uint8_t *p, const struct cell *c, unsigned bits)
{
	union addr a = c->a, mask;

	if (bits < 8u * c->alen) {
		mask = addr_mask(bits, c->alen);
		a = addr_and(&a, &mask);
	}
	*p++ = c->alen;
	memcpy(p, &a, c->alen);
	return p + c->alen;
}

static uint8_t *put_value(uint8_t *p, const struct cell *c, const struct group_key *k)
{
	uint64_t n;

	switch (c->kind) {
	case KIND_ADDR:
		return put_addr(p, c, k->bits);
	case KIND_TEXT:
		*p = (uint8_t)(c->t.len < TEXT_BYTES ? c->t.len : TEXT_BYTES);
		memcpy(p + 1, c->t.s, *p);
		return p + 1 + *p;
	default:
		n = c->n & k->mask;
		put_be32(p, (uint32_t)(n >> 32));
		put_be32(p + 4, (uint32_t)n);
		return p + 8;
	}
}

static size_t key_of(const struct group_by *by, const struct entry *e, uint8_t *key)
{
	uint8_t *p = key;
	unsigned i;

	for (i = 0; i < by->n; i++) {
		struct cell c;

		*p++ = field_get(by->key[i].field, e, &c);
		if (c.given)
			p = put_value(p, &c, &by->key[i]);
	}
	return (size_t)(p - key);
}

static const uint8_t *get_value(const uint8_t *p, struct cell *c)
{
	switch (c->kind) {
	case KIND_ADDR:
		c->alen = *p++;
		memset(&c->a, 0, sizeof(c->a));
		memcpy(&c->a, p, c->alen);
		return p + c->alen;
	case KIND_TEXT:
		c->t = (struct text){(const char *)p + 1, *p};
		return p + 1 + *p;
	default:
		c->n = (uint64_t)be32(p) << 32 | be32(p + 4);
		return p + 8;
	}
}

void group_cells(const struct groups *g, const struct group *one, struct cell *c)
{
	const uint8_t *p = one->key;
	unsigned i;

	for (i = 0; i < g->by->n; i++) {
		const struct field *f = g->by->key[i].field;

		c[i] = (struct cell){.kind = f->kind, .unit = f->unit, .given = *p++};
		if (c[i].given)
			p = get_value(p, &c[i]);
	}
}

void group_row(const struct groups *g, const struct group *one, const enum tally_field *shown, unsigned n,
	const struct tally *total, struct cell *c)
{
	struct tally t = group_tally(one);
	unsigned i;

	group_cells(g, one, c);
	for (i = 0; i < n; i++)
		c[g->by->n + i] = tally_cell(&t, shown[i], total);
}

size_t group_key_len(const struct groups *g, const struct group *one, unsigned n)
{
	const uint8_t *p = one->key;
	unsigned i;

	for (i = 0; i < n; i++) {
		struct cell c = {.kind = g->by->key[i].field->kind};

		if (*p++)
			p = get_value(p, &c);
	}
	return (size_t)(p - one->key);
}

void group_columns(const struct group_by *by, struct column *col)
{
	unsigned i;

	for (i = 0; i < by->n; i++) {
		const struct field *f = by->key[i].field;

		col[i] = (struct column){.name = by->key[i].name, .kind = f->kind, .unit = f->unit,
			.width = f->width < 8 ? f->width : 8, .label = true, .help = f->help};
	}
}

/* ---- groups ---- */

enum { BATCH = 32, BATCH_BYTES = 2048, ROOM = 64 << 10 };

/* Keys are stored contiguously, so that a batch stays in the L1 cache. */
struct group_batch {
	unsigned n;
	size_t used;                   /* number of bytes used */
	struct {
		uint32_t hash, at, len;
		struct measure measure;
	} entry[BATCH];
	uint8_t bytes[BATCH_BYTES];
};

void groups_init(struct groups *g, const struct group_by *by, struct arena *a)
{
	*g = (struct groups){.by = by, .arena = a, .nslots = 64, .secret = hash_secret()};
	g->slot = arena_array(a, g->nslots, sizeof(*g->slot));
	g->batch = arena_new_of(a, struct group_batch);
}

/* Properties of an entry, as bits. */
enum { COUNTED = 1, UNREPLIED = 2, HALF = 4, ASSURED = 8, SNAT = 16, DNAT = 32 };

static uint8_t measure_bits(const struct measure *m)
{
	return (uint8_t)((m->counted ? COUNTED : 0) | (m->unreplied ? UNREPLIED : 0) | (m->half ? HALF : 0) |
		(m->assured ? ASSURED : 0) | (m->snat ? SNAT : 0) | (m->dnat ? DNAT : 0));
}

struct tally group_tally(const struct group *one)
{
	struct tally t = {0};

	if (one->many)
		return *one->tally;
	tally_add(&t, &(struct measure){.packets = one->packets, .bytes = one->bytes, .counted = one->what & COUNTED,
		.unreplied = one->what & UNREPLIED, .half = one->what & HALF, .assured = one->what & ASSURED,
		.snat = one->what & SNAT, .dnat = one->what & DNAT});
	return t;
}

/* Replaces the inline contribution by a tally. */
static struct tally *group_many(struct groups *g, struct group *one)
{
	struct tally *t = arena_new_of(g->arena, struct tally);

	*t = group_tally(one);
	one->tally = t;
	one->many = true;
	return t;
}

static void group_add(struct groups *g, struct group *one, const struct measure *m)
{
	tally_add(one->many ? one->tally : group_many(g, one), m);
}

static struct group *group_alloc(struct groups *g, size_t len)
{
	size_t size = (offsetof(struct group, key) + len + 7) & ~(size_t)7;
	struct group *one;

	if (g->left < size) {
		g->left = ROOM;
		g->room = arena_alloc(g->arena, g->left);
	}
	one = (struct group *)(void *)g->room;
	g->room += size;
	g->left -= size;
	vec_push(g->arena, &g->list, one);
	return one;
}

static void group_new(struct groups *g, uint32_t hash, const uint8_t *key, size_t len, const struct measure *m)
{
	struct group *one = group_alloc(g, len);

	one->hash = hash;
	one->len = (uint16_t)len;
	memcpy(one->key, key, len);
	if (m->rated) {
		one->many = true;
		one->tally = arena_new_of(g->arena, struct tally);
		tally_add(one->tally, m);
		return;
	}
	one->packets = m->packets;
	one->bytes = m->bytes;
	one->what = measure_bits(m);
}

/* There are fewer groups than slots, so the bits of a slot above the group's index hold hash bits, which tell most
 * other groups apart without accessing them. */
static bool slot_fits(const struct groups *g, uint32_t slot, uint32_t hash)
{
	return !((slot ^ hash) & ~(g->nslots - 1));
}

static struct group *slot_group(const struct groups *g, uint32_t slot)
{
	return g->list.v[(slot & (g->nslots - 1)) - 1];
}

static void slot_set(struct groups *g, uint32_t *slot, uint32_t hash, size_t number)
{
	*slot = (uint32_t)number | (hash & ~(g->nslots - 1));
}

/* The slot of the key, or the free slot where it belongs. */
static uint32_t *find(const struct groups *g, uint32_t hash, const uint8_t *key, size_t len)
{
	uint32_t mask = g->nslots - 1, i;

	for (i = hash & mask; g->slot[i]; i = (i + 1) & mask) {
		const struct group *one;

		if (!slot_fits(g, g->slot[i], hash))
			continue;
		one = slot_group(g, g->slot[i]);
		if (one->hash == hash && one->len == len && !memcmp(one->key, key, len))
			break;
	}
	return &g->slot[i];
}

static void grow(struct groups *g)
{
	uint32_t i, k;

	g->nslots *= 2;
	g->slot = arena_array(g->arena, g->nslots, sizeof(*g->slot));
	for (i = 0; i < g->list.n; i++) {
		uint32_t hash = g->list.v[i]->hash;

		for (k = hash & (g->nslots - 1); g->slot[k]; k = (k + 1) & (g->nslots - 1))
			;
		slot_set(g, &g->slot[k], hash, i + 1);
	}
}

static void look_up(struct groups *g, uint32_t hash, const uint8_t *key, uint32_t len, const struct measure *m)
{
	uint32_t *s = find(g, hash, key, len);

	if (*s) {
		group_add(g, slot_group(g, *s), m);
		return;
	}
	group_new(g, hash, key, len, m);
	slot_set(g, s, hash, g->list.n);
	if (g->list.n * 4 > g->nslots * 3ul)
		grow(g);
}

void groups_settle(struct groups *g)
{
	struct group_batch *b = g->batch;
	unsigned i;

	for (i = 0; i < b->n; i++) {
		uint32_t hash = b->entry[i].hash, slot = g->slot[hash & (g->nslots - 1)];

		if (slot && slot_fits(g, slot, hash))
			__builtin_prefetch(slot_group(g, slot));
	}
	for (i = 0; i < b->n; i++)
		look_up(g, b->entry[i].hash, b->bytes + b->entry[i].at, b->entry[i].len, &b->entry[i].measure);
	b->n = 0;
	b->used = 0;
}

void groups_add(struct groups *g, const struct entry *e, const struct measure *m)
{
	struct group_batch *b = g->batch;
	unsigned i = b->n++;

	b->entry[i].at = (uint32_t)b->used;
	b->entry[i].len = (uint32_t)key_of(g->by, e, b->bytes + b->used);
	b->entry[i].hash = (uint32_t)hash_bytes(b->bytes + b->used, b->entry[i].len, g->secret);
	b->entry[i].measure = *m;
	b->used += b->entry[i].len;
	__builtin_prefetch(&g->slot[b->entry[i].hash & (g->nslots - 1)]);
	if (b->n == BATCH || b->used > BATCH_BYTES - KEY_BYTES)
		groups_settle(g);
}

struct by_tally { uint64_t n; struct group *group; uint32_t at; };

static int by_tally_cmp(const void *x, const void *y)
{
	const struct by_tally *a = x, *b = y;

	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	return a->at < b->at ? -1 : a->at > b->at;
}

/* A few of many groups are selected without sorting all: groups after the last one selected so far are skipped. */
enum { FEW = 256 };

static size_t put_first(struct by_tally *first, size_t n, size_t top, const struct by_tally *one)
{
	size_t i;

	if (n == top && by_tally_cmp(one, &first[n - 1]) >= 0)
		return n;
	for (i = n < top ? n : n - 1; i && by_tally_cmp(one, &first[i - 1]) < 0; i--)
		first[i] = first[i - 1];
	first[i] = *one;
	return n < top ? n + 1 : n;
}

void groups_sort(struct groups *g, enum tally_field f, bool smallest, size_t top)
{
	size_t i, n = 0, room;
	struct by_tally *t;
	bool few;

	groups_settle(g);
	few = top && top <= FEW;
	room = few ? top : g->list.n;
	t = mem_alloc(room * sizeof(*t));
	for (i = 0; i < g->list.n; i++) {
		struct tally tally = group_tally(g->list.v[i]);
		uint64_t size = tally_number(&tally, f);
		struct by_tally one = {smallest ? size : ~size, g->list.v[i], (uint32_t)i};

		if (few)
			n = put_first(t, n, top, &one);
		else
			t[n++] = one;
	}
	if (!few && n)
		qsort(t, n, sizeof(*t), by_tally_cmp);
	g->list.n = top && top < n ? top : n;
	for (i = 0; i < g->list.n; i++)
		g->list.v[i] = t[i].group;
	free(t);
}
