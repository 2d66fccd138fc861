/* What a rule costs that comes to a table, and which rules become open runs for it.
 *
 *	-A INPUT -s 203.0.113.9 -j DROP, beside a tree of 10,000 rules       a rule: 2.6 ms in which the kernel walks over all of it
 *	the same again, or another -s HOST -j DROP                           an element of the run that the first one became: nothing
 *
 * Whenever a rule with a verdict, a lookup or a match of its own comes, the kernel looks for circles, and whether all may stand where packets
 * come to it: all chains that base chains lead to, each of their rules, all elements of their verdict maps. How much that is, is told by
 * what is loaded in any case.
 */
#include "backend/nft_load.h"

/* Nanoseconds, as measured with Linux 6.18 on trees of 1,000 to 100,000 rules, and on maps and chains of as many. */
enum {
	LEAF = 2800,                   /* a chain with the few rules of a leaf */
	ELEMENT = 80,                  /* of a verdict map */
	RULE = 230,                    /* of a chain that is known */
	DEAR = 2000000,                /* more than the rest of the command takes */
};

enum {
	OPEN_MAX = 8,                  /* open runs of a chain: what packets pay for them is less than what a run has to save them */
	TOGETHER = 4,                  /* chains to which rules come with one commit: the kernel walks once for all of it */
};

void nft_dear_find(struct loading *l, const struct table *t)
{
	uint64_t walk = (uint64_t)l->objects[t->id] * LEAF + l->verdicts * ELEMENT;

	for (size_t i = 0; i < t->chains.n; i++)
		walk += (uint64_t)((const struct chain *)t->chains.entry[i].value)->use * RULE;
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
