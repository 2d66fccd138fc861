/* Internals of the nft back end. */
#ifndef SLUICE_NFT_H
#define SLUICE_NFT_H

#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include "backend/backend.h"
#include "backend/nft_attr.h"
#include "lib/nl.h"

struct nft {
	struct backend be;
	struct nl *nl;
	struct nft_codec *codec;
	uint32_t uncounted;            /* base chains, by index in base_infos, that were loaded without counters */
	unsigned runs;                 /* IN_TABLE()s that have compiled runs, as loaded */
	unsigned left;                 /* IN_TABLE()s with remains of killed processes (nft_left.c) */
	unsigned dear;                 /* IN_TABLE()s where adding a plain rule is expensive (nft_dear.c) */
	uint64_t next_run[TABLE_COUNT];        /* no run uses this number or the following ones; 0: not loaded */
	bool whole;                    /* always read whole chains, even for a single rule */
	bool deep;                     /* a commit was refused only because of the depth of compiled chains; COMMIT_DEEP is returned once */
};

/* nf_tables' number of a family. */
static inline uint8_t nft_family(enum family f) { return f == FAM_IP6 ? NFPROTO_IPV6 : NFPROTO_IPV4; }
/* The netlink message type of an NFT_MSG_*. */
static inline uint16_t nft_type(unsigned msg) { return (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | msg); }

/* ---- nft_load.c ---- */

bool nft_load(struct backend *be, struct cx *cx, struct ruleset *rs, const struct needs *n);
bool nft_tables(struct backend *be, struct cx *cx, struct table_list *tables);
bool nft_unsaid(struct backend *be, struct cx *cx, enum table_id t, const char **what);
/* The ruleset's current generation; false with a diag. */
bool nft_generation(struct nft *nft, struct cx *cx, uint32_t *generation);
/* The handles of the tables that exist, 0 for others. False with a diag. */
bool nft_table_handles(struct nft *nft, struct cx *cx, enum family f, uint64_t handles[TABLE_COUNT]);

/* ---- nft_batch.c: edits to messages ---- */

/* Why a message is in the batch; used for error messages. */
struct nft_origin {
	const char *doing;             /* iptables-nft's term: "RULE_APPEND" */
	const struct edit *edit;       /* NULL: the batch itself */
	const struct table *table;
	const struct chain *chain;     /* NULL: concerns the table */
	const struct rule *rule;       /* NULL: concerns the chain */
};

/* Counters to be zeroed after the batch. */
struct nft_zero {
	struct chain *chain;
	uint64_t handle;               /* of a rule; 0: all rules of the chain */
	const char *hidden;            /* the chain of a run that contains them; NULL: the chain itself */
	const struct image_map *map;   /* elements instead: all, or `elem` */
	const struct image_elem *elem;
};
struct nft_zeros { VEC(struct nft_zero) v; };

struct nft_contents;

/* Per-table state of a batch. */
struct nft_batch_table {
	uint64_t next_run;             /* see struct nft */
	unsigned depth;                /* chains that may be added below any of its chains */
	bool deep;                     /* … has been computed */
	bool dear;                     /* adding a plain rule is expensive (nft_dear.c) */
	bool ready;                    /* has all of its built-in chains */
	bool reset;                    /* deleted or emptied by this batch */
	bool zeroes;                   /* all of its chains are zeroed */
	bool flushes, flushed;         /* all chains are flushed by one message (nft_flush.c); that message was added */
	struct nft_contents *hidden;   /* maps and chains of its runs, if it is flushed; NULL: none */
};

struct nft_batch {
	struct cx *cx;
	struct ruleset *rs;
	struct nft_codec *codec;
	const struct edits *edits;
	uint32_t generation;           /* for which the batch is valid; 0: any */
	uint32_t port;                 /* netlink port ID of the sending socket, for signs */
	uint32_t uncounted;
	struct nl_batch b;
	struct cx work;                /* cx with temporary memory for lowering a few rules, one at a time, into nr: see nft_work */
	struct nir_rule nr;
	unsigned worked;
	VEC(struct nft_origin) origin; /* indexed by message number */
	struct nft_zeros zeros;
	struct nft_batch_table table[TABLE_COUNT];
	struct map ids;                /* rule added by this batch -> its NFTA_RULE_ID */
	/* chain -> the first edit that renames it: until the batch is committed the kernel knows the chain by the old
	 * name */
	struct map renamed;
	struct map called;             /* new chain -> the hidden name it has until then (nft_ahead.c) */
	struct map made;               /* chains created by this batch */
	struct map plans;              /* chain -> struct nft_plan */
	struct nft_plan *plan;         /* the last one looked up */
	struct raiser *raiser;         /* created on demand */
	enum opt_level optimize;
	struct buf *log;               /* a line per run, or NULL */
	bool unfit;                    /* do not add rules to existing runs */
	struct nft_ahead *ahead;       /* what was sent ahead of the batch; NULL: nothing may be */
	bool late;                     /* counts that rules get while they are moved are to be preserved (nft_late.c) */
	size_t runs;                   /* number of runs created */
	uint32_t next_id;
	bool founds;                   /* some of the added rules are founders */
	bool flush;                    /* for tests: a reset empties the table instead of deleting it */
	bool blind;                    /* the kernel's state is unknown: resets must work in any case */
};

/* Plans the changes of the chains; adds no messages. */
void nft_batch_plan(struct nft_batch *nb, const struct edits *e);
/* Builds the messages as planned. False with a diag. nft_batch_free must be called in any case. */
bool nft_batch_build(struct nft_batch *nb);
void nft_batch_init(struct nft_batch *nb, struct cx *cx, struct ruleset *rs, struct nft_codec *codec,
	uint32_t generation);
void nft_batch_free(struct nft_batch *nb);
/* Sends a small batch, if `good` and not empty, and frees it. False with errno if not good or refused. */
bool nft_batch_finish(struct nl *nl, struct nft_batch *nb, bool good);
/* Finds for each chain that exists in the kernel the first edit that renames it; the name by which the kernel knows a
 * chain until then. */
void nft_renames_find(struct arena *a, struct map *renamed, const struct edits *e);
const char *nft_renamed_from(const struct map *renamed, const struct chain *c);
/* The kernel's name of the chain until the batch is committed. */
const char *nft_chain_kname(const struct nft_batch *nb, const struct chain *c);

/* Do names in the kernel differ from those in the ruleset for any chain? */
static inline bool nft_has_knames(const struct nft_batch *nb) { return nb->renamed.n || nb->called.n; }
/* From now on messages refer to the chain by kname. */
void nft_chain_called(struct nft_batch *nb, const struct chain *c, const char *kname);
/* The kernel's name of the chain that a rule jumps to. */
const char *nft_jump_kname(const struct nft_batch *nb, const struct table *t, const char *to);
/* Applies nft_jump_kname to all jumps of the list. */
void nft_jumps_kname(const struct nft_batch *nb, const struct table *t, struct nir_list *l);
/* Does the chain exist in the kernel at this point of the batch? */
bool nft_chain_there(const struct nft_batch *nb, const struct chain *c);

/* Size limits of messages in bytes: with names and numbers; with a map, its counter or its userdata. */
enum { NFT_SMALL_ROOM = 512, NFT_MAP_ROOM = 1024 };

/* Helpers for files that build batches. room 0: the maximum. A message begins with the name of its origin's table. */
struct nlmsghdr *nft_message(struct nft_batch *nb, unsigned msg, uint16_t flags, size_t room, const struct nft_origin *o);
bool nft_message_end(struct nft_batch *nb);
/* Starts a message about a chain; the caller adds its name or handle. */
struct nlmsghdr *nft_chain_message(struct nft_batch *nb, unsigned msg, uint16_t flags, const char *doing, const struct edit *e,
	const struct chain *c);
/* Starts a message about a rule in the edit's chain. */
struct nlmsghdr *nft_rule_message(struct nft_batch *nb, const struct edit *e, unsigned msg, uint16_t flags, size_t room,
	const char *doing, const struct rule *r);
/* Deletes all rules of the edit's chain, if that exists in the kernel. */
bool nft_chain_flush(struct nft_batch *nb, const struct edit *e);
/* Context for lowering the next rule into nb->nr; its memory is reused once the message is complete. */
struct cx *nft_work(struct nft_batch *nb);
/* Lowers r into nb->nr; false with a diag. */
bool nft_rule_prepare(struct nft_batch *nb, const struct edit *e, const struct rule *r);
bool nft_rule_end(struct nft_batch *nb, struct nlmsghdr *nlh, const struct nir_rule *nr);
/* The same for the rule r that was prepared, with its ID. */
bool nft_added_end(struct nft_batch *nb, struct nlmsghdr *nlh, const struct rule *r);
/* The NFTA_RULE_ID of a rule added by this batch; 0: none. */
uint32_t nft_added_id(struct nft_batch *nb, const struct rule *r);

/* ---- nft_run.c: compiled runs to messages ---- */

/* Changes of a run that stays, in one of its maps and in its chains. */
struct nft_patch {
	struct image_run *run;
	unsigned map;
	VEC(struct image_elem) add, remove;
	VEC(struct image_elem) hidden; /* those of `remove` whose rules stay, hidden behind a new one */
	VEC(struct image_spot) gone;   /* rules of its chains to be deleted */
	bool moves;                    /* rules of elements of `remove` are in another run, or plain, after the commit */
	struct map values;             /* of a front: keys already in `add` */
	VEC(struct image_copy) copies; /* copies of new rules */
	VEC(struct image_chain) chains;        /* … and the new chains they need */
	/* the run's last chain contains only the deleted rule: it is deleted too, or replaced by the first of `chains` */
	bool sheds;
	uint32_t in_front, behind;     /* number of rules added before the run's first rule, and after its last */
};

/* Adds maps, chains, rules and elements of a run in the edit's chain; everything except the entry. */
bool nft_run_put(struct nft_batch *nb, const struct edit *e, struct image_run *run);
/* The same in two steps: maps and empty chains, then rules. */
bool nft_run_put_maps(struct nft_batch *nb, const struct edit *e, struct image_run *run);
bool nft_run_put_rules(struct nft_batch *nb, const struct edit *e, struct image_run *run);
/* Completes a message with the run's entry, for the edit's chain. */
bool nft_entry_end(struct nft_batch *nb, const struct edit *e, struct nlmsghdr *nlh, struct image_run *run);
/* Deletes the run's maps and chains; the entry is already deleted. */
bool nft_run_delete(struct nft_batch *nb, const struct edit *e, const struct image_run *run);
/* Can the rule at this place be removed from its run without other changes than its known heirs? */
bool nft_run_spares(const struct image_place *at);
bool nft_patch_remove(struct nft_batch *nb, const struct edit *e, const struct nft_patch *p);
/* Is it quicker to split the run than to rebuild it, for a rule that comes in the middle? *leading: its first rules leave it,
 * else its last ones. */
bool nft_splits(const struct image_run *run, size_t before, size_t behind, bool *leading);
/* Determines what becomes visible when the run's first n rules leave it: the heirs of `all`, a place with all of their elements.
 * goes: the rule behind them is deleted. False if that is not known. */
bool nft_split_heirs(struct raiser *z, struct image_run *run, struct rule *const *v, size_t n, bool goes, struct image_place *all);
bool nft_patch_add(struct nft_batch *nb, const struct edit *e, const struct nft_patch *p);

/* ---- nft_loose.c: planning which rules of a chain are compiled, and the necessary changes ---- */

/* To be called before the first message. */
void nft_plans_make(struct nft_batch *nb, const struct edits *e);
/* Does any plan create, delete or change runs? Does any add rules to existing runs? */
bool nft_plans_compile(const struct nft_batch *nb);
bool nft_plans_fit(const struct nft_batch *nb);
/* Is a rule added to a run that was not completely read? */
bool nft_plans_partly(const struct nft_batch *nb);
/* Estimated number of messages for new runs: at least one for each of their rules. */
size_t nft_plans_messages(const struct nft_batch *nb);
/* Is the edit carried out by the plan of its chain? */
bool nft_plan_has(struct nft_batch *nb, const struct edit *e);
/* At the first edit of the chain: adds the messages for all deletions. */
bool nft_plan_begin(struct nft_batch *nb, const struct edit *e);
/* Adds messages for the founders (compiler/founder.h) that the edit of a planned chain adds. */
bool nft_plan_found(struct nft_batch *nb, const struct edit *e);
/* Adds the messages for all additions, after all chains have been created. */
bool nft_plans_put(struct nft_batch *nb);

/* ---- nft_dear.c: adding rules to a table with large runs ---- */

/* Should a plain rule that is added at an end of the chain become an open run? */
bool nft_opens(const struct nft_batch *nb, const struct chain *c);

/* ---- nft_view.c: reading runs ---- */

/* A chain of which only the rule of one number was read. */
struct nft_number {
	size_t piece;                  /* its index among the view's pieces; a rule inserted before it goes there too */
	struct image_run *into;        /* … or into this run, in the middle; NULL: none */
	uint64_t order;                /* … with this order key */
	/* … or between the rules of this run, of which only those have been read that leave it, which are its first or its last
	 * ones; NULL: none */
	struct image_run *split;
	bool leading;
	struct image_place leave;      /* … and what becomes of what they hide */
};

/* Contents of a chain in the kernel, in order, for a table that has runs: chain->kernel. */
struct nft_view {
	struct opt_pieces pieces;      /* for a run that could not be decoded, `rule` is also set, to its entry */
	bool runs_only;                /* plain rules are omitted */
	const struct nft_number *number;       /* NULL: chain->loaded tells what was read */
};

/* What was found out about a run that was read, for the command: run->kernel. */
struct nft_asked {
	size_t last;                   /* number of rules: when that many are removed, the run is removed too; 0: unknown */
	bool taken;                    /* the rule being added shares packets with an element */
	const struct image_elem *met;  /* … and, in an open run, has the same key as this one */
	bool same;                     /* … which is the run's first rule, equal to the new one with equal counters */
};

/* Nothing was found out about a new run. */
static inline const struct nft_asked *nft_asked(const struct image_run *run)
{
	static const struct nft_asked nothing;

	return run->kernel ? run->kernel : &nothing;
}

/* To be called before chains are flushed or zeroed: reads which runs they have, unless known. Skips tables in `all`,
 * IN_TABLE()s of which all chains are flushed or zeroed. False with a diag. */
bool nft_views_complete(struct nft *nft, struct cx *cx, struct ruleset *rs, const struct edits *e, unsigned all);

/* ---- nft_flush.c: flushing all chains of a table ---- */

/* IN_TABLE()s to which the edits do nothing but `op`, and that for every chain. */
unsigned nft_all_chains(struct cx *cx, const struct ruleset *rs, const struct edits *e, enum edit_op op);
/* Reads the runs of tables whose chains are all flushed, and those parts of runs of other flushed chains that exist.
 * False with a diag. */
bool nft_flush_read(struct nft *nft, struct nft_batch *nb);
/* Adds one message for all chains of the table, at the first of its edits. */
bool nft_flush_put(struct nft_batch *nb, const struct edit *e);

/* ---- nft_ahead.c: new interval sets are sent in a batch ahead of the main one ---- */

struct nft_ahead;
/* Called before planning: allows another batch ahead of this one. */
void nft_ahead_begin(struct nft_batch *nb, const struct edits *e);
/* After planning: sends what must go ahead, and sets nb's generation to the resulting one. False with errno if refused. */
bool nft_ahead_send(struct nft *nft, struct nft_batch *nb);
/* Do tables that are flushed still contain exactly what they contained when the first batch was sent? */
bool nft_ahead_same(struct nft *nft, struct nft_batch *nb);
/* Were the run's maps and chains sent ahead, so that only its rules are missing? */
bool nft_ahead_has(const struct nft_batch *nb, const struct image_run *run);
/* Used instead of deleting the table: deletes all previous contents, and keeps what was sent ahead. */
bool nft_ahead_keeps(const struct nft_batch *nb, const struct table *t);
bool nft_ahead_reset(struct nft_batch *nb, const struct edit *e);
/* Do elements that were sent ahead lead to the chain? Then nft_ahead_chain is used instead of creating it: it renames
 * the placeholder chain. */
bool nft_ahead_leads(const struct nft_batch *nb, const struct chain *c);
bool nft_ahead_chain(struct nft_batch *nb, const struct edit *e);
/* Adds the last messages of the batch: deletes the signs that were sent ahead. */
bool nft_ahead_end(struct nft_batch *nb);
/* After the batch was refused: deletes what was sent ahead, and updates the loaded generation, unless somebody else
 * changed the ruleset. False if nothing was deleted. */
bool nft_ahead_undo(struct nft *nft, struct nft_batch *nb);

/* ---- nft_left.c: remains of programs killed between two batches ---- */

/* A sign: a set whose name says that the n runs up to number `last` are not in use yet, or no longer. */
struct nft_sign { uint64_t last; unsigned n; };
bool nft_sign_put(struct nft_batch *nb, unsigned table, struct nft_sign sign, bool make);
/* Is this the name of a sign? Is the process that created it still alive? */
bool nft_is_sign(const char *set);
bool nft_sign_lives(struct arena *a, const char *set);
/* Called before a commit: deletes the remains of dead processes in the tables of the edits, which increments
 * rs->generation. False if a living process was at work there, was waited for, and has changed the table. */
bool nft_left_take(struct nft *nft, struct cx *cx, struct ruleset *rs, const struct edits *e);

/* ---- nft_beside.c: counts of plain rules that are stored outside their own counters ---- */

/* The set with these counters, and its elements by rule handle (big-endian). */
struct nft_beside { struct image_map set; struct map by_rule; };

/* Kernel data of a table: table->kernel. */
struct nft_table {
	uint64_t handle;               /* unique among present and former tables */
	const struct nft_beside *beside;       /* NULL: none */
};

struct counters nft_beside_of(const struct table *t, uint64_t rule);
/* Add messages that create the set if missing, and that store the counts of one rule. */
bool nft_beside_make(struct nft_batch *nb, unsigned table);
bool nft_beside_put(struct nft_batch *nb, const struct chain *c, uint64_t rule, const struct counters *n);
/* Adds the last messages of the batch: deletes elements of rules deleted by the batch. */
bool nft_beside_end(struct nft_batch *nb);
/* Zeroes the rule's counts in the set after the batch; rule 0: those of all rules of the chain. */
void nft_beside_zero(struct nft_batch *nb, struct chain *c, uint64_t rule);

/* ---- nft_late.c: what rules count while a commit moves them ---- */

struct nft_late;
/* After planning: keeps the old runs of chains whose rules are moved until their final counts are known. */
void nft_late_plan(struct nft_batch *nb, const struct edits *e);
/* Adds the last messages of the batch: signs for the old runs that are kept but no longer referenced. */
bool nft_late_signs(struct nft_batch *nb);
/* To be called before the batch is sent. NULL: it moves no rules. */
struct nft_late *nft_late_begin(struct nft *nft, const struct nft_batch *nb);
/* After the batch: sends a second one that adds the late counts and deletes the old runs. */
void nft_late_count(struct nft *nft, struct nft_late *l, struct nft_batch *nb);
void nft_late_end(struct nft_late *l);

/* ---- nft_commit.c ---- */

enum commit_result nft_commit(struct backend *be, struct cx *cx, struct ruleset *rs, const struct edits *e,
	unsigned flags);

/* ---- nft_zero.c ---- */

/* Zero the counters of all rules of the chain, or of one rule, after the batch. */
void nft_zero_chain(struct nft_batch *nb, struct chain *c);
void nft_zero_rule(struct nft_batch *nb, struct chain *c, const struct rule *r);
/* To be called before sending a batch that adds rules whose counters must be kept: determines which existing rules are
 * to be zeroed. */
bool nft_zero_plan(struct nft *nft, struct nft_batch *nb);
/* To be called after the batch: zeroes them. COMMIT_CLASH only if `alone`: the batch was empty then, and everything can
 * be repeated. */
enum commit_result nft_zero(struct nft *nft, struct cx *cx, struct ruleset *rs, const struct nft_zeros *z, bool alone);

/* ---- nft_way.c: reachability of chains by jumps, and what is allowed there ---- */

enum { NFT_DEPTH_MAX = 16 };           /* maximum call depth of nf_tables, including the base chain */

/* The call graph of the table as it would have been: the kernel's state, which is read, with the changes in t. */
struct nft_ways;
struct nft_ways *nft_ways_new(struct nft *nft, struct cx *cx, const struct table *t);
/* With an additional jump from `from` to `to`: the cycle that it closes or leads to, "a -> b -> a"; or NULL, with
 * *depth set to the call depth including the base chain. */
const char *nft_ways_circle(struct nft_ways *w, const char *from, const char *to, unsigned *depth);
/* Would the user's chains be accepted: no cycle, and not too deep? */
bool nft_ways_fit(struct nft_ways *w);
/* The last rule, in command order, of those added by the edits that fixes this if removed; NULL if unknown. */
const struct rule *nft_ways_last(struct nft_ways *w, const struct edits *e);
/* The first use in chains reachable from `to` that is not allowed where chain c is called, and the chain that contains
 * it. */
const struct use *nft_ways_misplaced(struct nft_ways *w, const char *to, const struct chain *c, const char **in);

/* ---- nft_error.c ---- */

/* Queues all errors that the kernel reported for the batch, with positions and reasons. Returns false. */
bool nft_refused(struct nft *nft, struct nft_batch *nb);
/* Queues an error for a failed request, by errno. Returns false. */
bool nft_failed(struct cx *cx, const char *what, int err);

#endif
