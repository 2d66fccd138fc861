/* ctview summary: an overview: how full the table is, of what, in which states, and who fills it.
 *
 * One pass over the entries with four groupings; memory is proportional to the number of distinct clients and servers,
 * not of entries.
 */
#include "ctview/group.h"
#include "ctview/pressure.h"
#include "ctview/view.h"

/* Counts beyond those of a tally. */
static const struct { const char *name, *word, *note; } kinds[] = {
	{"ipv6", "ipv6", ""},
	{"midstream", "midstream", "TCP picked up in mid-stream: a restart, or asymmetric routing"},
	{"offloaded", "offloaded", "offloaded to the flow table"},
};

enum { KINDS = sizeof(kinds) / sizeof(*kinds), TABLES = 4, ZONES = 3, TOP = 10 };

static const struct { const char *name, *by, *help; size_t top; } tables[TABLES] = {
	{"states", "proto,state", "by protocol and state", 0},
	{"sources", "src", "top sources", TOP},
	{"services", "server,proto,service", "top servers and services", TOP},
	{"zones", "zone,orig.zone,reply.zone", "by zone, except the default one", TOP},
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
	const char *source;
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

static bool in_zone(const struct entry *e)
{
	return (entry_has(e, F_ZONE) && e->v[F_ZONE].n) || e->has & (BIT(F_ORIG_ZONE) | BIT(F_REPLY_ZONE));
}

static void count(struct summary *s, const struct entry *e)
{
	struct measure m;
	unsigned i;

	measure_entry(&m, e);
	tally_add(&s->total, &m);
	for (i = 0; i < KINDS; i++)
		s->count[i] += filter_test(s->kind[i], e);
	for (i = 0; i < TABLES; i++)
		if (i != ZONES || in_zone(e))
			groups_add(&s->groups[i], e, &m);
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
	const struct tally *t = &s->total;
	const struct fact counted[] = {
		{"ipv4", cell_num(t->entries - s->count[0], UNIT_COUNT), ""},
		{"assured", cell_num(t->assured, UNIT_COUNT), "traffic in both directions; kept when the table is full"},
		{"unreplied", cell_num(t->unreplied, UNIT_COUNT), "no reply seen"},
		{"half_open", cell_num(t->half, UNIT_COUNT),
			"incomplete handshake; many with one server: a SYN flood"},
		{"snat", cell_num(t->snat, UNIT_COUNT), "source translated"},
		{"dnat", cell_num(t->dnat, UNIT_COUNT), "destination translated"},
	};
	enum { COUNTED = sizeof(counted) / sizeof(*counted) };
	struct fact f[COUNTED + KINDS + 4];
	unsigned i, n = 0;

	f[n++] = (struct fact){"source", cell_text(s->source), "source of the entries"};
	f[n++] = (struct fact){"entries", cell_num(t->entries, UNIT_COUNT), ""};
	if (t->counted || page->format != FORMAT_TABLE) {
		f[n++] = (struct fact){"packets", tally_cell(t, TALLY_PACKETS, t), "of the entries that are counted"};
		f[n++] = (struct fact){"bytes", tally_cell(t, TALLY_BYTES, t), ""};
	}
	for (i = 0; i < COUNTED; i++)
		f[n++] = counted[i];
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
		group_row(g, g->list.v[k], shown, SHOWN, &s->total, c);
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
	for (i = 0; i < TABLES; i++) {
		groups_settle(&s->groups[i]);
		if (i != ZONES || s->groups[i].list.n)
			print_groups(s, &page, i);
	}
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
	s.source = source->name;
	print(&s);
	return run_close(r, source);
}
