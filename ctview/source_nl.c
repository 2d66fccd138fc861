/* Entries from ctnetlink: the whole table, or what the kernel selects; or events.
 *
 * Reports more than the file in /proc (ids, helpers, labels, status), takes two thirds of the kernel time, and neither
 * loses nor repeats entries when the table is resized. Requires CAP_NET_ADMIN.
 */
#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_compat.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include "ctview/ctnl.h"
#include "ctview/source.h"

enum { EVENT_BYTES = 8 << 20 };

struct nl_source {
	struct source s;
	struct nl *nl;
	struct ctnl_reader *reader;
	struct nl *masters;            /* to ask for them; NULL: none was asked for yet */
	uint64_t now;                  /* start of the dump */
	char stamp[32], portid[16], helper[32];
};

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void say(const char *what)
{
	struct buf b = BUF_INIT;

	buf_printf(&b, "ctview: netlink: %s\n", what);
	buf_write(&b, STDERR_FILENO);
	buf_free(&b);
}

/* Sets the event's time and, if a program caused it, the program. */
static void stamp_event(struct nl_source *n, const struct nlmsghdr *nlh, struct entry *e, uint64_t now)
{
	static const char userspace[] = "USERSPACE";
	int len = snprintf(n->stamp, sizeof(n->stamp), "%llu.%06llu", (unsigned long long)(now / 1000000000),
		(unsigned long long)(now / 1000 % 1000000));

	entry_set_text(e, F_EVENT_TIME, n->stamp, (uint32_t)len);
	if (!nlh->nlmsg_pid)
		return;
	entry_add_flag(e, (struct text){userspace, sizeof(userspace) - 1});
	len = snprintf(n->portid, sizeof(n->portid), "%u", nlh->nlmsg_pid);
	entry_set_text(e, F_PORTID, n->portid, (uint32_t)len);
}

static bool take_helper(void *self, const struct nlmsghdr *nlh)
{
	struct nl_source *n = self;
	const struct nlattr *help = nl_attr_of(nlh, CTA_HELP), *name = help ? nl_nested(help, CTA_HELP_NAME) : NULL;

	if (name)
		snprintf(n->helper, sizeof(n->helper), "%.*s", (int)mnl_attr_get_payload_len(name), mnl_attr_get_str(name));
	return true;
}

/* The kernel tells the tuple of the connection that announced this one, but not its helper. */
static void ask_master(struct nl_source *n, const struct nlmsghdr *nlh, struct entry *e)
{
	const struct nl_reader reader = {.self = n, .message = take_helper};
	const struct nlattr *tuple = nl_attr_of(nlh, CTA_TUPLE_MASTER);
	struct nlmsghdr *req;

	if (!tuple || (!n->masters && !(n->masters = nl_open(NETLINK_NETFILTER))))
		return;
	req = nl_request(n->masters, NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET, 0, e->alen == 16 ? AF_INET6 : AF_INET);
	mnl_attr_put(req, CTA_TUPLE_ORIG | NLA_F_NESTED, mnl_attr_get_payload_len(tuple), mnl_attr_get_payload(tuple));
	if (entry_has(e, F_ZONE))
		mnl_attr_put_u16(req, CTA_ZONE, htobe16((uint16_t)e->v[F_ZONE].n));
	n->helper[0] = '\0';
	if (nl_ask(n->masters, req, &reader) && n->helper[0])
		entry_set_text(e, F_MASTER_HELPER, n->helper, (uint32_t)strlen(n->helper));
}

/* False at the end of the stream. */
static bool take(struct nl_source *n, const struct nlmsghdr *nlh, struct entry *e)
{
	uint64_t now = n->s.events ? now_ns() : n->now;

	n->s.tally.lines++;
	if (!ctnl_read(n->reader, nlh, now, e))
		return false;
	e->number = n->s.tally.lines;
	if (e->v[F_STATUS].n & IPS_EXPECTED && entry_has(e, F_STATUS))
		ask_master(n, nlh, e);
	if (n->s.events)
		stamp_event(n, nlh, e, now);
	return true;
}

static bool nl_source_next(struct source *s, struct entry *e)
{
	struct nl_source *n = (struct nl_source *)s;
	const struct nlmsghdr *nlh;

	for (;;) {
		switch (nl_stream_next(n->nl, &nlh, !n->s.events)) {
		case NL_MESSAGE:
			if (take(n, nlh, e))
				return true;
			break;
		case NL_LOST:
			s->tally.lost++;
			say(n->s.events ? "events were lost: they arrived faster than they could be read" :
				"the dump was interrupted by changes: entries may be missing or duplicated");
			break;
		case NL_FAILED:
			say(strerror(errno));
			s->failed = true;
			return false;
		default:
			return false;
		}
	}
}

static void nl_source_close(struct source *s)
{
	struct nl_source *n = (struct nl_source *)s;

	nl_close(n->nl);
	ctnl_reader_free(n->reader);
	if (n->masters)
		nl_close(n->masters);
	free(n);
}

static struct nl_source *nl_source_new(const struct system_times *times)
{
	static const struct source_ops ops = {nl_source_next, nl_source_close};
	struct nl *nl = nl_open(NETLINK_NETFILTER);
	struct nl_source *n;

	if (!nl)
		return NULL;
	n = mem_alloc(sizeof(*n));
	*n = (struct nl_source){.s = {.ops = &ops, .name = "netlink", .times = times}, .nl = nl,
		.now = now_ns()};
	n->reader = ctnl_reader_new();
	return n;
}

/* Closes the source, preserving errno. */
static struct source *given_up(struct nl_source *n)
{
	int error = errno;

	nl_source_close(&n->s);
	errno = error;
	return NULL;
}

/* Requests the dump, and waits for the first datagram to see whether the kernel accepts the request. */
static bool ask(struct nl_source *n, const struct filter *f, bool *partly)
{
	struct nlmsghdr *req = nl_request(n->nl, NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET, 0, AF_UNSPEC);

	*partly = ctnl_put_filter(req, f);
	return nl_stream_dump(n->nl, req) && nl_stream_peek(n->nl);
}

struct source *source_netlink(const struct filter *f, bool *partly, const struct system_times *times)
{
	struct nl_source *n = nl_source_new(times);

	if (!n)
		return NULL;
	if (ask(n, f, partly))
		return &n->s;
	/* the kernel knows the attribute, but not all requested parts */
	if (*partly && (errno == EINVAL || errno == EOPNOTSUPP) && ask(n, NULL, partly))
		return &n->s;
	return given_up(n);
}

struct source *source_events(const struct system_times *times)
{
	static const unsigned groups[] = {NFNLGRP_CONNTRACK_NEW, NFNLGRP_CONNTRACK_UPDATE, NFNLGRP_CONNTRACK_DESTROY};
	struct nl_source *n = nl_source_new(times);
	unsigned i;

	if (!n)
		return NULL;
	n->s.events = true;
	for (i = 0; i < 3; i++)
		if (!nl_stream_join(n->nl, groups[i], EVENT_BYTES))
			return given_up(n);
	return &n->s;
}

int source_fd(const struct source *s)
{
	return nl_fd(((const struct nl_source *)s)->nl);
}
