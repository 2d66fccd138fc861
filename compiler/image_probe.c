/* Where a rule would be in a tree: its key in the field that the tree looks up; and jumps to chains with a single rule. */
#include <string.h>
#include <linux/netfilter/nf_tables.h>
#include "compiler/image_priv.h"

const struct nir_data elem_leads = { (const uint8_t []){ TLV_LEADS, 0 }, 2 };

struct image_rule image_jump(struct cx *cx, const char *to, uint64_t order)
{
	struct image_rule ir = { 0 };
	struct tlv t = { 0 };

	nir_verdict(cx, &ir.lowered.list, NFT_JUMP, to);
	tlv_put64(&t, TLV_INNER, order);
	ir.lowered.udata = tlv_udata(cx->arena, &t);
	return ir;
}

bool image_jumps(struct nir_data udata, uint64_t *order) { return tlv_get64(udata, TLV_INNER, order); }

const char *image_leads_to(const struct image_run *run, const struct image_rule *ir)
{
	const struct nir_list *l = &ir->lowered.list;
	const char *to = l->n == 1 ? nir_jump_to(&l->v[0]) : NULL;

	return to && image_name_id(to) == run->head.id ? to : NULL;
}

const char *image_sieves(const struct image_run *run, const struct image_rule *ir)
{
	const struct nir_list *l = &ir->lowered.list;
	const char *to = l->n > 1 && l->v[l->n - 2].op == NIR_LOOKUP ? nir_jump_to(&l->v[l->n - 1]) : NULL;

	return to && image_name_id(to) == run->head.id ? to : NULL;
}

static bool load_field(struct raiser *z, const struct nir *x, struct shape_item *field)
{
	enum key k = key_loaded(z->cx, x);

	*field = (struct shape_item){ .key = (uint8_t)k, .width = (uint8_t)keys[k].len, .load = load_of(&keys[k]) };
	return k;
}

static bool load_mask(const struct nir *x, struct shape_item *field)
{
	struct nir_data mask = nir_d(x, NIR_BITWISE_mask);

	field->bits = mask.len == field->width && nir_u(x, NIR_BITWISE_op) == NFT_BITWISE_BOOL;
	if (field->bits)
		memcpy(&field->load.mask, mask.p, mask.len);
	return field->bits;
}

bool tree_lookup(struct raiser *z, const struct nir_rule *at, struct shape_item *field, const char **map)
{
	size_t first;

	if (entry_loads(&at->list, &first) != 1 || !load_field(z, &at->list.v[first], field))
		return false;
	if (at->list.v[++first].op == NIR_BITWISE && !load_mask(&at->list.v[first++], field))
		return false;
	*map = nir_lookup_in(&at->list.v[first]);
	return *map;
}

bool image_probe(struct raiser *z, const struct nir_rule *at, const struct rule *r, uint8_t *key, bool *only, const char **map)
{
	struct nir_rule nr = {0};
	struct shape_item field;
	union addr lo, hi;
	struct shape s;

	memset(key, 0, IMAGE_KEY);
	*only = false;
	if (!tree_lookup(z, at, &field, map))
		return false;
	if (!rule_lower(z->cx, r, &nr) || !shape_read(z, &nr, &s))
		return true;
	if (shape_interval(z->cx, &s, &field, &lo, &hi)) {
		memcpy(key, &lo, field.width);
		*only = addr_same(&lo, &hi);
	}
	return true;
}
