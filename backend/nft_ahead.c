/* Sends new interval sets ahead of the main batch.
 *
 * The kernel activates the intervals of a set or map at the end of a batch, when the rules that look them up are
 * already active: while the kernel processes the batch, packets find none of them (measured on 6.18: 6 ms with 30,000
 * rules). So if packets may have been traversing the table before, runs with intervals are sent in two parts:
 *
 *	ahead      NEWSET, NEWCHAIN, NEWSETELEM     nothing looks them up, and the chains are empty
 *	batch      NEWRULE in the chains, and the entry, for the generation resulting from the first part
 *
 * A table that is to be emptied cannot be deleted then (nft_empty.c).
 *
 * Elements may lead to the user's chains. An existing chain stays and loses its rules, also if the table is emptied.
 * For a new one a placeholder is created, with a name that no listing shows, and the batch renames it:
 *
 *	ahead      NEWCHAIN sluice.….chain.00000    10.0.0.0/8 : jump to it
 *	batch      NEWCHAIN web, for its handle     NEWRULE in it
 *
 * If the batch is refused, what was sent ahead is deleted, and everything is sent in one batch, whose errors are then
 * reported. If the program is killed between the two parts, the sign with the run numbers sent ahead remains
 * (nft_left.c); the batch deletes it.
 */
#include <endian.h>
#include <string.h>
#include <linux/netfilter/nf_tables.h>
#include "backend/nft_ahead.h"
#include "backend/nft_load.h"
#include "backend/nft_plan.h"
#include "backend/nft_set.h"

enum {
	ASK_MAX = 24,                  /* up to this many placeholders are queried for their handles one by one */
};

struct piece { const struct nft_plan *plan; struct image_run *run; };

/* A chain that elements lead to; for a new one, its placeholder. */
struct target {
	const struct chain *chain;
	const char *stand_in;          /* name of the placeholder; NULL: the chain exists */
	uint64_t handle;
	bool named;                    /* the batch has renamed it */
};

struct ahead_table {
	bool reset;                    /* it exists and is to be emptied */
	bool sent;                     /* parts of it are sent ahead */
	uint64_t first;                /* first new run number */
	uint64_t stand_ins;            /* the number in the placeholders' names; 0: none */
	unsigned count;                /* and how many placeholders */
	struct nft_contents old;       /* previous contents, if reset and sent */
	struct map old_chains;         /* its chains by name: struct nft_named */
};

struct nft_ahead {
	struct ahead_table table[TABLE_COUNT];
	VEC(struct piece) pieces;
	struct map targets;            /* by chain */
};

void nft_ahead_begin(struct nft_batch *nb, const struct edits *e)
{
	if (nb->optimize == OPT_OFF)
		return;
	nb->ahead = arena_new_of(nb->cx->arena, struct nft_ahead);
	map_init(&nb->ahead->targets, nb->cx->arena);
	for (unsigned t = 0; t < TABLE_COUNT; t++)
		nb->ahead->table[t].first = nb->table[t].next_run;
	for (size_t i = 0; i < e->v.n; i++)
		if (e->v.v[i].op == EDIT_TABLE_RESET && e->v.v[i].table->in_kernel)
			nb->ahead->table[e->v.v[i].table->id].reset = true;
}

/* ---- what is sent ahead ---- */

static bool has_intervals(const struct image_run *run)
{
	for (size_t i = 0; i < run->maps.n; i++)
		if (run->maps.v[i].interval)
			return true;
	return false;
}

static void plan_collect(struct nft_batch *nb, const struct nft_plan *p)
{
	const struct table *t = p->chain->table;
	struct ahead_table *at = &nb->ahead->table[t->id];

	for (size_t i = 0; p->compiled && i < p->steps.n; i++) {
		const struct nft_step *s = &p->steps.v[i];

		if (!s->run || s->kept || !has_intervals(s->run) || !(t->in_kernel || at->reset))
			continue;
		vec_push(nb->cx->arena, &nb->ahead->pieces, ((struct piece){ p, s->run }));
		at->sent = true;
	}
}

/* It is not deleted, and its previous contents are deleted one by one. */
static bool is_kept(const struct ahead_table *t) { return t->reset && t->sent; }

static bool contents_read(struct nft *nft, struct nft_batch *nb)
{
	for (unsigned t = 0; t < TABLE_COUNT; t++) {
		struct ahead_table *at = &nb->ahead->table[t];
		const struct nft_names *chains = &at->old.of[KIND_CHAIN];

		if (is_kept(at) && !nft_contents_read(nft, nb, t, &at->old))
			return false;
		map_init(&at->old_chains, nb->cx->arena);
		for (size_t i = 0; i < chains->v.n; i++)
			map_puts(&at->old_chains, chains->v.v[i].name, &chains->v.v[i]);
	}
	return true;
}

/* ---- destinations of elements ---- */

static void target_add(struct nft_batch *nb, const struct chain *c)
{
	struct ahead_table *t = &nb->ahead->table[c->table->id];
	struct nft_named *old = map_gets(&t->old_chains, c->name);
	struct target *to = arena_new_of(nb->cx->arena, struct target);

	to->chain = c;
	map_put(&nb->ahead->targets, &to->chain, sizeof(to->chain), to);
	if (old)
		old->stays = true;
	if (old || c->in_kernel)
		return;
	if (!t->stand_ins)
		t->stand_ins = nb->table[c->table->id].next_run++;
	to->stand_in = image_chain_name(nb->cx->arena, t->stand_ins, t->count++);
	nft_chain_called(nb, c, to->stand_in);
}

static void map_targets(struct nft_batch *nb, const struct table *t, const struct image_map *m)
{
	for (size_t i = 0; !m->set && i < m->elems.n; i++) {
		const char *name = m->elems.v[i].chain;
		const struct chain *c = name && !image_name_id(name) ? chain_find(t, name) : NULL;

		if (c && !map_get(&nb->ahead->targets, &c, sizeof(c)))
			target_add(nb, c);
	}
}

static void targets_find(struct nft_batch *nb)
{
	for (size_t i = 0; i < nb->ahead->pieces.n; i++) {
		const struct piece *x = &nb->ahead->pieces.v[i];

		for (size_t k = 0; k < x->run->maps.n; k++)
			map_targets(nb, x->plan->chain->table, &x->run->maps.v[k]);
	}
}

/* ---- the batch sent ahead, and the one that undoes it ---- */

static struct nlmsghdr *target_message(struct nft_batch *nb, const char *doing, const struct edit *e, const struct target *to,
	uint16_t flags, const char *name)
{
	struct nlmsghdr *nlh = nft_chain_message(nb, NFT_MSG_NEWCHAIN, flags, doing, e, to->chain);

	nl_attr_put_strz(nlh, NFTA_CHAIN_NAME, name);
	return nlh;
}

static bool stand_ins_put(struct nft_batch *to, const struct nft_ahead *a, bool make)
{
	const struct target *x;

	map_each(&a->targets, x) {
		struct nft_origin o = { .doing = "CHAIN_DEL", .table = x->chain->table };

		if (!x->stand_in)
			continue;
		if (make)
			target_message(to, "CHAIN_USER_ADD", NULL, x, NLM_F_CREATE | NLM_F_EXCL, x->stand_in);
		if (!(make ? nft_message_end(to) : nft_name_delete(to, &o, KIND_CHAIN, &(struct nft_named){ .name = x->stand_in })))
			return false;
	}
	return true;
}

static bool signs_put(struct nft_batch *to, const struct nft_batch *nb, bool make)
{
	for (unsigned t = 0; t < TABLE_COUNT; t++) {
		const struct ahead_table *at = &nb->ahead->table[t];
		uint64_t next = nb->table[t].next_run;
		struct nft_sign sign = { next - 1, (unsigned)(next - at->first) };

		if (at->sent && !nft_sign_put(to, t, sign, make))
			return false;
	}
	return true;
}

static bool ahead_put(struct nft_batch *to, const struct nft_batch *nb)
{
	if (!signs_put(to, nb, true) || !stand_ins_put(to, nb->ahead, true))
		return false;
	for (size_t i = 0; i < nb->ahead->pieces.n; i++)
		if (!nft_run_put_maps(to, nb->ahead->pieces.v[i].plan->edit, nb->ahead->pieces.v[i].run))
			return false;
	return true;
}

static bool ahead_take(struct nft_batch *to, const struct nft_batch *nb)
{
	for (size_t i = 0; i < nb->ahead->pieces.n; i++)
		if (!nft_run_delete(to, nb->ahead->pieces.v[i].plan->edit, nb->ahead->pieces.v[i].run))
			return false;
	return stand_ins_put(to, nb->ahead, false) && signs_put(to, nb, false);
}

/* Sends a batch of its own; false with errno. */
static bool batch_send(struct nft *nft, const struct nft_batch *nb, uint32_t generation,
	bool (*put)(struct nft_batch *to, const struct nft_batch *nb))
{
	struct nft_batch b;

	nft_batch_init(&b, nb->cx, nb->rs, nb->codec, generation);
	b.port = nb->port;
	b.renamed = nb->renamed;
	b.called = nb->called;
	return nft_batch_finish(nft->nl, &b, put(&b, nb));
}

/* ---- handles, required for renaming ---- */

struct handles { struct map by_name; unsigned table; };

static bool on_chain(void *self, const struct nlmsghdr *nlh)
{
	const struct handles *h = self;
	struct target *to = NULL;
	const struct nlattr *attr;
	uint64_t handle = 0;
	bool here = false;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg)) {
		unsigned type = mnl_attr_get_type(attr);

		if (type == NFTA_CHAIN_TABLE)
			here = !strcmp(mnl_attr_get_str(attr), table_names[h->table]);
		else if (type == NFTA_CHAIN_NAME)
			to = map_gets(&h->by_name, mnl_attr_get_str(attr));
		else if (type == NFTA_CHAIN_HANDLE)
			handle = be64toh(mnl_attr_get_u64(attr));
	}
	if (here && to)
		to->handle = handle;
	return true;
}

/* Objects that cannot be read do not exist for the batch either, which the kernel then refuses. */
static void handles_read(struct nft *nft, const struct nft_batch *nb, struct handles *h)
{
	struct loading l = { .nft = nft, .cx = nb->cx, .rs = nb->rs };
	struct nl_reader reader = { h, on_chain, NULL };

	if (h->by_name.n > ASK_MAX)
		nl_dump(nft->nl, nft_load_request(&l, NFT_MSG_GETCHAIN), &reader);
	for (size_t i = 0; h->by_name.n <= ASK_MAX && i < h->by_name.n; i++) {
		struct nlmsghdr *nlh = nft_load_request(&l, NFT_MSG_GETCHAIN);

		nl_attr_put_strz(nlh, NFTA_CHAIN_TABLE, table_names[h->table]);
		nl_attr_put_strz(nlh, NFTA_CHAIN_NAME, h->by_name.entry[i].key);
		nl_ask(nft->nl, nlh, &reader);
	}
}

static void handles_find(struct nft *nft, const struct nft_batch *nb)
{
	for (unsigned t = 0; t < TABLE_COUNT; t++) {
		struct handles h = { .table = t };
		struct target *to;

		map_init(&h.by_name, nb->cx->arena);
		map_each(&nb->ahead->targets, to)
			if (to->stand_in && to->chain->table->id == t)
				map_puts(&h.by_name, to->stand_in, to);
		handles_read(nft, nb, &h);
	}
}

/* ---- sending ---- */

bool nft_ahead_send(struct nft *nft, struct nft_batch *nb)
{
	struct nft_plan *p;

	if (!nb->ahead)
		return true;
	map_each(&nb->plans, p)
		plan_collect(nb, p);
	if (!nb->ahead->pieces.n)
		return true;
	if (!contents_read(nft, nb))
		return false;
	targets_find(nb);
	if (!batch_send(nft, nb, nb->generation, ahead_put))
		return false;
	if (nb->generation)
		nb->generation++;
	nl_batch_free(&nb->b);
	nl_batch_init(&nb->b, NFNL_SUBSYS_NFTABLES, nb->generation);
	handles_find(nft, nb);
	return true;
}

bool nft_ahead_undo(struct nft *nft, struct nft_batch *nb)
{
	if (!nb->ahead || !nb->ahead->pieces.n)
		return false;
	if (batch_send(nft, nb, nb->generation, ahead_take))
		nb->rs->generation = nb->generation ? nb->generation + 1 : 0;
	else
		batch_send(nft, nb, 0, ahead_take);
	return true;
}

static bool is_ahead(const struct nft_batch *nb, unsigned t, const char *name)
{
	uint64_t id = image_name_id(name);

	return id >= nb->ahead->table[t].first && id < nb->table[t].next_run;
}

static bool names_same(const struct nft_batch *nb, unsigned t, const struct nft_names *now, const struct nft_names *old)
{
	size_t n = 0;

	for (size_t i = 0; i < now->v.n; i++)
		if (!is_ahead(nb, t, now->v.v[i].name) && (n == old->v.n || strcmp(now->v.v[i].name, old->v.v[n++].name)))
			return false;
	return n == old->v.n;
}

bool nft_ahead_same(struct nft *nft, struct nft_batch *nb)
{
	struct nft_contents now = { 0 };

	for (unsigned t = 0; nb->ahead && t < TABLE_COUNT; t++) {
		if (!is_kept(&nb->ahead->table[t]))
			continue;
		if (!nft_contents_read(nft, nb, t, &now))
			return false;
		for (enum nft_kind k = 0; k < KIND_COUNT; k++)
			if (!names_same(nb, t, &now.of[k], &nb->ahead->table[t].old.of[k]))
				return false;
	}
	return true;
}

/* ---- in the main batch ---- */

bool nft_ahead_has(const struct nft_batch *nb, const struct image_run *run)
{
	for (size_t i = 0; nb->ahead && i < nb->ahead->pieces.n; i++)
		if (nb->ahead->pieces.v[i].run == run)
			return true;
	return false;
}

bool nft_ahead_keeps(const struct nft_batch *nb, const struct table *t)
{
	return nb->ahead && is_kept(&nb->ahead->table[t->id]);
}

static bool stand_in_rename(struct nft_batch *nb, const struct edit *e, struct target *to)
{
	struct nlmsghdr *nlh = target_message(nb, "CHAIN_USER_ADD", e, to, 0, to->chain->name);

	nl_attr_put_u64(nlh, NFTA_CHAIN_HANDLE, htobe64(to->handle));
	to->named = true;
	return nft_message_end(nb);
}

/* The kernel checks a new name against all preceding messages of the batch, so in a table that is emptied renames come
 * first. */
bool nft_ahead_reset(struct nft_batch *nb, const struct edit *e)
{
	struct target *to;

	map_each(&nb->ahead->targets, to)
		if (to->stand_in && to->chain->table->id == e->table->id && !stand_in_rename(nb, e, to))
			return false;
	return nft_table_empty(nb, e, &nb->ahead->table[e->table->id].old);
}

bool nft_ahead_leads(const struct nft_batch *nb, const struct chain *c)
{
	return nb->ahead && map_get(&nb->ahead->targets, &c, sizeof(c));
}

bool nft_ahead_chain(struct nft_batch *nb, const struct edit *e)
{
	struct target *to = map_get(&nb->ahead->targets, &e->chain, sizeof(e->chain));

	return !to->stand_in || to->named || stand_in_rename(nb, e, to);
}

bool nft_ahead_end(struct nft_batch *nb)
{
	return !nb->ahead || !nb->ahead->pieces.n || signs_put(nb, nb, false);
}
