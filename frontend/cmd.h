/* Commands: what a line of restore text or a command line asks for. The parser makes them, apply carries them out. */
#ifndef SLUICE_CMD_H
#define SLUICE_CMD_H

#include "compiler/ir.h"

enum cmd_op {
	CMD_NONE,
	CMD_APPEND, CMD_CHECK, CMD_DELETE, CMD_DELETE_NUM, CMD_INSERT, CMD_REPLACE,
	CMD_LIST, CMD_LIST_RULES, CMD_FLUSH, CMD_ZERO, CMD_ZERO_NUM, CMD_NEW_CHAIN, CMD_DELETE_CHAIN,
	CMD_POLICY, CMD_RENAME, CMD_VERSION, CMD_HELP,
	CMD_CHAIN_LINE,        /* ":NAME POLICY [n:m]" of restore */
	CMD_TABLE_LINE,        /* "*filter" */
	CMD_COMMIT_LINE,
	CMD_COUNT
};

struct cmd {
	struct cmd *next;
	uint8_t op;                    /* enum cmd_op */
	enum table_id table;
	const char *chain;             /* NULL: all */
	const char *arg;               /* new name of -E; policy word of -P and of chain lines */
	uint32_t number;               /* -I -D -R -L -S -Z number; 0: none */
	struct rule **rules;           /* one for each combination of addresses, in order */
	uint32_t nrules;
	struct counters counters;      /* -c, [n:m] */
	bool counted;
	bool also_zero;                /* -L -Z in one command */
	unsigned list;                 /* enum list_flags */
	uint8_t verbose;
	const struct ext *help;        /* CMD_HELP of an extension, NULL: of the program */
	uint64_t options;              /* which general options stood there: for the legality table */
	struct pos pos;                /* the command word */
	struct pos chain_pos, number_pos, arg_pos;
	struct pos target_pos;         /* the word behind -j or -g */
};

#endif
