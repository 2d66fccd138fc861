/* From words to commands.
 *
 * scan.l (flex) cuts a line of restore text into words, argv.c takes them from a command line; both give
 * struct word_at. gram.y (bison) reads words that lex.c classifies by the option rows in force, and calls build.c, which
 * fills a struct cmd. Nothing here touches a ruleset or the kernel.
 *
 *	struct parser *p = parser_new(cx);               once for each transaction
 *	scan_line(cx, src, len, &words)                  false: a diag is queued
 *	if (words.v.n) cmd = parse_words(p, &mode, &words)
 *	words.v.n = 0                                    for the next line; see struct words
 */
#ifndef SLUICE_PARSE_H
#define SLUICE_PARSE_H

#include "frontend/cmd.h"

/* How a restore line begins decides what it is; such beginnings are words of their own. */
enum word_kind { WORD_PLAIN, WORD_STAR, WORD_COLON, WORD_COUNTERS };

struct word_at {
	const char *s;         /* unquoted */
	struct pos pos;        /* the whole of it, quotes included */
	uint8_t kind;          /* enum word_kind; WORD_COUNTERS: "1:2", without the brackets */
	bool quoted;           /* it had quotes. As in iptables an option may be quoted, and is one */
};

/* Of one line after the other, when there is an arena: the next line's words take the place of these, and what a command says of
 * them is its own. Without one each line's words stay where they are. */
struct words {
	VEC(struct word_at) v;
	struct arena *arena;
	char *text;                    /* room for their text */
	size_t room;
};

/* Who is asking: what messages say and which commands are legal. */
struct parse_mode {
	const char *program;           /* "iptables", "iptables-restore" */
	bool restore;                  /* lines of a restore text: *table, :chain, COMMIT, [n:m] are legal */
	bool counters;                 /* [n:m] in front of a line counts: restore -c. It may stand there in any case */
	bool legacy;                   /* messages in the words of iptables-legacy, where they differ */
	/* The table in force; -t on a command line changes it. TABLE_COUNT in a restore text: none yet, so
	 * that only a *table line is legal ("line N failed", status 1). */
	enum table_id table;
};

/* Tables of option names, made as they are needed, and memory for one line. In the arena of cx. */
struct parser;
struct parser *parser_new(struct cx *cx);

/* Cut a line of restore text into words: src->text, len bytes. An empty line or a comment gives no words. False with
 * a diag (a quote without its end, a NUL byte, a DOS line end). Appends to out. */
bool scan_line(struct cx *cx, const struct src *src, size_t len, struct words *out);
/* The words of a command line, without argv[0]. One src, the words joined by blanks. Appends to out. */
void scan_argv(struct cx *cx, int argc, char *const argv[], struct words *out);
/* One line. NULL with a diag. Only a command line may come without words ("no command specified"). */
struct cmd *parse_words(struct parser *p, const struct parse_mode *mode, const struct words *w);

/* A line of restore text, before it is cut into words: if it differs only in values from one that was parsed, and there is nothing to say
 * about it, its command; else NULL, without a diag. When it may be one with the command `onto`, of the line before, its rule
 * becomes one of that, which is returned; onto NULL: it may not. */
struct cmd *parse_like(struct parser *p, const struct parse_mode *mode, const struct src *src, size_t len, struct cmd *onto);

/* "-j snat" where there is no such chain: give the newest message a reason with what may have been meant. Adds
 * nothing when no target comes near. */
void parse_hint_target(struct cx *cx, const char *name);

#endif
