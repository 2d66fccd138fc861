/* State in the kernel that rules share by name. It has the settings of the rule that the kernel creates first.
 *
 *	-A a … -m hashlimit --hashlimit-name x --hashlimit-burst 5      the founder of x: its burst counts for both
 *	-A b … -m hashlimit --hashlimit-name x --hashlimit-burst 2      says otherwise
 *	-A c … -m hashlimit --hashlimit-name y …                        alone, or the same in all rules: no founder
 *
 * Compiled rules are created in another order than that of the text. So a founder stays plain, and is created where the text
 * has it; all others may be compiled, as they find what it has created.
 */
#ifndef SLUICE_FOUNDER_H
#define SLUICE_FOUNDER_H

#include "compiler/ir.h"

/* The founder of a name, and a later rule that says otherwise; or twice a rule whose creation has an effect in any case. */
typedef void founder_found(void *founder, void *rule);

struct founders {
	struct map first;              /* kind and name -> who came first with it */
	founder_found *found;
	bool any;                      /* found was called */
};

void founders_init(struct founders *f, struct arena *a, founder_found *found);
/* A use of a rule, of an extension with `shared`, in the order in which iptables has the kernel create rules. Both must live
 * as long as f. */
void founders_see(struct founders *f, const struct use *u, void *rule);
static inline bool use_shares(const struct use *u) { return u->form->ext && u->form->ext->shared.kind; }
static inline bool rule_shares(const struct rule *r)
{
	for (unsigned i = 0; i < r->nmatch; i++)
		if (use_shares(r->match[i]))
			return true;
	return r->verdict == VERDICT_TARGET && use_shares(r->target);
}
/* For all uses of a rule that shares state (most do not: rule_shares). Its `founds` is set by founder_mark. */
void founders_see_rule(struct founders *f, struct rule *r);
founder_found founder_mark;

#endif
