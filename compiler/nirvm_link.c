/* Linking of simulator programs: resolves chain and map names, and checks what the kernel would refuse (nirvm.h).
 *
 * Adding only collects. Linking looks up all names, sorts intervals, and performs the checks of nf_tables: chains and
 * maps exist, keys have the width of their map, no two elements overlap, and there are no cycles of chains.
 */
#include <linux/netfilter/nf_tables.h>
#include <stdlib.h>
#include <string.h>
#include "compiler/nirvm_priv.h"

enum {
	DEPTH_NOW = 1000000,           /* marks a chain whose depth is being computed */
	PAIRS_MAX = 4096,              /* pairs of multi-part elements are checked for overlap up to this number of elements */
};

struct vm *vm_new(struct cx *cx)
{
	struct vm *vm = arena_new_of(cx->arena, struct vm);

	vm->cx = cx;
	map_init(&vm->chains, cx->arena);
	map_init(&vm->maps, cx->arena);
	return vm;
}

static struct vm_chain *chain_get(struct vm *vm, const char *name)
{
	struct vm_chain *c = map_gets(&vm->chains, name);

	if (c)
		return c;
	c = arena_new_of(vm->cx->arena, struct vm_chain);
	c->name = name;
	map_puts(&vm->chains, name, c);
	return c;
}

void vm_chain(struct vm *vm, const char *chain)
{
	chain_get(vm, chain);
}

void vm_rule(struct vm *vm, const char *chain, const struct image_rule *rule)
{
	struct vm_chain *c = chain_get(vm, chain);
	const struct nir_list *l = &image_rule_nr(vm->cx, rule, arena_new_of(vm->cx->arena, struct nir_rule))->list;
	struct vm_line line = { .src = rule, .n = l->n };

	line.step = arena_array(vm->cx->arena, l->n, sizeof(*line.step));
	for (size_t i = 0; i < l->n; i++)
		line.step[i].x = &l->v[i];
	vec_push(vm->cx->arena, &c->lines, line);
}

static void map_add(struct vm *vm, const struct image_map *src)
{
	struct vm_map *m = arena_new_of(vm->cx->arena, struct vm_map);

	m->src = src;
	map_init(&m->exact, vm->cx->arena);
	map_init(&m->to, vm->cx->arena);
	map_puts(&vm->maps, src->name, m);
}

void vm_run(struct vm *vm, const char *chain, const struct image_run *run)
{
	vm_rule(vm, chain, &run->entry);
	for (size_t i = 0; i < run->maps.n; i++)
		map_add(vm, &run->maps.v[i]);
	for (size_t i = 0; i < run->chains.n; i++) {
		const struct image_chain *c = &run->chains.v[i];

		chain_get(vm, c->name);
		for (size_t k = 0; k < c->rules.n; k++)
			vm_rule(vm, c->name, &c->rules.v[k]);
	}
}

#define wrong(vm, ...) diag((vm)->cx->diags, (struct pos){0}, STATUS_OTHER, __VA_ARGS__)

/* ---- maps ---- */

/* Is the concatenated key within the element in each part? */
static bool elem_covers(const struct image_map *m, const struct image_elem *e, const uint8_t *key)
{
	unsigned at = 0;

	for (unsigned i = 0; i < m->nparts; i++) {
		if (memcmp(key + at, e->key + at, m->part[i]) < 0 || memcmp(key + at, elem_last(e) + at, m->part[i]) > 0)
			return false;
		at += reg_bytes(m->part[i]);
	}
	return true;
}

bool vm_elems_overlap(const struct image_map *m, const struct image_elem *a, const struct image_elem *b)
{
	unsigned at = 0;

	for (unsigned i = 0; i < m->nparts; i++) {
		if (memcmp(a->key + at, elem_last(b) + at, m->part[i]) > 0 ||
		    memcmp(b->key + at, elem_last(a) + at, m->part[i]) > 0)
			return false;
		at += reg_bytes(m->part[i]);
	}
	return true;
}

bool vm_lookup(const struct vm_map *m, const uint8_t *key, const struct image_elem **e)
{
	size_t lo = 0, hi = m->nsorted;

	*e = map_get(&m->exact, key, m->src->len);
	if (*e)
		return true;
	for (size_t i = 0; m->src->nparts > 1 && i < m->nsorted; i++) {
		if (elem_covers(m->src, m->sorted[i], key)) {
			*e = m->sorted[i];
			return true;
		}
	}
	while (m->src->nparts == 1 && lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (elem_covers(m->src, m->sorted[mid], key)) {
			*e = m->sorted[mid];
			return true;
		}
		if (memcmp(key, m->sorted[mid]->key, m->src->part[0]) < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return false;
}

static int elem_cmp(const void *a, const void *b, void *map)
{
	const struct image_elem *x = *(const struct image_elem *const *)a, *y = *(const struct image_elem *const *)b;

	return memcmp(x->key, y->key, ((const struct image_map *)map)->part[0]);
}

static bool map_disjoint(const struct vm_map *m)
{
	bool all = m->src->nparts > 1;

	for (size_t i = 0; i < m->nsorted && m->nsorted <= (all ? PAIRS_MAX : SIZE_MAX); i++) {
		const struct image_elem *e = m->sorted[i];

		if (memcmp(e->key, elem_last(e), m->src->part[0]) > 0)
			return false;
		for (size_t k = i + 1; k < m->nsorted && (all || k == i + 1); k++)
			if (vm_elems_overlap(m->src, e, m->sorted[k]))
				return false;
	}
	for (size_t i = 0; m->nsorted && i < m->exact.n; i++) {
		const struct image_elem *found, *e = m->exact.entry[i].value;
		struct vm_map rest = { .src = m->src, .sorted = m->sorted, .nsorted = m->nsorted };

		if (vm_lookup(&rest, e->key, &found))
			return false;
	}
	return true;
}

static bool parts_good(const struct image_map *m)
{
	unsigned len = 0;

	if (!m->nparts || m->nparts > IMAGE_PARTS)
		return false;
	for (unsigned i = 0; i < m->nparts; i++)
		len += reg_bytes(m->part[i]);
	return len == m->len && len <= IMAGE_KEY;
}

static bool elem_link(struct vm *vm, struct vm_map *m, const struct image_elem *e)
{
	if (e->end && !m->src->interval)
		return wrong(vm, "%s: interval in a set without intervals", m->src->name);
	if (!m->src->set && (e->verdict == NFT_JUMP || e->verdict == NFT_GOTO) != (e->chain != NULL))
		return wrong(vm, "%s: jump without a chain, or chain without a jump", m->src->name);
	if (e->chain && !map_gets(&vm->chains, e->chain))
		return wrong(vm, "%s: jump to missing chain %s", m->src->name, e->chain);
	if (e->chain)
		map_puts(&m->to, e->chain, map_gets(&vm->chains, e->chain));
	if (e->end)
		m->sorted[m->nsorted++] = e;
	else if (map_get(&m->exact, e->key, m->src->len))
		return wrong(vm, "%s: duplicate key", m->src->name);
	else
		map_put(&m->exact, e->key, m->src->len, (void *)e);
	return true;
}

static bool map_link(struct vm *vm, struct vm_map *m)
{
	if (!parts_good(m->src))
		return wrong(vm, "%s: invalid key length", m->src->name);
	m->sorted = arena_array(vm->cx->arena, m->src->elems.n, sizeof(*m->sorted));
	for (size_t i = 0; i < m->src->elems.n; i++)
		if (!elem_link(vm, m, &m->src->elems.v[i]))
			return false;
	if (m->nsorted && m->src->nparts == 1)
		qsort_r(m->sorted, m->nsorted, sizeof(*m->sorted), elem_cmp, (void *)m->src);
	return map_disjoint(m) || wrong(vm, "%s: elements overlap", m->src->name);
}

/* ---- chains ---- */

/* A mask or comparison wider than the kernel supports. */
static bool too_wide(const struct nir *x)
{
	enum { ROOM = 16 };

	return (x->op == NIR_CMP && x->f[NIR_CMP_data].d.len > ROOM) ||
		(x->op == NIR_BITWISE && nir_has(x, NIR_BITWISE_mask) && x->f[NIR_BITWISE_mask].d.len > ROOM);
}

static bool step_link(struct vm *vm, struct vm_chain *c, struct vm_step *step)
{
	const struct nir *x = step->x;
	const char *set = nir_lookup_in(x), *to = nir_jump_to(x);
	struct vm_chain *below;

	if (too_wide(x))
		return wrong(vm, "%s: value longer than the kernel supports", c->name);
	step->run = vm_step_fn(x);
	step->hash = vm_hash(x);
	if (x->op == NIR_MATCH || x->op == NIR_TARGET)
		step->xt = vm_xt_new(vm->cx, x);
	if (x->op == NIR_NUMGEN || (step->xt && step->xt->turns))
		step->turn = arena_new_of(vm->cx->arena, uint32_t);
	if (set) {
		step->map = map_gets(&vm->maps, set);
		if (step->map && step->map->src->set == nir_has(x, NIR_LOOKUP_dreg))
			return wrong(vm, "%s: a set used as a map, or a map as a set", step->map->src->name);
		for (size_t at = 0; step->map && (below = map_next(&step->map->to, &at)); )
			vec_push(vm->cx->arena, &c->below, below);
	}
	if (!to)
		return true;
	step->to = map_gets(&vm->chains, to);
	if (!step->to)
		return wrong(vm, "%s: jump to missing chain %s", c->name, to);
	vec_push(vm->cx->arena, &c->below, step->to);
	return true;
}

/* Does the expression load a field? */
static bool is_load(const struct nir *x)
{
	return (x->op == NIR_PAYLOAD && !nir_has(x, NIR_PAYLOAD_sreg)) || (x->op == NIR_META && !nir_has(x, NIR_META_sreg));
}

/* The place of the field's first `len` bytes, which the load must have. */
static bool load_place(const struct nir *x, unsigned len, struct vm_gate *g)
{
	bool meta = x->op == NIR_META;
	uint32_t where = (uint32_t)(meta ? nir_u(x, NIR_META_key) : nir_u(x, NIR_PAYLOAD_base));
	uint64_t off = meta ? 0 : nir_u(x, NIR_PAYLOAD_off), has = meta ? vm_packet_meta_len(where) : nir_u(x, NIR_PAYLOAD_len);

	return len && len <= has && off + has <= VM_PACKET_BYTES &&
		vm_packet_place(meta ? SRC_META : SRC_PAYLOAD, where, (unsigned)off, (unsigned)has, &g->at, &g->until, &g->transport);
}

/* Is it `(x & mask) ^ xor` for a value of this length, in one register? */
static bool is_mask(const struct nir *x, uint64_t reg, unsigned len)
{
	return x->op == NIR_BITWISE && nir_u(x, NIR_BITWISE_op) == NFT_BITWISE_BOOL && nir_u(x, NIR_BITWISE_sreg) == reg &&
		nir_u(x, NIR_BITWISE_dreg) == reg && nir_d(x, NIR_BITWISE_mask).len == len && nir_d(x, NIR_BITWISE_xor).len == len;
}

/* The test as eight bytes: those that end with the value's last one that is not zero, which tell most values apart. */
static void gate_value(struct vm_gate *g, const struct nir_data *value, const struct nir *mask)
{
	const uint8_t *want = value->p, *bits = mask ? nir_d(mask, NIR_BITWISE_mask).p : NULL;
	const uint8_t *flip = mask ? nir_d(mask, NIR_BITWISE_xor).p : NULL;
	unsigned end = value->len, from;

	while (end > sizeof(g->value) && !want[end - 1])
		end--;
	from = end > sizeof(g->value) ? end - (unsigned)sizeof(g->value) : 0;
	for (unsigned i = from; i < end; i++) {
		((uint8_t *)&g->mask)[i - from] = bits ? bits[i] : 0xff;
		((uint8_t *)&g->value)[i - from] = want[i] ^ (flip ? flip[i] : 0);
	}
	g->at = (uint16_t)(g->at + from);
}

/* Reads `load, compare` or `load, mask, compare`; returns the number of steps, 0 for anything else. g->mask is 0 if they
 * give no gate. */
static size_t test_read(const struct vm_step *step, size_t n, struct vm_gate *g)
{
	const struct nir *load = step[0].x, *cmp = n > 1 ? step[1].x : NULL, *mask = NULL;
	uint64_t reg;

	*g = (struct vm_gate){0};
	if (!is_load(load))
		return 0;
	if (n > 2 && cmp->op == NIR_BITWISE) {
		mask = cmp;
		cmp = step[2].x;
	}
	if (!cmp || cmp->op != NIR_CMP)
		return 0;
	reg = nir_u(cmp, NIR_CMP_sreg);
	if (nir_u(cmp, NIR_CMP_op) == NFT_CMP_EQ && reg == nir_u(load, load->op == NIR_META ? NIR_META_dreg : NIR_PAYLOAD_dreg) &&
	    (!mask || is_mask(mask, reg, nir_d(cmp, NIR_CMP_data).len)) && load_place(load, nir_d(cmp, NIR_CMP_data).len, g))
		gate_value(g, &cmp->f[NIR_CMP_data].d, mask);
	return mask ? 3 : 2;
}

/* Of the tests that a rule begins with, the one that looks at most bits. */
static struct vm_gate gate_find(const struct vm_line *l)
{
	struct vm_gate best = {0}, g;
	size_t used;

	for (size_t i = 0; i < l->n && (used = test_read(l->step + i, l->n - i, &g)); i += used)
		if (__builtin_popcountll(g.mask) > __builtin_popcountll(best.mask))
			best = g;
	return best;
}

static bool chain_link(struct vm *vm, struct vm_chain *c)
{
	c->gates = arena_array(vm->cx->arena, c->lines.n, sizeof(*c->gates));
	for (size_t i = 0; i < c->lines.n; i++) {
		c->gates[i] = gate_find(&c->lines.v[i]);
		for (size_t k = 0; k < c->lines.v[i].n; k++)
			if (!step_link(vm, c, &c->lines.v[i].step[k]))
				return false;
	}
	return true;
}

static bool depth_find(struct vm *vm, struct vm_chain *c)
{
	unsigned most = 0;

	if (c->depth == DEPTH_NOW)
		return wrong(vm, "%s: loop of jumps", c->name);
	if (c->depth)
		return true;
	c->depth = DEPTH_NOW;
	for (size_t i = 0; i < c->below.n; i++) {
		if (!depth_find(vm, c->below.v[i]))
			return false;
		if (c->below.v[i]->depth > most)
			most = c->below.v[i]->depth;
	}
	c->depth = most + 1;
	return true;
}

bool vm_link(struct vm *vm)
{
	struct vm_chain *c;
	struct vm_map *m;

	if (vm->linked)
		return true;
	map_each(&vm->maps, m)
		if (!map_link(vm, m))
			return false;
	map_each(&vm->chains, c)
		if (!chain_link(vm, c))
			return false;
	map_each(&vm->chains, c)
		if (!depth_find(vm, c))
			return false;
	vm->linked = true;
	return true;
}

unsigned vm_depth(const struct vm *vm, const char *chain)
{
	const struct vm_chain *c = map_gets(&vm->chains, chain);

	return c ? c->depth : 0;
}
