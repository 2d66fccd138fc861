/* Checks the descriptors of all registered extensions: help texts, and references between options.
 */
#include "compiler/ext.h"
#include "tests/unit/unit.h"

static unsigned complaints;

static void complain(const struct ext *e, const struct opt *o, const char *what)
{
	print_error("%s%s%s: %s\n", e->name, o ? " --" : "", o ? o->name : "", what);
	complaints++;
}

static bool visible(const struct opt *o)
{
	return !(o->flags & HIDDEN);
}

static size_t names_of(const struct word *w)
{
	size_t n = 0;

	while (w[n].name)
		n++;
	return n;
}

/* Parts that a "; " divides. */
static size_t parts_of(const char *text)
{
	size_t n = 1;

	while ((text = strstr(text, "; "))) {
		text += 2;
		n++;
	}
	return n;
}

/* A help text is a phrase: no capital at the beginning, except in names, and no full stop. That of a choice has a phrase for
 * each name. */
static void check_help(const struct ext *e, const struct opt *o)
{
	size_t n;

	if (!o->help || !*o->help) {
		complain(e, o, "it has no help");
		return;
	}
	n = strlen(o->help);
	if (o->help[n - 1] == '.')
		complain(e, o, "its help ends with a full stop");
	if (strchr(o->help, '\n'))
		complain(e, o, "its help has more than one line");
	if (o->type == &v_choice && parts_of(o->help) != names_of(o->arg))
		complain(e, o, "its help does not say what each name means");
}

static void rows_help(void **state)
{
	(void)state;
	complaints = 0;
	for (const struct ext *const *e = ext_list; *e; e++)
		for (unsigned i = 0; i < ext_nopts(*e); i++)
			if (visible(&(*e)->opts[i]))
				check_help(*e, &(*e)->opts[i]);
	assert_int_equal(complaints, 0);
}

static void ext_words(void **state)
{
	(void)state;
	complaints = 0;
	for (const struct ext *const *e = ext_list; *e; e++) {
		if (!(*e)->title || !*(*e)->title)
			complain(*e, NULL, "it has no title");
		if (!(*e)->doc || strlen((*e)->doc) < 20)
			complain(*e, NULL, "it has no manual text");
		else if ((*e)->doc[strlen((*e)->doc) - 1] != '.')
			complain(*e, NULL, "its manual text ends without a full stop");
		if (!(*e)->fam)
			complain(*e, NULL, "it serves no family");
	}
	assert_int_equal(complaints, 0);
}

/* Names of options are unique, except those of later elements (AGAIN, STEP). */
static void check_name(const struct ext *e, unsigned row, const char *name)
{
	if (e->opts[row].flags & (AGAIN | STEP))
		return;
	for (unsigned i = 0; i < row; i++) {
		const struct opt *o = &e->opts[i];

		if (!strcmp(o->name, name) || (o->alias && !strcmp(o->alias, name)) || (o->opp && !strcmp(o->opp, name)))
			complain(e, &e->opts[row], "another row has its name");
	}
}

static void rows_names(void **state)
{
	(void)state;
	complaints = 0;
	for (const struct ext *const *e = ext_list; *e; e++)
		for (unsigned i = 0; i < ext_nopts(*e); i++) {
			const struct opt *o = &(*e)->opts[i];

			check_name(*e, i, o->name);
			if (o->alias)
				check_name(*e, i, o->alias);
			if (o->opp)
				check_name(*e, i, o->opp);
		}
	assert_int_equal(complaints, 0);
}

static void rows_refer(void **state)
{
	(void)state;
	complaints = 0;
	for (const struct ext *const *e = ext_list; *e; e++) {
		unsigned n = ext_nopts(*e);
		uint64_t all = n == OPT_MAX ? UINT64_MAX : ROW(n) - 1;

		for (unsigned i = 0; i < n; i++) {
			const struct opt *o = &(*e)->opts[i];

			if ((o->excl | o->need) & ~all)
				complain(*e, o, "it excludes or needs a row that is not there");
			if (o->excl & ROW(i))
				complain(*e, o, "it excludes itself");
			if ((o->macro || o->flags & ALIAS) && (!o->of || ext_row(*e, o->of) < 0))
				complain(*e, o, "it stands for a row that is not there");
		}
	}
	assert_int_equal(complaints, 0);
}

/* Extensions are unique by name and family; layouts are sorted, newest first. */
static void ext_unique(void **state)
{
	(void)state;
	complaints = 0;
	for (const struct ext *const *e = ext_list; *e; e++)
		for (const struct ext *const *f = ext_list; f != e; f++)
			if ((*e)->kind == (*f)->kind && (*e)->fam & (*f)->fam && !strcmp((*e)->name, (*f)->name))
				complain(*e, NULL, "it is registered twice");
	assert_int_equal(complaints, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_help), cmocka_unit_test(ext_words), cmocka_unit_test(rows_names),
		cmocka_unit_test(rows_refer), cmocka_unit_test(ext_unique),
	};

	return unit_run("rows", tests);
}
