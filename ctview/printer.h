/* Prints entries in the format chosen by the options. */
#ifndef CTVIEW_PRINTER_H
#define CTVIEW_PRINTER_H

#include "ctview/columns.h"
#include "ctview/json.h"
#include "ctview/view.h"

struct printer;

struct printer_style {
	void (*begin)(struct printer *p);
	void (*entry)(struct printer *p, const struct entry *e);
	void (*end)(struct printer *p);
};

struct printer {
	struct run *run;
	const struct printer_style *style;
	struct columns columns;
	struct page page;
	struct json_keys keys;
	struct buf scratch;
	uint64_t count;
};

/* Sets format and columns from the options; false with a diag. front: fields before the default columns, terminated by
 * F_COUNT, or NULL. */
bool printer_init(struct printer *p, struct run *r, const enum field_id *front);
void printer_begin(struct printer *p);
void printer_entry(struct printer *p, const struct entry *e);
void printer_end(struct printer *p);
/* Does the output need the entry's original text? */
bool printer_wants_line(const struct printer *p);

#endif
