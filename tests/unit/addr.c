/* Tests of lib/addr.c against the C library's inet_pton and inet_ntop. */
#include "tests/unit/unit_lib.h"
#include <arpa/inet.h>
#include "lib/addr.h"
#include "lib/num.h"

static void addr_ip4(void **state)
{
	static const struct { const char *s, *print; } good[] = {
		{"192.168.0.1", "192.168.0.1"}, {"255.255.255.255", "255.255.255.255"},
		{"0", "0.0.0.0"},
		{"10.1", "10.1.0.0"}, {"010.1.1.1", "8.1.1.1"}, {"0x0a.0.0.0xff", "10.0.0.255"},
		{"1.2.3.04", "1.2.3.4"},
	};
	static const char *const bad[] = {
		"", ".", "1.", "1.2.3.", "1.2.3.4.", "1.2.3.4.5", "256.1.1.1", "1..2", "-1.2.3.4",
		" 1.2.3.4",
		"1.2.3.4 ", "08.1.1.1", "1.2.3.4/8", "::1", "99999999999999999999.1.1.1",
		"0x.1.1.1",
	};
	struct buf b = BUF_INIT;
	union addr a;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(*good); i++) {
		memset(&a, 0xee, sizeof(a));
		assert_true(addr_parse(good[i].s, 4, &a));
		assert_false(a.w[1] | a.w[2] | a.w[3]);
		buf_reset(&b);
		addr_print(&b, &a, 4);
		assert_string_equal(b.s, good[i].print);
	}
	for (i = 0; i < 256; i++) {
		char want[INET_ADDRSTRLEN];

		a.w[0] = (uint32_t)i * 0x01020408;
		buf_reset(&b);
		addr_print(&b, &a, 4);
		assert_string_equal(b.s, inet_ntop(AF_INET, &a, want, sizeof(want)));
	}
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (addr_parse(bad[i], 4, &a))
			fail_msg("%s was read", bad[i]);
	buf_free(&b);
}

/* Parsing and printing give the same results as in the C library. */
static void ip6_compare(const char *s, struct buf *b)
{
	union addr mine = {{0}}, theirs;
	bool good = inet_pton(AF_INET6, s, &theirs) == 1;
	char text[INET6_ADDRSTRLEN];

	if (addr_parse(s, 16, &mine) != good)
		fail_msg("%s should %sbe read", s, good ? "" : "not ");
	if (!good)
		return;
	if (!addr_same(&mine, &theirs))
		fail_msg("%s was read wrongly", s);
	inet_ntop(AF_INET6, &theirs, text, sizeof(text));
	buf_reset(b);
	addr_print(b, &mine, 16);
	assert_string_equal(b->s, text);
}

static void addr_ip6_words(void **state)
{
	static const char *const words[] = {
		"::", "::1", "1::", "1::2", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8",
		"1:2:3:4::5:6:7:8", "0:0:0:0:0:0:0:0", "1:0:0:2:0:0:0:3", "1:0:0:2:0:0:3:4",
		"0:1:0:1:0:1:0:1",
		"0:0:1::", "FE80::ABCD", "0001:00ab::000f", "::ffff:1.2.3.4", "::1.2.3.4",
		"1::1.2.3.4", "::ffff:0:0",
		"::1:2", "1:2:3:4:5:6:1.2.3.4", "::ffff:0:1.2.3.4", "0:0:0:0:1::",
		"64:ff9b::192.0.2.33",
		"", ":", ":::", "1", "1:", ":1", "1:2", "1::2::3", "1:2:3:4:5:6:7",
		"1:2:3:4:5:6:7:8:9", "12345::", "1::00004",
		"g::", "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3", "::1.2.3.4.5", "::1.2.3.256",
		"::01.2.3.4", "1.2.3.4", "::1.2.3.4:1",
		" ::1", "::1 ", "::1/64", "fe80::1%lo", "1:2:3:4:5:6:7:", "::1.", "1::.2.3.4",
		"1.2.3.4::",
		"::1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8::",
	};
	struct buf b = BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(words) / sizeof(*words); i++)
		ip6_compare(words[i], &b);
	buf_free(&b);
}

static void addr_ip6_random(void **state)
{
	static const char letters[] = "0123:.afF:";
	uint64_t rng = 88172645463325252;
	char text[INET6_ADDRSTRLEN];
	struct buf b = BUF_INIT;
	union addr a;
	int i, k;

	(void)state;
	for (i = 0; i < 100000; i++) {
		for (k = 0; k < 8; k++) {
			uint64_t r = unit_random(&rng);

			put_be16(a.b + 2 * k, r % 3 ? 0 : (uint16_t)(r >> 8 >> (r >> 40) % 16));
			if (r >> 50 & 1 && k == 5)
				put_be16(a.b + 2 * k, 0xffff);
		}
		inet_ntop(AF_INET6, &a, text, sizeof(text));
		ip6_compare(text, &b);
		text[unit_random(&rng) % strlen(text)] = letters[unit_random(&rng) % 10];
		ip6_compare(text, &b);
	}
	buf_free(&b);
}

/* Joins random parts of networks: some are written as saves have them, most are not. */
static void network_draw(uint64_t *rng, struct buf *b)
{
	static const char *const octets[] = {"0", "1", "10", "99", "192", "255", "256", "300", "4294967297", "00", "01", "010", "0x1f",
		"0x", "", " 1", "1 ", "-1", "+1", "a", "1x", "255", "7", "100"};
	static const char *const ends[] = {"", "", "/0", "/1", "/8", "/24", "/32", "/33", "/032", "/00", "/", "/a", "/24 ",
		"/ 24", "/255.255.0.0", "/24/24", "/0x18", "/4294967320", ".", ",1.1.1.1"};
	unsigned n = unit_random(rng) % 8 ? 4 : 1 + (unsigned)(unit_random(rng) % 6);
	bool plain = unit_random(rng) % 2;

	buf_reset(b);
	for (unsigned i = 0; i < n; i++) {
		if (i)
			buf_putc(b, unit_random(rng) % 50 ? '.' : "/: ,-"[unit_random(rng) % 5]);
		if (plain)
			buf_u64(b, unit_random(rng) % 258);
		else
			buf_puts(b, octets[unit_random(rng) % (sizeof(octets) / sizeof(*octets))]);
	}
	if (plain && unit_random(rng) % 2)
		buf_printf(b, "/%u", (unsigned)(unit_random(rng) % 35));
	else
		buf_puts(b, ends[unit_random(rng) % (sizeof(ends) / sizeof(*ends))]);
}

/* What addr_plain reads, the general functions read alike; and it reads all that is printed. */
static void addr_plain_words(void **state)
{
	uint64_t rng = 88172645463325252, n = 0, len;
	unsigned bits, seen = 0;
	struct buf b = BUF_INIT, again = BUF_INIT;
	union addr a, same;

	(void)state;
	for (unsigned i = 0; i < 200000; i++) {
		network_draw(&rng, &b);
		memset(&a, 0xee, sizeof(a));
		bits = 99;
		buf_reset(&again);
		if (!addr_plain(buf_str(&b), &a, &bits)) {
			assert_true(a.w[0] == 0xeeeeeeee && bits == 99);
			continue;
		}
		addr_print(&again, &a, 4);
		if (strchr(b.s, '/'))
			buf_printf(&again, "/%u", bits);
		else
			assert_int_equal(bits, 32);
		assert_string_equal(buf_str(&again), buf_str(&b));
		n = strcspn(b.s, "/");
		assert_true(!b.s[n] || (num_parse(b.s + n + 1, &len, 0, 32) && len == bits));
		b.s[n] = '\0';
		assert_true(addr_parse(b.s, 4, &same) && addr_same(&a, &same));
		seen++;
	}
	assert_true(seen > 10000);
	for (unsigned i = 0; i < 10000; i++) {
		union addr any = { .w = { (uint32_t)unit_random(&rng) >> unit_random(&rng) % 32 } };

		buf_reset(&again);
		addr_print(&again, &any, 4);
		buf_printf(&again, "/%u", i % 33);
		assert_true(addr_plain(buf_str(&again), &a, &bits) && addr_same(&a, &any) && bits == i % 33);
	}
	buf_free(&b);
	buf_free(&again);
}

static void addr_masks(void **state)
{
	union addr m, bad = {{255, 0, 255, 0}};
	unsigned bits;

	(void)state;
	for (bits = 0; bits <= 128; bits++) {
		m = addr_mask(bits, 16);
		assert_int_equal(addr_masklen(&m, 16), bits);
		if (bits > 32)
			continue;
		m = addr_mask(bits, 4);
		assert_int_equal(addr_masklen(&m, 4), bits);
		assert_false(m.w[1]);
	}
	assert_int_equal(addr_masklen(&bad, 4), -1);
	m = addr_mask(20, 4);
	assert_memory_equal(m.b, "\xff\xff\xf0\0", 4);
	m = addr_mask(200, 4);
	assert_int_equal(addr_masklen(&m, 4), 32);
	m.b[3] = 0xfd;
	assert_int_equal(addr_masklen(&m, 4), -1);
}

static void addr_relations(void **state)
{
	union addr a, b, m = addr_mask(12, 16), z = {{0}};

	(void)state;
	assert_true(addr_parse("1:2::3", 16, &a) && addr_parse("1:3::", 16, &b));
	assert_true(addr_cmp(&a, &b, 16) < 0 && addr_cmp(&b, &a, 16) > 0 && !addr_cmp(&a, &a, 16));
	assert_true(addr_zero(&z) && !addr_zero(&a));
	a = addr_and(&a, &m);
	assert_true(addr_zero(&a));
	assert_true(addr_parse("10.255.0.1", 4, &a) && addr_parse("10.255.0.2", 4, &b));
	assert_true(addr_cmp(&a, &b, 4) < 0 && !addr_same(&a, &b));
	assert_false(addr_parse("10.256", 4, &b));
	assert_int_equal(b.b[3], 2);
}

static void mac_words(void **state)
{
	static const char *const bad[] = {
		"", "0:1:2:3:4", "0:1:2:3:4:5:6", "001:2:3:4:5:6", "00-11-22-33-44-55",
		"0:1:2:3:4:", "g:1:2:3:4:5",
		"0:1:2:3:4:5 ", ":0:1:2:3:4:5", "0::1:2:3:4", "001122334455",
	};
	struct buf b = BUF_INIT;
	uint8_t mac[6];
	size_t i;

	(void)state;
	assert_true(mac_parse("0:1B:21:3a:9f:4", mac));
	mac_print(&b, mac);
	assert_string_equal(b.s, "00:1b:21:3a:9f:04");
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (mac_parse(bad[i], mac))
			fail_msg("%s was read", bad[i]);
	buf_free(&b);
}

int unit_addr(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addr_ip4),
		cmocka_unit_test(addr_plain_words),
		cmocka_unit_test(addr_ip6_words),
		cmocka_unit_test(addr_ip6_random),
		cmocka_unit_test(addr_masks),
		cmocka_unit_test(addr_relations),
		cmocka_unit_test(mac_words),
	};

	return unit_run("addr", tests);
}
