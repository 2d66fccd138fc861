/* ctview pressure --netns all: the pressure of all named network namespaces and of the current one, and the sum.
 *
 *	NETNS  COUNT     MAX   USED  DROP  EARLY_DROP  INSERT_FAILED
 *	-        812  262144   0.3%     0           0              0
 *	blue   60211  262144  23.0%     5         434              0
 *	sum    61023       -      -     5         434              0
 *
 * The limit is a single number that applies to each namespace separately, so it is not added up.
 */
#include "ctview/netns.h"
#include "ctview/pressure.h"
#include "ctview/view.h"

enum { STATS = 3, COLUMNS_ALL = 4 + STATS };

static const struct column columns[COLUMNS_ALL] = {
	{.name = "netns", .kind = KIND_TEXT, .label = true},
	{.name = "count", .kind = KIND_NUM, .unit = UNIT_COUNT, .help = "entries"},
	{.name = "max", .kind = KIND_NUM, .unit = UNIT_COUNT, .help = "the limit"},
	{.name = "used", .kind = KIND_REAL, .unit = UNIT_SHARE, .help = "count of max"},
	{.name = "drop", .kind = KIND_NUM, .unit = UNIT_COUNT, .help = "packets dropped without an entry"},
	{.name = "early_drop", .kind = KIND_NUM, .unit = UNIT_COUNT, .help = "entries dropped to make room"},
	{.name = "insert_failed", .kind = KIND_NUM, .unit = UNIT_COUNT, .help = "insertions that failed"},
};

struct sum { struct page page; uint64_t count, stat[STATS]; bool has[STATS]; };

static void print_row(void *to, const char *name, const struct pressure *p)
{
	struct sum *sum = to;
	struct cell row[COLUMNS_ALL] = {cell_text(name ? name : "-"), cell_num(p->count, UNIT_COUNT),
		p->has_max ? cell_num(p->max, UNIT_COUNT) : cell_none(),
		p->has_max ? cell_share(p->count, p->max) : cell_none()};
	uint64_t n;
	unsigned i;

	sum->count += p->count;
	for (i = 0; i < STATS; i++) {
		row[4 + i] = cell_none();
		if (!p->has_stat || !stat_get(&p->stat, columns[4 + i].name, &n))
			continue;
		row[4 + i] = cell_num(n, UNIT_COUNT);
		sum->stat[i] += n;
		sum->has[i] = true;
	}
	table_row(&sum->page, row, ROW_PLAIN);
}

static void print_sum(struct sum *sum)
{
	struct cell row[COLUMNS_ALL] = {cell_text("sum"), cell_num(sum->count, UNIT_COUNT), cell_none(), cell_none()};
	unsigned i;

	for (i = 0; i < STATS; i++)
		row[4 + i] = sum->has[i] ? cell_num(sum->stat[i], UNIT_COUNT) : cell_none();
	table_row(&sum->page, row, ROW_PLAIN);
}

/* Reads the current namespace, which may not use connection tracking. */
static void look(struct run *r, const char *name, pressure_take *take, void *to)
{
	struct diags quiet;
	struct pressure p;

	diags_init(&quiet, r->arena);
	if (pressure_read(&p, &r->sys, NULL, r->arena, &quiet))
		take(to, name, &p);
}

int pressure_each(struct run *r, pressure_take *take, void *to)
{
	const char **names;
	int code = EXIT_DONE;
	size_t n, i;

	if (!run_system(r))
		return EXIT_SOURCE;
	names = netns_list(r->arena, &n);
	look(r, NULL, take, to);
	for (i = 0; i < n; i++) {
		if (netns_enter(names[i], &r->diags))
			look(r, names[i], take, to);
		else
			code = EXIT_SOURCE;
	}
	return code;
}

int pressure_everywhere(struct run *r)
{
	struct sum sum = {.count = 0};
	int code;

	if (!run_system(r))
		return EXIT_SOURCE;
	page_begin(&sum.page, r->format, &r->look, &r->out, false);
	table_begin(&sum.page, "pressure", columns, COLUMNS_ALL, "pressure by network namespace");
	code = pressure_each(r, print_row, &sum);
	if (r->format != FORMAT_PROM)          /* consumers of metrics compute sums themselves */
		print_sum(&sum);
	table_end(&sum.page);
	page_end(&sum.page);
	return code;
}
