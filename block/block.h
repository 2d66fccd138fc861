/* A table of the kernel's ip_tables or ip6_tables as bytes: chains of entries, each the kernel's own struct.
 *
 *	block_init(&b, &block_ip4, arena, "filter")
 *	block_fetch(&b, fd)              the kernel's table, checked and cut into chains
 *	block_insert, block_remove, …    changes, on paper
 *	block_commit(&b, fd)             one block again, in the kernel's place; counters follow
 *
 * A block of 100,000 entries of which one is to change stays what it is, bytes: only the ends of chains and the entries that somebody
 * asks for have a node of their own. What lies between them is a stretch, one node for all (block_split, block_walk).
 *
 * It knows the block (linux/netfilter_ipv4/ip_tables.h, ip6_tables.h, x_tables.h) and nothing of what an entry's matches and
 * target mean. Both families are the same source: what differs between them are the rows of struct block_kind.
 *
 * Memory is the arena's. A function that can fail returns false or NULL with errno: ENOMEM, or what the kernel said.
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

/* What differs between the families. */
struct block_kind {
	int domain, level;             /* of the socket and its options */
	const char *tables;            /* the file that lists the tables that exist */
	uint16_t entry_size;           /* of an entry without matches and target */
	uint16_t head_size;            /* of its struct ipt_ip or ip6t_ip6, which is in front */
	uint16_t flags;                /* offset of the byte that has the goto bit */
	uint8_t goto_bit;
	uint16_t iface[2], iface_mask[2];      /* offsets of the interfaces' names and masks */
	uint16_t target_offset, next_offset, counters, cache;  /* offsets of these fields; cache: nfcache, which the kernel
						* keeps and does not look at */
};
extern const struct block_kind block_ip4, block_ip6;

enum {
	BLOCK_ALIGN = 8,
	BLOCK_PART = XT_ALIGN(sizeof(struct xt_entry_match)),      /* in front of a match's or target's data */
	BLOCK_STANDARD = XT_ALIGN(sizeof(struct xt_standard_target)),
	BLOCK_ERROR = XT_ALIGN(sizeof(struct xt_error_target)),
	BLOCK_HOOKS = NF_INET_NUMHOOKS,
	BLOCK_NAME_MAX = XT_FUNCTION_MAXNAMELEN - 1,   /* of a chain's name */
	BLOCK_MAX = 512 << 20,         /* bytes of entries: the kernel's own limit, XT_MAX_TABLE_SIZE */
};

/* PREROUTING … by the kernel's number of the hook. */
extern const char *const block_hook_names[BLOCK_HOOKS];

struct block_chain;

/* One entry, or a stretch: several that follow each other in a chain as they did in the block that was read. */
struct block_entry {
	struct block_entry *next, *prev;
	struct block_chain *chain;     /* where it stands; NULL: nowhere */
	struct block_chain *to;        /* of a jump or goto; its verdict in `bytes` means nothing */
	const struct xt_counters *begin;       /* what its counters are to be; NULL: what `bytes` says */
	uint8_t *bytes;                /* struct ipt_entry or ip6t_entry, its matches, its target */
	uint32_t was;                  /* the number of the kernel's entry, from 1, whose counting goes on; 0: none */
	const struct block_parts *parts;       /* more of them, when the kernel has the entry several times; NULL: no more */
	uint32_t at;                   /* its offset in the block that was read, or built */
	bool falls;                    /* a standard target without verdict: on with the next entry */
	/* Of a stretch; its `to`, `falls` and `parts` mean nothing, and of `begin` only whether it is NULL: otherwise all begin at 0. */
	uint32_t n;                    /* how many entries it is; 0: no stretch */
	uint32_t size;                 /* of their bytes */
	uint32_t origin, number;       /* where the first was when the block was read, which b->way knows; and its number there, from 0 */
	uint32_t way, nway;            /* which of b->way are in it */
};

struct block_parts { uint32_t n, was[]; };

struct block_chain {
	char name[XT_FUNCTION_MAXNAMELEN];
	int hook;                      /* -1: a user chain */
	struct block_entry *first, *last;
	struct block_entry end;        /* its policy or its RETURN; stands in no list */
	uint32_t nrules, refs;         /* refs: jumps and gotos to it */
	uint32_t start;                /* offset of its first entry in the block's bytes */
	uint32_t goes;                 /* the same in the block that is built */
	uint32_t number;               /* for block_loop */
};

struct block {
	const struct block_kind *kind;
	struct arena *arena;
	char name[XT_TABLE_MAXNAMELEN];
	uint32_t valid_hooks;
	struct block_chain *base[BLOCK_HOOKS];         /* NULL: not in this table */
	struct block_chain **user;                     /* by name */
	uint32_t nuser, capuser;
	/* The block that was read. */
	uint8_t *bytes;
	uint32_t size, nentries;       /* nentries: of the kernel's table, whatever is built */
	uint32_t nread;                /* of these bytes */
	uint32_t room;                 /* behind a struct ipt_replace: bytes that may be built in; 0: they are somebody else's */
	bool here;                     /* build in these bytes when it can be done: whoever has pointers into them loses them */
	uint32_t hook_entry[BLOCK_HOOKS], underflow[BLOCK_HOOKS];
	struct block_entry *nodes;                     /* nread of them: those of chains that were split */
	uint32_t *way, nway, capway;                   /* offsets of entries that lead elsewhere, fall, or end their chain */
	struct block_chain **starts;                   /* user chains by `start`, nstarts of them */
	uint32_t nstarts;
	/* Why block_read refused: what, and at which offset. */
	const char *bad;
	uint32_t bad_at;
};

void block_init(struct block *b, const struct block_kind *kind, struct arena *a, const char *table);

/* ---- reading (read.c) ---- */

/* From bytes, size, nentries, valid_hooks, hook_entry and underflow to chains, of one stretch each. Nothing of them is trusted.
 * False with errno EINVAL and `bad`, or ENOMEM. */
bool block_read(struct block *b);
/* The chains of a table whose rules do not matter: built-in ones without rules, policy ACCEPT. nentries is what the
 * kernel has now. */
bool block_blank(struct block *b, uint32_t valid_hooks, uint32_t nentries);

/* ---- looking (entry.c) ---- */

/* All chains: built-in ones by their hooks, then the others by name. From NULL; NULL behind the last. */
struct block_chain *block_next_chain(const struct block *b, const struct block_chain *c);
struct block_chain *block_find(const struct block *b, const char *name);
/* From 1, of a chain that is split; NULL: too big. */
struct block_entry *block_nth(const struct block_chain *c, uint32_t number);

/* ---- stretches (stretch.c) ---- */

/* The rules of a chain, or of all chains, become nodes of their own. False: ENOMEM. */
bool block_split(struct block *b, struct block_chain *c);
bool block_split_all(struct block *b);

/* A walk through the rules of a chain that leaves stretches as they are. What it gives is a node, or a likeness of one that
 * stands nowhere and is gone with the next. */
struct block_walk { struct block *b; struct block_entry *first, *in, one; uint32_t i, at; };
void block_walk(struct block_walk *w, struct block *b, const struct block_chain *c);
struct block_entry *block_walk_next(struct block_walk *w);
/* The rule that was given last as a node. NULL: ENOMEM. */
struct block_entry *block_walk_take(struct block_walk *w);

uint16_t entry_size(const struct block_kind *k, const uint8_t *entry);
uint16_t entry_target(const struct block_kind *k, const uint8_t *entry);     /* offset of its target */
void *entry_counters(const struct block_kind *k, const uint8_t *entry);     /* struct xt_counters, not aligned for sure */
/* The target's head; its verdict is behind BLOCK_PART when it is a standard one. */
struct xt_entry_target entry_part(const uint8_t *part);
bool entry_standard(const struct block_kind *k, const uint8_t *entry);
int32_t entry_verdict(const struct block_kind *k, const uint8_t *entry);
void entry_set_verdict(const struct block_kind *k, uint8_t *entry, int32_t verdict);
/* A standard target, or an ERROR target, as the only part of an entry that is zero and has room for it. */
void entry_put_standard(const struct block_kind *k, uint8_t *entry, int32_t verdict);
void entry_put_error(const struct block_kind *k, uint8_t *entry, const char *name);
/* Are its sizes and names as the kernel would have them? It has entry_size() bytes. */
bool entry_sound(const struct block_kind *k, const uint8_t *entry);
/* Tests nothing and has no matches. */
bool entry_unconditional(const struct block_kind *k, const uint8_t *entry);

/* ---- changing (edit.c) ---- */

/* An entry of so many bytes, all zero, that stands nowhere. NULL: ENOMEM. */
struct block_entry *block_entry_new(struct block *b, uint32_t size);
/* In front of `before`; NULL: at the end. */
void block_insert(struct block_chain *c, struct block_entry *e, struct block_entry *before);
void block_remove(struct block_entry *e);
void block_flush(struct block *b, struct block_chain *c);
/* An entry that tests nothing, has no matches and ends with a standard target; its bytes are zero until then. */
void block_entry_standard(struct block *b, struct block_entry *e);
/* Where its standard target leads; NULL: nowhere. Keeps count of the references. */
void block_jump(struct block_entry *e, struct block_chain *to);
/* The name must be free. NULL: ENOMEM. */
struct block_chain *block_chain_add(struct block *b, const char *name);
/* A user chain without rules and references. */
void block_chain_delete(struct block *b, struct block_chain *c);
void block_chain_rename(struct block *b, struct block_chain *c, const char *name);
void block_policy(struct block *b, struct block_chain *c, int32_t verdict);

/* Its entries are new: none of them is one of the kernel's, their counters are what their bytes say. */
void block_detach(struct block *b);

/* All counters of a chain are zero from now on: what is counted until the commit is added. False: ENOMEM. */
bool block_zero(struct block *b, struct block_chain *c);
/* The counters as they are to be said from now on: what is counted until the commit is added. False: ENOMEM. */
bool block_count(struct block *b, struct block_entry *e, uint64_t pkts, uint64_t bytes);
/* Exactly these, whatever is counted until the commit. */
void block_count_set(struct block *b, struct block_entry *e, uint64_t pkts, uint64_t bytes);

/* ---- building (build.c) ---- */

/* The kernel's struct with the entries behind it; *len bytes. num_counters and counters are not set. NULL: ENOMEM, or
 * E2BIG when it would be larger than the kernel takes. */
struct ipt_replace *block_build(struct block *b, size_t *len);
/* The counters of the entries of the block that was built, where `old` are those of the block that was replaced
 * (b->nentries of them), NULL: none. out NULL: only asked. False: all are zero. */
bool block_counters(const struct block *b, const struct xt_counters *old, struct xt_counters *out);
/* A block that was only read says these, b->nentries of them. */
void block_recount(struct block *b, const struct xt_counters *c);
/* Chains that jump in a circle and are reached from a hook, as the kernel looks at it: (*loop)[0] jumps to (*loop)[1] …,
 * and the last to the first. *n 0: there is none. False: ENOMEM. */
bool block_loop(const struct block *b, struct block_chain ***loop, size_t *n);

/* ---- the kernel (kernel.c) ---- */

/* A socket that takes the table options; -1 with errno. */
int block_socket(const struct block_kind *k);
/* About a table; the kernel makes it if it can. */
bool block_info(const struct block_kind *k, int fd, const char *table, struct ipt_getinfo *info);
/* The kernel's table, read. EINVAL with b->bad: it is not as it should be. */
bool block_fetch(struct block *b, int fd);
/* What block_build made, in place of what the kernel has. *old are the counters of the entries that went, b->nentries of
 * them. False with errno, and nothing has changed; EAGAIN: the kernel's table is not the one that was read. */
bool block_replace(struct block *b, int fd, struct ipt_replace *r, size_t len, struct xt_counters **old);
/* The counters that the new entries begin with. */
bool block_add_counters(struct block *b, int fd, const struct ipt_replace *r, const struct xt_counters *old);
/* The same for entries that say themselves what they begin with. */
bool block_add_own_counters(struct block *b, int fd, const struct ipt_replace *r);

#endif
