/* Collects the reasons why rules stay plain. A pass records them for rules that a later pass may still compile, so
 * reasons are stored with positions; the last one for each rule counts, and only those of rules that end up in no run
 * are logged. For rules without a recorded reason, one is derived from the rules themselves.
 *
 *	2-3, 6-9: of the same shape, but too few to gain from compiling
 *	1, 4-5: too few consecutive rules are similar
 */
#include <linux/netfilter/nf_tables.h>
#include <string.h>
#include "compiler/opt_pass.h"

enum { SPANS = 12 };           /* maximum number of spans printed per reason */

struct telling {
	struct planning *p;
	const struct said **said;      /* by rule: the last reason */
	bool *told;                    /* … it is in a run, or already logged */
};

void say_why(struct planning *p, size_t n, const char *what, const char *why)
{
	struct said x = { p->now.at, n, what, why };

	if (p->o.log && !p->o.into)
		vec_push(p->knowing, &p->said, x);
}

/* ---- reasons derived from rules ---- */

static bool has_field(const struct shape *s)
{
	for (unsigned i = 0; i < s->n; i++) {
		const struct shape_item *it = &s->item[i];

		if (it->kind == SHAPE_PORTS || (it->kind == SHAPE_TEST &&
		    (it->load.source != SRC_META || it->load.where != NFT_META_L4PROTO)))
			return true;
	}
	return false;
}

/* Same tests but different ends. */
static bool ends_otherwise(struct planning *p, struct rule *a, const struct rule *b)
{
	bool targets = a->verdict == VERDICT_TARGET && b->verdict == VERDICT_TARGET;
	const struct shape *shape = targets ? glance(p, a) : NULL;
	uint32_t vary = 0;
	bool like;

	if (!shape)
		return false;
	stretch_open(p, a, 0, shape);
	shape = glance(p, b);
	like = shape && shape_like(&p->st.shape, shape, &vary);
	p->st.m.n = 0;
	return like;
}

static const struct said *own_reason(struct planning *p, size_t i)
{
	static const struct said foreign = { .why = "made by other programs" },
		opaque = { .why = "the effect of their target is not known" },
		once = { .why = "creating them again or in another order would have an effect" },
		more = { .why = "the result of a match depends on more than the packet" },
		fields = { .why = "they test no field that a map can look up" },
		ends = { .why = "they test the same fields, but their targets differ" },
		dear = { .why = "too few similar rules, or too cheap to gain from compiling" },
		alike = { .why = "too few consecutive rules are similar" };
	struct rule *r = p->v[i];
	const struct shape *shape;

	if (r->foreign)
		return &foreign;
	if (r->verdict == VERDICT_QUEUE || rule_ending(r) == END_OPAQUE)
		return &opaque;
	if (rule_once(r))
		return &once;
	if (!rule_pure(r))
		return &more;
	shape = glance(p, r);
	if (!shape || !has_field(shape))
		return &fields;
	if ((i && ends_otherwise(p, p->v[i - 1], r)) || (i + 1 < p->n && ends_otherwise(p, r, p->v[i + 1])))
		return &ends;
	return p->o.how->level == OPT_FULL ? &alike : &dear;
}

/* ---- the log ---- */

static bool same_words(const struct said *a, const struct said *b) { return a->what == b->what && a->why == b->why; }

/* Logs all rules from the i-th on that have the same reason. Two stretches are printed as two spans. */
static void put_like(struct telling *t, size_t i)
{
	struct buf *b = t->p->o.log;
	const struct said *x = t->said[i];
	size_t spans = 0, n;

	for (; i < t->p->n; i += n) {
		n = 1;
		if (t->told[i] || !same_words(t->said[i], x))
			continue;
		while (i + n < t->p->n && !t->told[i + n] && t->said[i + n] == t->said[i])
			n++;
		memset(t->told + i, true, n);
		if (spans++ < SPANS) {
			buf_puts(b, spans > 1 ? ", " : "");
			buf_span(b, i + 1, n);
		}
	}
	if (spans > SPANS)
		buf_printf(b, " and %zu more", spans - SPANS);
	buf_printf(b, ": %s%s%s\n", x->what ? x->what : "", x->what ? ", but " : "", x->why);
}

void said_put(struct planning *p)
{
	struct arena *a = p->o.scratch;
	struct telling t = { .p = p };

	if (!p->o.log || p->o.how->level == OPT_OFF || p->n < 2)
		return;
	t.told = arena_array(a, p->n, sizeof(*t.told));
	t.said = arena_array(a, p->n, sizeof(*t.said));
	for (size_t i = 0; i < p->now.out.v.n; i++)
		memset(t.told + p->now.out.v.v[i].at, true, p->now.out.v.v[i].run->rules.n);
	for (size_t i = 0; i < p->said.n; i++)
		for (size_t k = 0; k < p->said.v[i].n; k++)
			t.said[p->said.v[i].at + k] = &p->said.v[i];
	for (size_t i = 0; i < p->n; i++)
		if (!t.told[i] && !t.said[i])
			t.said[i] = own_reason(p, i);
	for (size_t i = 0; i < p->n; i++)
		if (!t.told[i])
			put_like(&t, i);
}
