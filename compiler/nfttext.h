/* Rules in nft's language. */
#ifndef SLUICE_NFTTEXT_H
#define SLUICE_NFTTEXT_H

#include "compiler/ir.h"
#include "compiler/test.h"

enum nft_form {
	NFT_FULL = 1,          /* as nft lists it: counters with values, protocols by number */
	NFT_CHECKED = 2,       /* report an error if nft has no syntax for something; else rule_nft only returns the reason */
};

/* Prints a rule as accepted by nft -f, without newline: "ip saddr != 10.0.0.0/8 tcp dport 22 counter accept comment
 * "x"". Sets it needs are appended to `sets`, one line "NAME { type …; }" each, and must be created in its table first.
 * r->chain gives the chain's name. False if nft has no syntax for it: *why (unless NULL) is the reason, in the arena,
 * and with NFT_CHECKED there is a diag at the use. */
bool rule_nft(struct buf *b, struct buf *sets, struct cx *cx, const struct rule *r, unsigned form, const char **why);

/* Does nft's grammar accept the word as a chain name? */
bool nft_chain_name(const char *name);
#define NFT_NO_NAME "nft does not allow the chain name %s"

/* ---- for the extensions' nft hooks ---- */

/* State of printing a rule. */
struct nft_text {
	struct buf *b;         /* each word is preceded by a blank */
	struct buf *sets;      /* see nft_set */
	struct cx *cx;
	const struct rule *rule;
	unsigned form;
	const char *why;       /* reason of the last refusal; NULL: none given */
};

/* Appends " tcp dport" etc., formatted as by printf. */
void nft_put(struct nft_text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Records why nft has no syntax: a phrase. Returns false. */
bool nft_refuse(struct nft_text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Prints the rows of a use in the set `rows`, which must all have tests, in the order of key.def; false if one cannot
 * be expressed. */
bool nft_rows(struct nft_text *t, const struct use *u, uint64_t rows);
/* Prints " tcp dport != 22-80"; false if nft has no such test. */
bool nft_test(struct nft_text *t, const struct test *test);
/* nft's name of the protocol in the rule's -p, if it has ports ("tcp"); else NULL. */
const char *nft_proto(const struct rule *r);
/* Prints " prefix "text"" with quotes; false if it cannot be quoted in nft. */
bool nft_string(struct nft_text *t, const char *what, const struct value *v);
/* Prints " a != 5-10", or a single number if lo == hi. */
void nft_span(struct nft_text *t, const char *key, bool inv, uint64_t lo, uint64_t hi);
/* The same for a field with maximum `max`, which lo and hi may exceed; false if it can never match. */
bool nft_field(struct nft_text *t, const char *key, bool inv, uint64_t lo, uint64_t hi, uint64_t max);
/* Prints a row with a length in bytes, for a header whose 8-bit field "KEY" counts units beyond the first `less`. */
bool nft_hdrlen(struct nft_text *t, const char *key, const struct use *u, unsigned row, unsigned unit, unsigned less);
/* Declares a set that the rule needs: "NAME { type ipv4_addr; flags dynamic; }", formatted as by printf.
 * False: another rule has declared this name with other keys. */
bool nft_set(struct nft_text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A number for names unique to this rule, derived from its text and chain. */
uint32_t nft_rule_id(const struct nft_text *t);
/* Prints " ip saddr & 255.255.255.0": source or destination ('s' or 'd'), without the mask if it is full. */
void nft_masked_addr(struct nft_text *t, char side, unsigned prefix);
/* Prints " meta mark set mark and 0xfffffff0 xor 0x3" for v_maskfull's bits (clear m, flip n). `to` is the key to set,
 * `from` nft's name of its current value. */
void nft_bits(struct nft_text *t, const char *to, const char *from, const struct value *v);
/* "ip" or "ip6" */
const char *nft_ip(const struct cx *cx);

#endif
