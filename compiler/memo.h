/* A cache for reading many rules of one family: parsed defaults of rows, the descriptor for a kernel name, row sets of
 * an extension, and forms of uses. These never change.
 *
 * A memo is allocated in an arena that lives as long as the reading. It is direct-mapped by hash: a new entry replaces
 * a colliding one.
 */
#ifndef SLUICE_MEMO_H
#define SLUICE_MEMO_H

#include "compiler/use.h"

enum { MEMO_DEFAULTS = 256, MEMO_NAMES = 64, MEMO_NAME = 32, MEMO_ROWS = 64, MEMO_FORMS = 64 };

struct memo_default { const struct opt *opt; bool has; struct value value; };
struct memo_rows { const struct ext *ext; struct ext_rows rows; };
struct memo_name { const struct ext *ext; const struct layout *layout; enum ext_kind kind; unsigned rev; char name[MEMO_NAME]; };

struct memo {
	struct arena *arena;
	struct memo_default row[MEMO_DEFAULTS];
	struct memo_name name[MEMO_NAMES];
	struct memo_rows rows[MEMO_ROWS];
	const struct use_form *form[MEMO_FORMS];
};

static inline struct memo *memo_new(struct arena *a)
{
	struct memo *m = arena_new_of(a, struct memo);

	m->arena = a;
	return m;
}

/* Cache slot for the default of a row. */
static inline struct memo_default *memo_default(struct memo *m, const struct opt *o)
{
	return &m->row[(uintptr_t)o / sizeof(*o) % MEMO_DEFAULTS];
}

/* Cache slot for the row sets of an extension. */
static inline struct memo_rows *memo_rows(struct memo *m, const struct ext *e)
{
	return &m->rows[(uintptr_t)e / sizeof(*e) % MEMO_ROWS];
}

/* Cache slot for the form that equals this one. */
static inline const struct use_form **memo_form(struct memo *m, const struct use_form *f)
{
	uint64_t h = ((uintptr_t)f->ext ^ f->given ^ f->inv << 1) * UINT64_C(0x9e3779b97f4a7c15);

	return &m->form[h >> 32 & (MEMO_FORMS - 1)];
}

/* Cache slot for the descriptor of a kernel name. */
static inline struct memo_name *memo_name(struct memo *m, enum ext_kind kind, const char *name, unsigned rev)
{
	unsigned h = kind + 3 * rev;

	for (; *name; name++)
		h = h * 31 + (unsigned char)*name;
	return &m->name[h % MEMO_NAMES];
}

#endif
