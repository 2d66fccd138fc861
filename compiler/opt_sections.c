/* Divides the rules of a tree's last turn into sections, so that most packets are compared with few of them.
 *
 *	-s 10.1.0.0/16 -p tcp -j DROP           section 1: narrow in saddr
 *	-d 192.0.2.0/24 -p udp -j ACCEPT                   narrow in daddr
 *	-s 10.2.1.7/32 --dport 80 -j ACCEPT
 *	-p tcp --dport 25 -j DROP                          wide
 *	-d 192.0.2.7/32 -j DROP                 section 2
 *	…
 *
 * Rules that test only the source address and rules that test only the destination address overlap, so they cannot be
 * reordered to form two trees. But their order matters only for packets that have both a source and a destination tested in
 * the section, and those are few. For all others the section has a separate tree for each address, without copies of the
 * rules for the other one.
 *
 * Wide rules can match all packets. A copy of them is in each chain of the section's trees that has a later rule. So the
 * more wide rules there are, the more sections are made, with fewer rules each.
 */
#include "compiler/opt_tree.h"

enum {
	LEAST_REST = 512,              /* minimum number of rules: with fewer, the additional lookups do not pay off */
	LEAST_SECTION = 256,           /* minimum mean number of rules per section, for the same reason */
	LEAST_SIDE = 8,                /* each side must have at least one in this many rules: else a tree over the other one suffices */
	WIDE = SIDES,                  /* index of rules that belong to no side */
	COVER = 128,                   /* a rule is narrow if at most one in this many rules starts in its interval */
	COPIED = 6,                    /* limit of wide rules times narrow ones in a section, divided by the number of all rules */
};

struct sectioning {
	const struct tree_rules *w;
	const struct starts *starts;
	struct sections *out;
	size_t most;                   /* limit of wide rules times narrow ones in a section */
	bool full;                     /* the next rule starts a new section */
};

/* The side in which the rule is narrowest; WIDE if it is narrow in neither. */
static unsigned side_of(const struct sectioning *s, uint32_t i)
{
	const struct cell_box *b = &s->w->box[i];
	unsigned side = WIDE;
	uint32_t least = UINT32_MAX;

	for (unsigned f = 0; f < SIDES; f++) {
		struct rank r;

		if (!cells_asked(b, f))
			continue;
		r = rank_of(&s->starts[f], b, f);
		if (r.to - r.from > s->starts[f].n / long_list(s->w->o, COVER) || r.to - r.from >= least)
			continue;
		least = r.to - r.from;
		side = f;
	}
	return side;
}

static size_t narrow_count(const struct section *x) { return x->side[0].n + x->side[1].n; }

/* The section of the next rule, a new one if necessary; NULL if there are too many. */
static struct section *section_at(struct sectioning *s, unsigned side)
{
	struct section *x = s->out->n ? &s->out->v[s->out->n - 1] : NULL;

	if (x && !s->full && (side == WIDE || x->wide.n * (narrow_count(x) + 1) <= s->most))
		return x;
	if (s->out->n == SECTIONS)
		return NULL;
	s->full = false;
	x = &s->out->v[s->out->n++];
	*x = (struct section){0};
	return x;
}

/* Adds a rule. One that must not be evaluated twice for a packet gets a section of its own. */
static bool section_add(struct sectioning *s, uint32_t i)
{
	bool again = s->w->v[i].again;
	unsigned side = again ? side_of(s, i) : WIDE;
	struct section *x;

	s->full |= !again;
	x = section_at(s, side);
	if (!x)
		return false;
	vec_push(s->w->a, side == WIDE ? &x->wide : &x->side[side], i);
	vec_push(s->w->a, &x->all, i);
	s->full = !again;
	return true;
}

static bool sections_pay(const struct tree_rules *w, const struct sections *s, size_t n)
{
	size_t side[SIDES] = {0};

	for (unsigned i = 0; i < s->n; i++)
		for (unsigned f = 0; f < SIDES; f++)
			side[f] += s->v[i].side[f].n;
	return s->n && n >= long_list(w->o, LEAST_REST) && n >= long_list(w->o, LEAST_SECTION) * s->n && side[0] >= n / LEAST_SIDE &&
		side[1] >= n / LEAST_SIDE;
}

bool sections_find(const struct tree_rules *w, const struct tree_set *set, const struct starts *starts, struct sections *out)
{
	struct sectioning s = { .w = w, .starts = starts, .out = out, .most = COPIED * set->n };
	size_t i = 0;

	out->n = 0;
	while (i < set->n && section_add(&s, set->v[i]))
		i++;
	if (i < set->n || !sections_pay(w, out, set->n))
		out->n = 0;
	return out->n;
}
