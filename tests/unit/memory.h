/* A back end in memory, to test the front end: stores each table as save text. It can simulate concurrent changes. */
#ifndef SLUICE_TEST_MEMORY_H
#define SLUICE_TEST_MEMORY_H

#include "backend/backend.h"

struct memory {
	struct backend be;
	table_reader *read;
	char *text[TABLE_COUNT];       /* NULL: no such table */
	unsigned clashes;              /* number of next commits that fail as if the ruleset had been changed by others */
	unsigned loads, commits;       /* numbers of calls so far */
	unsigned edits;                /* number of edits of the last commit */
	struct buf needs;              /* needs of the last load, as text: "filter INPUT=exists" */
};

void memory_init(struct memory *m, enum family f, table_reader *read);
void memory_free(struct memory *m);
/* Appends all tables in save format with counters. */
void memory_print(const struct memory *m, struct buf *out);

#endif
