/* The rules that look up a run's map, built from its template. When read back they must be identical.
 *
 *	-p tcp -m tcp --dport 22                       [ l4proto tcp ] [ tcp dport → lookup map 0 ] common action
 *	-p tcp -m multiport --dports 22,80             [ l4proto tcp ] [ multiport, all ports ] [ tcp dport → lookup map 0 ] …
 *	-s NET                                         [ byte of saddr → lookup map 1, a front ] [ saddr → lookup map 0 ] …
 *	-s HOST -p tcp -m multiport --dports 22,80     [ l4proto tcp ] [ saddr → lookup map 1, the gate ] jump
 *	                                                   [ multiport, all ports ] [ saddr . tcp dport → lookup map 0 ] …
 *
 * The common action is a verdict, a target, or nothing. If the actions differ, each element of map 0 has a verdict.
 *
 * The kernel's port list match does more than compare: it drops truncated packets, and never matches later fragments.
 * Therefore it is evaluated, for all ports, before the lookup. If a test before it would have spared some packets, it
 * is evaluated behind a gate.
 */
#include <linux/netfilter/nf_tables.h>
#include <string.h>
#include "compiler/blob.h"
#include "compiler/image_priv.h"
#include "compiler/use.h"

/* Appends the template's port list match, changed to match all ports. */
static void guard_ports(struct cx *cx, struct nir_list *l, const struct elem_form *f)
{
	const struct nir *x = &f->shape.list->v[f->shape.item[f->item[f->ports]].from];
	const struct nir_data *info = &x->f[NIR_MATCH_info].d;
	const struct use *u = blob_unpack(cx, EXT_MATCH, x->f[NIR_MATCH_name].d.p, (unsigned)nir_u(x, NIR_MATCH_rev), info->p,
		info->len);
	struct span all = { 0, UINT16_MAX };
	struct value v = { .list = &all, .count = 1 };
	struct use_draft d;
	unsigned row;

	use_ports(u, &row);
	draft_init(&d, cx, u->form->ext, (struct pos){0});
	draft_put(&d, row, false, &v);
	match_struct(cx, draft_seal_unchecked(&d), l);
}

/* Appends the items [from, to) that are not part of the key. */
static void tests_put(struct cx *cx, struct nir_list *l, const struct elem_form *f, unsigned from, unsigned to)
{
	for (unsigned i = from; i < to; i++) {
		const struct shape_item *it = &f->shape.item[i];

		if (f->ports < f->nparts && i == f->item[f->ports])
			guard_ports(cx, l, f);
		else if (!elem_has_part(f, i) && it->kind != SHAPE_COMMENT)
			span_put(cx, l, f->shape.list, it->from, it->to);
	}
}

/* Does the key have fields of the transport header? Port lists are excluded, as they are preceded by their match. */
static bool parts_transport(const struct elem_form *f, unsigned parts)
{
	for (unsigned p = 0; p < parts; p++) {
		const struct shape_item *it = &f->shape.item[f->item[p]];

		if (it->kind == SHAPE_TEST && it->load.source == SRC_PAYLOAD && it->load.where == NFT_PAYLOAD_TRANSPORT_HEADER)
			return true;
	}
	return false;
}

static void parts_load(struct cx *cx, struct nir_list *l, const struct elem_form *f, unsigned parts)
{
	if (!f->bare && parts_transport(f, parts))
		fragments_refuse(cx, l);
	for (unsigned p = 0; p < parts; p++) {
		const struct shape_item *it = &f->shape.item[f->item[p]];

		if (it->kind == SHAPE_PORTS)
			field_put(cx, l, it->key, reg_at(f->at[p]));
		else
			load_put(cx, l, &f->shape.list->v[it->from], reg_at(f->at[p]), it->width);
	}
}

/* Appends a lookup and the common action of a set. A destination within the run stands for the template's target. */
static void set_put(struct cx *cx, struct nir_list *l, const struct elem_form *f, const struct image_run *run,
	const struct image_map *m, const struct image_elem *all)
{
	const struct shape *s = &f->shape;

	lookup_put(cx, l, m);
	if (!m->set)
		return;
	if (all->chain && image_name_id(all->chain) == run->head.id)
		span_put(cx, l, s->list, s->counter + 1u, (unsigned)s->list->n);
	else if (all->verdict != NFT_CONTINUE)
		nir_verdict(cx, l, all->verdict, all->chain);
}

static void gate_lookup(struct cx *cx, struct nir_list *l, const struct image_run *run)
{
	lookup_put(cx, l, &run->maps.v[GATE_MAP]);
	if (run->maps.v[GATE_MAP].set)
		jump_put(cx, l, run->chains.v[GATE_CHAIN].name);
}

void entry_put(struct cx *cx, struct nir_list *l, const struct elem_form *f, const struct image_run *run, unsigned map,
	const struct image_elem *all)
{
	bool gated = form_gated(f);
	unsigned parts = gated ? f->ports : f->nparts;

	tests_put(cx, l, f, 0, gated ? f->item[f->ports] : f->shape.n);
	front_put(cx, l, run, &run->maps.v[map]);
	parts_load(cx, l, f, parts);
	if (gated)
		gate_lookup(cx, l, run);
	else
		set_put(cx, l, f, run, &run->maps.v[map], all);
	guard_put(cx, l);
}

void gate_put(struct cx *cx, struct nir_list *l, const struct elem_form *f, const struct image_run *run, const struct image_elem *all)
{
	tests_put(cx, l, f, f->item[f->ports], f->shape.n);
	parts_load(cx, l, f, f->nparts);
	set_put(cx, l, f, run, &run->maps.v[0], all);
}

const struct nir *list_lookup(const struct nir_list *l, const char *map)
{
	for (size_t i = 0; i < l->n; i++) {
		const char *name = nir_lookup_in(&l->v[i]);

		if (name && !strcmp(name, map))
			return &l->v[i];
	}
	return NULL;
}

static bool is_load(const struct nir *x)
{
	return (x->op == NIR_PAYLOAD && !whole_is(x)) || x->op == NIR_META || x->op == NIR_CT;
}

size_t entry_loads(const struct nir_list *l, size_t *first)
{
	size_t end = l->n;

	while (end && l->v[end - 1].op != NIR_LOOKUP)
		end--;
	if (!end)
		return 0;
	end -= end > 1 && l->v[end - 2].op == NIR_BITWISE ? 2 : 1;
	*first = end;
	while (*first && is_load(&l->v[*first - 1]))
		--*first;
	return end - *first;
}

/* What the expression loads. */
static struct load nir_load(const struct nir *x)
{
	uint64_t off = nir_u(x, NIR_PAYLOAD_off);

	if (x->op == NIR_META)
		return (struct load){ .source = SRC_META, .where = (uint32_t)nir_u(x, NIR_META_key) };
	if (x->op == NIR_CT)
		return (struct load){ .source = SRC_CT, .where = (uint32_t)nir_u(x, NIR_CT_key),
			.off = nir_has(x, NIR_CT_dir) ? (uint16_t)(1 + nir_u(x, NIR_CT_dir)) : 0 };
	if (x->op != NIR_PAYLOAD || off > UINT16_MAX)
		return (struct load){ .source = SRC_WORDS };
	return (struct load){ .source = SRC_PAYLOAD, .where = (uint32_t)nir_u(x, NIR_PAYLOAD_base), .off = (uint16_t)off };
}

enum key key_loaded(const struct cx *cx, const struct nir *x)
{
	struct load l = nir_load(x);

	return key_of_load(cx, &l);
}

uint32_t entry_items(const struct shape *s, const struct image_run *run, const struct nir_list *entry)
{
	size_t first, n = entry_loads(entry, &first);
	uint32_t items = 0;

	for (size_t i = 0; i < n; i++) {
		struct load l = nir_load(&entry->v[first + i]);

		for (unsigned k = 0; k < s->n; k++)
			if (s->item[k].kind <= SHAPE_PORTS && load_same(&l, &s->item[k].load))
				items |= 1u << k;
	}
	for (unsigned k = 0; run->head.flags & IMAGE_GATED && k < s->n; k++)
		if (s->item[k].kind == SHAPE_PORTS)
			items |= 1u << k;
	return items;
}
