/* Expressions of entries and of rules inside runs (image_priv.h).
 *
 *	field_put, lookup_put       [ payload … saddr → register 1 ] [ lookup register 1 in @…map… ]
 *	fragments_refuse            fails for later fragments, before a load of ports
 *	guard_put                   at the end, never executed: programs without support for runs refuse such a rule
 */
#include <linux/netfilter/nf_tables.h>
#include <netinet/ip.h>
#include "compiler/image_priv.h"

void lookup_put(struct cx *cx, struct nir_list *l, const struct image_map *map)
{
	struct nir *x = nir_add(cx, l, NIR_LOOKUP);

	nir_setu(x, NIR_LOOKUP_sreg, NFT_REG_1);
	if (!map->set)
		nir_setu(x, NIR_LOOKUP_dreg, NFT_REG_VERDICT);
	nir_sets(x, NIR_LOOKUP_set, map->name);
	nir_setu(x, NIR_LOOKUP_flags, 0);      /* also reported by the kernel */
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

/* For IPv4, the compact test of the fragment offset is cheaper than whole_put's load. */
void fragments_refuse(struct cx *cx, struct nir_list *l)
{
	static const struct test whole = { .key = K_IP4_FRAG, .len = 2, .b.b = { IP_OFFMASK >> 8, IP_OFFMASK & 0xff } };

	if (cx->family == FAM_IP6) {
		whole_put(cx, l);
		return;
	}
	payload_put(cx, l, NFT_PAYLOAD_TRANSPORT_HEADER, 0, 2 * sizeof(uint16_t), NFT_REG_1);
	test_lower(cx, &whole, l);
	nir_setu(&l->v[l->n - 2], NIR_BITWISE_op, NFT_BITWISE_BOOL);      /* also reported by the kernel */
}

void field_put(struct cx *cx, struct nir_list *l, enum key k, unsigned reg)
{
	struct nir *x;

	switch (keys[k].source) {
	case SRC_META:
		x = nir_add(cx, l, NIR_META);
		nir_setu(x, NIR_META_key, keys[k].where);
		nir_setu(x, NIR_META_dreg, reg);
		return;
	case SRC_CT:
		nir_ct(cx, l, &keys[k], reg);
		return;
	default:
		payload_put(cx, l, keys[k].where, keys[k].off, keys[k].len, reg);
	}
}

void bits_put(struct cx *cx, struct nir_list *l, uint32_t mask)
{
	static const uint32_t zero;
	struct nir *x = nir_add(cx, l, NIR_BITWISE);

	nir_setu(x, NIR_BITWISE_sreg, NFT_REG_1);
	nir_setu(x, NIR_BITWISE_dreg, NFT_REG_1);
	nir_setu(x, NIR_BITWISE_op, NFT_BITWISE_BOOL);
	nir_setu(x, NIR_BITWISE_len, sizeof(mask));
	nir_setd(x, NIR_BITWISE_mask, arena_dup(cx->arena, &mask, sizeof(mask)), sizeof(mask));
	nir_setd(x, NIR_BITWISE_xor, &zero, sizeof(zero));
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

/* The start of a 16-byte register has its old name, because that is what the kernel reports. */
unsigned reg_at(unsigned bytes) { return bytes % 16 ? NFT_REG32_00 + bytes / 4 : NFT_REG_1 + bytes / 16; }
