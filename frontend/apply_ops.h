/* What apply.c and apply_chain.c share; nobody else needs it. */
#ifndef SLUICE_APPLY_OPS_H
#define SLUICE_APPLY_OPS_H

#include "frontend/apply.h"

/* One command carried out; false with a diag. */
typedef bool apply_op(struct apply *ap, struct table *t, const struct cmd *c);

/* A new edit at the end, to be filled in. The pointer is good until the next one is added. */
struct edit *edit_add(struct apply *ap, enum edit_op op, const struct cmd *c, struct table *t,
	struct chain *chain);
bool apply_verbose(const struct apply *ap, const struct cmd *c);
/* With -v: "Flushing chain `INPUT'". */
void apply_say(struct apply *ap, const struct cmd *c, const char *doing, const struct chain *chain);
/* The chain of that name, if there is one and it is iptables' own: others are as good as not there. */
struct chain *chain_usable(const struct table *t, const char *name);
/* The chain that the command names, or NULL with the refusal r. */
struct chain *chain_named(struct apply *ap, const struct table *t, const struct cmd *c, enum refusal r);
/* The command's number is larger than the chain is long. */
bool refuse_number(struct apply *ap, enum refusal r, const struct cmd *c, const struct chain *chain);

apply_op apply_flush, apply_zero, apply_new, apply_delete_chain, apply_policy, apply_rename;
apply_op apply_chain_line, apply_table_line, apply_compile;

#endif
