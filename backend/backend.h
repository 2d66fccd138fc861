/* Back ends, where rulesets are stored: nft (the kernel's nf_tables), legacy (ip_tables), file (a save text).
 *
 *	load     reads what a command needs of the ruleset, and no more
 *	commit   applies the edits that frontend/apply made on the loaded ruleset, all or nothing
 */
#ifndef SLUICE_BACKEND_H
#define SLUICE_BACKEND_H

#include "compiler/opt.h"

/* ---- what must be loaded before a transaction can be applied ---- */

enum need_level {
	NEED_NOTHING,
	NEED_EXISTS,
	NEED_LIKE,             /* only rules equal to one of `like`; a back end that loads nothing else leaves the chain LOADED_EXISTS */
	NEED_RULES,
};

struct need_chain {
	const char *name;
	enum need_level level;
	VEC(const struct rule *) like; /* for NEED_LIKE */
	/* equal rules may be deleted: all of them are needed, in order; otherwise one per entry of `like`. With a
	 * number: the rule to be deleted */
	bool goes;
	const struct rule *comes;      /* a single rule is added: before rule `number` or replacing it; without a number, at one end */
	uint32_t more;                 /* number of rules added at one of its ends */
	/* for NEED_RULES: only the rule of this number, from 1, is needed, and the number of rules at least up to it.
	 * 0: all */
	uint32_t number;
	bool refs;                     /* the number of jumps to it is needed */
};

/* For one table. The existence of the table itself and of its built-in chains is always loaded. */
struct need {
	enum table_id table;
	enum need_level all;           /* minimum level for every chain of the table */
	bool refs;                     /* the number of jumps to every chain is needed; only requested from back ends with `walk` */
	VEC(struct need_chain) chains;
};

struct needs { VEC(struct need) v; };

/* ---- edits ---- */

enum edit_op {
	EDIT_TABLE_RESET,      /* delete all chains and rules of the table (restore without --noflush) */
	EDIT_CHAIN_NEW,
	EDIT_CHAIN_DELETE,
	EDIT_CHAIN_RENAME,     /* from `name` to chain->name */
	EDIT_CHAIN_FLUSH,      /* delete its rules; the policy's counters are kept */
	EDIT_CHAIN_COMPILE,    /* keep its rules, but compile them anew */
	EDIT_POLICY,           /* set chain->policy and chain->counters (base chains) */
	/* add `rule`, already linked at its position in `chain`; `ref` is the rule after it (NULL: append), `prev` the
	 * one before it (NULL: at the head). Or n rules at the end, linked from `rule` on */
	EDIT_RULE_ADD,
	EDIT_RULE_REPLACE,     /* replace ref by rule */
	EDIT_RULE_DELETE,      /* delete ref */
	EDIT_RULE_COUNTERS,    /* set the counters to rule->counters (-Z CHAIN N) */
	EDIT_CHAIN_ZERO,       /* zero the counters of all rules of the chain and of its policy */
};

struct edit {
	uint8_t op;            /* enum edit_op */
	/* EDIT_RULE_ADD: insert at the head of a chain whose rules are not loaded; ref and prev are NULL, as for an
	 * append */
	bool head;
	bool insert;           /* EDIT_RULE_ADD: requested with -I; for error messages */
	uint32_t n;            /* EDIT_RULE_ADD, EDIT_RULE_REPLACE: number of rules added */
	struct table *table;
	struct chain *chain;
	struct rule *rule, *ref;
	union {
		struct rule *prev;
		const char *name;      /* EDIT_CHAIN_RENAME */
	};
	struct pos pos;        /* the command, for errors of the kernel */
};

struct edits { VEC(struct edit) v; };

/* The edit for the i-th of the rules that it adds. */
struct edit edit_single(const struct edit *e, uint32_t i);
/* Marks the founders (compiler/founder.h) among the rules that are added and stay. False: there are none. */
bool edits_found(const struct ruleset *rs, const struct edits *e);
/* Does it add this rule? */
bool edit_brings(const struct edit *e, const struct rule *r);

/* ---- back ends ---- */

enum commit_result {
	COMMIT_OK,
	COMMIT_FAILED,         /* a diag is queued, nothing was changed */
	COMMIT_CLASH,          /* the ruleset was changed concurrently: load and apply again */
	COMMIT_DEEP,           /* compiled runs exceed the call depth: apply again and recompile all tables */
};

enum commit_flags { COMMIT_TEST = 1 };         /* check only, change nothing */

struct backend;

struct table_list { enum table_id v[TABLE_COUNT]; unsigned n; };

struct backend_ops {
	const char *name;              /* as in iptables -V: "nf_tables", "legacy" */
	/* Loads at least what is needed, for the tables in `n` only; rs is empty or was loaded for less before. False
	 * with a diag. */
	bool (*load)(struct backend *be, struct cx *cx, struct ruleset *rs, const struct needs *n);
	/* Visits the rules of a chain that was loaded with NEED_EXISTS and has not changed since; each is freed after
	 * the visit. self is the back end. NULL: rules have to be loaded. */
	chain_walk *walk;
	/* The tables that exist, in the order of a complete save. */
	bool (*tables)(struct backend *be, struct cx *cx, struct table_list *tables);
	/* What the table contains besides chains and rules, which a save would lose: "the set blocked"; *what NULL:
	 * nothing. A NULL function: never anything. */
	bool (*unsaid)(struct backend *be, struct cx *cx, enum table_id t, const char **what);
	enum commit_result (*commit)(struct backend *be, struct cx *cx, struct ruleset *rs,
		const struct edits *e, unsigned flags);
	/* Prints a loaded table in the kernel's representation, with more detail than a listing. NULL: `debug` has
	 * everything. False with a diag. */
	bool (*dump)(struct backend *be, struct cx *cx, enum table_id t, struct buf *out);
	/* Called at the end of a transaction, successful or not: releases locks. NULL: nothing to do. */
	void (*done)(struct backend *be);
	void (*close)(struct backend *be);
};

struct backend {
	const struct backend_ops *ops;
	enum family family;
	enum opt_level optimize;       /* how far commits compile runs of rules; set by the code that opens the back end */
	struct buf *log;               /* receives a line per compiled run; NULL: not wanted */
	struct buf *fallback;          /* receives a line if the kernel refused compiled runs and plain rules were sent instead; or NULL */
	struct buf *debug;             /* receives the rules read and messages sent, in the kernel's representation; NULL: not wanted */
};

/* NULL with a diag if the kernel lacks nf_tables or permission is denied. */
struct backend *backend_nft_open(struct cx *cx, enum family f);
/* Programs that use the kernel's ip_tables exclude each other by a lock file. */
enum lock_mode {
	LOCK_TRY,              /* fail at once if it is taken */
	LOCK_WAIT,             /* wait: without limit, or up to `seconds` if not 0 */
	LOCK_NONE,             /* do not lock: for reading one table at a time */
};
struct lock_wait { enum lock_mode mode; uint32_t seconds, usecs; };    /* usecs between attempts; 0: the default */

/* The kernel's ip_tables or ip6_tables. */
struct backend *backend_legacy_open(enum family f, const struct lock_wait *lock);
/* One table of a save text, from its "*filter" line to its COMMIT. */
struct table_text {
	enum table_id id;
	const char *file;              /* for diagnostics */
	unsigned line;                 /* of the "*filter" line */
	const char *text;
	size_t len;
};
/* Creates the table in rs from text, with all counters; false with a diag. The parser is in frontend/, which the back
 * end may not include, so it is passed in. */
typedef bool table_reader(struct cx *cx, struct ruleset *rs, const struct table_text *t);
/* A save text as a ruleset: read by load, replaced atomically by commit (rename). A missing file is an empty ruleset.
 * "%f" in the path is replaced by the family, 4 or 6. */
struct backend *backend_file_open(struct cx *cx, enum family f, const char *path, table_reader *read);
/* Only compiles: commit writes the batch to fd as bytes (netlink), nft text, or tables of ip_tables (blob). Loads
 * nothing. */
struct backend *backend_emit_open(struct cx *cx, enum family f, const char *format, int fd);
/* Writes in words what ip_tables' chains would be compiled to. Loads nothing. */
struct backend *backend_folds_open(enum family f, int fd);
/* False with a diag if there is no such format. */
bool backend_emit_known(struct cx *cx, const char *format);
/* Is it a format for ip_tables? */
bool backend_emit_legacy(const char *format);

/* A file written by --emit=blob. `bytes` must be arena memory, and is modified and kept; NULL with a diag. */
struct blobfile;
struct blobfile *blobfile_read(struct cx *cx, const char *file, void *bytes, size_t len);
enum family blobfile_family(const struct blobfile *bf);
/* Replaces the kernel's tables by those of the file: all of them, or none with a diag. The back end must be that of
 * ip_tables. */
bool backend_legacy_put(struct backend *be, struct cx *cx, struct blobfile *bf, unsigned flags);

/* Builds complete tables for ip_tables rule by rule, without a ruleset: legacy_fill_table, then its chains, then its
 * rules, each appended to its chain. The functions return false if something cannot be built this way (possibly with a
 * diag); the object is then unusable. */
struct legacy_fill;
struct legacy_fill *legacy_fill_new(struct arena *a, enum family f);
bool legacy_fill_table(struct legacy_fill *f, enum table_id t);
bool legacy_fill_policy(struct legacy_fill *f, const struct base_info *base, enum verdict policy, struct counters n);
bool legacy_fill_chain(struct legacy_fill *f, const char *name);
bool legacy_fill_rule(struct legacy_fill *f, struct cx *cx, const char *chain, const struct rule *r);
void legacy_fill_free(struct legacy_fill *f);
/* Replaces the kernel's tables by these, once all of them have been built; *done: how many were replaced, from the
 * first on. False if not all were; with a diag only if the regular way would fail in the same way. */
bool backend_legacy_fill(struct backend *be, struct cx *cx, struct legacy_fill *f, unsigned *done);

/* Queries this kernel about revisions and ipsets; implements the kernel callbacks of struct env. */
struct kernel;
struct kernel *kernel_open(void);
void kernel_close(struct kernel *k);
bool kernel_revision(struct kernel *k, enum family f, enum ext_kind kind, const char *name, unsigned rev);
int kernel_set_by_name(struct kernel *k, const char *name, struct ipset_ref *out);
int kernel_set_by_index(struct kernel *k, struct arena *a, uint16_t index, struct ipset_ref *out);

/* ---- operating system fingerprints for -m osf (fingers.c) ---- */

struct nf_osf_user_finger;
struct fingers;
/* NULL with errno. */
struct fingers *fingers_open(void);
/* Adds to or removes from the kernel's list. False with errno. */
bool fingers_put(struct fingers *k, const struct nf_osf_user_finger *f, bool remove);
void fingers_close(struct fingers *k);

/* ---- overview of the kernel's state (survey.c) ---- */

/* A base chain of nf_tables, of any program. */
struct survey_chain {
	const char *table, *name;
	uint8_t family;                /* NFPROTO_*, including inet, bridge, … */
	int hook, prio;
	bool drop;                     /* the policy is drop */
	uint32_t rules;
};
struct survey_table { const char *name; uint8_t family; };

struct survey {
	VEC(struct survey_table) tables;
	VEC(struct survey_chain) chains;
	VEC(struct survey_table) left;         /* with unused remains of one of our programs that was killed */
};

/* Lists all tables and base chains of nf_tables in this network namespace. False with a diag. */
bool survey_nft(struct cx *cx, struct survey *s);

/* Optional kernel features. The table ends with a row without a name. */
struct survey_feature {
	const char *name, *use;        /* use: a short description of its purpose */
	bool (*there)(void);
};
extern const struct survey_feature survey_features[];
/* Is ip_tables (ip6_tables) available? Does not query a table, which would create it. */
bool survey_has_legacy(enum family f);
/* Does it have tables? */
bool survey_legacy_tables(enum family f);

#endif
