/* Tables and hooks where matches and targets are allowed: the reason that a refusal by the kernel does not give.
 *
 *	-A INPUT -j MASQUERADE       the kernel says EINVAL; the descriptor says table nat, chain POSTROUTING
 *
 * iptables does not check this in advance, so it is only used to explain errors.
 */
#include "backend/place.h"

static bool allowed_in(const struct ext *e, const struct chain *c)
{
	return (!e->tables || e->tables & IN_TABLE(c->table->id)) &&
		(!e->hooks || !c->base || e->hooks & IN_HOOK(c->base->hook));
}

const struct use *place_wrong(const struct rule *r, const struct chain *c)
{
	for (unsigned i = 0; i < r->nmatch; i++)
		if (r->match[i]->ext && !allowed_in(r->match[i]->ext, c))
			return r->match[i];
	return r->target && r->target->ext && !allowed_in(r->target->ext, c) ? r->target : NULL;
}

static const char *bits_words(struct arena *a, unsigned bits, const char *const *names, unsigned n)
{
	const char *list = NULL;

	for (unsigned i = 0; i < n; i++)
		if (bits >> i & 1)
			list = list ? arena_fmt(a, "%s, %s", list, names[i]) : names[i];
	return list;
}

const char *place_words(struct arena *a, const struct ext *e)
{
	static const char *const hooks[HOOK_COUNT] = { "PREROUTING", "INPUT", "FORWARD", "OUTPUT",
		"POSTROUTING" };
	const char *tables = bits_words(a, e->tables, table_names, TABLE_COUNT);
	const char *chains = bits_words(a, e->hooks, hooks, HOOK_COUNT);

	return arena_fmt(a, "%s%s%s%s%s", tables ? "in table " : "", tables ? tables : "",
		tables && chains ? ", " : "", chains ? "in chain " : "", chains ? chains : "");
}
