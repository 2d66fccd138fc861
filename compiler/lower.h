/* Translation of rules to nft expressions (lowering) and back (raising).
 *
 * A use is lowered to native expressions only if raising them gives the same use back; otherwise it is sent as the
 * kernel's xt struct in a match or target expression. So listings are faithful by construction.
 *
 * The order is that of iptables-nft: interfaces, protocol, addresses, fragment, the matches in order, counter, then the
 * verdict or target. A comment that is the last match and short enough goes to the rule's userdata.
 *
 * An extension whose options are not plain tests (limit, NFLOG, TRACE) has two hooks:
 *
 *	static bool log_lower(struct cx *cx, const struct rule *r, const struct use *u, struct nir_list *out)
 *	{
 *		struct nir *x = nir_add(cx, out, NIR_LOG);
 *		nir_setu(x, NIR_LOG_group, …);
 *		return true;
 *	}
 *
 *	static size_t log_raise(struct cx *cx, const struct nir *x, size_t n, struct use_draft *d)
 *	{
 *		…draft_put(d, GROUP, false, &v)…
 *		return 1;
 *	}
 *
 *	.lower = log_lower, .raise_op = NIR_LOG, .raise = log_raise
 */
#ifndef SLUICE_LOWER_H
#define SLUICE_LOWER_H

#include "compiler/ir.h"
#include "compiler/nir.h"
#include "compiler/test.h"

struct packed_uses;

/* A rule in nf_tables' representation. */
struct nir_rule {
	struct nir_list list;
	uint32_t compat_proto;         /* NFTA_RULE_COMPAT: the rule's -p, which xt matches check themselves */
	uint32_t compat_flags;
	struct nir_data udata;         /* userdata; len 0: none */
	struct packed_uses *packed;    /* private to rule_lower: uses packed for this object before */
};

/* Replaces the contents of `out`, whose memory is reused across calls (with the same arena); equal uses are packed
 * once. False with a diag at the position of the use that cannot be lowered. */
bool rule_lower(struct cx *cx, const struct rule *r, struct nir_rule *out);

enum { TESTS_MAX = 16 };       /* rows with tests in one use, at most */

/* In the order of key.def; `first` is the row of the first one. */
struct use_tests { struct test t[TESTS_MAX]; unsigned n, first; };

/* The tests to which a use without a lower hook is lowered. `before` is the preceding use if that was lowered to tests,
 * else NULL. False if it is not lowered to tests. */
bool use_tests(struct cx *cx, const struct use *u, const struct use *before, struct use_tests *ts);
/* Are these two adjacent tests of a use lowered to a single load and compare? */
bool tests_paired(const struct test *t, const struct test *next);

enum { NFT_COMMENT_MAX = 128 };        /* bytes of a rule's comment, at most: nft's own limit */
/* The text of the rule's last match, if that is a comment which is stored in the userdata; otherwise NULL. */
const struct value *rule_last_comment(const struct rule *r);

/* Lookup tables for raising: the rows of all extensions by the key they test. */
struct raiser;
struct raiser *raiser_new(struct cx *cx);
/* Never fails. A rule that iptables cannot express results in one with `foreign` set (nr is kept by reference) and
 * nothing else but counters. Otherwise nr is not referenced afterwards. */
struct rule *rule_raise(struct raiser *z, const struct nir_rule *nr);
/* The printable form of a foreign rule; nr is kept by reference. */
const struct foreign *nir_foreign(struct arena *a, const struct nir_rule *nr);
/* Sets compat_proto and compat_flags from the protocol that the list tests. */
void nir_compat(struct nir_rule *nr);

/* nf_tables' code of a verdict; false for VERDICT_TARGET. */
bool verdict_code(enum verdict v, int32_t *code);
/* The inverse. False if iptables has no such verdict; NF_QUEUE is one, because iptables uses a target for it. */
bool verdict_by_code(int32_t code, enum verdict *v);
/* Appends an immediate verdict; chain: destination of a jump or goto, or NULL. */
void nir_verdict(struct cx *cx, struct nir_list *out, int32_t code, const char *chain);

void nir_counter(struct cx *cx, struct nir_list *out, const struct counters *c);
/* The values of the list's counter; zeros if it has none. */
struct counters nir_counters(const struct nir_list *l);

/* ---- for hooks ---- */

/* Appends the expressions of one test. */
void test_lower(struct cx *cx, const struct test *t, struct nir_list *out);
/* Appends a load that fails for later fragments, and for transport headers that end after the ports. Used after tests
 * of the transport header. */
void whole_put(struct cx *cx, struct nir_list *out);
bool whole_is(const struct nir *x);
/* Appends a match as the kernel's xt struct; false with a diag. */
bool match_struct(struct cx *cx, const struct use *u, struct nir_list *out);
/* Appends a load of a field of the connection. */
void nir_ct(struct cx *cx, struct nir_list *out, const struct key_info *k, uint32_t reg);
/* Appends an immediate load of `len` bytes into a register. */
void nir_immediate(struct cx *cx, struct nir_list *out, uint32_t reg, const void *data, uint32_t len);

#endif
