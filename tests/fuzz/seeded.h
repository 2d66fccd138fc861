/* Command line of the fuzzers that run without libFuzzer.
 *
 *	fuzz-ct                     the default number of inputs, from a fixed seed; prints TAP
 *	fuzz-ct -s SEED -n INPUTS   another seed and number of inputs
 *	fuzz-ct -t SECONDS          as many inputs as possible in this time
 *	fuzz-ct FILE...             the files as inputs
 */
#ifndef SLUICE_SEEDED_H
#define SLUICE_SEEDED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

struct seeded {
	const char *name;      /* of the program */
	uint64_t seed;
	unsigned long n;       /* number of inputs requested */
	unsigned long done;
	time_t end;            /* if not 0, replaces n as the limit */
};

typedef int seeded_entry(const uint8_t *data, size_t size);

/* Parses options; afterwards optind is the index of the first argument. n: default number of inputs; with
 * sanitizers half of it. False: usage error. */
bool seeded_options(struct seeded *s, int argc, char **argv, unsigned long n);
/* Should another input be run? Counts it. */
bool seeded_next(struct seeded *s);
/* A complete main(): passes the files to `entry`; without files, calls `made`, which generates and runs inputs while
 * seeded_next is true. */
int seeded_main(int argc, char **argv, unsigned long n, seeded_entry *entry, void (*made)(struct seeded *s));

#endif
