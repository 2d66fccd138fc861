/* Finds rules of a map that others hide completely: they are told in chains that are never reached (compiler/opt_hide.c).
 *
 *	-C INPUT -s 192.0.2.7 -j DROP       the element is that of 192.0.2.0/24: is the rule hidden behind it?
 *
 * The chains are dumped, but of their rules only those with the wanted key are decoded; elements are not read.
 */
#include <endian.h>
#include <string.h>
#include <linux/netfilter/nf_tables.h>
#include "backend/nft_view.h"
#include "compiler/tlv.h"

enum { COMMENT_MAX = 96 };             /* bytes of a comment that fit into an element together with all other data */

/* ---- chains of hidden rules ---- */

struct telling {
	struct loading *l;
	struct image_run *run;
	const struct image_chain *chain;
	const struct rule *like;
	const uint8_t *key;
	struct rule *r, *before;       /* the first such rule; that of the chains before; NULL: none */
	bool whole;                    /* there may be one that is not told as an element, and represented elsewhere, too */
};

/* May a rule with this userdata be the wanted one? */
static bool is_wanted(const struct telling *t, struct nir_data udata)
{
	const uint8_t *key;
	size_t len;

	return !image_is_inner(udata) && !image_is_part(udata) &&
		(!image_told_key(udata, &key, &len) || (len == t->run->maps.v[0].len && !memcmp(key, t->key, len)));
}

static void rule_told(struct telling *t, const struct nlmsghdr *nlh)
{
	struct image_rule ir = { .handle = nft_rule_where(nlh).handle };
	const uint8_t *key;
	struct rule *r;
	size_t len;

	if (!nft_rule_take(t->l, nlh))
		return;
	ir.lowered = *nft_nir_keep(t->l->cx, &t->l->nr);
	r = image_said(t->l->raiser, t->run, t->chain, &ir);
	t->whole |= !r || (rule_same(r, t->like) && !image_told_key(ir.lowered.udata, &key, &len));
	if (r && rule_same(r, t->like) && (!t->r || r->place->order < t->r->place->order))
		t->r = r;
}

static bool on_told(void *self, const struct nlmsghdr *nlh)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg)) {
		struct nir_data udata = { mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr) };

		if (mnl_attr_get_type(attr) == NFTA_RULE_USERDATA && is_wanted(self, udata))
			rule_told(self, nlh);
	}
	return true;
}

static void on_restart(void *self)
{
	struct telling *t = self;

	t->r = t->before;
}

/* Searches the run's chains. False with a diag. */
static bool told_find(struct viewing *v, struct telling *t)
{
	struct nl_reader reader = { .self = t, .message = on_told, .restart = on_restart };

	for (size_t i = 0; i < t->run->chains.n; i++) {
		t->chain = &t->run->chains.v[i];
		t->before = t->r;
		if (!view_rules_dump(v, t->chain->name, &reader))
			return false;
	}
	return true;
}

/* ---- rules that were not found by their keys ---- */

/* A rule with long comments does not fit into an element, but may still be in a run. */
static size_t comment_bytes(const struct rule *r)
{
	size_t n = 0;

	for (unsigned i = 0; i < r->nmatch; i++)
		if (use_is_comment(r->match[i]))
			n += use_val(r->match[i], 0)->len;
	return n;
}

/* If the rule is in the map, but not found by its key, is it told? Not if an element with another key may represent it. */
static bool is_told(struct loading *l, struct image_run *run, const struct rule *like)
{
	struct image_elems fit = { {0} };

	if (comment_bytes(like) > COMMENT_MAX)
		return false;
	if (!image_fit(l->raiser, run, 0, like, 1, &fit))
		return run->maps.v[0].set;
	return fit.v.n == 1 && !fit.v.v[0].end;
}

static bool told_search(struct viewing *v, struct image_run *run, const struct rule *like, const uint8_t *key, struct rule **r, bool *may)
{
	struct telling t = { .l = v->l, .run = run, .like = like, .key = key };

	if (!told_find(v, &t))
		return false;
	*r = t.whole ? NULL : t.r;
	*may = t.whole;
	return true;
}

bool view_hidden_find(struct viewing *v, struct image_run *run, const struct rule *like, struct rule **r, bool *may)
{
	uint32_t flags = run->head.flags;
	struct image_elem *e = NULL;
	uint8_t key[IMAGE_KEY];

	*may = flags & (IMAGE_HIDDEN | IMAGE_GATED | IMAGE_GROUP) || comment_bytes(like) > COMMENT_MAX;
	if (!*may || !(flags & IMAGE_MAP) || flags & IMAGE_GATED)
		return true;
	switch (image_where(v->l->raiser, run, like, key)) {
	case IMAGE_NOWHERE:
		*may = false;
		return true;
	case IMAGE_AT_KEY:
		if (!view_elem_ask(v->l, &run->maps.v[0], key, &e))
			return false;
		*may = e && !image_alone(e);
		return !*may || !is_told(v->l, run, like) || told_search(v, run, like, key, r, may);
	default:
		return true;
	}
}

