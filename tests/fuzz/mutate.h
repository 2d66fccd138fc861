/* Random changes to texts, the same for the same seed on every machine. */
#ifndef SLUICE_FUZZ_MUTATE_H
#define SLUICE_FUZZ_MUTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/buf.h"
#include "lib/vec.h"

struct chance { uint64_t state; };

/* Below n; n > 0. */
uint64_t chance_below(struct chance *c, uint64_t n);

struct sample { char *s; size_t len; };

/* What is mutated: lines of restore texts or of command lines, and words that mean something. */
struct corpus {
	struct arena *arena;
	VEC(struct sample) lines;
	VEC(const char *) words;
};

/* All lines of a file, without the comments, and without the program's name in front of a command line; false when it
 * cannot be read. */
bool corpus_file(struct corpus *k, const char *path);
/* Every option, match and target name of the registered extensions. */
void corpus_extensions(struct corpus *k);

/* One line of the corpus or more; rules go into INPUT, FORWARD, a or b. */
void corpus_some(const struct corpus *k, struct chance *c, unsigned most, struct buf *out);
/* Up to three changes: bytes, words, numbers, lines. */
void mutate(const struct corpus *k, struct chance *c, struct buf *text);

#endif
