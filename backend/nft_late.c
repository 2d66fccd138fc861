/* What rules count while a commit moves them into a run, or from one into another.
 *
 *	load        -i eth7 has counted 500            its element begins with 500
 *	            a packet: 501
 *	commit      the rule goes, the element comes   the kernel's notice of the rule that went says 501
 *	late        a rule of the run's chain 0, which nothing calls, counts 1 for eth7
 *
 * The notices are asked for by a socket of its own before the batch is sent, where single rules are moved: intervals are found only when
 * the kernel has made all notices. It makes them when no more packets come to the old rules, and they are all there when the batch is.
 *
 * Of what was in a map the kernel says nothing when it goes, and if its elements go before, some packets miss them. So of a run only the
 * entry goes with the batch. Its maps and chains are read once more when no packet comes to them.
 *
 * What was counted late goes into a second batch, and stands in the kernel as a part of the rule, like another element of it. That
 * batch is for the generation which the first one made: if somebody has changed the rules again, it is refused, and the packets of
 * this moment are not counted. Old runs go in any case.
 */
#include <string.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include "backend/nft_plan.h"
#include "backend/nft_view.h"

enum {
	NOTICE = 4096,                 /* bytes of socket buffer for the notices about one rule: that it went, that its element came */
	NOTICES_MAX = 256 << 20,
	PART_ROOM = 1024,
};

/* A rule by its handle, where run is 0, or by its order key in a run. Each table numbers its own. */
struct late_key { uint64_t number, run, table; };

/* A rule that is moved, and where its counters go. */
struct late_rule {
	struct late_key key;
	uint64_t order, run;
	struct counters counters;      /* that it has there already; later: what it has counted since */
	struct counters now;           /* of one in a run: what has been read of it again */
	bool late;
};

struct nft_late {
	struct nl *nl;                 /* NULL: nobody listens */
	struct map rules;
	size_t single;                 /* rules among them that go by their handles */
	VEC(const struct nft_plan *) plans;    /* whose old runs are still there */
};

bool nft_late_may(const struct edits *e)
{
	for (size_t i = 0; i < e->v.n; i++)
		switch (e->v.v[i].op) {
		case EDIT_TABLE_RESET: case EDIT_CHAIN_DELETE: case EDIT_RULE_COUNTERS: case EDIT_CHAIN_ZERO:
			return false;
		default:
			break;
		}
	return true;
}

static void rule_moved(struct nft_late *l, struct arena *a, const struct table *t, const struct rule *r, struct late_rule to)
{
	struct late_rule *x;

	to.key.number = r->place ? r->place->order : r->handle;
	to.key.run = r->place ? r->place->run->head.id : 0;
	to.key.table = t->id;
	to.counters = r->counters;
	if (!to.key.number)
		return;
	l->single += !to.key.run;
	x = arena_dup(a, &to, sizeof(to));
	map_put(&l->rules, &x->key, sizeof(x->key), x);
}

static void plan_moved(struct nft_late *l, struct arena *a, const struct nft_plan *p)
{
	for (size_t i = 0; i < p->steps.n; i++) {
		const struct image_run *run = p->steps.v[i].kept ? NULL : p->steps.v[i].run;

		for (size_t k = 0; run && k < run->rules.n; k++)
			rule_moved(l, a, p->chain->table, run->rules.v[k], (struct late_rule){ .order = run_order(k), .run = run->head.id });
	}
}

static void notices_begin(struct nft_late *l)
{
	size_t bytes = l->single < NOTICES_MAX / NOTICE ? l->single * NOTICE : NOTICES_MAX;

	l->nl = nl_open(NETLINK_NETFILTER);
	if (l->nl && nl_stream_join(l->nl, NFNLGRP_NFTABLES, bytes))
		return;
	nl_close(l->nl);
	l->nl = NULL;
}

struct nft_late *nft_late_begin(const struct nft_batch *nb)
{
	struct nft_late *l = arena_new_of(nb->cx->arena, struct nft_late);

	map_init(&l->rules, nb->cx->arena);
	for (size_t i = 0; i < nb->plans.n; i++) {
		const struct nft_plan *p = nb->plans.entry[i].value;

		if (!nft_plan_keeps(nb, p))
			continue;
		plan_moved(l, nb->cx->arena, p);
		vec_push(nb->cx->arena, &l->plans, p);
	}
	if (!l->plans.n)
		return NULL;
	if (l->single)
		notices_begin(l);
	return l;
}

void nft_late_end(struct nft_late *l)
{
	if (l)
		nl_close(l->nl);
}

/* ---- what is late ---- */

/* Less than there was: somebody has zeroed it meanwhile. */
static void counted(struct nft_late *l, struct late_key key, struct counters now)
{
	struct late_rule *r = map_get(&l->rules, &key, sizeof(key));

	if (!r || r->late || now.pkts <= r->counters.pkts || now.bytes < r->counters.bytes)
		return;
	r->counters = (struct counters){ now.pkts - r->counters.pkts, now.bytes - r->counters.bytes };
	r->late = true;
}

static void notice_read(struct nft_late *l, struct nft_batch *nb, const struct nlmsghdr *nlh)
{
	const struct nfgenmsg *g = mnl_nlmsg_get_payload(nlh);
	struct nft_where at;
	int table;

	if (nlh->nlmsg_type != nft_type(NFT_MSG_DELRULE) || g->nfgen_family != nft_family(nb->rs->family))
		return;
	at = nft_rule_where(nlh);
	table = table_by_name(at.table);
	if (table >= 0 && !image_name_id(at.chain) && nft_rule_get(nb->cx, nb->codec, nlh, &nb->nr))
		counted(l, (struct late_key){ at.handle, 0, (uint64_t)table }, nir_counters(&nb->nr.list));
}

static void notices_read(struct nft_late *l, struct nft_batch *nb)
{
	const struct nlmsghdr *nlh;
	enum nl_next got;

	while (l->nl && ((got = nl_stream_next(l->nl, &nlh, false)) == NL_MESSAGE || got == NL_LOST))
		if (got == NL_MESSAGE)
			notice_read(l, nb, nlh);
}

struct run_reading { struct nft_late *l; uint64_t run, table; };

static void part_counted(void *self, uint64_t order, struct counters n)
{
	struct run_reading *r = self;
	struct late_key key = { order, r->run, r->table };
	struct late_rule *x = map_get(&r->l->rules, &key, sizeof(key));

	if (!x)
		return;
	x->now.pkts += n.pkts;
	x->now.bytes += n.bytes;
}

/* What cannot be read is not counted. */
static void run_read(struct nft *nft, struct nft_late *l, struct nft_batch *nb, struct table *t, const struct image_run *run)
{
	struct run_reading reading = { l, run->head.id, t->id };
	struct diags quiet;
	struct cx cx = *nb->cx;
	struct loading loading = { .nft = nft, .cx = &cx, .rs = nb->rs, .table = t };
	struct viewing v = { .l = &loading };

	diags_init(&quiet, cx.arena);
	cx.diags = &quiet;
	if (!view_run_counts(&v, run, part_counted, &reading))
		return;
	for (size_t i = 0; i < l->rules.n; i++) {
		struct late_rule *r = l->rules.entry[i].value;

		if (r->key.run == run->head.id && r->key.table == t->id)
			counted(l, r->key, r->now);
	}
}

static void runs_read(struct nft *nft, struct nft_late *l, struct nft_batch *nb)
{
	for (size_t i = 0; i < l->plans.n; i++)
		for (size_t k = 0; k < l->plans.v[i]->broken.n; k++)
			run_read(nft, l, nb, l->plans.v[i]->chain->table, l->plans.v[i]->broken.v[k]);
}

/* ---- the second batch ---- */

static bool part_put(struct nft_batch *to, const struct late_rule *r)
{
	struct nir_rule part = image_part_rule(to->cx, r->order, &r->counters);
	struct nft_origin o = { .doing = "RULE_APPEND", .table = to->rs->table[r->key.table] };
	struct nlmsghdr *nlh = nft_message(to, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND, PART_ROOM, &o);

	mnl_attr_put_strz(nlh, NFTA_RULE_TABLE, table_names[r->key.table]);
	mnl_attr_put_strz(nlh, NFTA_RULE_CHAIN, image_chain_name(to->cx->arena, r->run, 0));
	return nft_rule_end(to, nlh, &part);
}

static bool parts_put(struct nft_batch *to, const struct nft_late *l)
{
	for (size_t i = 0; i < l->rules.n; i++) {
		const struct late_rule *r = l->rules.entry[i].value;

		if (r->late && !part_put(to, r))
			return false;
	}
	return true;
}

static bool runs_delete(struct nft_batch *to, const struct nft_late *l)
{
	for (size_t i = 0; i < l->plans.n; i++)
		for (size_t k = 0; k < l->plans.v[i]->broken.n; k++)
			if (!nft_run_delete(to, l->plans.v[i]->edit, l->plans.v[i]->broken.v[k]))
				return false;
	return true;
}

/* False: it was refused, or could not be made. */
static bool second_send(struct nft *nft, const struct nft_late *l, const struct nft_batch *nb, uint32_t generation, bool parts)
{
	struct nft_batch second;
	bool good;

	nft_batch_init(&second, nb->cx, nb->rs, nb->codec, generation);
	good = (!parts || parts_put(&second, l)) && runs_delete(&second, l) &&
		(second.b.n == 1 || nl_batch_send(nft->nl, &second.b, true));
	nft_batch_free(&second);
	return good;
}

void nft_late_count(struct nft *nft, struct nft_late *l, struct nft_batch *nb)
{
	notices_read(l, nb);
	runs_read(nft, l, nb);
	if (!second_send(nft, l, nb, nb->generation ? nb->generation + 1 : 0, true))
		second_send(nft, l, nb, 0, false);
}
