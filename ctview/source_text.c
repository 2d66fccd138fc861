/* Entries from text: a file, a pipe, /proc.
 *
 * Reads large blocks, splits them into lines, and passes each to the line reader. Invalid lines are reported on
 * standard error with number, column and reason, and skipped:
 *
 *	dump.txt:21:85: error: orig.dport is above 65535
 *	   21 | ipv4     2 udp      17 29 src=10.1.1.3 dst=10.2.2.4 sport=40001 dport=99999 [UNREPLIED] ...
 *	      |                                                                    ^~~~~
 *
 * Uses one buffer, which grows to the longest line, up to LINE_MAX_BYTES; longer lines are invalid.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "ctview/source.h"

enum {
	READ_BYTES = 256 << 10,
	LINE_MAX_BYTES = 1 << 20,
	SLACK = 24,                    /* NULs behind the bytes read, for the line reader */
	SHOWN_WITH_LINE = 20,          /* number of invalid lines that are quoted; others are only mentioned */
	SHOWN_WIDTH = 160,
};

struct text_source {
	struct source s;
	int fd;
	bool at_end;
	char *buf;
	size_t cap, start, end;        /* unread bytes are [start, end) */
	struct line_reader reader;
};

/* ---- reporting ---- */

/* A copy without NULs, which would end the text. */
static char *printable_copy(const char *line, size_t len)
{
	char *copy = mem_alloc(len + 1);
	size_t i;

	for (i = 0; i < len; i++)
		copy[i] = line[i] ? line[i] : '?';
	copy[len] = '\0';
	return copy;
}

static void report(struct text_source *t, enum diag_kind kind, struct text line, const struct line_error *err)
{
	struct src src = {.file = t->s.name, .line = (unsigned)t->s.tally.lines};
	struct diag d = {.kind = kind, .pos = {&src, err->col, err->len}, .why = err->why};
	struct buf out = BUF_INIT;
	char *copy;

	if (t->s.silent)
		return;
	src.text = copy = printable_copy(line.s, line.len);
	diag_print_place(&out, &d, SHOWN_WIDTH);
	if (t->s.tally.bad + t->s.tally.incomplete > SHOWN_WITH_LINE)
		out.len = (size_t)(strchr(out.s, '\n') + 1 - out.s);
	buf_write(&out, STDERR_FILENO);
	buf_free(&out);
	free(copy);
}

static void report_bad(struct text_source *t, struct text line, const struct line_error *err)
{
	t->s.tally.bad++;
	report(t, DIAG_ERROR, line, err);
}

static void report_incomplete(struct text_source *t, struct text line)
{
	struct line_error err = {.why = "truncated before use=; the rest is used", .col = line.len + 1, .len = 1};

	t->s.tally.incomplete++;
	report(t, DIAG_WARNING, line, &err);
}

static void report_too_long(struct text_source *t)
{
	struct line_error err = {.why = "line too long: 1 MiB without a newline", .col = 1, .len = 1};

	t->s.tally.lines++;
	report_bad(t, (struct text){t->buf + t->start, SHOWN_WIDTH}, &err);
}

/* ---- lines ---- */

static bool read_failed(struct text_source *t)
{
	struct buf out = BUF_INIT;

	buf_printf(&out, "ctview: %s: reading stopped: %s\n", t->s.name, strerror(errno));
	buf_write(&out, STDERR_FILENO);
	buf_free(&out);
	t->s.failed = true;
	return false;
}

/* Appends to the unread bytes; false at the end of the file. */
static bool fill(struct text_source *t)
{
	ssize_t n;

	if (t->at_end)
		return false;
	if (t->start) {
		memmove(t->buf, t->buf + t->start, t->end - t->start);
		t->end -= t->start;
		t->start = 0;
	}
	if (t->end == t->cap) {
		t->cap *= 2;
		t->buf = mem_realloc(t->buf, t->cap + SLACK);
	}
	do
		n = read(t->fd, t->buf + t->end, t->cap - t->end);
	while (n < 0 && errno == EINTR);
	if (n > 0)
		t->end += (size_t)n;
	memset(t->buf + t->end, 0, SLACK);
	if (n > 0)
		return true;
	t->at_end = true;
	return n < 0 && read_failed(t);
}

/* Skips up to and including the next newline. */
static void skip_long_line(struct text_source *t)
{
	char *nl;

	report_too_long(t);
	for (;;) {
		nl = memchr(t->buf + t->start, '\n', t->end - t->start);
		if (nl) {
			t->start = (size_t)(nl + 1 - t->buf);
			return;
		}
		t->start = t->end;
		if (!fill(t))
			return;
	}
}

static bool next_line(struct text_source *t, struct text *line)
{
	size_t seen = 0;
	char *nl;

	for (;;) {
		nl = memchr(t->buf + t->start + seen, '\n', t->end - t->start - seen);
		if (nl) {
			*line = (struct text){t->buf + t->start, (uint32_t)(nl - t->buf - (ptrdiff_t)t->start)};
			t->start = (size_t)(nl + 1 - t->buf);
			return true;
		}
		seen = t->end - t->start;
		if (seen >= LINE_MAX_BYTES) {
			skip_long_line(t);
			seen = 0;
		} else if (!fill(t)) {
			*line = (struct text){t->buf + t->start, (uint32_t)seen};
			t->start = t->end;
			return seen;
		}
	}
}

/* ---- the source ---- */

static bool text_next(struct source *s, struct entry *e)
{
	struct text_source *t = (struct text_source *)s;
	struct line_error err;
	struct text line;

	while (next_line(t, &line)) {
		enum line_verdict v;

		s->tally.lines++;
		v = line_read(&t->reader, line.s, line.len, e, &err);
		e->number = s->tally.lines;
		if (v == LINE_BAD)
			report_bad(t, line, &err);
		if (v == LINE_INCOMPLETE)
			report_incomplete(t, line);
		if (v == LINE_OK || v == LINE_INCOMPLETE)
			return true;
	}
	return false;
}

static void text_close(struct source *s)
{
	struct text_source *t = (struct text_source *)s;

	if (t->fd != STDIN_FILENO)
		close(t->fd);
	free(t->buf);
	free(t);
}

struct source *source_text(const char *name, int fd, const struct system_times *times)
{
	static const struct source_ops ops = {text_next, text_close};
	struct text_source *t = mem_alloc(sizeof(*t));

	*t = (struct text_source){.s = {.ops = &ops, .name = name, .times = times}, .fd = fd,
		.cap = READ_BYTES};
	t->buf = mem_alloc(t->cap + SLACK);
	line_reader_init(&t->reader);
	t->reader.slack = SLACK - 1;
	return &t->s;
}

struct source *source_file(const char *name, const struct system_times *times, struct diags *d)
{
	int fd;

	if (!strcmp(name, "-"))
		return source_text("(standard input)", STDIN_FILENO, times);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		diag(d, (struct pos){0}, STATUS_VERSION, "%s: %s", name, strerror(errno));
		return NULL;
	}
	return source_text(name, fd, times);
}
