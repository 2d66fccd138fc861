/* Option parsing for the programs other than iptables itself (save, restore, …). Table-driven, with getopt_long's
 * conventions: unambiguous prefixes of long names, --name=value, clustered letters, options after other words. */
#ifndef SLUICE_OPTIONS_H
#define SLUICE_OPTIONS_H

#include "lib/buf.h"

enum arg_kind {
	ARG_NONE, ARG_WORD,
	ARG_NUMBER,            /* an optional number, glued or as the next word unless that begins with - or ! (-w, --wait) */
};

/* A table ends with a row without a name. */
struct option_row {
	const char *name;
	char letter;           /* 0: none */
	uint8_t arg;           /* enum arg_kind */
	const char *metavar;   /* of the argument */
	const char *help;      /* NULL: accepted but not shown */
};
/* Rows that most programs have. */
#define HELP_ROW {"help", 'h', ARG_NONE, NULL, "this help"}
#define VERSION_ROW {"version", 'V', ARG_NONE, NULL, "print the version"}

struct option_got {
	int row;               /* index of the row; OPTIONS_WORD, OPTIONS_END or OPTIONS_BAD */
	const char *arg;       /* its argument, or the word */
};

enum { OPTIONS_END = -1, OPTIONS_WORD = -2, OPTIONS_BAD = -3 };

struct options {
	const struct option_row *rows;
	int argc;
	char *const *argv;
	int at;                /* the next element of argv */
	const char *cluster;   /* the rest of a cluster such as "-cnt" */
	bool words_only;       /* after "--" */
	struct buf error;      /* for OPTIONS_BAD: "invalid option -- 'Z'" */
};

/* argv without the program's name. */
void options_init(struct options *o, const struct option_row *rows, int argc, char *const argv[]);
struct option_got options_next(struct options *o);
void options_free(struct options *o);

/* Prints the options of a usage text: " -c, --counters restore the counters". */
void options_help(struct buf *b, const struct option_row *rows);

#endif
