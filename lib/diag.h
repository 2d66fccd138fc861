/* Diagnostics: errors as values with places.
 *
 * A function that fails queues a message and returns false; only main prints and exits.  A message
 * has iptables' own words first (`head`, what scripts grep for), and behind them what iptables
 * never gives: the place in the source line and the reason (`why`), and a hint where one exists.
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

/* One line of source: of a file, or the words of a command line joined by blanks (line 0). */
struct src {
	const char *file;      /* as the user named it; "-" stands for standard input */
	const char *text;      /* the line without its newline */
	unsigned line;         /* from 1; 0: a command line */
};

/* A stretch of a source line.  col and len count bytes; col is from 1.  src == NULL: no place. */
struct pos {
	const struct src *src;
	uint32_t col, len;
};

enum diag_kind { DIAG_ERROR, DIAG_WARNING, DIAG_NOTE };

/* iptables' exit codes. */
enum status {
	STATUS_OK = 0,
	STATUS_OTHER = 1,      /* no such chain, rule, index; printed without the version */
	STATUS_PARAM = 2,      /* usage */
	STATUS_VERSION = 3,    /* table or kernel feature that does not exist */
	STATUS_RESOURCE = 4,   /* refused by the kernel (nft), lock busy, out of memory */
};

struct diag {
	struct diag *next;
	enum diag_kind kind;
	enum status status;
	struct pos pos;
	const char *head;      /* iptables' words, without the program's name; may be NULL */
	const char *why;       /* the reason, with the hint; may be NULL */
};

struct diags {
	struct arena *arena;
	struct diag *first, **last;
	unsigned nerrors;
	enum status status;    /* of the first error */
};

void diags_init(struct diags *d, struct arena *a);

/* Queue an error with iptables' words.  Returns false, so `return diag(…)` is the usual use. */
bool diag(struct diags *d, struct pos pos, enum status status, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* Give the newest message its reason. Appends with "; " when there is one already. Returns false. */
bool diag_why(struct diags *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Give the newest message other words of iptables. */
void diag_head(struct diags *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Queue a warning: its text is the reason (why), it has no head and does not change the outcome. */
void diag_warn(struct diags *d, struct pos pos, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Queue a remark: iptables' words, which stand alone and do not change the outcome. */
void diag_note(struct diags *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Give the newest message a place if it has none. */
void diag_at(struct diags *d, struct pos pos);

/* The `file:line:col: error: why` line, the source line and its caret; nothing when there is no
 * place and no reason.  Of a command line (line 0) the number is left out: `file:col: error: why`;
 * the reason of an error without one is its head, so that the line says all to an editor.  Control
 * characters and invalid UTF-8 in the source are shown as '?'; long lines are cut around the caret
 * to `width` columns (0: not cut; at least 40). */
void diag_print_place(struct buf *out, const struct diag *d, unsigned width);

/* The candidate nearest to word by edit distance (transposition counts 1), or NULL when none is
 * near enough to be a slip of the finger.  Capitals do not count; a word that begins the other is
 * near. Candidates: a NULL-terminated array. */
const char *diag_suggest(const char *word, const char *const *candidates);

#endif
