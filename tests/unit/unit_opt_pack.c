/* Tests of packed rules: rules of trees with fewer expressions, and their restoration. */
#include <linux/netfilter/nf_tables.h>
#include "tests/unit/unit_opt.h"

/* Packs the rule, and asserts that unpacking restores it. Returns its number of expressions, without counter and verdict. */
static size_t packed_size(struct world *w, const char *rule)
{
	struct image_rule plain = { .made = MADE_RULE, .number = 1, .rule = add(w, "%s -j DROP", rule) }, packed = plain;
	struct nir_rule *room = arena_array(w->a, 3, sizeof(*room));
	const struct nir_rule *want = image_rule_nr(&w->cx, &plain, &room[0]), *got, *whole;

	packed.packed = true;
	got = image_rule_nr(&w->cx, &packed, &room[1]);
	whole = rule_unpack(&w->cx, got, &room[2]);
	assert_non_null(whole);
	same_rule(w, rule_raise(w->z, whole), plain.rule);
	assert_true(nir_list_same(&whole->list, &want->list));
	assert_true((got->list.n < want->list.n) == (whole != got));
	return got->list.n - 2;
}

void test_packed(void **state)
{
	static const struct { const char *rule; size_t size; } v4[] = {
		{ "-s 10.0.0.0/8 -d 192.0.2.1 -p tcp -m tcp --dport 22", 5 },
		{ "-s 10.0.0.0/9 -d 192.0.2.1 -p tcp -m tcp --sport 1 --dport 22:30", 7 },
		{ "-s 10.1.2.3 -d 192.0.2.1 ! -f -p udp -m udp --dport 1024:2048 -i eth0", 8 },
		{ "-s 10.1.2.3 -d 192.0.2.1 -p tcp -m tcp --dport 22", 5 },
		{ "! -s 10.1.2.3 -d 192.0.2.1 -p tcp -m tcp --dport 22", 7 },
		/* The test of the source port is followed by a load that fails if the packet ends before the destination port. */
		{ "-s 10.0.0.0/8 -d 192.0.2.1 -p tcp -m tcp --sport 22", 6 },
		/* No block is possible. */
		{ "-s 10.0.0.0/8 -d 192.0.2.1 -p tcp -m tcp --dport 1024:65535", 9 },
		{ "-s 10.0.0.0/8 -d 192.0.2.1 -p tcp", 6 },
		/* It would not be shorter; the kernel validates the match by the test of the protocol. */
		{ "-p tcp -m tcp --dport 22", 5 },
		{ "-s 10.0.0.0/8 -d 192.0.2.1 -p tcp -m tcp --dport 22 -m multiport --sports 1,2", 10 },
	};
	struct world w;

	(void)state;
	world_init(&w, FAM_IP4);
	for (size_t i = 0; i < sizeof(v4) / sizeof(v4[0]); i++)
		assert_int_equal(packed_size(&w, v4[i].rule), v4[i].size);
	world_free(&w);
	world_init(&w, FAM_IP6);
	/* Both addresses are longer than the maximum length of a comparison. */
	assert_int_equal(packed_size(&w, "-s 2001:db8::/32 -d 2001:db8:1::1 -p tcp -m tcp --dport 22"), 9);
	assert_int_equal(packed_size(&w, "-s 2001:db8::1 -d 2001:db8:1::1 -p tcp -m tcp --dport 22"), 9);
	world_free(&w);
}

/* The rule as encoded if no packet reaches it; *want: as encoded otherwise. */
static const struct nir_rule *unseen(struct world *w, const char *rule, struct counters c, const struct nir_rule **want)
{
	struct rule *r = add(w, "%s", rule);
	struct image_rule seen = { .made = MADE_RULE, .number = 1, .rule = r }, ir = seen;
	struct nir_rule *room = arena_array(w->a, 2, sizeof(*room));

	r->counters = c;
	ir.unseen = true;
	*want = image_rule_nr(&w->cx, &seen, &room[0]);
	return image_rule_nr(&w->cx, &ir, &room[1]);
}

void test_bytes(void **state)
{
	static const struct { enum family family; const char *rule; struct counters counters; size_t left; } cases[] = {
		{ FAM_IP4, "-s 10.0.0.0/9 -d 192.0.2.1 -i eth0 -p tcp -m tcp --sport 1 --dport 22:30 -j ACCEPT", {0}, 0 },
		{ FAM_IP4, "! -s 10.0.0.0/9 -p udp", {0}, 0 },
		{ FAM_IP4, "-s 10.0.0.0/9 -m comment --comment here -j DROP", {0}, 0 },
		/* Counters are kept in an expression. */
		{ FAM_IP4, "-s 10.0.0.1 -j DROP", { 1, 60 }, 1 },
		{ FAM_IP6, "-s 2001:db8::/33 -d 2001:db8::1 -p tcp -m tcp --dport 22 -j DROP", {0}, 0 },
		/* Not supported. */
		{ FAM_IP4, "-s 10.0.0.1 -m ttl --ttl-eq 3 -j DROP", {0}, 5 },
		{ FAM_IP4, "-s 10.0.0.1 -j LOG --log-prefix hm", {0}, 4 },
	};
	struct nir_rule room = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct nir_rule *want, *got, *whole;
		struct world w;

		world_init(&w, cases[i].family);
		got = unseen(&w, cases[i].rule, cases[i].counters, &want);
		whole = rule_unbytes(&w.cx, got, &room);
		assert_int_equal(got->list.n, cases[i].left);
		assert_non_null(whole);
		assert_true(nir_list_same(&whole->list, &want->list));
		room = (struct nir_rule){0};
		world_free(&w);
	}
}

/* Truncated or changed userdata is refused, or gives another or shorter rule, without overreads. */
void test_bytes_spoilt(void **state)
{
	const struct nir_rule *want;
	struct nir_rule room = {0}, spoilt;
	struct tlv cut;
	const uint8_t *said;
	struct world w;
	size_t len;

	(void)state;
	world_init(&w, FAM_IP4);
	spoilt = *unseen(&w, "-s 10.0.0.0/9 -d 192.0.2.1 -p tcp -m tcp --dport 22:30 -j DROP", (struct counters){0}, &want);
	said = tlv_get(spoilt.udata, TLV_BYTES, &len);
	assert_non_null(said);
	for (size_t n = 0; n < len; n++) {
		const struct nir_rule *got;

		for (unsigned bit = 0; bit < 8; bit++) {
			uint8_t *bytes = arena_dup(w.a, said, len);

			bytes[n] ^= (uint8_t)(1u << bit);
			cut = (struct tlv){0};
			tlv_put(&cut, TLV_BYTES, bytes, len);
			got = rule_unbytes(&w.cx, &(struct nir_rule){ .udata = { cut.b, cut.len } }, &room);
			assert_true(!got || !nir_list_same(&got->list, &want->list));
		}
		cut = (struct tlv){0};
		tlv_put(&cut, TLV_BYTES, said, n);
		got = rule_unbytes(&w.cx, &(struct nir_rule){ .udata = { cut.b, cut.len } }, &room);
		assert_true(!got || got->list.n < want->list.n);
	}
	world_free(&w);
}

/* A changed byte of the packing information is refused, and so is a changed bit of the block's mask. */
void test_packed_spoilt(void **state)
{
	struct nir_rule room = {0}, back = {0}, spoilt;
	struct image_rule ir = { .made = MADE_RULE, .packed = true };
	struct world w;
	uint8_t *said;
	size_t len;

	(void)state;
	world_init(&w, FAM_IP4);
	ir.rule = add(&w, "-s 10.0.0.0/8 -d 192.0.2.1 -p tcp -m tcp --dport 22 -j DROP");
	spoilt = *image_rule_nr(&w.cx, &ir, &room);
	spoilt.udata = nir_data_dup(w.a, spoilt.udata);
	said = (uint8_t *)tlv_get(spoilt.udata, TLV_PACKED, &len);
	for (size_t i = 0; i < len; i++) {
		said[i] ^= 0x40;
		assert_null(rule_unpack(&w.cx, &spoilt, &back));
		said[i] ^= 0x40;
	}
	assert_non_null(rule_unpack(&w.cx, &spoilt, &back));
	((uint8_t *)spoilt.list.v[3].f[NIR_BITWISE_mask].d.p)[1] = 1;
	assert_null(rule_unpack(&w.cx, &spoilt, &back));
	/* A load at the end of the list, in memory of exactly this size. */
	spoilt.list = (struct nir_list){0};
	whole_put(&w.cx, &spoilt.list);
	spoilt.list.v = arena_dup(w.a, spoilt.list.v, sizeof(*spoilt.list.v));
	assert_null(rule_unpack(&w.cx, &spoilt, &back));
	world_free(&w);
}
