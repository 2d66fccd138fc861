/* ctview anomalies: suspicious patterns, with figures and a possible explanation.
 *
 *	KIND       SOURCE       DESTINATION  PROTO  PORT  ENTRIES  DIFFERENT  REASON
 *	port scan  203.0.113.9  10.0.0.4     tcp       -     4000       3990  one source tries many ports of a host, ...
 *
 * anomaly.def defines the patterns: a filter, grouping fields, and a threshold for the number of entries, or of
 * distinct values of another field. Memory is proportional to the number of groups that pass the filters. A row is a
 * hint, not a proof.
 */
#include <stdlib.h>
#include "ctview/group.h"
#include "ctview/view.h"

static const struct kind {
	const char *name, *filter, *by, *each;
	uint64_t least;
	const char *reason;
} kinds[] = {
#define ANOMALY(NAME, FILTER, BY, EACH, LEAST, REASON) {NAME, FILTER, BY, EACH, LEAST, REASON},
#include "ctview/anomaly.def"
#undef ANOMALY
};

enum { KINDS = sizeof(kinds) / sizeof(*kinds), ROWS = 20, COLUMNS_ALL = 8 };

struct suspect {
	const struct group *group;     /* one of its groups, for the values */
	uint64_t entries, different;
	size_t at;                     /* index in order of discovery */
};

struct looked {
	const struct filter *filter;
	unsigned nby;                  /* number of fields that identify a suspect; followed by the field whose values are counted */
	struct group_by by;
	struct groups groups;
};

struct anomalies {
	struct run *run;
	struct looked kind[KINDS];
	struct page page;
	uint64_t shown;
};

static bool prepare(struct anomalies *a)
{
	struct run *r = a->run;
	unsigned i;

	for (i = 0; i < KINDS; i++) {
		struct looked *k = &a->kind[i];
		const char *by = *kinds[i].each ? arena_fmt(r->arena, "%s,%s", kinds[i].by, kinds[i].each) : kinds[i].by;

		k->filter = filter_parse(kinds[i].filter, kinds[i].name, NULL, r->arena, &r->diags);
		if (!k->filter || !group_by_parse(&k->by, by, r->arena, &r->diags))
			return false;
		k->nby = k->by.n - (*kinds[i].each != '\0');
		groups_init(&k->groups, &k->by, r->arena);
	}
	return true;
}

static void take(struct anomalies *a, const struct entry *e)
{
	struct measure m;
	unsigned i;

	measure_entry(&m, e);
	for (i = 0; i < KINDS; i++)
		if (filter_test(a->kind[i].filter, e))
			groups_add(&a->kind[i].groups, e, &m);
}

/* ---- suspects ---- */

/* Groups that differ only in the counted field form one suspect: their keys have a common prefix. */
static void gather(const struct looked *k, struct map *suspects, struct arena *arena)
{
	size_t i, len;

	for (i = 0; i < k->groups.list.n; i++) {
		const struct group *g = k->groups.list.v[i];
		struct suspect *s;

		len = group_key_len(&k->groups, g, k->nby);
		s = map_get(suspects, g->key, len);
		if (!s) {
			s = arena_new_of(arena, struct suspect);
			s->group = g;
			s->at = suspects->n;
			map_put(suspects, g->key, len, s);
		}
		s->entries += group_tally(g).entries;
		s->different++;
	}
}

static uint64_t figure(const struct suspect *s, const struct kind *k)
{
	return *k->each ? s->different : s->entries;
}

/* Descending; stable. */
static int suspect_cmp(const void *x, const void *y, void *kind)
{
	const struct suspect *a = *(struct suspect *const *)x, *b = *(struct suspect *const *)y;
	uint64_t n = figure(a, kind), m = figure(b, kind);

	return n != m ? (n < m) - (n > m) : (a->at > b->at) - (a->at < b->at);
}

/* ---- rows ---- */

static const struct column columns[COLUMNS_ALL] = {
	{.name = "kind", .kind = KIND_TEXT, .label = true}, {.name = "source", .kind = KIND_ADDR, .label = true},
	{.name = "destination", .kind = KIND_ADDR, .label = true}, {.name = "proto", .kind = KIND_TEXT, .label = true},
	{.name = "port", .kind = KIND_NUM, .unit = UNIT_PORT, .label = true},
	{.name = "entries", .kind = KIND_NUM, .unit = UNIT_COUNT, .help = "matching entries"},
	{.name = "different", .kind = KIND_NUM, .unit = UNIT_COUNT, .help = "different hosts or ports among them"},
	{.name = "reason", .kind = KIND_TEXT, .cut = true},
};

/* The column of a field that identifies suspects. */
static unsigned column_of(const struct field *f)
{
	static const struct { enum field_id field; uint8_t column; } rows[] = {
		{F_ORIG_SRC, 1}, {F_ORIG_DST, 2}, {F_D_PROTO, 3}, {F_ORIG_DPORT, 4},
	};
	unsigned i = 0;

	while (rows[i].field != f->id)
		i++;
	return rows[i].column;
}

static void print_suspect(struct anomalies *a, unsigned kind, const struct suspect *s)
{
	const struct looked *k = &a->kind[kind];
	struct cell row[COLUMNS_ALL], key[GROUP_KEYS];
	unsigned i;

	for (i = 0; i < COLUMNS_ALL; i++)
		row[i] = cell_none();
	group_cells(&k->groups, s->group, key);
	for (i = 0; i < k->nby; i++)
		row[column_of(k->by.key[i].field)] = key[i];
	row[0] = cell_text(kinds[kind].name);
	row[5] = cell_num(s->entries, UNIT_COUNT);
	row[6] = *kinds[kind].each ? cell_num(s->different, UNIT_COUNT) : cell_none();
	row[7] = cell_text(kinds[kind].reason);
	table_row(&a->page, row, ROW_PLAIN);
	a->shown++;
}

static void print_kind(struct anomalies *a, unsigned kind)
{
	struct run *r = a->run;
	size_t left = r->top ? (size_t)r->top : ROWS, n = 0, i;
	struct suspect *s, **list;
	struct map suspects;

	map_init(&suspects, r->arena);
	groups_settle(&a->kind[kind].groups);
	gather(&a->kind[kind], &suspects, r->arena);
	list = arena_array(r->arena, suspects.n, sizeof(*list));
	map_each(&suspects, s)
		if (figure(s, &kinds[kind]) >= kinds[kind].least)
			list[n++] = s;
	qsort_r(list, n, sizeof(*list), suspect_cmp, (void *)&kinds[kind]);
	for (i = 0; i < n && i < left; i++)
		print_suspect(a, kind, list[i]);
}

int view_anomalies(struct run *r)
{
	struct anomalies a = {.run = r};
	struct entry e = {0};
	struct source *s;
	unsigned i;
	int code;

	if (!prepare(&a))
		return EXIT_USAGE;
	s = run_source(r);
	if (!s)
		return EXIT_SOURCE;
	while (source_next(s, &e))
		if (!entry_has(&e, F_EXPECTING) && filter_test(r->filter, &e))
			take(&a, &e);
	page_begin(&a.page, r->format, &r->look, &r->out, false);
	table_begin(&a.page, "anomalies", columns, COLUMNS_ALL, "anomalies");
	for (i = 0; i < KINDS; i++)
		print_kind(&a, i);
	table_end(&a.page);
	page_end(&a.page);
	code = run_close(r, s);
	return !code && r->opt[OPT_FAIL_EMPTY] && !a.shown ? EXIT_PARTLY : code;
}
