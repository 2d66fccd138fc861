/* Tests of fronts: which maps have one, the values that added rules require, and detection of changes by other programs. */
#include <linux/netfilter/nf_tables.h>
#include <string.h>
#include "tests/unit/unit_opt.h"

/* ---- maps with a front ---- */

/* The front of the first map of the first run, or NULL. */
static struct image_map *front_of(const struct world *w)
{
	const struct image_run *run = the_run(w);

	return run->maps.v[0].front ? &run->maps.v[run->maps.v[0].front] : NULL;
}

static void nets_add(struct world *w, unsigned n, unsigned first_bytes, unsigned len)
{
	for (unsigned i = 0; i < n; i++)
		add(w, "-s %u.%u.%u.0/%u -j DROP", i % first_bytes + 1, i / first_bytes % 256, i * 7 % 256, len);
}

/* The number of leading bytes of addresses that the front has depends on their distribution. */
void test_fronts(void **state)
{
	static const struct { unsigned n, first_bytes, len, lead; size_t values; } all[] = {
		{ 2000, 10, 24, 1, 10 }, { 2000, 200, 18, 2, 2000 }, { 2000, 200, 24, 3, 2000 }, { 128, 2, 24, 1, 2 },
		{ 2000, 250, 9, 0, 0 },
	};
	struct world w;

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		world_init(&w, FAM_IP4);
		w.how.level = OPT_AUTO;
		nets_add(&w, all[i].n, all[i].first_bytes, all[i].len);
		assert_int_equal(plan(&w), 1);
		assert_int_equal(the_run(&w)->maps.n, all[i].lead ? 2 : 1);
		assert_int_equal(the_run(&w)->head.nmaps, the_run(&w)->maps.n);
		if (all[i].lead) {
			assert_int_equal(front_of(&w)->lead, all[i].lead);
			assert_int_equal(front_of(&w)->elems.n, all[i].values);
		}
		world_free(&w);
	}
}

/* ---- added rules ---- */

static size_t values_of(struct world *w, const char *rule)
{
	struct image_run *run = the_run(w);
	struct image_elems fit = { {0} };

	assert_true(image_fit(w->z, run, 0, add(w, "%s", rule), run_order(9), &fit));
	w->rules.n--;
	assert_int_equal(fit.v.n, 1);
	return image_front_takes(run, 0, &fit.v.v[0]) ? image_front_count(run, 0, &fit.v.v[0]) : 0;
}

void test_front_values(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, FAM_IP4);
	nets_add(&w, 400, 200, 18);
	assert_int_equal(plan(&w), 1);
	assert_int_equal(front_of(&w)->lead, 2);
	assert_int_equal(values_of(&w, "-s 250.0.0.1/32 -j DROP"), 1);
	assert_int_equal(values_of(&w, "-s 250.0.0.0/15 -j DROP"), 2);
	assert_int_equal(values_of(&w, "-s 250.4.0.0/14 -j DROP"), 4);
	assert_int_equal(values_of(&w, "-s 255.0.0.0/8 -j DROP"), 256);
	assert_int_equal(values_of(&w, "-s 128.0.0.0/1 -j DROP"), 32768);
	world_free(&w);

	world_init(&w, FAM_IP6);
	for (unsigned i = 0; i < 400; i++)
		add(&w, "-s 2a%02x:%02x07::/32 -j DROP", i / 200, i % 200 + 1);
	assert_int_equal(plan(&w), 1);
	assert_int_equal(front_of(&w)->lead, 4);
	assert_int_equal(values_of(&w, "-s 2b00:1::7/128 -j DROP"), 1);
	assert_int_equal(values_of(&w, "-s 2b00::/16 -j DROP"), 65536);
	assert_int_equal(values_of(&w, "-s 2b00::/15 -j DROP"), 0);
	world_free(&w);
}

/* ---- changes by other programs ---- */

static bool reads_back(struct world *w) { return image_decode(w->z, the_run(w)); }

/* Each missing value is detected; an additional one is accepted. */
static void values_spoil(struct world *w)
{
	struct image_map *front = front_of(w);
	uint8_t *more = arena_dup(w->a, front->elems.v[0].key, front->len);
	size_t n = front->elems.n;

	assert_true(reads_back(w));
	for (size_t i = 0; i < n; i++) {
		struct image_elem was = front->elems.v[i];

		front->elems.v[i] = front->elems.v[n - 1];
		front->elems.n = n - 1;
		assert_false(reads_back(w));
		front->elems.n = n;
		front->elems.v[i] = was;
	}
	more[0] = 0xfe;
	vec_push(w->a, &front->elems, ((struct image_elem){ .key = more }));
	assert_true(reads_back(w));
}

static struct nir *front_lookup(struct world *w)
{
	struct nir_list *l = (struct nir_list *)&the_run(w)->entry.lowered.list;
	size_t at = 0;

	while (l->v[at].op != NIR_LOOKUP)
		at++;
	return &l->v[at];
}

/* Detects an inverted lookup, one in another map, and one of other bytes. */
static void lookup_spoil(struct world *w)
{
	struct nir *x = front_lookup(w), was = *x, load;

	x->f[NIR_LOOKUP_flags].u = NFT_LOOKUP_F_INV;
	assert_false(reads_back(w));
	*x = was;
	nir_sets(x, NIR_LOOKUP_set, the_run(w)->maps.v[0].name);
	assert_false(reads_back(w));
	nir_sets(x, NIR_LOOKUP_set, "theirs");
	assert_false(reads_back(w));
	*x-- = was;
	while (x->op != NIR_PAYLOAD)
		x--;
	load = *x;
	x->f[NIR_PAYLOAD_off].u++;
	assert_false(reads_back(w));
	*x = load;
	x->f[NIR_PAYLOAD_len].u = 2;
	assert_false(reads_back(w));
	*x = load;
	assert_true(reads_back(w));
}

static void kind_spoil(struct world *w)
{
	struct image_map *front = front_of(w), was = *front;

	front->interval = true;
	assert_false(reads_back(w));
	*front = was;
	front->set = false;
	assert_false(reads_back(w));
	*front = was;
	front->part[0] = 2;
	assert_false(reads_back(w));
	*front = was;
	assert_true(reads_back(w));
}

static void spoil(struct world *w)
{
	assert_int_equal(plan(w), 1);
	assert_non_null(front_of(w));
	values_spoil(w);
	lookup_spoil(w);
	kind_spoil(w);
	world_free(w);
}

void test_fronts_spoilt(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, FAM_IP4);
	nets_add(&w, 40, 8, 20);
	spoil(&w);

	world_init(&w, FAM_IP4);
	nets_add(&w, 90, 90, 15);
	spoil(&w);

	world_init(&w, FAM_IP6);
	for (unsigned i = 0; i < 30; i++)
		add(&w, "-d 2001:db8:%x::/48 -j DROP", i);
	spoil(&w);

	world_init(&w, FAM_IP4);
	for (unsigned i = 0; i < 80; i++)
		add(&w, "-s 10.%u.0.0/16 -d 192.0.%u.0/24 -p tcp -m tcp --dport %u -j DROP", i, i, i * 3);
	spoil(&w);
}
