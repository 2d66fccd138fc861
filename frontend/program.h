/* The programs in the binary, and their context. */
#ifndef SLUICE_PROGRAM_H
#define SLUICE_PROGRAM_H

#include "backend/backend.h"
#include "frontend/choice.h"
#include "frontend/options.h"
#include "frontend/report.h"

struct run;

/* A name by which the binary can be called, or a subcommand of "sluice". The tables are frontend/programs.def and
 * frontend/subcommands.def. */
struct program {
	const char *name;
	enum family family;
	const char *backend;           /* NULL: configurable */
	int (*main)(struct run *r, int argc, char *const argv[]);   /* argv without the name; returns the exit status */
	const char *words, *help;      /* for subcommands: arguments and description, e.g. "FILE", "what a restore of FILE would change" */
};

extern const struct program programs[], subcommands[];         /* end with name NULL */
const struct program *program_find(const struct program *table, const char *name);

/* One run of a program: memory, messages and environment. */
struct run {
	const struct program *program;
	const char *name;              /* for messages: "iptables", "iptables-nft-restore" */
	const char *backend_said;      /* --backend; NULL: not given */
	const char *backend_word;      /* the choice: "nft", "file:rules.v4" */
	const char *optimize_said;     /* --optimize; NULL: not given */
	struct choice choice;          /* from the configuration file, once it has been read */
	bool choice_read;
	bool family_said;              /* -4 or -6 of a subcommand */
	bool restore;                  /* messages name lines of a restore text */
	struct arena *lasting;         /* for the back end and the environment */
	struct arena *arena;           /* for the commands */
	struct diags diags;
	struct cx cx, lasting_cx;
	struct kernel *kernel;
	struct backend *be;
	struct lock_wait lock;         /* to be set before run_open: how the legacy back end waits for its lock */
	struct progress progress;      /* cx.progress, for programs that display it */
	struct buf out;                /* standard output, written by run_flush */
	int out_fd;
};

void run_init(struct run *r, const struct program *p, const char *name);
void run_close(struct run *r);
/* Removes from argc and argv the leading words that every program accepts (--backend=WORD). */
void run_common_options(struct run *r, int *argc, char *const **argv);
/* Chooses the back end from --backend, the program name, the environment, links or the configuration file; see
 * program.c. path: what was executed, NULL for this program. False with a diag if the configuration file is invalid. */
bool run_choose(struct run *r, const char *path);
/* To be called before parsing: provides access to the capabilities of the back end's kernel. */
void run_prepare(struct run *r, enum family f);
/* Handles -w and -W (`interval`), before run_open: how long to wait for the lock, and how often to try. May queue a
 * diag. */
void run_wait(struct run *r, bool interval, const char *arg);
/* Opens the back end, unless it is open; false with a diag. */
bool run_open(struct run *r);
/* The optimisation level from --optimize, the environment or the configuration file; otherwise *level is unchanged.
 * False with a diag. */
bool run_optimize(struct run *r, enum opt_level *level);
/* Is it the name of a back end? */
bool backend_known(const char *word);
/* The word in parentheses after the version: "nf_tables". */
const char *run_backend_name(const struct run *r);
/* After a listing of nf_tables: adds a note if ip_tables has tables too, with the command that lists them. */
void run_beside(struct run *r, const char *ending);
/* Frees the memory, for co-processes, which must not grow. The back end stays open; messages are discarded. */
void run_renew(struct run *r);
/* Writes the output; false with a diag (disk full, pipe closed). */
bool run_flush(struct run *r);
/* Writes the output, and the messages to standard error. Returns the exit status. */
int run_finish(struct run *r);
/* Appends the text of iptables-save to the output, or writes it to a file. False with a diag. */
bool run_save(struct run *r, bool counters);
bool run_save_to(struct run *r, const char *file);
/* Prints "iptables v1.8.11 (nf_tables)" and a newline. */
void run_version(struct run *r);
/* Queues an error about options and arguments, with a reference to the help: for subcommands of sluice with status 2, for
 * others 1, as iptables' programs do. */
void run_usage_error(struct run *r, const char *error);
/* Given what options_next returned last: have all options been parsed? Queues the reason if not. */
bool run_options_ended(struct run *r, const struct options *o, const struct option_got *last);

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

/* Each line of the table declares its function, all of the same signature. */
#define SUBCOMMAND(name, backend, function, words, help) int function(struct run *r, int argc, char *const argv[]);
#include "frontend/subcommands.def"
#undef SUBCOMMAND

#endif
