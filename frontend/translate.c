/* iptables-translate and iptables-restore-translate: translate iptables' commands to nft's.
 *
 *	iptables-translate -A INPUT -p tcp --dport 22 -j ACCEPT
 *	nft 'add rule ip filter INPUT tcp dport 22 counter accept'
 *
 *	iptables-restore-translate -f rules.v4
 *	add table ip filter
 *	add chain ip filter INPUT { type filter hook input priority 0; policy accept; }
 *	add rule ip filter INPUT tcp dport 22 counter accept
 *
 * No kernel access and no privileges. A rule that nft cannot express is printed as a comment with the reason, which is
 * not an error; an untranslatable command is an error. The output must have the same meaning, so no part of a rule is
 * ever omitted.
 */
#include <string.h>
#include <time.h>
#include "compiler/nfttext.h"
#include "frontend/help.h"
#include "frontend/tool.h"

struct translation {
	struct run *run;
	bool shell;            /* for a shell: "nft '…'" */
	struct buf sets;       /* sets of the table in the format of rule_nft, one per line */
};

/* ---- lines ---- */

/* Prints a line of nft's language; for a shell with the program's name, quoted if necessary. */
static void line_put(struct translation *t, const char *line, bool quoted)
{
	struct buf *b = &t->run->out;

	if (!t->shell || !quoted) {
		buf_printf(b, "%s%s\n", t->shell ? "nft " : "", line);
		return;
	}
	buf_puts(b, "nft '");
	for (const char *s = line; *s; s++) {
		if (*s == '\'')
			buf_puts(b, "'\\''");
		else
			buf_putc(b, *s);
	}
	buf_puts(b, "'\n");
}

static const char *family_word(const struct translation *t)
{
	return nft_ip(&t->run->cx);
}

static const char *place(const struct translation *t, const struct cmd *c)
{
	return arena_fmt(t->run->arena, "%s %s%s%s", family_word(t), table_names[c->table], c->chain ? " " : "",
		c->chain ? c->chain : "");
}

/* ---- rules ---- */

/* The command as typed, without counters in front of it. */
static const char *command_text(const struct cmd *c)
{
	const char *text = c->pos.src->text;
	const char *end = *text == '[' ? strchr(text, ']') : NULL;

	text = end ? end + 1 : text;
	return text + strspn(text, " \t");
}

static void line_refused(struct translation *t, const struct cmd *c, const char *why)
{
	struct buf *b = &t->run->out;
	const char *text = command_text(c);

	buf_puts(b, t->shell ? "nft # " : "# ");
	if (!t->shell)
		buf_printf(b, "-t %s ", table_names[c->table]);
	for (; *text; text++)
		buf_putc(b, *text == '\n' ? ' ' : *text);
	buf_printf(b, " # %s\n", why ? why : "nft has no equivalent");
}

/* Prints the sets first used by a rule: the lines from `next` on. */
static void sets_put(struct translation *t, const struct cmd *c, const char *next)
{
	size_t len;

	for (; *next; next += len + 1) {
		len = strcspn(next, "\n");
		line_put(t, arena_fmt(t->run->arena, "add set %s %s %.*s", family_word(t), table_names[c->table], (int)len, next), true);
	}
}

/* False if it cannot be expressed, with the reason in *why. Counters in front of a line are for restore -c. */
static bool translate_rule(struct translation *t, const struct cmd *c, const struct rule *r, const char **why)
{
	struct buf line = BUF_INIT;
	struct chain chain = { .name = c->chain };
	size_t before = t->sets.len;
	struct rule one = *r;
	bool good;

	one.counted &= !c->line_counters;
	one.chain = &chain;
	buf_printf(&line, "%s rule %s ", c->op == CMD_APPEND ? "add" : "insert", place(t, c));
	if (c->op == CMD_INSERT && c->number > 1)
		buf_printf(&line, "index %u ", c->number - 1);
	good = rule_nft(&line, &t->sets, &t->run->cx, &one, 0, why);
	if (good) {
		sets_put(t, c, buf_str(&t->sets) + before);
		line_put(t, buf_str(&line), true);
	}
	buf_free(&line);
	return good;
}

/* Rules of one command are translated together: there is one comment, not one per address. */
static bool translate_rules(struct translation *t, const struct cmd *c)
{
	size_t start = t->run->out.len, before = t->sets.len;
	const char *why;

	for (uint32_t i = 0; i < c->nrules; i++) {
		if (translate_rule(t, c, &c->rules[i], &why))
			continue;
		buf_cut(&t->run->out, start);
		buf_cut(&t->sets, before);
		line_refused(t, c, why);
		break;
	}
	return true;
}

/* ---- chains ---- */

static bool base_put(struct translation *t, const struct cmd *c, const struct base_info *base)
{
	static const char *const hooks[] = { "prerouting", "input", "forward", "output", "postrouting" };
	bool drop = c->arg && !strcmp(c->arg, "DROP");

	line_put(t, arena_fmt(t->run->arena, "add chain %s { type %s hook %s priority %d; policy %s; }", place(t, c),
		base->type, hooks[base->hook], base->prio, drop ? "drop" : "accept"), true);
	return true;
}

static bool translate_chain_line(struct translation *t, const struct cmd *c)
{
	const struct base_info *base = base_find(c->table, c->chain);

	if (base)
		return base_put(t, c, base);
	line_put(t, arena_fmt(t->run->arena, "add chain %s", place(t, c)), false);
	return true;
}

static bool translate_rename(struct translation *t, const struct cmd *c)
{
	line_put(t, arena_fmt(t->run->arena, "rename chain %s %s", place(t, c), c->arg), false);
	return true;
}

static bool translate_table_line(struct translation *t, const struct cmd *c)
{
	buf_cut(&t->sets, 0);
	line_put(t, arena_fmt(t->run->arena, "add table %s %s", family_word(t), table_names[c->table]), false);
	return true;
}

static bool translate_nothing(struct translation *t, const struct cmd *c)
{
	(void)t, (void)c;
	return true;
}

static bool no_words(struct translation *t, const struct cmd *c, const char *why)
{
	struct diags *d = &t->run->diags;

	diag(d, c->pos, STATUS_OTHER, "Translation not implemented");
	return diag_why(d, "%s", why);
}

/* A command for a chain or the whole table. */
static bool verb_put(struct translation *t, const struct cmd *c, const char *verb)
{
	line_put(t, arena_fmt(t->run->arena, "%s %s %s", verb, c->chain ? "chain" : "table", place(t, c)), false);
	return true;
}

static bool translate_list(struct translation *t, const struct cmd *c)
{
	if (c->number)
		return no_words(t, c, "nft cannot list single rules");
	return verb_put(t, c, "list") && (!c->also_zero || verb_put(t, c, "reset rules"));
}

static bool translate_flush(struct translation *t, const struct cmd *c) { return verb_put(t, c, "flush"); }
static bool translate_zero(struct translation *t, const struct cmd *c) { return verb_put(t, c, "reset rules"); }

static bool translate_delete_chain(struct translation *t, const struct cmd *c)
{
	return c->chain ? verb_put(t, c, "delete") : no_words(t, c, "nft deletes chains only by name");
}

static bool translate_handle(struct translation *t, const struct cmd *c)
{
	return no_words(t, c, "nft identifies rules by handle: see nft -a list chain");
}

static bool translate_check(struct translation *t, const struct cmd *c)
{
	return no_words(t, c, "nft cannot check for rules");
}

/* The chain's name or new name if nft does not accept it; destinations are checked with rules. NULL if they are valid. */
static const char *name_refused(struct translation *t, const struct cmd *c)
{
	const char *bad = c->chain && !nft_chain_name(c->chain) ? c->chain :
		c->op == CMD_RENAME && !nft_chain_name(c->arg) ? c->arg : NULL;

	return bad ? arena_fmt(t->run->arena, NFT_NO_NAME, bad) : NULL;
}

static bool (*const translators[CMD_COUNT])(struct translation *t, const struct cmd *c) = {
	[CMD_APPEND] = translate_rules, [CMD_INSERT] = translate_rules, [CMD_CHECK] = translate_check,
	[CMD_DELETE] = translate_handle, [CMD_DELETE_NUM] = translate_handle, [CMD_REPLACE] = translate_handle,
	[CMD_LIST] = translate_list, [CMD_LIST_RULES] = translate_list, [CMD_FLUSH] = translate_flush,
	[CMD_ZERO] = translate_zero, [CMD_ZERO_NUM] = translate_handle, [CMD_NEW_CHAIN] = translate_chain_line,
	[CMD_DELETE_CHAIN] = translate_delete_chain, [CMD_POLICY] = translate_chain_line, [CMD_RENAME] = translate_rename,
	[CMD_CHAIN_LINE] = translate_chain_line, [CMD_TABLE_LINE] = translate_table_line,
	[CMD_COMMIT_LINE] = translate_nothing, [CMD_NONE] = translate_nothing,
};

static bool translate(struct translation *t, const struct cmd *c)
{
	const char *why = name_refused(t, c);

	if (!why)
		return translators[c->op](t, c);
	line_refused(t, c, why);
	return true;
}

/* ---- iptables-translate ---- */

static void show_help(struct run *r)
{
	run_version(r);
	buf_putc(&r->out, '\n');
	usage_print(&r->out, r->name, r->cx.family);
}

int translate_main(struct run *r, int argc, char *const argv[])
{
	struct parse_mode mode = {.program = r->name, .table = TABLE_filter};
	struct translation t = {.run = r, .shell = true, .sets = BUF_INIT};
	struct words words = {0};
	struct cmd *c;

	scan_argv(&r->cx, argc, argv, &words);
	c = parse_words(parser_new(&r->cx), &mode, &words);
	if (c && c->op == CMD_VERSION)
		run_version(r);
	else if (c && c->op == CMD_HELP)
		show_help(r);
	else if (c)
		translate(&t, c);
	buf_free(&t.sets);
	return run_finish(r);
}

/* ---- iptables-restore-translate ---- */

enum { FILE_NAME, HELP, VERSION };

static const struct option_row rows[] = {
	[FILE_NAME] = {"file", 'f', ARG_WORD, "FILE", "the restore text; - for standard input"},
	[HELP] = HELP_ROW,
	[VERSION] = VERSION_ROW,
	{0}
};

static void translate_file(struct run *r, const char *file)
{
	struct translation t = {.run = r, .sets = BUF_INIT};
	struct cmds cmds = {0};
	time_t now = time(NULL);
	struct tm tm;
	char date[64];
	bool good = true;

	if (!tool_commands(r, file, &cmds))
		return;
	localtime_r(&now, &tm);
	strftime(date, sizeof(date), "%a %b %e %H:%M:%S %Y", &tm);
	buf_printf(&r->out, "# Translated by %s v" IPTABLES_VERSION " on %s\n", r->name, date);
	for (size_t i = 0; i < cmds.v.n && good; i++)
		good = translate(&t, cmds.v.v[i]);
	if (good)
		buf_printf(&r->out, "# Completed on %s\n", date);
	buf_free(&t.sets);
}

static void restore_translate_usage(struct run *r)
{
	buf_printf(&r->out, "Usage: %s -f FILE\n\nTranslates a restore text to nft.\n\n", r->name);
	options_help(&r->out, rows);
}

static void restore_translate(struct run *r, int shown, const char *file)
{
	if (shown == VERSION)
		run_version(r);
	else if (shown == HELP)
		restore_translate_usage(r);
	else if (!file)
		diag(&r->diags, (struct pos){0}, STATUS_OTHER, "missing file name");
	else
		translate_file(r, file);
}

int restore_translate_main(struct run *r, int argc, char *const argv[])
{
	const char *file = NULL;
	struct option_got got;
	struct options o;
	int shown = -1;

	r->restore = true;
	options_init(&o, rows, argc, argv);
	while ((got = options_next(&o)).row >= 0) {
		if (got.row == FILE_NAME)
			file = got.arg;
		else
			shown = got.row;
	}
	if (run_options_ended(r, &o, &got))
		restore_translate(r, shown, file);
	options_free(&o);
	return run_finish(r);
}
