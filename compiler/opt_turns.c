/* Splits the rules of a tree into turns: rules that are narrow in one field form a first tree, those narrow in another
 * field a second one.
 *
 *	-s 10.1.0.0/16 -d 192.0.2.1/32 -p tcp --dport 22 -j ACCEPT      a tree over daddr
 *	-d 192.0.2.2/32 -p tcp --dport 80 -j ACCEPT
 *	…
 *	-s 10.2.1.0/24 -p udp -j DROP                                   followed by a tree over saddr
 *	…
 *	-s 10.0.0.0/8 -p udp -j DROP                                    and rules that are wide in both, or cannot be moved
 *
 * In a single tree each wide rule would be in many chains. A rule moves past another only if no packet matches both:
 * they test a field for disjoint intervals, or if both only count (as in opt_order.c). So a rule is in the first turn
 * whose field it is narrow in, but not in a turn before that of an earlier rule which can match the same packets. If
 * sections (opt_sections.c) are better, all turns but the first are merged.
 */
#include "compiler/opt_tree.h"

enum {
	LEAST_TURNS = 512,             /* minimum number of rules: with fewer, the additional lookup does not pay off */
	NARROW = 4 * LEAF,             /* a rule is narrow if at most this many of the others start in its interval */
	PART = 8,                      /* … and at most one in this many */
	BUCKETS = 512,                 /* number of buckets of rules, by where they start in a field */
	SPREAD = 4,                    /* number of buckets a rule may span */
	STEPS = 1024,                  /* limit of comparisons per rule; beyond it the rule is assumed to be immovable */
	REST = TURNS - 1,
};

/* The rules of each turn, indexed to find those that match packets of another rule. */
struct placed_rules {
	VEC(uint32_t) bucket[REST][BUCKETS];   /* by turn, for rules narrow in its field */
	VEC(uint32_t) narrow[REST];    /* all of these */
	VEC(uint32_t) wide;            /* rules wide in all fields */
	bool acts;                     /* some do more than count */
};

struct turning {
	const struct tree_rules *w;
	struct starts starts[FIELDS];
	unsigned n;                    /* number of turns without the rest */
	unsigned field[REST];          /* and the fields that divide them */
	struct placed_rules placed[TURNS];
	unsigned steps;                /* remaining comparisons for a rule */
};

/* ---- narrow ---- */

static void starts_make(struct turning *u, const struct tree_set *set, unsigned f)
{
	struct starts *s = &u->starts[f];
	int32_t cells = u->w->field[f].n;

	s->until = arena_array(u->w->a, (size_t)cells + 1, sizeof(*s->until));
	for (size_t i = 0; i < set->n; i++) {
		const struct cell_box *b = &u->w->box[set->v[i]];

		if (!cells_asked(b, f))
			continue;
		s->until[b->lo[f]]++;
		s->n++;
	}
	for (int32_t c = 1; c <= cells; c++)
		s->until[c] += s->until[c - 1];
}

static bool narrow(const struct turning *u, uint32_t i, unsigned f)
{
	const struct starts *s = &u->starts[f];
	struct rank r;

	if (!cells_asked(&u->w->box[i], f))
		return false;
	r = rank_of(s, &u->w->box[i], f);
	return r.to - r.from <= (s->n < NARROW * PART ? s->n / PART : NARROW);
}

/* ---- fields ---- */

/* The field in which most of the rules are narrow that are narrow in none of the previous fields. */
static unsigned next_turn(const struct turning *u, const struct tree_set *set, const uint8_t *fields, size_t *most)
{
	uint8_t had = 0;
	unsigned best = FIELDS;

	for (unsigned i = 0; i < u->n; i++)
		had |= (uint8_t)(1u << u->field[i]);
	*most = 0;
	for (unsigned f = 0; f < FIELDS; f++) {
		size_t n = 0;

		for (size_t i = 0; i < set->n; i++)
			n += !(fields[i] & had) && fields[i] >> f & 1;
		if (n > *most) {
			*most = n;
			best = f;
		}
	}
	return best;
}

/* The fields each rule is narrow in. */
static uint8_t *narrow_fields(struct turning *u, const struct tree_set *set)
{
	uint8_t *fields = arena_array(u->w->a, set->n, sizeof(*fields));

	for (unsigned f = 0; f < FIELDS; f++)
		starts_make(u, set, f);
	for (size_t i = 0; i < set->n; i++)
		for (unsigned f = 0; f < FIELDS; f++)
			if (narrow(u, set->v[i], f))
				fields[i] |= (uint8_t)(1u << f);
	return fields;
}

static void fields_find(struct turning *u, const struct tree_set *set, const uint8_t *fields)
{
	size_t most;

	while (u->n < REST) {
		unsigned f = next_turn(u, set, fields, &most);

		if (most < long_list(u->w->o, LEAF / 2) || most < set->n / 64)
			return;
		u->field[u->n++] = f;
	}
}

/* ---- rules that match the same packets ---- */

/* The buckets of a turn's field that the rule's interval overlaps; false if it is too wide. */
static bool buckets_of(const struct turning *u, uint32_t i, unsigned turn, size_t *from, size_t *to)
{
	const struct starts *s = &u->starts[u->field[turn]];
	struct rank r;

	if (!cells_asked(&u->w->box[i], u->field[turn]))
		return false;
	r = rank_of(s, &u->w->box[i], u->field[turn]);
	*from = (size_t)r.from * BUCKETS / (s->n + 1);
	*to = (size_t)r.to * BUCKETS / (s->n + 1);
	return *to - *from < SPREAD;
}

static void place_put(struct turning *u, struct placed_rules *p, uint32_t i)
{
	size_t from, to;

	p->acts |= !u->w->v[i].counts;
	for (unsigned k = 0; k < u->n; k++) {
		if (!buckets_of(u, i, k, &from, &to))
			continue;
		for (; from <= to; from++)
			vec_push(u->w->a, &p->bucket[k][from], i);
		vec_push(u->w->a, &p->narrow[k], i);
		return;
	}
	vec_push(u->w->a, &p->wide, i);
}

/* Can any of them match packets of rule i? */
static bool any_meets(struct turning *u, const uint32_t *v, size_t n, uint32_t i)
{
	while (n--) {
		if (!u->steps || !cells_apart(&u->w->box[v[n]], &u->w->box[i]))
			return true;
		u->steps--;
	}
	return false;
}

/* Must rule i stay behind one of them? */
static bool placed_meet(struct turning *u, const struct placed_rules *p, uint32_t i)
{
	size_t from, to;

	if (!p->acts && u->w->v[i].counts)
		return false;
	if (any_meets(u, p->wide.v, p->wide.n, i))
		return true;
	for (unsigned k = 0; k < u->n; k++) {
		if (!buckets_of(u, i, k, &from, &to)) {
			if (any_meets(u, p->narrow[k].v, p->narrow[k].n, i))
				return true;
			continue;
		}
		for (; from <= to; from++)
			if (any_meets(u, p->bucket[k][from].v, p->bucket[k][from].n, i))
				return true;
	}
	return false;
}

/* ---- the turns ---- */

/* The first turn that the rule is narrow in, and that is not before the turn of an earlier rule which matches some of
 * the same packets. */
static unsigned turn_of(struct turning *u, uint32_t i, uint8_t fields)
{
	unsigned turn = u->n;

	u->steps = STEPS;
	while (turn && !placed_meet(u, &u->placed[turn], i))
		turn--;
	while (turn < u->n && !(fields >> u->field[turn] & 1))
		turn++;
	return turn;
}

static void turns_fill(struct turning *u, const struct tree_set *set, const uint8_t *fields, struct turn *turn)
{
	for (unsigned k = 0; k <= u->n; k++)
		turn[k] = (struct turn){ .field = k < u->n ? u->field[k] : FIELDS };
	for (size_t i = 0; i < set->n; i++) {
		unsigned k = turn_of(u, set->v[i], fields[i]);

		vec_push(u->w->a, &turn[k].set, set->v[i]);
		if (k)
			place_put(u, &u->placed[k], set->v[i]);
	}
}

/* Removes empty turns. */
static unsigned turns_pack(struct turn *turn, unsigned n)
{
	unsigned kept = 0;

	for (unsigned k = 0; k < n; k++)
		if (turn[k].set.n)
			turn[kept++] = turn[k];
	return kept;
}

/* Merges all turns but the first, in the original order. */
static struct tree_set behind_first(const struct tree_rules *w, const struct tree_set *set, const struct turn *turn)
{
	struct tree_set rest = { arena_array(w->a, set->n, sizeof(*rest.v)), 0, set->n };

	for (size_t i = 0, k = 0; i < set->n; i++) {
		if (k < turn->set.n && turn->set.v[k] == set->v[i])
			k++;
		else
			rest.v[rest.n++] = set->v[i];
	}
	return rest;
}

static unsigned turns_make(const struct tree_rules *w, const struct tree_set *set, struct turn *turn, struct sections *sections)
{
	struct turning *u = arena_new_of(w->a, struct turning);
	struct tree_set rest;
	uint8_t *fields;

	u->w = w;
	fields = narrow_fields(u, set);
	fields_find(u, set, fields);
	turns_fill(u, set, fields, turn);
	rest = behind_first(w, set, turn);
	if (!sections || !u->n || !sections_find(w, &rest, u->starts, sections))
		return turns_pack(turn, u->n + 1);
	turn[1] = (struct turn){ .field = FIELDS, .set = rest };
	return 2;
}

/* (The index has thousands of lists; small sets are handled without it.) */
unsigned turns_find(const struct tree_rules *w, const struct tree_set *set, bool several, struct turn *turn, struct sections *sections)
{
	unsigned n;

	if (sections)
		sections->n = 0;
	n = several && set->n >= long_list(w->o, LEAST_TURNS) ? turns_make(w, set, turn, sections) : 0;
	if (n > 1)
		return n;
	*turn = (struct turn){ .field = FIELDS, .set = *set };
	return 1;
}
