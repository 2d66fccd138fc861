/* Functions of the keys, found via key.def. */
#include "config.h"
#include <ncurses.h>
#include <stdio.h>
#include "ctview/watch.h"

typedef void key_fn(struct watch *w);

/* Remembers the selected connection, so that the selection follows it. */
static void hold(struct watch *w)
{
	struct entry e = {0};

	w->held = 0;
	if (w->mode == WATCH_LIST && w->selected < w->now.nrows) {
		watch_load(w, w->selected, &e);
		w->held = entry_hash(&e);
	}
}

static void leave(struct watch *w)
{
	w->quit = true;
}

static void freeze(struct watch *w)
{
	w->frozen = !w->frozen;
}

static void back(struct watch *w)
{
	w->mode = w->under;
}

/* After changes at a prompt, reads immediately, even if frozen. */
static void look_now(struct watch *w)
{
	watch_read(w);
}

/* ---- prompts ---- */

static void ask(struct watch *w, const char *what, const char *have, bool (*set)(struct watch *, const char *))
{
	char text[256];

	snprintf(text, sizeof(text), "%s", have);
	if (screen_prompt(w, what, text, sizeof(text)) && set(w, text)) {
		w->top = w->selected = 0;
		look_now(w);
	}
}

static void ask_filter(struct watch *w)
{
	ask(w, "filter", w->filter, watch_set_filter);
}

static void ask_sort(struct watch *w)
{
	ask(w, "sort by", w->sort, watch_set_sort);
}

static void ask_by(struct watch *w)
{
	w->mode = w->under = WATCH_GROUPS;
	ask(w, "group by", w->by, watch_set_by);
}

/* ---- order ---- */

static bool sortable(const struct field *f)
{
	return f->kind != KIND_COMPOSED;
}

/* Sorts by the column `step` to the right, skipping composed ones. */
static void sort_move(struct watch *w, unsigned step)
{
	unsigned n = w->columns.n, at = 0, i;

	for (i = 0; i < n; i++)
		if (w->columns.field[i] == w->order.key[0].field)
			at = i;
	for (i = 0; i < n; i++) {
		at = (at + step) % n;
		if (sortable(w->columns.field[at]))
			break;
	}
	if (watch_set_sort(w, w->columns.field[at]->name))
		look_now(w);
}

static void sort_next(struct watch *w)
{
	sort_move(w, 1);
}

static void sort_previous(struct watch *w)
{
	sort_move(w, w->columns.n - 1);
}

static void sort_turn(struct watch *w)
{
	char text[sizeof(w->sort) + 1];
	const char *name = w->sort + (*w->sort == '-' || *w->sort == '+');

	snprintf(text, sizeof(text), "%c%s", w->order.key[0].down ? '+' : '-', name);
	if (watch_set_sort(w, text))
		look_now(w);
}

static void toggle_groups(struct watch *w)
{
	w->mode = w->under = w->under == WATCH_GROUPS ? WATCH_LIST : WATCH_GROUPS;
	w->top = w->selected = 0;
	look_now(w);
}

/* ---- the rest ---- */

static void toggle_names(struct watch *w)
{
	struct names *had = w->run->names;

	w->run->names = had ? NULL : names_load(true, true);
	names_free(had);
}

static void detail(struct watch *w)
{
	if (w->mode == WATCH_LIST && watch_rows(w)) {
		w->under = WATCH_LIST;
		w->mode = WATCH_DETAIL;
	}
}

static void help(struct watch *w)
{
	w->mode = w->mode == WATCH_HELP ? w->under : WATCH_HELP;
}

static void set_interval(struct watch *w, double seconds)
{
	w->interval = seconds < 0.1 ? 0.1 : seconds > 3600 ? 3600 : seconds;
	w->every = w->interval > 10 * w->now.took ? w->interval : 10 * w->now.took;
}

static void slower(struct watch *w)
{
	set_interval(w, w->interval * 2);
}

static void faster(struct watch *w)
{
	set_interval(w, w->interval / 2);
}

/* ---- selection ---- */

static void go(struct watch *w, size_t row)
{
	size_t rows = watch_rows(w);

	w->selected = row < rows ? row : rows ? rows - 1 : 0;
	hold(w);
}

static void down(struct watch *w)
{
	go(w, w->selected + 1);
}

static void up(struct watch *w)
{
	go(w, w->selected ? w->selected - 1 : 0);
}

static void page_down(struct watch *w)
{
	go(w, w->selected + w->page);
}

static void page_up(struct watch *w)
{
	go(w, w->selected > w->page ? w->selected - w->page : 0);
}

static void home(struct watch *w)
{
	go(w, 0);
}

static void end(struct watch *w)
{
	go(w, SIZE_MAX);
}

/* ---- the table ---- */

static const struct { int code; const char *name; key_fn *fn; const char *help; } keys[] = {
#define KEY(code, name, fn, help) {code, name, fn, help},
#include "ctview/key.def"
#undef KEY
};

enum { KEYS = sizeof(keys) / sizeof(*keys) };

void watch_key(struct watch *w, int key)
{
	unsigned i;

	w->message[0] = '\0';
	for (i = 0; i < KEYS; i++)
		if (keys[i].code == key) {
			keys[i].fn(w);
			return;
		}
	if (key != KEY_RESIZE)
		snprintf(w->message, sizeof(w->message), "unknown key; ? lists them");
}

void watch_help(struct buf *b)
{
	unsigned i;

	buf_puts(b, "Keys\n");
	for (i = 0; i < KEYS; i++)
		if (keys[i].help)
			buf_printf(b, "  %-10s %s\n", keys[i].name, keys[i].help);
}
