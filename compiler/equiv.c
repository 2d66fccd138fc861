/* Compares the linear program of a table with the optimised one (equiv.h).
 *
 * Both are built from the same rules, so counters correspond via the source rule. The optimised one is transformed as
 * if it had been read from the kernel: elements in arbitrary order, different counters, and no pointers to source
 * objects.
 */
#include <linux/netfilter/nf_tables.h>
#include <string.h>
#include "compiler/equiv_priv.h"
#include "compiler/text.h"

enum {
	CHAINS_MAX = 16,               /* maximum call depth of nf_tables */
	RULE_PACKETS = 100,            /* a user-defined chain gets at most this many packets for each of its rules */
};

struct equiv {
	struct cx *cx;
	struct raiser *z;
	const struct table *t;
	const struct equiv_how *how;
	struct equiv_result *out;
	struct vm *linear, *compiled;
	VEC(const struct chain *) entered;
	struct opt_how opt;
	uint64_t next_run;
	struct rng rng;
};

/* ---- differences ---- */

static void differs(struct equiv *q, const struct buf *b)
{
	if (!q->out->difference)
		q->out->difference = arena_strn(q->cx->arena, buf_str(b), b->len);
}

static void put_rule(struct equiv *q, struct buf *b, const char *what, const struct rule *r)
{
	buf_printf(b, "%s", what);
	if (r)
		rule_save(b, q->cx, r, true);
	else
		buf_puts(b, "nothing");
	buf_putc(b, '\n');
}

/* ---- the linear program ---- */

static bool linear_rule(struct equiv *q, const struct chain *c, const struct rule *r)
{
	struct image_rule *line = arena_new_of(q->cx->arena, struct image_rule);

	line->rule = r;
	if (r->foreign)
		return true;
	if (!rule_lower(q->cx, r, &line->lowered))
		return false;
	vm_rule(q->linear, c->name, line);
	return true;
}

static bool linear_make(struct equiv *q, struct chain *const *chains, size_t n)
{
	q->linear = vm_new(q->cx);
	for (size_t i = 0; i < n; i++) {
		vm_chain(q->linear, chains[i]->name);
		for (const struct rule *r = chains[i]->first; r; r = r->next)
			if (!linear_rule(q, chains[i], r))
				return false;
	}
	return vm_link(q->linear);
}

/* ---- decoding ---- */

static void count_anew(struct equiv *q, struct nir_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->v[i].op != NIR_COUNTER)
			continue;
		nir_setu(&l->v[i], NIR_COUNTER_pkts, rng_below(&q->rng, 1000));
		nir_setu(&l->v[i], NIR_COUNTER_bytes, rng_below(&q->rng, 100000));
	}
}

/* The expected counters of each source rule, by its address; by NULL for counters that belong to no rule. */
static struct counters *sum_of(struct equiv *q, struct map *sums, const struct rule *const *r)
{
	struct counters *c = map_get(sums, r, sizeof(*r));

	if (c)
		return c;
	c = arena_new_of(q->cx->arena, struct counters);
	map_put(sums, arena_dup(q->cx->arena, r, sizeof(*r)), sizeof(*r), c);
	return c;
}

static void map_as_read(struct equiv *q, struct image_map *m, bool anew, struct map *sums)
{
	struct image_elem *v = arena_dup(q->cx->arena, m->elems.v, m->elems.n * sizeof(*v));

	m->elems.v = v;
	m->front = m->lead = 0;
	for (size_t i = 0; i < m->elems.n; i++) {
		size_t other = rng_below(&q->rng, i + 1);
		struct image_elem e = v[i];
		struct counters *sum = sum_of(q, sums, &m->elems.v[i].rule);

		if (anew && e.counted)
			e.counters = (struct counters){ rng_below(&q->rng, 1000), rng_below(&q->rng, 100000) };
		counters_add(sum, e.counters);
		v[i] = v[other];
		v[other] = e;
	}
}

/* The kernel has two names for a register that starts a 16-byte block, and reports the older one. */
static void registers_as_read(struct nir_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct nir_info *info = &nir_infos[l->v[i].op];

		for (unsigned f = 0; f < info->nfields; f++) {
			uint64_t *reg = &l->v[i].f[f].u;

			if (!nir_has(&l->v[i], f) || (strcmp(info->fields[f].name, "dreg") && strcmp(info->fields[f].name, "sreg")))
				continue;
			if (*reg >= NFT_REG32_00 && (*reg - NFT_REG32_00) % 4 == 0)
				*reg = NFT_REG_1 + (*reg - NFT_REG32_00) / 4;
		}
	}
}

static void rule_as_read(struct equiv *q, struct image_rule *r, bool anew, struct map *sums)
{
	struct nir_rule room = {0};
	struct nir_list copy = {0};

	r->lowered = *image_rule_nr(q->cx, r, &room);
	r->made = MADE_READY;
	nir_list_copy(q->cx, &r->lowered.list, &copy);
	registers_as_read(&copy);
	r->lowered.list = copy;
	r->lowered.packed = NULL;
	if (anew)
		count_anew(q, &copy);
	if (r->rule)
		counters_add(sum_of(q, sums, &r->rule), nir_counters(&copy));
}

static void forget_rules(struct image_run *run)
{
	run->entry.rule = NULL;
	for (size_t i = 0; i < run->maps.n; i++)
		for (size_t k = 0; k < run->maps.v[i].elems.n; k++)
			run->maps.v[i].elems.v[k].rule = NULL;
	for (size_t i = 0; i < run->chains.n; i++)
		for (size_t k = 0; k < run->chains.v[i].rules.n; k++)
			run->chains.v[i].rules.v[k].rule = NULL;
	run->rules.v = NULL;
	run->rules.n = run->rules.cap = 0;
}

/* The run as if read from the kernel; with other counters if `anew`. False if its entry is not recognised. */
static bool run_as_read(struct equiv *q, const struct image_run *from, bool anew, struct image_run *run, struct map *sums)
{
	*run = *from;
	run->maps.v = arena_dup(q->cx->arena, from->maps.v, from->maps.n * sizeof(*from->maps.v));
	run->chains.v = arena_dup(q->cx->arena, from->chains.v, from->chains.n * sizeof(*from->chains.v));
	rule_as_read(q, &run->entry, false, sums);
	for (size_t i = 0; i < run->maps.n; i++)
		map_as_read(q, &run->maps.v[i], anew, sums);
	for (size_t i = 0; i < run->chains.n; i++) {
		struct image_chain *c = &run->chains.v[i];
		bool counts = i != 0;          /* no packet reaches chain 0 */

		c->rules.v = arena_dup(q->cx->arena, c->rules.v, c->rules.n * sizeof(*c->rules.v));
		for (size_t k = 0; k < c->rules.n; k++)
			rule_as_read(q, &c->rules.v[k], anew && counts, sums);
	}
	forget_rules(run);
	memset(&run->head, 0, sizeof(run->head));
	return image_entry(&run->entry.lowered, &run->head);
}

/* Checks rule number i of the decoded run. */
static bool came_back(struct equiv *q, const struct rule *source, struct rule *back, struct map *sums, bool anew)
{
	const struct counters *sum = sum_of(q, sums, &source);
	struct buf b = BUF_INIT;
	bool same;

	if (back)
		back->chain = source->chain;
	same = back && !back->foreign && rule_same(source, back) && counters_same(&back->counters, sum) &&
		(anew || counters_same(&source->counters, sum));
	if (!same) {
		put_rule(q, &b, "a rule of a compiled run is read back as a different rule\n\tsource: ", source);
		put_rule(q, &b, "\tread:   ", back);
		buf_printf(&b, "\tcounters of its parts: %llu:%llu\n", (unsigned long long)sum->pkts,
			(unsigned long long)sum->bytes);
		differs(q, &b);
	}
	buf_free(&b);
	return same;
}

static bool run_comes_back(struct equiv *q, const struct image_run *from, struct rule *const *source, bool anew)
{
	struct image_run run;
	struct map sums;
	struct buf b = BUF_INIT;

	map_init(&sums, q->cx->arena);
	if (!run_as_read(q, from, anew, &run, &sums) || !image_decode(q->z, &run)) {
		put_rule(q, &b, "a compiled run cannot be read back; its first rule: ", source[0]);
		differs(q, &b);
		buf_free(&b);
		return false;
	}
	for (size_t i = 0; i < from->rules.n; i++)
		if (!came_back(q, source[i], i < run.rules.n ? run.rules.v[i] : NULL, &sums, anew))
			return false;
	if (run.rules.n == from->rules.n)
		return true;
	put_rule(q, &b, "a compiled run is read back with additional rules; the first of them: ", run.rules.v[from->rules.n]);
	differs(q, &b);
	buf_free(&b);
	return false;
}

/* ---- the optimised program ---- */

/* Checks that pieces represent all rules, in order. Foreign rules are skipped: neither program contains them. */
static bool piece_add(struct equiv *q, const struct chain *c, const struct opt_piece *p, struct rule *const *rules, size_t n,
	size_t *at)
{
	struct image_rule *line;
	struct buf b = BUF_INIT;
	size_t covers = p->rule ? 1 : p->run->rules.n;
	bool same = covers && *at + covers <= n && (!p->rule || p->rule == rules[*at]);

	for (size_t i = 0; same && p->run && i < covers; i++)
		same = p->run->rules.v[i] == rules[*at + i];
	if (!same) {
		put_rule(q, &b, "a rule is missing or out of order: ", *at < n ? rules[*at] : NULL);
		differs(q, &b);
		buf_free(&b);
		return false;
	}
	if (p->rule) {
		line = arena_new_of(q->cx->arena, struct image_rule);
		line->rule = p->rule;
		*at += 1;
		if (p->rule->foreign)
			return true;
		if (!rule_lower(q->cx, p->rule, &line->lowered))
			return false;
		vm_rule(q->compiled, c->name, line);
		return true;
	}
	vm_run(q->compiled, c->name, p->run);
	q->out->runs++;
	q->out->compiled += covers;
	*at += covers;
	return run_comes_back(q, p->run, rules + *at - covers, false) &&
		run_comes_back(q, p->run, rules + *at - covers, true);
}

static void rules_of(const struct chain *c, struct rule **v)
{
	size_t n = 0;

	for (struct rule *r = c->first; r; r = r->next)
		v[n++] = r;
}

static bool compiled_chain(struct equiv *q, const struct chain *c)
{
	struct rule **v = arena_array(q->cx->arena, c->nrules + 1u, sizeof(*v));
	struct opt_pieces pieces = {0};
	size_t at = 0, runs = q->out->runs;

	rules_of(c, v);
	vm_chain(q->compiled, c->name);
	late_plan(q->z, &q->opt, q->how->late, v, c->nrules, &pieces);
	for (size_t i = 0; i < pieces.v.n; i++)
		if (!piece_add(q, c, &pieces.v.v[i], v, c->nrules, &at))
			return false;
	if (c->base || q->out->runs > runs)
		vec_push(q->cx->arena, &q->entered, c);
	return at == c->nrules;
}

static bool too_deep(const struct equiv *q, const struct chain *c)
{
	return vm_depth(q->compiled, c->name) > CHAINS_MAX && vm_depth(q->linear, c->name) <= CHAINS_MAX;
}

static bool compiled_make(struct equiv *q, struct chain *const *chains, size_t n)
{
	struct buf b = BUF_INIT;
	bool ok = true;

	q->compiled = vm_new(q->cx);
	q->opt = (struct opt_how){ .level = q->how->level, .table = q->t->id, .shrink = q->how->shrink,
		.depth = opt_depth(q->cx->arena, q->t), .next_run = &q->next_run, .generation = 1 };
	q->next_run = 1;
	for (size_t i = 0; i < n && ok; i++)
		ok = compiled_chain(q, chains[i]);
	if (!ok || q->out->difference)
		return ok || q->out->difference;
	if (!vm_link(q->compiled))
		buf_printf(&b, "the kernel would reject the compiled rules: %s\n", q->cx->diags->first->head);
	for (size_t i = 0; i < n && !b.len; i++)
		if (too_deep(q, chains[i]))
			buf_printf(&b, "the kernel would reject the compiled rules: jumps nest too deep below %s\n", chains[i]->name);
	if (b.len)
		differs(q, &b);
	buf_free(&b);
	return true;
}

/* ---- packets ---- */

/* Runs it again, recording every step. */
static void put_path(struct buf *b, struct vm *vm, const char *what, const char *chain, const struct vm_packet *p)
{
	struct vm_trace t = { .path = b };
	struct vm_packet again = *p;

	buf_printf(b, "%s:\n", what);
	vm_send(vm, chain, &again, &t);
	if (t.wrong)
		buf_printf(b, "\t%s\n", t.wrong);
}

static void packet_differs(struct equiv *q, const struct chain *c, const struct vm_packet *p)
{
	struct buf b = BUF_INIT;

	buf_printf(&b, "compiled, chain %s treats a packet differently:\n\t", c->name);
	vm_packet_print(&b, p);
	buf_putc(&b, '\n');
	put_path(&b, q->linear, "original rules", c->name, p);
	put_path(&b, q->compiled, "compiled rules", c->name, p);
	differs(q, &b);
	buf_free(&b);
}

static void chain_packets(struct equiv *q, const struct chain *c, struct vm_trace t[2])
{
	const struct draw *d = draw_new(q->cx, c);
	uint64_t most = c->base ? UINT64_MAX : (uint64_t)RULE_PACKETS * c->nrules;

	for (uint64_t n = 0; n < q->how->packets && n < most && c->nrules && !q->out->difference; n++) {
		struct vm_packet drawn, p;

		draw_packet(d, &q->rng, n, &drawn);
		p = drawn;
		vm_send(q->linear, c->name, &p, &t[0]);
		p = drawn;
		vm_send(q->compiled, c->name, &p, &t[1]);
		q->out->packets++;
		if (t[0].wrong || t[1].wrong || !vm_trace_same(&t[0], &t[1]))
			packet_differs(q, c, &drawn);
	}
}

bool equiv_table(struct cx *cx, const struct ruleset *rs, const struct table *t, const struct equiv_how *how,
	struct equiv_result *out)
{
	struct equiv q = { .cx = cx, .z = raiser_new(cx), .t = t, .how = how, .out = out, .rng = { how->seed } };
	struct vm_trace traces[2] = {0};
	size_t n;
	struct chain **chains = chains_sorted(rs, t, &n);

	*out = (struct equiv_result){0};
	if (!linear_make(&q, chains, n) || !compiled_make(&q, chains, n))
		return false;
	for (size_t i = 0; i < q.entered.n && !out->difference; i++)
		chain_packets(&q, q.entered.v[i], traces);
	return true;
}
