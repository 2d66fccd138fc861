/* Common part of sources: returns and counts entries, drops duplicates, computes rates. */
#include "ctview/source.h"
#include <stdlib.h>
#include "ctview/rate.h"

void source_drop_repeats(struct source *s)
{
	s->seen = mem_alloc(sizeof(*s->seen));
	*s->seen = (struct seen){0};
}

bool source_next(struct source *s, struct entry *e)
{
	e->times = s->times;
	e->names = s->names;
	while (s->ops->next(s, e)) {
		if ((s->seen && !seen_add(s->seen, e)) || (s->rater && !rater_entry(s->rater, e))) {
			s->tally.repeats++;
			continue;
		}
		s->tally.entries++;
		return true;
	}
	s->whole = !s->failed && !s->events;
	return false;
}

void source_close(struct source *s)
{
	if (!s)
		return;
	if (s->seen) {
		seen_free(s->seen);
		free(s->seen);
	}
	s->ops->close(s);
}
