/* Decodes a complete run that was read from the kernel to its source rules.
 *
 *	elements with an order key        the template with the key's values (image_read.c)
 *	rules with an order key           the rule itself
 *	the same order key again          copies and parts, of which only the counters count; or jumps to a chain with only this rule
 */
#include <linux/netfilter/nf_tables.h>
#include <stdlib.h>
#include "compiler/image_priv.h"


/* A whole rule in no map: no packet reaches it, since elements of one of the maps that it fits cover it. */
struct unmet { const struct rule *rule; bool fits, met; };

/* An occurrence of a source rule, or of a part of it. */
struct found {
	uint64_t order;
	uint32_t at;                   /* index in order of discovery: the first occurrence that represents the rule is used */
	uint32_t copies;               /* the recorded number of copies; 0: none */
	struct rule *rule;             /* NULL: only counts */
	const struct image_elem *elem; /* an element of this map */
	uint32_t map;
	struct image_spot spot;        /* or a rule in the kernel */
	struct counters counters;
	bool hides;
	bool idle;                     /* only counts */
	bool jumps;                    /* … or only jumps to the rule */
};

struct image_decoder {
	struct raiser *z;
	struct image_run *run;
	struct nir_rule room, whole, unpacked;
	struct elem_reader *told;      /* for told rules, of map 0; created on demand */
	uint64_t only, last;           /* decode only these order keys, from first to last; 0: all */
	struct arena *scratch;         /* memory for the occurrences */
	VEC(struct found) v;
	struct cx work;                /* with memory for unpacking one rule */
	struct image_chain *chain;     /* the chain being read */
	size_t before;                 /* … and the number of occurrences before it */
	VEC(struct unmet) unmet;       /* of a group */
	struct wants wants;            /* what elements of the map being read must cover; before map 0, of told rules */
	uint32_t hiders;               /* rules that shadow others */
	bool bad;                      /* something is not as opt.h generates it */
};

static void found_add(struct image_decoder *d, struct found f)
{
	f.at = (uint32_t)d->v.n;
	vec_push(d->scratch, &d->v, f);
}

/* May elements cover less than their rules? Not in an open run. */
static bool may_lack(const struct image_decoder *d, const struct elem_form *f)
{
	return !d->only && !(d->run->head.flags & IMAGE_OPEN) &&
		(form_has_list(f) || (d->run->head.flags & IMAGE_HIDDEN && !form_boxes(f)));
}

/* Decodes a told rule, via its element. */
static struct rule *told_rule(struct image_decoder *d, const struct nir_rule *nr)
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
	if (!r)
		return NULL;
	r->counters = e.counters;
	if (d->scratch && may_lack(d, &d->told->form))
		wants_elem(&d->wants, d->told, &e);
	return r;
}

static struct rule *rule_said(struct image_decoder *d, const struct image_chain *c, const struct nir_rule *nr)
{
	bool cut = d->run->head.flags & IMAGE_GROUP && c == &d->run->chains.v[GROUP_CHAIN];
	const struct nir_rule *whole;
	struct rule *r;

	if (cut && !(nr = group_whole(d->z->cx, d->run, nr, &d->whole)))
		return NULL;
	if (d->scratch) {
		arena_reset(d->work.arena);
		d->unpacked.list = (struct nir_list){ 0 };
	}
	whole = rule_unbytes(&d->work, nr, &d->unpacked);
	if (whole == nr)
		whole = rule_unpack(&d->work, nr, &d->unpacked);
	if (!whole)
		return NULL;
	r = tlv_has(nr->udata, TLV_VERDICT) ? told_rule(d, nr) : rule_raise(d->z, whole);
	return r && !r->foreign ? r : NULL;
}

struct rule *image_said(struct raiser *z, struct image_run *run, const struct image_chain *c, const struct image_rule *ir)
{
	struct image_spot spot = { c->name, ir->handle };
	struct image_decoder d = { .z = z, .run = run, .work = *z->cx };
	uint64_t order;
	struct rule *r;

	if (!tlv_get64(ir->lowered.udata, TLV_ORDER, &order))
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

/* Do the rules in this chain of a group stand there because others hide them? */
static bool is_unmet(const struct image_decoder *d, const struct image_chain *c, const struct nir_rule *nr)
{
	return !d->only && d->run->head.flags & IMAGE_GROUP && c != &d->run->chains.v[GROUP_CHAIN] && !tlv_has(nr->udata, TLV_VERDICT);
}

static bool is_other(const struct image_decoder *d, uint64_t order) { return d->only && (order < d->only || order > d->last); }

static bool decode_rule(struct image_decoder *d, const struct image_chain *c, const struct image_rule *ir)
{
	const struct nir_rule *nr = image_rule_nr(d->z->cx, ir, &d->room);
	struct image_spot spot = { c->name, ir->handle };
	struct found f;
	uint64_t order;
	struct rule *r;

	if (image_jumps(nr->udata, &order)) {
		if (!is_other(d, order))
			found_add(d, (struct found){ .order = order, .spot = spot, .idle = true, .jumps = true });
		return true;
	}
	if (image_is_inner(nr->udata))
		return true;
	if (image_order(nr->udata, &order) && is_other(d, order))
		return true;
	if (tlv_get64(nr->udata, TLV_PART, &order)) {
		found_add(d, (struct found){ .order = order, .spot = spot, .counters = nir_counters(&nr->list),
			.idle = nr->list.n == 1 && nr->list.v[0].op == NIR_COUNTER });
		return true;
	}
	if (!tlv_get64(nr->udata, TLV_ORDER, &order))
		return false;
	r = rule_said(d, c, nr);
	if (!r)
		return false;
	f = (struct found){ .order = order, .rule = r, .spot = spot, .counters = r->counters, .hides = tlv_has(nr->udata, TLV_HIDES) };
	tlv_get32(nr->udata, TLV_COPIES, &f.copies);
	found_add(d, f);
	if (is_unmet(d, c, nr))
		vec_push(d->scratch, &d->unmet, ((struct unmet){ .rule = r }));
	return true;
}

static bool decode_elem(struct image_decoder *d, struct elem_reader *er, uint32_t map, const struct image_elem *e)
{
	struct found f = { .elem = e, .map = map, .counters = e->counters };

	if (image_order(e->udata, &f.order) && is_other(d, f.order))
		return true;
	if (tlv_get64(e->udata, TLV_PART, &f.order)) {
		found_add(d, f);
		return true;
	}
	if (!tlv_get64(e->udata, TLV_ORDER, &f.order))
		return false;
	f.rule = elem_rule(er, e);
	if (f.rule && may_lack(d, &er->form))
		wants_elem(&d->wants, er, e);
	found_add(d, f);
	return f.rule;
}

static bool map_counts(const struct image_map *m)
{
	return m->elems.n && m->elems.v[0].counted;
}

/* Collects elements that only count for rules represented elsewhere. */
static bool decode_parts(struct image_decoder *d, const struct image_map *m)
{
	for (size_t i = 0; i < m->elems.n; i++) {
		struct found f = { .counters = m->elems.v[i].counters };

		if (!m->elems.v[i].counted || !tlv_get64(m->elems.v[i].udata, TLV_PART, &f.order))
			return false;
		found_add(d, f);
	}
	return true;
}

/* Looks for the rules that no packet reaches in this map. */
static void unmet_find(struct image_decoder *d, const struct elem_reader *er)
{
	struct wants q = { .arena = d->scratch };
	size_t *from = arena_array(d->scratch, d->unmet.n + 1, sizeof(*from));

	for (size_t i = 0; i < d->unmet.n; i++) {
		from[i] = q.v.n;
		if (!d->unmet.v[i].met)
			d->unmet.v[i].fits |= wants_rule(&q, er, d->unmet.v[i].rule);
	}
	from[d->unmet.n] = q.v.n;
	wants_find(&q, er->map);
	for (size_t i = 0; i < d->unmet.n; i++) {
		bool met = from[i] < from[i + 1];

		for (size_t k = from[i]; k < from[i + 1]; k++)
			met &= q.v.v[k].met;
		d->unmet.v[i].met |= met;
	}
}

static bool unmet_good(const struct image_decoder *d)
{
	for (size_t i = 0; i < d->unmet.n; i++)
		if (d->unmet.v[i].fits && !d->unmet.v[i].met)
			return false;
	return true;
}

static bool decode_map(struct image_decoder *d, uint32_t n)
{
	const struct image_map *m = &d->run->maps.v[n];
	struct elem_reader er;

	if (d->run->head.flags & IMAGE_SHARES)
		return decode_parts(d, m);
	if (!map_counts(m) && !image_template(d->run, n))
		return true;
	if (!elem_reader_init(&er, d->z, d->run, n) || (form_gated(&er.form) && !elem_gate_good(&er)))
		return false;
	for (size_t i = 0; i < m->elems.n; i++)
		if (!m->elems.v[i].counted || !decode_elem(d, &er, n, &m->elems.v[i]))
			return false;
	if (d->unmet.n && !form_boxes(&er.form))
		unmet_find(d, &er);
	return wants_met(&d->wants, m);
}

static int by_order(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

/* Allocates exactly what is needed: most rules are one element, or in one chain. */
static void place_room(struct arena *a, struct image_place *at, const struct found *f, size_t n)
{
	size_t elems = 0;

	for (size_t i = 0; i < n; i++)
		elems += !!f[i].elem;
	at->elems.cap = elems;
	at->spots.cap = n - elems;
	if (elems)
		at->elems.v = arena_array(a, elems, sizeof(*at->elems.v));
	if (elems < n)
		at->spots.v = arena_array(a, n - elems, sizeof(*at->spots.v));
}

/* The chain with only this rule that others jump to; NULL: none. */
static const char *own_find(const struct found *f, size_t n)
{
	const char *own = NULL;
	bool jumps = false;

	for (size_t i = 0; i < n; i++) {
		jumps |= f[i].jumps;
		if (f[i].rule && !f[i].elem)
			own = f[i].spot.chain;
	}
	return jumps ? own : NULL;
}

/* Are as many copies there as they record? */
static bool copies_good(const struct found *f, size_t n)
{
	uint32_t recorded = 0, there = 0;

	for (size_t i = 0; i < n; i++) {
		there += f[i].rule || f[i].jumps;
		recorded = f[i].copies ? f[i].copies : recorded;
	}
	return !recorded || there == recorded;
}

/* Builds the rule from all occurrences found[0 .. n) of its order key. */
static bool rule_join(struct image_decoder *d, const struct found *f, size_t n)
{
	struct image_place *at = place_new(d->z, d->run, f->order);
	struct arena *a = d->z->cx->arena;
	struct counters sum = {0};
	struct rule *r = NULL;
	bool idle = true;

	place_room(a, at, f, n);
	for (size_t i = 0; i < n; i++) {
		if (r && f[i].rule && !rule_same(r, f[i].rule))
			return false;
		if (!r)
			r = f[i].rule;
		counters_add(&sum, f[i].counters);
		at->hides |= f[i].hides;
		idle &= f[i].idle;
		if (f[i].elem)
			place_elem(d->z, at, f[i].map, f[i].elem, f[i].rule);
		else
			place_spot(d->z, at, f[i].spot);
	}
	/* Late counts of a rule that was deleted meanwhile. */
	if (!r)
		return idle;
	if (!d->only && !copies_good(f, n))
		return false;
	at->own = own_find(f, n);
	r->counters = sum;
	r->place = at;
	d->hiders += at->hides;
	vec_push(a, &d->run->rules, r);
	return true;
}

/* Builds the rules from all occurrences. */
static bool decode_join(struct image_decoder *d)
{
	size_t n;

	d->run->rules.n = 0;
	if (!d->v.n)
		return d->run->head.flags & IMAGE_OPEN;
	d->hiders = 0;
	qsort(d->v.v, d->v.n, sizeof(*d->v.v), by_order);
	for (size_t i = 0; i < d->v.n; i += n) {
		for (n = 1; i + n < d->v.n && d->v.v[i + n].order == d->v.v[i].order; n++)
			;
		if (!rule_join(d, &d->v.v[i], n))
			return false;
	}
	return d->run->rules.n && (d->only || !d->run->head.leads || d->hiders == d->run->head.hiders);
}

static bool decode_chains(struct image_decoder *d)
{
	for (size_t c = 0; c < d->run->chains.n; c++)
		for (size_t i = 0; i < d->run->chains.v[c].rules.n; i++)
			if (!decode_rule(d, &d->run->chains.v[c], &d->run->chains.v[c].rules.v[i]))
				return false;
	return true;
}

static bool decode_maps(struct image_decoder *d)
{
	for (uint32_t m = 0; m < d->run->maps.n; m++)
		if (!decode_map(d, m))
			return false;
	return unmet_good(d);
}

/* Determines the fronts of a tree's maps from the rules that look them up. For other runs, elem_reader_init does so. */
static bool tree_fronts(struct image_decoder *d)
{
	struct image_run *run = d->run;

	if (!front_read_tree(d->z->cx, run, &run->entry.lowered.list))
		return false;
	for (size_t c = 0; c < run->chains.n; c++)
		for (size_t i = 0; i < run->chains.v[c].rules.n; i++)
			if (run->chains.v[c].rules.v[i].made == MADE_READY &&
			    !front_read_tree(d->z->cx, run, &run->chains.v[c].rules.v[i].lowered.list))
				return false;
	return true;
}

static bool tree_whole(struct image_decoder *d) { return !image_is_tree(d->run) || (tree_fronts(d) && tree_reaches(d->scratch, d->run)); }

static void decode_begin(struct image_decoder *d, struct raiser *z, struct image_run *run)
{
	*d = (struct image_decoder){ .z = z, .run = run, .scratch = arena_new(), .work = *z->cx };
	d->work.arena = arena_new();
	d->wants.arena = d->scratch;
}

/* Finishes and frees the decoder. */
static bool decode_end(struct image_decoder *d, bool good)
{
	good = good && decode_maps(d) && (d->only || (tree_whole(d) && fronts_good(d->scratch, d->run))) && decode_join(d);
	arena_free(d->scratch);
	arena_free(d->work.arena);
	return good;
}

static bool decode_all(struct raiser *z, struct image_run *run, uint64_t first, uint64_t last)
{
	struct image_decoder d;

	decode_begin(&d, z, run);
	d.only = first;
	d.last = last;
	return decode_end(&d, decode_chains(&d));
}

bool image_decode(struct raiser *z, struct image_run *run)
{
	return decode_all(z, run, 0, 0) && (!(run->head.flags & IMAGE_SHARES) || share_good(z, run)) &&
		(!(run->head.flags & IMAGE_OPEN) || twins_good(z->cx->arena, run));
}

struct rule *image_decode_one(struct raiser *z, struct image_run *run, uint64_t order)
{
	return decode_all(z, run, order, order) && run->rules.n ? run->rules.v[0] : NULL;
}

bool image_decode_part(struct raiser *z, struct image_run *run, uint64_t first, uint64_t last)
{
	return decode_all(z, run, first, last);
}

/* ---- incremental decoding of trees ---- */

struct image_decoder *image_decoder_new(struct raiser *z, struct image_run *run)
{
	struct image_decoder *d = arena_new_of(z->cx->arena, struct image_decoder);

	decode_begin(d, z, run);
	return d;
}

void image_decoder_chain(struct image_decoder *d, struct image_chain *c)
{
	if (d->chain == c)
		d->v.n = d->before;
	d->chain = c;
	d->before = d->v.n;
	*c = (struct image_chain){ .name = c->name };
}

/* Keeps only the userdata and the destination of a source rule. */
static void rule_keep(struct image_decoder *d, const struct image_rule *ir)
{
	const struct nir_rule *nr = &ir->lowered;
	struct nir_list last = nr->list;
	struct image_rule kept = *ir;
	uint64_t order;

	if (image_order(nr->udata, &order) && last.n) {
		last.v += last.n - 1;
		last.n = nir_jump_to(last.v) != NULL;
	}
	kept.lowered.list = (struct nir_list){ 0 };
	nir_list_copy(d->z->cx, &last, &kept.lowered.list);
	kept.lowered.udata = nir_data_dup(d->z->cx->arena, nr->udata);
	vec_push(d->z->cx->arena, &d->chain->rules, kept);
}

void image_decoder_rule(struct image_decoder *d, const struct image_rule *ir)
{
	d->bad |= !decode_rule(d, d->chain, ir);
	rule_keep(d, ir);
}

bool image_decoder_end(struct image_decoder *d) { return decode_end(d, !d->bad); }
