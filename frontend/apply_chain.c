/* Commands on chains: -F -Z -N -X -P -E, and the "*table" and ":CHAIN" lines of restore. See apply.c.
 *
 *	-F                     one CHAIN_FLUSH for each chain that is not empty
 *	:INPUT DROP [5:300]    POLICY of INPUT; the counters are used with restore -c, and zero otherwise
 *	:web - [0:0]           CHAIN_NEW, or CHAIN_FLUSH if it exists (restore -n)
 *	sluice optimize        CHAIN_COMPILE, for each chain
 *
 * No edits are recorded for a built-in chain that does not exist in the kernel and stays empty: -F on an unused table
 * has no effect.
 */
#include <string.h>
#include "compiler/text.h"
#include "frontend/apply_ops.h"

/* Calls todo for the chain that the command names, or for every chain in the order of listings. */
static bool each_chain(struct apply *ap, struct table *t, const struct cmd *c,
	bool (*todo)(struct apply *ap, const struct cmd *c, struct chain *chain))
{
	struct chain **list;
	size_t i, n;

	if (c->chain) {
		struct chain *chain = chain_named(ap, t, c, REFUSE_NO_CHAIN);

		return chain && todo(ap, c, chain);
	}
	list = chains_sorted(ap->rs, t, &n);
	for (i = 0; i < n; i++)
		if (!list[i]->foreign && !todo(ap, c, list[i]))
			return false;
	return true;
}

/* Does it not exist in the kernel, without rules added by the text? Then there is nothing to flush or zero. */
static bool chain_blank(const struct chain *chain)
{
	return !chain->in_kernel && !chain->first;
}

static bool flush_one(struct apply *ap, const struct cmd *c, struct chain *chain)
{
	if (!chain_blank(chain))
		edit_add(ap, EDIT_CHAIN_FLUSH, c, chain->table, chain);
	while (chain->first)
		rule_remove(chain, chain->first);
	chain->loaded = LOADED_RULES;
	apply_say(ap, c, "Flushing", chain);
	return true;
}

bool apply_flush(struct apply *ap, struct table *t, const struct cmd *c)
{
	return each_chain(ap, t, c, flush_one);
}

static bool zero_one(struct apply *ap, const struct cmd *c, struct chain *chain)
{
	struct rule *r;

	if (!chain_blank(chain))
		edit_add(ap, EDIT_CHAIN_ZERO, c, chain->table, chain);
	chain->counters = (struct counters){0};
	for (r = chain->first; r; r = r->next)
		r->counters = (struct counters){0};
	apply_say(ap, c, "Zeroing", chain);
	return true;
}

bool apply_zero(struct apply *ap, struct table *t, const struct cmd *c)
{
	return each_chain(ap, t, c, zero_one);
}

static const struct rule *foreign_rule(const struct chain *chain)
{
	const struct rule *r = chain->first;

	while (r && !r->foreign)
		r = r->next;
	return r;
}

/* The back end decides how rules are compiled. */
static bool compile_one(struct apply *ap, const struct cmd *c, struct chain *chain)
{
	if (foreign_rule(chain))
		diag_warn(ap->cx->diags, c->pos, "chain %s is left unchanged: iptables cannot express all of its rules", chain->name);
	else if (chain->first)
		edit_add(ap, EDIT_CHAIN_COMPILE, c, chain->table, chain);
	return true;
}

bool apply_compile(struct apply *ap, struct table *t, const struct cmd *c)
{
	return each_chain(ap, t, c, compile_one);
}

static struct chain *chain_make(struct apply *ap, struct table *t, const struct cmd *c, const char *name)
{
	struct chain *chain = chain_add(ap->rs, t, name);

	chain->loaded = LOADED_RULES;
	edit_add(ap, EDIT_CHAIN_NEW, c, t, chain);
	return chain;
}

bool apply_new(struct apply *ap, struct table *t, const struct cmd *c)
{
	if (chain_find(t, c->chain)) {
		refuse(ap, REFUSE_CHAIN_EXISTS, cmd_pos(c, PLACE_CHAIN), NULL, NULL);
		return diag_why(ap->cx->diags, "table %s already has a%s chain %s", table_names[t->id],
			base_find(t->id, c->chain) ? " built-in" : "", c->chain);
	}
	chain_make(ap, t, c, c->chain);
	return true;
}

/* The table's first loaded rule that jumps to the chain. */
static const struct rule *rule_to(const struct table *t, const char *name)
{
	const struct chain *c;

	map_each(&t->chains, c)
		for (const struct rule *r = c->first; r; r = r->next)
			if (r->to && !strcmp(r->to, name))
				return r;
	return NULL;
}

static bool refuse_used(struct apply *ap, const struct cmd *c, const struct chain *chain)
{
	const struct rule *r = rule_to(chain->table, chain->name);
	struct buf b = BUF_INIT;

	ap->chain_kept = true;
	refuse(ap, REFUSE_CHAIN_USED, c->pos, chain->name, NULL);
	if (!r)
		return diag_why(ap->cx->diags, "chain %s is still the target of rules or map elements of another program", chain->name);
	rule_save(&b, ap->cx, r, false);
	diag_why(ap->cx->diags, "%u rule%s still jump%s to chain %s, the first is %s", chain->refs,
		chain->refs == 1 ? "" : "s", chain->refs == 1 ? "s" : "", chain->name, buf_str(&b));
	buf_free(&b);
	return false;
}

/* A built-in chain may be deleted from the kernel if it is empty; nothing is lost, as it exists implicitly. So this
 * only checks whether that is allowed. iptables-legacy always refuses. */
static bool delete_base(struct apply *ap, const struct cmd *c, struct chain *chain)
{
	bool empty = chain->loaded == LOADED_RULES && !chain->first;
	bool accept = chain->policy == VERDICT_ACCEPT;

	if (!ap->mode->legacy && chain_blank(chain)) {
		refuse(ap, REFUSE_NO_CHAIN, cmd_pos(c, PLACE_CHAIN), NULL, NULL);
		return diag_why(ap->cx->diags, "chain %s does not exist in the kernel", chain->name);
	}
	if (!ap->mode->legacy && empty && accept)
		return true;
	refuse(ap, accept ? REFUSE_DELETE_BASE : REFUSE_DELETE_POLICY, cmd_pos(c, PLACE_CHAIN), chain->name, NULL);
	return diag_why(ap->cx->diags, "%s is a built-in chain and cannot be deleted", chain->name);
}

/* Undoes the last edit if it created the chain. False if it was another edit, or the first of its table, which creates
 * the table. */
static bool unmake(struct apply *ap, const struct chain *chain)
{
	const struct edit *last = ap->edits.v.n > 1 ? &ap->edits.v.v[ap->edits.v.n - 1] : NULL;

	if (!last || last->op != EDIT_CHAIN_NEW || last->chain != chain || last[-1].table != chain->table)
		return false;
	ap->edits.v.n--;
	return true;
}

static bool delete_one(struct apply *ap, const struct cmd *c, struct chain *chain)
{
	if (chain->base)
		return c->chain ? delete_base(ap, c, chain) : true;
	if (chain->refs)
		return refuse_used(ap, c, chain);
	if (chain->nrules) {
		ap->chain_kept = true;
		refuse(ap, REFUSE_CHAIN_FULL, c->pos, chain->name, NULL);
		return diag_why(ap->cx->diags, "chain %s still has %u rule%s", chain->name, chain->nrules,
			chain->nrules == 1 ? "" : "s");
	}
	if (!unmake(ap, chain))
		edit_add(ap, EDIT_CHAIN_DELETE, c, chain->table, chain);
	chain_remove(chain->table, chain);
	apply_say(ap, c, "Deleting", chain);
	return true;
}

/* The last chain that -X cannot delete, of which iptables-legacy tells; iptables-nft tells of the first. */
static struct chain *kept_last(const struct ruleset *rs, const struct table *t)
{
	struct chain **list, *kept = NULL;
	size_t n;

	list = chains_sorted(rs, t, &n);
	for (size_t i = 0; i < n; i++)
		if (!list[i]->base && !list[i]->foreign && (list[i]->refs || list[i]->nrules))
			kept = list[i];
	return kept;
}

bool apply_delete_chain(struct apply *ap, struct table *t, const struct cmd *c)
{
	struct chain *kept = ap->mode->legacy && !c->chain ? kept_last(ap->rs, t) : NULL;

	return kept ? delete_one(ap, c, kept) : each_chain(ap, t, c, delete_one);
}

enum verdict policy_by_word(const char *word)
{
	return !strcmp(word, "ACCEPT") ? VERDICT_ACCEPT : !strcmp(word, "DROP") ? VERDICT_DROP : VERDICT_NONE;
}

static bool policy_set(struct apply *ap, struct chain *chain, const struct cmd *c, struct counters n)
{
	static const char *const good[] = {"ACCEPT", "DROP", NULL};
	enum verdict v = policy_by_word(c->arg);
	const char *near;

	if (v == VERDICT_NONE) {
		refuse(ap, c->op == CMD_CHAIN_LINE ? REFUSE_LINE_POLICY : REFUSE_POLICY, cmd_pos(c, PLACE_ARG), c->chain, c->arg);
		diag_why(ap->cx->diags, "a policy is ACCEPT or DROP, not %s", c->arg);
		near = diag_suggest(c->arg, good);
		return near ? diag_why(ap->cx->diags, "did you mean %s?", near) : false;
	}
	chain->policy = v;
	chain->counters = n;
	edit_add(ap, EDIT_POLICY, c, chain->table, chain);
	return true;
}

static bool refuse_not_base(struct apply *ap, const struct cmd *c)
{
	refuse(ap, c->op == CMD_CHAIN_LINE ? REFUSE_LINE_NOT_BASE : REFUSE_NOT_BASE, cmd_pos(c, PLACE_CHAIN), c->chain, c->arg);
	return diag_why(ap->cx->diags, "%s is a user-defined chain; only built-in chains have a policy", c->chain);
}

bool apply_policy(struct apply *ap, struct table *t, const struct cmd *c)
{
	struct chain *chain = chain_usable(t, c->chain);

	if (chain && chain->base)
		return policy_set(ap, chain, c, counters_passed(ap->mode, c) ? (struct counters){0} : c->counters);
	if (!chain)
		return refuse_chain(ap, REFUSE_NOT_BASE, cmd_pos(c, PLACE_CHAIN), t, c->chain);
	return refuse_not_base(ap, c);
}

/* Updates rules that the text has added and deleted again: they are in no chain, but are sent to the kernel. */
static void brought_rename(struct apply *ap, const struct table *t, const char *old, const char *name)
{
	for (size_t i = 0; i < ap->edits.v.n; i++) {
		struct edit *e = &ap->edits.v.v[i];

		for (uint32_t k = 0; e->table == t && k < e->n; k++)
			if (e->rule[k].to && !strcmp(e->rule[k].to, old))
				e->rule[k].to = name;
	}
}

bool apply_rename(struct apply *ap, struct table *t, const struct cmd *c)
{
	struct chain *chain;
	const char *old;

	if (chain_find(t, c->arg)) {
		refuse(ap, REFUSE_NAME_TAKEN, cmd_pos(c, PLACE_ARG), NULL, NULL);
		return diag_why(ap->cx->diags, "table %s already has a chain %s", table_names[t->id], c->arg);
	}
	chain = chain_named(ap, t, c, REFUSE_NO_CHAIN);
	if (!chain)
		return false;
	if (chain->base) {
		refuse(ap, REFUSE_NO_CHAIN, cmd_pos(c, PLACE_CHAIN), NULL, NULL);
		return diag_why(ap->cx->diags, "%s is a built-in chain and cannot be renamed", c->chain);
	}
	edit_add(ap, EDIT_CHAIN_RENAME, c, t, chain)->name = old = chain->name;
	chain_rename(t, chain, c->arg);
	brought_rename(ap, t, old, chain->name);
	return true;
}

/* ---- lines of a restore text ---- */

/* ip_tables keeps policies that a restore does not say. */
static void keep_policies(struct table *t, const struct table *old)
{
	const struct base_info *b;

	for (b = base_infos; b->name; b++) {
		const struct chain *was = b->table == t->id ? chain_find(old, b->name) : NULL;

		if (was)
			chain_find(t, b->name)->policy = was->policy;
	}
}

/* Replaces the table by an empty one, which is completely known. */
static struct table *table_reset(struct ruleset *rs, enum table_id id, bool legacy)
{
	struct table *t, *old = rs->table[id];

	rs->table[id] = NULL;
	t = ruleset_table(rs, id);
	t->in_kernel = old->in_kernel;
	t->kernel = old->kernel;
	table_complete(t);
	if (legacy)
		keep_policies(t, old);
	return t;
}

/* "*filter": without -n the table is emptied first. */
bool apply_table_line(struct apply *ap, struct table *t, const struct cmd *c)
{
	struct chain **list;
	size_t i, n;

	if (ap->mode->noflush)
		return true;
	list = chains_sorted(ap->rs, t, &n);
	for (i = 0; i < n; i++)
		apply_say(ap, c, "Flushing", list[i]);
	for (i = 0; i < n; i++)
		if (!list[i]->base)
			apply_say(ap, c, "Deleting", list[i]);
	edit_add(ap, EDIT_TABLE_RESET, c, table_reset(ap->rs, t->id, ap->mode->legacy), NULL);
	return true;
}

/* With -c, iptables-nft requires counters for each built-in chain, iptables-legacy for each that has a policy. */
static bool lacks_counters(const struct apply *ap, const struct cmd *c, bool base)
{
	bool has_policy = strcmp(c->arg, "-");

	return ap->mode->counters && !c->counted && (ap->mode->legacy ? has_policy : base);
}

/* A built-in chain with the policy "-": iptables-legacy ignores the line. For iptables-nft the chain is created; it
 * keeps its policy unless the table is emptied, and takes the counters given. */
static bool base_keeps(struct apply *ap, struct chain *chain, const struct cmd *c)
{
	if (ap->mode->legacy)
		return true;
	if (ap->mode->counters)
		chain->counters = c->counters;
	if (ap->mode->counters || !ap->mode->noflush || !chain->table->in_kernel)
		edit_add(ap, EDIT_POLICY, c, chain->table, chain);
	return true;
}

/* ":NAME POLICY [n:m]". The policy of a user chain is ignored (iptables-legacy requires "-"); an existing user chain is
 * flushed. If the table was emptied, an existing one was created by the same text, which iptables-legacy refuses. */
bool apply_chain_line(struct apply *ap, struct table *t, const struct cmd *c)
{
	struct chain *chain = chain_find(t, c->chain);

	if (chain && chain->foreign)
		return refuse_chain(ap, REFUSE_FOREIGN, cmd_pos(c, PLACE_CHAIN), t, c->chain);
	if (chain && !chain->base && ap->mode->legacy && !ap->mode->noflush) {
		refuse(ap, REFUSE_LINE_AGAIN, cmd_pos(c, PLACE_CHAIN), c->chain, NULL);
		return diag_why(ap->cx->diags, "the text already defines chain %s", c->chain);
	}
	if (lacks_counters(ap, c, chain && chain->base))
		return refuse(ap, REFUSE_COUNTERS, cmd_pos(c, PLACE_ARG), c->chain, NULL);
	if (chain && chain->base)
		return !strcmp(c->arg, "-") ? base_keeps(ap, chain, c) :
			policy_set(ap, chain, c, ap->mode->counters ? c->counters : (struct counters){0});
	if (ap->mode->legacy && strcmp(c->arg, "-"))
		return refuse_not_base(ap, c);
	if (chain)
		return flush_one(ap, c, chain);
	chain_make(ap, t, c, c->chain);
	return true;
}
