/* Counters of rules to zero, while the rules stay what and where they are.
 *
 *	-Z INPUT        GETRULE_RESET of the chain: the kernel zeroes each counter as it tells it
 *	-Z INPUT 3      the same of one rule
 *
 * Kernels before 6.2 cannot do that. There the rules that have counted anything are replaced by themselves, bytes as the
 * kernel gave them with zeros in the counters, in a batch of their own; a rule with a nameless set cannot be
 * replaced and keeps its numbers.
 *
 * Rules that the batch before has just made keep the counters that they were made with.
 */
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <string.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include "backend/nft.h"

enum {
	MSG_GETRULE_RESET = 25,        /* not in older headers */
	TRIES = 20,
};

struct zeroing {
	struct nft *nft;
	struct cx *cx;
	struct ruleset *rs;
	bool alone;                    /* nothing else was committed, so all may begin anew */
};

static struct nlmsghdr *rules_request(struct zeroing *z, unsigned msg, const struct chain *c, const char *name)
{
	struct nlmsghdr *nlh = nl_request(z->nft->nl, nft_type(msg), 0, nft_family(z->rs->family));

	mnl_attr_put_strz(nlh, NFTA_RULE_TABLE, table_names[c->table->id]);
	mnl_attr_put_strz(nlh, NFTA_RULE_CHAIN, name);
	return nlh;
}

/* false with errno */
static bool reset(struct zeroing *z, const struct nft_zero *what)
{
	struct nlmsghdr *nlh = rules_request(z, MSG_GETRULE_RESET, what->chain, what->chain->name);

	if (!what->handle)
		return nl_dump(z->nft->nl, nlh, NULL);
	mnl_attr_put_u64(nlh, NFTA_RULE_HANDLE, htobe64(what->handle));
	return nl_ask(z->nft->nl, nlh, NULL);
}

static uint64_t rule_handle(const struct nlmsghdr *nlh)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg))
		if (mnl_attr_get_type(attr) == NFTA_RULE_HANDLE)
			return be64toh(mnl_attr_get_u64(attr));
	return 0;
}

/* ---- the old way ---- */

struct replacing {
	struct zeroing *z;
	struct nl_batch *b;
	const struct nft_zero *what;
	struct nir_rule nr;
};

/* Write zeros over the values of a counter's attributes; true when there was anything else. */
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

/* A set without a name belongs to one rule: no second one may use it, not even the rule's own replacement. */
static bool has_own_set(const struct nir_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].op == NIR_LOOKUP && nir_has(&l->v[i], NIR_LOOKUP_set) &&
		    !strncmp(l->v[i].f[NIR_LOOKUP_set].d.p, "__", 2))
			return true;
	return false;
}

static bool on_rule(void *self, const struct nlmsghdr *from)
{
	struct replacing *r = self;
	struct nlmsghdr *copy = arena_dup(r->z->cx->arena, from, from->nlmsg_len), *nlh;
	const struct nlattr *attr;
	struct nlattr *nest;

	if ((r->what->handle && r->what->handle != rule_handle(from)) || !rule_clear(copy) ||
	    !nft_rule_get(r->z->cx, r->z->nft->codec, from, &r->nr) || has_own_set(&r->nr.list))
		return true;
	nir_compat(&r->nr);
	nlh = nl_batch_add(r->b, nft_type(NFT_MSG_NEWRULE), NLM_F_REPLACE, nft_family(r->z->rs->family), 0);
	mnl_attr_for_each(attr, copy, sizeof(struct nfgenmsg)) {
		unsigned type = mnl_attr_get_type(attr);

		if (type == NFTA_RULE_TABLE || type == NFTA_RULE_CHAIN || type == NFTA_RULE_HANDLE ||
		    type == NFTA_RULE_EXPRESSIONS || type == NFTA_RULE_USERDATA)
			mnl_attr_put(nlh, attr->nla_type, mnl_attr_get_payload_len(attr),
				mnl_attr_get_payload(attr));
	}
	nest = mnl_attr_nest_start(nlh, NFTA_RULE_COMPAT);
	mnl_attr_put_u32(nlh, NFTA_RULE_COMPAT_PROTO, htonl(r->nr.compat_proto));
	mnl_attr_put_u32(nlh, NFTA_RULE_COMPAT_FLAGS, htonl(r->nr.compat_flags));
	mnl_attr_nest_end(nlh, nest);
	return nl_batch_end(r->b);
}

static bool replace_once(struct zeroing *z, const struct nft_zero *what, struct nl_batch *b)
{
	struct replacing r = { .z = z, .b = b, .what = what };
	struct nl_reader reader = { .self = &r, .message = on_rule };

	return nl_dump(z->nft->nl, rules_request(z, NFT_MSG_GETRULE, what->chain, what->chain->name), &reader) &&
		(b->n == 1 || nl_batch_send(z->nft->nl, b, true));
}

static bool replace(struct zeroing *z, const struct nft_zero *what)
{
	uint32_t generation;
	struct nl_batch b;
	bool good = false;

	for (unsigned i = 0; i < TRIES && !good; i++) {
		if (!nft_generation(z->nft, z->cx, &generation))
			return false;
		nl_batch_init(&b, NFNL_SUBSYS_NFTABLES, generation);
		good = replace_once(z, what, &b);
		nl_batch_free(&b);
		if (!good && errno != ERESTART)
			break;
	}
	return good || nft_failed(z->cx, "Could not zero the counters", errno);
}

/* ---- either way ---- */

static enum commit_result zero_one(struct zeroing *z, const struct nft_zero *what)
{
	if (reset(z, what))
		return COMMIT_OK;
	/* The chain or the rule has gone meanwhile. */
	if (errno == ENOENT)
		return z->alone ? COMMIT_CLASH : COMMIT_OK;
	if (errno != EINVAL && errno != EOPNOTSUPP)
		return nft_failed(z->cx, "Could not zero the counters", errno), COMMIT_FAILED;
	return replace(z, what) ? COMMIT_OK : COMMIT_FAILED;
}

/* A chain that the batch itself has taken away needs nothing. */
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

/* ---- the plan ---- */

struct handles { VEC(uint64_t) v; struct arena *arena; };

static bool on_handle(void *self, const struct nlmsghdr *nlh)
{
	struct handles *h = self;

	vec_push(h->arena, &h->v, rule_handle(nlh));
	return true;
}

static void on_restart(void *self)
{
	((struct handles *)self)->v.n = 0;
}

/* Does the batch make rules in the chain with counters that must stay? */
static bool makes_counted(const struct chain *c)
{
	for (const struct rule *r = c->first; r; r = r->next)
		if (!r->handle && (r->counters.pkts || r->counters.bytes))
			return true;
	return false;
}

bool nft_zero_plan(struct nft *nft, struct nft_batch *nb)
{
	struct zeroing z = { nft, nb->cx, nb->rs, false };
	struct nft_zeros plan = { {0} };

	for (size_t i = 0; i < nb->zeros.v.n; i++) {
		struct nft_zero what = nb->zeros.v.v[i];
		struct handles h = { .arena = nb->cx->arena };
		struct nl_reader reader = { &h, on_handle, on_restart };

		if (what.handle || !makes_counted(what.chain)) {
			vec_push(nb->cx->arena, &plan.v, what);
			continue;
		}
		if (!nl_dump(nft->nl, rules_request(&z, NFT_MSG_GETRULE, what.chain, nft_chain_kname(nb, what.chain)),
		    &reader) && errno != ENOENT)
			return nft_failed(nb->cx, "Could not fetch the rules", errno);
		for (size_t k = 0; k < h.v.n; k++) {
			struct nft_zero one = { what.chain, h.v.v[k] };

			vec_push(nb->cx->arena, &plan.v, one);
		}
	}
	nb->zeros = plan;
	return true;
}
