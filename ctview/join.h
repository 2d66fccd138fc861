/* Joins two readings of the table by entry identity. */
#ifndef CTVIEW_JOIN_H
#define CTVIEW_JOIN_H

#include "ctview/pack.h"

struct join_item {
	const uint8_t *packed;
	uint32_t hash;         /* 32 bits suffice, since identities are compared too */
	bool seen;             /* also in the second reading */
};

struct join {
	struct arena *arena;   /* private; freed by join_free */
	struct store store;
	struct { struct join_item *v; size_t n, cap; } items;
	uint32_t *slot;        /* index + 1, 0 = free */
	size_t nslots;
};

void join_init(struct join *j);
void join_free(struct join *j);
/* Stores an entry of the first reading. False if it is a duplicate. */
bool join_add(struct join *j, const struct entry *e);
/* The entry of the first reading for the same connection, or NULL. */
struct join_item *join_find(struct join *j, const struct entry *e);
void join_load(const struct join *j, const struct join_item *item, struct entry *e);

uint64_t entry_hash(const struct entry *e);

/* Differences of a connection between two readings. */
enum change { CHANGE_NONE, CHANGE_NEW, CHANGE_GONE, CHANGE_RESTARTED, CHANGE_CHANGED, CHANGE_COUNT };
extern const char *const change_names[CHANGE_COUNT];

struct entry_change {
	enum change kind;
	bool counted;                  /* packets and bytes are known */
	uint64_t packets, bytes;       /* increase; for a new or restarted entry the total, for a deleted one 0 */
	bool state, flags, mark, refreshed;    /* changes other than counters */
};

/* Compares two readings of a connection, `seconds` apart (0: unknown). */
void entry_compare(const struct entry *before, const struct entry *now, double seconds, struct entry_change *c);
/* The change for an entry that did not exist before. */
void entry_appeared(const struct entry *now, struct entry_change *c);

/* A set of identities, for dropping duplicates. */
struct seen { uint64_t *slot; size_t n, cap; };
/* True if it was not in the set. */
bool seen_add(struct seen *s, const struct entry *e);
void seen_free(struct seen *s);

#endif
