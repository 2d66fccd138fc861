/* Builds one block from chains of entries.
 *
 * Computes offsets first, since jumps may go forward; then writes the bytes, with verdicts as offsets. If building in
 * place is possible (b->here), unchanged entries are moved instead of copied; of 100,000 entries -A only moves those
 * after the chain. Every offset written must be the start of an entry.
 */
#include <errno.h>
#include <string.h>
#include "block/block.h"
#include "block/block_priv.h"

static uint32_t error_size(const struct block *b) { return b->kind->entry_size + BLOCK_ERROR; }

static uint32_t bytes_of(const struct block *b, const struct block_entry *e)
{
	return e->n ? e->size : entry_size(b->kind, e->bytes);
}

/* ---- offsets ---- */

struct sizes { uint64_t at; uint32_t entries; size_t nodes; };

static void measure_entry(const struct block *b, struct block_entry *e, struct sizes *s)
{
	e->at = (uint32_t)s->at;
	s->at += bytes_of(b, e);
	s->nodes++;
}

static void measure_chain(const struct block *b, struct block_chain *c, struct sizes *s)
{
	if (c->hook < 0)
		s->at += error_size(b);
	c->goes = (uint32_t)s->at;
	for (struct block_entry *e = c->first; e; e = e->next)
		measure_entry(b, e, s);
	measure_entry(b, &c->end, s);
	s->entries += c->nrules + 1 + (c->hook < 0);
}

static struct sizes measure(const struct block *b)
{
	struct sizes s = { 0 };

	for (struct block_chain *c = block_next_chain(b, NULL); c; c = block_next_chain(b, c))
		measure_chain(b, c, &s);
	s.at += error_size(b);
	s.entries++;
	return s;
}

/* ---- building in place ---- */

struct pieces { struct block_entry **v; size_t n; };

static bool is_here(const struct block *b, const struct block_entry *e)
{
	return b->bytes && e->bytes >= b->bytes && e->bytes < b->bytes + b->size;
}

static void gather_piece(const struct block *b, struct pieces *p, struct block_entry *e)
{
	if (is_here(b, e))
		p->v[p->n++] = e;
}

/* Collects everything that is in the block's bytes, in its new order. False: ENOMEM. */
static bool gather(struct block *b, struct pieces *p, size_t nodes)
{
	*p = (struct pieces){ arena_try(b->arena, nodes * sizeof(*p->v)), 0 };
	if (!p->v)
		return false;
	for (struct block_chain *c = block_next_chain(b, NULL); c; c = block_next_chain(b, c)) {
		for (struct block_entry *e = c->first; e; e = e->next)
			gather_piece(b, p, e);
		gather_piece(b, p, &c->end);
	}
	return true;
}

/* Can it be built in place? Only if there is room and the order is unchanged. */
static bool fits_here(const struct block *b, const struct pieces *p, uint64_t size)
{
	for (size_t i = 1; i < p->n; i++)
		if (p->v[i]->bytes < p->v[i - 1]->bytes)
			return false;
	return size <= b->room;
}

static void move(struct block *b, struct block_entry *e)
{
	memmove(b->bytes + e->at, e->bytes, bytes_of(b, e));
}

/* Moves pieces that go to lower offsets from front to back, then the others from back to front, so that nothing is
 * overwritten before it is moved. */
static void move_all(struct block *b, const struct pieces *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->v[i]->bytes > b->bytes + p->v[i]->at)
			move(b, p->v[i]);
	for (size_t i = p->n; i-- > 0; )
		if (p->v[i]->bytes < b->bytes + p->v[i]->at)
			move(b, p->v[i]);
}

/* Makes the result the block that was read. */
static bool adopt(struct block *b, const struct pieces *p, uint32_t size)
{
	for (size_t i = 0; i < p->n; i++)
		p->v[i]->bytes = b->bytes + p->v[i]->at;
	for (struct block_chain *c = block_next_chain(b, NULL); c; c = block_next_chain(b, c))
		c->start = c->goes;
	b->size = size;
	return starts_sort(b);
}

/* ---- bytes ---- */

/* Updates the verdicts of a stretch that has been moved, which are old offsets. */
static void put_ways(const struct block *b, uint8_t *entries, const struct block_entry *s)
{
	uint32_t from = (uint32_t)(s->bytes - b->bytes);

	for (uint32_t i = 0; i < s->nway; i++) {
		uint32_t in = b->way[s->way + i] - s->origin;
		uint8_t *entry = entries + s->at + in;
		int32_t v = entry_verdict(b->kind, entry);
		uint32_t end = in + entry_size(b->kind, entry);

		if (v >= 0)
			entry_set_verdict(b->kind, entry,
				(int32_t)((uint32_t)v == from + end ? s->at + end : starts_at(b, (uint32_t)v)->goes));
	}
}

static void put_entry(const struct block *b, uint8_t *entries, const struct block_entry *e)
{
	uint8_t *to = entries + e->at;

	if (entries != b->bytes || !is_here(b, e))
		memcpy(to, e->bytes, bytes_of(b, e));
	if (e->n)
		put_ways(b, entries, e);
	else if (e->falls)
		entry_set_verdict(b->kind, to, (int32_t)(e->at + entry_size(b->kind, to)));
	else if (e->to)
		entry_set_verdict(b->kind, to, (int32_t)e->to->goes);
}

static void put_error(const struct block *b, uint8_t *to, const char *name)
{
	memset(to, 0, error_size(b));
	entry_put_error(b->kind, to, name);
}

static void put_all(const struct block *b, uint8_t *entries, uint32_t size)
{
	for (struct block_chain *c = block_next_chain(b, NULL); c; c = block_next_chain(b, c)) {
		if (c->hook < 0)
			put_error(b, entries + c->goes - error_size(b), c->name);
		for (const struct block_entry *e = c->first; e; e = e->next)
			put_entry(b, entries, e);
		put_entry(b, entries, &c->end);
	}
	put_error(b, entries + size - error_size(b), XT_ERROR_TARGET);
}

static void put_head(const struct block *b, struct ipt_replace *r, const struct sizes *s)
{
	memset(r, 0, sizeof(*r));
	memcpy(r->name, b->name, sizeof(r->name));
	r->valid_hooks = b->valid_hooks;
	r->num_entries = s->entries;
	r->size = (uint32_t)s->at;
	for (unsigned h = 0; h < BLOCK_HOOKS; h++) {
		r->hook_entry[h] = b->base[h] ? b->base[h]->goes : 0;
		r->underflow[h] = b->base[h] ? b->base[h]->end.at : 0;
	}
}

static struct ipt_replace *build_here(struct block *b, const struct pieces *p, const struct sizes *s)
{
	struct ipt_replace *r = (struct ipt_replace *)(void *)(b->bytes - sizeof(*r));

	move_all(b, p);
	put_all(b, b->bytes, (uint32_t)s->at);
	put_head(b, r, s);
	return adopt(b, p, (uint32_t)s->at) ? r : NULL;
}

struct ipt_replace *block_build(struct block *b, size_t *len)
{
	struct sizes s = measure(b);
	struct pieces p = { 0 };
	struct ipt_replace *r;

	if (s.at > BLOCK_MAX) {
		errno = E2BIG;
		return NULL;
	}
	*len = sizeof(*r) + s.at;
	if (b->here && !gather(b, &p, s.nodes))
		return NULL;
	if (b->here && fits_here(b, &p, s.at))
		return build_here(b, &p, &s);
	r = arena_try(b->arena, *len);
	if (!r)
		return NULL;
	put_all(b, (uint8_t *)r->entries, (uint32_t)s.at);
	put_head(b, r, &s);
	return r;
}

/* ---- counters ---- */

static void add(struct xt_counters *to, const struct xt_counters *c)
{
	to->pcnt += c->pcnt;
	to->bcnt += c->bcnt;
}

struct counting { const struct block *b; const struct xt_counters *old; struct xt_counters *out; bool any; };

static void say(struct counting *k, struct xt_counters c)
{
	k->any |= c.pcnt || c.bcnt;
	if (k->out)
		*k->out++ = c;
}

/* The kernel's final counts: the entry's bytes contain those at the time of reading. */
static struct xt_counters counted(const struct counting *k, const uint8_t *entry, const struct xt_counters *begin, uint32_t was)
{
	struct xt_counters read, c;

	memcpy(&read, entry_counters(k->b->kind, entry), sizeof(read));
	c = begin ? *begin : read;
	if (was && k->old) {
		c.pcnt -= read.pcnt;
		c.bcnt -= read.bcnt;
		add(&c, &k->old[was - 1]);
	}
	return c;
}

static void count_entry(struct counting *k, const struct block_entry *e)
{
	struct xt_counters c = counted(k, e->bytes, e->begin, e->was);

	for (uint32_t i = 0; k->old && e->parts && i < e->parts->n; i++)
		add(&c, &k->old[e->parts->was[i] - 1]);
	say(k, c);
}

static void count_stretch(struct counting *k, const struct block_entry *s)
{
	const uint8_t *at = s->bytes;

	if (k->old && s->was && !s->begin) {
		for (uint32_t i = 0; i < s->n; i++)
			say(k, k->old[s->was - 1 + i]);
		return;
	}
	for (uint32_t i = 0; i < s->n; i++, at += entry_size(k->b->kind, at))
		say(k, counted(k, at, s->begin, s->was ? s->was + i : 0));
}

bool block_counters(const struct block *b, const struct xt_counters *old, struct xt_counters *out)
{
	static const struct xt_counters none;
	struct counting k = { .b = b, .old = old, .out = out };

	for (struct block_chain *c = block_next_chain(b, NULL); c; c = block_next_chain(b, c)) {
		if (c->hook < 0)
			say(&k, none);
		for (const struct block_entry *e = c->first; e; e = e->next)
			e->n ? count_stretch(&k, e) : count_entry(&k, e);
		/* The kernel also counts final RETURNs, which nobody reads. */
		if (c->hook < 0)
			say(&k, none);
		else
			count_entry(&k, &c->end);
	}
	say(&k, none);
	return k.any;
}

void block_recount(struct block *b, const struct xt_counters *c)
{
	uint8_t *at = b->bytes;

	for (uint32_t i = 0; i < b->nread; i++, at += entry_size(b->kind, at))
		memcpy(entry_counters(b->kind, at), &c[i], sizeof(c[i]));
}
