/* Access to the kernel's ip_tables: a table is read, edited in memory, and replaced as a whole. See libiptc(3).
 *
 *	struct xtc_handle *h = iptc_init("filter");
 *
 *	if (h && iptc_flush_entries("INPUT", h) && iptc_commit(h)) …
 *
 * Functions returning int return 1 on success, 0 with errno on failure; those returning pointers return NULL with
 * errno.
 * libip6tc.h is generated from this file, for ip6_tables.
 */
#ifndef _LIBIPTC_H
#define _LIBIPTC_H

#include <limits.h>
#include <linux/types.h>
#include <libiptc/ipt_kernel_headers.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <libiptc/xtcshared.h>

#ifdef __cplusplus
extern "C" {
#endif

#define iptc_handle xtc_handle
#define ipt_chainlabel xt_chainlabel

#define IPTC_LABEL_ACCEPT "ACCEPT"
#define IPTC_LABEL_DROP "DROP"
#define IPTC_LABEL_QUEUE "QUEUE"
#define IPTC_LABEL_RETURN "RETURN"

/* ---- tables ---- */

/* Reads a table; the kernel creates it if it can. */
struct xtc_handle *iptc_init(const char *tablename);
/* Commits all changes to the kernel, or none. Afterwards the handle may only be passed to iptc_free. */
int iptc_commit(struct xtc_handle *handle);
void iptc_free(struct xtc_handle *handle);
/* Describes an errno as set by the function of this library that the current thread called last. */
const char *iptc_strerror(int err);

/* ---- queries ---- */

/* Iterate over the names of all chains, base chains first; NULL at the end. */
const char *iptc_first_chain(struct xtc_handle *handle);
const char *iptc_next_chain(struct xtc_handle *handle);
int iptc_is_chain(const char *chain, struct xtc_handle *const handle);
int iptc_builtin(const char *chain, struct xtc_handle *const handle);
/* Of a base chain. */
const char *iptc_get_policy(const char *chain, struct xt_counters *counter, struct xtc_handle *handle);
/* The number of rules that jump to the chain. */
int iptc_get_references(unsigned int *ref, const char *chain, struct xtc_handle *handle);

/* Iterate over the rules of a chain; NULL at the end. Only one iteration at a time is possible: `prev` is ignored. The
 * current rule may be deleted. */
const struct ipt_entry *iptc_first_rule(const char *chain, struct xtc_handle *handle);
const struct ipt_entry *iptc_next_rule(const struct ipt_entry *prev, struct xtc_handle *handle);
/* The target of a rule of this handle: a chain name, ACCEPT …, an extension name, or "" if it has none. */
const char *iptc_get_target(const struct ipt_entry *e, struct xtc_handle *handle);

/* ---- rules ---- */

/* The target of `e` is given by name: ACCEPT …, a chain, or an extension. Its counters are the initial ones. Rules are
 * numbered from 0. */
int iptc_insert_entry(const char *chain, const struct ipt_entry *e, unsigned int rulenum,
	struct xtc_handle *handle);
int iptc_replace_entry(const char *chain, const struct ipt_entry *e, unsigned int rulenum,
	struct xtc_handle *handle);
int iptc_append_entry(const char *chain, const struct ipt_entry *e, struct xtc_handle *handle);
/* Finds the first rule equal to `origfw`. In the data of matches and of the target, only the bits set in `matchmask`,
 * which is as long as the entry, are compared. NULL: all bits. */
int iptc_check_entry(const char *chain, const struct ipt_entry *origfw, unsigned char *matchmask,
	struct xtc_handle *handle);
int iptc_delete_entry(const char *chain, const struct ipt_entry *origfw, unsigned char *matchmask,
	struct xtc_handle *handle);
int iptc_delete_num_entry(const char *chain, unsigned int rulenum, struct xtc_handle *handle);
int iptc_flush_entries(const char *chain, struct xtc_handle *handle);

/* ---- chains ---- */

int iptc_create_chain(const char *chain, struct xtc_handle *handle);
/* The chain must be empty and unreferenced. */
int iptc_delete_chain(const char *chain, struct xtc_handle *handle);
int iptc_rename_chain(const char *oldname, const char *newname, struct xtc_handle *handle);
/* ACCEPT or DROP, for a base chain; counters NULL: zero. */
int iptc_set_policy(const char *chain, const char *policy, struct xt_counters *counters,
	struct xtc_handle *handle);

/* ---- counters: rules are numbered from 1 here ---- */

struct xt_counters *iptc_read_counter(const char *chain, unsigned int rulenum, struct xtc_handle *handle);
int iptc_zero_counter(const char *chain, unsigned int rulenum, struct xtc_handle *handle);
int iptc_set_counter(const char *chain, unsigned int rulenum, struct xt_counters *counters,
	struct xtc_handle *handle);
/* All rules of the chain, and its policy. */
int iptc_zero_entries(const char *chain, struct xtc_handle *handle);

/* Prints the table as it was read to standard output, for debugging. */
extern void dump_entries(struct xtc_handle *const handle);

extern const struct xtc_ops iptc_ops;

#ifdef __cplusplus
}
#endif

#endif
