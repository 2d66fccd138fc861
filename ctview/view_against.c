/* ctview against: connections that a ruleset would refuse.
 *
 *	iptables-save >live.rules; edit live.rules >new.rules
 *	ctview against new.rules              the live table
 *	ctview against new.rules -f dump.txt --route 10.0.0.0/8=lan0,0.0.0.0/0=wan0
 *
 *	VERDICT  WHEN  WAY      PROTO  SOURCE            DESTINATION       RULE
 *	refused  new   forward  tcp    10.0.0.9:41097    192.0.2.1:25      new.rules:14: -A FORWARD -p tcp --dport 25 -j DROP
 *
 * "now": packets of the existing connection; "new": it continues because it exists, but could not be established again.
 * If the entry lacks data, the verdict is "perhaps", with the missing data. Entries themselves (-o conntrack, -o
 * delete) are printed only if they are certainly refused.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "ctview/columns.h"
#include "ctview/judge.h"
#include "ctview/text.h"
#include "ctview/view.h"

enum { FRONT = 3, BACK = 2 };

struct against {
	struct run *run;
	struct routes routes;
	struct judge *judge;
	struct columns who;
	struct page page;
	struct buf way, rule;
	uint64_t now, new, perhaps, passes, other;
};

/* EXIT_DONE, or another code with a diag. */
static int read_rules(struct against *a, const char *file)
{
	struct diags *d = &a->run->diags;
	int fd = strcmp(file, "-") ? open(file, O_RDONLY | O_CLOEXEC) : STDIN_FILENO, code = EXIT_DONE;
	struct buf text = BUF_INIT;

	if (fd < 0 || !buf_read(&text, fd)) {
		diag(d, (struct pos){0}, STATUS_VERSION, "%s: %s", file, strerror(errno));
		code = EXIT_SOURCE;
	} else if (!judge_read(a->judge, file, &text, d)) {
		code = EXIT_USAGE;
	}
	if (fd > STDIN_FILENO)
		close(fd);
	buf_free(&text);
	return code;
}

static int prepare(struct against *a)
{
	struct run *r = a->run;
	int i, code = EXIT_DONE;

	routes_init(&a->routes, r->arena);
	if (r->opt[OPT_ROUTE] && !routes_parse(&a->routes, r->opt[OPT_ROUTE], "--route", &r->diags))
		return EXIT_USAGE;
	if (!r->opt[OPT_FILE])
		routes_load(&a->routes);
	a->judge = judge_new(&a->routes, r->arena);
	for (i = 0; !code && i < r->nargs; i++)
		code = read_rules(a, r->args[i]);
	return code;
}

/* Is the output in rows, rather than entries or counts? */
static bool in_rows(const struct run *r)
{
	return r->format != FORMAT_CONNTRACK && r->format != FORMAT_DELETE && r->format != FORMAT_PROM;
}

/* ---- rows ---- */

static void begin(struct against *a)
{
	static const struct column front[FRONT] = {
		{.name = "verdict", .kind = KIND_TEXT, .label = true, .width = 7},
		{.name = "when", .kind = KIND_TEXT, .label = true}, {.name = "way", .kind = KIND_TEXT, .label = true},
	}, back[BACK] = {
		{.name = "rule", .kind = KIND_TEXT, .label = true, .cut = true, .help = "the rule that refuses it"},
		{.name = "unknown", .kind = KIND_TEXT, .label = true, .drop = 1, .help = "what is unknown of the entry"},
	};
	struct column *col = arena_array(a->run->arena, FRONT + COLUMNS_MAX + BACK, sizeof(*col));

	columns_who(&a->who, a->run->format);
	memcpy(col, front, sizeof(front));
	memcpy(col + FRONT, a->who.col, a->who.n * sizeof(*col));
	memcpy(col + FRONT + a->who.n, back, sizeof(back));
	page_begin(&a->page, a->run->format, &a->run->look, &a->run->out, false);
	table_begin(&a->page, "against", col, FRONT + a->who.n + BACK, "refused");
}

/* "input", "input or forward"; with the direction if it is the reply's. */
static struct cell way_cell(struct against *a, const struct judgement *v)
{
	unsigned way;

	buf_reset(&a->way);
	for (way = 0; way < WAY_COUNT; way++)
		if (v->ways >> way & 1)
			buf_printf(&a->way, "%s%s", a->way.len ? "|" : "", way_names[way]);
	return cell_text(buf_str(&a->way));
}

static struct cell rule_cell(struct against *a, const struct judgement *v)
{
	buf_reset(&a->rule);
	if (v->line)
		buf_printf(&a->rule, "%s:%u: %s", v->file, v->line, buf_str(&v->what));
	else
		buf_printf(&a->rule, "%s: %s", v->file, buf_str(&v->what));
	return cell_text(buf_str(&a->rule));
}

static void print_row(struct against *a, const struct entry *e, const struct judgement *v)
{
	struct cell row[FRONT + COLUMNS_MAX + BACK], *back = row + FRONT + a->who.n;

	row[0] = cell_text(v->kind == JUDGED_REFUSED ? "refused" : "perhaps");
	row[1] = cell_text(v->when == WHEN_NEW ? "new" : v->reply ? "now, reply" : "now");
	row[2] = way_cell(a, v);
	columns_cells(&a->who, e, row + FRONT);
	back[0] = rule_cell(a, v);
	back[1] = v->why.len ? cell_text(buf_str(&v->why)) : cell_none();
	table_row(&a->page, row, v->kind == JUDGED_PERHAPS ? ROW_DIM : v->when == WHEN_NOW ? ROW_BAD : ROW_WARN);
}

static void print_entry(struct against *a, const struct entry *e, const struct judgement *v)
{
	struct out *out = &a->run->out;

	if (in_rows(a->run)) {
		print_row(a, e, v);
		return;
	}
	if (v->kind == JUDGED_REFUSED && a->run->format == FORMAT_CONNTRACK)
		text_entry(&out->b, e);
	else if (v->kind == JUDGED_REFUSED && a->run->format == FORMAT_DELETE)
		text_delete(&out->b, e);
	out_check(out);
}

/* ---- evaluation ---- */

static void take(struct against *a, const struct entry *e, struct judgement *v)
{
	if (!entry_has(e, F_ORIG_SRC) || !judge_has(a->judge, e->alen)) {
		a->other++;
		return;
	}
	judge_entry(a->judge, e, v);
	if (v->kind == JUDGED_PASSES)
		a->passes++;
	else if (v->kind == JUDGED_PERHAPS)
		a->perhaps++;
	else if (v->when == WHEN_NOW)
		a->now++;
	else
		a->new++;
	if (v->kind != JUDGED_PASSES)
		print_entry(a, e, v);
}

/* Only counts, as metrics must be bounded. */
static void print_metrics(struct against *a)
{
	const struct fact f[] = {
		{"refused_now", cell_num(a->now, UNIT_COUNT), "connections whose packets would be refused"},
		{"refused_new", cell_num(a->new, UNIT_COUNT), "connections that could not be started again"},
		{"perhaps", cell_num(a->perhaps, UNIT_COUNT), "connections that may be refused"},
		{"passes", cell_num(a->passes, UNIT_COUNT), "connections that pass"},
	};

	page_begin(&a->page, a->run->format, &a->run->look, &a->run->out, false);
	page_facts(&a->page, "against", f, sizeof(f) / sizeof(*f), "connections against the ruleset");
	page_end(&a->page);
}

static void print_end(struct against *a)
{
	struct buf *b = &a->run->out.b;

	if (a->run->format == FORMAT_PROM)
		print_metrics(a);
	if (!in_rows(a->run))
		return;
	table_end(&a->page);
	page_end(&a->page);
	if (a->run->format != FORMAT_TABLE)
		return;
	buf_printf(b, "%llu refused now, %llu only if started again, %llu perhaps, %llu pass", (unsigned long long)a->now,
		(unsigned long long)a->new, (unsigned long long)a->perhaps, (unsigned long long)a->passes);
	if (a->other)
		buf_printf(b, "; %llu not checked: no rules for their family", (unsigned long long)a->other);
	buf_putc(b, '\n');
}

static int judge_all(struct against *a)
{
	struct run *r = a->run;
	struct source *s = run_source(r);
	struct judgement v = {.what = BUF_INIT};
	struct entry e = {0};
	int code;

	if (!s)
		return EXIT_SOURCE;
	if (in_rows(r))
		begin(a);
	while (source_next(s, &e))
		if (filter_test(r->filter, &e))
			take(a, &e, &v);
	print_end(a);
	buf_free(&v.what);
	buf_free(&v.why);
	code = run_close(r, s);
	return !code && r->opt[OPT_FAIL_EMPTY] && !a->now && !a->new && !a->perhaps ? EXIT_PARTLY : code;
}

int view_against(struct run *r)
{
	struct against a = {.run = r};
	int code;

	if (!r->nargs)
		return run_usage(r, "against requires a ruleset file (output of iptables-save)");
	code = prepare(&a);
	if (!code)
		code = judge_all(&a);
	columns_free(&a.who);
	buf_free(&a.way);
	buf_free(&a.rule);
	return code;
}
