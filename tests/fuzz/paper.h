/* A kernel's nf_tables on paper: it believes what it is told, and what it has can be spoilt.
 *
 * The program that this is linked into speaks to it instead of the kernel: the functions of sockets are its own. There is one in a program.
 */
#ifndef SLUICE_FUZZ_PAPER_H
#define SLUICE_FUZZ_PAPER_H

#include "tests/fuzz/mutate.h"

/* Empty again. */
void paper_begin(void);
/* From now on commits are taken or refused by chance, and change nothing: what the kernel has stays. */
void paper_freeze(struct chance *c);
/* Some of what it has is another thing now, gone, or there twice; until it is mended again. */
void paper_spoil(struct chance *c);
void paper_mend(void);

#endif
