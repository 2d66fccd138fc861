/* Intervals that a commit brings go in front of it.
 *
 * The kernel makes the intervals of a set or map findable when a batch is done, and by then its rules are those that look them up: for as
 * long as it takes to go through the batch, packets find none of them (measured on 6.18: 6 ms with 30,000 rules). So where packets may
 * have come through the table before, runs with intervals go in two parts:
 *
 *	ahead      NEWSET, NEWCHAIN, NEWSETELEM     nobody looks them up, and the chains are empty
 *	batch      NEWRULE in the chains, the entry for the generation that comes of the first
 *
 * A table that is to be emptied cannot be deleted then: its rules, sets and chains go one by one, but for the built-in chains. When the
 * batch is refused, what went ahead is taken back, and all is tried in one batch; so that one says what is wrong.
 *
 * Elements that lead to chains of the user's must wait for these: such runs stay whole.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <linux/netfilter/nf_tables.h>
#include "backend/nft_load.h"
#include "backend/nft_plan.h"
#include "backend/nft_set.h"

enum { SMALL_ROOM = 512 };

struct names { VEC(const char *) v; };

/* What a table has that is to be emptied. */
struct contents { struct names sets, chains; };

struct piece { const struct nft_plan *plan; struct image_run *run; };

struct nft_ahead {
	unsigned reset;                /* IN_TABLE()s that are there, and are to be emptied */
	unsigned sent;                 /* IN_TABLE()s of which something went ahead */
	struct contents old[TABLE_COUNT];
	VEC(struct piece) pieces;
};

/* ---- names in the kernel ---- */

struct names_reading {
	struct arena *arena;
	const char *table;
	uint16_t name;                 /* the attribute */
	struct names *to;
};

static bool on_name(void *self, const struct nlmsghdr *nlh)
{
	struct names_reading *r = self;
	const char *table = NULL, *name = NULL;
	const struct nlattr *attr;
	bool own = false;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg)) {
		unsigned type = mnl_attr_get_type(attr);

		if (type == NFTA_SET_TABLE)
			table = mnl_attr_get_str(attr);
		else if (type == r->name)
			name = mnl_attr_get_str(attr);
		else if (r->name == NFTA_SET_NAME && type == NFTA_SET_FLAGS)
			own = ntohl(mnl_attr_get_u32(attr)) & NFT_SET_ANONYMOUS;
	}
	if (name && table && !own && !strcmp(table, r->table))
		vec_push(r->arena, &r->to->v, arena_str(r->arena, name));
	return true;
}

static void on_restart(void *self) { ((struct names_reading *)self)->to->v.n = 0; }

static bool names_dump(struct nft *nft, struct nft_batch *nb, unsigned table, unsigned msg, uint16_t attr, struct names *to)
{
	struct loading l = { .nft = nft, .cx = nb->cx, .rs = nb->rs };
	struct names_reading r = { nb->cx->arena, table_names[table], attr, to };
	struct nl_reader reader = { &r, on_name, on_restart };
	struct nlmsghdr *nlh = nft_load_request(&l, msg);

	_Static_assert((int)NFTA_SET_TABLE == (int)NFTA_CHAIN_TABLE, "tables are named alike");
	if (msg == NFT_MSG_GETSET)
		mnl_attr_put_strz(nlh, NFTA_SET_TABLE, table_names[table]);
	return nl_dump(nft->nl, nlh, &reader) || errno == ENOENT ||
		nft_failed(nb->cx, "Could not fetch what the table has", errno);
}

/* A number that none of the sets' runs has. */
static uint64_t number_free(const struct names *sets)
{
	uint64_t next = 1;

	for (size_t i = 0; i < sets->v.n; i++) {
		uint64_t id = image_name_id(sets->v.v[i]);

		if (id >= next && id <= UINT32_MAX)
			next = id + 1;
	}
	return next;
}

bool nft_ahead_begin(struct nft *nft, struct nft_batch *nb, const struct edits *e)
{
	if (nb->optimize == OPT_OFF)
		return true;
	nb->ahead = arena_new_of(nb->cx->arena, struct nft_ahead);
	for (size_t i = 0; i < e->v.n; i++) {
		const struct edit *x = &e->v.v[i];
		unsigned t = x->table->id;

		if (x->op != EDIT_TABLE_RESET || !x->table->in_kernel || nb->ahead->reset & IN_TABLE(t))
			continue;
		nb->ahead->reset |= IN_TABLE(t);
		if (!names_dump(nft, nb, t, NFT_MSG_GETSET, NFTA_SET_NAME, &nb->ahead->old[t].sets))
			return false;
		nb->next_run[t] = number_free(&nb->ahead->old[t].sets);
	}
	return true;
}

/* ---- what goes ahead ---- */

static bool leads_out(const struct image_map *m)
{
	for (size_t i = 0; !m->set && i < m->elems.n; i++)
		if (m->elems.v[i].chain && !image_name_id(m->elems.v[i].chain))
			return true;
	return false;
}

static bool run_may(const struct image_run *run)
{
	bool intervals = false;

	for (size_t i = 0; i < run->maps.n; i++) {
		intervals |= run->maps.v[i].interval;
		if (leads_out(&run->maps.v[i]))
			return false;
	}
	return intervals;
}

static void plan_collect(struct nft_batch *nb, const struct nft_plan *p)
{
	const struct table *t = p->chain->table;

	for (size_t i = 0; p->compiled && i < p->steps.n; i++) {
		const struct nft_step *s = &p->steps.v[i];

		if (!s->run || s->kept || !run_may(s->run) || !(t->in_kernel || nb->ahead->reset & IN_TABLE(t->id)))
			continue;
		vec_push(nb->cx->arena, &nb->ahead->pieces, ((struct piece){ p, s->run }));
		nb->ahead->sent |= IN_TABLE(t->id);
	}
}

static bool chains_find(struct nft *nft, struct nft_batch *nb)
{
	struct nft_ahead *a = nb->ahead;

	for (unsigned t = 0; t < TABLE_COUNT; t++)
		if (a->reset & a->sent & IN_TABLE(t) &&
		    !names_dump(nft, nb, t, NFT_MSG_GETCHAIN, NFTA_CHAIN_NAME, &a->old[t].chains))
			return false;
	return true;
}

typedef bool piece_fn(struct nft_batch *to, const struct piece *x);

static bool piece_put(struct nft_batch *to, const struct piece *x)
{
	return nft_run_put_maps(to, x->plan->edit, x->run);
}

static bool piece_delete(struct nft_batch *to, const struct piece *x)
{
	return nft_run_delete(to, x->plan->edit, x->run);
}

/* All pieces in a batch of their own; false with errno. */
static bool pieces_send(struct nft *nft, const struct nft_batch *nb, uint32_t generation, piece_fn *fn)
{
	struct nft_batch b;
	bool good = true;
	int err;

	nft_batch_init(&b, nb->cx, nb->rs, nb->codec, generation);
	for (size_t i = 0; good && i < nb->ahead->pieces.n; i++)
		good = fn(&b, &nb->ahead->pieces.v[i]);
	good = good && nl_batch_send(nft->nl, &b.b, true);
	err = errno;
	nft_batch_free(&b);
	errno = err;
	return good;
}

static void forget(struct nft_ahead *a)
{
	a->pieces.n = 0;
	a->sent = 0;
}

bool nft_ahead_send(struct nft *nft, struct nft_batch *nb)
{
	bool changed;

	for (size_t i = 0; nb->ahead && i < nb->plans.n; i++)
		plan_collect(nb, nb->plans.entry[i].value);
	if (!nb->ahead || !nb->ahead->pieces.n)
		return true;
	if (!chains_find(nft, nb) || !pieces_send(nft, nb, nb->generation, piece_put)) {
		changed = errno == ERESTART;
		forget(nb->ahead);
		return !changed;
	}
	if (nb->generation)
		nb->generation++;
	nl_batch_free(&nb->b);
	nl_batch_init(&nb->b, NFNL_SUBSYS_NFTABLES, nb->generation);
	return true;
}

bool nft_ahead_undo(struct nft *nft, struct nft_batch *nb)
{
	if (!nb->ahead || !nb->ahead->pieces.n)
		return false;
	if (pieces_send(nft, nb, nb->generation, piece_delete))
		nb->rs->generation = nb->generation ? nb->generation + 1 : 0;
	else
		pieces_send(nft, nb, 0, piece_delete);
	forget(nb->ahead);
	return true;
}

/* ---- the batch ---- */

bool nft_ahead_has(const struct nft_batch *nb, const struct image_run *run)
{
	for (size_t i = 0; nb->ahead && i < nb->ahead->pieces.n; i++)
		if (nb->ahead->pieces.v[i].run == run)
			return true;
	return false;
}

bool nft_ahead_keeps(const struct nft_batch *nb, const struct table *t)
{
	return nb->ahead && nb->ahead->reset & nb->ahead->sent & IN_TABLE(t->id);
}

static struct nlmsghdr *reset_message(struct nft_batch *nb, const struct edit *e, unsigned msg)
{
	struct nft_origin o = { "TABLE_FLUSH", e, e->table, NULL, NULL };
	struct nlmsghdr *nlh = nft_message(nb, msg, 0, SMALL_ROOM, &o);

	_Static_assert((int)NFTA_SET_TABLE == (int)NFTA_RULE_TABLE, "tables are named alike");
	mnl_attr_put_strz(nlh, NFTA_SET_TABLE, table_names[e->table->id]);
	return nlh;
}

static bool names_delete(struct nft_batch *nb, const struct edit *e, unsigned msg, uint16_t attr, const struct names *names)
{
	const struct table *t = nb->rs->table[e->table->id];

	for (size_t i = 0; i < names->v.n; i++) {
		const struct chain *c = msg == NFT_MSG_DELCHAIN && t ? chain_find(t, names->v.v[i]) : NULL;

		if (c && c->base)
			continue;
		mnl_attr_put_strz(reset_message(nb, e, msg), attr, names->v.v[i]);
		if (!nft_message_end(nb))
			return false;
	}
	return true;
}

bool nft_ahead_reset(struct nft_batch *nb, const struct edit *e)
{
	const struct contents *old = &nb->ahead->old[e->table->id];

	reset_message(nb, e, NFT_MSG_DELRULE);
	return nft_message_end(nb) && names_delete(nb, e, NFT_MSG_DELSET, NFTA_SET_NAME, &old->sets) &&
		names_delete(nb, e, NFT_MSG_DELCHAIN, NFTA_CHAIN_NAME, &old->chains);
}
