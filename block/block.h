/* A table of the kernel's ip_tables or ip6_tables as binary data: chains of entries in the kernel's own format.
 *
 *	block_init(&b, &block_ip4, arena, "filter")
 *	block_fetch(&b, fd)              reads, validates and splits the kernel's table into chains
 *	block_insert, block_remove, …    edits in memory
 *	block_commit(&b, fd)             rebuilds the table and replaces the kernel's; counters follow
 *
 * In a block of 100,000 entries of which one is edited, only the ends of chains and the requested entries get nodes of
 * their own. The entries between them form a stretch: one node for all of them, still in binary form (block_split,
 * block_walk).
 *
 * This code knows the table format (linux/netfilter_ipv4/ip_tables.h, ip6_tables.h, x_tables.h), but not the contents
 * of matches and targets. Both families share the code; their differences are in struct block_kind.
 *
 * Memory comes from the arena. Functions that can fail return false or NULL with errno: ENOMEM, or the kernel's error.
 */
#ifndef SLUICE_BLOCK_H
#define SLUICE_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/netfilter/x_tables.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include "lib/arena.h"

/* Differences between the families. */
struct block_kind {
	int domain, level;             /* of the socket and its options */
	const char *tables;            /* the file that lists the existing tables */
	uint16_t entry_size;           /* size of an entry without matches and target */
	uint16_t head_size;            /* size of its struct ipt_ip or ip6t_ip6, which comes first */
	uint16_t flags;                /* offset of the byte with the goto bit */
	uint8_t goto_bit;
	uint16_t iface[2], iface_mask[2];      /* offsets of interface names and masks */
	/* offsets of these fields; cache: nfcache, which the kernel keeps but ignores */
	uint16_t target_offset, next_offset, counters, cache;
};
extern const struct block_kind block_ip4, block_ip6;

enum {
	BLOCK_ALIGN = 8,
	BLOCK_PART = XT_ALIGN(sizeof(struct xt_entry_match)),      /* header before the data of a match or target */
	BLOCK_STANDARD = XT_ALIGN(sizeof(struct xt_standard_target)),
	BLOCK_ERROR = XT_ALIGN(sizeof(struct xt_error_target)),
	BLOCK_HOOKS = NF_INET_NUMHOOKS,
	BLOCK_NAME_MAX = XT_FUNCTION_MAXNAMELEN - 1,   /* length of a chain name */
	BLOCK_MAX = 512 << 20,         /* bytes of entries: the kernel's limit, XT_MAX_TABLE_SIZE */
};

/* PREROUTING …, by the kernel's hook number. */
extern const char *const block_hook_names[BLOCK_HOOKS];

struct block_chain;

/* One entry, or a stretch: consecutive entries of a chain that were consecutive in the block read. */
struct block_entry {
	struct block_entry *next, *prev;
	struct block_chain *chain;     /* the chain that contains it; NULL: none */
	struct block_chain *to;        /* destination of a jump or goto; the verdict in `bytes` is then unused */
	const struct xt_counters *begin;       /* initial counters; NULL: those in `bytes` */
	uint8_t *bytes;                /* struct ipt_entry or ip6t_entry, its matches, its target */
	uint32_t was;                  /* number of the kernel's entry, from 1, whose counters continue; 0: none */
	const struct block_parts *parts;       /* further such entries, if the kernel has copies of the entry; NULL: none */
	uint32_t at;                   /* its offset in the block read or built */
	bool falls;                    /* a standard target without a verdict: continues with the next entry */
	bool ordered;                  /* its order relative to others must not change (used by fold.c) */
	/* For stretches. `to`, `falls` and `parts` are unused; `begin` is either NULL or means that all counters start
	 * at 0. */
	uint32_t n;                    /* number of entries; 0: not a stretch */
	uint32_t size;                 /* of their bytes */
	/* offset of the first entry when the block was read (used by b->way), and its number there, from 0 */
	uint32_t origin, number;
	uint32_t way, nway;            /* range of b->way that lies in it */
};

struct block_parts { uint32_t n, was[]; };

struct block_chain {
	char name[XT_FUNCTION_MAXNAMELEN];
	int hook;                      /* -1: a user chain */
	struct block_entry *first, *last;
	struct block_entry end;        /* its policy or final RETURN; not in a list */
	uint32_t nrules, refs;         /* refs: jumps and gotos to it */
	uint32_t start;                /* offset of its first entry in the bytes read */
	uint32_t goes;                 /* the same in the bytes built */
	uint32_t number;               /* used by block_loop */
};

struct block {
	const struct block_kind *kind;
	struct arena *arena;
	char name[XT_TABLE_MAXNAMELEN];
	uint32_t valid_hooks;
	struct block_chain *base[BLOCK_HOOKS];         /* NULL: not in this table */
	struct block_chain **user;                     /* sorted by name */
	uint32_t nuser, capuser;
	/* The block that was read. */
	uint8_t *bytes;
	uint32_t size, nentries;       /* nentries: of the kernel's table, regardless of what is built */
	uint32_t nread;                /* number of entries in `bytes` */
	/* bytes available for building, behind a struct ipt_replace; 0: the memory belongs to somebody else */
	uint32_t room;
	bool here;                     /* build in place if possible, invalidating pointers into the bytes */
	uint32_t hook_entry[BLOCK_HOOKS], underflow[BLOCK_HOOKS];
	struct block_entry *nodes;                     /* nread of them: for the entries of chains that were split */
	uint32_t *way, nway, capway;                   /* offsets of entries that jump, fall through, or end their chain */
	struct block_chain **starts;                   /* user chains sorted by `start` */
	uint32_t nstarts;
	/* Why block_read failed: the reason and the offset. */
	const char *bad;
	uint32_t bad_at;
};

void block_init(struct block *b, const struct block_kind *kind, struct arena *a, const char *table);

/* ---- reading (read.c) ---- */

/* Converts bytes, size, nentries, valid_hooks, hook_entry and underflow to chains of one stretch each, with full
 * validation. False with errno EINVAL and `bad`, or ENOMEM. */
bool block_read(struct block *b);
/* A table whose rules do not matter: base chains without rules, policy ACCEPT. nentries: number of entries in the
 * kernel now. */
bool block_blank(struct block *b, uint32_t valid_hooks, uint32_t nentries);

/* ---- access (entry.c) ---- */

/* Iterates over all chains, starting from NULL: base chains by hook, then user chains by name. NULL at the end. */
struct block_chain *block_next_chain(const struct block *b, const struct block_chain *c);
struct block_chain *block_find(const struct block *b, const char *name);
/* From 1, in a chain that was split; NULL: too large. */
struct block_entry *block_nth(const struct block_chain *c, uint32_t number);

/* ---- stretches (stretch.c) ---- */

/* Gives each rule of a chain, or of all chains, its own node. False: ENOMEM. */
bool block_split(struct block *b, struct block_chain *c);
bool block_split_all(struct block *b);

/* Iterates over the rules of a chain without splitting stretches. Returns nodes, or temporary copies that are in no
 * chain and valid until the next call. */
struct block_walk { struct block *b; struct block_entry *first, *in, one; uint32_t i, at; };
void block_walk(struct block_walk *w, struct block *b, const struct block_chain *c);
struct block_entry *block_walk_next(struct block_walk *w);
/* Gives the last returned rule its own node. NULL: ENOMEM. */
struct block_entry *block_walk_take(struct block_walk *w);

uint16_t entry_size(const struct block_kind *k, const uint8_t *entry);
uint16_t entry_target(const struct block_kind *k, const uint8_t *entry);     /* offset of its target */
void *entry_counters(const struct block_kind *k, const uint8_t *entry);     /* struct xt_counters, possibly unaligned */
/* The target's header; a standard target's verdict follows after BLOCK_PART. */
struct xt_entry_target entry_part(const uint8_t *part);
bool entry_standard(const struct block_kind *k, const uint8_t *entry);
int32_t entry_verdict(const struct block_kind *k, const uint8_t *entry);
void entry_set_verdict(const struct block_kind *k, uint8_t *entry, int32_t verdict);
/* Write a standard or ERROR target as the only part of a zeroed entry that has room for it. */
void entry_put_standard(const struct block_kind *k, uint8_t *entry, int32_t verdict);
void entry_put_error(const struct block_kind *k, uint8_t *entry, const char *name);
/* Would the kernel accept its sizes and names? It has entry_size() bytes. */
bool entry_sound(const struct block_kind *k, const uint8_t *entry);
/* Has it no tests and no matches? */
bool entry_unconditional(const struct block_kind *k, const uint8_t *entry);

/* ---- editing (edit.c) ---- */

/* A zeroed entry of this size, in no chain. NULL: ENOMEM. */
struct block_entry *block_entry_new(struct block *b, uint32_t size);
/* Inserts before `before`; NULL: appends. */
void block_insert(struct block_chain *c, struct block_entry *e, struct block_entry *before);
void block_remove(struct block_entry *e);
void block_flush(struct block *b, struct block_chain *c);
/* Makes a zeroed entry one without tests and matches that has a standard target. */
void block_entry_standard(struct block *b, struct block_entry *e);
/* Sets the destination of its standard target; NULL: none. Updates reference counts. */
void block_jump(struct block_entry *e, struct block_chain *to);
/* The name must be unused. NULL: ENOMEM. */
struct block_chain *block_chain_add(struct block *b, const char *name);
/* A user chain without rules and references. */
void block_chain_delete(struct block *b, struct block_chain *c);
void block_chain_rename(struct block *b, struct block_chain *c, const char *name);
void block_policy(struct block *b, struct block_chain *c, int32_t verdict);

/* Detaches all entries from the kernel's: their counters are those in their bytes. */
void block_detach(struct block *b);

/* Zeroes all counters of a chain now; packets counted until the commit are added. False: ENOMEM. */
bool block_zero(struct block *b, struct block_chain *c);
/* Sets the counters now; packets counted until the commit are added. False: ENOMEM. */
bool block_count(struct block *b, struct block_entry *e, uint64_t pkts, uint64_t bytes);
/* Sets the counters after the commit exactly, regardless of packets counted until then. */
void block_count_set(struct block *b, struct block_entry *e, uint64_t pkts, uint64_t bytes);

/* ---- building (build.c) ---- */

/* The kernel's struct followed by the entries, *len bytes. num_counters and counters are not set. NULL: ENOMEM, or
 * E2BIG if the kernel would reject the size. */
struct ipt_replace *block_build(struct block *b, size_t *len);
/* Computes the counters of the entries built. old: those of the block that was replaced (b->nentries), NULL: none. out
 * NULL: only return. False: all are zero. */
bool block_counters(const struct block *b, const struct xt_counters *old, struct xt_counters *out);
/* Sets the counters of a block that was only read; b->nentries of them. */
void block_recount(struct block *b, const struct xt_counters *c);
/* Finds chains that jump in a cycle and are reachable from a hook, with the kernel's algorithm: (*loop)[0] jumps to
 * (*loop)[1] …, and the last to the first. *n 0: none. False: ENOMEM. */
bool block_loop(const struct block *b, struct block_chain ***loop, size_t *n);

/* ---- the kernel (kernel.c) ---- */

/* A socket that accepts the table socket options; -1 with errno. */
int block_socket(const struct block_kind *k);
/* Queries a table; the kernel creates it if it can. */
bool block_info(const struct block_kind *k, int fd, const char *table, struct ipt_getinfo *info);
/* Fetches and reads the kernel's table. EINVAL with b->bad: it is malformed. */
bool block_fetch(struct block *b, int fd);
/* Replaces the kernel's table by what block_build returned. *old: counters of the replaced entries, b->nentries of
 * them. False with errno, with nothing changed; EAGAIN: the kernel's table is not the one that was read. */
bool block_replace(struct block *b, int fd, struct ipt_replace *r, size_t len, struct xt_counters **old);
/* Adds the initial counters of the new entries. */
bool block_add_counters(struct block *b, int fd, const struct ipt_replace *r, const struct xt_counters *old);
/* The same for entries that contain their initial counters. */
bool block_add_own_counters(struct block *b, int fd, const struct ipt_replace *r);

#endif
