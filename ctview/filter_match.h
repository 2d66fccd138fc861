/* Filters in the words of iptables: for filter.h and those who test with it, without what the parser knows of rules. */
#ifndef CTVIEW_FILTER_MATCH_H
#define CTVIEW_FILTER_MATCH_H

#include "lib/diag.h"
#include "ctview/entry.h"

struct matches;

/* Is this word of a command line an option of a match? The number of words behind it that belong to it; -1: it is none. */
int matches_words(const char *word);
/* {"-s", "10.0.0.0/8", "-p", "tcp", "--dport", "443", "-m", "conntrack", "--ctstate", "ESTABLISHED"}. NULL with a diag. In the arena. */
const struct matches *matches_parse(int argc, char *const argv[], struct arena *a, struct diags *d);
/* The same as one text, cut into words as a line of a ruleset is. */
const struct matches *matches_parse_text(const char *text, const char *where, struct arena *a, struct diags *d);
/* Would they match a packet of the original direction, as it comes in? What cannot be known does not pass, and is counted. */
bool matches_test(const struct matches *m, const struct entry *e);
/* What must hold in any case: fields with one value. For those who can pick entries out by it; returns how many. */
struct match_fact { enum field_id field; uint64_t n; union addr a; uint8_t alen; };
enum { MATCH_FACTS = 8 };
unsigned matches_facts(const struct matches *m, struct match_fact *f);
/* Entries left out so far because it could not be known. */
uint64_t matches_unknown(const struct matches *m);

#endif
