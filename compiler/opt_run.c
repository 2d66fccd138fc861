/* The parts that runs are made of: chains, maps, rules in them and the expressions of entries. */
#include <assert.h>
#include <linux/netfilter/nf_tables.h>
#include <netinet/ip.h>
#include "compiler/opt_priv.h"

enum { ORDER_GAP_BITS = 20 };

/* In the middle, so that rules can come in front of the first for ever. */
#define ORDER_START (UINT64_C(1) << 63)

uint64_t run_order(size_t i) { return ORDER_START + ((uint64_t)i << ORDER_GAP_BITS); }
size_t order_number(uint64_t order) { return (order - ORDER_START) >> ORDER_GAP_BITS; }

struct image_run *run_new(struct opt_env *o)
{
	struct image_run *run = arena_new_of(o->cx->arena, struct image_run);

	run->head.id = o->how->next_id++;
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

/* ---- expressions ---- */

void lookup_put(struct cx *cx, struct nir_list *l, const struct image_map *map)
{
	struct nir *x = nir_add(cx, l, NIR_LOOKUP);

	nir_setu(x, NIR_LOOKUP_sreg, NFT_REG_1);
	if (!map->set)
		nir_setu(x, NIR_LOOKUP_dreg, NFT_REG_VERDICT);
	nir_sets(x, NIR_LOOKUP_set, map->name);
	nir_setu(x, NIR_LOOKUP_flags, 0);      /* the kernel tells them too */
}

void jump_put(struct cx *cx, struct nir_list *l, const char *chain) { nir_verdict(cx, l, NFT_JUMP, chain); }

void guard_put(struct cx *cx, struct nir_list *l)
{
	struct nir *x = nir_add(cx, l, NIR_BYTEORDER);

	nir_setu(x, NIR_BYTEORDER_sreg, NFT_REG_1);
	nir_setu(x, NIR_BYTEORDER_dreg, NFT_REG_1);
	nir_setu(x, NIR_BYTEORDER_op, NFT_BYTEORDER_NTOH);
	nir_setu(x, NIR_BYTEORDER_len, 4);
	nir_setu(x, NIR_BYTEORDER_size, 4);
}

static void payload_put(struct cx *cx, struct nir_list *l, uint32_t base, unsigned off, unsigned len, unsigned reg)
{
	struct nir *x = nir_add(cx, l, NIR_PAYLOAD);

	nir_setu(x, NIR_PAYLOAD_base, base);
	nir_setu(x, NIR_PAYLOAD_off, off);
	nir_setu(x, NIR_PAYLOAD_len, len);
	nir_setu(x, NIR_PAYLOAD_dreg, reg);
}

/* Of IPv4 the short way to both ports and the header tell it for less than whole_put's load takes. */
void fragments_refuse(struct cx *cx, struct nir_list *l)
{
	static const struct test whole = { .key = K_IP4_FRAG, .len = 2, .b.b = { IP_OFFMASK >> 8, IP_OFFMASK & 0xff } };

	if (cx->family == FAM_IP6) {
		whole_put(cx, l);
		return;
	}
	payload_put(cx, l, NFT_PAYLOAD_TRANSPORT_HEADER, 0, 2 * sizeof(uint16_t), NFT_REG_1);
	test_lower(cx, &whole, l);
	nir_setu(&l->v[l->n - 2], NIR_BITWISE_op, NFT_BITWISE_BOOL);      /* the kernel tells it too */
}

void field_put(struct cx *cx, struct nir_list *l, enum key k, unsigned reg)
{
	struct nir *x;

	if (keys[k].source != SRC_META) {
		payload_put(cx, l, keys[k].where, keys[k].off, keys[k].len, reg);
		return;
	}
	x = nir_add(cx, l, NIR_META);
	nir_setu(x, NIR_META_key, keys[k].where);
	nir_setu(x, NIR_META_dreg, reg);
}

void load_put(struct cx *cx, struct nir_list *l, const struct nir *from, unsigned reg, unsigned width)
{
	struct nir *x = nir_add(cx, l, from->op);

	*x = *from;
	if (x->op == NIR_META) {
		nir_setu(x, NIR_META_dreg, reg);
		return;
	}
	nir_setu(x, NIR_PAYLOAD_dreg, reg);
	nir_setu(x, NIR_PAYLOAD_len, width);
}

void span_put(struct cx *cx, struct nir_list *l, const struct nir_list *of, unsigned from, unsigned to)
{
	for (; from < to; from++) {
		struct nir *x = nir_add(cx, l, of->v[from].op);

		*x = of->v[from];
	}
}

/* Where a block of 16 bytes begins it is called by its old name: that is what the kernel gives back. */
unsigned reg_at(unsigned bytes) { return bytes % 16 ? NFT_REG32_00 + bytes / 4 : NFT_REG_1 + bytes / 16; }

/* ---- rules ---- */

const struct ext *match_ext(const struct cx *cx, const struct shape *s, const struct shape_item *it)
{
	const struct nir *x = &s->list->v[it->from];
	const char *name = it->to == it->from + 1 && x->op == NIR_MATCH ? nir_s(x, NIR_MATCH_name) : NULL;

	return name ? ext_find(EXT_MATCH, name, cx->family) : NULL;
}

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
