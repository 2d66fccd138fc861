/* A table as the kernel's ip_tables and ip6_tables hold it: one block of entries, jumps as offsets into it.
 *
 * Pure: no system call. layout_build makes the block from the IR, layout_read the IR from a block; what is in a block is
 * not trusted. Source of the format: linux/netfilter_ipv4/ip_tables.h, ip6_tables.h, x_tables.h.
 */
#ifndef SLUICE_LAYOUT_H
#define SLUICE_LAYOUT_H

#include "compiler/ir.h"

struct xt_counters;

/* Where an entry's counters come from and go to. */
struct image_entry {
	struct rule *rule;             /* a rule, or … */
	struct chain *chain;           /* … the policy of a base chain; neither: an entry without counters of its own */
	uint32_t off;                  /* of the entry in the block */
};

struct image {
	enum table_id table;
	uint32_t valid_hooks;
	uint32_t hook_entry[HOOK_COUNT], underflow[HOOK_COUNT];
	uint32_t size;                 /* bytes of block */
	uint8_t *block;
	uint32_t nentries;
	struct image_entry *entry;
};

/* The block of a table whose chains and rules are all loaded. False with a diag at the rule that cannot be had. */
bool layout_build(struct cx *cx, const struct ruleset *rs, const struct table *t, struct image *out);

/* The table of a block: in->block, size, valid_hooks, hook_entry and underflow are given; nentries and entry are
 * filled in. Every rule's handle is the number of its entry, from 1. False with a diag that says where the
 * block is not as it should be. */
bool layout_read(struct cx *cx, struct ruleset *rs, struct image *in);

/* Counters of entry i, in the block. */
struct xt_counters *layout_counters(enum family f, const struct image *im, uint32_t i);

#endif
