/* Runs the parser's libFuzzer entry point without libFuzzer. Command line: see seeded.h.
 *
 * Inputs are composed of random rules of all extensions, as printed by save, and other lines, and are then changed
 * (mutate.h). If the environment variable FUZZ_INPUT names a file, the current input is written to it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "compiler/text.h"
#include "tests/fuzz/mutate.h"
#include "tests/fuzz/seeded.h"
#include "tests/prop/gen.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* ---- inputs ---- */

static void corpus_line(struct corpus *k, const char *line)
{
	struct sample s = { arena_fmt(k->arena, "%s\n", line), strlen(line) + 1 };

	vec_push(k->arena, &k->lines, s);
}

static void corpus_rule(struct corpus *k, struct rng *r, const struct ext *e, enum family f)
{
	struct diags d;
	struct cx cx = { .arena = k->arena, .diags = &d, .env = &env_none, .family = f };
	struct chain chain = { .name = "INPUT" };
	struct buf b = BUF_INIT;
	struct rule *rule;

	diags_init(&d, k->arena);
	rule = gen_rule(&cx, r, e);
	if (!rule)
		return;
	rule->chain = &chain;
	rule_save(&b, &cx, rule, false);
	corpus_line(k, buf_str(&b));
	buf_free(&b);
}

static void corpus_make(struct corpus *k, struct rng *r)
{
	enum { RULES = 12 };
	static const char *const others[] = {
		"*filter", "*nat", "* mangle", "COMMIT", ":INPUT ACCEPT [0:0]", ":a - [1:2]", ":b -", "# comment", "",
		"[1:2] -A INPUT -j ACCEPT", "-I INPUT 1 -ptcp --dpo=22 -jDROP", "-D INPUT 2", "-R FORWARD 1 -s 1.2.3.4",
		"-N a", "-P INPUT DROP", "-F", "-X a", "-L INPUT -nvx --line-numbers", "-S", "-Z INPUT 1", "-E a b", "-h", "-V",
		"-C INPUT -s 10.0.0.0/8,1.2.3.4 -d 5.6.7.8,9.10.11.12", "-A INPUT -6 -s ::1", "-A INPUT -4 -s 1.2.3.4",
		"-A INPUT -c 1 2 -w 5 -v", "-A INPUT -m tcp -p tcp ! --syn -m comment --comment \"a \\\"b\\\" c\"",
		"-t nat -A POSTROUTING -g a --", "-wnxvL",
	};

	corpus_extensions(k);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		for (unsigned n = 0; n < RULES; n++)
			corpus_line(k, others[i]);
	for (const struct ext *const *e = ext_list; *e; e++)
		for (unsigned n = 0; n < RULES; n++) {
			if ((*e)->fam & FAM_IP4)
				corpus_rule(k, r, *e, FAM_IP4);
			if ((*e)->fam & FAM_IP6)
				corpus_rule(k, r, *e, FAM_IP6);
		}
}

/* Converts a command line to the format of fuzz-argv: one word per line. */
static void split_words(struct buf *b)
{
	for (size_t i = 1; i < b->len; i++)
		if (b->s[i] == ' ')
			b->s[i] = '\n';
}

static void make_input(const struct corpus *k, struct chance *c, bool argv, struct buf *b)
{
	buf_reset(b);
	buf_putc(b, (char)('4' + chance_below(c, 2)));
	if (!argv && chance_below(c, 8))
		buf_puts(b, "*filter\n");
	corpus_some(k, c, argv ? 1 : 4, b);
	if (argv)
		split_words(b);
	mutate(k, c, b);
}

/* ---- runs ---- */

static void keep_input(const struct buf *b)
{
	const char *path = getenv("FUZZ_INPUT");
	FILE *f = path ? fopen(path, "w") : NULL;

	if (f) {
		fwrite(b->s, 1, b->len, f);
		fclose(f);
	}
}

static void run_made(struct seeded *s)
{
	struct corpus k = { .arena = arena_new() };
	struct rng r = { s->seed };
	struct chance c = { s->seed };
	struct buf b = BUF_INIT;

	corpus_make(&k, &r);
	while (seeded_next(s)) {
		make_input(&k, &c, strstr(s->name, "argv"), &b);
		keep_input(&b);
		LLVMFuzzerTestOneInput((const uint8_t *)b.s, b.len);
	}
	buf_free(&b);
	arena_free(k.arena);
}

int main(int argc, char **argv)
{
	return seeded_main(argc, argv, 20000, LLVMFuzzerTestOneInput, run_made);
}
