/* Remains of programs killed between two batches: runs that are not referenced yet (nft_ahead.c), or no longer
 * (nft_late.c).
 *
 *	sluice.0000000000000009.ahead.00003.4711       a set, the sign: runs 7, 8 and 9, by the owner of the netlink socket 4711
 *
 * While the process with that socket exists, the next commit to the table waits until it has finished: otherwise the
 * process would have to start again, and its late counts would be lost. If the socket no longer exists, or it takes too
 * long, the commit first deletes the remains in a separate batch. Until then listings omit them, and their jumps do not
 * count as references of the user's chains.
 */
#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <time.h>
#include "backend/nft_ahead.h"
#include "backend/nft_set.h"
#include "backend/nft_view.h"

enum {
	LOOK_NS = 1000000,
	PATIENCE = 5,                  /* seconds, in total for all signs */
};

/* ---- signs ---- */

bool nft_sign_put(struct nft_batch *nb, unsigned table, struct nft_sign sign, bool make)
{
	struct nft_origin o = { .doing = "COMMIT", .table = nb->rs->table[table] };
	struct image_map set = { .nparts = 1, .part = { 4 }, .len = 4, .set = true };
	struct nlmsghdr *nlh;

	set.name = image_ahead_name(nb->cx->arena, sign.last, sign.n, nb->port);
	if (!make)
		return nft_name_delete(nb, &o, KIND_SET, &(struct nft_named){ .name = set.name });
	nlh = nft_message(nb, NFT_MSG_NEWSET, NLM_F_CREATE | NLM_F_EXCL, NFT_MAP_ROOM, &o);
	nft_map_put(nlh, &set, nb->next_id++);
	return nft_message_end(nb);
}

bool nft_is_sign(const char *set)
{
	uint32_t port;

	return image_name_ahead(set, &port);
}

/* ---- the runs they refer to ---- */

/* A sign: its process, and the runs from last - n + 1 to last. */
struct seen { uint64_t last; unsigned n; uint32_t port; };

struct left {
	struct arena *arena;
	VEC(struct seen) signs;
};

static void sign_add(struct left *l, const char *name)
{
	struct seen s = { .last = image_name_id(name) };

	s.n = image_name_ahead(name, &s.port);
	if (s.n)
		vec_push(l->arena, &l->signs, s);
}

static bool is_port(const struct left *l, uint32_t port)
{
	for (size_t i = 0; port && i < l->signs.n; i++)
		if (l->signs.v[i].port == port)
			return true;
	return false;
}

/* Is one of the processes alive? Checks the netlink sockets of the network namespace; if these cannot be read, none is
 * assumed to be. */
static bool lives(const struct left *l)
{
	FILE *f = l->signs.n ? fopen("/proc/net/netlink", "re") : NULL;
	char line[256];
	bool there = false;

	while (f && !there && fgets(line, sizeof(line), f)) {
		unsigned protocol, number;

		there = sscanf(line, "%*s %u %u", &protocol, &number) == 2 && protocol == NETLINK_NETFILTER && is_port(l, number);
	}
	if (f)
		fclose(f);
	return there;
}

bool nft_sign_lives(struct arena *a, const char *set)
{
	struct left l = { .arena = a };

	sign_add(&l, set);
	return lives(&l);
}

static bool is_left(const struct left *l, const char *name)
{
	uint64_t id = image_name_id(name);

	for (size_t i = 0; id && i < l->signs.n; i++)
		if (id <= l->signs.v[i].last && l->signs.v[i].last - id < l->signs.v[i].n)
			return true;
	return false;
}

/* ---- destinations of the remains ---- */

static void chain_forget(struct table *t, const char *name)
{
	struct chain *c = name ? chain_find(t, name) : NULL;

	if (c && c->loaded == LOADED_RULES && c->refs)
		c->refs--;
}

static bool map_forget(struct loading *l, struct table *t, struct image_map *m)
{
	bool good;

	if (!view_map_read(l, m, &good))
		return false;
	for (size_t i = 0; i < m->elems.n; i++)
		chain_forget(t, m->elems.v[i].chain);
	return true;
}

static bool rules_forget(struct loading *l, struct table *t, const char *name)
{
	struct image_chain c = { .name = name };

	if (!view_chain_read(l, &c))
		return false;
	for (size_t i = 0; i < c.rules.n; i++) {
		const struct nir_list *list = &c.rules.v[i].lowered.list;

		for (size_t k = 0; k < list->n; k++)
			chain_forget(t, nir_jump_to(&list->v[k]));
	}
	return true;
}

/* The signs among the table's sets. */
static struct left signs_seen(const struct loading *l, unsigned table)
{
	struct left left = { .arena = l->cx->arena };

	for (size_t i = 0; l->nft->left & IN_TABLE(table) && i < l->maps.n; i++)
		sign_add(&left, l->maps.entry[i].key);
	return left;
}

bool nft_left_has(struct loading *l, uint64_t run)
{
	struct left left = signs_seen(l, l->table->id);

	return left.signs.n && is_left(&left, image_chain_name(l->cx->arena, run, 0));
}

bool nft_left_unref(struct loading *l, struct table *t)
{
	struct left left = signs_seen(l, t->id);
	struct nft_names chains = { { 0 } };
	struct image_map *m;

	if (!left.signs.n)
		return true;
	map_each(&l->maps, m)
		if (!m->set && is_left(&left, m->name) && !map_forget(l, t, m))
			return false;
	if (!nft_names_read(l, t->id, KIND_CHAIN, &chains))
		return nft_failed(l->cx, "Could not fetch the chains", errno);
	for (size_t i = 0; i < chains.v.n; i++)
		if (is_left(&left, chains.v.v[i].name) && !rules_forget(l, t, chains.v.v[i].name))
			return false;
	return true;
}

/* ---- deletion ---- */

struct taking {
	struct loading l;
	struct left left;
	struct nft_names of[KIND_COUNT];       /* sets and chains */
};

static bool signs_read(struct taking *x, unsigned table)
{
	struct nft_names *sets = &x->of[KIND_SET];

	x->left = (struct left){ .arena = x->l.cx->arena };
	if (!nft_names_read(&x->l, table, KIND_SET, sets))
		return false;
	for (size_t i = 0; i < sets->v.n; i++)
		sign_add(&x->left, sets->v.v[i].name);
	return true;
}

static bool rules_delete(struct nft_batch *nb, const struct nft_origin *o, const char *chain)
{
	struct nlmsghdr *nlh = nft_message(nb, NFT_MSG_DELRULE, 0, NFT_SMALL_ROOM, o);

	nl_attr_put_strz(nlh, NFTA_RULE_CHAIN, chain);
	return nft_message_end(nb);
}

static bool names_take(struct nft_batch *nb, struct taking *x, unsigned table)
{
	struct nft_origin o = { .doing = "COMMIT", .table = nb->rs->table[table] };
	struct nft_names *chains = &x->of[KIND_CHAIN];

	if (!nft_names_read(&x->l, table, KIND_CHAIN, chains))
		return false;
	for (size_t i = 0; i < chains->v.n; i++)
		if (is_left(&x->left, chains->v.v[i].name) && !rules_delete(nb, &o, chains->v.v[i].name))
			return false;
	for (enum nft_kind kind = KIND_SET; kind <= KIND_CHAIN; kind++)
		for (size_t i = 0; i < x->of[kind].v.n; i++)
			if (is_left(&x->left, x->of[kind].v.v[i].name) && !nft_name_delete(nb, &o, kind, &x->of[kind].v.v[i]))
				return false;
	return true;
}

/* Waits for processes working on the table. True if there were any and all have finished. */
static bool waited(struct taking *x, unsigned table)
{
	static const struct timespec look = { .tv_nsec = LOOK_NS };
	struct timespec begun, now;
	bool at_work, waits = false;

	clock_gettime(CLOCK_MONOTONIC, &begun);
	for (now = begun; (at_work = signs_read(x, table) && lives(&x->left)) && now.tv_sec - begun.tv_sec <= PATIENCE; waits = true) {
		nanosleep(&look, NULL);
		clock_gettime(CLOCK_MONOTONIC, &now);
	}
	return waits && !at_work;
}

/* Objects that cannot be deleted because somebody uses them stay. */
bool nft_left_take(struct nft *nft, struct cx *cx, struct ruleset *rs, const struct edits *e)
{
	struct taking x = { .l = { .nft = nft, .cx = cx, .rs = rs } };
	unsigned tables = 0;
	struct nft_batch nb;

	for (size_t i = 0; i < e->v.n; i++)
		tables |= nft->left & IN_TABLE(e->v.v[i].table->id);
	for (unsigned t = 0; t < TABLE_COUNT; t++) {
		if (!(tables & IN_TABLE(t)))
			continue;
		if (waited(&x, t))
			return false;
		nft_batch_init(&nb, cx, rs, nft->codec, rs->generation);
		if (names_take(&nb, &x, t) && nb.b.n > 1 && nl_batch_send(nft->nl, &nb.b, true) && rs->generation)
			rs->generation++;
		nft_batch_free(&nb);
	}
	return true;
}
