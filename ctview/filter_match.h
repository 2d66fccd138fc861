/* Filters in iptables syntax: interface for filter.h, independent of the rule parser. */
#ifndef CTVIEW_FILTER_MATCH_H
#define CTVIEW_FILTER_MATCH_H

#include "lib/diag.h"
#include "ctview/entry.h"

struct matches;

/* Is this word of a command line an option of a match? Returns the number of its arguments; -1: no. */
int matches_words(const char *word);
/* Parses {"-s", "10.0.0.0/8", "-p", "tcp", "--dport", "443", "-m", "conntrack", "--ctstate", "ESTABLISHED"}. NULL with
 * a diag. Allocated in the arena. */
const struct matches *matches_parse(int argc, char *const argv[], struct arena *a, struct diags *d);
/* The same from a text, split into words like a line of a ruleset. */
const struct matches *matches_parse_text(const char *text, const char *where, struct arena *a, struct diags *d);
/* Would they match an incoming packet of the original direction? If unknown the result is false, and the entry is
 * counted. */
bool matches_test(const struct matches *m, const struct entry *e);
/* Necessary conditions of the form "field equals value", for preselection of entries. Returns their number. */
struct match_fact { enum field_id field; uint64_t n; union addr a; uint8_t alen; };
enum { MATCH_FACTS = 8 };
unsigned matches_facts(const struct matches *m, struct match_fact *f);
/* The number of entries rejected so far because the result was unknown. */
uint64_t matches_unknown(const struct matches *m);

#endif
