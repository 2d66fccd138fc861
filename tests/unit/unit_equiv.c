/* Tests that compiler/equiv.c detects wrong compilation. opt_plan is wrapped (-Wl,--wrap=…), so that each test can damage its
 * result; image_decode is wrapped, too, since it would detect some damage before any packet is simulated.
 */
#include "tests/unit/unit.h"
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include "compiler/equiv.h"
#include "frontend/parse.h"
#include "tests/lib/env_test.h"

typedef void spoil_fn(struct cx *cx, struct image_run *run);
static spoil_fn *spoil;        /* of the current test */
static struct cx *the_cx;
static struct image_run made;  /* the run before the damage */
static bool blind;             /* image_decode returns the original rules, despite damage */

void __real_opt_plan(struct raiser *z, const struct opt_how *how, struct rule *const *rules, size_t n, struct opt_pieces *out);
void __wrap_opt_plan(struct raiser *z, const struct opt_how *how, struct rule *const *rules, size_t n, struct opt_pieces *out);

void __wrap_opt_plan(struct raiser *z, const struct opt_how *how, struct rule *const *rules, size_t n, struct opt_pieces *out)
{
	__real_opt_plan(z, how, rules, n, out);
	for (size_t i = 0; i < out->v.n; i++) {
		if (!out->v.v[i].run || !spoil)
			continue;
		made = *out->v.v[i].run;
		made.maps.v = arena_dup(the_cx->arena, made.maps.v, sizeof(*made.maps.v));
		made.maps.v[0].elems.v = arena_dup(the_cx->arena, made.maps.v[0].elems.v,
			made.maps.v[0].elems.n * sizeof(*made.maps.v[0].elems.v));
		spoil(the_cx, out->v.v[i].run);
	}
}

/* The current counters of the element that was created for the rule. */
static struct counters counters_now(const struct image_run *run, const struct rule *r)
{
	struct image_map *now = &run->maps.v[0], *before = &made.maps.v[0];

	for (size_t i = 0; i < now->elems.n; i++)
		for (size_t k = 0; k < before->elems.n; k++)
			if (before->elems.v[k].rule == r && before->elems.v[k].udata.p == now->elems.v[i].udata.p)
				return now->elems.v[i].counters;
	return (struct counters){0};
}

bool __real_image_decode(struct raiser *z, struct image_run *run);
bool __wrap_image_decode(struct raiser *z, struct image_run *run);

bool __wrap_image_decode(struct raiser *z, struct image_run *run)
{
	if (!blind)
		return __real_image_decode(z, run);
	for (size_t i = 0; i < made.rules.n; i++) {
		struct rule *back = arena_dup(the_cx->arena, made.rules.v[i], sizeof(*back));

		back->counters = counters_now(run, made.rules.v[i]);
		vec_push(the_cx->arena, &run->rules, back);
	}
	return true;
}

static void rule_add(struct cx *cx, struct ruleset *rs, const char *chain, const char *text)
{
	static const struct parse_mode mode = { .program = "test", .restore = true, .table = TABLE_filter };
	struct chain *c = chain_find(ruleset_table(rs, TABLE_filter), chain);
	struct src *src = arena_new_of(cx->arena, struct src);
	struct words w = {0};
	struct cmd *cmd;

	*src = (struct src){ .file = "test", .text = arena_fmt(cx->arena, "-A %s %s", chain, text), .line = 1 };
	assert_true(scan_line(cx, src, strlen(src->text), &w));
	cmd = parse_words(parser_new(cx), &mode, &w);
	assert_non_null(cmd);
	rule_insert(c, &cmd->rules[0], NULL);
}

/* Rulesets, each terminated by NULL. */
static const char *const hosts[] = { "-s 192.0.2.1 -j DROP", "-s 192.0.2.2 -j ACCEPT", "-s 192.0.2.3 -j DROP", "-s 192.0.2.4 -j ACCEPT",
	"-p udp -j DROP", NULL };
static const char *const nets[] = { "-s 192.0.2.0/25 -j DROP", "-s 192.0.2.0/24 -j ACCEPT", "-s 198.51.100.0/25 -j DROP",
	"-s 198.51.100.0/24 -j ACCEPT", NULL };
static const char *const lists[] = { "-p tcp -m multiport --dports 22,25,80:90 -j DROP", "-p tcp -m multiport --dports 443 -j ACCEPT",
	"-p tcp -m multiport --dports 21,993 -j DROP", "-p tcp -m multiport --dports 1000,23 -j ACCEPT", NULL };

/* The difference that is found if plans are damaged with this function, or NULL. The caller frees it. */
static char *difference(const char *const *rules, spoil_fn *how)
{
	struct arena *a = arena_new();
	struct diags d;
	struct cx cx = { .arena = a, .diags = &d, .env = env_test(a), .family = FAM_IP4, .rules = FOR_NFT };
	struct equiv_how full = { .level = OPT_FULL, .packets = 500, .seed = 1 };
	struct equiv_result e;
	struct ruleset rs;
	char *found;

	spoil = how;
	the_cx = &cx;
	diags_init(&d, a);
	ruleset_init(&rs, a, FAM_IP4);
	for (; *rules; rules++)
		rule_add(&cx, &rs, "INPUT", *rules);
	assert_true(equiv_table(&cx, &rs, rs.table[TABLE_filter], &full, &e));
	assert_true(e.difference || e.compiled >= 4);
	found = e.difference ? strdup(e.difference) : NULL;
	arena_free(a);
	return found;
}

static void found_in(const char *const *rules, spoil_fn *how, const char *words)
{
	char *text = difference(rules, how);

	if (!text || !strstr(text, words))
		print_error("found instead of \"%s\": %s\n", words, text ? text : "nothing");
	assert_true(text && strstr(text, words));
	free(text);
}

static void found(spoil_fn *how, const char *words) { found_in(hosts, how, words); }

static struct image_elem *first(struct image_run *run) { return &run->maps.v[0].elems.v[0]; }

static void other_verdict(struct cx *cx, struct image_run *run)
{
	(void)cx;
	first(run)->verdict = NFT_RETURN;
}

static void other_key(struct cx *cx, struct image_run *run)
{
	uint8_t *key = arena_dup(cx->arena, first(run)->key, run->maps.v[0].len);

	key[3] ^= 0x80;
	first(run)->key = key;
}

static void not_counted(struct cx *cx, struct image_run *run)
{
	(void)cx;
	first(run)->counted = false;
}

static void counts_another(struct cx *cx, struct image_run *run)
{
	(void)cx;
	first(run)->rule = run->rules.v[1];
}

static void key_twice(struct cx *cx, struct image_run *run)
{
	(void)cx;
	first(run)->key = run->maps.v[0].elems.v[1].key;
}

static void element_lost(struct cx *cx, struct image_run *run)
{
	(void)cx;
	run->maps.v[0].elems.n--;
}

static void rule_lost(struct cx *cx, struct image_run *run)
{
	(void)cx;
	run->rules.n--;
}

static void userdata_lost(struct cx *cx, struct image_run *run)
{
	(void)cx;
	first(run)->udata.len = 0;
}

static void orders_swapped(struct cx *cx, struct image_run *run)
{
	struct image_elem *a = first(run), *b = a + 1, old = *a;

	(void)cx;
	a->udata = b->udata;
	b->udata = old.udata;
}

static void said_twice(struct cx *cx, struct image_run *run)
{
	(void)cx;
	first(run)[1].udata = first(run)->udata;
}

/* Changes keys so that they contradict the userdata of their elements. */
static void other_than_said(struct cx *cx, struct image_run *run)
{
	struct image_map *m = &run->maps.v[0];

	for (size_t i = 0; i < m->elems.n; i++) {
		struct image_elem *e = &m->elems.v[i];
		uint8_t *key = arena_dup(cx->arena, e->key, m->len), *end = arena_dup(cx->arena, e->end ? e->end : e->key, m->len);

		if (m->part[0] == 4 && !image_tests(e))
			continue;
		key[1] ^= 0x40;
		end[1] ^= 0x40;
		e->key = key;
		e->end = e->end ? end : NULL;
		return;
	}
}

static void head_lost(struct cx *cx, struct image_run *run)
{
	(void)cx;
	run->entry.lowered.udata.len = 0;
}

static void register_not_loaded(struct cx *cx, struct image_run *run)
{
	struct nir_list *l = &run->entry.lowered.list;

	(void)cx;
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].op == NIR_LOOKUP)
			l->v[i].f[NIR_LOOKUP_sreg].u = NFT_REG_2;
}

static void good_is_good(void **state)
{
	const char *const *const all[] = { hosts, nets, lists };

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		char *text = difference(all[i], NULL);

		if (text)
			print_error("%s", text);
		assert_null(text);
	}
}

static void programs_that_differ(void **state)
{
	static const char packet[] = "compiled, chain INPUT treats a packet differently:\n\tin ";

	(void)state;
	blind = true;
	found(other_verdict, packet);
	found(other_verdict, "original rules:\n\tINPUT: counts the packet for -A INPUT -s 192.0.2.1/32 -j DROP\n\tdrop\ncompiled rules:\n");
	found(other_key, packet);
	found(not_counted, packet);
	found(register_not_loaded, "reads a register that was not loaded");
	found(key_twice, "the kernel would reject the compiled rules: sluice.");
	blind = false;
}

static void runs_that_do_not_come_back(void **state)
{
	(void)state;
	found(other_verdict, "a rule of a compiled run is read back as a different rule");
	found(other_key, "a rule of a compiled run is read back as a different rule");
	found(counts_another, "a rule of a compiled run is read back as a different rule");
	found(not_counted, "a compiled run cannot be read back");
	found(element_lost, "a rule of a compiled run is read back as a different rule");
	found(userdata_lost, "read");
	found(orders_swapped, "a rule of a compiled run is read back as a different rule");
	found(head_lost, "a compiled run cannot be read back");
	found(register_not_loaded, "a compiled run cannot be read back");
	found(rule_lost, "a compiled run is read back with additional rules");
	found(said_twice, "a compiled run cannot be read back");
	found_in(nets, other_than_said, "a compiled run cannot be read back");
	found_in(lists, other_than_said, "a compiled run cannot be read back");
}

/* A packet with mark 1 gets mark 2 in chain `to`, returns, and must match the appended rule for mark 2: that rule must not
 * become an element of the same map. */
static void no_element_behind_a_writer(void **state)
{
	static const char *const rules[] = { "-m mark --mark 7 -j ACCEPT", "-m mark --mark 1 -j to", "-m mark --mark 2 -j DROP",
		"-m mark --mark 3 -j DROP" };
	struct equiv_how how = { .level = OPT_FULL, .packets = 1000, .seed = 1, .late = EQUIV_APPEND };
	struct arena *a = arena_new();
	struct diags d;
	struct cx cx = { .arena = a, .diags = &d, .env = env_test(a), .family = FAM_IP4, .rules = FOR_NFT };
	struct equiv_result e;
	struct ruleset rs;

	(void)state;
	spoil = NULL;
	diags_init(&d, a);
	ruleset_init(&rs, a, FAM_IP4);
	chain_add(&rs, ruleset_table(&rs, TABLE_filter), "to");
	rule_add(&cx, &rs, "to", "-j MARK --set-mark 2");
	for (unsigned i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		rule_add(&cx, &rs, "INPUT", rules[i]);
	assert_true(equiv_table(&cx, &rs, rs.table[TABLE_filter], &how, &e));
	if (e.difference)
		print_error("%s", e.difference);
	assert_null(e.difference);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_is_good), cmocka_unit_test(programs_that_differ),
		cmocka_unit_test(runs_that_do_not_come_back), cmocka_unit_test(no_element_behind_a_writer),
	};

	return unit_run("equiv", tests);
}
