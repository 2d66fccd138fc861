/* Locations of a rule of a run in the kernel: elements of a map, rules in chains of the run, or both. All of them are
 * deleted with the rule. */
#include <linux/netfilter/nf_tables.h>
#include <string.h>
#include "compiler/image_priv.h"

struct image_place *place_new(struct raiser *z, struct image_run *run, uint64_t order)
{
	struct image_place p = { .run = run, .order = order };

	return arena_dup(z->cx->arena, &p, sizeof(p));
}

void place_spot(struct raiser *z, struct image_place *at, struct image_spot spot)
{
	vec_push(z->cx->arena, &at->spots, spot);
}

void place_elem(struct raiser *z, struct image_place *at, unsigned map, const struct image_elem *e, bool says)
{
	at->map = map;
	vec_push(z->cx->arena, &at->elems, e);
	if (!says)
		return;
	at->elems.v[at->elems.n - 1] = at->elems.v[0];
	at->elems.v[0] = e;
}

void place_parts(struct raiser *z, struct image_place *at, struct counters *sum)
{
	const struct image_chain *c = &at->run->chains.v[0];

	for (size_t i = 0; i < c->rules.n; i++) {
		const struct image_rule *ir = &c->rules.v[i];
		uint64_t order;

		if (!tlv_get64(ir->lowered.udata, TLV_PART, &order) || order != at->order)
			continue;
		counters_add(sum, nir_counters(&ir->lowered.list));
		place_spot(z, at, (struct image_spot){ c->name, ir->handle });
	}
}

/* ---- heirs ---- */

bool image_twin(const struct image_run *run, const struct image_elem *e, uint32_t *chain)
{
	*chain = TWINS_CHAIN;
	return run->head.flags & IMAGE_OPEN || tlv_get32(e->udata, TLV_TWIN, chain);
}

void elem_say_keep(struct tlv *t, struct nir_data told)
{
	const uint8_t *p = told.p;

	for (size_t i = 0; i + 2 <= told.len && i + 2 + p[i + 1] <= told.len; i += 2 + (size_t)p[i + 1])
		if (p[i] != TLV_KEY && p[i] != TLV_END && p[i] != TLV_VERDICT)
			tlv_put(t, p[i], p + i + 2, p[i + 1]);
}

/* The userdata of an heir without a further twin. */
static void heir_udata(struct arena *a, const struct image_run *run, struct image_elem *e)
{
	uint32_t next;
	struct tlv t = {0};

	elem_say_keep(&t, e->udata);
	if (!image_twin(run, e, &next))
		tlv_put(&t, TLV_ALONE, NULL, 0);
	elem_udata_set(a, e, &t);
}

/* Can it become an element? In a set, if its action is the common one, which follows the lookup. In a map, unless
 * packets continue after it to its next twin. */
static bool heir_does(struct raiser *z, struct image_run *run, struct image_elem *e)
{
	struct elem_reader er;
	uint32_t next;

	if (e->verdict == NFT_JUMP && !e->chain)
		e->chain = image_chain_name(z->cx->arena, run->head.id, ACTION_CHAIN);
	if (!run->maps.v[0].set)
		return (e->verdict != NFT_CONTINUE && e->verdict != NFT_JUMP) || !image_twin(run, e, &next);
	if (!elem_reader_init(&er, z, run, 0) || !elem_same_end(&er.all, e))
		return false;
	e->verdict = 0;
	e->chain = NULL;
	return true;
}

bool image_same_key(const struct image_map *m, const struct image_elem *a, const struct image_elem *b)
{
	return !memcmp(a->key, b->key, m->len) && !memcmp(elem_last(a), elem_last(b), m->len);
}

bool image_within(const struct image_map *m, const struct image_elem *a, const struct image_elem *b)
{
	return memcmp(a->key, b->key, m->len) >= 0 && memcmp(elem_last(a), elem_last(b), m->len) <= 0;
}

static bool is_twin(const struct image_run *run, const struct image_rule *ir, const struct image_elem *of, struct image_elem *e)
{
	return elem_told(&ir->lowered, run, e) && image_same_key(&run->maps.v[0], e, of);
}

bool image_leads(const struct image_place *at)
{
	const struct image_chain *c = &at->run->chains.v[TWINS_CHAIN];
	struct image_elem e;

	for (size_t i = 0; i < c->rules.n; i++)
		if (is_twin(at->run, &c->rules.v[i], at->elems.v[0], &e))
			return true;
	return false;
}

void image_heir(struct raiser *z, const struct image_chain *c, struct image_place *at)
{
	struct image_elem e, best = {0};
	struct image_spot told = {0};
	uint64_t order, first = UINT64_MAX;

	for (size_t i = 0; i < c->rules.n; i++) {
		const struct nir_rule *nr = &c->rules.v[i].lowered;

		if (!is_twin(at->run, &c->rules.v[i], at->elems.v[0], &e) ||
		    !image_order(nr->udata, &order) || order >= first)
			continue;
		first = order;
		best = e;
		told = (struct image_spot){ c->name, c->rules.v[i].handle };
	}
	if (!best.key || first <= at->order || !heir_does(z, at->run, &best))
		return;
	heir_udata(z->cx->arena, at->run, &best);
	vec_push(z->cx->arena, &at->heirs, best);
	vec_push(z->cx->arena, &at->told, told);
	at->known = true;
}

/* ---- adding twins ---- */

/* Do packets end with the set's common action? */
static bool all_stay(const struct elem_reader *er)
{
	if (er->template_verdict == VERDICT_TARGET)
		return er->target->form->ext && er->target->form->ext->effect == VERDICT;
	return !er->all.chain && er->all.verdict != NFT_CONTINUE;
}

bool image_tell(struct raiser *z, struct image_run *run, const struct image_elem *e, struct image_rule *out)
{
	struct image_elem told = *e;
	struct elem_reader er;

	if (!elem_reader_init(&er, z, run, 0) || !er.map->set || form_has_list(&er.form) || !all_stay(&er))
		return false;
	told.verdict = er.all.verdict;
	told.chain = er.all.chain;
	*out = (struct image_rule){ .rule = e->rule };
	return elem_tell(z->cx, &er.form, &told, &out->lowered);
}

/* Does the element's rule precede the told one? */
static bool is_behind(const struct nir_rule *told, const struct image_elem *of)
{
	uint64_t first, second;

	return image_order(of->udata, &first) && image_order(told->udata, &second) && first < second;
}

bool twins_good(struct arena *a, const struct image_run *run)
{
	const struct image_chain *c = run->chains.n > TWINS_CHAIN ? &run->chains.v[TWINS_CHAIN] : NULL;
	const struct image_map *m = run->maps.n ? &run->maps.v[0] : NULL;
	struct image_elem e;
	struct map keys;

	if (!c || !m || !m->set)
		return false;
	map_init(&keys, a);
	for (size_t i = 0; i < m->elems.n; i++)
		map_put(&keys, m->elems.v[i].key, m->len, (void *)&m->elems.v[i]);
	for (size_t i = 0; i < c->rules.n; i++) {
		const struct nir_rule *nr = &c->rules.v[i].lowered;
		const struct image_elem *of = elem_told(nr, run, &e) ? map_get(&keys, e.key, m->len) : NULL;

		if (!of || !image_same_key(m, of, &e) || !is_behind(nr, of))
			return false;
	}
	return true;
}
