/* Inside of the image: its userdata. */
#ifndef SLUICE_IMAGE_TLV_H
#define SLUICE_IMAGE_TLV_H

#include "compiler/image.h"

enum tlv_type {
	TLV_HEAD = 0x80,       /* of an entry: struct image_head */
	TLV_ORDER,             /* of a rule or element: its order key, 8 bytes */
	TLV_TEMPLATE,          /* of a rule in chain 0: it is the template of this map, 4 bytes */
	TLV_COMMENT,           /* of an element: the rule's comment */
	TLV_TEST,              /* of an element: a test of the rule that its key does not tell, see image_test.c */
};

/* Userdata in the making; `full`: it did not fit. */
struct tlv { uint8_t b[IMAGE_UDATA]; uint16_t len; bool full; };

void tlv_put(struct tlv *t, unsigned type, const void *data, size_t len);
void tlv_put64(struct tlv *t, unsigned type, uint64_t n);
/* The first of that type, or NULL. */
const uint8_t *tlv_get(const void *data, size_t size, unsigned type, size_t *len);
bool tlv_get64(const void *data, size_t size, unsigned type, uint64_t *n);

#endif
