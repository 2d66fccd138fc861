/* Shared by apply.c and apply_chain.c only. */
#ifndef SLUICE_APPLY_OPS_H
#define SLUICE_APPLY_OPS_H

#include "frontend/apply.h"

/* Executes one command; false with a diag. */
typedef bool apply_op(struct apply *ap, struct table *t, const struct cmd *c);

/* Appends an edit, to be filled in. The pointer is valid until the next one is added. */
struct edit *edit_add(struct apply *ap, enum edit_op op, const struct cmd *c, struct table *t,
	struct chain *chain);
bool apply_verbose(const struct apply *ap, const struct cmd *c);
/* With -v, prints "Flushing chain `INPUT'". */
void apply_say(struct apply *ap, const struct cmd *c, const char *doing, const struct chain *chain);
/* The chain of this name, if it exists and is iptables' own; chains of others are treated as absent. */
struct chain *chain_usable(const struct table *t, const char *name);
/* The chain that the command names, or NULL with error r. */
struct chain *chain_named(struct apply *ap, const struct table *t, const struct cmd *c, enum refusal r);
/* Error r: the command's number exceeds the length of the chain. */
bool refuse_number(struct apply *ap, enum refusal r, const struct cmd *c, const struct chain *chain);

apply_op apply_flush, apply_zero, apply_new, apply_delete_chain, apply_policy, apply_rename;
apply_op apply_chain_line, apply_table_line, apply_compile;

#endif
