/* Tests of open runs: the rules that are stored as one, their keys, and hidden duplicates of rules (twins). */
#include <linux/netfilter.h>
#include "tests/unit/unit_opt.h"

static struct image_run *open_run(struct world *w, const char *rule)
{
	return opt_open(w->z, &w->how, add(w, "%s", rule));
}

/* The number of parts of the key for various rules; 0: the rule is not stored as an open run. */
void test_open(void **state)
{
	static const struct { const char *rule, *other; unsigned parts; bool interval; } all[] = {
		{ "-s 10.0.0.1 -j DROP", "-s 10.0.0.2 -j DROP", 1, false },
		{ "-s 10.0.0.1 -j REJECT", "-s 10.0.0.2 -j REJECT", 1, false },
		{ "-s 10.0.0.1", "-s 10.0.0.2", 1, false },
		{ "-s 10.0.0.1 -j web", "-s 10.0.0.2 -j web", 1, false },
		{ "-i lo -s 10.0.0.1 -m length --length 7 -j LOG", "-i eth0 -s 10.0.0.1 -m length --length 7 -j LOG", 2, false },
		{ "-s 10.0.0.1 -d 10.0.0.2 -p tcp --dport 22 -j ACCEPT", "-s 10.0.0.1 -d 10.0.0.2 -p udp --dport 53 -j ACCEPT", 4, false },
		{ "-i lo -s 10.0.0.1 -d 10.0.0.2 -p tcp --dport 22", "-i lo -s 10.0.0.1 -d 10.0.0.3 -p tcp --dport 22", 4, false },
		{ "-s 10.0.0.1 -m mark --mark 7 -j DROP", "-s 10.0.0.2 -m mark --mark 7 -j DROP", 1, false },
		{ "! -s 10.0.0.1 -d 10.0.0.2 -j DROP", "! -s 10.0.0.1 -d 10.0.0.3 -j DROP", 1, false },
		{ "-s 10.0.0.0/24 -j DROP", "-s 10.0.1.2/32 -j DROP", 1, true },
		{ "-i lo -p udp --dport 7:9 -j DROP", "-i lo -p udp --dport 11 -j DROP", 1, true },
		{ "-s 10.0.0.1 -m comment --comment one -j DROP", "-s 10.0.0.2 -m comment --comment two -j DROP", 1, false },
		{ "-j DROP", NULL, 0, false }, { "-m mark --mark 7 -j DROP", NULL, 0, false },
		{ "! -s 10.0.0.1 -j DROP", NULL, 0, false },
		{ "-s 10.0.0.0/24 -d 10.0.0.1 -j DROP", NULL, 0, false },
		{ "-s 10.0.0.0/24 -d 10.0.0.0/24 -j DROP", NULL, 0, false },
		{ "-s 10.0.0.1 -m limit --limit 1/sec -j DROP", NULL, 0, false },
		{ "-s 10.0.0.1 -j QUEUE", NULL, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct image_elems fit = {0};
		struct image_run *run;
		struct world w;

		world_init(&w, FAM_IP4);
		run = open_run(&w, all[i].rule);
		assert_int_equal(!run, !all[i].parts);
		if (run) {
			assert_int_equal(run->maps.v[0].nparts, all[i].parts);
			assert_int_equal(run->maps.v[0].interval, all[i].interval);
			assert_true(run->maps.v[0].set && run->head.flags & IMAGE_STEADY);
			assert_true(image_decode(w.z, run));
			assert_int_equal(run->rules.n, 1);
			same_rule(&w, run->rules.v[0], w.rules.v[0]);
			assert_true(image_fit(w.z, run, 0, add(&w, "%s", all[i].other), 7, &fit));
		}
		world_free(&w);
	}
}

/* Adds a duplicate after the first rule. False: it cannot be a hidden one. */
static bool twin_add(struct world *w, struct image_run *run, const char *rule, uint64_t order)
{
	struct image_elems fit = {0};
	struct image_rule told;

	assert_true(image_fit(w->z, run, 0, add(w, "%s", rule), order, &fit));
	if (!image_tell(w->z, run, &fit.v.v[0], &told))
		return false;
	vec_push(w->a, &run->chains.v[TWINS_CHAIN].rules, told);
	return true;
}

void test_twins(void **state)
{
	struct image_chain *c;
	struct image_place *at;
	struct image_run *run;
	struct world w;

	(void)state;
	world_init(&w, FAM_IP4);
	run = open_run(&w, "-s 10.0.0.0/24 -j REJECT");
	c = &run->chains.v[TWINS_CHAIN];
	assert_true(image_decode(w.z, run));
	assert_false(image_leads(run->rules.v[0]->place));
	assert_true(twin_add(&w, run, "-s 10.0.0.0/24 -m comment --comment second -j REJECT", run_order(2)));
	assert_true(twin_add(&w, run, "-s 10.0.0.0/24 -j REJECT", run_order(3)));
	assert_true(image_decode(w.z, run));
	assert_int_equal(run->rules.n, 3);
	for (size_t i = 0; i < 3; i++)
		same_rule(&w, run->rules.v[i], w.rules.v[i]);
	at = run->rules.v[0]->place;
	assert_true(image_leads(at));
	image_heir(w.z, c, at);
	assert_int_equal(at->heirs.n, 1);
	c->rules.v++;
	c->rules.n--;
	run->maps.v[0].elems.v[0] = at->heirs.v[0];
	assert_true(image_decode(w.z, run));
	assert_int_equal(run->rules.n, 2);
	same_rule(&w, run->rules.v[0], w.rules.v[1]);
	world_free(&w);
}

/* Duplicates that have an effect, or that keep a chain referenced, cannot be hidden. */
void test_no_twins(void **state)
{
	static const char *const rules[] = { "-s 10.0.0.1", "-s 10.0.0.1 -j LOG", "-s 10.0.0.1 -j web", "-s 10.0.0.1 -g web" };

	(void)state;
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		struct world w;

		world_init(&w, FAM_IP4);
		assert_false(twin_add(&w, open_run(&w, rules[i]), rules[i], run_order(2)));
		world_free(&w);
	}
}

/* Order keys of duplicates follow that of the first rule, in the order of commits, and stay apart from keys of rules that
 * are inserted later. */
void test_twin_orders(void **state)
{
	const struct image_edges e = { run_order(0), run_order(1), 7 };
	const struct image_run open = { .head.flags = IMAGE_MAP | IMAGE_OPEN };
	uint64_t front = image_edge_order(&e, 20, 0, false), behind = image_edge_order(&e, 20, 1, true);
	uint64_t of[] = { e.first, e.last, front, behind, front + 5, behind + 5 };

	(void)state;
	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++) {
		uint64_t last = of[i];

		for (uint32_t g = 21; g < 30; g++) {
			uint64_t order = image_twin_order(&e, g, of[i]);

			assert_true(order > last && order < image_order_between(&open, of[i], of[i] + 32768));
			last = order;
		}
		assert_int_equal(image_twin_order(&e, 20 + 16384, of[i]), 0);
	}
	assert_int_equal(image_twin_order(&e, 7, e.first), 0);
	assert_int_equal(image_order_between(&open, e.first, e.first + 16384), 0);
	assert_int_equal(image_order_between(&open, e.first + 3, e.first + 7), 0);
	assert_int_equal(image_order_between(&(struct image_run){0}, 3, 4), 0);
	assert_int_equal(image_order_between(&(struct image_run){0}, 3, 5), 4);
}

/* Open runs changed by other programs are not decoded, except empty ones. */
void test_open_spoilt(void **state)
{
	struct image_run *run;
	struct world w;

	(void)state;
	world_init(&w, FAM_IP4);
	run = open_run(&w, "-s 10.0.0.1 -j DROP");
	assert_true(twin_add(&w, run, "-s 10.0.0.1 -j DROP", run_order(2)));
	run->maps.v[0].elems.n = 0;
	assert_false(image_decode(w.z, run));
	run->chains.v[TWINS_CHAIN].rules.n = 0;
	assert_true(image_decode(w.z, run));
	assert_int_equal(run->rules.n, 0);
	run->maps.v[0].elems.n = 1;
	assert_true(twin_add(&w, run, "-s 10.0.0.1 -j DROP", 1));
	assert_false(image_decode(w.z, run));
	run->chains.v[TWINS_CHAIN].rules.n = 0;
	assert_true(twin_add(&w, run, "-s 10.0.0.2 -j DROP", run_order(2)));
	assert_false(image_decode(w.z, run));
	run->chains.n = TWINS_CHAIN;
	assert_false(image_decode(w.z, run));
	world_free(&w);
}
