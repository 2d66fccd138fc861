/* Edits a table in memory: lists of entries, chains by name, counters.
 *
 * Counters. An entry's bytes contain its counters, or its initial counters if it is new. For an entry from the kernel
 * (`was`), what the kernel's entry counts until the commit is added:
 *
 *	not edited                     the counts at the time of the commit
 *	block_count(e, 0, 0)           only what was counted since it was read
 *	block_count_set(e, 5, 100)     5 and 100, regardless of what was counted
 */
#include <stdlib.h>
#include <string.h>
#include "block/block.h"
#include "block/block_priv.h"

/* ---- entries ---- */

struct block_entry *block_entry_new(struct block *b, uint32_t size)
{
	struct block_entry *e = arena_try(b->arena, sizeof(*e) + size);

	if (e)
		e->bytes = (uint8_t *)(e + 1);
	return e;
}

void block_insert(struct block_chain *c, struct block_entry *e, struct block_entry *before)
{
	e->chain = c;
	e->next = before;
	e->prev = before ? before->prev : c->last;
	*(e->prev ? &e->prev->next : &c->first) = e;
	*(e->next ? &e->next->prev : &c->last) = e;
	c->nrules++;
}

/* Unlinks a node or stretch. */
static void list_remove(struct block_entry *e)
{
	struct block_chain *c = e->chain;

	*(e->prev ? &e->prev->next : &c->first) = e->next;
	*(e->next ? &e->next->prev : &c->last) = e->prev;
	c->nrules -= e->n ? e->n : 1;
	e->chain = NULL;
	e->next = e->prev = NULL;
}

void block_remove(struct block_entry *e)
{
	block_jump(e, NULL);
	list_remove(e);
}

static void stretch_remove(struct block *b, struct block_entry *s)
{
	for (uint32_t i = 0; i < s->nway; i++) {
		struct block_chain *to = way_to(b, way_at(b, s, i));

		if (to)
			to->refs--;
	}
	list_remove(s);
}

void block_flush(struct block *b, struct block_chain *c)
{
	while (c->first)
		if (c->first->n)
			stretch_remove(b, c->first);
		else
			block_remove(c->first);
}

void block_jump(struct block_entry *e, struct block_chain *to)
{
	if (e->to)
		e->to->refs--;
	e->to = to;
	if (to)
		to->refs++;
}

/* ---- ends of entries ---- */

static uint8_t *put_part(const struct block_kind *k, uint8_t *entry, const char *name, uint16_t len)
{
	struct xt_entry_target t = { .u.user.target_size = len };
	uint16_t target = k->entry_size, next = k->entry_size + len;

	strcpy(t.u.user.name, name);
	memcpy(entry + k->target_offset, &target, sizeof(target));
	memcpy(entry + k->next_offset, &next, sizeof(next));
	memcpy(entry + k->entry_size, &t, sizeof(t));
	return entry + k->entry_size + BLOCK_PART;
}

void entry_put_standard(const struct block_kind *k, uint8_t *entry, int32_t verdict)
{
	memcpy(put_part(k, entry, XT_STANDARD_TARGET, BLOCK_STANDARD), &verdict, sizeof(verdict));
}

void entry_put_error(const struct block_kind *k, uint8_t *entry, const char *name)
{
	memcpy(put_part(k, entry, XT_ERROR_TARGET, BLOCK_ERROR), name, strlen(name));
}

void block_entry_standard(struct block *b, struct block_entry *e)
{
	entry_put_standard(b->kind, e->bytes, 0);
}

bool end_new(struct block *b, struct block_chain *c, int32_t verdict)
{
	c->end.bytes = arena_try(b->arena, b->kind->entry_size + BLOCK_STANDARD);
	if (!c->end.bytes)
		return false;
	c->end.chain = c;
	entry_put_standard(b->kind, c->end.bytes, verdict);
	return true;
}

/* ---- chains ---- */

void *array_room(struct block *b, void *v, uint32_t n, uint32_t *cap, size_t size)
{
	uint32_t more = *cap ? *cap * 2 : 16;
	void *to;

	if (n < *cap)
		return v;
	to = arena_try(b->arena, more * size);
	if (!to)
		return NULL;
	if (n)
		memcpy(to, v, n * size);
	*cap = more;
	return to;
}

struct block_chain *chain_append(struct block *b, const char *name)
{
	struct block_chain *c = arena_try(b->arena, sizeof(*c)), **user = array_room(b, b->user, b->nuser, &b->capuser, sizeof(*user));

	if (!c || !user)
		return NULL;
	b->user = user;
	strncpy(c->name, name, sizeof(c->name) - 1);
	c->hook = -1;
	b->user[b->nuser++] = c;
	return c;
}

static int by_name(const void *a, const void *b)
{
	return strcmp((*(struct block_chain *const *)a)->name, (*(struct block_chain *const *)b)->name);
}

bool chains_sort(struct block *b)
{
	bool sorted = true;

	for (uint32_t i = 1; i < b->nuser; i++)
		sorted &= strcmp(b->user[i - 1]->name, b->user[i]->name) < 0;
	if (sorted)
		return true;
	qsort(b->user, b->nuser, sizeof(*b->user), by_name);
	for (uint32_t i = 1; i < b->nuser; i++)
		if (!strcmp(b->user[i - 1]->name, b->user[i]->name))
			return false;
	return true;
}

/* Moves the last chain to its sorted position. */
static void last_settle(struct block *b)
{
	struct block_chain *c = b->user[b->nuser - 1];
	uint32_t lo = 0, hi = b->nuser - 1;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (strcmp(b->user[mid]->name, c->name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	memmove(b->user + lo + 1, b->user + lo, (b->nuser - 1 - lo) * sizeof(*b->user));
	b->user[lo] = c;
}

struct block_chain *block_chain_add(struct block *b, const char *name)
{
	struct block_chain *c = chain_append(b, name);

	if (!c || !end_new(b, c, XT_RETURN))
		return NULL;
	last_settle(b);
	return c;
}

static void take_out(struct block *b, const struct block_chain *c)
{
	uint32_t at = 0;

	while (b->user[at] != c)
		at++;
	memmove(b->user + at, b->user + at + 1, (b->nuser - at - 1) * sizeof(*b->user));
	b->nuser--;
}

void block_chain_delete(struct block *b, struct block_chain *c)
{
	take_out(b, c);
}

void block_chain_rename(struct block *b, struct block_chain *c, const char *name)
{
	take_out(b, c);
	memset(c->name, 0, sizeof(c->name));
	strncpy(c->name, name, sizeof(c->name) - 1);
	b->user[b->nuser++] = c;
	last_settle(b);
}

void block_policy(struct block *b, struct block_chain *c, int32_t verdict)
{
	entry_set_verdict(b->kind, c->end.bytes, verdict);
}

/* ---- counters ---- */

void block_detach(struct block *b)
{
	for (struct block_chain *c = block_next_chain(b, NULL); c; c = block_next_chain(b, c)) {
		c->end.was = 0;
		for (struct block_entry *e = c->first; e; e = e->next)
			e->was = 0;
	}
}

static void put_counters(struct block *b, struct block_entry *e, uint64_t pkts, uint64_t bytes)
{
	struct xt_counters c = { pkts, bytes };

	memcpy(entry_counters(b->kind, e->bytes), &c, sizeof(c));
}

bool block_count(struct block *b, struct block_entry *e, uint64_t pkts, uint64_t bytes)
{
	struct xt_counters *begin;

	if (!e->was) {
		put_counters(b, e, pkts, bytes);
		return true;
	}
	begin = arena_try(b->arena, sizeof(*begin));
	if (begin)
		*begin = (struct xt_counters){ pkts, bytes };
	e->begin = begin;
	return begin;
}

bool block_zero(struct block *b, struct block_chain *c)
{
	static const struct xt_counters zero;
	bool good = block_count(b, &c->end, 0, 0);

	for (struct block_entry *e = c->first; e && good; e = e->next)
		if (e->n)
			e->begin = &zero;
		else
			good = block_count(b, e, 0, 0);
	return good;
}

void block_count_set(struct block *b, struct block_entry *e, uint64_t pkts, uint64_t bytes)
{
	e->was = 0;
	e->begin = NULL;
	put_counters(b, e, pkts, bytes);
}
