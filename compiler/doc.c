/* Documentation generated from the descriptors: `--help`, the manual, the rows of docs/extensions.md.
 *
 *	tcp match options:
 *	[!] --sport, --source-port port[:port]
 *	                        source port or range of ports
 */
#include <string.h>
#include "compiler/doc.h"
#include "compiler/ir.h"

enum { HELP_COLUMN = 32, DEFAULT_SHOWN = 40, LINE = 78, COMMAND = 66 };

static const char *kind_word(const struct ext *e)
{
	static const char *const words[] = {
		[EXT_MATCH] = "match", [EXT_TARGET] = "target", [EXT_HEADER] = "header",
	};

	return words[e->kind];
}

static const char *opt_metavar(const struct opt *o)
{
	return o->metavar ? o->metavar : o->macro || !o->type ? NULL : o->type->metavar;
}

/* "--rcheck | --update": the option names of a v_choice. */
static void choice_names(struct buf *b, const struct opt *o)
{
	const char *sep = "";

	for (const struct word *w = o->arg; w->name; w++) {
		if (w->hidden)
			continue;
		buf_printf(b, "%s--%s", sep, w->name);
		sep = " | ";
	}
}

static void opt_names(struct buf *b, const struct opt *o)
{
	if (o->letter)
		buf_printf(b, "-%c, ", o->letter);
	if (o->type == &v_choice)
		choice_names(b, o);
	else
		buf_printf(b, "--%s", o->name);
	if (o->alias)
		buf_printf(b, ", --%s", o->alias);
}

static void opt_head(struct buf *b, const struct opt *o, const char *name)
{
	const char *metavar = opt_metavar(o);

	buf_puts(b, o->flags & INV ? "[!] " : "    ");
	if (name)
		buf_printf(b, "--%s", name);
	else
		opt_names(b, o);
	if (metavar && *metavar)
		buf_printf(b, " %s", metavar);
}

/* Long defaults, such as all weekdays, are omitted. */
static bool default_shown(const struct opt *o)
{
	return o->def && o->type && strlen(o->def) <= DEFAULT_SHOWN;
}

/* Display width of a text, without continuation bytes of UTF-8. */
static unsigned columns(const struct buf *b, size_t from)
{
	unsigned n = 0;

	for (size_t i = from; i < b->len; i++)
		n += (b->s[i] & 0xc0) != 0x80;
	return n;
}

/* What the option does; of its opposite, if that is meant. */
static void opt_help(struct buf *b, const struct opt *o, const char *opp)
{
	if (opp)
		buf_printf(b, "the opposite of --%s", o->name);
	else
		buf_puts(b, o->help);
}

static void help_line(struct buf *b, const struct opt *o, enum family f, const char *opp)
{
	size_t at = b->len;

	opt_head(b, o, opp);
	if (columns(b, at) >= HELP_COLUMN) {
		buf_putc(b, '\n');
		at = b->len;
	}
	while (columns(b, at) < HELP_COLUMN)
		buf_putc(b, ' ');
	opt_help(b, o, opp);
	if (default_shown(o))
		buf_printf(b, " (default %s)", opt_def(o, f));
	buf_putc(b, '\n');
}

void ext_help(struct buf *b, const struct ext *e, enum family f)
{
	unsigned n = ext_nopts(e);

	buf_printf(b, "%s %s options:\n", e->name, kind_word(e));
	for (unsigned i = 0; i < n; i++) {
		const struct opt *o = &e->opts[i];

		if (o->flags & (HIDDEN | AGAIN))
			continue;
		help_line(b, o, f, NULL);
		if (o->opp)
			help_line(b, o, f, o->opp);
	}
	if (!n)
		buf_puts(b, "    (none)\n");
	if (e->help)
		e->help(b);
}

/* Escapes text for man(7): a leading dot or quote is a request, a backslash an escape, a hyphen a dash. */
static void man_span(struct buf *b, const char *s, size_t len)
{
	for (const char *p = s; p < s + len; p++) {
		if ((*p == '.' || *p == '\'') && (p == s || p[-1] == '\n'))
			buf_puts(b, "\\&");
		if (*p == '\n' && p[1] == '\n') {
			buf_puts(b, "\n.PP\n");
			p++;
		} else if (*p == '-' || *p == '\\') {
			buf_puts(b, *p == '-' ? "\\-" : "\\e");
		} else {
			buf_putc(b, *p);
		}
	}
}

static void man_text(struct buf *b, const char *s)
{
	man_span(b, s, strlen(s));
}

/* Must the option be given, whatever else is? */
static bool required(const struct ext *e, const struct opt *o)
{
	if (!(o->flags & MAND) || o->opp || o->type == &v_choice)
		return false;
	for (unsigned i = 0; i < ext_nopts(e); i++)
		if (e->opts[i].flags & ALIAS && !(e->opts[i].flags & HIDDEN) && !strcmp(e->opts[i].of, o->name))
			return false;
	return true;
}

static void man_option(struct buf *b, const struct ext *e, const struct opt *o, const char *opp)
{
	struct buf head = BUF_INIT;
	const char *text;

	opt_head(&head, o, opp);
	text = buf_str(&head);
	buf_puts(b, ".TP\n\\fB");
	man_text(b, text + strspn(text, " "));
	buf_puts(b, "\\fR\n");
	buf_reset(&head);
	opt_help(&head, o, opp);
	man_text(b, buf_str(&head));
	buf_free(&head);
	if (default_shown(o)) {
		buf_puts(b, " (default ");
		man_text(b, o->def);
		if (o->def6) {
			buf_puts(b, ", for IPv6 ");
			man_text(b, o->def6);
		}
		buf_puts(b, ")");
	}
	buf_puts(b, required(e, o) ? ". Required.\n" : ".\n");
}

/* "chain INPUT", "chains INPUT, FORWARD or OUTPUT" */
static void put_places(struct buf *b, const char *what, unsigned bits, const char *const *names, unsigned n)
{
	unsigned left = (unsigned)__builtin_popcount(bits);

	buf_printf(b, "in %s%s ", what, left > 1 ? "s" : "");
	for (unsigned i = 0; i < n; i++)
		if (bits >> i & 1)
			buf_printf(b, "%s%s", names[i], --left > 1 ? ", " : left ? " or " : "");
}

void ext_places(struct buf *b, const struct ext *e)
{
	static const char *const hooks[HOOK_COUNT] = { "PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING" };

	if (e->tables)
		put_places(b, "table", e->tables, table_names, TABLE_COUNT);
	if (e->tables && e->hooks)
		buf_puts(b, ", ");
	if (e->hooks)
		put_places(b, "chain", e->hooks, hooks, HOOK_COUNT);
}

/* Where the extension is allowed, and with which protocol. */
static void man_limits(struct buf *b, const struct ext *e)
{
	uint8_t proto = e->proto ? e->proto : e->brought_by;
	const char *name = proto_name(proto);

	if (e->tables || e->hooks || proto)
		buf_puts(b, ".PP\n");
	if (e->tables || e->hooks) {
		buf_puts(b, "Allowed only ");
		ext_places(b, e);
		buf_puts(b, ".\n");
	}
	if (proto)
		buf_printf(b, "%s \\fB\\-p %s\\fR%s.\n", e->proto ? "Requires" : "Loaded automatically by", name,
			e->proto && e->autoload ? ", which loads it automatically" : "");
}

/* Where to break a command that is too long: in front of its last option that fits. */
static size_t command_break(const char *s)
{
	size_t i = COMMAND;

	while (i && !(s[i] == ' ' && (s[i + 1] == '-' || s[i + 1] == '!') && s[i - 1] != '!'))
		i--;
	return i;
}

/* A command in lines that fit on a terminal. */
static void man_command(struct buf *b, const char *s, size_t len)
{
	const char *indent = "";
	size_t part;

	for (; len > COMMAND && (part = command_break(s)); s += part + 1, len -= part + 1) {
		buf_printf(b, "\\fB%s", indent);
		man_span(b, s, part);
		buf_puts(b, " \\e\\fR\n");
		indent = "    ";
	}
	buf_printf(b, "\\fB%s", indent);
	man_span(b, s, len);
	buf_puts(b, "\\fR\n");
}

/* What begins with an option gets the program's name. */
static void man_example(struct buf *b, const struct ext *e)
{
	struct buf line = BUF_INIT;

	buf_puts(b, ".PP\nExample:\n.PP\n.nf\n.RS 4\n");
	for (const char *s = e->example; *s; s += strcspn(s, "\n"), s += *s == '\n') {
		buf_reset(&line);
		if (*s == '-')
			buf_puts(&line, e->fam == FAM_IP6 ? "ip6tables " : "iptables ");
		buf_add(&line, s, strcspn(s, "\n"));
		man_command(b, buf_str(&line), line.len);
	}
	buf_puts(b, ".RE\n.fi\n");
	buf_free(&line);
}

static const char *family_words(const struct ext *e)
{
	return e->fam == FAM_IP4 ? " (IPv4)" : e->fam == FAM_IP6 ? " (IPv6)" : "";
}

/* The position of the last blank at which a line for man(7) can be broken without creating a request. */
static size_t line_break(const char *s, size_t len)
{
	size_t i;

	if (*s == '.' || *s == '\\')
		return len;
	for (i = LINE; i < len && i && (s[i] != ' ' || s[i + 1] == '.' || s[i + 1] == '\''); i--)
		;
	return len > LINE && i ? i : len;
}

/* The same, wrapped into lines of editable length. */
static void man_lines(struct buf *b, const char *s)
{
	while (*s) {
		size_t len = strcspn(s, "\n"), part = line_break(s, len), kept = part;

		while (kept && s[kept - 1] == ' ')
			kept--;
		buf_add(b, s, kept);
		buf_putc(b, '\n');
		s += part + (s[part] != '\0');
	}
}

void ext_man(struct buf *out, const struct ext *e)
{
	unsigned n = ext_nopts(e);
	struct buf text = BUF_INIT, *b = &text;

	buf_printf(b, ".SS %s%s\n", e->name, family_words(e));
	man_text(b, e->doc);
	buf_putc(b, '\n');
	man_limits(b, e);
	for (unsigned i = 0; i < n; i++) {
		const struct opt *o = &e->opts[i];

		if (o->flags & (HIDDEN | AGAIN))
			continue;
		man_option(b, e, o, NULL);
		if (o->opp)
			man_option(b, e, o, o->opp);
	}
	if (e->example)
		man_example(b, e);
	man_lines(out, buf_str(b));
	buf_free(b);
}

static const char *effect_word(const struct ext *e)
{
	static const char *const words[] = {
		[OPAQUE] = "unknown", [PURE] = "pure", [STATEFUL] = "stateful", [SIDE] = "side effect",
		[VERDICT] = "verdict",
	};

	return words[e->effect];
}

static bool has_native(const struct ext *e)
{
	for (unsigned i = 0; i < ext_nopts(e); i++)
		if (e->opts[i].test.rel != REL_NONE && !(e->opts[i].flags & READTEST))
			return true;
	return e->lower != NULL;
}

/* Can it be expressed in nft's language? */
static const char *words_word(const struct ext *e)
{
	unsigned with = 0, without = 0;

	if (e->wordless)
		return "no";
	if (e->nft)
		return "yes";
	for (unsigned i = 0; i < ext_nopts(e); i++) {
		const struct opt *o = &e->opts[i];

		with += o->test.rel != REL_NONE;
		without += o->test.rel == REL_NONE && !o->of && !(o->flags & (HIDDEN | AGAIN));
	}
	return !with ? "no" : without ? "in part" : "yes";
}

void ext_row_doc(struct buf *b, const struct ext *e, unsigned lines)
{
	unsigned visible = 0, n = ext_nopts(e);

	for (unsigned i = 0; i < n; i++)
		visible += !(e->opts[i].flags & (HIDDEN | AGAIN));
	buf_printf(b, "| %s%s | %s | %u | ", e->name, family_words(e), kind_word(e), visible);
	for (unsigned i = e->nlayouts; i--; )
		if (!i || e->layouts[i].rev != e->layouts[i - 1].rev)
			buf_printf(b, "%u%s", e->layouts[i].rev, i ? ", " : "");
	buf_printf(b, " | %s | %s | %s | %u | %s |\n", has_native(e) ? "native" : "xt struct", words_word(e),
		effect_word(e), lines, e->title);
}
