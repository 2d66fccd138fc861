/* Inside of the simulator: programs as they are run. */
#ifndef SLUICE_NIRVM_PRIV_H
#define SLUICE_NIRVM_PRIV_H

#include "compiler/nirvm.h"
#include "lib/map.h"

enum { VM_STACK = 16 };

struct vm_state;
struct vm_step;
typedef void vm_fn(struct vm_state *s, const struct vm_step *step);

/* An xt match or target, understood once. */
struct vm_xt {
	bool stateful;
	bool steady;                   /* its made up answer is that for the packet as it came */
	bool ends;                     /* a target that takes the packet */
	bool hides;                    /* a target that writes what has no place in a packet here */
	uint8_t need;                  /* bytes of transport header: when they are missing the packet is dropped */
	bool transport;                /* it looks at the transport header: never true for later fragments */
	const struct nir_list *tests;  /* a match that is these tests; NULL: its answer is made up */
	const struct value *ports;     /* multiport's list; with … */
	uint8_t which;                 /* … 0 source, 1 destination, 2 either */
	bool inv;
	uint32_t share;                /* it is for one packet in so many, */
	bool turns;                    /* … not by chance */
	void (*write)(struct vm_packet *p, const struct nir *x, uint64_t hash);
};

struct vm_step {
	const struct nir *x;
	vm_fn *run;
	uint64_t hash;                 /* of the expression, for what is made up */
	const struct vm_xt *xt;
	struct vm_map *map;            /* of a lookup */
	struct vm_chain *to;           /* of a verdict */
	uint32_t *turn;                /* of what goes by turns: packets that it has seen */
};

/* What a rule begins with, when that is a field of the network header with one value: large chains are mostly this. */
struct vm_gate {
	uint8_t at, len;               /* len 0: it begins with something else */
	uint8_t load;                  /* bytes that the load takes, which must be there */
	uint8_t value[16];
};

struct vm_line {
	struct vm_gate gate;
	const struct image_rule *src;
	struct vm_step *step;
	size_t n;
};

struct vm_chain {
	const char *name;
	VEC(struct vm_line) lines;
	VEC(struct vm_chain *) below;  /* where it jumps or goes to */
	unsigned depth;                /* 0: not known yet; DEPTH_NOW: being looked for */
};

struct vm_map {
	const struct image_map *src;
	struct map exact;              /* elements without an end: key to element */
	const struct image_elem **sorted;      /* the others, by key, when they have one part; else as they are */
	size_t nsorted;
	struct map to;                 /* name of a chain to struct vm_chain */
};

struct vm {
	struct cx *cx;
	struct map chains, maps;
	bool linked;
};

/* One packet on its way. */
struct vm_state {
	struct vm *vm;
	struct vm_packet *p;
	struct vm_trace *t;
	uint32_t reg[NIR_REGS];
	uint32_t inited;               /* words that the rule has loaded */
	int32_t verdict;
	struct vm_chain *chain, *to;
	const struct image_rule *rule;
};

/* A number below n; and whether this is the one packet in n (nirvm_draw.c). */
uint32_t vm_draw(struct vm_packet *p, uint32_t n);
bool vm_one_in(struct vm_packet *p, uint32_t n);

/* What runs an expression. */
vm_fn *vm_step_fn(const struct nir *x);
uint64_t vm_hash(const struct nir *x);
bool vm_lookup(const struct vm_map *m, const uint8_t *key, const struct image_elem **e);
const struct vm_xt *vm_xt_new(struct cx *cx, const struct nir *x);
vm_fn vm_match, vm_target;

/* Runs expressions only to see whether all of them hold. */
bool vm_holds(struct vm_state *s, const struct nir_list *l);
void vm_event(struct vm_state *s, const struct nir *x);
void vm_say(struct vm_state *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
