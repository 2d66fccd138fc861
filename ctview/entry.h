/* An entry of the connection tracking table, as read from a line of text or a netlink message.
 *
 * Each stored field of field.def has a slot in `v` and a bit in `has`; without the bit the slot is undefined. Texts are
 * slices of memory owned by the source (the line or message), valid until the source returns its next entry.
 * store_entry() (pack.h) keeps an entry longer.
 */
#ifndef CTVIEW_ENTRY_H
#define CTVIEW_ENTRY_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include "lib/addr.h"
#include "lib/vec.h"

enum field_id {
#define FIELD(id, ...) F_##id,
#define TUPLE(id, ...) F_ORIG_##id,
#include "ctview/field.def"
#define TUPLE(id, ...) F_REPLY_##id,
#include "ctview/field.def"
	F_STORED,              /* number of stored fields; the others are computed */
	F_LAST_STORED = F_STORED - 1,
#define DERIVED(id, ...) F_D_##id,
#include "ctview/field.def"
	F_DERIVED_END,
	F_LAST_DERIVED = F_DERIVED_END - 1,
#define COMPOSED(id, ...) F_C_##id,
#include "ctview/field.def"
	F_COUNT
};

_Static_assert(F_STORED <= 64, "entry.has has a bit for each stored field");

/* Distance of the same field in the reply direction. */
enum { F_TO_REPLY = F_REPLY_SRC - F_ORIG_SRC, TUPLE_FIELDS = F_REPLY_BYTES - F_REPLY_SRC + 1 };

#define BIT(field) (1ULL << (field))
#define ORIG_BITS  ((BIT(TUPLE_FIELDS) - 1) << F_ORIG_SRC)
#define REPLY_BITS (ORIG_BITS << F_TO_REPLY)

enum flag_id {
#define FLAG(name, letter, meaning, next) FLAG_##name,
#include "ctview/flag.def"
#undef FLAG
	FLAG_KNOWN,
	FLAG_OTHER = FLAG_KNOWN,       /* unknown flag */
};

/* Bytes, not NUL-terminated. */
struct text {
	const char *s;
	uint32_t len;
};

union datum {
	uint64_t n;            /* for NUM, HEX, BOOL; for INT as int64_t */
	union addr a;
	struct text t;
};

/* An unknown key=value; key.len 0: an unknown word in brackets. */
struct extra { struct text key, value; };

/* Properties of the system that an entry comes from, and of its display. */
struct system_times;
struct names;
struct state_info;

/* A line with more unknown words than this is reported as invalid. */
enum { ENTRY_FLAGS = 16, ENTRY_EXTRAS = 64 };

struct entry {
	uint64_t has;
	union datum v[F_STORED];
	uint32_t flags;                        /* 1 << FLAG_..., FLAG_OTHER for all unknown ones */
	unsigned nflag;
	struct text flag[ENTRY_FLAGS];         /* in text order */
	unsigned nextra;
	struct extra extra[ENTRY_EXTRAS];      /* unknown key=value pairs, in text order */
	const struct state_info *state;        /* the row of F_STATE if the source knows it, else NULL */
	uint8_t alen;                          /* address length in bytes: 4 or 16 */
	bool incomplete;                       /* truncated before use= */
	bool kernel_text;                      /* print lines in the format of the kernel's file: full IPv6 addresses, zone=0 */
	char digits[4];                        /* the protocol's number as text, if it has no name */
	char stamp[32];                        /* the event's time, if the text had it in another format */
	struct text line;                      /* the original text; len 0: none */
	uint64_t number;                       /* number of the line or message, from 1 */
	const struct system_times *times;      /* for idle times; never NULL in entries from a source */
	const struct names *names;             /* for ports and hosts; NULL: numeric */
};

/* Clears it for reuse. */
void entry_reset(struct entry *e);
/* False if there are too many. */
bool entry_add_extra(struct entry *e, struct text key, struct text value);
bool entry_add_flag(struct entry *e, struct text word);
/* Adds a flag to an entry that has few. */
void entry_set_flag(struct entry *e, enum flag_id f);

/* The kernel names untracked protocols "unknown"; this uses the number as name. Called by sources. */
void entry_name_protocol(struct entry *e);

static inline bool entry_has(const struct entry *e, enum field_id f)
{
	return e->has >> f & 1;
}

static inline void entry_set(struct entry *e, enum field_id f, uint64_t n)
{
	e->has |= BIT(f);
	e->v[f].n = n;
}

static inline void entry_set_text(struct entry *e, enum field_id f, const char *s, uint32_t len)
{
	e->has |= BIT(f);
	e->v[f].t = (struct text){s, len};
}

static inline bool text_is(struct text t, const char *s)
{
	return strlen(s) == t.len && !memcmp(t.s, s, t.len);
}

bool text_same(struct text a, struct text b);

/* Kinds of NAT, determined by comparing the reply tuple with the mirrored original tuple; the kernel does not state it. */
enum nat { NAT_NONE, NAT_SRC = 1, NAT_DST = 2, NAT_BOTH = 3 };
enum nat entry_nat(const struct entry *e);
extern const char *const nat_names[4];         /* "", snat, dnat, both */

/* The ICMP type that the tracker pairs with this one; -1: none. */
int icmp_mirror(unsigned l4num, unsigned type);

/* Identity of an entry: family, protocol, original tuple, zone and its direction. Entries with equal identities are the
 * same connection, or successive ones. */
struct identity {
	uint8_t b[72];
	uint32_t len;
};
void entry_identity(const struct entry *e, struct identity *id);

#endif
