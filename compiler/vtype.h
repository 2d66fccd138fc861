/* Helpers shared by the vtypes: bounds, common iptables messages, lists, and random numbers biased to boundary values.
 * For vtype_*.c and for extensions that define their own vtype. */
#ifndef SLUICE_VTYPE_H
#define SLUICE_VTYPE_H

#include "compiler/ext.h"
#include "lib/vec.h"

/* The option's bounds; `own` if max is 0. */
struct span vt_bounds(const struct vplace *p, uint64_t own);

/* Part of a comma-separated list or range: bytes of the word, not NUL-terminated. */
struct part { const char *s; size_t len; };

/* The next part before `sep` or the end. *s is advanced past it, or set to NULL after the last part. */
struct part part_next(const char **s, char sep);
char *part_str(const struct vplace *p, struct part t);      /* a copy in the arena */
bool part_num(struct part t, uint64_t *n, uint64_t min, uint64_t max);
/* Always decimal: 010 is ten. */
bool part_decimal(struct part t, uint64_t *n, uint64_t max);
/* Characters that require quoting of a bare word. */
#define WORD_BREAKS " \t\r\n\"'\\"

/* The position of a part of the word; that of the whole word if it was quoted or escaped. */
struct pos vt_pos(const struct vplace *p, const char *word, const char *at, size_t len);

/* Prefixes of messages: "length: " or "", and the option as typed. */
const char *vt_who(const struct vplace *p);
const char *vt_opt(const struct vplace *p);

/* Queue an error with iptables' wording; give it its reason; queue a warning. */
#define vt_error(p, pos, ...) diag((p)->cx->diags, (pos), STATUS_PARAM, __VA_ARGS__)
#define vt_why(p, ...) diag_why((p)->cx->diags, __VA_ARGS__)
#define vt_warn(p, ...) diag_warn((p)->cx->diags, (p)->pos, __VA_ARGS__)

/* The following queue an error with its reason and return false. */
/* length: bad value for option "--length", or out of range (0-65535). */
bool vt_bad_number(const struct vplace *p, const char *word, struct span bounds);
/* owner: Bad value for "--uid-owner" option: "x" */
bool vt_bad_value(const struct vplace *p, const char *word, const char *why);
/* iptables' message `say`, with %s for `bad`; the caller adds the reason. */
bool vt_say(const struct vplace *p, struct pos pos, const char *say, const char *bad);
/* Unknown word: the table's own message (`say` of struct word) or that of vt_bad_value, with a suggestion. */
bool vt_bad_word(const struct vplace *p, const struct word *table, const char *word,
	struct part at);
/* conntrack: bad value for option "--ctorigsrc", neither a valid network mask nor valid CIDR (0-32). */
bool vt_bad_mask(const struct vplace *p, const char *mask);

/* The visible word of the table closest to `word`, or NULL. */
const char *vt_suggest(const struct vplace *p, const struct word *table, const char *word);

/* Random within min..max, biased to the bounds and their neighbours. */
uint64_t rng_edge(struct rng *r, uint64_t min, uint64_t max);
/* An ordered pair of them, often equal or adjacent. */
struct span rng_span(struct rng *r, uint64_t min, uint64_t max);
bool rng_one_in(struct rng *r, unsigned n);

#endif
