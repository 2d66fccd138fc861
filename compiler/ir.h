/* The ruleset: tables, chains and rules, all allocated in one arena.
 *
 * A rule is a header use, match uses in command-line order, and a verdict. A chain keeps its rules in a doubly linked
 * list, so that inserting at the head of 100,000 rules is cheap. Sparse order keys compare positions without walking
 * the list, and an index by content is built on the first -C or -D by specification.
 */
#ifndef SLUICE_IR_H
#define SLUICE_IR_H

#include "lib/buf.h"
#include "lib/map.h"
#include "lib/vec.h"
#include "compiler/use.h"

/* Hook numbers are the kernel's NF_INET_*. */
enum hook { HOOK_PRE_ROUTING, HOOK_LOCAL_IN, HOOK_FORWARD, HOOK_LOCAL_OUT, HOOK_POST_ROUTING,
	HOOK_COUNT, HOOK_NONE = HOOK_COUNT };

enum table_id {
#define TABLE(name) TABLE_##name,
#define BASE(table, chain, hook, type, prio)
#include "compiler/tables.def"
#undef TABLE
#undef BASE
	TABLE_COUNT
};

struct base_info {
	const char *name;              /* INPUT */
	enum table_id table;
	enum hook hook;
	const char *type;              /* nft's chain type */
	int prio;
};

extern const char *const table_names[TABLE_COUNT];
int table_by_name(const char *name);                   /* -1: no such table */
extern const struct base_info base_infos[];            /* ends with name NULL */
const struct base_info *base_find(enum table_id t, const char *chain);  /* NULL: not a base chain */

/* The rows of a rule header (extensions/header.c), in save order. IPv6 has no fragment row. */
enum head_row { HEAD_SRC, HEAD_DST, HEAD_IN, HEAD_OUT, HEAD_PROTO, HEAD_FRAG };

struct counters { uint64_t pkts, bytes; };
static inline bool counters_zero(const struct counters *c) { return !c->pkts && !c->bytes; }
static inline bool counters_same(const struct counters *a, const struct counters *b) { return a->pkts == b->pkts && a->bytes == b->bytes; }
static inline void counters_add(struct counters *sum, struct counters n)
{
	sum->pkts += n.pkts;
	sum->bytes += n.bytes;
}

enum verdict {
	VERDICT_NONE,          /* no -j: count and continue */
	VERDICT_ACCEPT, VERDICT_DROP, VERDICT_RETURN, VERDICT_QUEUE,
	VERDICT_JUMP, VERDICT_GOTO,    /* to chain `to` */
	VERDICT_TARGET,        /* `target` */
};
/* "ACCEPT" … for the verdicts that have a keyword, NULL for VERDICT_NONE. */
extern const char *const verdict_words[VERDICT_QUEUE + 1];
/* VERDICT_NONE if it is no such keyword. */
enum verdict verdict_by_name(const char *name);

struct chain;

/* A kernel rule that iptables cannot express: listed as such, and preserved byte for byte by its back end. */
struct foreign {
	void (*print)(struct buf *b, const void *self);        /* prints the text inside "[unsupported: …]" */
	const void *self;              /* belongs to the back end */
	bool run;                      /* the entry of a compiled run that others have changed; it stands for all of its rules */
};

struct rule {
	struct rule *next, *prev;
	struct chain *chain;           /* the chain that contains it; NULL: none */
	const struct use *head;
	const struct use **match;
	uint16_t nmatch;
	uint8_t verdict;               /* enum verdict */
	bool counted : 1;              /* the user gave counters */
	bool founds : 1;               /* must be created where the text has it: see founder.h */
	const struct use *target;
	const char *to;                /* chain of a jump or goto */
	struct counters counters;
	uint64_t handle;               /* nft's; 0: not in the kernel yet */
	uint64_t order;                /* increases along the chain */
	struct pos pos;                /* the command that created it */
	const struct foreign *foreign;         /* NULL: iptables can express it */
	struct image_place *place;     /* position in a compiled run (image.h); NULL: a plain rule */
};

/* Where a use of the rule is in its source; no position if it is not from there. */
static inline struct pos use_pos(const struct rule *r, const struct use *u)
{
	return u->col ? (struct pos){ r->pos.src, u->col, u->len } : (struct pos){0};
}

enum loaded { LOADED_NOT, LOADED_EXISTS, LOADED_RULES };

struct chain {
	const char *name;
	struct table *table;
	const struct base_info *base;  /* NULL: a user chain */
	uint8_t policy;                /* VERDICT_ACCEPT or VERDICT_DROP of a base chain */
	struct counters counters;      /* of the policy */
	struct rule *first, *last;
	uint32_t nrules;
	uint32_t refs;                 /* jumps and gotos to it from loaded rules (all of them, if all rules are loaded) */
	uint32_t use;                  /* nft's reference count, rules plus jumps to it, at load */
	uint8_t loaded;                /* enum loaded: how much of the kernel's chain was read */
	bool in_kernel;                /* exists in the kernel; false: a built-in chain not created yet, or a new one */
	uint64_t handle;               /* nft's; 0: not in the kernel */
	struct map *index;             /* rules by hash; built on demand, see ir_list.c */
	struct rule *near;             /* last result of rule_at, or the rule after it */
	uint32_t near_number;
	const void *foreign;           /* data of the back end for a chain that iptables cannot express */
	void *kernel;                  /* other data of the back end */
};

struct table {
	enum table_id id;
	struct map chains;             /* by name: built-ins first, in hook order, then in order of creation */
	bool in_kernel;
	bool loaded;                   /* all chains are present (with rules as far as chain->loaded says) */
	void *kernel;                  /* other data of the back end */
};

struct ruleset {
	struct arena *arena;
	enum family family;
	struct table *table[TABLE_COUNT];      /* NULL: neither loaded nor created */
	uint32_t generation;           /* the kernel's, at load */
};

void ruleset_init(struct ruleset *rs, struct arena *a, enum family f);
/* The table; created with its built-in chains (in_kernel false) if absent. */
struct table *ruleset_table(struct ruleset *rs, enum table_id id);
/* Marks the table and the rules of all its chains as loaded: it has nothing else. */
void table_complete(struct table *t);

enum { CHAIN_NAME_MAX = 28 };

struct chain *chain_find(const struct table *t, const char *name);
/* Adds a chain, not loaded, with policy ACCEPT. The name must be unused; it is copied. */
struct chain *chain_add(struct ruleset *rs, struct table *t, const char *name);
/* Unlinks the chain. c->table stays set, because edits still refer to it. */
void chain_remove(struct table *t, struct chain *c);
/* Loaded rules that jump to the chain are updated. The new name must be unused; it is copied. */
void chain_rename(struct table *t, struct chain *c, const char *name);
/* The chains in the order of saves: built-ins in hook order, then user chains sorted by name. User chains that iptables
 * cannot express are omitted. The array is in the arena, *n its length. */
struct chain **chains_sorted(const struct ruleset *rs, const struct table *t, size_t *n);
/* NULL if the name is valid for a new chain, else iptables' error message, in the arena. A chain line of
 * iptables-restore is checked less strictly: only for length. */
const char *chain_name_error(struct arena *a, const char *name);
/* Does the name contain a blank or newline, which would break the line of a save? iptables never creates such chains. */
bool chain_name_cut(const char *name);
/* Is the name valid for a chain of iptables? */
bool chain_name_sayable(const char *name);

struct rule *rule_new(struct arena *a);
/* All of these maintain order keys, the index and the reference count of the chain that the rule jumps to (which should exist
 * first). A rule must not be modified while it is in a chain, except for its counters and handle. */
void rule_insert(struct chain *c, struct rule *r, struct rule *before);        /* NULL: at the end */
void rules_append(struct chain *c, struct rule *r, uint32_t n);                /* an array; all jump to the same chain, or none */
void rule_remove(struct chain *c, struct rule *r);
/* Visitors for rules that are looked at once: the function called for a rule, and a function that calls it for all
 * rules of a chain. The rule, and everything allocated from cx's arena meanwhile, may be gone after the visitor
 * returns. */
typedef void rule_seer(void *self, struct cx *cx, const struct rule *r);
typedef void chain_walk(void *self, struct cx *cx, struct chain *c, rule_seer *see, void *seer);
/* number counts from 1; NULL if too large. Positions near the last result are found without walking the chain. */
struct rule *rule_at(struct chain *c, uint32_t number);
/* Compares everything except counters, handle and place. */
bool rule_same(const struct rule *a, const struct rule *b);
uint64_t rule_hash(const struct rule *r);
/* The first equal rule of the chain, or NULL. Uses an index, so repeated searches are cheap. */
struct rule *rule_find(struct ruleset *rs, struct chain *c, const struct rule *like);
/* The protocol of the rule's -p (not inverted), or 0. */
uint8_t rule_proto(const struct rule *r);

#endif
