/* Why rules stay as they are, for those who ask for a plan. A pass says it of rules that a later one may take still, so it is put down
 * with their place, and at the end only what was said of rules that are in no run goes to the log.
 */
#include <string.h>
#include "compiler/opt_pass.h"

void say_why(struct planning *p, size_t n, const char *what, const char *why)
{
	struct said x = { p->at, n, what, why };

	if (p->o.how->log && !p->o.into)
		vec_push(p->knowing, &p->said, x);
}

void said_put(const struct planning *p)
{
	bool *in_run = p->said.n ? arena_array(p->o.scratch, p->n, sizeof(*in_run)) : NULL;

	for (size_t i = 0; in_run && i < p->out.v.n; i++)
		memset(in_run + p->out.v.v[i].at, true, p->out.v.v[i].run->rules.n);
	for (size_t i = 0; i < p->said.n; i++) {
		const struct said *x = &p->said.v[i];

		if (!in_run[x->at])
			buf_printf(p->o.how->log, "%zu rules %s stay as they are: %s\n", x->n, x->what, x->why);
	}
}
