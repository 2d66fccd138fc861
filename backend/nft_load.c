/* Loads the kernel's nf_tables into the ruleset, as far as needed.
 *
 *	-A INPUT -j web     does table ip filter exist; GETCHAIN of its built-in chains and of web; no rules
 *	-D INPUT 3          the same, and a dump of the rules of INPUT
 *	-S                  a dump of all chains, a dump of all rules of the table
 *
 * Few chains are queried by name, many are dumped. If the ruleset changes meanwhile, it is read again, unless parts of
 * it were loaded before: the commit will detect the change then. A chain whose hook, type or priority is not iptables'
 * is foreign, as is a rule that raise does not understand; both are preserved.
 */
#include <errno.h>
#include <string.h>
#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include "backend/emit.h"
#include "backend/nft_hold.h"
#include "backend/nft_load.h"
#include <libnftnl/chain.h>

enum {
	ASK_MAX = 24,          /* up to this many chains are queried one by one */
	RULES_MAX = 8,         /* up to this many chains have their rules dumped one by one */
	READ_AGAIN = 20,
	HOLD_AFTER = 3,        /* number of restarts before holding (nft_hold.c) */
};

/* ---- requests ---- */

struct nlmsghdr *nft_load_request(struct loading *l, unsigned msg)
{
	return nl_request(l->nft->nl, nft_type(msg), 0, nft_family(l->rs->family));
}

static bool on_generation(void *self, const struct nlmsghdr *nlh)
{
	uint32_t *generation = self;
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg))
		if (mnl_attr_get_type(attr) == NFTA_GEN_ID && mnl_attr_get_payload_len(attr) == 4)
			*generation = ntohl(mnl_attr_get_u32(attr));
	return true;
}

bool nft_generation(struct nft *nft, struct cx *cx, uint32_t *generation)
{
	struct nl_reader reader = { .self = generation, .message = on_generation };
	struct nlmsghdr *nlh = nl_request(nft->nl, nft_type(NFT_MSG_GETGEN), 0, AF_UNSPEC);

	*generation = 0;
	return nl_ask(nft->nl, nlh, &reader) || nft_failed(cx, "Could not fetch rule set generation id", errno);
}

static bool on_table(void *self, const struct nlmsghdr *nlh)
{
	struct loading *l = self;
	const struct nlattr *attr;
	uint64_t handle = 0;
	uint32_t use = 0;
	int id = -1;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg)) {
		if (mnl_attr_get_type(attr) == NFTA_TABLE_NAME)
			id = table_by_name(mnl_attr_get_str(attr));
		else if (mnl_attr_get_type(attr) == NFTA_TABLE_HANDLE)
			handle = be64toh(mnl_attr_get_u64(attr));
		else if (mnl_attr_get_type(attr) == NFTA_TABLE_USE)
			use = ntohl(mnl_attr_get_u32(attr));
	}
	if (id < 0)
		return true;
	l->tables |= IN_TABLE(id);
	l->handles[id] = handle;
	l->objects[id] = use;
	return true;
}

static bool tables_dump(struct loading *l)
{
	struct nl_reader reader = { .self = l, .message = on_table };

	l->tables = 0;
	memset(l->handles, 0, sizeof(l->handles));
	return nl_dump(l->nft->nl, nft_load_request(l, NFT_MSG_GETTABLE), &reader) ||
		nft_failed(l->cx, "Could not fetch the tables", errno);
}

bool nft_table_handles(struct nft *nft, struct cx *cx, enum family f, uint64_t handles[TABLE_COUNT])
{
	struct ruleset rs = { .family = f };
	struct loading l = { .nft = nft, .cx = cx, .rs = &rs };

	if (!tables_dump(&l))
		return false;
	memcpy(handles, l.handles, sizeof(l.handles));
	return true;
}

/* ---- chains ---- */

static bool base_good(const struct base_info *base, const struct nftnl_chain *c)
{
	return nftnl_chain_is_set(c, NFTNL_CHAIN_HOOKNUM) && nftnl_chain_is_set(c, NFTNL_CHAIN_TYPE) &&
		nftnl_chain_get_u32(c, NFTNL_CHAIN_HOOKNUM) == (uint32_t)base->hook &&
		nftnl_chain_get_s32(c, NFTNL_CHAIN_PRIO) == base->prio &&
		!strcmp(nftnl_chain_get_str(c, NFTNL_CHAIN_TYPE), base->type);
}

static void base_read(struct nft *nft, struct chain *chain, const struct nftnl_chain *c)
{
	uint32_t bit = 1u << (chain->base - base_infos);

	chain->policy = nftnl_chain_get_u32(c, NFTNL_CHAIN_POLICY) == NF_DROP ? VERDICT_DROP : VERDICT_ACCEPT;
	nft->uncounted |= bit;
	if (!nftnl_chain_is_set(c, NFTNL_CHAIN_PACKETS))
		return;
	nft->uncounted &= ~bit;
	chain->counters.pkts = nftnl_chain_get_u64(c, NFTNL_CHAIN_PACKETS);
	chain->counters.bytes = nftnl_chain_get_u64(c, NFTNL_CHAIN_BYTES);
}

/* Marks the chain as foreign if its hook is not that of iptables (different, missing or additional), or if iptables
 * does not allow its name. */
static void chain_judge(struct nft *nft, struct chain *chain, const struct nftnl_chain *c)
{
	bool good;

	if (chain->base)
		good = base_good(chain->base, c);
	else
		good = !nftnl_chain_is_set(c, NFTNL_CHAIN_HOOKNUM) && chain_name_sayable(chain->name);
	if (chain->base && good)
		base_read(nft, chain, c);
	chain->foreign = good ? NULL : chain;
}

static void chain_read(struct loading *l, const struct nftnl_chain *c)
{
	int id = table_by_name(nftnl_chain_get_str(c, NFTNL_CHAIN_TABLE));
	const char *name = nftnl_chain_get_str(c, NFTNL_CHAIN_NAME);
	struct chain *chain;

	if (id < 0 || !(l->tables & IN_TABLE(id)) || image_name_id(name) ||
	    nftnl_chain_get_u32(c, NFTNL_CHAIN_FAMILY) != nft_family(l->rs->family))
		return;
	chain = chain_find(l->rs->table[id], name);
	if (!chain)
		chain = chain_add(l->rs, l->rs->table[id], name);
	chain->in_kernel = true;
	chain->handle = nftnl_chain_get_u64(c, NFTNL_CHAIN_HANDLE);
	chain->use = nftnl_chain_get_u32(c, NFTNL_CHAIN_USE);
	if (chain->loaded < LOADED_EXISTS)
		chain->loaded = LOADED_EXISTS;
	chain_judge(l->nft, chain, c);
}

static bool on_chain(void *self, const struct nlmsghdr *nlh)
{
	struct nftnl_chain *c = nftnl_chain_alloc();

	if (c && nftnl_chain_nlmsg_parse(nlh, c) == 0)
		chain_read(self, c);
	nftnl_chain_free(c);
	return true;
}

static bool chains_dump(struct loading *l)
{
	struct nl_reader reader = { .self = l, .message = on_chain };

	return nl_dump(l->nft->nl, nft_load_request(l, NFT_MSG_GETCHAIN), &reader) ||
		nft_failed(l->cx, "Could not fetch the chains", errno);
}

static bool chain_ask(struct loading *l, const struct table *t, const char *name)
{
	struct nl_reader reader = { .self = l, .message = on_chain };
	struct nlmsghdr *nlh = nft_load_request(l, NFT_MSG_GETCHAIN);

	nl_attr_put_strz(nlh, NFTA_CHAIN_TABLE, table_names[t->id]);
	nl_attr_put_strz(nlh, NFTA_CHAIN_NAME, name);
	return nl_ask(l->nft->nl, nlh, &reader) || errno == ENOENT ||
		nft_failed(l->cx, "Could not fetch a chain", errno);
}

static bool chains_ask(struct loading *l, const struct need *n)
{
	struct table *t = l->rs->table[n->table];

	for (const struct base_info *b = base_infos; b->name; b++)
		if (b->table == n->table && !chain_ask(l, t, b->name))
			return false;
	for (size_t i = 0; i < n->chains.n; i++)
		if (!base_find(n->table, n->chains.v[i].name) && strlen(n->chains.v[i].name) < NFT_CHAIN_MAXNAMELEN &&
		    !chain_ask(l, t, n->chains.v[i].name))
			return false;
	return true;
}

/* ---- rules ---- */

static struct chain *rule_chain(struct loading *l, const char *table, const char *chain)
{
	int id;

	if (l->last && !strcmp(l->last->name, chain) && !strcmp(table_names[l->last->table->id], table))
		return l->last;
	id = table_by_name(table);
	l->last = id >= 0 && (l->tables & IN_TABLE(id)) ? chain_find(l->rs->table[id], chain) : NULL;
	if (l->last && l->wanted_only && l->last->loaded != LOADED_RULES)
		l->last = NULL;
	return l->last;
}

struct nir_rule *nft_nir_keep(struct cx *cx, const struct nir_rule *nr)
{
	struct nir_rule *copy = arena_dup(cx->arena, nr, sizeof(*nr));

	nir_list_copy(cx, &nr->list, &copy->list);
	copy->udata = nir_data_dup(cx->arena, nr->udata);
	return copy;
}

struct nft_where nft_rule_where(const struct nlmsghdr *nlh)
{
	struct nft_where at = { "", "", 0 };
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg)) {
		unsigned type = mnl_attr_get_type(attr);

		if (type == NFTA_RULE_TABLE)
			at.table = mnl_attr_get_str(attr);
		else if (type == NFTA_RULE_CHAIN)
			at.chain = mnl_attr_get_str(attr);
		else if (type == NFTA_RULE_HANDLE)
			at.handle = be64toh(mnl_attr_get_u64(attr));
	}
	return at;
}

bool nft_rule_take(struct loading *l, const struct nlmsghdr *nlh)
{
	if (l->nft->be.debug)
		emit_message(l->nft->be.debug, l->cx, l->nft->codec, nlh);
	return nft_rule_get(l->cx, l->nft->codec, nlh, &l->nr);
}

struct rule *nft_rule_read(struct loading *l, const struct table *t, uint64_t handle)
{
	struct rule *r = rule_raise(l->raiser, &l->nr);

	if (r->foreign)
		r->foreign = nir_foreign(l->cx->arena, nft_nir_keep(l->cx, &l->nr));
	r->handle = handle;
	counters_add(&r->counters, nft_beside_of(t, handle));
	return r;
}

static bool on_rule(void *self, const struct nlmsghdr *nlh)
{
	struct loading *l = self;
	struct nft_where at = nft_rule_where(nlh);
	struct chain *chain = rule_chain(l, at.table, at.chain);

	if (chain && nft_rule_take(l, nlh))
		rule_insert(chain, nft_rule_read(l, chain->table, at.handle), NULL);
	return true;
}

/* The dump is restarted: discards its results. */
static void forget_rules(struct loading *l, struct table *t, const struct chain *only)
{
	struct chain *c;

	map_each(&t->chains, c)
		while (c->loaded == LOADED_RULES && (!only || c == only) && c->first)
			rule_remove(c, c->first);
	l->last = NULL;
}

struct rule_dump { struct loading *l; struct table *table; struct chain *chain; };

static bool on_rule_dump(void *self, const struct nlmsghdr *nlh)
{
	return on_rule(((struct rule_dump *)self)->l, nlh);
}

static void on_rule_restart(void *self)
{
	struct rule_dump *d = self;

	forget_rules(d->l, d->table, d->chain);
}

/* Dumps the rules of one chain, or of the table's marked chains. */
static bool rules_dump(struct loading *l, struct table *t, struct chain *only)
{
	struct rule_dump d = { l, t, only };
	struct nl_reader reader = { .self = &d, .message = on_rule_dump, .restart = on_rule_restart };
	struct nlmsghdr *nlh = nft_load_request(l, NFT_MSG_GETRULE);

	nl_attr_put_strz(nlh, NFTA_RULE_TABLE, table_names[t->id]);
	if (only)
		nl_attr_put_strz(nlh, NFTA_RULE_CHAIN, only->name);
	l->last = NULL;
	l->wanted_only = true;
	return nl_dump(l->nft->nl, nlh, &reader) || errno == ENOENT ||
		nft_failed(l->cx, "Could not fetch the rules", errno);
}

/* Marks the chains whose rules are needed but not loaded; returns their number. */
static size_t rules_mark(struct loading *l, const struct need *n, struct chain **wanted)
{
	struct table *t = l->rs->table[n->table];
	struct chain *c;
	size_t count = 0;

	for (size_t i = 0; n->all < NEED_RULES && i < n->chains.n; i++) {
		c = chain_find(t, n->chains.v[i].name);
		if (c && !c->foreign && c->loaded == LOADED_EXISTS && n->chains.v[i].level >= NEED_LIKE)
			count++, *wanted++ = c;
	}
	for (size_t at = 0; n->all == NEED_RULES && (c = map_next(&t->chains, &at)); )
		if (!c->foreign && c->loaded == LOADED_EXISTS)
			count++, *wanted++ = c;
	return count;
}

static bool plain_load(struct loading *l, const struct need *n)
{
	struct table *t = l->rs->table[n->table];
	struct chain **wanted = arena_array(l->cx->arena, t->chains.n + n->chains.n, sizeof(*wanted));
	size_t count = rules_mark(l, n, wanted);

	for (size_t i = 0; i < count; i++)
		wanted[i]->loaded = LOADED_RULES;
	if (count && count <= RULES_MAX && n->all < NEED_RULES) {
		for (size_t i = 0; i < count; i++)
			if (!rules_dump(l, t, wanted[i]))
				return false;
		return true;
	}
	return !count || rules_dump(l, t, NULL);
}

static bool rules_load(struct loading *l, const struct need *n)
{
	if (!nft_runs_find(l, l->rs->table[n->table]))
		return false;
	nft_dear_find(l, l->rs->table[n->table]);
	return (l->nft->runs & IN_TABLE(n->table) || plain_load(l, n)) && nft_views_load(l, n);
}

/* ---- tables ---- */

/* A chain that does not exist in the kernel is completely known. */
static void absent_known(struct table *t, const struct need *n)
{
	struct chain *c;

	map_each(&t->chains, c)
		if (c->base && !c->in_kernel)
			c->loaded = LOADED_RULES;
	t->loaded |= n->all > NEED_NOTHING || !t->in_kernel;
}

static bool all_chains(const struct needs *n)
{
	size_t asks = 0;

	for (size_t i = 0; i < n->v.n; i++) {
		if (n->v.v[i].all > NEED_NOTHING)
			return true;
		asks += n->v.v[i].chains.n;
	}
	return asks > ASK_MAX;
}

static bool load_chains(struct loading *l, const struct needs *n)
{
	if (all_chains(n))
		return !l->tables || chains_dump(l);
	for (size_t i = 0; i < n->v.n; i++)
		if ((l->tables & IN_TABLE(n->v.v[i].table)) && !chains_ask(l, &n->v.v[i]))
			return false;
	return true;
}

static void table_seen(struct loading *l, struct table *t)
{
	struct nft_table *kernel = t->kernel ? t->kernel : arena_new_of(l->cx->arena, struct nft_table);

	t->in_kernel = l->tables >> t->id & 1;
	kernel->handle = t->in_kernel ? l->handles[t->id] : 0;
	t->kernel = kernel;
}

static bool load_once(struct loading *l, const struct needs *n)
{
	unsigned wanted = 0;

	for (size_t i = 0; i < n->v.n; i++)
		wanted |= IN_TABLE(n->v.v[i].table);
	if (!tables_dump(l))
		return false;
	for (size_t i = 0; i < n->v.n; i++)
		table_seen(l, ruleset_table(l->rs, n->v.v[i].table));
	l->tables &= wanted;
	if (!load_chains(l, n))
		return false;
	for (size_t i = 0; i < n->v.n; i++) {
		if ((l->tables & IN_TABLE(n->v.v[i].table)) && !rules_load(l, &n->v.v[i]))
			return false;
		absent_known(l->rs->table[n->v.v[i].table], &n->v.v[i]);
		if (!nft_refs_known(l, l->rs->table[n->v.v[i].table], &n->v.v[i]))
			return false;
	}
	return true;
}

static bool is_new(const struct ruleset *rs, const struct needs *n)
{
	for (size_t i = 0; i < n->v.n; i++)
		if (rs->table[n->v.v[i].table])
			return false;
	return true;
}

static void forget(struct ruleset *rs, const struct needs *n)
{
	for (size_t i = 0; i < n->v.n; i++)
		rs->table[n->v.v[i].table] = NULL;
}

/* Does the kernel report rules for a chain of which none were received? The table is being replaced, and requests still
 * reach the old one. */
static bool rules_missing(const struct table *t)
{
	const struct chain *c;

	map_each(&t->chains, c) {
		const struct nft_view *view = c->kernel;

		if (c->base && c->use && c->loaded == LOADED_RULES && !c->nrules && !(view && view->pieces.v.n))
			return true;
	}
	return false;
}

/* A commit changes the generation before its effects are visible to packets and readers. So also checks whether the
 * tables are the same. */
static bool seen_whole(struct loading *l, const struct needs *n, bool *whole)
{
	uint64_t handles[TABLE_COUNT];

	if (!nft_table_handles(l->nft, l->cx, l->rs->family, handles))
		return false;
	for (size_t i = 0; i < n->v.n && *whole; i++) {
		const struct table *t = l->rs->table[n->v.v[i].table];

		*whole = ((const struct nft_table *)t->kernel)->handle == handles[t->id] && !rules_missing(t);
	}
	return true;
}

/* Repeats until nothing has changed meanwhile. */
static bool load_fresh(struct loading *l, const struct needs *n, struct nft_hold *hold)
{
	uint32_t loaded = l->rs->generation;   /* generation of tables loaded before */

	for (unsigned i = 0; ; i++) {
		uint32_t before, after;
		bool whole = true;

		if (!nft_generation(l->nft, l->cx, &before) || !load_once(l, n))
			return false;
		l->rs->generation = loaded ? loaded : before;
		if (i == READ_AGAIN)
			return true;
		if (!seen_whole(l, n, &whole) || !nft_generation(l->nft, l->cx, &after))
			return false;
		if (before == after && whole)
			return true;
		forget(l->rs, n);
		if (i == HOLD_AFTER)
			nft_hold_begin(hold);
	}
}

static bool load_more(struct loading *l, const struct needs *n)
{
	uint32_t now;

	if (!nft_generation(l->nft, l->cx, &now) || !load_once(l, n))
		return false;
	if (!l->rs->generation)
		l->rs->generation = now;
	return true;
}

bool nft_load(struct backend *be, struct cx *cx, struct ruleset *rs, const struct needs *n)
{
	struct loading l = { .nft = (struct nft *)be, .cx = cx, .rs = rs, .raiser = raiser_new(cx) };
	struct nft_hold hold = { .cx = cx, .rs = rs, .codec = l.nft->codec, .there = &l.tables };
	bool good;

	if (!is_new(rs, n))
		return load_more(&l, n);
	nl_on_torn(l.nft->nl, nft_hold_begin, &hold);
	good = load_fresh(&l, n, &hold);
	nl_on_torn(l.nft->nl, NULL, NULL);
	nft_hold_end(&hold);
	return good;
}

bool nft_tables(struct backend *be, struct cx *cx, struct table_list *tables)
{
	struct ruleset rs = { .family = be->family };
	struct loading l = { .nft = (struct nft *)be, .cx = cx, .rs = &rs };
	uint32_t generation;

	if (!nft_generation(l.nft, cx, &generation) || !tables_dump(&l))
		return false;
	tables->n = 0;
	for (unsigned t = 0; t < TABLE_COUNT; t++)
		if (l.tables & IN_TABLE(t))
			tables->v[tables->n++] = t;
	return true;
}
