/* The netlink socket: sending, receiving, and errors with the kernel's extended-ack texts. Batches are in nl_batch.c.
 *
 * The kernel does all requested work in sendmsg, or in recvmsg for dumps, so replies are available immediately; waiting
 * has a timeout nevertheless. Every request asks for an acknowledgement, which marks the end of the reply. Messages
 * with other sequence numbers are leftovers of abandoned requests and ignored.
 */
#include "lib/nl_priv.h"
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>

enum {
	PATIENCE_MS = 30000,
	RETRIES = 1000,                /* restarts of a dump while the ruleset keeps changing */
	TORN_OFTEN = 4,                /* … after this many, nl_on_torn's function is called */
};

int nl_fd(const struct nl *nl)
{
	return mnl_socket_get_fd(nl->sock);
}

uint32_t nl_port(const struct nl *nl)
{
	return mnl_socket_get_portid(nl->sock);
}

static bool nl_setup(struct nl *nl)
{
	int on = 1;

	if (mnl_socket_bind(nl->sock, 0, MNL_SOCKET_AUTOPID) < 0)
		return false;
	/* Old kernels without these options still report which message failed, but no text. */
	mnl_socket_setsockopt(nl->sock, NETLINK_CAP_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(nl->sock, NETLINK_EXT_ACK, &on, sizeof(on));
	return true;
}

struct nl *nl_open(int family)
{
	struct mnl_socket *sock = mnl_socket_open2(family, SOCK_CLOEXEC);
	struct nl *nl;
	int err;

	if (!sock)
		return NULL;
	nl = mem_zalloc(sizeof(*nl));
	nl->sock = sock;
	nl->arena = arena_new();
	if (nl_setup(nl))
		return nl;
	err = errno;
	nl_close(nl);
	errno = err;
	return NULL;
}

void nl_close(struct nl *nl)
{
	if (!nl)
		return;
	mnl_socket_close(nl->sock);
	arena_free(nl->arena);
	free(nl);
}

const struct nl_errors *nl_errors(const struct nl *nl)
{
	return &nl->errors;
}

void nl_begin(struct nl *nl)
{
	arena_free(nl->arena);
	nl->arena = arena_new();
	nl->errors = (struct nl_errors){0};
}

bool nl_fail(struct nl *nl, int err)
{
	struct nl_error e = {.err = err};

	vec_push(nl->arena, &nl->errors.list, e);
	return nl_result(nl);
}

bool nl_result(const struct nl *nl)
{
	if (!nl->errors.list.n)
		return true;
	errno = nl->errors.list.v[0].err;
	return false;
}

/* ---- sending ---- */

bool nl_send(struct nl *nl, const void *data, size_t len)
{
	struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	ssize_t n;

	do
		n = sendto(nl_fd(nl), data, len, 0, (struct sockaddr *)&kernel, sizeof(kernel));
	while (n < 0 && errno == EINTR);
	if (n >= 0 && (size_t)n != len)
		errno = EIO;
	return n >= 0 && (size_t)n == len;
}

/* Requests this socket buffer size; the kernel also counts its own overhead against it. */
void nl_buffer_raise(struct nl *nl, int which, int force, size_t bytes)
{
	int want = bytes > INT32_MAX / 2 ? INT32_MAX / 2 : (int)bytes, have = 0;
	socklen_t len = sizeof(have);

	if (!getsockopt(nl_fd(nl), SOL_SOCKET, which, &have, &len) && have >= want)
		return;
	if (setsockopt(nl_fd(nl), SOL_SOCKET, force, &want, sizeof(want)) < 0)
		setsockopt(nl_fd(nl), SOL_SOCKET, which, &want, sizeof(want));
}

/* ---- receiving ---- */

ssize_t nl_receive(struct nl *nl, bool wait)
{
	struct sockaddr_nl from = {0};
	struct iovec iov = {nl->answer, sizeof(nl->answer)};
	struct msghdr msg = {.msg_name = &from, .msg_iov = &iov, .msg_iovlen = 1};
	struct pollfd p = {nl_fd(nl), POLLIN, 0};
	ssize_t n;

	for (;;) {
		msg.msg_namelen = sizeof(from);
		n = recvmsg(nl_fd(nl), &msg, MSG_DONTWAIT);
		if (n >= 0 && from.nl_pid)
			continue;      /* another program impersonates the kernel */
		if (n >= 0 && msg.msg_flags & MSG_TRUNC) {
			errno = EMSGSIZE;
			return -1;
		}
		if (n >= 0 || (errno != EINTR && errno != EAGAIN))
			return n;
		if (errno == EINTR)
			continue;
		if (!wait)
			return 0;
		if (!poll(&p, 1, PATIENCE_MS)) {
			errno = ETIMEDOUT;
			return -1;
		}
	}
}

/* The kernel's attributes after the errno (and the echoed message, if any). */
static void error_words(struct nl *nl, const struct nlmsghdr *nlh, size_t skip, struct nl_error *e)
{
	const struct nlattr *attr;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS) || mnl_nlmsg_get_payload_len(nlh) < skip)
		return;
	mnl_attr_for_each(attr, nlh, skip) {
		size_t len = mnl_attr_get_payload_len(attr);

		if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG && len)
			e->text = arena_strn(nl->arena, mnl_attr_get_payload(attr),
				strnlen(mnl_attr_get_payload(attr), len));
		if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_OFFS && len >= sizeof(e->offset))
			e->offset = mnl_attr_get_u32(attr);
	}
}

static size_t echoed_len(const struct nlmsghdr *nlh, const struct nlmsgerr *m)
{
	if (nlh->nlmsg_flags & NLM_F_CAPPED || m->msg.nlmsg_len < sizeof(m->msg) || !m->error)
		return sizeof(*m);
	return sizeof(*m) + MNL_ALIGN(m->msg.nlmsg_len - sizeof(m->msg));
}

void nl_error_read(struct nl *nl, const struct nlmsghdr *nlh, struct nl_error *e)
{
	const struct nlmsgerr *m = mnl_nlmsg_get_payload(nlh);

	*e = (struct nl_error){.err = EBADMSG};
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*m))
		return;
	e->err = m->error < 0 ? -m->error : m->error;
	e->number = m->msg.nlmsg_seq;
	error_words(nl, nlh, echoed_len(nlh, m), e);
}

void nl_done_read(struct nl *nl, const struct nlmsghdr *nlh, struct nl_error *e)
{
	const int *err = mnl_nlmsg_get_payload(nlh);

	*e = (struct nl_error){0};
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*err) || *err >= 0)
		return;
	e->err = -*err;
	error_words(nl, nlh, sizeof(*err), e);
}

/* ---- requests ---- */

struct nlmsghdr *nl_request(struct nl *nl, uint16_t type, uint16_t flags, uint8_t family)
{
	memset(nl->request, 0, sizeof(nl->request));
	return nl_header_put(nl->request, type, flags, family);
}

struct nlmsghdr *nl_header_put(void *at, uint16_t type, uint16_t flags, uint8_t family)
{
	struct nlmsghdr *nlh = at;
	struct nfgenmsg *g = (struct nfgenmsg *)(nlh + 1);

	*nlh = (struct nlmsghdr){ .nlmsg_len = sizeof(*nlh) + sizeof(*g), .nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST | flags };
	*g = (struct nfgenmsg){ .nfgen_family = family, .version = NFNETLINK_V0 };
	return nlh;
}

/* State of receiving a reply. */
struct answer {
	const struct nl_reader *reader;
	uint32_t seq;
	bool dump, done, inconsistent, cancelled;
};

static void answer_end(struct nl *nl, struct answer *a, const struct nl_error *e)
{
	a->done = true;
	if (a->dump && e->err == EINTR)
		a->inconsistent = true;
	else if (e->err)
		vec_push(nl->arena, &nl->errors.list, *e);
}

static void answer_message(struct nl *nl, struct answer *a, const struct nlmsghdr *nlh)
{
	struct nl_error e;

	a->inconsistent |= (nlh->nlmsg_flags & NLM_F_DUMP_INTR) != 0;
	if (nlh->nlmsg_type == NLMSG_ERROR) {
		nl_error_read(nl, nlh, &e);
		e.number = 0;
		answer_end(nl, a, &e);
	} else if (nlh->nlmsg_type == NLMSG_DONE) {
		nl_done_read(nl, nlh, &e);
		answer_end(nl, a, &e);
	} else if (nlh->nlmsg_type >= NLMSG_MIN_TYPE && a->reader && !a->cancelled &&
	           !a->inconsistent) {
		a->cancelled = !a->reader->message(a->reader->self, nlh);
	}
}

static bool answer_read(struct nl *nl, struct answer *a)
{
	const struct nlmsghdr *nlh;
	ssize_t n;
	int len;

	while (!a->done) {
		n = nl_receive(nl, true);
		if (n < 0)
			return nl_fail(nl, errno);
		len = (int)n;
		nlh = (const void *)nl->answer;
		for (; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len))
			if (nlh->nlmsg_seq == a->seq && !a->done)
				answer_message(nl, a, nlh);
	}
	if (a->cancelled && !a->inconsistent && !nl->errors.list.n)
		return nl_fail(nl, ECANCELED);
	return nl_result(nl);
}

static bool answer_get(struct nl *nl, struct nlmsghdr *req, struct answer *a)
{
	a->seq = req->nlmsg_seq = ++nl->seq;
	if (!nl_send(nl, req, req->nlmsg_len))
		return nl_fail(nl, errno);
	return answer_read(nl, a);
}

bool nl_ask(struct nl *nl, struct nlmsghdr *req, const struct nl_reader *reader)
{
	struct answer a = {.reader = reader};

	nl_begin(nl);
	req->nlmsg_flags |= NLM_F_ACK;
	return answer_get(nl, req, &a);
}

void nl_on_torn(struct nl *nl, void (*torn)(void *self), void *self)
{
	nl->torn = torn;
	nl->torn_self = self;
}

bool nl_dump(struct nl *nl, struct nlmsghdr *req, const struct nl_reader *reader)
{
	unsigned i;

	nl_begin(nl);
	req->nlmsg_flags |= NLM_F_DUMP;
	for (i = 0; i < RETRIES; i++) {
		struct answer a = {.reader = reader, .dump = true};

		if (!answer_get(nl, req, &a))
			return false;
		if (!a.inconsistent)
			return true;
		if (reader && reader->restart)
			reader->restart(reader->self);
		if (i + 1 == TORN_OFTEN && nl->torn)
			nl->torn(nl->torn_self);
	}
	return nl_fail(nl, EAGAIN);
}

/* ---- non-blocking reads ---- */

void nl_drain(struct nl *nl)
{
	ssize_t n;

	do
		n = nl_receive(nl, false);
	while (n > 0 || (n < 0 && (errno == ENOBUFS || errno == EMSGSIZE)));
}

bool nl_errors_collect(struct nl *nl, uint32_t number)
{
	const struct nlmsghdr *nlh;
	struct nl_error e;
	bool seen = false;
	ssize_t n;
	int len;

	while ((n = nl_receive(nl, false))) {
		if (n < 0 && errno == ENOBUFS) {
			nl->errors.lost = true;
			continue;
		}
		if (n < 0)
			return nl_fail(nl, errno);
		len = (int)n;
		nlh = (const void *)nl->answer;
		for (; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len)) {
			if (nlh->nlmsg_type != NLMSG_ERROR)
				continue;
			nl_error_read(nl, nlh, &e);
			seen |= !e.err && e.number == number;
			if (e.err)
				vec_push(nl->arena, &nl->errors.list, e);
		}
	}
	return seen;
}

const struct nlattr *nl_attr_of(const struct nlmsghdr *nlh, unsigned type)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg))
		if (mnl_attr_get_type(attr) == type)
			return attr;
	return NULL;
}

const struct nlattr *nl_nested(const struct nlattr *nest, unsigned type)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest)
		if (mnl_attr_get_type(attr) == type)
			return attr;
	return NULL;
}
