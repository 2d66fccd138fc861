/* Tests of the optimiser: compiling rules to runs, decoding runs, rules as elements of a run. */
#include <linux/netfilter/nf_tables.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include "tests/unit/unit_opt.h"

static void test_values(void **state)
{
	struct image_elems e = {0};
	const struct image_elem *one;
	struct world w;

	(void)state;
	world_init(&w, FAM_IP4);
	for (unsigned i = 0; i < 50; i++)
		add(&w, "-s 10.0.%u.%u/32 -j %s", i, i * 3, i % 3 ? "DROP" : "RETURN");
	add(&w, "-s 10.0.0.0/32 -j ACCEPT");
	assert_int_equal(plan(&w), 1);
	assert_int_equal(the_run(&w)->head.flags, IMAGE_MAP | IMAGE_STEADY | IMAGE_HIDDEN);
	assert_false(the_run(&w)->maps.v[0].interval);
	assert_int_equal(the_run(&w)->maps.v[0].elems.n, 50);
	assert_true(image_fit(w.z, the_run(&w), 0, add(&w, "-s 192.0.2.1 -j ACCEPT"), 7, &e));
	assert_int_equal(e.v.n, 1);
	assert_int_equal(e.v.v[0].key[0], 192);
	assert_true(image_fit(w.z, the_run(&w), 0, add(&w, "-s 192.0.2.1 -m comment --comment x -j ACCEPT"), 7, &e));
	one = &e.v.v[0];
	same_rule(&w, image_elem_rule(w.z, the_run(&w), 0, &one, 1), w.rules.v[w.rules.n - 1]);
	assert_false(image_fit(w.z, the_run(&w), 0, add(&w, "-s 192.0.2.0/24 -j ACCEPT"), 7, &e));
	assert_false(image_fit(w.z, the_run(&w), 0, add(&w, "-d 192.0.2.1 -j ACCEPT"), 7, &e));
	assert_false(image_fit(w.z, the_run(&w), 0, add(&w, "-s 192.0.2.1 -j REJECT"), 7, &e));
	world_free(&w);
}

static void test_intervals(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, FAM_IP4);
	add(&w, "-s 10.1.2.0/24 -j DROP");
	add(&w, "-s 10.1.0.0/16 -m comment --comment wide -j ACCEPT");
	add(&w, "-s 10.1.2.3/32 -j ACCEPT");
	add(&w, "-s 10.0.0.0/8 -j RETURN");
	add(&w, "-s 10.128.0.0/9 -j DROP");
	add(&w, "-s 11.0.0.0/25 -j DROP");
	assert_int_equal(plan(&w), 1);
	assert_true(the_run(&w)->maps.v[0].interval);
	assert_true(the_run(&w)->head.flags & IMAGE_HIDDEN);
	world_free(&w);
}

static void test_ports(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, FAM_IP6);
	add(&w, "-p tcp -m tcp --dport 22 -j ACCEPT");
	add(&w, "-p tcp -m tcp --dport 80:90 -j ACCEPT");
	add(&w, "-p tcp -m tcp --dport 1024:2047 -j DROP");
	add(&w, "-p tcp -m tcp --dport 0:100 -j DROP");
	add(&w, "-p tcp -m tcp --dport 60000:65535 -j DROP");
	assert_int_equal(plan(&w), 1);
	world_free(&w);
}

/* A rule with a port list has one element per port or range, and its counters are their sum. */
static void test_lists(void **state)
{
	struct image_elems e = {0};
	const struct image_elem *all[3];
	struct world w;
	struct rule *r;

	(void)state;
	world_init(&w, FAM_IP4);
	for (unsigned i = 0; i < 50; i++)
		add(&w, "-p tcp -m multiport --dports %u,%u:%u -j %s", 100 * i + 7, 100 * i + 1, 100 * i + 5, i ? "DROP" : "RETURN");
	assert_int_equal(plan(&w), 1);
	assert_int_equal(the_run(&w)->head.flags, IMAGE_MAP | IMAGE_STEADY);
	assert_int_equal(the_run(&w)->maps.v[0].elems.n, 100);
	r = add(&w, "-p tcp -m multiport --dports 9000,8000:8100,8050:8200,7000 -j ACCEPT");
	assert_true(image_fit(w.z, the_run(&w), 0, r, 7, &e));
	assert_int_equal(e.v.n, 3);
	for (unsigned i = 0; i < 3; i++) {
		e.v.v[i].counters = (struct counters){ 1, 10 + i };
		all[i] = &e.v.v[i];
	}
	r->counters = (struct counters){ 3, 33 };
	same_rule(&w, image_elem_rule(w.z, the_run(&w), 0, all, 3), r);
	assert_false(image_fit(w.z, the_run(&w), 0, add(&w, "-p tcp -m multiport --sports 80 -j ACCEPT"), 7, &e));
	assert_false(image_fit(w.z, the_run(&w), 0, add(&w, "-p tcp -m multiport --ports 80 -j ACCEPT"), 7, &e));
	assert_false(image_fit(w.z, the_run(&w), 0, add(&w, "-p udp -m multiport --dports 80 -j ACCEPT"), 7, &e));
	assert_false(image_fit(w.z, the_run(&w), 0, add(&w, "-p tcp -m tcp --dport 80 -j ACCEPT"), 7, &e));
	world_free(&w);
}

static void test_services(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, FAM_IP4);
	for (unsigned i = 0; i < 40; i++)
		add(&w, "-d 10.96.%u.%u/32 -p %s -m comment --comment \"ns/svc-%u:http\" -m %s --dport %u -j SVC%u", i, i,
			i % 2 ? "tcp" : "udp", i, i % 2 ? "tcp" : "udp", 100 + i, i);
	assert_int_equal(plan(&w), 1);
	assert_int_equal(the_run(&w)->maps.v[0].nparts, 3);
	world_free(&w);
}

static void test_targets(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, FAM_IP4);
	for (unsigned i = 0; i < 10; i++)
		add(&w, "-s 10.0.0.%u -j REJECT --reject-with icmp-host-prohibited", i);
	for (unsigned i = 0; i < 10; i++)
		add(&w, "-s 10.0.0.%u -j LOG --log-prefix \"seen \"", i);
	for (unsigned i = 0; i < 10; i++)
		add(&w, "-s 10.0.0.%u -m conntrack --ctstate NEW -j MARK --set-xmark 0x1/0x1", i);
	assert_int_equal(plan(&w), 3);
	world_free(&w);
}

static void test_interfaces(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, FAM_IP4);
	for (unsigned i = 0; i < 10; i++)
		add(&w, "-i eth%u -j IN%u", i, i);
	add(&w, "-i cali+ -j CALI");
	add(&w, "-i abcdefghijklmno -j LONG");
	assert_int_equal(plan(&w), 1);
	world_free(&w);
}

static void add_sharers(struct world *w)
{
	add(w, "-i eth0 -p tcp -m limit --limit 1/sec -j ACCEPT");
	add(w, "-i eth0 -p tcp -m multiport --dports 1,2 -j DROP");
	add(w, "-i eth0 -s 10.0.0.0/8 -p tcp -m limit --limit 2/sec -m comment --comment x -j ACCEPT");
	add(w, "-i eth0 -p tcp -j REJECT --reject-with tcp-reset");
}

/* In a group a rule's test of the protocol may be removed; the protocol is then kept for the kernel's validation of its
 * matches. */
static void test_groups(void **state)
{
	struct nir_rule room = {0}, left;
	const struct image_rule *ir;
	struct world w;

	(void)state;
	world_init(&w, FAM_IP4);
	add_sharers(&w);
	assert_int_equal(plan(&w), 1);
	assert_int_equal(the_run(&w)->head.flags, IMAGE_GROUP);
	ir = &the_run(&w)->chains.v[GROUP_CHAIN].rules.v[1];
	assert_int_equal(ir->cut, 0xf);
	left = *image_rule_nr(&w.cx, ir, &room);
	assert_int_equal(left.list.v[0].op, NIR_MATCH);
	left.compat_proto = 0;
	image_compat(&left);
	assert_int_equal(left.compat_proto, IPPROTO_TCP);
	world_free(&w);

	world_init(&w, FAM_IP4);
	w.how.depth = 0;
	add_sharers(&w);
	assert_int_equal(plan(&w), 0);
	world_free(&w);
}

/* Can a group be decoded if its first rule records the removal of other expressions? tested: the group's entry still has
 * the shared tests. */
static bool decodes(uint64_t cut, bool tested)
{
	struct nir_rule room = {0};
	struct image_run *run;
	struct image_rule *ir;
	struct world w;
	bool good;

	world_init(&w, FAM_IP4);
	add_sharers(&w);
	opt_plan(w.z, &w.how, w.rules.v, w.rules.n, &w.pieces);
	run = the_run(&w);
	ir = &run->chains.v[GROUP_CHAIN].rules.v[0];
	ir->lowered = *image_rule_nr(&w.cx, ir, &room);
	ir->made = MADE_READY;
	for (uint32_t i = 0, at; i < 8; i++) {
		at = ir->lowered.udata.len - 4 - 8 + i;     /* before the protocol, at the end */
		((uint8_t *)ir->lowered.udata.p)[at] = (uint8_t)(cut >> 8 * (7 - i));
	}
	if (!tested) {
		memmove(run->entry.lowered.list.v, run->entry.lowered.list.v + 2, (run->entry.lowered.list.n - 2) * sizeof(struct nir));
		run->entry.lowered.list.n -= 2;
	}
	good = image_decode(w.z, run);
	world_free(&w);
	return good;
}

static void test_groups_spoilt(void **state)
{
	(void)state;
	assert_true(decodes(0xf, true));
	assert_false(decodes(0xf, false));
	assert_false(decodes(0x7, true));
	assert_false(decodes(0, true));
	assert_false(decodes(0x8000000000000007, true));
	assert_false(decodes(UINT64_MAX, true));
}

/* Maps in a group omit the shared tests; rules hidden by others are stored complete, in separate chains. */
static void test_groups_with_maps(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, FAM_IP4);
	w.how.level = OPT_AUTO;
	for (unsigned i = 0; i < 40; i++)
		add(&w, "-i eth0 -p tcp -m limit --limit %u/min -j ACCEPT", i + 1);
	for (unsigned i = 0; i < 40; i++)
		add(&w, "-i eth0 -s 10.0.0.%u -p tcp -m comment --comment \"%u\" -j DROP", i, i);
	for (unsigned i = 0; i < 40; i++)
		add(&w, "-i eth0 -p tcp -m multiport --dports %u,%u -m limit --limit 1/sec -j ACCEPT", i, i + 1);
	for (unsigned i = 0; i < 35; i++)
		add(&w, "-i eth0 -d 10.0.0.%u -p tcp -j LOG", i);
	assert_int_equal(plan(&w), 1);
	assert_int_equal(the_run(&w)->head.flags, IMAGE_GROUP);
	assert_int_equal(the_run(&w)->maps.n, 2);
	assert_int_equal(the_run(&w)->maps.v[1].elems.n, 35);
	world_free(&w);

	world_init(&w, FAM_IP4);
	for (unsigned i = 0; i < 300; i++) {
		add(&w, "-s 10.0.0.%u -p tcp -j ACCEPT", i / 2);
		add(&w, "-s 10.0.0.%u -p udp -m udp --dport 53 -j DROP", i / 2);
		add(&w, "-s 10.0.0.%u -p icmp -j DROP", i / 2);
	}
	assert_int_equal(plan(&w), 1);
	assert_int_equal(the_run(&w)->head.flags, IMAGE_GROUP | IMAGE_HIDDEN);
	assert_true(the_run(&w)->chains.n > GROUP_CHAIN + 1u);
	world_free(&w);
}

/* If two kinds of rules alternate, rules of one kind are reordered to be adjacent, but not past a rule that can match the
 * same packets. */
static void test_orders(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, FAM_IP4);
	for (unsigned i = 0; i < 200; i++) {
		add(&w, "-d 10.0.0.%u -p tcp -m tcp --dport %u -j ACCEPT", i, i);
		add(&w, "-d 10.0.0.%u -j DROP", i);
	}
	assert_int_equal(plan(&w), 1);
	assert_int_equal(the_run(&w)->head.flags, IMAGE_GROUP);
	assert_int_equal(the_run(&w)->maps.n, 2);
	assert_int_equal(the_run(&w)->maps.v[1].elems.n, 200);
	world_free(&w);
}

/* After a rule that is not terminal a packet may match a second rule with the same key, which therefore must not be in the
 * same map. */
static void test_goes_on(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, FAM_IP4);
	add(&w, "-s 10.0.0.1 -j A");
	add(&w, "-s 10.0.0.2 -j A");
	add(&w, "-s 10.0.0.1 -j B");
	add(&w, "-s 10.0.0.3 -j B");
	assert_int_equal(plan(&w), 2);
	world_free(&w);
	world_init(&w, FAM_IP4);
	add(&w, "-s 10.0.0.0/24 -j A");
	add(&w, "-s 10.1.0.0/24 -j A");
	add(&w, "-s 10.0.0.1 -j DROP");
	add(&w, "-s 10.0.0.2 -j DROP");
	plan(&w);
	assert_int_equal(w.pieces.v.v[0].run->rules.n, 2);
	world_free(&w);
}

/* Rules that are not a pure function of the packet, or differ in ways that a map cannot represent, are not compiled. */
static void test_left_alone(void **state)
{
	static const char *const shapes[] = {
		"-s 10.0.0.%u -m limit --limit 5/sec -j DROP", "-s 10.0.0.%u -p tcp -m multiport --dports 1,2 -j DROP",
		"! -s 10.0.0.%u -j DROP", "-s 10.%1$u.0.0/16 -d 10.0.%1$u.0/24 -j DROP", "-m mark --mark 0x%x/0xff -j A",
	};
	struct world w;

	(void)state;
	for (unsigned k = 0; k < sizeof(shapes) / sizeof(shapes[0]); k++) {
		char text[128];

		world_init(&w, FAM_IP4);
		w.how.level = OPT_AUTO;
		for (unsigned i = 0; i < 20; i++) {
			snprintf(text, sizeof(text), shapes[k], i);
			add(&w, "%s", text);
		}
		assert_int_equal(plan(&w), 0);
		world_free(&w);
	}
}

/* Planning frees temporary memory if nothing is compiled, since there may be tens of thousands of such chains. */
static void test_forgotten(void **state)
{
	struct world w;
	size_t before;

	(void)state;
	world_init(&w, FAM_IP4);
	w.how.level = OPT_AUTO;
	add(&w, "-s 10.0.0.1 -j MARK --set-mark 1");
	add(&w, "-p tcp -m tcp -j DNAT --to-destination 10.0.0.1:80");
	before = arena_used(w.a);
	assert_int_equal(plan(&w), 0);
	assert_true(arena_used(w.a) - before <= w.pieces.v.cap * sizeof(w.pieces.v.v[0]));
	world_free(&w);
}

/* Comments that do not fit into userdata: the rule is stored complete, in addition to the map. */
static void test_long_comments(void **state)
{
	struct world w;
	char text[251];

	(void)state;
	memset(text, 'x', sizeof(text));
	text[250] = '\0';
	world_init(&w, FAM_IP4);
	for (unsigned i = 0; i < 5; i++)
		add(&w, "-s 10.0.0.%u -m comment --comment %u%.*s -m mark --mark 1 -j DROP", i, i, (int)(100 + 36 * i), text);
	assert_int_equal(plan(&w), 1);
	world_free(&w);
}

static void test_trees(void **state)
{
	static const char *const ports[] = { "--dport %u", "--dport %u:%u", "--sport %u" };
	static const unsigned lengths[] = { 8, 16, 24, 32 };
	uint64_t seed = 7;
	struct world w;

	(void)state;
	world_init(&w, FAM_IP4);
	w.how.level = OPT_AUTO;
	for (unsigned i = 0; i < 3000; i++) {
		const char *p = unit_random(&seed) % 2 ? "tcp" : "udp";
		unsigned lo = (unsigned)(unit_random(&seed) % 60000);
		char port[64];

		snprintf(port, sizeof(port), ports[unit_random(&seed) % 3], lo, lo + 100);
		add(&w, "-s 10.%u.0.0/%u -d 10.%u.%u.%u/%u -p %s -m %s %s -j %s", (unsigned)(unit_random(&seed) % 256),
			lengths[unit_random(&seed) % 4], (unsigned)(unit_random(&seed) % 256),
			(unsigned)(unit_random(&seed) % 256), (unsigned)(unit_random(&seed) % 256),
			lengths[unit_random(&seed) % 3 + 1], p, p, port, unit_random(&seed) % 2 ? "ACCEPT" : "LOG");
	}
	assert_int_equal(plan(&w), 1);
	world_free(&w);
}

/* Order keys of rules added at the edges of a run: their distance from it increases with each commit and each rule. */
static void test_edge_orders(void **state)
{
	static const uint32_t at[][2] = { {8, 0}, {8, 1}, {8, 65535}, {9, 0}, {70000, 3}, {UINT32_MAX, 65535} };
	struct image_edges e = { .first = run_order(0), .last = run_order(100000), .generation = 7 };
	uint64_t front = e.first, behind = e.last;

	(void)state;
	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		uint64_t f = image_edge_order(&e, at[i][0], at[i][1], false), b = image_edge_order(&e, at[i][0], at[i][1], true);

		assert_true(f && f < front);
		assert_true(b > behind);
		front = f;
		behind = b;
	}
	assert_int_equal(image_edge_order(&e, 8, 65536, true), 0);
	assert_int_equal(image_edge_order(&e, 7, 0, true), 0);
	assert_int_equal(image_edge_order(&e, 3, 0, false), 0);
	e.first = 1000;
	assert_int_equal(image_edge_order(&e, 8, 0, false), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values), cmocka_unit_test(test_sets), cmocka_unit_test(test_fragments_of_old),
		cmocka_unit_test(test_tree_slowly), cmocka_unit_test(test_intervals), cmocka_unit_test(test_ports),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_services), cmocka_unit_test(test_targets), cmocka_unit_test(test_interfaces),
		cmocka_unit_test(test_goes_on), cmocka_unit_test(test_left_alone), cmocka_unit_test(test_long_comments),
		cmocka_unit_test(test_forgotten),
		cmocka_unit_test(test_trees), cmocka_unit_test(test_packed), cmocka_unit_test(test_packed_spoilt),
		cmocka_unit_test(test_bytes), cmocka_unit_test(test_bytes_spoilt),
		cmocka_unit_test(test_groups), cmocka_unit_test(test_groups_spoilt),
		cmocka_unit_test(test_groups_with_maps), cmocka_unit_test(test_orders),
		cmocka_unit_test(test_edge_orders), cmocka_unit_test(test_maps_spoilt), cmocka_unit_test(test_uncover),
		cmocka_unit_test(test_open), cmocka_unit_test(test_twins), cmocka_unit_test(test_no_twins),
		cmocka_unit_test(test_twin_orders), cmocka_unit_test(test_open_spoilt),
		cmocka_unit_test(test_fronts), cmocka_unit_test(test_front_values), cmocka_unit_test(test_fronts_spoilt),
		cmocka_unit_test(test_unseen), cmocka_unit_test(test_not_unseen), cmocka_unit_test(test_turns),
		cmocka_unit_test(test_sections), cmocka_unit_test(test_met), cmocka_unit_test(test_met_marks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
