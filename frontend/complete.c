/* sluice complete: possible next words of an iptables command line, for the shell's completion.
 *
 *	sluice complete iptables -t nat -A PRE         PREROUTING
 *	sluice complete iptables -A INPUT -p tcp --dp  --dport
 *
 * Arguments: the name of a program (or its path) and the words after it, the last one being the word being typed,
 * possibly empty. The parser reads the words before it, ignoring errors about the unfinished line; its lexer then knows
 * which argument is expected, or which options are in force. Prints the words that have the last word as prefix, one
 * per line, possibly none. Never prints errors.
 */
#include <grp.h>
#include <net/if.h>
#include <netdb.h>
#include <pwd.h>
#include <string.h>
#include "frontend/parser.h"
#include "frontend/tool.h"

struct complete {
	struct run *run;
	struct parser *parser;
	const char *typed;             /* the word so far */
	size_t kept;                   /* length of its part that is kept: "NEW," of "NEW,EST" */
	bool inverted;                 /* it is preceded by ! */
};

/* ---- words ---- */

/* Offers "front" and "word" concatenated, if they have the typed text as prefix. */
static void offer_joined(struct complete *c, const char *front, const char *word)
{
	struct buf *b = &c->run->out;
	size_t at;

	buf_add(b, c->typed, c->kept);
	at = b->len;
	buf_printf(b, "%s%s", front, word);
	if (strncmp(b->s + at, c->typed + c->kept, strlen(c->typed + c->kept)))
		buf_cut(b, at - c->kept);
	else
		buf_putc(b, '\n');
}

static void offer(struct complete *c, const char *word)
{
	offer_joined(c, "", word);
}

/* ---- chains and tables ---- */

enum { BUILT_IN = 1, OWN = 2 };

static const uint8_t command_chains[CMD_COUNT] = {
	[CMD_APPEND] = BUILT_IN | OWN, [CMD_CHECK] = BUILT_IN | OWN, [CMD_DELETE] = BUILT_IN | OWN,
	[CMD_INSERT] = BUILT_IN | OWN, [CMD_REPLACE] = BUILT_IN | OWN, [CMD_LIST] = BUILT_IN | OWN,
	[CMD_LIST_RULES] = BUILT_IN | OWN, [CMD_FLUSH] = BUILT_IN | OWN, [CMD_ZERO] = BUILT_IN | OWN,
	[CMD_POLICY] = BUILT_IN, [CMD_DELETE_CHAIN] = OWN, [CMD_RENAME] = OWN,
};

/* The table with the chains in the back end; without permission to read, only the built-in ones. */
static struct table *table_loaded(struct complete *c, struct ruleset *rs)
{
	struct run *r = c->run;
	struct need n = {.table = c->parser->cmd->table, .all = NEED_EXISTS};
	struct needs needs = {0};

	ruleset_init(rs, r->arena, r->cx.family);
	vec_push(r->arena, &needs.v, n);
	r->lock.mode = LOCK_NONE;
	if (run_open(r))
		r->be->ops->load(r->be, &r->cx, rs, &needs);
	return ruleset_table(rs, n.table);
}

static void offer_chains(struct complete *c, unsigned which)
{
	struct ruleset rs;
	struct chain **v;
	size_t i, n;

	if (!which)
		return;
	v = chains_sorted(&rs, table_loaded(c, &rs), &n);
	for (i = 0; i < n; i++)
		if (which & (v[i]->base ? BUILT_IN : OWN))
			offer(c, v[i]->name);
}

static void offer_tables(struct complete *c)
{
	for (unsigned i = 0; i < TABLE_COUNT; i++)
		offer(c, table_names[i]);
}

static void offer_exts(struct complete *c, enum ext_kind kind)
{
	for (const struct ext *const *e = ext_list; *e; e++)
		if ((*e)->kind == kind && ((*e)->fam & c->run->cx.family) &&
		    (!(*e)->tables || ((*e)->tables & IN_TABLE(c->parser->cmd->table))))
			offer(c, (*e)->name);
}

static void offer_targets(struct complete *c)
{
	for (unsigned v = VERDICT_ACCEPT; v <= VERDICT_QUEUE; v++)
		offer(c, verdict_words[v]);
	offer_exts(c, EXT_TARGET);
	offer_chains(c, OWN);
}

/* ---- arguments of commands and general options ---- */

static void offer_second(struct complete *c, unsigned op)
{
	if (op != CMD_POLICY)
		return;
	offer(c, verdict_words[VERDICT_ACCEPT]);
	offer(c, verdict_words[VERDICT_DROP]);
}

static void offer_base_argument(struct complete *c, const struct base_opt *o)
{
	if (o->op != CMD_NONE && c->parser->lex.arg)
		offer_second(c, o->op);
	else if (o->op != CMD_NONE)
		offer_chains(c, command_chains[o->op]);
	else if (o->bit == OPTION_TABLE)
		offer_tables(c);
	else if (o->bit == OPTION_MATCH)
		offer_exts(c, EXT_MATCH);
	else if (o->letter == 'g')
		offer_chains(c, OWN);
	else if (o->bit == OPTION_JUMP)
		offer_targets(c);
}

/* ---- arguments of options of rules ---- */

static void offer_interfaces(struct complete *c)
{
	struct if_nameindex *v = if_nameindex(), *i;

	for (i = v; i && i->if_name; i++)
		offer(c, i->if_name);
	if (v)
		if_freenameindex(v);
}

/* Only offered once the first letter is typed, as there are hundreds. */
static void offer_services(struct complete *c)
{
	struct servent *s;

	if (!c->typed[c->kept])
		return;
	setservent(0);
	while ((s = getservent()))
		if (!c->parser->proto_name || !strcmp(c->parser->proto_name, s->s_proto))
			offer(c, s->s_name);
	endservent();
}

static void offer_users(struct complete *c)
{
	struct passwd *p;

	setpwent();
	while ((p = getpwent()))
		offer(c, p->pw_name);
	endpwent();
}

static void offer_groups(struct complete *c)
{
	struct group *g;

	setgrent();
	while ((g = getgrent()))
		offer(c, g->gr_name);
	endgrent();
}

static void offer_types(struct complete *c, const struct typecodes *t)
{
	for (const struct typecode *row = t->row; row->name; row++)
		offer(c, row->name);
}

static void offer_words(struct complete *c, const struct word *w)
{
	for (; w->name; w++)
		if (!w->hidden)
			offer(c, w->name);
}

/* Value types whose words come from the system. */
static const struct {
	const struct vtype *type;
	bool comma;                    /* a comma-separated list */
	void (*offer)(struct complete *c);
} of_system[] = {
	{&v_iface, false, offer_interfaces},
	{&v_port, false, offer_services}, {&v_ports, false, offer_services}, {&v_portspan, false, offer_services},
	{&v_portlist, true, offer_services},
	{&v_user, false, offer_users}, {&v_groupid, false, offer_groups},
};

/* In a comma-separated list only the part after the last comma is completed. */
static void keep_list(struct complete *c)
{
	const char *comma = strrchr(c->typed, ',');

	c->kept = comma ? (size_t)(comma + 1 - c->typed) : 0;
}

static void offer_row_argument(struct complete *c, const struct opt *o)
{
	const struct word *words = opt_known(o);

	if (words && o->type->takes == TAKES_WORDS)
		keep_list(c);
	if (words)
		offer_words(c, words);
	if (o->type == &v_typecode)
		offer_types(c, o->arg);
	for (size_t i = 0; i < sizeof(of_system) / sizeof(*of_system); i++)
		if (o->type == of_system[i].type) {
			if (of_system[i].comma)
				keep_list(c);
			of_system[i].offer(c);
		}
}

static void offer_argument(struct complete *c)
{
	const struct lexer *l = &c->parser->lex;
	const struct token *t = l->option;

	if (t->base)
		offer_base_argument(c, t->base);
	else
		offer_row_argument(c, &c->parser->loads.v[t->load].set->ext->opts[t->row]);
}

/* ---- options ---- */

/* Is the option allowed with the command, and not given yet? */
static bool legal(const struct complete *c, unsigned option, bool again)
{
	const struct cmd *cmd = c->parser->cmd;

	if (!again && (c->parser->options >> option & 1))
		return false;
	return option >= OPTION_TABLE || !cmd->op || (cmd_infos[cmd->op].legal >> option & 1);
}

static bool base_legal(const struct complete *c, const struct base_opt *o)
{
	unsigned op = c->parser->cmd->op;

	if (c->inverted || !o->help)
		return false;
	if (o->op != CMD_NONE)
		return !op || (cmd_infos[op].with >> o->op & 1);
	return legal(c, o->bit, o->repeat) && (o->bit != OPTION_MATCH || legal(c, OPTION_PROTOCOL, true));
}

static void offer_base(struct complete *c)
{
	char letter[] = "-?";

	for (const struct base_opt *o = base_opts; o->name; o++) {
		if (!base_legal(c, o))
			continue;
		letter[1] = o->letter;
		if (o->letter)
			offer(c, letter);
		offer_joined(c, "--", o->name);
	}
}

static void offer_row(struct complete *c, const struct opt *o)
{
	const char letter[] = {'-', o->letter, '\0'};

	if (o->letter)
		offer(c, letter);
	if (o->type == &v_choice)
		for (const struct word *w = o->arg; w->name; w++)
			offer_joined(c, "--", w->name);
	else
		offer_joined(c, "--", o->name);
	if (o->alias)
		offer_joined(c, "--", o->alias);
	if (o->opp)
		offer_joined(c, "--", o->opp);
}

static void offer_rows(struct complete *c, const struct ext *e)
{
	for (unsigned i = 0, n = ext_nopts(e); i < n; i++) {
		const struct opt *o = &e->opts[i];

		if ((o->flags & (HIDDEN | AGAIN)) || (c->inverted && !(o->flags & INV)))
			continue;
		if (e->kind != EXT_HEADER || legal(c, head_options[i], false))
			offer_row(c, o);
	}
}

static void offer_options(struct complete *c)
{
	const struct parser *p = c->parser;
	const struct ext *by_proto = p->proto > 0 ? ext_for_proto((uint8_t)p->proto, c->run->cx.family) : NULL;

	offer_base(c);
	if (!legal(c, OPTION_PROTOCOL, true))
		return;
	offer_rows(c, p->header);
	for (size_t i = 0; i < p->force.n; i++) {
		offer_rows(c, p->force.v[i]->ext);
		if (p->force.v[i]->ext == by_proto)
			by_proto = NULL;
	}
	if (by_proto)
		offer_rows(c, by_proto);
}

/* ---- the line ---- */

/* --dport=s is split into --dport and the word s. Returns the number of words before it. */
static int split_value(struct complete *c, int argc, char *argv[])
{
	const char *typed = argv[argc - 1], *equals = strchr(typed, '=');

	if (strncmp(typed, "--", 2) || !equals) {
		c->typed = typed;
		return argc - 1;
	}
	c->typed = equals + 1;
	argv[argc - 1] = arena_strn(c->run->arena, typed, (size_t)(equals - typed));
	return argc;
}

static void complete_line(struct run *r, int argc, char *const argv[])
{
	/* Names on the line are not resolved, as that may take long. */
	struct cx cx = r->cx;
	struct complete c = {.run = r, .parser = parser_new(&cx), .typed = ""};
	struct parse_mode mode = {.program = r->name, .table = TABLE_filter};
	char **own = arena_array(r->arena, (size_t)argc + 1, sizeof(*own));
	const struct lexer *l = &c.parser->lex;
	struct words words = {0};

	cx.env = &env_none;
	memcpy(own, argv, (size_t)argc * sizeof(*own));
	argc = argc ? split_value(&c, argc, own) : 0;
	scan_argv(&cx, argc, own, &words);
	parse_words(c.parser, &mode, &words);
	c.inverted = argc && !l->need && !strcmp(own[argc - 1], "!");
	if (l->option && (l->need || (l->look && *c.typed != '-')))
		offer_argument(&c);
	if (!l->need && !l->closed)
		offer_options(&c);
}

/* ---- the subcommand ---- */

static const struct option_row rows[] = {TOOL_ROWS_ANY, {0}};

/* Selects an iptables program as if called by this path. */
static bool complete_as(struct run *r, const char *path)
{
	const char *slash = strrchr(path, '/');
	const struct program *p = program_find(programs, slash ? slash + 1 : path);

	if (!p || (p->main != iptables_main && p->main != translate_main))
		return false;
	r->program = p;
	if (!run_choose(r, path))
		return false;
	run_prepare(r, p->family);
	return true;
}

int complete_main(struct run *r, int argc, char *const argv[])
{
	struct tool t = {.run = r, .rows = rows, .min = 1};

	if (!argc || argv[0][0] == '-') {
		tool_options(&t, argc, argv);
		return run_finish(r);
	}
	if (complete_as(r, argv[0]))
		complete_line(r, argc - 1, argv + 1);
	diags_init(&r->diags, r->arena);
	return run_finish(r);
}
