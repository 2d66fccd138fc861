/* Filter expressions over every field.
 *
 *	src in 10.0.0.0/8 and dport == 443 and state == ESTABLISHED
 *	host 192.0.2.7 and not assured
 *	(udp or icmp) and bytes > 10M and idle > 2h
 *	mark & 0xff == 0x10 or zone in {5, 100-200}
 *	-s 10.0.0.0/8 -p tcp --dport 443 -m conntrack --ctstate ESTABLISHED
 */
#ifndef CTVIEW_FILTER_H
#define CTVIEW_FILTER_H

#include "lib/diag.h"
#include "ctview/field.h"
#include "ctview/filter_match.h"

/* A value or range to compare a field with: numbers, addresses, or a text. */
struct want {
	uint64_t lo, hi;       /* for numbers; KIND_INT with its sign bit inverted */
	uint64_t mask;         /* applied to the number first */
	union addr first, last;
	uint8_t alen;
	struct text text;
};

enum compare { CMP_IN, CMP_LESS, CMP_LESS_EQ, CMP_MORE, CMP_MORE_EQ, CMP_HOLDS, CMP_GIVEN };

struct test {
	const struct field *field[4];  /* any of them */
	unsigned nfield;
	struct text extra;             /* the unknown key of this name, instead of fields */
	enum compare cmp;
	uint64_t mask;
	const struct want *want;
	unsigned nwant;
};

enum node_kind { NODE_AND, NODE_OR, NODE_NOT, NODE_TEST, NODE_WORD, NODE_MATCHES };

struct filter {
	enum node_kind kind;
	const struct filter *a, *b;
	struct test test;
	bool (*word)(const struct entry *e);
	const struct matches *matches;         /* matches in iptables syntax */
};

/* Resolves a service name; -1: unknown. */
typedef int (*service_fn)(const char *name);

/* Parses a filter expression, or matches in iptables syntax if the text begins with an option. where: name of the text
 * in messages. NULL with a diag that points at the error. Allocated in the arena. */
const struct filter *filter_parse(const char *text, const char *where, service_fn service, struct arena *a,
	struct diags *d);
/* Can a filter begin with this word? Distinguishes filters from view names. */
bool filter_begins(const char *word);
/* The conjunction; either may be NULL. */
const struct filter *filter_both(const struct filter *a, const struct filter *b, struct arena *arena);
/* A filter from matches in iptables syntax. */
const struct filter *filter_of_matches(const struct matches *m, struct arena *arena);
/* A NULL filter accepts every entry. */
bool filter_test(const struct filter *f, const struct entry *e);
/* The number of entries rejected because they lack the data to evaluate iptables' matches. */
uint64_t filter_unknown(const struct filter *f);

/* ---- shared by the two halves of the parser ---- */

struct filter_word {
	const char *name, *help;
	bool (*holds)(const struct entry *e);
};
extern const struct filter_word filter_words[];        /* ends with name NULL */

/* Parses a value for field f. False with the reason in *why. */
bool want_parse(const struct field *f, struct text value, service_fn service, struct arena *a, struct want *w,
	const char **why);

#endif
