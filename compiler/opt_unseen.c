/* Finds unreachable rules of a tree, in one of its chains or in all of them.
 *
 *	in all                -p tcp --dport 80 -j ACCEPT               hides
 *	                      -s 192.0.2.1 -p tcp --dport 80 -j DROP
 *	in the chain of       -s 10.1.0.0/16 -d 192.0.2.0/24 -j DROP    hides, of packets to 192.0.2.1,
 *	192.0.2.1 alone       -s 10.1.1.0/24 -j ACCEPT
 *
 * A rule is hidden by an earlier one that accepts or drops, if everything that the earlier one requires is implied: its
 * intervals of fields include those of the rule, and its other tests and matches are implied as well (opt_asks.c). Its loads
 * must not fail for packets that the rule matches: it loads no more of a field than the rule, unless the field has been
 * looked up. If a rule in between may modify the packet, the earlier rule must be steady.
 *
 * Rules with jumps and targets are kept, and so are those with matches that the earlier rule does not have: the kernel
 * checks for loops, and validates matches and targets for a hook, only in chains reachable from that hook.
 */
#include "compiler/opt_tree.h"
#include "lib/map.h"

enum {
	COVERS = 32,                   /* number of rules that each rule is compared with, per field */
	AHEAD = 16,                    /* prefetch distance */
};

/* ---- candidates ---- */

/* Candidates for hiding others: first those that have hidden some, then the most recent ones. */
struct hiders { uint32_t v[COVERS]; unsigned n, next; };

struct hiding {
	const struct tree_rules *w;
	const struct cell_box *box;
	uint8_t has;                   /* fields that the box restricts */
	bool *hides;
	struct map by_cell;            /* struct cell_key to struct hiders: rules that match a single cell of a field */
	uint8_t by;                    /* … of these fields */
	struct hiders others;          /* the other rules; with few rules, all of them */
	bool few;
	uint32_t written;              /* rules before this one may have seen the packet as it was before it was modified */
};

struct cell_key { uint32_t field, cell; };

/* Does the rule match a single cell of the field? Then only rules that match the same cell can be hidden by it. Fields
 * restricted by the box are not used, since all rules may match the rest of them. */
static bool cell_of(const struct hiding *d, const struct cell_box *b, unsigned f, struct cell_key *key)
{
	*key = (struct cell_key){ f, (uint32_t)b->lo[f] };
	return f != FIELD_PROTO && b->lo[f] == b->hi[f] && !(d->has >> f & 1);
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

static struct hiders *hiders_of(struct hiding *d, const struct cell_key *key)
{
	struct hiders *h = map_get(&d->by_cell, key, sizeof(*key));

	if (h)
		return h;
	d->by |= (uint8_t)(1u << key->field);
	h = arena_new_of(d->w->temp, struct hiders);
	map_put(&d->by_cell, arena_dup(d->w->temp, key, sizeof(*key)), sizeof(*key), h);
	return h;
}

/* (There are few distinct ports.) */
static void hiding_add(struct hiding *d, uint32_t i)
{
	struct hiders *h = &d->others;
	struct cell_key key;

	for (unsigned f = FIELDS; f-- && h == &d->others && !d->few; )
		if (cell_of(d, &d->w->box[i], f, &key))
			h = hiders_of(d, &key);
	hider_add(h, i);
}

/* Does rule `by` match everything that the rule matches in the box? asked: the intersection of the rule and the box. */
static bool covers(const struct hiding *d, uint32_t by, uint32_t rule, const struct cell_box *asked)
{
	const struct tree_rule *x = &d->w->v[by], *r = &d->w->v[rule];

	return cells_in(asked, &d->w->box[by]) && !(x->has & r->part & ~x->part & ~d->has) && (x->steady || by >= d->written) &&
		asks_covered(d->w, by, rule, d->box);
}

static bool hidden_by(const struct hiding *d, struct hiders *h, uint32_t rule, const struct cell_box *asked)
{
	for (unsigned k = 0; k < h->n; k++) {
		uint32_t by = h->v[k];

		if (!covers(d, by, rule, asked))
			continue;
		d->hides[by] = true;
		h->v[k] = h->v[k / 2];
		h->v[k / 2] = by;
		return true;
	}
	return false;
}

static bool is_hidden(struct hiding *d, uint32_t i)
{
	struct cell_box asked = cells_both(&d->w->box[i], d->box);
	struct cell_key key;

	for (unsigned f = 0; f < FIELDS; f++) {
		struct hiders *h = d->by >> f & 1 && cell_of(d, &asked, f, &key) ? map_get(&d->by_cell, &key, sizeof(key)) : NULL;

		if (h && hidden_by(d, h, i, &asked))
			return true;
	}
	return hidden_by(d, &d->others, i, &asked);
}

void set_hide(const struct tree_rules *w, struct tree_set *set, const struct cell_box *box, bool *hides, bool *missing)
{
	struct hiding d = { .w = w, .box = box, .hides = hides, .few = set->n <= COVERS };
	size_t kept = 0;

	for (unsigned f = 0; f < FIELDS; f++)
		d.has |= (uint8_t)(cells_asked(box, f) << f);
	map_init(&d.by_cell, w->temp);
	for (size_t i = 0; i < set->n; i++) {
		const struct tree_rule *r = &w->v[set->v[i]];
		uint32_t soon = set->v[i + AHEAD < set->n ? i + AHEAD : i];

		__builtin_prefetch(&w->v[soon]);
		__builtin_prefetch(&w->box[soon]);
		if (r->plain && is_hidden(&d, set->v[i])) {
			missing[set->v[i]] = true;
			continue;
		}
		if (r->sure)
			hiding_add(&d, set->v[i]);
		if (r->writes)
			d.written = set->v[i];
		set->v[kept++] = set->v[i];
	}
	set->n = kept;
	arena_reset(w->temp);
}
