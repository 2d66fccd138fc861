/* Option names as sorted tables, so that one binary search answers both exact and prefix lookups.
 *
 *	names_find(tcp, "dport")  -> dport, 1
 *	names_find(tcp, "d")      -> destination-port, dport; 2
 *
 * A table is built once from the rows of an extension and never changes.
 */
#include <stdlib.h>
#include <string.h>
#include "frontend/parser.h"

typedef VEC(struct opt_name) names;

static void name_add(struct arena *a, names *v, const char *name, unsigned row, const struct base_opt *base)
{
	struct opt_name n = { .name = name, .row = row, .base = base };

	if (name)
		vec_push(a, v, n);
}

/* All names that draft_set accepts for a row: its own, and for a choice those of its words. */
static void names_of_rows(struct arena *a, names *v, const struct ext *e)
{
	for (unsigned i = 0, n = ext_nopts(e); i < n; i++) {
		const struct opt *o = &e->opts[i];

		if (o->flags & AGAIN)
			continue;
		name_add(a, v, o->name, i, NULL);
		name_add(a, v, o->alias, i, NULL);
		name_add(a, v, o->opp, i, NULL);
		if (o->type != &v_choice)
			continue;
		for (const struct word *w = o->arg; w->name; w++)
			if (strcmp(w->name, o->name))
				name_add(a, v, w->name, i, NULL);
	}
}

static int name_cmp(const void *a, const void *b)
{
	return strcmp(((const struct opt_name *)a)->name, ((const struct opt_name *)b)->name);
}

static void set_make(struct opt_set *s, names *v)
{
	if (v->n)
		qsort(v->v, v->n, sizeof(v->v[0]), name_cmp);
	s->v = v->v;
	s->n = v->n;
	s->made = true;
}

void names_of_ext(struct arena *a, struct opt_set *s)
{
	names v = {0};

	names_of_rows(a, &v, s->ext);
	set_make(s, &v);
}

void names_of_base(struct arena *a, struct opt_set *s)
{
	names v = {0};

	names_of_rows(a, &v, s->ext);
	for (const struct base_opt *o = base_opts; o->name; o++)
		if (ext_row(s->ext, o->name) < 0)
			name_add(a, &v, o->name, 0, o);
	set_make(s, &v);
}

const struct opt_name *names_find(const struct opt_set *s, const char *word, size_t len, unsigned *n)
{
	unsigned lo = 0, hi = s->n;

	*n = 0;
	while (lo < hi) {
		unsigned mid = lo + (hi - lo) / 2;

		if (strncmp(s->v[mid].name, word, len) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	while (lo + *n < s->n && !strncmp(s->v[lo + *n].name, word, len))
		++*n;
	if (!*n)
		return NULL;
	if (!s->v[lo].name[len])
		*n = 1;
	return &s->v[lo];
}

bool names_same(const struct opt_name *v, unsigned n)
{
	for (unsigned i = 1; i < n; i++)
		if (v[i].base != v[0].base || v[i].row != v[0].row)
			return false;
	return true;
}
