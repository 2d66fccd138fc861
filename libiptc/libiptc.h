/* The kernel's ip_tables for programs: a table is read, changed on paper, and put back as a whole. See libiptc(3).
 *
 *	struct xtc_handle *h = iptc_init("filter");
 *
 *	if (h && iptc_flush_entries("INPUT", h) && iptc_commit(h)) …
 *
 * Functions that return int return 1, or 0 with errno; those that return pointers NULL.
 * libip6tc.h is made of this file, for ip6_tables.
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

/* Read a table; the kernel makes it if it can. */
struct xtc_handle *iptc_init(const char *tablename);
/* Put all changes into the kernel's table, or none. Afterwards the handle is good for iptc_free only. */
int iptc_commit(struct xtc_handle *handle);
void iptc_free(struct xtc_handle *handle);
/* What an errno means behind the function of this library that this thread called last. */
const char *iptc_strerror(int err);

/* ---- looking ---- */

/* The names of all chains, built-in ones first; NULL behind the last. */
const char *iptc_first_chain(struct xtc_handle *handle);
const char *iptc_next_chain(struct xtc_handle *handle);
int iptc_is_chain(const char *chain, struct xtc_handle *const handle);
int iptc_builtin(const char *chain, struct xtc_handle *const handle);
/* Of a built-in chain. */
const char *iptc_get_policy(const char *chain, struct xt_counters *counter, struct xtc_handle *handle);
/* How many rules jump to the chain. */
int iptc_get_references(unsigned int *ref, const char *chain, struct xtc_handle *handle);

/* The rules of a chain; NULL behind the last. One such walk is possible at a time: `prev` says nothing. The rule it is at
 * may be deleted. */
const struct ipt_entry *iptc_first_rule(const char *chain, struct xtc_handle *handle);
const struct ipt_entry *iptc_next_rule(const struct ipt_entry *prev, struct xtc_handle *handle);
/* The target of a rule of this handle: a chain's name, ACCEPT …, an extension's name, or "" when it has none. */
const char *iptc_get_target(const struct ipt_entry *e, struct xtc_handle *handle);

/* ---- rules ---- */

/* The target of `e` is by name here too: ACCEPT …, a chain, an extension. Its counters are those that the rule begins
 * with. Rules are counted from 0. */
int iptc_insert_entry(const char *chain, const struct ipt_entry *e, unsigned int rulenum,
	struct xtc_handle *handle);
int iptc_replace_entry(const char *chain, const struct ipt_entry *e, unsigned int rulenum,
	struct xtc_handle *handle);
int iptc_append_entry(const char *chain, const struct ipt_entry *e, struct xtc_handle *handle);
/* The first rule that is the same as `origfw`: in the data of matches and of the target, only in those bits that are set in
 * `matchmask`, which is as long as the entry. NULL: in all of them. */
int iptc_check_entry(const char *chain, const struct ipt_entry *origfw, unsigned char *matchmask,
	struct xtc_handle *handle);
int iptc_delete_entry(const char *chain, const struct ipt_entry *origfw, unsigned char *matchmask,
	struct xtc_handle *handle);
int iptc_delete_num_entry(const char *chain, unsigned int rulenum, struct xtc_handle *handle);
int iptc_flush_entries(const char *chain, struct xtc_handle *handle);

/* ---- chains ---- */

int iptc_create_chain(const char *chain, struct xtc_handle *handle);
/* Without rules, and without references to it. */
int iptc_delete_chain(const char *chain, struct xtc_handle *handle);
int iptc_rename_chain(const char *oldname, const char *newname, struct xtc_handle *handle);
/* ACCEPT or DROP, for a built-in chain; counters NULL: from zero. */
int iptc_set_policy(const char *chain, const char *policy, struct xt_counters *counters,
	struct xtc_handle *handle);

/* ---- counters: here rules are counted from 1 ---- */

struct xt_counters *iptc_read_counter(const char *chain, unsigned int rulenum, struct xtc_handle *handle);
int iptc_zero_counter(const char *chain, unsigned int rulenum, struct xtc_handle *handle);
int iptc_set_counter(const char *chain, unsigned int rulenum, struct xt_counters *counters,
	struct xtc_handle *handle);
/* All rules of the chain, and its policy. */
int iptc_zero_entries(const char *chain, struct xtc_handle *handle);

/* The table as it was read, on standard output, for those who look for errors. */
extern void dump_entries(struct xtc_handle *const handle);

extern const struct xtc_ops iptc_ops;

#ifdef __cplusplus
}
#endif

#endif
