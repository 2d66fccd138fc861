/* Estimates the cost of adding a rule to a table, and decides which rules become open runs.
 *
 *	-A INPUT -s 203.0.113.9 -j DROP, next to a tree of 10,000 rules      a rule: 2.6 ms in which the kernel walks all of it
 *	the same again, or another -s HOST -j DROP                           an element of the run created for the first: negligible
 *
 * For each new rule with a verdict, a lookup or an xt match the kernel checks for cycles and allowed hooks: it walks
 * all chains reachable from base chains, all their rules, and all elements of verdict maps. The amount of work is
 * estimated from data that is loaded anyway.
 */
#include "backend/nft_load.h"

/* Nanoseconds, measured with Linux 6.18 on trees of 1,000 to 100,000 rules, and on maps and chains of the same sizes. */
enum {
	LEAF = 2800,                   /* a leaf: a chain with a few rules */
	ELEMENT = 80,                  /* an element of a verdict map */
	RULE = 230,                    /* a rule of a known chain */
	DEAR = 2000000,                /* more than the rest of the command takes */
};

enum {
	OPEN_MAX = 8,                  /* open runs per chain: their cost for packets stays below the minimum saving of a run */
	TOGETHER = 4,                  /* number of chains with new rules in one commit: the kernel walks once for all of them */
};

void nft_dear_find(struct loading *l, const struct table *t)
{
	uint64_t walk = (uint64_t)l->objects[t->id] * LEAF + l->verdicts * ELEMENT;
	const struct chain *c;

	map_each(&t->chains, c)
		walk += (uint64_t)c->use * RULE;
	l->nft->dear &= ~IN_TABLE(t->id);
	l->nft->dear |= walk >= DEAR ? IN_TABLE(t->id) : 0;
}

bool nft_opens(const struct nft_batch *nb, const struct chain *c)
{
	const struct nft_view *view = c->kernel;
	unsigned open = 0;

	if (!nb->table[c->table->id].dear || nb->plans.n > TOGETHER || nb->optimize == OPT_OFF || !view || view->number || view->runs_only)
		return false;
	for (size_t i = 0; i < view->pieces.v.n; i++)
		open += view->pieces.v.v[i].run && view->pieces.v.v[i].run->head.flags & IMAGE_OPEN;
	return open < OPEN_MAX;
}
