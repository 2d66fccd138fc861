/* An entry of the connection-tracking table, as one line of text or one netlink message says it.
 *
 * Every stored field of field.def has a place in `v` and a bit in `has`; a field without its bit means nothing. Texts are
 * slices of memory that belongs to the source (the line, the message) and live until the source is asked for
 * its next entry; entry_pack() keeps an entry longer.
 */
#ifndef CTVIEW_ENTRY_H
#define CTVIEW_ENTRY_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/addr.h"
#include "lib/vec.h"

enum field_id {
#define FIELD(id, ...) F_##id,
#define TUPLE(id, ...) F_ORIG_##id,
#include "ctview/field.def"
#define TUPLE(id, ...) F_REPLY_##id,
#include "ctview/field.def"
	F_STORED,              /* how many an entry holds; the rest is made of them */
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

/* The same field of the other direction lies this far on. */
enum { F_TO_REPLY = F_REPLY_SRC - F_ORIG_SRC, TUPLE_FIELDS = F_REPLY_BYTES - F_REPLY_SRC + 1 };

#define BIT(field) (1ULL << (field))
#define ORIG_BITS  ((BIT(TUPLE_FIELDS) - 1) << F_ORIG_SRC)
#define REPLY_BITS (ORIG_BITS << F_TO_REPLY)

enum flag_id {
#define FLAG(name, letter, meaning, next) FLAG_##name,
#include "ctview/flag.def"
#undef FLAG
	FLAG_KNOWN,
	FLAG_OTHER = FLAG_KNOWN,       /* a word that is in no table */
};

/* Bytes without a NUL at the end. */
struct text {
	const char *s;
	uint32_t len;
};

union datum {
	uint64_t n;            /* NUM, HEX, BOOL; INT as int64_t */
	union addr a;
	struct text t;
};

/* key=value that is in no table; key.len 0: a word in brackets. */
struct extra { struct text key, value; };

/* What an entry needs to know of the system it came from, and of how it is shown. */
struct system_times;
struct names;

/* More unknown words than this on one line are no entry: the line is reported as bad. */
enum { ENTRY_FLAGS = 16, ENTRY_EXTRAS = 64 };

struct entry {
	uint64_t has;
	union datum v[F_STORED];
	uint32_t flags;                        /* 1 << FLAG_..., FLAG_OTHER for all unknown ones */
	unsigned nflag;
	struct text flag[ENTRY_FLAGS];         /* in the order of the text */
	unsigned nextra;
	struct extra extra[ENTRY_EXTRAS];      /* unknown key=value, in the order of the text */
	uint8_t alen;                          /* bytes of an address: 4 or 16 */
	bool incomplete;                       /* cut before use= */
	bool kernel_text;                      /* a line is made as the kernel's file has it: IPv6 in full, zone=0 */
	char digits[4];                        /* the protocol's number, where it has no name */
	char stamp[32];                        /* the event's time, where the text had it odd */
	struct text line;                      /* the text it was read from; len 0: there is none */
	uint64_t number;                       /* of the line or message, from 1 */
	const struct system_times *times;      /* for idle; never NULL from a source */
	const struct names *names;             /* for ports and hosts; NULL: numbers */
};

/* Empty it for the next reading. */
void entry_reset(struct entry *e);
/* False when there are too many. */
bool entry_add_extra(struct entry *e, struct text key, struct text value);
bool entry_add_flag(struct entry *e, struct text word);

/* The kernel calls a protocol that it does not track "unknown": its number becomes its name. For whoever fills an entry. */
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

bool text_is(struct text t, const char *s);
bool text_same(struct text a, struct text b);

/* What NAT does to a connection: the kernel's line says it only by the reply not being the mirror of the original. */
enum nat { NAT_NONE, NAT_SRC = 1, NAT_DST = 2, NAT_BOTH = 3 };
enum nat entry_nat(const struct entry *e);
extern const char *const nat_names[4];         /* "", snat, dnat, both */

/* The type that answers an ICMP type, as the tracker pairs them; -1: none. */
int icmp_mirror(unsigned l4num, unsigned type);

/* Who an entry is: family, protocol, original tuple, zone and its direction. Two entries are the same connection, or
 * one after the other, when their identities are equal. */
struct identity {
	uint8_t b[72];
	uint32_t len;
};
void entry_identity(const struct entry *e, struct identity *id);

#endif
