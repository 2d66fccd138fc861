/* Tests of the parser's fast path (frontend/like.c): it gives the same commands as the full parser. */
#include "tests/unit/unit.h"
#include "compiler/text.h"
#include "frontend/parse.h"

static void print_place(struct buf *b, const char *what, struct pos pos)
{
	buf_printf(b, "  %s %u \"%.*s\"", what, pos.col, (int)pos.len, pos.src ? pos.src->text + pos.col - 1 : "");
}

static void print_rule(struct buf *b, struct cx *cx, const struct rule *rule)
{
	struct chain chain = { .name = "chain" };
	struct rule r = *rule;

	r.chain = &chain;
	rule_save(b, cx, &r, r.counted);
	print_place(b, "rule", r.pos);
	print_place(b, "header", use_pos(&r, r.head));
	for (unsigned i = 0; i < r.nmatch; i++)
		print_place(b, "match", use_pos(&r, r.match[i]));
	if (r.target)
		print_place(b, "target", use_pos(&r, r.target));
	buf_putc(b, '\n');
}

/* All data of a command as text, including positions. */
static const char *told(struct cx *cx, const struct cmd *c)
{
	struct buf b = BUF_INIT;
	const char *text;

	buf_printf(&b, "%u %u %s %u %u %llu:%llu", c->op, c->table, c->chain, c->verbose, c->line_counters,
		(unsigned long long)c->counters.pkts, (unsigned long long)c->counters.bytes);
	print_place(&b, "command", c->pos);
	for (unsigned i = 0; i < PLACE_COUNT; i++)
		print_place(&b, "place", cmd_pos(c, i));
	for (unsigned i = 0; i < c->nrules; i++)
		print_rule(&b, cx, &c->rules[i]);
	text = arena_str(cx->arena, buf_str(&b));
	buf_free(&b);
	return text;
}

static const struct src *line_of(struct cx *cx, const char *text)
{
	struct src *src = arena_new_of(cx->arena, struct src);

	*src = (struct src){ .file = "in", .text = text, .line = 1 };
	return src;
}

static const struct cmd *word_by_word(struct cx *cx, struct parser *p, const struct parse_mode *mode, const char *text)
{
	struct words w = {0};

	return scan_line(cx, line_of(cx, text), strlen(text), &w) ? parse_words(p, mode, &w) : NULL;
}

/* Does the fast path accept `line` after `model`? Then also checks that its command equals that of the full parser. */
static bool is_like(const char *model, const char *line)
{
	const struct parse_mode mode = { .program = "iptables-restore", .restore = true, .table = TABLE_filter };
	struct diags d;
	struct cx cx = { .arena = arena_new(), .diags = &d, .env = &env_none, .family = FAM_IP4 };
	struct parser *p;
	struct cmd *c;

	diags_init(&d, cx.arena);
	p = parser_new(&cx);
	word_by_word(&cx, p, &mode, model);
	diags_init(&d, cx.arena);
	c = parse_like(p, &mode, line_of(&cx, line), strlen(line), NULL);
	assert_null(d.first);
	assert_int_equal(d.nerrors, 0);
	if (c)
		assert_string_equal(told(&cx, c), told(&cx, word_by_word(&cx, parser_new(&cx), &mode, line)));
	arena_free(cx.arena);
	return c;
}

static const struct { const char *model, *line; bool like; } pairs[] = {
	{"-A INPUT -s 192.0.2.1 -j DROP", "-A INPUT -s 10.0.0.0/8 -j DROP", true},
	{"-A INPUT -s 192.0.2.1 -j DROP", "-A INPUT -s 192.0.2.1,10.0.0.1 -j DROP", true},
	{"-A INPUT -s 192.0.2.1 -j DROP", "-A INPUT -s 0.0.0.0/0 -j DROP", true},
	{"-A INPUT -s 192.0.2.1 -i eth0", "-A INPUT -s 10.0.0.1 -i +", true},
	{"-A INPUT -s 192.0.2.1 -i +", "-A INPUT -s 10.0.0.1 -i eth0", true},
	{"-A INPUT -s 192.0.2.1,192.0.2.2 -i eth0", "-A INPUT -s 192.0.2.1 -i eth1", true},
	{"-A INPUT -p tcp --dport 22 --sport 1", "-A INPUT -p tcp --dport : --sport 2", true},
	{"-A INPUT -p tcp --destination-port 22", "-A INPUT -p tcp --destination-port 23", true},
	{"-A INPUT -p tcp ! --dport 22 --syn", "-A INPUT -p tcp ! --dport 0:65535 --syn", true},
	{"-A INPUT -m limit --limit 1/s --limit-burst 9", "-A INPUT -m limit --limit 3/h --limit-burst 5", true},
	{"-A INPUT -m set --match-set a src", "-A INPUT -m set --match-set b dst,src", true},
	{"-A INPUT -m string --algo bm --string x", "-A INPUT -m string --algo bm --string \"y z\"", false},
	{"-A INPUT -m string --algo bm --string x", "-A INPUT -m string --algo bm --string yy", true},
	{"-A INPUT -s 192.0.2.1 -j DROP", "-A INPUT -s 10.0.0.0/8 -j ACCEPT", false},
	{"-A INPUT -s 192.0.2.1 -j DROP", "-A OUTPUT -s 10.0.0.0/8 -j DROP", false},
	{"-A INPUT -s 192.0.2.1 -j DROP", "-A INPUT -d 10.0.0.0/8 -j DROP", false},
	{"-A INPUT -s 192.0.2.1 -j DROP", "-A INPUT ! -s 10.0.0.0/8 -j DROP", false},
	{"-A INPUT -s 192.0.2.1 -j DROP", "-A INPUT  -s 10.0.0.0/8 -j DROP", false},
	{"-A INPUT -s 192.0.2.1 -j DROP", "-A INPUT -s 10.0.0.0/8 -j DROP ", false},
	{"-A INPUT -s 192.0.2.1 -j DROP", "-A INPUT -s 10.0.0.0/8 -j", false},
	{"-A INPUT -s 192.0.2.1 -j DROP", "-A INPUT -s 10.0.0.0/8", false},
	{"-A INPUT -s 192.0.2.1 -j DROP", "-A INPUT -s 10.0.0.0/99 -j DROP", false},
	{"-A INPUT -s 192.0.2.1 -j DROP", "-A INPUT -s  -j DROP", false},
	{"-A INPUT -s 192.0.2.1 -j DROP", "-A INPUT -s -j DROP", false},
	{"-A INPUT -j DROP -s 192.0.2.1", "-A INPUT -j DROP -s 10.0.0.1", true},
	{"-A INPUT -j DROP -s 192.0.2.1", "-A INPUT -j DROP -s 10.0.0.1\r", false},
	{"-A INPUT -j DROP -s 192.0.2.1", "-A INPUT -j DROP -s 10.0.0.1 -d 10.0.0.2", false},
	{"[1:2] -A INPUT ! -s 192.0.2.1 -j DROP", "[1:2] -A INPUT ! -s 10.0.0.1/32 -j DROP", true},
	{"[1:2] -A INPUT ! -s 192.0.2.1 -j DROP", "[1:2] -A INPUT ! -s 10.0.0.1,10.0.0.2 -j DROP", false},
	{"[1:2] -A INPUT -s 192.0.2.1", "[18446744073709551615:0010] -A INPUT -s 10.0.0.1", true},
	{"[1:2] -A INPUT -s 192.0.2.1", "[18446744073709551616:1] -A INPUT -s 10.0.0.1", false},
	{"[1:2] -A INPUT -s 192.0.2.1", "[1:2:3] -A INPUT -s 10.0.0.1", false},
	{"[1:2] -A INPUT -s 192.0.2.1", "[12] -A INPUT -s 10.0.0.1", false},
	{"[1:2] -A INPUT -s 192.0.2.1", "[1:] -A INPUT -s 10.0.0.1", false},
	{"[1:2] -A INPUT -s 192.0.2.1", "[] -A INPUT -s 10.0.0.1", false},
	{"[1:2] -A INPUT -s 192.0.2.1", "[1:2 -A INPUT -s 10.0.0.1", false},
	{"[1:2] -A INPUT -s 192.0.2.1", "-A INPUT -s 10.0.0.1", false},
	{"[1:2]-A INPUT -s 192.0.2.1", "[33:44]-A INPUT -s 10.0.0.1", true},
	{"[1:2] -A INPUT -c 3 4 -s 192.0.2.1", "[1:2] -A INPUT -c 3 4 -s 10.0.0.1", true},
	{"[1:2] -A INPUT -c 3 4 -s 192.0.2.1", "[1:3] -A INPUT -c 3 4 -s 10.0.0.1", false},
	{"-A INPUT -s 192.0.2.1 -p tcp --dport 22 -m comment --comment \"a b\" -j web",
		"-A INPUT -s 10.0.0.0/8 -p tcp --dport 1024:2048 -m comment --comment \"\" -j web", true},
	{"-A INPUT -s 192.0.2.1 -p tcp --dport 22 -m comment --comment \"a b\" -j web",
		"-A INPUT -s 10.0.0.0/8 -p tcp --dport 1 -m comment --comment \"a \\\" b\" -j web", false},
	{"-A INPUT -p tcp --dport 22 -m comment --comment \"a\"", "-A INPUT -p tcp --dport 22 -m comment --comment \"b", false},
	{"-A INPUT -p tcp --dport 22 -m comment --comment \"a\"", "-A INPUT -p tcp --dport 22 -m comment --comment b", false},
	{"-A INPUT -p tcp --dport 22 -m comment --comment a", "-A INPUT -p tcp --dport 22 -m comment --comment b\"c\"", false},
	{"-A INPUT -p tcp --dport 22 -m comment --comment a\"b\"", "-A INPUT -p tcp --dport 22 -m comment --comment c\"b\"", false},
	{"-A INPUT -p tcp --dport=22", "-A INPUT -p tcp --dport=23", false},
	{"-A INPUT -ptcp --dport 22", "-A INPUT -ptcp --dport 23", true},
	{"-A INPUT -p tcp --dport 22", "-A INPUT -p udp --dport 22", false},
	{"-A INPUT -p tcp --tcp-flags SYN,ACK SYN -j LOG --log-prefix \"x: \" --log-level 4",
		"-A INPUT -p tcp --tcp-flags ALL NONE -j LOG --log-prefix \"a longer one: \" --log-level info", true},
	{"-A INPUT -m iprange --src-range 192.0.2.1-192.0.2.9", "-A INPUT -m iprange --src-range 192.0.2.9-192.0.2.1", false},
	{"-A INPUT -p tcp -m multiport --dports 1,2 -m multiport --sports 3",
		"-A INPUT -p tcp -m multiport --dports 7 -m multiport --sports 4:5", true},
	{"-A INPUT -v -c 1 2 -s 192.0.2.1", "-A INPUT -v -c 1 2 -s 192.0.2.77", true},
	{"-A INPUT -v -c 1 2 -s 192.0.2.1", "-A INPUT -v -c 1 3 -s 192.0.2.1", false},
	{"-I INPUT 2 -s 192.0.2.1", "-I INPUT 2 -s 192.0.2.2", false},
	{"-A web -s 192.0.2.1 -j mail", "-A dns-in -s 10.0.0.1 -j www", true},
	{"-A web -s 192.0.2.1 -g mail", "-A w -s 10.0.0.0/8 -g to-www", true},
	{"-A web -j mail", "-A to-the-web -j w", true},
	{"-A web -j mail -s 192.0.2.1", "-A to-the-web -j w -s 10.0.0.0/8", true},
	{"-s 192.0.2.1 -j mail -A web", "-s 10.0.0.1 -j to-mail -A w", true},
	{"[1:2] -A web -p tcp --dport 1 -j mail", "[10:20] -A dns -p tcp --dport 53:54 -j www", true},
	{"-A web -p tcp -m comment --comment \"a b\" -j DNAT --to-destination 192.0.2.1:80",
		"-A dns -p tcp -m comment --comment \"c\" -j DNAT --to-destination 10.0.0.1:53", true},
	{"-A \"web\" -j mail", "-A \"dns\" -j www", true},
	{"-A \"web\" -j mail", "-A dns -j mail", false},
	{"-A web -j mail", "-A \"dns\" -j mail", false},
	{"-Aweb -jmail", "-Adns -jmail", false},
	{"-A web -i eth0 -j mail", "-A INPUT -i eth1 -j mail", false},
	{"-A web -o eth0 -j mail", "-A INPUT -o eth1 -j mail", false},
	{"-A INPUT -s 192.0.2.1 -j mail", "-A INPUT -s 10.0.0.1 -j www", true},
	{"-A INPUT -s 192.0.2.1 -j mail", "-A web -s 10.0.0.1 -j mail", false},
	{"-A web -s 192.0.2.1 -j mail", "-A web -s 10.0.0.1 -j DROP", false},
	{"-A web -s 192.0.2.1 -j mail", "-A web -s 10.0.0.1 -j LOG", false},
	{"-A web -s 192.0.2.1 -j mail", "-A web -s 10.0.0.1 -j INPUT", false},
	{"-A web -s 192.0.2.1 -j mail", "-A DROP -s 10.0.0.1 -j mail", false},
	{"-A web -s 192.0.2.1 -j DROP", "-A dns -s 10.0.0.1 -j ACCEPT", false},
	{"-A web -j mail", "-A aaaaaaaaaabbbbbbbbbbcccccccc -j aaaaaaaaaabbbbbbbbbbdddddddd", true},
	{"-A web -j mail", "-A aaaaaaaaaabbbbbbbbbbccccccccc -j mail", false},
	{"-A web -j mail", "-A web -j aaaaaaaaaabbbbbbbbbbccccccccc", false},
	{"-A web -j mail", "-A \xc3\xa4 -j mail", false},
	{"-A web -j mail", "-A web -j a\fb", false},
	{"-A web -j mail", "-A web -j -x", false},
	{"-A web -j mail", "-A !web -j mail", false},
	{"-A web -j mail", "-A web -j", false},
};

static void lines_like_others_need_no_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (is_like(pairs[i].model, pairs[i].line) == pairs[i].like)
			continue;
		fprintf(stderr, "%s\n%s\n", pairs[i].model, pairs[i].line);
		fail_msg("%s", pairs[i].like ? "not taken for alike" : "taken for alike");
	}
}

/* Parses the lines with the fast path; their rules, in new commands or joined to the previous one, must equal those of
 * the full parser. Returns the number of commands. */
static unsigned commands_of(const char *const *text, size_t lines)
{
	const struct parse_mode mode = { .program = "iptables-restore", .restore = true, .table = TABLE_filter };
	struct diags d;
	struct cx cx = { .arena = arena_new(), .diags = &d, .env = &env_none, .family = FAM_IP4 };
	struct buf one = BUF_INIT, alone = BUF_INIT;
	struct cmd *c = NULL, **seen = arena_array(cx.arena, lines, sizeof(*seen));
	struct parser *p;
	unsigned n = 0;

	diags_init(&d, cx.arena);
	p = parser_new(&cx);
	for (size_t i = 0; i < lines; i++) {
		const struct cmd *before = c, *own = word_by_word(&cx, parser_new(&cx), &mode, text[i]);

		c = parse_like(p, &mode, line_of(&cx, text[i]), strlen(text[i]), c);
		c = c ? c : (struct cmd *)word_by_word(&cx, p, &mode, text[i]);
		assert_non_null(c);
		if (c != before)
			seen[n++] = c;
		for (unsigned k = 0; k < own->nrules; k++)
			print_rule(&alone, &cx, &own->rules[k]);
	}
	for (unsigned i = 0; i < n; i++)
		for (unsigned k = 0; k < seen[i]->nrules; k++)
			print_rule(&one, &cx, &seen[i]->rules[k]);
	assert_string_equal(buf_str(&one), buf_str(&alone));
	buf_free(&one);
	buf_free(&alone);
	arena_free(cx.arena);
	return n;
}

/* Lines joined to one command have the same rules as if parsed alone. */
static void lines_like_others_are_one_command(void **state)
{
	static const struct { unsigned commands; const char *line[8]; } texts[] = {
		/* The first line is parsed in full, the second begins a command with storage for one rule, the third a new one with
		 * storage for more. */
		{3, {"-A INPUT -s 192.0.2.1 -j DROP", "-A INPUT -s 192.0.2.2 -j DROP", "-A INPUT -s 192.0.2.33 -j DROP",
			"-A INPUT -s 192.0.2.4 -j DROP"}},
		{6, {"-A INPUT -s 192.0.2.1 -j DROP", "-A INPUT -s 192.0.2.2 -j DROP", "-A INPUT -s 192.0.2.4,192.0.2.5 -j DROP",
			"-A INPUT -s 192.0.2.6 -j DROP", "-A INPUT -d 192.0.2.6 -j DROP", "-A INPUT -s 192.0.2.8 -j DROP"}},
		{4, {"-A INPUT -s 192.0.2.1 -j DROP", "-A INPUT ! -d 192.0.2.10 -p tcp -j ACCEPT", "-A INPUT -s 192.0.2.2 -j DROP",
			"-A INPUT ! -d 192.0.2.100 -p tcp -j ACCEPT", "-A INPUT -s 192.0.2.3 -j DROP"}},
		{5, {"-A INPUT -s 192.0.2.1 -j web", "-A INPUT -s 192.0.2.1 -j mail", "-A INPUT -s 192.0.2.2 -j web",
			"-A INPUT -s 192.0.2.2 -j mail", "-A INPUT -s 192.0.2.3 -j mail"}},
		{5, {"-A INPUT -s 192.0.2.1 -j web", "-A INPUT -s 192.0.2.1 -g web", "-A INPUT -s 192.0.2.2 -j web",
			"-A OUTPUT -s 192.0.2.2 -j web", "-A INPUT -s 192.0.2.3 -j web"}},
		{3, {"-s 192.0.2.1 -A INPUT", "-s 192.0.2.10 -A INPUT", "-s 192.0.2.100 -A INPUT"}},
		{4, {"[1:2] -A INPUT -s 192.0.2.1", "[10:20]-A INPUT -d 192.0.2.1", "[100:2000] -A INPUT -s 192.0.2.2",
			"[0:0]-A INPUT -d 192.0.2.2", "[5:6] -A INPUT -s 192.0.2.3"}},
		{4, {"[1:2] -A INPUT -s 192.0.2.1", "[1:2] -A INPUT -s 192.0.2.1", "-A INPUT -s 192.0.2.1", "-A INPUT -s 192.0.2.1"}},
		{4, {"-A web -s 192.0.2.1", "-A dns -s 192.0.2.1", "-A web -s 192.0.2.2", "-A web -s 192.0.2.3"}},
		{4, {"-A web -s 192.0.2.1 -j mail", "-A web -s 192.0.2.2 -j w", "-A web -s 192.0.2.3 -j w", "-A web -s 192.0.2.4 -j w",
			"-A web -s 192.0.2.5 -j mail"}},
		{4, {"-A INPUT -s 192.0.2.1", "-A INPUT -v -s 192.0.2.1", "-A INPUT -s 192.0.2.2", "-A INPUT -v -s 192.0.2.2"}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		size_t n = 0;

		while (n < sizeof(texts[i].line) / sizeof(texts[i].line[0]) && texts[i].line[n])
			n++;
		assert_int_equal(commands_of(texts[i].line, n), texts[i].commands);
	}
}

/* Templates are specific to a table. */
static void lines_of_other_tables_are_not_alike(void **state)
{
	struct parse_mode mode = { .program = "iptables-restore", .restore = true, .table = TABLE_filter };
	const char *drop = "-A PREROUTING -s 192.0.2.1 -j DROP";
	struct diags d;
	struct cx cx = { .arena = arena_new(), .diags = &d, .env = &env_none, .family = FAM_IP4 };
	struct parser *p;

	(void)state;
	diags_init(&d, cx.arena);
	p = parser_new(&cx);
	assert_non_null(word_by_word(&cx, p, &mode, drop));
	assert_non_null(parse_like(p, &mode, line_of(&cx, drop), strlen(drop), NULL));
	mode.table = TABLE_nat;
	assert_null(parse_like(p, &mode, line_of(&cx, drop), strlen(drop), NULL));
	assert_null(word_by_word(&cx, p, &mode, drop));
	arena_free(cx.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_like_others_need_no_words),
		cmocka_unit_test(lines_like_others_are_one_command),
		cmocka_unit_test(lines_of_other_tables_are_not_alike),
	};

	return unit_run("like", tests);
}
