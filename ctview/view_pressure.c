/* ctview pressure: how full the table is, how fast it fills, and what it has refused already.
 *
 *	ctview pressure                     two looks a second apart
 *	ctview pressure --check 80,90       one line for monitoring; exit 0, 1 from 80 %, 2 from 90 %, 3 unknown
 *
 * Needs no privilege. Where the entries may be read, it says also how many of them would give way.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "ctview/pressure.h"
#include "ctview/view.h"
#include "lib/num.h"

/* How many are assured: one reading of the table. Not being allowed to read it is no error here. */
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

static bool parse_check(struct run *r, uint64_t *warn, uint64_t *critical)
{
	const char *s = r->opt[OPT_CHECK], *end;

	if (num_prefix(s, &end, warn) && *end == ',' && num_parse(end + 1, critical, *warn, 100))
		return true;
	run_usage(r, "--check %s: two percentages should stand here, as in 80,90", s);
	return false;
}

/* One line as monitoring plug-ins print it, with figures behind the bar. */
static int check(struct run *r, const struct pressure *p)
{
	static const char *const words[] = {"OK", "WARNING", "CRITICAL"};
	uint64_t warn, critical;
	double percent;
	int code;

	if (!parse_check(r, &warn, &critical))
		return EXIT_SOURCE;
	if (!p->has_max || !p->max) {
		buf_puts(&r->out.b, "CONNTRACK UNKNOWN: the limit is not to be had\n");
		return 3;
	}
	percent = 100 * (double)p->count / (double)p->max;
	code = percent >= (double)critical ? 2 : percent >= (double)warn;
	buf_printf(&r->out.b, "CONNTRACK %s: %llu of %llu entries (%.1f%%) | count=%llu;%llu;%llu;0;%llu\n",
		words[code], (unsigned long long)p->count, (unsigned long long)p->max, percent,
		(unsigned long long)p->count, (unsigned long long)(p->max * warn / 100),
		(unsigned long long)(p->max * critical / 100), (unsigned long long)p->max);
	return code;
}

static int unknown(struct run *r)
{
	if (!r->opt[OPT_CHECK])
		return EXIT_SOURCE;
	buf_puts(&r->out.b, "CONNTRACK UNKNOWN: the number of entries is not to be had\n");
	return 3;
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
	double seconds = run_interval(r, r->opt[OPT_CHECK] ? 0 : 1);

	if (seconds < 0)
		return EXIT_USAGE;
	if (run_in_all(r))
		return r->opt[OPT_CHECK] ? run_usage(r, "--check looks at one namespace") : pressure_everywhere(r);
	if (!run_system(r) || !pressure_read(&p, &r->sys, r->opt[OPT_STAT], r->arena, &r->diags))
		return unknown(r);
	if (r->opt[OPT_CHECK])
		return check(r, &p);
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
