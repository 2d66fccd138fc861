/* xtables-monitor: changes of rules as they are made, and traces of packets that matched -j TRACE.
 *
 *	 EVENT: -4 -t filter -A INPUT -s 192.0.2.1/32 -j DROP
 *	NEWGEN: GENID=5 PID=28492 NAME=iptables
 *	 TRACE: 2 fc475095 filter:INPUT:rule:0x5:DROP  -4 -t filter -A INPUT -s 192.0.2.1/32 -j DROP
 *
 * Prints kernel events until a signal terminates it. The format is that of iptables' program of this name; compiled
 * rules are printed as source rules, not as their kernel objects.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include <linux/netfilter.h>
#include "frontend/monitor.h"

enum { TRACE, EVENT, IPV4, IPV6, COUNTERS, HELP, VERSION };

static const struct option_row rows[] = {
	[TRACE] = {"trace", 't', ARG_NONE, NULL, "trace packets that matched -j TRACE"},
	[EVENT] = {"event", 'e', ARG_NONE, NULL, "show changes of rules"},
	[IPV4] = {"ipv4", '4', ARG_NONE, NULL, "show only IPv4"},
	[IPV6] = {"ipv6", '6', ARG_NONE, NULL, "show only IPv6"},
	[COUNTERS] = {"counters", 'c', ARG_NONE, NULL, "show the counters of rules"},
	[HELP] = HELP_ROW,
	[VERSION] = VERSION_ROW,
	{0}
};

enum {
	PATIENCE_MS = 1000,            /* for a commit whose final event must have been sent already */
	OUT_BYTES = 32 << 10,          /* output is written when no events are pending, or above this size */
};

/* ---- lines ---- */

void monitor_front(struct buf *b, uint8_t family, const char *table)
{
	buf_printf(b, "-%c -t %s ", family == NFPROTO_IPV6 ? '6' : '4', table);
}

void monitor_counters(struct buf *b, const struct monitor *m, struct counters n)
{
	if (m->counters)
		buf_printf(b, "[%llu:%llu] ", (unsigned long long)n.pkts, (unsigned long long)n.bytes);
}

void monitor_line(struct monitor *m, const char *line)
{
	buf_printf(&m->run->out, "%s\n", line);
}

void monitor_say(struct monitor *m, const char *what)
{
	struct buf b = BUF_INIT;

	run_flush(m->run);
	buf_printf(&b, "%s: %s\n", m->run->name, what);
	buf_write(&b, STDERR_FILENO);
	buf_free(&b);
}

/* ---- the loop ---- */

bool monitor_take(struct monitor *m, const struct watch_event *e)
{
	if (e->kind == WATCH_TRACE)
		return trace_take(m, e);
	return !m->events || changes_take(m, e);
}

/* Limits memory and output of the endless stream. */
static bool rest(struct monitor *m)
{
	if (m->run->out.len < OUT_BYTES)
		return true;
	changes_rest(m);
	return run_flush(m->run);
}

/* Handles all pending events. False with a diag if it must stop. */
static bool take_all(struct monitor *m)
{
	struct watch_event e;
	const char *why;
	bool good = true;

	while (good) {
		switch (watch_next(m->watch, &m->cx, &e, &why)) {
		case WATCH_EVENT:
			good = monitor_take(m, &e) && rest(m);
			break;
		case WATCH_LOST:
			monitor_say(m, "events were lost: they arrived faster than they could be read");
			good = changes_lost(m);
			break;
		case WATCH_DAMAGED:
			monitor_say(m, arena_fmt(m->cx.arena, "invalid message from the kernel: %s", why));
			break;
		case WATCH_FAILED:
			return diag(&m->run->diags, (struct pos){0}, STATUS_OTHER, "cannot receive from nfnetlink socket: %s",
				strerror(errno));
		case WATCH_NONE:
			changes_rest(m);
			return run_flush(m->run);
		}
	}
	return false;
}

static void caught(int number)
{
	(void)number;
}

/* Blocks signals except while waiting: from before it listens, so that who sees it listen can end it. */
static void signals_hold(sigset_t *before)
{
	struct sigaction a = {.sa_handler = caught};
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaction(SIGINT, &a, NULL);
	sigaction(SIGTERM, &a, NULL);
	sigprocmask(SIG_BLOCK, &set, before);
}

/* before: the signals that were blocked. */
static void follow(struct monitor *m, const sigset_t *before)
{
	struct pollfd fds = {.fd = watch_fd(m->watch), .events = POLLIN};
	const struct timespec patience = {PATIENCE_MS / 1000, PATIENCE_MS % 1000 * 1000000};
	int n;

	do {
		n = ppoll(&fds, 1, changes_waiting(m) ? &patience : NULL, before);
		if (n == 0)
			changes_flush(m);
	} while (n >= 0 && take_all(m));
}

/* ---- options ---- */

static void usage(struct run *r)
{
	buf_printf(&r->out, "%s " IPTABLES_VERSION " (nf_tables)\nUsage: %s [ -t | -e ]\n\n", r->name, r->name);
	options_help(&r->out, rows);
}

/* Determines what is to be shown; false if there is nothing more to do, with a diag on wrong usage. */
static bool words_read(struct monitor *m, int argc, char *const argv[])
{
	struct run *r = m->run;
	struct option_got got;
	struct options o;
	bool help = false, version = false;

	options_init(&o, rows, argc, argv);
	while ((got = options_next(&o)).row >= 0) {
		m->traces |= got.row == TRACE;
		m->events |= got.row == EVENT;
		m->counters |= got.row == COUNTERS;
		help |= got.row == HELP;
		version |= got.row == VERSION;
		if (got.row == IPV4 || got.row == IPV6)
			m->family = got.row == IPV6 ? NFPROTO_IPV6 : NFPROTO_IPV4;
	}
	if (got.row == OPTIONS_BAD)
		diag(&r->diags, (struct pos){0}, STATUS_PARAM, "%s", buf_str(&o.error));
	else if (version)
		buf_printf(&r->out, "%s " IPTABLES_VERSION "\n", r->name);
	else if (help)
		usage(r);
	else if (got.row == OPTIONS_WORD)
		diag(&r->diags, (struct pos){0}, STATUS_PARAM, "unexpected argument: %s", got.arg);
	else if (!m->traces && !m->events)
		diag(&r->diags, (struct pos){0}, STATUS_PARAM, "expected -t or -e");
	options_free(&o);
	return (m->traces || m->events) && !help && !version && !r->diags.nerrors;
}

int monitor_main(struct run *r, int argc, char *const argv[])
{
	struct monitor m = {.run = r};
	sigset_t before;

	if (!words_read(&m, argc, argv))
		return run_finish(r);
	m.cx = r->cx;
	m.cx.arena = arena_new();
	m.cx.numeric = true;
	signals_hold(&before);
	m.watch = watch_open(&r->lasting_cx, (m.events ? WATCH_CHANGES : 0u) | (m.traces ? WATCH_TRACES : 0u));
	if (m.watch && (!m.events || changes_begin(&m)))
		follow(&m, &before);
	if (m.watch)
		watch_close(m.watch);
	changes_end(&m);
	arena_free(m.cx.arena);
	return run_finish(r);
}
