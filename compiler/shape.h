/* The shape of a rule, i.e. the rule without the values its tests compare with, its comment, counters and verdict.
 *
 *	-s 192.0.2.1/32 -p tcp -m tcp --dport 22 -j DROP
 *	-s 192.0.2.7/32 -p tcp -m tcp --dport 25 -j web         the same shape; they vary in items 1 and 2
 */
#ifndef SLUICE_SHAPE_H
#define SLUICE_SHAPE_H

#include "compiler/effect.h"
#include "compiler/image.h"
#include "compiler/raise.h"

enum { SHAPE_ITEMS = 24 };     /* items of a rule, at most; longer rules have no shape */

enum shape_kind {
	SHAPE_TEST,
	SHAPE_PORTS,           /* the rule's first match that tests a field against a list */
	SHAPE_COMMENT,         /* a comment among the matches */
	SHAPE_OTHER,           /* anything else, compared byte by byte */
};

struct shape_item {
	uint8_t kind;                  /* enum shape_kind */
	bool narrows;                  /* SHAPE_OTHER: a match that holds only if the test `t` of a field does */
	uint16_t from, to;             /* its expressions: [from, to) of the list */
	struct load load;              /* of a test, or of the field of a port list or of `t` */
	struct test t;
	uint8_t key, width;            /* set by shape_fields: its field (enum key) and the field's size in bytes */
	bool bits;                     /* of a field: it is looked up under load.mask */
};

struct shape {
	const struct nir_list *list;   /* the lowered rule; NULL after shape_tell, where items have no range in a list */
	uint16_t counter;              /* index of its counter, after the items and before the action */
	uint16_t n;
	struct shape_item item[SHAPE_ITEMS];
};

/* The shape of a rule that was lowered or read; the list must stay valid. False if it has none. */
bool shape_read(struct raiser *z, const struct nir_rule *nr, struct shape *s);
/* Tells the shapes of rules without lowering them (shape_tell.c). */
struct teller;
/* Rules that it is shown must not change, nor be freed, while it is used. */
struct teller *teller_new(struct arena *a, struct cx *cx);
/* The shape of a rule with only tests, comments and a verdict, valid until the next call; NULL if it has anything else. */
struct shape *shape_tell(struct teller *t, const struct rule *r);
/* Do a and b have the same shape? Adds to *vary the items whose tests differ. */
bool shape_like(const struct shape *a, const struct shape *b, uint32_t *vary);
/* The same; additionally, if a has a target (`target`), r must end with the same one. */
bool shape_fits(const struct shape *a, bool target, const struct rule *r, const struct shape *b, uint32_t *vary);
/* A copy with its own list, in the arena. */
void shape_keep(const struct cx *cx, struct arena *a, const struct shape *s, struct nir_list *list, struct shape *out);
/* Do they hold for the same values of the field, in the same notation? */
bool test_same(const struct test *a, const struct test *b);
/* Compact storage of the tests of the items. `to` has room for TESTS_PACKED bytes; returns how many were used. */
enum { TESTS_PACKED = SHAPE_ITEMS * sizeof(struct test) };
size_t tests_pack(const struct shape *s, uint8_t *to);
/* The inverse, indexed by item; those of items that are not tests are unset. `packed` has room for TESTS_PACKED bytes,
 * too. */
const struct test *tests_unpack(const struct shape *s, const uint8_t *packed, struct test out[SHAPE_ITEMS]);
/* Do the two items have the same expressions? */
bool item_same(const struct shape *a, const struct shape_item *x, const struct shape *b, const struct shape_item *y);
/* Are the bytes after the counters equal? */
bool shape_ends_alike(const struct shape *a, const struct shape *b);

/* Is it unobservable whether the item is evaluated? Of shapes without expressions (shape_tell) all items are. */
static inline bool item_passable(const struct cx *cx, const struct shape *s, const struct shape_item *it)
{
	return it->kind == SHAPE_TEST || it->kind == SHAPE_COMMENT || match_passable(cx, s, it);
}

/* Do both load the same bytes, as far as both loads extend? */
bool load_same(const struct load *a, const struct load *b);

/* ---- fields tested by items ---- */

/* The field that begins with the loaded bytes; KEY_NONE if there is none. */
enum key key_of_load(const struct cx *cx, const struct load *l);
/* Sets key and width of all tests. */
void shape_fields(const struct cx *cx, struct shape *s);
/* The rule's first match that tests a field against a list, and its row; NULL if none. */
const struct use *rule_ports(const struct rule *r, unsigned *row);
/* Is the use such a match? */
bool use_ports(const struct use *u, unsigned *row);

enum { PORT_SPANS = 16 };      /* intervals of a port list after sorting or inverting, at most */

/* The ports for which such a match holds: disjoint and ascending. */
unsigned ports_spans(const struct use *u, unsigned row, struct span out[PORT_SPANS]);

/* The only value of the field for which the test holds, zero-padded; false if it holds for several. */
bool item_value(const struct shape_item *field, const struct test *t, union addr *value);
/* The values for which it holds as an inclusive interval. False if they are not an interval or none, or the field's bytes
 * are not ordered numerically. */
bool item_interval(const struct shape_item *field, const struct test *t, union addr *lo, union addr *hi);
/* The same, and single values of fields that are not. */
bool item_bounds(const struct shape_item *field, const struct test *t, union addr *lo, union addr *hi);
/* A field that trees look up beside the usual ones, maybe under a mask, and the rule's bounds of it: of several the one with most
 * values. False if the rule has no such test before any item that has state or may drop a packet. */
bool shape_other(const struct cx *cx, const struct shape *s, struct shape_item *field, union addr *lo, union addr *hi);
/* The values of the field for which the rule may match as such bounds, from the first item that narrows it before any
 * that has state or may drop a packet. False if there is none. */
bool shape_interval(const struct cx *cx, const struct shape *s, const struct shape_item *field, union addr *lo, union addr *hi);
/* Is lo .. hi a single interface name, or all names with a common prefix? nft can express no other. */
bool names_sayable(const union addr *lo, const union addr *hi);
#endif
