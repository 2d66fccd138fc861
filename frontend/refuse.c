/* Errors of commands: iptables' message and exit status, followed by the reason.
 *
 * The messages are those of iptables-nft, and of iptables-legacy where they differ. Programs search for these
 * sentences, so they are kept literally, including full stops; help for humans is in the reason.
 *
 *	iptables: No chain/target/match by that name.
 *	1:12: error: table filter has no chain INPTU; did you mean INPUT?
 */
#include "frontend/apply.h"
#include "frontend/parse.h"

struct phrase {
	enum status status;
	const char *text;      /* %1$s: the chain, %2$s: the other name, %3$u: the line */
	bool dmesg;            /* on a command line iptables appends "Run `dmesg' …" */
};

enum { NFT, LEGACY };

#define NO_CHAIN {STATUS_OTHER, "No chain/target/match by that name."}
#define BAD_RULE {STATUS_OTHER, "Bad rule (does a matching rule exist in that chain?)."}
#define BOTH(...) {__VA_ARGS__, __VA_ARGS__}
#define FOREIGN {STATUS_OTHER, "chain `%1$s' in table `%2$s' is incompatible, use 'nft' tool."}
#define REJECTED {STATUS_OTHER, "Invalid argument.", true}
#define LINE_POLICY(words) {{STATUS_OTHER, words "."}, {STATUS_OTHER, "Can't set policy `%2$s' on `%1$s' line %3$u: " words}}

static const struct phrase refusals[REFUSE_COUNT][2] = {
	[REFUSE_NO_CHAIN] = BOTH(NO_CHAIN),
	[REFUSE_NO_LIST] = {FOREIGN, NO_CHAIN},
	[REFUSE_FOREIGN] = BOTH(FOREIGN),
	[REFUSE_BAD_RULE] = BOTH(BAD_RULE),
	[REFUSE_NO_COUNTERS] = {BAD_RULE, NO_CHAIN},
	[REFUSE_NO_TARGET] = {{STATUS_PARAM, "Chain '%1$s' does not exist"},
		{STATUS_PARAM, "Couldn't load target `%1$s':No such file or directory\n"}},
	[REFUSE_NO_GOTO] = {{STATUS_PARAM, "Chain '%1$s' does not exist"},
		{STATUS_PARAM, "goto '%1$s' is not a chain"}},
	[REFUSE_JUMP_BASE] = {
		{STATUS_RESOURCE, "%2$s failed (Operation not supported): rule in chain %1$s"}, REJECTED},
	[REFUSE_CHAIN_EXISTS] = BOTH({STATUS_OTHER, "Chain already exists."}),
	[REFUSE_NAME_TAKEN] = BOTH({STATUS_OTHER, "File exists."}),
	[REFUSE_INSERT] = BOTH({STATUS_OTHER, "Index of insertion too big."}),
	[REFUSE_REPLACE] = BOTH({STATUS_OTHER, "Index of replacement too big."}),
	[REFUSE_DELETE] = BOTH({STATUS_OTHER, "Index of deletion too big."}),
	[REFUSE_COUNTER] = BOTH({STATUS_OTHER, "Index of counter too big."}),
	[REFUSE_NOT_BASE] = BOTH({STATUS_OTHER, "Bad built-in chain name."}),
	[REFUSE_POLICY] = BOTH({STATUS_OTHER, "Bad policy name.", true}),
	[REFUSE_LINE_NOT_BASE] = LINE_POLICY("Bad built-in chain name"),
	[REFUSE_LINE_POLICY] = LINE_POLICY("Bad policy name"),
	[REFUSE_LINE_AGAIN] = BOTH({STATUS_PARAM, "error creating chain '%1$s':File exists"}),
	[REFUSE_CHAIN_FULL] = {
		{STATUS_RESOURCE, "CHAIN_DEL failed (Device or resource busy): chain %1$s"},
		{STATUS_OTHER, "Directory not empty."}},
	[REFUSE_CHAIN_USED] = {
		{STATUS_RESOURCE, "CHAIN_DEL failed (Device or resource busy): chain %1$s"},
		{STATUS_OTHER, "Too many links."}},
	[REFUSE_DELETE_BASE] = {
		{STATUS_RESOURCE, "CHAIN_DEL failed (Device or resource busy): chain %1$s"}, REJECTED},
	[REFUSE_DELETE_POLICY] = {{STATUS_OTHER, "Directory not empty."}, REJECTED},
	[REFUSE_COUNTERS] = BOTH({STATUS_PARAM, "invalid policy counters for chain '%1$s'"}),
};

bool refuse(struct apply *ap, enum refusal r, struct pos pos, const char *chain, const char *other)
{
	const struct phrase *w = &refusals[r][ap->mode->legacy ? LEGACY : NFT];
	char *text = arena_fmt(ap->cx->diags->arena, w->text, chain, other ? other : "", pos.src ? pos.src->line : 0);

	return diag(ap->cx->diags, pos, w->status, "%s%s", text,
		w->dmesg && !ap->mode->restore ? " Run `dmesg' for more information." : "");
}

/* ---- suggestions ---- */

/* The names of the table's chains, NULL-terminated. */
static const char **chain_names(struct arena *a, const struct table *t)
{
	const char **names = arena_array(a, t->chains.n + 1, sizeof(*names));
	const struct chain *c;
	size_t n = 0;

	map_each(&t->chains, c)
		if (!c->foreign)
			names[n++] = c->name;
	return names;
}

/* The tables that have a built-in chain of this name: "nat, mangle". */
static const char *tables_with(struct arena *a, const char *chain)
{
	const char *list = NULL;
	unsigned t;

	for (t = 0; t < TABLE_COUNT; t++)
		if (base_find(t, chain))
			list = list ? arena_fmt(a, "%s, %s", list, table_names[t]) : table_names[t];
	return list;
}

/* The chain exists, but iptables could not have created it. */
static bool refuse_foreign(struct apply *ap, enum refusal r, struct pos pos, const struct chain *c)
{
	refuse(ap, c->base ? REFUSE_FOREIGN : r, pos, c->name, table_names[c->table->id]);
	if (chain_name_cut(c->name))
		return diag_why(ap->cx->diags, "iptables-save would truncate the name");
	return diag_why(ap->cx->diags, "chain %s has a %s that iptables does not use; it was made with nft", c->name,
		c->base ? "hook, a type or a priority" : "hook");
}

bool refuse_chain(struct apply *ap, enum refusal r, struct pos pos, const struct table *t, const char *chain)
{
	struct arena *a = ap->cx->arena;
	const char *near, *elsewhere = tables_with(a, chain);
	const struct chain *foreign = chain_find(t, chain);

	if (foreign)
		return refuse_foreign(ap, r, pos, foreign);
	ap->chain_missing = true;
	refuse(ap, r, pos, chain, table_names[t->id]);
	diag_why(ap->cx->diags, "table %s has no chain %s", table_names[t->id], chain);
	if (elsewhere)
		return diag_why(ap->cx->diags, "it exists in %s: use -t", elsewhere);
	near = diag_suggest(chain, chain_names(a, t));
	return near ? diag_why(ap->cx->diags, "did you mean %s?", near) : false;
}

bool refuse_target(struct apply *ap, const struct rule *r, const struct table *t, struct pos pos)
{
	bool jump = r->verdict == VERDICT_JUMP;
	const char *near;

	ap->chain_missing = true;
	refuse(ap, jump ? REFUSE_NO_TARGET : REFUSE_NO_GOTO, pos, r->to, NULL);
	diag_why(ap->cx->diags, jump ? "table %s has no chain %s, and no target has that name" :
		"table %s has no chain %s", table_names[t->id], r->to);
	near = diag_suggest(r->to, chain_names(ap->cx->arena, t));
	if (near)
		return diag_why(ap->cx->diags, "did you mean %s?", near);
	parse_hint_target(ap->cx, r->to);
	return false;
}
