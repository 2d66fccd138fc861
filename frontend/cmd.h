/* Commands: the result of parsing a line of restore text or a command line. Executed by apply.c. */
#ifndef SLUICE_CMD_H
#define SLUICE_CMD_H

#include "compiler/ir.h"

enum cmd_op {
	CMD_NONE,              /* nothing to do: a restore line for the other family (-4, -6) */
	CMD_APPEND, CMD_CHECK, CMD_DELETE, CMD_DELETE_NUM, CMD_INSERT, CMD_REPLACE,
	CMD_LIST, CMD_LIST_RULES, CMD_FLUSH, CMD_ZERO, CMD_ZERO_NUM, CMD_NEW_CHAIN, CMD_DELETE_CHAIN,
	CMD_POLICY, CMD_RENAME, CMD_VERSION, CMD_HELP,
	CMD_CHAIN_LINE,        /* ":NAME POLICY [n:m]" of restore */
	CMD_TABLE_LINE,        /* "*filter" */
	CMD_COMMIT_LINE,
	CMD_COMPILE,           /* sluice optimize: recompile all rules of the table */
	CMD_COUNT
};

/* General options and parts of a rule, as bits of parser.options. Their order is that in which iptables complains about
 * options a command does not accept. */
enum cmd_option {
	OPTION_NUMERIC, OPTION_SOURCE, OPTION_DESTINATION, OPTION_PROTOCOL, OPTION_JUMP, OPTION_VERBOSE,
	OPTION_EXACT, OPTION_IN, OPTION_OUT, OPTION_NUMBERS, OPTION_COUNTERS, OPTION_FRAGMENT, OPTION_JSON,
	/* Accepted by all commands from here on. */
	OPTION_TABLE, OPTION_MATCH, OPTION_WAIT, OPTION_WAIT_INTERVAL, OPTION_MODPROBE, OPTION_FAMILY,
	OPTION_COUNT
};
#define OPTION(x) (UINT64_C(1) << OPTION_##x)

/* Words of a command that may turn out to be wrong on execution. */
enum cmd_place {
	PLACE_CHAIN,
	PLACE_ARG,             /* the second argument: a number, a new name, a policy */
	PLACE_TARGET,          /* the argument of -j or -g */
	PLACE_COUNT
};

/* One per line of a text, or for consecutive lines that differ only in the values of their rules. */
struct cmd {
	uint8_t op;                    /* enum cmd_op */
	uint8_t table;                 /* enum table_id */
	uint8_t verbose;               /* number of -v */
	bool wait;                     /* -w: wait for the lock */
	bool counted;
	bool line_counters;            /* counters were in front of the line: [n:m] -A …, used by restore -c only */
	bool also_zero;                /* -L -Z, -S -Z in one command */
	uint8_t list;                  /* enum list_flags */
	uint32_t number;               /* -I -D -R -L -S -Z number; 0: none */
	uint32_t nrules;
	uint32_t wait_seconds;         /* upper limit; 0: unlimited */
	uint32_t wait_usecs;           /* between attempts; 0: not given */
	const char *chain;             /* NULL: all */
	const char *arg;               /* new name of -E; policy word of -P and of chain lines ("-" too) */
	union {
		struct rule *rules;            /* one per combination of addresses, or per line, in order */
		const struct ext **help;       /* CMD_HELP: the extensions named so far, targets first; NULL-terminated */
	};
	struct counters counters;      /* -c, [n:m] */
	struct pos pos;                /* the command word */
	const struct src *src;         /* the line */
	struct { uint32_t col, len; } at[PLACE_COUNT]; /* positions within it; col 0: none */
};

/* The position of the word; that of the command if there is none. */
static inline struct pos cmd_pos(const struct cmd *c, enum cmd_place place)
{
	struct pos pos = { c->src, c->at[place].col, c->at[place].len };

	return pos.col ? pos : c->pos;
}

#endif
