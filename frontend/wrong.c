/* Syntax errors: iptables' messages, and suggestions.
 *
 *	-s ! 10.0.0.1     Bad argument `10.0.0.1'
 *	                  ! stands in front of the option: ! -s 10.0.0.1
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>
#include "frontend/parser.h"
#include "frontend/gram.h"

/* The option as typed. */
static const char *option_text(struct parser *p, const struct token *o)
{
	return o->letter ? arena_fmt(p->cx->arena, "-%c", o->letter) : o->s ? o->s : "";
}

/* ---- an argument is missing ---- */

static void lacks_line_word(struct parser *p)
{
	const struct lexer *l = &p->lex;
	const char *what = *l->option->s == '*' ? "table name" : l->arg ? "policy" : "chain name";

	diag(p->cx->diags, l->option_pos, STATUS_PARAM, "line %u %s invalid", l->option_pos.src->line, what);
	diag_why(p->cx->diags, "it is missing");
}

static void lacks_first(struct parser *p)
{
	diag(p->cx->diags, p->lex.option_pos, STATUS_PARAM, "option \"%s\" requires an argument",
		option_text(p, p->lex.option));
	diag_why(p->cx->diags, "its argument is missing");
}

/* A second argument must not look like an option, so there may be an option in its place. */
static void lacks_second(struct parser *p, bool option_follows)
{
	const struct lexer *l = &p->lex;
	const struct token *o = option_follows ? l->before : l->option;
	struct pos pos = option_follows ? l->before_pos : l->option_pos;

	if (o->base)
		diag(p->cx->diags, pos, STATUS_PARAM, "%s", o->base->lacks ? o->base->lacks : "");
	else
		diag(p->cx->diags, pos, STATUS_PARAM, "%s requires two args.", option_text(p, o));
	diag_why(p->cx->diags, "the second argument is missing");
}

static void lacks_argument(struct parser *p, bool option_follows)
{
	if (p->lex.plain)
		lacks_line_word(p);
	else if (!option_follows && !p->lex.arg)
		lacks_first(p);
	else
		lacks_second(p, option_follows);
}

/* ---- unexpected words ---- */

/* Reasons; the first one that applies is given. w[-1] exists. */
static bool why_comment(struct parser *p, const struct word_at *w)
{
	return *w->s == '#' && p->mode->restore &&
		!diag_why(p->cx->diags, "a comment must be on a line of its own");
}

static bool why_bang(struct parser *p, const struct word_at *w)
{
	const struct lexer *l = &p->lex;

	return l->arg && !strcmp(l->arg, "!") && !l->option->base &&
		!diag_why(p->cx->diags, "write ! before the option: ! %s %s", option_text(p, l->option), w->s);
}

/* "--dport ! 22": iptables takes any word as a value of an extension's option, so it complains about "!". */
static bool bang_for_value(struct parser *p, const struct word_at *w)
{
	const struct token *o = p->lex.option;
	const char *const words[2] = { p->lex.arg, NULL };

	if (!p->lex.arg || strcmp(p->lex.arg, "!") || !o->name || !o->load)
		return false;
	draft_init(&p->draft, p->cx, p->loads.v[o->load].set->ext, o->pos);
	return opt_words(&p->draft.ext->opts[o->row]) == 1 &&
		!draft_set(&p->draft, o->row, o->name, false, words, w[-1].pos) && why_bang(p, w);
}

static bool why_single_quote(struct parser *p, const struct word_at *w)
{
	size_t len = strlen(w->s);

	return p->mode->restore && (*w->s == '\'' || *w[-1].s == '\'' || (len && w->s[len - 1] == '\'')) &&
		!diag_why(p->cx->diags, "single quotes are not supported here; use double quotes");
}

/* Typographic hyphens and dashes, inserted by word processors for "--". */
static bool why_dash(struct parser *p, const struct word_at *w)
{
	static const char *const dashes[] = {
		"\xe2\x80\x90", "\xe2\x80\x91", "\xe2\x80\x92", "\xe2\x80\x93", "\xe2\x80\x94", "\xe2\x88\x92",
	};

	for (size_t i = 0; i < sizeof(dashes) / sizeof(dashes[0]); i++)
		if (!strncmp(w->s, dashes[i], strlen(dashes[i])))
			return !diag_why(p->cx->diags, "it begins with a typographic dash; did you mean --%s?",
				w->s + strlen(dashes[i]));
	return false;
}

static bool is_option_name(struct parser *p, const char *name)
{
	unsigned n;
	const struct opt_name *v = names_find(&p->base, name, strlen(name), &n);

	if (v && !v->name[strlen(name)])
		return true;
	for (const struct ext *const *e = ext_list; *e; e++)
		if (((*e)->fam & p->cx->family) && ext_row(*e, name) >= 0)
			return true;
	return false;
}

/* -dport 22 is -d with the argument "port". */
static bool why_one_dash(struct parser *p, const struct word_at *w)
{
	const char *s = w[-1].s;

	return s[0] == '-' && s[1] && s[1] != '-' && s[2] && p->lex.arg == s + 2 && is_option_name(p, s + 1) &&
		!diag_why(p->cx->diags, "%s means -%c %s; did you mean -%s?", s, s[1], s + 2, s);
}

static bool why_comma(struct parser *p, const struct word_at *w)
{
	const char *s = w[-1].s;
	size_t len = strlen(s);

	return len && s[len - 1] == ',' && !diag_why(p->cx->diags, "no blank is allowed after the comma");
}

static bool why_no_dashes(struct parser *p, const struct word_at *w)
{
	return w->s[0] && w->s[1] && is_option_name(p, w->s) &&
		!diag_why(p->cx->diags, "did you mean --%s?", w->s);
}

static bool why_number(struct parser *p, const struct word_at *w)
{
	unsigned op = p->cmd->op;

	return isdigit((unsigned char)*w->s) && (op == CMD_APPEND || op == CMD_CHECK) && p->lex.option->base &&
		p->lex.option->base->op == op &&
		!diag_why(p->cx->diags, "-%c does not allow a rule number; -I does", cmd_infos[op].letter);
}

static bool why_target(struct parser *p, const struct word_at *w)
{
	static const char *const verdicts[] = { "ACCEPT", "DROP", "RETURN", "QUEUE" };
	bool found = map_gets(&p->targets, w->s);

	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		found = found || !strcmp(verdicts[i], w->s);
	return found && p->verdict == VERDICT_NONE && !diag_why(p->cx->diags, "did you mean -j %s?", w->s);
}

static bool why_commit(struct parser *p, const struct word_at *w)
{
	return p->mode->restore && !strcasecmp(w->s, "COMMIT") && strcmp(w->s, "COMMIT") &&
		!diag_why(p->cx->diags, "did you mean COMMIT?");
}

static bool why_any(struct parser *p, const struct word_at *w)
{
	(void)w;
	return !diag_why(p->cx->diags, "unexpected word");
}

static void word_too_many(struct parser *p, struct pos pos)
{
	static bool (*const reasons[])(struct parser *, const struct word_at *) = {
		why_bang, why_single_quote, why_one_dash, why_comma, why_number, why_any,
	};
	static bool (*const alone[])(struct parser *, const struct word_at *) = {
		why_comment, why_dash, why_no_dashes, why_target, why_commit,
	};
	const struct word_at *w = &p->words->v.v[p->lex.next - 1];

	if (bang_for_value(p, w))
		return;
	diag(p->cx->diags, pos, STATUS_PARAM, "Bad argument `%s'", w->s);
	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++)
		if (alone[i](p, w))
			return;
	if (p->lex.next < 2) {
		diag_why(p->cx->diags, "the line must begin with a command such as -A");
		return;
	}
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i](p, w))
			return;
}

void wrong_syntax(struct parser *p, enum wrong what, struct pos pos)
{
	const struct lexer *l = &p->lex;

	switch (what) {
	case WRONG_LACKS:
	case WRONG_LACKS_BEFORE:
		lacks_argument(p, what == WRONG_LACKS_BEFORE);
		return;
	case WRONG_END:
		diag(p->cx->diags, p->words->v.v[p->words->v.n - 1].pos, STATUS_PARAM,
			"nothing appropriate following !");
		return;
	case WRONG_BANG:
		diag(p->cx->diags, pos, STATUS_PARAM, "multiple consecutive ! not allowed");
		return;
	case WRONG_WORD:
		word_too_many(p, pos);
		return;
	case WRONG_OPTION:
		diag(p->cx->diags, pos, STATUS_PARAM, "%s", l->option->base ? l->option->base->bang : "");
		diag_why(p->cx->diags, "it cannot be inverted");
		return;
	}
}

/* ---- whole lines ---- */

int wrong_line(struct parser *p, const struct word_at *w)
{
	if (w->kind == WORD_STAR) {
		diag(p->cx->diags, w->pos, STATUS_PARAM, "Bad argument `*%s'",
			p->words->v.n > 1 ? w[1].s : "");
		diag_why(p->cx->diags, "the previous table has no COMMIT");
		return T_GRAM_error;
	}
	diag(p->cx->diags, w->pos, STATUS_OTHER, "line %u failed", w->pos.src->line);
	diag_why(p->cx->diags, "no table is selected; a line such as *filter must come first");
	return T_GRAM_error;
}

int wrong_rest(struct parser *p, const struct word_at *w)
{
	diag(p->cx->diags, w->pos, STATUS_PARAM, "unknown arguments found on commandline");
	diag_why(p->cx->diags, "no arguments are allowed after --");
	return T_GRAM_error;
}
