/* Pages of tables: code common to all formats; and JSON, CSV and Prometheus, which only need the current row.
 *
 * A page contains one table, or several named ones. Empty tables are printed too: `[]`, a heading, metrics without
 * samples. Prometheus requires all samples of a metric to be consecutive, so its rows are buffered until the table
 * ends; tables are bounded.
 */
#include "ctview/show.h"
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "ctview/json.h"

enum { OUT_BYTES = 64 << 10 };

void out_flush(struct out *o)
{
	static const char words[] = "ctview: cannot write: ";
	const char *why;

	if (!o->failed && !buf_write(&o->b, o->fd)) {
		why = strerror(errno);
		o->failed = true;
		if (errno != EPIPE && write(STDERR_FILENO, words, sizeof(words) - 1) > 0 &&
		    write(STDERR_FILENO, why, strlen(why)) > 0 && write(STDERR_FILENO, "\n", 1) > 0)
			(void)why;
	}
	buf_reset(&o->b);
}

void out_check(struct out *o)
{
	if (o->b.len >= OUT_BYTES)
		out_flush(o);
}

const char *const format_names[FORMAT_COUNT + 1] = {
#define FORMAT(id, name, help) name,
#include "ctview/format.def"
#undef FORMAT
};

/* ---- cells ---- */

struct cell cell_num(uint64_t n, enum field_unit unit)
{
	return (struct cell){.kind = KIND_NUM, .unit = unit, .given = true, .n = n};
}

struct cell cell_real(double r, enum field_unit unit)
{
	return (struct cell){.kind = KIND_REAL, .unit = unit, .given = isfinite(r), .r = r};
}

struct cell cell_text(const char *s)
{
	if (!s)
		return cell_none();
	return (struct cell){.kind = KIND_TEXT, .given = true, .t = {s, (uint32_t)strlen(s)}};
}

struct cell cell_none(void)
{
	return (struct cell){.kind = KIND_TEXT};
}

struct cell cell_share(uint64_t part, uint64_t whole)
{
	return cell_real(whole ? (double)part / (double)whole : NAN, UNIT_SHARE);
}

/* ---- what all formats share ---- */

void page_begin(struct page *p, enum format f, const struct look *look, struct out *out, bool many)
{
	static const struct format_ops *const ops[FORMAT_COUNT] = {
		[FORMAT_TABLE] = &format_table, [FORMAT_JSON] = &format_json, [FORMAT_JSONL] = &format_jsonl,
		[FORMAT_CSV] = &format_csv, [FORMAT_PROM] = &format_prom,
	};

	*p = (struct page){.ops = ops[f], .format = f, .look = *look, .out = out, .many = many};
	if (p->ops->page_begin)
		p->ops->page_begin(p);
}

void table_begin(struct page *p, const char *name, const struct column *col, unsigned ncol, const char *help)
{
	p->name = name;
	p->help = help;
	p->col = col;
	p->ncol = ncol;
	p->rows = 0;
	if (p->ops->begin)
		p->ops->begin(p);
}

void table_row(struct page *p, const struct cell *c, enum row_mood mood)
{
	p->ops->row(p, c, mood);
	p->rows++;
	out_check(p->out);
}

void table_end(struct page *p)
{
	if (p->ops->end)
		p->ops->end(p);
	p->tables++;
}

static void facts_table(struct page *p, const char *name, const struct fact *f, unsigned n, const char *help)
{
	static const struct column col[] = {
		{.name = "what", .kind = KIND_TEXT, .width = 16}, {.name = "value", .kind = KIND_NUM, .width = 8},
		{.name = "note", .kind = KIND_TEXT, .cut = true},
	};
	bool header = p->look.header;
	unsigned i;

	p->look.header = false;
	table_begin(p, name, col, 3, help);
	for (i = 0; i < n; i++)
		table_row(p, (struct cell[]){cell_text(f[i].name), f[i].cell,
			cell_text(f[i].note ? f[i].note : "")}, ROW_PLAIN);
	table_end(p);
	p->look.header = header;
}

void page_facts(struct page *p, const char *name, const struct fact *f, unsigned n, const char *help)
{
	struct column col[64] = {0};
	struct cell c[64];
	unsigned i;

	if (p->format == FORMAT_TABLE) {
		facts_table(p, name, f, n, help);
		return;
	}
	for (i = 0; i < n; i++) {
		col[i] = (struct column){.name = f[i].name, .kind = f[i].cell.kind, .unit = f[i].cell.unit,
			.help = f[i].note};
		c[i] = f[i].cell;
	}
	table_begin(p, name, col, n, help);
	table_row(p, c, ROW_PLAIN);
	table_end(p);
}

void page_end(struct page *p)
{
	if (p->ops->page_end)
		p->ops->page_end(p);
}

/* ---- JSON ---- */

static void json_object(struct page *p, const struct cell *c)
{
	struct buf *b = &p->out->b;
	unsigned i;

	buf_putc(b, '{');
	for (i = 0; i < p->ncol; i++) {
		buf_puts(b, i ? ", " : "");
		json_string(b, p->col[i].name, strlen(p->col[i].name));
		buf_puts(b, ": ");
		json_cell(b, &c[i]);
	}
	buf_putc(b, '}');
}

static void json_page_begin(struct page *p)
{
	buf_puts(&p->out->b, p->many ? "{" : "");
}

static void json_begin(struct page *p)
{
	struct buf *b = &p->out->b;

	if (p->many)
		buf_printf(b, "%s\n\"%s\": ", p->tables ? "," : "", p->name);
	buf_putc(b, '[');
}

static void json_row(struct page *p, const struct cell *c, enum row_mood mood)
{
	(void)mood;
	buf_puts(&p->out->b, p->rows ? ",\n " : "\n ");
	json_object(p, c);
}

static void json_end(struct page *p)
{
	buf_puts(&p->out->b, p->rows ? "\n]" : "]");
}

static void json_page_end(struct page *p)
{
	buf_puts(&p->out->b, p->many ? "\n}\n" : "\n");
}

const struct format_ops format_json = {json_page_begin, json_begin, json_row, json_end, json_page_end};

/* One line per row; with several tables each line has the table's name. */
static void jsonl_row(struct page *p, const struct cell *c, enum row_mood mood)
{
	struct buf *b = &p->out->b;

	(void)mood;
	if (p->many)
		buf_printf(b, "{\"table\": \"%s\", \"row\": ", p->name);
	json_object(p, c);
	buf_puts(b, p->many ? "}\n" : "\n");
}

const struct format_ops format_jsonl = {.row = jsonl_row};

/* ---- CSV ---- */

static void csv_text(struct buf *b, const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len && !strchr(",\"\r\n", s[i]); i++)
		;
	if (i == len) {
		buf_add(b, s, len);
		return;
	}
	buf_putc(b, '"');
	for (i = 0; i < len; i++) {
		if (s[i] == '"')
			buf_putc(b, '"');
		buf_putc(b, s[i]);
	}
	buf_putc(b, '"');
}

void csv_cell(struct buf *b, const struct cell *c)
{
	if (c->given && c->kind == KIND_TEXT)
		csv_text(b, c->t.s, c->t.len);
	else
		cell_print(b, c, CELL_RAW);
}

static void csv_begin(struct page *p)
{
	struct buf *b = &p->out->b;
	unsigned i;

	buf_puts(b, p->tables ? "\r\n" : "");
	for (i = 0; p->look.header && i < p->ncol; i++) {
		buf_puts(b, i ? "," : "");
		buf_puts(b, p->col[i].name);
	}
	buf_puts(b, p->look.header ? "\r\n" : "");
}

static void csv_row(struct page *p, const struct cell *c, enum row_mood mood)
{
	struct buf *b = &p->out->b;
	unsigned i;

	(void)mood;
	for (i = 0; i < p->ncol; i++) {
		buf_puts(b, i ? "," : "");
		csv_cell(b, &c[i]);
	}
	buf_puts(b, "\r\n");
}

const struct format_ops format_csv = {.begin = csv_begin, .row = csv_row};

/* ---- Prometheus ---- */

static void prom_begin(struct page *p)
{
	/* the samples so far for each column */
	p->state = mem_alloc(p->ncol * sizeof(struct buf));
	memset(p->state, 0, p->ncol * sizeof(struct buf));
}

static void prom_name(struct buf *b, const struct page *p, const struct column *col)
{
	const char *s;

	buf_printf(b, "ctview_%s_", p->name);
	for (s = col->name; *s; s++)
		buf_putc(b, (*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9') ? *s : '_');
}

/* In label values, backslash, quote and newline are escaped. */
static void prom_value(struct buf *b, const struct cell *c)
{
	struct buf text = BUF_INIT;
	size_t i;

	cell_print(&text, c, CELL_RAW);
	for (i = 0; i < text.len; i++) {
		if (text.s[i] == '\\' || text.s[i] == '"')
			buf_putc(b, '\\');
		if (text.s[i] == '\n')
			buf_puts(b, "\\n");
		else
			buf_putc(b, text.s[i]);
	}
	buf_free(&text);
}

static void prom_labels(struct buf *b, const struct page *p, const struct cell *c)
{
	unsigned i, n = 0;

	for (i = 0; i < p->ncol; i++) {
		const char *s;

		if (!p->col[i].label)
			continue;
		buf_putc(b, n++ ? ',' : '{');
		for (s = p->col[i].name; *s; s++)
			buf_putc(b, *s == '.' || *s == '/' || *s == '-' || *s == ' ' ? '_' : *s);
		buf_puts(b, "=\"");
		prom_value(b, &c[i]);
		buf_putc(b, '"');
	}
	buf_puts(b, n ? "}" : "");
}

static void prom_row(struct page *p, const struct cell *c, enum row_mood mood)
{
	unsigned i;

	(void)mood;
	for (i = 0; i < p->ncol; i++) {
		struct buf *b = (struct buf *)p->state + i;

		if (p->col[i].label || !c[i].given || c[i].kind == KIND_TEXT)
			continue;
		prom_name(b, p, &p->col[i]);
		prom_labels(b, p, c);
		buf_putc(b, ' ');
		cell_print(b, &c[i], CELL_RAW);
		buf_putc(b, '\n');
	}
}

static void prom_end(struct page *p)
{
	struct buf *b = &p->out->b, *samples = p->state;
	unsigned i;

	for (i = 0; i < p->ncol; i++) {
		if (!p->col[i].label && p->col[i].kind != KIND_TEXT) {
			buf_puts(b, "# HELP ");
			prom_name(b, p, &p->col[i]);
			buf_printf(b, " %s\n# TYPE ", p->col[i].help && *p->col[i].help ? p->col[i].help : p->col[i].name);
			prom_name(b, p, &p->col[i]);
			buf_puts(b, " gauge\n");
			buf_add(b, buf_str(&samples[i]), samples[i].len);
		}
		buf_free(&samples[i]);
	}
	free(samples);
}

const struct format_ops format_prom = {.begin = prom_begin, .row = prom_row, .end = prom_end};
