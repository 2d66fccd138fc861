/* Output formats of entries.
 *
 *	--count            nothing, and their number at the end
 *	-o conntrack       its text         -o delete    the command that deletes it
 *	-o json, jsonl     nested objects under the documented keys, or plain ones of the chosen columns
 *	else               a row of the chosen columns
 */
#include "ctview/printer.h"
#include "ctview/text.h"

/* ---- counting ---- */

static void count_entry(struct printer *p, const struct entry *e)
{
	(void)p;
	(void)e;
}

static void count_end(struct printer *p)
{
	buf_u64(&p->run->out.b, p->count);
	buf_putc(&p->run->out.b, '\n');
}

/* ---- text ---- */

static void conntrack_entry(struct printer *p, const struct entry *e)
{
	text_entry(&p->run->out.b, e);
}

static void delete_entry(struct printer *p, const struct entry *e)
{
	text_delete(&p->run->out.b, e);
}

/* ---- nested JSON ---- */

static void jsonl_begin(struct printer *p)
{
	json_keys_init(&p->keys);
}

static void jsonl_entry(struct printer *p, const struct entry *e)
{
	json_entry(&p->run->out.b, &p->keys, e);
	buf_putc(&p->run->out.b, '\n');
}

static void json_begin(struct printer *p)
{
	json_keys_init(&p->keys);
	buf_putc(&p->run->out.b, '[');
}

static void json_array_entry(struct printer *p, const struct entry *e)
{
	buf_puts(&p->run->out.b, p->count ? ",\n " : "\n ");
	json_entry(&p->run->out.b, &p->keys, e);
}

static void json_end(struct printer *p)
{
	buf_puts(&p->run->out.b, p->count ? "\n]\n" : "]\n");
}

/* ---- rows ---- */

static void row_begin(struct printer *p)
{
	p->columns.in_place = p->run->format == FORMAT_TABLE;
	page_begin(&p->page, p->run->format, &p->run->look, &p->run->out, false);
	table_begin(&p->page, "entries", p->columns.col, p->columns.n, "connections");
}

static void row_entry(struct printer *p, const struct entry *e)
{
	struct cell row[COLUMNS_MAX];

	columns_cells(&p->columns, e, row);
	table_row(&p->page, row, ROW_PLAIN);
}

static void row_end(struct printer *p)
{
	table_end(&p->page);
	page_end(&p->page);
}

/* ---- selection ---- */

static const struct printer_style *style_of(const struct run *r)
{
	static const struct printer_style counts = {NULL, count_entry, count_end},
		conntrack = {NULL, conntrack_entry, NULL}, delete = {NULL, delete_entry, NULL},
		jsonl = {jsonl_begin, jsonl_entry, NULL}, json = {json_begin, json_array_entry, json_end},
		rows = {row_begin, row_entry, row_end};
	static const struct printer_style *const whole[FORMAT_COUNT] = {
		[FORMAT_JSON] = &json, [FORMAT_JSONL] = &jsonl, [FORMAT_CONNTRACK] = &conntrack,
		[FORMAT_DELETE] = &delete,
	};

	if (r->opt[OPT_COUNT])
		return &counts;
	if (!whole[r->format] || (r->opt[OPT_COLUMNS] && (r->format == FORMAT_JSON || r->format == FORMAT_JSONL)))
		return &rows;
	return whole[r->format];
}

bool printer_init(struct printer *p, struct run *r, const enum field_id *front)
{
	*p = (struct printer){.run = r, .style = style_of(r)};
	if (r->opt[OPT_COLUMNS] && *r->opt[OPT_COLUMNS] != '+')
		return columns_parse(&p->columns, r->opt[OPT_COLUMNS], r->arena, &r->diags);
	if (r->format == FORMAT_CSV) {
		columns_all(&p->columns);
	} else {
		for (; front && *front != F_COUNT; front++)
			columns_add(&p->columns, *front, NULL, 0);
		columns_usual(&p->columns, r->view->run == view_list && r->opt[OPT_INTERVAL]);
	}
	return !r->opt[OPT_COLUMNS] ||
		columns_parse(&p->columns, r->opt[OPT_COLUMNS] + 1, r->arena, &r->diags);
}

void printer_begin(struct printer *p)
{
	if (p->style->begin)
		p->style->begin(p);
}

void printer_entry(struct printer *p, const struct entry *e)
{
	p->style->entry(p, e);
	p->count++;
	out_check(&p->run->out);
}

void printer_end(struct printer *p)
{
	if (p->style->end)
		p->style->end(p);
	buf_free(&p->scratch);
	columns_free(&p->columns);
}

bool printer_wants_line(const struct printer *p)
{
	return p->style->entry == conntrack_entry;
}
