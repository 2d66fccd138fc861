/* The block of a table, cut into chains. Nothing in it is trusted: every offset is checked before it is followed, and what is
 * not as the kernel would have it is refused with its offset.
 *
 *	0	-s 10.0.0.0/8, verdict 912      INPUT: its hook's entry is here; the verdict is the offset of X's first rule
 *	152	ACCEPT                          its underflow: the policy
 *	…	…                               FORWARD, OUTPUT
 *	736	ERROR "X"                       the head of a user chain
 *	912	RETURN                          its end, and as it has no rules its first entry too
 *	1064	ERROR "ERROR"                   the end of the block
 *
 * One walk opens a chain at each hook's entry and behind each ERROR target, and closes the one before; then verdicts become
 * pointers. It must never read outside of the block, whatever the numbers in it are.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "block/block.h"
#include "block/block_priv.h"

struct walk {
	struct block *b;
	const struct block_kind *k;
	struct block_chain *open;      /* the chain that entries go into */
	uint32_t n;                    /* entries so far */
	bool ended;                    /* the ERROR entry behind the last chain was there */
};

static bool bad(struct block *b, uint32_t at, const char *what)
{
	b->bad = what;
	b->bad_at = at;
	errno = EINVAL;
	return false;
}

/* ---- entries ---- */

/* Is there a match or target at `at` that ends at or before `end`? */
static bool check_part(struct block *b, uint32_t at, uint32_t end)
{
	struct xt_entry_target t;

	if (end - at < BLOCK_PART)
		return bad(b, at, "no room for a match or target");
	t = entry_part(b->bytes + at);
	if (t.u.user.target_size < BLOCK_PART || t.u.user.target_size > end - at || t.u.user.target_size % BLOCK_ALIGN)
		return bad(b, at, "size of a match or target");
	return memchr(t.u.user.name, 0, sizeof(t.u.user.name)) || bad(b, at, "name of a match or target");
}

static bool check_target(struct block *b, uint32_t at, uint32_t end)
{
	struct xt_entry_target t;

	if (!check_part(b, at, end))
		return false;
	t = entry_part(b->bytes + at);
	if (at + t.u.user.target_size != end)
		return bad(b, at, "a target that does not end with its entry");
	if (!t.u.user.name[0])
		return t.u.user.target_size == BLOCK_STANDARD || bad(b, at, "size of a standard target");
	return strcmp(t.u.user.name, XT_ERROR_TARGET) || t.u.user.target_size == BLOCK_ERROR ||
		bad(b, at, "size of an error target");
}

static bool check_entry(struct block *b, uint32_t at)
{
	const struct block_kind *k = b->kind;
	uint32_t left = b->size - at, target, size;

	if (left < k->entry_size + (uint32_t)BLOCK_PART)
		return bad(b, at, "no room for an entry");
	target = entry_target(k, b->bytes + at);
	size = entry_size(k, b->bytes + at);
	if (size > left || target < k->entry_size || size < target + BLOCK_PART || target % BLOCK_ALIGN || size % BLOCK_ALIGN)
		return bad(b, at, "size of an entry");
	for (uint32_t m = at + k->entry_size; m < at + target; m += entry_part(b->bytes + m).u.user.target_size)
		if (!check_part(b, m, at + target))
			return false;
	return check_target(b, at + target, at + size);
}

bool entry_sound(const struct block_kind *k, const uint8_t *entry)
{
	struct block alone = { .kind = k, .bytes = (uint8_t *)entry, .size = entry_size(k, entry) };

	return check_entry(&alone, 0);
}

/* The name in an ERROR target; NULL when it is another one. */
static const char *error_name(const struct block_kind *k, const uint8_t *entry)
{
	const char *part = (const char *)entry + entry_target(k, entry);

	return strcmp(part + offsetof(struct xt_entry_target, u.user.name), XT_ERROR_TARGET) ? NULL : part + BLOCK_PART;
}

/* ---- chains ---- */

/* The last entry of a chain is no rule: the policy, or the RETURN of a user chain. */
static bool close_chain(struct walk *w)
{
	struct block *b = w->b;
	struct block_chain *c = w->open;
	struct block_entry *last = c ? c->last : NULL;
	int32_t v;

	if (!c)
		return true;
	w->open = NULL;
	if (!last || !entry_standard(w->k, last->bytes) || !entry_unconditional(w->k, last->bytes))
		return bad(b, last ? last->at : c->start, "a chain without an end");
	block_remove(last);
	last->chain = c;
	c->end = *last;
	v = entry_verdict(w->k, last->bytes);
	if (c->hook < 0)
		return v == XT_RETURN || bad(b, last->at, "a chain that does not return");
	if (v != -NF_ACCEPT - 1 && v != -NF_DROP - 1)
		return bad(b, last->at, "policy");
	return b->underflow[c->hook] == last->at || bad(b, last->at, "a policy that is not its hook's");
}

static bool open_chain(struct walk *w, const char *name, int hook, uint32_t start)
{
	struct block *b = w->b;
	struct block_chain *c;

	if (!memchr(name, 0, XT_FUNCTION_MAXNAMELEN) || !*name)
		return bad(b, start, "name of a chain");
	c = hook < 0 ? chain_append(b, name) : arena_try(b->arena, sizeof(*c));
	if (!c)
		return false;
	if (hook >= 0) {
		strcpy(c->name, name);
		b->base[hook] = c;
	}
	c->hook = hook;
	c->start = start;
	w->open = c;
	return true;
}

/* Does a built-in chain begin here? */
static int hook_at(const struct block *b, uint32_t at)
{
	for (int h = 0; h < BLOCK_HOOKS; h++)
		if (b->valid_hooks >> h & 1 && b->hook_entry[h] == at)
			return h;
	return -1;
}

static void add_rule(struct walk *w)
{
	struct block_entry *e = &w->b->nodes[w->n];

	e->was = w->n + 1;
	block_insert(w->open, e, NULL);
}

/* An ERROR target is the head of the chain behind it, or the end of the block. */
static bool take_error(struct walk *w, const char *name, uint32_t at)
{
	uint32_t next = at + entry_size(w->k, w->b->bytes + at);

	if (entry_target(w->k, w->b->bytes + at) != w->k->entry_size)
		return bad(w->b, at, "a chain's head with matches");
	if (!close_chain(w))
		return false;
	if (next < w->b->size)
		return open_chain(w, name, -1, next);
	w->ended = true;
	return true;
}

static bool take_entry(struct walk *w, uint32_t at)
{
	const char *name = error_name(w->k, w->b->bytes + at);
	int hook = hook_at(w->b, at);

	if (hook >= 0 && (name || w->b->base[hook]))
		return bad(w->b, at, "a hook's entry is none");
	if (name)
		return take_error(w, name, at);
	if (hook >= 0 && (!close_chain(w) || !open_chain(w, block_hook_names[hook], hook, at)))
		return false;
	if (!w->open)
		return bad(w->b, at, "a rule outside of every chain");
	add_rule(w);
	return true;
}

static bool walk_entries(struct walk *w)
{
	struct block *b = w->b;

	for (uint32_t at = 0; at < b->size; at += entry_size(w->k, b->bytes + at), w->n++) {
		if (w->n == b->nentries)
			return bad(b, at, "more entries than were promised");
		b->nodes[w->n].bytes = b->bytes + at;
		b->nodes[w->n].at = at;
		if (!check_entry(b, at) || !take_entry(w, at))
			return false;
	}
	if (!w->ended || w->n != b->nentries)
		return bad(b, b->size, "no end of the table");
	for (unsigned h = 0; h < BLOCK_HOOKS; h++)
		if (b->valid_hooks >> h & 1 && !b->base[h])
			return bad(b, b->hook_entry[h], "a hook without a chain");
	return true;
}

/* ---- jumps ---- */

static int by_start(const void *a, const void *b)
{
	uint32_t x = (*(struct block_chain *const *)a)->start, y = (*(struct block_chain *const *)b)->start;

	return (x > y) - (x < y);
}

static struct block_chain *starts_at(struct block_chain *const *sorted, uint32_t n, uint32_t at)
{
	struct block_chain key = { .start = at }, *const pkey = &key;
	struct block_chain *const *found = n ? bsearch(&pkey, sorted, n, sizeof(*sorted), by_start) : NULL;

	return found ? *found : NULL;
}

static bool link_entry(struct block *b, struct block_entry *e, struct block_chain *const *sorted)
{
	int32_t v;
	struct block_chain *to;

	if (!entry_standard(b->kind, e->bytes))
		return true;
	v = entry_verdict(b->kind, e->bytes);
	if (v < 0)
		return true;
	e->falls = (uint32_t)v == e->at + entry_size(b->kind, e->bytes);
	if (e->falls)
		return true;
	to = starts_at(sorted, b->nuser, (uint32_t)v);
	if (!to)
		return bad(b, e->at, "a jump to what is no user-defined chain");
	block_jump(e, to);
	return true;
}

static bool link_jumps(struct block *b)
{
	struct block_chain **sorted = arena_try(b->arena, (b->nuser + 1) * sizeof(*sorted));

	if (!sorted)
		return false;
	if (b->nuser)
		memcpy(sorted, b->user, b->nuser * sizeof(*sorted));
	qsort(sorted, b->nuser, sizeof(*sorted), by_start);
	for (struct block_chain *c = block_next_chain(b, NULL); c; c = block_next_chain(b, c))
		for (struct block_entry *e = c->first; e; e = e->next)
			if (!link_entry(b, e, sorted))
				return false;
	return true;
}

/* ---- whole tables ---- */

bool block_read(struct block *b)
{
	struct walk w = { .b = b, .k = b->kind };

	if (b->nentries > b->size / (b->kind->entry_size + BLOCK_PART))
		return bad(b, 0, "more entries than there is room for");
	b->nodes = arena_try(b->arena, b->nentries * sizeof(*b->nodes));
	if (!b->nodes || !walk_entries(&w))
		return false;
	if (!chains_sort(b))
		return bad(b, 0, "two chains of one name");
	return link_jumps(b);
}

bool block_blank(struct block *b, uint32_t valid_hooks, uint32_t nentries)
{
	b->valid_hooks = valid_hooks;
	b->nentries = nentries;
	for (unsigned h = 0; h < BLOCK_HOOKS; h++) {
		if (!(valid_hooks >> h & 1))
			continue;
		b->base[h] = arena_try(b->arena, sizeof(*b->base[h]));
		if (!b->base[h] || !end_new(b, b->base[h], -NF_ACCEPT - 1))
			return false;
		strcpy(b->base[h]->name, block_hook_names[h]);
		b->base[h]->hook = (int)h;
	}
	return true;
}
