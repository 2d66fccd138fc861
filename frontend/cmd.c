/* The commands and general options of the programs, as tables: how they are written, how many words follow, what may
 * stand beside what. Everything that iptables says about illegal combinations is derived from here.
 *
 *	-A INPUT -n        -A takes one argument (C_CHAIN); OPTION_NUMERIC is not among what it can have:
 *	                   Illegal option `-n' with this command
 *
 * The parts of a rule that are options of the header (-s -d -i -o -p -f) are rows of extensions/header.c; only their
 * bits are here.
 */
#include "frontend/parser.h"
#include "frontend/gram.h"

#define NOT_CMD "unexpected '!' flag"
#define NOT(x) "cannot have ! before " x

const struct base_opt base_opts[] = {
	/* commands */
	{"append", 'A', CMD_APPEND, .token = T_C_CHAIN, .bang = NOT_CMD},
	{"check", 'C', CMD_CHECK, .token = T_C_CHAIN, .bang = NOT_CMD},
	{"delete", 'D', CMD_DELETE, .token = T_C_CHAIN_MAYBE, .bang = NOT_CMD},
	{"insert", 'I', CMD_INSERT, .token = T_C_CHAIN_MAYBE, .bang = NOT_CMD},
	{"replace", 'R', CMD_REPLACE, .token = T_C_CHAIN_NUM, .bang = NOT_CMD,
	 .lacks = "-R requires a rule number"},
	{"list", 'L', CMD_LIST, .token = T_C_ALL_NUM, .bang = NOT_CMD},
	{"list-rules", 'S', CMD_LIST_RULES, .token = T_C_ALL_NUM, .bang = NOT_CMD},
	{"zero", 'Z', CMD_ZERO, .token = T_C_ALL_NUM, .bang = NOT_CMD},
	{"flush", 'F', CMD_FLUSH, .token = T_C_ALL, .bang = NOT_CMD},
	{"delete-chain", 'X', CMD_DELETE_CHAIN, .token = T_C_ALL, .bang = NOT_CMD},
	{"new-chain", 'N', CMD_NEW_CHAIN, .token = T_C_CHAIN, .bang = NOT_CMD},
	{"policy", 'P', CMD_POLICY, .token = T_C_CHAIN_WORD, .bang = NOT_CMD,
	 .lacks = "-P requires a chain and a policy"},
	{"rename-chain", 'E', CMD_RENAME, .token = T_C_CHAIN_WORD, .bang = NOT_CMD,
	 .lacks = "-E requires old-chain-name and new-chain-name"},
	{"version", 'V', CMD_VERSION, .token = T_STOP, .bang = NOT_CMD},
	{"help", 'h', CMD_HELP, .token = T_STOP, .bang = NOT_CMD},
	/* general options */
	{"table", 't', .bit = OPTION_TABLE, .repeat = true, .token = T_VALUE,
	 .bang = "unexpected ! flag before --table"},
	{"match", 'm', .bit = OPTION_MATCH, .repeat = true, .token = T_MATCH,
	 .bang = "unexpected ! flag before --match"},
	{"jump", 'j', .bit = OPTION_JUMP, .token = T_VERDICT, .bang = NOT("-j")},
	{"goto", 'g', .bit = OPTION_JUMP, .token = T_VERDICT, .bang = NOT("-j")},
	{"numeric", 'n', .bit = OPTION_NUMERIC, .token = T_FLAG, .bang = NOT("-n")},
	{"verbose", 'v', .bit = OPTION_VERBOSE, .repeat = true, .token = T_FLAG, .bang = NOT("-v")},
	{"exact", 'x', .bit = OPTION_EXACT, .token = T_FLAG, .bang = NOT("-x")},
	{"line-numbers", 0, .bit = OPTION_NUMBERS, .token = T_FLAG, .bang = NOT("--line-numbers")},
	{"set-counters", 'c', .bit = OPTION_COUNTERS, .token = T_COUNTS, .bang = NOT("-c"),
	 .lacks = "-c requires packet and byte counter"},
	{"wait", 'w', .bit = OPTION_WAIT, .repeat = true, .token = T_MAYBE, .bang = NOT("-w")},
	{"wait-interval", 'W', .bit = OPTION_WAIT_INTERVAL, .repeat = true, .token = T_MAYBE, .bang = NOT("-W")},
	{"modprobe", 'M', .bit = OPTION_MODPROBE, .repeat = true, .token = T_VALUE, .bang = NOT("-M")},
	{"ipv4", '4', .bit = OPTION_FAMILY, .repeat = true, .token = T_FLAG, .bang = NOT("-4")},
	{"ipv6", '6', .bit = OPTION_FAMILY, .repeat = true, .token = T_FLAG, .bang = NOT("-6")},
	/* The header of IPv4 has a row of this name, which goes first. */
	{"fragment", 'f', .bit = OPTION_FRAGMENT, .token = T_FLAG, .bang = NOT("-f")},
	{0}
};

enum {
	RULE = OPTION(SOURCE) | OPTION(DESTINATION) | OPTION(PROTOCOL) | OPTION(JUMP) | OPTION(VERBOSE) |
		OPTION(IN) | OPTION(OUT) | OPTION(FRAGMENT),
	PLAIN = OPTION(VERBOSE),
	LISTING = OPTION(NUMERIC) | OPTION(VERBOSE) | OPTION(EXACT) | OPTION(NUMBERS),
};
#define CMD(x) (1u << CMD_##x)

const struct cmd_info cmd_infos[CMD_COUNT] = {
	[CMD_APPEND] = {'A', RULE | OPTION(COUNTERS)},
	[CMD_CHECK] = {'C', RULE},
	[CMD_DELETE] = {'D', RULE},
	[CMD_DELETE_NUM] = {'D', PLAIN},
	[CMD_INSERT] = {'I', RULE | OPTION(COUNTERS)},
	[CMD_REPLACE] = {'R', RULE | OPTION(COUNTERS)},
	[CMD_LIST] = {'L', LISTING, CMD(ZERO)},
	[CMD_LIST_RULES] = {'S', PLAIN, CMD(ZERO)},
	[CMD_FLUSH] = {'F', PLAIN},
	[CMD_ZERO] = {'Z', PLAIN, CMD(LIST) | CMD(LIST_RULES)},
	[CMD_ZERO_NUM] = {'Z', PLAIN},
	[CMD_NEW_CHAIN] = {'N', PLAIN},
	[CMD_DELETE_CHAIN] = {'X', PLAIN},
	[CMD_POLICY] = {'P', PLAIN | OPTION(COUNTERS)},
	[CMD_RENAME] = {'E', PLAIN},
};

const char *const option_names[OPTION_COUNT] = {
	[OPTION_NUMERIC] = "-n", [OPTION_SOURCE] = "-s", [OPTION_DESTINATION] = "-d",
	[OPTION_PROTOCOL] = "-p", [OPTION_JUMP] = "-j", [OPTION_VERBOSE] = "-v",
	[OPTION_EXACT] = "-x", [OPTION_IN] = "-i", [OPTION_OUT] = "-o",
	[OPTION_NUMBERS] = "--line-numbers", [OPTION_COUNTERS] = "-c", [OPTION_FRAGMENT] = "-f",
	[OPTION_TABLE] = "-t", [OPTION_MATCH] = "-m", [OPTION_WAIT] = "-w",
	[OPTION_WAIT_INTERVAL] = "-W", [OPTION_MODPROBE] = "-M", [OPTION_FAMILY] = "-4",
};
