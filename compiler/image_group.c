/* Rules and lookups in a group's chain lack the tests that all of them share; this restores them.
 *
 *	entry       [ iifname eth0 ] [ l4proto tcp ] jump chain 1
 *	chain 1     [ tcp dport 22 ] … accept           cut: expressions 0 to 3
 *	the rule    [ iifname eth0 ] [ l4proto tcp ] [ tcp dport 22 ] … accept
 */
#include <linux/netfilter/nf_tables.h>
#include "compiler/image_priv.h"

/* ---- cutting ---- */

void image_cut(struct nir_list *l, uint64_t cut)
{
	size_t n = 0;

	if (!cut)
		return;
	for (size_t i = 0; i < l->n; i++)
		if (i >= IMAGE_CUT || !(cut >> i & 1))
			l->v[n++] = l->v[i];
	l->n = n;
}

void cut_put(struct tlv *t, const struct nir_rule *nr, uint64_t cut)
{
	uint8_t proto[2] = { (uint8_t)nr->compat_proto, (uint8_t)nr->compat_flags };

	tlv_put64(t, TLV_CUT, cut);
	if (proto[0])
		tlv_put(t, TLV_PROTO, proto, sizeof(proto));
}

void image_compat(struct nir_rule *nr)
{
	size_t len;
	const uint8_t *p = tlv_get(nr->udata, TLV_PROTO, &len);

	nir_compat(nr);
	if (!p || len != 2)
		return;
	nr->compat_proto = p[0];
	nr->compat_flags = p[1];
}

/* ---- the entry ---- */

void group_end_put(struct cx *cx, struct nir_list *l, const char *chain)
{
	jump_put(cx, l, chain);
	field_put(cx, l, K_LENGTH, NFT_REG_1);
	guard_put(cx, l);
}

/* The number of shared expressions in the entry of a group; false if it does not end as expected. */
static bool common_count(struct cx *cx, const struct image_run *run, size_t *n)
{
	const struct nir_list *l = &run->entry.lowered.list;
	struct nir_list end = {0};

	if (run->chains.n <= GROUP_CHAIN)
		return false;
	group_end_put(cx, &end, run->chains.v[GROUP_CHAIN].name);
	if (l->n < end.n)
		return false;
	*n = l->n - end.n;
	return nir_list_same(&end, &(struct nir_list){ l->v + *n, end.n, end.n });
}

/* ---- restoring ---- */

/* Inserts the entry's expressions at the positions in `cut`. */
static void common_restore(struct cx *cx, const struct nir_list *entry, const struct nir_list *rest, uint64_t cut,
	struct nir_list *out)
{
	size_t common = 0;

	out->n = 0;
	for (size_t i = 0; i - common < rest->n || (i < IMAGE_CUT && cut >> i); i++) {
		bool of_entry = i < IMAGE_CUT && cut >> i & 1;
		const struct nir *x = of_entry ? &entry->v[common] : &rest->v[i - common];

		common += of_entry;
		*nir_add(cx, out, x->op) = *x;
	}
}

const struct nir_rule *group_whole(struct cx *cx, const struct image_run *run, const struct nir_rule *nr, struct nir_rule *room)
{
	uint64_t cut = 0;
	size_t n;

	tlv_get64(nr->udata, TLV_CUT, &cut);
	if (!common_count(cx, run, &n) || (size_t)__builtin_popcountll(cut) != n ||
	    (cut && 64u - (unsigned)__builtin_clzll(cut) > nr->list.n + n))
		return NULL;
	*room = (struct nir_rule){ .list = room->list, .udata = nr->udata };
	common_restore(cx, &run->entry.lowered.list, &nr->list, cut, &room->list);
	return room;
}


const struct nir_list *group_lookup(struct cx *cx, const struct image_run *run, const char *map)
{
	const struct image_chain *c = run->chains.n > GROUP_CHAIN ? &run->chains.v[GROUP_CHAIN] : NULL;

	for (size_t i = 0; c && i < c->rules.n; i++) {
		const struct image_rule *ir = &c->rules.v[i];
		const struct nir_rule *whole;

		if (ir->made != MADE_READY || !list_lookup(&ir->lowered.list, map))
			continue;
		whole = group_whole(cx, run, &ir->lowered, arena_new_of(cx->arena, struct nir_rule));
		return whole ? &whole->list : NULL;
	}
	return NULL;
}
