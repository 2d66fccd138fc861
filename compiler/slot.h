/* Reads and writes one option's slot in a kernel struct, for blob.c. See ext.h for slots. */
#ifndef SLUICE_SLOT_H
#define SLUICE_SLOT_H

#include "compiler/use.h"

/* Writes the value of a given row. False if it does not fit, possibly with a diag (without a position). */
bool slot_put(struct cx *cx, const struct slot *s, uint8_t *p, const struct value *v);
/* Writes the encoding of "not given", if the slot has one (a number or index). */
void slot_clear(const struct slot *s, uint8_t *p);
/* Reads the value. For an ipset that does not exist, s is NULL. */
void slot_get(struct cx *cx, const struct slot *s, const uint8_t *p, struct value *v);
/* ENC_SET: does it refer to an ipset? */
bool slot_has_set(const struct slot *s, const uint8_t *p);
/* The two fields of a pair. */
void slot_halves(const struct slot *s, struct field out[2]);

/* Bit words in host byte order. */
uint64_t load_bits(const void *base, struct field f);
void or_bits(void *base, struct field f, uint64_t bits);

#endif
