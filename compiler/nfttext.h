/* Rules in nft's language. */
#ifndef SLUICE_NFTTEXT_H
#define SLUICE_NFTTEXT_H

#include "compiler/ir.h"
#include "compiler/test.h"

enum nft_form {
	NFT_FULL = 1,          /* as nft lists it: every counter with its numbers, every protocol said by number */
	NFT_CHECKED = 2,       /* what has no words is an error; else rule_nft only says why */
};

/* "ip saddr != 10.0.0.0/8 tcp dport 22 counter accept comment "x"", no newline; nft -f takes it as a rule. What it
 * uses must be in its table first: for each set a line "NAME { type …; }" is added to `sets`. r->chain says by its name what
 * chain the rule is in. False: nft has no words for it, *why (may be NULL) is the reason, in the arena, and with
 * NFT_CHECKED there is a diag at the use. */
bool rule_nft(struct buf *b, struct buf *sets, struct cx *cx, const struct rule *r, unsigned form, const char **why);

/* Does nft's language take the word for a chain's name? */
bool nft_chain_name(const char *name);
#define NFT_NO_NAME "nft takes no chain with the name %s"

/* ---- for the extensions' nft hooks ---- */

/* A rule that is being said. */
struct nft_text {
	struct buf *b;         /* each word has its blank in front */
	struct buf *sets;      /* see nft_set */
	struct cx *cx;
	const struct rule *rule;
	unsigned form;
	const char *why;       /* the reason of the last refusal; NULL: none was given */
};

/* " tcp dport" and so on, as printf. */
void nft_put(struct nft_text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* That there are no words, and why: half a sentence. Returns false. */
bool nft_refuse(struct nft_text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The rows of a use that are in `rows`, which must all have tests, in the order of key.def; false: one is not to be said. */
bool nft_rows(struct nft_text *t, const struct use *u, uint64_t rows);
/* " tcp dport != 22-80"; false: nft has no such test. */
bool nft_test(struct nft_text *t, const struct test *test);
/* nft's word for a protocol with ports ("tcp"), by the rule's -p; NULL: none. */
const char *nft_proto(const struct rule *r);
/* " prefix "text"": with a blank and quotes; false: nft's quotes cannot hold it. */
bool nft_string(struct nft_text *t, const char *what, const struct value *v);
/* " a != 5-10", a single number when both are the same. */
void nft_span(struct nft_text *t, const char *key, bool inv, uint64_t lo, uint64_t hi);
/* The same for a field with numbers up to `max`, which the numbers may be beyond; false: it never matches. */
bool nft_field(struct nft_text *t, const char *key, bool inv, uint64_t lo, uint64_t hi, uint64_t max);
/* A row with a length in bytes, of a header whose 8-bit field "KEY" counts units behind the first `less`. */
bool nft_hdrlen(struct nft_text *t, const char *key, const struct use *u, unsigned row, unsigned unit, unsigned less);
/* The rule needs this set: "NAME { type ipv4_addr; flags dynamic; }", as printf. */
void nft_set(struct nft_text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A number for names that belong to this rule alone: of its text and its chain. */
uint32_t nft_rule_id(const struct nft_text *t);
/* " ip saddr & 255.255.255.0": the rule's source or destination ('s' or 'd'), without the mask where it is full. */
void nft_masked_addr(struct nft_text *t, char side, unsigned prefix);
/* " meta mark set mark and 0xfffffff0 xor 0x3": what v_maskfull's bits (clear m, flip n) make of 32 bits. `to` is the
 * key that is set, `from` what nft calls its value. */
void nft_bits(struct nft_text *t, const char *to, const char *from, const struct value *v);
/* "ip" or "ip6" */
const char *nft_ip(const struct cx *cx);

#endif
