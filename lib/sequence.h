/* The difference of two sequences of numbers: which stand in both, in the same order. For lines of text, give the same
 * line the same number. */
#ifndef SLUICE_SEQUENCE_H
#define SLUICE_SEQUENCE_H

#include <stdint.h>
#include "lib/vec.h"

struct sequence { VEC(uint32_t) v; };

enum run_kind { RUN_BOTH, RUN_OLD, RUN_NEW };

/* n elements in a row: of the old sequence from old_at on, of the new from new_at on (RUN_BOTH: of both). */
struct sequence_run { enum run_kind kind; uint32_t old_at, new_at, n; };
struct sequence_runs { VEC(struct sequence_run) v; };

/* The runs one after the other give both sequences. Numbers are below `numbers`. */
void sequence_compare(struct arena *a, const struct sequence *old, const struct sequence *new, uint32_t numbers,
	struct sequence_runs *out);

#endif
