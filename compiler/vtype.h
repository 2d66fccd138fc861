/* What the kinds of values share: bounds, messages that many of iptables' options have in common,
 * lists, and random numbers that like the edges. For vtype_*.c, and for extensions with a kind of value of their own. */
#ifndef SLUICE_VTYPE_H
#define SLUICE_VTYPE_H

#include "compiler/ext.h"
#include "lib/vec.h"

/* The option's bounds; max 0 stands for `own`. */
struct span vt_bounds(const struct vplace *p, uint64_t own);

/* Part of a comma list or range: bytes of the word, not NUL-terminated. */
struct part { const char *s; size_t len; };

/* The next part before `sep` or the end; *s is set behind it, NULL after the last. */
struct part part_next(const char **s, char sep);
char *part_str(const struct vplace *p, struct part t);      /* a copy in the arena */
bool part_num(struct part t, uint64_t *n, uint64_t min, uint64_t max);
/* Decimal whatever it begins with: 010 is ten. */
bool part_decimal(struct part t, uint64_t *n, uint64_t max);
/* What keeps a bare word from coming back as one. */
#define WORD_BREAKS " \t\r\n\"'\\"

/* The place of a part of the word; the word's own when it was not typed plainly. */
struct pos vt_pos(const struct vplace *p, const char *word, const char *at, size_t len);

/* The beginnings of messages: "length: " or "", and the option as it was said. */
const char *vt_who(const struct vplace *p);
const char *vt_opt(const struct vplace *p);

/* Queue an error with iptables' words, give it its reason, queue a warning. */
#define vt_error(p, pos, ...) diag((p)->cx->diags, (pos), STATUS_PARAM, __VA_ARGS__)
#define vt_why(p, ...) diag_why((p)->cx->diags, __VA_ARGS__)
#define vt_warn(p, ...) diag_warn((p)->cx->diags, (p)->pos, __VA_ARGS__)

/* All of these queue an error with its reason and return false. */
/* length: bad value for option "--length", or out of range (0-65535). */
bool vt_bad_number(const struct vplace *p, const char *word, struct span bounds);
/* owner: Bad value for "--uid-owner" option: "x" */
bool vt_bad_value(const struct vplace *p, const char *word, const char *why);
/* A message of iptables' with %s where `bad` stands; the reason is the caller's. */
bool vt_say(const struct vplace *p, struct pos pos, const char *say, const char *bad);
/* A bad word: the table's own message (struct word, say) or vt_bad_value's; with a suggestion. */
bool vt_bad_word(const struct vplace *p, const struct word *table, const char *word,
	struct part at);
/* conntrack: bad value for option "--ctorigsrc", neither a valid network mask nor valid CIDR (0-32). */
bool vt_bad_mask(const struct vplace *p, const char *mask);

/* What is near `word` among the visible words of the table, or NULL. */
const char *vt_suggest(const struct vplace *p, const struct word *table, const char *word);

/* Within min..max, the ends and their neighbours more often than chance would have them. */
uint64_t rng_edge(struct rng *r, uint64_t min, uint64_t max);
/* Two of them in order, often equal or adjacent. */
struct span rng_span(struct rng *r, uint64_t min, uint64_t max);
bool rng_one_in(struct rng *r, unsigned n);

#endif
