/* A use: one -m or -j of a rule, or its header; and the way from words to it.
 *
 *	draft_init → draft_set (once for each option on the line) → draft_seal
 *
 * draft_seal applies macros and defaults, normalises ("given or default", see ext.h), checks what the rows say, and packs the values.
 * Sealed uses are immutable and may be shared by rules.
 */
#ifndef SLUICE_USE_H
#define SLUICE_USE_H

#include "compiler/ext.h"

/* A match or target of the kernel that nobody here understands: kept byte for byte. */
struct opaque {
	const char *name;      /* the kernel's name */
	uint8_t rev;
	const void *data;
	uint32_t len;
};

struct use {
	const struct ext *ext;         /* NULL: opaque */
	uint64_t given, inv;           /* rows; inv is a subset of given */
	struct pos pos;
	_Alignas(struct value) unsigned char val[];    /* of the given rows that have a vtype, in row order; or a struct opaque */
};

/* The value of a row that is given and has a vtype; else NULL. There is no more of it than its kind stores (value_size). */
const struct value *use_val(const struct use *u, unsigned row);
/* The given rows one after the other:
 *
 *	for (struct use_walk w = use_walk(u); w.left; ) {
 *		const struct value *v = use_next(u, &w);        of row w.row; NULL: it has none
 */
struct use_walk { uint64_t left; unsigned row; const unsigned char *at; };
static inline struct use_walk use_walk(const struct use *u) { return (struct use_walk){ u->given, 0, u->val }; }
static inline const struct value *use_next(const struct use *u, struct use_walk *w)
{
	const struct value *v = (const struct value *)w->at;
	const struct vtype *t;

	w->row = (unsigned)__builtin_ctzll(w->left);
	w->left &= w->left - 1;
	t = u->ext->opts[w->row].type;
	w->at += t ? value_size(t) : 0;
	return t ? v : NULL;
}
/* Of an opaque use, what it is. */
static inline const struct opaque *use_opaque(const struct use *u) { return (const struct opaque *)u->val; }
struct use *use_of_opaque(struct arena *a, const struct opaque *o);
static inline bool use_has(const struct use *u, unsigned row) { return u->given >> row & 1; }
static inline bool use_inv(const struct use *u, unsigned row) { return u->inv >> row & 1; }
static inline bool use_is_comment(const struct use *u) { return u->ext && u->ext->remark; }

bool use_same(const struct use *a, const struct use *b);
uint64_t use_hash(const struct use *u, uint64_t seed);

/* Rows of an extension by what is asked of all of them, so that nobody has to look at each. */
struct ext_rows {
	uint64_t typed;                /* they have values */
	uint64_t texts;                /* theirs are texts, of one line */
	uint64_t always;               /* ALWAYS */
	uint64_t asked;                /* MAND, or they need others */
	uint64_t again, steps;         /* AGAIN, STEP */
	uint64_t defaults;             /* who says their default, without a "!", says nothing */
	uint64_t nft_drops;            /* NFTDROPS */
};

struct use_draft {
	struct cx *cx;
	const struct ext *ext;
	struct ext_rows rows;
	const char *proto;             /* of the rule's -p, by name, for services; or NULL */
	struct pos pos;
	struct pos name_pos;           /* of the option about to be set, for what is wrong with it and not with its
					* value; without a place the value's counts */
	bool again;                    /* the same rows have been set before in this order, and all that was wrong could be values */
	uint64_t given, inv;
	struct value val[OPT_MAX];     /* by row */
	struct pos at[OPT_MAX];        /* where each row was said: its value, or the option when it has none */
	unsigned turns, turn[OPT_MAX]; /* when: see draft_behind */
};

void draft_init(struct use_draft *d, struct cx *cx, const struct ext *e, struct pos pos);
/* One option as said: `name` picks between name, alias, opp and choice words. words: as many as the row's
 * vtype takes. False with a diag (twice given, may not be inverted, excluded, bad value). */
bool draft_set(struct use_draft *d, unsigned row, const char *name, bool inverted,
	const char *const *words, struct pos pos);
/* For unpack, raise and finish hooks: a value that is known to be good. */
void draft_put(struct use_draft *d, unsigned row, bool inverted, const struct value *v);
void draft_drop(struct use_draft *d, unsigned row);
/* Was row a said behind row b, where both are given and the last one counts? */
static inline bool draft_behind(const struct use_draft *d, unsigned a, unsigned b) { return d->turn[a] > d->turn[b]; }
/* NULL with a diag when something mandatory or needed is missing. */
struct use *draft_seal(struct use_draft *d);
/* Without the checks: what the kernel gave is as it is. */
struct use *draft_seal_unchecked(struct use_draft *d);

/* A sealed use to be copied, for others that say the same rows with other words. model NULL: there is none. */
struct use_form { const struct use *model; size_t size; };
/* Where one of its values lies. */
struct use_gap { uint16_t at; bool drops; };   /* drops: its row is not there when it says its default */

/* The form of a use of which other words are read for these rows, in memory of the arena. Without a model: more than these values may be
 * different, or wrong. */
struct use_form use_form_of(struct cx *cx, struct arena *a, const struct use *u, uint64_t rows);
struct use_gap use_gap_of(struct cx *cx, const struct use *u, unsigned row);
/* A copy, for use_reread before anybody else has it. */
struct use *use_copy(struct cx *cx, const struct use_form *f, struct pos pos);
/* The value in the gap, of this row, from words; the rest as for drafts. False: they are wrong, with a diag, or the row would be dropped. */
bool use_reread(struct cx *cx, struct use *u, struct use_gap gap, unsigned row, const char *name, const char *proto,
	const char *const *words);

/* The default of a row as a value; false when it has none. */
bool opt_default(struct cx *cx, const struct opt *o, struct value *v);
/* How many words stand behind the option on a command line. */
unsigned opt_words(const struct opt *o);
/* The words that it takes, beside numbers and the like; NULL: there is no table of them. */
const struct word *opt_known(const struct opt *o);

/* What rows cannot say because it needs the whole rule: the protocol that a match is for, and the extensions' own
 * check hooks. False with a diag. The parser calls it on every finished rule. */
bool rule_check(struct cx *cx, const struct rule *r);

#endif
