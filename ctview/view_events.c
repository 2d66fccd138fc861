/* ctview events: connection events as they happen.
 *
 *	ctview events                        from the kernel (CAP_NET_ADMIN), until interrupted
 *	ctview events -n 10 udp              the first ten of UDP
 *	conntrack -E -o timestamp | ctview events -f - -o jsonl
 *
 * Events are printed immediately. Losses are reported on standard error.
 */
#include "config.h"
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include "ctview/printer.h"
#include "ctview/signals.h"

static const enum field_id front[] = {F_EVENT_TIME, F_EVENT, F_COUNT};

struct events {
	struct run *run;
	struct printer printer;
	struct source *source;
	double until;                  /* on the monotonic clock; 0: unlimited */
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool enough(const struct events *v)
{
	return v->run->out.failed || (v->run->top && v->printer.count >= v->run->top);
}

static void take(struct events *v, const struct entry *e)
{
	if (!filter_test(v->run->filter, e))
		return;
	printer_entry(&v->printer, e);
	out_flush(&v->run->out);
}

static int read_saved(struct events *v)
{
	struct entry e = {0};

	v->source = run_source(v->run);
	if (!v->source)
		return EXIT_SOURCE;
	printer_begin(&v->printer);
	while (!enough(v) && source_next(v->source, &e))
		take(v, &e);
	printer_end(&v->printer);
	return run_close(v->run, v->source);
}

/* ---- live ---- */

/* Signals are unblocked only here, so that an interrupted stream is still complete. */
static void wait_for(struct events *v, sigset_t *unblocked)
{
	struct pollfd p = {.fd = source_fd(v->source), .events = POLLIN};
	double left = v->until ? v->until - now() : 3600;
	struct timespec t;

	if (left < 0)
		left = 0;
	t = (struct timespec){(time_t)left, (long)((left - (double)(time_t)left) * 1e9)};
	ppoll(&p, 1, &t, unblocked);
}

static void follow(struct events *v)
{
	struct entry e = {0};
	sigset_t old;

	signals_hold(&old);
	while (!enough(v) && !v->source->failed && !(v->until && now() >= v->until)) {
		if (source_next(v->source, &e)) {
			take(v, &e);
			continue;
		}
		if (signals_came())
			return;
		errno = 0;
		wait_for(v, &old);
		if (errno == EINTR)
			return;
	}
}

static int read_live(struct events *v)
{
	struct run *r = v->run;

	if (!run_system(r))
		return EXIT_SOURCE;
	v->source = source_events(&r->times);
	if (!v->source) {
		diag(&r->diags, (struct pos){0}, STATUS_VERSION, "netlink: %s", strerror(errno));
		diag_why(&r->diags, "%s", errno == EPERM ? "CAP_NET_ADMIN is required; try sudo" :
			"is the module nf_conntrack_netlink loaded?");
		return EXIT_SOURCE;
	}
	v->source->names = r->names;
	printer_begin(&v->printer);
	out_flush(&r->out);
	follow(v);
	printer_end(&v->printer);
	return run_close(r, v->source);
}

int view_events(struct run *r)
{
	struct events v = {.run = r};
	double seconds = run_interval(r, 0);

	if (seconds < 0)
		return EXIT_USAGE;
	if (r->format == FORMAT_PROM)
		return run_usage(r, "events does not support -o prom: events are unbounded");
	r->look.at_once = true;
	if (!printer_init(&v.printer, r, front))
		return EXIT_USAGE;
	if (r->opt[OPT_FILE])
		return read_saved(&v);
	v.until = seconds > 0 ? now() + seconds : 0;
	return read_live(&v);
}
