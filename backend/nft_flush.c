/* Flushes tables of which all chains are flushed: a single message, which also deletes all runs without reading them.
 * If all chains are zeroed, it is not read either which runs each of them has (nft_zero.c).
 *
 *	-F                     DELRULE for the table; runs are recognised by their names and deleted
 *	-F web                 a single chain (nft_batch.c, nft_plan.c); before, the existing chains of its runs are read
 *
 * Rules in chains that are not iptables' own would be deleted too: if there are any, all chains are flushed one by one.
 */
#include <errno.h>
#include "backend/nft_ahead.h"
#include "backend/nft_load.h"
#include "backend/nft_plan.h"

static bool has_foreign(const struct table *t)
{
	const struct chain *c;

	map_each(&t->chains, c)
		if (c->foreign)
			return true;
	return false;
}

static size_t chains_there(const struct table *t)
{
	size_t n = 0;
	const struct chain *c;

	map_each(&t->chains, c)
		n += c->in_kernel;
	return n;
}

/* Counts the table's chains with this edit; 0 if there are other edits too. */
static size_t chains_edited(struct arena *a, const struct edits *e, const struct table *t, enum edit_op op)
{
	struct map seen;

	map_init(&seen, a);
	for (size_t i = 0; i < e->v.n; i++) {
		const struct edit *x = &e->v.v[i];

		if (x->table->id != t->id)
			continue;
		if (x->op != op || x->table != t || !x->chain->in_kernel)
			return 0;
		map_put(&seen, arena_dup(a, &x->chain, sizeof(x->chain)), sizeof(x->chain), x->chain);
	}
	return seen.n;
}

unsigned nft_all_chains(struct cx *cx, const struct ruleset *rs, const struct edits *e, enum edit_op op)
{
	unsigned tables = 0;

	for (size_t i = 0; i < e->v.n; i++) {
		const struct table *t = e->v.v[i].table;
		size_t n;

		if (e->v.v[i].op != op || (i && t == e->v.v[i - 1].table) || t != rs->table[t->id] || !t->loaded)
			continue;
		n = has_foreign(t) ? 0 : chains_edited(cx->arena, e, t, op);
		if (n && n == chains_there(t))
			tables |= IN_TABLE(t->id);
	}
	return tables;
}

/* Keeps what is no part of a run. Other programs may have deleted any part, its chain 0 too, so a run is known by its name and either a
 * chain or a map that counts: without these a set of that name belongs to somebody else. */
static void runs_keep(struct arena *a, struct nft_contents *c)
{
	struct map runs;

	map_init(&runs, a);
	for (enum nft_kind k = KIND_SET; k <= KIND_CHAIN; k++)
		for (size_t i = 0; i < c->of[k].v.n; i++) {
			struct nft_named *x = &c->of[k].v.v[i];
			uint64_t id = image_name_id(x->name);

			if (id && (k == KIND_CHAIN || x->counts))
				map_puts(&runs, image_chain_name(a, id, 0), c);
		}
	for (enum nft_kind k = KIND_SET; k <= KIND_CHAIN; k++)
		for (size_t i = 0; i < c->of[k].v.n; i++) {
			uint64_t id = image_name_id(c->of[k].v.v[i].name);

			c->of[k].v.v[i].stays = !id || !map_gets(&runs, image_chain_name(a, id, 0));
		}
}

/* Reads the names of all runs, which are deleted with the table's rules. */
static bool table_read(struct loading *l, struct nft_batch *nb, unsigned t)
{
	struct nft_contents *c = nb->table[t].hidden = arena_new_of(nb->cx->arena, struct nft_contents);

	if (!nft_names_read(l, t, KIND_SET, &c->of[KIND_SET]) || !nft_names_read(l, t, KIND_CHAIN, &c->of[KIND_CHAIN]))
		return nft_failed(nb->cx, "Could not fetch the chains", errno);
	runs_keep(nb->cx->arena, c);
	return true;
}

/* ---- chains flushed one by one ---- */

static void chains_keep(struct image_run *run, const struct map *there)
{
	size_t n = 0;

	for (size_t i = 0; i < run->chains.n; i++)
		if (map_gets(there, run->chains.v[i].name))
			run->chains.v[n++] = run->chains.v[i];
	run->chains.n = n;
}

static bool there_read(struct loading *l, unsigned t, struct map *there)
{
	struct nft_names names = { 0 };

	map_init(there, l->cx->arena);
	if (!nft_names_read(l, t, KIND_CHAIN, &names))
		return nft_failed(l->cx, "Could not fetch the chains", errno);
	for (size_t i = 0; i < names.v.n; i++)
		map_puts(there, names.v.v[i].name, l);
	return true;
}

/* Only the entries of their runs were read, and others may have deleted or renamed chains of the runs: only existing
 * ones can be deleted. */
static bool chains_read(struct loading *l, struct nft_batch *nb)
{
	struct map there[TABLE_COUNT];
	unsigned read = 0;
	const struct nft_plan *p;

	map_each(&nb->plans, p) {
		unsigned t = p->chain->table->id;

		if (!p->flushed || !p->broken.n)
			continue;
		if (!(read & IN_TABLE(t)) && !there_read(l, t, &there[t]))
			return false;
		read |= IN_TABLE(t);
		for (size_t k = 0; k < p->broken.n; k++)
			chains_keep(p->broken.v[k], &there[t]);
	}
	return true;
}

bool nft_flush_read(struct nft *nft, struct nft_batch *nb)
{
	struct loading l = { .nft = nft, .cx = nb->cx, .rs = nb->rs };

	for (unsigned t = 0; t < TABLE_COUNT; t++)
		if (nb->table[t].flushes && (nft->runs & IN_TABLE(t)) && !table_read(&l, nb, t))
			return false;
	return chains_read(&l, nb);
}

bool nft_flush_put(struct nft_batch *nb, const struct edit *e)
{
	struct nft_origin o = { "RULE_FLUSH", e, e->table, NULL, NULL };
	const struct nft_contents *hidden = nb->table[e->table->id].hidden;

	if (nb->table[e->table->id].flushed)
		return true;
	nb->table[e->table->id].flushed = true;
	if (!nft_rules_delete(nb, &o))
		return false;
	for (enum nft_kind k = KIND_SET; hidden && k <= KIND_CHAIN; k++)
		for (size_t i = 0; i < hidden->of[k].v.n; i++)
			if (!hidden->of[k].v.v[i].stays && !nft_name_delete(nb, &o, k, &hidden->of[k].v.v[i]))
				return false;
	return true;
}
