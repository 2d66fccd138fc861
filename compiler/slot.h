/* The place of one option in a kernel struct: for blob.c. See ext.h for what a slot says. */
#ifndef SLUICE_SLOT_H
#define SLUICE_SLOT_H

#include "compiler/use.h"

/* Write a value that was given. False when it does not fit, with or without a diag (without a place). */
bool slot_put(struct cx *cx, const struct slot *s, uint8_t *p, const struct value *v);
/* What a struct has at the place of a row that was not given: the number or index that says so, if there is one. */
void slot_clear(const struct slot *s, uint8_t *p);
/* The value there. Of an ipset that does not exist s is NULL. */
void slot_get(struct cx *cx, const struct slot *s, const uint8_t *p, struct value *v);
/* ENC_SET: is there an ipset at all? */
bool slot_has_set(const struct slot *s, const uint8_t *p);
/* The two places of a pair. */
void slot_halves(const struct slot *s, struct field out[2]);

/* Words of bits, in the host's order. */
uint64_t load_bits(const void *base, struct field f);
void or_bits(void *base, struct field f, uint64_t bits);

#endif
