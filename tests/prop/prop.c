/* Property tests of every registered extension, on random rules generated from its descriptor:
 *
 *	print, parse	the text of a rule parses to the same rule
 *	pack, unpack	every revision that can represent a use gives it back; at least one can
 *	lower, raise	nft expressions are raised to the same rule
 *	tell, look	shape_tell computes the same shape from a rule, and from a rule like one before, as shape_read from its
 *			expressions; packing tests is lossless
 *	damage		kernel structs with changed bytes are unpacked, and the result is printed and parsed, without faults
 *
 *	prop [-s SEED] [-n RULES] [NAME…]	RULES for each extension and family
 *	prop -p …				prints the rules instead: family, extension, text
 *
 * A failure prints the extension, the seed and the rule.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "compiler/blob.h"
#include "compiler/opt_cost.h"
#include "compiler/text.h"
#include "frontend/parse.h"
#include "tests/lib/env_test.h"
#include "tests/prop/gen.h"

enum {
	DAMAGE = 4,                    /* one in this many rules has its structs changed */
	TOGETHER = 50,                 /* rules that share an arena and a parser */
};

struct run {
	const struct ext *ext;
	enum family family;
	uint64_t seed;
	unsigned made, refused, failed, told;
	bool print;                    /* only print the rules */
	struct cx cx;
	struct diags diags;
	struct parser *parser;
	struct teller *teller;
};

static void setup(struct run *run)
{
	struct arena *a = arena_new();

	run->cx = (struct cx){ .arena = a, .diags = &run->diags, .env = env_test(a), .family = run->family };
	run->parser = parser_new(&run->cx);
	run->teller = teller_new(a, &run->cx);
}

static bool fail(struct run *run, const char *what, const char *text, const struct diags *d)
{
	const char *head = d->first && d->first->head ? d->first->head : "";

	run->failed++;
	fprintf(stderr, "FAIL %s of %s (%s, seed %llu): %s %s\n", what, run->ext->name,
		run->family == FAM_IP4 ? "IPv4" : "IPv6", (unsigned long long)run->seed, text, head);
	return false;
}

/* Prints the rule that was read back instead. */
static void show(struct cx *cx, const struct rule *r)
{
	struct buf b = BUF_INIT;

	if (r)
		rule_save(&b, cx, r, false);
	fprintf(stderr, "  came back as: %s\n", buf_str(&b));
	buf_free(&b);
}

static struct cmd *parse(const struct run *run, struct cx *cx, const char *text)
{
	static const struct parse_mode mode = { .program = "prop", .restore = true, .table = TABLE_filter };
	struct src *src = arena_new_of(cx->arena, struct src);
	struct words w = {0};

	*src = (struct src){ .file = "prop", .text = text, .line = 1 };
	return scan_line(cx, src, strlen(text), &w) ? parse_words(run->parser, &mode, &w) : NULL;
}

static bool print_parse(struct run *run, struct cx *cx, const struct rule *r, const char *text)
{
	struct cmd *c = parse(run, cx, text);

	if (!c)
		return fail(run, "parse", text, cx->diags);
	if (c->nrules == 1 && rule_same(&c->rules[0], r))
		return true;
	fail(run, "print, parse", text, cx->diags);
	show(cx, c->nrules ? &c->rules[0] : NULL);
	return false;
}

static const struct use *the_use(const struct rule *r)
{
	return r->target ? r->target : r->nmatch ? r->match[0] : r->head;
}

static bool pack_unpack(struct run *run, struct cx *cx, const struct rule *r, const char *text)
{
	const struct use *u = the_use(r), *back;
	const struct ext *e = u->form->ext;
	unsigned held = 0;
	struct blob b;

	for (unsigned i = 0; i < e->nlayouts; i++) {
		const struct layout *l = &e->layouts[i];

		if ((l->fam && !(l->fam & cx->family)) || !blob_pack_as(cx, u, l, &b))
			continue;
		back = blob_unpack(cx, e->kind, b.name, b.rev, b.data, b.len);
		if (back->form->ext && use_same(back, u))
			held++;
		else if (i == 0)
			return fail(run, "pack, unpack (newest revision)", text, cx->diags);
	}
	/* Values that are sent as native expressions need not fit the struct. */
	return held || e->lower || fail(run, "pack (no revision holds it)", text, cx->diags);
}

/* ---- kernel structs with changed bytes ---- */

static void damage(struct rng *rng, struct blob *b)
{
	uint8_t *p = b->data;

	for (unsigned n = 1 + rng_below(rng, 3); n; n--) {
		uint64_t at = rng_below(rng, b->len);

		p[at] = rng_below(rng, 2) ? p[at] ^ (1u << rng_below(rng, 8)) : (unsigned)rng_below(rng, 256);
	}
}

/* A copy of the rule with the tested use replaced by u. */
static struct rule *rule_with(struct cx *cx, const struct rule *r, const struct use *u)
{
	struct rule *copy = arena_dup(cx->arena, r, sizeof(*r));

	if (r->target)
		copy->target = u;
	else if (r->nmatch)
		copy->match = arena_dup(cx->arena, &u, sizeof(u));
	else
		copy->head = u;
	return copy;
}

/* Prints the rule as save and as both listings, and parses the saved text. The result is not checked: the kernel may hold
 * values that have no exact text, such as a rate between two that can be written. */
static void say_and_read(const struct run *run, struct cx *cx, const struct rule *r)
{
	struct buf text = BUF_INIT, list = BUF_INIT;

	rule_save(&text, cx, r, false);
	rule_list(&list, cx, r, 0, 0);
	cx->numeric = true;
	rule_list(&list, cx, r, 0, LIST_NUMERIC);
	cx->numeric = false;
	parse(run, cx, buf_str(&text));
	buf_free(&text);
	buf_free(&list);
}

/* Unpacks changed structs. Faults are detected by sanitizers. */
static void damaged(const struct run *run, struct cx *cx, struct rng *rng, const struct rule *r)
{
	const struct use *u = the_use(r), *back;
	struct blob b;

	for (unsigned i = 0; i < u->form->ext->nlayouts; i++) {
		const struct layout *l = &u->form->ext->layouts[i];

		if ((l->fam && !(l->fam & cx->family)) || !l->size || !blob_pack_as(cx, u, l, &b))
			continue;
		damage(rng, &b);
		back = blob_unpack(cx, u->form->ext->kind, b.name, b.rev, b.data, b.len);
		if (back->form->ext == u->form->ext)
			say_and_read(run, cx, rule_with(cx, r, back));
	}
}

/* Does the use have options that cannot be represented in nf_tables, and which iptables-nft drops, too? */
static bool drops_row(const struct use *u)
{
	for (unsigned i = 0; i < ext_nopts(u->form->ext); i++)
		if (use_has(u, i) && (u->form->ext->opts[i].flags & NFTDROPS))
			return true;
	return false;
}

static bool same_items(const struct shape *told, const struct shape *seen)
{
	struct test packed[SHAPE_ITEMS];
	uint8_t room[TESTS_PACKED];

	tests_pack(told, room);
	tests_unpack(told, room, packed);
	if (told->n != seen->n || cost_shape(told) != cost_rule(seen->list))
		return false;
	for (unsigned i = 0; i < told->n; i++) {
		const struct shape_item *a = &told->item[i], *b = &seen->item[i];

		if (a->kind != b->kind)
			return false;
		if (a->kind == SHAPE_TEST && (!test_same(&a->t, &b->t) || !test_same(&packed[i], &b->t) ||
		    a->load.source != b->load.source || a->load.where != b->load.where || a->load.off != b->load.off ||
		    a->load.len != b->load.len || a->load.masked != b->load.masked))
			return false;
	}
	return true;
}

static bool tell_look(struct run *run, struct cx *cx, struct raiser *z, const struct rule *r, const struct nir_rule *nr, const char *text)
{
	const struct shape *told = shape_tell(run->teller, r);
	struct shape seen;

	if (!told)
		return true;
	run->told++;
	return (shape_read(z, nr, &seen) && same_items(told, &seen)) || fail(run, "tell, look", text, cx->diags);
}

static bool lower_raise(struct run *run, struct cx *cx, const struct rule *r, const char *text)
{
	struct raiser *z = raiser_new(cx);
	struct nir_rule nr = {0};
	struct rule *back;

	if (r->target && drops_row(r->target))
		return true;
	if (!rule_lower(cx, r, &nr))
		return fail(run, "lower", text, cx->diags);
	back = rule_raise(z, &nr);
	if (back->foreign || !rule_same(back, r)) {
		fail(run, "lower, raise", text, cx->diags);
		show(cx, back);
		return false;
	}
	return tell_look(run, cx, z, r, &nr, text);
}

static void one_rule(struct run *run, struct rng *rng)
{
	struct cx *cx = &run->cx;
	struct buf text = BUF_INIT;
	struct chain chain = { .name = "X" };
	struct rule *r;

	diags_init(&run->diags, cx->arena);
	run->seed = rng->state;
	r = gen_rule(cx, rng, run->ext);
	if (!r || !rule_check(cx, r)) {
		run->refused++;
	} else {
		run->made++;
		r->chain = &chain;
		rule_save(&text, cx, r, false);
		if (run->print)
			printf("%u\t%s\t%s\n", run->family == FAM_IP6 ? 6 : 4, run->ext->name, buf_str(&text));
		else if (print_parse(run, cx, r, buf_str(&text)) && pack_unpack(run, cx, r, buf_str(&text)) &&
			 lower_raise(run, cx, r, buf_str(&text)) && run->made % DAMAGE == 0)
			damaged(run, cx, rng, r);
	}
	buf_free(&text);
}

static bool named(const struct ext *e, char **names)
{
	if (!*names)
		return true;
	for (; *names; names++)
		if (!strcmp(e->name, *names))
			return true;
	return false;
}

/* Fails also if nearly all random uses of the extension are refused, since then it is hardly tested. */
static bool run_ext(struct run *run, unsigned rules)
{
	struct rng rng = { .state = run->seed };

	for (unsigned i = 0; i < rules && run->failed < 5;) {
		setup(run);
		do
			one_rule(run, &rng);
		while (++i < rules && i % TOGETHER && run->failed < 5);
		arena_free(run->cx.arena);
	}
	if (!run->failed && run->made * 50 < rules) {
		fprintf(stderr, "FAIL %s: only %u of %u random uses were legal\n", run->ext->name, run->made, rules);
		run->failed++;
	}
	if (!run->print)
		printf("%s %s %s: %u rules, %u shapes told, %u combinations refused\n", run->failed ? "not ok" : "ok", run->ext->name,
			run->family == FAM_IP4 ? "IPv4" : "IPv6", run->made, run->told, run->refused);
	return !run->failed;
}

/* With sanitizers a rule takes several times as long: fewer rules, and not those of the plain build. */
#ifdef __SANITIZE_ADDRESS__
enum { SEED = 2, RULES = 400 };
#else
enum { SEED = 1, RULES = 1000 };
#endif

int main(int argc, char **argv)
{
	unsigned rules = RULES, passed = 0, failed = 0;
	bool print = false;
	uint64_t seed = SEED;
	int c;

	while ((c = getopt(argc, argv, "ps:n:")) != -1) {
		if (c == 's')
			seed = strtoull(optarg, NULL, 0);
		else if (c == 'p')
			print = true;
		else if (c == 'n')
			rules = strtoul(optarg, NULL, 0);
		else
			return 2;
	}
	for (const struct ext *const *e = ext_list; *e; e++)
		for (enum family f = FAM_IP4; f <= FAM_IP6; f++) {
			struct run run = { .ext = *e, .family = f, .seed = seed, .print = print };

			if (!((*e)->fam & f) || !named(*e, argv + optind))
				continue;
			if (run_ext(&run, rules))
				passed++;
			else
				failed++;
		}
	if (!print)
		printf("%u passed, %u failed\n", passed, failed);
	return failed || !passed;
}
