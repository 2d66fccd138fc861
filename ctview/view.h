/* The context of views, and the table of views. One file per view: view_NAME.c. */
#ifndef CTVIEW_VIEW_H
#define CTVIEW_VIEW_H

#include "lib/diag.h"
#include "ctview/filter.h"
#include "ctview/names.h"
#include "ctview/show.h"
#include "ctview/source.h"
#include "ctview/system.h"

enum option_id {
#define OPTION(id, ...) OPT_##id,
#include "ctview/option.def"
#undef OPTION
	OPT_COUNT_ALL
};

struct option_info {
	const char *name, *value, *help;
	char letter;
};
extern const struct option_info option_infos[OPT_COUNT_ALL];

/* Exit codes. */
enum exit_code {
	EXIT_DONE = 0,
	EXIT_PARTLY = 1,       /* some lines could not be read; or, if requested, no entry matched */
	EXIT_USAGE = 2,
	EXIT_SOURCE = 3,       /* the table cannot be read, or the output cannot be written */
};

struct view;

/* One run of the program. */
struct run {
	const struct view *view;
	bool named;                            /* given explicitly by the user */
	struct arena *arena;
	struct diags diags;
	const char *opt[OPT_COUNT_ALL];        /* values as given; "" for options without a value; NULL: not given */
	int nargs;
	const char **args;
	const struct filter *filter;
	enum format format;
	struct look look;
	struct out out;
	struct sysctls sys;
	struct system_times times;
	struct names *names;                   /* NULL: numeric */
	uint64_t top;                          /* 0: all */
	bool system_read;
	struct rater *rater;                   /* for --interval; NULL: no rates */
	bool in_kernel;                        /* the kernel leaves out entries that the filter would */
};

typedef int view_fn(struct run *r);

struct view {
	const char *name, *args, *help;
	uint64_t options;                      /* 1 << OPT_..., VIEW_ENTRIES */
	view_fn *run;
};
/* The view prints entries, so the formats for single entries are allowed. */
#define VIEW_ENTRIES (1ULL << 63)
extern const struct view views[];              /* ends with name NULL */
const struct view *view_find(const char *name);

#define VIEW(name, ...) view_fn view_##name;
#include "ctview/view.def"
#undef VIEW

/* Is it to be run for all network namespaces? */
bool run_in_all(const struct run *r);
/* Prints the pressure of all network namespaces as a table (view_netns.c). */
int pressure_everywhere(struct run *r);
/* Calls take for each namespace; name NULL: the current one. Namespaces without connection tracking are skipped. Not
 * EXIT_DONE if one could not be entered. */
struct pressure;
typedef void pressure_take(void *to, const char *name, const struct pressure *p);
int pressure_each(struct run *r, pressure_take *take, void *to);

/* Loads sysctls and timeouts, once; false with a diag. Also done by run_source. */
bool run_system(struct run *r);
/* Opens the source given by the options; NULL with a diag. */
struct source *run_source(struct run *r);
/* For --interval: does the first of two readings and waits; run_source then does the second, whose entries have rates.
 * False with a diag. */
bool run_first_reading(struct run *r);
/* Closes it and reports its errors: EXIT_DONE, EXIT_PARTLY, EXIT_SOURCE. */
int run_close(struct run *r, struct source *s);
/* Queues a usage error and returns EXIT_USAGE. */
int run_usage(struct run *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Parses the number given to an option; false with a diag. */
bool run_number(struct run *r, enum option_id o, uint64_t *n, uint64_t min, uint64_t max);

/* Sleeps for a possibly fractional number of seconds. */
void run_sleep(double seconds);
/* --interval in seconds, `otherwise` if not given; negative with a diag. */
double run_interval(struct run *r, double otherwise);

#endif
