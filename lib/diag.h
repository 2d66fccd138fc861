/* Diagnostics: errors as values with source positions.
 *
 * A function that fails queues a message and returns false; only main prints and exits. A message consists of iptables'
 * own wording (`head`, which scripts grep for), followed by what iptables does not report: the position in the source
 * line, the reason (`why`) and, where there is one, a hint.
 *
 *	iptables-restore v1.8.11 (nf_tables): unknown option "--dprot"
 *	web.rules:17:20: error: no option --dprot in matches tcp, comment; did you mean --dport?
 *	   17 | -A INPUT -p tcp --dprot 22 -j ACCEPT
 *	      |                 ^~~~~~~
 */
#ifndef SLUICE_DIAG_H
#define SLUICE_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/arena.h"
#include "lib/buf.h"

/* One line of source: a line of a file, or the words of a command line joined by blanks (line 0). */
struct src {
	const char *file;      /* as the user named it; "-" is standard input */
	const char *text;      /* the line without its newline; NULL: not in memory */
	unsigned line;         /* from 1; 0 for a command line */
};

/* A range within a source line, in bytes; col counts from 1. src == NULL means no position. */
struct pos {
	const struct src *src;
	uint32_t col, len;
};

enum diag_kind { DIAG_ERROR, DIAG_WARNING, DIAG_NOTE };

/* iptables' exit codes. */
enum status {
	STATUS_OK = 0,
	STATUS_OTHER = 1,      /* no such chain, rule or index; printed without the version */
	STATUS_PARAM = 2,      /* usage */
	STATUS_VERSION = 3,    /* table or kernel feature does not exist */
	STATUS_RESOURCE = 4,   /* refused by the kernel (nft), lock busy, out of memory */
};

struct diag {
	struct diag *next;
	enum diag_kind kind;
	enum status status;
	struct pos pos;
	const char *head;      /* iptables' wording, without the program's name; may be NULL */
	const char *why;       /* the reason and hint; may be NULL */
};

struct diags {
	struct arena *arena;
	struct diag *first, **last;
	unsigned nerrors;
	enum status status;    /* of the first error */
};

void diags_init(struct diags *d, struct arena *a);

/* Queues an error with iptables' wording. Returns false, for use as `return diag(…)`. */
bool diag(struct diags *d, struct pos pos, enum status status, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* Sets the reason of the newest message, or appends to it after "; ". Returns false. */
bool diag_why(struct diags *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Replaces iptables' wording of the newest message. */
void diag_head(struct diags *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Queues a warning. Its text is stored as the reason (why); it has no head and does not affect the exit status. */
void diag_warn(struct diags *d, struct pos pos, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Queues a note in iptables' wording; it is printed without a reason and does not affect the exit status. */
void diag_note(struct diags *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Gives the newest message a position if it has none. */
void diag_at(struct diags *d, struct pos pos);

/* Prints the `file:line:col: error: why` line, the source line and its caret; prints nothing if the message has neither
 * a position nor a reason. For a command line (line 0) the line number is omitted: `file:col: error: why`. An error
 * without a reason repeats its head there, so that editors find the complete message in that line. Control characters
 * and invalid UTF-8 in the source are shown as '?'. Long lines are cut around the caret to `width` columns (0: not cut;
 * at least 40). A source line that is not in memory is omitted. */
void diag_print_place(struct buf *out, const struct diag *d, unsigned width);

/* The candidate closest to `word` by edit distance (a transposition costs 1, case is ignored), or NULL if none is close
 * enough to be a typo. A candidate that is a prefix of the word, or has it as a prefix, is close. `candidates` is
 * NULL-terminated. */
const char *diag_suggest(const char *word, const char *const *candidates);

#endif
