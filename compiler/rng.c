/* Pseudo-random numbers for generated values, rules and packets: splitmix64, reproducible from the seed.
 *
 *	struct rng r = { 42 };
 *	rng_below(&r, 6)        0 to 5, the same ones in every run
 *
 * Not for secrets.
 */
#include "compiler/value.h"

static uint64_t rng_next(struct rng *r)
{
	uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

uint64_t rng_below(struct rng *r, uint64_t n)
{
	uint64_t z = rng_next(r);

	return n ? z % n : z;
}
