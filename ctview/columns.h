/* Chosen fields as the columns of a table, and an entry as a row of them. */
#ifndef CTVIEW_COLUMNS_H
#define CTVIEW_COLUMNS_H

#include "lib/diag.h"
#include "ctview/show.h"

enum { COLUMNS_MAX = 80 };

struct columns {
	unsigned n;
	const struct field *field[COLUMNS_MAX];
	struct column col[COLUMNS_MAX];
	uint64_t shown;        /* fields that some column shows */
	struct buf scratch;    /* texts of the row at hand */
};

void columns_free(struct columns *c);
/* head NULL: the field's own name. drop: see struct column. */
void columns_add(struct columns *c, enum field_id f, const char *head, unsigned drop);
/* The columns that the list has when nothing is said. */
void columns_usual(struct columns *c);
/* Those that say which connection it is: endpoints for eyes, single fields for programs. */
void columns_who(struct columns *c, enum format f);
/* Every stored field and what cannot easily be worked out from them. */
void columns_all(struct columns *c);
/* Adds "src,dst". False with a diag that points into the text. */
bool columns_parse(struct columns *c, const char *text, struct arena *a, struct diags *d);

/* The row. Texts in it live until the next call. */
void columns_cells(struct columns *c, const struct entry *e, struct cell *row);

#endif
