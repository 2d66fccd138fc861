/* Chains of entries as one block again.
 *
 * Two walks: offsets first, since jumps go forward too; then the bytes, with verdicts as offsets. It must never write an offset
 * that is not the beginning of an entry.
 */
#include <errno.h>
#include <string.h>
#include "block/block.h"
#include "block/block_priv.h"

static uint32_t error_size(const struct block *b) { return b->kind->entry_size + BLOCK_ERROR; }

static uint32_t end_size(const struct block *b) { return b->kind->entry_size + BLOCK_STANDARD; }

/* ---- first walk ---- */

struct sizes { uint64_t at; uint32_t entries; };

static void measure_chain(const struct block *b, struct block_chain *c, struct sizes *s)
{
	if (c->hook < 0) {
		s->at += error_size(b);
		s->entries++;
	}
	c->start = (uint32_t)s->at;
	for (struct block_entry *e = c->first; e; e = e->next) {
		e->at = (uint32_t)s->at;
		s->at += entry_size(b->kind, e->bytes);
	}
	c->end.at = (uint32_t)s->at;
	s->at += end_size(b);
	s->entries += c->nrules + 1;
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

/* ---- second walk ---- */

static uint8_t *put_entry(const struct block *b, uint8_t *to, const struct block_entry *e)
{
	uint16_t size = entry_size(b->kind, e->bytes);

	memcpy(to, e->bytes, size);
	if (e->falls)
		entry_set_verdict(b->kind, to, (int32_t)(e->at + size));
	else if (e->to)
		entry_set_verdict(b->kind, to, (int32_t)e->to->start);
	return to + size;
}

static uint8_t *put_chain(const struct block *b, uint8_t *to, const struct block_chain *c)
{
	if (c->hook < 0) {
		entry_put_error(b->kind, to, c->name);
		to += error_size(b);
	}
	for (const struct block_entry *e = c->first; e; e = e->next)
		to = put_entry(b, to, e);
	return put_entry(b, to, &c->end);
}

struct ipt_replace *block_build(struct block *b, size_t *len)
{
	struct sizes s = measure(b);
	struct ipt_replace *r;
	uint8_t *to;

	if (s.at > BLOCK_MAX) {
		errno = E2BIG;
		return NULL;
	}
	*len = sizeof(*r) + s.at;
	r = arena_try(b->arena, *len);
	if (!r)
		return NULL;
	memcpy(r->name, b->name, sizeof(r->name));
	r->valid_hooks = b->valid_hooks;
	r->num_entries = s.entries;
	r->size = (uint32_t)s.at;
	for (unsigned h = 0; h < BLOCK_HOOKS; h++) {
		r->hook_entry[h] = b->base[h] ? b->base[h]->start : 0;
		r->underflow[h] = b->base[h] ? b->base[h]->end.at : 0;
	}
	to = (uint8_t *)r->entries;
	for (struct block_chain *c = block_next_chain(b, NULL); c; c = block_next_chain(b, c))
		to = put_chain(b, to, c);
	entry_put_error(b->kind, to, XT_ERROR_TARGET);
	return r;
}

/* ---- counters ---- */

static void add(struct xt_counters *to, const struct xt_counters *c)
{
	to->pcnt += c->pcnt;
	to->bcnt += c->bcnt;
}

/* What the kernel had counted in the end: the entry's bytes say what it was when it was read. */
static bool new_counters(const struct block *b, const struct block_entry *e, const struct xt_counters *old,
	struct xt_counters *out)
{
	struct xt_counters read;

	memcpy(&read, entry_counters(b->kind, e->bytes), sizeof(read));
	*out = e->begin ? *e->begin : read;
	if (e->was && old) {
		out->pcnt -= read.pcnt;
		out->bcnt -= read.bcnt;
		add(out, &old[e->was - 1]);
		for (uint32_t i = 0; e->parts && i < e->parts->n; i++)
			add(out, &old[e->parts->was[i] - 1]);
	}
	return out->pcnt || out->bcnt;
}

bool block_counters(const struct block *b, const struct xt_counters *old, struct xt_counters *out)
{
	bool any = false;

	for (struct block_chain *c = block_next_chain(b, NULL); c; c = block_next_chain(b, c)) {
		if (c->hook < 0)
			*out++ = (struct xt_counters){ 0 };
		for (const struct block_entry *e = c->first; e; e = e->next)
			any |= new_counters(b, e, old, out++);
		/* The kernel counts returns too, and nobody asks. */
		if (c->hook < 0)
			*out++ = (struct xt_counters){ 0 };
		else
			any |= new_counters(b, &c->end, old, out++);
	}
	*out = (struct xt_counters){ 0 };
	return any;
}
