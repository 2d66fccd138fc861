/* The cost model: measured costs (scripts/costs.py) with linear interpolation. */
#include <linux/netfilter/nf_tables.h>
#include <string.h>
#include "compiler/image_priv.h"
#include "compiler/opt_cost.h"

/* Tenths of nanoseconds. */
enum {
	RULE = 10,                     /* evaluating a rule without expressions */
	EXPRESSION = 17,               /* load, mask, compare, verdict: expressions that the kernel executes inline */
	META = 85,                     /* load of the protocol, a mark, … */
	INTERFACE = 280,               /* load of an interface name */
	ODD_LOAD = 260,                /* load of 3, 8 or 16 bytes, as for -s NET/24 and most IPv6 addresses */
	WIDE_MASK = 200,               /* mask of more than 4 bytes */
	RANGE = 230,                   /* comparison with a range */
	XT_MATCH = 360,
	LIMIT = 800,                   /* takes a lock */
	JUMP = 150,
	BITS = 550,                    /* lookup of one byte in a bitmap set */
};

/* Kernel matches that cost more than XT_MATCH. The cost of string depends on the packet's length: here 60 bytes. */
static const struct { const char *name; uint32_t cost; } dear[] = {
	{ "connlimit", 2050 }, { "string", 1550 }, { "set", 1300 }, { "hashlimit", 1190 }, { "addrtype", 1100 }, { "recent", 1010 },
	{ "socket", 800 }, { "statistic", 690 }, { "bpf", 680 }, { "u32", 670 }, { "quota", 670 }, { "time", 450 }, { "multiport", 450 },
	{ "conntrack", 410 }, { "state", 410 },
};

struct point { uint32_t elems; uint32_t cost; };

/* By kind of map; terminated by 0 elements. */
static const struct point hash_of_one[] = { {1, 700}, {100000, 1000}, {0, 0} };
static const struct point hash_of_many[] = { {1, 800}, {100000, 1500}, {0, 0} };
static const struct point intervals_of_one[] = { {8, 1500}, {100, 2700}, {1000, 3500}, {10000, 4500}, {100000, 5400}, {0, 0} };
static const struct point intervals_of_many[] = { {8, 2500}, {100, 3000}, {1000, 4000}, {10000, 16000}, {0, 0} };

static uint64_t between(const struct point *p, size_t elems)
{
	if (elems <= p->elems)
		return p->cost;
	for (; p[1].elems; p++)
		if (elems <= p[1].elems)
			return p->cost + (uint64_t)(p[1].cost - p->cost) * (elems - p->elems) / (p[1].elems - p->elems);
	return p->cost;
}

uint64_t cost_map(const struct image_map *m)
{
	if (m->interval)
		return between(m->nparts > 1 ? intervals_of_many : intervals_of_one, m->elems.n);
	return between(m->nparts > 1 ? hash_of_many : hash_of_one, m->elems.n);
}

uint64_t cost_front(const struct image_map *front)
{
	if (front->lead == 1)
		return EXPRESSION + BITS;
	return 2 * EXPRESSION + between(hash_of_one, front->elems.n);
}

/* The part of `cost` for the packets whose address, or as many leading bits of it, is one of `values`, if addresses are distributed
 * uniformly. One eighth of the IPv6 address space is allocated. */
static uint64_t cost_open(enum key k, unsigned bits, uint64_t values, uint64_t cost)
{
	uint64_t open = values << 10 >> (keys[k].len == sizeof(uint32_t) ? bits : bits - 3);

	return cost * (open < 1 << 10 ? open : 1 << 10) >> 10;
}

uint64_t cost_through(const struct image_map *front, uint64_t cost)
{
	return cost_open(front->key[0], 8 * front->lead, front->elems.n, cost);
}

static uint64_t cost_meta(uint64_t key)
{
	return key == NFT_META_IIFNAME || key == NFT_META_OIFNAME ? INTERFACE : META;
}

static uint64_t cost_payload(uint64_t len) { return len == 1 || len == 2 || len == 4 ? EXPRESSION : ODD_LOAD; }
static uint64_t cost_mask(uint64_t len) { return len > sizeof(uint32_t) ? WIDE_MASK : EXPRESSION; }

static uint64_t cost_match(const struct nir *x)
{
	const char *name = nir_s(x, NIR_MATCH_name);

	for (size_t i = 0; name && i < sizeof(dear) / sizeof(*dear); i++)
		if (!strcmp(name, dear[i].name))
			return dear[i].cost;
	return XT_MATCH;
}

static uint64_t cost_expression(const struct nir *x)
{
	switch (x->op) {
	case NIR_META:
		return cost_meta(nir_u(x, NIR_META_key));
	case NIR_PAYLOAD:
		return cost_payload(nir_u(x, NIR_PAYLOAD_len));
	case NIR_BITWISE:
		return cost_mask(nir_u(x, NIR_BITWISE_len));
	case NIR_CMP:
		return nir_u(x, NIR_CMP_op) == NFT_CMP_EQ || nir_u(x, NIR_CMP_op) == NFT_CMP_NEQ ? EXPRESSION : RANGE;
	case NIR_RANGE:
		return RANGE;
	case NIR_MATCH:
		return cost_match(x);
	case NIR_LIMIT:
		return LIMIT;
	default:
		return EXPRESSION;
	}
}

static bool is_test(const struct nir *x) { return x->op == NIR_CMP || x->op == NIR_RANGE || x->op == NIR_MATCH; }

static bool loads_protocol(const struct nir *x) { return x->op == NIR_META && nir_u(x, NIR_META_key) == NFT_META_L4PROTO; }

/* Until the first test fails. Unless it is the only one, a test of the protocol is assumed to pass: rules usually
 * concern protocols that are in use. */
uint64_t cost_rule(const struct nir_list *l)
{
	uint64_t cost = RULE;
	bool passes = false;

	for (size_t i = 0; i < l->n && l->v[i].op != NIR_COUNTER; i++) {
		const struct nir *x = &l->v[i];

		cost += cost_expression(x);
		passes |= loads_protocol(x);
		if (is_test(x) && !passes)
			break;
		passes &= !is_test(x);
	}
	return cost;
}

static uint64_t cost_item(const struct shape_item *it)
{
	if (it->kind != SHAPE_TEST)
		return XT_MATCH;
	return (it->load.source == SRC_META ? cost_meta(it->load.where) : cost_payload(it->load.len)) +
		(it->load.masked ? cost_mask(it->load.len) : 0) + (it->t.range ? RANGE : EXPRESSION);
}

uint64_t cost_shape(const struct shape *s)
{
	uint64_t cost = RULE;

	if (s->list)
		return cost_rule(s->list);
	for (unsigned i = 0; i < s->n; i++) {
		const struct load *load = &s->item[i].load;

		cost += cost_item(&s->item[i]);
		if (s->item[i].kind != SHAPE_TEST || load->source != SRC_META || load->where != NFT_META_L4PROTO)
			break;
	}
	return cost;
}

/* A load behind tests of ports recognises fragments, see lower.c. */
static bool tests_ports(const struct load *l) { return l->source == SRC_PAYLOAD && l->where == NFT_PAYLOAD_TRANSPORT_HEADER; }

uint64_t cost_most(const struct shape *s)
{
	uint64_t cost = RULE;

	if (s->list)
		return cost_tests(s->list, (unsigned)s->list->n);
	for (unsigned i = 0; i < s->n; i++)
		cost += cost_item(&s->item[i]) + (tests_ports(&s->item[i].load) ? ODD_LOAD : 0);
	return cost;
}

uint64_t cost_tests(const struct nir_list *l, unsigned n)
{
	uint64_t cost = RULE;

	for (unsigned i = 0; i < n; i++)
		cost += cost_expression(&l->v[i]);
	return cost;
}

/* Index of the list's last lookup, skipping that of a front; the list's length if there is none. */
static size_t lookup_at(const struct nir_list *l)
{
	size_t at = l->n;

	while (at && l->v[at - 1].op != NIR_LOOKUP)
		at--;
	return at ? at - 1 : l->n;
}

static uint64_t cost_line(struct cx *cx, const struct image_run *run, const struct image_rule *ir);

/* The map that a generated rule looks up; NULL if it is a source rule or has no lookup. */
static const struct image_map *looked_up(const struct image_run *run, const struct image_rule *ir)
{
	size_t at = ir->made == MADE_READY ? lookup_at(&ir->lowered.list) : ir->lowered.list.n;

	return at < ir->lowered.list.n ? image_map_of(run, &ir->lowered.list.v[at]) : NULL;
}

/* Are the map's elements gotos? Then the rules after its lookup are only for packets that are not in it. */
static bool parts_ways(const struct image_map *m) { return m && m->elems.n && m->elems.v[0].verdict == NFT_GOTO; }

/* most: upper limit of the cost of a source rule. */
static uint64_t cost_chain_of(struct cx *cx, const struct image_run *run, const struct image_chain *c, uint64_t most)
{
	uint64_t cost = JUMP;

	for (size_t i = 0; i < c->rules.n; i++) {
		const struct image_map *m = looked_up(run, &c->rules.v[i]);
		uint64_t line = cost_line(cx, run, &c->rules.v[i]);

		cost += !m && line > most ? most : line;
		if (parts_ways(m))
			break;
	}
	return cost;
}

static uint64_t cost_chain(struct cx *cx, const struct image_run *run, const struct image_chain *c)
{
	return cost_chain_of(cx, run, c, UINT64_MAX);
}

/* A lookup, and the mean cost behind its elements: none for a verdict map. */
static uint64_t cost_lookup(struct cx *cx, const struct image_run *run, const struct image_map *m)
{
	uint64_t behind = 0;

	for (size_t i = 0; i < m->elems.n; i++) {
		const struct image_elem *e = &m->elems.v[i];
		const struct image_chain *c = e->counted ? NULL : image_chain_named(run, e->chain);

		behind += c ? cost_chain(cx, run, c) : 0;
	}
	return cost_map(m) + (m->elems.n ? behind / m->elems.n : 0);
}

/* The cost behind a jump that follows the lookup of a set, if it stays in the run. */
static uint64_t cost_behind(struct cx *cx, const struct image_run *run, const struct nir *x)
{
	const struct image_chain *c = image_chain_named(run, nir_jump_to(x));

	return c ? cost_chain(cx, run, c) : 0;
}

/* The expressions before the lookup of a front and its load. */
static uint64_t cost_before(const struct nir_list *l)
{
	unsigned at = 0;

	while (l->v[at].op != NIR_LOOKUP)
		at++;
	while (l->v[--at].op != NIR_PAYLOAD)
		;
	return cost_tests(l, at);
}

/* The cost behind a sieve, scaled by the share of addresses that pass it; no element of it represents a rule. */
static uint64_t cost_sieved(const struct image_map *m, uint64_t cost)
{
	uint64_t open = 0;

	for (size_t i = 0; i < m->elems.n; i++)
		open += front_cell(elem_last(&m->elems.v[i]), sizeof(uint32_t)) - front_cell(m->elems.v[i].key, sizeof(uint32_t));
	return cost_open(m->key[0], 32, open, cost);
}

static uint64_t cost_line(struct cx *cx, const struct image_run *run, const struct image_rule *ir)
{
	struct nir_rule room = {0};
	const struct nir_list *l = &image_rule_nr(cx, ir, &room)->list;
	size_t at = lookup_at(l);
	const struct image_map *m = at < l->n ? image_map_of(run, &l->v[at]) : NULL;
	uint64_t lookup;

	if (!m)
		return cost_rule(l);
	lookup = at + 1 < l->n ? cost_behind(cx, run, &l->v[at + 1]) : 0;
	if (image_is_tree(run))
		lookup = cost_sieved(m, lookup);
	lookup += cost_lookup(cx, run, m);
	if (!m->front)
		return cost_tests(l, (unsigned)at) + lookup;
	return cost_before(l) + cost_front(&run->maps.v[m->front]) + cost_through(&run->maps.v[m->front], lookup);
}

/* The mean of packets that pass the shared tests and packets that do not. The remaining tests of its rules would be
 * evaluated without the group too, so each rule counts for at most the shared tests. */
static uint64_t cost_group(struct cx *cx, const struct image_run *run)
{
	const struct image_chain *c = &run->chains.v[GROUP_CHAIN];
	const struct nir_list *l = &run->entry.lowered.list;
	uint64_t tests = RULE;

	if (l->v[0].op == NIR_IMMEDIATE)
		return cost_chain(cx, run, c) + tests;
	for (size_t i = 0; l->v[i].op != NIR_IMMEDIATE; i++)
		tests += cost_expression(&l->v[i]);
	return (cost_rule(l) + tests + cost_chain_of(cx, run, c, tests)) / 2;
}

uint64_t cost_run(struct cx *cx, const struct image_run *run)
{
	if (run->head.flags & IMAGE_TURNS)
		return RULE + cost_chain(cx, run, &run->chains.v[TURNS_CHAIN]);
	return run->head.flags & IMAGE_GROUP ? cost_group(cx, run) : cost_line(cx, run, &run->entry);
}
