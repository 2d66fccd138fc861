/* Opens the source given by the options, and explains failures. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "ctview/rate.h"
#include "ctview/view.h"
#include "lib/num.h"

#define PROC_FILE "/proc/net/nf_conntrack"
#define PROC_OLD  "/proc/net/ip_conntrack"

enum {
	MANY = 5000,           /* number of entries from which netlink's set-up cost pays off */
	COUNT_SLACK = 64,
};

int run_usage(struct run *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag(&r->diags, (struct pos){0}, STATUS_PARAM, "%s", arena_vfmt(r->arena, fmt, ap));
	va_end(ap);
	return EXIT_USAGE;
}

/* Advice for a table that cannot be read. */
static const char *advice(int error)
{
	switch (error) {
	case EACCES:
	case EPERM:
		return "only root can read it; try sudo, or `ctview pressure`, which any user can run";
	case ENOENT:
		return "load the module (modprobe nf_conntrack), or if the kernel was built without "
			"CONFIG_NF_CONNTRACK_PROCFS use --source netlink";
	default:
		return "use -f FILE to read a saved table";
	}
}

static struct source *open_proc(struct run *r)
{
	const char *name = PROC_FILE;
	int fd = open(name, O_RDONLY | O_CLOEXEC), error = errno;

	if (fd < 0 && errno == ENOENT) {
		fd = open(PROC_OLD, O_RDONLY | O_CLOEXEC);
		if (fd >= 0)
			name = PROC_OLD;
	}
	if (fd >= 0) {
		struct source *s = source_text(name, fd, &r->times);

		source_drop_repeats(s);
		return s;
	}
	diag(&r->diags, (struct pos){0}, STATUS_VERSION, "%s: %s", PROC_FILE, strerror(error));
	diag_why(&r->diags, "%s", advice(error));
	return NULL;
}

bool run_in_all(const struct run *r)
{
	return r->opt[OPT_NETNS] && !strcmp(r->opt[OPT_NETNS], "all");
}

bool run_system(struct run *r)
{
	if (r->system_read)
		return true;
	if (!sysctls_load(&r->sys, r->opt[OPT_SYSCTL], !r->opt[OPT_FILE], r->arena, &r->diags))
		return false;
	times_load(&r->times, &r->sys);
	return r->system_read = true;
}

/* ctnetlink; NULL with errno. */
static struct source *open_netlink(struct run *r)
{
	return source_netlink(r->filter, &r->in_kernel, &r->times);
}

static struct source *only_netlink(struct run *r)
{
	struct source *s = open_netlink(r);
	int error = errno;

	if (s)
		return s;
	diag(&r->diags, (struct pos){0}, STATUS_VERSION, "netlink: %s", strerror(error));
	diag_why(&r->diags, "%s", error == EPERM ? "CAP_NET_ADMIN is required; try sudo, or --source proc" :
		"load the module nf_conntrack_netlink, or use --source proc");
	return NULL;
}

/* Is data requested that only netlink provides: certain fields, complete entries, helpers? */
static bool wants_more(const struct run *r)
{
	return r->opt[OPT_COLUMNS] || r->opt[OPT_SORT] || r->opt[OPT_BY] || r->format == FORMAT_JSON || r->format == FORMAT_JSONL ||
		r->view->run == view_against;
}

/* Uses netlink where it pays off: it is faster on large tables, reports more, and can filter. */
static struct source *open_auto(struct run *r)
{
	struct source *s = NULL;
	uint64_t count = 0;

	sysctl_get(&r->sys, "nf_conntrack_count", &count);
	if (access(PROC_FILE, R_OK) || count > MANY || r->filter || wants_more(r))
		s = open_netlink(r);
	return s ? s : open_proc(r);
}

static struct source *open_named(struct run *r)
{
	const char *source = r->opt[OPT_SOURCE];

	if (r->opt[OPT_FILE])
		return source_file(r->opt[OPT_FILE], &r->times, &r->diags);
	if (!source || !strcmp(source, "auto"))
		return open_auto(r);
	return *source == 'n' ? only_netlink(r) : open_proc(r);
}

struct source *run_source(struct run *r)
{
	struct source *s;

	if (!run_system(r))
		return NULL;
	r->in_kernel = false;
	s = open_named(r);
	if (!s)
		return NULL;
	s->names = r->names;
	s->rater = r->rater;
	return s;
}

bool run_first_reading(struct run *r)
{
	double seconds = run_interval(r, 0);
	struct source *s;
	struct entry e = {0};

	if (!(seconds > 0))
		return seconds == 0;
	r->rater = arena_new_of(r->arena, struct rater);
	rater_init(r->rater);
	s = run_source(r);
	if (!s)
		return false;
	s->silent = true;
	rater_begin(r->rater, 0);
	while (source_next(s, &e))
		;
	source_close(s);
	run_sleep(seconds);
	rater_begin(r->rater, seconds);
	return true;
}

/* Compares the kernel's count with the number of entries read. The count includes expired entries that have not been
 * collected yet, and both change meanwhile, so only a larger difference is reported. */
static void check_count(struct run *r, const struct source *s, struct buf *b)
{
	uint64_t count, read = s->tally.entries, slack;

	if (!s->whole || !r->sys.live || r->in_kernel || !sysctl_get(&r->sys, "nf_conntrack_count", &count))
		return;
	slack = COUNT_SLACK + count / 50;
	if (read + slack < count || read > count + slack)
		buf_printf(b, "ctview: %s: %llu entries read, but the kernel counts %llu: the table was resized, or "
			"changed considerably\n", s->name, (unsigned long long)read, (unsigned long long)count);
	if (s->tally.repeats)
		buf_printf(b, "ctview: %s: %llu repeated entries dropped\n", s->name,
			(unsigned long long)s->tally.repeats);
}

int run_close(struct run *r, struct source *s)
{
	int code = s->failed ? EXIT_SOURCE : s->tally.bad ? EXIT_PARTLY : EXIT_DONE;
	struct buf b = BUF_INIT;

	if (s->tally.bad)
		buf_printf(&b, "ctview: %s: %llu of %llu lines could not be read\n", s->name,
			(unsigned long long)s->tally.bad, (unsigned long long)s->tally.lines);
	if (filter_unknown(r->filter))
		buf_printf(&b, "ctview: %s: %llu entries omitted: they lack data that the filter needs\n", s->name,
			(unsigned long long)filter_unknown(r->filter));
	if (!r->opt[OPT_FILE])
		check_count(r, s, &b);
	if (r->rater) {
		rater_free(r->rater);
		r->rater = NULL;
	}
	out_flush(&r->out);
	buf_write(&b, STDERR_FILENO);
	buf_free(&b);
	source_close(s);
	return code;
}

void run_sleep(double seconds)
{
	struct timespec t = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};

	while (nanosleep(&t, &t) && errno == EINTR)
		;
}

double run_interval(struct run *r, double otherwise)
{
	const char *s = r->opt[OPT_INTERVAL];
	uint64_t thousandths;

	if (!s)
		return otherwise;
	if (num_fraction(s, 1000, 86400 * 1000, &thousandths))
		return (double)thousandths / 1000;
	run_usage(r, "--interval %s: expected seconds, at most one day", s);
	return -1;
}
