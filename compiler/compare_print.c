/* Prints the difference of two rulesets for humans and for patch(1).
 *
 *	table filter
 *	  chain INPUT: policy ACCEPT, now DROP
 *	    - 2: -s 192.0.2.7/32 -j DROP              its number in the old chain
 *	    + 1: -i lo -j ACCEPT                      its number in the new one
 *	    5 -> 2: -p tcp -j web                     it moved
 *	  chain web: added
 *	    + 1: -p tcp -m tcp --dport 80 -j ACCEPT
 *	2 rules added, 1 removed, 1 moved; 1 chain new; 1 policy changed
 *
 * A rule that was removed exactly once and added exactly once has moved.
 *
 * The other format is that of diff -u on two saves with zero counters.
 */
#include <string.h>
#include "compiler/compare.h"

/* ---- readable format ---- */

struct counts { uint32_t added, removed, moved, chains_new, chains_gone, policies; };

struct printing {
	struct buf *b;
	struct compare *c;
	struct counts n;
	unsigned table;
	bool titled;           /* the table's line has been printed */
};

static void title(struct printing *p)
{
	bool was = p->c->table[SIDE_OLD][p->table].there, is = p->c->table[SIDE_NEW][p->table].there;

	if (!p->titled)
		buf_printf(p->b, "table %s%s\n", table_names[p->table], was == is ? "" : is ? ": added" : ": removed");
	p->titled = true;
}

/* The rule's line without "-A CHAIN". */
static const char *rule_text(const struct printing *p, const struct compare_chain *chain, uint32_t number)
{
	const char *text = p->c->lines.v[number] + strlen("-A ") + strlen(chain->name);

	return *text ? text : " (every packet)";
}

/* By line number: position + 1 of rules that are on one side only; 0 for those that occur several times. */
struct places { uint32_t *v; };

static void places_add(struct places *at, const struct sequence *s, uint32_t from, uint32_t n)
{
	for (uint32_t i = from; i < from + n; i++)
		at->v[s->v.v[i]] = at->v[s->v.v[i]] ? UINT32_MAX : i + 1;
}

static uint32_t place_of(const struct places *at, uint32_t number)
{
	return at->v[number] == UINT32_MAX ? 0 : at->v[number];
}

/* Prints the lines of one run; a moved rule is printed once, at its new position. */
static void print_run(struct printing *p, const struct compare_chain *old, const struct compare_chain *new,
	const struct sequence_run *r, const struct places *went, const struct places *came)
{
	bool adds = r->kind == RUN_NEW;
	const struct compare_chain *chain = adds ? new : old;
	uint32_t from = adds ? r->new_at : r->old_at;

	for (uint32_t i = from; r->kind != RUN_BOTH && i < from + r->n; i++) {
		uint32_t number = chain->rules.v.v[i];

		if (!place_of(went, number) || !place_of(came, number)) {
			buf_printf(p->b, "    %c %u:%s\n", adds ? '+' : '-', i + 1, rule_text(p, chain, number));
			*(adds ? &p->n.added : &p->n.removed) += 1;
		} else if (adds) {
			buf_printf(p->b, "    %u -> %u:%s\n", place_of(went, number), i + 1, rule_text(p, chain, number));
			p->n.moved++;
		}
	}
}

static void print_rules(struct printing *p, const struct compare_chain *old, const struct compare_chain *new)
{
	struct places went = {arena_array(p->c->arena, p->c->lines.n, sizeof(uint32_t))};
	struct places came = {arena_array(p->c->arena, p->c->lines.n, sizeof(uint32_t))};
	struct sequence_runs runs;

	sequence_compare(p->c->arena, &old->rules, &new->rules, (uint32_t)p->c->lines.n, &runs);
	for (size_t i = 0; i < runs.v.n; i++) {
		const struct sequence_run *r = &runs.v.v[i];

		if (r->kind == RUN_OLD)
			places_add(&went, &old->rules, r->old_at, r->n);
		if (r->kind == RUN_NEW)
			places_add(&came, &new->rules, r->new_at, r->n);
	}
	for (size_t i = 0; i < runs.v.n; i++)
		print_run(p, old, new, &runs.v.v[i], &went, &came);
}

static void print_chain(struct printing *p, const struct compare_chain *old, const struct compare_chain *new)
{
	static const struct compare_chain none = {0};
	const struct compare_chain *any = new ? new : old;
	bool policy = old && new && strcmp(old->policy, new->policy), user = !strcmp(any->policy, "-");

	title(p);
	buf_printf(p->b, "  chain %s", any->name);
	if (policy)
		buf_printf(p->b, ": policy %s -> %s", old->policy, new->policy);
	else if (user && (!old || !new))
		buf_printf(p->b, ": %s", new ? "added" : "removed");
	else if (!old || !new)
		buf_printf(p->b, ": policy %s", any->policy);
	buf_putc(p->b, '\n');
	p->n.policies += policy;
	p->n.chains_new += user && !old;
	p->n.chains_gone += user && !new;
	print_rules(p, old ? old : &none, new ? new : &none);
}

static void print_table(struct printing *p)
{
	const struct map *old = &p->c->table[SIDE_OLD][p->table].chains;
	const struct map *new = &p->c->table[SIDE_NEW][p->table].chains;

	p->titled = false;
	if (p->c->table[SIDE_OLD][p->table].there != p->c->table[SIDE_NEW][p->table].there)
		title(p);
	for (size_t i = 0; i < new->n; i++) {
		const struct compare_chain *now = new->entry[i].value, *was = map_gets(old, now->name);

		if (!compare_same(was, now))
			print_chain(p, was, now);
	}
	for (size_t i = 0; i < old->n; i++) {
		const struct compare_chain *was = old->entry[i].value;

		if (!map_gets(new, was->name) && !compare_same(was, NULL))
			print_chain(p, was, NULL);
	}
}

/* "2 rules added, 1 removed": the noun is printed only once. */
static void sum(struct buf *b, const char **between, const char **noun, uint32_t n, const char *what)
{
	if (!n)
		return;
	buf_printf(b, "%s%u ", *between, n);
	if (*noun)
		buf_printf(b, "%s%s ", *noun, n == 1 ? "" : "s");
	buf_puts(b, what);
	*between = ", ";
	*noun = NULL;
}

static void print_sums(struct printing *p)
{
	const char *between = "", *rule = "rule", *chain = "chain";
	size_t start = p->b->len;

	sum(p->b, &between, &rule, p->n.added, "added");
	sum(p->b, &between, &rule, p->n.removed, "removed");
	sum(p->b, &between, &rule, p->n.moved, "moved");
	between = p->b->len > start ? "; " : "";
	sum(p->b, &between, &chain, p->n.chains_new, "added");
	sum(p->b, &between, &chain, p->n.chains_gone, "removed");
	between = p->b->len > start ? "; " : "";
	if (p->n.policies)
		buf_printf(p->b, "%s%u polic%s changed", between, p->n.policies, p->n.policies == 1 ? "y" : "ies");
	if (p->b->len > start)
		buf_putc(p->b, '\n');
}

void compare_readable(struct buf *b, struct compare *c)
{
	struct printing p = {.b = b, .c = c};

	for (p.table = 0; p.table < TABLE_COUNT; p.table++)
		print_table(&p);
	print_sums(&p);
}

/* ---- unified diff ---- */

enum { CONTEXT = 3 };

static void add_line(struct compare *c, struct sequence *all, const char *line)
{
	vec_push(c->arena, &all->v, compare_line(c, line, strlen(line)));
}

static void add_table(struct compare *c, struct sequence *all, const struct compare_table *t, const char *name)
{
	const struct compare_chain *chain;

	add_line(c, all, arena_fmt(c->arena, "*%s", name));
	map_each(&t->chains, chain)
		add_line(c, all, arena_fmt(c->arena, ":%s %s [0:0]", chain->name, chain->policy));
	map_each(&t->chains, chain)
		for (size_t k = 0; k < chain->rules.v.n; k++)
			vec_push(c->arena, &all->v, chain->rules.v.v[k]);
	add_line(c, all, "COMMIT");
}

/* All lines of a side, as numbers. */
static struct sequence side_lines(struct compare *c, enum side s)
{
	struct sequence all = {0};

	for (unsigned t = 0; t < TABLE_COUNT; t++)
		if (c->table[s][t].there)
			add_table(c, &all, &c->table[s][t], table_names[t]);
	return all;
}

/* Prints "-5,7": the position of a hunk. As in diff, an empty range is identified by the line before it. */
static void put_stretch(struct buf *b, char sign, uint32_t at, uint32_t n)
{
	buf_printf(b, " %c%u", sign, at + (n > 0));
	if (n != 1)
		buf_printf(b, ",%u", n);
}

struct hunk { size_t first, last; };   /* runs; the first and last one may be context */

/* The number of a run's lines shown in the hunk: context is limited. *skip: number of lines omitted at its start. */
static uint32_t run_shown(const struct sequence_runs *runs, const struct hunk *h, size_t i, uint32_t *skip)
{
	const struct sequence_run *r = &runs->v.v[i];

	*skip = 0;
	if (r->kind != RUN_BOTH || r->n <= CONTEXT || (i != h->first && i != h->last))
		return r->n;
	*skip = i == h->first ? r->n - CONTEXT : 0;
	return CONTEXT;
}

static void put_hunk(struct buf *b, struct compare *c, const struct sequence *old, const struct sequence *new,
	const struct sequence_runs *runs, const struct hunk *h)
{
	uint32_t skip, old_n = 0, new_n = 0, n;

	for (size_t i = h->first; i <= h->last; i++) {
		n = run_shown(runs, h, i, &skip);
		old_n += runs->v.v[i].kind == RUN_NEW ? 0 : n;
		new_n += runs->v.v[i].kind == RUN_OLD ? 0 : n;
	}
	run_shown(runs, h, h->first, &skip);
	buf_puts(b, "@@");
	put_stretch(b, '-', runs->v.v[h->first].old_at + skip, old_n);
	put_stretch(b, '+', runs->v.v[h->first].new_at + skip, new_n);
	buf_puts(b, " @@\n");
	for (size_t i = h->first; i <= h->last; i++) {
		const struct sequence_run *r = &runs->v.v[i];
		const uint32_t *line = r->kind == RUN_NEW ? new->v.v + r->new_at : old->v.v + r->old_at;

		n = run_shown(runs, h, i, &skip);
		for (uint32_t k = skip; k < skip + n; k++)
			buf_printf(b, "%c%s\n", " -+"[r->kind], c->lines.v[line[k]]);
	}
}

/* The hunk of runs from `first` on: changes with little context between them. */
static struct hunk hunk_from(const struct sequence_runs *runs, size_t first)
{
	struct hunk h = {first, first};

	while (h.last + 1 < runs->v.n) {
		h.last++;
		if (runs->v.v[h.last].kind == RUN_BOTH && runs->v.v[h.last].n > 2 * CONTEXT)
			break;
	}
	return h;
}

void compare_unified(struct buf *b, struct compare *c, const char *old_name, const char *new_name)
{
	struct sequence old = side_lines(c, SIDE_OLD), new = side_lines(c, SIDE_NEW);
	struct sequence_runs runs;
	struct hunk h;

	sequence_compare(c->arena, &old, &new, (uint32_t)c->lines.n, &runs);
	if (!compare_differ(c))
		return;
	buf_printf(b, "--- %s\n+++ %s\n", old_name, new_name);
	for (size_t at = 0; at < runs.v.n; at = h.last) {
		h = hunk_from(&runs, at);
		put_hunk(b, c, &old, &new, &runs, &h);
		if (h.last + 1 == runs.v.n)
			break;
	}
}
