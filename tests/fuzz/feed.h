/* Executes a restore text or a command line on a back end. */
#ifndef SLUICE_FUZZ_FEED_H
#define SLUICE_FUZZ_FEED_H

#include "backend/backend.h"

struct eater {
	struct backend *be;
	bool argv;             /* the input is a command line without the program's name, not a restore text */
	int rules;             /* cx.rules */
};

/* Parses, applies and commits the input. False: refused. Appends output to `out`, unless NULL, and messages to `said`, in
 * the form shown to users. */
bool feed(const struct eater *e, const struct buf *input, struct buf *out, struct buf *said);
/* Was the input refused without a message, or accepted with an error? */
bool feed_disagrees(const struct buf *said);

#endif
