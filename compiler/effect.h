/* Effects of rules on packets, and state that rules keep, as far as they matter for moving, merging or recreating rules.
 *
 *	-j DROP, -j ACCEPT                terminates: no later rule sees the packet
 *	-j web, -j LOG, no target         the next rule may be evaluated
 *	-m limit, -m recent               stateful: must not be moved, and recreating the rule resets its state
 */
#ifndef SLUICE_EFFECT_H
#define SLUICE_EFFECT_H

#include "compiler/ir.h"

enum ending {
	END_OPAQUE,            /* unknown */
	END_STAYS,             /* evaluation of the chain ends: ACCEPT, DROP, RETURN, a goto, a terminating target */
	END_GOES_ON,           /* the next rule may be evaluated: no target, a jump, a target with a side effect */
};
enum ending rule_ending(const struct rule *r);
/* May the next rule be evaluated? Also true if that is unknown. */
static inline bool rule_goes_on(const struct rule *r) { return rule_ending(r) != END_STAYS; }
/* All matches are functions of the packet alone. */
static inline bool rule_stateless(const struct rule *r)
{
	for (unsigned i = 0; i < r->nmatch; i++)
		if (!use_is_pure(r->match[i]))
			return false;
	return true;
}
/* The same, and the target is known. */
bool rule_pure(const struct rule *r);
/* May it modify a packet that continues to the next rule? */
bool rule_writes(const struct rule *r);
/* What it may modify of such a packet: WRITES_ bits, all of them for a jump. */
uint8_t rule_alters(const struct rule *r);
/* May it be in a chain that packets are sent to by a jump? RETURN and goto have a different meaning there. */
bool rule_nests(const struct rule *r);
/* Must it be created only once, or at its own place? See struct ext, `once`, and founder.h. */
bool rule_once(const struct rule *r);
/* Does the kernel keep state in the rule that is reset when the rule is replaced (limit, quota, round-robin)? */
bool rule_remembers(const struct rule *r);

/* The WRITES_ bits of all targets and matches, in chains of this table or in those they call, that may modify this field of the
 * packet. */
uint8_t key_writers(enum key k, enum table_id t);
/* Nothing does. */
static inline bool key_steady(enum key k, enum table_id t) { return !key_writers(k, t); }

/* ---- items of a shape (shape.h) ---- */

struct shape;
struct shape_item;

/* The extension of a match that stays an xt struct; NULL if it is something else or unknown. */
const struct ext *match_ext(const struct cx *cx, const struct shape *s, const struct shape_item *it);
/* Is it unobservable whether the match is evaluated? Callers use item_passable (shape.h). */
bool match_passable(const struct cx *cx, const struct shape *s, const struct shape_item *it);
/* No target, as for key_steady, changes the item's result. */
bool item_steady(const struct cx *cx, const struct shape *s, const struct shape_item *it, enum table_id t);

#endif
