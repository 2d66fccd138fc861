/* Tests of decoding runs: sets with all actions, in the current and the former encoding; trees decoded incrementally; runs
 * changed by other programs. */
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <stdio.h>
#include <string.h>
#include "tests/unit/unit_opt.h"

/* ---- sets ---- */

/* Can the rule be an element of the run? Then also asserts that the element is decoded to the rule. */
static bool fits(struct world *w, const char *text)
{
	struct image_run *run = the_run(w);
	struct image_elems e = {0};
	const struct image_elem *one;
	struct rule *r = add(w, "%s", text);

	if (!image_fit(w->z, run, 0, r, 7, &e))
		return false;
	one = &e.v.v[0];
	same_rule(w, image_elem_rule(w->z, run, 0, &one, 1), r);
	return true;
}

/* Converts the run to the encoding used before sets: each element has the verdict, and a shared target is in a chain. */
static void as_of_old(struct world *w, struct image_run *run, int32_t verdict, const char *chain)
{
	static const uint8_t inner[] = { TLV_INNER, 0 };
	struct nir_list *l = &run->entry.lowered.list, entry = {0}, target = {0};
	struct image_map *m = &run->maps.v[0];
	size_t at = 0;

	while (l->v[at].op != NIR_LOOKUP)
		at++;
	span_put(&w->cx, &entry, l, 0, (unsigned)at);
	span_put(&w->cx, &target, l, (unsigned)at + 1, (unsigned)l->n - 1);
	m->set = false;
	lookup_put(&w->cx, &entry, m);
	guard_put(&w->cx, &entry);
	*l = entry;
	if (chain && image_name_id(chain)) {
		struct image_chain action = { .name = chain };
		struct image_rule ir = { .lowered.list = target };

		ir.lowered.udata = (struct nir_data){ inner, sizeof(inner) };
		vec_push(w->a, &action.rules, ir);
		vec_push(w->a, &run->chains, action);
		run->head.nchains++;
		image_entry_udata(w->a, run);
	}
	for (size_t i = 0; i < m->elems.n; i++) {
		m->elems.v[i].verdict = verdict;
		m->elems.v[i].chain = chain;
	}
}

/* The action of all elements follows the lookup; a rule with another action does not fit. */
void test_sets(void **state)
{
	static const struct { const char *target, *other; int32_t verdict; const char *chain; } ends[] = {
		{ "-j DROP", "-j ACCEPT", NF_DROP, NULL }, { "-j ACCEPT", "-j RETURN", NF_ACCEPT, NULL },
		{ "-j RETURN", "-j DROP", NFT_RETURN, NULL }, { "-j web", "-g web", NFT_JUMP, "web" },
		{ "-g web", "-g net", NFT_GOTO, "web" }, { "", "-j DROP", NFT_CONTINUE, NULL },
		{ "-j REJECT", "-j LOG", NFT_JUMP, "sluice.0000000000000001.chain.00001" },
		{ "-j MARK --set-mark 7", "-j MARK --set-mark 8", NFT_JUMP, "sluice.0000000000000001.chain.00001" },
	};
	struct world w;

	(void)state;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct image_run *run;

		world_init(&w, FAM_IP4);
		for (unsigned k = 1; k < 20; k++)
			add(&w, "-s 10.0.0.%u/32 %s", k, ends[i].target);
		assert_int_equal(plan(&w), 1);
		run = the_run(&w);
		assert_true(run->maps.v[0].set);
		assert_int_equal(run->chains.n, 1);
		for (unsigned old = 0; old < 2; old++) {
			bool map = old && i < 6;

			assert_true(fits(&w, arena_fmt(w.a, "-s 192.0.2.1/32 %s", ends[i].target)));
			assert_int_equal(fits(&w, arena_fmt(w.a, "-s 192.0.2.1/32 %s", ends[i].other)), map);
			assert_true(image_decode(w.z, run));
			assert_int_equal(run->rules.n, 19);
			for (unsigned k = 0; k < 19; k++)
				same_rule(&w, run->rules.v[k], w.rules.v[k]);
			if (!old)
				as_of_old(&w, run, ends[i].verdict, ends[i].chain);
		}
		world_free(&w);
	}
}

/* Removes the first n of the expressions that exclude later fragments. */
static void refusal_out(struct world *w, struct image_run *run, size_t n)
{
	struct nir_list *l = &run->entry.lowered.list, refusal = {0}, rest = {0};
	size_t at = 0;

	fragments_refuse(&w->cx, &refusal);
	while (!nir_same(&l->v[at], &refusal.v[0]))
		at++;
	n = n < refusal.n ? n : refusal.n;
	span_put(&w->cx, &rest, l, 0, (unsigned)at);
	span_put(&w->cx, &rest, l, (unsigned)(at + n), (unsigned)l->n);
	*l = rest;
}

/* Port lookups in the encoding used before later fragments were excluded are decoded; those with a part of the exclusion
 * are not. */
void test_fragments_of_old(void **state)
{
	static const struct { const char *rule, *one; enum family family; } kinds[] = {
		{ "-p tcp -m tcp --dport %u -j DROP", "-p tcp -m tcp --dport 99 -j DROP", FAM_IP4 },
		{ "-s 10.0.0.%u/32 -p udp -m udp --sport 3 -j DROP", "-s 10.0.0.99/32 -p udp -m udp --sport 99 -j DROP", FAM_IP4 },
		{ "-s 2001:db8::%u/128 -p udp -m udp --dport %u:65535", "-s 2001:db8::99/128 -p udp -m udp --dport 99:199", FAM_IP6 },
	};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(kinds) / sizeof(kinds[0]); i++) {
		bool part = i % 2;
		struct world w;
		struct image_run *run;

		world_init(&w, kinds[i / 2].family);
		for (unsigned k = 1; k < 20; k++)
			add(&w, kinds[i / 2].rule, k, k);
		add(&w, "%s", kinds[i / 2].one);
		assert_int_equal(plan(&w), 1);
		run = the_run(&w);
		refusal_out(&w, run, part ? 1 : SIZE_MAX);
		assert_int_equal(image_decode(w.z, run), !part || kinds[i / 2].family == FAM_IP6);
		for (unsigned k = 0; k < run->rules.n; k++)
			same_rule(&w, run->rules.v[k], w.rules.v[k]);
		world_free(&w);
	}
}

/* ---- trees, decoded rule by rule ---- */

/* Decodes the run's rules one by one; each is freed afterwards. Some chains are restarted after half of their rules. */
static bool decode_slowly(struct world *w, struct image_run *run)
{
	struct image_decoder *d = image_decoder_new(w->z, run);

	for (size_t i = 0; i < run->chains.n; i++) {
		struct image_chain *c = &run->chains.v[i], was = *c;

		for (unsigned again = i % 3 == 0; again < 2; again++) {
			image_decoder_chain(d, c);
			for (size_t k = 0; k < (again ? was.rules.n : was.rules.n / 2); k++) {
				struct nir_rule room = {0};
				struct cx cx = w->cx;
				struct image_rule ir = { .handle = 100 * i + k + 1 };

				cx.arena = arena_new();
				ir.lowered = *image_rule_nr(&cx, &was.rules.v[k], &room);
				image_decoder_rule(d, &ir);
				arena_free(cx.arena);
			}
		}
	}
	return image_decoder_end(d);
}

static size_t copies(struct world *w, struct image_run *run, const char *rule)
{
	struct image_growth g = { .most = SIZE_MAX };

	add(w, "%s", rule);
	assert_true(image_grow(w->z, run, w->rules.v[--w->rules.n], run_order(100) - 1, NULL, &g));
	return g.copies.n;
}

void test_tree_slowly(void **state)
{
	struct image_run *run;
	struct world w;
	size_t spots = 0;

	(void)state;
	world_init(&w, FAM_IP4);
	w.how.depth = 2;
	for (unsigned i = 0; i < 200; i++) {
		add(&w, "-d 10.0.%u.0/24 -p tcp -m tcp --dport %u %s", i, i + 1, i % 2 ? "-j web" : "-j DROP");
		if (i % 50 == 0)
			add(&w, "-d 10.0.0.0/16 -p udp -m limit --limit %u/min -j ACCEPT", i + 1);
		if (i % 50 == 1)
			add(&w, "-d 10.0.0.0/17 -p icmp -m icmp --icmp-type %u -m comment --comment wide -j ACCEPT", i);
	}
	assert_int_equal(plan(&w), 1);
	run = the_run(&w);
	assert_true(image_is_tree(run));
	for (unsigned twice = 0; twice < 2; twice++) {
		size_t few = copies(&w, run, "-d 10.0.3.0/24 -p udp -j DROP"), many = copies(&w, run, "-p icmp -j DROP");

		assert_true(few && few < many);
		if (twice)
			break;
		assert_true(decode_slowly(&w, run));
		assert_int_equal(copies(&w, run, "-d 10.0.3.0/24 -p udp -j DROP"), few);
		assert_int_equal(copies(&w, run, "-p icmp -j DROP"), many);
	}
	assert_int_equal(run->rules.n, w.rules.n);
	for (size_t i = 0; i < w.rules.n; i++) {
		same_rule(&w, run->rules.v[i], w.rules.v[i]);
		spots += run->rules.v[i]->place->spots.n;
	}
	for (size_t i = 0; i < w.rules.n; i++) {
		struct rule *r = run->rules.v[i];
		size_t n = r->place->spots.n;

		if (r->nmatch && r->match[0]->form->ext->effect != PURE)
			continue;
		assert_true(image_spots(w.z, &run->entry.lowered, r, NULL));
		assert_int_equal(r->place->spots.n, n);
	}
	assert_true(spots > w.rules.n);
	world_free(&w);
}

/* ---- runs changed by other programs ---- */

typedef void spoil_fn(struct world *w, struct image_run *run);

static void nothing(struct world *w, struct image_run *run)
{
	(void)w;
	(void)run;
}

/* The map's keys have four bytes, those of the template more. */
static void short_keys(struct world *w, struct image_run *run)
{
	struct image_map *m = &run->maps.v[0];

	m->len = 4;
	for (size_t i = 0; i < m->elems.n; i++)
		m->elems.v[i].key = arena_dup(w->a, m->elems.v[i].key, m->len);
}

static void ports_turned(struct world *w, struct image_run *run)
{
	struct image_elem *e = &run->maps.v[0].elems.v[0];
	struct tlv t = {0};

	tlv_put64(&t, TLV_ORDER, run_order(0));
	tlv_put(&t, TLV_PORTS, (const uint8_t[]){ 0, 0, 30, 0, 20 }, 5);
	e->udata = tlv_udata(w->a, &t);
}

static void gate_of_intervals(struct world *w, struct image_run *run)
{
	(void)w;
	run->maps.v[1].interval = true;
}

static void gate_lost(struct world *w, struct image_run *run)
{
	(void)w;
	run->maps.n = 1;
}

static void chains_lost(struct world *w, struct image_run *run)
{
	(void)w;
	run->chains.n = 1;
}

/* Turns a set into a map or vice versa. */
static void set_or_map(struct world *w, struct image_run *run)
{
	(void)w;
	run->maps.v[0].set = !run->maps.v[0].set;
}

/* Replaces the shared verdict by a jump to a chain of the run. */
static void to_own_chain(struct world *w, struct image_run *run)
{
	struct nir_list *l = &run->entry.lowered.list;

	l->n -= 2;
	jump_put(&w->cx, l, run->chains.v[0].name);
	guard_put(&w->cx, l);
}

/* Adds a hidden rule that is encoded as an element of the map. */
static void told_add(struct world *w, struct image_run *run, size_t key_len, int32_t verdict)
{
	static const uint8_t key[IMAGE_KEY];
	uint32_t code = htonl((uint32_t)verdict);
	struct image_rule told = {0};
	struct tlv t = {0};

	tlv_put64(&t, TLV_ORDER, run_order(0));
	tlv_put(&t, TLV_KEY, key, key_len);
	tlv_put(&t, TLV_VERDICT, &code, sizeof(code));
	told.lowered.udata = tlv_udata(w->a, &t);
	vec_push(w->a, &run->chains.v[0].rules, told);
}

static void of_no_map(struct world *w, struct image_run *run)
{
	told_add(w, run, 0, NFT_CONTINUE);
	memset(&run->maps, 0, sizeof(run->maps));
}

static void to_no_chain(struct world *w, struct image_run *run)
{
	told_add(w, run, run->maps.v[0].len, NFT_GOTO);
}

/* Is a run of 20 rules of this form decoded after this damage? */
static bool reads(const char *rule, spoil_fn *spoil)
{
	struct image_run *run;
	struct world w;
	char text[128];
	bool good;

	world_init(&w, FAM_IP4);
	for (unsigned i = 0; i < 20; i++) {
		snprintf(text, sizeof(text), rule, i);
		add(&w, "%s", text);
	}
	opt_plan(w.z, &w.how, w.rules.v, w.rules.n, &w.pieces);
	run = the_run(&w);
	spoil(&w, run);
	good = image_decode(w.z, run);
	world_free(&w);
	return good;
}

void test_maps_spoilt(void **state)
{
	static const char pairs[] = "-s 10.0.0.%1$u -p tcp -m tcp --dport %1$u -j DROP",
		lists[] = "-s 10.0.0.%1$u -p tcp -m multiport --dports 80,1%1$u -j DROP";

	(void)state;
	assert_true(reads(pairs, nothing) && reads(lists, nothing));
	assert_false(reads(pairs, short_keys));
	assert_false(reads(pairs, of_no_map));
	assert_false(reads(pairs, to_no_chain));
	assert_false(reads(lists, ports_turned));
	assert_false(reads(lists, gate_of_intervals));
	assert_false(reads(lists, gate_lost));
	assert_false(reads(lists, chains_lost));
	assert_false(reads(lists, set_or_map));
	assert_false(reads(pairs, set_or_map));
	assert_false(reads(pairs, to_own_chain));
}
