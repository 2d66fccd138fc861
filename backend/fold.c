/* Folds rules into decision trees: see fold.h.
 *
 *	-s 10.1.0.0/16 … -j ACCEPT        the chain: -j sluice-run.00000001.000000000
 *	-d 10.2.3.4 … -j LOG
 *	… 1,000 rules                      …000: -s 10.0.0.0/9 -g …001; -s 10.128.0.0/9 -g …002; …
 *	                                  …001: the few rules that can match for such a source
 *
 * A chain of the tree distinguishes up to FAN prefixes of one address; a rule that covers several of them is in each.
 * They are followed by the rules that cover everything, for packets with none of the prefixes.
 *
 * Conditions; the fold ends before a rule that violates them:
 * - ip_tables checks a rule's header before its matches, so a rule can be skipped if its addresses do not match,
 *   whatever its matches do. But a stateful rule must exist only once: in a chain of its own, to which all copies
 *   jump.
 * - Rules that share state by name, with different settings, keep their order (compiler/founder.h): they are in no fold.
 * - RETURN and goto would have a different meaning; a target that is unknown, or that changes addresses, could make a
 *   later rule match.
 */
#include <string.h>
#include "backend/fold_priv.h"
#include "compiler/blob.h"
#include "compiler/founder.h"
#include "lib/addr.h"
#include "lib/vec.h"

enum {
	LEAF = 8,                      /* rules in a chain that is not divided further */
	FAN = 8,                       /* prefixes that a chain distinguishes */
	COPIES = 4,                    /* maximum size of the tree, as a multiple of the number of rules */
	DEEPEST = 24,
	SIDES = 2,                     /* source, destination */
};

struct prefix { union addr a; unsigned len; };

/* A rule that may be in a fold. */
struct source {
	struct block_entry *entry;
	struct prefix side[SIDES];     /* the prefixes it tests for; length 0: any address */
	bool once;                     /* must not be copied */
	struct block_chain *alone;     /* if so, the chain that contains it */
	bool said;                     /* the first copy, which has the counters, has been made */
};

struct set { uint32_t *v; size_t n, cap; };

struct folding {
	struct cx *cx;
	struct block *b;
	struct source *src;
	uint32_t id, nchains;
	size_t room;                   /* remaining number of copies */
	bool no_memory;
};

/* ---- tested prefixes ---- */

static unsigned addr_width(const struct block *b) { return b->kind == &block_ip6 ? 16 : 4; }

/* In both families the header starts with source, destination and their masks. */
_Static_assert(offsetof(struct ipt_ip, dst) == 4 && offsetof(struct ipt_ip, smsk) == 8 && offsetof(struct ipt_ip, dmsk) == 12 &&
	offsetof(struct ip6t_ip6, dst) == 16 && offsetof(struct ip6t_ip6, smsk) == 32 && offsetof(struct ip6t_ip6, dmsk) == 48,
	"the addresses of a header");
_Static_assert((int)IPT_INV_SRCIP == (int)IP6T_INV_SRCIP && (int)IPT_INV_DSTIP == (int)IP6T_INV_DSTIP, "inverted addresses");

static uint8_t inv_flags(const struct block *b, const uint8_t *entry)
{
	return b->kind == &block_ip6 ? entry[offsetof(struct ip6t_ip6, invflags)] : entry[offsetof(struct ipt_ip, invflags)];
}

static struct prefix read_prefix(const struct block *b, const uint8_t *entry, unsigned side)
{
	static const uint8_t inverted[SIDES] = { IPT_INV_SRCIP, IPT_INV_DSTIP };
	unsigned width = addr_width(b);
	struct prefix p = {0};
	union addr mask = {0};
	int len;

	memcpy(&p.a, entry + side * width, width);
	memcpy(&mask, entry + (SIDES + side) * width, width);
	len = addr_masklen(&mask, width);
	p.len = len < 0 || inv_flags(b, entry) & inverted[side] ? 0 : (unsigned)len;
	return p;
}

static const struct ext *part_ext(const struct cx *cx, enum ext_kind kind, const uint8_t *part)
{
	struct xt_entry_target t = entry_part(part);
	const struct layout *l;

	return ext_for_blob(kind, t.u.user.name, t.u.user.revision, cx->family, part + BLOCK_PART,
		(size_t)t.u.user.target_size - BLOCK_PART, &l);
}

/* Does a match have state that a copy would not share? */
static bool has_state(const struct folding *f, const uint8_t *entry)
{
	const struct block_kind *k = f->b->kind;
	const uint8_t *end = entry + entry_target(k, entry), *at;

	for (at = entry + k->entry_size; at < end; at += entry_part(at).u.user.target_size) {
		const struct ext *e = part_ext(f->cx, EXT_MATCH, at);

		if (!e || e->effect != PURE)
			return true;
	}
	return false;
}

static bool verdict_good(const struct block_entry *e, const struct block_kind *k)
{
	if (e->falls)
		return true;
	if (e->to)
		return !(e->bytes[k->flags] & k->goto_bit);
	return entry_verdict(k, e->bytes) != XT_RETURN;
}

bool fold_takes(const struct cx *cx, const struct block *b, const struct block_entry *e)
{
	const struct block_kind *k = b->kind;
	const struct ext *x;

	if (e->ordered)
		return false;
	if (entry_standard(k, e->bytes))
		return verdict_good(e, k);
	x = part_ext(cx, EXT_TARGET, e->bytes + entry_target(k, e->bytes));
	return x && (x->effect == VERDICT || x->effect == SIDE);
}

static void source_read(const struct folding *f, struct source *s, struct block_entry *e)
{
	*s = (struct source){ .entry = e, .once = has_state(f, e->bytes) };
	for (unsigned side = 0; side < SIDES; side++)
		s->side[side] = read_prefix(f->b, e->bytes, side);
}

/* ---- dividing ---- */

struct part { struct prefix p; struct set set; };

struct division {
	unsigned side, n, len;         /* len: length of the prefix that is divided */
	struct part part[FAN];
	struct set wide;               /* rules that cover all of it */
	bool gaps;                     /* the parts do not cover all of it */
	size_t total;                  /* rules in all parts */
	double length;                 /* expected length of the chain that a packet reaches */
};

static bool overlap(const struct prefix *x, const struct prefix *y)
{
	unsigned len = x->len < y->len ? x->len : y->len;
	union addr mask = addr_mask(len, sizeof(mask)), a = addr_and(&x->a, &mask), b = addr_and(&y->a, &mask);

	return addr_same(&a, &b);
}

/* Sets x to the rules of `all` that can match in its prefix; false if these all cover everything. */
static bool half(struct folding *f, const struct division *d, const struct set *all, struct part *x)
{
	bool narrow = false;

	x->set = (struct set){0};
	for (size_t i = 0; i < all->n; i++) {
		const struct prefix *p = &f->src[all->v[i]].side[d->side];

		if (!overlap(p, &x->p))
			continue;
		narrow |= p->len > d->len;
		vec_push(f->cx->arena, &x->set, all->v[i]);
	}
	return narrow;
}

/* Splits a part in halves; one with only rules that cover everything is dropped. */
static void split(struct folding *f, struct division *d, unsigned at)
{
	struct part lo = d->part[at], hi = lo;
	struct set all = lo.set;
	bool low, high;

	hi.p.a.b[lo.p.len / 8] |= (uint8_t)(0x80 >> lo.p.len % 8);
	lo.p.len = ++hi.p.len;
	low = half(f, d, &all, &lo);
	high = half(f, d, &all, &hi);
	d->gaps |= !low || !high;
	d->part[at] = low ? lo : hi;
	if (low && high)
		d->part[d->n++] = hi;
}

/* The largest part that can still be split; -1: none. */
static int largest(const struct folding *f, const struct division *d)
{
	int at = -1;

	for (unsigned i = 0; i < d->n; i++)
		if (d->part[i].set.n > LEAF && d->part[i].p.len < 8 * addr_width(f->b) &&
		    (at < 0 || d->part[i].set.n > d->part[at].set.n))
			at = (int)i;
	return at;
}

/* Divides into up to `fan` parts. */
static void divide(struct folding *f, const struct set *set, const struct prefix *p, unsigned side, unsigned fan,
	struct division *d)
{
	int at;

	*d = (struct division){ .side = side, .n = 1, .len = p->len, .part[0] = { *p, *set } };
	for (size_t i = 0; i < set->n; i++)
		if (f->src[set->v[i]].side[side].len <= p->len)
			vec_push(f->cx->arena, &d->wide, set->v[i]);
	if (d->wide.n == set->n) {
		d->length = (double)set->n;
		return;
	}
	while (d->n < fan && (at = largest(f, d)) >= 0)
		split(f, d, (unsigned)at);
	d->total = d->gaps ? d->wide.n : 0;
	for (unsigned i = 0; i < d->n; i++) {
		d->total += d->part[i].set.n;
		d->length += (double)d->part[i].set.n * (double)d->part[i].set.n;
	}
	d->length /= (double)d->total;
}

/* ---- building ---- */

static struct block_chain *chain_new(struct folding *f)
{
	char name[FOLD_NAME];
	struct block_chain *c;

	fold_name(name, f->id, f->nchains++);
	c = block_chain_add(f->b, name);
	f->no_memory |= !c;
	return c;
}

/* Adds a copy of the rule's entry; the first one continues its counters. */
static bool copy_put(struct folding *f, struct block_chain *c, uint32_t i)
{
	static const struct xt_counters none;
	struct source *s = &f->src[i];
	uint16_t size = entry_size(f->b->kind, s->entry->bytes);
	struct block_entry *e = block_entry_new(f->b, size);

	f->no_memory |= !e;
	if (!e)
		return false;
	memcpy(e->bytes, s->entry->bytes, size);
	fold_set_place(f->b, e, i + 1);
	e->to = s->entry->to;
	e->falls = s->entry->falls;
	if (s->said) {
		memcpy(entry_counters(f->b->kind, e->bytes), &none, sizeof(none));
	} else {
		e->begin = s->entry->begin;
		e->was = s->entry->was;
		e->parts = s->entry->parts;
	}
	s->said = true;
	block_insert(c, e, NULL);
	return true;
}

/* An entry that tests only this prefix, and jumps. */
static struct block_entry *jump_new(struct folding *f, const struct prefix *p, unsigned side, struct block_chain *to)
{
	const struct block_kind *k = f->b->kind;
	unsigned width = addr_width(f->b);
	union addr mask = addr_mask(p->len, width);
	struct block_entry *e = block_entry_new(f->b, k->entry_size + BLOCK_STANDARD);

	f->no_memory |= !e;
	if (!e)
		return NULL;
	block_entry_standard(f->b, e);
	memcpy(e->bytes + side * width, &p->a, width);
	memcpy(e->bytes + (SIDES + side) * width, &mask, width);
	block_jump(e, to);
	return e;
}

/* Adds a jump to a rule that must not be copied; its chain is created on demand. */
static bool once_put(struct folding *f, struct block_chain *c, uint32_t i)
{
	static const struct prefix anything;
	struct source *s = &f->src[i];
	struct block_entry *e;

	if (!s->alone) {
		s->alone = chain_new(f);
		if (!s->alone || !copy_put(f, s->alone, i))
			return false;
	}
	e = jump_new(f, &anything, 0, s->alone);
	if (e)
		block_insert(c, e, NULL);
	return e;
}

static void set_put(struct folding *f, struct block_chain *c, const struct set *set)
{
	for (size_t i = 0; i < set->n; i++)
		if (!(f->src[set->v[i]].once ? once_put : copy_put)(f, c, set->v[i]))
			return;
}

static struct block_entry *goto_new(struct folding *f, const struct prefix *p, unsigned side, struct block_chain *to)
{
	struct block_entry *e = jump_new(f, p, side, to);

	if (e)
		e->bytes[f->b->kind->flags] |= f->b->kind->goto_bit;
	return e;
}

struct space { struct prefix side[SIDES]; };

/* Finds the division with the shortest chains within the limit of copies; false if none is worthwhile. Fewer parts mean
 * fewer copies. */
static bool choose(struct folding *f, const struct set *set, const struct space *space, struct division *best)
{
	best->length = (double)set->n * 2 / 3;
	for (unsigned fan = FAN; fan > 1; fan /= 2)
		for (unsigned side = 0; side < SIDES; side++) {
			struct division d;

			divide(f, set, &space->side[side], side, fan, &d);
			if ((d.n > 1 || d.gaps) && d.length < best->length && d.total <= set->n + f->room)
				*best = d;
		}
	return best->length < (double)set->n * 2 / 3;
}

static void node_put(struct folding *f, struct block_chain *c, const struct set *set, const struct space *space, unsigned level);

static void parts_put(struct folding *f, struct block_chain *c, const struct division *d, const struct space *space, unsigned level)
{
	for (unsigned i = 0; i < d->n && !f->no_memory; i++) {
		const struct part *x = &d->part[i];
		struct space inner = *space;
		struct block_chain *child;
		struct block_entry *e;

		inner.side[d->side] = x->p;
		child = chain_new(f);
		e = child ? goto_new(f, &x->p, d->side, child) : NULL;
		if (!e)
			return;
		block_insert(c, e, NULL);
		node_put(f, child, &x->set, &inner, level - 1);
	}
	if (d->gaps)
		set_put(f, c, &d->wide);
}

static void node_put(struct folding *f, struct block_chain *c, const struct set *set, const struct space *space, unsigned level)
{
	struct division d;

	if (set->n <= LEAF || !level || !choose(f, set, space, &d)) {
		set_put(f, c, set);
		return;
	}
	f->room -= d.total > set->n ? d.total - set->n : 0;
	parts_put(f, c, &d, space, level);
}

/* ---- consecutive rules of a chain ---- */

static void fold_put(struct folding *f, struct block_chain *c, struct block_entry *first, uint32_t n, struct fold **folds)
{
	static const struct space everything;
	struct fold *fold = arena_new_of(f->cx->arena, struct fold);
	struct set all = { arena_array(f->cx->arena, n, sizeof(*all.v)), n, n };
	struct division d;
	struct block_entry *last = f->src[n - 1].entry, *behind = last->next;
	struct block_chain *root;

	for (uint32_t i = 0; i < n; i++)
		all.v[i] = i;
	f->room = (COPIES - 1) * (size_t)n;
	if (!choose(f, &all, &everything, &d))
		return;
	f->nchains = 0;
	root = chain_new(f);
	if (root)
		node_put(f, root, &all, &everything, DEEPEST);
	*fold = (struct fold){ *folds, c, root ? jump_new(f, &everything.side[0], 0, root) : NULL, first, last, n, f->id++,
		f->nchains };
	if (f->no_memory)
		return;
	entries_cut(c, first, last, n);
	block_insert(c, fold->jump, behind);
	*folds = fold;
}

static uint32_t stretch(struct folding *f, struct block_entry *first)
{
	uint32_t n = 0;

	for (struct block_entry *e = first; e && fold_takes(f->cx, f->b, e); e = e->next)
		source_read(f, &f->src[n++], e);
	return n;
}

static void chain_fold(struct folding *f, struct block_chain *c, uint32_t enough, struct fold **folds)
{
	for (struct block_entry *e = c->first, *next; e && !f->no_memory; e = next) {
		uint32_t n = stretch(f, e);

		next = n ? f->src[n - 1].entry->next : e->next;
		if (n >= enough)
			fold_put(f, c, e, n, folds);
	}
}

/* ---- state that rules share by name ---- */

/* The kernel creates rules in the order of the block, where hidden chains are between others. */
static void shared_found(void *founder, void *entry)
{
	((struct block_entry *)founder)->ordered = true;
	((struct block_entry *)entry)->ordered = true;
}

static void part_see(struct folding *f, struct founders *s, enum ext_kind kind, struct block_entry *e, const uint8_t *part)
{
	struct xt_entry_target t = entry_part(part);
	const struct ext *x = part_ext(f->cx, kind, part);
	const struct use *u = x && x->shared.kind ? blob_unpack(f->cx, kind, t.u.user.name, t.u.user.revision, part + BLOCK_PART,
		(size_t)t.u.user.target_size - BLOCK_PART) : NULL;

	if (u && u->form->ext)
		founders_see(s, u, e);
}

static void entry_see(struct folding *f, struct founders *s, struct block_entry *e)
{
	const struct block_kind *k = f->b->kind;
	const uint8_t *target = e->bytes + entry_target(k, e->bytes), *at;

	for (at = e->bytes + k->entry_size; at < target; at += entry_part(at).u.user.target_size)
		part_see(f, s, EXT_MATCH, e, at);
	if (!entry_standard(k, e->bytes))
		part_see(f, s, EXT_TARGET, e, target);
}

static void shared_find(struct folding *f)
{
	struct founders s;

	founders_init(&s, f->cx->arena, shared_found);
	f->no_memory = !block_split_all(f->b);
	for (struct block_chain *c = block_next_chain(f->b, NULL); c && !f->no_memory; c = block_next_chain(f->b, c))
		for (struct block_entry *e = c->first; e; e = e->next)
			entry_see(f, &s, e);
}

/* ---- all chains of a block ---- */

uint32_t fold_enough(enum opt_level level)
{
	static const uint32_t enough[] = { [OPT_OFF] = UINT32_MAX, [OPT_AUTO] = 64, [OPT_FULL] = 2 * LEAF };

	return enough[level];
}

static uint32_t longest(const struct block *b, uint32_t *id)
{
	uint32_t most = 0, of, n;

	for (struct block_chain *c = block_next_chain(b, NULL); c; c = block_next_chain(b, c)) {
		most = c->nrules > most ? c->nrules : most;
		if (fold_name_read(c->name, &of, &n) && of >= *id)
			*id = of + 1;
	}
	return most;
}

/* SNPT and DNPT are not terminating and change addresses. */
bool fold_rewrites(const struct block *b) { return b->kind == &block_ip6 && !strcmp(b->name, "mangle"); }

bool fold_block(struct cx *cx, struct block *b, enum opt_level level, struct fold **folds)
{
	struct folding f = { .cx = cx, .b = b, .id = 1 };
	uint32_t most = longest(b, &f.id), enough = fold_enough(level), id, n;
	VEC(struct block_chain *) chains = {0};

	*folds = NULL;
	if (most < enough || fold_rewrites(b))
		return true;
	shared_find(&f);
	f.src = arena_array(cx->arena, most, sizeof(*f.src));
	for (struct block_chain *c = block_next_chain(b, NULL); c; c = block_next_chain(b, c))
		if (c->nrules >= enough && !fold_name_read(c->name, &id, &n))
			vec_push(cx->arena, &chains, c);
	for (size_t i = 0; i < chains.n; i++)
		chain_fold(&f, chains.v[i], enough, folds);
	return !f.no_memory;
}

void fold_undo(struct block *b, struct fold *folds)
{
	for (; folds; folds = folds->next) {
		entries_put(folds->chain, folds->first, folds->last, folds->n, folds->jump);
		block_remove(folds->jump);
		fold_drop_chains(b, folds->id);
	}
}
