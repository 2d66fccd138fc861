/* Rules of trees with fewer expressions, and whole again. */
#include <linux/netfilter/nf_tables.h>
#include "tests/unit/unit_opt.h"

/* The rule packed, and whole again; how many expressions it has without its counter and verdict. */
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
		{ "-s 10.1.2.3 -d 192.0.2.1 ! -f -p udp -m udp --dport 1024:2048 -i eth0", 7 },
		{ "-s 10.1.2.3 -d 192.0.2.1 -p tcp -m tcp --dport 22", 5 },
		{ "! -s 10.1.2.3 -d 192.0.2.1 -p tcp -m tcp --dport 22", 7 },
		/* Packets pass in front of the block, or there is nothing in front of it. */
		{ "-s 10.0.0.0/8 -d 192.0.2.1 -p tcp -m tcp --dport 1024:65535", 8 },
		{ "-s 10.0.0.0/8 -d 192.0.2.1 -p tcp", 6 },
		/* It would not be shorter; a match of the kernel's wants to see the protocol. */
		{ "-p tcp -m tcp --dport 22", 4 },
		{ "-s 10.0.0.0/8 -d 192.0.2.1 -p tcp -m tcp --dport 22 -m multiport --sports 1,2", 9 },
	};
	struct world w;

	(void)state;
	world_init(&w, FAM_IP4);
	for (size_t i = 0; i < sizeof(v4) / sizeof(v4[0]); i++)
		assert_int_equal(packed_size(&w, v4[i].rule), v4[i].size);
	world_free(&w);
	world_init(&w, FAM_IP6);
	/* From the one address to the other are more bytes than the kernel compares. */
	assert_int_equal(packed_size(&w, "-s 2001:db8::/32 -d 2001:db8:1::1 -p tcp -m tcp --dport 22"), 8);
	assert_int_equal(packed_size(&w, "-s 2001:db8::1 -d 2001:db8:1::1 -p tcp -m tcp --dport 22"), 8);
	world_free(&w);
}

/* Any byte of what says how a rule is packed, changed, gives none; and so does a block with another bit in it. */
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
	spoilt.userdata = arena_dup(w.a, spoilt.userdata, spoilt.userdata_len);
	said = (uint8_t *)tlv_get(spoilt.userdata, spoilt.userdata_len, TLV_PACKED, &len);
	for (size_t i = 0; i < len; i++) {
		said[i] ^= 0x40;
		assert_null(rule_unpack(&w.cx, &spoilt, &back));
		said[i] ^= 0x40;
	}
	assert_non_null(rule_unpack(&w.cx, &spoilt, &back));
	((uint8_t *)spoilt.list.v[3].f[NIR_BITWISE_mask].d.p)[1] = 1;
	assert_null(rule_unpack(&w.cx, &spoilt, &back));
	world_free(&w);
}
