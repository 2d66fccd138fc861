/* Random changes to texts; the same for the same seed on every machine. */
#ifndef SLUICE_FUZZ_MUTATE_H
#define SLUICE_FUZZ_MUTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/buf.h"
#include "lib/vec.h"

struct chance { uint64_t state; };

/* A random number below n; n > 0. */
uint64_t chance_below(struct chance *c, uint64_t n);

struct sample { char *s; size_t len; };

/* Lines of restore texts or command lines to mutate, and valid words to insert. */
struct corpus {
	struct arena *arena;
	VEC(struct sample) lines;
	VEC(const char *) words;
};

/* Adds the lines of a file, without comments and without a leading program name. False: it cannot be read. */
bool corpus_file(struct corpus *k, const char *path);
/* Adds the names of all extensions and their options as words. */
void corpus_extensions(struct corpus *k);

/* Appends 1 to `most` random lines of the corpus; the chain of rules is replaced by INPUT, FORWARD, a or b. */
void corpus_some(const struct corpus *k, struct chance *c, unsigned most, struct buf *out);
/* Makes up to three changes: to bytes, words, numbers or sequences of bytes. */
void mutate(const struct corpus *k, struct chance *c, struct buf *text);

#endif
