/* Fuzzes listings and commands on compiled rulesets whose objects in the kernel have been changed by other programs.
 *
 *	random rules → commit to a mock of the kernel (paper.h) → damage to its objects → -S, -L, -D …, -Z, …
 *
 * Properties: undamaged rules are listed the same, compiled or not. With damage, commands do not crash, refusals have a
 * message, and listings can be printed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "compiler/text.h"
#include "tests/fuzz/feed.h"
#include "tests/fuzz/paper.h"
#include "tests/fuzz/seeded.h"
#include "tests/prop/gen.h"
#include "tests/prop/opt_gen.h"

enum {
	RULES = 30,            /* maximum per chain */
	SPOILT = 16,           /* number of damaged copies of a committed ruleset */
	COMMANDS = 3,
};

struct bench {
	struct backend *be;
	struct arena *arena;           /* of the ruleset */
	struct diags diags;
	struct cx cx;
	struct rng rng;
	struct chance chance;
	VEC(const char *) lines;       /* its rules */
	unsigned long taken, refused;
};

static uint64_t below(struct bench *b, uint64_t n) { return chance_below(&b->chance, n); }

static void check_failed(const char *what, const struct buf *input, const struct buf *more)
{
	fprintf(stderr, "not true: %s\n--- input\n%s\n---\n%s\n", what, buf_str(input), buf_str(more));
	abort();
}

/* ---- the ruleset ---- */

static void lines_add(struct bench *b, char *text)
{
	char *line;

	while ((line = strsep(&text, "\n")))
		if (*line)
			vec_push(b->arena, &b->lines, arena_str(b->arena, line));
}

/* Adds some rules of random extensions. */
static void others_add(struct bench *b)
{
	struct chain chain = { .name = "b" };
	struct buf text = BUF_INIT;
	size_t exts = 0;

	while (ext_list[exts])
		exts++;
	for (uint64_t n = below(b, 6); n-- > 0;) {
		const struct ext *e = ext_list[below(b, exts)];
		struct rule *r = e->fam & b->be->family ? gen_rule(&b->cx, &b->rng, e) : NULL;

		if (!r)
			continue;
		r->chain = &chain;
		buf_reset(&text);
		rule_save(&text, &b->cx, r, false);
		lines_add(b, arena_str(b->arena, buf_str(&text)));
	}
	buf_free(&text);
}

static bool restore(struct bench *b, struct buf *said)
{
	struct buf text = BUF_INIT;
	bool good;

	buf_puts(&text, "*mangle\n:a - [0:0]\n:b - [0:0]\n:c - [0:0]\n:d - [0:0]\n");
	for (size_t i = 0; i < b->lines.n; i++)
		buf_printf(&text, "%s\n", b->lines.v[i]);
	buf_puts(&text, "COMMIT\n");
	good = feed(&(struct eater){ .be = b->be, .rules = FOR_NFT }, &text, NULL, said);
	buf_free(&text);
	return good;
}

static void listing(struct bench *b, struct buf *out)
{
	struct buf line = BUF_INIT, said = BUF_INIT;

	buf_puts(&line, "-t mangle -S -v");
	if (!feed(&(struct eater){ .be = b->be, .argv = true, .rules = FOR_NFT }, &line, out, &said))
		check_failed("what was committed can be listed", &line, &said);
	buf_free(&line);
	buf_free(&said);
}

/* Commits the ruleset linear and compiled, and compares the listings. False: the ruleset is refused. */
static bool commit(struct bench *b)
{
	struct buf linear = BUF_INIT, compiled = BUF_INIT, said = BUF_INIT;
	bool good;

	paper_begin();
	b->be->optimize = OPT_OFF;
	good = restore(b, &said);
	if (good) {
		listing(b, &linear);
		paper_begin();
		b->be->optimize = OPT_FULL;
		if (!restore(b, &said))
			check_failed("what is taken is taken compiled", &linear, &said);
		listing(b, &compiled);
		if (strcmp(buf_str(&linear), buf_str(&compiled)))
			check_failed("compiled rules are listed as they are", &linear, &compiled);
	}
	buf_free(&linear);
	buf_free(&compiled);
	buf_free(&said);
	return good;
}

/* ---- commands ---- */

/* A random command; half of them refer to a rule of the ruleset. */
static void command_make(struct bench *b, struct buf *out)
{
	static const char *const fixed[] = { "-S", "-L -n -v -x --line-numbers", "-S a", "-L FORWARD -n", "-L b 2 -n -v", "-S FORWARD 1",
		"-D FORWARD 1", "-D a 3", "-D b 1000", "-R b 1 -j DROP", "-I FORWARD 2 -s 192.0.2.1 -j a", "-A a -j b", "-I c -j DROP",
		"-Z", "-Z a", "-Z a 1", "-F", "-F a", "-F d", "-X", "-X d", "-E a z", "-P FORWARD DROP", "-N new", "-A d -j a",
		"-A FORWARD -j d" };
	static const char *const verbs[] = { "-C", "-D", "-A", "-I" };
	const char *line = b->lines.n ? b->lines.v[below(b, b->lines.n)] : NULL, *rule = line ? strstr(line, "-A ") : NULL;

	buf_reset(out);
	if (rule && below(b, 2))
		buf_printf(out, "-t mangle %s%s", verbs[below(b, 4)], rule + 2);
	else
		buf_printf(out, "-t mangle %s", fixed[below(b, sizeof(fixed) / sizeof(*fixed))]);
}

static void command_feed(struct bench *b, const struct buf *line)
{
	struct buf out = BUF_INIT, said = BUF_INIT;
	bool good = feed(&(struct eater){ .be = b->be, .argv = true, .rules = FOR_NFT }, line, &out, &said);

	if (feed_disagrees(&said))
		check_failed("status and messages agree", line, &said);
	good ? b->taken++ : b->refused++;
	buf_free(&out);
	buf_free(&said);
}

static void ask_more(struct bench *b)
{
	struct arena *a = arena_new();
	struct cx cx = { .arena = a, .diags = &b->diags, .env = &env_none, .family = b->be->family };
	struct table_list tables;
	const char *what;

	diags_init(&b->diags, a);
	b->be->ops->tables(b->be, &cx, &tables);
	b->be->ops->unsaid(b->be, &cx, TABLE_mangle, &what);
	arena_free(a);
}

static void spoilt(struct bench *b)
{
	struct buf line = BUF_INIT;

	paper_spoil(&b->chance);
	buf_puts(&line, "-t mangle -S");
	command_feed(b, &line);
	for (unsigned i = 0; i < COMMANDS; i++) {
		command_make(b, &line);
		command_feed(b, &line);
	}
	ask_more(b);
	paper_mend();
	buf_free(&line);
}

/* ---- runs ---- */

static void run(struct bench *b, enum family f)
{
	struct buf text = BUF_INIT;

	b->arena = arena_new();
	b->cx = (struct cx){ .arena = b->arena, .diags = &b->diags, .env = &env_none, .family = f, .rules = FOR_NFT };
	diags_init(&b->diags, b->arena);
	memset(&b->lines, 0, sizeof(b->lines));
	paper_begin();
	b->be = backend_nft_open(&b->cx, f);
	if (!b->be)
		abort();
	opt_gen(&b->rng, f, RULES, &text);
	lines_add(b, text.s ? text.s : (char[]){ "" });
	others_add(b);
	if (commit(b)) {
		paper_freeze(&b->chance);
		for (unsigned i = 0; i < SPOILT; i++)
			spoilt(b);
	}
	b->be->ops->close(b->be);
	buf_free(&text);
	arena_free(b->arena);
}

int main(int argc, char **argv)
{
	struct bench b = { 0 };
	struct seeded s;

	if (!seeded_options(&s, argc, argv, 60))
		return 2;
	b.rng.state = b.chance.state = s.seed;
	while (seeded_next(&s))
		run(&b, s.done % 3 ? FAM_IP4 : FAM_IP6);
	paper_end();
	printf("1..1\n%sok 1 - %s: %lu commands on rulesets from seed %llu, %lu of them refused\n", b.taken && b.refused ? "" : "not ",
		s.name, b.taken + b.refused, (unsigned long long)s.seed, b.refused);
	return !b.taken || !b.refused;
}
