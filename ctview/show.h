/* Rows and columns, printed as a table, JSON, CSV or Prometheus text. Every view but the list's own formats goes through here.
 *
 *	struct page page;
 *	page_begin(&page, FORMAT_TABLE, &look, out);
 *	table_begin(&page, "states", cols, ncols, "entries by state");
 *	table_row(&page, cells, ROW_PLAIN);
 *	table_end(&page);
 *	page_end(&page);
 */
#ifndef CTVIEW_SHOW_H
#define CTVIEW_SHOW_H

#include "ctview/field.h"

/* Text on its way to a descriptor. */
struct out {
	struct buf b;
	int fd;
	bool failed;           /* writing failed, reported; nothing more is written */
};

void out_flush(struct out *o);
/* Flush once enough has gathered. */
void out_check(struct out *o);

enum format {
#define FORMAT(id, name, help) FORMAT_##id,
#include "ctview/format.def"
#undef FORMAT
	FORMAT_COUNT
};
extern const char *const format_names[FORMAT_COUNT + 1];       /* NULL-terminated */

/* How a table may look. */
struct look {
	unsigned width;        /* columns of the terminal, 0: no limit */
	bool color;
	bool header;
	bool at_once;          /* rows are shown as they come, not when their widths are known */
};

struct column {
	const char *name;
	enum field_kind kind;
	enum field_unit unit;
	unsigned width;        /* at least */
	unsigned wide;         /* at least, where rows are shown as they come */
	unsigned drop;         /* left out when the terminal is narrow: the highest first; 0 never */
	bool label;            /* Prometheus: names the sample, and is not one */
	bool cut;              /* may be cut short to fit, with a mark */
	const char *help;
};

enum row_mood { ROW_PLAIN, ROW_DIM, ROW_WARN, ROW_BAD };

struct page {
	const struct format_ops *ops;
	struct look look;
	struct out *out;
	enum format format;
	bool many;             /* several tables on one page */
	unsigned tables;
	/* of the table at hand */
	const char *name, *help;
	const struct column *col;
	unsigned ncol;
	uint64_t rows;
	void *state;           /* the format's own: rows that wait */
};

struct format_ops {
	void (*page_begin)(struct page *p);
	void (*begin)(struct page *p);
	void (*row)(struct page *p, const struct cell *c, enum row_mood mood);
	void (*end)(struct page *p);
	void (*page_end)(struct page *p);
};

/* many: several tables will follow; JSON then has an object of arrays. FORMAT_CONNTRACK is not one of tables. */
void page_begin(struct page *p, enum format f, const struct look *look, struct out *out, bool many);
/* `name` is a key of JSON and part of Prometheus names; `help` is the table's title. */
void table_begin(struct page *p, const char *name, const struct column *col, unsigned ncol, const char *help);
void table_row(struct page *p, const struct cell *c, enum row_mood mood);
void table_end(struct page *p);
void page_end(struct page *p);

/* Named numbers: a table has a line for each, with its note; the other formats one row with a column for each. */
struct fact {
	const char *name;
	struct cell cell;
	const char *note;
};
void page_facts(struct page *p, const char *name, const struct fact *f, unsigned n, const char *help);

/* Cells. */
struct cell cell_num(uint64_t n, enum field_unit unit);
struct cell cell_real(double r, enum field_unit unit);
struct cell cell_text(const char *s);          /* NULL: not given */
struct cell cell_none(void);
/* part of whole as UNIT_SHARE; not given when whole is 0. */
struct cell cell_share(uint64_t part, uint64_t whole);

extern const struct format_ops format_table, format_json, format_jsonl, format_csv, format_prom;
void csv_cell(struct buf *b, const struct cell *c);

#endif
