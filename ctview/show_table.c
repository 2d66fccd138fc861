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
	unsigned width[COLUMNS];
	bool gone[COLUMNS], given[COLUMNS];
	bool flowing;          /* widths are fixed, rows are printed immediately */
};

static const struct { const char *on, *off; } moods[] = {
	[ROW_PLAIN] = {"", ""}, [ROW_DIM] = {"\033[2m", "\033[0m"}, [ROW_WARN] = {"\033[33m", "\033[0m"},
	[ROW_BAD] = {"\033[31m", "\033[0m"},
};

static void pad(struct buf *b, size_t n)
{
	static const char blanks[] = "                                ";

	for (; n > sizeof(blanks) - 1; n -= sizeof(blanks) - 1)
		buf_add(b, blanks, sizeof(blanks) - 1);
	buf_add(b, blanks, n);
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

static void put_cell(struct page *p, unsigned i, const char *s, size_t len, bool last)
{
	struct table_text *t = p->state;
	struct buf *b = &p->out->b;
	size_t room;

	if (p->col[i].cut && len > t->width[i] && p->look.width && t->width[i] > 3) {
		buf_add(b, s, t->width[i] - 3);
		buf_puts(b, "...");
		len = t->width[i];
	} else {
		if (len > t->width[i])
			t->width[i] = (unsigned)len;
		room = t->width[i] - len;
		if (right_aligned(&p->col[i]))
			pad(b, room);
		buf_add(b, s, len);
		if (!right_aligned(&p->col[i]) && !last)
			pad(b, room);
		return;
	}
	if (!last)
		pad(b, t->width[i] - len);
}

static void put_line(struct page *p, const char *s, const uint32_t *len, const char *on, const char *off)
{
	struct buf *b = &p->out->b;
	const struct table_text *t = p->state;
	unsigned i, shown = 0, last = last_shown(p);

	buf_puts(b, p->look.color ? on : "");
	for (i = 0; i < p->ncol; s += len[i++]) {
		if (t->gone[i])
			continue;
		if (shown++)
			pad(b, GAP);
		put_cell(p, i, s, len[i], i == last);
	}
	buf_puts(b, p->look.color ? off : "");
	buf_putc(b, '\n');
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
	t->flowing = true;
	if (p->look.header && p->ncol)
		put_header(p);
	for (i = 0; i < t->n; i++)
		put_line(p, t->text.s + t->line[i].at, t->line[i].len, moods[t->line[i].mood].on,
			moods[t->line[i].mood].off);
	t->n = 0;
}

static void row(struct page *p, const struct cell *c, enum row_mood mood)
{
	struct table_text *t = p->state;
	struct line_cells *l;
	unsigned i;

	if (t->flowing)
		buf_reset(&t->text);
	l = &t->line[t->n];
	l->at = t->text.len;
	l->mood = mood;
	for (i = 0; i < p->ncol; i++) {
		size_t start = t->text.len;

		cell_print(&t->text, &c[i], CELL_HUMAN);
		l->len[i] = (uint32_t)(t->text.len - start);
		print_clean(&t->text, start);
		t->given[i] |= l->len[i] != 1 || t->text.s[start] != '-';
		if (!t->flowing && l->len[i] > t->width[i])
			t->width[i] = l->len[i];
	}
	if (t->flowing)
		put_line(p, buf_str(&t->text), l->len, moods[mood].on, moods[mood].off);
	else if (++t->n == SAMPLE_ROWS || p->look.at_once)
		flow(p);
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
