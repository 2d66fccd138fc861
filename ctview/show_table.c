/* Aligned columns.
 *
 * The first rows are buffered until there are enough to determine the widths, or until the table ends; then rows are
 * printed immediately, and a wider cell widens the column for the following rows. So a table of a million rows starts
 * immediately and buffers only a screenful.
 *
 * A column that may be dropped is omitted if the whole table was buffered and the column is empty. On a terminal, a
 * table that is too wide first truncates the column that may be cut, marked by "...", then omits columns in the order
 * of their `drop`. Addresses are never truncated. Bytes that could be control sequences are printed as '?'.
 */
#include <stdlib.h>
#include <string.h>
#include "ctview/show.h"

enum { SAMPLE_ROWS = 256, COLUMNS = 80, GAP = 2, CUT_LEAST = 12 };

/* Formatted cells: concatenated texts, and their lengths. */
struct line_cells {
	uint32_t len[COLUMNS];
	size_t at;             /* offset of the first text in `text` */
	enum row_mood mood;
};

struct table_text {
	struct buf text;
	struct line_cells *line;
	unsigned n;
	unsigned width[COLUMNS], last;         /* the last column shown */
	bool gone[COLUMNS], given[COLUMNS], right[COLUMNS];
	bool flowing;          /* widths are fixed, rows are printed immediately */
};

static const struct { const char *on, *off; } moods[] = {
	[ROW_PLAIN] = {"", ""}, [ROW_DIM] = {"\033[2m", "\033[0m"}, [ROW_WARN] = {"\033[33m", "\033[0m"},
	[ROW_BAD] = {"\033[31m", "\033[0m"},
};

static void blanks(struct buf *b, size_t n)
{
	enum { MOST = 32 };            /* usual; a fixed size is cheap */
	char *p = buf_room(b, n < MOST ? MOST : n);

	memset(p, ' ', MOST);
	if (n > MOST)
		memset(p + MOST, ' ', n - MOST);
	buf_end(b, p + n);
}

static bool right_aligned(const struct column *c)
{
	return c->kind != KIND_TEXT && c->kind != KIND_ADDR && c->kind != KIND_FLAGS && c->kind != KIND_COMPOSED;
}

static void begin(struct page *p)
{
	struct table_text *t = mem_alloc(sizeof(*t));
	unsigned i;

	*t = (struct table_text){.line = mem_alloc(SAMPLE_ROWS * sizeof(*t->line))};
	for (i = 0; i < p->ncol; i++) {
		size_t name = strlen(p->col[i].name);

		t->width[i] = p->look.at_once && p->col[i].wide ? p->col[i].wide : p->col[i].width;
		if (p->look.header && t->width[i] < name)
			t->width[i] = (unsigned)name;
		t->right[i] = right_aligned(&p->col[i]);
	}
	p->state = t;
	if (p->many && p->help)
		buf_printf(&p->out->b, "%s%s%s%s\n", p->tables ? "\n" : "", p->look.color ? "\033[1m" : "",
			p->help, p->look.color ? "\033[0m" : "");
}

/* ---- fitting ---- */

static unsigned total_width(const struct page *p)
{
	const struct table_text *t = p->state;
	unsigned i, total = 0;

	for (i = 0; i < p->ncol; i++)
		if (!t->gone[i])
			total += t->width[i] + (total ? GAP : 0);
	return total;
}

/* Reduces the column that may be cut by the excess width. */
static void fit_cut(struct page *p)
{
	struct table_text *t = p->state;
	unsigned total = total_width(p), i, over;

	for (i = 0; i < p->ncol && total > p->look.width; i++) {
		if (!p->col[i].cut || t->gone[i])
			continue;
		over = total - p->look.width;
		t->width[i] = t->width[i] > over + CUT_LEAST ? t->width[i] - over :
			t->width[i] < CUT_LEAST ? t->width[i] : CUT_LEAST;
		total = total_width(p);
	}
}

static unsigned last_shown(const struct page *p)
{
	const struct table_text *t = p->state;
	unsigned i, last = p->ncol;

	for (i = 0; i < p->ncol; i++)
		if (!t->gone[i])
			last = i;
	return last;
}

/* A last column that may be cut gets the rest of the line. */
static void fit_last(struct page *p)
{
	struct table_text *t = p->state;
	unsigned last = last_shown(p), total = total_width(p);

	if (last < p->ncol && p->col[last].cut && total < p->look.width)
		t->width[last] += p->look.width - total;
}

/* Omits the least important columns until the rest fits. */
static void fit(struct page *p)
{
	struct table_text *t = p->state;
	unsigned i, worst;

	if (!p->look.width)
		return;
	fit_cut(p);
	while (total_width(p) > p->look.width) {
		for (i = 0, worst = p->ncol; i < p->ncol; i++)
			if (!t->gone[i] && p->col[i].drop &&
			    (worst == p->ncol || p->col[i].drop > p->col[worst].drop))
				worst = i;
		if (worst == p->ncol)
			return;
		t->gone[worst] = true;
	}
	fit_last(p);
}

/* ---- printing ---- */

static void shift_right(struct buf *b, size_t at, size_t n)
{
	char *p = buf_room(b, n);

	memmove(b->s + at + n, b->s + at, b->len - at);
	memset(b->s + at, ' ', n);
	buf_end(b, p + n);
}

/* Brings what was printed from `at` on to the column's width, and adds the gap. */
static void end_cell(struct page *p, unsigned i, size_t at)
{
	struct table_text *t = p->state;
	struct buf *b = &p->out->b;
	size_t len = b->len - at, room = 0;

	if (len < t->width[i]) {
		room = t->width[i] - len;
		if (t->right[i]) {
			shift_right(b, at, room);
			room = 0;
		}
	} else if (len > t->width[i]) {
		if (p->col[i].cut && p->look.width && t->width[i] > 3) {
			buf_cut(b, at + t->width[i] - 3);
			buf_puts(b, "...");
		} else {
			t->width[i] = (unsigned)len;
		}
	}
	if (i != t->last)
		blanks(b, room + GAP);
}

static void begin_line(struct page *p, const char *on)
{
	if (p->look.color)
		buf_puts(&p->out->b, on);
}

static void end_line(struct page *p, const char *off)
{
	if (p->look.color)
		buf_puts(&p->out->b, off);
	buf_putc(&p->out->b, '\n');
}

static void put_line(struct page *p, const char *s, const uint32_t *len, const char *on, const char *off)
{
	struct buf *b = &p->out->b;
	const struct table_text *t = p->state;
	unsigned i;

	begin_line(p, on);
	for (i = 0; i < p->ncol; s += len[i++]) {
		size_t at = b->len;

		if (t->gone[i])
			continue;
		buf_add(b, s, len[i]);
		end_cell(p, i, at);
	}
	end_line(p, off);
}

static void put_header(struct page *p)
{
	struct buf text = BUF_INIT;
	uint32_t len[COLUMNS];
	unsigned i;
	size_t k;

	for (i = 0; i < p->ncol; i++) {
		len[i] = (uint32_t)strlen(p->col[i].name);
		buf_puts(&text, p->col[i].name);
	}
	for (k = 0; k < text.len; k++)
		if (text.s[k] >= 'a' && text.s[k] <= 'z')
			text.s[k] = (char)(text.s[k] - 32);
	put_line(p, buf_str(&text), len, "\033[1m", "\033[0m");
	buf_free(&text);
}

/* Fixes the widths and prints the buffered rows. */
static void flow(struct page *p)
{
	struct table_text *t = p->state;
	unsigned i;

	fit(p);
	t->last = last_shown(p);
	t->flowing = true;
	if (p->look.header && p->ncol)
		put_header(p);
	for (i = 0; i < t->n; i++)
		put_line(p, t->text.s + t->line[i].at, t->line[i].len, moods[t->line[i].mood].on,
			moods[t->line[i].mood].off);
	t->n = 0;
}

/* What cell_print and end_cell make of a value that is not given. */
static void missing_cell(struct page *p, unsigned i)
{
	const struct table_text *t = p->state;
	struct buf *b = &p->out->b;
	size_t at = b->len, width = t->width[i] ? t->width[i] : 1;
	bool last = i == t->last;

	blanks(b, last && !t->right[i] ? 1 : last ? width : width + GAP);
	b->s[t->right[i] ? at + width - 1 : at] = '-';
}

/* Prints a row where it belongs, without a copy. */
static void flow_row(struct page *p, const struct cell *c, enum row_mood mood)
{
	struct buf *b = &p->out->b;
	const struct table_text *t = p->state;
	size_t start;
	unsigned i;

	begin_line(p, moods[mood].on);
	start = b->len;
	for (i = 0; i < p->ncol; i++) {
		size_t at = b->len;

		if (t->gone[i])
			continue;
		if (!c[i].given) {
			missing_cell(p, i);
			continue;
		}
		cell_print(b, &c[i], CELL_HUMAN);
		end_cell(p, i, at);
	}
	print_clean(b, start);
	end_line(p, moods[mood].off);
}

static void sample_row(struct page *p, const struct cell *c, enum row_mood mood)
{
	struct table_text *t = p->state;
	struct line_cells *l = &t->line[t->n];
	unsigned i;

	l->at = t->text.len;
	l->mood = mood;
	for (i = 0; i < p->ncol; i++) {
		size_t start = t->text.len;

		cell_print(&t->text, &c[i], CELL_HUMAN);
		l->len[i] = (uint32_t)(t->text.len - start);
		t->given[i] |= l->len[i] != 1 || t->text.s[start] != '-';
		if (l->len[i] > t->width[i])
			t->width[i] = l->len[i];
	}
	print_clean(&t->text, l->at);
	if (++t->n == SAMPLE_ROWS || p->look.at_once)
		flow(p);
}

static void row(struct page *p, const struct cell *c, enum row_mood mood)
{
	const struct table_text *t = p->state;

	(t->flowing ? flow_row : sample_row)(p, c, mood);
}

/* With all rows buffered, omits empty columns. */
static void drop_empty(struct page *p)
{
	struct table_text *t = p->state;
	unsigned i;

	for (i = 0; i < p->ncol; i++)
		if (p->col[i].drop && !t->given[i] && t->n)
			t->gone[i] = true;
}

static void end(struct page *p)
{
	struct table_text *t = p->state;

	if (!t->flowing) {
		drop_empty(p);
		flow(p);
	}
	buf_free(&t->text);
	free(t->line);
	free(t);
}

const struct format_ops format_table = {.begin = begin, .row = row, .end = end};
