/* Lines of a file or pipe, as they come. */
#ifndef SLUICE_INPUT_H
#define SLUICE_INPUT_H

#include <sys/types.h>
#include <time.h>
#include "lib/buf.h"
#include "lib/diag.h"

struct input {
	int fd;
	struct buf b;          /* freed by the caller */
	size_t at;             /* number of bytes of b consumed */
	bool end;
};

/* The next line, without its newline but NUL-terminated, valid until the next call; *line NULL at the end. Blocks only if the
 * line has not been received yet. False with errno if reading fails. */
bool input_line(struct input *in, const char **line, size_t *len);

/* The next whole lines that have been received, with their newlines; a NUL follows. *len 0 at the end. */
bool input_lines(struct input *in, char **text, size_t *len);

/* Where a file was read from, and what it was then. */
struct input_mark { int fd; off_t from, size; struct timespec changed; };

/* The file from its current position on. */
struct input_mark input_mark(int fd);
/* Gives messages about lines whose text was not kept (src->text NULL) their text, unless the file has changed since. */
void input_recall(const struct input_mark *m, struct diags *d);

#endif
