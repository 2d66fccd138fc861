/* A packet as data, for the simulator: its bytes from the network header on, and what the kernel knows beside them.
 *
 *	vm_packet_init(&p, FAM_IP4);
 *	vm_packet_write(&p, SRC_PAYLOAD, NFT_PAYLOAD_NETWORK_HEADER, 12, src, 4);
 *	vm_packet_settle(&p);
 *	vm_packet_read(&p, SRC_META, NFT_META_L4PROTO, 0, &proto, 1)        as nf_tables would load it
 *
 * Bytes may be missing at the end, fragments may have no transport header: a load fails where the kernel's does.
 */
#ifndef SLUICE_NIRVM_PACKET_H
#define SLUICE_NIRVM_PACKET_H

#include "compiler/key.h"
#include "lib/buf.h"

enum {
	VM_PACKET_BYTES = 128,            /* that a packet can have here */
	VM_PACKET_NAME = 16,              /* of an interface, padded with zeros */
};

/* What a packet has of chance (nirvm_draw.c). */
struct vm_chance {
	uint32_t drawn;                /* numbers that are used up, or begun */
	uint32_t left, of;             /* of the last one: evenly one of 0 .. of-1. of 0: nothing */
};

struct vm_packet {
	enum family family;
	uint8_t data[VM_PACKET_BYTES];
	uint16_t have;                 /* bytes of data that are there */
	uint32_t size;                 /* what counters count */
	char iif[VM_PACKET_NAME], oif[VM_PACKET_NAME];
	uint32_t iifindex, oifindex, mark;
	uint8_t pkttype;
	uint32_t hidden;               /* grows when something is written that has no place here: what is not known of
					* the packet may be another from then on */

	/* By vm_packet_settle, as the kernel finds them when a packet comes to a hook. */
	bool has_proto;
	uint8_t l4proto;
	uint16_t thoff, fragoff;
	uint64_t mix;                  /* a hash of all there is */
	uint64_t came;                 /* the same as it came, for what no rule changes */
	struct vm_chance chance;
};

/* A packet of the family, 60 bytes, from nowhere to nowhere. */
void vm_packet_init(struct vm_packet *p, enum family f);
/* After the headers were written: where the transport header is, and the rest. */
void vm_packet_settle(struct vm_packet *p);
/* After anything else has changed: the hash. */
void vm_packet_touch(struct vm_packet *p);

/* What nf_tables' payload and meta expressions load; `where` as in key.h. False: they end the rule. Nor for meta keys that have no
 * place here. */
bool vm_packet_read(const struct vm_packet *p, enum key_source source, uint32_t where, unsigned off, void *out, unsigned len);
/* The reverse. False: it has no such place. */
bool vm_packet_write(struct vm_packet *p, enum key_source source, uint32_t where, unsigned off, const void *data, unsigned len);
/* The width of a meta key; 0: the simulator does not know it. */
unsigned vm_packet_meta_len(uint32_t where);
/* Does a packet have this field here? */
bool vm_packet_has(enum key k);

/* For people, on one line. */
void vm_packet_print(struct buf *b, const struct vm_packet *p);

#endif
