/* ctview list: one line per connection.
 *
 *	PROTO  STATE        LEFT  IDLE  FLAGS  SOURCE            DESTINATION     NAT                   MORE
 *	tcp    ESTABLISHED  4d23h 10s   A      10.0.0.9:41097    10.0.0.1:2222   both 10.0.0.1:41097 > 10.0.0.3:22  -
 *
 * Streams: an entry is printed when it is read, and nothing is kept, unless an order was asked for. With an order and -n it keeps the
 * N that would be shown.
 */
#include <stdlib.h>
#include <string.h>
#include "ctview/derive.h"
#include "ctview/json.h"
#include "ctview/order.h"
#include "ctview/text.h"
#include "ctview/view.h"

enum { COLUMNS_MAX = 80 };

struct list {
	struct run *run;
	const struct field *field[COLUMNS_MAX];
	struct column col[COLUMNS_MAX];
	unsigned n;
	bool chosen;           /* the user named the columns */
	uint64_t shown;        /* fields that some column shows */
	struct page page;
	struct json_keys keys;
	struct buf scratch;
	uint64_t count;
};

/* ---- columns ---- */

/* Where a name for the table is shorter, and which columns a narrow terminal loses first. */
static const struct { enum field_id field; const char *head; unsigned drop; } usual[] = {
	{F_D_PROTO, NULL, 0}, {F_STATE, NULL, 0}, {F_TIMEOUT, "left", 0}, {F_D_IDLE, NULL, 2},
	{F_D_FLAGS, NULL, 1}, {F_C_SOURCE, NULL, 0}, {F_C_DESTINATION, NULL, 0}, {F_C_TRANSLATION, "nat", 0},
	{F_D_PACKETS, NULL, 4}, {F_D_BYTES, NULL, 3}, {F_C_MORE, NULL, 5},
};

static void add_column(struct list *l, const struct field *f, const char *head, unsigned drop)
{
	const char *name = head ? head : f->alias ? f->alias : f->name;

	l->field[l->n] = f;
	l->shown |= f->covers;
	l->col[l->n++] = (struct column){.name = name, .kind = f->compose ? KIND_TEXT : f->kind,
		.unit = f->unit, .width = f->id == F_C_MORE ? 4 : f->width < 8 ? f->width : 8, .drop = drop,
		.cut = f->id == F_C_MORE, .label = true, .help = f->help};
}

static void usual_columns(struct list *l)
{
	unsigned i;

	for (i = 0; i < sizeof(usual) / sizeof(*usual); i++)
		add_column(l, &fields[usual[i].field], usual[i].head, usual[i].drop);
}

/* Every stored field and what a program cannot easily work out itself, for CSV. */
static void all_columns(struct list *l)
{
	unsigned i;

	for (i = 0; i < F_STORED; i++)
		add_column(l, &fields[i], fields[i].name, 0);
	add_column(l, &fields[F_D_FLAGS], NULL, 0);
	add_column(l, &fields[F_D_NAT], NULL, 0);
	add_column(l, &fields[F_D_IDLE], NULL, 0);
}

static bool bad_column(struct run *r, const char *list, const char *word, size_t len)
{
	const char *names[FIELD_NAMES], *copy = arena_strn(r->arena, word, len), *near;
	struct src *src = arena_new_of(r->arena, struct src);

	*src = (struct src){.file = "--columns", .text = list};
	field_names(names);
	near = diag_suggest(copy, names);
	diag(&r->diags, (struct pos){src, (uint32_t)(word - list) + 1, (uint32_t)len}, STATUS_PARAM,
		"no such column");
	return near ? diag_why(&r->diags, "no field %s; did you mean %s?", copy, near) :
		diag_why(&r->diags, "no field %s; `ctview fields` lists them", copy);
}

static bool chosen_columns(struct list *l, const char *list)
{
	const char *p = list;

	l->chosen = true;
	if (*p == '+') {
		usual_columns(l);
		p++;
	}
	for (;;) {
		size_t len = strcspn(p, ",");
		const struct field *f = field_find(p, len);

		if (!f || l->n == COLUMNS_MAX)
			return bad_column(l->run, list, p, len);
		add_column(l, f, NULL, 0);
		p += len;
		if (!*p++)
			return true;
	}
}

/* ---- printing one entry ---- */

static void print_cells(struct list *l, const struct entry *e)
{
	struct cell c[COLUMNS_MAX];
	size_t at[COLUMNS_MAX];
	unsigned i;

	buf_reset(&l->scratch);
	for (i = 0; i < l->n; i++) {
		at[i] = l->scratch.len;
		if (!l->field[i]->compose) {
			field_get(l->field[i], e, &c[i]);
			continue;
		}
		l->field[i]->compose(e, l->shown, &l->scratch);
		c[i] = (struct cell){.kind = KIND_TEXT, .given = true,
			.t.len = (uint32_t)(l->scratch.len - at[i])};
	}
	for (i = 0; i < l->n; i++)
		if (l->field[i]->compose)
			c[i].t.s = buf_str(&l->scratch) + at[i];
	table_row(&l->page, c, ROW_PLAIN);
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
	table_begin(&l->page, "entries", l->col, l->n, "connections");
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

	if (r->opt[OPT_COLUMNS] && !chosen_columns(&l, r->opt[OPT_COLUMNS]))
		return EXIT_USAGE;
	if (!l.n)
		(r->format == FORMAT_CSV ? all_columns : usual_columns)(&l);
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
