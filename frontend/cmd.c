/* Tables of commands and general options: spelling, number of arguments, allowed combinations. iptables' messages about
 * illegal combinations are derived from them.
 *
 *	-A INPUT -n        -A takes one argument (C_CHAIN); OPTION_NUMERIC is not among its options:
 *	                   Illegal option `-n' with this command
 *
 * The parts of a rule that are header options (-s -d -i -o -p -f) are rows of extensions/header.c; only their bits are
 * here.
 */
#include "frontend/parser.h"
#include "frontend/gram.h"

#define NOT_CMD "unexpected '!' flag"
#define NOT(x) "cannot have ! before " x

const struct base_opt base_opts[] = {
	/* commands */
	{"append", 'A', CMD_APPEND, .token = T_C_CHAIN, .bang = NOT_CMD, .args = "CHAIN RULE",
	 .help = "append the rule to the chain"},
	{"check", 'C', CMD_CHECK, .token = T_C_CHAIN, .bang = NOT_CMD, .args = "CHAIN RULE",
	 .help = "check whether the rule exists; exit status 0 or 1"},
	{"delete", 'D', CMD_DELETE, .token = T_C_CHAIN_MAYBE, .bang = NOT_CMD, .args = "CHAIN RULE|NUMBER",
	 .help = "delete the first matching rule, or the one with this number"},
	{"insert", 'I', CMD_INSERT, .token = T_C_CHAIN_MAYBE, .bang = NOT_CMD, .args = "CHAIN [NUMBER] RULE",
	 .help = "insert the rule at this number (default 1)"},
	{"replace", 'R', CMD_REPLACE, .token = T_C_CHAIN_NUM, .bang = NOT_CMD,
	 .lacks = "-R requires a rule number", .args = "CHAIN NUMBER RULE",
	 .help = "replace the rule with this number"},
	{"list", 'L', CMD_LIST, .token = T_C_ALL_NUM, .bang = NOT_CMD, .args = "[CHAIN [NUMBER]]",
	 .help = "list the rules of one chain or all as a table"},
	{"list-rules", 'S', CMD_LIST_RULES, .token = T_C_ALL_NUM, .bang = NOT_CMD, .args = "[CHAIN [NUMBER]]",
	 .help = "print the rules of one chain or all as commands"},
	{"zero", 'Z', CMD_ZERO, .token = T_C_ALL_NUM, .bang = NOT_CMD, .args = "[CHAIN [NUMBER]]",
	 .help = "zero the counters of a rule, a chain, all"},
	{"flush", 'F', CMD_FLUSH, .token = T_C_ALL, .bang = NOT_CMD, .args = "[CHAIN]",
	 .help = "delete all rules of one chain or of all"},
	{"delete-chain", 'X', CMD_DELETE_CHAIN, .token = T_C_ALL, .bang = NOT_CMD, .args = "[CHAIN]",
	 .help = "delete one empty user-defined chain or all"},
	{"new-chain", 'N', CMD_NEW_CHAIN, .token = T_C_CHAIN, .bang = NOT_CMD, .args = "CHAIN",
	 .help = "create a user-defined chain"},
	{"policy", 'P', CMD_POLICY, .token = T_C_CHAIN_WORD, .bang = NOT_CMD,
	 .lacks = "-P requires a chain and a policy", .args = "CHAIN TARGET",
	 .help = "set the policy of a built-in chain: ACCEPT or DROP"},
	{"rename-chain", 'E', CMD_RENAME, .token = T_C_CHAIN_WORD, .bang = NOT_CMD,
	 .lacks = "-E requires old-chain-name and new-chain-name", .args = "CHAIN NEW",
	 .help = "rename a user-defined chain"},
	{"version", 'V', CMD_VERSION, .token = T_STOP, .bang = NOT_CMD,
	 .help = "print the version"},
	{"help", 'h', CMD_HELP, .token = T_STOP, .bang = NOT_CMD,
	 .help = "this help; after -m NAME or -j NAME also the options of that extension"},
	/* general options */
	{"table", 't', .bit = OPTION_TABLE, .repeat = true, .token = T_VALUE,
	 .bang = "unexpected ! flag before --table", .args = "TABLE",
	 .help = "the table: filter (the default), nat, mangle, raw, security"},
	{"match", 'm', .bit = OPTION_MATCH, .repeat = true, .token = T_MATCH,
	 .bang = "unexpected ! flag before --match", .args = "NAME",
	 .help = "use a match extension"},
	{"jump", 'j', .bit = OPTION_JUMP, .token = T_VERDICT, .bang = NOT("-j"), .args = "TARGET",
	 .help = "what to do with the packet: a chain, ACCEPT, DROP, RETURN or an extension"},
	{"goto", 'g', .bit = OPTION_JUMP, .token = T_VERDICT, .bang = NOT("-j"), .args = "CHAIN",
	 .help = "continue in a chain without returning"},
	{"numeric", 'n', .bit = OPTION_NUMERIC, .token = T_FLAG, .bang = NOT("-n"),
	 .help = "numeric addresses and ports in listings"},
	{"verbose", 'v', .bit = OPTION_VERBOSE, .repeat = true, .token = T_FLAG, .bang = NOT("-v"),
	 .help = "more details; in listings also counters and interfaces"},
	{"exact", 'x', .bit = OPTION_EXACT, .token = T_FLAG, .bang = NOT("-x"),
	 .help = "exact counters"},
	{"line-numbers", 0, .bit = OPTION_NUMBERS, .token = T_FLAG, .bang = NOT("--line-numbers"),
	 .help = "number the rules in listings"},
	{"json", 0, .bit = OPTION_JSON, .whole = true, .token = T_FLAG, .bang = NOT("--json"),
	 .help = "listings as JSON"},
	{"set-counters", 'c', .bit = OPTION_COUNTERS, .token = T_COUNTS, .bang = NOT("-c"),
	 .lacks = "-c requires packet and byte counter", .args = "PACKETS BYTES",
	 .help = "initial packet and byte counters of the rule"},
	{"wait", 'w', .bit = OPTION_WAIT, .repeat = true, .token = T_MAYBE, .bang = NOT("-w"), .args = "[SECONDS]",
	 .help = "wait for the lock of the legacy back end"},
	{"wait-interval", 'W', .bit = OPTION_WAIT_INTERVAL, .repeat = true, .token = T_MAYBE, .bang = NOT("-W"), .args = "[USECS]"},
	{"modprobe", 'M', .bit = OPTION_MODPROBE, .repeat = true, .token = T_VALUE, .bang = NOT("-M"), .args = "COMMAND",
	 .help = "ignored; the kernel loads its modules itself"},
	{"ipv4", '4', .bit = OPTION_FAMILY, .repeat = true, .token = T_FLAG, .bang = NOT("-4"),
	 .help = "in restore texts: use the line for IPv4 only"},
	{"ipv6", '6', .bit = OPTION_FAMILY, .repeat = true, .token = T_FLAG, .bang = NOT("-6"),
	 .help = "in restore texts: use the line for IPv6 only"},
	/* In IPv4 the header has a row of this name, which takes precedence. */
	{"fragments", 'f', .bit = OPTION_FRAGMENT, .token = T_FLAG, .bang = NOT("-f")},
	{0}
};

enum {
	RULE = OPTION(SOURCE) | OPTION(DESTINATION) | OPTION(PROTOCOL) | OPTION(JUMP) | OPTION(VERBOSE) |
		OPTION(IN) | OPTION(OUT) | OPTION(FRAGMENT),
	PLAIN = OPTION(VERBOSE),
	LISTING = OPTION(NUMERIC) | OPTION(VERBOSE) | OPTION(EXACT) | OPTION(NUMBERS) | OPTION(JSON),
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
	[CMD_LIST_RULES] = {'S', PLAIN | OPTION(JSON), CMD(ZERO)},
	[CMD_FLUSH] = {'F', PLAIN},
	[CMD_ZERO] = {'Z', PLAIN, CMD(LIST) | CMD(LIST_RULES)},
	[CMD_ZERO_NUM] = {'Z', PLAIN},
	[CMD_NEW_CHAIN] = {'N', PLAIN},
	[CMD_DELETE_CHAIN] = {'X', PLAIN},
	[CMD_POLICY] = {'P', PLAIN | OPTION(COUNTERS)},
	[CMD_RENAME] = {'E', PLAIN},
};

const uint8_t head_options[] = {
	[HEAD_SRC] = OPTION_SOURCE, [HEAD_DST] = OPTION_DESTINATION, [HEAD_IN] = OPTION_IN,
	[HEAD_OUT] = OPTION_OUT, [HEAD_PROTO] = OPTION_PROTOCOL, [HEAD_FRAG] = OPTION_FRAGMENT,
};

const char *const option_names[OPTION_COUNT] = {
	[OPTION_NUMERIC] = "-n", [OPTION_SOURCE] = "-s", [OPTION_DESTINATION] = "-d",
	[OPTION_PROTOCOL] = "-p", [OPTION_JUMP] = "-j", [OPTION_VERBOSE] = "-v",
	[OPTION_EXACT] = "-x", [OPTION_IN] = "-i", [OPTION_OUT] = "-o",
	[OPTION_NUMBERS] = "--line-numbers", [OPTION_COUNTERS] = "-c", [OPTION_FRAGMENT] = "-f",
	[OPTION_JSON] = "--json",
	[OPTION_TABLE] = "-t", [OPTION_MATCH] = "-m", [OPTION_WAIT] = "-w",
	[OPTION_WAIT_INTERVAL] = "-W", [OPTION_MODPROBE] = "-M", [OPTION_FAMILY] = "-4",
};
