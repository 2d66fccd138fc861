/* A simulator of nf_tables: runs packets through nft expressions.
 *
 *	vm = vm_new(cx);
 *	vm_rule(vm, "INPUT", &rule);  vm_run(vm, "INPUT", &compiled);
 *	vm_link(vm)                                resolves chain and map names; false if the kernel would refuse it
 *	vm_send(vm, "INPUT", &packet, &trace)
 *
 * The result for a packet is its trace: final verdict, events in order, and the source rules that counted it. Two
 * programs are equivalent for a packet if the traces are equal.
 *
 * Known expressions (loads, compares, lookups, counters, verdicts, xt matches that are field tests) are evaluated. The
 * results of others (xt matches and targets, limits, logs …) are synthetic but deterministic: a match returns a hash of
 * the expression and the packet. A match for one packet in n draws from a random source that is the same for all
 * programs. Evaluating any other stateful match is an event, as are targets and statements; those that modify the
 * packet change its hash, and so later results.
 */
#ifndef SLUICE_NIRVM_H
#define SLUICE_NIRVM_H

#include "compiler/image.h"
#include "compiler/nirvm_packet.h"

enum vm_end {
	VM_POLICY,             /* no verdict: the chain's policy, or return to the caller */
	VM_ACCEPT, VM_DROP, VM_QUEUE,
	VM_TARGET,             /* the last event consumed the packet */
};

/* An observable evaluation, with the packet's hash at that time. */
struct vm_event { const struct nir *what; uint64_t mix; };

struct vm_count { const struct rule *rule; uint64_t pkts, bytes; };

struct vm_trace {
	enum vm_end end;
	uint64_t mix;                  /* hash of the packet at the end */
	struct vm_chance chance;       /* … and its random state */
	VEC(struct vm_event) events;
	VEC(struct vm_count) counts;   /* one per rule, sorted */
	struct buf *path;              /* if not NULL, receives a line per step */
	const char *wrong;             /* if not NULL, the program did something illegal */
};

struct vm;

struct vm *vm_new(struct cx *cx);
/* Append to a chain, which is created if necessary; arguments are kept by reference. */
void vm_rule(struct vm *vm, const char *chain, const struct image_rule *rule);
void vm_run(struct vm *vm, const char *chain, const struct image_run *run);
void vm_chain(struct vm *vm, const char *chain);
/* Is there a key that both elements match? */
bool vm_elems_overlap(const struct image_map *m, const struct image_elem *a, const struct image_elem *b);
/* False with a diag on jumps to missing chains, maps with bad keys or overlaps, and loops. */
bool vm_link(struct vm *vm);
/* The call depth from this chain on, including it. After vm_link. */
unsigned vm_depth(const struct vm *vm, const char *chain);

/* The trace is reset, except for its path; its vectors are reused. The packet is modified as targets do. */
void vm_send(struct vm *vm, const char *chain, struct vm_packet *p, struct vm_trace *t);
bool vm_trace_same(const struct vm_trace *a, const struct vm_trace *b);

#endif
