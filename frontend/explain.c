/* sluice explain: describes a rule in words.
 *
 *	sluice explain -A INPUT -p tcp --dport 22 -m limit --limit 3/min -j ACCEPT
 *	sluice explain ip6tables -A INPUT …         a whole command line, as it is in scripts
 *	sluice explain "-A INPUT -j ACCEPT"         a line of a save, as one word
 *
 *	-A INPUT -p tcp -m tcp --dport 22 -m limit --limit 3/min -j ACCEPT
 *	At the end of chain INPUT of table filter. A packet matches if all of these are true:
 *	  -p tcp                  protocol
 *	  -m tcp                  TCP header fields
 *	    --dport 22            destination port or range
 *	  …
 *	Then: ACCEPT, accept the packet; no later rule of this table is evaluated.
 *
 * The texts come from the extensions' descriptors. The rule is also printed as in a save, which expands abbreviations.
 */
#include <string.h>
#include "compiler/text.h"
#include "frontend/help.h"
#include "frontend/tool.h"

enum { COLUMN = 34 };

/* Position of the rule, by command. %s: chain, table. */
static const char *const places[CMD_COUNT] = {
	[CMD_APPEND] = "At the end of chain %s of table %s", [CMD_INSERT] = "At position %3$u of chain %1$s of table %2$s",
	[CMD_REPLACE] = "In place of rule %3$u of chain %1$s of table %2$s",
	[CMD_DELETE] = "Delete the first such rule from chain %s of table %s",
	[CMD_CHECK] = "Check for such a rule in chain %s of table %s",
};

static const char *const verdicts[] = {
	[VERDICT_NONE] = "count the packet and continue with the next rule.",
	[VERDICT_ACCEPT] = "ACCEPT, accept the packet; no later rule of this table is evaluated.",
	[VERDICT_DROP] = "DROP, discard the packet without notice to the sender.",
	[VERDICT_RETURN] = "RETURN, continue after the jump to this chain; in a built-in chain apply its policy.",
	[VERDICT_QUEUE] = "QUEUE, let a user-space program decide.",
	[VERDICT_JUMP] = "continue in chain %s; if no rule there decides, return to the next rule here.",
	[VERDICT_GOTO] = "continue in chain %s; if no rule there decides, continue after the jump to this chain; in a built-in "
		"chain apply its policy.",
};

static const char *const effects[] = {
	[SIDE] = "; continue with the next rule", [VERDICT] = "; no later rule is evaluated",
};

static void put_line(struct buf *b, unsigned indent, const char *said, const char *help)
{
	size_t at = b->len;

	buf_printf(b, "%*s%s", (int)indent, "", said);
	while (help && b->len - at < COLUMN)
		buf_putc(b, ' ');
	buf_printf(b, "%s%s\n", help ? " " : "", help ? help : "");
}

/* A choice is described name by name; of one that was used under the name of its opposite, that is said. */
static const char *row_help(struct arena *a, const struct use *u, unsigned row)
{
	const struct opt *o = &u->form->ext->opts[row];
	const char *help = o->help;

	if (o->type == &v_choice) {
		for (const struct word *w = o->arg; w->n != use_val(u, row)->n; w++)
			help = strstr(help, "; ") + 2;
		return arena_fmt(a, "%.*s", (int)strcspn(help, ";"), help);
	}
	return o->opp && use_inv(u, row) ? arena_fmt(a, "the opposite of --%s: %s", o->name, help) : help;
}

/* Prints an option as in a save, with its description. */
static void put_row(struct run *r, const struct rule *rule, const struct use *u, unsigned row, unsigned indent)
{
	struct buf name = BUF_INIT, words = BUF_INIT;

	row_save(&name, &words, &r->cx, rule, u, row);
	put_line(&r->out, indent, arena_fmt(r->arena, "%s%s%s%s%s", use_inv(u, row) && !u->form->ext->opts[row].opp ? "! " : "",
		strlen(buf_str(&name)) == 1 ? "-" : "--", buf_str(&name), words.len ? " " : "", buf_str(&words)),
		row_help(r->arena, u, row));
	buf_free(&name);
	buf_free(&words);
}

static void put_rows(struct run *r, const struct rule *rule, const struct use *u, unsigned indent)
{
	unsigned n = u->form->ext ? ext_nopts(u->form->ext) : 0;

	for (unsigned i = 0; i < n; i++)
		if (use_has(u, i))
			put_row(r, rule, u, i, indent);
}

static void put_match(struct run *r, const struct rule *rule, const struct use *u)
{
	put_line(&r->out, 2, arena_fmt(r->arena, "-m %s", u->form->ext->name), u->form->ext->title);
	put_rows(r, rule, u, 4);
}

static void put_target(struct run *r, const struct rule *rule)
{
	const struct use *u = rule->target;
	const struct ext *e;

	if (!u) {
		buf_puts(&r->out, "Then: ");
		buf_puts(&r->out, rule->to ? arena_fmt(r->arena, verdicts[rule->verdict], rule->to) : verdicts[rule->verdict]);
		buf_putc(&r->out, '\n');
		return;
	}
	e = u->form->ext;
	buf_printf(&r->out, "Then: %s, %s%s.\n", e->name, e->title,
		e->effect < sizeof(effects) / sizeof(*effects) && effects[e->effect] ? effects[e->effect] : "");
	put_rows(r, rule, u, 4);
}

static void put_rule(struct run *r, const struct cmd *c, const struct rule *rule)
{
	struct rule shown = *rule;
	struct chain chain = {.name = c->chain};
	bool tests = rule->head->form->given || rule->nmatch;

	shown.chain = &chain;
	rule_save(&r->out, &r->cx, &shown, false);
	buf_putc(&r->out, '\n');
	buf_printf(&r->out, places[c->op], c->chain, table_names[c->table], c->number ? c->number : 1);
	buf_puts(&r->out, tests ? ". A packet matches if all of these are true:\n" : ". Every packet matches.\n");
	put_rows(r, &shown, rule->head, 2);
	for (unsigned i = 0; i < rule->nmatch; i++)
		put_match(r, &shown, rule->match[i]);
	put_target(r, &shown);
}

static bool explain(struct run *r, const struct cmd *c)
{
	if (!places[c->op])
		return diag(&r->diags, c->pos, STATUS_PARAM, "only rules can be explained: use -A, -I, -R, -D or -C");
	for (uint32_t i = 0; i < c->nrules; i++) {
		if (i)
			buf_putc(&r->out, '\n');
		put_rule(r, c, &c->rules[i]);
	}
	return true;
}

static bool explain_words(struct run *r, int argc, char *const argv[], struct words *w)
{
	struct src *src;
	bool ok;

	if (argc != 1 || !strchr(argv[0], ' ')) {
		scan_argv(&r->cx, argc, argv, w);
		return true;
	}
	src = arena_new_of(r->arena, struct src);
	*src = (struct src){.file = "command line", .text = argv[0]};
	ok = scan_line(&r->cx, src, strlen(argv[0]), w);
	while (w->v.n && tool_family_word(r, w->v.v[0].s)) {
		w->v.v++;
		w->v.n--;
	}
	return ok;
}

int explain_main(struct run *r, int argc, char *const argv[])
{
	struct parse_mode mode = {.table = TABLE_filter};
	struct words words = {0};
	struct cmd *c = NULL;

	for (; argc && tool_family_word(r, argv[0]); argc--)
		argv++;
	if (argc == 1 && (!strcmp(argv[0], "--help") || !strcmp(argv[0], "-h"))) {
		buf_printf(&r->out, "Usage: %s %s\n\nExplains a rule, which is given as for %s.\n", r->name,
			r->program->words, r->cx.family == FAM_IP6 ? "ip6tables" : "iptables");
		return run_finish(r);
	}
	if (explain_words(r, argc, argv, &words)) {
		mode.program = r->cx.family == FAM_IP6 ? "ip6tables" : "iptables";
		c = parse_words(parser_new(&r->cx), &mode, &words);
	}
	if (c)
		explain(r, c);
	return tool_finish(r, false);
}
