/* The text of iptables -h.
 *
 * Generated from tables: commands and general options from cmd.c, parts of a rule from the header's rows. Each is a
 * line with names and a short description.
 *
 *	  -A, --append CHAIN RULE          put the rule at the end of the chain
 */
#include "compiler/doc.h"
#include "frontend/help.h"
#include "frontend/parser.h"

enum { COLUMN = 35 };

static void put_opt(struct buf *b, const struct base_opt *o)
{
	size_t at = b->len;

	if (o->letter)
		buf_printf(b, "  -%c, --%s", o->letter, o->name);
	else
		buf_printf(b, "      --%s", o->name);
	if (o->args)
		buf_printf(b, " %s", o->args);
	if (b->len - at >= COLUMN) {
		buf_putc(b, '\n');
		at = b->len;
	}
	while (b->len - at < COLUMN)
		buf_putc(b, ' ');
	buf_printf(b, "%s\n", o->help);
}

static void put_opts(struct buf *b, const char *title, bool commands)
{
	const struct base_opt *o;

	buf_printf(b, "\n%s:\n", title);
	for (o = base_opts; o->name; o++)
		if (o->help && (o->op != CMD_NONE) == commands)
			put_opt(b, o);
}

void usage_print(struct buf *b, const char *program, enum family f)
{
	buf_printf(b, "Usage: %s COMMAND [CHAIN] [RULE] [options]\n", program);
	put_opts(b, "Commands", true);
	put_opts(b, "Options", false);
	buf_puts(b, "\nA rule consists of these, of -m NAME with the options of that match, and of -j or -g.\n\n");
	ext_help(b, ext_header(f), f);
	buf_printf(b, "\n%s -m NAME --help, -j NAME --help and -p NAME --help show the options of extensions.\n",
		program);
}
