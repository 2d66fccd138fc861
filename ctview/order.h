/* Sorting: several keys, each by any field; all of the entries, or the first N of them without keeping the rest. */
#ifndef CTVIEW_ORDER_H
#define CTVIEW_ORDER_H

#include "lib/diag.h"
#include "ctview/field.h"
#include "ctview/pack.h"

enum { ORDER_KEYS = 8 };

struct order {
	unsigned n;
	struct { const struct field *field; bool down; } key[ORDER_KEYS];
};

/* "bytes,-timeout,src". Counters, sizes and times come largest first, all else smallest first; a "-" before the name
 * says largest first, a "+" smallest first. False with a diag that points into the text. */
bool order_parse(struct order *o, const char *text, struct arena *a, struct diags *d);

/* Which way a column of this unit goes when nothing is said. */
bool order_down(enum field_unit unit);

struct sorter;

/* limit 0: keep all. The store must outlive the sorter; the order need not. */
struct sorter *sorter_new(const struct order *o, struct store *s, size_t limit);
/* `line`: keep the entry's text too. */
void sorter_add(struct sorter *t, const struct entry *e, bool line);
/* Sorts, when all have been added; how many there are. */
size_t sorter_done(struct sorter *t);
/* The entry at that place of the order, as store_load gives it back. */
void sorter_load(const struct sorter *t, size_t at, struct entry *e);
void sorter_free(struct sorter *t);

/* The key as bytes that memcmp puts in the right order. Returns its length, at most ORDER_BYTES. */
enum { ORDER_BYTES = 512 };
size_t order_bytes(const struct order *o, const struct entry *e, uint8_t *out);

#endif
