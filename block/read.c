/* Splits the block of a table into chains. The block is untrusted: every offset is checked before it is followed, and
 * anything the kernel would not accept is refused with its offset.
 *
 *	0	-s 10.0.0.0/8, verdict 912      INPUT: its hook's entry is here; the verdict is the offset of X's first rule
 *	152	ACCEPT                          its underflow: the policy
 *	…	…                               FORWARD, OUTPUT
 *	736	ERROR "X"                       the head of a user chain
 *	912	RETURN                          its end, and as it has no rules its first entry too
 *	1064	ERROR "ERROR"                   the end of the block
 *
 * A single pass opens a chain at each hook's entry and after each ERROR target, and closes the previous one, which
 * becomes a stretch (stretch.c) and an end entry. It records which verdicts are offsets; these are resolved when all
 * chains are known. Must never read outside the block.
 */
#include <errno.h>
#include <string.h>
#include "block/block.h"
#include "block/block_priv.h"

struct walk {
	struct block *b;
	const struct block_kind *k;
	struct block_chain *open;      /* the chain being filled */
	uint32_t n;                    /* number of entries so far */
	uint32_t first, way;           /* number of entries, and of ways, before the open chain */
	uint32_t last;                 /* offset of the previous entry */
	uint32_t hook_at;              /* the next offset where a built-in chain may start */
	bool ended;                    /* the final ERROR entry has been seen */
};

static bool bad(struct block *b, uint32_t at, const char *what)
{
	b->bad = what;
	b->bad_at = at;
	errno = EINVAL;
	return false;
}

/* ---- entries ---- */

/* Is there a complete match or target at `at`, ending at or before `end`? */
static bool check_part(struct block *b, uint32_t at, uint32_t end)
{
	struct xt_entry_target t;

	if (end - at < BLOCK_PART)
		return bad(b, at, "match or target exceeds its entry");
	t = entry_part(b->bytes + at);
	if (t.u.user.target_size < BLOCK_PART || t.u.user.target_size > end - at || t.u.user.target_size % BLOCK_ALIGN)
		return bad(b, at, "invalid size of a match or target");
	return memchr(t.u.user.name, 0, sizeof(t.u.user.name)) || bad(b, at, "invalid name of a match or target");
}

static bool check_target(struct block *b, uint32_t at, uint32_t end)
{
	struct xt_entry_target t;

	if (!check_part(b, at, end))
		return false;
	t = entry_part(b->bytes + at);
	if (at + t.u.user.target_size != end)
		return bad(b, at, "target does not end with its entry");
	if (!t.u.user.name[0])
		return t.u.user.target_size == BLOCK_STANDARD || bad(b, at, "invalid size of a standard target");
	return strcmp(t.u.user.name, XT_ERROR_TARGET) || t.u.user.target_size == BLOCK_ERROR ||
		bad(b, at, "invalid size of an error target");
}

static bool check_entry(struct block *b, uint32_t at)
{
	const struct block_kind *k = b->kind;
	uint32_t left = b->size - at, target, size;

	if (left < k->entry_size + (uint32_t)BLOCK_PART)
		return bad(b, at, "entry exceeds the table");
	target = entry_target(k, b->bytes + at);
	size = entry_size(k, b->bytes + at);
	if (size > left || target < k->entry_size || size < target + BLOCK_PART || target % BLOCK_ALIGN || size % BLOCK_ALIGN)
		return bad(b, at, "invalid entry size");
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

/* The name in an ERROR target; NULL for another target. */
static const char *error_name(const struct block_kind *k, const uint8_t *entry)
{
	const char *part = (const char *)entry + entry_target(k, entry);

	return strcmp(part + offsetof(struct xt_entry_target, u.user.name), XT_ERROR_TARGET) ? NULL : part + BLOCK_PART;
}

/* ---- chains ---- */

/* The last entry of a chain is not a rule: the policy, or the RETURN of a user chain. */
static bool put_end(struct walk *w, struct block_chain *c)
{
	struct block *b = w->b;
	uint32_t at = w->last;
	int32_t v;

	if (w->n == w->first || !entry_standard(w->k, b->bytes + at) || !entry_unconditional(w->k, b->bytes + at))
		return bad(b, w->n == w->first ? c->start : at, "chain without an end");
	c->end = (struct block_entry){ .chain = c, .bytes = b->bytes + at, .was = w->n, .at = at };
	v = entry_verdict(w->k, c->end.bytes);
	if (c->hook < 0)
		return v == XT_RETURN || bad(b, at, "chain does not end with RETURN");
	if (v != -NF_ACCEPT - 1 && v != -NF_DROP - 1)
		return bad(b, at, "policy");
	return b->underflow[c->hook] == at || bad(b, at, "policy is not where its hook points");
}

static bool close_chain(struct walk *w)
{
	struct block *b = w->b;
	struct block_chain *c = w->open;
	struct block_entry *e;

	w->open = NULL;
	if (!c)
		return true;
	if (!put_end(w, c))
		return false;
	b->nway--;     /* that of the end entry */
	c->nrules = w->n - w->first - 1;
	if (!c->nrules)
		return true;
	e = arena_try(b->arena, sizeof(*e));
	if (!e)
		return false;
	*e = (struct block_entry){ .chain = c, .bytes = b->bytes + c->start, .was = w->first + 1, .at = c->start, .n = c->nrules,
		.size = w->last - c->start, .origin = c->start, .number = w->first, .way = w->way, .nway = b->nway - w->way };
	c->first = c->last = e;
	return true;
}

static bool open_chain(struct walk *w, const char *name, int hook, uint32_t start)
{
	struct block *b = w->b;
	struct block_chain *c;

	if (!memchr(name, 0, XT_FUNCTION_MAXNAMELEN) || !*name)
		return bad(b, start, "invalid chain name");
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
	w->first = w->n + (hook < 0);
	w->way = b->nway;
	return true;
}

/* The built-in chain that starts here; -1: none. */
static int hook_at(struct walk *w, uint32_t at)
{
	const struct block *b = w->b;
	uint32_t next = UINT32_MAX;
	int here = -1;

	if (at < w->hook_at)
		return -1;
	for (int h = BLOCK_HOOKS - 1; h >= 0; h--) {
		if (!(b->valid_hooks >> h & 1))
			continue;
		if (b->hook_entry[h] == at)
			here = h;
		else if (b->hook_entry[h] > at && b->hook_entry[h] < next)
			next = b->hook_entry[h];
	}
	w->hook_at = next;
	return here;
}

/* Records an entry whose verdict is an offset, or that ends its chain. */
static bool add_rule(struct walk *w, uint32_t at)
{
	struct block *b = w->b;
	uint32_t *way;

	if (!entry_standard(w->k, b->bytes + at) ||
	    (entry_verdict(w->k, b->bytes + at) < 0 && !entry_unconditional(w->k, b->bytes + at)))
		return true;
	way = array_room(b, b->way, b->nway, &b->capway, sizeof(*way));
	if (!way)
		return false;
	b->way = way;
	b->way[b->nway++] = at;
	return true;
}

/* An ERROR target is the head of the following chain, or the end of the block. */
static bool take_error(struct walk *w, const char *name, uint32_t at)
{
	uint32_t next = at + entry_size(w->k, w->b->bytes + at);

	if (entry_target(w->k, w->b->bytes + at) != w->k->entry_size)
		return bad(w->b, at, "head of a chain has matches");
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
	int hook = hook_at(w, at);

	if (hook >= 0 && (name || w->b->base[hook]))
		return bad(w->b, at, "hook does not point to an entry");
	if (name)
		return take_error(w, name, at);
	if (hook >= 0 && (!close_chain(w) || !open_chain(w, block_hook_names[hook], hook, at)))
		return false;
	if (!w->open)
		return bad(w->b, at, "rule outside of all chains");
	return add_rule(w, at);
}

static bool walk_entries(struct walk *w)
{
	struct block *b = w->b;

	for (uint32_t at = 0; at < b->size; at += entry_size(w->k, b->bytes + at), w->n++) {
		if (w->n == b->nentries)
			return bad(b, at, "more entries than announced");
		if (!check_entry(b, at) || !take_entry(w, at))
			return false;
		w->last = at;
	}
	if (!w->ended || w->n != b->nentries)
		return bad(b, b->size, "table has no end");
	for (unsigned h = 0; h < BLOCK_HOOKS; h++)
		if (b->valid_hooks >> h & 1 && !b->base[h])
			return bad(b, b->hook_entry[h], "hook without a chain");
	return true;
}

/* ---- jumps ---- */

static bool link_way(struct block *b, uint32_t at)
{
	struct block_chain *to = way_to(b, at);

	if (to)
		to->refs++;
	return to || way_falls(b, at) || entry_verdict(b->kind, b->bytes + at) < 0 ||
		bad(b, at, "jump to something other than a user-defined chain");
}

static bool link_jumps(struct block *b)
{
	if (!starts_sort(b))
		return false;
	for (uint32_t i = 0; i < b->nway; i++)
		if (!link_way(b, b->way[i]))
			return false;
	return true;
}

/* ---- whole tables ---- */

/* Are chain names unique? */
static bool names_differ(struct block *b)
{
	if (!chains_sort(b))
		return false;
	for (uint32_t i = 0; i < b->nuser; i++)
		if (block_find(b, b->user[i]->name) != b->user[i])
			return false;
	return true;
}

bool block_read(struct block *b)
{
	struct walk w = { .b = b, .k = b->kind };

	if (b->nentries > b->size / (b->kind->entry_size + BLOCK_PART))
		return bad(b, 0, "too many entries");
	b->nread = b->nentries;
	if (!walk_entries(&w))
		return false;
	if (!names_differ(b))
		return bad(b, 0, "duplicate chain name");
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
