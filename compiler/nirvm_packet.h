/* A packet for the simulator: its bytes from the network header on, and the kernel's metadata.
 *
 *	vm_packet_init(&p, FAM_IP4);
 *	vm_packet_write(&p, SRC_PAYLOAD, NFT_PAYLOAD_NETWORK_HEADER, 12, src, 4);
 *	vm_packet_settle(&p);
 *	vm_packet_read(&p, SRC_META, NFT_META_L4PROTO, 0, &proto, 1)        as nf_tables would load it
 *
 * Packets may be truncated, and fragments may lack a transport header: loads fail where the kernel's fail.
 */
#ifndef SLUICE_NIRVM_PACKET_H
#define SLUICE_NIRVM_PACKET_H

#include <linux/if_ether.h>
#include "compiler/key.h"
#include "lib/buf.h"

enum {
	VM_PACKET_BYTES = 128,            /* capacity */
	VM_PACKET_NAME = 16,              /* size of an interface name, zero-padded */
};

/* Random state of a packet (nirvm_draw.c). */
struct vm_chance {
	uint32_t drawn;                /* random numbers consumed or partly consumed */
	uint32_t left, of;             /* of the last one: uniform in 0 .. of-1. of 0: nothing left */
};

/* The addresses and ports of a connection in one direction. */
struct vm_tuple { uint8_t src[16], dst[16], sport[2], dport[2]; };

struct vm_packet {
	enum family family;
	uint8_t data[VM_PACKET_BYTES];
	uint8_t link[ETH_HLEN];        /* the link-layer header */
	uint16_t have;                 /* valid bytes of data */
	uint32_t size;                 /* length as counted by counters */
	char iif[VM_PACKET_NAME], oif[VM_PACKET_NAME];
	uint32_t iifindex, oifindex, mark;
	uint32_t skuid, skgid;         /* of the socket */
	uint32_t cgroup, iifgroup, oifgroup;
	uint8_t pkttype;
	bool tracked;                  /* it belongs to a connection */
	uint8_t ctproto;
	uint32_t ctmark;
	struct vm_tuple tuple[2];      /* original, reply */
	/* incremented when something that is not modelled is written: synthetic results may differ from then on */
	uint32_t hidden;

	/* Computed by vm_packet_settle, as the kernel does when a packet enters a hook. */
	bool has_proto;
	uint8_t l4proto;
	uint16_t thoff, fragoff;
	uint64_t mix;                  /* hash of the whole packet */
	uint64_t came;                 /* the initial hash, for properties that no rule changes */
	struct vm_chance chance;
};

/* A packet of this family, 60 bytes, with zero addresses. */
void vm_packet_init(struct vm_packet *p, enum family f);
/* To be called after writing headers: locates the transport header and computes the rest. */
void vm_packet_settle(struct vm_packet *p);
/* To be called after any other change: updates the hash. */
void vm_packet_touch(struct vm_packet *p);

/* What nf_tables' payload and meta expressions load; `where` as in key.h. False if the load would end the rule, or for
 * meta keys that are not modelled. */
bool vm_packet_read(const struct vm_packet *p, enum key_source source, uint32_t where, unsigned off, void *out, unsigned len);
/* The inverse. False if there is no such location. */
bool vm_packet_write(struct vm_packet *p, enum key_source source, uint32_t where, unsigned off, const void *data, unsigned len);
/* Where a load finds its bytes in every packet: from *at in struct vm_packet, if `have` is at least *until; after the
 * transport header's offset (thoff) if *transport, in packets that are no later fragments. False if there is no such place. */
bool vm_packet_place(enum key_source source, uint32_t where, unsigned off, unsigned len, uint16_t *at, uint16_t *until, bool *transport);
/* The size of a meta key; 0: not modelled. */
unsigned vm_packet_meta_len(uint32_t where);
/* The same of a field of the connection. dir: 0, or 1 for the original and 2 for the reply direction. */
unsigned vm_packet_ct_len(uint32_t where, unsigned dir);
/* Does this model have the field? */
bool vm_packet_has(enum key k);

/* For humans, on one line. */
void vm_packet_print(struct buf *b, const struct vm_packet *p);

#endif
