/* Sorting by several fields; of all entries, or only the first N in bounded memory. */
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

/* Parses "bytes,-timeout,src". Counters, sizes and times sort in descending order by default, others ascending; "-"
 * forces descending, "+" ascending. False with a diag that points into the text. */
bool order_parse(struct order *o, const char *text, struct arena *a, struct diags *d);

/* The default direction for a unit: descending? */
bool order_down(enum field_unit unit);

struct sorter;

/* limit 0: keep all. The store must outlive the sorter; the order need not. */
struct sorter *sorter_new(const struct order *o, struct store *s, size_t limit);
/* line: also keep the entry's text. */
void sorter_add(struct sorter *t, const struct entry *e, bool line);
/* Sorts after all entries have been added; returns their number. */
size_t sorter_done(struct sorter *t);
/* Loads the entry at this position, as store_load does. */
void sorter_load(const struct sorter *t, size_t at, struct entry *e);
void sorter_free(struct sorter *t);

/* Converts the sort key to bytes that can be compared by memcmp. Returns the length, at most ORDER_BYTES. */
enum { ORDER_BYTES = 512 };
size_t order_bytes(const struct order *o, const struct entry *e, uint8_t *out);

#endif
