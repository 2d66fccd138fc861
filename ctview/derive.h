/* What can be worked out from an entry: one function for each DERIVED and COMPOSED row of field.def. */
#ifndef CTVIEW_DERIVE_H
#define CTVIEW_DERIVE_H

#include "ctview/field.h"

/* False where the entry does not say. c's kind and unit are set by the caller. */
#define DERIVED(id, ...) bool derive_##id(const struct entry *e, struct cell *c);
/* shown: the fields that other columns show, one bit each. */
#define COMPOSED(id, ...) void compose_##id(const struct entry *e, uint64_t shown, struct buf *b);
#include "ctview/field.def"

/* 10.0.0.1:80, [fd00::1]:80, or the address alone where there is no port; by name where the entry has names. */
void print_endpoint(struct buf *b, const struct entry *e, enum field_id addr, enum field_id port);
/* "dnat 10.0.0.3:80", "snat ...", "both ... > ..."; nothing where NAT did nothing. */
void print_nat(struct buf *b, const struct entry *e);

#endif
