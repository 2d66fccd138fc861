/* Common options and exit handling of the subcommands of sluice.
 *
 *	enum { UNIFIED = TOOL_OWN };
 *	static const struct option_row rows[] = { TOOL_ROWS, [UNIFIED] = {"unified", 'u', …}, {0} };
 *
 *	int plan_main(struct run *r, int argc, char *const argv[])
 *	{
 *		struct plan p = {…};
 *		struct tool t = {.run = r, .rows = rows, .option = plan_option, .self = &p, .max = 1};
 *
 *		if (tool_options(&t, argc, argv))
 *			plan_file(&p, t.word[0]);
 *		return run_finish(r);
 *	}
 */
#ifndef SLUICE_TOOL_H
#define SLUICE_TOOL_H

#include "frontend/options.h"
#include "frontend/program.h"
#include "frontend/read.h"

enum { TOOL_IPV4, TOOL_IPV6, TOOL_HELP, TOOL_OWN };

#define TOOL_ROWS_OF(ipv4, ipv6) \
	[TOOL_IPV4] = {"ipv4", '4', ARG_NONE, NULL, ipv4}, \
	[TOOL_IPV6] = {"ipv6", '6', ARG_NONE, NULL, ipv6}, \
	[TOOL_HELP] = HELP_ROW
#define TOOL_ROWS TOOL_ROWS_OF("use the IPv4 ruleset (default)", "use the IPv6 ruleset")
#define TOOL_ROWS_BOTH TOOL_ROWS_OF("use only the IPv4 ruleset", "use only the IPv6 ruleset")
#define TOOL_ROWS_ANY TOOL_ROWS_OF(NULL, NULL)     /* the family is given by an argument */

enum { TOOL_WORDS = 2 };

struct tool {
	struct run *run;
	const struct option_row *rows;         /* TOOL_ROWS, then its own */
	void (*option)(void *self, int row, const char *arg);  /* called for its own rows; may queue a diag */
	void *self;
	unsigned min, max;                     /* number of arguments */
	const char *word[TOOL_WORDS];
	unsigned nwords;
};

/* Parses all words. False if nothing is left to do: the help was printed, or a diag is queued. */
bool tool_options(struct tool *t, int argc, char *const argv[]);
/* For subcommands that parse their words themselves: if the word is -4 or -6, or a name of iptables or
 * ip6tables, sets the family. */
bool tool_family_word(struct run *r, const char *word);
/* Like run_finish, with the statuses of diff(1): 1 if something was found, 2 or more for errors. */
int tool_finish(struct run *r, bool found);
/* The argument of --shrink (struct opt_how); a diag if it is no such number. */
void tool_shrink(struct run *r, const char *arg, unsigned *shrink);
/* From here on nothing is asked of the kernel: all revisions are known, and any name is an ipset. */
void tool_leave_kernel(struct run *r);
/* Opens a back end without a kernel, in which every table is empty; nothing may be committed. */
bool tool_open_blank(struct run *r);
/* "IPv4", for display. */
const char *family_title(enum family f);
/* A file's contents in the arena, NUL-terminated; "-" is standard input. NULL with a diag. */
void *tool_read(struct run *r, const char *file, size_t *len);
/* Parses a whole restore text into commands; "-" is standard input. False with a diag. */
bool tool_commands(struct run *r, const char *file, struct cmds *out);

#endif
