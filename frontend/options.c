/* Table-driven option parsing: returns the options and words of argv one by one.
 *
 *	-ct nat --noflush rules.v4     -c; -t with "nat"; --noflush; the word "rules.v4"
 *
 * Errors are texts in getopt's wording. Never prints or ends the program.
 */
#include <stdarg.h>
#include <string.h>
#include "frontend/options.h"

void options_init(struct options *o, const struct option_row *rows, int argc, char *const argv[])
{
	*o = (struct options){.rows = rows, .argc = argc, .argv = argv};
}

void options_free(struct options *o)
{
	buf_free(&o->error);
}

static struct option_got __attribute__((format(printf, 2, 3))) bad(struct options *o, const char *fmt, ...)
{
	va_list ap;

	buf_reset(&o->error);
	va_start(ap, fmt);
	buf_vprintf(&o->error, fmt, ap);
	va_end(ap);
	return (struct option_got){.row = OPTIONS_BAD};
}

/* Can the word be the argument of an option with an optional argument? */
static bool is_argument(const char *word) { return *word != '-' && *word != '!'; }

/* The argument of a row: glued to it, or the next element. */
static struct option_got argument(struct options *o, int row, const char *glued, char letter)
{
	struct option_got got = {.row = row, .arg = glued};
	bool optional = o->rows[row].arg == ARG_NUMBER;

	if (glued || (optional && (o->at == o->argc || !is_argument(o->argv[o->at]))))
		return got;
	if (o->at == o->argc)
		return letter ? bad(o, "option requires an argument -- '%c'", letter) :
			bad(o, "option '--%s' requires an argument", o->rows[row].name);
	got.arg = o->argv[o->at++];
	return got;
}

static struct option_got letter(struct options *o)
{
	const char *c = o->cluster++;
	const char *rest = *o->cluster ? o->cluster : NULL;
	int i;

	for (i = 0; o->rows[i].name; i++)
		if (o->rows[i].letter == *c)
			break;
	if (!o->rows[i].name)
		return bad(o, "invalid option -- '%c'", *c);
	if (o->rows[i].arg == ARG_NONE) {
		o->cluster = rest;
		return (struct option_got){.row = i};
	}
	o->cluster = NULL;
	return argument(o, i, rest, *c);
}

/* The row of a long name or of an unambiguous prefix. */
static int row_by_name(const struct option_row *rows, const char *name, size_t len)
{
	int i, found = OPTIONS_BAD;

	for (i = 0; rows[i].name; i++) {
		if (strncmp(rows[i].name, name, len))
			continue;
		if (!rows[i].name[len])
			return i;
		found = found == OPTIONS_BAD ? i : OPTIONS_WORD;
	}
	return found;
}

static struct option_got ambiguous(struct options *o, const char *name, size_t len)
{
	struct option_got got = bad(o, "option '--%s' is ambiguous; possibilities:", name);

	for (const struct option_row *row = o->rows; row->name; row++)
		if (!strncmp(row->name, name, len))
			buf_printf(&o->error, " '--%s'", row->name);
	return got;
}

static struct option_got long_name(struct options *o, const char *word)
{
	const char *name = word + 2, *eq = strchr(name, '=');
	size_t len = eq ? (size_t)(eq - name) : strlen(name);
	int row = row_by_name(o->rows, name, len);

	if (row == OPTIONS_WORD)
		return ambiguous(o, name, len);
	if (row == OPTIONS_BAD)
		return bad(o, "unrecognized option '%s'", word);
	if (o->rows[row].arg != ARG_NONE)
		return argument(o, row, eq ? eq + 1 : NULL, 0);
	if (eq)
		return bad(o, "option '--%s' doesn't allow an argument", o->rows[row].name);
	return (struct option_got){.row = row};
}

struct option_got options_next(struct options *o)
{
	const char *word;

	if (o->cluster)
		return letter(o);
	if (o->at == o->argc)
		return (struct option_got){.row = OPTIONS_END};
	word = o->argv[o->at++];
	if (o->words_only || word[0] != '-' || !word[1])
		return (struct option_got){.row = OPTIONS_WORD, .arg = word};
	if (!strcmp(word, "--")) {
		o->words_only = true;
		return options_next(o);
	}
	if (word[1] == '-')
		return long_name(o, word);
	o->cluster = word + 1;
	return letter(o);
}

enum { HELP_COLUMN = 28 };

void options_help(struct buf *b, const struct option_row *rows)
{
	for (; rows->name; rows++) {
		size_t at = b->len;

		if (!rows->help)
			continue;
		if (rows->letter)
			buf_printf(b, "  -%c, --%s", rows->letter, rows->name);
		else
			buf_printf(b, "      --%s", rows->name);
		if (rows->metavar)
			buf_printf(b, rows->arg == ARG_NUMBER ? " [%s]" : " %s", rows->metavar);
		while (b->len - at < HELP_COLUMN)
			buf_putc(b, ' ');
		buf_printf(b, " %s\n", rows->help);
	}
}
