/* Rates between readings.
 *
 *	reading 1, bytes=1000      reading 2, two seconds later, bytes=5000      -> rate 2000
 *
 * A new or restarted connection counts with its total. Without accounting there are no rates.
 */
#include "ctview/rate.h"

void rater_init(struct rater *r)
{
	*r = (struct rater){0};
	join_init(&r->now);
}

void rater_free(struct rater *r)
{
	join_free(&r->before);
	join_free(&r->now);
}

void rater_begin(struct rater *r, double seconds)
{
	join_free(&r->before);
	r->before = r->now;
	r->seconds = seconds;
	join_init(&r->now);
}

bool rater_entry(struct rater *r, struct entry *e)
{
	struct join_item *item;
	struct entry before;
	struct entry_change c;

	e->has &= ~(BIT(F_RATE) | BIT(F_PPS));
	if (!join_add(&r->now, e))
		return false;
	if (!(r->seconds > 0))
		return true;
	item = join_find(&r->before, e);
	if (item) {
		join_load(&r->before, item, &before);
		entry_compare(&before, e, r->seconds, &c);
	} else {
		entry_appeared(e, &c);
	}
	if (c.counted) {
		entry_set(e, F_RATE, (uint64_t)((double)c.bytes / r->seconds));
		entry_set(e, F_PPS, (uint64_t)((double)c.packets / r->seconds));
	}
	return true;
}
