/* The screen of the watch view, using ncurses.
 *
 *	ctview  53 of 262144 entries (0.0%)  +3/s  drops 0/s  netlink every 2s                    frozen
 *	sort rate  filter udp                                                            10 of 53 entries
 *	PROTO  STATE ...
 *
 * The rows are formatted like the tables of other views, for this width, and split into lines. The terminal is restored
 * however the program ends: by a key, a signal, lack of memory, or a crash.
 */
#include "config.h"
#include <ncurses.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include "ctview/explain.h"
#include "ctview/text.h"
#include "ctview/watch.h"

enum { HEAD_LINES = 2, TABLE_HEAD = 1, FOOT_LINES = 1, ESCAPE = 27, BACKSPACE = 127 };

/* ---- the terminal ---- */

void screen_close(void)
{
	if (stdscr && !isendwin())
		endwin();
}

static void crashed(int signal)
{
	struct sigaction plain = {.sa_handler = SIG_DFL};

	screen_close();
	sigaction(signal, &plain, NULL);
	raise(signal);
}

bool screen_open(void)
{
	static const int fatal[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};
	struct sigaction a = {.sa_handler = crashed, .sa_flags = (int)SA_RESETHAND};
	unsigned i;

	if (!newterm(NULL, stdout, stdin))
		return false;
	for (i = 0; i < sizeof(fatal) / sizeof(*fatal); i++)
		sigaction(fatal[i], &a, NULL);
	atexit(screen_close);
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	curs_set(0);
	set_escdelay(25);
	if (has_colors()) {
		start_color();
		use_default_colors();
	}
	return true;
}

/* ---- pieces ---- */

/* Prints a line truncated to the screen; attr applies to all of it, up to the right edge if it is a bar. */
static void put_line(int y, const char *s, size_t len, attr_t attr, bool bar)
{
	if (y < 0 || y >= LINES)
		return;
	attrset(attr);
	move(y, 0);
	clrtoeol();
	addnstr(s, len > (size_t)COLS ? COLS : (int)len);
	for (; bar && getcury(stdscr) == y && getcurx(stdscr) < COLS - 1;)
		addch(' ');
	attrset(A_NORMAL);
}

static void put_text(int y, const struct buf *b, attr_t attr, bool bar)
{
	put_line(y, buf_str(b), b->len, attr, bar);
}

static void draw_title(const struct watch *w)
{
	const struct reading *r = &w->now;
	const struct pressure *p = &r->pressure;
	struct buf b = BUF_INIT;

	buf_puts(&b, "ctview  ");
	if (r->has_pressure && p->has_max && p->max)
		buf_printf(&b, "%llu of %llu entries (%.1f%%)", (unsigned long long)p->count,
			(unsigned long long)p->max, 100 * (double)p->count / (double)p->max);
	else
		buf_printf(&b, "%llu entries", (unsigned long long)r->seen);
	if (p->seconds > 0)
		buf_printf(&b, "  %+.0f/s  drops %.0f/s", p->growth, p->drops);
	buf_printf(&b, "  %s every %.3gs", r->source, w->every);
	if (r->bad)
		buf_printf(&b, "  %llu invalid lines", (unsigned long long)r->bad);
	if (w->frozen)
		buf_puts(&b, "  FROZEN");
	put_text(0, &b, A_REVERSE, true);
	buf_free(&b);
}

static void draw_settings(const struct watch *w)
{
	struct buf b = BUF_INIT;

	buf_printf(&b, "%llu of %llu entries  sort %s", (unsigned long long)w->now.total.entries,
		(unsigned long long)w->now.seen, w->sort);
	if (w->now.by.n)
		buf_printf(&b, "  by %s", w->by);
	if (*w->filter)
		buf_printf(&b, "  filter %s", w->filter);
	put_text(1, &b, A_BOLD, false);
	buf_free(&b);
}

static void draw_foot(const struct watch *w)
{
	static const char hints[] = "q leave  space freeze  / filter  s sort  g groups  enter detail  ? help";
	const char *s = *w->message ? w->message : hints;

	put_line(LINES - 1, s, strlen(s), *w->message ? A_BOLD : A_DIM, false);
}

/* ---- rows ---- */

static void rows_of_list(struct watch *w, struct page *p)
{
	struct entry e = {0};
	struct cell row[COLUMNS_MAX];
	size_t i;

	table_begin(p, "entries", w->columns.col, w->columns.n, NULL);
	for (i = w->top; i < w->now.nrows && i < w->top + w->page; i++) {
		watch_load(w, i, &e);
		columns_cells(&w->columns, &e, row);
		table_row(p, row, ROW_PLAIN);
	}
	table_end(p);
}

static void rows_of_groups(struct watch *w, struct page *p)
{
	static const enum tally_field shown[] = {TALLY_ENTRIES, TALLY_SHARE, TALLY_PACKETS, TALLY_BYTES, TALLY_RATE,
		TALLY_UNREPLIED, TALLY_HALF};
	enum { SHOWN = sizeof(shown) / sizeof(*shown) };
	struct groups *g = &w->now.groups;
	struct column col[GROUP_KEYS + SHOWN];
	struct cell c[GROUP_KEYS + SHOWN];
	unsigned keys = g->by->n, k;
	size_t i;

	group_columns(g->by, col);
	for (k = 0; k < SHOWN; k++)
		col[keys + k] = tally_columns[shown[k]];
	table_begin(p, "groups", col, keys + SHOWN, NULL);
	for (i = w->top; i < g->list.n && i < w->top + w->page; i++) {
		group_row(g, g->list.v[i], shown, SHOWN, &w->now.total, c);
		table_row(p, c, ROW_PLAIN);
	}
	table_end(p);
}

/* Prints lines from y on, highlighting the selected one. Lines wider than the screen are wrapped. */
static void draw_lines(const struct buf *b, int y, size_t bar)
{
	const char *s = buf_str(b), *nl;
	size_t i, len;

	for (i = 0; *s && y < LINES - FOOT_LINES; i++, s = *nl ? nl + 1 : nl) {
		nl = s + strcspn(s, "\n");
		do {
			len = (size_t)(nl - s) < (size_t)COLS ? (size_t)(nl - s) : (size_t)COLS;
			put_line(y++, s, len, i == 0 ? A_BOLD : i == bar ? A_REVERSE : A_NORMAL, i == bar);
			s += len;
		} while (s < nl && y < LINES - FOOT_LINES);
	}
}

/* Clamps the selection and the first row to the existing rows. */
static void clamp(struct watch *w)
{
	size_t rows = watch_rows(w);

	w->page = LINES > HEAD_LINES + TABLE_HEAD + FOOT_LINES ?
		(unsigned)(LINES - HEAD_LINES - TABLE_HEAD - FOOT_LINES) : 1;
	if (w->selected >= rows)
		w->selected = rows ? rows - 1 : 0;
	if (w->selected < w->top)
		w->top = w->selected;
	if (w->selected >= w->top + w->page)
		w->top = w->selected - w->page + 1;
	if (rows < w->page)
		w->top = 0;
}

static void draw_rows(struct watch *w)
{
	struct out out = {.fd = -1};
	struct look look = {.width = (unsigned)COLS, .header = true};
	struct page page;

	page_begin(&page, FORMAT_TABLE, &look, &out, false);
	(w->now.by.n ? rows_of_groups : rows_of_list)(w, &page);
	page_end(&page);
	draw_lines(&out.b, HEAD_LINES, w->selected - w->top + TABLE_HEAD);
	buf_free(&out.b);
}

static void draw_detail(struct watch *w)
{
	struct entry e = {0};
	struct buf b = BUF_INIT;

	if (w->selected < w->now.nrows) {
		watch_load(w, w->selected, &e);
		explain_entry(&b, &e);
		buf_putc(&b, '\n');
		text_entry(&b, &e);
	} else {
		buf_puts(&b, "no entry\n");
	}
	draw_lines(&b, HEAD_LINES, SIZE_MAX);
	buf_free(&b);
}

static void draw_help(void)
{
	struct buf b = BUF_INIT;

	watch_help(&b);
	draw_lines(&b, HEAD_LINES, SIZE_MAX);
	buf_free(&b);
}

void screen_draw(struct watch *w)
{
	erase();
	clamp(w);
	draw_title(w);
	draw_settings(w);
	if (w->mode == WATCH_HELP)
		draw_help();
	else if (w->mode == WATCH_DETAIL)
		draw_detail(w);
	else if (w->has_reading)
		draw_rows(w);
	draw_foot(w);
	refresh();
}

/* ---- the prompt ---- */

static void draw_prompt(const char *what, const char *text)
{
	struct buf b = BUF_INIT;

	buf_printf(&b, "%s: %s", what, text);
	put_text(LINES - 1, &b, A_BOLD, false);
	move(LINES - 1, b.len < (size_t)COLS ? (int)b.len : COLS - 1);
	refresh();
	buf_free(&b);
}

bool screen_prompt(struct watch *w, const char *what, char *text, size_t size)
{
	size_t len = strlen(text);
	int key;

	curs_set(1);
	timeout(-1);
	do {
		draw_prompt(what, text);
		key = getch();
		if (key == KEY_RESIZE)
			screen_draw(w);
		else if ((key == KEY_BACKSPACE || key == BACKSPACE || key == '\b') && len)
			text[--len] = '\0';
		else if (key == 'U' - '@')
			text[len = 0] = '\0';
		else if (key >= ' ' && key <= '~' && len + 1 < size) {
			text[len++] = (char)key;
			text[len] = '\0';
		}
	} while (key != '\r' && key != '\n' && key != KEY_ENTER && key != ESCAPE && key != ERR);
	curs_set(0);
	return key != ESCAPE && key != ERR;
}
