/* Userdata of rules, sets and elements in nft's format: a sequence of type, length, value.
 *
 *	tlv_put(&t, TLV_TEMPLATE, …)		83 04 00000000
 *
 * The kernel stores it without interpreting it. libnftnl's own types are small numbers.
 */
#ifndef SLUICE_TLV_H
#define SLUICE_TLV_H

#include <endian.h>
#include <string.h>
#include "compiler/nir.h"

enum { TLV_MAX = 256 };        /* bytes of userdata the kernel accepts for a rule */

/* Userdata under construction; `full`: something did not fit. */
struct tlv { uint8_t b[TLV_MAX]; uint16_t len; bool full; };

/* The largest value that can be appended next, in bytes. */
static inline size_t tlv_room(const struct tlv *t)
{
	size_t room = t->len + 2u < sizeof(t->b) ? sizeof(t->b) - t->len - 2u : 0;

	return room < UINT8_MAX ? room : UINT8_MAX;
}

/* Empties it; the bytes stay uninitialised. */
static inline void tlv_init(struct tlv *t)
{
	t->len = 0;
	t->full = false;
}

static inline void tlv_put(struct tlv *t, unsigned type, const void *data, size_t len)
{
	if (len > UINT8_MAX || t->len + 2 + len > sizeof(t->b)) {
		t->full = true;
		return;
	}
	t->b[t->len] = (uint8_t)type;
	t->b[t->len + 1] = (uint8_t)len;
	if (len)
		memcpy(t->b + t->len + 2, data, len);
	t->len += (uint16_t)(2 + len);
}

/* Numbers, big-endian. */
static inline void tlv_put32(struct tlv *t, unsigned type, uint32_t n)
{
	uint32_t be = htobe32(n);

	tlv_put(t, type, &be, sizeof(be));
}

static inline void tlv_put64(struct tlv *t, unsigned type, uint64_t n)
{
	uint64_t be = htobe64(n);

	tlv_put(t, type, &be, sizeof(be));
}

/* The complete userdata, copied to the arena. */
struct nir_data tlv_udata(struct arena *a, const struct tlv *t);

/* The first value of this type, or NULL. */
const uint8_t *tlv_get(struct nir_data udata, unsigned type, size_t *len);
bool tlv_has(struct nir_data udata, unsigned type);
/* Copies the value to out if it has exactly len bytes. */
bool tlv_read(struct nir_data udata, unsigned type, void *out, size_t len);
bool tlv_get32(struct nir_data udata, unsigned type, uint32_t *n);
bool tlv_get64(struct nir_data udata, unsigned type, uint64_t *n);

#endif
