/* Restore text to commands, one line after the other. */
#ifndef SLUICE_READ_H
#define SLUICE_READ_H

#include "frontend/parse.h"
#include "frontend/transact.h"

struct reader {
	struct cx *cx;
	struct parser *parser;
	struct parse_mode mode;        /* mode.table == TABLE_COUNT: between tables */
	const char *file;              /* for places; "-" is standard input */
	const char *only;              /* read this table alone; NULL: all */
	struct buf *comments;          /* gets the comment lines; NULL: nobody wants them */
	unsigned line;                 /* of the last line read, from 1 */
	bool skipping;                 /* inside of a table that is not `only` */
	bool join;                     /* lines that follow each other, and differ only in values, may be one command */
	struct pos table_pos;          /* the "*table" line in force */
	struct words words;
};

/* program: as messages say it. The reader's memory is cx's arena. */
void reader_init(struct reader *r, struct cx *cx, const char *program, const char *file);
/* One line, without its newline but with a NUL behind it, which must live as long as the arena. Appends at most one
 * command. False with a diag. */
bool reader_line(struct reader *r, const char *text, size_t len, struct cmds *out);
/* The memory of cx's arena is to be emptied: nothing of the lines so far is needed any more. */
void reader_forget(struct reader *r);
/* The text is at its end: false with a diag when a table waits for its COMMIT. */
bool reader_end(struct reader *r);
/* All lines of a text, which is cut into them in place and must live as long as the arena. text[len] is written. */
bool reader_text(struct reader *r, char *text, size_t len, struct cmds *out);

/* For back ends that hold text: a table_reader, see backend.h. */
bool read_table(struct cx *cx, struct ruleset *rs, const struct table_text *t);

#endif
