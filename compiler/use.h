/* A use: one -m or -j of a rule, or its header; and how it is built from words.
 *
 *	draft_init → draft_set (once per option) → draft_seal
 *
 * draft_seal expands macros, applies defaults, normalises (see "Given or default" in ext.h), checks the constraints of
 * the rows, and packs the values. Sealed uses are immutable and may be shared between rules.
 */
#ifndef SLUICE_USE_H
#define SLUICE_USE_H

#include "compiler/ext.h"

/* A kernel match or target that no extension understands: preserved byte for byte. */
struct opaque {
	const char *name;      /* the kernel's name */
	uint8_t rev;
	const void *data;
	uint32_t len;
};

/* What uses with the same options have in common. Many share one, but equal forms may be different objects. */
struct use_form {
	const struct ext *ext;         /* NULL: opaque */
	uint64_t given, inv;           /* sets of rows; inv is a subset of given */
	uint32_t size;                 /* of the values, in bytes */
};

struct use {
	const struct use_form *form;
	uint32_t col, len;             /* its place in the rule's source line (use_pos); col 0: none */
	_Alignas(struct value) unsigned char val[];    /* values of the given rows that have a vtype, in row order; or a struct opaque */
};

/* The value of a row that is given and has a vtype; otherwise NULL. Only the first value_size bytes exist. */
const struct value *use_val(const struct use *u, unsigned row);
/* Iterates over the given rows:
 *
 *	for (struct use_walk w = use_walk(u); w.left; ) {
 *		const struct value *v = use_next(u, &w);        of row w.row; NULL: it has no value
 */
struct use_walk { uint64_t left; unsigned row; const unsigned char *at; };
static inline struct use_walk use_walk(const struct use *u) { return (struct use_walk){ u->form->given, 0, u->val }; }
static inline const struct value *use_next(const struct use *u, struct use_walk *w)
{
	const struct value *v = (const struct value *)w->at;
	const struct vtype *t;

	w->row = (unsigned)__builtin_ctzll(w->left);
	w->left &= w->left - 1;
	t = u->form->ext->opts[w->row].type;
	w->at += t ? value_size(t) : 0;
	return t ? v : NULL;
}
/* The contents of an opaque use. */
static inline const struct opaque *use_opaque(const struct use *u) { return (const struct opaque *)u->val; }
struct use *use_of_opaque(struct arena *a, const struct opaque *o);
static inline bool use_has(const struct use *u, unsigned row) { return u->form->given >> row & 1; }
static inline bool use_inv(const struct use *u, unsigned row) { return u->form->inv >> row & 1; }
static inline bool use_is_comment(const struct use *u) { return u->form->ext && u->form->ext->remark; }
/* Is it a match that is a function of the packet alone? False also if unknown. */
static inline bool use_is_pure(const struct use *u) { return u->form->ext && u->form->ext->effect == PURE; }

static inline bool form_same(const struct use_form *a, const struct use_form *b)
{
	return a == b || (a->ext == b->ext && a->given == b->given && a->inv == b->inv);
}

bool use_same(const struct use *a, const struct use *b);
/* Does it name an ipset? The kernel knows those by index (env.sets_real). */
bool use_names_set(const struct use *u);
uint64_t use_hash(const struct use *u, uint64_t seed);

/* Rows of an extension grouped by property, as bit sets. */
struct ext_rows {
	uint64_t typed;                /* rows with a value */
	uint64_t texts;                /* rows whose value is a text of one line */
	uint64_t always;               /* ALWAYS */
	uint64_t asked;                /* MAND, or with dependencies */
	uint64_t again, steps;         /* AGAIN, STEP */
	uint64_t defaults;             /* a default given without "!" is dropped */
	uint64_t nft_drops;            /* NFTDROPS */
};

struct use_draft {
	struct cx *cx;
	const struct ext *ext;
	struct ext_rows rows;
	const char *proto;             /* name of the rule's -p, for service names; or NULL */
	struct pos pos;
	/* position of the option being set, for errors about the option itself; without a position, that of the value
	 * is used */
	struct pos name_pos;
	bool again;                    /* the same rows were accepted in this order before, so that only values can be wrong */
	uint64_t given, inv;
	struct value val[OPT_MAX];     /* by row */
	struct pos at[OPT_MAX];        /* position of each row: its value, or the option if it has none */
	unsigned turns, turn[OPT_MAX]; /* order in which rows were set: see draft_behind */
};

void draft_init(struct use_draft *d, struct cx *cx, const struct ext *e, struct pos pos);
/* Sets one option as typed: `name` selects between name, alias, opp and choice words. words: as many as the row's vtype
 * takes. False with a diag (repeated, not invertible, excluded, bad value). */
bool draft_set(struct use_draft *d, unsigned row, const char *name, bool inverted,
	const char *const *words, struct pos pos);
/* For unpack, raise and finish hooks: sets a value that is known to be valid. */
void draft_put(struct use_draft *d, unsigned row, bool inverted, const struct value *v);
void draft_drop(struct use_draft *d, unsigned row);
/* Was row a set after row b? For rows of which the last one wins. */
static inline bool draft_behind(const struct use_draft *d, unsigned a, unsigned b) { return d->turn[a] > d->turn[b]; }
/* NULL with a diag if a mandatory or required row is missing. */
struct use *draft_seal(struct use_draft *d);
/* Without checks, for uses that come from the kernel. */
struct use *draft_seal_unchecked(struct use_draft *d);

/* Position of one value in a use. */
struct use_gap {
	const struct value *def;       /* the row is dropped when it states this; NULL: never */
	uint16_t at;
};

/* A copy of the use, in arena `a`, as a template for others with other values of these rows. NULL if more than these
 * values may differ or be wrong. */
const struct use *use_model_of(struct cx *cx, struct arena *a, const struct use *u, uint64_t rows);
struct use_gap use_gap_of(struct cx *cx, struct arena *a, const struct use *u, unsigned row);
/* A copy; values may be replaced by use_reread until the use is shared. */
struct use *use_copy(struct cx *cx, const struct use *model, struct pos pos);
/* Parses words into the value of this row; the parameters are those of drafts. False if they are invalid, with a diag,
 * or if the row would be dropped, or the words are values for several rules. */
bool use_reread(struct cx *cx, struct use *u, struct use_gap gap, unsigned row, const char *name, const char *proto,
	const char *const *words);

/* The default of a row as a value; false if it has none. */
bool opt_default(struct cx *cx, const struct opt *o, struct value *v);
/* Number of words after the option on a command line. */
unsigned opt_words(const struct opt *o);
/* The keywords it accepts besides numbers etc.; NULL: it has no table of keywords. */
const struct word *opt_known(const struct opt *o);

/* Checks that need the whole rule: the protocol a match requires, and the check hooks of extensions. False with a diag.
 * The parser calls it on every finished rule. */
bool rule_check(struct cx *cx, const struct rule *r);

#endif
