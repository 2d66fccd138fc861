/* The back ends: where rulesets live.  nft (the kernel's nf_tables), legacy (ip_tables), file (a save text).
 *
 *	load     what a command needs of the ruleset, and no more
 *	commit   edits that frontend/apply made on the loaded ruleset, all or nothing
 */
#ifndef SLUICE_BACKEND_H
#define SLUICE_BACKEND_H

#include "compiler/opt.h"

/* ---- what a transaction needs to know before it can be applied ---- */

enum need_level {
	NEED_NOTHING,
	NEED_EXISTS,
	NEED_LIKE,             /* its rules, but only those matter that are the same as one of `like`; a back end that
				* loads no others leaves the chain LOADED_EXISTS */
	NEED_RULES,
};

struct need_chain {
	const char *name;
	enum need_level level;
	VEC(const struct rule *) like; /* for NEED_LIKE */
	bool goes;                     /* those that are the same may be deleted: all of them matter, in order; else one of each does. With a
					* number: that one goes */
	const struct rule *comes;      /* a single rule comes: with a number in front of that one, or instead of it; else to an end */
	uint32_t more;                 /* rules that come to one of its ends */
	uint32_t number;               /* for NEED_RULES: only the rule of this number, from 1, matters, and how many there are at least up
					* to it. 0: all */
	bool refs;                     /* how many rules jump there is asked */
};

/* For one table. Existence of the table itself and of its built-in chains is always loaded. */
struct need {
	enum table_id table;
	enum need_level all;           /* every chain of the table at least so much */
	bool refs;                     /* how many jumps lead to a chain, of all of them; asked only of a back end that walks */
	VEC(struct need_chain) chains;
};

struct needs { VEC(struct need) v; };

/* ---- what is to be done ---- */

enum edit_op {
	EDIT_TABLE_RESET,      /* all chains and rules of the table go (restore without --noflush) */
	EDIT_CHAIN_NEW,
	EDIT_CHAIN_DELETE,
	EDIT_CHAIN_RENAME,     /* from `name` to chain->name */
	EDIT_CHAIN_FLUSH,      /* its rules go; counters of the policy stay */
	EDIT_CHAIN_COMPILE,    /* its rules stay, and what is compiled of them is found out anew */
	EDIT_POLICY,           /* chain->policy and chain->counters are new (a base chain) */
	EDIT_RULE_ADD,         /* rule stands where it should in chain; `ref` is the rule behind it, NULL: at the end;
				* `prev` the one in front of it, NULL: at the head. Or n of them at the end, which lie one behind the
				* other from `rule` on */
	EDIT_RULE_REPLACE,     /* rule instead of ref */
	EDIT_RULE_DELETE,      /* ref */
	EDIT_RULE_COUNTERS,    /* rule->counters are new (-Z CHAIN N) */
	EDIT_CHAIN_ZERO,       /* counters of all rules of the chain and of its policy become zero */
};

struct edit {
	uint8_t op;            /* enum edit_op */
	bool head;             /* EDIT_RULE_ADD: to the head of a chain whose rules are not loaded; ref and prev
				* are NULL then, as they are for an append */
	bool insert;           /* EDIT_RULE_ADD: it was said with -I; for the words of a refusal */
	uint32_t n;            /* EDIT_RULE_ADD, EDIT_RULE_REPLACE: how many rules it brings */
	struct table *table;
	struct chain *chain;
	struct rule *rule, *ref;
	union {
		struct rule *prev;
		const char *name;      /* EDIT_CHAIN_RENAME */
	};
	struct pos pos;        /* the command, for the kernel's refusal */
};

struct edits { VEC(struct edit) v; };

/* The i-th of the rules that it brings, as an edit of its own. */
struct edit edit_single(const struct edit *e, uint32_t i);
/* Does it bring this rule? */
bool edit_brings(const struct edit *e, const struct rule *r);

/* ---- back ends ---- */

enum commit_result {
	COMMIT_OK,
	COMMIT_FAILED,         /* a diag is queued, nothing has changed */
	COMMIT_CLASH,          /* somebody else changed the ruleset: load and apply again */
	COMMIT_DEEP,           /* what is compiled stands in the way of jumps: apply again, and compile all of the tables anew */
};

enum commit_flags { COMMIT_TEST = 1 };         /* ask the kernel, change nothing */

struct backend;

struct table_list { enum table_id v[TABLE_COUNT]; unsigned n; };

struct backend_ops {
	const char *name;              /* "nf_tables", "legacy": as in iptables -V */
	/* False with a diag. Tables in needs only; rs is empty or was loaded for less before. */
	bool (*load)(struct backend *be, struct cx *cx, struct ruleset *rs, const struct needs *n);
	/* The rules of a chain that was loaded with NEED_EXISTS and not changed since, each forgotten when it has been seen; self is
	 * the back end.
	 * NULL: they have to be loaded. */
	chain_walk *walk;
	/* What there is at all: the tables that exist, in the order of a whole save. */
	bool (*tables)(struct backend *be, struct cx *cx, struct table_list *tables);
	/* What a table has that neither its chains nor their rules say, and that would be lost if they were all that is kept: "the set
	 * blocked"; *what NULL: nothing. NULL: there is never any. */
	bool (*unsaid)(struct backend *be, struct cx *cx, enum table_id t, const char **what);
	enum commit_result (*commit)(struct backend *be, struct cx *cx, struct ruleset *rs,
		const struct edits *e, unsigned flags);
	/* All of a table that has been loaded as the kernel keeps it, for those who ask for more than a listing. NULL: `debug` says what
	 * there is to say. False with a diag. */
	bool (*dump)(struct backend *be, struct cx *cx, enum table_id t, struct buf *out);
	/* The transaction is over, whatever came of it: others may have their turn. NULL: nothing to do. */
	void (*done)(struct backend *be);
	void (*close)(struct backend *be);
};

struct backend {
	const struct backend_ops *ops;
	enum family family;
	enum opt_level optimize;       /* how far commits compile runs of rules; what opens a back end may change it */
	struct buf *log;               /* a line for each run that is compiled; NULL: nobody asks */
	struct buf *fallback;          /* a line when what was compiled was refused and the rules went as they are; or NULL */
	struct buf *debug;             /* what is read of rules and what is sent, as the kernel says it; NULL: nobody asks */
};

/* NULL with a diag when the kernel or the permission is missing. */
struct backend *backend_nft_open(struct cx *cx, enum family f);
/* Programs that use the kernel's ip_tables exclude each other by a lock on a file. */
enum lock_mode {
	LOCK_TRY,              /* fail at once when somebody has it */
	LOCK_WAIT,             /* as long as it takes, or `seconds` if not 0 */
	LOCK_NONE,             /* for those who only read one table at a time */
};
struct lock_wait { enum lock_mode mode; uint32_t seconds, usecs; };    /* usecs between two looks; 0: the usual */

/* The kernel's ip_tables or ip6_tables. */
struct backend *backend_legacy_open(struct cx *cx, enum family f, const struct lock_wait *lock);
/* One table of a save text, from its "*filter" line to its COMMIT. */
struct table_text {
	enum table_id id;
	const char *file;              /* for places */
	unsigned line;                 /* of the "*filter" line */
	const char *text;
	size_t len;
};
/* Makes the table in rs from text, with all counters; false with a diag. The parser stands above this room, so
 * whoever opens the back end hands it in. */
typedef bool table_reader(struct cx *cx, struct ruleset *rs, const struct table_text *t);
/* A save text as a ruleset: read at load, written back (atomically, by rename) at commit. A file that does not exist
 * is an empty ruleset. "%f" in the path stands for the family, 4 or 6. */
struct backend *backend_file_open(struct cx *cx, enum family f, const char *path, table_reader *read);
/* Compiles only: the batch as bytes (netlink), nft text or tables of ip_tables (blob) are written to fd at commit; loads
 * nothing. */
struct backend *backend_emit_open(struct cx *cx, enum family f, const char *format, int fd);
/* Is the format for ip_tables? */
bool backend_emit_legacy(const char *format);

/* What --emit=blob wrote. `bytes` are from an arena, and become part of it; NULL with a diag. */
struct blobfile;
struct blobfile *blobfile_read(struct cx *cx, const char *file, void *bytes, size_t len);
enum family blobfile_family(const struct blobfile *bf);
/* Its tables in place of the kernel's: all, or none with a diag. The back end is that of ip_tables. */
bool backend_legacy_put(struct backend *be, struct cx *cx, struct blobfile *bf, unsigned flags);

/* Tables for ip_tables said from beginning to end, without a ruleset in between: legacy_fill_table, then its chains, then its
 * rules, each at the end of its chain. All of these are false where it cannot be said so (a diag may tell why); what was said is
 * good for nothing then. */
struct legacy_fill;
struct legacy_fill *legacy_fill_new(struct arena *a, enum family f);
bool legacy_fill_table(struct legacy_fill *f, enum table_id t);
bool legacy_fill_policy(struct legacy_fill *f, const struct base_info *base, enum verdict policy, struct counters n);
bool legacy_fill_chain(struct legacy_fill *f, const char *name);
bool legacy_fill_rule(struct legacy_fill *f, struct cx *cx, const char *chain, const struct rule *r);
void legacy_fill_free(struct legacy_fill *f);
/* Its tables in place of the kernel's, once all of them could be built: *done of them, from the first on. False: not all, with a diag only
 * where another try would end with the same one. */
bool backend_legacy_fill(struct backend *be, struct cx *cx, struct legacy_fill *f, unsigned *done);

/* Revisions and sets asked of this kernel: fills the env's kernel questions. */
struct kernel;
struct kernel *kernel_open(void);
void kernel_close(struct kernel *k);
bool kernel_revision(struct kernel *k, enum family f, enum ext_kind kind, const char *name, unsigned rev);
int kernel_set_by_name(struct kernel *k, const char *name, struct ipset_ref *out);
int kernel_set_by_index(struct kernel *k, struct arena *a, uint16_t index, struct ipset_ref *out);

/* ---- fingerprints of operating systems for -m osf (fingers.c) ---- */

struct nf_osf_user_finger;
struct fingers;
/* NULL with errno. */
struct fingers *fingers_open(void);
/* Into the kernel's list, or out of it. False with errno. */
bool fingers_put(struct fingers *k, const struct nf_osf_user_finger *f, bool remove);
void fingers_close(struct fingers *k);

/* ---- a look around (survey.c) ---- */

/* A chain of nf_tables that packets meet by itself, whoever made it. */
struct survey_chain {
	const char *table, *name;
	uint8_t family;                /* NFPROTO_*: inet, bridge, … too */
	int hook, prio;
	bool drop;                     /* its policy */
	uint32_t rules;
};
struct survey_table { const char *name; uint8_t family; };

struct survey {
	VEC(struct survey_table) tables;
	VEC(struct survey_chain) chains;
	VEC(struct survey_table) left;         /* where a program of ours was killed, and has left what nobody uses */
};

/* All tables and base chains of nf_tables in this network namespace. False with a diag. */
bool survey_nft(struct cx *cx, struct survey *s);

/* What the kernel may have or not. The table ends with a row without name. */
struct survey_feature {
	const char *name, *use;        /* use: what it is for, in a few words */
	bool (*there)(void);
};
extern const struct survey_feature survey_features[];
/* Is there an ip_tables (ip6_tables) at all? It is not asked for a table, which would make one. */
bool survey_has_legacy(enum family f);
/* Are there tables in it? */
bool survey_legacy_tables(enum family f);

#endif
