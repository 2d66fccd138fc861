/* Joining two readings of the table by who the entries are. */
#ifndef CTVIEW_JOIN_H
#define CTVIEW_JOIN_H

#include "ctview/pack.h"

struct join_item {
	const uint8_t *packed;
	uint32_t hash;         /* half of it is enough: identities are compared too */
	bool seen;             /* in the second reading too */
};

struct join {
	struct arena *arena;   /* its own: join_free gives all back */
	struct store store;
	struct { struct join_item *v; size_t n, cap; } items;
	uint32_t *slot;        /* index + 1, 0 = free */
	size_t nslots;
};

void join_init(struct join *j);
void join_free(struct join *j);
/* Keep an entry of the first reading. False when it is there already: a repeat. */
bool join_add(struct join *j, const struct entry *e);
/* The entry of the first reading that is the same connection, or NULL. */
struct join_item *join_find(struct join *j, const struct entry *e);
void join_load(const struct join *j, const struct join_item *item, struct entry *e);

uint64_t entry_hash(const struct entry *e);

/* How a connection differs between two readings. */
enum change { CHANGE_NONE, CHANGE_NEW, CHANGE_GONE, CHANGE_RESTARTED, CHANGE_CHANGED, CHANGE_COUNT };
extern const char *const change_names[CHANGE_COUNT];

struct entry_change {
	enum change kind;
	bool counted;                  /* packets and bytes are known */
	uint64_t packets, bytes;       /* more than before; of a new or restarted entry all, of a gone one none */
	bool state, flags, mark, refreshed;    /* what changed besides the counters */
};

/* Both readings of one connection, `seconds` apart (0: not known). */
void entry_compare(const struct entry *before, const struct entry *now, double seconds, struct entry_change *c);
/* Of an entry that was not there. */
void entry_appeared(const struct entry *now, struct entry_change *c);

/* Identities seen so far, for dropping repeats. */
struct seen { uint64_t *slot; size_t n, cap; };
/* True the first time. */
bool seen_add(struct seen *s, const struct entry *e);
void seen_free(struct seen *s);

#endif
