/* A text into a back end, as a restore or as a command line. */
#ifndef SLUICE_FUZZ_FEED_H
#define SLUICE_FUZZ_FEED_H

#include "backend/backend.h"

struct eater {
	struct backend *be;
	bool argv;             /* it is the words of one command line, apart from the program's name */
	int rules;             /* cx.rules */
};

/* False: refused. out: what it prints, or NULL; said: gets the messages, as a user would see them. */
bool feed(const struct eater *e, const struct buf *input, struct buf *out, struct buf *said);
/* Did it refuse without a message, or take the text with an error? */
bool feed_disagrees(const struct buf *said);

#endif
