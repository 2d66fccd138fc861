/* Internals of libip4tc and libip6tc, which are the same source compiled twice, with IPTC_FAMILY 4 and 6.
 *
 *	iptc.c     the functions, based on block/block.h
 *	same.c     comparison of entries
 *	error.c    iptc_strerror
 *	dump.c     dump_entries
 *
 * TC(init) is iptc_init or ip6tc_init, and so on. Only the symbols declared in the public headers are exported.
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
#include "block/block.h"       /* must follow: linux/if.h checks for net/if.h, but not vice versa */

struct xtc_handle {
	struct block block;
	int fd;
	bool changed;
	struct block_chain *next_chain;        /* the next chain of the iteration */
	struct block_chain *walked;            /* chain whose rules are iterated; NULL: none */
	struct block_entry *walked_at;         /* the rule returned last; NULL: none yet */
};

/* How a rule ends. Entries of callers give it by name, those of the block by verdict and pointer. */
struct ending {
	enum { ENDS_FALLS, ENDS_VERDICT, ENDS_JUMP, ENDS_TARGET } kind;
	int32_t verdict;
	struct block_chain *to;
};

/* The kernel's code of ACCEPT, DROP, QUEUE, RETURN; 0: another name. */
int32_t verdict_by_name(const char *name);
/* The inverse; NULL: none of them. */
const char *verdict_name(int32_t verdict);

/* Is the block's entry equal, within `mask`, to the caller's entry with this ending? */
bool entry_same(const struct block_entry *mine, const tc_entry *theirs, const struct ending *end,
	const unsigned char *mask);

/* Functions for which errno values have specific meanings. */
enum call {
	CALL_OTHER, CALL_INIT, CALL_INSERT, CALL_REPLACE, CALL_DELETE, CALL_DELETE_NUM, CALL_CREATE, CALL_POLICY,
	CALL_COUNTER,
};
/* Records the function being called. */
void call_begin(enum call c);

#endif
