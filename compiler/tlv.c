/* Userdata as nft keeps it (tlv.h). */
#include "compiler/tlv.h"

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
