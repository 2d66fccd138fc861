/* ctview pressure: how full the table is, how fast it fills, and what it has refused.
 *
 *	ctview pressure                     two readings a second apart
 *	ctview pressure --check 80,90       one line for monitoring; exit 0, 1 from 80 %, 2 from 90 %, 3 unknown
 *
 * Requires no privileges. If entries are readable, it also reports how many could be evicted.
 */
#include <math.h>
#include "ctview/pressure.h"
#include "ctview/view_check.h"

/* Counts assured entries by reading the table. Lack of permission is not an error here. */
static void count_assured(struct run *r, struct pressure *p)
{
	struct diags *d = &r->diags, kept = *d;
	struct source *s;
	struct entry e = {0};

	if (!r->opt[OPT_FILE] && !r->sys.live)
		return;
	diags_init(d, r->arena);
	s = run_source(r);
	*d = kept;
	if (!s)
		return;
	while (source_next(s, &e)) {
		p->entries++;
		p->assured += e.flags >> FLAG_ASSURED & 1;
	}
	p->has_entries = p->entries;
	run_close(r, s);
}

/* ---- --check ---- */

static void check_one(void *to, const char *name, const struct pressure *p)
{
	check_add(to, name, p);
}

static int check(struct run *r)
{
	struct check c;
	struct pressure p;

	if (!check_begin(&c, r))
		return EXIT_SOURCE;
	if (run_in_all(r) && pressure_each(r, check_one, &c))
		check_unknown(&c, "a network namespace cannot be read");
	else if (!run_in_all(r) && run_system(r) && pressure_read(&p, &r->sys, r->opt[OPT_STAT], r->arena, &r->diags))
		check_add(&c, NULL, &p);
	return check_end(&c, &r->out.b);
}

static void print(struct run *r, const struct pressure *p)
{
	struct fact f[PRESSURE_FACTS];
	unsigned n = pressure_facts(p, f);
	struct page page;

	page_begin(&page, r->format, &r->look, &r->out, false);
	page_facts(&page, "pressure", f, n, "pressure");
	page_end(&page);
}

int view_pressure(struct run *r)
{
	struct pressure p, before;
	double seconds = run_interval(r, 1);

	if (seconds < 0)
		return EXIT_USAGE;
	if (r->opt[OPT_CHECK])
		return check(r);
	if (run_in_all(r))
		return pressure_everywhere(r);
	if (!run_system(r) || !pressure_read(&p, &r->sys, r->opt[OPT_STAT], r->arena, &r->diags))
		return EXIT_SOURCE;
	if (r->sys.live && seconds > 0) {
		before = p;
		run_sleep(seconds);
		if (!pressure_read(&p, &r->sys, r->opt[OPT_STAT], r->arena, &r->diags))
			return EXIT_SOURCE;
		pressure_since(&p, &before, seconds);
	}
	count_assured(r, &p);
	print(r, &p);
	return EXIT_DONE;
}
