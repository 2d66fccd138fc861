/* What a ruleset is: tables, chains, rules.  Everything lives in one arena.
 *
 * A rule is a header use, match uses in command-line order, and a verdict. Chains keep their rules
 * in a doubly linked list, so that an insert at the head of 100,000 rules costs nothing; an order
 * key with gaps answers "which is first" without walking, and an index by content is made when the
 * first -C or -D by specification asks for it.
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
const struct base_info *base_find(enum table_id t, const char *chain);  /* NULL: not built in */

/* The rows of a rule header (extensions/header.c), in save order. IPv6 has no fragment row. */
enum head_row { HEAD_SRC, HEAD_DST, HEAD_IN, HEAD_OUT, HEAD_PROTO, HEAD_FRAG };

struct counters { uint64_t pkts, bytes; };

enum verdict {
	VERDICT_NONE,          /* no -j: count and go on */
	VERDICT_ACCEPT, VERDICT_DROP, VERDICT_RETURN, VERDICT_QUEUE,
	VERDICT_JUMP, VERDICT_GOTO,    /* to `to` */
	VERDICT_TARGET,        /* `target` */
};
/* "ACCEPT" … of the verdicts that have a word, NULL for VERDICT_NONE. */
extern const char *const verdict_words[VERDICT_QUEUE + 1];
/* VERDICT_NONE: it is no such word. */
enum verdict verdict_by_name(const char *name);

struct chain;

/* A rule found in the kernel that iptables cannot say: listed as such, kept byte for byte by its back end. */
struct foreign {
	void (*print)(struct buf *b, const void *self);        /* what stands in its brackets: "[unsupported: …]" */
	const void *self;              /* the back end's own */
};

struct rule {
	struct rule *next, *prev;
	struct chain *chain;           /* where it stands; NULL: nowhere */
	const struct use *head;
	const struct use **match;
	uint16_t nmatch;
	uint8_t verdict;               /* enum verdict */
	bool counted;                  /* the user gave counters */
	uint32_t same_at;              /* … and among the rules that are the same */
	const struct use *target;
	const char *to;                /* chain of a jump or goto */
	struct counters counters;
	uint64_t handle;               /* nft's; 0: not in the kernel yet */
	uint64_t order;                /* grows along the chain */
	struct same_rules *same;       /* its place in the chain's index, when there is one, */
	struct pos pos;                /* the command that made it */
	const struct foreign *foreign;         /* NULL: iptables can say it */
	struct image_place *place;     /* in a compiled run (image.h); NULL: a rule of its own */
};

enum loaded { LOADED_NOT, LOADED_EXISTS, LOADED_RULES };

struct chain {
	const char *name;
	struct table *table;
	const struct base_info *base;  /* NULL: a user chain */
	uint8_t policy;                /* VERDICT_ACCEPT or VERDICT_DROP of a base chain */
	struct counters counters;      /* of the policy */
	struct rule *first, *last;
	uint32_t nrules;
	uint32_t refs;                 /* jumps and gotos to it: all, when its rules are loaded; else as far as
					* rules are loaded */
	uint32_t use;                  /* nft's count of its rules and of jumps to it, at load */
	uint8_t loaded;                /* enum loaded: how much of the kernel's chain is here */
	bool in_kernel;                /* the kernel has it; false: a built-in not yet made, or new */
	uint64_t handle;               /* nft's; 0: not in the kernel */
	struct map *index;             /* rules by hash; made on demand, see ir_list.c */
	struct rule *near;             /* what rule_at gave last, or the one behind it */
	uint32_t near_number;
	const void *foreign;           /* the back end's own, for chains that iptables cannot say */
	void *kernel;                  /* the back end's own: what else it has read of it */
};

struct table {
	enum table_id id;
	struct map chains;             /* by name, built-ins first in their order, then as they came */
	bool in_kernel;
	bool loaded;                   /* all chains are here (their rules too if chain->loaded says so) */
	void *kernel;                  /* the back end's own: what else it has read of it */
};

struct ruleset {
	struct arena *arena;
	enum family family;
	struct table *table[TABLE_COUNT];      /* NULL: not touched and not loaded */
	uint32_t generation;           /* the kernel's, at load */
};

void ruleset_init(struct ruleset *rs, struct arena *a, enum family f);
/* The table, made with its built-in chains (in_kernel false) when it is not there. */
struct table *ruleset_table(struct ruleset *rs, enum table_id id);

enum { CHAIN_NAME_MAX = 28 };

struct chain *chain_find(const struct table *t, const char *name);
/* A new chain (there must be none of that name), not loaded, policy ACCEPT; the name is copied. */
struct chain *chain_add(struct ruleset *rs, struct table *t, const char *name);
/* The chain goes on saying which table it was of: edits still speak of it. */
void chain_remove(struct table *t, struct chain *c);
/* Loaded rules that jump to it follow; the name (copied) must be free. */
void chain_rename(struct table *t, struct chain *c, const char *name);
/* User chains by name as saves print them: built-ins in hook order, then user chains sorted.
 * User chains that iptables cannot say are left out. The array is in the arena, *n its length. */
struct chain **chains_sorted(const struct ruleset *rs, const struct table *t, size_t *n);
/* Is a name good for a new chain? NULL, or iptables' words against it, in the arena. A chain line
 * of restore asks less: only the length counts there. */
const char *chain_name_error(struct arena *a, const char *name);
/* Is there a blank or a newline in the name, where the line of a save would be cut? No iptables makes such chains. */
bool chain_name_cut(const char *name);
/* Can it be that of a chain of iptables? */
bool chain_name_sayable(const char *name);

struct rule *rule_new(struct arena *a);
/* Both keep order keys, the index, and the refs of the chain that the rule jumps to (which should
 * be there before its rules). What a rule says may not change while it stands in a chain; counters
 * and handle may. */
void rule_insert(struct chain *c, struct rule *r, struct rule *before);        /* NULL: at the end */
void rule_remove(struct chain *c, struct rule *r);
/* For those who look at each rule once: what they do with it, and what shows them the rules of a chain. The rule may be gone, and all
 * that was taken from cx's arena, when the function has returned. */
typedef void rule_seer(void *self, struct cx *cx, const struct rule *r);
typedef void chain_walk(void *self, struct cx *cx, struct chain *c, rule_seer *see, void *seer);
/* From 1; NULL: too big. Neighbours of the last answer are found at once. */
struct rule *rule_at(struct chain *c, uint32_t number);
/* All but counters, handle and place. */
bool rule_same(const struct rule *a, const struct rule *b);
uint64_t rule_hash(const struct rule *r);
/* The first rule of the chain that is the same, or NULL; indexed, so that many searches stay
 * cheap. */
struct rule *rule_find(struct ruleset *rs, struct chain *c, const struct rule *like);
/* The protocol that the rule's header asks for (not inverted), 0: none. */
uint8_t rule_proto(const struct rule *r);

#endif
