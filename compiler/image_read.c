/* Decodes elements read from the kernel to rules: the template with the key's values.
 *
 * Everything must be as opt.h generates it: the entry is rebuilt from the template and compared, so that a map which
 * somebody uses with different tests is never listed as rules that are not in effect.
 */
#include <linux/netfilter/nf_tables.h>
#include <string.h>
#include "compiler/image_priv.h"

/* ---- templates ---- */

bool image_template_of(struct nir_data udata, uint32_t *map) { return tlv_get32(udata, TLV_TEMPLATE, map); }

static bool is_template(const struct image_rule *ir, uint32_t map)
{
	const struct nir_rule *nr = &ir->lowered;
	uint32_t n;

	if (ir->made != MADE_READY)
		return ir->made == MADE_TEMPLATE && ir->number == map;
	return image_template_of(nr->udata, &n) && n == map;
}

const struct image_rule *image_template(const struct image_run *run, uint32_t map)
{
	const struct image_chain *c = run->chains.n ? &run->chains.v[0] : NULL;

	for (size_t i = 0; c && i < c->rules.n; i++)
		if (is_template(&c->rules.v[i], map))
			return &c->rules.v[i];
	return NULL;
}

bool image_says(const struct image_run *run, uint32_t map) { return image_template(run, map); }

static bool entry_same(struct elem_reader *er, unsigned map, const struct nir_list *entry)
{
	struct nir_list l = {0};

	entry_put(er->z->cx, &l, &er->form, er->run, map, &er->all);
	return nir_list_same(&l, entry);
}

/* Accepts also entries of older versions, which lack fragments_refuse: their runs survive upgrades. */
static bool entry_good(struct elem_reader *er, unsigned map, const struct nir_list *entry)
{
	if (entry_same(er, map, entry))
		return true;
	er->form.bare = true;
	return entry_same(er, map, entry);
}

/* The chain behind the run's gate, with its only rule; NULL if absent. */
static const struct image_chain *gate_chain(const struct elem_reader *er)
{
	const struct image_run *run = er->run;
	bool old = er->template_verdict == VERDICT_TARGET && run->maps.n && !run->maps.v[0].set;
	unsigned number = old ? ACTION_CHAIN + 1 : GATE_CHAIN;

	return number < run->chains.n && run->chains.v[number].rules.n == 1 ? &run->chains.v[number] : NULL;
}

/* Reads the common action after the lookup of a set as an element's verdict; entry_good and gate_good verify it. False
 * if there is no lookup. */
static bool all_read(struct elem_reader *er, const struct nir_list *entry)
{
	const struct image_chain *gate = form_gated(&er->form) ? gate_chain(er) : NULL;
	const struct nir_list *l = gate ? &gate->rules.v[0].lowered.list : entry;
	const struct nir *x = list_lookup(l, er->map->name);

	if (!x)
		return false;
	er->all = (struct image_elem){ .verdict = NFT_CONTINUE };
	if (er->template_verdict == VERDICT_TARGET) {
		er->all.verdict = NFT_JUMP;
		er->all.chain = image_chain_name(er->z->cx->arena, er->run->head.id, ACTION_CHAIN);
	} else if (++x < l->v + l->n && x->op == NIR_IMMEDIATE && nir_has(x, NIR_IMMEDIATE_verdict)) {
		er->all.verdict = (int32_t)nir_u(x, NIR_IMMEDIATE_verdict);
		er->all.chain = nir_jump_to(x);
	}
	return true;
}

bool elem_reader_init(struct elem_reader *er, struct raiser *z, struct image_run *run, uint32_t map)
{
	const struct image_rule *t = image_template(run, map);
	const struct image_map *m = &run->maps.v[map];
	const struct nir_list *entry = run->head.flags & IMAGE_GROUP ? group_lookup(z->cx, run, m->name) : &run->entry.lowered.list;
	struct rule *scratch = rule_new(z->cx->arena);
	const struct nir_rule *nr = t ? image_rule_nr(z->cx, t, arena_new_of(z->cx->arena, struct nir_rule)) : NULL;
	struct shape s;

	if (!nr || !entry)
		return false;
	front_read(z->cx, run, entry, map);
	if (!shape_read(z, nr, &s) ||
	    !elem_form_init(z->cx, &er->form, &s, entry_items(&s, run, entry), m->interval) || er->form.len != m->len)
		return false;
	if (form_gated(&er->form) && (run->maps.n <= GATE_MAP || run->chains.n <= GATE_CHAIN))
		return false;
	er->z = z;
	er->run = run;
	er->map = m;
	reading_init(&er->r, z, scratch);
	if (!read_all(&er->r, &nr->list) || er->r.n != s.n)
		return false;
	er->ports = er->form.ports == IMAGE_PARTS ? NULL : er->r.item[er->form.item[er->form.ports]].use;
	er->target = scratch->target;
	er->template_verdict = scratch->verdict;
	er->told = false;
	return (!m->set || all_read(er, entry)) && entry_good(er, map, entry);
}

bool elem_gate_good(const struct elem_reader *er)
{
	const struct image_map *m = &er->run->maps.v[0], *gate = er->run->maps.n > GATE_MAP ? &er->run->maps.v[GATE_MAP] : NULL;
	const struct image_chain *c = gate_chain(er);
	uint16_t len = er->form.at[er->form.ports];
	struct nir_list l = {0};
	struct map keys;

	if (!gate || gate->interval || gate->len != len || !c)
		return false;
	gate_put(er->z->cx, &l, &er->form, er->run, &er->all);
	map_init(&keys, er->z->cx->arena);
	for (size_t i = 0; i < m->elems.n; i++)
		map_put(&keys, m->elems.v[i].key, len, &keys);
	for (size_t i = 0; i < gate->elems.n; i++) {
		const struct image_elem *e = &gate->elems.v[i];
		bool leads = gate->set || (e->chain && !strcmp(e->chain, c->name));

		if (e->counted || !leads || !map_get(&keys, e->key, len))
			return false;
	}
	return keys.n == gate->elems.n && nir_list_same(&l, &c->rules.v[0].lowered.list);
}

/* ---- elements to rules ---- */

static const struct use *comment_of(struct raiser *z, const struct image_elem *e, unsigned type)
{
	size_t len;
	const uint8_t *p = tlv_get(e->udata, type, &len);

	return p ? comment_use(z, p, len) : NULL;
}

/* The rule's port list, as a use of the template's match. */
static const struct use *ports_of(struct raiser *z, const struct use *template, const struct image_elem *e)
{
	size_t len;
	const uint8_t *p = tlv_get(e->udata, TLV_PORTS, &len);
	struct span *list = arena_array(z->cx->arena, PORT_SPANS, sizeof(*list));
	struct value v = { .list = list, .count = p ? (uint32_t)(len / 4) : 0 };
	struct use_draft d;
	unsigned row;

	if (!v.count || v.count >= PORT_SPANS || len != 1 + 4 * v.count || !use_ports(template, &row))
		return NULL;
	for (unsigned i = 0; i < v.count; i++) {
		const uint8_t *at = p + 1 + 4 * i;

		list[i] = (struct span){ at[0] << 8 | at[1], at[2] << 8 | at[3] };
		if (list[i].lo > list[i].hi)
			return NULL;
	}
	draft_init(&d, z->cx, template->form->ext, (struct pos){0});
	draft_put(&d, row, *p, &v);
	return draft_seal_unchecked(&d);
}

bool elem_says_test(const struct image_elem *e, struct test *t)
{
	size_t len;
	const uint8_t *p = tlv_get(e->udata, TLV_TEST, &len);

	if (!p || len < 2 || p[1] > sizeof(t->a) || len != 2u + 2u * p[1])
		return false;
	*t = (struct test){ .len = p[1], .range = p[0] & 1, .inv = p[0] >> 1 & 1 };
	memcpy(&t->a, p + 2, t->len);
	memcpy(&t->b, p + 2 + t->len, t->len);
	return true;
}

/* The rule's port list; must contain the element's ports. */
static bool ports_set(struct elem_reader *er, const struct image_elem *e, struct item *it)
{
	unsigned row;

	it->use = ports_of(er->z, er->ports, e);
	return it->use && use_ports(it->use, &row) && (er->told || elem_in_ports(&er->form, e, it->use, row));
}

static bool tests_set(struct elem_reader *er, const struct image_elem *e)
{
	for (unsigned p = 0; p < er->form.nparts; p++) {
		struct item *it = &er->r.item[er->form.item[p]];
		bool said = !p && p != er->form.ports && elem_says_test(e, &it->t);

		if (p == er->form.ports ? !ports_set(er, e, it) : said && !elem_in_test(&er->form, e, &it->t))
			return false;
		if (p != er->form.ports && !said)
			it->t = elem_test(&er->form, p, e->key, e->end);
	}
	return true;
}

/* Sets the rule's verdict from the element. A destination within the run stands for the template's target. */
static bool verdict_set(const struct elem_reader *er, const struct image_elem *e, struct rule *r)
{
	enum verdict v;

	if (e->chain && image_name_id(e->chain) == er->run->head.id) {
		r->verdict = er->template_verdict;
		r->target = er->target;
		return r->verdict == VERDICT_TARGET;
	}
	if (!verdict_by_code(e->verdict, &v))
		return false;
	if (e->chain && chain_name_cut(e->chain))
		return false;
	r->verdict = (uint8_t)v;
	r->to = e->chain;
	return !e->chain == (v != VERDICT_JUMP && v != VERDICT_GOTO);
}

struct rule *elem_rule(struct elem_reader *er, const struct image_elem *e)
{
	const struct image_elem *does = er->map->set && !er->told ? &er->all : e;
	struct rule *r = rule_new(er->z->cx->arena);
	const struct use *among = comment_of(er->z, e, TLV_COMMENT_MATCH);

	er->r.rule = r;
	if (!tests_set(er, e))
		return NULL;
	if (er->form.comment != SHAPE_ITEMS) {
		if (!among)
			return NULL;
		er->r.item[er->form.comment].use = among;
	}
	if (!verdict_set(er, does, r) || !reading_say(&er->r, comment_of(er->z, e, TLV_COMMENT)))
		return NULL;
	return r;
}

struct rule *image_elem_rule(struct raiser *z, struct image_run *run, unsigned map, const struct image_elem *const *e, size_t n)
{
	struct elem_reader er;
	uint64_t order, other;
	struct rule *r;

	if (map >= run->maps.n || !elem_reader_init(&er, z, run, map) || !tlv_get64(e[0]->udata, TLV_ORDER, &order))
		return NULL;
	r = elem_rule(&er, e[0]);
	if (!r)
		return NULL;
	r->place = place_new(z, run, order);
	r->place->map = map;
	place_parts(z, r->place, &r->counters);
	for (size_t i = 0; i < n; i++) {
		if (!image_order(e[i]->udata, &other) || other != order)
			return NULL;
		counters_add(&r->counters, e[i]->counters);
		vec_push(z->cx->arena, &r->place->elems, e[i]);
	}
	return r;
}
