/* A mock of the kernel's nf_tables: stores objects without validating them, and can damage them.
 *
 * It replaces the socket functions of the program that it is linked into, so that the program talks to the mock instead of
 * the kernel. There is one instance per program.
 */
#ifndef SLUICE_FUZZ_PAPER_H
#define SLUICE_FUZZ_PAPER_H

#include "tests/fuzz/mutate.h"

/* Removes all objects. */
void paper_begin(void);
/* Frees it. (Large pieces of arenas are mapped, and LeakSanitizer sees no pointers in those.) */
void paper_end(void);
/* From now on commits succeed or fail at random, and change nothing. */
void paper_freeze(struct chance *c);
/* Changes, removes or duplicates some objects, at random. Requires paper_freeze. */
void paper_spoil(struct chance *c);
/* Restores the objects as of paper_freeze. */
void paper_mend(void);

#endif
