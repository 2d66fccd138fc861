/* nft expressions as data.  nir.def is the only place that knows their fields: from it come the enum, the readable form and
 * its parser, equality, and (backend/nft_attr.c) both directions of libnftnl.
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

/* How a field is kept: a number in u, bytes or text in d, expressions in l. */
enum nir_kind {
	NIR_U8, NIR_U16, NIR_U32, NIR_U64,
	NIR_VERDICT,                   /* NF_* or NFT_*: a 32-bit number with a sign, kept as its bits */
	NIR_STR,                       /* without NUL in it, one behind it; not counted in len */
	NIR_DATA, NIR_OWN,             /* bytes as on the wire; the two differ for libnftnl only */
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

/* The number of each field within its op: NIR_PAYLOAD_base … */
#define NIR(op, name) enum { NIR_##op##_BEGIN = -1,
#define FIELD(op, name, attr, kind, words) NIR_##op##_##name,
#define END(op) };
#include "compiler/nir.def"
#undef NIR
#undef FIELD
#undef END

enum { NIR_FIELDS = 9 };       /* of one expression, at most */

struct nir;
struct nir_list { struct nir *v; size_t n, cap; };
struct nir_data { const void *p; uint32_t len; };

struct nir {
	uint16_t op;
	uint16_t set;                  /* which fields are there, bit by field number */
	union {
		uint64_t u;            /* in host order */
		struct nir_data d;
		const struct nir_list *l;
	} f[NIR_FIELDS];
};

/* Append an expression; the caller fills in its fields. The pointer is good until the next one. */
struct nir *nir_add(struct cx *cx, struct nir_list *l, enum nir_op op);
void nir_setu(struct nir *x, unsigned field, uint64_t n);
void nir_setd(struct nir *x, unsigned field, const void *p, uint32_t len);   /* not copied */
void nir_sets(struct nir *x, unsigned field, const char *s);                 /* not copied */
void nir_setl(struct nir *x, unsigned field, const struct nir_list *l);      /* not copied */
static inline bool nir_has(const struct nir *x, unsigned field) { return x->set >> field & 1; }
/* The field, or 0 when it is not there. */
static inline uint64_t nir_u(const struct nir *x, unsigned field)
{
	return nir_has(x, field) ? x->f[field].u : 0;
}

/* A copy of the bytes. */
static inline struct nir_data nir_data_dup(struct arena *a, struct nir_data d)
{
	return (struct nir_data){ d.len ? arena_dup(a, d.p, d.len) : NULL, d.len };
}
/* Its bytes, or none of them; its text, or NULL. */
static inline struct nir_data nir_d(const struct nir *x, unsigned field)
{
	return nir_has(x, field) ? x->f[field].d : (struct nir_data){ "", 0 };
}
static inline const char *nir_s(const struct nir *x, unsigned field)
{
	return nir_has(x, field) ? x->f[field].d.p : NULL;
}
/* The chain that an immediate verdict leads to, and the set that a lookup looks up; NULL: it does neither. */
static inline const char *nir_jump_to(const struct nir *x)
{
	return x->op == NIR_IMMEDIATE ? nir_s(x, NIR_IMMEDIATE_chain) : NULL;
}
static inline const char *nir_lookup_in(const struct nir *x) { return x->op == NIR_LOOKUP ? nir_s(x, NIR_LOOKUP_set) : NULL; }

enum { NIR_REGS = 16 };        /* 32-bit words of registers */

/* The first word of a register: NFT_REG_1..4 have 16 bytes each, NFT_REG32_00.. lie over them in steps of 4. -1: there is none such. */
int nir_reg_word(uint64_t reg);
/* What so many bytes take in registers: whole words. */
static inline unsigned reg_bytes(unsigned len) { return (len + 3) / 4 * 4; }

/* Same expression; the numbers of counters count as content. */
bool nir_same(const struct nir *a, const struct nir *b);
bool nir_list_same(const struct nir_list *a, const struct nir_list *b);

/* A copy that owns all of its data, in the arena. */
void nir_list_copy(struct cx *cx, const struct nir_list *from, struct nir_list *out);

/* "[ payload base network off 12 len 4 dreg 1 ]", one expression a line. */
void nir_print(struct buf *b, const struct nir_list *l);
/* The same back; its data are in the arena. False with a diag that says what is wrong and where. */
bool nir_parse(struct cx *cx, const char *text, struct nir_list *out);

/* One row of nir.def. */
struct nir_words { const char *name; int64_t n; };
struct nir_field_info {
	const char *name;
	uint16_t attr;                 /* libnftnl's number; 0: none */
	uint8_t kind;                  /* enum nir_kind */
	const struct nir_words *words; /* ends with name NULL; or NULL */
};
struct nir_info { const char *name; unsigned nfields; const struct nir_field_info *fields; };
extern const struct nir_info nir_infos[NIR_COUNT];
/* By the name in nf_tables; -1: not known. */
int nir_by_name(const char *name);
/* The word for a number of the field; "?": it has none. */
const char *nir_word(enum nir_op op, unsigned field, int64_t n);

#endif
