/* Converts rules to elements of an existing run, for adding them or searching for them.
 *
 *	-A INPUT -s 192.0.2.9 -j DROP      the template's shape: the key 192.0.2.9
 */
#include <linux/netfilter/nf_tables.h>
#include <string.h>
#include "compiler/effect.h"
#include "compiler/image_priv.h"

struct fitting {
	struct arena *arena;
	struct elem_reader er;
	const struct rule *rule;
	struct image_elems *out;
	uint8_t *key, *end;            /* the rule's key, without ports */
};

/* The rule's ports as keys, otherwise equal to `like`, one for each span. False if the map does not support ranges. */
static bool fit_ports(const struct fitting *f, struct image_elem like)
{
	struct span s[PORT_SPANS];
	unsigned row, n;
	const struct use *u = rule_ports(f->rule, &row);

	n = ports_spans(u, row, s);
	for (unsigned i = 0; i < n; i++) {
		uint8_t *key = arena_dup(f->arena, like.key, IMAGE_KEY), *end = arena_dup(f->arena, like.key, IMAGE_KEY);

		elem_port(&f->er.form, key, s[i].lo);
		elem_port(&f->er.form, end, s[i].hi);
		like.key = key;
		like.end = s[i].lo == s[i].hi ? NULL : end;
		if (like.end && !f->er.form.interval)
			return false;
		vec_push(f->arena, &f->out->v, like);
	}
	return n;
}

static bool fit_verdict(const struct fitting *f, const struct shape *s, struct image_elem *e)
{
	bool target = f->er.template_verdict == VERDICT_TARGET;

	if (f->er.map->set)
		return target ? shape_ends_alike(&f->er.form.shape, s) : elem_does(&f->er.all, f->rule);
	if (!target)
		return elem_verdict(e, f->rule);
	e->verdict = NFT_JUMP;
	e->chain = image_chain_name(f->arena, f->er.run->head.id, ACTION_CHAIN);
	return shape_ends_alike(&f->er.form.shape, s);
}

/* Sets the userdata: the first element represents the rule and has its counters. Since the kernel rejects overlaps, it
 * hides nothing. */
static bool fit_say(const struct fitting *f, const struct test *tests, uint64_t order)
{
	struct image_elem *e = f->out->v.v;
	struct elem_say say = { f->rule, order, elem_said(&f->er.form, e, tests), f->er.run->head.flags & IMAGE_HIDDEN };

	for (size_t i = 1; i < f->out->v.n; i++) {
		e[i].counters = (struct counters){0};
		elem_udata_part(f->arena, &e[i], order);
	}
	return elem_udata(f->arena, e, &f->er.form, &say);
}

/* The rule's tests and key in the reader's map, if it has the template's shape. The shape is valid as long as the arena. */
static bool fit_tests(struct fitting *f, struct shape *s, struct test *tests)
{
	struct nir_rule *nr = arena_new_of(f->arena, struct nir_rule);
	struct raiser *z = f->er.z;
	uint32_t vary = 0;

	f->key = arena_alloc(f->arena, 2 * IMAGE_KEY);
	f->end = f->key + IMAGE_KEY;
	if (!rule_pure(f->rule) || !rule_lower(z->cx, f->rule, nr) || !shape_read(z, nr, s) || !shape_like(&f->er.form.shape, s, &vary))
		return false;
	for (unsigned p = 0; p < f->er.form.nparts; p++)
		vary &= ~(1u << f->er.form.item[p]);
	for (unsigned i = 0; i < s->n; i++)
		tests[i] = s->item[i].t;
	return !vary && elem_key(&f->er.form, tests, f->key, f->end);
}

static bool fit_key(struct fitting *f, struct raiser *z, struct image_run *run, unsigned map, struct shape *s, struct test *tests)
{
	return map < run->maps.n && elem_reader_init(&f->er, z, run, map) && fit_tests(f, s, tests);
}

/* The rule's elements: e, with its keys. */
static bool fit_elems(const struct fitting *f, struct image_elem e)
{
	e.key = f->key;
	if (f->er.form.ports != IMAGE_PARTS)
		return fit_ports(f, e);
	if (f->er.form.interval && memcmp(f->key, f->end, f->er.form.len))
		e.end = f->end;
	vec_push(f->arena, &f->out->v, e);
	return true;
}

bool wants_rule(struct wants *q, const struct elem_reader *er, const struct rule *r)
{
	struct image_elems out = { 0 };
	struct fitting f = { .arena = q->arena, .er = *er, .rule = r, .out = &out };
	struct test tests[SHAPE_ITEMS];
	struct shape s;

	if (!fit_tests(&f, &s, tests) || !fit_elems(&f, (struct image_elem){ 0 }))
		return false;
	for (size_t i = 0; i < out.v.n; i++)
		wants_add(q, out.v.v[i].key, elem_last(&out.v.v[i]));
	return true;
}

bool image_fit(struct raiser *z, struct image_run *run, unsigned map, const struct rule *r, uint64_t order, struct image_elems *out)
{
	struct image_elem e = { .counted = true, .counters = r->counters, .rule = r };
	struct fitting f = { .arena = z->cx->arena, .rule = r, .out = out };
	struct test tests[SHAPE_ITEMS];
	struct shape s;

	out->v.n = 0;
	return fit_key(&f, z, run, map, &s, tests) && fit_verdict(&f, &s, &e) && fit_elems(&f, e) &&
		fit_say(&f, tests, order);
}

enum image_where image_where(struct raiser *z, struct image_run *run, const struct rule *r, uint8_t *key)
{
	struct fitting f = { .arena = z->cx->arena, .rule = r };
	struct test tests[SHAPE_ITEMS];
	struct shape s;

	if (!fit_key(&f, z, run, 0, &s, tests))
		return IMAGE_NOWHERE;
	memcpy(key, f.key, IMAGE_KEY);
	return form_has_list(&f.er.form) ? IMAGE_ANYWHERE : IMAGE_AT_KEY;
}
