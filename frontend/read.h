/* Reads restore text line by line into commands. */
#ifndef SLUICE_READ_H
#define SLUICE_READ_H

#include "frontend/parse.h"
#include "frontend/transact.h"

struct reader {
	struct cx *cx;
	struct parser *parser;
	struct parse_mode mode;        /* mode.table == TABLE_COUNT: between tables */
	const char *file;              /* for diagnostics; "-" is standard input */
	const char *only;              /* read only this table; NULL: all */
	struct buf *comments;          /* receives the comment lines; NULL: not wanted */
	unsigned line;                 /* of the last line read, from 1 */
	bool skipping;                 /* inside a table other than `only` */
	bool brief;                    /* positions do not keep the text of their line, which may be freed once it has been read */
	bool join;                     /* consecutive lines that differ only in values may be one command */
	struct pos table_pos;          /* the current "*table" line */
	struct words words;
};

/* program: name for messages. Allocates in cx's arena. */
void reader_init(struct reader *r, struct cx *cx, const char *program, const char *file);
/* Reads one line, without its newline but NUL-terminated, which must live as long as the arena unless r->brief. Appends at most
 * one command. False with a diag. */
bool reader_line(struct reader *r, const char *text, size_t len, struct cmds *out);
/* Releases references to cx's arena before it is reset. */
void reader_forget(struct reader *r);
/* At the end of the text: false with a diag if COMMIT is missing. */
bool reader_end(struct reader *r);
/* Reads lines, which are split in place; text[len] is overwritten. As for reader_line. */
bool reader_lines(struct reader *r, char *text, size_t len, struct cmds *out);
/* Reads all lines of a text, which is split in place and must live as long as the arena. text[len] is overwritten. */
bool reader_text(struct reader *r, char *text, size_t len, struct cmds *out);

/* For back ends that store text: a table_reader, see backend.h. */
bool read_table(struct cx *cx, struct ruleset *rs, const struct table_text *t);

#endif
