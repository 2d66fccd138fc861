/* Inside of raise: what reading (raise_read.c) hands to saying (raise.c). */
#ifndef SLUICE_RAISE_H
#define SLUICE_RAISE_H

#include "compiler/lower.h"

enum { ITEMS_MAX = 128 };      /* expressions in a rule, the kernel's own limit */

struct row_ref {
	struct row_ref *next;
	const struct ext *ext;
	uint8_t row;
};

struct hook_ref {
	struct hook_ref *next;
	const struct ext *ext;
};

struct raiser {
	struct cx *cx;
	const struct ext *header, *comment;
	const struct use *no_head;             /* a header that says nothing */
	struct row_ref *rows[KEY_COUNT];       /* headers first, then as in ext_list */
	struct hook_ref *hooks[NIR_COUNT];
};

/* What a register holds, if we know. */
struct load {
	bool known, masked, swapped;   /* swapped: turned into the network's byte order */
	uint8_t source;                /* enum key_source */
	uint32_t where;
	uint16_t off, len;
	uint16_t nth;                  /* of the loads of the rule */
	union addr mask;
};

struct item {
	struct load load;              /* of a test, with its test */
	struct test t;                 /* its key is found later */
	const struct use *use;         /* not NULL: a match, no test */
	uint16_t end;                  /* it was read from the expressions up to here, from the end of the one before on */
};

struct reading {
	struct raiser *z;
	struct rule *rule;             /* gets the counters and the action */
	struct load reg[NIR_REGS];
	uint16_t loads;
	struct item item[ITEMS_MAX];
	unsigned n;
	bool counted, done;            /* the counter, the action were there */
	bool blind;                    /* matches are not unpacked: their use is one that says nothing */
};

/* Ready to read a rule into r. */
void reading_init(struct reading *s, struct raiser *z, struct rule *r);
/* All of the list into s; false: something in it is not understood. */
bool read_all(struct reading *s, const struct nir_list *l);
/* The items as the header and the matches of s->rule, with a comment behind them if it is not NULL. False: no rows say that. */
bool reading_say(struct reading *s, const struct use *comment);
/* A comment of this text. */
const struct use *comment_use(struct raiser *z, const uint8_t *text, size_t len);

#endif
