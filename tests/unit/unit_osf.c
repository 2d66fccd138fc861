/* Tests of the parser of OS fingerprints: valid lines give the same bytes as iptables' nfnl_osf; errors have a message and a
 * position; randomly changed lines never give data for which the kernel would read beyond its end. */
#include "tests/unit/unit.h"
#include "frontend/osf.h"
#include "lib/buf.h"

enum { CHANGED = 20000 };

struct bench { struct arena *arena; struct diags diags; struct src src; struct nf_osf_user_finger f; };

static bool parse(struct bench *b, const char *line)
{
	diags_init(&b->diags, b->arena);
	b->src = (struct src){"f", arena_str(b->arena, line), 7};
	return osf_parse(&b->diags, &b->src, &b->f);
}

static int setup(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));

	b->arena = arena_new();
	*state = b;
	return 0;
}

static int teardown(void **state)
{
	struct bench *b = *state;

	arena_free(b->arena);
	free(b);
	return 0;
}

/* "wc val ttl df size genre/version/subtype kind.length.wc.val …" */
static const char *told(struct bench *b)
{
	const struct nf_osf_user_finger *f = &b->f;
	char *text = arena_fmt(b->arena, "%u %u %u %u %u %s/%s/%s", f->wss.wc, f->wss.val, f->ttl, f->df, f->ss, f->genre, f->version,
		f->subtype);

	for (unsigned i = 0; i < f->opt_num; i++)
		text = arena_fmt(b->arena, "%s %u.%u.%u.%u", text, f->opt[i].kind, f->opt[i].length, f->opt[i].wc.wc, f->opt[i].wc.val);
	return text;
}

static void lines_that_are_right(void **state)
{
	static const struct { const char *line, *told; } cases[] = {
		{"S4:64:1:60:M*,S,T,N,W7:One:1:sub:Details of it", "1 4 64 1 60 One/1/sub 2.4.0.0 4.2.0.0 8.10.0.0 1.1.0.0 3.3.0.7"},
		{"*:128:0:48:M1460,N,N,S:Two:2::x", "0 0 128 0 48 Two/2/ 2.4.0.1460 1.1.0.0 1.1.0.0 4.2.0.0"},
		{"T2:64:1:40:.:-Three:4:a:b", "2 2 64 1 40 -Three/4/a"},
		{"16384:64:0:64:M1400,N,W0,N,N,T0,E:@Four:::",
			"0 16384 64 0 64 Four// 2.4.0.1400 1.1.0.0 3.3.0.0 1.1.0.0 1.1.0.0 8.10.0.0 0.1.0.0"},
		{"%8192:255:1:65535:W%2,M%3:*Five:::a:b:c", "3 8192 255 1 65535 Five// 3.3.3.2 2.4.3.3"},
		{"65535:1:0:1:N:1234567890123456789012345678901:::", "0 65535 1 0 1 1234567890123456789012345678901// 1.1.0.0"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_true(parse(*state, cases[i].line));
		assert_string_equal(told(*state), cases[i].told);
	}
	assert_true(osf_says_nothing("") && osf_says_nothing(" \t\r") && osf_says_nothing("  # x") && !osf_says_nothing("S4:"));
}

static void lines_that_are_wrong(void **state)
{
	static const struct { const char *line; unsigned col, len; } cases[] = {
		{"", 1, 0}, {"S4", 1, 2}, {"S4:64:1:60:M*:One:1:no details", 21, 10},
		{"S0:64:1:60:.:a:::", 1, 2}, {"S:64:1:60:.:a:::", 1, 1}, {":64:1:60:.:a:::", 1, 0}, {"65536:64:1:60:.:a:::", 1, 5},
		{"%0:64:1:60:.:a:::", 1, 2}, {"%*:64:1:60:.:a:::", 1, 2}, {"**:64:1:60:.:a:::", 1, 2}, {" 1:64:1:60:.:a:::", 1, 2},
		{"*:0:1:60:.:a:::", 3, 1}, {"*:256:1:60:.:a:::", 3, 3}, {"*:64:2:60:.:a:::", 6, 1}, {"*:64::60:.:a:::", 6, 0},
		{"*:64:1:*:.:a:::", 8, 1}, {"*:64:1:0:.:a:::", 8, 1}, {"*:64:1:60::a:::", 11, 0}, {"*:64:1:60:N,:a:::", 13, 0},
		{"*:64:1:60:N,?8:a:::", 13, 2}, {"*:64:1:60:N1:a:::", 11, 2}, {"*:64:1:60:T1:a:::", 11, 2}, {"*:64:1:60:T00:a:::", 11, 3},
		{"*:64:1:60:M:a:::", 11, 1}, {"*:64:1:60:M65536:a:::", 11, 6}, {"*:64:1:60:W256:a:::", 11, 4},
		{"*:64:1:60:W%0:a:::", 11, 3},
		{"*:64:1:60:T,T,T,T,N:a:::", 19, 1}, {"*:64:1:60:.::::", 13, 0}, {"*:64:1:60:.:@:::", 14, 0},
		{"*:64:1:60:.:12345678901234567890123456789012:::", 13, 32}, {"*:64:1:60:.:a:\x01::", 15, 1},
		{"*:64:1:60:.:a:1:12345678901234567890123456789012:", 17, 32},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bench *b = *state;

		if (parse(b, cases[i].line) || b->diags.nerrors != 1 || b->diags.first->pos.col != cases[i].col ||
		    b->diags.first->pos.len != cases[i].len)
			fail_msg("%s: %u %u", cases[i].line, b->diags.first ? b->diags.first->pos.col : 0,
				b->diags.first ? b->diags.first->pos.len : 0);
	}
}

static bool ends(const char name[MAXGENRELEN])
{
	return memchr(name, '\0', MAXGENRELEN);
}

static void lines_changed_at_random(void **state)
{
	static const char bytes[] = ":,*%.STMWNE?@-0123456789 a\xff";
	uint64_t chance = 7;
	struct bench *b = *state;
	unsigned taken = 0;

	for (unsigned i = 0; i < CHANGED; i++) {
		char line[] = "S4:64:1:60:M*,S,T,N,W7,N,N,N,N,T,E,E,E:Linux:2.6:newer:x";
		unsigned size = 0;

		for (unsigned n = 1 + unit_random(&chance) % 4; n; n--)
			line[unit_random(&chance) % (sizeof(line) - 1)] = bytes[unit_random(&chance) % (sizeof(bytes) - 1)];
		if (!parse(b, line)) {
			assert_int_equal(b->diags.nerrors, 1);
			assert_true(b->diags.first->pos.col + b->diags.first->pos.len <= sizeof(line));
			continue;
		}
		taken++;
		assert_true(b->f.opt_num <= MAX_IPOPTLEN && ends(b->f.genre) && ends(b->f.version) && ends(b->f.subtype));
		for (unsigned o = 0; o < b->f.opt_num; o++)
			size += b->f.opt[o].length;
		assert_true(size <= MAX_IPOPTLEN && b->f.df <= 1 && b->f.wss.wc < OSF_WSS_MAX);
		arena_reset(b->arena);
	}
	assert_true(taken > CHANGED / 100 && taken < CHANGED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(lines_that_are_right, setup, teardown),
		cmocka_unit_test_setup_teardown(lines_that_are_wrong, setup, teardown),
		cmocka_unit_test_setup_teardown(lines_changed_at_random, setup, teardown),
	};

	return unit_run("osf", tests);
}
