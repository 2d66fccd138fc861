/* ctview top: who fills the table, and who causes how much traffic.
 *
 *	ctview top                          clients, servers and services, ephemeral ports folded
 *	ctview top --by src/24 --sort bytes --top 10
 *
 * One pass with a tally per group; the largest are printed first.
 */
#include <string.h>
#include "ctview/group.h"
#include "ctview/view.h"

struct top {
	struct run *run;
	struct group_by by;
	struct groups groups;
	struct tally total;
	enum tally_field sort;
	bool smallest;
};

static bool parse_sort(struct top *t, const char *word)
{
	const char *names[TALLY_COUNT + 1], *near;
	unsigned i;

	t->smallest = *word == '+';
	word += *word == '+' || *word == '-';
	for (i = 0; i < TALLY_COUNT; i++) {
		names[i] = tally_columns[i].name;
		if (!strcmp(names[i], word)) {
			t->sort = i;
			return true;
		}
	}
	names[i] = NULL;
	near = diag_suggest(word, names);
	diag(&t->run->diags, (struct pos){0}, STATUS_PARAM, "cannot sort groups by %s", word);
	return diag_why(&t->run->diags, "%s%s%s", near ? "did you mean " :
		"use entries, packets, bytes, unreplied, half_open, assured, snat, dnat, rate", near ? near : "", near ? "?" : "");
}

/* Counters and rates are shown only if some entry has them. */
static unsigned shown_tallies(const struct tally *total, enum tally_field *shown)
{
	static const struct { enum tally_field field; bool counted, rated; } all[] = {
		{TALLY_ENTRIES, 0, 0}, {TALLY_SHARE, 0, 0}, {TALLY_PACKETS, 1, 0}, {TALLY_BYTES, 1, 0},
		{TALLY_RATE, 0, 1}, {TALLY_UNREPLIED, 0, 0}, {TALLY_HALF, 0, 0},
	};
	unsigned i, n = 0;

	for (i = 0; i < sizeof(all) / sizeof(*all); i++)
		if ((!all[i].counted || total->counted) && (!all[i].rated || total->rated))
			shown[n++] = all[i].field;
	return n;
}

static void print(struct top *t)
{
	enum tally_field shown[TALLY_COUNT];
	unsigned ntally = shown_tallies(&t->total, shown), nkey = t->by.n, i;
	struct column col[GROUP_KEYS + TALLY_COUNT];
	struct cell c[GROUP_KEYS + TALLY_COUNT];
	struct page page;
	size_t k;

	group_columns(&t->by, col);
	for (i = 0; i < ntally; i++)
		col[nkey + i] = tally_columns[shown[i]];
	page_begin(&page, t->run->format, &t->run->look, &t->run->out, false);
	table_begin(&page, "top", col, nkey + ntally, "largest groups");
	for (k = 0; k < t->groups.list.n; k++) {
		group_row(&t->groups, t->groups.list.v[k], shown, ntally, &t->total, c);
		table_row(&page, c, ROW_PLAIN);
	}
	table_end(&page);
	page_end(&page);
}

int view_top(struct run *r)
{
	struct top t = {.run = r};
	struct entry e = {0};
	struct measure m;
	struct source *s;
	int code;

	if (!group_by_parse(&t.by, r->opt[OPT_BY] ? r->opt[OPT_BY] : "client,server,proto,service", r->arena,
	    &r->diags) || (r->opt[OPT_SORT] && !parse_sort(&t, r->opt[OPT_SORT])))
		return EXIT_USAGE;
	s = run_first_reading(r) ? run_source(r) : NULL;
	if (!s)
		return EXIT_SOURCE;
	groups_init(&t.groups, &t.by, r->arena);
	while (source_next(s, &e))
		if (filter_test(r->filter, &e)) {
			measure_entry(&m, &e);
			groups_add(&t.groups, &e, &m);
			tally_add(&t.total, &m);
		}
	groups_sort(&t.groups, t.sort, t.smallest, r->top ? r->top : r->format == FORMAT_PROM ? 100 : 20);
	print(&t);
	code = run_close(r, s);
	return !code && r->opt[OPT_FAIL_EMPTY] && !t.total.entries ? EXIT_PARTLY : code;
}
