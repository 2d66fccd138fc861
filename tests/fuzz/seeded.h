/* The command line of the fuzzers that run without libFuzzer.
 *
 *	fuzz-ct                     as many inputs as are usual, from a fixed seed; TAP
 *	fuzz-ct -s SEED -n INPUTS   others, more
 *	fuzz-ct -t SECONDS          as many as fit
 *	fuzz-ct FILE...             exactly these
 */
#ifndef SLUICE_SEEDED_H
#define SLUICE_SEEDED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

struct seeded {
	const char *name;      /* the program's */
	uint64_t seed;
	unsigned long n;       /* inputs that are asked for */
	unsigned long done;
	time_t end;            /* 0: none */
};

typedef int seeded_entry(const uint8_t *data, size_t size);

/* n: as many as are usual. False when the words are wrong; optind is behind the options. */
bool seeded_options(struct seeded *s, int argc, char **argv, unsigned long n);
/* Is there another input to make? Counts it. */
bool seeded_next(struct seeded *s);
/* A whole main(): the files through `entry`, or what `made` makes and runs as long as seeded_next says so. */
int seeded_main(int argc, char **argv, unsigned long n, seeded_entry *entry, void (*made)(struct seeded *s));

#endif
