/* Tests of lib/diag.c: the list of messages, positions shown with a caret, suggestions. */
#include "tests/unit/unit_lib.h"
#include "lib/diag.h"

static void diag_queue(void **state)
{
	struct arena *a = arena_new();
	struct src src = {"f", "abc", 1};
	struct diags d;

	(void)state;
	diags_init(&d, a);
	assert_null(d.first);
	diag_warn(&d, (struct pos){0}, "w%d", 1);
	assert_true(d.nerrors == 0 && d.status == STATUS_OK);
	assert_false(diag(&d, (struct pos){0}, STATUS_PARAM, "no %s", "x"));
	assert_false(diag_why(&d, "because"));
	assert_false(diag_why(&d, "and %d", 2));
	diag_at(&d, (struct pos){&src, 2, 1});
	diag_at(&d, (struct pos){&src, 3, 1});
	assert_false(diag(&d, (struct pos){0}, STATUS_OTHER, "again"));
	assert_true(d.nerrors == 2 && d.status == STATUS_PARAM);
	assert_string_equal(d.first->why, "w1");
	assert_null(d.first->head);
	assert_string_equal(d.first->next->head, "no x");
	assert_string_equal(d.first->next->why, "because; and 2");
	assert_int_equal(d.first->next->pos.col, 2);
	assert_null(d.first->next->next->why);
	assert_null(d.first->next->next->next);
	arena_free(a);
}

/* Checks how an error at these columns of the line is shown. */
static void shown(const char *text, uint32_t col, uint32_t len, unsigned width, const char *want)
{
	struct src src = {"f", text, 7};
	struct diag d = {.pos = {&src, col, len}, .why = "w"};
	struct buf b = BUF_INIT;
	char head[64];

	snprintf(head, sizeof(head), "f:7:%u: error: w\n", col ? col : 1);
	diag_print_place(&b, &d, width);
	assert_memory_equal(b.s, head, strlen(head));
	assert_string_equal(b.s + strlen(head), want);
	buf_free(&b);
}

static void diag_carets(void **state)
{
	(void)state;
	shown("-A INPUT --dprot 22", 10, 7, 0, "    7 | -A INPUT --dprot 22\n"
		"      |          ^~~~~~~\n");
	shown("abc", 1, 0, 0, "    7 | abc\n      | ^\n");
	shown("abc", 0, 0, 0, "    7 | abc\n      | ^\n");
	shown("abc", 4, 0, 0, "    7 | abc\n      |    ^\n");
	shown("abc", 400, 7, 0, "    7 | abc\n      |    ^\n");
	shown("abc", 2, UINT32_MAX, 0, "    7 | abc\n      |  ^~\n");
	shown("", 1, 1, 0, "    7 | \n      | ^\n");
}

static void diag_tabs_and_utf8(void **state)
{
	(void)state;
	shown("a\tb", 3, 1, 0, "    7 | a       b\n      |         ^\n");
	shown("a\tb", 2, 1, 0, "    7 | a       b\n      |  ^~~~~~~\n");
	shown("12345678\tb", 10, 1, 0, "    7 | 12345678        b\n      |                 ^\n");
	shown("\xc3\xa9\xc3\xa9 x", 6, 1, 0, "    7 | \xc3\xa9\xc3\xa9 x\n      |    ^\n");
	shown("\xc3\xa9\xc3\xa9 x", 1, 4, 0, "    7 | \xc3\xa9\xc3\xa9 x\n      | ^~\n");
	/* position inside a multibyte character */
	shown("\xc3\xa9x", 2, 1, 0, "    7 | \xc3\xa9x\n      | ^\n");
	/* after a double-width character, and after a combining accent */
	shown("\xe6\x97\xa5 x", 5, 1, 0, "    7 | \xe6\x97\xa5 x\n      |    ^\n");
	shown("e\xcc\x81 x", 5, 1, 0, "    7 | e\xcc\x81 x\n      |   ^\n");
}

static void diag_hostile_lines(void **state)
{
	(void)state;
	shown("a\x1b[31m x\r\x7f", 8, 1, 0, "    7 | a?[31m x??\n      |        ^\n");
	shown("\xff\xc3 \xed\xa0\x80 \xc0\xaf \xf4\x90\x80\x80.", 1, 1, 0,
		"    7 | ?? ? ?? ????.\n      | ^\n");
	shown("\xe2\x80\xaegnp.x", 4, 5, 0, "    7 | ?gnp.x\n      |  ^~~~~\n");
	shown("a\xe2\x80", 1, 1, 0, "    7 | a??\n      | ^\n");
	shown("\xc2\x9b" "31m", 1, 2, 0, "    7 | ?31m\n      | ^\n");
}

static void diag_long_lines(void **state)
{
	const char *line = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

	(void)state;
	shown(line, 3, 2, 42, "    7 | 0123456789abcdefghijklmnopqrstu...\n      |   ^~\n");
	shown(line, 31, 3, 42, "    7 | ...ghijklmnopqrstuvwxyzABCDEFGH...\n"
		"      |                  ^~~\n");
	shown(line, 62, 1, 42, "    7 | ...wxyzABCDEFGHIJKLMNOPQRSTUVWXYZ\n"
		"      |                                 ^\n");
	shown(line, 31, 99, 42, "    7 | ...ghijklmnopqrstuvwxyzABCDEFGH...\n"
		"      |                  ^~~~~~~~~~~~~~~~~\n");
	shown("short", 2, 1, 42, "    7 | short\n      |  ^\n");
}

static void diag_heads_of_places(void **state)
{
	struct src line = {"command line", "-A X -p foo", 0}, far = {"-", "x", 123456};
	struct diag d = {.head = "unknown protocol"};
	struct buf b = BUF_INIT;

	(void)state;
	diag_print_place(&b, &d, 0);
	assert_string_equal(buf_str(&b), "");
	d.why = "no\nsuch";
	diag_print_place(&b, &d, 0);
	assert_string_equal(b.s, "error: no?such\n");
	d.pos = (struct pos){&line, 9, 3};
	d.why = NULL;
	buf_reset(&b);
	diag_print_place(&b, &d, 80);
	assert_string_equal(b.s, "command line:9: error: unknown protocol\n"
		"      | -A X -p foo\n      |         ^~~\n");
	d = (struct diag){.kind = DIAG_WARNING, .pos = {&far, 1, 1}, .why = "odd"};
	buf_reset(&b);
	diag_print_place(&b, &d, 80);
	assert_string_equal(b.s, "-:123456:1: warning: odd\n    123456 | x\n           | ^\n");
	buf_free(&b);
}

static void suggest(const char *word, const char *want)
{
	static const char *const candidates[] = {
		"source-port", "sport", "destination-port", "dport", "tcp-flags", "syn",
		"tcp-option", "i", "ACCEPT", "tcp",
		NULL,
	};
	const char *got = diag_suggest(word, candidates);

		if (got && want ? strcmp(got, want) : got != want)
		fail_msg("%s: %s", word, got ? got : "nothing");
}

static void diag_suggestions(void **state)
{
	char longest[300];

	(void)state;
	suggest("dprot", "dport");
	suggest("dpotr", "dport");
	suggest("sprot", "sport");
	suggest("dport1", "dport");
	suggest("eport", "sport");             /* the first of two with the same distance */
	suggest("destination-prot", "destination-port");
	suggest("desination-prt", "destination-port");
	suggest("dest", "destination-port");
	suggest("accept", "ACCEPT");
	suggest("ACEPT", "ACCEPT");
	suggest("tcp-flgas", "tcp-flags");
	suggest("snyc", NULL);
	suggest("sin", "syn");
	suggest("x", NULL);
	suggest("", NULL);
	suggest("hashlimit", NULL);
	suggest("dsrpt", NULL);
	suggest("tc", "tcp");
	suggest("tcp-fl", "tcp-flags");
	suggest("tcp-fx", "tcp");
	memset(longest, 'd', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	suggest(longest, NULL);
}

int unit_diag(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(diag_queue),
		cmocka_unit_test(diag_carets),
		cmocka_unit_test(diag_tabs_and_utf8),
		cmocka_unit_test(diag_hostile_lines),
		cmocka_unit_test(diag_long_lines),
		cmocka_unit_test(diag_heads_of_places),
		cmocka_unit_test(diag_suggestions),
	};

	return unit_run("diag", tests);
}
