/* Inside of the optimiser: the shape of a rule, which is the rule but for the values that its tests compare with, its comment,
 * its counters and its verdict.
 *
 *	-s 192.0.2.1/32 -p tcp -m tcp --dport 22 -j DROP
 *	-s 192.0.2.7/32 -p tcp -m tcp --dport 25 -j web         the same shape; they vary in items 1 and 2
 */
#ifndef SLUICE_OPT_SHAPE_H
#define SLUICE_OPT_SHAPE_H

#include "compiler/image.h"
#include "compiler/raise.h"

enum { SHAPE_ITEMS = 24 };     /* of a rule; longer ones have no shape */

enum shape_kind {
	SHAPE_TEST,
	SHAPE_PORTS,           /* a match that asks whether a field is one of a list: the first of the rule */
	SHAPE_COMMENT,         /* a comment among the matches */
	SHAPE_OTHER,           /* anything else, compared byte for byte */
};

struct shape_item {
	uint8_t kind;                  /* enum shape_kind */
	uint16_t from, to;             /* its expressions in the list */
	struct load load;              /* of a test, or what a list of ports is about */
	struct test t;
	uint8_t key, width;            /* its field, when shape_fields was asked: enum key, and how many bytes it has */
};

struct shape {
	const struct nir_list *list;   /* the lowered rule; NULL: it was told from the rule, and items have no place in a list */
	uint16_t counter;              /* where its counter stands: behind the items, in front of the action */
	uint16_t n;
	struct shape_item item[SHAPE_ITEMS];
};

/* The shape of a rule as it was lowered or read; the list must stay. False: it has none. */
bool shape_read(struct raiser *z, const struct nir_rule *nr, struct shape *s);
/* The same of a rule that has nothing but tests and comments, and a verdict, without lowering it. False: it has more than that. */
bool shape_tell(struct cx *cx, const struct rule *r, struct shape *s);
/* Has b the shape of a? *vary gets the items whose tests differ. */
bool shape_like(const struct shape *a, const struct shape *b, uint32_t *vary);
/* The same, and both rules end alike if they have targets: `target` says it of a's. */
bool shape_fits(const struct shape *a, bool target, const struct rule *r, const struct shape *b, uint32_t *vary);
/* A copy of the shape with a list of its own, in the arena. */
void shape_keep(const struct cx *cx, struct arena *a, const struct shape *s, struct nir_list *list, struct shape *out);
/* Do they hold for the same values of a field, and are said alike? */
bool test_same(const struct test *a, const struct test *b);
/* The tests of its items in little room; and back, by item. Items that are no test have none. */
const uint8_t *tests_pack(struct arena *a, const struct shape *s);
const struct test *tests_unpack(const struct shape *s, const uint8_t *packed, struct test out[SHAPE_ITEMS]);
/* Are an item of a and one of b the same expressions? */
bool item_same(const struct shape *a, const struct shape_item *x, const struct shape *b, const struct shape_item *y);
/* Do both end alike: the same bytes behind their counters? */
bool shape_ends_alike(const struct shape *a, const struct shape *b);

/* Are both of the same bytes, as far as those go that both have? */
bool load_same(const struct load *a, const struct load *b);

/* ---- fields: what a test looks at, whole ---- */

/* Fills in key and width of all tests. */
void shape_fields(const struct cx *cx, struct shape *s);
/* The first match of a rule that asks whether a field is one of a list, and its row; NULL: there is none. */
const struct use *rule_ports(const struct rule *r, unsigned *row);
/* Is it such a match? */
bool use_ports(const struct use *u, unsigned *row);

enum { PORT_SPANS = 16 };      /* that a list can be, when it is sorted or turned round */

/* The ports for which such a match holds: disjoint, and in order. */
unsigned ports_spans(const struct use *u, unsigned row, struct span out[PORT_SPANS]);

/* The one value of the field for which the test holds, padded with zeros; false: it holds for more. */
bool item_value(const struct shape_item *field, const struct test *t, union addr *value);
/* The values for which it holds, as one interval with both ends in it. False: they are no interval, or the field's bytes are no
 * number in order. */
bool item_interval(const struct shape_item *field, const struct test *t, union addr *lo, union addr *hi);
/* Are the names from lo to hi one, or all that begin alike? nft has words for no others. */
bool names_sayable(const union addr *lo, const union addr *hi);
#endif
