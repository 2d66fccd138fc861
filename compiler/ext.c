/* Lookup of extensions, rows and layouts.
 *
 * The registry is a constant list of about a hundred descriptors, searched linearly. Callers that look up every word
 * (parser, raise) keep their own index.
 */
#include <string.h>
#include "compiler/ext.h"

unsigned ext_nopts(const struct ext *e)
{
	unsigned n = 0;

	while (e->opts && e->opts[n].name)
		n++;
	return n;
}

const char *opt_def(const struct opt *o, enum family f)
{
	return f == FAM_IP6 && o->def6 ? o->def6 : o->def;
}

static bool row_answers(const struct opt *o, const char *name)
{
	if (!strcmp(o->name, name) || (o->alias && !strcmp(o->alias, name)) ||
	    (o->opp && !strcmp(o->opp, name)))
		return true;
	return o->type == &v_choice && word_find(o->arg, name, strlen(name), false);
}

int ext_row(const struct ext *e, const char *name)
{
	unsigned i, n = ext_nopts(e);

	for (i = 0; i < n; i++)
		if (row_answers(&e->opts[i], name))
			return i;
	return -1;
}

static bool layout_serves(const struct layout *l, enum family f)
{
	return !l->fam || (l->fam & f);
}

const struct layout *ext_layout(const struct ext *e, enum family f)
{
	unsigned i;

	for (i = 0; i < e->nlayouts; i++)
		if (layout_serves(&e->layouts[i], f))
			return &e->layouts[i];
	return NULL;
}

const char *layout_kname(const struct ext *e, const struct layout *l)
{
	return l->kname ? l->kname : e->name;
}

/* Is `name` one of the blank-separated words in `list`? */
static bool word_in(const char *list, const char *name)
{
	size_t len = strlen(name);

	for (const char *p = list; p; p = strchr(p, ' ')) {
		p += *p == ' ';
		if (!strncmp(p, name, len) && (p[len] == ' ' || !p[len]))
			return true;
	}
	return false;
}

static bool is_named(const struct ext *e, const char *name)
{
	return (*e->name == *name && !strcmp(e->name, name)) || (e->aliases && word_in(e->aliases, name));
}

const struct ext *ext_find(enum ext_kind kind, const char *name, enum family f)
{
	for (const struct ext *const *e = ext_list; *e; e++)
		if ((*e)->kind == kind && ((*e)->fam & f) && is_named(*e, name))
			return *e;
	return NULL;
}

const struct ext *ext_for_proto(uint8_t proto, enum family f)
{
	for (const struct ext *const *e = ext_list; *e; e++)
		if ((*e)->autoload && ((*e)->proto ? (*e)->proto : (*e)->brought_by) == proto && ((*e)->fam & f))
			return *e;
	return NULL;
}

const struct ext *ext_header(enum family f)
{
	for (const struct ext *const *e = ext_list; *e; e++)
		if ((*e)->kind == EXT_HEADER && ((*e)->fam & f))
			return *e;
	return NULL;
}

static uint32_t sig_word(const struct layout *l, const void *blob, size_t len)
{
	uint32_t w = 0;

	if (l->sig.off + l->sig.len <= len && l->sig.len <= sizeof(w))
		memcpy(&w, (const char *)blob + l->sig.off, l->sig.len);
	return w;
}

/* Compares the first letter before calling strcmp, which otherwise dominates the time of reading rules. */
static bool same_name(const char *a, const char *b) { return *a == *b && !strcmp(a, b); }

static bool layout_named(const struct ext *e, const struct layout *l, const char *kname, unsigned rev, enum family f)
{
	return l->rev == rev && layout_serves(l, f) && same_name(layout_kname(e, l), kname);
}

/* Among layouts of the same name and revision, the one with the longest matching signature is chosen. */
const struct ext *ext_for_blob(enum ext_kind kind, const char *kname, unsigned rev, enum family f,
	const void *blob, size_t len, const struct layout **layout)
{
	const struct ext *best = NULL;

	for (const struct ext *const *e = ext_list; *e; e++) {
		if ((*e)->kind != kind || !((*e)->fam & f))
			continue;
		for (unsigned i = 0; i < (*e)->nlayouts; i++) {
			const struct layout *l = &(*e)->layouts[i];

			if (!layout_named(*e, l, kname, rev, f))
				continue;
			if (l->sigmask && (sig_word(l, blob, len) & l->sigmask) != l->sigbits)
				continue;
			if (best && !l->sigmask)
				continue;
			best = *e;
			*layout = l;
		}
	}
	return best;
}

bool ext_name_alone(enum ext_kind kind, const char *kname, unsigned rev, enum family f)
{
	for (const struct ext *const *e = ext_list; *e; e++)
		for (unsigned i = 0; (*e)->kind == kind && ((*e)->fam & f) && i < (*e)->nlayouts; i++)
			if ((*e)->layouts[i].sigmask && layout_named(*e, &(*e)->layouts[i], kname, rev, f))
				return false;
	return true;
}
