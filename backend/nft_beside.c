/* Counts of plain rules that are stored outside their own counters.
 *
 *	rule 26 of chain 7      its counter started with 500 when it was created
 *	7 . 26, counter 3       an element of an unused set: packets counted for it between reading the 500 and creating it
 *
 * The counter of an active rule cannot be incremented, and recreating the rule with the sum would again miss packets.
 * Therefore late counts (nft_late.c) are stored next to the rule, and listings show the sum; other programs that list
 * iptables rules ignore sets. Handles are never reused in a table, so the element of a rule that somebody else has
 * deleted does not count for another rule.
 */
#include <string.h>
#include <linux/netfilter/nf_tables.h>
#include "backend/nft_plan.h"
#include "backend/nft_set.h"
#include "backend/nft_view.h"
#include "compiler/image.h"

static const char set_name[] = "sluice.beside";

/* The element's key: for nft, 32-bit integers. */
struct beside_key { uint32_t chain[2], rule[2]; };

static struct beside_key key_make(uint64_t chain, uint64_t rule)
{
	return (struct beside_key){ { (uint32_t)(chain >> 32), (uint32_t)chain }, { (uint32_t)(rule >> 32), (uint32_t)rule } };
}

static const struct image_map no_elems = { .name = set_name, .nparts = 4, .part = { 4, 4, 4, 4 }, .len = sizeof(struct beside_key),
	.set = true, .key = { K_MARK, K_MARK, K_MARK, K_MARK } };

bool nft_beside_is(const char *set) { return !strcmp(set, set_name); }

static const struct beside_key *key_of(const struct image_elem *e) { return (const struct beside_key *)e->key; }

static bool is_in(const struct image_elem *e, const struct chain *c)
{
	struct beside_key key = key_make(c->handle, 0);

	return !memcmp(key_of(e)->chain, key.chain, sizeof(key.chain));
}

static struct image_elem *elem_of(const struct nft_beside *b, uint64_t rule)
{
	struct beside_key key = key_make(0, rule);

	return b && rule ? map_get(&b->by_rule, key.rule, sizeof(key.rule)) : NULL;
}

/* ---- reading ---- */

/* A table that was listed and restored by nft has new handles, and its elements have no userdata. */
static bool is_of(const struct image_elem *e, uint64_t table)
{
	uint64_t n;

	return image_order(e->udata, &n) && n == table;
}

bool nft_beside_read(struct loading *l, struct nft_table *kernel)
{
	struct nft_beside *b = arena_new_of(l->cx->arena, struct nft_beside);
	bool good;

	b->set = no_elems;
	map_init(&b->by_rule, l->cx->arena);
	if (!view_map_read(l, &b->set, &good))
		return false;
	for (size_t i = 0; i < b->set.elems.n; i++)
		if (is_of(&b->set.elems.v[i], kernel->handle))
			map_put(&b->by_rule, key_of(&b->set.elems.v[i])->rule, sizeof(key_of(NULL)->rule), &b->set.elems.v[i]);
	kernel->beside = b;
	return true;
}

struct counters nft_beside_of(const struct table *t, uint64_t rule)
{
	const struct nft_table *kernel = t->kernel;
	const struct image_elem *e = kernel ? elem_of(kernel->beside, rule) : NULL;

	return e ? e->counters : (struct counters){ 0 };
}

/* ---- writing ---- */

static struct nlmsghdr *beside_message(struct nft_batch *nb, unsigned table, unsigned msg, uint16_t flags, size_t room)
{
	struct nft_origin o = { .doing = "COMMIT", .table = nb->rs->table[table] };

	return nft_message(nb, msg, flags, room, &o);
}

static bool elem_put(struct nft_batch *nb, unsigned table, const struct image_elem *e, enum nft_elems_how how)
{
	bool add = how == ELEMS_ADD;
	struct nlmsghdr *nlh = beside_message(nb, table, add ? NFT_MSG_NEWSETELEM : NFT_MSG_DELSETELEM, add ? NLM_F_CREATE : 0,
		NFT_ELEMS_ROOM);

	nl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_SET, set_name);
	nft_elems_put(nlh, &no_elems, e, 1, how);
	return nft_message_end(nb);
}

/* Succeeds also if somebody else has created the same set meanwhile. */
bool nft_beside_make(struct nft_batch *nb, unsigned table)
{
	struct image_elem counts = { .counted = true };
	struct image_map set = no_elems;
	struct nlmsghdr *nlh = beside_message(nb, table, NFT_MSG_NEWSET, NLM_F_CREATE, NFT_MAP_ROOM);

	vec_push(nb->cx->arena, &set.elems, counts);
	nft_map_put(nlh, &set, nb->next_id++);
	return nft_message_end(nb);
}

bool nft_beside_put(struct nft_batch *nb, const struct chain *c, uint64_t rule, const struct counters *n)
{
	struct beside_key key = key_make(c->handle, rule);
	uint64_t table = ((const struct nft_table *)c->table->kernel)->handle;
	struct image_elem e = { .key = (const uint8_t *)&key, .counted = true, .counters = *n,
		.udata = image_order_udata(nb->cx->arena, table, true) };

	return elem_put(nb, c->table->id, &e, ELEMS_ADD);
}

/* ---- deleted rules ---- */

struct going {
	const struct nft_beside *beside;
	bool *gone;                    /* by element index */
};

static void rule_goes(struct going *g, uint64_t rule)
{
	const struct image_elem *e = elem_of(g->beside, rule);

	if (e)
		g->gone[e - g->beside->set.elems.v] = true;
}

static void chain_goes(struct going *g, const struct chain *c)
{
	for (size_t i = 0; i < g->beside->set.elems.n; i++)
		g->gone[i] |= is_in(&g->beside->set.elems.v[i], c);
}

static void edit_goes(struct going *g, const struct edit *e)
{
	if (e->op == EDIT_CHAIN_FLUSH || e->op == EDIT_CHAIN_DELETE)
		chain_goes(g, e->chain);
	else if (e->op == EDIT_RULE_DELETE || e->op == EDIT_RULE_REPLACE)
		rule_goes(g, e->ref->handle);
}

static void plan_goes(struct going *g, const struct nft_plan *p)
{
	if (p->emptied)
		chain_goes(g, p->chain);
	for (size_t i = 0; i < p->gone.n; i++)
		rule_goes(g, p->gone.v[i]->handle);
}

static bool table_gone_put(struct nft_batch *nb, const struct table *t, const struct nft_beside *b)
{
	struct going g = { b, arena_alloc(nb->cx->arena, b->set.elems.n) };
	const struct nft_plan *p;

	for (size_t i = 0; i < nb->edits->v.n; i++)
		if (nb->edits->v.v[i].table == t)
			edit_goes(&g, &nb->edits->v.v[i]);
	map_each(&nb->plans, p)
		if (p->chain->table == t)
			plan_goes(&g, p);
	for (size_t i = 0; i < b->set.elems.n; i++)
		if (g.gone[i] && !elem_put(nb, t->id, &b->set.elems.v[i], ELEMS_KEYS))
			return false;
	return true;
}

bool nft_beside_end(struct nft_batch *nb)
{
	for (unsigned t = 0; t < TABLE_COUNT; t++) {
		const struct nft_table *kernel = nb->rs->table[t] ? nb->rs->table[t]->kernel : NULL;

		if (kernel && kernel->beside && !nb->table[t].reset && !table_gone_put(nb, nb->rs->table[t], kernel->beside))
			return false;
	}
	return true;
}

/* ---- zeroing counters ---- */

void nft_beside_zero(struct nft_batch *nb, struct chain *c, uint64_t rule)
{
	const struct nft_table *kernel = c->table->kernel;
	const struct nft_beside *b = kernel ? kernel->beside : NULL;

	for (size_t i = 0; b && i < b->set.elems.n; i++) {
		const struct image_elem *e = &b->set.elems.v[i];

		if (rule ? e == elem_of(b, rule) : is_in(e, c))
			vec_push(nb->cx->arena, &nb->zeros.v, ((struct nft_zero){ .chain = c, .map = &b->set, .elem = e }));
	}
}
