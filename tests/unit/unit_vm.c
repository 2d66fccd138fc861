/* Tests of the simulator of nf_tables: each expression behaves as in the kernel, and differences between traces are
 * detected. */
#include "tests/unit/unit.h"
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/xt_multiport.h>
#include "compiler/nirvm.h"

struct bench {
	struct arena *arena;
	struct diags diags;
	struct cx cx;
	struct vm *vm;
	struct vm_packet p;
	struct vm_trace t;
	struct rule rule[8];           /* stand for source rules */
};

static void bench_open(struct bench *b)
{
	*b = (struct bench){ .arena = arena_new() };
	diags_init(&b->diags, b->arena);
	b->cx = (struct cx){ .arena = b->arena, .diags = &b->diags, .env = &env_none, .family = FAM_IP4 };
	b->vm = vm_new(&b->cx);
	vm_packet_init(&b->p, FAM_IP4);
	b->p.data[9] = 6;
	b->p.data[20] = 0x12;          /* ports 0x1234 and 0x0016 */
	b->p.data[21] = 0x34;
	b->p.data[23] = 0x16;
	vm_packet_settle(&b->p);
}

static void bench_close(struct bench *b) { arena_free(b->arena); }

/* Adds a rule given as nft expressions; n: number of its source rule. */
static void rule(struct bench *b, const char *chain, unsigned n, const char *text)
{
	struct image_rule *r = arena_new_of(b->arena, struct image_rule);

	r->rule = &b->rule[n];
	assert_true(nir_parse(&b->cx, text, &r->lowered.list));
	vm_rule(b->vm, chain, r);
}

static void send(struct bench *b)
{
	assert_true(vm_link(b->vm));
	vm_send(b->vm, "top", &b->p, &b->t);
	assert_null(b->t.wrong);
}

/* The number of packets counted for source rule n. */
static uint64_t counted(const struct bench *b, unsigned n)
{
	for (size_t i = 0; i < b->t.counts.n; i++)
		if (b->t.counts.v[i].rule == &b->rule[n])
			return b->t.counts.v[i].pkts;
	return 0;
}

#define COUNT "[ counter pkts 0 bytes 0 ] "
#define GO(verdict, chain) "[ immediate dreg 0 verdict " verdict " chain \"" chain "\" ]"
#define DPORT(n) "[ payload base transport off 2 len 2 dreg 1 ] [ cmp op eq sreg 1 data " n " ] "

static void goto_pushes_nothing(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b);
	rule(&b, "top", 0, COUNT GO("jump", "middle"));
	rule(&b, "top", 1, COUNT "[ immediate dreg 0 verdict drop ]");
	rule(&b, "middle", 2, COUNT GO("goto", "low"));
	rule(&b, "middle", 3, COUNT "[ immediate dreg 0 verdict accept ]");
	rule(&b, "low", 4, COUNT "[ immediate dreg 0 verdict return ]");
	send(&b);
	assert_int_equal(b.t.end, VM_DROP);
	assert_int_equal(counted(&b, 2) + counted(&b, 4), 2);
	assert_int_equal(counted(&b, 3), 0);
	assert_int_equal(vm_depth(b.vm, "top"), 3);
	bench_close(&b);
}

static void failed_load_breaks_its_rule(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b);
	rule(&b, "top", 0, "[ payload base transport off 2 len 2 dreg 1 ] " COUNT "[ immediate dreg 0 verdict drop ]");
	rule(&b, "top", 1, COUNT);
	b.p.have = 22;
	send(&b);
	assert_int_equal(b.t.end, VM_POLICY);
	assert_int_equal(counted(&b, 0), 0);
	assert_int_equal(counted(&b, 1), 1);
	bench_close(&b);
}

/* A packet of no connection has none of its fields. */
static void connections(void **state)
{
	static const uint8_t port[2] = { 0, 0x16 };
	static const char *const tests[] = {
		"[ ct key mark dreg 1 ] [ bitwise op 0 sreg 1 dreg 1 len 4 mask 0x00ff0000 xor 0x00000000 ] "
			"[ cmp op eq sreg 1 data 0x00010000 ] ",
		"[ ct key 12 dir 0 dreg 1 ] [ cmp op eq sreg 1 data 0x0016 ] ",
		"[ ct key 12 dir 1 dreg 1 ] [ cmp op neq sreg 1 data 0x0016 ] ",
	};

	(void)state;
	for (unsigned tracked = 0; tracked < 2; tracked++) {
		struct bench b;

		bench_open(&b);
		for (unsigned i = 0; i < 3; i++)
			rule(&b, "top", i, arena_fmt(b.arena, "%s" COUNT, tests[i]));
		b.p.tracked = tracked;
		memcpy(&b.p.ctmark, (const uint8_t[]){ 7, 1, 0, 0 }, sizeof(b.p.ctmark));
		memcpy(b.p.tuple[0].dport, port, sizeof(port));
		vm_packet_touch(&b.p);
		send(&b);
		for (unsigned i = 0; i < 3; i++)
			assert_int_equal(counted(&b, i), tracked);
		bench_close(&b);
	}
}

/* Loads of two bytes from the transport header ignore the fragment offset, loads of three do not. */
static void fragments(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b);
	rule(&b, "top", 0, DPORT("0x0016") COUNT);
	rule(&b, "top", 1, "[ payload base transport off 2 len 3 dreg 1 ] " COUNT);
	b.p.data[7] = 1;
	vm_packet_settle(&b.p);
	send(&b);
	assert_int_equal(counted(&b, 0), 1);
	assert_int_equal(counted(&b, 1), 0);
	bench_close(&b);
}

static const uint8_t key22[4] = { 0, 22 }, key30[4] = { 0, 30 }, key20[4] = { 0, 20 }, key40[4] = { 0, 40 };

static struct image_elem elem(struct bench *b, const uint8_t *key, const uint8_t *end, int32_t verdict, unsigned n)
{
	return (struct image_elem){ .key = key, .end = end, .verdict = verdict, .counted = true, .rule = &b->rule[n] };
}

static const char load[] = "[ payload base transport off 2 len 2 dreg 1 ] ";

/* Adds a map of ports with two elements, and the expressions that look them up. */
static void add_ports(struct bench *b, struct image_map m, const char *lookup, struct image_elem first, struct image_elem second)
{
	struct image_run *run = arena_new_of(b->arena, struct image_run);

	m.name = "ports";
	m.nparts = 1;
	m.part[0] = 2;
	m.len = 4;
	vec_push(b->arena, &m.elems, first);
	vec_push(b->arena, &m.elems, second);
	vec_push(b->arena, &run->maps, m);
	assert_true(nir_parse(&b->cx, arena_fmt(b->arena, "%s%s", load, lookup), &run->entry.lowered.list));
	vm_run(b->vm, "top", run);
}

/* Adds such a map with verdicts. */
static void add_map(struct bench *b, bool interval, struct image_elem first, struct image_elem second)
{
	add_ports(b, (struct image_map){ .interval = interval }, "[ lookup sreg 1 dreg 0 set \"ports\" ]", first, second);
}

static void lookup_of_a_value(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b);
	add_map(&b, false, elem(&b, key30, NULL, NF_DROP, 0), elem(&b, key22, NULL, NFT_CONTINUE, 1));
	rule(&b, "top", 2, COUNT);
	send(&b);
	assert_int_equal(counted(&b, 0), 0);
	assert_int_equal(counted(&b, 1), 1);
	assert_int_equal(counted(&b, 2), 1);
	bench_close(&b);
}

/* For all elements of a set the expressions after the lookup are executed. */
static void lookup_in_a_set(void **state)
{
	static const struct image_map set = { .set = true }, map = { .set = false };
	static const char in_set[] = "[ lookup sreg 1 set \"ports\" ] [ immediate dreg 0 verdict accept ]";
	struct bench b;

	(void)state;
	bench_open(&b);
	add_ports(&b, set, in_set, elem(&b, key30, NULL, 0, 0), elem(&b, key22, NULL, 0, 1));
	send(&b);
	assert_int_equal(b.t.end, VM_ACCEPT);
	assert_int_equal(counted(&b, 1), 1);
	b.p.data[23] = 23;
	send(&b);
	assert_int_equal(b.t.end, VM_POLICY);
	bench_close(&b);
	for (unsigned i = 0; i < 2; i++) {
		bench_open(&b);
		add_ports(&b, i ? map : set, i ? in_set : "[ lookup sreg 1 dreg 0 set \"ports\" ]", elem(&b, key30, NULL, 0, 0),
			elem(&b, key22, NULL, 0, 1));
		assert_false(vm_link(b.vm));
		bench_close(&b);
	}
}

static void lookup_in_intervals(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b);
	add_map(&b, true, elem(&b, key30, key40, NF_DROP, 0), elem(&b, key20, key22, NF_ACCEPT, 1));
	send(&b);
	assert_int_equal(b.t.end, VM_ACCEPT);
	b.p.data[23] = 23;
	send(&b);
	assert_int_equal(b.t.end, VM_POLICY);
	b.p.data[23] = 40;
	send(&b);
	assert_int_equal(b.t.end, VM_DROP);
	bench_close(&b);
}

static void what_the_kernel_refuses(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b);
	add_map(&b, true, elem(&b, key20, key30, NF_DROP, 0), elem(&b, key22, key40, NF_ACCEPT, 1));
	assert_false(vm_link(b.vm));
	bench_close(&b);
	bench_open(&b);
	add_map(&b, false, elem(&b, key22, NULL, NF_DROP, 0), elem(&b, key22, NULL, NF_ACCEPT, 1));
	assert_false(vm_link(b.vm));
	bench_close(&b);
	bench_open(&b);
	rule(&b, "top", 0, GO("jump", "low"));
	rule(&b, "low", 0, GO("goto", "top"));
	assert_false(vm_link(b.vm));
	bench_close(&b);
	bench_open(&b);
	rule(&b, "top", 0, GO("jump", "nowhere"));
	assert_false(vm_link(b.vm));
	bench_close(&b);
	bench_open(&b);
	rule(&b, "top", 0, "[ payload base transport off 2 len 2 dreg 1 ] ");
	rule(&b, "top", 0, "[ cmp op eq sreg 1 data 0x0016 ]");
	assert_true(vm_link(b.vm));
	vm_send(b.vm, "top", &b.p, &b.t);
	assert_non_null(b.t.wrong);
	bench_close(&b);
}

/* The xt match tcp drops packets with a truncated header, and never matches later fragments. */
static void hotdrop(void **state)
{
	static const char tcp[] = "[ match name \"tcp\" rev 0 info 0x0000ffff0000ffff0000000000000000 ] " COUNT;
	struct bench b;

	(void)state;
	bench_open(&b);
	rule(&b, "top", 0, tcp);
	send(&b);
	assert_int_equal(counted(&b, 0), 1);
	b.p.have = 30;
	send(&b);
	assert_int_equal(b.t.end, VM_DROP);
	assert_int_equal(counted(&b, 0), 0);
	b.p.data[7] = 1;
	vm_packet_settle(&b.p);
	send(&b);
	assert_int_equal(b.t.end, VM_POLICY);
	bench_close(&b);
}

/* A rule with a list of two ports; which: 0 source, 1 destination, 2 either. Returns whether the packet, from port 0x1234 to
 * 0x0016, matches. */
static bool in_list(unsigned which, const uint16_t port[2], bool range, bool inv)
{
	struct xt_multiport_v1 info = { .flags = (uint8_t)which, .count = 2, .ports = { port[0], port[1] }, .pflags = { range },
		.invert = inv };
	struct buf text = BUF_INIT;
	struct bench b;
	bool holds;

	bench_open(&b);
	buf_puts(&text, "[ match name \"multiport\" rev 1 info 0x");
	for (size_t i = 0; i < sizeof(info); i++)
		buf_printf(&text, "%02x", ((const uint8_t *)&info)[i]);
	buf_puts(&text, " ] " COUNT);
	rule(&b, "top", 0, buf_str(&text));
	send(&b);
	holds = counted(&b, 0);
	buf_free(&text);
	bench_close(&b);
	return holds;
}

static void port_lists(void **state)
{
	static const uint16_t source[] = { 0x1234, 0x4000 }, dest[] = { 0x10, 0x16 }, around[] = { 0x10, 0x20 };

	(void)state;
	for (unsigned inv = 0; inv < 2; inv++) {
		assert_int_equal(in_list(0, source, false, inv), !inv);
		assert_int_equal(in_list(0, dest, false, inv), inv);
		assert_int_equal(in_list(1, source, false, inv), inv);
		assert_int_equal(in_list(1, dest, false, inv), !inv);
		assert_int_equal(in_list(1, around, false, inv), inv);
		assert_int_equal(in_list(1, around, true, inv), !inv);
		assert_int_equal(in_list(2, source, false, inv), !inv);
		assert_int_equal(in_list(2, dest, false, inv), !inv);
		assert_int_equal(in_list(2, around, false, inv), inv);
	}
}

/* The trace of a chain of two targets. */
static struct vm_trace trace(struct bench *b, const char *first, const char *second)
{
	b->t = (struct vm_trace){0};
	b->vm = vm_new(&b->cx);
	vm_packet_init(&b->p, FAM_IP4);
	rule(b, "top", 0, first);
	rule(b, "top", 0, second);
	send(b);
	return b->t;
}

static void order_of_effects(void **state)
{
	static const char mark[] = COUNT "[ target name \"MARK\" rev 2 info 0x05000000ffffffff ]";
	static const char log[] = COUNT "[ log prefix \"x\" ]", other[] = COUNT "[ log prefix \"y\" ]";
	struct vm_trace a, c;
	struct bench b;

	(void)state;
	bench_open(&b);
	a = trace(&b, mark, log);
	assert_int_equal(b.p.mark, 5);
	c = trace(&b, mark, log);
	assert_true(vm_trace_same(&a, &c));
	c = trace(&b, log, mark);
	assert_false(vm_trace_same(&a, &c));
	c = trace(&b, mark, other);
	assert_false(vm_trace_same(&a, &c));
	c = trace(&b, mark, mark);
	assert_false(vm_trace_same(&a, &c));
	bench_close(&b);
}

/* A limit gives the same result if evaluated in the same state, and each evaluation is recorded in the trace. */
static void stateful_is_seen(void **state)
{
	static const char limit[] = "[ limit rate 1 unit 1 burst 5 ] ";
	struct vm_trace a, c;
	struct bench b;

	(void)state;
	bench_open(&b);
	a = trace(&b, limit, limit);
	assert_int_equal(a.events.n, 2);
	c = trace(&b, limit, DPORT("0x0017"));
	assert_false(vm_trace_same(&a, &c));
	bench_close(&b);
}

/* The packets of the next test: two interfaces, fragments, truncated ones, and ports that differ in one byte. */
static void vary(struct vm_packet *p, unsigned n)
{
	vm_packet_init(p, FAM_IP4);
	memcpy(p->iif, n & 1 ? "vnet12345678" : "vnet12345679", 12);
	p->data[9] = n & 2 ? 6 : 17;
	p->data[7] = n & 4 ? 1 : 0;
	p->data[12] = n & 8 ? 10 : 11;
	p->data[15] = n & 16 ? 1 : 129;
	p->data[23] = n & 32 ? 0x16 : 0x17;
	p->have = n & 64 ? VM_PACKET_BYTES : 14;
	p->mark = n & 128 ? 0x106 : 0x6;
	vm_packet_settle(p);
}

/* A rule's leading tests may be looked at before it is run. Behind an immediate they are not: the results are the same. */
static void leading_tests(void **state)
{
	static const char *const tests[] = {
		"[ meta key iifname dreg 1 ] [ cmp op eq sreg 1 data 0x766e6574313233343536373800000000 ] ",
		"[ meta key iifname dreg 1 ] [ cmp op eq sreg 1 data 0x766e6574 ] ",
		"[ meta key iifname dreg 1 ] [ cmp op neq sreg 1 data 0x766e6574313233343536373800000000 ] ",
		"[ meta key l4proto dreg 1 ] [ cmp op eq sreg 1 data 0x06 ] ",
		"[ meta key l4proto dreg 1 ] [ cmp op eq sreg 1 data 0x06 ] " DPORT("0x0016"),
		DPORT("0x0016"), DPORT("0x0016") "[ payload base network off 12 len 1 dreg 1 ] [ cmp op eq sreg 1 data 0x0a ] ",
		"[ payload base transport off 1 len 3 dreg 1 ] [ cmp op eq sreg 1 data 0x000016 ] ",
		"[ payload base network off 12 len 4 dreg 1 ] [ cmp op eq sreg 1 data 0x0a000001 ] ",
		"[ payload base network off 12 len 4 dreg 1 ] [ cmp op eq sreg 1 data 0x0a ] ",
		"[ payload base network off 12 len 4 dreg 1 ] [ bitwise sreg 1 dreg 1 len 4 mask 0xff00007f xor 0x00000000 ] "
			"[ cmp op eq sreg 1 data 0x0a000001 ] ",
		"[ payload base network off 12 len 4 dreg 1 ] [ bitwise sreg 1 dreg 1 len 4 mask 0xff00007f xor 0x01000000 ] "
			"[ cmp op eq sreg 1 data 0x0a000001 ] ",
		"[ payload base network off 12 len 4 dreg 1 ] [ bitwise sreg 1 dreg 1 len 4 mask 0xff00007f xor 0x00000000 ] "
			"[ cmp op eq sreg 1 data 0x0a000081 ] ",
		"[ payload base network off 12 len 4 dreg 1 ] [ bitwise sreg 1 dreg 2 len 4 mask 0xff000000 xor 0x00000000 ] "
			"[ cmp op eq sreg 1 data 0x0a000001 ] ",
		"[ meta key mark dreg 1 ] [ bitwise sreg 1 dreg 1 len 4 mask 0x0f000000 xor 0x00000000 ] "
			"[ cmp op eq sreg 1 data 0x06000000 ] ",
	};
	uint64_t hits = 0;
	struct bench b;

	(void)state;
	for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++) {
		bench_open(&b);
		rule(&b, "top", 0, arena_fmt(b.arena, "%s%s", tests[i], COUNT));
		rule(&b, "top", 1, arena_fmt(b.arena, "[ immediate dreg 4 data 0x00000000 ] %s%s", tests[i], COUNT));
		for (unsigned n = 0; n < 256; n++) {
			vary(&b.p, n);
			send(&b);
			assert_int_equal(counted(&b, 0), counted(&b, 1));
			hits += counted(&b, 1);
		}
		bench_close(&b);
	}
	assert_true(hits > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goto_pushes_nothing), cmocka_unit_test(failed_load_breaks_its_rule),
		cmocka_unit_test(connections), cmocka_unit_test(fragments), cmocka_unit_test(lookup_of_a_value),
		cmocka_unit_test(lookup_in_a_set), cmocka_unit_test(lookup_in_intervals),
		cmocka_unit_test(what_the_kernel_refuses), cmocka_unit_test(hotdrop), cmocka_unit_test(port_lists),
		cmocka_unit_test(order_of_effects), cmocka_unit_test(leading_tests),
		cmocka_unit_test(stateful_is_seen),
	};

	return unit_run("vm", tests);
}
