/* Tests of commands on rulesets, with a back end in memory: their effects, errors and messages, the data that they need
 * loaded, and the retry of transactions after concurrent changes.
 */
#include "tests/unit/unit.h"
#include "frontend/parse.h"
#include "frontend/read.h"
#include "frontend/transact.h"
#include "tests/unit/memory.h"

struct fixture {
	struct memory memory;
	struct arena *arena;
	struct diags diags;
	struct cx cx;
	struct apply_mode mode;
	unsigned flags;
	struct buf out;
};

static void fixture_init(struct fixture *f)
{
	memset(f, 0, sizeof(*f));
	memory_init(&f->memory, FAM_IP4, read_table);
	f->arena = arena_new();
	diags_init(&f->diags, f->arena);
	f->cx = (struct cx){.arena = f->arena, .diags = &f->diags, .env = &env_none, .family = FAM_IP4};
}

static void fixture_free(struct fixture *f)
{
	memory_free(&f->memory);
	buf_free(&f->out);
	arena_free(f->arena);
}

static bool fixture_run(struct fixture *f, const struct cmds *cmds)
{
	struct transact t = {.cx = &f->cx, .be = &f->memory.be, .mode = &f->mode, .flags = f->flags,
		.out = &f->out};

	return transact_run(&t, cmds);
}

/* Executes a command line, whose words are separated by single blanks. */
static bool line(struct fixture *f, const char *text)
{
	struct parse_mode mode = {.program = "iptables", .table = TABLE_filter};
	struct words words = {0};
	struct cmds cmds = {0};
	char *argv[32], *rest = arena_str(f->arena, text);
	struct cmd *c;
	int n = 0;

	while ((argv[n] = strsep(&rest, " ")))
		n++;
	diags_init(&f->diags, f->arena);
	buf_reset(&f->out);
	scan_argv(&f->cx, n, argv, &words);
	c = parse_words(parser_new(&f->cx), &mode, &words);
	if (!c)
		return false;
	vec_push(f->arena, &cmds.v, c);
	return fixture_run(f, &cmds);
}

/* Executes a restore text, with all tables in one transaction. */
static bool restore(struct fixture *f, const char *text)
{
	struct cmds cmds = {0};
	struct reader r;

	diags_init(&f->diags, f->arena);
	f->mode.restore = true;
	reader_init(&r, &f->cx, "iptables-restore", "text");
	return reader_text(&r, arena_str(f->arena, text), strlen(text), &cmds) && fixture_run(f, &cmds);
}

static void holds(struct fixture *f, const char *want)
{
	struct buf b = BUF_INIT;

	memory_print(&f->memory, &b);
	assert_string_equal(buf_str(&b), want);
	buf_free(&b);
}

#define HEAD "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n"

/* ---- effects of commands ---- */

static const struct { const char *before, *line, *after; } works[] = {
	{"", "-A INPUT -j ACCEPT", HEAD "[0:0] -A INPUT -j ACCEPT\nCOMMIT\n"},
	{"", "-N web", HEAD ":web - [0:0]\nCOMMIT\n"},
	{"[0:0] -A INPUT -p 201\n", "-I INPUT -p 202", "[0:0] -A INPUT -p 202\n[0:0] -A INPUT -p 201\n"},
	{"[0:0] -A INPUT -p 201\n", "-I INPUT 2 -p 202", "[0:0] -A INPUT -p 201\n[0:0] -A INPUT -p 202\n"},
	{"[0:0] -A INPUT -p 201\n[0:0] -A INPUT -p 203\n", "-I INPUT 2 -s 1.1.1.1,2.2.2.2",
	 "[0:0] -A INPUT -p 201\n[0:0] -A INPUT -s 2.2.2.2/32\n[0:0] -A INPUT -s 1.1.1.1/32\n[0:0] -A INPUT -p 203\n"},
	{"[1:2] -A INPUT -p 201\n[3:4] -A INPUT -p 202\n", "-D INPUT 1", "[3:4] -A INPUT -p 202\n"},
	{"[1:2] -A INPUT -p 201\n[3:4] -A INPUT -p 201\n", "-D INPUT -p 201", "[3:4] -A INPUT -p 201\n"},
	{"[1:2] -A INPUT -p 201\n[3:4] -A INPUT -p 202\n", "-R INPUT 2 -p 203", "[1:2] -A INPUT -p 201\n[0:0] -A INPUT -p 203\n"},
	{"[1:2] -A INPUT -p 201\n", "-R INPUT 1 -p 203 -c 7 8", "[7:8] -A INPUT -p 203\n"},
	{"[1:2] -A INPUT -p 201\n", "-A INPUT -p 202 -c 7 8", "[1:2] -A INPUT -p 201\n[7:8] -A INPUT -p 202\n"},
	{"[1:2] -A INPUT -p 201\n[3:4] -A INPUT -p 202\n", "-Z INPUT 1", "[0:0] -A INPUT -p 201\n[3:4] -A INPUT -p 202\n"},
	{"[1:2] -A INPUT -p 201\n[3:4] -A OUTPUT -p 202\n", "-Z INPUT", "[0:0] -A INPUT -p 201\n[3:4] -A OUTPUT -p 202\n"},
	{"[1:2] -A INPUT -p 201\n[3:4] -A OUTPUT -p 202\n", "-F INPUT", "[3:4] -A OUTPUT -p 202\n"},
	{"[1:2] -A INPUT -p 201\n[3:4] -A OUTPUT -p 202\n", "-F", ""},
};

/* Completes rules to a save text of the filter table; a text that begins with '*' is complete already. */
static const char *whole(struct fixture *f, const char *rules)
{
	return *rules == '*' ? rules : arena_fmt(f->arena, HEAD "%sCOMMIT\n", rules);
}

static void put(struct fixture *f, const char *rules)
{
	f->memory.text[TABLE_filter] = *rules ? strdup(whole(f, rules)) : NULL;
}

static void apply_works(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(works) / sizeof(*works); i++) {
		struct fixture f;

		fixture_init(&f);
		put(&f, works[i].before);
		if (!line(&f, works[i].line))
			fail_msg("%s: %s", works[i].line, f.diags.first->head);
		holds(&f, whole(&f, works[i].after));
		fixture_free(&f);
	}
}

#define POLICIES "*filter\n:INPUT DROP [5:6]\n:FORWARD ACCEPT [7:8]\n:OUTPUT ACCEPT [0:0]\n"

/* Counters of policies are changed by -P and -Z only. */
static void apply_policies(void **state)
{
	static const struct { const char *line, *after; } cases[] = {
		{"-A INPUT -p 201", POLICIES "[0:0] -A INPUT -p 201\nCOMMIT\n"},
		{"-F", POLICIES "COMMIT\n"},
		{"-N a", POLICIES ":a - [0:0]\nCOMMIT\n"},
		{"-P FORWARD ACCEPT",
		 "*filter\n:INPUT DROP [5:6]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n"},
		{"-P INPUT ACCEPT",
		 "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [7:8]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n"},
		{"-Z INPUT", "*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [7:8]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n"},
		{"-Z", "*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct fixture f;

		fixture_init(&f);
		put(&f, POLICIES "COMMIT\n");
		assert_true(line(&f, cases[i].line));
		holds(&f, cases[i].after);
		fixture_free(&f);
	}
}

/* -E: jumps follow the renamed chain; -X: deletes empty and unused chains only. */
static void apply_chains(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f);
	put(&f, HEAD ":a - [0:0]\n:b - [0:0]\n[1:1] -A INPUT -j a\n[2:2] -A a -g b\nCOMMIT\n");
	assert_true(line(&f, "-E b c"));
	assert_true(line(&f, "-E a d"));
	holds(&f, HEAD ":c - [0:0]\n:d - [0:0]\n[1:1] -A INPUT -j d\n[2:2] -A d -g c\nCOMMIT\n");
	assert_true(line(&f, "-F"));
	assert_true(line(&f, "-X c"));
	holds(&f, HEAD ":d - [0:0]\nCOMMIT\n");
	assert_true(line(&f, "-X"));
	holds(&f, HEAD "COMMIT\n");
	fixture_free(&f);
}

/* Commands that change nothing do not commit, and create no table. */
static void apply_untouched(void **state)
{
	static const char *const lines[] = {"-L", "-S", "-F", "-Z", "-X", "-F INPUT", "-L -Z",
		"-t nat -L PREROUTING"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct fixture f;

		fixture_init(&f);
		assert_true(line(&f, lines[i]));
		assert_int_equal(f.memory.commits, 0);
		holds(&f, "");
		fixture_free(&f);
	}
}

/* ---- errors ---- */

#define SOME HEAD ":full - [0:0]\n:used - [0:0]\n[0:0] -A INPUT -j used\n[0:0] -A full -p 201\nCOMMIT\n"
#define BAD_RULE "Bad rule (does a matching rule exist in that chain?)."
#define NO_CHAIN "No chain/target/match by that name."

static const struct { const char *line; int status; const char *head, *why; } refused[] = {
	{"-A nochain", 1, NO_CHAIN, "table filter has no chain nochain"},
	{"-A INPTU", 1, NO_CHAIN, "did you mean INPUT?"},
	{"-A PREROUTING", 1, NO_CHAIN, "nat"},
	{"-I nochain", 1, NO_CHAIN, NULL},
	{"-R nochain 1 -p 201", 1, NO_CHAIN, NULL},
	{"-D nochain 1", 1, NO_CHAIN, NULL},
	{"-F nochain", 1, NO_CHAIN, NULL},
	{"-Z nochain", 1, NO_CHAIN, NULL},
	{"-X nochain", 1, NO_CHAIN, NULL},
	{"-E nochain b", 1, NO_CHAIN, NULL},
	{"-E INPUT b", 1, NO_CHAIN, "built-in"},
	{"-E full used", 1, "File exists.", "used"},
	{"-E full INPUT", 1, "File exists.", NULL},
	{"-N full", 1, "Chain already exists.", "full"},
	{"-N INPUT", 1, "Chain already exists.", "built-in"},
	{"-D INPUT -p 201", 1, BAD_RULE, "INPUT"},
	{"-C INPUT -p 201", 1, BAD_RULE, NULL},
	{"-D nochain -p 201", 1, BAD_RULE, "no chain nochain"},
	{"-C nochain -p 201", 1, BAD_RULE, NULL},
	{"-I INPUT 3 -p 201", 1, "Index of insertion too big.", "1 rule"},
	{"-R INPUT 2 -p 201", 1, "Index of replacement too big.", NULL},
	{"-D INPUT 2", 1, "Index of deletion too big.", NULL},
	{"-Z INPUT 2", 1, "Index of counter too big.", NULL},
	{"-D OUTPUT 1", 1, "Index of deletion too big.", "empty"},
	{"-A INPUT -j nochain", 2, "Chain 'nochain' does not exist", "no chain nochain"},
	{"-C INPUT -j nochain", 2, "Chain 'nochain' does not exist", NULL},
	{"-D INPUT -j nochain", 2, "Chain 'nochain' does not exist", NULL},
	{"-A INPUT -g nochain", 2, "Chain 'nochain' does not exist", NULL},
	{"-A nochain -j nochain", 2, "Chain 'nochain' does not exist", NULL},
	{"-A INPUT -j ful", 2, "Chain 'ful' does not exist", "did you mean full?"},
	{"-A full -j INPUT", 4, "RULE_APPEND failed (Operation not supported): rule in chain full", "built-in"},
	{"-I full -j OUTPUT", 4, "RULE_INSERT failed (Operation not supported): rule in chain full", NULL},
	{"-X full", 4, "CHAIN_DEL failed (Device or resource busy): chain full", "1 rule"},
	{"-X used", 4, "CHAIN_DEL failed (Device or resource busy): chain used", "-A INPUT -j used"},
	{"-X", 4, "CHAIN_DEL failed (Device or resource busy): chain full", NULL},
	{"-t nat -X INPUT", 1, NO_CHAIN, "INPUT does not exist"},
	{"-X INPUT", 4, "CHAIN_DEL failed (Device or resource busy): chain INPUT", "built-in"},
	{"-P nochain DROP", 1, "Bad built-in chain name.", NULL},
	{"-P full DROP", 1, "Bad built-in chain name.", "user-defined"},
	{"-P INPUT REJECT", 1, "Bad policy name. Run `dmesg' for more information.", "ACCEPT or DROP"},
	{"-P INPUT drop", 1, "Bad policy name. Run `dmesg' for more information.", "did you mean DROP?"},
	{"-L nochain", 1, "chain `nochain' in table `filter' is incompatible, use 'nft' tool.", NULL},
	{"-S nochain", 1, "chain `nochain' in table `filter' is incompatible, use 'nft' tool.", NULL},
};

static void apply_refuses(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		const char *why = refused[i].why;
		struct fixture f;

		fixture_init(&f);
		put(&f, SOME);
		if (line(&f, refused[i].line))
			fail_msg("taken: %s", refused[i].line);
		assert_string_equal(f.diags.first->head, refused[i].head);
		assert_int_equal(f.diags.status, refused[i].status);
		assert_non_null(f.diags.first->pos.src);
		assert_int_equal(f.diags.nerrors, 1);
		if (why && !strstr(f.diags.first->why, why))
			fail_msg("%s: %s", refused[i].line, f.diags.first->why);
		assert_int_equal(f.memory.commits, 0);
		holds(&f, SOME);
		fixture_free(&f);
	}
}

/* The word that the position of an error refers to. */
static void apply_places(void **state)
{
	static const struct { const char *line, *word; } cases[] = {
		{"-A nochain -p 201", "nochain"},
		{"-A INPUT -j nochain -p 201", "nochain"},
		{"-A INPUT -p 201 -g nochain", "nochain"},
		{"-D INPUT 7", "7"},
		{"-I INPUT 7 -p 201", "7"},
		{"-P INPUT REJECT", "REJECT"},
		{"-E full used", "used"},
		{"-N full", "full"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct fixture f;
		struct pos pos;

		fixture_init(&f);
		put(&f, SOME);
		assert_false(line(&f, cases[i].line));
		pos = f.diags.first->pos;
		assert_string_equal(arena_strn(f.arena, pos.src->text + pos.col - 1, pos.len), cases[i].word);
		fixture_free(&f);
	}
}

/* Messages of iptables-legacy where they differ. */
static void apply_refuses_legacy(void **state)
{
	static const struct { const char *line; int status; const char *head; } cases[] = {
		{"-X full", 1, "Directory not empty."},
		{"-X used", 1, "Too many links."},
		{"-X INPUT", 1, "Invalid argument. Run `dmesg' for more information."},
		{"-L nochain", 1, NO_CHAIN},
		{"-A INPUT -j nochain", 2, "Couldn't load target `nochain':No such file or directory\n"},
		{"-A INPUT -g nochain", 2, "goto 'nochain' is not a chain"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct fixture f;

		fixture_init(&f);
		f.mode.legacy = true;
		put(&f, SOME);
		assert_false(line(&f, cases[i].line));
		assert_string_equal(f.diags.first->head, cases[i].head);
		assert_int_equal(f.diags.status, cases[i].status);
		fixture_free(&f);
	}
}

/* ---- restore ---- */

static const struct {
	const char *mode;              /* letters: n: --noflush, c: --counters */
	const char *before, *text, *after;
} restores[] = {
	{"", SOME, "*filter\n:INPUT DROP [3:4]\n:x - [0:0]\n[1:2] -A INPUT -j x\nCOMMIT\n",
	 "*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:x - [0:0]\n[0:0] -A INPUT -j x\nCOMMIT\n"},
	{"c", SOME, "*filter\n:INPUT DROP [3:4]\n:x - [0:0]\n[1:2] -A INPUT -j x\nCOMMIT\n",
	 "*filter\n:INPUT DROP [3:4]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:x - [0:0]\n[1:2] -A INPUT -j x\nCOMMIT\n"},
	{"", "", "*filter\nCOMMIT\n", HEAD "COMMIT\n"},
	{"", "", "*filter\n-A INPUT -c 5 6\nCOMMIT\n", HEAD "[5:6] -A INPUT\nCOMMIT\n"},
	{"n", SOME, "*filter\n:full - [0:0]\n-A full -p 202\nCOMMIT\n",
	 HEAD ":full - [0:0]\n:used - [0:0]\n[0:0] -A INPUT -j used\n[0:0] -A full -p 202\nCOMMIT\n"},
	{"n", POLICIES "COMMIT\n", "*filter\n:INPUT - [9:9]\n:FORWARD ACCEPT [9:9]\nCOMMIT\n",
	 "*filter\n:INPUT DROP [5:6]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n"},
	{"nc", POLICIES "COMMIT\n", "*filter\n:INPUT - [9:9]\n:FORWARD ACCEPT [9:9]\nCOMMIT\n",
	 "*filter\n:INPUT DROP [9:9]\n:FORWARD ACCEPT [9:9]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n"},
	{"n", SOME, "*filter\n-F\n-X\nCOMMIT\n", HEAD "COMMIT\n"},
	{"", "", "*filter\n-N c\n-A INPUT -j c\n-E c d\n-A d -p 201\nCOMMIT\n",
	 HEAD ":d - [0:0]\n[0:0] -A INPUT -j d\n[0:0] -A d -p 201\nCOMMIT\n"},
	{"c", "", "*filter\n[1:2] -A INPUT -p 201\n[3:4] -A INPUT -p 202\n-R INPUT 1 -p 203\n-Z INPUT 2\nCOMMIT\n",
	 HEAD "[0:0] -A INPUT -p 203\n[0:0] -A INPUT -p 202\nCOMMIT\n"},
	{"n", "", "*filter\n-P INPUT DROP\n-Z\nCOMMIT\n",
	 "*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n"},
	{"n", "[1:1] -A INPUT -p 201\n", "*filter\n-I INPUT -p 202\n-A INPUT -p 203\n-I INPUT -p 204\nCOMMIT\n",
	 "[0:0] -A INPUT -p 204\n[0:0] -A INPUT -p 202\n[1:1] -A INPUT -p 201\n[0:0] -A INPUT -p 203\n"},
};

static void apply_restores(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(restores) / sizeof(*restores); i++) {
		struct fixture f;

		fixture_init(&f);
		put(&f, restores[i].before);
		f.mode.noflush = strchr(restores[i].mode, 'n');
		f.mode.counters = strchr(restores[i].mode, 'c');
		/* Every second case is retried after a concurrent change, with the same result. */
		f.memory.clashes = i % 2;
		if (!restore(&f, restores[i].text))
			fail_msg("%s: %s", restores[i].text, f.diags.first->head);
		holds(&f, whole(&f, restores[i].after));
		fixture_free(&f);
	}
}

static void apply_restore_refuses(void **state)
{
	static const struct { const char *text; int status; unsigned line; const char *head; } cases[] = {
		{"*filter\n-A INPUT\n-A nochain\nCOMMIT\n", 1, 3, NO_CHAIN},
		{"*filter\n-P INPUT FOO\nCOMMIT\n", 1, 2, "Bad policy name."},
		{"*filter\n:INPUT FOO [0:0]\nCOMMIT\n", 1, 2, "Bad policy name."},
		{"*filter\n-N a\n-N a\nCOMMIT\n", 1, 3, "Chain already exists."},
		{"*filter\n-A INPUT -j a\n:a - [0:0]\nCOMMIT\n", 2, 2, "Chain 'a' does not exist"},
		{"*filter\n-A INPUT\n", 1, 1, "COMMIT expected at line 3"},
		{"*filter\n-A INPUT\nCOMMIT\n*nat\n", 1, 4, "COMMIT expected at line 5"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct fixture f;

		fixture_init(&f);
		put(&f, SOME);
		assert_false(restore(&f, cases[i].text));
		assert_string_equal(f.diags.first->head, cases[i].head);
		assert_int_equal(f.diags.status, cases[i].status);
		assert_int_equal(f.diags.first->pos.src->line, cases[i].line);
		holds(&f, SOME);
		fixture_free(&f);
	}
}

/* ---- needs ---- */

static void apply_needs(void **state)
{
	static const struct { const char *line, *needs; } cases[] = {
		{"-A INPUT -p 201", "filter INPUT=exists"},
		{"-A INPUT -j used", "filter INPUT=exists used=exists"},
		{"-I INPUT -p 201", "filter INPUT=exists"},
		{"-I INPUT 1 -p 201", "filter INPUT=exists"},
		{"-I INPUT 2 -p 201", "filter INPUT=rules"},
		{"-C INPUT -j used", "filter INPUT=like used=exists"},
		{"-D full -p 201", "filter full=like"},
		{"-D INPUT 1", "filter INPUT=rules"},
		{"-F INPUT", "filter INPUT=exists"},
		{"-F", "filter all=exists"},
		{"-Z INPUT", "filter INPUT=exists"}, {"-Z", "filter all=exists"},
		{"-Z INPUT 1", "filter INPUT=rules"},
		{"-N a", "filter a=exists"},
		{"-P INPUT DROP", "filter INPUT=exists"},
		{"-E full a", "filter full=exists a=exists"},
		{"-L", "filter all=rules"},
		{"-L INPUT", "filter INPUT=rules"},
		{"-L full", "filter full=rules"},
		{"-S full", "filter full=rules"},
		{"-t nat -S", "nat all=rules"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct fixture f;

		fixture_init(&f);
		put(&f, SOME);
		if (!line(&f, cases[i].line))
			fail_msg("%s: %s", cases[i].line, f.diags.first->head);
		assert_string_equal(buf_str(&f.memory.needs), cases[i].needs);
		fixture_free(&f);
	}
}

static void apply_needs_restore(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f);
	put(&f, SOME);
	assert_true(restore(&f, "*filter\n:x - [0:0]\n-A INPUT -j x\n-D INPUT 1\nCOMMIT\n"));
	assert_string_equal(buf_str(&f.memory.needs), "filter");
	f.mode.noflush = true;
	assert_true(restore(&f, "*filter\n:x - [0:0]\n-A INPUT -j x\n-A INPUT -j x\nCOMMIT\n"));
	assert_string_equal(buf_str(&f.memory.needs), "filter x=exists INPUT=exists");
	fixture_free(&f);
}

static void apply_needs_renamed(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f);
	put(&f, SOME);
	f.mode.noflush = true;
	assert_true(restore(&f, "*filter\n-E used a\n-E full b\n-D b 1\n-D INPUT -j a\n-A b -p 7\nCOMMIT\n"));
	assert_string_equal(buf_str(&f.memory.needs), "filter used=exists a=exists full=rules b=exists INPUT=rules");
	holds(&f, HEAD ":a - [0:0]\n:b - [0:0]\n[0:0] -A b -p 7\nCOMMIT\n");
	fixture_free(&f);
}

/* ---- transactions ---- */

static void apply_clash(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f);
	f.memory.clashes = 3;
	assert_true(line(&f, "-v -A INPUT -p 201"));
	assert_int_equal(f.memory.loads, 4);
	assert_int_equal(f.memory.commits, 4);
	holds(&f, HEAD "[0:0] -A INPUT -p 201\nCOMMIT\n");
	/* Despite the retry the output is printed once. */
	assert_string_equal(buf_str(&f.out), "  201 opt -- in * out *  0.0.0.0/0  -> 0.0.0.0/0  \n");
	f.memory.clashes = 1000000;
	assert_false(line(&f, "-A INPUT -p 201"));
	assert_int_equal(f.diags.status, 4);
	assert_non_null(strstr(f.diags.first->why, "other programs"));
	fixture_free(&f);
}

static void apply_test_only(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f);
	put(&f, SOME);
	f.flags = COMMIT_TEST;
	assert_true(restore(&f, "*filter\n-A INPUT\nCOMMIT\n"));
	assert_int_equal(f.memory.commits, 1);
	holds(&f, SOME);
	fixture_free(&f);
}

/* -L and -Z in one command: the counters are listed before they are zeroed. */
static void apply_list_zero(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f);
	put(&f, "[17:4242] -A INPUT -p 201\n");
	assert_true(line(&f, "-L INPUT -n -v -x -Z"));
	assert_non_null(strstr(buf_str(&f.out), "4242"));
	assert_non_null(strstr(buf_str(&f.out), "Zeroing chain `INPUT'\n"));
	holds(&f, HEAD "[0:0] -A INPUT -p 201\nCOMMIT\n");
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(apply_works),
		cmocka_unit_test(apply_policies),
		cmocka_unit_test(apply_chains),
		cmocka_unit_test(apply_untouched),
		cmocka_unit_test(apply_refuses),
		cmocka_unit_test(apply_places),
		cmocka_unit_test(apply_refuses_legacy),
		cmocka_unit_test(apply_restores),
		cmocka_unit_test(apply_restore_refuses),
		cmocka_unit_test(apply_needs),
		cmocka_unit_test(apply_needs_restore), cmocka_unit_test(apply_needs_renamed),
		cmocka_unit_test(apply_clash),
		cmocka_unit_test(apply_test_only),
		cmocka_unit_test(apply_list_zero),
	};

	return unit_run("apply", tests);
}
