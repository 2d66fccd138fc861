/* Builds tables of ip_tables from texts in the form of iptables-save: chains first, then rules, each appended to its
 * chain.
 *
 *	legacy_fill_chain, legacy_fill_rule, …   appends each rule as an entry to its chain's bytes
 *	backend_legacy_fill                      concatenates the chains and replaces the kernel's table
 *
 * There is no ruleset, no edit and no struct block_entry, and a rule is discarded once its bytes exist: for 100,000
 * rules, memory for all of that costs more than the rules themselves. So errors cannot be explained: the functions
 * report failure, and the caller uses the regular way.
 *
 * A table must never be replaced unless everything is known about it, including the policies.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "backend/layout.h"
#include "backend/legacy.h"
#include "lib/map.h"

enum { TRIES = 40 };

/* An entry whose verdict is an offset in the whole table. */
struct fill_jump {
	uint32_t at;                   /* the entry's offset in its chain's bytes */
	struct fill_chain *to;         /* NULL: the following entry */
};

struct fill_chain {
	const char *name;
	int hook;                      /* -1: a user chain */
	int32_t verdict;               /* verdict of its final entry */
	struct counters counters;
	struct buf bytes;              /* preceded by room for what comes before all entries */
	VEC(struct fill_jump) jumps;
	uint32_t nrules, start;
};

struct fill_table {
	enum table_id id;
	struct map chains;
	unsigned policies;             /* IN_HOOK()s of known policies */
	bool counted;                  /* some counters are nonzero */
	struct ipt_replace *built;     /* in the memory of the first chain's bytes */
	size_t len;
};

struct legacy_fill {
	struct arena *arena;
	enum family family;
	unsigned n;
	struct fill_table table[TABLE_COUNT];
};

enum { FRONT = sizeof(struct ipt_replace) };

struct legacy_fill *legacy_fill_new(struct arena *a, enum family f)
{
	struct legacy_fill *fill = arena_new_of(a, struct legacy_fill);

	fill->arena = a;
	fill->family = f;
	return fill;
}

void legacy_fill_free(struct legacy_fill *f)
{
	struct fill_chain *c;

	for (unsigned t = 0; t < f->n; t++)
		map_each(&f->table[t].chains, c)
			buf_free(&c->bytes);
}

/* ---- collecting ---- */

static struct fill_table *newest(struct legacy_fill *f) { return &f->table[f->n - 1]; }

bool legacy_fill_table(struct legacy_fill *f, enum table_id t)
{
	for (unsigned i = 0; i < f->n; i++)
		if (f->table[i].id == t)
			return false;
	f->table[f->n].id = t;
	map_init(&f->table[f->n++].chains, f->arena);
	return true;
}

static struct fill_chain *chain_new(struct legacy_fill *f, const char *name, int hook, int32_t verdict)
{
	static const char front[FRONT];
	struct fill_chain *c;

	if (map_gets(&newest(f)->chains, name))
		return NULL;
	c = arena_new_of(f->arena, struct fill_chain);
	c->name = arena_str(f->arena, name);
	c->hook = hook;
	c->verdict = verdict;
	buf_add(&c->bytes, front, sizeof(front));
	map_puts(&newest(f)->chains, c->name, c);
	return c;
}

bool legacy_fill_policy(struct legacy_fill *f, const struct base_info *base, enum verdict policy, struct counters n)
{
	struct fill_chain *c = chain_new(f, base->name, base->hook, layout_verdict(policy));

	if (!c)
		return false;
	c->counters = n;
	newest(f)->counted |= !counters_zero(&n);
	newest(f)->policies |= IN_HOOK(base->hook);
	return true;
}

bool legacy_fill_chain(struct legacy_fill *f, const char *name)
{
	return chain_new(f, name, -1, XT_RETURN);
}

static void add_jump(struct legacy_fill *f, struct fill_chain *c, struct fill_chain *to)
{
	struct fill_jump j = { (uint32_t)(c->bytes.len - FRONT), to };

	vec_push(f->arena, &c->jumps, j);
}

bool legacy_fill_rule(struct legacy_fill *f, struct cx *cx, const char *chain, const struct rule *r)
{
	struct fill_chain *c = map_gets(&newest(f)->chains, chain), *to = r->to ? map_gets(&newest(f)->chains, r->to) : NULL;
	struct block loose = { .kind = layout_kind(f->family), .arena = cx->arena };
	struct block_entry *e;

	if (!c || c->bytes.len > BLOCK_MAX || (r->to && (!to || to->hook >= 0)))
		return false;
	e = layout_pack(cx, &loose, r);
	if (!e)
		return false;
	if (e->falls || to)
		add_jump(f, c, to);
	buf_add(&c->bytes, e->bytes, entry_size(loose.kind, e->bytes));
	newest(f)->counted |= !counters_zero(&r->counters);
	c->nrules++;
	return true;
}

/* ---- the whole table ---- */

/* Built-in chains by hook, then user chains by name: the order that other programs expect. */
static int in_order(const void *a, const void *b)
{
	const struct fill_chain *x = *(struct fill_chain *const *)a, *y = *(struct fill_chain *const *)b;

	if (x->hook >= 0 && y->hook >= 0)
		return x->hook - y->hook;
	return x->hook < 0 && y->hook < 0 ? strcmp(x->name, y->name) : y->hook - x->hook;
}

static struct fill_chain **chains_in_order(const struct legacy_fill *f, const struct fill_table *t)
{
	struct fill_chain *c, **v = arena_array(f->arena, t->chains.n, sizeof(*v));
	size_t n = 0;

	map_each(&t->chains, c)
		v[n++] = c;
	qsort(v, n, sizeof(*v), in_order);
	return v;
}

static void put_error(const struct block_kind *k, struct buf *out, const char *name)
{
	uint8_t entry[sizeof(struct ip6t_entry) + BLOCK_ERROR] = {0};

	entry_put_error(k, entry, name);
	buf_add(out, entry, k->entry_size + BLOCK_ERROR);
}

static void put_end(const struct block_kind *k, struct buf *out, const struct fill_chain *c)
{
	uint8_t entry[sizeof(struct ip6t_entry) + BLOCK_STANDARD] = {0};
	struct xt_counters n = { c->counters.pkts, c->counters.bytes };

	entry_put_standard(k, entry, c->verdict);
	memcpy(entry_counters(k, entry), &n, sizeof(n));
	buf_add(out, entry, k->entry_size + BLOCK_STANDARD);
}

static void set_jumps(const struct block_kind *k, uint8_t *entries, const struct fill_chain *c)
{
	for (size_t i = 0; i < c->jumps.n; i++) {
		uint32_t at = c->start + c->jumps.v[i].at;
		const struct fill_chain *to = c->jumps.v[i].to;

		entry_set_verdict(k, entries + at, (int32_t)(to ? to->start : at + entry_size(k, entries + at)));
	}
}

/* Appends all chains to the first one, which often has the most rules. */
static struct buf *join_chains(const struct block_kind *k, struct fill_chain **v, size_t n, struct ipt_replace *head)
{
	struct buf *all = &v[0]->bytes;

	for (size_t i = 0; i < n; i++) {
		if (v[i]->hook < 0)
			put_error(k, all, v[i]->name);
		v[i]->start = i ? (uint32_t)(all->len - FRONT) : 0;
		if (i)
			buf_add(all, v[i]->bytes.s + FRONT, v[i]->bytes.len - FRONT);
		if (v[i]->hook >= 0) {
			head->hook_entry[v[i]->hook] = v[i]->start;
			head->underflow[v[i]->hook] = (uint32_t)(all->len - FRONT);
		}
		put_end(k, all, v[i]);
		head->num_entries += v[i]->nrules + 1 + (v[i]->hook < 0);
	}
	put_error(k, all, XT_ERROR_TARGET);
	head->num_entries++;
	return all;
}

static bool build(const struct legacy_fill *f, struct fill_table *t)
{
	const struct block_kind *k = layout_kind(f->family);
	struct ipt_replace head = { .valid_hooks = t->policies };
	struct fill_chain **v = chains_in_order(f, t);
	struct buf *all = join_chains(k, v, t->chains.n, &head);

	if (all->len - FRONT > BLOCK_MAX)
		return false;
	strcpy(head.name, table_names[t->id]);
	head.size = (uint32_t)(all->len - FRONT);
	memcpy(all->s, &head, sizeof(head));
	for (size_t i = 0; i < t->chains.n; i++)
		set_jumps(k, (uint8_t *)all->s + FRONT, v[i]);
	t->built = (struct ipt_replace *)all->s;
	t->len = all->len;
	return true;
}

static bool build_all(struct legacy *l, struct cx *cx, struct legacy_fill *f)
{
	for (unsigned i = 0; i < f->n; i++) {
		struct fill_table *t = &f->table[i];

		if (!t->policies || !legacy_fetch_blank(l, cx, t->id) || l->block[t->id]->valid_hooks != t->policies || !build(f, t))
			return false;
	}
	return true;
}

static bool replace(struct legacy *l, struct cx *cx, const struct fill_table *t)
{
	struct xt_counters *unused;

	for (unsigned n = 0; n < TRIES; n++) {
		struct block *b = l->block[t->id];

		if (block_replace(b, l->fd, t->built, t->len, &unused)) {
			if (t->counted && !block_add_own_counters(b, l->fd, t->built))
				legacy_warn_counters(cx, t->id);
			return true;
		}
		if (errno != EAGAIN || !legacy_fetch_blank(l, cx, t->id))
			return false;
	}
	return false;
}

bool backend_legacy_fill(struct backend *be, struct cx *cx, struct legacy_fill *f, unsigned *done)
{
	struct legacy *l = (struct legacy *)be;
	bool ok = be->optimize == OPT_OFF && legacy_begin(l, cx, f->n ? f->table[0].id : TABLE_filter) && build_all(l, cx, f);

	progress_begin(cx->progress, "waiting for the kernel", 0);
	for (*done = 0; ok && *done < f->n; *done += ok)
		ok = replace(l, cx, &f->table[*done]);
	be->ops->done(be);
	return ok;
}
