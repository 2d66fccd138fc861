/* Line-wise input, and lines that are read once more for messages.
 *
 *	while (input_lines(&in, &text, &len) && len)
 *		…                                       of 100,000 lines none is kept
 *	input_recall(&mark, diags)                      the few that messages are about
 */
#include "frontend/input.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 1 << 16 };              /* bytes to read at once */

/* Appends input to the unconsumed bytes. False with errno set. */
static bool input_fill(struct input *in)
{
	char *to;
	ssize_t n;

	if (in->at) {
		in->b.len -= in->at;
		memmove(in->b.s, in->b.s + in->at, in->b.len);
		in->at = 0;
	}
	to = buf_room(&in->b, PIECE);
	do
		n = read(in->fd, to, PIECE);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return false;
	in->end = !n;
	buf_end(&in->b, to + n);
	return true;
}

/* Takes the text up to the newline that `find` finds in what has been received, and that newline, too; at the end all that is
 * left. */
static bool input_take(struct input *in, void *(*find)(const void *, int, size_t), char **text, size_t *len)
{
	size_t seen = 0;

	for (;;) {
		size_t have = in->b.len - in->at;
		char *from = have ? in->b.s + in->at : NULL;
		char *nl = have > seen ? find(from + seen, '\n', have - seen) : NULL;

		if (nl || in->end) {
			*text = from;
			*len = nl ? (size_t)(nl + 1 - from) : have;
			in->at += *len;
			return true;
		}
		seen = have;
		if (!input_fill(in))
			return false;
	}
}

bool input_line(struct input *in, const char **line, size_t *len)
{
	char *text;

	if (!input_take(in, memchr, &text, len))
		return false;
	if (*len && text[*len - 1] == '\n')
		text[--*len] = '\0';
	*line = text;
	return true;
}

bool input_lines(struct input *in, char **text, size_t *len) { return input_take(in, memrchr, text, len); }

struct input_mark input_mark(int fd)
{
	struct input_mark m = { .fd = fd, .from = lseek(fd, 0, SEEK_CUR) };
	struct stat st;

	if (m.from < 0 || fstat(fd, &st))
		return (struct input_mark){ .from = -1 };
	m.size = st.st_size;
	m.changed = st.st_mtim;
	return m;
}

static bool is_unchanged(const struct input_mark *m)
{
	struct stat st;

	return m->from >= 0 && !fstat(m->fd, &st) && st.st_size == m->size && st.st_mtim.tv_sec == m->changed.tv_sec &&
		st.st_mtim.tv_nsec == m->changed.tv_nsec;
}

static bool is_textless(const struct diag *d) { return d->pos.src && d->pos.src->line && !d->pos.src->text; }

/* The last line whose text is missing; 0: none. */
static unsigned textless_last(const struct diags *d)
{
	unsigned last = 0;

	for (const struct diag *m = d->first; m; m = m->next)
		if (is_textless(m) && m->pos.src->line > last)
			last = m->pos.src->line;
	return last;
}

static void text_give(struct diags *d, unsigned number, const char *line, size_t len)
{
	for (struct diag *m = d->first; m; m = m->next) {
		struct src *src;

		if (!is_textless(m) || m->pos.src->line != number)
			continue;
		src = arena_dup(d->arena, m->pos.src, sizeof(*src));
		src->text = arena_strn(d->arena, line, len);
		m->pos.src = src;
	}
}

void input_recall(const struct input_mark *m, struct diags *d)
{
	struct input in = { .fd = m->fd };
	unsigned last = textless_last(d);
	const char *line;
	size_t len;

	if (!last || !is_unchanged(m) || lseek(m->fd, m->from, SEEK_SET) < 0)
		return;
	for (unsigned n = 1; n <= last && input_line(&in, &line, &len) && line; n++)
		text_give(d, n, line, len);
	buf_free(&in.b);
}
