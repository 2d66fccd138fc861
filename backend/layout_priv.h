/* What the two halves of the layout share: where the parts of an entry are in each family. */
#ifndef SLUICE_LAYOUT_PRIV_H
#define SLUICE_LAYOUT_PRIV_H

#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include "backend/layout.h"

struct entry_shape {
	uint16_t size, ip_size;
	uint16_t flags;                /* the byte that has the goto flag */
	uint16_t target_offset, next_offset, counters;
	uint8_t goto_flag;
};

#define ENTRY_SHAPE(type, head, goto_bit) { \
	.size = sizeof(type), .ip_size = sizeof(((type *)0)->head), .flags = offsetof(type, head.flags), \
	.target_offset = offsetof(type, target_offset), .next_offset = offsetof(type, next_offset), \
	.counters = offsetof(type, counters), .goto_flag = goto_bit }

const struct entry_shape *entry_shape(enum family f);

#endif
