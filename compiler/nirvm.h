/* A simulator of nf_tables: packets through nft expressions as data.
 *
 *	vm = vm_new(cx);
 *	vm_rule(vm, "INPUT", &rule);  vm_run(vm, "INPUT", &compiled);
 *	vm_link(vm)                                names to chains and maps; false: the kernel would refuse it
 *	vm_send(vm, "INPUT", &packet, &trace)
 *
 * What comes of a packet is its trace: how it ended, what happened to it in order, and which source rules counted it. Two
 * programs are equal for a packet when its traces are.
 *
 * What is known (loads, compares, lookups, counters, verdicts, xt matches that are tests of fields) is computed. What is not
 * (xt matches and targets, limits, logs …) is made up, but always the same for the same expression and the same packet: a match
 * answers by a hash of both. A match for one packet in n draws from a chance that all programs have alike. Any other stateful
 * match is an event too, for each time it is asked, and so are targets and statements; those that write change the packet, and
 * with it the answers from then on.
 */
#ifndef SLUICE_NIRVM_H
#define SLUICE_NIRVM_H

#include "compiler/image.h"
#include "compiler/nirvm_packet.h"

enum vm_end {
	VM_POLICY,             /* nothing else was said: the chain's policy, or back to the caller */
	VM_ACCEPT, VM_DROP, VM_QUEUE,
	VM_TARGET,             /* the last event took the packet */
};

/* Something that was done or asked, with the packet as it was then. */
struct vm_event { const struct nir *what; uint64_t mix; };

struct vm_count { const struct rule *rule; uint64_t pkts, bytes; };

struct vm_trace {
	enum vm_end end;
	uint64_t mix;                  /* the packet at the end, */
	struct vm_chance chance;       /* … and what it had of chance */
	VEC(struct vm_event) events;
	VEC(struct vm_count) counts;   /* one for each rule, sorted */
	struct buf *path;              /* not NULL: a line for each thing that happens */
	const char *wrong;             /* not NULL: the program did what no program may */
};

struct vm;

struct vm *vm_new(struct cx *cx);
/* Adds to a chain, which is made when it is not there; nothing is copied. */
void vm_rule(struct vm *vm, const char *chain, const struct image_rule *rule);
void vm_run(struct vm *vm, const char *chain, const struct image_run *run);
void vm_chain(struct vm *vm, const char *chain);
/* Is there a key for which both elements of a map would answer? */
bool vm_elems_overlap(const struct image_map *m, const struct image_elem *a, const struct image_elem *b);
/* Jumps to chains that are not there, maps with bad keys or overlaps, loops: false, with a diag. */
bool vm_link(struct vm *vm);
/* How many chains come one below the other, this one counted. After vm_link. */
unsigned vm_depth(const struct vm *vm, const char *chain);

/* The trace is emptied first, all but its path; its vectors are used again. The packet is changed as targets do. */
void vm_send(struct vm *vm, const char *chain, struct vm_packet *p, struct vm_trace *t);
bool vm_trace_same(const struct vm_trace *a, const struct vm_trace *b);

#endif
