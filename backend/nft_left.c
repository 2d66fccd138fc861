/* What a program has left that was killed between the batch in front and the one behind it (nft_ahead.c).
 *
 *	sluice.0000000000000009.ahead.00003     nothing leads to the maps and chains 7, 8 and 9
 *
 * The next commit to the table takes them away, in a batch of its own before. If who made them is alive after all, the batch that he is about
 * to send is for a generation that is over then; he begins again. Until then no listing shows them, nor counts that their elements lead to
 * chains of the user's.
 */
#include "backend/nft_ahead.h"
#include "backend/nft_view.h"

struct left {
	struct arena *arena;
	VEC(const char *) signs;
};

static void sign_add(struct left *l, const char *name)
{
	if (image_name_ahead(name))
		vec_push(l->arena, &l->signs, name);
}

static bool is_left(const struct left *l, const char *name)
{
	uint64_t id = image_name_id(name);

	for (size_t i = 0; id && i < l->signs.n; i++) {
		uint64_t last = image_name_id(l->signs.v[i]);

		if (id <= last && last - id < image_name_ahead(l->signs.v[i]))
			return true;
	}
	return false;
}

/* ---- where it leads ---- */

static bool map_forget(struct loading *l, struct table *t, struct image_map *m)
{
	bool good;

	if (!view_map_read(l, m, &good))
		return false;
	for (size_t i = 0; i < m->elems.n; i++) {
		struct chain *c = m->elems.v[i].chain ? chain_find(t, m->elems.v[i].chain) : NULL;

		if (c && c->loaded == LOADED_RULES && c->refs)
			c->refs--;
	}
	return true;
}

bool nft_left_unref(struct loading *l, struct table *t)
{
	struct left left = { .arena = l->cx->arena };

	if (!(l->nft->left & IN_TABLE(t->id)))
		return true;
	for (size_t i = 0; i < l->maps.n; i++)
		sign_add(&left, l->maps.entry[i].key);
	for (size_t i = 0; i < l->maps.n; i++) {
		struct image_map *m = l->maps.entry[i].value;

		if (!m->set && is_left(&left, m->name) && !map_forget(l, t, m))
			return false;
	}
	return true;
}

/* ---- away with it ---- */

static bool names_take(struct nft_batch *nb, const struct left *l, unsigned table, enum nft_kind kind, const struct nft_names *names)
{
	struct nft_origin o = { .doing = "COMMIT", .table = nb->rs->table[table] };

	for (size_t i = 0; i < names->v.n; i++)
		if (is_left(l, names->v.v[i].name) && !nft_name_delete(nb, &o, kind, &names->v.v[i]))
			return false;
	return true;
}

static bool table_take(struct nft *nft, struct nft_batch *nb, unsigned t)
{
	struct left left = { .arena = nb->cx->arena };
	struct nft_names sets = { { 0 } }, chains = { { 0 } };

	if (!nft_names_read(nft, nb, t, KIND_SET, &sets) || !nft_names_read(nft, nb, t, KIND_CHAIN, &chains))
		return false;
	for (size_t i = 0; i < sets.v.n; i++)
		sign_add(&left, sets.v.v[i].name);
	return names_take(nb, &left, t, KIND_SET, &sets) && names_take(nb, &left, t, KIND_CHAIN, &chains);
}

/* What cannot be taken away, since somebody uses it, stays. */
void nft_left_take(struct nft *nft, struct cx *cx, struct ruleset *rs, const struct edits *e)
{
	unsigned tables = 0;
	struct nft_batch nb;

	for (size_t i = 0; i < e->v.n; i++)
		tables |= nft->left & IN_TABLE(e->v.v[i].table->id);
	for (unsigned t = 0; t < TABLE_COUNT; t++) {
		if (!(tables & IN_TABLE(t)))
			continue;
		nft_batch_init(&nb, cx, rs, nft->codec, rs->generation);
		if (table_take(nft, &nb, t) && nb.b.n > 1 && nl_batch_send(nft->nl, &nb.b, true) && rs->generation)
			rs->generation++;
		nft_batch_free(&nb);
	}
}
