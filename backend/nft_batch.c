/* Converts edits to the messages of one batch.
 *
 *	TABLE_RESET filter           DELTABLE if it exists; a later edit creates it again
 *	RULE_ADD INPUT, no ref       NEWRULE with NLM_F_APPEND
 *	RULE_ADD INPUT, ref, prev    NEWRULE before ref's handle
 *	CHAIN_RENAME a -> b          NEWCHAIN with handle and new name, last of all
 *
 * When a table is modified all of its built-in chains are created, with counters: nf_tables counts packets of a policy
 * only in chains created that way. Policies and counters are taken from the final state of the ruleset. Chains are
 * renamed at the end of the batch, so until then messages use the old names.
 *
 * Chains with rules that are or were compiled are planned as a whole before (nft_loose.c): deletions are done at their
 * first edit, additions after all chains have been created.
 *
 * Makes no requests to the kernel, so that the same batch can be written to a file. The result does not depend on time
 * or process.
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
	WORK_RULES = 2048,
	USUAL_SIZE = 1024,             /* above the size of most messages; unused reservations cost nothing */
};

void nft_batch_init(struct nft_batch *nb, struct cx *cx, struct ruleset *rs, struct nft_codec *codec,
	uint32_t generation)
{
	static const struct nft_origin whole = { "COMMIT" };

	*nb = (struct nft_batch){ .cx = cx, .rs = rs, .codec = codec, .generation = generation, .next_id = 1 };
	map_init(&nb->ids, cx->arena);
	map_init(&nb->renamed, cx->arena);
	map_init(&nb->called, cx->arena);
	map_init(&nb->made, cx->arena);
	map_init(&nb->plans, cx->arena);
	for (unsigned t = 0; t < TABLE_COUNT; t++)
		nb->table[t].next_run = 1;
	nl_batch_init(&nb->b, NFNL_SUBSYS_NFTABLES, generation);
	vec_push(cx->arena, &nb->origin, whole);
}

void nft_batch_free(struct nft_batch *nb)
{
	arena_free(nb->work.arena);
	nb->work.arena = NULL;
	nl_batch_free(&nb->b);
}

bool nft_batch_finish(struct nl *nl, struct nft_batch *nb, bool good)
{
	int err;

	good = good && (nb->b.n == 1 || nl_batch_send(nl, &nb->b, true));
	err = errno;
	nft_batch_free(nb);
	errno = err;
	return good;
}

/* Keys of a map that are pointers are copied to the arena. */
static void ptr_put(struct arena *a, struct map *m, const void *key, void *value)
{
	map_put(m, arena_dup(a, &key, sizeof(key)), sizeof(key), value);
}

static void *ptr_get(const struct map *m, const void *key)
{
	return m->n ? map_get(m, &key, sizeof(key)) : NULL;
}

/* ---- messages ---- */

struct nlmsghdr *nft_message(struct nft_batch *nb, unsigned msg, uint16_t flags, size_t room, const struct nft_origin *o)
{
	struct nlmsghdr *nlh;

	_Static_assert((int)NFTA_TABLE_NAME == (int)NFTA_CHAIN_TABLE && (int)NFTA_TABLE_NAME == (int)NFTA_RULE_TABLE &&
		(int)NFTA_TABLE_NAME == (int)NFTA_SET_TABLE && (int)NFTA_TABLE_NAME == (int)NFTA_SET_ELEM_LIST_TABLE,
		"tables are named alike");
	vec_push(nb->cx->arena, &nb->origin, *o);
	nlh = nl_batch_add(&nb->b, nft_type(msg), flags, nft_family(nb->rs->family), room);
	nl_attr_put_strz(nlh, NFTA_TABLE_NAME, table_names[o->table->id]);
	return nlh;
}

bool nft_message_end(struct nft_batch *nb)
{
	return nl_batch_end(&nb->b) || nft_failed(nb->cx, "Could not build a message", errno);
}

/* The first rename of a chain has the kernel's name of it, unless the batch creates the chain. */
void nft_renames_find(struct arena *a, struct map *renamed, const struct edits *e)
{
	for (size_t i = 0; i < e->v.n; i++) {
		const struct edit *x = &e->v.v[i];

		if (x->op == EDIT_CHAIN_RENAME && x->chain->in_kernel && !ptr_get(renamed, x->chain))
			ptr_put(a, renamed, x->chain, (void *)x);
	}
}

const char *nft_renamed_from(const struct map *renamed, const struct chain *c)
{
	const struct edit *x = ptr_get(renamed, c);

	return x ? x->name : c->name;
}

const char *nft_chain_kname(const struct nft_batch *nb, const struct chain *c)
{
	const char *called = ptr_get(&nb->called, c);

	return called ? called : nft_renamed_from(&nb->renamed, c);
}

void nft_chain_called(struct nft_batch *nb, const struct chain *c, const char *kname)
{
	ptr_put(nb->cx->arena, &nb->called, c, arena_str(nb->cx->arena, kname));
}

bool nft_chain_there(const struct nft_batch *nb, const struct chain *c)
{
	return ptr_get(&nb->made, c) || (c->in_kernel && !nb->table[c->table->id].reset);
}

struct nlmsghdr *nft_chain_message(struct nft_batch *nb, unsigned msg, uint16_t flags, const char *doing, const struct edit *e,
	const struct chain *c)
{
	struct nft_origin o = { doing, e, c->table, c, NULL };

	return nft_message(nb, msg, flags, NFT_SMALL_ROOM, &o);
}

/* ---- built-in chains ---- */

static void counters_put(struct nlmsghdr *nlh, const struct counters *c)
{
	struct nlattr *nest = nl_nest_start(nlh, NFTA_CHAIN_COUNTERS);

	nl_attr_put_u64(nlh, NFTA_COUNTER_BYTES, htobe64(c->bytes));
	nl_attr_put_u64(nlh, NFTA_COUNTER_PACKETS, htobe64(c->pkts));
	nl_nest_end(nlh, nest);
}

static void policy_put(struct nlmsghdr *nlh, const struct chain *c)
{
	nl_attr_put_u32(nlh, NFTA_CHAIN_POLICY, htonl(c->policy == VERDICT_DROP ? NF_DROP : NF_ACCEPT));
}

static bool base_make(struct nft_batch *nb, const struct edit *e, struct chain *c)
{
	struct nlmsghdr *nlh = nft_chain_message(nb, NFT_MSG_NEWCHAIN, NLM_F_CREATE, "CHAIN_ADD", e, c);
	struct nlattr *nest;

	nl_attr_put_strz(nlh, NFTA_CHAIN_NAME, c->name);
	nest = nl_nest_start(nlh, NFTA_CHAIN_HOOK);
	nl_attr_put_u32(nlh, NFTA_HOOK_HOOKNUM, htonl((uint32_t)c->base->hook));
	nl_attr_put_u32(nlh, NFTA_HOOK_PRIORITY, htonl((uint32_t)c->base->prio));
	nl_nest_end(nlh, nest);
	policy_put(nlh, c);
	nl_attr_put_strz(nlh, NFTA_CHAIN_TYPE, c->base->type);
	counters_put(nlh, &c->counters);
	ptr_put(nb->cx->arena, &nb->made, c, c);
	return nft_message_end(nb);
}

/* Enables counting in an existing base chain. */
static bool base_count(struct nft_batch *nb, const struct edit *e, struct chain *c)
{
	struct nlmsghdr *nlh = nft_chain_message(nb, NFT_MSG_NEWCHAIN, 0, "CHAIN_UPDATE", e, c);

	nl_attr_put_strz(nlh, NFTA_CHAIN_NAME, c->name);
	counters_put(nlh, &c->counters);
	return nft_message_end(nb);
}

static bool base_ensure(struct nft_batch *nb, const struct edit *e, struct chain *c)
{
	if (!nft_chain_there(nb, c))
		return base_make(nb, e, c);
	if (nb->uncounted & 1u << (c->base - base_infos) && !ptr_get(&nb->made, c) && !c->foreign)
		return base_count(nb, e, c);
	return true;
}

static bool table_make(struct nft_batch *nb, const struct edit *e, const struct table *t)
{
	struct nft_origin o = { "TABLE_ADD", e, t, NULL, NULL };

	nft_message(nb, NFT_MSG_NEWTABLE, NLM_F_CREATE, NFT_SMALL_ROOM, &o);
	return nft_message_end(nb);
}

static bool table_ensure(struct nft_batch *nb, const struct edit *e, struct table *t)
{
	if (nb->table[t->id].ready)
		return true;
	nb->table[t->id].ready = true;
	if ((!t->in_kernel || nb->table[t->id].reset) && !table_make(nb, e, t))
		return false;
	for (const struct base_info *b = base_infos; b->name; b++) {
		struct chain *c = b->table == t->id ? chain_find(t, b->name) : NULL;

		if (c && !base_ensure(nb, e, c))
			return false;
	}
	return true;
}

/* ---- tables and chains ---- */

/* When only testing, the kernel does not check for cycles in a batch that deletes the table. In that case the table is
 * emptied instead, and chains that are created again may exist. */
static bool put_reset(struct nft_batch *nb, const struct edit *e)
{
	struct nft_origin o = { "TABLE_FLUSH", e, e->table, NULL, NULL };
	struct nft_batch_table *t = &nb->table[e->table->id];
	bool there = e->table->in_kernel && !t->reset;

	if (nb->blind && !there && !table_make(nb, e, e->table))
		return false;
	if (there && nft_ahead_keeps(nb, e->table)) {
		if (!nft_ahead_reset(nb, e))
			return false;
	} else if (nb->blind || there || t->ready) {
		nft_message(nb, nb->flush ? NFT_MSG_DELRULE : NFT_MSG_DELTABLE, 0, NFT_SMALL_ROOM, &o);
		if (!nft_message_end(nb))
			return false;
	}
	t->reset = true;
	t->ready = false;
	return true;
}

static bool put_chain_new(struct nft_batch *nb, const struct edit *e)
{
	bool again = nb->flush && nb->table[e->table->id].reset;
	struct nlmsghdr *nlh;

	ptr_put(nb->cx->arena, &nb->made, e->chain, e->chain);
	if (nft_ahead_leads(nb, e->chain))
		return nft_ahead_chain(nb, e);
	nlh = nft_chain_message(nb, NFT_MSG_NEWCHAIN, NLM_F_CREATE | (again ? 0 : NLM_F_EXCL), "CHAIN_USER_ADD", e, e->chain);
	nl_attr_put_strz(nlh, NFTA_CHAIN_NAME, e->chain->name);
	return nft_message_end(nb);
}

static bool put_chain_delete(struct nft_batch *nb, const struct edit *e)
{
	struct nlmsghdr *nlh = nft_chain_message(nb, NFT_MSG_DELCHAIN, NLM_F_NONREC, "CHAIN_DEL", e, e->chain);

	nl_attr_put_strz(nlh, NFTA_CHAIN_NAME, nft_chain_kname(nb, e->chain));
	return nft_message_end(nb);
}

static bool put_flush(struct nft_batch *nb, const struct edit *e)
{
	return nb->table[e->table->id].flushes ? nft_flush_put(nb, e) : nft_chain_flush(nb, e);
}

/* A chain created by the batch has its policy already. */
static bool put_policy(struct nft_batch *nb, const struct edit *e)
{
	struct nlmsghdr *nlh;

	if (ptr_get(&nb->made, e->chain))
		return true;
	nlh = nft_chain_message(nb, NFT_MSG_NEWCHAIN, 0, "CHAIN_UPDATE", e, e->chain);
	nl_attr_put_strz(nlh, NFTA_CHAIN_NAME, e->chain->name);
	policy_put(nlh, e->chain);
	counters_put(nlh, &e->chain->counters);
	return nft_message_end(nb);
}

/* ---- rules ---- */

/* Jumps to a chain that is renamed must use its current name in the kernel. */
const char *nft_jump_kname(const struct nft_batch *nb, const struct table *t, const char *to)
{
	const struct chain *c = nft_has_knames(nb) && to ? chain_find(t, to) : NULL;

	return c ? nft_chain_kname(nb, c) : to;
}

void nft_jumps_kname(const struct nft_batch *nb, const struct table *t, struct nir_list *l)
{
	for (size_t i = 0; nft_has_knames(nb) && i < l->n; i++)
		if (nir_jump_to(&l->v[i]))
			nir_sets(&l->v[i], NIR_IMMEDIATE_chain, nft_jump_kname(nb, t, nir_jump_to(&l->v[i])));
}

uint32_t nft_added_id(struct nft_batch *nb, const struct rule *r)
{
	uint32_t *id = ptr_get(&nb->ids, r);

	return id ? *id : 0;
}

struct nlmsghdr *nft_rule_message(struct nft_batch *nb, const struct edit *e, unsigned msg, uint16_t flags, size_t room,
	const char *doing, const struct rule *r)
{
	struct nft_origin o = { doing, e, e->table, e->chain, r };
	struct nlmsghdr *nlh = nft_message(nb, msg, flags, room, &o);

	nl_attr_put_strz(nlh, NFTA_RULE_CHAIN, nft_chain_kname(nb, e->chain));
	return nlh;
}

bool nft_chain_flush(struct nft_batch *nb, const struct edit *e)
{
	if (!nft_chain_there(nb, e->chain))
		return true;
	nft_rule_message(nb, e, NFT_MSG_DELRULE, 0, NFT_SMALL_ROOM, "RULE_FLUSH", NULL);
	return nft_message_end(nb);
}

bool nft_rule_end(struct nft_batch *nb, struct nlmsghdr *nlh, const struct nir_rule *nr)
{
	if (!nft_rule_put(nb->codec, nlh, NL_BATCH_ROOM, nr))
		return nft_failed(nb->cx, "Could not build a message", EMSGSIZE);
	return nft_message_end(nb);
}

bool nft_added_end(struct nft_batch *nb, struct nlmsghdr *nlh, const struct rule *r)
{
	if (nft_added_id(nb, r))
		nl_attr_put_u32(nlh, NFTA_RULE_ID, htonl(nft_added_id(nb, r)));
	return nft_rule_end(nb, nlh, &nb->nr);
}

struct cx *nft_work(struct nft_batch *nb)
{
	if (nb->work.arena && nb->worked++ < WORK_RULES)
		return &nb->work;
	arena_free(nb->work.arena);
	nb->work = *nb->cx;
	nb->work.arena = arena_new();
	nb->nr = (struct nir_rule){0};
	nb->worked = 0;
	return &nb->work;
}

bool nft_rule_prepare(struct nft_batch *nb, const struct edit *e, const struct rule *r)
{
	if (!rule_lower(nft_work(nb), r, &nb->nr)) {
		diag_at(nb->cx->diags, r->pos.src ? r->pos : e->pos);
		return false;
	}
	nft_jumps_kname(nb, e->table, &nb->nr.list);
	return true;
}

/* Position of a new rule: at an end, or next to a neighbour that exists in the kernel or was added by this batch. */
static void position_put(struct nft_batch *nb, struct nlmsghdr *nlh, const struct edit *e)
{
	if (e->head || !e->ref || !e->prev)
		return;
	if (e->ref->handle) {
		nl_attr_put_u64(nlh, NFTA_RULE_POSITION, htobe64(e->ref->handle));
	} else if (e->prev->handle) {
		nlh->nlmsg_flags |= NLM_F_APPEND;
		nl_attr_put_u64(nlh, NFTA_RULE_POSITION, htobe64(e->prev->handle));
	} else {
		nl_attr_put_u32(nlh, NFTA_RULE_POSITION_ID, htonl(nft_added_id(nb, e->ref)));
	}
}

static bool put_rule_add(struct nft_batch *nb, const struct edit *e)
{
	bool append = !e->ref && !e->head;

	for (uint32_t i = 0; i < e->n; i++) {
		const struct rule *r = &e->rule[i];
		struct nlmsghdr *nlh;

		if (!nft_rule_prepare(nb, e, r))
			return false;
		nlh = nft_rule_message(nb, e, NFT_MSG_NEWRULE, NLM_F_CREATE | (append ? NLM_F_APPEND : 0), 0,
			e->insert ? "RULE_INSERT" : "RULE_APPEND", r);
		position_put(nb, nlh, e);
		if (!nft_added_end(nb, nlh, r))
			return false;
	}
	return true;
}

static bool rule_delete(struct nft_batch *nb, const struct edit *e, const char *doing)
{
	struct nlmsghdr *nlh = nft_rule_message(nb, e, NFT_MSG_DELRULE, 0, NFT_SMALL_ROOM, doing, e->ref);

	if (e->ref->handle)
		nl_attr_put_u64(nlh, NFTA_RULE_HANDLE, htobe64(e->ref->handle));
	else
		nl_attr_put_u32(nlh, NFTA_RULE_ID, htonl(nft_added_id(nb, e->ref)));
	return nft_message_end(nb);
}

static bool put_rule_delete(struct nft_batch *nb, const struct edit *e)
{
	return rule_delete(nb, e, "RULE_DELETE");
}

/* A rule of this batch cannot be replaced by ID: adds the new one after it, and deletes it. */
static bool put_rule_replace(struct nft_batch *nb, const struct edit *e)
{
	bool known = e->ref->handle;
	struct nlmsghdr *nlh;

	if (!nft_rule_prepare(nb, e, e->rule))
		return false;
	nlh = nft_rule_message(nb, e, NFT_MSG_NEWRULE, known ? NLM_F_REPLACE : NLM_F_CREATE | NLM_F_APPEND, 0,
		"RULE_REPLACE", e->rule);
	if (known)
		nl_attr_put_u64(nlh, NFTA_RULE_HANDLE, htobe64(e->ref->handle));
	else
		nl_attr_put_u32(nlh, NFTA_RULE_POSITION_ID, htonl(nft_added_id(nb, e->ref)));
	return nft_added_end(nb, nlh, e->rule) && (known || rule_delete(nb, e, "RULE_REPLACE"));
}

/* ---- counters: those of rules are set after the batch, those of policies in it ---- */

static bool put_rule_counters(struct nft_batch *nb, const struct edit *e)
{
	nft_zero_rule(nb, e->chain, e->rule);
	return true;
}

/* Done by the plan, if necessary. */
static bool put_compile(struct nft_batch *nb, const struct edit *e)
{
	(void)nb;
	(void)e;
	return true;
}

static bool put_chain_zero(struct nft_batch *nb, const struct edit *e)
{
	if (!nft_chain_there(nb, e->chain))
		return true;
	if (!ptr_get(&nb->made, e->chain))
		nft_zero_chain(nb, e->chain);
	return !e->chain->base || put_policy(nb, e);
}

/* ---- all edits ---- */

typedef bool put_fn(struct nft_batch *nb, const struct edit *e);

static put_fn *const puts_of[] = {
	[EDIT_TABLE_RESET] = put_reset,
	[EDIT_CHAIN_NEW] = put_chain_new,
	[EDIT_CHAIN_DELETE] = put_chain_delete,
	[EDIT_CHAIN_FLUSH] = put_flush,
	[EDIT_CHAIN_COMPILE] = put_compile,
	[EDIT_POLICY] = put_policy,
	[EDIT_RULE_ADD] = put_rule_add,
	[EDIT_RULE_REPLACE] = put_rule_replace,
	[EDIT_RULE_DELETE] = put_rule_delete,
	[EDIT_RULE_COUNTERS] = put_rule_counters,
	[EDIT_CHAIN_ZERO] = put_chain_zero,
};

/* Assigns an ID to a rule that does not exist in the kernel yet, if edits refer to it. */
static void id_give(struct nft_batch *nb, const struct rule *r)
{
	uint32_t *id;

	if (!r || r->handle || ptr_get(&nb->ids, r))
		return;
	id = arena_new_of(nb->cx->arena, uint32_t);
	*id = nb->next_id++;
	ptr_put(nb->cx->arena, &nb->ids, r, id);
}

static void ids_give(struct nft_batch *nb, const struct edits *e)
{
	for (size_t i = 0; i < e->v.n; i++) {
		const struct edit *x = &e->v.v[i];

		for (uint32_t k = 0; nb->founds && k < x->n; k++)
			if (x->rule[k].founds)
				id_give(nb, &x->rule[k]);
		if (x->op == EDIT_RULE_DELETE || x->op == EDIT_RULE_REPLACE)
			id_give(nb, x->ref);
		else if (x->op == EDIT_RULE_ADD && x->ref && x->prev && !x->ref->handle && !x->prev->handle)
			id_give(nb, x->ref);
	}
}

/* Done at the end; once for each chain that still exists. */
static bool put_renames(struct nft_batch *nb)
{
	struct nlmsghdr *nlh;
	const struct edit *x;

	map_each(&nb->renamed, x) {
		if (chain_find(x->table, x->chain->name) != x->chain || !nft_chain_there(nb, x->chain) ||
		    !strcmp(x->name, x->chain->name))
			continue;
		nlh = nft_chain_message(nb, NFT_MSG_NEWCHAIN, 0, "CHAIN_RENAME", x, x->chain);
		nl_attr_put_u64(nlh, NFTA_CHAIN_HANDLE, htobe64(x->chain->handle));
		nl_attr_put_strz(nlh, NFTA_CHAIN_NAME, x->chain->name);
		if (!nft_message_end(nb))
			return false;
	}
	return true;
}

void nft_batch_plan(struct nft_batch *nb, const struct edits *e)
{
	nb->edits = e;
	nb->founds = edits_found(nb->rs, e);
	ids_give(nb, e);
	nft_renames_find(nb->cx->arena, &nb->renamed, e);
	nft_plans_make(nb, e);
	nft_late_plan(nb, e);
}

/* An upper bound; rules of planned chains are added by the plans. */
static size_t edits_messages(struct nft_batch *nb)
{
	size_t n = 0;

	for (size_t i = 0; i < nb->edits->v.n; i++) {
		const struct edit *x = &nb->edits->v.v[i];

		n += x->op == EDIT_RULE_ADD && !nft_plan_has(nb, x) ? x->n : 1;
	}
	return n;
}

bool nft_batch_build(struct nft_batch *nb)
{
	const struct edits *e = nb->edits;
	size_t messages = edits_messages(nb) + nft_plans_messages(nb);

	nl_batch_reserve(&nb->b, messages * USUAL_SIZE);
	vec_grow_of(nb->cx->arena, &nb->origin, messages);
	progress_begin(nb->cx->progress, "compiling", e->v.n);
	for (size_t i = 0; i < e->v.n; i++) {
		const struct edit *x = &e->v.v[i];

		progress_step(nb->cx->progress, i);
		if (x->op == EDIT_CHAIN_RENAME)
			continue;
		/* Deleting a table's last built-in chain must not create all of them. */
		if (x->op != EDIT_CHAIN_DELETE && x->op != EDIT_TABLE_RESET &&
		    !table_ensure(nb, x, x->table))
			return false;
		if (!(nft_plan_has(nb, x) ? nft_plan_begin(nb, x) && (!nb->founds || nft_plan_found(nb, x)) : puts_of[x->op](nb, x)))
			return false;
	}
	return nft_plans_put(nb) && nft_beside_end(nb) && nft_ahead_end(nb) && nft_late_signs(nb) && put_renames(nb);
}
