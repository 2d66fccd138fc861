/* nft expressions as data. Their fields are defined in nir.def only, from which come the enums, the text form and its
 * parser, comparison, and (backend/nft_attr.c) the conversion from and to libnftnl.
 *
 *	[ meta key l4proto dreg 1 ]
 *	[ cmp op eq sreg 1 data 0x06 ]
 *	[ counter pkts 0 bytes 0 ]
 *	[ immediate dreg 0 verdict accept ]
 */
#ifndef SLUICE_NIR_H
#define SLUICE_NIR_H

#include "lib/buf.h"
#include "lib/vec.h"
#include "compiler/env.h"

/* How a field is stored: numbers in u, bytes and text in d, expressions in l. */
enum nir_kind {
	NIR_U8, NIR_U16, NIR_U32, NIR_U64,
	NIR_VERDICT,                   /* NF_* or NFT_*: a signed 32-bit number, stored as its bits */
	NIR_STR,                       /* NUL-terminated, without embedded NUL; len excludes the terminator */
	NIR_DATA, NIR_OWN,             /* bytes as on the wire; the two differ only in libnftnl's API */
	NIR_NEST,
};

#define NIR(op, name) NIR_##op,
#define FIELD(op, name, attr, kind, words)
#define END(op)
enum nir_op {
#include "compiler/nir.def"
	NIR_COUNT
};
#undef NIR
#undef FIELD
#undef END

/* Field numbers within each operation: NIR_PAYLOAD_base … */
#define NIR(op, name) enum { NIR_##op##_BEGIN = -1,
#define FIELD(op, name, attr, kind, words) NIR_##op##_##name,
#define END(op) };
#include "compiler/nir.def"
#undef NIR
#undef FIELD
#undef END

enum { NIR_FIELDS = 9 };       /* maximum for one expression */
enum { NIR_RULE_MAX = 128 };    /* expressions in a rule: the kernel's limit */

struct nir;
struct nir_list { struct nir *v; size_t n, cap; };
struct nir_data { const void *p; uint32_t len; };

struct nir {
	uint16_t op;
	uint16_t set;                  /* which fields are present, bit by field number */
	union {
		uint64_t u;            /* in host order */
		struct nir_data d;
		const struct nir_list *l;
	} f[NIR_FIELDS];
};

/* Appends an expression, whose fields the caller fills in. The pointer is valid until the next nir_add. */
struct nir *nir_add(struct cx *cx, struct nir_list *l, enum nir_op op);
void nir_setu(struct nir *x, unsigned field, uint64_t n);
void nir_setd(struct nir *x, unsigned field, const void *p, uint32_t len);   /* not copied */
void nir_sets(struct nir *x, unsigned field, const char *s);                 /* not copied */
void nir_setl(struct nir *x, unsigned field, const struct nir_list *l);      /* not copied */
static inline bool nir_has(const struct nir *x, unsigned field) { return x->set >> field & 1; }
/* The field's value, or 0 if absent. */
static inline uint64_t nir_u(const struct nir *x, unsigned field)
{
	return nir_has(x, field) ? x->f[field].u : 0;
}

/* A copy of the bytes. */
static inline struct nir_data nir_data_dup(struct arena *a, struct nir_data d)
{
	return (struct nir_data){ d.len ? arena_dup(a, d.p, d.len) : NULL, d.len };
}
/* The field's bytes, empty if absent; the field's text, or NULL. */
static inline struct nir_data nir_d(const struct nir *x, unsigned field)
{
	return nir_has(x, field) ? x->f[field].d : (struct nir_data){ "", 0 };
}
static inline const char *nir_s(const struct nir *x, unsigned field)
{
	return nir_has(x, field) ? x->f[field].d.p : NULL;
}
/* The chain of an immediate jump or goto, and the set of a lookup expression; otherwise NULL. */
static inline const char *nir_jump_to(const struct nir *x)
{
	return x->op == NIR_IMMEDIATE ? nir_s(x, NIR_IMMEDIATE_chain) : NULL;
}
static inline const char *nir_lookup_in(const struct nir *x) { return x->op == NIR_LOOKUP ? nir_s(x, NIR_LOOKUP_set) : NULL; }

enum { NIR_REGS = 16 };        /* 32-bit registers */

/* The number of a register's first 32-bit word: NFT_REG_1..4 have 16 bytes each and overlap NFT_REG32_00.. in steps of
 * 4. -1: no such register. */
int nir_reg_word(uint64_t reg);
/* Register space of `len` bytes: rounded up to whole 32-bit words. */
static inline unsigned reg_bytes(unsigned len) { return (len + 3) / 4 * 4; }

/* Equality, including the values of counters. */
bool nir_same(const struct nir *a, const struct nir *b);
bool nir_list_same(const struct nir_list *a, const struct nir_list *b);

/* A deep copy in the arena. */
void nir_list_copy(struct cx *cx, const struct nir_list *from, struct nir_list *out);

/* Prints one expression per line: "[ payload base network off 12 len 4 dreg 1 ]". */
void nir_print(struct buf *b, const struct nir_list *l);
/* Parses nir_print's output; data is allocated in the arena. False with a diag that has the position. */
bool nir_parse(struct cx *cx, const char *text, struct nir_list *out);

/* A row of nir.def. */
struct nir_words { const char *name; int64_t n; };
struct nir_field_info {
	const char *name;
	uint16_t attr;                 /* libnftnl's number; 0: none */
	uint8_t kind;                  /* enum nir_kind */
	const struct nir_words *words; /* ends with name NULL; or NULL */
};
struct nir_info { const char *name; unsigned nfields; const struct nir_field_info *fields; };
extern const struct nir_info nir_infos[NIR_COUNT];
/* By nf_tables' name; -1: unknown. */
int nir_by_name(const char *name);
/* The keyword for a number in this field; "?" if it has none. */
const char *nir_word(enum nir_op op, unsigned field, int64_t n);

#endif
