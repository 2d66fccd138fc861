/* Random draws in the simulator, for matches of one packet in n and for numgen.
 *
 *	rules for one in 3, for one in 2, for the rest       7 in 1000 … drawn mod 3: 0 the first, 1 the second, 2 the third
 *	numgen random mod 3                                    the same number
 *
 * Two programs must be compared with the same random numbers. A packet has a sequence of random numbers of unlimited
 * range. A draw for one in n returns whether the number is 0 mod n; if not, the rest is uniform in n - 1 values and
 * used by a following draw for one in n - 1. So rules that share their packets consume one number, as does a draw among
 * all of them, and select the same rule. Any other draw starts a new number. In the end both programs must have
 * consumed equally many.
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
