/* ctview pressure --check WARN,CRIT: one line in the format of monitoring plug-ins, with performance data after the
 * bar.
 *
 *	CONNTRACK OK: 53 of 262144 entries (0.0%) | count=53;209715;235929;0;262144
 *	CONNTRACK WARNING: blue: 230 of 256 entries (89.8%) | count=53;204;243;0;256 'blue count'=230;204;243;0;256
 *
 * The text describes the fullest namespace. Exit status 0, 1 from WARN percent, 2 from CRIT; 3 if one could not be
 * checked, unless another is known to be too full.
 */
#include "lib/num.h"
#include "ctview/view_check.h"

enum { FINE, WARNING, CRITICAL, UNKNOWN };

bool check_begin(struct check *c, struct run *r)
{
	const char *s = r->opt[OPT_CHECK], *end;

	*c = (struct check){.percent = -1};
	if (num_prefix(s, &end, &c->warn) && *end == ',' && num_parse(end + 1, &c->critical, c->warn, 100))
		return true;
	run_usage(r, "--check %s: expected two percentages, such as 80,90", s);
	return false;
}

void check_unknown(struct check *c, const char *why)
{
	if (!c->unknown)
		c->unknown = why;
}

void check_add(struct check *c, const char *name, const struct pressure *p)
{
	double percent;

	if (!p->has_max || !p->max)
		return check_unknown(c, "the limit is not available");
	percent = 100 * (double)p->count / (double)p->max;
	if (name)
		buf_printf(&c->figures, " '%s count'", name);
	else
		buf_puts(&c->figures, " count");
	buf_printf(&c->figures, "=%llu;%llu;%llu;0;%llu", (unsigned long long)p->count, (unsigned long long)(p->max * c->warn / 100),
		(unsigned long long)(p->max * c->critical / 100), (unsigned long long)p->max);
	if (percent <= c->percent)
		return;
	c->percent = percent;
	buf_reset(&c->fullest);
	buf_printf(&c->fullest, "%s%s%llu of %llu entries (%.1f%%)", name ? name : "", name ? ": " : "", (unsigned long long)p->count,
		(unsigned long long)p->max, percent);
}

int check_end(struct check *c, struct buf *out)
{
	static const char *const words[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
	int code;

	if (!c->figures.len)
		check_unknown(c, "the number of entries is not available");
	code = c->percent >= (double)c->critical ? CRITICAL : c->percent >= (double)c->warn ? WARNING : c->unknown ? UNKNOWN : FINE;
	buf_printf(out, "CONNTRACK %s: %s", words[code], code == UNKNOWN ? c->unknown : buf_str(&c->fullest));
	if (c->figures.len)
		buf_printf(out, " |%s", buf_str(&c->figures));
	buf_putc(out, '\n');
	buf_free(&c->fullest);
	buf_free(&c->figures);
	return code;
}
