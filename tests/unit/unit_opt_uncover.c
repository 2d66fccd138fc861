/* Tests of deleting a rule from a map of random networks: afterwards, each address has the first remaining rule that matches
 * it. */
#include <string.h>
#include "compiler/image_priv.h"
#include "tests/unit/unit_opt.h"

enum { RULES = 60, HOSTS = 256 };

/* Adds a rule for a random subnet of 10.0.0.0/24; many of them overlap. */
static void add_random(struct world *w, uint64_t *seed, bool map)
{
	static const char *const ends[] = { "-j DROP", "-j ACCEPT", "-j RETURN" };
	unsigned bits = 26 + (unsigned)(unit_random(seed) % 7);

	add(w, "-s 10.0.0.%u/%u%s %s", (unsigned)(unit_random(seed) % HOSTS) & (0xffu << (32 - bits) & 0xff), bits,
		unit_random(seed) % 4 ? "" : " -m comment --comment said", map ? ends[unit_random(seed) % 3] : "-j DROP");
}

/* Sets or clears at[] for the element's addresses: at[] has, by last byte of the address, the order key of the rule whose
 * element contains it, or 0. */
static void elem_paint(uint64_t *at, const struct image_elem *e, bool put)
{
	uint64_t order;

	assert_true(image_order(e->udata, &order));
	for (unsigned h = e->key[3]; h <= (e->end ? e->end : e->key)[3]; h++) {
		assert_true(put ? !at[h] : at[h] == order);
		at[h] = put ? order : 0;
	}
}

static void map_paint(const struct image_run *run, uint64_t *at)
{
	for (size_t i = 0; i < run->maps.v[0].elems.n; i++)
		elem_paint(at, &run->maps.v[0].elems.v[i], true);
}

/* The order key of the first rule, except rule number `gone`, that matches the address. */
static uint64_t first_at(struct world *w, const struct image_run *run, size_t gone, unsigned host)
{
	for (size_t i = 0; i < run->rules.n; i++) {
		const struct value *v = use_val(w->rules.v[i]->head, HEAD_SRC);

		if (i != gone && (host & v->b.b[3]) == v->a.b[3])
			return run->rules.v[i]->place->order;
	}
	return 0;
}

/* Does the userdata have this order key? */
static unsigned says(uint64_t order, struct nir_data udata)
{
	uint64_t own;

	return tlv_get64(udata, TLV_ORDER, &own) && own == order;
}

/* Hidden rules that get elements now had none before, keep their counters, and are no longer encoded as hidden rules. */
static void told_moves(const struct image_run *run, const struct image_place *at)
{
	size_t n = 0;

	for (size_t i = 0; i < run->rules.n; i++) {
		const struct rule *r = run->rules.v[i];

		for (size_t k = 0; k < at->heirs.n; k++)
			if (says(r->place->order, at->heirs.v[k].udata)) {
				assert_int_equal(at->heirs.v[k].counters.pkts, r->counters.pkts);
				assert_false(r->place->elems.n);
				n++;
			}
	}
	assert_int_equal(n, at->told.n);
}

static void try(uint64_t seed, bool map)
{
	struct world w;

	world_init(&w, FAM_IP4);
	for (unsigned i = 0; i < RULES; i++)
		add_random(&w, &seed, map);
	assert_int_equal(plan(&w), 1);
	for (size_t gone = 0; gone < RULES; gone++) {
		struct image_run *run = the_run(&w);
		uint64_t at[HOSTS] = {0};
		struct image_place *p;

		assert_true(image_decode(w.z, run));
		p = run->rules.v[gone]->place;
		map_paint(run, at);
		/* A rule that is hidden completely does not hide others. */
		assert_int_equal(image_uncover(w.z, run->rules.v[gone], true), p->elems.n > 0);
		if (!p->known)
			continue;
		for (size_t i = 0; i < p->elems.n; i++)
			elem_paint(at, p->elems.v[i], false);
		for (size_t i = 0; i < p->heirs.n; i++)
			elem_paint(at, &p->heirs.v[i], true);
		for (unsigned h = 0; h < HOSTS; h++)
			assert_int_equal(at[h], first_at(&w, run, gone, h));
		told_moves(run, p);
	}
	world_free(&w);
}

void test_uncover(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 40; seed++)
		try(seed * 7919, seed % 2);
}
