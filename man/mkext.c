/* Writes what the descriptors say about all extensions: a program of the build, not installed.
 *
 *	mkext man       iptables-extensions(8), for man(7)
 *	mkext table     docs/extensions.md, a row for each extension
 *
 * Matches come before targets, each kind in the order of extensions/list.h. It knows nothing of any extension.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "compiler/doc.h"

/* A short text in front of each kind. */
static const struct kind {
	enum ext_kind kind;
	const char *man, *table;
} kinds[] = {
	{EXT_MATCH, ".SH MATCHES\n"
		"A match is named with \\fB\\-m\\fR \\fIname\\fR; those of tcp, udp, icmp and other protocols are there by\n"
		"themselves behind \\fB\\-p\\fR when one of their options is used.\n"
		"An option with [!] in front of it may be inverted by an exclamation mark.\n",
		"## Matches\n\n"},
	{EXT_TARGET, ".SH TARGETS\n"
		"A target is named with \\fB\\-j\\fR \\fIname\\fR, its options follow.\n",
		"## Targets\n\n"},
};

static const char man_head[] =
	".\\\" Made by man/mkext from the descriptors in extensions/.\n"
	".TH IPTABLES\\-EXTENSIONS 8 2026-11-01 Sluice \"System Administration\"\n"
	".SH NAME\n"
	"iptables\\-extensions \\- matches and targets of iptables and ip6tables\n"
	".SH DESCRIPTION\n"
	"This page lists every match and every target with its options.\n"
	"The same text, shorter, is printed by\n"
	"\\fBiptables \\-m\\fR \\fIname\\fR \\fB\\-\\-help\\fR and \\fBiptables \\-j\\fR \\fIname\\fR \\fB\\-\\-help\\fR.\n"
	"What is marked with IPv4 or IPv6 is for one of the two programs.\n";

static const char man_tail[] =
	".SH SEE ALSO\n"
	".BR iptables (8),\n"
	".BR iptables\\-restore (8),\n"
	".BR sluice (8)\n";

static const char table_head[] =
	"# Extensions\n\n"
	"Made by `man/mkext table` from the descriptors; `./check --regen docs` writes it anew.\n"
	"*Revisions* are those of the kernel's struct, *nft* says how a use reaches nf_tables (as native expressions where\n"
	"they give the same use back, else as the kernel's struct), *effect* is what the optimiser may assume.\n\n";

static const char table_titles[] =
	"| name | kind | options | revisions | nft | effect | what it is |\n|---|---|---|---|---|---|---|\n";

static void each(struct buf *b, enum ext_kind kind, void (*print)(struct buf *b, const struct ext *e))
{
	for (const struct ext *const *e = ext_list; *e; e++)
		if ((*e)->kind == kind)
			print(b, *e);
}

static void print_man(struct buf *b)
{
	buf_puts(b, man_head);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		buf_puts(b, kinds[i].man);
		each(b, kinds[i].kind, ext_man);
	}
	buf_puts(b, man_tail);
}

static void print_table(struct buf *b)
{
	buf_puts(b, table_head);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		buf_printf(b, "%s%s%s", i ? "\n" : "", kinds[i].table, table_titles);
		each(b, kinds[i].kind, ext_row_doc);
	}
}

int main(int argc, char **argv)
{
	struct buf b = BUF_INIT;
	bool ok = true;

	if (argc == 2 && !strcmp(argv[1], "man"))
		print_man(&b);
	else if (argc == 2 && !strcmp(argv[1], "table"))
		print_table(&b);
	else
		ok = false;
	if (ok)
		ok = buf_write(&b, STDOUT_FILENO);
	else
		fputs("usage: mkext man|table\n", stderr);
	buf_free(&b);
	return ok ? 0 : 2;
}
