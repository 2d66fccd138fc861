/* The programs that live in one binary, and what each of them is given. */
#ifndef SLUICE_PROGRAM_H
#define SLUICE_PROGRAM_H

#include "backend/backend.h"
#include "frontend/choice.h"
#include "frontend/options.h"
#include "frontend/report.h"

struct run;

/* A name that the binary answers to, or a word behind "sluice". The tables are frontend/programs.def and
 * frontend/subcommands.def. */
struct program {
	const char *name;
	enum family family;
	const char *backend;           /* NULL: the user may choose */
	int (*main)(struct run *r, int argc, char *const argv[]);   /* argv without the name; the exit status */
	const char *words, *help;      /* of a subcommand: "FILE", "what a restore of FILE would change" */
};

extern const struct program programs[], subcommands[];         /* end with name NULL */
const struct program *program_find(const struct program *table, const char *name);

/* One run of a program: its memory, its messages and the world as it sees it. */
struct run {
	const struct program *program;
	const char *name;              /* as messages call it: "iptables", "iptables-nft-restore" */
	const char *backend_said;      /* --backend; NULL: not given */
	const char *backend_word;      /* what was chosen: "nft", "file:rules.v4" */
	const char *optimize_said;     /* --optimize; NULL: not given */
	struct choice choice;          /* the configuration file's, once it has been read */
	bool choice_read;
	bool family_said;              /* -4 or -6 of a subcommand */
	bool restore;                  /* messages name lines of a restore text */
	struct arena *lasting;         /* of the back end and the environment */
	struct arena *arena;           /* of the commands */
	struct diags diags;
	struct cx cx, lasting_cx;
	struct kernel *kernel;
	struct backend *be;
	struct lock_wait lock;         /* before run_open: how the legacy back end waits for its lock */
	struct progress progress;      /* cx.progress, for programs that show it */
	struct buf out;                /* standard output, written by run_flush */
	int out_fd;
};

void run_init(struct run *r, const struct program *p, const char *name);
void run_close(struct run *r);
/* Take the words in front of all others that every program understands (--backend=WORD) from argc and argv. */
void run_common_options(struct run *r, int *argc, char *const **argv);
/* Choose the back end: by what was said, the name, the environment, links, the configuration file; see program.c.
 * path: what was executed, NULL when it is this very program. False with a diag when that file is wrong. */
bool run_choose(struct run *r, const char *path);
/* Before parsing: look up what the chosen back end's kernel can do. */
void run_prepare(struct run *r, enum family f);
/* The options -w and -W (`interval`) before that: how long to wait for the lock, and how often to look. May queue a diag. */
void run_wait(struct run *r, bool interval, const char *arg);
/* Open the back end, unless it is open; false with a diag. */
bool run_open(struct run *r);
/* How far rules are to be compiled: as was said, else by the environment, else by the configuration file, else *level stays.
 * False with a diag. */
bool run_optimize(struct run *r, enum opt_level *level);
/* Is it a word that names a back end? */
bool backend_known(const char *word);
/* The word in parentheses behind the version: "nf_tables". */
const char *run_backend_name(const struct run *r);
/* With a listing from nf_tables: a remark when ip_tables has tables, too, and the words that show them. */
void run_beside(struct run *r, const char *ending);
/* Start with fresh memory: for co-processes, which must not grow. The back end stays open; messages are lost. */
void run_renew(struct run *r);
/* Write out what there is; false with a diag (a full disk, a closed pipe). */
bool run_flush(struct run *r);
/* Write the output and, on standard error, the messages. Returns the exit status. */
int run_finish(struct run *r);
/* What iptables-save prints, behind what is in the output already; or into a file. False with a diag. */
bool run_save(struct run *r, bool counters);
bool run_save_to(struct run *r, const char *file);
/* "iptables v1.8.11 (nf_tables)" and a newline to the output. */
void run_version(struct run *r);
/* Queue that an option is not known: getopt's words, and where to read more. */
void run_usage_error(struct run *r, const char *error);
/* options_next said `row` last: did the words end there? Queues the reason when they did not. */
bool run_options_ended(struct run *r, const struct options *o, int row);

int iptables_main(struct run *r, int argc, char *const argv[]);
int save_main(struct run *r, int argc, char *const argv[]);
int translate_main(struct run *r, int argc, char *const argv[]);
int xml_main(struct run *r, int argc, char *const argv[]);
int restore_translate_main(struct run *r, int argc, char *const argv[]);
int restore_main(struct run *r, int argc, char *const argv[]);
int iptables_apply_main(struct run *r, int argc, char *const argv[]);
int osf_main(struct run *r, int argc, char *const argv[]);
int monitor_main(struct run *r, int argc, char *const argv[]);
int multi_main(struct run *r, int argc, char *const argv[]);

/* Subcommands have the same signature: each line of the table declares its own. */
#define SUBCOMMAND(name, backend, function, words, help) int function(struct run *r, int argc, char *const argv[]);
#include "frontend/subcommands.def"
#undef SUBCOMMAND

#endif
