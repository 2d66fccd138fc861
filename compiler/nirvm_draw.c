/* Draws of the simulator: what matches that are for one packet in n, and numgen, have of chance.
 *
 *	rules for one in 3, for one in 2, for the rest       7 in 1000 … drawn mod 3: 0 the first, 1 the second, 2 the third
 *	numgen random mod 3                                    the same number
 *
 * Two programs are compared for the same chance. A packet's chance is a row of numbers, each of any size; who asks for one in n is
 * given whether it is 0, and if not, what is left of it is evenly one of n - 1: that is what the next one in n - 1 is asked about. So
 * rules that share their packets use up one number, as a draw among all of them does, and come to the same rule with it. Who asks
 * for anything else begins a new number. At the end both programs must have used up as much.
 */
#include "compiler/nirvm_priv.h"

static void chance_need(struct vm_packet *p, uint32_t of)
{
	struct vm_chance *c = &p->chance;

	if (c->of == of)
		return;
	c->drawn++;
	c->of = of;
	c->left = (uint32_t)(hash_bytes(&p->mix, sizeof(p->mix), c->drawn) % of);
}

static void chance_end(struct vm_chance *c) { c->left = c->of = 0; }

uint32_t vm_draw(struct vm_packet *p, uint32_t n)
{
	uint32_t number;

	chance_need(p, n);
	number = p->chance.left;
	chance_end(&p->chance);
	return number;
}

bool vm_one_in(struct vm_packet *p, uint32_t n)
{
	struct vm_chance *c = &p->chance;
	bool hit;

	if (n < 2)
		return true;
	chance_need(p, n);
	hit = !c->left;
	c->left--;
	c->of--;
	if (hit || n == 2)
		chance_end(c);
	return hit;
}
