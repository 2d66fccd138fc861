/* Property test of the optimiser on random rulesets: compiled and linear ruleset treat all packets alike, and every run
 * decodes to its rules.
 *
 *	prop-opt [-s SEED] [-n RULESETS] [-r RULES] [-p PACKETS] [-l LEVEL]     RULES: intended maximum per chain
 *	prop-opt -f FILE [-6] [-k N]           a ruleset as printed by a failure
 *
 * The default is level full, since random rulesets are too short for level auto, which uses the same passes. Turns and
 * sections require long lists; for most rulesets the required lengths are reduced (-k N: opt_how.shrink).
 *
 * A failing ruleset is shrunk as long as it still fails, and printed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "compiler/equiv.h"
#include "tests/lib/env_test.h"
#include "tests/prop/opt_gen.h"

/* With sanitizers a ruleset takes four times as long: fewer rulesets, and not those of the plain build. */
#ifdef __SANITIZE_ADDRESS__
enum { SEED = 2, RULESETS = 70 };
#else
enum { SEED = 1, RULESETS = 240 };
#endif

struct lines { char *v[4096]; size_t n; };

struct try { enum family f; enum opt_level level; unsigned late, shrink; uint64_t packets, seed; };

struct tally { uint64_t packets; size_t rules, runs, compiled; };

static const char *const level_names[] = { [OPT_OFF] = "off", [OPT_AUTO] = "auto", [OPT_FULL] = "full" };

static struct lines lines_of(char *text)
{
	struct lines l = {0};

	for (char *s = strsep(&text, "\n"); s && l.n < sizeof(l.v) / sizeof(l.v[0]); s = strsep(&text, "\n"))
		if (!strncmp(s, "-A ", 3) || !strncmp(s, "-c ", 3) || *s == '[')
			l.v[l.n++] = s;
	return l;
}

/* Compares the compiled ruleset with the linear one. True: they differ, or there is an error, which is printed if
 * `report`. */
static bool fails(const struct try *t, const struct lines *l, bool report, struct tally *tally)
{
	struct arena *a = arena_new();
	struct diags d;
	struct cx cx = { .arena = a, .diags = &d, .env = env_test(a), .family = t->f, .rules = FOR_NFT };
	struct equiv_how how = { .level = t->level, .packets = t->packets, .seed = t->seed, .late = t->late,
		.shrink = t->shrink };
	struct equiv_result e = {0};
	struct ruleset rs;
	struct parser *p;
	bool ok = true;

	diags_init(&d, a);
	ruleset_init(&rs, a, t->f);
	opt_gen_chains(&rs);
	p = parser_new(&cx);
	for (size_t i = 0; i < l->n && ok; i++)
		ok = opt_gen_rule(&cx, p, &rs, l->v[i]);
	ok = ok && equiv_table(&cx, &rs, rs.table[TABLE_mangle], &how, &e);
	if (report && e.difference)
		printf("%s", e.difference);
	if (report && !ok && d.first)
		printf("%s; %s\n", d.first->head, d.first->why ? d.first->why : "");
	if (tally) {
		tally->packets += e.packets;
		tally->rules += l->n;
		tally->runs += e.runs;
		tally->compiled += e.compiled;
	}
	ok = ok && !e.difference;
	arena_free(a);
	return !ok;
}

/* The lines without those in [at, at + n). */
static struct lines without(const struct lines *l, size_t at, size_t n)
{
	struct lines out = { .n = l->n - n };

	memcpy(out.v, l->v, at * sizeof(*l->v));
	memcpy(out.v + at, l->v + at + n, (l->n - at - n) * sizeof(*l->v));
	return out;
}

static void shrink(const struct try *t, struct lines *l)
{
	for (size_t piece = l->n / 2; piece; piece /= 2)
		for (size_t at = 0; at + piece <= l->n;) {
			struct lines less = without(l, at, piece);

			if (fails(t, &less, false, NULL))
				*l = less;
			else
				at += piece;
		}
}

static bool ruleset_good(const struct try *t, struct lines l, struct tally *tally)
{
	static const char *const late[] = { "", ", appended one by one", ", inserted one by one", ", some put between" };

	if (!fails(t, &l, false, tally))
		return true;
	shrink(t, &l);
	printf("# FAIL IPv%c, level %s, seed %llu, -k %u%s\n", t->f == FAM_IP6 ? '6' : '4', level_names[t->level],
		(unsigned long long)t->seed, t->shrink, late[t->late]);
	for (size_t i = 0; i < l.n; i++)
		printf("%s\n", l.v[i]);
	fails(t, &l, true, NULL);
	return false;
}

static char *file_text(const char *path)
{
	struct buf b = BUF_INIT;
	FILE *f = fopen(path, "r");
	int c;

	while (f && (c = getc(f)) != EOF)
		buf_putc(&b, (char)c);
	if (f)
		fclose(f);
	buf_putc(&b, '\n');
	return b.s;
}

struct run { uint64_t seed, packets; unsigned rulesets, rules, shrink; enum opt_level first, last; const char *file; bool six; };

static bool options(struct run *run, int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "s:n:r:p:l:k:f:6")) != -1) {
		if (c == 's')
			run->seed = strtoull(optarg, NULL, 0);
		else if (c == 'n')
			run->rulesets = (unsigned)strtoul(optarg, NULL, 0);
		else if (c == 'r')
			run->rules = (unsigned)strtoul(optarg, NULL, 0);
		else if (c == 'p')
			run->packets = strtoull(optarg, NULL, 0);
		else if (c == 'f')
			run->file = optarg;
		else if (c == 'k')
			run->shrink = (unsigned)strtoul(optarg, NULL, 0);
		else if (c == '6')
			run->six = true;
		else if (c != 'l' || !opt_level_by_name(optarg, &run->first))
			return false;
		if (c == 'l')
			run->last = run->first;
	}
	return true;
}

static bool run_file(const struct try *t, const char *file, struct tally *tally)
{
	char *text = file_text(file);
	struct lines l = lines_of(text);
	struct try one = *t;
	bool good = true;

	for (one.late = EQUIV_WHOLE; one.late <= EQUIV_BETWEEN && good; one.late++)
		good = ruleset_good(&one, l, tally);
	free(text);
	return good;
}

static bool run_random(const struct run *run, struct try t, struct tally *tally)
{
	static const unsigned shrinks[] = { 1, 32, 1, 100, 8 };
	struct rng rng = { run->seed };
	bool good = true;

	for (unsigned i = 0; i < run->rulesets && good; i++) {
		struct buf text = BUF_INIT;

		t.seed = rng.state;
		t.late = i % (EQUIV_BETWEEN + 1);
		t.shrink = run->shrink ? run->shrink : shrinks[i / (EQUIV_BETWEEN + 1) % (sizeof(shrinks) / sizeof(shrinks[0]))];
		opt_gen(&rng, t.f, run->rules, &text);
		good = ruleset_good(&t, lines_of(text.s), tally);
		buf_free(&text);
	}
	return good;
}

/* Random rulesets of which nothing is compiled count as a failure, since then nothing is tested. */
static bool run_one(const struct run *run, enum family f, enum opt_level level)
{
	struct try t = { .f = f, .level = level, .packets = run->packets, .seed = run->seed, .shrink = run->shrink };
	struct tally tally = {0};
	bool good = run->file ? run_file(&t, run->file, &tally) : run_random(run, t, &tally);

	good = good && (run->file || tally.compiled);
	printf("%s IPv%c, level %s: %zu rules, %zu of them in %zu compiled runs, %llu packets\n", good ? "ok" : "not ok",
		f == FAM_IP6 ? '6' : '4', level_names[level], tally.rules, tally.compiled, tally.runs,
		(unsigned long long)tally.packets);
	return good;
}

int main(int argc, char **argv)
{
	struct run run = { .seed = SEED, .packets = 300, .rulesets = RULESETS, .rules = 40, .first = OPT_FULL, .last = OPT_FULL };
	enum family only;
	bool good = true;

	if (!options(&run, argc, argv))
		return 2;
	only = !run.file ? FAM_ANY : run.six ? FAM_IP6 : FAM_IP4;
	for (enum family f = FAM_IP4; f <= FAM_IP6; f++)
		for (enum opt_level level = run.first; (f & only) && level <= run.last; level++)
			good &= run_one(&run, f, level);
	return !good;
}
