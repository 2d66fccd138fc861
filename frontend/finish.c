/* End of a line: checks combinations, and builds the rules.
 *
 * The checks are derived from the tables of cmd.c and from the hooks of built-in chains; the messages are those of
 * iptables.
 */
#include <string.h>
#include "frontend/parser.h"
#include "frontend/gram.h"

static bool fail(struct parser *p, struct pos pos, const char *head)
{
	return diag(p->cx->diags, pos, STATUS_PARAM, "%s", head);
}

static bool check_options(struct parser *p)
{
	const struct cmd *c = p->cmd;
	uint64_t bad = p->options & ~cmd_infos[c->op].legal & (OPTION(TABLE) - 1);
	unsigned bit;

	if (!bad)
		return true;
	bit = __builtin_ctzll(bad);
	diag(p->cx->diags, p->at[bit], STATUS_PARAM, "Illegal option `%s' with this command", option_names[bit]);
	return diag_why(p->cx->diags, "-%c%s does not allow it", cmd_infos[c->op].letter,
		c->op == CMD_DELETE_NUM || c->op == CMD_ZERO_NUM ? " with a rule number" : "");
}

/* Names of new chains must obey more rules than names that are looked up. */
static bool check_names(struct parser *p)
{
	const struct cmd *c = p->cmd;
	const char *why = NULL;
	struct pos pos = cmd_pos(c, PLACE_CHAIN);

	if (c->op == CMD_NEW_CHAIN) {
		why = chain_name_error(p->cx->arena, c->chain);
	} else if (c->chain && strlen(c->chain) > CHAIN_NAME_MAX) {
		why = chain_name_error(p->cx->arena, c->chain);
	} else if (c->op == CMD_RENAME) {
		why = chain_name_error(p->cx->arena, c->arg);
		pos = cmd_pos(c, PLACE_ARG);
	}
	return !why || fail(p, pos, why);
}

static bool check_nat_drop(struct parser *p)
{
	const struct cmd *c = p->cmd;
	bool policy = c->op == CMD_POLICY && !strcmp(c->arg, "DROP");
	bool rule = p->verdict == VERDICT_DROP || (p->to && !strcmp(p->to, "DROP"));

	if (c->table != TABLE_nat || !(policy || rule))
		return true;
	fail(p, cmd_pos(c, policy ? PLACE_ARG : PLACE_TARGET),
		"The \"nat\" table is not intended for filtering, the use of DROP is therefore inhibited.");
	return diag_why(p->cx->diags, "only the first packet of a connection passes the nat table; "
		"drop in the filter table, or in raw or mangle");
}

/* In INPUT packets have no output interface, in OUTPUT no input interface. */
static bool check_interfaces(struct parser *p)
{
	static const struct { uint8_t hook; uint8_t bit; const char *why; } cannot[] = {
		{HOOK_PRE_ROUTING, OPTION_OUT, "the output interface is not known before routing"},
		{HOOK_LOCAL_IN, OPTION_OUT, "packets for this host have no output interface"},
		{HOOK_LOCAL_OUT, OPTION_IN, "packets from this host have no input interface"},
		{HOOK_POST_ROUTING, OPTION_IN, "the input interface is not known after routing"},
	};
	const struct cmd *c = p->cmd;
	const struct base_info *base = base_infos;

	/* By name, even in a table that does not have this chain. */
	while (base->name && strcmp(base->name, c->chain))
		base++;
	for (size_t i = 0; base->name && i < sizeof(cannot) / sizeof(cannot[0]); i++) {
		if (base->hook != cannot[i].hook || !(p->options >> cannot[i].bit & 1))
			continue;
		diag(p->cx->diags, p->at[cannot[i].bit], STATUS_PARAM, "Can't use %s with %s",
			option_names[cannot[i].bit], c->chain);
		return diag_why(p->cx->diags, "%s", cannot[i].why);
	}
	return true;
}

/* Collects the extensions named before --help: the target, then the matches; -p implies its match. */
static bool collect_help(struct parser *p)
{
	struct cmd *c = p->cmd;
	const struct ext *proto = p->proto > 0 ? ext_for_proto(p->proto, p->cx->family) : NULL;
	uint32_t n = 0;

	c->help = arena_array(p->cx->arena, p->loads.n + 2, sizeof(c->help[0]));
	if (p->target)
		c->help[n++] = p->loads.v[p->target].set->ext;
	for (uint32_t i = 1; i < p->loads.n; i++) {
		const struct ext *e = p->loads.v[i].set->ext;

		if (i != p->target)
			c->help[n++] = e;
		if (e == proto)
			proto = NULL;
	}
	if (proto)
		c->help[n] = proto;
	return true;
}

static bool needs_rule(const struct parser *p)
{
	return cmd_infos[p->cmd->op].legal & OPTION(SOURCE);
}

static bool check_rules(struct parser *p)
{
	if (p->cmd->op != CMD_REPLACE || p->cmd->nrules == 1)
		return true;
	fail(p, p->cmd->pos, "Replacement rule does not specify a unique address");
	return diag_why(p->cx->diags, "its addresses expand to %u rules", p->cmd->nrules);
}

/* Only if there is a command: for "-t -L" the missing command is the error. */
static bool check_table(struct parser *p)
{
	if (!p->no_table)
		return true;
	diag(p->cx->diags, p->no_table_at, STATUS_VERSION, p->mode->legacy ?
		"can't initialize %2$s table `%1$s': Table does not exist (do you need to insmod?)" :
		"table '%s' does not exist", p->no_table, p->mode->program);
	hint_table(p, p->no_table);
	return false;
}

bool build_finish(struct parser *p)
{
	struct sayings said = { p->loads.v, p->loads.n, p->saids.v, false };
	struct cmd *c = p->cmd;

	if (p->skip) {
		*c = (struct cmd){ .op = CMD_NONE, .table = c->table };
		return true;
	}
	if (c->op == CMD_HELP)
		return collect_help(p);
	if (c->op == CMD_VERSION)
		return true;
	if (c->op == CMD_NONE) {
		fail(p, p->words->v.n ? p->words->v.v[0].pos : (struct pos){0}, "no command specified");
		return diag_why(p->cx->diags, "add a command such as -A, -I, -D or -L");
	}
	if ((p->options & OPTION(WAIT_INTERVAL)) && !c->wait)
		return fail(p, p->at[OPTION_WAIT_INTERVAL], "--wait-interval only makes sense with --wait");
	if (!check_table(p) || !check_options(p) || !check_names(p) || !check_nat_drop(p))
		return false;
	if (!needs_rule(p))
		return true;
	return check_interfaces(p) && rules_build(p, &said) && check_rules(p);
}
