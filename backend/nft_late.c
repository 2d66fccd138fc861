/* Preserves counts of rules while a commit moves them: into a run, from one run to another, or out of one.
 *
 *	load        -i eth7 has counted 500            its element starts with 500
 *	            a packet: 501
 *	commit      the rule is deleted, the element added   the kernel's deletion event for the rule has 501
 *	late        a rule of the run's chain 0, which is never reached, counts 1 for eth7
 *
 * If single rules are moved, a separate socket subscribes to events before the batch is sent. (Not otherwise: intervals
 * are activated only after the kernel has generated all events.) Events are generated when no packets reach the old
 * rules any more, and all have arrived when the batch is done. Events of added rules tell their handles, under which
 * counts of plain rules are stored (nft_beside.c).
 *
 * Single elements that are deleted because a new rule hides their rule (nft_patch.c), or leaves their run (nft_split.c), have
 * events too.
 *
 * When a map is deleted its elements have no events, and deleting the elements first would affect packets. Therefore
 * only a run's entry is deleted by the batch; its maps and chains are read once more when no packet reaches them. A run
 * that leads to a chain which is deleted must be deleted at once.
 *
 * Late counts are stored by a second batch, for the generation resulting from the first. If there was another change,
 * it is sent for the next generation, as long as the table is the same; counts of objects that no longer exist are
 * dropped. Old runs are deleted in any case, and until then signs tell others to wait (nft_left.c).
 */
#include <errno.h>
#include <string.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include "backend/nft_plan.h"
#include "backend/nft_set.h"
#include "backend/nft_view.h"

enum {
	NOTICE = 4096,                 /* socket buffer in bytes for the events of a rule: its deletion, and its new element */
	NOTICES_MAX = 256 << 20,
	TRIES = 40,
};

/* A rule, by its handle if run is 0, else by its order key in the run. Unique per table. */
struct late_key { uint64_t number, run, table; };

/* A rule that is moved, and its new location. */
struct late_rule {
	struct late_key key;
	const struct chain *chain;
	uint64_t order, run;           /* in a run; or, if run is 0, */
	uint64_t handle;               /* … plain. 0: not known yet */
	struct counters counters;      /* its counters there; later, what it has counted since */
	struct counters now;           /* for a rule in a run: reread counters */
	bool late;                     /* the counts are known */
	uint32_t message;              /* number of the message that stores them */
};

struct nft_late {
	struct nl *nl;                 /* NULL: not subscribed */
	uint32_t port;                 /* of the socket that sends the batch */
	struct map rules;
	struct map plain;              /* rules that become plain, by struct rule */
	size_t single;                 /* number of rules deleted or added by handle */
	VEC(const struct nft_plan *) plans;    /* plans whose old runs still exist */
};

/* ---- moved rules ---- */

/* A run whose rules are unknown may lead anywhere. */
static bool run_leads(const struct image_run *run, const char *chain)
{
	for (size_t i = 0; i < run->rules.n; i++)
		if (run->rules.v[i]->to && !strcmp(run->rules.v[i]->to, chain))
			return true;
	return !run->rules.n;
}

static bool leads_to_deleted(const struct nft_batch *nb, const struct edits *e, const struct nft_plan *p)
{
	for (size_t i = 0; i < e->v.n; i++) {
		const struct edit *x = &e->v.v[i];

		if (x->op != EDIT_CHAIN_DELETE || x->table != p->chain->table || !x->chain->in_kernel)
			continue;
		for (size_t k = 0; k < p->broken.n; k++)
			if (run_leads(p->broken.v[k], x->chain->name) || run_leads(p->broken.v[k], nft_chain_kname(nb, x->chain)))
				return true;
	}
	return false;
}

static bool is_old(const struct rule *r) { return r->place || r->handle; }

static bool step_moves(const struct nft_plan *p, const struct nft_step *s)
{
	if (!nft_step_comes(p, s))
		return false;
	for (size_t i = 0; s->run && i < s->run->rules.n; i++)
		if (is_old(s->run->rules.v[i]))
			return true;
	return !s->run && is_old(s->rule);
}

static bool moves(const struct nft_plan *p)
{
	for (size_t i = 0; i < p->steps.n; i++)
		if (step_moves(p, &p->steps.v[i]))
			return true;
	return false;
}

void nft_late_plan(struct nft_batch *nb, const struct edits *e)
{
	struct nft_plan *p;

	if (!nb->late)
		return;
	map_each(&nb->plans, p) {
		p->keeps = !p->flushed && p->compiled && moves(p) && !leads_to_deleted(nb, e, p);
		if (p->keeps && !p->broken.n)
			p->sign = nb->table[p->chain->table->id].next_run++;
	}
}

static struct late_key key_of(const struct table *t, const struct rule *r)
{
	return (struct late_key){ r->place ? r->place->order : r->handle, r->place ? r->place->run->head.id : 0, t->id };
}

/* Does the rule leave a run that stays, as a part of its rules? */
static bool is_split(const struct nft_plan *p, const struct rule *r)
{
	for (size_t i = 0; r->place && i < p->patches.n; i++)
		if (p->patches.v[i].moves && p->patches.v[i].run == r->place->run)
			return true;
	return false;
}

/* What it has counted besides its elements. */
static struct counters aside(const struct rule *r)
{
	struct counters n = r->counters;

	for (size_t i = 0; i < r->place->elems.n; i++) {
		n.pkts -= r->place->elems.v[i]->counters.pkts;
		n.bytes -= r->place->elems.v[i]->counters.bytes;
	}
	return n;
}

static struct late_rule *rule_moved(struct nft_late *l, struct arena *a, const struct nft_plan *p, const struct rule *r,
	struct late_rule to)
{
	struct late_rule *x;

	to.key = key_of(p->chain->table, r);
	to.chain = p->chain;
	to.counters = r->counters;
	if (!to.key.number)
		return NULL;
	l->single += !to.key.run + !to.run;
	if (is_split(p, r)) {
		l->single += r->place->elems.n;
		to.now = aside(r);
	}
	x = arena_dup(a, &to, sizeof(to));
	map_put(&l->rules, &x->key, sizeof(x->key), x);
	return x;
}

static void run_moved(struct nft_late *l, struct arena *a, const struct nft_plan *p, const struct image_run *run)
{
	for (size_t i = 0; i < run->rules.n; i++)
		rule_moved(l, a, p, run->rules.v[i], (struct late_rule){ .order = run_order(i), .run = run->head.id });
}

static void plain_moved(struct nft_late *l, struct arena *a, const struct nft_plan *p, const struct rule *r)
{
	struct late_rule *x = rule_moved(l, a, p, r, (struct late_rule){ 0 });

	if (x)
		map_put(&l->plain, arena_dup(a, &r, sizeof(r)), sizeof(r), x);
}

static void plan_moved(struct nft_late *l, struct arena *a, const struct nft_plan *p)
{
	for (size_t i = 0; !p->zeroed && i < p->steps.n; i++) {
		const struct nft_step *s = &p->steps.v[i];

		if (step_moves(p, s) && s->run)
			run_moved(l, a, p, s->run);
		else if (step_moves(p, s))
			plain_moved(l, a, p, s->rule);
	}
}

/* A rule that becomes hidden: it is still represented by the same order key. */
static void elem_hidden(struct nft_late *l, struct arena *a, const struct chain *c, const struct image_run *run, const struct image_elem *e)
{
	struct late_rule r = { .chain = c, .run = run->head.id, .counters = e->counters }, *x;

	if (!image_order(e->udata, &r.order))
		return;
	r.key = (struct late_key){ r.order, r.run, c->table->id };
	l->single++;
	x = arena_dup(a, &r, sizeof(r));
	map_put(&l->rules, &x->key, sizeof(x->key), x);
}

static void plan_hidden(struct nft_late *l, struct arena *a, const struct nft_plan *p)
{
	for (size_t i = 0; i < p->patches.n; i++)
		for (size_t k = 0; k < p->patches.v[i].hidden.n; k++)
			elem_hidden(l, a, p->chain, p->patches.v[i].run, &p->patches.v[i].hidden.v[k]);
}

/* Rules zeroed by the same commit start from zero at its end. */
static void zeroed_forget(struct nft_late *l, const struct edits *e)
{
	for (size_t i = 0; i < e->v.n; i++) {
		const struct edit *x = &e->v.v[i];
		struct late_key key = x->op == EDIT_RULE_COUNTERS ? key_of(x->table, x->rule) : (struct late_key){ 0 };

		map_del(&l->rules, &key, sizeof(key));
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

/* ---- signs until the counts are known ---- */

/* One for each unreferenced run, or one with another number. */
static bool plan_signs_put(struct nft_batch *nb, const struct nft_plan *p, bool make)
{
	for (size_t i = 0; i < p->broken.n; i++)
		if (!nft_sign_put(nb, p->chain->table->id, (struct nft_sign){ p->broken.v[i]->head.id, 1 }, make))
			return false;
	return p->broken.n || nft_sign_put(nb, p->chain->table->id, (struct nft_sign){ p->sign, 1 }, make);
}

bool nft_late_signs(struct nft_batch *nb)
{
	const struct nft_plan *p;

	map_each(&nb->plans, p)
		if (p->keeps && !plan_signs_put(nb, p, true))
			return false;
	return true;
}

/* ---- before the batch ---- */

struct nft_late *nft_late_begin(struct nft *nft, const struct nft_batch *nb)
{
	struct nft_late *l = arena_new_of(nb->cx->arena, struct nft_late);
	const struct nft_plan *p;

	l->port = nl_port(nft->nl);
	map_init(&l->rules, nb->cx->arena);
	map_init(&l->plain, nb->cx->arena);
	map_each(&nb->plans, p) {
		plan_hidden(l, nb->cx->arena, p);
		if (!p->keeps)
			continue;
		plan_moved(l, nb->cx->arena, p);
		vec_push(nb->cx->arena, &l->plans, p);
	}
	if (!l->plans.n && !l->single)
		return NULL;
	zeroed_forget(l, nb->edits);
	if (l->single)
		notices_begin(l);
	return l;
}

void nft_late_end(struct nft_late *l)
{
	if (l)
		nl_close(l->nl);
}

/* ---- late counts ---- */

/* Ignores decreased counters: they were zeroed meanwhile. */
static void counted(struct nft_late *l, struct late_key key, struct counters now)
{
	struct late_rule *r = map_get(&l->rules, &key, sizeof(key));

	if (!r || r->late || now.pkts <= r->counters.pkts || now.bytes < r->counters.bytes)
		return;
	r->counters = (struct counters){ now.pkts - r->counters.pkts, now.bytes - r->counters.bytes };
	r->late = true;
}

static void rule_went(struct nft_late *l, struct nft_batch *nb, const struct nlmsghdr *nlh)
{
	struct nft_where at = nft_rule_where(nlh);
	int table = table_by_name(at.table);
	struct counters n;

	if (table < 0 || image_name_id(at.chain) || !nft_rule_get(nb->cx, nb->codec, nlh, &nb->nr))
		return;
	n = nir_counters(&nb->nr.list);
	counters_add(&n, nft_beside_of(nb->rs->table[table], at.handle));
	counted(l, (struct late_key){ at.handle, 0, (uint64_t)table }, n);
}

/* The event has the sequence number of the message that added the rule. */
static void rule_came(struct nft_late *l, const struct nft_batch *nb, const struct nlmsghdr *nlh)
{
	const struct rule *r = nlh->nlmsg_pid == l->port && nlh->nlmsg_seq < nb->origin.n ? nb->origin.v[nlh->nlmsg_seq].rule : NULL;
	struct late_rule *x = r ? map_get(&l->plain, &r, sizeof(r)) : NULL;

	if (x)
		x->handle = nft_rule_where(nlh).handle;
}

static const struct nft_patch *patch_named(const struct nft_plan *p, const char *map)
{
	for (size_t i = 0; i < p->patches.n; i++)
		if ((p->patches.v[i].hidden.n || p->patches.v[i].moves) && !strcmp(p->patches.v[i].run->maps.v[0].name, map))
			return &p->patches.v[i];
	return NULL;
}

/* An element's count: of one that a new rule hides the rule has no others. */
static void elem_went(struct nft_late *l, struct late_key key, struct counters n)
{
	struct late_rule *r = map_get(&l->rules, &key, sizeof(key));

	if (r)
		counters_add(&r->now, n);
}

static void elems_went(struct nft_late *l, struct nft_batch *nb, const struct nft_plan *plan, const struct nlmsghdr *nlh)
{
	const char *name = nft_map_name(nlh);
	const struct nft_patch *p = name ? patch_named(plan, name) : NULL;
	struct elems_reading r = { .arena = nb->cx->arena };
	struct image_map gone;
	uint64_t order;

	if (!p)
		return;
	gone = image_map_bare(&p->run->maps.v[0]);
	r.map = &gone;
	nft_elems_get(&r, nlh);
	for (size_t i = 0; i < gone.elems.n; i++)
		if (image_order(gone.elems.v[i].udata, &order))
			elem_went(l, (struct late_key){ order, p->run->head.id, plan->chain->table->id }, gone.elems.v[i].counters);
}

static void notice_read(struct nft_late *l, struct nft_batch *nb, const struct nlmsghdr *nlh)
{
	const struct nfgenmsg *g = mnl_nlmsg_get_payload(nlh);
	struct nft_plan *p;

	if (g->nfgen_family != nft_family(nb->rs->family))
		return;
	if (nlh->nlmsg_type == nft_type(NFT_MSG_DELRULE))
		rule_went(l, nb, nlh);
	else if (nlh->nlmsg_type == nft_type(NFT_MSG_NEWRULE))
		rule_came(l, nb, nlh);
	else if (nlh->nlmsg_type == nft_type(NFT_MSG_DELSETELEM))
		map_each(&nb->plans, p)
			elems_went(l, nb, p, nlh);
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

	if (x)
		counters_add(&x->now, n);
}

/* Rules whose run cannot be read have no late counts. */
static void run_unread(struct nft_late *late, const struct run_reading *what)
{
	struct late_rule *r;

	map_each(&late->rules, r)
		if (r->key.run == what->run && r->key.table == what->table)
			r->now = (struct counters){ 0 };
}

static void run_read(struct loading *l, struct nft_late *late, struct table *t, const struct image_run *run)
{
	struct run_reading reading = { late, run->head.id, t->id };
	struct viewing v = { .l = l };

	l->table = t;
	if (!view_run_counts(&v, run, part_counted, &reading))
		run_unread(late, &reading);
}

static void runs_read(struct nft *nft, struct nft_late *l, struct nft_batch *nb, struct cx *quiet)
{
	struct loading loading = { .nft = nft, .cx = quiet, .rs = nb->rs };
	const struct late_rule *r;

	for (size_t i = 0; i < l->plans.n; i++)
		for (size_t k = 0; k < l->plans.v[i]->broken.n; k++)
			run_read(&loading, l, l->plans.v[i]->chain->table, l->plans.v[i]->broken.v[k]);
	map_each(&l->rules, r)
		if (r->key.run)
			counted(l, r->key, r->now);
}

/* ---- the second batch ---- */

static bool part_put(struct nft_batch *to, const struct late_rule *r)
{
	struct nir_rule part = image_part_rule(to->cx, r->order, &r->counters);
	struct nft_origin o = { .doing = "RULE_APPEND", .table = r->chain->table };
	struct nlmsghdr *nlh = nft_message(to, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND, NFT_MAP_ROOM, &o);

	nl_attr_put_strz(nlh, NFTA_RULE_CHAIN, image_chain_name(to->cx->arena, r->run, 0));
	return nft_rule_end(to, nlh, &part);
}

static bool has_place(const struct late_rule *r) { return r->late && r->counters.pkts && (r->run || r->handle); }

static bool parts_put(struct nft_batch *to, const struct nft_late *l)
{
	unsigned beside = 0;           /* IN_TABLE()s with plain rules */
	struct late_rule *r;

	map_each(&l->rules, r)
		beside |= has_place(r) && !r->run ? IN_TABLE(r->key.table) : 0;
	for (unsigned t = 0; t < TABLE_COUNT; t++)
		if (beside & IN_TABLE(t) && !nft_beside_make(to, t))
			return false;
	map_each(&l->rules, r) {
		if (!has_place(r))
			continue;
		r->message = to->b.n;
		if (!(r->run ? part_put(to, r) : nft_beside_put(to, r->chain, r->handle, &r->counters)))
			return false;
	}
	return true;
}

static bool runs_delete(struct nft_batch *to, const struct nft_late *l)
{
	for (size_t i = 0; i < l->plans.n; i++) {
		const struct nft_plan *p = l->plans.v[i];

		for (size_t k = 0; k < p->broken.n; k++)
			if (!nft_run_delete(to, p->edit, p->broken.v[k]))
				return false;
		if (!plan_signs_put(to, p, false))
			return false;
	}
	return true;
}

struct second { bool parts, runs; };

/* False with errno if it was refused, or could not be built. */
static bool second_send(struct nft *nft, const struct nft_late *l, const struct nft_batch *nb, uint32_t generation, struct second what)
{
	struct nft_batch second;

	nft_batch_init(&second, nb->cx, nb->rs, nb->codec, generation);
	second.port = nb->port;
	return nft_batch_finish(nft->nl, &second, (!what.parts || parts_put(&second, l)) && (!what.runs || runs_delete(&second, l)));
}

/* Drops counts that were refused because their object no longer exists. False if that is not the reason of the refusal. */
static bool parts_drop(struct nft_late *l, const struct nl_errors *errors)
{
	bool dropped = false;
	struct late_rule *r;

	map_each(&l->rules, r) {
		for (size_t k = 0; r->message && k < errors->list.n; k++)
			if (has_place(r) && errors->list.v[k].number == r->message) {
				r->counters = (struct counters){ 0 };
				dropped = true;
			}
	}
	return dropped;
}

/* Drops counts in tables that were deleted and recreated, where handles and run numbers start again. */
static void tables_drop(struct nft_late *l, const uint64_t *handles)
{
	struct late_rule *r;

	map_each(&l->rules, r)
		if (((const struct nft_table *)r->chain->table->kernel)->handle != handles[r->key.table])
			r->counters = (struct counters){ 0 };
}

static void parts_send(struct nft *nft, struct nft_late *l, const struct nft_batch *nb, struct cx *quiet)
{
	uint64_t handles[TABLE_COUNT];
	uint32_t generation;

	for (unsigned i = 0; i < TRIES; i++) {
		if (!nft_generation(nft, quiet, &generation) || !nft_table_handles(nft, quiet, nb->rs->family, handles))
			return;
		tables_drop(l, handles);
		if (second_send(nft, l, nb, generation, (struct second){ .parts = true }) ||
		    (errno != ERESTART && !parts_drop(l, nl_errors(nft->nl))))
			return;
	}
}

void nft_late_count(struct nft *nft, struct nft_late *l, struct nft_batch *nb)
{
	struct diags unsaid;
	struct cx quiet = cx_quiet(nb->cx, &unsaid);

	notices_read(l, nb);
	runs_read(nft, l, nb, &quiet);
	if (second_send(nft, l, nb, nb->generation ? nb->generation + 1 : 0, (struct second){ true, true }))
		return;
	parts_send(nft, l, nb, &quiet);
	second_send(nft, l, nb, 0, (struct second){ .runs = true });
}
