/* Divides the rules of a tree by one field: intervals of its values, and the rules that can match in each of them.
 *
 *	-d 192.0.2.0/24 …               192.0.2.0 .. 192.0.2.7      1 2
 *	-d 192.0.2.1/32 …               192.0.2.8 .. 192.0.2.255    1 3
 *	-d 192.0.2.9/32 …               198.51.100.7                4
 *	-d 198.51.100.7/32 …
 *
 * Rules that do not test the field are in all intervals, rules that test it for wide intervals in several.
 */
#include "compiler/opt_tree.h"
#include "lib/order.h"

enum {
	SAMPLE = 512,                  /* rules examined to choose a field */
	TRIES = 2,                     /* fields tried with all rules */
	/* Each group by value needs a chain of its own, since it cannot be merged with its neighbour. With more than VALUES groups the
	 * rules must be at least VALUED times as many. */
	VALUES = 16384,
	VALUED = 4,
	PARTS = 4,                     /* a group has at least 1/PARTS as many rules of its own as it has wide ones */
};

static const double SHORTER = 0.8;     /* minimum reduction of the chain length by a division */
static const double WORTHLESS = COPIES;

/* The cell range of a rule that tests the field. */
struct reach { int32_t lo, hi; uint32_t rule; };

/* The set's rules that test the field, sorted by first cell; the other rules are put into `any`. */
static struct reach *reaches_of(const struct tree_rules *w, const struct tree_set *set, unsigned f, struct tree_set *any, size_t *n)
{
	struct numbered *lo = arena_array(w->temp, set->n, sizeof(*lo));
	struct reach *v = arena_array(w->temp, set->n, sizeof(*v));

	*n = any->n = 0;
	any->v = arena_array(w->a, set->n, sizeof(*any->v));
	for (size_t i = 0; i < set->n; i++) {
		if (cells_asked(&w->box[set->v[i]], f))
			lo[(*n)++] = (struct numbered){ (uint32_t)w->box[set->v[i]].lo[f], set->v[i] };
		else
			any->v[any->n++] = set->v[i];
	}
	numbered_sort(w->temp, lo, *n);
	for (size_t i = 0; i < *n; i++)
		v[i] = (struct reach){ (int32_t)lo[i].number, w->box[lo[i].at].hi[f], lo[i].at };
	return v;
}

/* Copies from the previous group the rules that are still open at g->lo. */
static void group_inherit(const struct tree_rules *w, struct division *d, const struct group *last, struct group *g)
{
	for (size_t i = 0; last && i < last->set.n; i++)
		if (w->box[last->set.v[i]].hi[d->field] >= g->lo)
			vec_push(w->a, &g->set, last->set.v[i]);
}

static void group_take(const struct tree_rules *w, struct group *g, const struct reach *x)
{
	vec_push(w->a, &g->set, x->rule);
	if (g->hi < x->hi)
		g->hi = x->hi;
}

/* Sets g->hi to the largest end of its rules. */
static void group_reach(const struct tree_rules *w, struct division *d, struct group *g)
{
	g->hi = g->lo;
	for (size_t i = 0; i < g->set.n; i++)
		if (g->hi < w->box[g->set.v[i]].hi[d->field])
			g->hi = w->box[g->set.v[i]].hi[d->field];
}

/* Rules that start at the same cell must be added together: returns their number, from v[at] on. */
static size_t same_start(const struct reach *v, size_t n, size_t at)
{
	size_t end = at + 1;

	while (end < n && v[end].lo == v[at].lo)
		end++;
	return end - at;
}

static void group_open(const struct tree_rules *w, struct division *d, int32_t lo)
{
	struct group g = { .lo = lo }, *last = d->groups.n ? &d->groups.v[d->groups.n - 1] : NULL;

	group_inherit(w, d, last, &g);
	g.base = g.set.n;
	if (last && last->hi >= lo)
		last->hi = lo - 1;
	group_reach(w, d, &g);
	vec_push(w->a, &d->groups, g);
}

/* Is the group full? If many rules are wide or do not test the field, it must have a minimum share of its own, so that
 * groups do not consist mostly of copies. */
static bool group_full(const struct division *d, const struct group *g, size_t more, size_t any, size_t leaf)
{
	size_t full = g->base > leaf / 2 ? g->base + g->base / d->part : leaf;

	return g->set.n + more > full && g->set.n + more > any / d->part;
}

/* Is each value a group? Names, and numbers that are not ordered as the kernel compares them. */
static bool by_value(const struct tree_rules *w, const struct division *d)
{
	const struct key_info *k = &keys[field_key(w->o, d->field)];

	return k->order == ORDER_NAME || (k->order == ORDER_HOST && k->len > 1);
}

/* Can all groups be expressed in nft's language? Intervals of names can if they are common prefixes. */
static bool groups_sayable(const struct tree_rules *w, const struct division *d)
{
	for (size_t i = 0; i < d->groups.n; i++) {
		union addr lo = cell_first(w, d->field, d->groups.v[i].lo), hi = cell_last(w, d->field, d->groups.v[i].hi);

		if (!names_sayable(&lo, &hi))
			return false;
	}
	return true;
}

static bool groups_make(const struct tree_rules *w, struct division *d, const struct reach *v, size_t n, size_t limit)
{
	size_t had = 0;

	for (size_t i = 0, more; i < n; i += more) {
		struct group *g = d->groups.n ? &d->groups.v[d->groups.n - 1] : NULL;

		more = same_start(v, n, i);
		if (!g || by_value(w, d) || group_full(d, g, more, d->any.n, w->leaf)) {
			had += d->any.n + (g ? g->set.n : 0);
			if (had > limit)
				return false;
			group_open(w, d, v[i].lo);
			g = &d->groups.v[d->groups.n - 1];
		}
		for (size_t k = 0; k < more; k++)
			group_take(w, g, &v[i + k]);
	}
	return !by_value(w, d) || ((d->groups.n <= VALUES || d->groups.n * VALUED <= n) && groups_sayable(w, d));
}

/* Extends the groups so that every packet is in one. */
static void gaps_close(const struct tree_rules *w, struct division *d)
{
	d->groups.v[0].lo = 0;
	for (size_t i = 0; i < d->groups.n; i++)
		d->groups.v[i].hi = i + 1 < d->groups.n ? d->groups.v[i + 1].lo - 1 : w->field[d->field].n;
}

/* Every packet must reach the rules that do not test the field. If the load can fail, these rules follow the lookup
 * instead. */
static void groups_fill(const struct tree_rules *w, struct division *d)
{
	if (d->any.n && !field_may_fail(d->field))
		gaps_close(w, d);
	for (size_t i = 0; i < d->groups.n; i++)
		for (size_t k = 0; k < d->any.n; k++)
			vec_push(w->a, &d->groups.v[i].set, d->any.v[k]);
}

/* Computes the number of copies, and the mean chain length weighted by the number of rules in each group. */
static void division_sum(struct division *d)
{
	double squares = 0;

	d->copies = field_may_fail(d->field) ? d->any.n : 0;
	for (size_t i = 0; i < d->groups.n; i++) {
		const struct tree_set *s = &d->groups.v[i].set;

		d->copies += s->n;
		squares += (double)s->n * (double)s->n;
	}
	d->length = d->copies ? squares / (double)d->copies : 0;
}

/* Divides n rules that test the field, with group sizes determined by d->part. */
static bool divide_in(const struct tree_rules *w, const struct reach *v, size_t n, size_t limit, struct division *d)
{
	d->groups.n = 0;
	d->groups.cap = 0;
	if (!groups_make(w, d, v, n, limit) || (d->groups.n + field_may_fail(d->field)) * d->any.n > limit)
		return false;
	groups_fill(w, d);
	division_sum(d);
	return d->groups.n > 1 && d->copies <= limit;
}

static bool divide_by(const struct tree_rules *w, const struct tree_set *set, bool inner, size_t limit, struct division *d)
{
	size_t n;
	const struct reach *v = reaches_of(w, set, d->field, &d->any, &n);

	if (!n || (d->any.n && ((field_may_fail(d->field) && !inner) || d->any.n > set->n / 2)))
		return false;
	for (d->part = PARTS; d->part; d->part /= 2)
		if (divide_in(w, v, n, limit, d))
			return true;
	return false;
}

bool divide(const struct tree_rules *w, const struct tree_set *set, unsigned f, bool inner, size_t limit, struct division *d)
{
	bool divided;

	*d = (struct division){ .field = f };
	divided = divide_by(w, set, inner, limit, d);
	arena_reset(w->temp);
	return divided;
}

/* An evenly spaced sample of the set's rules. */
static struct tree_set sample(const struct tree_rules *w, const struct tree_set *set)
{
	struct tree_set some = { arena_array(w->a, SAMPLE, sizeof(*some.v)), SAMPLE, SAMPLE };

	for (size_t i = 0; i < SAMPLE; i++)
		some.v[i] = set->v[i * set->n / SAMPLE];
	return some;
}

/* Quality, smaller is better: short chains and few copies. */
static double worth(const struct division *d, size_t n)
{
	return d->length / (double)n * (double)d->copies / (double)n;
}

/* The field that divides the sample best, which is then removed; FIELDS: none. */
static unsigned next_field(double value[FIELDS])
{
	unsigned f = 0;

	for (unsigned i = 1; i < FIELDS; i++)
		if (value[i] < value[f])
			f = i;
	if (value[f] >= WORTHLESS)
		return FIELDS;
	value[f] = WORTHLESS;
	return f;
}

/* Ranks the fields on a sample, then takes the best of the first TRIES that succeed for all rules. */
bool divide_best(const struct tree_rules *w, const struct tree_set *set, bool inner, size_t limit, struct division *best)
{
	struct tree_set some = set->n > 2 * SAMPLE ? sample(w, set) : *set;
	double value[FIELDS], least = WORTHLESS;
	unsigned found = 0, f;
	struct division d;

	for (f = 0; f < FIELDS; f++)
		value[f] = divide(w, &some, f, inner, COPIES * some.n, &d) ? worth(&d, some.n) : WORTHLESS;
	while (found < TRIES && (f = next_field(value)) != FIELDS) {
		if (!divide(w, set, f, inner, limit, &d) || d.length > (double)set->n * SHORTER)
			continue;
		found++;
		if (worth(&d, set->n) < least) {
			least = worth(&d, set->n);
			*best = d;
		}
	}
	return least < WORTHLESS;
}
