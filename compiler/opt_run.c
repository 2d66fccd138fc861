/* Building blocks of runs: chains, maps, and rules in them. */
#include <assert.h>
#include "compiler/opt_priv.h"

struct image_run *run_new(struct opt_env *o)
{
	struct image_run *run = arena_new_of(o->cx->arena, struct image_run);

	run->head.id = (*o->how->next_run)++;
	return run;
}

struct image_chain *run_chain(struct opt_env *o, struct image_run *run)
{
	struct image_chain c = { .name = image_chain_name(o->cx->arena, run->head.id, (unsigned)run->chains.n) };

	vec_push(o->cx->arena, &run->chains, c);
	return &run->chains.v[run->chains.n - 1];
}

struct image_map *run_map(struct opt_env *o, struct image_run *run)
{
	struct image_map m = { .name = image_map_name(o->cx->arena, run->head.id, (unsigned)run->maps.n) };

	vec_push(o->cx->arena, &run->maps, m);
	return &run->maps.v[run->maps.n - 1];
}

struct image_map *run_map_of(struct opt_env *o, struct image_run *run, enum key k)
{
	struct image_map *m = run_map(o, run);

	m->nparts = 1;
	m->key[0] = (uint8_t)k;
	m->part[0] = (uint8_t)keys[k].len;
	m->len = (uint16_t)reg_bytes(m->part[0]);
	return m;
}

void run_prints(struct opt_env *o, struct image_run *run, const uint64_t *v, size_t n)
{
	struct image_map *m = run_map_of(o, run, K_MARK);
	uint32_t *key = arena_array(o->cx->arena, n, sizeof(*key));

	m->set = true;
	vec_grow_of(o->cx->arena, &m->elems, n);
	for (size_t i = 0; i < n; i++) {
		struct image_elem e = { .key = (const uint8_t *)&key[i], .rule = run->entry.rule };

		key[i] = (uint32_t)v[i];
		vec_push(o->cx->arena, &m->elems, e);
	}
}

void run_seal(struct opt_env *o, struct image_run *run, uint64_t last_order, uint32_t flags)
{
	struct image_edges edges = { run_order(0), last_order, o->how->generation };
	struct image_rule keeper = { .lowered = image_edges_rule(o->cx->arena, &edges) };

	if (flags & IMAGE_MAP)
		vec_push(o->cx->arena, &run->chains.v[0].rules, keeper);
	run->head.nmaps = (uint32_t)run->maps.n;
	run->head.nchains = (uint32_t)run->chains.n;
	run->head.flags = flags;
	image_entry_udata(o->cx->arena, run);
}

/* ---- rules ---- */

const struct nir_list *env_lower(struct opt_env *o, const struct rule *r)
{
	struct nir_rule *nr = arena_new_of(o->cx->arena, struct nir_rule);
	bool lowered;

	nr->packed = o->packed;
	lowered = rule_lower(o->cx, r, nr);
	assert(lowered);
	o->packed = nr->packed;
	return &nr->list;
}

void run_rule(struct opt_env *o, struct image_chain *c, struct rule *r, uint64_t order, bool count)
{
	struct image_rule ir = { .rule = r, .made = count ? MADE_RULE : MADE_COPY, .number = order };

	vec_push(o->cx->arena, &c->rules, ir);
}

void run_template(struct opt_env *o, struct image_chain *c, struct rule *r, unsigned map)
{
	struct image_rule ir = { .rule = r, .made = MADE_TEMPLATE, .number = map };

	vec_push(o->cx->arena, &c->rules, ir);
}

void run_compat(struct nir_rule *nr, const struct nir_list *of)
{
	struct nir_rule like = { .list = *of };

	nir_compat(&like);
	nr->compat_proto = like.compat_proto;
	nr->compat_flags = like.compat_flags;
}

void run_part(struct opt_env *o, struct image_chain *c, const struct nir_list *l, uint64_t cut)
{
	struct image_rule ir = { .lowered.list = *l };
	struct tlv t = {0};

	run_compat(&ir.lowered, l);
	image_cut(&ir.lowered.list, cut);
	tlv_put(&t, TLV_INNER, NULL, 0);
	if (cut)
		cut_put(&t, &ir.lowered, cut);
	ir.lowered.udata = tlv_udata(o->cx->arena, &t);
	vec_push(o->cx->arena, &c->rules, ir);
}

void run_inner(struct opt_env *o, struct image_chain *c, const struct nir_list *l)
{
	struct image_rule ir = { .lowered.list = *l };
	struct tlv t = {0};

	tlv_put(&t, TLV_INNER, NULL, 0);
	ir.lowered.udata = tlv_udata(o->cx->arena, &t);
	vec_push(o->cx->arena, &c->rules, ir);
}
