/* Zeroes counters of rules without changing the rules or their order.
 *
 *	-Z INPUT        GETRULE_RESET of the chain: the kernel zeroes each counter as it reports it
 *	-Z INPUT 3      the same for one rule
 *
 * Kernels before 6.2 do not support that. There, rules with nonzero counters are replaced by themselves, with the
 * kernel's bytes and zero counters, in a separate batch; a rule with an anonymous set cannot be replaced and keeps its
 * counters.
 *
 * Rules just added by the preceding batch keep their initial counters.
 *
 * A compiled run counts in the elements of its maps, and in its hidden chains: GETSETELEM_RESET (since 6.5), or
 * elements are deleted and added again. If all chains of a table are zeroed, so are all of its runs, regardless of
 * their chains.
 */
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <string.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include "backend/nft_ahead.h"
#include "backend/nft_load.h"
#include "backend/nft_set.h"

enum {
	MSG_GETRULE_RESET = 25,        /* not in older headers */
	TRIES = 20,
};

struct zeroing {
	struct nft *nft;
	struct cx *cx;
	struct ruleset *rs;
	bool alone;                    /* nothing else was committed, so the operation can be repeated */
};

/* The chain that contains the rules. */
static const char *zero_name(const struct nft_zero *what) { return what->hidden ? what->hidden : what->chain->name; }

static struct nlmsghdr *rules_request(struct zeroing *z, unsigned msg, const struct chain *c, const char *name)
{
	struct nlmsghdr *nlh = nl_request(z->nft->nl, nft_type(msg), 0, nft_family(z->rs->family));

	nl_attr_put_strz(nlh, NFTA_RULE_TABLE, table_names[c->table->id]);
	nl_attr_put_strz(nlh, NFTA_RULE_CHAIN, name);
	return nlh;
}

/* False with errno. */
static bool reset(struct zeroing *z, const struct nft_zero *what)
{
	struct nlmsghdr *nlh = rules_request(z, MSG_GETRULE_RESET, what->chain, zero_name(what));

	if (!what->handle)
		return nl_dump(z->nft->nl, nlh, NULL);
	nl_attr_put_u64(nlh, NFTA_RULE_HANDLE, htobe64(what->handle));
	return nl_ask(z->nft->nl, nlh, NULL);
}

/* ---- older kernels ---- */

struct replacing {
	struct zeroing *z;
	struct nl_batch *b;
	const struct nft_zero *what;
	struct nir_rule nr;
};

/* Writes zeros over the values of a counter's attributes; true if any were nonzero. */
static bool counter_clear(const struct nlattr *data)
{
	const struct nlattr *attr;
	bool counted = false;

	mnl_attr_for_each_nested(attr, data) {
		unsigned type = mnl_attr_get_type(attr);

		if ((type != NFTA_COUNTER_BYTES && type != NFTA_COUNTER_PACKETS) ||
		    mnl_attr_get_payload_len(attr) != sizeof(uint64_t))
			continue;
		counted |= mnl_attr_get_u64(attr) != 0;
		memset(mnl_attr_get_payload(attr), 0, sizeof(uint64_t));
	}
	return counted;
}

static bool expr_clear(const struct nlattr *elem)
{
	const struct nlattr *attr, *data = NULL;
	bool counter = false;

	mnl_attr_for_each_nested(attr, elem) {
		if (mnl_attr_get_type(attr) == NFTA_EXPR_NAME)
			counter = !strcmp(mnl_attr_get_str(attr), "counter");
		else if (mnl_attr_get_type(attr) == NFTA_EXPR_DATA)
			data = attr;
	}
	return counter && data && counter_clear(data);
}

static bool rule_clear(const struct nlmsghdr *nlh)
{
	const struct nlattr *attr, *elem;
	bool counted = false;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg))
		if (mnl_attr_get_type(attr) == NFTA_RULE_EXPRESSIONS)
			mnl_attr_for_each_nested(elem, attr)
				counted |= expr_clear(elem);
	return counted;
}

/* An anonymous set belongs to one rule: no other may use it, not even the rule's replacement. */
static bool has_own_set(const struct nir_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const char *set = nir_lookup_in(&l->v[i]);

		if (set && !strncmp(set, "__", 2))
			return true;
	}
	return false;
}

static bool on_rule(void *self, const struct nlmsghdr *from)
{
	struct replacing *r = self;
	struct nlmsghdr *copy = arena_dup(r->z->cx->arena, from, from->nlmsg_len), *nlh;
	const struct nlattr *attr;

	if ((r->what->handle && r->what->handle != nft_rule_where(from).handle) || !rule_clear(copy) ||
	    !nft_rule_get(r->z->cx, r->z->nft->codec, from, &r->nr) || has_own_set(&r->nr.list))
		return true;
	image_compat(&r->nr);
	nlh = nl_batch_add(r->b, nft_type(NFT_MSG_NEWRULE), NLM_F_REPLACE, nft_family(r->z->rs->family), 0);
	mnl_attr_for_each(attr, copy, sizeof(struct nfgenmsg)) {
		unsigned type = mnl_attr_get_type(attr);

		if (type == NFTA_RULE_TABLE || type == NFTA_RULE_CHAIN || type == NFTA_RULE_HANDLE ||
		    type == NFTA_RULE_EXPRESSIONS || type == NFTA_RULE_USERDATA)
			nl_attr_put(nlh, attr->nla_type, mnl_attr_get_payload_len(attr),
				mnl_attr_get_payload(attr));
	}
	nft_compat_put(nlh, &r->nr);
	return nl_batch_end(r->b);
}

static bool rules_replace(struct zeroing *z, const struct nft_zero *what, struct nl_batch *b)
{
	struct replacing r = { .z = z, .b = b, .what = what };
	struct nl_reader reader = { .self = &r, .message = on_rule };

	return nl_dump(z->nft->nl, rules_request(z, NFT_MSG_GETRULE, what->chain, zero_name(what)), &reader) &&
		(b->n == 1 || nl_batch_send(z->nft->nl, b, true));
}

/* ---- elements ---- */

static struct nlmsghdr *elems_begin(struct nlmsghdr *nlh, const struct nft_zero *what)
{
	nl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_TABLE, table_names[what->chain->table->id]);
	nl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_SET, what->map->name);
	return nlh;
}

static struct nlmsghdr *elems_request(struct zeroing *z, unsigned msg, const struct nft_zero *what)
{
	return elems_begin(nl_request(z->nft->nl, nft_type(msg), 0, nft_family(z->rs->family)), what);
}

/* False with errno. */
static bool elems_reset(struct zeroing *z, const struct nft_zero *what)
{
	struct nlmsghdr *nlh = elems_request(z, NFT_MSG_RESET_SETELEM, what);

	if (!what->elem)
		return nl_dump(z->nft->nl, nlh, NULL);
	nft_elems_put(nlh, what->map, what->elem, 1, ELEMS_ASK);
	return nl_ask(z->nft->nl, nlh, NULL);
}

static bool elems_put(struct zeroing *z, struct nl_batch *b, const struct nft_zero *what, const struct image_map *m,
	enum nft_elems_how how)
{
	unsigned msg = how == ELEMS_ADD ? NFT_MSG_NEWSETELEM : NFT_MSG_DELSETELEM;

	for (size_t i = 0; i < m->elems.n; ) {
		struct nlmsghdr *nlh = nl_batch_add(b, nft_type(msg), how == ELEMS_ADD ? NLM_F_CREATE : 0,
			nft_family(z->rs->family), NFT_ELEMS_ROOM);

		i += nft_elems_put(elems_begin(nlh, what), m, &m->elems.v[i], m->elems.n - i, how);
		if (!nl_batch_end(b))
			return false;
	}
	return true;
}

/* Keeps the map's elements with nonzero counters, or only the requested element. */
static void elems_pick(const struct nft_zero *what, struct image_map *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->elems.n; i++) {
		struct image_elem *e = &m->elems.v[i];

		if (counters_zero(&e->counters) || (what->elem && memcmp(what->elem->key, e->key, m->len)))
			continue;
		e->counters = (struct counters){ 0 };
		m->elems.v[n++] = *e;
	}
	m->elems.n = n;
}

static bool elems_replace(struct zeroing *z, const struct nft_zero *what, struct nl_batch *b)
{
	struct image_map m = image_map_bare(what->map);
	struct elems_reading r = { .arena = z->cx->arena, .map = &m };
	struct nl_reader reader = nft_elems_reader(&r);

	if (!nl_dump(z->nft->nl, elems_request(z, NFT_MSG_GETSETELEM, what), &reader) || !nft_elems_done(&r))
		return false;
	elems_pick(what, &m);
	return elems_put(z, b, what, &m, ELEMS_KEYS) && elems_put(z, b, what, &m, ELEMS_ADD) &&
		(!m.elems.n || nl_batch_send(z->nft->nl, b, true));
}

/* ---- either way ---- */

static bool replace(struct zeroing *z, const struct nft_zero *what)
{
	uint32_t generation;
	struct nl_batch b;
	bool good = false;

	for (unsigned i = 0; i < TRIES && !good; i++) {
		if (!nft_generation(z->nft, z->cx, &generation))
			return false;
		nl_batch_init(&b, NFNL_SUBSYS_NFTABLES, generation);
		good = what->map ? elems_replace(z, what, &b) : rules_replace(z, what, &b);
		nl_batch_free(&b);
		if (!good && errno != ERESTART)
			break;
	}
	return good || nft_failed(z->cx, "Could not zero the counters", errno);
}

static enum commit_result zero_one(struct zeroing *z, const struct nft_zero *what)
{
	if (what->map ? elems_reset(z, what) : reset(z, what))
		return COMMIT_OK;
	/* The chain, rule or run has been deleted meanwhile. */
	if (errno == ENOENT)
		return z->alone ? COMMIT_CLASH : COMMIT_OK;
	if (errno != EINVAL && errno != EOPNOTSUPP)
		return nft_failed(z->cx, "Could not zero the counters", errno), COMMIT_FAILED;
	return replace(z, what) ? COMMIT_OK : COMMIT_FAILED;
}

/* Nothing to do for a chain deleted by the batch itself. */
static bool still_there(const struct nft_zero *what)
{
	return chain_find(what->chain->table, what->chain->name) == what->chain;
}

enum commit_result nft_zero(struct nft *nft, struct cx *cx, struct ruleset *rs, const struct nft_zeros *zeros,
	bool alone)
{
	struct zeroing z = { nft, cx, rs, alone };
	enum commit_result result = COMMIT_OK;

	for (size_t i = 0; i < zeros->v.n && result == COMMIT_OK; i++)
		if (still_there(&zeros->v.v[i]))
			result = zero_one(&z, &zeros->v.v[i]);
	return result;
}

/* ---- planning ---- */

static void zero_add(struct nft_batch *nb, struct nft_zero z)
{
	vec_push(nb->cx->arena, &nb->zeros.v, z);
}

static void zero_run(struct nft_batch *nb, struct chain *c, const struct image_run *run)
{
	for (size_t i = 0; i < run->chains.n; i++)
		zero_add(nb, (struct nft_zero){ .chain = c, .hidden = run->chains.v[i].name });
	for (size_t i = 0; i < run->maps.n; i++)
		zero_add(nb, (struct nft_zero){ .chain = c, .map = &run->maps.v[i] });
}

void nft_zero_chain(struct nft_batch *nb, struct chain *c)
{
	const struct nft_view *view = nb->table[c->table->id].zeroes ? NULL : c->kernel;

	zero_add(nb, (struct nft_zero){ .chain = c });
	nft_beside_zero(nb, c, 0);
	for (size_t i = 0; view && i < view->pieces.v.n; i++)
		if (view->pieces.v.v[i].run)
			zero_run(nb, c, view->pieces.v.v[i].run);
}

static bool order_is(struct nir_data udata, uint64_t order)
{
	uint64_t n;

	return image_order(udata, &n) && n == order;
}

/* Zeroes all locations where the run's rule counts. */
static void zero_placed(struct nft_batch *nb, struct chain *c, const struct image_place *at)
{
	const struct image_run *run = at->run;

	for (size_t i = 0; i < run->maps.n; i++)
		for (size_t k = 0; k < run->maps.v[i].elems.n; k++) {
			const struct image_elem *e = &run->maps.v[i].elems.v[k];

			if (order_is(e->udata, at->order))
				zero_add(nb, (struct nft_zero){ .chain = c, .map = &run->maps.v[i], .elem = e });
		}
	for (size_t i = 0; i < run->chains.n; i++)
		for (size_t k = 0; k < run->chains.v[i].rules.n; k++) {
			const struct image_rule *ir = &run->chains.v[i].rules.v[k];

			if (order_is(ir->lowered.udata, at->order))
				zero_add(nb, (struct nft_zero){ .chain = c, .hidden = run->chains.v[i].name,
					.handle = ir->handle });
		}
}

void nft_zero_rule(struct nft_batch *nb, struct chain *c, const struct rule *r)
{
	if (r->place) {
		zero_placed(nb, c, r->place);
	} else if (r->handle) {
		zero_add(nb, (struct nft_zero){ .chain = c, .handle = r->handle });
		nft_beside_zero(nb, c, r->handle);
	}
}

/* Zeroes all runs of the table. */
static bool zero_runs(struct nft *nft, struct nft_batch *nb, const struct table *t)
{
	struct loading l = { .nft = nft, .cx = nb->cx, .rs = nb->rs };
	size_t first = 0;
	struct chain *any = map_next(&t->chains, &first);
	const struct image_map *m;
	struct nft_names chains = { { 0 } };

	if (!nft_runs_find(&l, t))
		return false;
	if (!nft_names_read(&l, t->id, KIND_CHAIN, &chains))
		return nft_failed(nb->cx, "Could not fetch the chains", errno);
	map_each(&l.maps, m)
		zero_add(nb, (struct nft_zero){ .chain = any, .map = m });
	for (size_t i = 0; i < chains.v.n; i++)
		if (image_name_id(chains.v.v[i].name))
			zero_add(nb, (struct nft_zero){ .chain = any, .hidden = chains.v.v[i].name });
	return true;
}

struct handles { VEC(uint64_t) v; struct arena *arena; };

static bool on_handle(void *self, const struct nlmsghdr *nlh)
{
	struct handles *h = self;

	vec_push(h->arena, &h->v, nft_rule_where(nlh).handle);
	return true;
}

static void on_restart(void *self)
{
	((struct handles *)self)->v.n = 0;
}

/* Does the batch add rules to the chain whose counters must be kept? */
static bool makes_counted(const struct chain *c)
{
	for (const struct rule *r = c->first; r; r = r->next)
		if (!r->handle && !r->place && !counters_zero(&r->counters))
			return true;
	return false;
}

/* The replacement has its handle. */
static bool is_replaced(const struct nft_batch *nb, const struct nft_zero *what)
{
	for (size_t i = 0; what->handle && !what->hidden && i < nb->edits->v.n; i++) {
		const struct edit *e = &nb->edits->v.v[i];

		if (e->op == EDIT_RULE_REPLACE && e->chain == what->chain && e->ref->handle == what->handle)
			return true;
	}
	return false;
}

bool nft_zero_plan(struct nft *nft, struct nft_batch *nb)
{
	struct zeroing z = { nft, nb->cx, nb->rs, false };
	struct nft_zeros plan = { {0} };

	for (unsigned t = 0; t < TABLE_COUNT; t++)
		if (nb->table[t].zeroes && nft->runs & IN_TABLE(t) && !zero_runs(nft, nb, nb->rs->table[t]))
			return false;
	for (size_t i = 0; i < nb->zeros.v.n; i++) {
		struct nft_zero what = nb->zeros.v.v[i];
		struct handles h = { .arena = nb->cx->arena };
		struct nl_reader reader = { &h, on_handle, on_restart };

		if (is_replaced(nb, &what))
			continue;
		if (what.handle || what.hidden || what.map || !makes_counted(what.chain)) {
			vec_push(nb->cx->arena, &plan.v, what);
			continue;
		}
		if (!nl_dump(nft->nl, rules_request(&z, NFT_MSG_GETRULE, what.chain, nft_chain_kname(nb, what.chain)),
		    &reader) && errno != ENOENT)
			return nft_failed(nb->cx, "Could not fetch the rules", errno);
		for (size_t k = 0; k < h.v.n; k++) {
			struct nft_zero one = { .chain = what.chain, .handle = h.v.v[k] };

			if (!is_replaced(nb, &one))
				vec_push(nb->cx->arena, &plan.v, one);
		}
	}
	nb->zeros = plan;
	return true;
}
