/* Reads compiled runs: the kernel's contents of chains in a table with runs.
 *
 *	-S                  all rules of the table and all elements; runs become their source rules
 *	-A INPUT …          the few rules that INPUT has in the kernel, and the template of its last run; no elements
 *	-D INPUT -s … -j …  the same, and one request for one element
 *
 * A dump of the names of maps tells whether a table has runs at all; otherwise nothing more is done here. The result
 * for a chain is its view: plain rules and entries of runs as in the kernel. A chain with many rules in the kernel is
 * read for an append only when their number doubles, so that a commit may compile them; the total cost of these reads
 * is a geometric series.
 */
#include <errno.h>
#include <string.h>
#include <linux/netfilter/nf_tables.h>
#include "backend/nft_load.h"
#include "backend/nft_set.h"
#include "backend/nft_view.h"
#include "lib/order.h"

enum {
	VIEW_MAX = 64,                 /* number of rules and jumps up to which a chain is read without need */
	CHAINS_MAX = 1 << 17,          /* of a run; larger claims are rejected */
	ALL_CHAINS_MAX = 4 * CHAINS_MAX,       /* … as are more chains of all runs of a table */
};

/* ---- finding runs ---- */

static bool on_map(void *self, const struct nlmsghdr *nlh)
{
	struct loading *l = self;
	struct image_map *m = arena_new_of(l->cx->arena, struct image_map);

	if (!nft_map_get(l->cx->arena, nlh, m))
		return true;
	l->beside |= nft_beside_is(m->name);
	l->verdicts += m->set ? 0 : m->count;
	if (!image_name_id(m->name))
		return true;
	map_puts(&l->maps, m->name, m);
	if (nft_is_sign(m->name))
		l->nft->left |= IN_TABLE(l->table->id);
	return true;
}

/* Runs are numbered from 1; a number far from all others does not belong to Sluice. */
static uint64_t next_number(const struct loading *l)
{
	const uint64_t far = UINT64_C(1) << 32;
	uint64_t *n = arena_array(l->cx->arena, l->maps.n + 1, sizeof(*n)), next = 1;
	const struct image_map *m;
	size_t runs = 0;

	map_each(&l->maps, m)
		n[runs++] = image_name_id(m->name);
	runs = u64_sort_once(n, runs);
	for (size_t i = 0; i < runs && (n[i] < next || n[i] - next < far); i++)
		next = n[i] + 1;
	return next;
}

bool nft_runs_find(struct loading *l, const struct table *t)
{
	struct nl_reader reader = { .self = l, .message = on_map };
	struct nlmsghdr *nlh = nft_load_request(l, NFT_MSG_GETSET);

	map_init(&l->maps, l->cx->arena);
	map_init(&l->runs, l->cx->arena);
	l->chains = 0;
	map_init(&l->hidden, l->cx->arena);
	l->last_hidden = NULL;
	l->verdicts = 0;
	l->table = l->rs->table[t->id];
	l->nft->left &= ~IN_TABLE(t->id);
	l->beside = false;
	nl_attr_put_strz(nlh, NFTA_SET_TABLE, table_names[t->id]);
	if (!nl_dump(l->nft->nl, nlh, &reader) && errno != ENOENT)
		return nft_failed(l->cx, "Could not fetch the sets", errno);
	l->nft->runs &= ~IN_TABLE(t->id);
	l->nft->runs |= l->maps.n ? IN_TABLE(t->id) : 0;
	l->nft->next_run[t->id] = next_number(l);
	return !l->beside || nft_beside_read(l, t->kernel);
}

/* Userdata is untrusted: anybody may create rules that claim to be entries of runs with any number of chains, each of
 * which would cost memory and requests. */
static bool run_claim(struct loading *l, struct image_run *run)
{
	const struct image_head *h = &run->head;

	if (h->nmaps > l->maps.n || h->nchains > CHAINS_MAX || h->nchains > ALL_CHAINS_MAX - l->chains ||
	    map_put_new(&l->runs, &h->id, sizeof(h->id), run))
		return false;
	l->chains += h->nchains;
	return true;
}

/* Allows the run to be read again. */
static void run_unclaim(struct loading *l, const struct image_run *run)
{
	l->chains -= run->head.nchains;
	map_del(&l->runs, &run->head.id, sizeof(run->head.id));
}

/* The run, as far as known from its entry and the names of maps; NULL if it is not as expected. */
static struct image_run *run_open(struct loading *l, const struct image_head *head, uint64_t handle)
{
	struct arena *a = l->cx->arena;
	struct image_run *run = arena_new_of(a, struct image_run);

	run->head = *head;
	if (!run_claim(l, run))
		return NULL;
	run->kernel = arena_new_of(a, struct nft_asked);
	run->entry.lowered = *nft_nir_keep(l->cx, &l->nr);
	run->entry.handle = handle;
	for (unsigned i = 0; i < head->nmaps; i++) {
		const struct image_map *m = map_gets(&l->maps, image_map_name(a, head->id, i));

		if (!m) {
			run_unclaim(l, run);
			return NULL;
		}
		vec_push(a, &run->maps, *m);
	}
	vec_grow_of(a, &run->chains, head->nchains);
	for (unsigned i = 0; i < head->nchains; i++) {
		struct image_chain c = { .name = image_chain_name(a, head->id, i) };

		vec_push(a, &run->chains, c);
	}
	return run;
}

/* ---- reading rules into views and hidden chains ---- */

static struct nft_view *view_open(struct viewing *v, struct chain *c)
{
	struct nft_view *view = arena_new_of(v->l->cx->arena, struct nft_view);

	c->kernel = view;
	vec_push(v->l->cx->arena, &v->open, c);
	return view;
}

static void view_rule(struct viewing *v, struct chain *c, uint64_t handle)
{
	struct nft_view *view = c->kernel;
	struct opt_piece piece = { 0 };
	struct image_head head;

	if (image_entry(&v->l->nr, &head))
		piece.run = run_open(v->l, &head, handle);
	if (!piece.run && view->runs_only)
		return;
	if (!piece.run)
		piece.rule = nft_rule_read(v->l, c->table, handle);
	vec_push(v->l->cx->arena, &view->pieces.v, piece);
}

static void hidden_rule(struct viewing *v, const char *name, uint64_t handle)
{
	struct loading *l = v->l;
	struct image_rule ir = { .handle = handle };

	if (!l->last_hidden || strcmp(l->last_hidden->name, name)) {
		l->last_hidden = map_gets(&l->hidden, name);
		if (!l->last_hidden) {
			l->last_hidden = arena_new_of(l->cx->arena, struct image_chain);
			l->last_hidden->name = arena_str(l->cx->arena, name);
			map_puts(&l->hidden, l->last_hidden->name, l->last_hidden);
		}
	}
	ir.lowered = *nft_nir_keep(l->cx, &l->nr);
	vec_push(l->cx->arena, &l->last_hidden->rules, ir);
}

static bool on_rule(void *self, const struct nlmsghdr *nlh)
{
	struct viewing *v = self;
	struct nft_where at = nft_rule_where(nlh);
	bool hidden = image_name_id(at.chain);

	if ((!hidden && (!v->name || strcmp(at.chain, v->name))) || strcmp(at.table, table_names[v->l->table->id]) ||
	    !nft_rule_take(v->l, nlh))
		return true;
	if (hidden)
		hidden_rule(v, at.chain, at.handle);
	else
		view_rule(v, v->open.v[0], at.handle);
	return true;
}

static void pieces_forget(struct loading *l, struct nft_view *view)
{
	for (size_t i = 0; i < view->pieces.v.n; i++)
		if (view->pieces.v.v[i].run)
			run_unclaim(l, view->pieces.v.v[i].run);
	view->pieces.v.n = 0;
}

static void on_restart(void *self)
{
	struct viewing *v = self;
	struct image_chain *only = v->only ? map_gets(&v->l->hidden, v->only) : NULL;

	for (size_t i = 0; i < v->open.n; i++)
		pieces_forget(v->l, v->open.v[i]->kernel);
	if (only)
		only->rules.n = 0;
	v->l->last_hidden = NULL;
}

bool view_rules_dump(struct viewing *v, const char *chain, struct nl_reader *reader)
{
	struct nlmsghdr *nlh = nft_load_request(v->l, NFT_MSG_GETRULE);

	nl_attr_put_strz(nlh, NFTA_RULE_TABLE, table_names[v->l->table->id]);
	nl_attr_put_strz(nlh, NFTA_RULE_CHAIN, chain);
	return nl_dump(v->l->nft->nl, nlh, reader) || errno == ENOENT ||
		nft_failed(v->l->cx, "Could not fetch the rules", errno);
}

static bool rules_dump(struct viewing *v, const char *chain)
{
	struct nl_reader reader = { .self = v, .message = on_rule, .restart = on_restart };

	v->l->last_hidden = NULL;
	return view_rules_dump(v, chain, &reader);
}

/* Reads the views of all open chains, chain by chain: a dump of the table would include all hidden chains, and its cost
 * is quadratic in the size of the table. */
static bool views_read(struct viewing *v)
{
	VEC(struct chain *) list = { v->open.v, v->open.n, v->open.n };

	for (size_t i = 0; i < list.n; i++) {
		v->open.v = &list.v[i];
		v->open.n = 1;
		v->name = nft_renamed_from(&v->renamed, list.v[i]);
		if (!rules_dump(v, v->name))
			return false;
	}
	v->open.v = list.v;
	v->open.n = list.n;
	v->name = NULL;
	return true;
}

/* ---- reading complete runs ---- */

bool view_hidden_read(struct viewing *v, const char *name)
{
	v->only = name;
	return map_gets(&v->l->hidden, name) || rules_dump(v, name);
}

bool view_chain_read(struct loading *l, struct image_chain *c)
{
	struct viewing hidden = { .l = l };
	const struct image_chain *read;

	if (!view_hidden_read(&hidden, c->name))
		return false;
	read = map_gets(&l->hidden, c->name);
	if (read)
		c->rules.v = read->rules.v;
	c->rules.n = c->rules.cap = read ? read->rules.n : 0;
	return true;
}

/* Reads the run's chains from 0 to n. */
bool view_run_chains(struct viewing *v, struct image_run *run, size_t n)
{
	for (size_t i = 0; i < n && i < run->chains.n; i++)
		if (!view_chain_read(v->l, &run->chains.v[i]))
			return false;
	return true;
}

struct nlmsghdr *view_elems_request(struct loading *l, const struct image_map *m)
{
	struct nlmsghdr *nlh = nft_load_request(l, NFT_MSG_GETSETELEM);

	nl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_TABLE, table_names[l->table->id]);
	nl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_SET, m->name);
	return nlh;
}

bool view_elems_dump(struct loading *l, const struct image_map *m, const struct nl_reader *reader)
{
	return nl_dump(l->nft->nl, view_elems_request(l, m), reader) || errno == ENOENT ||
		nft_failed(l->cx, "Could not fetch the elements of a map", errno);
}

bool view_map_read(struct loading *l, struct image_map *m, bool *good)
{
	struct elems_reading r = { .arena = l->cx->arena, .map = m };
	struct nl_reader reader = nft_elems_reader(&r);

	m->elems.n = 0;
	if (!view_elems_dump(l, m, &reader))
		return false;
	*good = nft_elems_done(&r);
	return true;
}

static bool run_elems(struct loading *l, struct image_run *run, bool *good)
{
	bool one;

	*good = true;
	for (size_t i = 0; i < run->maps.n; i++) {
		if (!view_map_read(l, &run->maps.v[i], &one))
			return false;
		*good &= one;
	}
	return true;
}

/* Represents a run that cannot be decoded by its entry, as a foreign rule. */
static struct rule *entry_foreign(struct loading *l, struct image_run *run)
{
	struct foreign f = *nir_foreign(l->cx->arena, &run->entry.lowered);
	struct rule *r = rule_new(l->cx->arena);

	f.run = true;
	r->head = rule_raise(l->raiser, &(struct nir_rule){ 0 })->head;
	r->foreign = arena_dup(l->cx->arena, &f, sizeof(f));
	r->handle = run->entry.handle;
	return r;
}

/* ---- trees, which consist mostly of rules ---- */

struct decoding {
	struct loading *l;
	struct image_decoder *d;
	struct image_chain *chain;
};

static bool on_decoded(void *self, const struct nlmsghdr *nlh)
{
	struct decoding *g = self;
	struct image_rule ir = { .handle = nft_rule_where(nlh).handle };

	if (!nft_rule_take(g->l, nlh))
		return true;
	ir.lowered = g->l->nr;
	image_decoder_rule(g->d, &ir);
	return true;
}

static void on_decode_restart(void *self)
{
	struct decoding *g = self;

	image_decoder_chain(g->d, g->chain);
}

static bool chains_decode(struct viewing *v, struct image_run *run, struct image_decoder *d)
{
	for (size_t i = 0; i < run->chains.n; i++) {
		struct decoding g = { .l = v->l, .d = d, .chain = &run->chains.v[i] };
		struct nl_reader reader = { .self = &g, .message = on_decoded, .restart = on_decode_restart };

		image_decoder_chain(d, g.chain);
		if (!view_rules_dump(v, g.chain->name, &reader))
			return false;
	}
	return true;
}

static bool tree_read(struct viewing *v, struct image_run *run, bool *good)
{
	struct image_decoder *d = image_decoder_new(v->l->raiser, run);
	bool maps = false, read = chains_decode(v, run, d) && run_elems(v->l, run, &maps);

	*good = image_decoder_end(d) && maps;
	return read;
}

/* ---- all runs ---- */

/* Reads the complete run with its rules; *good: they are as expected. False with a diag. */
static bool run_read(struct viewing *v, struct image_run *run, bool *good)
{
	if (image_is_tree(run))
		return tree_read(v, run, good);
	if (!view_run_chains(v, run, run->chains.n) || !run_elems(v->l, run, good))
		return false;
	*good = *good && image_decode(v->l->raiser, run);
	return true;
}

static bool piece_fill(struct viewing *v, struct chain *c, struct opt_piece *piece)
{
	struct image_run *run = piece->run;
	bool good;

	if (run && !run_read(v, run, &good))
		return false;
	if (run && !good)
		piece->rule = entry_foreign(v->l, run);
	if (piece->rule)
		rule_insert(c, piece->rule, NULL);
	for (size_t i = 0; !piece->rule && i < run->rules.n; i++)
		rule_insert(c, run->rules.v[i], NULL);
	return true;
}

/* Turns the view into the chain's rules. */
bool view_chain_fill(struct viewing *v, struct chain *c)
{
	struct nft_view *view = c->kernel;

	c->loaded = LOADED_RULES;
	for (size_t i = 0; i < view->pieces.v.n; i++)
		if (!piece_fill(v, c, &view->pieces.v.v[i]))
			return false;
	return true;
}

/* ---- loading what is needed ---- */

static bool is_small(const struct chain *c) { return c->use <= VIEW_MAX; }

static bool wants_all(const struct need *n, const struct need_chain *nc, const struct chain *c)
{
	return n->all == NEED_RULES || nc->level == NEED_RULES || (nc->level == NEED_LIKE && !is_small(c));
}

static bool is_unread(const struct chain *c)
{
	return c && c->in_kernel && !c->foreign && c->loaded == LOADED_EXISTS && !c->kernel;
}

/* Does the number of its rules reach or pass a power of two, i.e. has it doubled since the chain was last read?
 * Includes jumps to the chain, so that nothing need be read. */
static bool has_doubled(const struct loading *l, const struct chain *c, uint32_t more)
{
	uint64_t will = (uint64_t)c->use + more;

	return l->nft->be.optimize != OPT_OFF && will >= VIEW_MAX && (will ^ c->use) > c->use;
}

static bool is_looked_at(const struct loading *l, const struct chain *c, const struct need_chain *nc)
{
	bool runs = l->nft->runs & IN_TABLE(l->table->id);

	return (runs && is_small(c)) || nc->level >= NEED_LIKE || has_doubled(l, c, nc->more);
}

static void views_open(struct viewing *v, const struct need *n)
{
	struct chain *c;

	for (size_t at = 0; n->all == NEED_RULES && (c = map_next(&v->l->table->chains, &at)); )
		if (is_unread(c))
			view_open(v, c);
	for (size_t i = 0; i < n->chains.n; i++) {
		c = chain_find(v->l->table, n->chains.v[i].name);
		if (is_unread(c) && is_looked_at(v->l, c, &n->chains.v[i]))
			view_open(v, c);
	}
}

/* A rule added at an end of the chain may fit into the run there: reads the run's template, and whether the rule's key
 * is free, so that the kernel need not refuse it. */
static bool edge_read(struct viewing *v, const struct nft_view *view, size_t i, const struct rule *comes)
{
	struct image_run *run = i < view->pieces.v.n ? view->pieces.v.v[i].run : NULL;

	if (!run || !(run->head.flags & IMAGE_MAP))
		return true;
	return view_run_chains(v, run, 1) && (!comes || view_met_read(v->l, run, comes));
}

static bool edges_read(struct viewing *v, const struct nft_view *view, const struct need_chain *nc)
{
	const struct rule *comes = nc->number ? NULL : nc->comes;
	size_t last = view->pieces.v.n - 1;

	return edge_read(v, view, 0, comes) && (!last || edge_read(v, view, last, comes));
}

static bool view_use(struct viewing *v, struct chain *c, const struct need *n)
{
	static const struct need_chain exists = { .level = NEED_EXISTS };
	const struct need_chain *nc = &exists;

	for (size_t i = 0; i < n->chains.n; i++)
		if (!strcmp(n->chains.v[i].name, c->name))
			nc = &n->chains.v[i];
	if (nc->number && n->all < NEED_RULES)
		return edges_read(v, c->kernel, nc) && view_number_load(v, c, nc);
	if (wants_all(n, nc, c))
		return view_chain_fill(v, c);
	return edges_read(v, c->kernel, nc) && (nc->level != NEED_LIKE || view_likes_load(v, c, nc));
}

bool nft_views_load(struct loading *l, const struct need *n)
{
	struct viewing v = { .l = l };

	views_open(&v, n);
	if (v.open.n && !views_read(&v))
		return false;
	for (size_t i = 0; i < v.open.n; i++)
		if (!view_use(&v, v.open.v[i], n))
			return false;
	return true;
}

/* ---- for commits ---- */

static bool lacks_view(const struct nft *nft, const struct ruleset *rs, const struct edit *e)
{
	return (e->op == EDIT_CHAIN_FLUSH || e->op == EDIT_CHAIN_ZERO) && nft->runs & IN_TABLE(e->table->id) &&
		rs->table[e->table->id] == e->table && e->chain->in_kernel && !e->chain->kernel && !e->chain->foreign;
}

static bool views_complete(struct loading *l, const struct edits *e, const struct table *t)
{
	struct viewing v = { .l = l };

	map_init(&v.renamed, l->cx->arena);
	nft_renames_find(l->cx->arena, &v.renamed, e);
	for (size_t i = 0; i < e->v.n; i++)
		if (e->v.v[i].table == t && lacks_view(l->nft, l->rs, &e->v.v[i]))
			view_open(&v, e->v.v[i].chain)->runs_only = true;
	return !v.open.n || (nft_runs_find(l, t) && views_read(&v));
}

bool nft_views_complete(struct nft *nft, struct cx *cx, struct ruleset *rs, const struct edits *e, unsigned all)
{
	struct loading l = { .nft = nft, .cx = cx, .rs = rs };

	for (unsigned t = 0; t < TABLE_COUNT; t++)
		if (rs->table[t] && !(all & IN_TABLE(t)) && !views_complete(&l, e, rs->table[t]))
			return false;
	return true;
}
