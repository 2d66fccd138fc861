/* Values computed from an entry: one function for each DERIVED and COMPOSED row of field.def. */
#ifndef CTVIEW_DERIVE_H
#define CTVIEW_DERIVE_H

#include "ctview/field.h"

/* False if the entry lacks the data. The caller sets c's kind and unit. */
#define DERIVED(id, ...) bool derive_##id(const struct entry *e, struct cell *c);
/* shown: the fields shown by other columns, as a bit set. */
#define COMPOSED(id, ...) void compose_##id(const struct entry *e, uint64_t shown, struct buf *b);
#include "ctview/field.def"

/* Prints 10.0.0.1:80, [fd00::1]:80, or only the address if there is no port; with names if the entry has them. */
void print_endpoint(struct buf *b, const struct entry *e, enum field_id addr, enum field_id port);
/* Prints "dnat 10.0.0.3:80", "snat ...", "both ... > ..."; nothing without NAT. */
void print_nat(struct buf *b, const struct entry *e);

#endif
