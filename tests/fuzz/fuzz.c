/* Fuzzes the front end: mutated texts are parsed and executed on a back end in memory.
 *
 *	fuzz [-s SEED] [-f FIRST] [-n RUNS] restore|argv FILE...
 *
 * restore   inputs are parts of rulesets
 * argv      inputs are command lines
 *
 * Properties: a refused input causes a message and does not change the rules; after an accepted one, the saved rules can
 * be restored and saved again as the same text. A run depends on SEED and its number only: `-f N -n 1` repeats run N and
 * prints its input.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "frontend/read.h"
#include "tests/fuzz/feed.h"
#include "tests/fuzz/mutate.h"
#include "tests/unit/memory.h"

struct fuzz {
	struct corpus corpus;
	bool argv;
	uint64_t seed, first, runs;
	uint64_t taken, refused;
};

static const char start[] = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n"
	":a - [0:0]\n:b - [0:0]\n[1:2] -A INPUT -s 10.0.0.0/8 -j a\n-A INPUT -j b\n-A a -p tcp -m tcp --dport 22 -j ACCEPT\n"
	"-A b -j RETURN\nCOMMIT\n";
static const char start6[] = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n"
	":a - [0:0]\n:b - [0:0]\n[1:2] -A INPUT -s fd00::/8 -j a\n-A INPUT -j b\nCOMMIT\n";

/* ---- properties ---- */

static int fail(const struct fuzz *z, uint64_t run, const char *what, const struct buf *input, const char *more)
{
	fprintf(stderr, "run %llu of seed %llu: %s\n--- input\n", (unsigned long long)run, (unsigned long long)z->seed, what);
	fwrite(input->s, 1, input->len, stderr);
	fprintf(stderr, "\n--- %s\n", more);
	return 1;
}

/* Restores the save of m to an empty back end, and compares the save of that one. */
static bool saves_again(const struct memory *m, enum family f, struct buf *why)
{
	struct memory second;
	struct buf text = BUF_INIT, again = BUF_INIT;
	bool ok;

	memory_init(&second, f, read_table);
	memory_print(m, &text);
	ok = feed(&(struct eater){ .be = &second.be }, &text, NULL, why);
	memory_print(&second, &again);
	if (ok && strcmp(buf_str(&text), buf_str(&again))) {
		buf_printf(why, "saved:\n%s\nsaved again:\n%s", buf_str(&text), buf_str(&again));
		ok = false;
	} else if (!ok) {
		buf_printf(why, "the save is refused:\n%s", buf_str(&text));
	}
	memory_free(&second);
	buf_free(&text);
	buf_free(&again);
	return ok;
}

static int check(struct fuzz *z, uint64_t run, struct memory *m, enum family f, const struct buf *input)
{
	struct buf before = BUF_INIT, after = BUF_INIT, said = BUF_INIT, why = BUF_INIT;
	bool ok;
	int failed = 0;

	memory_print(m, &before);
	ok = feed(&(struct eater){ .be = &m->be, .argv = z->argv }, input, NULL, &said);
	memory_print(m, &after);
	ok ? z->taken++ : z->refused++;
	if (feed_disagrees(&said))
		failed = fail(z, run, "status and messages do not agree", input, buf_str(&said));
	else if (!ok && strcmp(buf_str(&before), buf_str(&after)))
		failed = fail(z, run, "refused, and the rules have changed", input, buf_str(&said));
	else if (ok && !saves_again(m, f, &why))
		failed = fail(z, run, "taken, and the save is not a fixed point", input, buf_str(&why));
	else if (z->runs == 1)
		printf("--- input\n%.*s\n--- %s\n%s", (int)input->len, input->s, ok ? "taken" : "refused", buf_str(&said));
	buf_free(&before);
	buf_free(&after);
	buf_free(&said);
	buf_free(&why);
	return failed;
}

static void starting_rules(struct memory *m, enum family f)
{
	struct buf text = BUF_INIT, said = BUF_INIT;

	memory_init(m, f, read_table);
	buf_puts(&text, f == FAM_IP4 ? start : start6);
	if (!feed(&(struct eater){ .be = &m->be }, &text, NULL, &said)) {
		fputs(buf_str(&said), stderr);
		exit(2);
	}
	buf_free(&text);
	buf_free(&said);
}

static int one_run(struct fuzz *z, uint64_t run)
{
	struct chance c = {z->seed * UINT64_C(0xd1342543de82ef95) + run};
	enum family f = chance_below(&c, 3) ? FAM_IP4 : FAM_IP6;
	struct buf input = BUF_INIT;
	struct memory m;
	int failed;

	starting_rules(&m, f);
	if (z->argv) {
		corpus_some(&z->corpus, &c, 1, &input);
	} else {
		buf_puts(&input, "*filter\n:a - [0:0]\n:b - [0:0]\n");
		corpus_some(&z->corpus, &c, 3, &input);
		buf_puts(&input, "COMMIT\n");
	}
	mutate(&z->corpus, &c, &input);
	failed = check(z, run, &m, f, &input);
	memory_free(&m);
	buf_free(&input);
	return failed;
}

/* ---- the runs ---- */

/* The number of the current run, to be printed if the program crashes. */
static volatile uint64_t current;

static void name_run(void)
{
	char text[64];
	int n = snprintf(text, sizeof(text), "\nnot ok - died in run %llu\n", (unsigned long long)current);

	if (write(STDOUT_FILENO, text, (size_t)n) < 0)
		_exit(3);
}

static void died(int sig)
{
	(void)sig;
	name_run();
	_exit(3);
}

void __sanitizer_set_death_callback(void (*)(void)) __attribute__((weak));

static void name_run_at_death(void)
{
	if (__sanitizer_set_death_callback)
		__sanitizer_set_death_callback(name_run);
	else
		signal(SIGSEGV, died);
	signal(SIGABRT, died);
	signal(SIGALRM, died);
}

static int run_all(struct fuzz *z)
{
	int failed = 0;

	for (uint64_t run = z->first; run < z->first + z->runs && failed < 5; run++) {
		current = run;
		alarm(20);
		failed += one_run(z, run);
	}
	alarm(0);
	printf("%s %s: %llu runs, seed %llu: %llu taken, %llu refused\n", failed ? "not ok" : "ok", z->argv ? "argv" : "restore",
		(unsigned long long)z->runs, (unsigned long long)z->seed, (unsigned long long)z->taken,
		(unsigned long long)z->refused);
	return failed;
}

static int usage(void)
{
	fputs("usage: fuzz [-s SEED] [-f FIRST] [-n RUNS] restore|argv FILE...\n", stderr);
	return 2;
}

int main(int argc, char **argv)
{
	struct fuzz z = {.seed = 1, .runs = 1000, .corpus.arena = arena_new()};
	int c, failed;

	while ((c = getopt(argc, argv, "s:f:n:")) != -1) {
		if (!strchr("sfn", c))
			return usage();
		*(c == 's' ? &z.seed : c == 'f' ? &z.first : &z.runs) = strtoull(optarg, NULL, 0);
	}
	if (argc - optind < 2)
		return usage();
	z.argv = !strcmp(argv[optind], "argv");
	for (int i = optind + 1; i < argc; i++)
		if (!corpus_file(&z.corpus, argv[i])) {
			perror(argv[i]);
			return 2;
		}
	corpus_extensions(&z.corpus);
	name_run_at_death();
	failed = z.corpus.lines.n ? run_all(&z) : 1;
	arena_free(z.corpus.arena);
	return failed != 0;
}
