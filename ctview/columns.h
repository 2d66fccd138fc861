/* Chosen fields as table columns, and entries as rows. */
#ifndef CTVIEW_COLUMNS_H
#define CTVIEW_COLUMNS_H

#include "lib/diag.h"
#include "ctview/show.h"

enum { COLUMNS_MAX = 80 };

struct columns {
	unsigned n;
	const struct field *field[COLUMNS_MAX];
	struct column col[COLUMNS_MAX];
	uint64_t shown;        /* fields shown by some column */
	struct buf scratch;    /* text of the current row */
	bool in_place;         /* for a table: composed cells are built when they are printed */
	struct composing composing;    /* of the current row */
};

void columns_free(struct columns *c);
/* head NULL: the field's name. drop: see struct column. */
void columns_add(struct columns *c, enum field_id f, const char *head, unsigned drop);
/* Adds the default columns of the list. rates: one for rates, too. */
void columns_usual(struct columns *c, bool rates);
/* Adds the columns that identify a connection: endpoints for humans, single fields for machine-readable formats. */
void columns_who(struct columns *c, enum format f);
/* Adds every stored field, and the derived ones that are not trivial to compute from them. */
void columns_all(struct columns *c);
/* Adds fields from a list such as "src,dst". False with a diag that points into the text. */
bool columns_parse(struct columns *c, const char *text, struct arena *a, struct diags *d);

/* Fills a row, which is valid until the next call and as long as the entry. */
void columns_cells(struct columns *c, const struct entry *e, struct cell *row);

#endif
