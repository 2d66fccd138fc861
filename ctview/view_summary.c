/* ctview summary: the first screen. How full, of what, in which states, and who fills it.
 *
 * One pass over the entries with four counters at work; memory grows with the number of different clients and servers, not with the entries.
 */
#include <string.h>
#include "ctview/group.h"
#include "ctview/pressure.h"
#include "ctview/view.h"

/* What an entry may be besides: each counted by a word of the filter. */
static const struct { const char *name, *word, *note; } kinds[] = {
	{"ipv4", "ipv4", ""}, {"ipv6", "ipv6", ""},
	{"assured", "ASSURED", "traffic both ways; kept when the table is full"},
	{"unreplied", "UNREPLIED", "no answer seen"},
	{"half_open", "half", "a handshake that is not done; many at one server: a SYN flood"},
	{"midstream", "midstream", "TCP picked up in mid-stream: a restart, or asymmetric routing"},
	{"snat", "snat", "source translated"}, {"dnat", "dnat", "destination translated"},
	{"offloaded", "offloaded", "on the flow table's path"},
};

enum { KINDS = sizeof(kinds) / sizeof(*kinds), TABLES = 4, TOP = 10 };

static const struct { const char *name, *by, *help; size_t top; } tables[TABLES] = {
	{"states", "proto,state", "by protocol and state", 0},
	{"sources", "src", "who fills it: sources", TOP},
	{"services", "server,proto,service", "what for: servers and services", TOP},
	{"zones", "zone", "by zone", TOP},
};

struct summary {
	struct run *run;
	const struct filter *kind[KINDS];
	uint64_t count[KINDS];
	struct tally total;
	struct group_by by[TABLES];
	struct groups groups[TABLES];
	struct pressure pressure;
	bool has_pressure;
};

static bool prepare(struct summary *s)
{
	struct run *r = s->run;
	unsigned i;

	for (i = 0; i < KINDS; i++)
		s->kind[i] = filter_parse(kinds[i].word, kinds[i].name, NULL, r->arena, &r->diags);
	for (i = 0; i < TABLES; i++) {
		if (!group_by_parse(&s->by[i], tables[i].by, r->arena, &r->diags))
			return false;
		groups_init(&s->groups[i], &s->by[i], r->arena);
	}
	return true;
}

static void count(struct summary *s, const struct entry *e)
{
	unsigned i;

	tally_add(&s->total, e);
	for (i = 0; i < KINDS; i++)
		s->count[i] += filter_test(s->kind[i], e);
	for (i = 0; i < TABLES; i++)
		groups_add(&s->groups[i], e);
}

/* ---- printing ---- */

static void print_pressure(struct summary *s, struct page *page)
{
	struct fact f[PRESSURE_FACTS], given[PRESSURE_FACTS];
	unsigned n = pressure_facts(&s->pressure, f), i, k = 0;

	for (i = 0; i < n; i++)
		if (page->format != FORMAT_TABLE || f[i].cell.given)
			given[k++] = f[i];
	page_facts(page, "pressure", given, k, "the table");
}

static void print_kinds(struct summary *s, struct page *page)
{
	struct fact f[KINDS + 3];
	unsigned i, n = 0;

	f[n++] = (struct fact){"entries", cell_num(s->total.entries, UNIT_COUNT), ""};
	if (s->total.counted || page->format != FORMAT_TABLE) {
		f[n++] = (struct fact){"packets", tally_cell(&s->total, TALLY_PACKETS, &s->total),
			"of the entries that are counted"};
		f[n++] = (struct fact){"bytes", tally_cell(&s->total, TALLY_BYTES, &s->total), ""};
	}
	for (i = 0; i < KINDS; i++)
		f[n++] = (struct fact){kinds[i].name, cell_num(s->count[i], UNIT_COUNT), kinds[i].note};
	page_facts(page, "entries", f, n, "the entries");
}

static void print_groups(struct summary *s, struct page *page, unsigned t)
{
	static const enum tally_field shown[] = {TALLY_ENTRIES, TALLY_SHARE, TALLY_BYTES, TALLY_UNREPLIED, TALLY_HALF};
	enum { SHOWN = sizeof(shown) / sizeof(*shown) };
	struct column col[GROUP_KEYS + SHOWN];
	struct cell c[GROUP_KEYS + SHOWN];
	struct groups *g = &s->groups[t];
	unsigned keys = s->by[t].n, i;
	size_t k;

	groups_sort(g, TALLY_ENTRIES, false, tables[t].top);
	group_columns(&s->by[t], col);
	for (i = 0; i < SHOWN; i++)
		col[keys + i] = tally_columns[shown[i]];
	table_begin(page, tables[t].name, col, keys + SHOWN, tables[t].help);
	for (k = 0; k < g->list.n; k++) {
		group_cells(g, g->list.v[k], c);
		for (i = 0; i < SHOWN; i++)
			c[keys + i] = tally_cell(&g->list.v[k]->tally, shown[i], &s->total);
		table_row(page, c, ROW_PLAIN);
	}
	table_end(page);
}

static void print(struct summary *s)
{
	struct run *r = s->run;
	struct page page;
	unsigned i;

	page_begin(&page, r->format, &r->look, &r->out, true);
	if (s->has_pressure) {
		s->pressure.has_entries = !r->filter && s->total.entries;
		s->pressure.entries = s->total.entries;
		s->pressure.assured = s->total.assured;
		print_pressure(s, &page);
	}
	print_kinds(s, &page);
	for (i = 0; i < TABLES; i++)
		if (s->groups[i].list.n > 1 || strcmp(tables[i].name, "zones"))
			print_groups(s, &page, i);
	page_end(&page);
}

int view_summary(struct run *r)
{
	struct summary s = {.run = r};
	struct diags quiet;
	struct entry e = {0};
	struct source *source;

	if (!prepare(&s))
		return EXIT_USAGE;
	source = run_source(r);
	if (!source)
		return EXIT_SOURCE;
	while (source_next(source, &e))
		if (filter_test(r->filter, &e))
			count(&s, &e);
	diags_init(&quiet, r->arena);
	s.has_pressure = (r->sys.live || r->opt[OPT_SYSCTL] || r->opt[OPT_STAT]) &&
		pressure_read(&s.pressure, &r->sys, r->opt[OPT_STAT], r->arena, r->opt[OPT_STAT] ? &r->diags : &quiet);
	print(&s);
	return run_close(r, source);
}
