/* iptables-xml: converts a restore text to XML.
 *
 *	iptables-save | iptables-xml -c
 *
 * Accepts texts of both families (IPv6 if the first comment names ip6tables-save) and does not access the kernel. A
 * chain is printed at its first rule; chains without rules are last in their table, as in iptables-xml.
 *
 * Never prints part of a ruleset: on an error there is only the message.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "compiler/text.h"
#include "compiler/xml.h"
#include "frontend/options.h"
#include "frontend/program.h"
#include "frontend/read.h"

enum { COMBINE, VERBOSE, IPV4, IPV6, HELP, VERSION };

static const struct option_row rows[] = {
	[COMBINE] = {"combine", 'c', ARG_NONE, NULL, "combine consecutive rules with the same conditions into one with several actions"},
	[VERBOSE] = {"verbose", 'v', ARG_NONE, NULL, "include every line of the text as a comment"},
	[IPV4] = {"ipv4", '4', ARG_NONE, NULL, "treat the text as IPv4"},
	[IPV6] = {"ipv6", '6', ARG_NONE, NULL, "treat the text as IPv6"},
	[HELP] = HELP_ROW,
	[VERSION] = VERSION_ROW,
	{0}
};

struct xml {
	struct run *run;
	struct reader reader;
	bool combine, verbose;
	struct cmds chains;            /* chain lines of the table; NULL once printed */
	const char *chain;             /* the open one */
	const struct rule *rule;       /* the open one, to which actions can be added */
};

/* ---- chains ---- */

static void chain_put(struct xml *x, const char *name, const struct cmd *line, const char *end)
{
	struct buf *b = &x->run->out;

	buf_puts(b, "    <chain name=\"");
	xml_text(b, name, strlen(name));
	if (line && strcmp(line->arg, "-"))
		buf_printf(b, "\" policy=\"%s", line->arg);
	buf_putc(b, '"');
	if (line)
		buf_printf(b, " packet-count=\"%llu\" byte-count=\"%llu\"", (unsigned long long)line->counters.pkts,
			(unsigned long long)line->counters.bytes);
	buf_puts(b, end);
}

static void rule_end(struct xml *x)
{
	if (x->rule)
		xml_rule_close(&x->run->out);
	x->rule = NULL;
}

static void chain_end(struct xml *x)
{
	rule_end(x);
	if (x->chain)
		buf_puts(&x->run->out, "    </chain>\n");
	x->chain = NULL;
}

static void chain_begin(struct xml *x, const char *name)
{
	const struct cmd *line = NULL;

	if (x->chain && !strcmp(x->chain, name))
		return;
	chain_end(x);
	for (size_t i = 0; i < x->chains.v.n && !line; i++) {
		if (!x->chains.v.v[i] || strcmp(x->chains.v.v[i]->chain, name))
			continue;
		line = x->chains.v.v[i];
		x->chains.v.v[i] = NULL;
	}
	chain_put(x, name, line, " >\n");
	x->chain = name;
}

/* ---- lines ---- */

static bool xml_table(struct xml *x, const struct cmd *c)
{
	buf_printf(&x->run->out, "  <table name=\"%s\" >\n", table_names[c->table]);
	x->chains.v.n = 0;
	return true;
}

static bool xml_chain(struct xml *x, const struct cmd *c)
{
	struct cmd *line = arena_dup(x->run->arena, c, sizeof(*c));

	vec_push(x->run->arena, &x->chains.v, line);
	return true;
}

static bool xml_append(struct xml *x, const struct cmd *c)
{
	struct buf *b = &x->run->out;

	chain_begin(x, c->chain);
	for (uint32_t i = 0; i < c->nrules; i++) {
		const struct rule *r = &c->rules[i];

		if (x->combine && x->rule && xml_combines(x->rule, r)) {
			buf_puts(b, "<!-- Combine action from next rule -->\n");
		} else {
			rule_end(x);
			xml_rule_open(b, &x->run->cx, r, r->counted);
		}
		xml_rule_action(b, &x->run->cx, r);
		x->rule = r;
	}
	return true;
}

static bool xml_commit(struct xml *x, const struct cmd *c)
{
	(void)c;
	chain_end(x);
	for (size_t i = 0; i < x->chains.v.n; i++)
		if (x->chains.v.v[i])
			chain_put(x, x->chains.v.v[i]->chain, x->chains.v.v[i], " />\n");
	buf_puts(&x->run->out, "  </table>\n");
	return true;
}

static bool xml_command(struct xml *x, const struct cmd *c)
{
	static bool (*const todo[CMD_COUNT])(struct xml *x, const struct cmd *c) = {
		[CMD_TABLE_LINE] = xml_table, [CMD_CHAIN_LINE] = xml_chain, [CMD_APPEND] = xml_append,
		[CMD_COMMIT_LINE] = xml_commit,
	};

	if (todo[c->op])
		return todo[c->op](x, c);
	diag(&x->run->diags, c->pos, STATUS_OTHER, "%s", "");
	return diag_why(&x->run->diags, "only -A is allowed; other commands change a ruleset instead of describing it");
}

static bool xml_line(struct xml *x, const char *line, size_t len)
{
	struct cmds cmds = {0};

	if (len && *line == '#') {
		rule_end(x);
		xml_comment(&x->run->out, line, len);
	} else if (len && x->verbose) {
		const char *numbered = arena_fmt(x->run->arena, "line %u %s", x->reader.line + 1, line);

		xml_comment(&x->run->out, numbered, strlen(numbered));
	}
	return reader_line(&x->reader, line, len, &cmds) && (!cmds.v.n || xml_command(x, cmds.v.v[0]));
}

static bool xml_lines(struct xml *x, char *text, size_t len)
{
	for (char *end = text + len; text < end; ) {
		char *nl = memchr(text, '\n', (size_t)(end - text)), *stop = nl ? nl : end;

		*stop = '\0';
		if (!xml_line(x, text, (size_t)(stop - text)))
			return false;
		text = stop + 1;
	}
	return reader_end(&x->reader);
}

/* ---- the program ---- */

static bool text_read(struct run *r, const char *file, struct buf *text)
{
	int fd = file ? open(file, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	bool ok = fd >= 0 && buf_read(text, fd);

	if (!ok)
		diag(&r->diags, (struct pos){0}, STATUS_OTHER, "Can't %s %s: %s", fd < 0 ? "open" : "read", file ? file : "standard input",
			strerror(errno));
	if (file && fd >= 0)
		close(fd);
	return ok;
}

static bool is_ip6(const char *text)
{
	const char *first = text + strspn(text, "\n");
	size_t len = strcspn(first, "\n");

	return *first == '#' && memmem(first, len, "ip6tables-save", strlen("ip6tables-save"));
}

static bool xml_whole(struct xml *x, const char *file, const struct buf *text)
{
	struct run *r = x->run;
	bool ok;

	*x = (struct xml){.run = r, .combine = x->combine, .verbose = x->verbose};
	reader_init(&x->reader, &r->cx, r->name, file ? file : "-");
	buf_puts(&r->out, "<iptables-rules version=\"1.0\">\n");
	ok = xml_lines(x, arena_strn(r->arena, text->s, text->len), text->len);
	buf_puts(&r->out, "</iptables-rules>\n");
	if (!ok)
		buf_reset(&r->out);
	return ok;
}

/* A text that is wrong as IPv4. If it is wrong as IPv6, too, the message is that of the family which came further. */
static bool xml_as_ip6(struct xml *x, const char *file, const struct buf *text)
{
	struct run *r = x->run;
	struct diags said = r->diags;
	unsigned line = x->reader.line;

	diags_init(&r->diags, said.arena);
	run_prepare(r, FAM_IP6);
	if (xml_whole(x, file, text))
		return true;
	if (x->reader.line <= line)
		r->diags = said;
	return false;
}

static void xml_file(struct xml *x, const char *file, bool family_said)
{
	struct run *r = x->run;
	struct buf text = BUF_INIT;
	bool ok = text_read(r, file, &text), six = ok && !family_said && is_ip6(buf_str(&text));

	if (six)
		run_prepare(r, FAM_IP6);
	if (ok && !xml_whole(x, file, &text) && !family_said && !six)
		xml_as_ip6(x, file, &text);
	buf_free(&text);
}

static void xml_usage(struct run *r)
{
	buf_printf(&r->out, "Usage: %s [options] [FILE]\n\nPrints a restore text, from FILE or standard input, as XML.\n\n", r->name);
	options_help(&r->out, rows);
}

static void xml_shown(struct xml *x, int shown, const char *file, bool family_said)
{
	if (shown == VERSION)
		run_version(x->run);
	else if (shown == HELP)
		xml_usage(x->run);
	else
		xml_file(x, file, family_said);
}

int xml_main(struct run *r, int argc, char *const argv[])
{
	struct xml x = {.run = r};
	const char *file = NULL;
	struct option_got got;
	struct options o;
	int shown = -1, family = -1;

	r->restore = true;
	options_init(&o, rows, argc, argv);
	while ((got = options_next(&o)).row >= 0 || (got.row == OPTIONS_WORD && !file)) {
		x.combine |= got.row == COMBINE;
		x.verbose |= got.row == VERBOSE;
		file = got.row == OPTIONS_WORD ? got.arg : file;
		family = got.row == IPV4 || got.row == IPV6 ? got.row : family;
		shown = got.row == HELP || got.row == VERSION ? got.row : shown;
	}
	if (family >= 0)
		run_prepare(r, family == IPV6 ? FAM_IP6 : FAM_IP4);
	if (run_options_ended(r, &o, &got))
		xml_shown(&x, shown, file, family >= 0);
	options_free(&o);
	return run_finish(r);
}
