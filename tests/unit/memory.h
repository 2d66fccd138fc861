/* A back end in memory for tests of what stands above it: each table is a save text. It can be told to clash. */
#ifndef SLUICE_TEST_MEMORY_H
#define SLUICE_TEST_MEMORY_H

#include "backend/backend.h"

struct memory {
	struct backend be;
	table_reader *read;
	char *text[TABLE_COUNT];       /* NULL: no such table */
	unsigned clashes;              /* so many commits to come will clash */
	unsigned loads, commits;       /* how many there were */
	unsigned edits;                /* of the last commit */
	struct buf needs;              /* what the last load was asked for: "filter INPUT=exists" */
};

void memory_init(struct memory *m, enum family f, table_reader *read);
void memory_free(struct memory *m);
/* All tables, as a save with counters would show them. */
void memory_print(const struct memory *m, struct buf *out);

#endif
