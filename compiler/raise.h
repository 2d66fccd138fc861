/* Internal interface between the two halves of raising: reading expressions (raise_read.c) and building uses (raise.c). */
#ifndef SLUICE_RAISE_H
#define SLUICE_RAISE_H

#include "compiler/lower.h"

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
	const struct use *no_head;             /* a header with no options */
	struct row_ref *rows[KEY_COUNT];       /* by tested key; header rows first, then in the order of ext_list */
	struct hook_ref *hooks[NIR_COUNT];
};

/* The contents of a register, if known. */
struct load {
	bool known, masked, swapped;   /* swapped: converted to network byte order */
	uint8_t source;                /* enum key_source */
	uint32_t where;
	uint16_t off, len;
	uint16_t nth;                  /* number of the load within the rule */
	union addr mask;
};

/* Does it begin where the field does? */
static inline bool load_at(const struct load *l, const struct key_info *k)
{
	return l->source == k->source && l->where == k->where && l->off == k->off;
}

/* A load of the whole field. */
static inline struct load load_of(const struct key_info *k)
{
	return (struct load){ .known = true, .source = k->source, .where = k->where, .off = k->off, .len = k->len };
}

struct item {
	struct load load;              /* for a test, the load it compares */
	struct test t;                 /* its key is determined later */
	const struct use *use;         /* NULL: a test; otherwise a match */
	uint16_t end;                  /* index after its last expression; it starts at the end of the previous item */
};

struct reading {
	struct raiser *z;
	struct rule *rule;             /* receives the counters, verdict and target */
	struct load reg[NIR_REGS];
	uint16_t loads;
	struct item item[NIR_RULE_MAX];
	unsigned n;
	bool counted, done;            /* the counter, the verdict or target was seen */
	bool blind;                    /* matches are not unpacked; each gets a use without options */
};

/* Ready to read a rule into r. */
void reading_init(struct reading *s, struct raiser *z, struct rule *r);
/* Reads the whole list; false if an expression is not understood. */
bool read_all(struct reading *s, const struct nir_list *l);
/* Turns the items into the header and matches of s->rule, followed by `comment` if not NULL. False if no rows express
 * them. */
bool reading_say(struct reading *s, const struct use *comment);
/* A comment match with this text. */
const struct use *comment_use(struct raiser *z, const uint8_t *text, size_t len);

#endif
