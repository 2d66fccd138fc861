/* Tests of all vtypes with random values: the printed text parses to the same value; a randomly changed text is refused with
 * one error, or parses to a value whose printed text parses to the same value. */
#include "compiler/vtype.h"
#include "tests/unit/unit_vtypes.h"

enum { VALUES = 10000, PER_ARENA = 200 };

static void fail_at(const struct kind *k, enum family f, const char *what, const char *text)
{
	fail_msg("%s --%s %s: %s: %s", k->type->name, k->opt->name, f == FAM_IP6 ? "IPv6" : "IPv4", what, text);
}

static void one_value(struct bench *b, const struct kind *k, struct rng *r)
{
	struct value v = {0}, back;
	const char *text;

	k->type->random(r, &b->p, &v);
	text = value_text(b, k->type, &v);
	if (!words_parse(b, k->type, text, &back))
		fail_at(k, b->cx.family, "its own print is refused", text);
	if (!value_same(k->type, &v, &back))
		fail_at(k, b->cx.family, "its own print is read as something else", text);
	if (value_hash(k->type, &v, 1) != value_hash(k->type, &back, 1))
		fail_at(k, b->cx.family, "equal values have different hashes", text);
	if (strcmp(text, value_text(b, k->type, &back)))
		fail_at(k, b->cx.family, "prints change", text);
}

/* Changes, removes or inserts a character of the text. */
static char *garble(struct bench *b, struct rng *r, const char *text)
{
	static const char set[] = "0123456789abcdefxyz:/,.-+|\\[] !\x01\xff";
	size_t len = strlen(text), at = (size_t)rng_below(r, len + 1);
	char *s = arena_alloc(b->cx.arena, len + 2);
	bool drop = at < len && rng_below(r, 3) == 0, insert = !drop && rng_below(r, 2);

	memcpy(s, text, at);
	if (!drop)
		s[at] = set[rng_below(r, sizeof(set) - 1)];
	if (at < len)
		memcpy(s + at + !drop, text + at + !insert, len - at - !insert);
	return s;
}

static void one_garbled(struct bench *b, const struct kind *k, struct rng *r)
{
	const char *words[WORDS_MAX] = {0}, *text;
	struct value v = {0}, got = {0}, back;
	unsigned before = b->diags.nerrors, n;

	k->type->random(r, &b->p, &v);
	n = words_split(b->cx.arena, value_text(b, k->type, &v), words);
	if (!n)
		return;
	n = (unsigned)rng_below(r, n);
	words[n] = text = garble(b, r, words[n]);
	if (!k->type->parse(&b->p, words, &got)) {
		if (b->diags.nerrors != before + 1)
			fail_at(k, b->cx.family, "refused without one error", text);
		return;
	}
	if (b->diags.nerrors != before)
		fail_at(k, b->cx.family, "accepted with an error", text);
	text = value_text(b, k->type, &got);
	if (!words_parse(b, k->type, text, &back) || !value_same(k->type, &got, &back))
		fail_at(k, b->cx.family, "garbled, and its print is not read back", text);
}

static void each(void (*one)(struct bench *b, const struct kind *k, struct rng *r))
{
	struct rng r = { 1 };
	struct bench b;

	for (const struct kind *k = kinds; k->type; k++)
		for (enum family f = FAM_IP4; f <= FAM_IP6; f++) {
			if (!(k->fam & f))
				continue;
			for (unsigned i = 0; i < VALUES; i++) {
				if (i % PER_ARENA == 0)
					bench_open(&b, f, k->opt);
				one(&b, k, &r);
				if (i % PER_ARENA == PER_ARENA - 1)
					bench_close(&b);
			}
		}
}

static void vtypes_print_and_parse(void **state)
{
	(void)state;
	each(one_value);
}

static void vtypes_take_garbled_words(void **state)
{
	(void)state;
	each(one_garbled);
}

/* Lists of addresses are printed and parsed, too. (random() of v_host gives single addresses.) */
static void hosts_come_back(void **state)
{
	struct value alt[5] = {{0}}, list = { .alt = alt }, back;
	struct rng r = { 3 };
	struct bench b;

	(void)state;
	for (unsigned i = 0; i < VALUES; i++) {
		bench_open(&b, i % 2 ? FAM_IP6 : FAM_IP4, &opt_plain);
		list.n = 2 + rng_below(&r, 4);
		for (uint64_t j = 0; j < list.n; j++)
			v_host.random(&r, &b.p, &alt[j]);
		assert_true(words_parse(&b, &v_host, value_text(&b, &v_host, &list), &back));
		assert_true(value_same(&v_host, &list, &back));
		assert_true(value_hash(&v_host, &list, 0) == value_hash(&v_host, &back, 0));
		bench_close(&b);
	}
}

/* Parses a word that is not split at blanks. Returns what becomes of it: the value, or the messages. */
static const char *outcome(struct bench *b, const struct vtype *t, const char *word)
{
	struct value v = {0};
	struct buf out = BUF_INIT;
	const char *text;

	diags_init(&b->diags, b->cx.arena);
	if (t->parse(&b->p, &word, &v))
		t->print(&out, &b->p, &v);
	for (const struct diag *d = b->diags.first; d; d = d->next)
		buf_printf(&out, "%s; %s\n", d->head, d->why);
	text = arena_str(b->cx.arena, buf_str(&out));
	buf_free(&out);
	return text;
}

static const char *draw(struct rng *r, const char *const *from, size_t n)
{
	return from[rng_below(r, n)];
}

/* Words as in saves are read at once. A blank in front, which is skipped, prevents that: the outcome is the same. */
static void hosts_are_read_alike(void **state)
{
	static const char *const octets[] = {"0", "1", "10", "192", "254", "255", "256", "010", "0x1f", "00", "08", "", "4294967296", "x"};
	static const char *const ends[] = {"", "", "", "/0", "/8", "/24", "/32", "/33", "/032", "/", "/x", "/255.255.0.0", "/24/8",
		",1.1.1.1/8", ","};
	struct rng r = { 4 };
	struct bench b;

	(void)state;
	for (unsigned i = 0; i < VALUES; i++) {
		char word[64] = " ";
		uint64_t n = rng_one_in(&r, 8) ? rng_below(&r, 6) : 4;
		size_t all = rng_one_in(&r, 2) ? 6 : sizeof(octets) / sizeof(*octets);

		bench_open(&b, rng_one_in(&r, 8) ? FAM_IP6 : FAM_IP4, &opt_plain);
		for (uint64_t j = 0; j < n; j++)
			strcat(strcat(word, j ? "." : ""), draw(&r, octets, all));
		strcat(word, draw(&r, ends, sizeof(ends) / sizeof(*ends)));
		assert_string_equal(outcome(&b, &v_host, word + 1), outcome(&b, &v_host, word));
		bench_close(&b);
	}
}

/* Likewise ports: v_portspan is decimal, and a leading zero prevents it; for v_ports that is hexadecimal. */
static void ports_are_read_alike(void **state)
{
	struct rng r = { 5 };
	struct bench b;

	(void)state;
	for (unsigned i = 0; i < VALUES; i++) {
		unsigned lo = (unsigned)rng_edge(&r, 0, 65537), hi = (unsigned)rng_edge(&r, 0, 65537);
		char plain[64], zeros[64], hex[64];

		bench_open(&b, FAM_IP4, &opt_plain);
		snprintf(plain, sizeof(plain), rng_one_in(&r, 2) ? "%u" : "%u:%u", lo, hi);
		snprintf(zeros, sizeof(zeros), strchr(plain, ':') ? "0%u:0%u" : "0%u", lo, hi);
		snprintf(hex, sizeof(hex), strchr(plain, ':') ? "0x%x:0x%x" : "0x%x", lo, hi);
		if (lo <= 65535 && (!strchr(plain, ':') || hi <= 65535)) {
			assert_string_equal(outcome(&b, &v_portspan, plain), outcome(&b, &v_portspan, zeros));
			assert_string_equal(outcome(&b, &v_ports, plain), outcome(&b, &v_ports, hex));
		} else {
			assert_non_null(strstr(outcome(&b, &v_portspan, plain), "ports are 0 to 65535"));
			assert_non_null(strstr(outcome(&b, &v_ports, plain), "ports are 0 to 65535"));
		}
		bench_close(&b);
	}
}

/* Bursts in bytes, which the kernel stores as a multiple of the rate. */
static void bursts_come_back(void **state)
{
	struct rng r = { 2 };

	(void)state;
	for (unsigned i = 0; i < VALUES; i++) {
		uint64_t rate = hashrate_bytes(UINT32_MAX / (2 + rng_below(&r, 1000000)));
		uint64_t periods = 1 + rng_below(&r, 5000), said = hashburst_bytes(periods, rate);

		assert_true(said <= periods * rate);
		assert_true((said + rate - 1) / rate == periods);
	}
}

int unit_vtype_random(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vtypes_print_and_parse), cmocka_unit_test(vtypes_take_garbled_words),
		cmocka_unit_test(hosts_come_back), cmocka_unit_test(bursts_come_back),
		cmocka_unit_test(hosts_are_read_alike), cmocka_unit_test(ports_are_read_alike),
	};

	return unit_run("vtype-random", tests);
}
