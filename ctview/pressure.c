/* The table's pressure as facts.
 *
 *	count 3000, max 3000, used 100%, free 0, gives_way 12%, growth 35/s, full_in 0, drop 5, early_drop 434
 *
 * Count, limit and statistics are readable by everyone. The number of evictable entries requires reading them: an entry
 * without ASSURED is evicted if there is no room for a new one, so a full table need not drop packets.
 */
#include <math.h>
#include "ctview/pressure.h"

bool pressure_read(struct pressure *p, const struct sysctls *s, const char *stat_file, struct arena *a,
	struct diags *d)
{
	struct diags quiet;

	*p = (struct pressure){0};
	p->has_count = sysctl_get(s, "nf_conntrack_count", &p->count);
	p->has_max = sysctl_get(s, "nf_conntrack_max", &p->max);
	p->has_buckets = sysctl_get(s, "nf_conntrack_buckets", &p->buckets);
	if (stat_file || s->live) {
		diags_init(&quiet, a);
		p->has_stat = stat_load(&p->stat, stat_file, a, stat_file ? d : &quiet);
		if (stat_file && !p->has_stat)
			return false;
	}
	if (!p->has_count && p->has_stat)
		p->has_count = stat_get(&p->stat, "entries", &p->count);
	if (p->has_count)
		return true;
	diag(d, (struct pos){0}, STATUS_VERSION, "the number of entries is not available");
	return diag_why(d, "%s", s->live ? "is the module nf_conntrack loaded? (modprobe nf_conntrack)" :
		"give saved numbers with --sysctl FILE or --stat FILE");
}

void pressure_since(struct pressure *now, const struct pressure *before, double seconds)
{
	uint64_t a = 0, b = 0;

	now->seconds = seconds;
	now->growth = ((double)now->count - (double)before->count) / seconds;
	if (stat_get(&before->stat, "drop", &a) && stat_get(&now->stat, "drop", &b))
		now->drops = (double)(b - a) / seconds;
}

static struct cell stat_cell(const struct pressure *p, const char *name)
{
	uint64_t n;

	return p->has_stat && stat_get(&p->stat, name, &n) ? cell_num(n, UNIT_COUNT) : cell_none();
}

static struct cell given(bool has, uint64_t n)
{
	return has ? cell_num(n, UNIT_COUNT) : cell_none();
}

static struct cell full_in(const struct pressure *p)
{
	if (!(p->seconds > 0) || !(p->growth > 0) || !p->has_max)
		return cell_none();
	return cell_num(p->max > p->count ? (uint64_t)((double)(p->max - p->count) / p->growth) : 0, UNIT_SECONDS);
}

unsigned pressure_facts(const struct pressure *p, struct fact *f)
{
	bool both = p->has_count && p->has_max, two = p->seconds > 0;
	const struct fact all[] = {
		{"count", given(p->has_count, p->count), "entries in this network namespace"},
		{"max", given(p->has_max, p->max), "the limit, which applies to each namespace"},
		{"used", both ? cell_share(p->count, p->max) : cell_none(), "count of max"},
		{"free", given(both, p->max > p->count ? p->max - p->count : 0), "entries until it is full"},
		{"gives_way", p->has_entries ? cell_share(p->entries - p->assured, p->entries) : cell_none(),
			"entries without ASSURED, dropped first when it is full"},
		{"growth", two ? cell_real(p->growth, UNIT_RATE) : cell_none(), "entries per second"},
		{"full_in", full_in(p), "time until it is full at this rate"},
		{"drops", two ? cell_real(p->drops, UNIT_RATE) : cell_none(), "packets dropped per second"},
		{"drop", stat_cell(p, "drop"), "packets dropped because it was full, or NAT had no free port"},
		{"early_drop", stat_cell(p, "early_drop"), "entries dropped to make room"},
		{"insert_failed", stat_cell(p, "insert_failed"), "with drop: NAT found no free port"},
		{"invalid", stat_cell(p, "invalid"), "packets that belong to no connection"},
		{"buckets", given(p->has_buckets, p->buckets), "of the hash table"},
		{"per_bucket", both && p->buckets ? cell_real(2 * (double)p->count / (double)p->buckets, UNIT_RATE) :
			cell_none(), "average tuples per bucket; above 2 lookups get slow"},
	};
	unsigned n = sizeof(all) / sizeof(*all), i;

	for (i = 0; i < n; i++)
		f[i] = all[i];
	return n;
}
