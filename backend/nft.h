/* Inside of the nft back end: what its files share. */
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
	uint32_t uncounted;            /* base chains, by their place in base_infos, that were found without counters */
	unsigned runs;                 /* IN_TABLE()s that have any, as loaded */
	unsigned left;                 /* and those where somebody has left a part of some (nft_left.c) */
	unsigned dear;                 /* IN_TABLE()s where a rule that comes is dear (nft_dear.c) */
	uint64_t next_run[TABLE_COUNT];        /* from here on no run has a number, for very many; 0: not loaded */
	bool whole;                    /* chains are read whole, also for the sake of one rule */
	bool deep;                     /* a commit was refused only for the chains of compiled rules; COMMIT_DEEP says it once */
};

/* nf_tables' number for a family. */
static inline uint8_t nft_family(enum family f) { return f == FAM_IP6 ? NFPROTO_IPV6 : NFPROTO_IPV4; }
/* A chain's or rule's own messages. */
static inline uint16_t nft_type(unsigned msg) { return (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | msg); }

/* ---- nft_load.c ---- */

bool nft_load(struct backend *be, struct cx *cx, struct ruleset *rs, const struct needs *n);
bool nft_tables(struct backend *be, struct cx *cx, struct table_list *tables);
bool nft_unsaid(struct backend *be, struct cx *cx, enum table_id t, const char **what);
/* The ruleset's generation now; false with a diag. */
bool nft_generation(struct nft *nft, struct cx *cx, uint32_t *generation);
/* The numbers of the tables that are there, 0 of others. False with a diag. */
bool nft_table_handles(struct nft *nft, struct cx *cx, enum family f, uint64_t handles[TABLE_COUNT]);

/* ---- nft_batch.c: edits as messages ---- */

/* What a message of the batch was for. */
struct nft_origin {
	const char *doing;             /* iptables-nft's word: "RULE_APPEND" */
	const struct edit *edit;       /* NULL: the batch itself */
	const struct table *table;
	const struct chain *chain;     /* NULL: about the table */
	const struct rule *rule;       /* NULL: about the chain */
};

/* Counters that are to become zero once the batch is done. */
struct nft_zero {
	struct chain *chain;
	uint64_t handle;               /* of a rule; 0: all rules of the chain */
	const char *hidden;            /* they are in this chain of a run; NULL: in the chain itself */
	const struct image_map *map;   /* elements instead: all, or `elem` */
	const struct image_elem *elem;
};
struct nft_zeros { VEC(struct nft_zero) v; };

struct nft_contents;

/* What a batch knows of a table. */
struct nft_batch_table {
	uint64_t next_run;             /* see struct nft */
	unsigned depth;                /* chains that may come below any of it, */
	bool deep;                     /* … if that is known */
	bool dear;                     /* a rule that comes is dear (nft_dear.c) */
	bool ready;                    /* it has all of its built-in chains */
	bool reset;                    /* nothing is left of it in the kernel */
	bool zeroes;                   /* all of its chains are zeroed, */
	bool flushes, flushed;         /* or emptied at once (nft_flush.c), and that is done */
	struct nft_contents *hidden;   /* the maps and chains of its runs, if it is emptied; NULL: there are none */
};

struct nft_batch {
	struct cx *cx;
	struct ruleset *rs;
	struct nft_codec *codec;
	const struct edits *edits;
	uint32_t generation;           /* that it is for; 0: any */
	uint32_t port;                 /* of the socket that sends it, for signs */
	uint32_t uncounted;
	struct nl_batch b;
	struct cx work;                /* cx with memory for a few rules that are lowered, one by one, into nr: see nft_work */
	struct nir_rule nr;
	unsigned worked;
	VEC(struct nft_origin) origin; /* by the message's number */
	struct nft_zeros zeros;
	struct nft_batch_table table[TABLE_COUNT];
	struct map ids;                /* rule of this batch -> its NFTA_RULE_ID */
	struct map renamed;            /* chain -> the first edit that renames it: until the batch is done the kernel knows that name */
	struct map called;             /* chain that is made -> the hidden name that it has until then (nft_ahead.c) */
	struct map made;               /* chains that this batch makes */
	struct map plans;              /* chain -> struct nft_plan, */
	struct nft_plan *plan;         /* and the one that was asked for last */
	struct raiser *raiser;         /* made when it is needed */
	enum opt_level optimize;
	struct buf *log;               /* a line for each run, or NULL */
	bool unfit;                    /* no rule may come to a run that is there */
	struct nft_ahead *ahead;       /* what went in front of the batch; NULL: nothing may */
	bool late;                     /* what rules count while they are moved is wanted (nft_late.c) */
	size_t runs;                   /* how many it makes */
	uint32_t next_id;
	bool flush;                    /* a reset empties the table instead of deleting it: for tests */
	bool blind;                    /* what the kernel has is not known: resets must work in any case */
};

/* What becomes of the chains; no message is made. */
void nft_batch_plan(struct nft_batch *nb, const struct edits *e);
/* As planned. False with a diag. What there is of the batch is freed by nft_batch_free in any case. */
bool nft_batch_build(struct nft_batch *nb);
void nft_batch_init(struct nft_batch *nb, struct cx *cx, struct ruleset *rs, struct nft_codec *codec,
	uint32_t generation);
void nft_batch_free(struct nft_batch *nb);
/* Sends a small batch, if it is good and there is anything in it, and frees it. False with errno: it is not good, or was refused. */
bool nft_batch_finish(struct nl *nl, struct nft_batch *nb, bool good);
/* chain -> the first edit that renames it, of those that the kernel has; and the name by which it knows a chain until then. */
void nft_renames_find(struct arena *a, struct map *renamed, const struct edits *e);
const char *nft_renamed_from(const struct map *renamed, const struct chain *c);
/* What the kernel knows the chain by until the batch is done. */
const char *nft_chain_kname(const struct nft_batch *nb, const struct chain *c);

/* Does the kernel know any chain by another name than the ruleset does? */
static inline bool nft_has_knames(const struct nft_batch *nb) { return nb->renamed.n || nb->called.n; }
/* The kernel knows the chain by kname in all messages from now on. */
void nft_chain_called(struct nft_batch *nb, const struct chain *c, const char *kname);
/* What the kernel calls the chain that a rule jumps to. */
const char *nft_jump_kname(const struct nft_batch *nb, const struct table *t, const char *to);
/* The same for all jumps in the list. */
void nft_jumps_kname(const struct nft_batch *nb, const struct table *t, struct nir_list *l);
/* The kernel has the chain at this point of the batch. */
bool nft_chain_there(const struct nft_batch *nb, const struct chain *c);

/* Bytes for a message: one of names and numbers; one with a map, its counter or its userdata. */
enum { NFT_SMALL_ROOM = 512, NFT_MAP_ROOM = 1024 };

/* Parts of messages, for the files that build batches. room 0: the most. */
struct nlmsghdr *nft_message(struct nft_batch *nb, unsigned msg, uint16_t flags, size_t room, const struct nft_origin *o);
bool nft_message_end(struct nft_batch *nb);
/* About a chain, by its table; its name or handle follows. */
struct nlmsghdr *nft_chain_message(struct nft_batch *nb, unsigned msg, uint16_t flags, const char *doing, const struct edit *e,
	const struct chain *c);
/* About a rule in the edit's chain. */
struct nlmsghdr *nft_rule_message(struct nft_batch *nb, const struct edit *e, unsigned msg, uint16_t flags, size_t room,
	const char *doing, const struct rule *r);
/* All rules of the edit's chain go, if the kernel has it. */
bool nft_chain_flush(struct nft_batch *nb, const struct edit *e);
/* For lowering the next rule into nb->nr. Only its message is kept, so what it needs is given back soon. */
struct cx *nft_work(struct nft_batch *nb);
/* r lowered into nb->nr; false with a diag. */
bool nft_rule_prepare(struct nft_batch *nb, const struct edit *e, const struct rule *r);
bool nft_rule_end(struct nft_batch *nb, struct nlmsghdr *nlh, const struct nir_rule *nr);

/* ---- nft_run.c: compiled runs as messages ---- */

/* What changes in one of a run's maps and in its chains while the run stays. */
struct nft_patch {
	struct image_run *run;
	unsigned map;
	VEC(struct image_elem) add, remove;
	VEC(struct image_elem) hidden; /* those of `remove` whose rules stay, hidden behind one that comes */
	VEC(struct image_spot) gone;   /* rules of its chains that go */
	struct map values;             /* of a front: what is in `add` already, by key */
	VEC(struct image_copy) copies; /* of rules that come, */
	VEC(struct image_chain) chains;        /* … and those that they bring */
	bool sheds;                    /* the run's last chain is free, since the rule that stood alone in it goes: it goes too, or becomes the
					* first of `chains` */
	uint32_t in_front, behind;     /* how many rules come in front of the run's first rule, and behind its last */
};

/* Maps, chains, rules and elements, all but the entry, for the chain of the edit. */
bool nft_run_put(struct nft_batch *nb, const struct edit *e, struct image_run *run);
/* The same in two parts: first the chains without their rules. */
bool nft_run_put_maps(struct nft_batch *nb, const struct edit *e, struct image_run *run);
bool nft_run_put_rules(struct nft_batch *nb, const struct edit *e, struct image_run *run);
/* The entry into a message for the chain of the edit. */
bool nft_entry_end(struct nft_batch *nb, const struct edit *e, struct nlmsghdr *nlh, struct image_run *run);
/* All but the entry, which has gone: its maps and chains. */
bool nft_run_delete(struct nft_batch *nb, const struct edit *e, const struct image_run *run);
/* May the rule with this place be taken out of its run, and nothing else of the run have to change but for the heirs that are known? */
bool nft_run_spares(const struct image_place *at);
bool nft_patch_remove(struct nft_batch *nb, const struct edit *e, const struct nft_patch *p);
bool nft_patch_add(struct nft_batch *nb, const struct edit *e, const struct nft_patch *p);

/* ---- nft_loose.c: which rules of a chain are compiled, and what has to change for it ---- */

/* Before the first message. */
void nft_plans_make(struct nft_batch *nb, const struct edits *e);
/* Does any plan change runs; does any put rules into runs that are there? */
bool nft_plans_compile(const struct nft_batch *nb);
bool nft_plans_fit(const struct nft_batch *nb);
/* Does a rule come to a run of which not all was read? */
bool nft_plans_partly(const struct nft_batch *nb);
/* How many messages the runs take that come: about so many, and at least one for each of their rules. */
size_t nft_plans_messages(const struct nft_batch *nb);
/* Is the edit carried out by the plan of its chain? */
bool nft_plan_has(struct nft_batch *nb, const struct edit *e);
/* At the first edit of the chain: the messages for all that goes from it. */
bool nft_plan_begin(struct nft_batch *nb, const struct edit *e);
/* The messages for what comes, once all chains have been made. */
bool nft_plans_put(struct nft_batch *nb);

/* ---- nft_dear.c: rules that come beside large runs ---- */

/* Does a rule that comes to an end of the chain, and would be plain, become an open run? */
bool nft_opens(const struct nft_batch *nb, const struct chain *c);

/* ---- nft_view.c: runs as they are read ---- */

/* A chain of which only the rule of one number was read. */
struct nft_number {
	size_t piece;                  /* its place among the pieces of the view; what comes in front of it goes there too, */
	struct image_run *into;        /* … or into this run, in the middle; NULL: into none, */
	uint64_t order;                /* … with this order key */
};

/* What the kernel has in a chain of a table that has runs, in order: chain->kernel. */
struct nft_view {
	struct opt_pieces pieces;      /* a run that could not be read has its entry as `rule` too */
	bool runs_only;                /* plain rules are left out */
	const struct nft_number *number;       /* NULL: chain->loaded says what was read */
};

/* Before chains are flushed or zeroed: which runs they have, where that was not read. Not for tables in `all`, IN_TABLE()s of which all chains
 * are flushed or zeroed. False with a diag. */
bool nft_views_complete(struct nft *nft, struct cx *cx, struct ruleset *rs, const struct edits *e, unsigned all);

/* ---- nft_flush.c: tables of which all chains are emptied ---- */

/* IN_TABLE()s of the tables to which the edits do nothing but `op`, and that to every chain. */
unsigned nft_all_chains(struct cx *cx, const struct ruleset *rs, const struct edits *e, enum edit_op op);
/* Which runs the tables have of which all chains are emptied, and what is there of the runs of other chains that are emptied. False with a diag. */
bool nft_flush_read(struct nft *nft, struct nft_batch *nb);
/* One message for all chains of the table, at the first of its edits. */
bool nft_flush_put(struct nft_batch *nb, const struct edit *e);

/* ---- nft_ahead.c: intervals that come go in front of the batch ---- */

struct nft_ahead;
/* Before the plans are made: another batch may go in front of this one. */
void nft_ahead_begin(struct nft_batch *nb, const struct edits *e);
/* When they are made: sends what has to go ahead, and makes nb a batch for the generation that comes of it. False with errno: refused. */
bool nft_ahead_send(struct nft *nft, struct nft_batch *nb);
/* Do tables that are emptied still have what they had when it went ahead, and nothing more but that? */
bool nft_ahead_same(struct nft *nft, struct nft_batch *nb);
/* Did the run's maps and chains go ahead, so that only its rules are missing? */
bool nft_ahead_has(const struct nft_batch *nb, const struct image_run *run);
/* Instead of deleting the table: all that it had goes, and what went ahead stays. */
bool nft_ahead_keeps(const struct nft_batch *nb, const struct table *t);
bool nft_ahead_reset(struct nft_batch *nb, const struct edit *e);
/* Do elements that went ahead lead to the chain? Then nft_ahead_chain takes the place of making it: it gives the stand-in its name. */
bool nft_ahead_leads(const struct nft_batch *nb, const struct chain *c);
bool nft_ahead_chain(struct nft_batch *nb, const struct edit *e);
/* The last messages of the batch: signs that went ahead go. */
bool nft_ahead_end(struct nft_batch *nb);
/* The batch was refused: what went ahead goes, and the ruleset is loaded for the generation that comes of it, unless somebody else
 * has changed it. False: nothing went. */
bool nft_ahead_undo(struct nft *nft, struct nft_batch *nb);

/* ---- nft_left.c: what programs leave that are killed between two batches ---- */

/* The runs with n numbers, `last` the highest of them, are not in use yet, or no more. As a set with a name that says so. */
struct nft_sign { uint64_t last; unsigned n; };
bool nft_sign_put(struct nft_batch *nb, unsigned table, struct nft_sign sign, bool make);
/* Is this the name of a sign? Is the process that made it still there? */
bool nft_is_sign(const char *set);
bool nft_sign_lives(struct arena *a, const char *set);
/* Before a commit: takes away what dead processes left in the tables that the edits are for, which is a generation more (rs->generation).
 * False: a living one was at work there, was waited for, and has changed the table. */
bool nft_left_take(struct nft *nft, struct cx *cx, struct ruleset *rs, const struct edits *e);

/* ---- nft_beside.c: what plain rules have counted besides their own counters ---- */

/* The set with these counters, and its elements by the rule's handle (in network order). */
struct nft_beside { struct image_map set; struct map by_rule; };

/* What the kernel has of a table: table->kernel. */
struct nft_table {
	uint64_t handle;               /* unlike that of any other table, now or before */
	const struct nft_beside *beside;       /* NULL: nothing */
};

struct counters nft_beside_of(const struct table *t, uint64_t rule);
/* The messages that make the set, where it is missing, and that say what one rule has counted. */
bool nft_beside_make(struct nft_batch *nb, unsigned table);
bool nft_beside_put(struct nft_batch *nb, const struct chain *c, uint64_t rule, const struct counters *n);
/* The last messages of the batch: elements of rules that it deletes go. */
bool nft_beside_end(struct nft_batch *nb);
/* What the rule has counted in the set becomes zero when the batch is done; rule 0: what all rules of the chain have. */
void nft_beside_zero(struct nft_batch *nb, struct chain *c, uint64_t rule);

/* ---- nft_late.c: what rules count while a commit moves them ---- */

struct nft_late;
/* When the plans are made: old runs of chains whose rules are moved are kept until it is known what they have counted. */
void nft_late_plan(struct nft_batch *nb, const struct edits *e);
/* The last messages of the batch: signs for the old runs that are kept, to which nothing leads any more. */
bool nft_late_signs(struct nft_batch *nb);
/* Before the batch is sent. NULL: it moves no rules. */
struct nft_late *nft_late_begin(struct nft *nft, const struct nft_batch *nb);
/* When it is done: a second batch with what was counted late, which takes the old runs away. */
void nft_late_count(struct nft *nft, struct nft_late *l, struct nft_batch *nb);
void nft_late_end(struct nft_late *l);

/* ---- nft_commit.c ---- */

enum commit_result nft_commit(struct backend *be, struct cx *cx, struct ruleset *rs, const struct edits *e,
	unsigned flags);

/* ---- nft_zero.c ---- */

/* When the batch is done, the counters of all rules of the chain are to become zero, or those of one rule. */
void nft_zero_chain(struct nft_batch *nb, struct chain *c);
void nft_zero_rule(struct nft_batch *nb, struct chain *c, const struct rule *r);
/* Before the batch is sent, where it adds rules whose counters must stay: which rules are there already, and are to be zeroed. */
bool nft_zero_plan(struct nft *nft, struct nft_batch *nb);
/* When it is done: zeroes them. COMMIT_CLASH only if alone: then the batch was empty, and all may begin anew. */
enum commit_result nft_zero(struct nft *nft, struct cx *cx, struct ruleset *rs, const struct nft_zeros *z, bool alone);

/* ---- nft_way.c: where jumps lead, and what is allowed there ---- */

enum { NFT_DEPTH_MAX = 16 };           /* chains in a row, the base chain counted */

/* The table as it would have been: what the kernel has (it is read for this) and what is in t. */
struct nft_ways;
struct nft_ways *nft_ways_new(struct nft *nft, struct cx *cx, const struct table *t);
/* With one more jump from `from` to `to`: the circle that it closes or leads to, "a -> b -> a"; NULL: none, and *depth
 * is how many chains stand in a row, the base chain counted. */
const char *nft_ways_circle(struct nft_ways *w, const char *from, const char *to, unsigned *depth);
/* Would the user's chains do: no circle, and not too many in a row? */
bool nft_ways_fit(struct nft_ways *w);
/* Of the rules that the edits bring the one that ends this, in the order in which they were said; NULL: it is not known. */
const struct rule *nft_ways_last(struct nft_ways *w, const struct edits *e);
/* The first use below `to` that is not allowed where chain c is, and the chain that it stands in. */
const struct use *nft_ways_misplaced(struct nft_ways *w, const char *to, const struct chain *c, const char **in);

/* ---- nft_error.c ---- */

/* Everything that the kernel said against the batch, as diags with places and reasons. Returns false. */
bool nft_refused(struct nft *nft, struct nft_batch *nb);
/* A question that failed, by errno. Returns false. */
bool nft_failed(struct cx *cx, const char *what, int err);

#endif
