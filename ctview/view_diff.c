/* ctview diff: connections that are new, gone, restarted or changed between two readings.
 *
 *	ctview diff before.txt after.txt
 *	ctview diff before.txt                 against the live table
 *	ctview diff --interval 5               the live table, twice
 *
 * The first reading is stored in packed form, the second is streamed. Rates require the time between the readings:
 * --interval, or the entries' ages if timestamps are enabled.
 */
#include <string.h>
#include "ctview/columns.h"
#include "ctview/join.h"
#include "ctview/view.h"

struct diff {
	struct run *run;
	struct join before;
	double seconds;                /* 0: unknown */
	uint64_t count[CHANGE_COUNT];
	struct columns who;
	struct page page;
	struct buf scratch;
	int code;
};

enum { WHAT = 6 };

/* These follow the columns that identify the connection. */
static const struct column what_columns[WHAT] = {
	{.name = "before", .kind = KIND_TEXT, .label = true, .drop = 2},
	{.name = "now", .kind = KIND_TEXT, .label = true},
	{.name = "packets", .kind = KIND_NUM, .unit = UNIT_COUNT, .help = "packets more than before"},
	{.name = "bytes", .kind = KIND_NUM, .unit = UNIT_BYTES, .help = "bytes more than before"},
	{.name = "rate", .kind = KIND_REAL, .unit = UNIT_BYTES, .help = "bytes per second"},
	{.name = "what", .kind = KIND_TEXT, .cut = true, .label = true, .help = "what changed except the counters"},
};

/* ---- columns ---- */

static void begin(struct diff *d)
{
	struct column *col = arena_array(d->run->arena, 1 + COLUMNS_MAX + WHAT, sizeof(*col));

	columns_who(&d->who, d->run->format);
	col[0] = (struct column){.name = "change", .kind = KIND_TEXT, .label = true, .width = 7};
	memcpy(col + 1, d->who.col, d->who.n * sizeof(*col));
	memcpy(col + 1 + d->who.n, what_columns, sizeof(what_columns));
	page_begin(&d->page, d->run->format, &d->run->look, &d->run->out, false);
	table_begin(&d->page, "diff", col, 1 + d->who.n + WHAT, "differences");
}

/* ---- one row ---- */

static struct cell what_cell(struct buf *b, const struct entry_change *c)
{
	const struct { const char *word; bool changed; } words[] = {
		{"state", c->state}, {"flags", c->flags}, {"mark", c->mark}, {"refreshed", c->refreshed},
	};
	unsigned i;

	buf_reset(b);
	for (i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (words[i].changed)
			buf_printf(b, "%s%s", b->len ? " " : "", words[i].word);
	return b->len ? cell_text(buf_str(b)) : cell_none();
}

static struct cell state_cell(const struct entry *e)
{
	struct cell c = cell_none();

	if (e)
		field_get(&fields[F_STATE], e, &c);
	return c;
}

/* before, now: NULL if there is none. */
static void print_row(struct diff *d, const struct entry_change *c, const struct entry *before,
	const struct entry *now)
{
	struct cell row[1 + COLUMNS_MAX + WHAT], *what = row + 1 + d->who.n;

	row[0] = cell_text(change_names[c->kind]);
	columns_cells(&d->who, now ? now : before, row + 1);
	what[0] = state_cell(before);
	what[1] = state_cell(now);
	what[2] = c->counted ? cell_num(c->packets, UNIT_COUNT) : cell_none();
	what[3] = c->counted ? cell_num(c->bytes, UNIT_BYTES) : cell_none();
	what[4] = c->counted && d->seconds > 0 ? cell_real((double)c->bytes / d->seconds, UNIT_BYTES) : cell_none();
	what[5] = what_cell(&d->scratch, c);
	table_row(&d->page, row, c->kind == CHANGE_GONE ? ROW_DIM : ROW_PLAIN);
}

/* ---- the two readings ---- */

static struct source *open_reading(struct run *r, const char *file)
{
	r->opt[OPT_FILE] = file;
	return run_source(r);
}

static void close_reading(struct diff *d, struct source *s)
{
	int code = run_close(d->run, s);

	if (code > d->code)
		d->code = code;
}

static bool wanted(const struct diff *d, const struct entry *e)
{
	return !entry_has(e, F_EXPECTING) && filter_test(d->run->filter, e);
}

static bool read_first(struct diff *d, const char *file)
{
	struct source *s = open_reading(d->run, file);
	struct entry e = {0};

	if (!s)
		return false;
	while (source_next(s, &e))
		if (wanted(d, &e))
			join_add(&d->before, &e);
	close_reading(d, s);
	return true;
}

/* Determines the time between two files from the age of the first connection in both. */
static void learn_seconds(struct diff *d, const char *file)
{
	struct diags quiet;
	struct entry now = {0}, before = {0};
	struct source *s;

	diags_init(&quiet, d->run->arena);
	if (!strcmp(file, "-") || !(s = source_file(file, &d->run->times, &quiet)))
		return;
	s->silent = true;
	while (!(d->seconds > 0) && source_next(s, &now)) {
		struct join_item *item = join_find(&d->before, &now);

		if (!item)
			continue;
		join_load(&d->before, item, &before);
		if (entry_has(&before, F_DELTA) && entry_has(&now, F_DELTA) &&
		    now.v[F_DELTA].n > before.v[F_DELTA].n)
			d->seconds = (double)(now.v[F_DELTA].n - before.v[F_DELTA].n);
	}
	source_close(s);
}

static void compare(struct diff *d, const struct entry *now)
{
	struct join_item *item = join_find(&d->before, now);
	struct entry before = {.times = now->times};
	struct entry_change c;

	if (item) {
		if (item->seen)
			return;
		item->seen = true;
		join_load(&d->before, item, &before);
		entry_compare(&before, now, d->seconds, &c);
	} else {
		entry_appeared(now, &c);
	}
	d->count[c.kind]++;
	if (c.kind != CHANGE_NONE)
		print_row(d, &c, item ? &before : NULL, now);
}

static bool read_second(struct diff *d, const char *file)
{
	struct source *s = open_reading(d->run, file);
	struct entry e = {0};

	if (!s)
		return false;
	while (source_next(s, &e))
		if (wanted(d, &e))
			compare(d, &e);
	close_reading(d, s);
	return true;
}

static void print_gone(struct diff *d)
{
	struct entry_change c = {.kind = CHANGE_GONE};
	struct entry e = {.times = &d->run->times};
	size_t i;

	for (i = 0; i < d->before.items.n; i++)
		if (!d->before.items.v[i].seen) {
			join_load(&d->before, &d->before.items.v[i], &e);
			d->count[CHANGE_GONE]++;
			print_row(d, &c, &e, NULL);
		}
}

/* Prints totals below the table. */
static void print_sums(const struct diff *d)
{
	struct buf b = BUF_INIT;
	unsigned i;

	for (i = 1; i < CHANGE_COUNT; i++)
		buf_printf(&b, "%llu %s, ", (unsigned long long)d->count[i], change_names[i]);
	buf_printf(&b, "%llu the same", (unsigned long long)d->count[CHANGE_NONE]);
	if (d->seconds > 0)
		buf_printf(&b, "; %g s apart", d->seconds);
	buf_printf(&d->run->out.b, "%s\n", buf_str(&b));
	buf_free(&b);
}

static int code_of(const struct diff *d)
{
	uint64_t found = d->count[CHANGE_NEW] + d->count[CHANGE_GONE] + d->count[CHANGE_RESTARTED] +
		d->count[CHANGE_CHANGED];

	return !d->code && d->run->opt[OPT_FAIL_EMPTY] && !found ? EXIT_PARTLY : d->code;
}

static int run_diff(struct diff *d, const char *first, const char *second)
{
	bool ok;

	if (!read_first(d, first))
		return EXIT_SOURCE;
	if (!first)
		run_sleep(d->seconds);
	else if (second && !(d->seconds > 0))
		learn_seconds(d, second);
	begin(d);
	ok = read_second(d, second);
	if (ok)
		print_gone(d);
	table_end(&d->page);
	page_end(&d->page);
	if (ok && d->run->format == FORMAT_TABLE)
		print_sums(d);
	return ok ? code_of(d) : EXIT_SOURCE;
}

int view_diff(struct run *r)
{
	struct diff d = {.run = r};
	int code;

	if (r->nargs > 2)
		return run_usage(r, "diff accepts at most two files");
	d.seconds = run_interval(r, r->nargs ? 0 : 2);
	if (d.seconds < 0)
		return EXIT_USAGE;
	join_init(&d.before);
	code = run_diff(&d, r->nargs > 0 ? r->args[0] : NULL, r->nargs > 1 ? r->args[1] : NULL);
	join_free(&d.before);
	columns_free(&d.who);
	buf_free(&d.scratch);
	return code;
}
