/* Prints a position: file, line and column, the source line, and a caret below it.
 *
 *	web.rules:17:20: error: no option --dprot in matches tcp, comment
 *	   17 | -A INPUT -p tcp --dprot 22 -j ACCEPT
 *	      |                 ^~~~~~~
 *
 * The source is untrusted: characters that could move the cursor or hide text (control and bidirectional characters,
 * invalid UTF-8) are printed as '?', tabs as blanks up to the next multiple of 8. The caret counts columns, not bytes.
 * Positions outside the line are clamped.
 */
#include "lib/diag.h"

enum { TAB = 8, WIDTH_MIN = 40, CUT = 3 };

/* ---- one character at a time ---- */

struct glyph {
	const char *s;         /* bytes to print */
	unsigned len, width;   /* bytes, columns */
};

struct span32 { uint32_t lo, hi; };

static bool in_spans(const struct span32 *t, uint32_t c)
{
	for (; t->hi; t++)
		if (c >= t->lo && c <= t->hi)
			return true;
	return false;
}

/* Characters not printed literally: control and bidirectional formatting characters. */
static bool is_hidden(uint32_t c)
{
	static const struct span32 hidden[] = {
		{0, 0x1f}, {0x7f, 0x9f}, {0x61c, 0x61c}, {0x200e, 0x200f}, {0x2028, 0x202e},
		{0x2066, 0x2069}, {0xd800, 0xdfff}, {0xfff9, 0xfffb}, {0},
	};

	return in_spans(hidden, c);
}

static unsigned char_width(uint32_t c)
{
	static const struct span32 none[] = {
		{0x300, 0x36f}, {0x483, 0x489}, {0x591, 0x5bd}, {0x610, 0x61a}, {0x64b, 0x65f},
		{0x200b, 0x200d}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f},
		{0xe0100, 0xe01ef}, {0},
	};
	static const struct span32 wide[] = {
		{0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0xa4cf}, {0xac00, 0xd7a3},
		{0xf900, 0xfaff}, {0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6},
		{0x1f300, 0x1f64f}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}, {0},
	};

	return c < 0x300 ? 1 : in_spans(none, c) ? 0 : in_spans(wide, c) ? 2 : 1;
}

/* Decodes the UTF-8 character at s; returns its length in bytes, 0 if invalid or overlong. */
static unsigned utf8_scan(const unsigned char *s, uint32_t *c)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned n = *s < 0x80 ? 1 : *s >> 5 == 6 ? 2 : *s >> 4 == 14 ? 3 : *s >> 3 == 30 ? 4 : 0;
	unsigned i;

	*c = n == 1 ? *s : n ? *s & (0x7fu >> n) : 0;
	for (i = 1; i < n; i++) {
		if (s[i] >> 6 != 2)
			return 0;      /* also stops at the final NUL */
		*c = *c << 6 | (s[i] & 0x3f);
	}
	return n && *c >= least[n] && *c <= 0x10ffff ? n : 0;
}

/* The printed form of the character at s in column col (from 0); returns its length in bytes. */
static unsigned glyph_scan(const char *s, unsigned col, struct glyph *g)
{
	uint32_t c;
	unsigned n = utf8_scan((const unsigned char *)s, &c);

	if (*s == '\t') {
		*g = (struct glyph){"        ", TAB - col % TAB, TAB - col % TAB};
		return 1;
	}
	if (!n || is_hidden(c)) {
		*g = (struct glyph){"?", 1, 1};
		return n ? n : 1;
	}
	*g = (struct glyph){s, n, char_width(c)};
	return n;
}

static void clean_print(struct buf *out, const char *s)
{
	struct glyph g;

	while (*s) {
		s += glyph_scan(s, 0, &g);
		buf_add(out, g.s, g.len);
	}
}

/* ---- the line and its caret ---- */

/* The visible part in columns of the whole line: [from, to), with the caret under [start, end). */
struct window { unsigned from, to, total, start, end; };

static void window_measure(struct window *w, const struct pos *pos)
{
	size_t first = pos->col ? pos->col - 1 : 0, last = first + (pos->len ? pos->len : 1), i;
	unsigned col = 0;
	struct glyph g;
	const char *s = pos->src->text;

	*w = (struct window){0};
	for (i = 0; s[i]; col += g.width) {
		unsigned n = glyph_scan(s + i, col, &g);

		if (i <= first)
			w->start = col;
		if (i < last)
			w->end = col + g.width;
		i += n;
	}
	w->total = col;
	if (first >= i)
		w->start = col;
	if (w->end <= w->start)
		w->end = w->start + 1;
}

/* Reduces it to `room` columns, with the start of the caret well inside. */
static void window_cut(struct window *w, unsigned room)
{
	w->to = w->total;
	if (w->total <= room)
		return;
	if (w->start > room / 2)
		w->from = w->start - room / 2;
	if (w->from + room > w->total + 1)
		w->from = w->total + 1 - room;
	if (w->to > w->from + room)
		w->to = w->from + room;
	if (w->end > w->from + room)
		w->end = w->from + room;
}

static void blanks(struct buf *out, unsigned n, char c)
{
	while (n--)
		buf_putc(out, c);
}

/* Prints a character within the window; a character that crosses the edge or a cut mark is replaced by blanks. */
static void glyph_print(struct buf *out, const struct glyph *g, unsigned col, unsigned lo,
	unsigned hi)
{
	unsigned end = col + g->width;

	if (col >= lo && end <= hi && (g->width || col > lo))
		buf_add(out, g->s, g->len);
	else if (end > lo && col < hi)
		blanks(out, (end < hi ? end : hi) - (col > lo ? col : lo), ' ');
}

static void window_print(struct buf *out, const struct window *w, const char *s)
{
	unsigned lo = w->from ? w->from + CUT : 0, hi = w->to < w->total ? w->to - CUT : w->total;
	unsigned col = 0;
	struct glyph g;

	blanks(out, lo - w->from, '.');
	for (; *s && col < w->to; col += g.width) {
		s += glyph_scan(s, col, &g);
		glyph_print(out, &g, col, lo, hi);
	}
	blanks(out, w->to - hi, '.');
	buf_putc(out, '\n');
}

static void source_print(struct buf *out, const struct pos *pos, unsigned width)
{
	int gutter = pos->src->line > 99999 ? 10 : 5;
	struct window w;

	if (width && width < WIDTH_MIN)
		width = WIDTH_MIN;
	window_measure(&w, pos);
	window_cut(&w, width ? width - gutter - 3 : w.total + 1);
	if (pos->src->line)
		buf_printf(out, "%*u | ", gutter, pos->src->line);
	else
		buf_printf(out, "%*s | ", gutter, "");
	window_print(out, &w, pos->src->text);
	buf_printf(out, "%*s | ", gutter, "");
	blanks(out, w.start - w.from, ' ');
	buf_putc(out, '^');
	blanks(out, w.end - w.start - 1, '~');
	buf_putc(out, '\n');
}

void diag_print_place(struct buf *out, const struct diag *d, unsigned width)
{
	static const char *const kinds[] = {
		[DIAG_ERROR] = "error", [DIAG_WARNING] = "warning", [DIAG_NOTE] = "note",
	};
	const struct src *src = d->pos.src;
	const char *why = d->why ? d->why : d->head;

	if (!src && !d->why)
		return;
	if (src) {
		clean_print(out, src->file);
		if (src->line)
			buf_printf(out, ":%u", src->line);
		buf_printf(out, ":%u: ", d->pos.col ? d->pos.col : 1);
	}
	buf_printf(out, "%s: ", kinds[d->kind]);
	clean_print(out, why ? why : "");
	buf_putc(out, '\n');
	if (src && src->text)
		source_print(out, &d->pos, width);
}
