/* What rules count while a commit moves them into a run.
 *
 *	load        -i eth7 has counted 500            its element begins with 500
 *	            a packet: 501
 *	commit      the rule goes, the element comes   the kernel's notice of the rule that went says 501
 *	late        a rule of the run's chain 0, which nothing calls, counts 1 for eth7
 *
 * The notices are asked for by a socket of its own before the batch is sent. The kernel makes them when no more packets come to the old
 * rules, and they are all there when the batch is. What was counted late goes into a second batch, and stands in the kernel as a
 * part of the rule, like another element of it. That batch is for the generation which the first one made: if somebody has changed the
 * rules again, it is refused, and the packets of this moment are not counted.
 */
#include <string.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include "backend/nft_load.h"
#include "backend/nft_plan.h"

enum {
	NOTICE = 4096,                 /* bytes of socket buffer for the notices about one rule: that it went, that its element came */
	NOTICES_MAX = 256 << 20,
	PART_ROOM = 1024,
};

/* Each table numbers its own rules. */
struct late_key { uint64_t handle, table; };

/* A rule that is moved, and where its counters go. */
struct late_rule {
	struct late_key key;
	uint64_t order, run;
	struct counters counters;      /* that it has there already; later: what it has counted since */
};

struct nft_late {
	struct nl *nl;
	struct map rules;
};

static void run_moved(struct nft_late *l, struct arena *a, const struct table *t, const struct image_run *run)
{
	for (size_t i = 0; i < run->rules.n; i++) {
		const struct rule *r = run->rules.v[i];
		struct late_rule moved = { .key = { r->handle, t->id }, .order = run_order(i), .run = run->head.id,
			.counters = r->counters };
		struct late_rule *kept;

		if (!r->handle)
			continue;
		kept = arena_dup(a, &moved, sizeof(moved));
		map_put(&l->rules, &kept->key, sizeof(kept->key), kept);
	}
}

/* Where counters become zero anyway, none are late. */
static void rules_moved(struct nft_late *l, const struct nft_batch *nb)
{
	for (size_t i = 0; !nb->zeros.v.n && i < nb->plans.n; i++) {
		const struct nft_plan *p = nb->plans.entry[i].value;

		for (size_t k = 0; !p->flushed && k < p->steps.n; k++)
			if (p->steps.v[k].run && !p->steps.v[k].kept)
				run_moved(l, nb->cx->arena, p->chain->table, p->steps.v[k].run);
	}
}

struct nft_late *nft_late_begin(const struct nft_batch *nb)
{
	struct nft_late *l = arena_new_of(nb->cx->arena, struct nft_late);
	size_t bytes;

	map_init(&l->rules, nb->cx->arena);
	rules_moved(l, nb);
	if (!l->rules.n)
		return NULL;
	bytes = l->rules.n < NOTICES_MAX / NOTICE ? l->rules.n * NOTICE : NOTICES_MAX;
	l->nl = nl_open(NETLINK_NETFILTER);
	if (l->nl && nl_stream_join(l->nl, NFNLGRP_NFTABLES, bytes))
		return l;
	nft_late_end(l);
	return NULL;
}

void nft_late_end(struct nft_late *l)
{
	if (l)
		nl_close(l->nl);
}

/* The rule that has gone, if it was moved and has counted since; NULL: none of it. */
static struct late_rule *notice_read(struct nft_late *l, struct nft_batch *nb, const struct nlmsghdr *nlh)
{
	const struct nfgenmsg *g = mnl_nlmsg_get_payload(nlh);
	struct late_rule *r;
	struct counters now;
	struct nft_where at;
	int table;

	if (nlh->nlmsg_type != nft_type(NFT_MSG_DELRULE) || g->nfgen_family != nft_family(nb->rs->family))
		return NULL;
	at = nft_rule_where(nlh);
	table = table_by_name(at.table);
	r = table < 0 ? NULL : map_get(&l->rules, &(struct late_key){ at.handle, (uint64_t)table }, sizeof(struct late_key));
	if (!r || !nft_rule_get(nb->cx, nb->codec, nlh, &nb->nr))
		return NULL;
	now = nir_counters(&nb->nr.list);
	r->counters = (struct counters){ now.pkts - r->counters.pkts, now.bytes - r->counters.bytes };
	return r->counters.pkts ? r : NULL;
}

static bool part_put(struct nft_batch *to, const struct late_rule *r)
{
	struct nir_rule part = image_part_rule(to->cx, r->order, &r->counters);
	struct nft_origin o = { .doing = "RULE_APPEND", .table = to->rs->table[r->key.table] };
	struct nlmsghdr *nlh = nft_message(to, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND, PART_ROOM, &o);

	mnl_attr_put_strz(nlh, NFTA_RULE_TABLE, table_names[r->key.table]);
	mnl_attr_put_strz(nlh, NFTA_RULE_CHAIN, image_chain_name(to->cx->arena, r->run, 0));
	return nft_rule_end(to, nlh, &part);
}

void nft_late_count(struct nft *nft, struct nft_late *l, struct nft_batch *nb)
{
	const struct nlmsghdr *nlh;
	struct nft_batch parts;
	enum nl_next got;
	bool good = true;

	nft_batch_init(&parts, nb->cx, nb->rs, nb->codec, nb->rs->generation ? nb->rs->generation + 1 : 0);
	while (good && ((got = nl_stream_next(l->nl, &nlh, false)) == NL_MESSAGE || got == NL_LOST)) {
		const struct late_rule *r = got == NL_MESSAGE ? notice_read(l, nb, nlh) : NULL;

		good = !r || part_put(&parts, r);
	}
	if (good && parts.b.n > 1)
		nl_batch_send(nft->nl, &parts.b, true);
	nft_batch_free(&parts);
}
