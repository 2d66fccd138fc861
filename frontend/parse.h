/* From words to commands.
 *
 * scan.l (flex) cuts a line of restore text into words, argv.c takes them from a command line; both give
 * struct word_at. gram.y (bison) reads words that lex.c classifies by the option rows in force, and calls build.c, which
 * fills a struct cmd. Nothing here touches a ruleset or the kernel.
 */
#ifndef SLUICE_PARSE_H
#define SLUICE_PARSE_H

#include "frontend/cmd.h"

struct word_at {
	const char *s;         /* unquoted */
	struct pos pos;        /* the whole of it, quotes included */
	bool quoted;           /* it had quotes: never an option, never "!" */
};

struct words { VEC(struct word_at) v; };

/* Who is asking: what messages say and which commands are legal. */
struct parse_mode {
	const char *program;           /* "iptables", "iptables-restore" */
	bool restore;                  /* lines of a restore text: *table, :chain, COMMIT, [n:m] are legal */
	enum table_id table;           /* the table in force; -t on a command line changes it */
};

/* Cut a line of restore text into words. An empty line or a comment gives no words. False with a diag
 * (a quote without its end, a NUL byte, a word too long). */
bool scan_line(struct cx *cx, const struct src *src, struct words *out);
/* The words of a command line, without argv[0]. One src, the words joined by blanks. */
void scan_argv(struct cx *cx, int argc, char *const argv[], struct words *out);
/* One line. NULL with a diag; a line without words never comes here. */
struct cmd *parse_words(struct cx *cx, const struct parse_mode *mode, const struct words *w);

#endif
