/* Tests of the parser: every file tests/parse/NAME.t is a test. It consists of blocks, an input line and its results:
 *
 *	iptables -A INPUT -p tcp --dport 22
 *	  append filter INPUT
 *	  -A INPUT -p tcp -m tcp --dport 22
 *
 *	restore -A INPUT -p tcp --dprot 22
 *	  2: unknown option "--dprot"
 *	  at 17 "--dprot": no option --dprot in match tcp; did you mean --dport?
 *
 * The first word determines how the rest is parsed: iptables and ip6tables: as a command line, split like in a shell with
 * single quotes; restore and restore6: as a line within *filter, with the escapes \t \r \0 and \\; start: as a line before
 * any table. UPDATE=1 rewrites the results. Lines that begin with # are comments. The program has its own list of
 * extensions, so that suggestions do not change when extensions are added.
 */
#include <ctype.h>
#include <dirent.h>
#include <unistd.h>
#include "tests/unit/unit.h"
#include "compiler/text.h"
#include "frontend/input.h"
#include "frontend/parse.h"

/* ---- environment with fixed answers ---- */

#define EXTENSIONS(X) X(ip4) X(ip6) X(tcp) X(udp) X(icmp) X(icmp6) X(comment) X(mark) X(connmark) X(limit) X(length) \
	X(iprange) X(multiport) X(conntrack) X(state) X(set) X(recent) X(MARK) X(CONNMARK) X(LOG) X(NFLOG) X(REJECT4) X(SNAT) \
	X(DNAT) X(HL)
#define X(e) extern const struct ext ext_##e;
EXTENSIONS(X)
#undef X
#define X(e) &ext_##e,
const struct ext *const ext_list[] = { EXTENSIONS(X) NULL };
#undef X

static unsigned fixed_host(void *self, struct arena *a, const char *name, enum family f, union addr **out)
{
	static const char *const two[] = { "192.0.2.1", "192.0.2.2" }, *const two6[] = { "2001:db8::1", "2001:db8::2" };
	unsigned n = !strcmp(name, "one.test") ? 1 : !strcmp(name, "two.test") ? 2 : 0;

	(void)self;
	*out = arena_array(a, n, sizeof(**out));
	for (unsigned i = 0; i < n; i++)
		addr_parse(f == FAM_IP6 ? two6[i] : two[i], family_addrlen(f), &(*out)[i]);
	return n;
}

static int fixed_service(void *self, const char *name, const char *proto)
{
	(void)self;
	if (!strcmp(name, "ssh"))
		return 22;
	return proto && !strcmp(name, "both") ? (!strcmp(proto, "udp") ? 2 : 1) : -1;
}

static int fixed_protocol(void *self, const char *name)
{
	(void)self;
	return !strcmp(name, "gre") ? 47 : -1;
}

/* ---- printing ---- */

static const char *const op_names[CMD_COUNT] = {
	"nothing", "append", "check", "delete", "delete-number", "insert", "replace", "list", "list-rules",
	"flush", "zero", "zero-number", "new-chain", "delete-chain", "policy", "rename", "version", "help",
	"chain-line", "table-line", "commit-line",
};

static void print_place(struct buf *b, const char *what, struct pos pos)
{
	if (!pos.src)
		return;
	buf_printf(b, "  %s %u \"%.*s\"", what, pos.col, (int)pos.len,
		pos.col <= strlen(pos.src->text) ? pos.src->text + pos.col - 1 : "");
}

/* Appends a message, with newlines as \n. */
static void print_head(struct buf *b, const char *head)
{
	for (; head && *head; head++)
		buf_puts(b, *head == '\n' ? "\\n" : (char[]){ *head, 0 });
}

static void print_diags(struct buf *b, const struct diags *d)
{
	for (const struct diag *i = d->first; i; i = i->next) {
		buf_printf(b, i->kind == DIAG_ERROR ? "  %d: " : "  warning", i->status);
		print_head(b, i->head);
		buf_putc(b, '\n');
		print_place(b, "at", i->pos);
		buf_printf(b, "%s%s\n", i->pos.src ? ": " : "  ", i->why ? i->why : "(no reason)");
	}
}

static void print_flags(struct buf *b, const struct cmd *c)
{
	if (c->number)
		buf_printf(b, " number=%u", c->number);
	if (c->counted)
		buf_printf(b, " counters=%llu:%llu", (unsigned long long)c->counters.pkts,
			(unsigned long long)c->counters.bytes);
	if (c->also_zero)
		buf_puts(b, " and-zero");
	if (c->list)
		buf_printf(b, " list=%s%s%s%s", c->list & LIST_NUMERIC ? "n" : "", c->list & LIST_VERBOSE ? "v" : "",
			c->list & LIST_EXACT ? "x" : "", c->list & LIST_NUMBERS ? "#" : "");
	if (c->verbose > 1)
		buf_printf(b, " verbose=%u", c->verbose);
	if (c->wait)
		buf_printf(b, " wait=%u", c->wait_seconds);
	for (const struct ext **e = c->op == CMD_HELP ? c->help : NULL; e && *e; e++)
		buf_printf(b, " %s", (*e)->name);
}

static void print_cmd(struct buf *b, struct cx *cx, const struct cmd *c)
{
	buf_printf(b, "  %s", op_names[c->op]);
	if (c->op != CMD_NONE)
		buf_printf(b, " %s %s", table_names[c->table], c->chain ? c->chain : "-");
	if (c->arg)
		buf_printf(b, " %s", c->arg);
	print_flags(b, c);
	buf_putc(b, '\n');
	for (unsigned i = 0; i < c->nrules; i++) {
		struct chain chain = { .name = c->chain };
		struct rule r = c->rules[i];

		r.chain = &chain;
		buf_puts(b, "  ");
		rule_save(b, cx, &r, r.counted);
		buf_putc(b, '\n');
	}
}

/* ---- reading a block ---- */

/* Splits into words like a shell, with single quotes only, in place. Returns the number of words. */
static int cut_argv(char *s, char **argv, int max)
{
	int n = 0;

	while (*s && n < max) {
		char *out;
		bool quoted = false;

		while (*s == ' ')
			s++;
		if (!*s)
			break;
		argv[n++] = out = s;
		for (; *s && (quoted || *s != ' '); s++)
			if (*s == '\'')
				quoted = !quoted;
			else
				*out++ = *s;
		s += *s != '\0';
		*out = '\0';
	}
	return n;
}

static size_t unescape(char *s)
{
	static const char from[] = "tr0\\", to[] = "\t\r\0\\";
	char *out = s, *start = s;

	for (; *s; s++) {
		const char *c = *s == '\\' && s[1] ? strchr(from, s[1]) : NULL;

		*out++ = c ? to[c - from] : *s;
		s += c != NULL;
	}
	*out = '\0';
	return out - start;
}

static const struct reader { const char *name; enum family family; bool restore; int table; } readers[] = {
	{"iptables", FAM_IP4, false, TABLE_filter}, {"ip6tables", FAM_IP6, false, TABLE_filter},
	{"restore", FAM_IP4, true, TABLE_filter}, {"restore6", FAM_IP6, true, TABLE_filter},
	{"start", FAM_IP4, true, TABLE_COUNT}, {"nat", FAM_IP4, true, TABLE_nat}, {0}
};

static const struct reader *reader_find(const char *name)
{
	const struct reader *r = readers;

	while (r->name && strcmp(r->name, name))
		r++;
	return r->name ? r : NULL;
}

static bool cut_line(const struct reader *r, struct cx *cx, char *line, struct words *w)
{
	char *argv[128];
	struct src *src;
	size_t len;

	if (!r->restore) {
		scan_argv(cx, cut_argv(line, argv, 128), argv, w);
		return true;
	}
	len = unescape(line);
	src = arena_new_of(cx->arena, struct src);
	*src = (struct src){ .file = "in", .text = arena_strn(cx->arena, line, len), .line = 7 };
	return scan_line(cx, src, len, w);
}

static void run_line(struct buf *b, const char *input)
{
	struct env env = env_none;
	struct diags d;
	struct cx cx = { .arena = arena_new(), .diags = &d, .env = &env };
	char *line = arena_str(cx.arena, input), *rest = line + strcspn(line, " ");
	struct words w = {0};
	const struct reader *r;
	struct cmd *c;

	env.host = fixed_host;
	env.service = fixed_service;
	env.protocol = fixed_protocol;
	diags_init(&d, cx.arena);
	if (*rest)
		*rest++ = '\0';
	r = reader_find(line);
	if (!r) {
		buf_puts(b, "  (no such reader)\n");
	} else {
		struct parse_mode mode = {
			.program = r->restore ? "iptables-restore" : r->name, .restore = r->restore, .counters = r->restore,
			.table = r->table,
		};

		cx.family = r->family;
		if (cut_line(r, &cx, rest, &w)) {
			if (r->restore && !w.v.n)
				buf_puts(b, "  (no words)\n");
			else if ((c = parse_words(parser_new(&cx), &mode, &w)))
				print_cmd(b, &cx, c);
		}
		print_diags(b, &d);
	}
	arena_free(cx.arena);
}

/* ---- files ---- */

static char *read_file(const char *path)
{
	struct buf b = BUF_INIT;
	FILE *f = fopen(path, "r");
	char chunk[4096];
	size_t n;

	if (!f)
		fail_msg("cannot read %s", path);
	while ((n = fread(chunk, 1, sizeof(chunk), f)))
		buf_add(&b, chunk, n);
	fclose(f);
	return b.s ? b.s : strdup("");
}

/* The text of the file with current results; inputs, comments and blank lines are kept. */
static void remake(struct buf *out, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		char *line = strndup(text, len);

		if (*line != ' ') {
			buf_printf(out, "%s\n", line);
			if (*line && *line != '#')
				run_line(out, line);
		}
		free(line);
		text += len + (text[len] == '\n');
	}
}

static void show_difference(const char *path, const char *want, const char *got)
{
	unsigned line = 1;
	const char *in = "";

	while (*want && *want == *got) {
		if (*want == '\n' && want[1] != ' ' && want[1] != '\n')
			in = got + 1;
		line += *want++ == '\n';
		got++;
	}
	while (line > 1 && want[-1] != '\n')
		want--, got--;
	print_error("%s:%u: after %.*s\nwanted: %.*s\ngot:    %.*s\n", path, line, (int)strcspn(in, "\n"), in,
		(int)strcspn(want, "\n"), want, (int)strcspn(got, "\n"), got);
}

static void parse_file(void **state)
{
	const char *path = *state;
	char *text = read_file(path);
	struct buf now = BUF_INIT;
	FILE *f;

	remake(&now, text);
	if (strcmp(text, buf_str(&now)) && getenv("UPDATE")) {
		f = fopen(path, "w");
		assert_non_null(f);
		fputs(buf_str(&now), f);
		fclose(f);
	} else if (strcmp(text, buf_str(&now))) {
		show_difference(path, text, buf_str(&now));
		fail();
	}
	buf_free(&now);
	free(text);
}

/* ---- limits ---- */

static const char *one_error(const char *text)
{
	static char head[256];
	struct diags d;
	struct cx cx = { .arena = arena_new(), .diags = &d, .env = &env_none, .family = FAM_IP4 };
	struct parse_mode mode = { .program = "iptables-restore", .restore = true, .table = TABLE_filter };
	struct src src = { .file = "in", .text = text, .line = 1 };
	struct words w = {0};

	diags_init(&d, cx.arena);
	head[0] = '\0';
	if (scan_line(&cx, &src, strlen(text), &w) && parse_words(parser_new(&cx), &mode, &w))
		snprintf(head, sizeof(head), "taken");
	else if (d.first)
		snprintf(head, sizeof(head), "%s", d.first->head);
	arena_free(cx.arena);
	return head;
}

static void repeat(struct buf *b, const char *s, unsigned n)
{
	while (n--)
		buf_puts(b, s);
}

static void very_long_lines(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	buf_puts(&b, "-A INPUT");
	repeat(&b, " -m mark --mark 1", 1000);
	assert_string_equal(one_error(buf_str(&b)), "taken");
	repeat(&b, " -m mark --mark 1", 100000);
	assert_string_equal(one_error(buf_str(&b)), "too many matches");
	buf_reset(&b);
	buf_puts(&b, "-A INPUT -s 10.0.0.1");
	repeat(&b, ",10.0.0.1", 2000);
	assert_string_equal(one_error(buf_str(&b)), "taken");
	buf_puts(&b, " -d 10.0.0.1");
	repeat(&b, ",10.0.0.1", 2000);
	assert_string_equal(one_error(buf_str(&b)), "too many addresses");
	buf_reset(&b);
	buf_puts(&b, "-A INPUT");
	repeat(&b, " -v", 100000);
	assert_string_equal(one_error(buf_str(&b)), "taken");
	buf_puts(&b, " -j ");
	repeat(&b, "x", 1000000);
	assert_string_not_equal(one_error(buf_str(&b)), "taken");
	buf_free(&b);
}

/* ---- two scanners for lines ---- */

/* Appends the words of the text, "[-A] [INPUT]", each with its column minus `indent`. */
static void cut(struct cx *cx, struct buf *b, const char *text, unsigned indent)
{
	struct src src = { .file = "in", .text = text, .line = 1 };
	struct words w = {0};

	if (!scan_line(cx, &src, strlen(text), &w))
		buf_puts(b, "refused");
	for (size_t i = 0; i < w.v.n; i++)
		buf_printf(b, "%u+%u[%s]%d%d ", w.v.v[i].pos.col - indent, w.v.v[i].pos.len, w.v.v[i].s, w.v.v[i].kind,
			w.v.v[i].quoted);
}

/* Lines that begin with - are scanned without flex, others with it, for example the same line after a blank. */
static void plain_lines_are_cut_as_flex_does(void **state)
{
	static const char bytes[] = "-aA  \t\\'!#*:[]\n\x01\xc3\"\"";
	unsigned seed = 1;

	(void)state;
	for (unsigned i = 0; i < 3000; i++) {
		struct diags d;
		struct cx cx = { .arena = arena_new(), .diags = &d, .env = &env_none, .family = FAM_IP4 };
		struct buf plain = BUF_INIT, flex = BUF_INIT;
		char text[40] = " -";

		diags_init(&d, cx.arena);
		for (unsigned k = 2, n = (unsigned)rand_r(&seed) % 36; k < n; k++)
			text[k] = bytes[(unsigned)rand_r(&seed) % (sizeof(bytes) - 1)];
		cut(&cx, &plain, text + 1, 0);
		cut(&cx, &flex, text, 1);
		assert_string_equal(buf_str(&plain), buf_str(&flex));
		buf_free(&plain);
		buf_free(&flex);
		arena_free(cx.arena);
	}
}

/* ---- lines that are read again ---- */

static void lines_are_recalled_unless_the_file_changed(void **state)
{
	static const struct src second = { .file = "f", .line = 2 };
	FILE *f = tmpfile();
	struct input_mark m;
	struct diags d;

	(void)state;
	assert_non_null(f);
	diags_init(&d, arena_new());
	fputs("first\nsecond\nthird", f);
	fflush(f);
	lseek(fileno(f), 6, SEEK_SET);
	m = input_mark(fileno(f));
	diag(&d, (struct pos){ &second, 1, 5 }, STATUS_OTHER, "known");
	input_recall(&m, &d);
	assert_string_equal(d.first->pos.src->text, "third");
	diag(&d, (struct pos){ &second, 1, 5 }, STATUS_OTHER, "unknown");
	lseek(fileno(f), 0, SEEK_END);
	fputs(" and more", f);
	fflush(f);
	input_recall(&m, &d);
	assert_null(d.first->next->pos.src->text);
	arena_free(d.arena);
	fclose(f);
}

static int name_cmp(const void *a, const void *b)
{
	return strcmp(((const struct CMUnitTest *)a)->name, ((const struct CMUnitTest *)b)->name);
}

int main(void)
{
	static struct CMUnitTest tests[64];
	const char *top = getenv("TOP");
	char dir[4096], path[8192];
	struct dirent *e;
	size_t n = 0;
	DIR *d;

	snprintf(dir, sizeof(dir), "%s/tests/parse", top ? top : ".");
	d = opendir(dir);
	while (d && (e = readdir(d)) && n < 61) {
		size_t len = strlen(e->d_name);

		if (len < 3 || strcmp(e->d_name + len - 2, ".t"))
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		tests[n++] = (struct CMUnitTest){
			.name = strdup(e->d_name), .test_func = parse_file, .initial_state = strdup(path),
		};
	}
	if (d)
		closedir(d);
	if (!n) {
		fprintf(stderr, "no files in %s\n", dir);
		return 1;
	}
	qsort(tests, n, sizeof(tests[0]), name_cmp);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(very_long_lines);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(plain_lines_are_cut_as_flex_does);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(lines_are_recalled_unless_the_file_changed);
	unit_filter();
	return _cmocka_run_group_tests("parse", tests, n, NULL, NULL);
}
