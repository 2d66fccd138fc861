/* Unfolds trees to rules: see fold.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "backend/fold_priv.h"

/* ---- names and numbers ---- */

#define NAME "sluice-run.%08x.%09x"

void fold_name(char name[FOLD_NAME], uint32_t id, uint32_t n)
{
	snprintf(name, FOLD_NAME, NAME, id, n);
}

bool fold_name_read(const char *name, uint32_t *id, uint32_t *n)
{
	char again[FOLD_NAME];

	if (sscanf(name, "sluice-run.%8x.%9x", id, n) != 2)
		return false;
	fold_name(again, *id, *n);
	return !strcmp(again, name);
}

static uint32_t place_of(const struct block *b, const struct block_entry *e)
{
	uint32_t n;

	memcpy(&n, e->bytes + b->kind->cache, sizeof(n));
	return n;
}

void fold_set_place(const struct block *b, struct block_entry *e, uint32_t place)
{
	memcpy(e->bytes + b->kind->cache, &place, sizeof(place));
}

/* ---- lists ---- */

void entries_cut(struct block_chain *c, struct block_entry *first, struct block_entry *last, uint32_t n)
{
	*(first->prev ? &first->prev->next : &c->first) = last->next;
	*(last->next ? &last->next->prev : &c->last) = first->prev;
	c->nrules -= n;
}

void entries_put(struct block_chain *c, struct block_entry *first, struct block_entry *last, uint32_t n,
	struct block_entry *before)
{
	first->prev = before ? before->prev : c->last;
	last->next = before;
	*(first->prev ? &first->prev->next : &c->first) = first;
	*(before ? &before->prev : &c->last) = last;
	c->nrules += n;
}

void fold_drop_chains(struct block *b, uint32_t id)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < b->nuser; i++) {
		uint32_t of, n;

		if (!fold_name_read(b->user[i]->name, &of, &n) || of != id)
			b->user[kept++] = b->user[i];
	}
	b->nuser = kept;
}

/* ---- reading ---- */

/* An entry of the tree that represents a source rule. */
struct found { struct block_entry *entry; uint32_t place, was; };

struct opening {
	struct cx *cx;
	struct block *b;
	uint32_t id;
	VEC(struct found) found;
};

static int by_place(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return (x->was > y->was) - (x->was < y->was);
}

/* Equality of rules, regardless of counters and of the offsets of jumps. */
static bool same_rule(const struct block *b, const struct block_entry *x, const struct block_entry *y)
{
	const struct block_kind *k = b->kind;
	uint16_t size = entry_size(k, x->bytes), end;

	if (x->to != y->to || x->falls != y->falls || entry_size(k, y->bytes) != size)
		return false;
	end = x->to || x->falls ? (uint16_t)(entry_target(k, x->bytes) + BLOCK_PART) : size;
	return !memcmp(x->bytes, y->bytes, k->head_size) && entry_target(k, x->bytes) == entry_target(k, y->bytes) &&
		!memcmp(x->bytes + k->entry_size, y->bytes + k->entry_size, (size_t)end - k->entry_size);
}

static void gather(struct opening *o)
{
	for (uint32_t i = 0; i < o->b->nuser; i++) {
		uint32_t id, n;

		if (!fold_name_read(o->b->user[i]->name, &id, &n) || id != o->id)
			continue;
		for (struct block_entry *e = o->b->user[i]->first; e; e = e->next) {
			struct found f = { e, place_of(o->b, e), e->was };

			if (f.place)
				vec_push(o->cx->arena, &o->found, f);
		}
	}
	qsort(o->found.v, o->found.n, sizeof(*o->found.v), by_place);
}

/* Are positions contiguous from 1, and all entries with the same position equal? Returns the number of positions; 0:
 * no. */
static uint32_t places(const struct opening *o)
{
	uint32_t n = 0;

	for (size_t i = 0; i < o->found.n; i++) {
		const struct found *f = &o->found.v[i];

		if (f->place == n + 1)
			n++;
		else if (!i || f->place != n || !same_rule(o->b, o->found.v[i - 1].entry, f->entry))
			return 0;
	}
	return n;
}

/* Adds the counters of found[0 .. n), which are one rule, to the first entry. */
static bool join(struct opening *o, const struct found *f, size_t n)
{
	const struct block_kind *k = o->b->kind;
	struct block_parts *parts;
	struct xt_counters sum;

	if (n == 1)
		return true;
	parts = arena_try(o->b->arena, sizeof(*parts) + (n - 1) * sizeof(parts->was[0]));
	if (!parts)
		return false;
	memcpy(&sum, entry_counters(k, f[0].entry->bytes), sizeof(sum));
	for (size_t i = 1; i < n; i++) {
		struct xt_counters c;

		memcpy(&c, entry_counters(k, f[i].entry->bytes), sizeof(c));
		sum.pcnt += c.pcnt;
		sum.bcnt += c.bcnt;
		parts->was[parts->n++] = f[i].was;
		block_jump(f[i].entry, NULL);
	}
	memcpy(entry_counters(k, f[0].entry->bytes), &sum, sizeof(sum));
	f[0].entry->parts = parts;
	return true;
}

static bool open_at(struct opening *o, struct block_chain *c, struct block_entry *jump)
{
	for (size_t i = 0, n; i < o->found.n; i += n) {
		struct block_entry *e = o->found.v[i].entry;

		for (n = 1; i + n < o->found.n && o->found.v[i + n].place == o->found.v[i].place; n++)
			;
		if (!join(o, &o->found.v[i], n))
			return false;
		fold_set_place(o->b, e, 0);
		e->chain = c;
		entries_put(c, e, e, 1, jump);
	}
	block_remove(jump);
	fold_drop_chains(o->b, o->id);
	return true;
}

/* Is the entry the root of a fold? */
static bool begins(const struct block *b, const struct block_entry *e, uint32_t *id)
{
	uint32_t n;

	return e->to && entry_unconditional(b->kind, e->bytes) && fold_name_read(e->to->name, id, &n) && !n && e->to->refs == 1;
}

static bool open_chain(struct cx *cx, struct block *b, struct block_chain *c)
{
	for (struct block_entry *e = c->first, *next; e; e = next) {
		struct opening o = { .cx = cx, .b = b };

		next = e->next;
		if (!begins(b, e, &o.id))
			continue;
		gather(&o);
		if (places(&o) && !open_at(&o, c, e))
			return false;
	}
	return true;
}

static bool has_folds(const struct block *b)
{
	uint32_t id, n;

	for (uint32_t i = 0; i < b->nuser; i++)
		if (fold_name_read(b->user[i]->name, &id, &n))
			return true;
	return false;
}

bool fold_open(struct cx *cx, struct block *b)
{
	if (!has_folds(b))
		return true;
	if (!block_split_all(b))
		return false;
	for (struct block_chain *c = block_next_chain(b, NULL); c; c = block_next_chain(b, c)) {
		uint32_t id, n;

		if (!fold_name_read(c->name, &id, &n) && !open_chain(cx, b, c))
			return false;
	}
	return true;
}
