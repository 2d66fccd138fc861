/* Rules to nft expressions and back.
 *
 * A use is lowered to native expressions only if raising them gives back the same use; otherwise it
 * travels as the kernel's xt struct in a match or target expression. So listings are faithful by construction.
 *
 * The order is iptables-nft's: interfaces, protocol, addresses, fragment, the matches in order, counter,
 * then the verdict or target. A comment that is the last match and short enough goes to the rule's userdata.
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

/* A rule as the kernel's nf_tables holds it. */
struct nir_rule {
	struct nir_list list;
	uint32_t compat_proto;         /* NFTA_RULE_COMPAT: the rule's -p for xt matches' own checks */
	uint32_t compat_flags;
	struct nir_data udata;         /* userdata; no bytes: none */
	struct packed_uses *packed;    /* rule_lower's own: what it has packed into this before */
};

/* out->list is emptied and filled; its memory is used again when it is handed in again (with the same arena), and equal
 * uses are packed once.
 * False with a diag placed at the use that cannot be had. */
bool rule_lower(struct cx *cx, const struct rule *r, struct nir_rule *out);

enum { TESTS_MAX = 16 };       /* rows with tests in one use */

/* In the order of key.def, and which row the first of them is of. */
struct use_tests { struct test t[TESTS_MAX]; unsigned n, first; };

/* The tests that a use without a hook is lowered to behind `before`, the use right in front if that became tests, too. False: it
 * becomes something else. */
bool use_tests(struct cx *cx, const struct use *u, const struct use *before, struct use_tests *ts);
/* Are two of them lowered to one load and one compare? */
bool tests_paired(const struct use_tests *ts);

/* The text of the rule's last match, if that is a comment which goes to its userdata; else NULL. */
const struct value *rule_last_comment(const struct rule *r);

/* What is needed to read many rules: the rows of all extensions by what they test. */
struct raiser;
struct raiser *raiser_new(struct cx *cx);
/* Never fails. What iptables cannot say gives a rule with `foreign` set (nr is kept, not copied) and nothing else but
 * its counters. Nothing of nr is kept otherwise. */
struct rule *rule_raise(struct raiser *z, const struct nir_rule *nr);
/* How a foreign rule is shown; nr is kept. */
const struct foreign *nir_foreign(struct arena *a, const struct nir_rule *nr);
/* The protocol that a list asks for, as compat_proto and compat_flags. */
void nir_compat(struct nir_rule *nr);

/* The verdict's number in nf_tables; false: a target's is its own. */
bool verdict_code(enum verdict v, int32_t *code);
/* The same back. False: iptables says none so; NF_QUEUE neither, which it asks a target for. */
bool verdict_by_code(int32_t code, enum verdict *v);
/* An immediate verdict; chain: where it leads, or NULL. */
void nir_verdict(struct cx *cx, struct nir_list *out, int32_t code, const char *chain);

void nir_counter(struct cx *cx, struct nir_list *out, const struct counters *c);
/* What its counter says; zeros when it has none. */
struct counters nir_counters(const struct nir_list *l);

/* ---- for hooks ---- */

/* The expressions of one test. */
void test_lower(struct cx *cx, const struct test *t, struct nir_list *out);
/* A load that fails for later fragments of a packet, and for headers that end in the ports: behind tests of the transport header. */
void whole_put(struct cx *cx, struct nir_list *out);
bool whole_is(const struct nir *x);
/* A match as the kernel's own struct; false with a diag. */
bool match_struct(struct cx *cx, const struct use *u, struct nir_list *out);
/* An immediate value of `len` bytes in a register. */
void nir_immediate(struct cx *cx, struct nir_list *out, uint32_t reg, const void *data, uint32_t len);

#endif
