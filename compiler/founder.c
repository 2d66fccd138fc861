/* Finds founders (founder.h): by name, whoever came first, and whether a later one says otherwise. */
#include <assert.h>
#include <string.h>
#include "compiler/founder.h"

enum { KEY_MAX = 320 };               /* kinds and names are shorter */

struct first { const struct use *use; void *rule; };

void founders_init(struct founders *f, struct arena *a, founder_found *found)
{
	map_init(&f->first, a);
	f->found = found;
	f->any = false;
}

static void found(struct founders *f, void *founder, void *rule)
{
	f->any = true;
	f->found(founder, rule);
}

/* Inverted or not: that concerns the rule alone. */
static bool settings_same(const struct use *a, const struct use *b)
{
	if (a->form->ext != b->form->ext)
		return false;
	for (uint64_t left = a->form->ext->shared.settings; left; left &= left - 1) {
		unsigned row = (unsigned)__builtin_ctzll(left);
		const struct value *x = use_val(a, row), *y = use_val(b, row);

		if (use_has(a, row) != use_has(b, row) || (x && !value_same(a->form->ext->opts[row].type, x, y)))
			return false;
	}
	return true;
}

static void name_see(struct founders *f, const struct use *u, const struct value *name, void *rule)
{
	size_t kind = strlen(u->form->ext->shared.kind) + 1, len = kind + name->len;
	char key[KEY_MAX];
	struct first *x;

	assert(len <= sizeof(key));
	memcpy(key, u->form->ext->shared.kind, kind);
	memcpy(key + kind, name->s, name->len);
	x = map_get(&f->first, key, len);
	/* The matches of one rule are created in their order in any case. */
	if (x && x->rule != rule && !settings_same(x->use, u))
		found(f, x->rule, rule);
	if (x)
		return;
	x = arena_new_of(f->first.arena, struct first);
	*x = (struct first){ u, rule };
	map_put(&f->first, arena_dup(f->first.arena, key, len), len, x);
}

void founders_see(struct founders *f, const struct use *u, void *rule)
{
	for (uint64_t left = u->form->given & u->form->ext->shared.names; left; left &= left - 1)
		name_see(f, u, use_val(u, (unsigned)__builtin_ctzll(left)), rule);
	if (u->form->given & u->form->ext->once)
		found(f, rule, rule);
}

void founder_mark(void *founder, void *rule)
{
	(void)rule;
	((struct rule *)founder)->founds = true;
}

void founders_see_rule(struct founders *f, struct rule *r)
{
	for (unsigned i = 0; i < r->nmatch; i++)
		if (use_shares(r->match[i]))
			founders_see(f, r->match[i], r);
	if (r->verdict == VERDICT_TARGET && use_shares(r->target))
		founders_see(f, r->target, r);
}
