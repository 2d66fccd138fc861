/* Compiles rules of all shapes to a tree: maps of intervals lead to chains with the few rules that can match there.
 *
 *	-s 10.0.0.0/8 -d 192.0.2.1/32 -p tcp --dport 22 -j ACCEPT       the entry looks daddr up in a map:
 *	-d 192.0.2.0/24 -j LOG                                          192.0.0.0 .. 192.0.2.255     jump chain 1
 *	-d 198.51.100.7/32 -p udp -j DROP                               198.51.100.0 .. 198.51.100.9  jump chain 2
 *	…
 *
 * A chain contains, in order, complete copies of all rules that can match for a key in its interval; so a rule may be in
 * several chains. At the end of the chain evaluation continues after the last of the compiled rules. A chain that would be
 * too long looks up another field.
 *
 * Conditions for correctness:
 * - A rule can be skipped by a lookup only if the test that fails precedes all its matches that have state or can drop the
 *   packet.
 * - A rule with state must exist only once in the kernel: in the only chain where it can match, or in a chain of its own, to
 *   which all others jump.
 * - RETURN and goto would return to the wrong chain, so the tree ends before them; and also before unknown targets.
 * - Loads of some fields can fail (protocol, ports): such a field is looked up first only if all rules test it.
 */
#include <linux/netfilter/nf_tables.h>
#include "compiler/opt_node.h"
#include "lib/order.h"

enum {
	LEVELS = 3,                    /* maximum number of successive lookups */
	LEAST_MISSING = 512,           /* rules of a tree, from which on reading it takes noticeably longer than a request */
};

/* Limits of the size of a turn's chains in total, as a multiple of its number of rules. Rules of the last turn are wide. */
static const double TURN_COPIES = 1.5, REST_COPIES = 4;

/* ---- turns and sections ---- */

/* Emits turns in a common chain. If there are sections, they replace the last turn. */
static void turns_put(struct tree *t, const struct turn *turn, unsigned n, const struct sections *sections, unsigned levels)
{
	struct place at = { .box = cells_all, .level = levels < LEVELS ? levels : LEVELS, .leaf = t->w.leaf };

	run_chain(t->w.o, t->run);
	for (unsigned i = 0; i < n - (sections->n > 0); i++) {
		at.grow = turn[i].field == FIELDS ? REST_COPIES : TURN_COPIES;
		turn_put(t, TURNS_CHAIN, NFT_JUMP, &turn[i], &at);
	}
	at.grow = REST_COPIES;
	at.level = levels - 1 < LEVELS ? levels - 1 : LEVELS;
	for (unsigned i = 0; i < sections->n; i++)
		section_put(t, &sections->v[i], &at);
	group_end_put(t->w.o->cx, &t->run->entry.lowered.list, t->run->chains.v[TURNS_CHAIN].name);
	t->run->head.flags |= IMAGE_TURNS;
}

/* Emits a single tree, whose first lookup is in the entry. */
static void entry_divide(struct tree *t, const struct division *d, size_t rules, const struct place *at)
{
	struct nir_list *l = &t->run->entry.lowered.list;

	division_lookup(t, d, NFT_JUMP, rules, at, l);
	guard_put(t->w.o->cx, l);
}

/* ---- the run ---- */

/* Emits rules that are hidden everywhere, in a chain that is never reached. */
static void hidden_put(struct tree *t)
{
	struct image_chain *c = NULL;

	for (size_t i = 0; i < t->w.n; i++) {
		if (t->said[i])
			continue;
		if (!c)
			c = run_chain(t->w.o, t->run);
		run_rule(t->w.o, c, t->w.v[i].rule, run_order(i), true);
		c->rules.v[c->rules.n - 1].unseen = true;
	}
}

/* Records which rules shadow others, and how many copies each has. */
static void rules_say(struct tree *t)
{
	for (size_t c = 0; c < t->run->chains.n; c++)
		for (size_t i = 0; i < t->run->chains.v[c].rules.n; i++) {
			struct image_rule *ir = &t->run->chains.v[c].rules.v[i];

			if (ir->made == MADE_READY)
				continue;
			ir->hides = t->hides[order_number(ir->number)];
			ir->copies = t->copies[order_number(ir->number)];
		}
}

/* Records numbers of elements and hiding rules, to detect deletions by other programs. */
static void sizes_say(struct tree *t)
{
	for (size_t i = 0; i < t->run->maps.n; i++)
		t->run->head.leads += (uint32_t)t->run->maps.v[i].elems.n;
	for (size_t i = 0; i < t->w.n; i++)
		t->run->head.hiders += t->hides[i];
}

/* In a long tree, adds a set of all rules that are missing in some chain, to tell without reading the tree that it does not
 * contain a rule. */
static void missing_say(struct tree *t)
{
	uint64_t *v;
	size_t n = 0;

	if (t->w.n < long_list(t->w.o, LEAST_MISSING))
		return;
	v = arena_array(t->w.a, t->w.n, sizeof(*v));
	for (size_t i = 0; i < t->w.n; i++)
		if (t->missing[i])
			v[n++] = image_fingerprint(t->w.o->cx, t->w.v[i].rule);
	if (!n)
		return;
	n = u64_sort_once(v, n);
	t->run->head.missing = (uint32_t)t->run->maps.n;
	t->run->head.prints = (uint32_t)n;
	run_prints(t->w.o, t->run, v, n);
}

static void seal(struct tree *t)
{
	struct arena *a = t->w.o->cx->arena;

	hidden_put(t);
	rules_say(t);
	sizes_say(t);
	missing_say(t);
	t->run->entry.rule = t->w.v[0].rule;
	vec_grow_of(a, &t->run->rules, t->w.n);
	for (size_t i = 0; i < t->w.n; i++)
		vec_push(a, &t->run->rules, t->w.v[i].rule);
	if (t->w.o->other.key && !key_safe(t->w.o, t->w.o->other.key))
		t->run->head.flags |= IMAGE_WRITABLE;
	run_seal(t->w.o, t->run, run_order(t->w.n), t->run->head.flags);
}

/* The allowed number of successive lookups. Rules with state need one level of chains more. */
static unsigned levels_of(const struct tree_rules *w)
{
	unsigned depth = w->o->depth;

	for (size_t i = 0; i < w->n && depth; i++)
		if (w->v[i].stateful) {
			depth--;
			break;
		}
	return depth;
}

/* Builds the run. False: no turn is worth a lookup. */
static bool build(struct tree *t, unsigned depth)
{
	struct tree_set all = { arena_array(t->w.a, t->w.n, sizeof(*all.v)), t->w.n, t->w.n };
	struct place at = { .box = cells_all, .level = depth < LEVELS ? depth : LEVELS, .grow = COPIES, .leaf = LEAF };
	struct sections *sections = arena_new_of(t->w.a, struct sections);
	struct turn turn[TURNS];
	struct division d;
	unsigned n;

	for (size_t i = 0; i < t->w.n; i++)
		all.v[i] = (uint32_t)i;
	cells_make(&t->w);
	set_hide(&t->w, &all, &at.box, t->hides, t->missing);
	n = turns_find(&t->w, &all, depth > 1, turn, depth > LEVELS + 1 ? sections : NULL);
	if (n > 1)
		t->w.leaf = long_list(t->w.o, LEAF_TURNS);
	if (n == 1 && !turn_divide(t, turn, &at, &d))
		return false;
	t->run = run_new(t->w.o);
	run_chain(t->w.o, t->run);
	if (n == 1)
		entry_divide(t, &d, turn->set.n, &at);
	else
		turns_put(t, turn, n, sections, depth - 1);
	return t->run->maps.n;
}

struct image_run *tree_build(struct opt_env *o, const struct tree_rule *rules, size_t n)
{
	struct cells field[FIELDS] = { {0} };
	struct tree t = { .w = { .o = o, .a = arena_new(), .temp = arena_new(), .n = n, .field = field, .leaf = LEAF } };
	unsigned depth;

	t.w.v = other_settle(o, rules, n, t.w.a);
	depth = levels_of(&t.w);
	t.said = arena_array(t.w.a, n, sizeof(*t.said));
	t.hides = arena_array(t.w.a, n, sizeof(*t.hides));
	t.missing = arena_array(t.w.a, n, sizeof(*t.missing));
	t.copies = arena_array(t.w.a, n, sizeof(*t.copies));
	t.single = arena_array(t.w.a, n, sizeof(*t.single));
	t.behind = arena_array(t.w.a, n, sizeof(*t.behind));
	if (depth && build(&t, depth))
		seal(&t);
	else
		t.run = NULL;
	arena_free(t.w.temp);
	arena_free(t.w.a);
	return t.run;
}
