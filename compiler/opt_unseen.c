/* Rules of a tree that no packet comes to, in one of its chains or in all of them.
 *
 *	in all                -p tcp --dport 80 -j ACCEPT               hides
 *	                      -s 192.0.2.1 -p tcp --dport 80 -j DROP
 *	in the chain of       -s 10.1.0.0/16 -d 192.0.2.0/24 -j DROP    hides, of packets to 192.0.2.1,
 *	192.0.2.1 alone       -s 10.1.1.0/24 -j ACCEPT
 *
 * A rule is hidden by one in front of it that accepts or drops, tests nothing but fields that trees can look up, and holds for all
 * values for which the other one does: then the other is never asked, whatever else it tests. If it matched, all that it loads
 * was there to be loaded, and so is what the first one loads: no more of a field, or all of one that has been looked up.
 *
 * Rules with jumps, matches and targets stay: the kernel looks for circles, and for what may not be used in a hook, where packets can
 * come.
 */
#include "compiler/opt_tree.h"
#include "lib/map.h"

enum { COVERS = 32 };                  /* rules that each is compared with, by field */

static bool range_in(const struct tree_range *in, const struct tree_range *r)
{
	return !addr_less(&in->lo, &r->lo) && !addr_less(&r->hi, &in->hi);
}

/* What is in both. */
static void range_cut(struct tree_range *r, const struct tree_range *by)
{
	if (addr_less(&r->lo, &by->lo))
		r->lo = by->lo;
	if (addr_less(&by->hi, &r->hi))
		r->hi = by->hi;
}

static const struct tree_range *box_range(const struct tree_box *box, unsigned f)
{
	return box->has >> f & 1 ? &box->range[f] : NULL;
}

void box_cut(struct tree_box *box, unsigned f, const struct tree_range *r)
{
	struct tree_range *b = &box->range[f];

	if (!(box->has >> f & 1)) {
		*b = *r;
		box->has |= (uint8_t)(1u << f);
		return;
	}
	range_cut(b, r);
}

/* Does it hold for all of this field that the rule matches in the box? */
static bool field_covers(const struct tree_range *r, const struct tree_range *rule, const struct tree_range *box)
{
	struct tree_range both;

	if ((rule && range_in(rule, r)) || (box && range_in(box, r)))
		return true;
	if (!rule || !box)
		return false;
	both = *rule;
	range_cut(&both, box);
	return range_in(&both, r);
}

static bool covers(const struct tree_rule *x, const struct tree_rule *rule, const struct tree_box *box)
{
	if (x->has & rule->part & ~x->part & ~box->has)
		return false;
	for (unsigned f = FIELDS; f--; )
		if (x->has >> f & 1 && !field_covers(tree_range_of(x, f), tree_range_of(rule, f), box_range(box, f)))
			return false;
	return true;
}

/* ---- who is compared with whom ---- */

/* Rules that others are compared with: first those that were found to hide some, then the last that came. */
struct hiders { uint32_t v[COVERS]; unsigned n, next; };

struct hiding {
	const struct tree_rules *w;
	const struct tree_box *box;
	bool *hides;
	struct map by_value;           /* struct value_key to struct hiders: of rules that hold for one value of a field; */
	struct hiders others;          /* of few rules all are here */
	bool few;
};

struct value_key { union addr value; uint32_t field; };

/* Is there one field of which the rule holds for one value? Only rules that hold for the same are hidden by it. */
static bool value_of(const struct tree_rule *r, unsigned f, struct value_key *key)
{
	const struct tree_range *range = tree_range_of(r, f);

	*key = (struct value_key){ .field = f };
	if (f == FIELD_PROTO || !range || !addr_same(&range->lo, &range->hi))
		return false;
	key->value = range->lo;
	return true;
}

static void hider_add(struct hiders *h, uint32_t i)
{
	if (h->n < COVERS) {
		h->v[h->n++] = i;
		return;
	}
	h->v[COVERS / 2 + h->next] = i;
	h->next = (h->next + 1) % (COVERS / 2);
}

static struct hiders *hiders_of(struct hiding *d, const struct value_key *key)
{
	struct hiders *h = map_get(&d->by_value, key, sizeof(*key));

	if (h)
		return h;
	h = arena_new_of(d->w->a, struct hiders);
	map_put(&d->by_value, arena_dup(d->w->a, key, sizeof(*key)), sizeof(*key), h);
	return h;
}

/* A field that the box has is no ground to look elsewhere: all rules may hold for what is left of it. Ports are few. */
static void hiding_add(struct hiding *d, uint32_t i)
{
	struct hiders *h = &d->others;
	struct value_key key;

	for (unsigned f = FIELDS; f-- && h == &d->others && !d->few; )
		if (!(d->box->has >> f & 1) && value_of(&d->w->v[i], f, &key))
			h = hiders_of(d, &key);
	hider_add(h, i);
}

static bool hidden_by(const struct hiding *d, struct hiders *h, const struct tree_rule *r)
{
	for (unsigned k = 0; k < h->n; k++) {
		uint32_t by = h->v[k];

		if (!covers(&d->w->v[by], r, d->box))
			continue;
		d->hides[by] = true;
		h->v[k] = h->v[k / 2];
		h->v[k / 2] = by;
		return true;
	}
	return false;
}

static bool is_hidden(struct hiding *d, const struct tree_rule *r)
{
	struct value_key key;

	for (unsigned f = 0; f < FIELDS && !d->few; f++) {
		struct hiders *h = value_of(r, f, &key) ? map_get(&d->by_value, &key, sizeof(key)) : NULL;

		if (h && hidden_by(d, h, r))
			return true;
	}
	return hidden_by(d, &d->others, r);
}

void set_hide(const struct tree_rules *w, struct tree_set *set, const struct tree_box *box, bool *hides)
{
	struct hiding d = { .w = w, .box = box, .hides = hides, .few = set->n <= COVERS };
	size_t kept = 0;

	map_init(&d.by_value, w->a);
	for (size_t i = 0; i < set->n; i++) {
		const struct tree_rule *r = &w->v[set->v[i]];

		if (r->plain && is_hidden(&d, r))
			continue;
		if (r->sure)
			hiding_add(&d, set->v[i]);
		set->v[kept++] = set->v[i];
	}
	set->n = kept;
}
