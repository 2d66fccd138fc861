/* Counts the rules that jump to a chain.
 *
 *	the kernel's use count of a chain = its rules + jumps to it + elements and copies of compiled rules that lead to it
 *
 * If only the chain itself was read, and the use count exceeds its number of rules, the references must be found:
 *
 *	in chains of iptables       a rule that leads there is one; if it looks up a set, it stands for all rules of that set
 *	in runs                     what leads there is a rule or a part of one: those with the same order key are one rule
 *
 * Of these two the one that is probably less work is read first, and the other only if the use count is not reached.
 */
#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <string.h>
#include "backend/nft_ahead.h"
#include "backend/nft_set.h"
#include "backend/nft_view.h"
#include "compiler/image.h"
#include "lib/order.h"

/* ---- if the whole table was read ---- */

static uint32_t view_rules(const struct chain *c)
{
	const struct nft_view *view = c->kernel;

	return view ? (uint32_t)view->pieces.v.n : c->nrules;
}

static void refs_change(struct table *t, const char *to, int change)
{
	struct chain *c = to ? chain_find(t, to) : NULL;

	if (c && c->loaded == LOADED_RULES)
		c->refs += (uint32_t)change;
}

static void list_refs(struct table *t, const struct nir_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		refs_change(t, nir_jump_to(&l->v[i]), -1);
}

static void run_refs(struct table *t, const struct image_run *run)
{
	list_refs(t, &run->entry.lowered.list);
	for (size_t i = 0; i < run->maps.n; i++)
		for (size_t k = 0; k < run->maps.v[i].elems.n; k++)
			refs_change(t, run->maps.v[i].elems.v[k].chain, -1);
	for (size_t i = 0; i < run->chains.n; i++)
		for (size_t k = 0; k < run->chains.v[i].rules.n; k++)
			list_refs(t, &run->chains.v[i].rules.v[k].lowered.list);
	for (size_t i = 0; i < run->rules.n; i++)
		refs_change(t, run->rules.v[i]->to, 1);
}

/* The kernel counts elements and copies; the user counts rules. */
static void view_refs(struct table *t)
{
	const struct chain *c;

	map_each(&t->chains, c) {
		const struct nft_view *view = c->kernel;

		for (size_t k = 0; view && c->loaded == LOADED_RULES && k < view->pieces.v.n; k++)
			if (view->pieces.v.v[k].run && !view->pieces.v.v[k].rule)
				run_refs(t, view->pieces.v.v[k].run);
	}
}

/* ---- if only the chain was read ---- */

enum {
	LOOKUPS = 4,                   /* lookups of a rule, at most */
	FEW = 64,                      /* up to this many chains are simply read */
	MANY = 128,                    /* with more than this in a table, reading the names has a noticeable cost */
};

/* The relevant properties of a rule. */
struct rule_seen {
	bool leads;                    /* leads to the chain */
	uint64_t order;                /* the order key of the source rule that it represents or is a part of; 0: none */
	const struct image_map *of;    /* the map whose template it is; NULL: none */
	const struct image_map *looked[LOOKUPS];
	unsigned n;
};

/* A set of a run: its elements represent rules, or it is looked up. */
struct set_seen { const struct image_map *map; bool says, leads; };

/* A run with a set whose entry must be known, and the counts found without it. */
struct opened { const struct image_map *set; uint64_t run; uint32_t refs, seen; };

struct seeking {
	struct loading *l;
	const char *to;                /* the chain */
	uint32_t use;                  /* … references counted by the kernel besides its rules */
	uint32_t refs;                 /* … rules found that lead there */
	uint32_t seen;                 /* … and the kernel's references that they account for */
	VEC(const struct image_map *) entries;         /* sets looked up by rules of iptables' chains that lead there */
	struct nft_names chains;       /* of the table, including hidden ones */
	VEC(struct opened) opened;
	/* For one run: */
	struct arena *arena;
	uint64_t run;
	VEC(uint64_t) orders;          /* of references found; 0: of no rule */
	VEC(struct set_seen) sets;
	struct elems_reading elems;
	/* For one dump: */
	size_t rules;
	struct { size_t orders, sets; uint32_t seen, refs; } before;
};

static void dump_begin(struct seeking *s)
{
	s->rules = 0;
	s->before.orders = s->orders.n;
	s->before.sets = s->sets.n;
	s->before.refs = s->refs;
	s->before.seen = s->seen;
}

static void on_restart(void *self)
{
	struct seeking *s = self;

	s->rules = 0;
	s->orders.n = s->before.orders;
	s->sets.n = s->before.sets;
	s->refs = s->before.refs;
	s->seen = s->before.seen;
}

/* ---- rules ---- */

static const struct image_map *map_numbered(const struct seeking *s, uint32_t n)
{
	return map_gets(&s->l->maps, image_map_name(s->arena, s->run, n));
}

static bool leads_there(const struct seeking *s, const struct nlattr *immediate)
{
	const struct nlattr *at = nl_nested(immediate, NFTA_IMMEDIATE_DATA);

	at = at ? nl_nested(at, NFTA_DATA_VERDICT) : NULL;
	at = at ? nl_nested(at, NFTA_VERDICT_CHAIN) : NULL;
	return at && !strcmp(mnl_attr_get_str(at), s->to);
}

static void expr_see(const struct seeking *s, const struct nlattr *expr, struct rule_seen *x)
{
	const struct nlattr *name = nl_nested(expr, NFTA_EXPR_NAME), *data = nl_nested(expr, NFTA_EXPR_DATA), *set;
	const struct image_map *m;

	if (!name || !data)
		return;
	if (!strcmp(mnl_attr_get_str(name), "immediate"))
		x->leads |= leads_there(s, data);
	if (strcmp(mnl_attr_get_str(name), "lookup"))
		return;
	set = nl_nested(data, NFTA_LOOKUP_SET);
	m = set ? map_gets(&s->l->maps, mnl_attr_get_str(set)) : NULL;
	if (m && x->n < LOOKUPS)
		x->looked[x->n++] = m;
}

static struct rule_seen rule_see(const struct seeking *s, const struct nlmsghdr *nlh)
{
	const struct nlattr *attr, *expr;
	struct rule_seen x = { 0 };
	uint32_t map;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg)) {
		struct nir_data udata = { mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr) };

		if (mnl_attr_get_type(attr) == NFTA_RULE_EXPRESSIONS)
			mnl_attr_for_each_nested(expr, attr)
				expr_see(s, expr, &x);
		if (mnl_attr_get_type(attr) != NFTA_RULE_USERDATA)
			continue;
		if (image_template_of(udata, &map))
			x.of = map_numbered(s, map);
		else
			image_order(udata, &x.order);
	}
	return x;
}

/* ---- chains of iptables ---- */

static bool on_rule(void *self, const struct nlmsghdr *nlh)
{
	struct seeking *s = self;
	struct rule_seen x = rule_see(s, nlh);

	if (x.leads && !x.n)
		s->refs++, s->seen++;
	for (unsigned i = 0; x.leads && i < x.n; i++)
		vec_push(s->l->cx->arena, &s->entries, x.looked[i]);
	return true;
}

static bool names_read(struct seeking *s)
{
	return s->chains.v.n || nft_names_read(s->l, s->l->table->id, KIND_CHAIN, &s->chains) ||
		nft_failed(s->l->cx, "Could not fetch the chains", errno);
}

static bool rules_seek(struct seeking *s)
{
	struct nl_reader reader = { .self = s, .message = on_rule, .restart = on_restart };
	struct viewing v = { .l = s->l };

	if (!names_read(s))
		return false;
	for (size_t i = 0; i < s->chains.v.n; i++) {
		if (image_name_id(s->chains.v.v[i].name))
			continue;
		dump_begin(s);
		if (!view_rules_dump(&v, s->chains.v.v[i].name, &reader))
			return false;
	}
	return true;
}

/* ---- runs ---- */

static bool on_hidden(void *self, const struct nlmsghdr *nlh)
{
	struct seeking *s = self;
	struct rule_seen x = rule_see(s, nlh);

	s->rules++;
	if (x.leads)
		vec_push(s->arena, &s->orders, x.order);
	if (x.of && x.of->set)
		vec_push(s->arena, &s->sets, ((struct set_seen){ .map = x.of, .says = true }));
	for (unsigned i = 0; i < x.n; i++)
		if (x.looked[i]->set)
			vec_push(s->arena, &s->sets, ((struct set_seen){ .map = x.looked[i], .leads = x.leads }));
	return true;
}

/* Does such a chain exist? */
static bool chain_ask(struct seeking *s, const char *name, bool *there)
{
	struct nlmsghdr *nlh = nft_load_request(s->l, NFT_MSG_GETCHAIN);

	nl_attr_put_strz(nlh, NFTA_CHAIN_TABLE, table_names[s->l->table->id]);
	nl_attr_put_strz(nlh, NFTA_CHAIN_NAME, name);
	*there = nl_ask(s->l->nft->nl, nlh, NULL);
	return *there || errno == ENOENT || nft_failed(s->l->cx, "Could not fetch a chain", errno);
}

static bool chains_seek(struct seeking *s)
{
	struct nl_reader reader = { .self = s, .message = on_hidden, .restart = on_restart };
	struct viewing v = { .l = s->l };
	bool there = true;

	for (uint32_t i = 0; there; i++) {
		const char *name = image_chain_name(s->arena, s->run, i);

		dump_begin(s);
		if (!view_rules_dump(&v, name, &reader) || (!s->rules && !chain_ask(s, name, &there)))
			return false;
	}
	return true;
}

/* A set's elements are requested if all of them lead there. */
static bool on_elems(void *self, const struct nlmsghdr *nlh)
{
	struct seeking *s = self;
	struct image_map *m = s->elems.map;

	nft_elems_get(&s->elems, nlh);
	for (size_t i = 0; i < m->elems.n; i++) {
		const struct image_elem *e = &m->elems.v[i];
		uint64_t order = 0;

		if (!m->set && (!e->chain || strcmp(e->chain, s->to)))
			continue;
		image_order(e->udata, &order);
		vec_push(s->arena, &s->orders, order);
	}
	m->elems.n = s->elems.ends.n = 0;
	return true;
}

static bool elems_seek(struct seeking *s, const struct image_map *of)
{
	struct nl_reader reader = { .self = s, .message = on_elems, .restart = on_restart };
	struct image_map m = *of;

	s->elems = (struct elems_reading){ .arena = s->arena, .map = &m };
	dump_begin(s);
	return view_elems_dump(s->l, &m, &reader);
}

static bool maps_seek(struct seeking *s)
{
	const struct image_map *m;

	for (uint32_t i = 0; (m = map_numbered(s, i)); i++)
		if (!m->set && !elems_seek(s, m))
			return false;
	return true;
}

static bool entry_leads(const struct seeking *s, const struct image_map *set)
{
	for (size_t i = 0; i < s->entries.n; i++)
		if (s->entries.v[i] == set)
			return true;
	return false;
}

/* Is it looked up only by the entry? */
static bool is_open(const struct seeking *s, const struct image_map *set)
{
	for (size_t i = 0; i < s->sets.n; i++)
		if (!s->sets.v[i].says && s->sets.v[i].map == set)
			return false;
	return true;
}

/* Counts the elements of sets; the kernel counts only the rules that look these up. */
static bool sets_seek(struct seeking *s)
{
	for (size_t i = 0; i < s->sets.n; i++) {
		const struct set_seen *x = &s->sets.v[i];
		bool entry = x->says && is_open(s, x->map) && entry_leads(s, x->map);

		s->seen += entry;
		if ((x->leads || entry) && !elems_seek(s, x->map))
			return false;
	}
	return true;
}

/* The number of distinct rules; 0 is not a rule. */
static uint32_t orders_count(struct seeking *s)
{
	size_t n = u64_sort_once(s->orders.v, s->orders.n);

	return (uint32_t)(n - (n && !s->orders.v[0]));
}

static bool run_seek(struct seeking *s)
{
	uint32_t refs = s->refs, seen = s->seen;

	if (!maps_seek(s) || !chains_seek(s))
		return false;
	s->seen += (uint32_t)s->orders.n;
	if (!sets_seek(s))
		return false;
	if (!nft_left_has(s->l, s->run))
		s->refs += orders_count(s);
	for (size_t i = 0; i < s->sets.n; i++)
		if (s->sets.v[i].says && is_open(s, s->sets.v[i].map))
			vec_push(s->l->cx->arena, &s->opened,
				((struct opened){ s->sets.v[i].map, s->run, s->refs - refs, s->seen - seen }));
	return true;
}

/* Each run has a first map. */
static bool is_first(const struct seeking *s, const struct image_map *m)
{
	return !strcmp(m->name, image_map_name(s->arena, image_name_id(m->name), 0));
}

static void run_begin(struct seeking *s, uint64_t run)
{
	arena_reset(s->arena);
	s->run = run;
	s->orders.v = NULL;
	s->orders.n = s->orders.cap = 0;
	s->sets.v = NULL;
	s->sets.n = s->sets.cap = 0;
}

static bool runs_seek(struct seeking *s)
{
	const struct image_map *m;

	for (size_t at = 0; s->seen < s->use && (m = map_next(&s->l->maps, &at)); ) {
		run_begin(s, image_name_id(m->name));
		if (is_first(s, m) && !run_seek(s))
			return false;
	}
	return true;
}

/* Repeated for runs whose entry leads there. */
static bool opened_seek(struct seeking *s)
{
	for (size_t i = 0, n = s->opened.n; i < n; i++) {
		struct opened x = s->opened.v[i];

		if (!entry_leads(s, x.set))
			continue;
		s->refs -= x.refs;
		s->seen -= x.seen;
		run_begin(s, x.run);
		if (!run_seek(s))
			return false;
	}
	return true;
}

/* ---- both ---- */

/* Does any run have many chains? */
static bool runs_deep(struct seeking *s, bool *deep)
{
	const struct image_map *m;

	*deep = false;
	for (size_t at = 0; !*deep && (m = map_next(&s->l->maps, &at)); )
		if (is_first(s, m) && !chain_ask(s, image_chain_name(s->arena, image_name_id(m->name), FEW), deep))
			return false;
	return true;
}

/* Are there not many more chains of iptables than hidden ones? */
static bool chains_few(const struct seeking *s)
{
	size_t hidden = 0;

	for (size_t i = 0; i < s->chains.v.n; i++)
		hidden += image_name_id(s->chains.v.v[i].name) != 0;
	return s->chains.v.n - hidden <= hidden + FEW;
}

static bool both_seek(struct seeking *s)
{
	bool look = s->l->objects[s->l->table->id] - s->l->maps.n <= MANY, few;

	if ((!look && !runs_deep(s, &look)) || (look && !names_read(s)))
		return false;
	few = look && chains_few(s);
	if ((few && !rules_seek(s)) || !runs_seek(s))
		return false;
	return few || !s->opened.n || s->seen >= s->use || (rules_seek(s) && opened_seek(s));
}

/* References not found are rules of iptables' chains. */
static bool refs_seek(struct loading *l, struct chain *c)
{
	struct seeking s = { .l = l, .to = c->name, .use = c->use - view_rules(c), .arena = arena_new() };
	bool good = both_seek(&s);

	arena_free(s.arena);
	c->refs = s.refs + (s.seen < s.use ? s.use - s.seen : 0);
	return good;
}

/* ---- entry point ---- */

static bool asked_known(struct loading *l, struct table *t, const struct need *n)
{
	for (size_t i = 0; i < n->chains.n; i++) {
		struct chain *c = chain_find(t, n->chains.v[i].name);

		if (n->chains.v[i].refs && c && c->loaded == LOADED_RULES && c->use > view_rules(c) && !refs_seek(l, c))
			return false;
	}
	return true;
}

bool nft_refs_known(struct loading *l, struct table *t, const struct need *n)
{
	struct chain *c;

	map_each(&t->chains, c)
		if (c->in_kernel && c->loaded == LOADED_RULES && c->use >= view_rules(c))
			c->refs = c->use - view_rules(c);
	view_refs(t);
	return nft_left_unref(l, t) && (n->all == NEED_RULES || !(l->nft->runs & IN_TABLE(t->id)) || asked_known(l, t, n));
}
