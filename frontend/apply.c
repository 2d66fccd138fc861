/* Applies commands to a ruleset.
 *
 * Modifies a loaded ruleset as a command says, and records the edits that the back end has to make. The ruleset always
 * reflects the edits so far: a command sees the effects of the previous one.
 *
 *	-I INPUT 2 -j ACCEPT   inserts the rule before INPUT's second; edit: RULE_ADD, ref = that one
 *	-F                     flushes all chains; one CHAIN_FLUSH for each that is not empty
 *
 * Counters: -A -I -D -E -F -N keep all others. -P and ":CHAIN POLICY" zero the policy's, unless restore -c gives them;
 * -R zeroes the rule's unless -c gives them.
 *
 * Never loads or commits, and leaves the text's own rules unchanged for another attempt.
 */
#include "frontend/apply_ops.h"
#include "frontend/list.h"

void apply_init(struct apply *ap, struct cx *cx, struct ruleset *rs, const struct apply_mode *mode,
	struct buf *out)
{
	*ap = (struct apply){.cx = cx, .rs = rs, .mode = mode, .out = out};
}

struct edit *edit_add(struct apply *ap, enum edit_op op, const struct cmd *c, struct table *t,
	struct chain *chain)
{
	struct edit e = {.op = op, .table = t, .chain = chain, .pos = c->pos};

	vec_push(ap->cx->arena, &ap->edits.v, e);
	return &ap->edits.v.v[ap->edits.v.n - 1];
}

bool apply_verbose(const struct apply *ap, const struct cmd *c)
{
	return c->verbose || ap->mode->verbose;
}

void apply_say(struct apply *ap, const struct cmd *c, const char *doing, const struct chain *chain)
{
	if (apply_verbose(ap, c))
		buf_printf(ap->out, "%s chain `%s'\n", doing, chain->name);
}

static void say_rule(struct apply *ap, const struct cmd *c, const struct rule *r)
{
	if (apply_verbose(ap, c))
		rule_verbose(ap->out, ap->cx, r);
}

struct chain *chain_usable(const struct table *t, const char *name)
{
	struct chain *c = chain_find(t, name);

	return c && !c->foreign ? c : NULL;
}

struct chain *chain_named(struct apply *ap, const struct table *t, const struct cmd *c,
	enum refusal r)
{
	struct chain *chain = chain_usable(t, c->chain);

	if (!chain)
		refuse_chain(ap, r, cmd_pos(c, PLACE_CHAIN), t, c->chain);
	return chain;
}

bool refuse_number(struct apply *ap, enum refusal r, const struct cmd *c, const struct chain *chain)
{
	refuse(ap, r, cmd_pos(c, PLACE_ARG), NULL, NULL);
	return chain->nrules ?
		diag_why(ap->cx->diags, "chain %s has %u rule%s", chain->name, chain->nrules,
			chain->nrules == 1 ? "" : "s") :
		diag_why(ap->cx->diags, "chain %s is empty", chain->name);
}

/* ---- rules ---- */

/* Checks for a jump to a built-in chain, with the kernel's error. iptables reports other errors of the command first. */
static bool jump_ok(struct apply *ap, const struct cmd *c, const struct chain *to, const char *adding)
{
	if (!to || !to->base)
		return true;
	refuse(ap, REFUSE_JUMP_BASE, cmd_pos(c, PLACE_TARGET), c->chain, adding);
	return diag_why(ap->cx->diags, "%s is a built-in chain; rules can only jump to user-defined ones", to->name);
}

/* The chain for the command's rules, and *to: their common destination, or NULL. The destination is checked first. */
static struct chain *chain_of_rules(struct apply *ap, const struct table *t, const struct cmd *c, enum refusal r, struct chain **to)
{
	const struct rule *rule = c->nrules ? &c->rules[0] : NULL;

	*to = rule && rule->to ? chain_usable(t, rule->to) : NULL;
	if (!rule || !rule->to || *to)
		return chain_named(ap, t, c, r);
	refuse_target(ap, rule, t, cmd_pos(c, PLACE_TARGET));
	return NULL;
}

/* The command's rules, or copies of them, for insertion into the ruleset. */
static struct rule *rules_fresh(struct apply *ap, const struct cmd *c)
{
	return ap->copy_rules ? arena_dup(ap->cx->arena, c->rules, c->nrules * sizeof(*c->rules)) : c->rules;
}

/* Prepares one of them: sets its counters, and detaches it from chains. */
static struct rule *rule_fresh(const struct apply *ap, const struct cmd *c, struct rule *r)
{
	r->next = r->prev = NULL;
	r->chain = NULL;
	if (counters_passed(ap->mode, c))
		r->counters = (struct counters){0};
	if (!r->pos.src)
		r->pos = c->pos;
	return r;
}

static bool apply_append(struct apply *ap, struct table *t, const struct cmd *c)
{
	struct chain *to, *chain = chain_of_rules(ap, t, c, REFUSE_NO_CHAIN, &to);
	struct edit *e;

	if (!chain || !jump_ok(ap, c, to, "RULE_APPEND"))
		return false;
	e = edit_add(ap, EDIT_RULE_ADD, c, t, chain);
	e->rule = rules_fresh(ap, c);
	e->n = c->nrules;
	e->prev = chain->loaded == LOADED_RULES ? chain->last : NULL;
	for (uint32_t i = 0; i < e->n; i++)
		rule_fresh(ap, c, &e->rule[i]);
	rules_append(chain, e->rule, e->n);
	for (uint32_t i = 0; i < e->n && apply_verbose(ap, c); i++)
		say_rule(ap, c, &e->rule[i]);
	return true;
}

static void insert_one(struct apply *ap, const struct cmd *c, struct chain *chain, struct rule *r)
{
	bool known = chain->loaded == LOADED_RULES;
	uint32_t number = c->number ? c->number : 1;
	struct rule *before = known ? rule_at(chain, number) : chain->first;
	struct edit *e = edit_add(ap, EDIT_RULE_ADD, c, chain->table, chain);

	rule_insert(chain, r, before);
	e->rule = r;
	e->n = 1;
	e->ref = known ? before : NULL;
	e->prev = known ? r->prev : NULL;
	e->head = !known;
	e->insert = true;
	say_rule(ap, c, r);
}

static bool apply_insert(struct apply *ap, struct table *t, const struct cmd *c)
{
	struct chain *to, *chain = chain_of_rules(ap, t, c, REFUSE_NO_CHAIN, &to);
	struct rule *rules;

	if (!chain)
		return false;
	if (c->number > 1 && c->number - 1 > chain->nrules)
		return refuse_number(ap, REFUSE_INSERT, c, chain);
	if (!jump_ok(ap, c, to, "RULE_INSERT"))
		return false;
	rules = rules_fresh(ap, c);
	for (uint32_t i = 0; i < c->nrules; i++)
		insert_one(ap, c, chain, rule_fresh(ap, c, &rules[i]));
	return true;
}

static bool apply_replace(struct apply *ap, struct table *t, const struct cmd *c)
{
	struct chain *to, *chain = chain_of_rules(ap, t, c, REFUSE_NO_CHAIN, &to);
	struct rule *old, *r;
	struct edit *e;

	if (!chain)
		return false;
	old = rule_at(chain, c->number);
	if (!old)
		return refuse_number(ap, REFUSE_REPLACE, c, chain);
	if (!jump_ok(ap, c, to, "RULE_REPLACE"))
		return false;
	r = rule_fresh(ap, c, rules_fresh(ap, c));
	rule_insert(chain, r, old);
	rule_remove(chain, old);
	e = edit_add(ap, EDIT_RULE_REPLACE, c, t, chain);
	e->rule = r;
	e->n = 1;
	e->ref = old;
	say_rule(ap, c, r);
	return true;
}

/* For -C and -D: the chain, or an error if it does not exist, with the same message as for a missing rule. */
static struct chain *chain_searched(struct apply *ap, struct table *t, const struct cmd *c)
{
	struct chain *to;

	return chain_of_rules(ap, t, c, REFUSE_BAD_RULE, &to);
}

static bool refuse_rule(struct apply *ap, const struct cmd *c, const struct chain *chain)
{
	refuse(ap, REFUSE_BAD_RULE, c->pos, NULL, NULL);
	return diag_why(ap->cx->diags, "chain %s has no such rule", chain->name);
}

static bool apply_check(struct apply *ap, struct table *t, const struct cmd *c)
{
	struct chain *chain = chain_searched(ap, t, c);
	uint32_t i;

	for (i = 0; chain && i < c->nrules; i++) {
		if (!rule_find(ap->rs, chain, &c->rules[i]))
			return refuse_rule(ap, c, chain);
		say_rule(ap, c, &c->rules[i]);
	}
	return chain;
}

static void rule_delete(struct apply *ap, const struct cmd *c, struct chain *chain, struct rule *r)
{
	edit_add(ap, EDIT_RULE_DELETE, c, chain->table, chain)->ref = r;
	rule_remove(chain, r);
}

static bool apply_delete(struct apply *ap, struct table *t, const struct cmd *c)
{
	struct chain *chain = chain_searched(ap, t, c);
	uint32_t i;

	for (i = 0; chain && i < c->nrules; i++) {
		struct rule *r = rule_find(ap->rs, chain, &c->rules[i]);

		if (!r)
			return refuse_rule(ap, c, chain);
		say_rule(ap, c, &c->rules[i]);
		rule_delete(ap, c, chain, r);
	}
	return chain;
}

static bool apply_delete_num(struct apply *ap, struct table *t, const struct cmd *c)
{
	struct chain *chain = chain_named(ap, t, c, REFUSE_NO_CHAIN);
	struct rule *r = chain ? rule_at(chain, c->number) : NULL;

	if (!chain)
		return false;
	if (!r)
		return refuse_number(ap, REFUSE_DELETE, c, chain);
	rule_delete(ap, c, chain, r);
	return true;
}

static bool apply_zero_num(struct apply *ap, struct table *t, const struct cmd *c)
{
	struct chain *chain = chain_named(ap, t, c, REFUSE_NO_COUNTERS);
	struct rule *r = chain ? rule_at(chain, c->number) : NULL;

	if (!chain)
		return false;
	if (!r)
		return refuse_number(ap, REFUSE_COUNTER, c, chain);
	r->counters = (struct counters){0};
	edit_add(ap, EDIT_RULE_COUNTERS, c, t, chain)->rule = r;
	return true;
}

/* ---- listings ---- */

static bool list_chain(struct apply *ap, struct table *t, const struct cmd *c, struct chain **chain)
{
	*chain = c->chain ? chain_named(ap, t, c, REFUSE_NO_LIST) : NULL;
	return *chain || !c->chain;
}

static bool apply_list(struct apply *ap, struct table *t, const struct cmd *c)
{
	unsigned flags = c->list | (apply_verbose(ap, c) ? LIST_VERBOSE : 0);
	struct cx cx = *ap->cx;
	struct chain *chain;

	if (!list_chain(ap, t, c, &chain))
		return false;
	cx.numeric = ap->mode->numeric || flags & LIST_NUMERIC;
	if (flags & LIST_JSON)
		list_json(ap->out, &cx, ap->rs, t, chain, c->number);
	else if (c->op == CMD_LIST)
		list_table(ap->out, &cx, ap->rs, t, chain, c->number, flags, &ap->from);
	else
		list_rules(ap->out, &cx, ap->rs, t, chain, c->number, flags & LIST_VERBOSE, &ap->from);
	return !c->also_zero || apply_zero(ap, t, c);
}

/* ---- all commands ---- */

static apply_op *const todo[CMD_COUNT] = {
	[CMD_APPEND]       = apply_append,
	[CMD_CHECK]        = apply_check,
	[CMD_DELETE]       = apply_delete,
	[CMD_DELETE_NUM]   = apply_delete_num,
	[CMD_INSERT]       = apply_insert,
	[CMD_REPLACE]      = apply_replace,
	[CMD_LIST]         = apply_list,
	[CMD_LIST_RULES]   = apply_list,
	[CMD_FLUSH]        = apply_flush,
	[CMD_ZERO]         = apply_zero,
	[CMD_ZERO_NUM]     = apply_zero_num,
	[CMD_NEW_CHAIN]    = apply_new,
	[CMD_DELETE_CHAIN] = apply_delete_chain,
	[CMD_POLICY]       = apply_policy,
	[CMD_RENAME]       = apply_rename,
	[CMD_CHAIN_LINE]   = apply_chain_line,
	[CMD_TABLE_LINE]   = apply_table_line,
	[CMD_COMPILE]      = apply_compile,
};

bool apply_cmd(struct apply *ap, const struct cmd *c)
{
	return !todo[c->op] || todo[c->op](ap, ruleset_table(ap->rs, c->table), c);
}
