/* All rules of a back end as text with counters, to be restored later or elsewhere. */
#ifndef SLUICE_SNAPSHOT_H
#define SLUICE_SNAPSHOT_H

#include "frontend/program.h"
#include "frontend/transact.h"

struct snapshot {
	struct buf text;
	unsigned tables;               /* IN_TABLE()s that it contains */
};

/* Of the run's back end, which must be open. False with a diag, also if something cannot be saved as text. */
bool snapshot_take(struct run *r, struct snapshot *s);
void snapshot_free(struct snapshot *s);
/* Do these tables contain nothing besides chains and rules? False with a diag. */
bool snapshot_unsaid(struct run *r, unsigned tables);
/* The tables that the back end has now. False with a diag. */
bool snapshot_tables_now(struct run *r, unsigned *tables);
/* Appends text that resets the tables: no rules, no user chains, every policy ACCEPT. */
void snapshot_put_empty(struct buf *text, unsigned tables);
/* Parses a text into commands for the run's back end. False with a diag. */
bool snapshot_commands(struct run *r, const struct buf *text, struct cmds *out);
/* The mode for applying such commands. */
extern const struct apply_mode snapshot_mode;

#endif
