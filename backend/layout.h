/* Conversion between rules and entries of a block (block/block.h).
 *
 * Pure: no system calls. Source of the format: linux/netfilter_ipv4/ip_tables.h, ip6_tables.h, x_tables.h.
 */
#ifndef SLUICE_LAYOUT_H
#define SLUICE_LAYOUT_H

#include "block/block.h"
#include "compiler/ir.h"

const struct block_kind *layout_kind(enum family f);

/* The rule as an entry in no chain, with the rule's counters. The destination of a jump is set later (block_jump). NULL
 * with a diag if it cannot be represented. */
struct block_entry *layout_pack(struct cx *cx, struct block *b, const struct rule *r);

/* The entry as a rule in cx's arena. Never fails: what iptables cannot express becomes a foreign rule, which refers to
 * the block. */
struct rule *layout_unpack(struct cx *cx, const struct block *b, const struct block_entry *e);

/* For reading many rules, each freed before the next: reuses the previous header if it has the same bytes. */
struct layout_last { struct cx cx; struct use *head; uint8_t bytes[sizeof(struct ip6t_ip6)]; };
void layout_last_init(struct layout_last *last, const struct cx *cx);
struct rule *layout_unpack_next(struct layout_last *last, struct cx *cx, const struct block *b, const struct block_entry *e);
void layout_last_free(struct layout_last *last);

/* A quick test whether an entry may equal one of some rules, by their headers; for finding few rules among many. */
struct layout_filter;
/* NULL: one of the rules cannot be represented as an entry, so none is equal. */
struct layout_filter *layout_filter_new(struct cx *cx, const struct rule *const *rules, size_t n);
/* False: certainly not equal to any of them. */
bool layout_filter_takes(const struct layout_filter *f, const struct block_entry *e);

int32_t layout_verdict(enum verdict v);        /* the kernel's code of ACCEPT, DROP, RETURN, QUEUE */
enum verdict layout_policy(int32_t verdict);   /* of a built-in chain's final entry */

#endif
