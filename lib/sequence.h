/* The difference of two sequences of numbers. To compare texts, give equal lines equal numbers. */
#ifndef SLUICE_SEQUENCE_H
#define SLUICE_SEQUENCE_H

#include <stdint.h>
#include "lib/vec.h"

struct sequence { VEC(uint32_t) v; };

enum run_kind { RUN_BOTH, RUN_OLD, RUN_NEW };

/* n consecutive elements: of the old sequence from old_at on, of the new one from new_at on, or of both (RUN_BOTH). */
struct sequence_run { enum run_kind kind; uint32_t old_at, new_at, n; };
struct sequence_runs { VEC(struct sequence_run) v; };

/* Appends to `out` the runs which, in order, make up both sequences. All elements must be less than `numbers`. */
void sequence_compare(struct arena *a, const struct sequence *old, const struct sequence *new, uint32_t numbers,
	struct sequence_runs *out);

#endif
