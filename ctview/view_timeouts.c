/* ctview timeouts: the kernel's timeouts, the number of entries that use each, and of entries with more time left than
 * it gives.
 *
 *	TIMEOUT                                 SECONDS  DEFAULT  ENTRIES  LONGER
 *	nf_conntrack_tcp_timeout_established    5d       5d           812       3
 *
 * LONGER means that it was set by something else: a timeout policy, a helper, a program.
 */
#include "ctview/view.h"

struct row { uint64_t entries, longer; };

static void count(struct row *rows, const struct entry *e, uint64_t *none)
{
	enum timeout_id id = entry_timeout(e);
	uint64_t idle;

	if (!entry_has(e, F_TIMEOUT)) {
		++*none;
		return;
	}
	rows[id].entries++;
	if (id != TIMEOUT_NONE)
		rows[id].longer += !entry_idle(e, &idle);
}

static void print(struct run *r, const struct row *rows, uint64_t none)
{
	static const struct column col[] = {
		{.name = "timeout", .kind = KIND_TEXT, .label = true},
		{.name = "seconds", .kind = KIND_NUM, .unit = UNIT_SECONDS, .help = "configured; in seconds"},
		{.name = "default", .kind = KIND_NUM, .unit = UNIT_SECONDS, .help = "of Linux 6.18; in seconds"},
		{.name = "known", .kind = KIND_TEXT, .label = true},
		{.name = "entries", .kind = KIND_NUM, .unit = UNIT_COUNT, .help = "entries with this timeout"},
		{.name = "longer", .kind = KIND_NUM, .unit = UNIT_COUNT,
			.help = "entries with more time left: set otherwise"},
	};
	struct page page;
	unsigned i;

	page_begin(&page, r->format, &r->look, &r->out, false);
	table_begin(&page, "timeouts", col, 6, "timeouts");
	for (i = 0; i < TIMEOUT_COUNT; i++) {
		bool changed = r->times.seconds[i] != timeout_infos[i].fallback;

		if (!r->times.read[i] && !rows[i].entries)
			continue;
		table_row(&page, (struct cell[]){cell_text(timeout_infos[i].key),
			cell_num(r->times.seconds[i], UNIT_SECONDS),
			cell_num(timeout_infos[i].fallback, UNIT_SECONDS),
			cell_text(r->times.read[i] ? "read" : "assumed"),
			cell_num(rows[i].entries, UNIT_COUNT), cell_num(rows[i].longer, UNIT_COUNT)},
			changed ? ROW_WARN : ROW_PLAIN);
	}
	if (rows[TIMEOUT_NONE].entries)
		table_row(&page, (struct cell[]){cell_text("(unknown state)"), cell_none(), cell_none(), cell_none(),
			cell_num(rows[TIMEOUT_NONE].entries, UNIT_COUNT), cell_none()}, ROW_PLAIN);
	if (none)
		table_row(&page, (struct cell[]){cell_text("(none: offloaded)"), cell_none(), cell_none(), cell_none(),
			cell_num(none, UNIT_COUNT), cell_none()}, ROW_PLAIN);
	table_end(&page);
	page_end(&page);
}

int view_timeouts(struct run *r)
{
	struct row rows[TIMEOUT_COUNT + 1] = {0};
	uint64_t none = 0;
	struct entry e = {0};
	struct source *s = run_source(r);

	if (!s)
		return EXIT_SOURCE;
	while (source_next(s, &e))
		if (filter_test(r->filter, &e))
			count(rows, &e, &none);
	print(r, rows, none);
	return run_close(r, s);
}
