/* Parsing: words to commands.
 *
 * scan.l (flex) splits a line of restore text into words, argv.c takes them from a command line; both produce struct
 * word_at. gram.y (bison) parses tokens, which lex.c derives from words by the option tables in force, and calls
 * build.c, which fills a struct cmd. No access to a ruleset or the kernel.
 *
 *	struct parser *p = parser_new(cx);               once per transaction
 *	scan_line(cx, src, len, &words)                  false: a diag is queued
 *	if (words.v.n) cmd = parse_words(p, &mode, &words)
 *	words.v.n = 0                                    for the next line; see struct words
 */
#ifndef SLUICE_PARSE_H
#define SLUICE_PARSE_H

#include "frontend/cmd.h"

/* The first word determines the type of a restore line; such words have their own kinds. */
enum word_kind { WORD_PLAIN, WORD_STAR, WORD_COLON, WORD_COUNTERS };

struct word_at {
	const char *s;         /* unquoted */
	struct pos pos;        /* position, including quotes */
	uint8_t kind;          /* enum word_kind; WORD_COUNTERS: "1:2", without the brackets */
	bool quoted;           /* it was quoted. As in iptables, a quoted option is still an option */
};

/* The words of one line. With an arena, the next line's words replace these, and commands copy what they need; without
 * one, words of all lines stay valid. */
struct words {
	VEC(struct word_at) v;
	struct arena *arena;
	char *text;                    /* buffer for their text */
	size_t room;
};

/* Context of parsing: affects messages and which commands are legal. */
struct parse_mode {
	const char *program;           /* "iptables", "iptables-restore" */
	bool restore;                  /* a restore text: *table, :chain, COMMIT, [n:m] are legal */
	bool counters;                 /* restore -c: use [n:m] in front of a line, which is legal in any case */
	bool legacy;                   /* messages as in iptables-legacy where they differ */
	/* The current table; -t on a command line changes it. TABLE_COUNT in a restore text: none yet, so that only a
	 * *table line is legal ("line N failed", status 1). */
	enum table_id table;
};

/* Tables of option names, built on demand, and memory for one line. Allocated in the arena of cx. */
struct parser;
struct parser *parser_new(struct cx *cx);

/* Splits a line of restore text (src->text, len bytes) into words and appends them to `out`. Empty lines and comments
 * have none. False with a diag (unterminated quote, NUL byte, DOS line end). */
bool scan_line(struct cx *cx, const struct src *src, size_t len, struct words *out);
/* Appends the words of a command line, without argv[0]. All share one src, the words joined by blanks. */
void scan_argv(struct cx *cx, int argc, char *const argv[], struct words *out);
/* Parses one line. NULL with a diag. Only a command line may have no words ("no command specified"). */
struct cmd *parse_words(struct parser *p, const struct parse_mode *mode, const struct words *w);

/* Fast path for a line of restore text that has not been split into words: if it differs only in values from a line
 * parsed before, and no diag is needed, returns its command; else NULL, without a diag. onto: the previous line's
 * command, or NULL; if possible the rule is added to that command, which is then returned. */
struct cmd *parse_like(struct parser *p, const struct parse_mode *mode, const struct src *src, size_t len, struct cmd *onto);

/* "-j snat" where there is no such chain: adds a suggestion as the reason of the newest message, if a target has a
 * similar name. */
void parse_hint_target(struct cx *cx, const char *name);

#endif
