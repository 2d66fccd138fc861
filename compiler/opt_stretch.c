/* Stretches: consecutive rules of one shape, gathered until they become maps.
 *
 *	-s 192.0.2.1 -j DROP              starts a stretch
 *	-s 192.0.2.7 -j web               the same shape: a member
 *	-s 192.0.2.9 -p tcp -j DROP       another shape: ends the first stretch, which becomes maps or stays plain, and starts another
 *
 * Of 100,000 members only the differences are stored: their tests, packed. The expressions of the first member are the
 * template.
 */
#include "compiler/opt_cost.h"
#include "compiler/opt_pass.h"

enum { LEAST_MAP = 2 };        /* minimum number of rules of a run */

/* ---- gathering ---- */

static void plain_add(struct planning *p, struct rule *r, uint32_t number)
{
	if (p->o.into)
		group_rule(p, r, number);
	else
		rule_add(p, r);
}

static void member_add(struct planning *p, struct rule *r, uint32_t number, const struct shape *shape)
{
	struct stretch *st = &p->st;
	struct member m = { r, number, (uint32_t)st->tests.n };

	vec_grow_of(p->members, &st->tests, TESTS_PACKED);
	st->tests.n += tests_pack(shape, st->tests.v + st->tests.n);
	vec_push(p->knowing, &st->m, m);
}

/* Frees the memory of previous members, between two stretches. */
static void members_renew(struct planning *p)
{
	p->st.tests.n = 0;
	if (p->members && arena_used(p->members) < SCRATCH_BYTES)
		return;
	if (p->members)
		arena_free(p->members);
	p->members = arena_new();
	p->st.tests.v = NULL;
	p->st.tests.cap = 0;
}

/* Stores the first rule's expressions, in temporary memory because most stretches stay plain. */
static void stretch_show(struct planning *p, const struct shape *shape)
{
	shape_keep(p->o.cx, p->members, shape, &p->st.list, &p->st.shape);
}

void stretch_open(struct planning *p, struct rule *r, uint32_t number, const struct shape *shape)
{
	members_renew(p);
	p->st.m.n = 0;
	p->st.vary = 0;
	p->st.target = r->verdict == VERDICT_TARGET;
	p->st.shape = *shape;
	if (shape->list)
		stretch_show(p, shape);
	member_add(p, r, number, shape);
}

static bool stretch_takes(struct planning *p, struct rule *r, uint32_t number, const struct shape *shape)
{
	uint32_t vary = p->st.vary;

	if (!p->st.m.n || !shape_fits(&p->st.shape, p->st.target, r, shape, &vary))
		return false;
	p->st.vary = vary;
	member_add(p, r, number, shape);
	return true;
}

/* ---- conversion to maps ---- */

/* The cost of one rule for a packet that passes the common tests but matches none of the rules. */
static uint64_t cost_differing(const struct stretch *st)
{
	unsigned i = st->vary ? (unsigned)__builtin_ctz(st->vary) : 0, to = st->shape.item[i].to;

	return st->vary ? cost_tests(&st->list, to - whole_is(&st->list.v[to - 1])) : cost_rule(&st->list);
}

/* Uses separate memory for each map, since a stretch may become many. */
static size_t stretch_build(struct planning *p, const struct stretch *rest, struct image_run **run, const char **why)
{
	struct arena *outer = p->o.scratch;
	size_t n;

	p->o.scratch = arena_new();
	n = map_build(&p->o, rest, run, why);
	arena_free(p->o.scratch);
	p->o.scratch = outer;
	return n;
}

static size_t stretch_plain(struct planning *p, const struct stretch *rest)
{
	for (size_t i = 0; i < rest->m.n; i++)
		plain_add(p, rest->m.v[i].rule, rest->m.v[i].number);
	return rest->m.n;
}

/* Lowers the first rule, which is needed only if the stretch may become a map. */
static bool stretch_shown(struct planning *p)
{
	const struct shape *shape = p->st.shape.list ? NULL : look(p, p->st.m.v[0].rule);

	if (shape)
		stretch_show(p, shape);
	return p->st.shape.list;
}

/* Places as many leading members as fit into a run, or all of them as plain rules. */
static size_t stretch_piece(struct planning *p, struct stretch *rest)
{
	const char *why = "too few to gain from compiling";
	uint64_t each = cost_differing(rest);
	bool may = rest->m.n >= LEAST_MAP && may_pay(p, each * rest->m.n);
	struct image_run *run = NULL;
	size_t n = may ? stretch_build(p, rest, &run, &why) : 0;

	if (n == 1)
		plain_add(p, rest->m.v[0].rule, rest->m.v[0].number);
	if (n == 1 || (n && p->o.into))
		return n;
	if (n && pays(p, each * n, run)) {
		run_add(p, run, each * n);
		return n;
	}
	if (rest->m.n > 1)
		say_why(p, rest->m.n, "of the same shape", n ? "too few to gain from compiling" : why);
	return stretch_plain(p, rest);
}

void stretch_close(struct planning *p)
{
	bool dear = p->st.m.n >= LEAST_MAP && may_pay(p, cost_most(&p->st.shape) * p->st.m.n), shown = dear && stretch_shown(p);
	struct stretch rest = p->st;

	rest.whole = rest.m.n;
	if (rest.m.n > 1 && !dear)
		say_why(p, rest.m.n, "of the same shape", "too few to gain from compiling");
	while (rest.m.n) {
		size_t n = shown ? stretch_piece(p, &rest) : stretch_plain(p, &rest);

		rest.m.v += n;
		rest.m.n -= n;
	}
	p->st.m.n = 0;
}

void plan_rule(struct planning *p, struct rule *r, uint32_t number)
{
	const struct shape *shape = rule_pure(r) ? glance(p, r) : NULL;
	size_t looks = p->looks;

	if (shape && stretch_takes(p, r, number, shape))
		return;
	stretch_close(p);
	if (shape && looks != p->looks)
		shape = glance(p, r);
	if (shape)
		stretch_open(p, r, number, shape);
	else
		plain_add(p, r, number);
}

struct image_run *map_of_all(struct planning *p, const struct tree_rule *v, size_t n)
{
	const char *why;
	struct image_run *run = NULL;
	struct stretch all;
	size_t i = 0;

	for (bool like = n <= BOXES; i < n && like; i += like) {
		const struct shape *shape = rule_pure(v[i].rule) ? glance(p, v[i].rule) : NULL;

		like = shape && (!i || stretch_takes(p, v[i].rule, (uint32_t)i, shape));
		if (like && !i)
			stretch_open(p, v[i].rule, 0, shape);
	}
	p->o.boxes = true;
	if (i == n && stretch_shown(p)) {
		all = p->st;
		all.whole = n;
		i = stretch_build(p, &all, &run, &why);
	}
	p->o.boxes = false;
	p->st.m.n = 0;
	return run && i == n ? run : NULL;
}
