/* ctview stats: the kernel's counters, summed over the processors, with their meanings.
 *
 *	COUNTER        TOTAL  RATE  MEANING
 *	drop               5     -  packets dropped for want of an entry: the table was full, or NAT found no free port
 *
 * The heading of the file tells which columns a kernel has; `entries` is the same in all lines and not summed. --by cpu
 * adds a column per processor, --interval the rates.
 */
#include <string.h>
#include "ctview/view.h"

enum { FIXED = 4, CPUS_MAX = 60 };

static const char *meaning(const char *name)
{
	static const struct { const char *name, *help; } rows[] = {
#define STAT(name, help) {name, help},
#include "ctview/stat.def"
#undef STAT
	};
	unsigned i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (!strcmp(rows[i].name, name))
			return rows[i].help;
	return "unknown counter";
}

/* Counters are 32-bit per processor and wrap around. */
static struct cell rate(const struct ct_stat *a, const struct ct_stat *b, unsigned col, double seconds)
{
	uint64_t grown = 0;
	unsigned cpu;

	if (!(seconds > 0) || !strcmp(a->name[col], "entries") || a->ncpu != b->ncpu || a->ncol != b->ncol)
		return cell_none();
	for (cpu = 0; cpu < a->ncpu; cpu++)
		grown += (uint32_t)(b->value[cpu * b->ncol + col] - a->value[cpu * a->ncol + col]);
	return cell_real((double)grown / seconds, UNIT_RATE);
}

static void print(struct run *r, const struct ct_stat *before, const struct ct_stat *s, double seconds)
{
	struct column col[FIXED + CPUS_MAX] = {
		{.name = "counter", .kind = KIND_TEXT, .label = true, .width = 14},
		{.name = "total", .kind = KIND_NUM, .width = 6, .help = "sum over the processors"},
		{.name = "rate", .kind = KIND_REAL, .width = 4, .help = "per second"},
	};
	struct cell c[FIXED + CPUS_MAX];
	unsigned cpus = r->opt[OPT_BY] ? s->ncpu < CPUS_MAX ? s->ncpu : CPUS_MAX : 0, i, k;
	struct page page;

	for (k = 0; k < cpus; k++)
		col[3 + k] = (struct column){.name = arena_fmt(r->arena, "cpu%u", k), .kind = KIND_NUM, .width = 6};
	col[3 + cpus] = (struct column){.name = "meaning", .kind = KIND_TEXT, .cut = true};
	page_begin(&page, r->format, &r->look, &r->out, false);
	table_begin(&page, "stat", col, FIXED + cpus, "statistics");
	for (i = 0; i < s->ncol; i++) {
		c[0] = cell_text(s->name[i]);
		c[1] = cell_num(s->sum[i], UNIT_PLAIN);
		c[2] = rate(before, s, i, seconds);
		for (k = 0; k < cpus; k++)
			c[3 + k] = cell_num(s->value[k * s->ncol + i], UNIT_PLAIN);
		c[3 + cpus] = cell_text(meaning(s->name[i]));
		table_row(&page, c, ROW_PLAIN);
	}
	table_end(&page);
	page_end(&page);
}

int view_stats(struct run *r)
{
	struct ct_stat before, now;
	double seconds = run_interval(r, 0);

	if (seconds < 0)
		return EXIT_USAGE;
	if (r->opt[OPT_BY] && strcmp(r->opt[OPT_BY], "cpu"))
		return run_usage(r, "--by %s: only cpu is supported", r->opt[OPT_BY]);
	if (!stat_load(&before, r->opt[OPT_STAT], r->arena, &r->diags))
		return EXIT_SOURCE;
	now = before;
	if (seconds > 0) {
		run_sleep(seconds);
		if (!stat_load(&now, r->opt[OPT_STAT], r->arena, &r->diags))
			return EXIT_SOURCE;
	}
	print(r, &before, &now, seconds);
	return EXIT_DONE;
}
