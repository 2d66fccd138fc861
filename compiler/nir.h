/* nft expressions as data.  nir.def is the only place that knows their fields: from it come the enum,
 * the readable form and its parser, equality, and (backend/nft_attr.c) both directions of libnftnl.
 */
#ifndef SLUICE_NIR_H
#define SLUICE_NIR_H

#include "lib/buf.h"
#include "lib/vec.h"
#include "compiler/env.h"

/* How a field is kept: a number in u[], or bytes / text in d[]. */
enum nir_kind { NIR_U8, NIR_U16, NIR_U32, NIR_U64, NIR_STR, NIR_DATA };

enum nir_op {
#define NIR(op, name) NIR_##op,
#define FIELD(op, name, attr, kind)
#include "compiler/nir.def"
#undef NIR
#undef FIELD
	NIR_COUNT
};

enum { NIR_FIELDS = 8, NIR_NDATA = 3 };

/* The number of each field within its op: NIR_PAYLOAD_base … */
#define NIR(op, name) enum { NIR_##op##_BEGIN = -1,
#define FIELD(op, name, attr, kind) NIR_##op##_##name,
#define END(op) };
#include "compiler/nir.def"
#undef NIR
#undef FIELD
#undef END

struct nir_data { const void *p; uint32_t len; };

struct nir {
	uint16_t op;
	uint16_t set;                  /* which fields are there, bit by field number */
	union {
		uint64_t u;            /* NIR_U* : host order */
		struct nir_data d;     /* NIR_STR (NUL not counted), NIR_DATA: as on the wire */
	} f[NIR_FIELDS];
	const void *foreign;           /* NIR_FOREIGN: an expression that nir.def does not know, the back end's own */
};

struct nir_list { struct nir *v; size_t n, cap; };

/* Append an expression; the caller fills in its fields. */
struct nir *nir_add(struct cx *cx, struct nir_list *l, enum nir_op op);
void nir_setu(struct nir *x, unsigned field, uint64_t n);
void nir_setd(struct nir *x, unsigned field, const void *p, uint32_t len);   /* not copied */
static inline bool nir_has(const struct nir *x, unsigned field) { return x->set >> field & 1; }

bool nir_same(const struct nir *a, const struct nir *b);
/* "[ payload base 1 off 12 len 4 dreg 1 ]", one expression a line; and back. */
void nir_print(struct buf *b, const struct nir_list *l);
bool nir_parse(struct cx *cx, const char *text, struct nir_list *out);

struct nir_field_info { const char *name; int attr; enum nir_kind kind; };
struct nir_info { const char *name; unsigned nfields; const struct nir_field_info *fields; };
extern const struct nir_info nir_infos[NIR_COUNT];

#endif
