/* Generates the documentation of all extensions from their descriptors. Used by the build, not installed.
 *
 *	mkext man           iptables-extensions(8), as man(7) source
 *	mkext table DIR     docs/extensions.md, a row for each extension; DIR contains their sources, whose lines are counted
 *
 * Matches come before targets, each kind in the order of extensions/list.h. Nothing here is specific to an extension.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "compiler/doc.h"

/* Introductions of the two kinds. */
static const struct kind {
	enum ext_kind kind;
	const char *man, *table;
} kinds[] = {
	{EXT_MATCH, ".SH MATCHES\n"
		"A match is loaded with \\fB\\-m\\fR \\fIname\\fR, followed by its options.\n"
		"Those of protocols are loaded automatically behind \\fB\\-p\\fR\n"
		"when one of their options follows.\n"
		"Options marked [!] are inverted by an exclamation mark in front.\n",
		"## Matches\n\n"},
	{EXT_TARGET, ".SH TARGETS\n"
		"A target is used with \\fB\\-j\\fR \\fIname\\fR, followed by its options.\n",
		"## Targets\n\n"},
};

static const char man_head[] =
	".\\\" Made by man/mkext from the descriptors in extensions/.\n"
	".TH IPTABLES\\-EXTENSIONS 8 2026-11-29 Sluice \"System Administration\"\n"
	".SH NAME\n"
	"iptables\\-extensions \\- matches and targets of iptables and ip6tables\n"
	".SH DESCRIPTION\n"
	"This page describes all matches and targets and their options.\n"
	"The options of one of them are also printed by\n"
	"\\fBiptables \\-m\\fR \\fIname\\fR \\fB\\-\\-help\\fR and \\fBiptables \\-j\\fR \\fIname\\fR \\fB\\-\\-help\\fR.\n"
	"An extension marked IPv4 or IPv6 is available in\n"
	"\\fBiptables\\fR or \\fBip6tables\\fR only.\n"
	"Where an extension is allowed only in some built\\-in chains, it is also allowed\n"
	"in user\\-defined chains that are reached from these chains only.\n";

static const char man_tail[] =
	".SH SEE ALSO\n"
	".BR iptables (8),\n"
	".BR iptables\\-restore (8),\n"
	".BR sluice (8)\n";

static const char table_head[] =
	"# Extensions\n\n"
	"All matches and targets; `iptables -m NAME --help` and iptables-extensions(8) have their options.\n"
	"This page is made by `man/mkext table extensions` from the descriptors; `./check --regen docs` renews it.\n\n"
	"| column | meaning |\n|---|---|\n"
	"| revisions | of the kernel's struct |\n"
	"| nft | how a use is sent to nf_tables: as native expressions (where they give the same use back), or as the kernel's xt "
	"struct |\n"
	"| translation | whether `iptables-translate` has words of nft for it; *in part*: not for all of its options |\n"
	"| effect | what the [optimiser](optimizer.md) may assume: [extending.md](extending.md) has the words |\n"
	"| lines | of its source file; twins share one |\n\n";

static const char table_titles[] =
	"| name | kind | options | revisions | nft | translation | effect | lines | what it is |\n|---|---|---|---|---|---|---|---|---|\n";

/* The file's number of lines if it contains the needle, else 0. */
static unsigned file_lines(int dir, const char *file, const char *needle)
{
	struct buf text = BUF_INIT;
	int fd = openat(dir, file, O_RDONLY | O_CLOEXEC);
	unsigned n = 0;

	if (fd >= 0 && buf_read(&text, fd) && strstr(buf_str(&text), needle))
		for (const char *s = buf_str(&text); *s; s++)
			n += *s == '\n';
	if (fd >= 0)
		close(fd);
	buf_free(&text);
	return n;
}

static unsigned ext_lines(const struct ext *e, const char *path)
{
	char needle[64];
	DIR *d = opendir(path);
	unsigned n = 0;

	snprintf(needle, sizeof(needle), ".name = \"%s\"", e->name);
	for (struct dirent *f; d && !n && (f = readdir(d)); )
		if (strlen(f->d_name) > 2 && !strcmp(f->d_name + strlen(f->d_name) - 2, ".c"))
			n = file_lines(dirfd(d), f->d_name, needle);
	if (d)
		closedir(d);
	return n;
}

static void print_man(struct buf *b)
{
	buf_puts(b, man_head);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		buf_puts(b, kinds[i].man);
		for (const struct ext *const *e = ext_list; *e; e++)
			if ((*e)->kind == kinds[i].kind)
				ext_man(b, *e);
	}
	buf_puts(b, man_tail);
}

static void print_table(struct buf *b, const char *sources)
{
	buf_puts(b, table_head);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		buf_printf(b, "%s%s%s", i ? "\n" : "", kinds[i].table, table_titles);
		for (const struct ext *const *e = ext_list; *e; e++)
			if ((*e)->kind == kinds[i].kind)
				ext_row_doc(b, *e, ext_lines(*e, sources));
	}
}

int main(int argc, char **argv)
{
	struct buf b = BUF_INIT;
	bool ok = true;

	if (argc == 2 && !strcmp(argv[1], "man"))
		print_man(&b);
	else if (argc == 3 && !strcmp(argv[1], "table"))
		print_table(&b, argv[2]);
	else
		ok = false;
	if (ok)
		ok = buf_write(&b, STDOUT_FILENO);
	else
		fputs("usage: mkext man\n       mkext table DIR\n", stderr);
	buf_free(&b);
	return ok ? 0 : 2;
}
