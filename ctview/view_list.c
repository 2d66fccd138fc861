/* ctview list: one line per connection.
 *
 *	PROTO  STATE        LEFT  IDLE  FLAGS  SOURCE            DESTINATION     NAT                   MORE
 *	tcp    ESTABLISHED  4d23h 10s   A      10.0.0.9:41097    10.0.0.1:2222   both 10.0.0.1:41097 > 10.0.0.3:22  -
 *
 * Streams: an entry is printed when it is read, and nothing is kept, unless an order was asked for. With an order and -n it keeps the
 * N that would be shown.
 */
#include "ctview/columns.h"
#include "ctview/json.h"
#include "ctview/order.h"
#include "ctview/text.h"
#include "ctview/view.h"

struct list {
	struct run *run;
	struct columns columns;
	bool chosen;           /* the user named the columns */
	struct page page;
	struct json_keys keys;
	struct buf scratch;
	uint64_t count;
};

/* ---- printing one entry ---- */

static void print_cells(struct list *l, const struct entry *e)
{
	struct cell row[COLUMNS_MAX];

	columns_cells(&l->columns, e, row);
	table_row(&l->page, row, ROW_PLAIN);
}

static bool prints_text(const struct run *r)
{
	return r->format == FORMAT_CONNTRACK || r->format == FORMAT_DELETE;
}

/* JSON of whole entries is nested as the documented keys are; chosen columns make plain objects. */
static bool prints_nested(const struct list *l)
{
	return !l->chosen && (l->run->format == FORMAT_JSON || l->run->format == FORMAT_JSONL);
}

static void print_entry(struct list *l, const struct entry *e)
{
	struct buf *b = &l->run->out.b;

	if (l->run->opt[OPT_COUNT])
		;
	else if (l->run->format == FORMAT_CONNTRACK)
		text_entry(b, e);
	else if (l->run->format == FORMAT_DELETE)
		text_delete(b, e);
	else if (prints_nested(l)) {
		buf_puts(b, l->run->format == FORMAT_JSONL ? "" : l->count ? ",\n " : "\n ");
		json_entry(b, &l->keys, e);
		buf_puts(b, l->run->format == FORMAT_JSONL ? "\n" : "");
	} else
		print_cells(l, e);
	l->count++;
	out_check(&l->run->out);
}

static void begin(struct list *l)
{
	struct run *r = l->run;

	if (r->opt[OPT_COUNT] || prints_text(r))
		return;
	if (prints_nested(l)) {
		json_keys_init(&l->keys);
		buf_puts(&r->out.b, r->format == FORMAT_JSON ? "[" : "");
		return;
	}
	page_begin(&l->page, r->format, &r->look, &r->out, false);
	table_begin(&l->page, "entries", l->columns.col, l->columns.n, "connections");
}

static void end(struct list *l)
{
	struct run *r = l->run;

	if (r->opt[OPT_COUNT]) {
		buf_u64(&r->out.b, l->count);
		buf_putc(&r->out.b, '\n');
	} else if (prints_nested(l)) {
		buf_puts(&r->out.b, r->format == FORMAT_JSONL ? "" : l->count ? "\n]\n" : "]\n");
	} else if (!prints_text(r)) {
		table_end(&l->page);
		page_end(&l->page);
	}
	buf_free(&l->scratch);
	columns_free(&l->columns);
}

/* ---- the two ways ---- */

static void stream(struct list *l, struct source *s, struct entry *e)
{
	while ((!l->run->top || l->count < l->run->top) && source_next(s, e))
		if (filter_test(l->run->filter, e))
			print_entry(l, e);
}

static void sorted(struct list *l, const struct order *o, struct source *s, struct entry *e)
{
	struct run *r = l->run;
	struct store store;
	struct sorter *t;
	const uint8_t *const *packed;
	size_t n, i;

	store_init(&store, r->arena);
	t = sorter_new(o, &store, r->top);
	while (source_next(s, e))
		if (filter_test(r->filter, e))
			sorter_add(t, e, prints_text(r) && text_needs_line(e, &l->scratch));
	packed = sorter_done(t, &n);
	for (i = 0; i < n; i++) {
		store_load(&store, packed[i], e);
		print_entry(l, e);
	}
	sorter_free(t);
}

int view_list(struct run *r)
{
	struct list l = {.run = r};
	struct order order = {0};
	struct source *s;
	struct entry e = {0};
	int code;

	if (r->format == FORMAT_PROM)          /* entries are without bound, their numbers are not */
		return view_summary(r);
	l.chosen = r->opt[OPT_COLUMNS];
	if (l.chosen && !columns_parse(&l.columns, r->opt[OPT_COLUMNS], r->arena, &r->diags))
		return EXIT_USAGE;
	if (!l.chosen)
		(r->format == FORMAT_CSV ? columns_all : columns_usual)(&l.columns);
	if (r->opt[OPT_SORT] && !order_parse(&order, r->opt[OPT_SORT], r->arena, &r->diags))
		return EXIT_USAGE;
	s = run_source(r);
	if (!s)
		return EXIT_SOURCE;
	begin(&l);
	if (order.n)
		sorted(&l, &order, s, &e);
	else
		stream(&l, s, &e);
	end(&l);
	code = run_close(r, s);
	return !code && r->opt[OPT_FAIL_EMPTY] && !l.count ? EXIT_PARTLY : code;
}
