/* Fuzzes the decoder of runs: random rules are compiled, and userdata, keys and objects of the runs are changed, as other
 * programs could do with nft. The runs are decoded as for a listing, and searched as for commands that look for a rule;
 * decoded rules can be printed and compiled again.
 *
 * All data is in memory of exactly its length, so that AddressSanitizer detects overreads.
 */
#include <stdio.h>
#include <string.h>
#include "compiler/image_priv.h"
#include "compiler/opt.h"
#include "compiler/text.h"
#include "tests/fuzz/mutate.h"
#include "tests/fuzz/seeded.h"
#include "tests/lib/env_test.h"
#include "tests/prop/opt_gen.h"

enum {
	RULES = 30,            /* maximum per chain */
	DAMAGES = 12,          /* number of damaged copies of a run */
	CHANGES = 3,           /* maximum number of changes per copy */
	TYPES = 24,            /* number of userdata types tried, from TLV_HEAD on; some are unknown ones */
};

struct bench {
	struct cx cx;
	struct diags diags;
	struct raiser *z;
	struct ruleset rs;
	struct chance chance;
	unsigned long taken, read;
};

static uint64_t below(struct bench *b, uint64_t n) { return chance_below(&b->chance, n); }

/* ---- copies of a run, as received from the kernel ---- */

static struct nir_rule rule_copy(struct bench *b, const struct nir_rule *of)
{
	struct nir_rule nr = { .udata = nir_data_dup(b->cx.arena, of->udata) };

	nir_list_copy(&b->cx, &of->list, &nr.list);
	return nr;
}

static struct image_map map_copy(struct bench *b, const struct image_map *of)
{
	struct image_map m = *of;

	memset(&m.elems, 0, sizeof(m.elems));
	m.front = m.lead = 0;
	for (size_t i = 0; i < of->elems.n; i++) {
		struct image_elem e = of->elems.v[i];

		e.key = arena_dup(b->cx.arena, e.key, m.len);
		e.end = e.end ? arena_dup(b->cx.arena, e.end, m.len) : NULL;
		e.udata = nir_data_dup(b->cx.arena, e.udata);
		e.rule = NULL;
		vec_push(b->cx.arena, &m.elems, e);
	}
	return m;
}

static struct image_chain chain_copy(struct bench *b, const struct image_chain *of)
{
	struct image_chain c = { .name = of->name };

	for (size_t i = 0; i < of->rules.n; i++) {
		struct nir_rule room = {0};
		struct image_rule ir = { .lowered = rule_copy(b, image_rule_nr(&b->cx, &of->rules.v[i], &room)), .handle = i + 1 };

		vec_push(b->cx.arena, &c.rules, ir);
	}
	return c;
}

static struct image_run *run_copy(struct bench *b, const struct image_run *of)
{
	struct image_run *run = arena_new_of(b->cx.arena, struct image_run);

	run->entry.lowered = rule_copy(b, &of->entry.lowered);
	for (size_t i = 0; i < of->maps.n; i++)
		vec_push(b->cx.arena, &run->maps, map_copy(b, &of->maps.v[i]));
	for (size_t i = 0; i < of->chains.n; i++)
		vec_push(b->cx.arena, &run->chains, chain_copy(b, &of->chains.v[i]));
	return run;
}

/* Reads the entry, which has the numbers of maps and chains, as nft_view.c does. */
static bool run_opens(struct image_run *run)
{
	if (!image_entry(&run->entry.lowered, &run->head) || run->head.nmaps > run->maps.n || run->head.nchains > run->chains.n)
		return false;
	run->maps.n = run->head.nmaps;
	run->chains.n = run->head.nchains;
	if (!run->maps.n)
		memset(&run->maps, 0, sizeof(run->maps));
	if (!run->chains.n)
		memset(&run->chains, 0, sizeof(run->chains));
	return true;
}

/* ---- damage ---- */

static struct image_map *some_map(struct bench *b, struct image_run *run)
{
	return run->maps.n ? &run->maps.v[below(b, run->maps.n)] : NULL;
}

static struct image_chain *some_chain(struct bench *b, struct image_run *run)
{
	return run->chains.n ? &run->chains.v[below(b, run->chains.n)] : NULL;
}

/* The userdata of a random element or rule, sometimes of the entry. */
static struct nir_data *some_udata(struct bench *b, struct image_run *run)
{
	struct image_map *m = below(b, 2) ? some_map(b, run) : NULL;
	struct image_chain *c = below(b, 4) ? some_chain(b, run) : NULL;

	if (m && m->elems.n)
		return &m->elems.v[below(b, m->elems.n)].udata;
	return c && c->rules.n ? &c->rules.v[below(b, c->rules.n)].lowered.udata : &run->entry.lowered.udata;
}

static void byte_change(struct bench *b, struct image_run *run)
{
	struct nir_data *u = some_udata(b, run);
	uint8_t *p = arena_dup(b->cx.arena, u->p, u->len);

	if (u->len && below(b, 2))
		p[below(b, u->len)] ^= 1 << below(b, 8);
	else if (u->len)
		p[below(b, u->len)] = (uint8_t)below(b, 256);
	u->p = p;
}

static void udata_cut(struct bench *b, struct image_run *run)
{
	struct nir_data *u = some_udata(b, run);

	u->len = (uint32_t)below(b, u->len + 1u);
	u->p = arena_dup(b->cx.arena, u->p, u->len);
}

/* Prepends a random attribute to userdata. */
static void udata_more(struct bench *b, struct image_run *run)
{
	static const uint8_t lens[] = { 0, 1, 2, 4, 8, 16, 20, 34 };
	struct nir_data *u = some_udata(b, run);
	uint8_t bytes[64];
	struct tlv t = {0};

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = below(b, 2) ? 0 : (uint8_t)below(b, 256);
	tlv_put(&t, TLV_HEAD + 1 + (unsigned)below(b, TYPES), bytes, lens[below(b, sizeof(lens))]);
	if (t.len + u->len > sizeof(t.b))
		return;
	if (u->len)
		memcpy(t.b + t.len, u->p, u->len);
	u->len += t.len;
	u->p = arena_dup(b->cx.arena, t.b, u->len);
}

static const uint8_t *key_of(struct bench *b, const uint8_t *key, size_t had, size_t len)
{
	uint8_t all[2 * IMAGE_KEY] = {0};

	memcpy(all, key, had);
	return arena_dup(b->cx.arena, all, len);
}

static void keys_resize(struct bench *b, struct image_run *run)
{
	struct image_map *m = some_map(b, run);
	uint16_t len = (uint16_t)(4 * (1 + below(b, IMAGE_KEY / 4)));

	for (size_t i = 0; m && i < m->elems.n; i++) {
		m->elems.v[i].key = key_of(b, m->elems.v[i].key, m->len, len);
		m->elems.v[i].end = m->elems.v[i].end ? key_of(b, m->elems.v[i].end, m->len, len) : NULL;
	}
	if (m)
		m->len = len;
}

static void interval_change(struct bench *b, struct image_run *run)
{
	struct image_map *m = some_map(b, run);

	if (m)
		m->interval = !m->interval;
}

static void set_change(struct bench *b, struct image_run *run)
{
	struct image_map *m = some_map(b, run);

	if (m)
		m->set = !m->set;
}

/* Removes an object. */
static void object_lose(struct bench *b, struct image_run *run)
{
	struct image_map *m = some_map(b, run);
	struct image_chain *c = some_chain(b, run);

	if (below(b, 2) && m && m->elems.n) {
		m->elems.n--;
		m->elems.v[below(b, m->elems.n + 1)] = m->elems.v[m->elems.n];
	} else if (c && c->rules.n) {
		c->rules.n--;
		c->rules.v[below(b, c->rules.n + 1)] = c->rules.v[c->rules.n];
	}
}

static void expression_lose(struct bench *b, struct image_run *run)
{
	struct image_chain *c = below(b, 4) ? some_chain(b, run) : NULL;
	struct nir_list *l = c && c->rules.n ? &c->rules.v[below(b, c->rules.n)].lowered.list : &run->entry.lowered.list;
	size_t at = l->n ? below(b, l->n) : 0;

	if (l->n)
		memmove(l->v + at, l->v + at + 1, (--l->n - at) * sizeof(*l->v));
}

static void head_change(struct bench *b, struct image_run *run)
{
	run->head = (struct image_head){ .id = 1, .nmaps = (uint32_t)below(b, run->maps.n + 1),
		.nchains = (uint32_t)below(b, run->chains.n + 1), .flags = (uint32_t)below(b, 2 * IMAGE_OPEN) };
	image_entry_udata(b->cx.arena, run);
}

static void damage(struct bench *b, struct image_run *run)
{
	static void (*const ways[])(struct bench *b, struct image_run *run) = { byte_change, byte_change, udata_cut, udata_more, udata_more,
		keys_resize, interval_change, set_change, object_lose, expression_lose, head_change };

	ways[below(b, sizeof(ways) / sizeof(ways[0]))](b, run);
}

/* ---- reading damaged runs ---- */

static void say(struct bench *b, const struct image_run *run)
{
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < run->rules.n; i++)
		rule_save(&out, &b->cx, run->rules.v[i], true);
	buf_free(&out);
}

static void plan(struct bench *b, struct rule *const *rules, size_t n, struct opt_pieces *pieces)
{
	uint64_t next = 1;
	struct opt_how how = { .level = OPT_FULL, .table = TABLE_mangle, .depth = 8, .next_run = &next };

	opt_plan(b->z, &how, rules, n, pieces);
}

/* Compiles the decoded rules again, as when a rule is inserted between them. */
static void compile_again(struct bench *b, const struct image_run *run)
{
	struct opt_pieces pieces = { {0} };

	plan(b, run->rules.v, run->rules.n, &pieces);
	for (size_t i = 0; i < pieces.v.n; i++)
		if (pieces.v.v[i].run)
			run_copy(b, pieces.v.v[i].run);
}

/* Searches for a rule, as -C and -D do. */
static void look(struct bench *b, struct image_run *run, const struct rule *r)
{
	struct image_elems fit = { {0} };
	uint8_t key[IMAGE_KEY];
	const char *map;
	bool only;

	image_probe(b->z, &run->entry.lowered, r, key, &only, &map);
	if (!(run->head.flags & IMAGE_MAP) || !run->maps.n || !run->chains.n)
		return;
	image_fit(b->z, run, 0, r, 1, &fit);
	for (size_t i = 0; i < fit.v.n; i++)
		if (image_front_count(run, 0, &fit.v.v[i]))
			image_front_key(run, 0, &fit.v.v[i], 0, key);
	for (size_t i = 0; i < run->maps.v[0].elems.n; i++)
		image_elem_rule(b->z, run, 0, &(const struct image_elem *){ &run->maps.v[0].elems.v[i] }, 1);
}

/* For each rule of an open run: finds the rule hidden behind it that would replace it, as when it is deleted; and encodes
 * it as a hidden rule. */
static void open_look(struct bench *b, struct image_run *run)
{
	struct image_rule told;

	for (size_t i = 0; i < run->rules.n; i++) {
		struct image_place *at = run->rules.v[i]->place;

		if (at->elems.n != 1 || !image_leads(at))
			continue;
		image_heir(b->z, &run->chains.v[TWINS_CHAIN], at);
		image_tell(b->z, run, at->elems.v[0], &told);
	}
}

static void take(struct bench *b, struct image_run *run, const struct rule *r)
{
	b->taken++;
	if (!run_opens(run))
		return;
	look(b, run, r);
	if (!image_decode(b->z, run))
		return;
	b->read++;
	say(b, run);
	if (run->head.flags & IMAGE_OPEN)
		open_look(b, run);
	compile_again(b, run);
}

static void run_take(struct bench *b, const struct image_run *whole, const struct rule *r)
{
	for (unsigned i = 0; i < DAMAGES; i++) {
		struct image_run *run = run_copy(b, whole);

		for (uint64_t n = below(b, CHANGES + 1); n-- > 0;)
			damage(b, run);
		take(b, run, r);
	}
}

/* Damages an open run with hidden duplicates of its rule, as commands create it. */
static void open_take(struct bench *b, struct rule *r)
{
	uint64_t next = 1;
	struct opt_how how = { .level = OPT_FULL, .table = TABLE_mangle, .depth = 8, .next_run = &next };
	struct image_run *run = opt_open(b->z, &how, r);
	struct image_elems fit = { {0} };
	struct image_rule told;

	for (size_t i = 1; run && i <= 2 && image_fit(b->z, run, 0, r, run_order(i), &fit) && fit.v.n == 1; i++)
		if (image_tell(b->z, run, fit.v.v, &told))
			vec_push(b->cx.arena, &run->chains.v[TWINS_CHAIN].rules, told);
	if (run)
		run_take(b, run, r);
}

static void chain_take(struct bench *b, struct chain *c)
{
	struct rule **rules = arena_array(b->cx.arena, c->nrules + 1u, sizeof(*rules));
	struct opt_pieces pieces = { {0} };
	size_t n = 0;

	for (struct rule *r = c->first; r; r = r->next)
		rules[n++] = r;
	plan(b, rules, n, &pieces);
	for (size_t i = 0; i < pieces.v.n; i++)
		if (pieces.v.v[i].run)
			run_take(b, pieces.v.v[i].run, rules[below(b, n)]);
	if (n)
		open_take(b, rules[below(b, n)]);
}

static void ruleset_take(struct bench *b, struct rng *r, enum family f)
{
	struct arena *a = arena_new();
	struct buf text = BUF_INIT;
	char *rest, *line;
	struct parser *p;
	struct chain *c;

	b->cx = (struct cx){ .arena = a, .diags = &b->diags, .env = env_test(a), .family = f, .rules = FOR_NFT };
	diags_init(&b->diags, a);
	b->z = raiser_new(&b->cx);
	ruleset_init(&b->rs, a, f);
	opt_gen(r, f, RULES, &text);
	rest = text.s;
	opt_gen_chains(&b->rs);
	p = parser_new(&b->cx);
	while ((line = strsep(&rest, "\n")))
		if (*line)
			opt_gen_rule(&b->cx, p, &b->rs, line);
	map_each(&b->rs.table[TABLE_mangle]->chains, c)
		chain_take(b, c);
	buf_free(&text);
	arena_free(a);
}

int main(int argc, char **argv)
{
	struct bench b = {0};
	struct seeded s;
	struct rng r;

	if (!seeded_options(&s, argc, argv, 150))
		return 2;
	r.state = b.chance.state = s.seed;
	while (seeded_next(&s))
		ruleset_take(&b, &r, s.done % 3 ? FAM_IP4 : FAM_IP6);
	printf("1..1\n%sok 1 - %s: %lu runs from seed %llu, %lu of them read back\n", b.read ? "" : "not ", s.name, b.taken,
		(unsigned long long)s.seed, b.read);
	return !b.read;
}
