/* Internals of the simulator: linked programs. */
#ifndef SLUICE_NIRVM_PRIV_H
#define SLUICE_NIRVM_PRIV_H

#include "compiler/nirvm.h"
#include "lib/map.h"

enum { VM_STACK = 16 };

struct vm_state;
struct vm_step;
typedef void vm_fn(struct vm_state *s, const struct vm_step *step);

/* A decoded xt match or target. */
struct vm_xt {
	bool stateful;
	bool steady;                   /* its synthetic result depends on the packet as it arrived */
	bool ends;                     /* a target that consumes the packet */
	uint8_t transport;             /* as in struct ext */
	const struct nir_list *tests;  /* a match that holds only if these tests do, or … */
	const struct nir_list *any;    /* … one of several */
	bool loose;                    /* the tests matter only for packets of a connection */
	bool synthetic;                /* and only if a synthetic result does */
	unsigned nany;
	bool inv;                      /* … to none of them */
	uint32_t share;                /* matches one packet in this many */
	bool turns;                    /* … round-robin instead of random */
	const struct use *target;
};

struct vm_step {
	const struct nir *x;
	vm_fn *run;
	uint64_t hash;                 /* of the expression, for synthetic results */
	const struct vm_xt *xt;
	struct vm_map *map;            /* for a lookup */
	struct vm_chain *to;           /* for a verdict */
	uint32_t *turn;                /* for round-robin: packets seen */
};

/* One of a rule's leading tests, if it compares a field with a value: most rules of long chains are left there. The gates of
 * a chain are an array of their own, so that passing by its rules reads little memory. */
struct vm_gate {
	uint64_t value, mask;          /* of the eight bytes from `at`; mask 0: no gate */
	uint16_t at, until;            /* as in vm_packet_place */
	bool transport;
};

struct vm_line {
	const struct image_rule *src;
	struct vm_step *step;
	size_t n;
};

struct vm_chain {
	const char *name;
	VEC(struct vm_line) lines;
	struct vm_gate *gates;         /* one for each line */
	VEC(struct vm_chain *) below;  /* chains it jumps or goes to */
	unsigned depth;                /* 0: not computed yet; DEPTH_NOW: being computed */
};

struct vm_map {
	const struct image_map *src;
	struct map exact;              /* single-value elements: key to element */
	const struct image_elem **sorted;      /* the others; sorted by key if it has one part */
	size_t nsorted;
	struct map to;                 /* chain name to struct vm_chain */
};

struct vm {
	struct cx *cx;
	struct map chains, maps;
	bool linked;
};

/* State of a packet being processed. */
struct vm_state {
	struct vm *vm;
	struct vm_packet *p;
	struct vm_trace *t;
	uint32_t reg[NIR_REGS];
	uint32_t inited;               /* register words loaded by the current rule */
	int32_t verdict;
	struct vm_chain *chain, *to;
	const struct image_rule *rule;
};

/* A random number below n; whether this is the one packet in n (nirvm_draw.c). */
uint32_t vm_draw(struct vm_packet *p, uint32_t n);
bool vm_one_in(struct vm_packet *p, uint32_t n);

/* The function that executes an expression. */
vm_fn *vm_step_fn(const struct nir *x);
uint64_t vm_hash(const struct nir *x);
bool vm_lookup(const struct vm_map *m, const uint8_t *key, const struct image_elem **e);
const struct vm_xt *vm_xt_new(struct cx *cx, const struct nir *x);
vm_fn vm_match, vm_target;

/* Evaluates expressions only to determine whether all of them hold. */
bool vm_holds(struct vm_state *s, const struct nir_list *l);
void vm_event(struct vm_state *s, const struct nir *x);
void vm_say(struct vm_state *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
