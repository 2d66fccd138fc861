/* Command line of fuzzers. See seeded.h. Except with -t, results depend on the seed only. */
#include "tests/fuzz/seeded.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lib/buf.h"

/* With sanitizers an input takes several times as long. */
#ifdef __SANITIZE_ADDRESS__
enum { SHARE = 2 };
#else
enum { SHARE = 1 };
#endif

bool seeded_options(struct seeded *s, int argc, char **argv, unsigned long n)
{
	const char *slash = strrchr(argv[0], '/');
	int c;

	*s = (struct seeded){ .name = slash ? slash + 1 : argv[0], .seed = 1, .n = n / SHARE };
	while ((c = getopt(argc, argv, "s:n:t:")) != -1) {
		if (c == 's')
			s->seed = strtoull(optarg, NULL, 10);
		else if (c == 'n')
			s->n = strtoul(optarg, NULL, 10);
		else if (c == 't')
			s->end = time(NULL) + (time_t)strtoul(optarg, NULL, 10);
		else
			return false;
	}
	return true;
}

bool seeded_next(struct seeded *s)
{
	if (s->end ? time(NULL) >= s->end : s->done >= s->n)
		return false;
	s->done++;
	return true;
}

static bool run_file(const char *path, seeded_entry *entry)
{
	FILE *f = fopen(path, "r");
	struct buf b = BUF_INIT;
	bool good = f && buf_read(&b, fileno(f));

	if (good)
		entry((const uint8_t *)buf_str(&b), b.len);
	else
		perror(path);
	if (f)
		fclose(f);
	buf_free(&b);
	return good;
}

int seeded_main(int argc, char **argv, unsigned long n, seeded_entry *entry, void (*made)(struct seeded *s))
{
	struct seeded s;
	int bad = 0;

	if (!seeded_options(&s, argc, argv, n))
		return 2;
	if (optind < argc) {
		for (; optind < argc; optind++)
			bad += !run_file(argv[optind], entry);
		return bad != 0;
	}
	printf("1..1\n");
	fflush(stdout);
	made(&s);
	printf("ok 1 - %s: %lu inputs from seed %llu\n", s.name, s.done, (unsigned long long)s.seed);
	return 0;
}
