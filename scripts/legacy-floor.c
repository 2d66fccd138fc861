/* Measures the time that ip_tables in the kernel needs for a table of many rules: makes only the system calls that no
 * iptables program can avoid.
 *
 *	cc -O2 -o floor scripts/legacy-floor.c
 *	unshare -n ./floor 100000
 *
 * "restore" replaces the filter table by the given number of rules -s HOST -j DROP. "edit" makes the calls that any change
 * of one rule needs: it reads the table, replaces it by the same one, and adds its counters. Prints the processor time of
 * each call, the minimum of ten rounds. Memory is requested in huge pages and faulted in before the measurement.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <linux/netfilter_ipv4/ip_tables.h>

enum { ROUNDS = 10, HUGE_PAGE = 2 << 20 };

struct rule { struct ipt_entry e; struct xt_standard_target t; };
struct last { struct ipt_entry e; struct xt_error_target t; };

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void *memory(size_t size)
{
	void *p = aligned_alloc(HUGE_PAGE, (size + HUGE_PAGE - 1) & -(size_t)HUGE_PAGE);

	if (!p)
		fail("memory");
	madvise(p, size, MADV_HUGEPAGE);
	return memset(p, 0, size);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

/* ---- the calls ---- */

enum { RESTORE, READ, REPLACE, COUNTERS, CALLS };
static const char *const names[CALLS] = { "restore: replace", "edit: read", "edit: replace", "edit: counters" };

struct floor { int fd; double best[CALLS], began; };

static void begin(struct floor *f) { f->began = now(); }

static void end(struct floor *f, int call, int result)
{
	double took = now() - f->began;

	if (result)
		fail(names[call]);
	if (!f->best[call] || took < f->best[call])
		f->best[call] = took;
}

static struct ipt_getinfo info(struct floor *f)
{
	struct ipt_getinfo i = { .name = "filter" };
	socklen_t len = sizeof(i);

	if (getsockopt(f->fd, IPPROTO_IP, IPT_SO_GET_INFO, &i, &len))
		fail("info");
	return i;
}

static void replace(struct floor *f, int call, struct ipt_replace *r)
{
	r->num_counters = info(f).num_entries;
	r->counters = memory(r->num_counters * sizeof(*r->counters));
	begin(f);
	end(f, call, setsockopt(f->fd, IPPROTO_IP, IPT_SO_SET_REPLACE, r, sizeof(*r) + r->size));
}

/* ---- restore ---- */

static struct rule rule(struct in_addr from, int32_t verdict)
{
	struct rule r = { .t.target.u.target_size = sizeof(r.t), .t.verdict = verdict };

	r.e.ip.src = from;
	r.e.ip.smsk.s_addr = from.s_addr ? INADDR_BROADCAST : 0;
	r.e.target_offset = sizeof(r.e);
	r.e.next_offset = sizeof(r);
	return r;
}

/* A table with n rules in INPUT, followed by three policies and the final error entry. */
static struct ipt_replace *table(const struct ipt_getinfo *now, unsigned n)
{
	size_t size = (n + 3) * sizeof(struct rule) + sizeof(struct last);
	struct ipt_replace *r = memory(sizeof(*r) + size);
	struct rule *to = (struct rule *)r->entries;
	struct last last = { .t = { .target.u = { .target_size = sizeof(last.t) }, .errorname = "ERROR" } };

	strcpy(r->name, "filter");
	r->valid_hooks = now->valid_hooks;
	r->num_entries = n + 4;
	r->size = size;
	for (unsigned i = 0; i < n; i++)
		*to++ = rule((struct in_addr){ htonl(0x0a000000 + i + 1) }, -NF_DROP - 1);
	for (unsigned h = NF_INET_LOCAL_IN; h <= NF_INET_LOCAL_OUT; h++) {
		r->underflow[h] = (char *)to - (char *)r->entries;
		r->hook_entry[h] = h == NF_INET_LOCAL_IN ? 0 : r->underflow[h];
		*to++ = rule((struct in_addr){0}, -NF_ACCEPT - 1);
	}
	strcpy(last.t.target.u.user.name, "ERROR");
	last.e.target_offset = sizeof(last.e);
	last.e.next_offset = sizeof(last);
	memcpy(to, &last, sizeof(last));
	return r;
}

static void restore(struct floor *f, unsigned n)
{
	struct ipt_getinfo i = info(f);
	struct ipt_replace *r = table(&i, n);

	replace(f, RESTORE, r);
	free(r->counters);
	free(r);
}

/* ---- a change ---- */

static struct ipt_replace *read_table(struct floor *f)
{
	struct ipt_getinfo i = info(f);
	socklen_t len = sizeof(struct ipt_get_entries) + i.size;
	struct ipt_get_entries *e = memory(len);
	struct ipt_replace *r = memory(sizeof(*r) + i.size);

	strcpy(e->name, "filter");
	e->size = i.size;
	begin(f);
	end(f, READ, getsockopt(f->fd, IPPROTO_IP, IPT_SO_GET_ENTRIES, e, &len));
	strcpy(r->name, "filter");
	r->valid_hooks = i.valid_hooks;
	r->num_entries = i.num_entries;
	r->size = i.size;
	memcpy(r->hook_entry, i.hook_entry, sizeof(r->hook_entry));
	memcpy(r->underflow, i.underflow, sizeof(r->underflow));
	memcpy(r->entries, e->entrytable, i.size);
	free(e);
	return r;
}

static void edit(struct floor *f)
{
	struct ipt_replace *r = read_table(f);
	size_t len = sizeof(struct xt_counters_info) + r->num_entries * sizeof(struct xt_counters);
	struct xt_counters_info *c = memory(len);

	replace(f, REPLACE, r);
	strcpy(c->name, "filter");
	c->num_counters = r->num_entries;
	memcpy(c->counters, r->counters, r->num_entries * sizeof(*r->counters));
	begin(f);
	end(f, COUNTERS, setsockopt(f->fd, IPPROTO_IP, IPT_SO_SET_ADD_COUNTERS, c, len));
	free(c);
	free(r->counters);
	free(r);
}

int main(int argc, char **argv)
{
	struct floor f = { .fd = socket(AF_INET, SOCK_RAW, IPPROTO_RAW) };
	unsigned n = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000;

	if (f.fd < 0)
		fail("socket");
	for (int i = 0; i < ROUNDS; i++) {
		restore(&f, n);
		edit(&f);
	}
	for (int i = 0; i < CALLS; i++)
		printf("%-16s %6.1f ms\n", names[i], f.best[i]);
	return 0;
}
