/* Tests of the rules that a packet may have matched in a map (compiler/image_met.c), compared with the counters of the
 * simulator. */
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <string.h>
#include "compiler/equiv_priv.h"
#include "compiler/image_met.h"
#include "compiler/image_priv.h"
#include "tests/unit/unit_opt.h"

enum { PACKETS = 3000 };

/* The order key of a rule that has elements in the run's first map. */
static uint64_t order_of(const struct image_run *run, const struct rule *r)
{
	uint64_t order = 0;

	for (size_t i = 0; i < run->maps.v[0].elems.n; i++) {
		const struct image_elem *e = &run->maps.v[0].elems.v[i];

		if (e->rule == r)
			assert_true(tlv_get64(e->udata, TLV_ORDER, &order) ||
				tlv_get64(e->udata, TLV_PART, &order));
	}
	assert_true(order);
	return order;
}

static bool has_order(const struct image_met *met, uint64_t order)
{
	for (size_t i = 0; i < met->orders.n; i++)
		if (met->orders.v[i] == order)
			return true;
	return false;
}

/* The number of rules that the packet may have matched; asserts that r, the one that counted it, is among them. */
static size_t met_by(struct world *w, const struct met_packet *p, const struct rule *r)
{
	const struct image_run *run = the_run(w);
	int32_t verdict = r->verdict == VERDICT_ACCEPT ? NF_ACCEPT : r->verdict == VERDICT_DROP ? NF_DROP : NFT_JUMP;
	struct image_met met = {{0}};

	assert_true(image_met(&w->cx, run, &run->entry.lowered.list, p, verdict, verdict == NFT_JUMP ? r->to : NULL, &met));
	assert_true(has_order(&met, order_of(run, r)));
	return met.orders.n;
}

static struct met_packet all_known(const struct vm_packet *p)
{
	return (struct met_packet){ .p = *p, .headers = true, .iif = true, .oif = true, .mark = true, .proto = true };
}

/* Sends packets drawn from the boundaries of the rules. Adds to *met the number of packets matched, and to *vague the number
 * of rules possible for them if the mark is unknown and headers may have changed. */
static void packets_try(struct world *w, struct vm *vm, const struct draw *d, size_t *met, size_t *vague)
{
	struct vm_trace t = {0};
	struct rng rng = { 5 };

	for (uint64_t i = 0; i < PACKETS; i++) {
		struct vm_packet p;
		struct met_packet m;

		draw_packet(d, &rng, i, &p);
		m = all_known(&p);
		vm_send(vm, "INPUT", &p, &t);
		assert_null(t.wrong);
		if (t.counts.n != 1)
			continue;
		++*met;
		assert_int_equal(met_by(w, &m, t.counts.v[0].rule), 1);
		m.mark = false;
		m.changed = true;
		*vague += met_by(w, &m, t.counts.v[0].rule);
		m.headers = false;
		assert_true(met_by(w, &m, t.counts.v[0].rule) > 1);
	}
}

static void run_try(struct world *w, size_t *met, size_t *vague)
{
	struct chain c = { .name = "INPUT", .base = base_find(TABLE_filter, "INPUT") };
	struct vm *vm = vm_new(&w->cx);

	assert_int_equal(plan(w), 1);
	for (size_t i = 0; i < w->rules.n; i++) {
		struct rule *copy = arena_dup(w->a, w->rules.v[i], sizeof(*copy));

		rule_insert(&c, copy, NULL);
	}
	vm_run(vm, "INPUT", the_run(w));
	vm_chain(vm, "web");
	assert_true(vm_link(vm));
	packets_try(w, vm, draw_new(&w->cx, &c), met, vague);
	assert_true(*met > 100);
}

void test_met(void **state)
{
	size_t met = 0, vague = 0;
	struct world w;

	(void)state;
	world_init(&w, FAM_IP4);
	for (unsigned i = 0; i < 60; i++)
		add(&w, "-s 10.%u.0.0/16 -j %s", i, i % 3 ? "DROP" : "ACCEPT");
	run_try(&w, &met, &vague);
	assert_int_equal(vague, met);
	world_free(&w);
}

void test_met_marks(void **state)
{
	size_t met = 0, vague = 0;
	struct world w;

	(void)state;
	world_init(&w, FAM_IP6);
	for (unsigned i = 0; i < 60; i++)
		add(&w, "-s fd00::%x/128 -m mark --mark %u -j DROP", i / 3, i % 3);
	run_try(&w, &met, &vague);
	assert_int_equal(vague, 3 * met);
	world_free(&w);
}
