/* Readings of the watch view: source, filter, rates, order.
 *
 * Each reading replaces the previous one. Stores only as many rows as can be scrolled through, but rates require the
 * previous entries with their counters, about 60 bytes each.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "ctview/watch.h"

enum { ROWS_MAX = 5000 };

double monotonic(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void reading_free(struct reading *r)
{
	sorter_free(r->sorted);
	arena_free(r->arena);
	*r = (struct reading){0};
}

/* The text of a diag on one line. */
static void say_diag(struct watch *w, const struct diags *d)
{
	const struct diag *m = d->first;

	if (m && m->why && m->pos.src)
		snprintf(w->message, sizeof(w->message), "at %u: %s", m->pos.col, m->why);
	else if (m)
		snprintf(w->message, sizeof(w->message), "%s%s%s", m->head ? m->head : "", m->why ? ": " : "",
			m->why ? m->why : "");
}

/* Opens the source as given by the options, without output on standard error. */
static struct source *open_source(struct watch *w)
{
	struct run *r = w->run;
	struct diags kept = r->diags;
	const struct filter *filter = r->filter;
	struct source *s;

	diags_init(&r->diags, w->words);
	r->filter = NULL;              /* rates require all entries */
	s = run_source(r);
	r->filter = filter;
	if (!s)
		say_diag(w, &r->diags);
	else
		s->silent = true;
	r->diags = kept;
	return s;
}

static void read_all(struct watch *w, struct reading *r, struct source *s)
{
	struct entry e = {0};
	struct measure m;

	while (source_next(s, &e)) {
		r->seen++;
		if (!rater_entry(&w->rater, &e) || !filter_test(w->run->filter, &e) || !filter_test(w->parsed, &e))
			continue;
		measure_entry(&m, &e);
		tally_add(&r->total, &m);
		if (r->by.n)
			groups_add(&r->groups, &e, &m);
		else
			sorter_add(r->sorted, &e, false);
	}
}

static bool prepare_groups(struct watch *w, struct reading *r)
{
	struct diags d;

	diags_init(&d, r->arena);
	if (w->under != WATCH_GROUPS && w->mode != WATCH_GROUPS)
		return true;
	if (!group_by_parse(&r->by, arena_str(r->arena, w->by), r->arena, &d))
		return false;
	groups_init(&r->groups, &r->by, r->arena);
	return true;
}

static void read_pressure(struct watch *w, struct reading *r)
{
	struct diags quiet;

	diags_init(&quiet, r->arena);
	r->has_pressure = pressure_read(&r->pressure, &w->run->sys, w->run->opt[OPT_STAT], r->arena, &quiet);
	if (r->has_pressure && w->has_reading && w->now.has_pressure && r->at > w->now.at)
		pressure_since(&r->pressure, &w->now.pressure, r->at - w->now.at);
}

/* Keeps the selection on the same connection. */
static void follow_selected(struct watch *w)
{
	struct entry e = {.times = &w->run->times};
	size_t i;

	for (i = 0; w->held && w->mode == WATCH_LIST && i < w->now.nrows; i++) {
		watch_load(w, i, &e);
		if (entry_hash(&e) == w->held) {
			w->selected = i;
			return;
		}
	}
}

/* Replaces the previous reading. */
static void replace(struct watch *w, struct reading *r)
{
	reading_free(&w->now);
	w->now = *r;
	if (r->by.n)                   /* the groups refer to the keys of their own reading */
		w->now.groups.by = &w->now.by;
	w->has_reading = true;
	w->every = w->interval > 10 * r->took ? w->interval : 10 * r->took;
	follow_selected(w);
}

bool watch_read(struct watch *w)
{
	struct reading r = {.arena = arena_new(), .at = monotonic()};
	struct source *s = open_source(w);
	struct store *store;

	if (!s || !prepare_groups(w, &r)) {
		source_close(s);
		reading_free(&r);
		return false;
	}
	snprintf(r.source, sizeof(r.source), "%s", s->name);
	store = arena_new_of(r.arena, struct store);
	store_init(store, r.arena);
	r.sorted = sorter_new(&w->order, store, ROWS_MAX);
	rater_begin(&w->rater, w->has_reading ? r.at - w->now.at : 0);
	read_all(w, &r, s);
	r.bad = s->tally.bad;
	source_close(s);
	r.nrows = sorter_done(r.sorted);
	if (r.by.n)
		groups_sort(&r.groups, w->group_sort, false, ROWS_MAX);
	r.took = monotonic() - r.at;
	read_pressure(w, &r);
	replace(w, &r);
	return true;
}

size_t watch_rows(const struct watch *w)
{
	if (!w->has_reading)
		return 0;
	return w->now.by.n ? w->now.groups.list.n : w->now.nrows;
}

void watch_load(const struct watch *w, size_t row, struct entry *e)
{
	e->times = &w->run->times;
	e->names = w->run->names;
	sorter_load(w->now.sorted, row, e);
}

/* ---- input from prompts ---- */

bool watch_set_filter(struct watch *w, const char *text)
{
	const struct filter *f = NULL;
	struct diags d;

	diags_init(&d, w->words);
	if (*text)
		f = filter_parse(text, "filter", service_port, w->words, &d);
	if (*text && !f) {
		say_diag(w, &d);
		return false;
	}
	w->parsed = f;
	snprintf(w->filter, sizeof(w->filter), "%s", text);
	return true;
}

bool watch_set_sort(struct watch *w, const char *text)
{
	struct order o;
	struct diags d;
	unsigned i;

	diags_init(&d, w->words);
	if (!order_parse(&o, arena_str(w->words, text), w->words, &d)) {
		say_diag(w, &d);
		return false;
	}
	w->order = o;
	snprintf(w->sort, sizeof(w->sort), "%s", text);
	for (i = 0; i < TALLY_COUNT; i++)      /* groups are sorted by the same value if possible */
		if (!strcmp(tally_columns[i].name, o.key[0].field->name))
			w->group_sort = i;
	return true;
}

bool watch_set_by(struct watch *w, const char *text)
{
	struct group_by by;
	struct diags d;

	diags_init(&d, w->words);
	if (!group_by_parse(&by, arena_str(w->words, text), w->words, &d)) {
		say_diag(w, &d);
		return false;
	}
	snprintf(w->by, sizeof(w->by), "%s", text);
	return true;
}
