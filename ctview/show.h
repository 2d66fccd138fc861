/* Rows and columns, printed as a table, JSON, CSV or Prometheus text. Used for all output except the list's entry
 * formats.
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

/* Buffered output to a descriptor. */
struct out {
	struct buf b;
	int fd;
	bool failed;           /* a write error was reported; nothing more is written */
};

void out_flush(struct out *o);
/* Flushes if the buffer is large enough. */
void out_check(struct out *o);

enum format {
#define FORMAT(id, name, help) FORMAT_##id,
#include "ctview/format.def"
#undef FORMAT
	FORMAT_COUNT
};
extern const char *const format_names[FORMAT_COUNT + 1];       /* NULL-terminated */

/* Appearance of tables. */
struct look {
	unsigned width;        /* terminal width in columns, 0: unlimited */
	bool color;
	bool header;
	bool at_once;          /* print rows immediately instead of computing column widths first */
};

struct column {
	const char *name;
	enum field_kind kind;
	enum field_unit unit;
	unsigned width;        /* minimum */
	unsigned wide;         /* minimum if rows are printed immediately */
	unsigned drop;         /* priority for omission on narrow terminals: highest first; 0: never */
	bool label;            /* a Prometheus label, not a sample */
	bool cut;              /* may be truncated, with a mark */
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
	/* the current table */
	const char *name, *help;
	const struct column *col;
	unsigned ncol;
	uint64_t rows;
	void *state;           /* private to the format: pending rows */
};

struct format_ops {
	void (*page_begin)(struct page *p);
	void (*begin)(struct page *p);
	void (*row)(struct page *p, const struct cell *c, enum row_mood mood);
	void (*end)(struct page *p);
	void (*page_end)(struct page *p);
};

/* many: several tables will follow; in JSON they form an object of arrays. FORMAT_CONNTRACK is not supported. */
void page_begin(struct page *p, enum format f, const struct look *look, struct out *out, bool many);
/* name: JSON key and part of Prometheus names; help: the table's title. */
void table_begin(struct page *p, const char *name, const struct column *col, unsigned ncol, const char *help);
void table_row(struct page *p, const struct cell *c, enum row_mood mood);
void table_end(struct page *p);
void page_end(struct page *p);

/* Named numbers. A table has a line with a note for each; other formats have one row with a column for each. */
struct fact {
	const char *name;
	struct cell cell;
	const char *note;
};
void page_facts(struct page *p, const char *name, const struct fact *f, unsigned n, const char *help);

/* Constructors of cells. */
struct cell cell_num(uint64_t n, enum field_unit unit);
struct cell cell_real(double r, enum field_unit unit);
struct cell cell_text(const char *s);          /* NULL: not given */
struct cell cell_none(void);
/* part / whole as UNIT_SHARE; not given if whole is 0. */
struct cell cell_share(uint64_t part, uint64_t whole);

extern const struct format_ops format_table, format_json, format_jsonl, format_csv, format_prom;
void csv_cell(struct buf *b, const struct cell *c);

#endif
