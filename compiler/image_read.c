/* Runs as they were read from the kernel, back to their source rules; and rules as elements of a run that is there.
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

/* What is needed to read the elements of one map. */
struct elem_reader {
	struct raiser *z;
	struct image_run *run;
	struct elem_form form;
	struct reading r;              /* of the template; its tests are replaced, element by element */
	const struct use *target;      /* the template's */
	uint8_t template_verdict;
};

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

/* Which loads stand right in front of the lookup: *first is the first of them, n how many. */
static size_t key_loads(const struct nir_list *l, size_t *first)
{
	size_t end = 0;

	while (end < l->n && l->v[end].op != NIR_LOOKUP)
		end++;
	*first = end;
	while (*first && (l->v[*first - 1].op == NIR_PAYLOAD || l->v[*first - 1].op == NIR_META))
		--*first;
	return end == l->n ? 0 : end - *first;
}

static bool load_is(const struct nir *x, const struct load *l)
{
	if (x->op == NIR_META)
		return l->source == SRC_META && nir_u(x, NIR_META_key) == l->where;
	return l->source == SRC_PAYLOAD && nir_u(x, NIR_PAYLOAD_base) == l->where && nir_u(x, NIR_PAYLOAD_off) == l->off;
}

/* The items of the template that the entry loads for its lookup. */
static uint32_t key_items(const struct shape *s, const struct nir_list *entry)
{
	uint32_t items = 0;
	size_t first, n = key_loads(entry, &first);

	for (size_t i = 0; i < n; i++)
		for (unsigned k = 0; k < s->n; k++)
			if (s->item[k].kind == SHAPE_TEST && load_is(&entry->v[first + i], &s->item[k].load))
				items |= 1u << k;
	return items;
}

void entry_put(struct cx *cx, struct nir_list *l, const struct elem_form *f, const char *map)
{
	const struct shape *s = &f->shape;
	uint32_t key = 0;

	for (unsigned p = 0; p < f->nparts; p++)
		key |= 1u << f->item[p];
	for (unsigned i = 0; i < s->n; i++)
		if (!(key >> i & 1) && s->item[i].kind != SHAPE_COMMENT)
			span_put(cx, l, s->list, s->item[i].from, s->item[i].to);
	for (unsigned p = 0; p < f->nparts; p++) {
		const struct shape_item *it = &s->item[f->item[p]];

		load_put(cx, l, &s->list->v[it->from], reg_at(f->at[p]), it->width);
	}
	lookup_put(cx, l, map);
	guard_put(cx, l);
}

static bool entry_good(struct elem_reader *er, const struct image_map *m)
{
	struct nir_list l = {0};

	entry_put(er->z->cx, &l, &er->form, m->name);
	return nir_list_same(&l, &er->run->entry.lowered.list);
}

/* The map's template, read; false: there is none, or the entry is not made of it. */
static bool reader_init(struct elem_reader *er, struct raiser *z, struct image_run *run, uint32_t map)
{
	const struct image_rule *t = template_find(run, map);
	struct image_map *m = &run->maps.v[map];
	struct rule *scratch = rule_new(z->cx->arena);
	const struct nir_rule *nr = t ? image_rule_nr(z->cx, t, arena_new_of(z->cx->arena, struct nir_rule)) : NULL;
	struct shape s;

	if (!nr || !shape_read(z, nr, &s) ||
	    !elem_form_init(z->cx, &er->form, &s, key_items(&s, &run->entry.lowered.list), m->interval))
		return false;
	er->z = z;
	er->run = run;
	reading_init(&er->r, z, scratch);
	if (!read_all(&er->r, &nr->list) || er->r.n != s.n || !entry_good(er, m))
		return false;
	er->target = scratch->target;
	er->template_verdict = scratch->verdict;
	m->len = er->form.len;
	return true;
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

static void tests_set(struct elem_reader *er, const struct image_elem *e)
{
	for (unsigned p = 0; p < er->form.nparts; p++) {
		struct test *t = &er->r.item[er->form.item[p]].t;

		if (p || !test_of(e, t))
			*t = elem_test(&er->form, p, e->key, e->end);
	}
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
			return true;
	}
	return false;
}

static struct rule *elem_rule(struct elem_reader *er, const struct image_elem *e)
{
	struct rule *r = rule_new(er->z->cx->arena);
	const struct use *among = comment_of(er->z, e, TLV_COMMENT_MATCH);

	er->r.rule = r;
	tests_set(er, e);
	if (er->form.comment != SHAPE_ITEMS) {
		if (!among)
			return NULL;
		er->r.item[er->form.comment].use = among;
	}
	if (!verdict_set(er, e, r) || !reading_say(&er->r, comment_of(er->z, e, TLV_COMMENT)))
		return NULL;
	return r;
}

static struct image_place *place_new(struct image_run *run, struct raiser *z, uint64_t order, const struct image_elem *e)
{
	struct image_place p = { run, order, e };

	return arena_dup(z->cx->arena, &p, sizeof(p));
}

struct rule *image_elem_rule(struct raiser *z, struct image_run *run, const struct image_elem *e)
{
	struct elem_reader er;
	struct rule *r;
	uint64_t order;

	if (!run->maps.n || !reader_init(&er, z, run, 0) || !tlv_get64(e->udata, e->udata_len, TLV_ORDER, &order))
		return NULL;
	r = elem_rule(&er, e);
	if (!r)
		return NULL;
	r->counters = e->counters;
	r->place = place_new(run, z, order, e);
	return r;
}

/* ---- all of a run ---- */

/* A place where a source rule, or a part of it, was found. */
struct found {
	uint64_t order;
	uint32_t at;                   /* when: the first that says the rule counts */
	struct rule *rule;             /* NULL: it only counts */
	const struct image_elem *elem;
	struct counters counters;
};

struct decoding {
	struct raiser *z;
	struct image_run *run;
	struct nir_rule room;
	struct elem_reader *told;      /* of map 0; NULL: no rule has needed it */
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
		if (!reader_init(d->told, d->z, d->run, 0))
			return NULL;
	}
	if (e.verdict == NFT_JUMP && !e.chain)
		e.chain = image_chain_name(d->z->cx->arena, d->run->head.id, ACTION_CHAIN);
	r = elem_rule(d->told, &e);
	if (r)
		r->counters = e.counters;
	return r;
}

static bool decode_rule(struct decoding *d, const struct image_rule *ir)
{
	const struct nir_rule *nr = image_rule_nr(d->z->cx, ir, &d->room);
	uint64_t order;
	struct rule *r;
	size_t len;

	if (tlv_get(nr->userdata, nr->userdata_len, TLV_TEMPLATE, &len) ||
	    tlv_get(nr->userdata, nr->userdata_len, TLV_INNER, &len))
		return true;
	if (!tlv_get64(nr->userdata, nr->userdata_len, TLV_ORDER, &order))
		return false;
	r = tlv_get(nr->userdata, nr->userdata_len, TLV_VERDICT, &len) ? told_rule(d, nr) : rule_raise(d->z, nr);
	if (!r || r->foreign)
		return false;
	found_add(d, (struct found){ .order = order, .rule = r, .counters = r->counters });
	return true;
}

static bool decode_elem(struct decoding *d, struct elem_reader *er, const struct image_elem *e)
{
	struct found f = { .elem = e, .counters = e->counters };

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

static bool decode_map(struct decoding *d, uint32_t n)
{
	const struct image_map *m = &d->run->maps.v[n];
	struct elem_reader er;

	if (!map_counts(m) && !template_find(d->run, n))
		return true;
	if (!reader_init(&er, d->z, d->run, n))
		return false;
	for (size_t i = 0; i < m->elems.n; i++)
		if (!m->elems.v[i].counted || !decode_elem(d, &er, &m->elems.v[i]))
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
	struct counters sum = {0};
	struct rule *r = NULL;

	for (size_t i = 0; i < n; i++) {
		if (!r)
			r = f[i].rule;
		sum.pkts += f[i].counters.pkts;
		sum.bytes += f[i].counters.bytes;
	}
	if (!r)
		return false;
	r->counters = sum;
	r->place = place_new(d->run, d->z, f->order, n == 1 ? f->elem : NULL);
	vec_push(d->z->cx->arena, &d->run->rules, r);
	return true;
}

bool image_decode(struct raiser *z, struct image_run *run)
{
	struct decoding d = { .z = z, .run = run };
	size_t n;

	run->rules.n = 0;
	for (size_t c = 0; c < run->chains.n; c++)
		for (size_t i = 0; i < run->chains.v[c].rules.n; i++)
			if (!decode_rule(&d, &run->chains.v[c].rules.v[i]))
				return false;
	for (uint32_t m = 0; m < run->maps.n; m++)
		if (!decode_map(&d, m))
			return false;
	qsort(d.v.v, d.v.n, sizeof(*d.v.v), by_order);
	for (size_t i = 0; i < d.v.n; i += n) {
		for (n = 1; i + n < d.v.n && d.v.v[i + n].order == d.v.v[i].order; n++)
			;
		if (!rule_join(&d, &d.v.v[i], n))
			return false;
	}
	return d.v.n;
}

/* ---- rules that come to a run ---- */

bool image_fit(struct raiser *z, const struct image_run *run, const struct rule *r, uint64_t order, struct image_elem *out)
{
	uint8_t *key = arena_alloc(z->cx->arena, 2 * IMAGE_KEY), *end = key + IMAGE_KEY;
	struct test tests[SHAPE_ITEMS];
	struct elem_reader er;
	struct nir_rule nr = {0};
	uint32_t vary = 0;
	struct shape s;

	*out = (struct image_elem){ .counted = true, .counters = r->counters, .rule = r, .key = key };
	if (!rule_pure(r) || !run->maps.n || !reader_init(&er, z, (struct image_run *)run, 0) || !rule_lower(z->cx, r, &nr) ||
	    !shape_read(z, &nr, &s) || !shape_like(&er.form.shape, &s, &vary))
		return false;
	for (unsigned p = 0; p < er.form.nparts; p++)
		vary &= ~(1u << er.form.item[p]);
	for (unsigned i = 0; i < s.n; i++)
		tests[i] = s.item[i].t;
	if (vary || !elem_key(&er.form, tests, key, end))
		return false;
	if (er.form.interval && memcmp(key, end, er.form.len))
		out->end = end;
	if (er.template_verdict == VERDICT_TARGET) {
		if (!shape_ends_alike(&er.form.shape, &s))
			return false;
		out->verdict = NFT_JUMP;
		out->chain = image_chain_name(z->cx->arena, run->head.id, ACTION_CHAIN);
	} else if (!elem_verdict(out, r)) {
		return false;
	}
	return elem_udata(z->cx->arena, out, &er.form, r, order, elem_said(&er.form, out, tests));
}

static bool load_field(struct raiser *z, const struct nir *x, struct shape_item *field)
{
	for (int k = KEY_NONE + 1; k < KEY_COUNT; k++) {
		*field = (struct shape_item){ .key = (uint8_t)k, .width = (uint8_t)keys[k].len,
			.load = { .source = keys[k].source, .where = keys[k].where, .off = keys[k].off } };
		if (keys[k].fam & z->cx->family && keys[k].source != SRC_WORDS && load_is(x, &field->load))
			return true;
	}
	return false;
}

bool image_probe(struct raiser *z, const struct nir_rule *at, const struct rule *r, uint8_t *key, const char **map)
{
	struct nir_rule nr = {0};
	struct shape_item field;
	union addr lo, hi;
	struct shape s;
	size_t first;

	memset(key, 0, IMAGE_KEY);
	if (key_loads(&at->list, &first) != 1 || !load_field(z, &at->list.v[first], &field))
		return false;
	if (!nir_has(&at->list.v[first + 1], NIR_LOOKUP_set))
		return false;
	*map = at->list.v[first + 1].f[NIR_LOOKUP_set].d.p;
	if (!rule_lower(z->cx, r, &nr) || !shape_read(z, &nr, &s))
		return true;
	for (unsigned i = 0; i < s.n; i++)
		if (s.item[i].kind == SHAPE_TEST && load_is(&at->list.v[first], &s.item[i].load) &&
		    item_interval(&field, &s.item[i].t, &lo, &hi)) {
			memcpy(key, &lo, field.width);
			break;
		}
	return true;
}
