/* Inside of libip4tc and libip6tc, which are the same source compiled twice: with IPTC_FAMILY 4 and 6.
 *
 *	iptc.c     the functions, on block/block.h
 *	same.c     is an entry the one that is looked for?
 *	error.c    iptc_strerror
 *	dump.c     dump_entries
 *
 * TC(init) is iptc_init or ip6tc_init, and so on. Only what the headers promise is visible outside of the library.
 */
#ifndef SLUICE_LIBIPTC_HANDLE_H
#define SLUICE_LIBIPTC_HANDLE_H

#pragma GCC visibility push(default)
#if IPTC_FAMILY == 6
#include <libiptc/libip6tc.h>
#define TC(function) ip6tc_##function
#define TC_DUMP dump_entries6
#define TC_KIND block_ip6
#define TC_HEAD ipv6
typedef struct ip6t_entry tc_entry;
typedef struct ip6t_ip6 tc_head;
#else
#include <libiptc/libiptc.h>
#define TC(function) iptc_##function
#define TC_DUMP dump_entries
#define TC_KIND block_ip4
#define TC_HEAD ip
typedef struct ipt_entry tc_entry;
typedef struct ipt_ip tc_head;
#endif
#pragma GCC visibility pop
#include "block/block.h"       /* behind: linux/if.h knows of net/if.h, and not the other way */

struct xtc_handle {
	struct block block;
	int fd;
	bool changed;
	struct block_chain *next_chain;        /* what the walk through the chains gives next */
	struct block_chain *walked;            /* whose rules are walked through; NULL: none */
	struct block_entry *walked_at;         /* the rule that was given last; NULL: none yet */
};

/* What a rule ends with. A caller's entry says it by name, one of the block by verdicts and pointers. */
struct ending {
	enum { ENDS_FALLS, ENDS_VERDICT, ENDS_JUMP, ENDS_TARGET } kind;
	int32_t verdict;
	struct block_chain *to;
};

/* The kernel's number of ACCEPT, DROP, QUEUE, RETURN; 0: another name. */
int32_t verdict_by_name(const char *name);
/* The other way; NULL: none of them. */
const char *verdict_name(int32_t verdict);

/* Is the block's entry, as `mask` sees it, the caller's with this ending? */
bool entry_same(const struct block_entry *mine, const tc_entry *theirs, const struct ending *end,
	const unsigned char *mask);

/* The functions whose name changes what an errno means. */
enum call {
	CALL_OTHER, CALL_INIT, CALL_INSERT, CALL_REPLACE, CALL_DELETE, CALL_DELETE_NUM, CALL_CREATE, CALL_POLICY,
	CALL_COUNTER,
};
/* This is the one that is called now. */
void call_begin(enum call c);

#endif
