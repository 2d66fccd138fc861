/* A cache of encoded matches and targets: see nft_xt.h. */
#include <string.h>
#include "backend/nft_xt.h"
#include "lib/arena.h"
#include "lib/map.h"

bool xt_is(const struct nir *x)
{
	return (x->op == NIR_MATCH || x->op == NIR_TARGET) && nir_has(x, NIR_MATCH_name) && nir_has(x, NIR_MATCH_info) &&
		x->f[NIR_MATCH_info].d.len <= XT_INFO_MAX && x->f[NIR_MATCH_name].d.len < XT_EXTENSION_MAXNAMELEN;
}

struct xt_kept *xt_slot(struct xt_kept **slots, const struct nir *x)
{
	const struct nir_data *info = &x->f[NIR_MATCH_info].d;
	struct xt_kept **k = &slots[hash_bytes(info->p, info->len, x->op) % XT_SLOTS];

	if (!*k) {
		*k = mem_alloc(sizeof(**k));
		(*k)->len = 0;
	}
	return *k;
}

bool xt_says(const struct xt_kept *k, const struct nir *x)
{
	const struct nir_data *info = &x->f[NIR_MATCH_info].d;

	return k->len && k->op == x->op && k->rev == nir_u(x, NIR_MATCH_rev) && k->info_len == info->len &&
		!memcmp(k->info, info->p, info->len) && !strcmp(k->name, x->f[NIR_MATCH_name].d.p);
}

void xt_keep(struct xt_kept *k, const struct nir *x, const void *elem, size_t len)
{
	const struct nir_data *info = &x->f[NIR_MATCH_info].d;

	k->len = 0;
	if (len > sizeof(k->bytes))
		return;
	k->op = x->op;
	k->rev = (uint32_t)nir_u(x, NIR_MATCH_rev);
	k->info_len = (uint16_t)info->len;
	memcpy(k->info, info->p, info->len);
	strcpy(k->name, x->f[NIR_MATCH_name].d.p);
	memcpy(k->bytes, elem, len);
	k->len = (uint16_t)len;
}
