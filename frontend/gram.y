/* The grammar of command lines and of lines of restore text.
 *
 *	-A INPUT -p tcp ! --dport 22 -j DROP
 *	C_CHAIN ARG ROW1 ARG BANG ROW1 ARG VERDICT ARG
 *
 *	[1:2] -A INPUT         COUNTERS C_CHAIN ARG
 *	:INPUT ACCEPT [0:0]    COLON ARG ARG ARG
 *
 * Words are classified by lex.c; the token of an option depends on its number of arguments. The actions only call
 * build_*.
 *
 * -m, -j and -p make options available, which the lexer must know before the next word. This is ensured: after the last
 * ARG of such an option the parser is in a consistent state (with a single reduction), and bison reduces there without
 * requesting a token. In all other states a token must be acceptable before anything is reduced, so that a line is not
 * completed if an unexpected word follows.
 */
%code requires {
#include "frontend/parser.h"
}

%code {
#include "frontend/gram.h"

#define gram_lex lex_token
#define TRY(x) do { if (!(x)) YYABORT; } while (0)
/* Actions only use positions of tokens. */
#define YYLLOC_DEFAULT(cur, rhs, n) ((cur) = (struct pos){0}, (void)(rhs), (void)(n))

static void gram_error(const struct pos *at, struct parser *p, const char *msg);
}

%define api.pure full
%define api.prefix {gram_}
%define api.token.prefix {T_}
%define api.value.type {struct token *}
%define api.location.type {struct pos}
%define parse.error custom
%define lr.default-reduction consistent
%locations
%param {struct parser *p}
%initial-action { $$ = NULL; @$ = (struct pos){0}; }

%token END 0
%token STAR COLON COMMIT COUNTERS	/* first words of restore lines */
%token BANG WORD ARG			/* "!", a word that is not an option, the argument of an option */
%token C_CHAIN C_CHAIN_NUM C_CHAIN_MAYBE C_CHAIN_WORD C_ALL C_ALL_NUM STOP	/* commands */
%token FLAG VALUE MAYBE COUNTS MATCH VERDICT					/* general options */
%token ROW0 ROW1 ROW2 ROWMAYBE							/* options of a rule */

%%

line:
	STAR ARG extra			{ TRY(build_table_line(p, $2, @2)); }
|	COLON chain word		{ TRY(build_chain_line(p, @1)); }
|	COLON chain word counts extra	{ TRY(build_chain_line(p, @1)); }
|	COMMIT				{ p->cmd->op = CMD_COMMIT_LINE; p->cmd->pos = @1; }
|	counters items			{ TRY(build_finish(p)); }
|	items				{ TRY(build_finish(p)); }
;

counters:
	COUNTERS			{ TRY(build_line_counters(p, $1, @1)); }
;

counts:
	ARG				{ TRY(build_policy_counters(p, $1, @1)); }
;

extra:
	%empty
|	extra ARG			{ TRY(build_extra(p, @2)); }
;

items:
	%empty
|	items command
|	items general
|	items row
;

/* ---- commands ---- */

command:
	c_chain chain
|	c_chain_num chain number
|	c_chain_maybe chain
|	c_chain_maybe chain number
|	c_chain_word chain word
|	c_all
|	c_all chain
|	c_all_num
|	c_all_num chain
|	c_all_num chain number
|	c_stop
;

c_chain:	C_CHAIN			{ TRY(build_command(p, $1, @1)); };
c_chain_num:	C_CHAIN_NUM		{ TRY(build_command(p, $1, @1)); };
c_chain_maybe:	C_CHAIN_MAYBE		{ TRY(build_command(p, $1, @1)); };
c_chain_word:	C_CHAIN_WORD		{ TRY(build_command(p, $1, @1)); };
c_all:		C_ALL			{ TRY(build_command(p, $1, @1)); };
c_all_num:	C_ALL_NUM		{ TRY(build_command(p, $1, @1)); };
c_stop:		STOP			{ TRY(build_command(p, $1, @1)); };

chain:		ARG			{ build_chain(p, $1, @1); };
number:		ARG			{ TRY(build_number(p, $1, @1)); };
word:		ARG			{ build_arg(p, $1, @1); };

/* ---- general options ---- */

general:
	FLAG				{ TRY(build_flag(p, $1, @1)); }
|	VALUE ARG			{ TRY(build_value(p, $1, @1, $2, @2)); }
|	MAYBE				{ TRY(build_value(p, $1, @1, NULL, @1)); }
|	MAYBE ARG			{ TRY(build_value(p, $1, @1, $2, @2)); }
|	COUNTS ARG			{ TRY(build_counts(p, @1, $2, NULL, @2)); }
|	COUNTS ARG ARG			{ TRY(build_counts(p, @1, $2, $3, pos_join(@2, @3))); }
|	MATCH ARG			{ TRY(build_match(p, $2, @2)); }
|	VERDICT ARG			{ TRY(build_verdict(p, $1, @1, $2, @2)); }
;

/* ---- options of the header, of matches and targets ---- */

row:
	option				{ TRY(build_row(p, $1, false)); }
|	BANG option			{ TRY(build_row(p, $2, true)); }
;

option:
	ROW0				{ $$ = $1; $$->at = @1; }
|	ROW1 ARG			{ $$ = $1; $$->word[0] = $2->s; $$->at = @2; }
|	ROW2 ARG ARG			{ $$ = $1; $$->word[0] = $2->s; $$->word[1] = $3->s; $$->at = pos_join(@2, @3); }
|	ROWMAYBE			{ $$ = $1; $$->at = @1; }
|	ROWMAYBE ARG			{ $$ = $1; $$->word[0] = $2->s; $$->at = @2; }
;

%%

/* Is an argument the only acceptable token? */
static bool wants_argument(const yypcontext_t *context)
{
	yysymbol_kind_t expected[2];

	return yypcontext_expected_tokens(context, expected, 2) == 1 && expected[0] == YYSYMBOL_ARG;
}

static enum wrong what_is_wrong(const yypcontext_t *context)
{
	bool lacks = wants_argument(context);

	switch (yypcontext_token(context)) {
	case YYSYMBOL_YYEOF:
		return lacks ? WRONG_LACKS : WRONG_END;
	case YYSYMBOL_BANG:
		return lacks ? WRONG_LACKS : WRONG_BANG;
	case YYSYMBOL_WORD:
	case YYSYMBOL_ARG:
		return lacks ? WRONG_LACKS : WRONG_WORD;
	default:
		return lacks ? WRONG_LACKS_BEFORE : WRONG_OPTION;
	}
}

/* Called by bison (%define parse.error custom). The expected tokens distinguish a missing argument from an unexpected
 * word. */
static int yyreport_syntax_error(const yypcontext_t *context, struct parser *p)
{
	wrong_syntax(p, what_is_wrong(context), *yypcontext_location(context));
	return 0;
}

/* Only for resource exhaustion in bison itself. */
static void gram_error(const struct pos *at, struct parser *p, const char *msg)
{
	diag(p->cx->diags, *at, STATUS_RESOURCE, "%s", msg);
}
