/* ctview watch: the table on the screen, refreshed periodically.
 *
 *	ctview watch --sort rate -F 'not udp' -i 2
 *
 * Waits for keys between readings. Spends at most a tenth of the time reading: if reading takes a second, the next one
 * starts after ten.
 */
#include "config.h"
#include <ncurses.h>
#include <string.h>
#include <unistd.h>
#include "ctview/signals.h"
#include "ctview/watch.h"

enum { KEY_WAIT_MS = 200 };

/* Handles keys until the next reading is due. */
static void keys_until(struct watch *w, double due)
{
	double left;
	int key;

	do {
		left = due - monotonic();
		timeout(left < 0 ? 0 : left * 1000 < KEY_WAIT_MS ? (int)(left * 1000) + 1 : KEY_WAIT_MS);
		key = getch();
		if (signals_came())
			w->quit = true;
		if (key == ERR)
			continue;
		watch_key(w, key);
		screen_draw(w);
	} while (!w->quit && monotonic() < due);
}

static void loop(struct watch *w)
{
	sigset_t before;

	signals_hold(&before);
	while (!w->quit) {
		if (!w->frozen)
			watch_read(w);
		screen_draw(w);
		keys_until(w, monotonic() + w->every);
	}
}

static bool prepare(struct watch *w)
{
	struct run *r = w->run;
	const char *columns = r->opt[OPT_COLUMNS];
	struct diags d;

	w->interval = w->every = run_interval(r, 2);
	if (w->interval < 0)
		return false;
	if (w->interval < 0.1)
		w->interval = w->every = 0.1;
	/* parsed here for error messages, and again by the view for itself */
	diags_init(&d, w->words);
	if (r->opt[OPT_SORT] && !order_parse(&w->order, r->opt[OPT_SORT], r->arena, &r->diags))
		return false;
	if (r->opt[OPT_BY] && !group_by_parse(&w->now.by, r->opt[OPT_BY], r->arena, &r->diags))
		return false;
	w->now.by.n = 0;
	watch_set_sort(w, r->opt[OPT_SORT] ? r->opt[OPT_SORT] : "rate,bytes,idle");
	watch_set_by(w, r->opt[OPT_BY] ? r->opt[OPT_BY] : "client,server,proto,service");
	w->mode = w->under = r->opt[OPT_BY] ? WATCH_GROUPS : WATCH_LIST;
	if (!columns || *columns == '+')
		columns_usual(&w->columns, true);
	return !columns || columns_parse(&w->columns, columns + (*columns == '+'), r->arena, &r->diags);
}

static int run_watch(struct watch *w)
{
	/* the first reading precedes screen setup, so that errors are printed normally */
	struct source *s = run_source(w->run);

	if (!s)
		return EXIT_SOURCE;
	source_close(s);
	if (!screen_open())
		return run_usage(w->run, "unknown terminal type in TERM; try TERM=xterm");
	loop(w);
	screen_close();
	return EXIT_DONE;
}

int view_watch(struct run *r)
{
	struct watch w = {.run = r, .words = arena_new()};
	int code = EXIT_USAGE;

	rater_init(&w.rater);
	if (!isatty(STDOUT_FILENO) || !isatty(STDIN_FILENO))
		code = run_usage(r, "watch requires a terminal; for a pipe use `ctview list -i 1` or `ctview events`");
	else if (r->opt[OPT_FILE] && !strcmp(r->opt[OPT_FILE], "-"))
		code = run_usage(r, "watch cannot read the table from standard input, which it needs for keys");
	else if (prepare(&w))
		code = run_watch(&w);
	reading_free(&w.now);
	rater_free(&w.rater);
	columns_free(&w.columns);
	arena_free(w.words);
	return code;
}
