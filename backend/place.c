/* Tables and hooks where matches and targets are allowed: the reason that a refusal by the kernel does not give.
 *
 *	-A INPUT -j MASQUERADE       the kernel says EINVAL; the descriptor says table nat, chain POSTROUTING
 *
 * iptables does not check this in advance, so it is only used to explain errors.
 */
#include "compiler/doc.h"
#include "backend/place.h"

static bool allowed_in(const struct ext *e, const struct chain *c)
{
	return (!e->tables || e->tables & IN_TABLE(c->table->id)) &&
		(!e->hooks || !c->base || e->hooks & IN_HOOK(c->base->hook));
}

const struct use *place_wrong(const struct rule *r, const struct chain *c)
{
	for (unsigned i = 0; i < r->nmatch; i++)
		if (r->match[i]->form->ext && !allowed_in(r->match[i]->form->ext, c))
			return r->match[i];
	return r->target && r->target->form->ext && !allowed_in(r->target->form->ext, c) ? r->target : NULL;
}

const char *place_words(struct arena *a, const struct ext *e)
{
	struct buf b = BUF_INIT;
	const char *words;

	ext_places(&b, e);
	words = arena_str(a, buf_str(&b));
	buf_free(&b);
	return words;
}
