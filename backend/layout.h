/* Rules as entries of a block, and back: between the IR and block/block.h.
 *
 * Pure: no system call. Source of the format: linux/netfilter_ipv4/ip_tables.h, ip6_tables.h, x_tables.h.
 */
#ifndef SLUICE_LAYOUT_H
#define SLUICE_LAYOUT_H

#include "block/block.h"
#include "compiler/ir.h"

const struct block_kind *layout_kind(enum family f);

/* The rule as an entry that stands nowhere yet, with the rule's counters. Where it jumps to is linked later (block_jump).
 * NULL with a diag at what cannot be had. */
struct block_entry *layout_pack(struct cx *cx, struct block *b, const struct rule *r);

/* The entry as a rule in cx's arena. Never fails: what iptables cannot say is foreign, and stays tied to the block. */
struct rule *layout_unpack(struct cx *cx, const struct block *b, const struct block_entry *e);

/* For those who read many, each forgotten before the next: what a rule's header has in common with the one before is not read again. */
struct layout_last { struct cx cx; struct use *head; uint8_t bytes[sizeof(struct ip6t_ip6)]; };
void layout_last_init(struct layout_last *last, const struct cx *cx);
struct rule *layout_unpack_next(struct layout_last *last, struct cx *cx, const struct block *b, const struct block_entry *e);
void layout_last_free(struct layout_last *last);

/* Which entries may be the same rule as one of some: a set of rule headers, for those who look for few rules among many. */
struct layout_filter;
/* NULL: something in the rules cannot be had as an entry, so that none is the same. */
struct layout_filter *layout_filter_new(struct cx *cx, const struct rule *const *rules, size_t n);
/* False: certainly none of them. */
bool layout_filter_takes(const struct layout_filter *f, const struct block_entry *e);

int32_t layout_verdict(enum verdict v);        /* the kernel's number of ACCEPT, DROP, RETURN, QUEUE */
enum verdict layout_policy(int32_t verdict);   /* of a built-in chain's end */

#endif
