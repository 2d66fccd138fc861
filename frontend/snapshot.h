/* All rules of a back end as text with counters, to be put back later or elsewhere. */
#ifndef SLUICE_SNAPSHOT_H
#define SLUICE_SNAPSHOT_H

#include "frontend/program.h"
#include "frontend/transact.h"

struct snapshot {
	struct buf text;
	unsigned tables;               /* IN_TABLE()s that are in it */
};

/* Of the run's back end, which is open. False with a diag, also when there is something that a text cannot say. */
bool snapshot_take(struct run *r, struct snapshot *s);
void snapshot_free(struct snapshot *s);
/* Have these tables nothing that would be lost beside their chains and rules? False with a diag. */
bool snapshot_unsaid(struct run *r, unsigned tables);
/* The tables that the back end has now. False with a diag. */
bool snapshot_tables_now(struct run *r, unsigned *tables);
/* Text that makes the tables empty: no rules, no chains of users, every policy ACCEPT. */
void snapshot_put_empty(struct buf *text, unsigned tables);
/* A text as commands for the run's back end. False with a diag. */
bool snapshot_commands(struct run *r, const struct buf *text, struct cmds *out);
/* How such commands are meant. */
extern const struct apply_mode snapshot_mode;

#endif
