/* Userdata as nft keeps it (tlv.h). */
#include <endian.h>
#include <string.h>
#include "compiler/tlv.h"

void tlv_put(struct tlv *t, unsigned type, const void *data, size_t len)
{
	if (len > UINT8_MAX || t->len + 2 + len > sizeof(t->b)) {
		t->full = true;
		return;
	}
	t->b[t->len++] = (uint8_t)type;
	t->b[t->len++] = (uint8_t)len;
	if (len)
		memcpy(t->b + t->len, data, len);
	t->len += (uint16_t)len;
}

void tlv_put32(struct tlv *t, unsigned type, uint32_t n)
{
	uint32_t be = htobe32(n);

	tlv_put(t, type, &be, sizeof(be));
}

void tlv_put64(struct tlv *t, unsigned type, uint64_t n)
{
	uint64_t be = htobe64(n);

	tlv_put(t, type, &be, sizeof(be));
}

struct nir_data tlv_udata(struct arena *a, const struct tlv *t)
{
	return (struct nir_data){ arena_bytes(a, t->b, t->len), t->len };
}

const uint8_t *tlv_get(struct nir_data udata, unsigned type, size_t *len)
{
	const uint8_t *p = udata.p;
	size_t size = udata.len;

	for (size_t i = 0; i + 2 <= size && i + 2 + p[i + 1] <= size; i += 2 + (size_t)p[i + 1]) {
		if (p[i] != type)
			continue;
		*len = p[i + 1];
		return p + i + 2;
	}
	return NULL;
}

bool tlv_has(struct nir_data udata, unsigned type)
{
	size_t len;

	return tlv_get(udata, type, &len);
}

bool tlv_read(struct nir_data udata, unsigned type, void *out, size_t len)
{
	size_t said;
	const uint8_t *p = tlv_get(udata, type, &said);

	if (!p || said != len)
		return false;
	memcpy(out, p, len);
	return true;
}

bool tlv_get32(struct nir_data udata, unsigned type, uint32_t *n)
{
	uint32_t be;

	if (!tlv_read(udata, type, &be, sizeof(be)))
		return false;
	*n = be32toh(be);
	return true;
}

bool tlv_get64(struct nir_data udata, unsigned type, uint64_t *n)
{
	uint64_t be;

	if (!tlv_read(udata, type, &be, sizeof(be)))
		return false;
	*n = be64toh(be);
	return true;
}
