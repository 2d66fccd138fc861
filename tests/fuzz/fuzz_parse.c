/* Fuzzes the parser. Built twice: fuzz-restore reads the input as restore text, fuzz-argv (FUZZ_ARGV) as the words of a
 * command line, one per line.
 *
 * Properties: a refusal has a message that can be printed, with a position within the line; a parsed rule is printed as
 * text that parses to the same rule; the fast path (frontend/like.c) gives the same commands as the full parser.
 *
 * LLVMFuzzerTestOneInput is the entry point for libFuzzer, in a build of its own (-k: libip4tc and libip6tc cannot be
 * built so):
 *	configure CC=clang CFLAGS='-g -O1 -fsanitize=fuzzer-no-link,address,undefined' && make -k
 *	clang -g -D_GNU_SOURCE -fsanitize=fuzzer,address,undefined -I. -ISRC SRC/tests/fuzz/fuzz_parse.c libfrontend.a \
 *		libbackend.a libblock.a libcompiler.a libextensions.a libcompiler.a libbase.a -lnftnl -lmnl -o fuzz-restore
 * driver.c runs it without libFuzzer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "compiler/text.h"
#include "frontend/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct fuzz {
	struct cx cx;
	struct diags diags;
	struct parser *parser;
	struct parse_mode mode;
	struct words words;
	struct cmd *before;            /* command of the previous line, if it took the fast path */
};

#define CHECK(x) do { if (!(x)) check_failed(#x, __LINE__); } while (0)

static void check_failed(const char *what, int line)
{
	fprintf(stderr, "fuzz_parse.c:%d: not true: %s\n", line, what);
	abort();
}

static void fuzz_begin(struct fuzz *f, enum family family)
{
	*f = (struct fuzz){ .cx = { .arena = arena_new(), .env = &env_none, .family = family } };
	diags_init(&f->diags, f->cx.arena);
	f->cx.diags = &f->diags;
	f->parser = parser_new(&f->cx);
	f->mode.program = "fuzz";
}

static void check_place(const struct diag *d)
{
	struct buf b = BUF_INIT;

	if (d->pos.src) {
		size_t len = strlen(d->pos.src->text);

		CHECK(d->pos.col >= 1);
		/* If the line contains a NUL byte, the text seems shorter than the line. */
		CHECK(d->pos.col <= len + 1 || (d->head && strstr(d->head, "carriage return")));
	}
	diag_print_place(&b, d, 100);
	buf_free(&b);
}

static void check_diags(const struct fuzz *f, bool failed)
{
	CHECK(!failed || f->diags.nerrors);
	CHECK(failed || !f->diags.nerrors);
	for (const struct diag *d = f->diags.first; d; d = d->next)
		check_place(d);
}

/* Can the chain name be saved unambiguously? Like iptables, save does not quote it. */
static bool name_is_plain(const char *s)
{
	return !s || (*s && !s[strcspn(s, " \t\r\n\"\\")]);
}

/* The text of a rule parses to the same rule. */
static void check_reads_back(struct fuzz *f, const struct rule *rule)
{
	struct parse_mode mode = { .program = "fuzz", .restore = true, .table = TABLE_filter };
	struct chain chain = { .name = "C" };
	struct src *src = arena_new_of(f->cx.arena, struct src);
	struct rule r = *rule;
	struct words w = {0};
	struct buf b = BUF_INIT;
	struct cmd *c;

	r.chain = &chain;
	rule_save(&b, &f->cx, &r, false);
	*src = (struct src){ .file = "saved", .text = arena_str(f->cx.arena, buf_str(&b)), .line = 1 };
	CHECK(!strchr(src->text, '\n'));
	if (!name_is_plain(r.to)) {
		buf_free(&b);
		return;
	}
	CHECK(scan_line(&f->cx, src, b.len, &w));
	c = parse_words(f->parser, &mode, &w);
	if (!c || c->nrules != 1 || !rule_same(&c->rules[0], rule)) {
		fprintf(stderr, "%s: %s\n", src->text, f->diags.first && f->diags.first->head ? f->diags.first->head : "");
		CHECK(!"the saved rule reads as the same rule");
	}
	buf_free(&b);
}

static void check_rules(struct fuzz *f, const struct cmd *c)
{
	enum { SOME = 8 };

	for (uint32_t i = 0; i < c->nrules && i < SOME; i++)
		check_reads_back(f, &c->rules[i]);
}

static bool pos_same(struct pos a, struct pos b)
{
	return a.src == b.src && a.col == b.col && a.len == b.len;
}

/* The fast path's command equals that of the full parser. */
static void check_like(const struct cmd *like, const struct cmd *c)
{
	CHECK(c && c->op == like->op && c->table == like->table && c->nrules == like->nrules && !strcmp(c->chain, like->chain));
	CHECK(c->counters.pkts == like->counters.pkts && c->counters.bytes == like->counters.bytes);
	CHECK(pos_same(c->pos, like->pos));
	for (unsigned i = 0; i < PLACE_COUNT; i++)
		CHECK(pos_same(cmd_pos(c, i), cmd_pos(like, i)));
	for (uint32_t i = 0; i < c->nrules; i++)
		CHECK(rule_same(&c->rules[i], &like->rules[i]) && pos_same(c->rules[i].pos, like->rules[i].pos));
}

/* The last rule of a joined command equals that of the line parsed alone. */
static void check_joined(const struct cmd *all, const struct cmd *c)
{
	const struct rule *r = &all->rules[all->nrules - 1];

	CHECK(c && c->op == all->op && c->table == all->table && c->nrules == 1 && !strcmp(c->chain, all->chain));
	CHECK(c->verbose == all->verbose && c->list == all->list && c->line_counters == all->line_counters);
	CHECK(rule_same(r, c->rules) && pos_same(r->pos, c->rules->pos) && r->counted == c->rules->counted);
	CHECK(r->counters.pkts == c->rules->counters.pkts && r->counters.bytes == c->rules->counters.bytes);
	CHECK(r->to == all->rules->to && c->pos.len == all->pos.len);
}

/* Result of the fast path for a line; cmd NULL: it did not apply. */
struct taken { struct cmd *cmd; uint32_t rules; bool joined; };

static struct taken take_like(struct fuzz *f, const struct src *src, size_t len)
{
	struct cmd *before = f->before;
	uint32_t n = before ? before->nrules : 0;
	struct taken t;

	f->before = t.cmd = parse_like(f->parser, &f->mode, src, len, before);
	t.joined = t.cmd && t.cmd == before;
	CHECK(!f->diags.first && (!t.joined || t.cmd->nrules == n + 1));
	return t;
}

static void check_taken(const struct taken *t, const struct cmd *c)
{
	if (t->cmd)
		(t->joined ? check_joined : check_like)(t->cmd, c);
}

/* Parses the words of a line in full, and compares with the fast path's result. If src is not NULL, also repeats the line
 * on the fast path three times; it then fits its own template, and its rules are joined. */
static void run_words(struct fuzz *f, const struct taken *like, const struct src *src)
{
	struct cmd *c = parse_words(f->parser, &f->mode, &f->words);

	check_diags(f, !c);
	check_taken(like, c);
	if (!c)
		return;
	for (unsigned i = 0; src && !f->diags.first && i < 3; i++) {
		struct taken again = take_like(f, src, strlen(src->text));

		check_taken(&again, c);
	}
	check_rules(f, c);
	if (c->op == CMD_TABLE_LINE)
		f->mode.table = c->table;
	if (c->op == CMD_COMMIT_LINE)
		f->mode.table = TABLE_COUNT;
}

#ifdef FUZZ_ARGV

static void run_input(struct fuzz *f, char *text, size_t len)
{
	enum { MANY = 256 };
	char *argv[MANY];
	int argc = 0;

	for (char *s = text; s < text + len && argc < MANY; s += strlen(s) + 1) {
		char *end = memchr(s, '\n', text + len - s);

		if (end)
			*end = '\0';
		argv[argc++] = s;
	}
	f->mode.table = TABLE_filter;
	scan_argv(&f->cx, argc, argv, &f->words);
	run_words(f, &(struct taken){0}, NULL);
}

#else

static void run_line(struct fuzz *f, const char *text, size_t len, unsigned line)
{
	struct src *src = arena_new_of(f->cx.arena, struct src);
	struct taken like;
	bool cut;

	*src = (struct src){ .file = "in", .text = arena_strn(f->cx.arena, text, len), .line = line };
	diags_init(&f->diags, f->cx.arena);
	f->words.v.n = 0;
	like = take_like(f, src, len);
	cut = scan_line(&f->cx, src, len, &f->words);
	if (cut && f->words.v.n) {
		run_words(f, &like, src);
		return;
	}
	CHECK(!like.cmd);
	check_diags(f, !cut);
}

static void run_input(struct fuzz *f, char *text, size_t len)
{
	unsigned line = 0;

	f->mode.restore = true;
	f->mode.table = TABLE_COUNT;
	for (char *s = text; s < text + len;) {
		char *end = memchr(s, '\n', text + len - s);
		size_t n = end ? (size_t)(end - s) : (size_t)(text + len - s);

		run_line(f, s, n, ++line);
		s += n + 1;
	}
}

#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum { LONGEST = 1 << 20 };
	struct fuzz f;

	if (!size || size > LONGEST)
		return 0;
	/* The first byte selects the family. */
	fuzz_begin(&f, data[0] & 1 ? FAM_IP6 : FAM_IP4);
	run_input(&f, arena_strn(f.cx.arena, (const char *)data + 1, size - 1), size - 1);
	arena_free(f.cx.arena);
	return 0;
}
