/* Runs as they were read from the kernel, back to their source rules.
 *
 *	elements with an order key        the template with the key's values in it
 *	rules with an order key           themselves
 *	the same order key again          copies and parts: only their counters count
 *
 * Everything must be as opt.h makes it: the entry is built anew from the template and compared, so that a map which somebody
 * bound to other tests is never listed as rules that nobody tests.
 */
#include <endian.h>
#include <linux/netfilter/nf_tables.h>
#include <stdlib.h>
#include <string.h>
#include "compiler/image_tlv.h"
#include "compiler/opt_priv.h"

/* ---- templates ---- */

static bool is_template(const struct image_rule *ir, uint32_t map)
{
	const struct nir_rule *nr = &ir->lowered;
	size_t len;
	const uint8_t *p = tlv_get(nr->userdata, nr->userdata_len, TLV_TEMPLATE, &len);
	uint32_t n;

	if (ir->made != MADE_READY)
		return ir->made == MADE_TEMPLATE && ir->number == map;
	if (!p || len != sizeof(n))
		return false;
	memcpy(&n, p, sizeof(n));
	return be32toh(n) == map;
}

static const struct image_rule *template_find(const struct image_run *run, uint32_t map)
{
	const struct image_chain *c = run->chains.n ? &run->chains.v[0] : NULL;

	for (size_t i = 0; c && i < c->rules.n; i++)
		if (is_template(&c->rules.v[i], map))
			return &c->rules.v[i];
	return NULL;
}

static bool entry_good(struct elem_reader *er, unsigned map, const struct nir_list *entry)
{
	struct nir_list l = {0};

	entry_put(er->z->cx, &l, &er->form, er->run, map, &er->all);
	return nir_list_same(&l, entry);
}

/* The chain behind the run's gate, with its only rule; NULL: it is not there. */
static const struct image_chain *gate_chain(const struct elem_reader *er)
{
	const struct image_run *run = er->run;
	bool old = er->template_verdict == VERDICT_TARGET && run->maps.n && !run->maps.v[0].set;
	unsigned number = old ? ACTION_CHAIN + 1 : GATE_CHAIN;

	return number < run->chains.n && run->chains.v[number].rules.n == 1 ? &run->chains.v[number] : NULL;
}

/* What stands behind the lookup of the set, as an element's verdict; entry_good and gate_good compare all of it. False: there is no
 * lookup. */
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
		er->all.chain = nir_has(x, NIR_IMMEDIATE_chain) ? x->f[NIR_IMMEDIATE_chain].d.p : NULL;
	}
	return true;
}

bool elem_reader_init(struct elem_reader *er, struct raiser *z, struct image_run *run, uint32_t map)
{
	const struct image_rule *t = template_find(run, map);
	const struct image_map *m = &run->maps.v[map];
	const struct nir_list *entry = run->head.flags & IMAGE_GROUP ? group_lookup(z->cx, run, m->name) : &run->entry.lowered.list;
	struct rule *scratch = rule_new(z->cx->arena);
	const struct nir_rule *nr = t ? image_rule_nr(z->cx, t, arena_new_of(z->cx->arena, struct nir_rule)) : NULL;
	struct shape s;

	if (!nr || !entry || !shape_read(z, nr, &s) ||
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

/* ---- elements to rules ---- */

static const struct use *comment_use(struct raiser *z, const uint8_t *text, size_t len)
{
	struct value v = { .s = arena_strn(z->cx->arena, (const char *)text, len), .len = (uint32_t)len };
	struct use_draft d;

	draft_init(&d, z->cx, z->comment, (struct pos){0});
	draft_put(&d, 0, false, &v);
	return draft_seal_unchecked(&d);
}

static const struct use *comment_of(struct raiser *z, const struct image_elem *e, unsigned type)
{
	size_t len;
	const uint8_t *p = tlv_get(e->udata, e->udata_len, type, &len);

	return p ? comment_use(z, p, len) : NULL;
}

/* The list of ports that the rule has, as a use of the template's match. */
static const struct use *ports_of(struct raiser *z, const struct use *template, const struct image_elem *e)
{
	size_t len;
	const uint8_t *p = tlv_get(e->udata, e->udata_len, TLV_PORTS, &len);
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
	draft_init(&d, z->cx, template->ext, (struct pos){0});
	draft_put(&d, row, *p, &v);
	return draft_seal_unchecked(&d);
}

static bool test_of(const struct image_elem *e, struct test *t)
{
	size_t len;
	const uint8_t *p = tlv_get(e->udata, e->udata_len, TLV_TEST, &len);

	if (!p || len < 2 || p[1] > sizeof(t->a) || len != 2u + 2u * p[1])
		return false;
	*t = (struct test){ .len = p[1], .range = p[0] & 1, .inv = p[0] >> 1 & 1 };
	memcpy(&t->a, p + 2, t->len);
	memcpy(&t->b, p + 2 + t->len, t->len);
	return true;
}

/* A list that has the element's port, or all of its ports. */
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
		bool said = !p && p != er->form.ports && test_of(e, &it->t);

		if (p == er->form.ports ? !ports_set(er, e, it) : said && !elem_in_test(&er->form, e, &it->t))
			return false;
		if (p != er->form.ports && !said)
			it->t = elem_test(&er->form, p, e->key, e->end);
	}
	return true;
}

/* The element's verdict as the rule's. What leads into the run's own chains is the template's target. */
static bool verdict_set(const struct elem_reader *er, const struct image_elem *e, struct rule *r)
{
	static const uint8_t verdicts[] = { VERDICT_NONE, VERDICT_ACCEPT, VERDICT_DROP, VERDICT_RETURN, VERDICT_JUMP,
		VERDICT_GOTO };
	struct image_elem like;

	if (e->chain && image_name_id(e->chain) == er->run->head.id) {
		r->verdict = er->template_verdict;
		r->target = er->target;
		return r->verdict == VERDICT_TARGET;
	}
	for (unsigned i = 0; i < sizeof(verdicts); i++) {
		r->verdict = verdicts[i];
		r->to = e->chain;
		elem_verdict(&like, r);
		if (like.verdict == e->verdict)
			return !e->chain == (r->verdict != VERDICT_JUMP && r->verdict != VERDICT_GOTO);
	}
	return false;
}

static struct rule *elem_rule(struct elem_reader *er, const struct image_elem *e)
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

	if (map >= run->maps.n || !elem_reader_init(&er, z, run, map) || !tlv_get64(e[0]->udata, e[0]->udata_len, TLV_ORDER, &order))
		return NULL;
	r = elem_rule(&er, e[0]);
	if (!r)
		return NULL;
	r->place = place_new(z, run, order);
	r->place->map = map;
	place_parts(z, r->place, &r->counters);
	for (size_t i = 0; i < n; i++) {
		if (!image_order(e[i]->udata, e[i]->udata_len, &other) || other != order)
			return NULL;
		r->counters.pkts += e[i]->counters.pkts;
		r->counters.bytes += e[i]->counters.bytes;
		vec_push(z->cx->arena, &r->place->elems, e[i]);
	}
	return r;
}

/* ---- all of a run ---- */

/* A place where a source rule, or a part of it, was found. */
struct found {
	uint64_t order;
	uint32_t at;                   /* when: the first that says the rule counts */
	struct rule *rule;             /* NULL: it only counts */
	const struct image_elem *elem; /* it is an element of this map, */
	uint32_t map;
	struct image_spot spot;        /* or a rule in the kernel */
	struct counters counters;
	bool hides;
};

struct decoding {
	struct raiser *z;
	struct image_run *run;
	struct nir_rule room, whole, unpacked;
	struct elem_reader *told;      /* of map 0; NULL: no rule has needed it */
	uint64_t only;                 /* this order key and no other; 0: all */
	VEC(struct found) v;
};

static void found_add(struct decoding *d, struct found f)
{
	f.at = (uint32_t)d->v.n;
	vec_push(d->z->cx->arena, &d->v, f);
}

/* A rule that only its userdata tells, as an element. */
static struct rule *told_rule(struct decoding *d, const struct nir_rule *nr)
{
	struct image_elem e;
	struct rule *r;

	if (!elem_told(nr, d->run, &e))
		return NULL;
	if (!d->told) {
		d->told = arena_new_of(d->z->cx->arena, struct elem_reader);
		if (!elem_reader_init(d->told, d->z, d->run, 0))
			return NULL;
		d->told->told = true;
	}
	if (e.verdict == NFT_JUMP && !e.chain)
		e.chain = image_chain_name(d->z->cx->arena, d->run->head.id, ACTION_CHAIN);
	r = elem_rule(d->told, &e);
	if (r)
		r->counters = e.counters;
	return r;
}

static struct rule *rule_said(struct decoding *d, const struct image_chain *c, const struct nir_rule *nr)
{
	bool cut = d->run->head.flags & IMAGE_GROUP && c == &d->run->chains.v[GROUP_CHAIN];
	struct rule *r;
	size_t len;

	if (cut && !(nr = group_whole(d->z->cx, d->run, nr, &d->whole)))
		return NULL;
	nr = rule_unpack(d->z->cx, nr, &d->unpacked);
	if (!nr)
		return NULL;
	r = tlv_get(nr->userdata, nr->userdata_len, TLV_VERDICT, &len) ? told_rule(d, nr) : rule_raise(d->z, nr);
	return r && !r->foreign ? r : NULL;
}

struct rule *image_said(struct raiser *z, struct image_run *run, const struct image_chain *c, const struct image_rule *ir)
{
	struct image_spot spot = { c->name, ir->handle };
	struct decoding d = { .z = z, .run = run };
	uint64_t order;
	struct rule *r;

	if (!tlv_get64(ir->lowered.userdata, ir->lowered.userdata_len, TLV_ORDER, &order))
		return NULL;
	r = rule_said(&d, c, &ir->lowered);
	if (!r)
		return NULL;
	r->place = place_new(z, run, order);
	r->place->hides = image_hides(ir);
	place_spot(z, r->place, spot);
	place_parts(z, r->place, &r->counters);
	return r;
}

static bool is_other(const struct decoding *d, uint64_t order) { return d->only && order != d->only; }

static bool decode_rule(struct decoding *d, const struct image_chain *c, const struct image_rule *ir)
{
	const struct nir_rule *nr = image_rule_nr(d->z->cx, ir, &d->room);
	struct image_spot spot = { c->name, ir->handle };
	uint64_t order;
	struct rule *r;
	size_t len;

	if (tlv_get(nr->userdata, nr->userdata_len, TLV_TEMPLATE, &len) ||
	    tlv_get(nr->userdata, nr->userdata_len, TLV_INNER, &len))
		return true;
	if (image_order(nr->userdata, nr->userdata_len, &order) && is_other(d, order))
		return true;
	if (tlv_get64(nr->userdata, nr->userdata_len, TLV_PART, &order)) {
		found_add(d, (struct found){ .order = order, .spot = spot, .counters = nir_counters(&nr->list) });
		return true;
	}
	if (!tlv_get64(nr->userdata, nr->userdata_len, TLV_ORDER, &order))
		return false;
	r = rule_said(d, c, nr);
	if (!r)
		return false;
	found_add(d, (struct found){ .order = order, .rule = r, .spot = spot, .counters = r->counters,
		.hides = tlv_get(nr->userdata, nr->userdata_len, TLV_HIDES, &len) });
	return true;
}

static bool decode_elem(struct decoding *d, struct elem_reader *er, uint32_t map, const struct image_elem *e)
{
	struct found f = { .elem = e, .map = map, .counters = e->counters };

	if (image_order(e->udata, e->udata_len, &f.order) && is_other(d, f.order))
		return true;
	if (tlv_get64(e->udata, e->udata_len, TLV_PART, &f.order)) {
		found_add(d, f);
		return true;
	}
	if (!tlv_get64(e->udata, e->udata_len, TLV_ORDER, &f.order))
		return false;
	f.rule = elem_rule(er, e);
	found_add(d, f);
	return f.rule;
}

static bool map_counts(const struct image_map *m)
{
	return m->elems.n && m->elems.v[0].counted;
}

/* Does the gate lead to the map, and do its keys stand in front of the map's, all of them and no others? */
static bool gate_good(struct decoding *d, const struct elem_reader *er)
{
	const struct image_map *m = &d->run->maps.v[0], *gate = d->run->maps.n > GATE_MAP ? &d->run->maps.v[GATE_MAP] : NULL;
	const struct image_chain *c = gate_chain(er);
	uint16_t len = er->form.at[er->form.ports];
	struct nir_list l = {0};
	struct map keys;

	if (!gate || gate->interval || gate->len != len || !c)
		return false;
	gate_put(d->z->cx, &l, &er->form, d->run, &er->all);
	map_init(&keys, d->z->cx->arena);
	for (size_t i = 0; i < m->elems.n; i++)
		map_put(&keys, m->elems.v[i].key, len, d);
	for (size_t i = 0; i < gate->elems.n; i++) {
		const struct image_elem *e = &gate->elems.v[i];
		bool leads = gate->set || (e->chain && !strcmp(e->chain, c->name));

		if (e->counted || !leads || !map_get(&keys, e->key, len))
			return false;
	}
	return keys.n == gate->elems.n && nir_list_same(&l, &c->rules.v[0].lowered.list);
}

/* Elements that count for rules which are said elsewhere. */
static bool decode_parts(struct decoding *d, const struct image_map *m)
{
	for (size_t i = 0; i < m->elems.n; i++) {
		struct found f = { .counters = m->elems.v[i].counters };

		if (!m->elems.v[i].counted || !tlv_get64(m->elems.v[i].udata, m->elems.v[i].udata_len, TLV_PART, &f.order))
			return false;
		found_add(d, f);
	}
	return true;
}

static bool decode_map(struct decoding *d, uint32_t n)
{
	const struct image_map *m = &d->run->maps.v[n];
	struct elem_reader er;

	if (d->run->head.flags & IMAGE_SHARES)
		return decode_parts(d, m);
	if (!map_counts(m) && !template_find(d->run, n))
		return true;
	if (!elem_reader_init(&er, d->z, d->run, n) || (form_gated(&er.form) && !gate_good(d, &er)))
		return false;
	for (size_t i = 0; i < m->elems.n; i++)
		if (!m->elems.v[i].counted || !decode_elem(d, &er, n, &m->elems.v[i]))
			return false;
	return true;
}

static int by_order(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

/* One rule for each order key: found[0 .. n) are all of one. */
static bool rule_join(struct decoding *d, const struct found *f, size_t n)
{
	struct image_place *at = place_new(d->z, d->run, f->order);
	struct counters sum = {0};
	struct rule *r = NULL;

	for (size_t i = 0; i < n; i++) {
		if (r && f[i].rule && !rule_same(r, f[i].rule))
			return false;
		if (!r)
			r = f[i].rule;
		sum.pkts += f[i].counters.pkts;
		sum.bytes += f[i].counters.bytes;
		at->hides |= f[i].hides;
		if (f[i].elem)
			place_elem(d->z, at, f[i].map, f[i].elem, f[i].rule);
		else
			place_spot(d->z, at, f[i].spot);
	}
	if (!r)
		return false;
	r->counters = sum;
	r->place = at;
	vec_push(d->z->cx->arena, &d->run->rules, r);
	return true;
}

static bool decode_all(struct decoding *d)
{
	struct image_run *run = d->run;
	size_t n;

	run->rules.n = 0;
	for (size_t c = 0; c < run->chains.n; c++)
		for (size_t i = 0; i < run->chains.v[c].rules.n; i++)
			if (!decode_rule(d, &run->chains.v[c], &run->chains.v[c].rules.v[i]))
				return false;
	for (uint32_t m = 0; m < run->maps.n; m++)
		if (!decode_map(d, m))
			return false;
	if (!d->v.n)
		return false;
	qsort(d->v.v, d->v.n, sizeof(*d->v.v), by_order);
	for (size_t i = 0; i < d->v.n; i += n) {
		for (n = 1; i + n < d->v.n && d->v.v[i + n].order == d->v.v[i].order; n++)
			;
		if (!rule_join(d, &d->v.v[i], n))
			return false;
	}
	return true;
}

bool image_decode(struct raiser *z, struct image_run *run)
{
	struct decoding d = { .z = z, .run = run };

	return decode_all(&d) && (!(run->head.flags & IMAGE_SHARES) || share_good(z, run));
}

struct rule *image_decode_one(struct raiser *z, struct image_run *run, uint64_t order)
{
	struct decoding d = { .z = z, .run = run, .only = order };

	return decode_all(&d) ? run->rules.v[0] : NULL;
}
