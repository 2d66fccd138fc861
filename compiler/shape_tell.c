/* Shapes of rules with only tests, comments and a verdict, told without lowering them.
 *
 *	-s 192.0.2.1/32 -p tcp -m tcp --dport 22 -j DROP     told use by use, and remembered
 *	-s 192.0.2.7/32 -p tcp -m tcp --dport 22 -j web      the same options: only the test of the address is made anew
 *
 * Rules with the same options have the same items, provided that each value can be tested. A long list has few
 * combinations of options, so those of the newest rules are remembered.
 */
#include <string.h>
#include "compiler/shape.h"
#include "compiler/use.h"

enum { TOLD = 16 };            /* combinations of options that are remembered */

enum { USES = 1 + SHAPE_ITEMS };       /* the header and matches of a rule that has a shape, at most: none is without items */

/* Where an item's value is. */
struct told_item {
	const struct opt *opt;         /* NULL: a comment */
	uint16_t at, size;             /* of the value, in bytes, in its use; size 0: it has none */
	uint8_t use;
	bool inv;
	bool pairs;                    /* it may be lowered together with the test before, depending on their values */
};

/* The newest rule with these options. */
struct told {
	uint64_t options;              /* a hash of them */
	unsigned n;                    /* number of its uses; 0: it has no shape */
	const struct use *use[USES];
	struct shape shape;
	struct told_item item[SHAPE_ITEMS];
};

struct teller {
	struct arena *arena;
	struct cx *cx;
	unsigned n;
	struct told *told[TOLD];
};

struct teller *teller_new(struct arena *a, struct cx *cx)
{
	struct teller *t = arena_new_of(a, struct teller);

	t->arena = a;
	t->cx = cx;
	return t;
}

/* ---- use by use ---- */

/* Sets what depends on the test's value. */
static void load_tell(struct shape_item *it)
{
	it->load.masked = !it->t.range && test_masked(&it->t);
	it->load.len = it->load.source == SRC_META ? (uint16_t)keys[it->t.key].len : it->t.len;
}

/* The given row that has this test. */
static struct told_item item_of(const struct cx *cx, const struct use *u, const struct test *t)
{
	struct use_walk w = use_walk(u);
	struct told_item x = {0};

	while (w.left && (!x.opt || key_in_family(x.opt->test.key, cx->family) != t->key)) {
		x.at = (uint16_t)(w.at - u->val);
		use_next(u, &w);
		x.size = (uint16_t)(w.at - u->val - x.at);
		x.opt = &u->form->ext->opts[w.row];
		x.inv = use_inv(u, w.row);
	}
	return x;
}

/* False if two compares of one field might be read back as one test. */
static bool test_tell(struct shape *s, const struct test *t)
{
	const struct key_info *k = &keys[t->key];
	const struct shape_item *before = s->n ? &s->item[s->n - 1] : NULL;
	struct shape_item *it = &s->item[s->n];

	if (s->n == SHAPE_ITEMS || (k->source != SRC_META && k->source != SRC_PAYLOAD))
		return false;
	s->n++;
	*it = (struct shape_item){ .kind = SHAPE_TEST, .load = load_of(k), .t = *t };
	load_tell(it);
	return !before || before->kind != SHAPE_TEST || !load_same(&before->load, &it->load);
}

static bool use_tell(struct teller *t, struct told *x, unsigned use, const struct use *before)
{
	const struct use *u = x->use[use];
	struct use_tests ts;

	if (!use_tests(t->cx, u, before, &ts))
		return false;
	for (unsigned i = 0; i < ts.n; i++) {
		struct told_item *of = &x->item[x->shape.n];

		if ((i && tests_paired(&ts.t[i - 1], &ts.t[i])) || !test_tell(&x->shape, &ts.t[i]))
			return false;
		*of = item_of(t->cx, u, &ts.t[i]);
		of->use = (uint8_t)use;
		of->pairs = i && key_transport(ts.t[i].key);
	}
	return true;
}

static bool comment_tell(struct told *x)
{
	struct shape *s = &x->shape;

	if (s->n == SHAPE_ITEMS)
		return false;
	x->item[s->n] = (struct told_item){0};
	s->item[s->n++] = (struct shape_item){ .kind = SHAPE_COMMENT };
	return true;
}

static bool told_anew(struct teller *t, struct told *x)
{
	const struct use *before = x->use[0];

	x->shape.n = 0;
	if (before->form->given && !use_tell(t, x, 0, NULL))
		return false;
	for (unsigned i = 1; i < x->n; i++) {
		const struct use *u = x->use[i];
		bool comment = use_is_comment(u);

		if (!u->form->ext || u->form->ext->lower || !(comment ? comment_tell(x) : use_tell(t, x, i, before)))
			return false;
		before = comment ? NULL : u;
	}
	return x->shape.n;
}

/* ---- like a rule before ---- */

static uint64_t options_hash(const struct use *const *use, unsigned n)
{
	uint64_t h = n;

	for (unsigned i = 0; i < n; i++)
		h = (h ^ use[i]->form->given ^ (uintptr_t)use[i]->form->ext) * UINT64_C(0x9e3779b97f4a7c15);
	return h;
}

/* The place for rules with these options; the oldest one is used again. */
static struct told *told_find(struct teller *t, uint64_t options)
{
	struct told **x;

	for (unsigned i = 0; i < t->n && i < TOLD; i++)
		if (t->told[i]->options == options)
			return t->told[i];
	x = &t->told[t->n++ % TOLD];
	if (!*x)
		*x = arena_new_of(t->arena, struct told);
	(*x)->options = options;
	(*x)->n = 0;
	return *x;
}

static bool options_same(const struct told *x, const struct use *const *use, unsigned n)
{
	for (unsigned i = 0; x->n == n && i < n; i++)
		if (!form_same(x->use[i]->form, use[i]->form))
			return false;
	return x->n == n;
}

static bool bytes_same(const unsigned char *a, const unsigned char *b, size_t n)
{
	uint64_t x, y;

	_Static_assert(VALUE_STEP % sizeof(x) == 0, "sizes of values are multiples");
	for (; n; n -= sizeof(x), a += sizeof(x), b += sizeof(y)) {
		memcpy(&x, a, sizeof(x));
		memcpy(&y, b, sizeof(y));
		if (x != y)
			return false;
	}
	return true;
}

/* Makes those tests anew whose values differ from the rule's before; false if a value has none, or if two tests are
 * lowered together. */
static bool told_again(struct teller *t, struct told *x, const struct use *const *use)
{
	for (unsigned i = 0; i < x->shape.n; i++) {
		const struct told_item *of = &x->item[i];
		const unsigned char *v = use[of->use]->val + of->at;
		struct shape_item *it = &x->shape.item[i];

		if (!bytes_same(v, x->use[of->use]->val + of->at, of->size)) {
			if (!test_of_row(t->cx, of->opt, (const struct value *)v, of->inv, &it->t))
				return false;
			load_tell(it);
		}
		if (of->pairs && tests_paired(&it[-1].t, &it->t))
			return false;
	}
	return true;
}

struct shape *shape_tell(struct teller *t, const struct rule *r)
{
	unsigned n = 1u + r->nmatch - (rule_last_comment(r) ? 1 : 0);
	const struct use *use[USES];
	struct told *x;
	bool same, told;

	if (r->foreign || r->verdict == VERDICT_TARGET || n > USES)
		return NULL;
	use[0] = r->head;
	for (unsigned i = 1; i < n; i++)
		use[i] = r->match[i - 1];
	x = told_find(t, options_hash(use, n));
	same = options_same(x, use, n);
	told = same && told_again(t, x, use);
	x->n = n;
	for (unsigned i = 0; i < n; i++)
		x->use[i] = use[i];
	told = same ? told : told_anew(t, x);
	x->n = told ? n : 0;
	return told ? &x->shape : NULL;
}
