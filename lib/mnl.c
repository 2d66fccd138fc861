/* A replacement of libmnl for libnftnl and this program, where libmnl cannot be linked statically (Debian ships no
 * libmnl.a): netlink messages and attributes in a buffer, and a socket. Only used with ./configure
 * --enable-static-programs; the functions are documented in libmnl.h.
 *
 *	nlmsghdr | family's header | attribute | attribute [ attribute attribute ] …     each aligned to four bytes
 *
 * Writing relies on the caller to provide room, as in libmnl. Reading validates: an attribute is only accepted if its
 * header and length are within the received data.
 */
#include <errno.h>
#include <libmnl/libmnl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lib/nl_put.h"

/* ---- messages ---- */

struct nlmsghdr *mnl_nlmsg_put_header(void *buf)
{
	struct nlmsghdr *m = buf;

	memset(m, 0, MNL_NLMSG_HDRLEN);
	m->nlmsg_len = MNL_NLMSG_HDRLEN;
	return m;
}

void *mnl_nlmsg_put_extra_header(struct nlmsghdr *m, size_t size)
{
	char *at = (char *)m + m->nlmsg_len;

	memset(at, 0, MNL_ALIGN(size));
	m->nlmsg_len += MNL_ALIGN(size);
	return at;
}

size_t mnl_nlmsg_get_payload_len(const struct nlmsghdr *m)
{
	return m->nlmsg_len - MNL_NLMSG_HDRLEN;
}

void *mnl_nlmsg_get_payload(const struct nlmsghdr *m)
{
	return (char *)m + MNL_NLMSG_HDRLEN;
}

void *mnl_nlmsg_get_payload_offset(const struct nlmsghdr *m, size_t offset)
{
	return (char *)m + MNL_NLMSG_HDRLEN + MNL_ALIGN(offset);
}

void *mnl_nlmsg_get_payload_tail(const struct nlmsghdr *m)
{
	return nl_tail(m);
}

bool mnl_nlmsg_ok(const struct nlmsghdr *m, int len)
{
	return len >= (int)sizeof(*m) && m->nlmsg_len >= sizeof(*m) && m->nlmsg_len <= (unsigned)len;
}

struct nlmsghdr *mnl_nlmsg_next(const struct nlmsghdr *m, int *len)
{
	*len -= (int)MNL_ALIGN(m->nlmsg_len);
	return mnl_nlmsg_get_payload_tail(m);
}

/* ---- several messages in one buffer ---- */

struct mnl_nlmsg_batch {
	char *buf;
	size_t limit, len;             /* of the buffer; of the completed messages */
};

struct mnl_nlmsg_batch *mnl_nlmsg_batch_start(void *buf, size_t limit)
{
	struct mnl_nlmsg_batch *b = malloc(sizeof(*b));

	if (b)
		*b = (struct mnl_nlmsg_batch){buf, limit, 0};
	return b;
}

void mnl_nlmsg_batch_stop(struct mnl_nlmsg_batch *b)
{
	free(b);
}

/* Completes the current message; false if it was too long. */
bool mnl_nlmsg_batch_next(struct mnl_nlmsg_batch *b)
{
	const struct nlmsghdr *m = mnl_nlmsg_batch_current(b);

	if (b->len + m->nlmsg_len > b->limit)
		return false;
	b->len += m->nlmsg_len;
	return true;
}

size_t mnl_nlmsg_batch_size(struct mnl_nlmsg_batch *b)
{
	return b->len;
}

void *mnl_nlmsg_batch_head(struct mnl_nlmsg_batch *b)
{
	return b->buf;
}

void *mnl_nlmsg_batch_current(struct mnl_nlmsg_batch *b)
{
	return b->buf + b->len;
}

bool mnl_nlmsg_batch_is_empty(struct mnl_nlmsg_batch *b)
{
	return !b->len;
}

/* ---- attributes: reading ---- */

uint16_t mnl_attr_get_type(const struct nlattr *a)
{
	return a->nla_type & NLA_TYPE_MASK;
}

uint16_t mnl_attr_get_payload_len(const struct nlattr *a)
{
	return a->nla_len - MNL_ATTR_HDRLEN;
}

void *mnl_attr_get_payload(const struct nlattr *a)
{
	return (char *)a + MNL_ATTR_HDRLEN;
}

bool mnl_attr_ok(const struct nlattr *a, int len)
{
	return len >= (int)sizeof(*a) && a->nla_len >= sizeof(*a) && (int)a->nla_len <= len;
}

struct nlattr *mnl_attr_next(const struct nlattr *a)
{
	return (struct nlattr *)((char *)a + MNL_ALIGN(a->nla_len));
}

int mnl_attr_type_valid(const struct nlattr *a, uint16_t max)
{
	if (mnl_attr_get_type(a) <= max)
		return 1;
	errno = EOPNOTSUPP;
	return -1;
}

static int invalid(int error)
{
	errno = error;
	return -1;
}

/* Numbers must have exactly their size; texts must not be empty; a nest must be empty or have room for an attribute. */
int mnl_attr_validate(const struct nlattr *a, enum mnl_attr_data_type type)
{
	static const uint8_t sizes[MNL_TYPE_MAX] = {
		[MNL_TYPE_U8] = 1, [MNL_TYPE_U16] = 2, [MNL_TYPE_U32] = 4, [MNL_TYPE_U64] = 8, [MNL_TYPE_MSECS] = 8,
	};
	size_t len = mnl_attr_get_payload_len(a);
	const char *text = mnl_attr_get_payload(a);

	if ((unsigned)type >= MNL_TYPE_MAX)
		return invalid(EINVAL);
	if (sizes[type] && len != sizes[type])
		return invalid(ERANGE);
	if (type == MNL_TYPE_FLAG && len)
		return invalid(ERANGE);
	if ((type == MNL_TYPE_STRING || type == MNL_TYPE_NUL_STRING) && !len)
		return invalid(ERANGE);
	if (type == MNL_TYPE_NUL_STRING && text[len - 1])
		return invalid(EINVAL);
	if (type == MNL_TYPE_NESTED && len && len < MNL_ATTR_HDRLEN)
		return invalid(ERANGE);
	return 0;
}

static int parse(const struct nlattr *a, size_t len, mnl_attr_cb_t cb, void *data)
{
	const char *end = (const char *)a + len;
	int r = MNL_CB_OK;

	for (; r > MNL_CB_STOP && mnl_attr_ok(a, (int)(end - (const char *)a)); a = mnl_attr_next(a))
		r = cb(a, data);
	return r;
}

int mnl_attr_parse(const struct nlmsghdr *m, unsigned int offset, mnl_attr_cb_t cb, void *data)
{
	const char *from = mnl_nlmsg_get_payload_offset(m, offset), *end = mnl_nlmsg_get_payload_tail(m);

	return parse((const struct nlattr *)from, end > from ? (size_t)(end - from) : 0, cb, data);
}

int mnl_attr_parse_nested(const struct nlattr *nest, mnl_attr_cb_t cb, void *data)
{
	return parse(mnl_attr_get_payload(nest), mnl_attr_get_payload_len(nest), cb, data);
}

#define GET(name, type) \
type mnl_attr_get_##name(const struct nlattr *a) \
{ \
	type n; \
	memcpy(&n, mnl_attr_get_payload(a), sizeof(n)); \
	return n; \
}
GET(u8, uint8_t)
GET(u16, uint16_t)
GET(u32, uint32_t)
GET(u64, uint64_t)
#undef GET

const char *mnl_attr_get_str(const struct nlattr *a)
{
	return mnl_attr_get_payload(a);
}

/* ---- attributes: writing ---- */

void mnl_attr_put(struct nlmsghdr *m, uint16_t type, size_t len, const void *data)
{
	nl_attr_put(m, type, len, data);
}

#define PUT(name, type) \
void mnl_attr_put_##name(struct nlmsghdr *m, uint16_t t, type n) \
{ \
	nl_attr_put(m, t, sizeof(n), &n); \
}
PUT(u8, uint8_t)
PUT(u16, uint16_t)
PUT(u32, uint32_t)
PUT(u64, uint64_t)
#undef PUT

void mnl_attr_put_str(struct nlmsghdr *m, uint16_t type, const char *s)
{
	nl_attr_put(m, type, strlen(s), s);
}

void mnl_attr_put_strz(struct nlmsghdr *m, uint16_t type, const char *s)
{
	nl_attr_put_strz(m, type, s);
}

struct nlattr *mnl_attr_nest_start(struct nlmsghdr *m, uint16_t type)
{
	return nl_nest_start(m, type);
}

void mnl_attr_nest_end(struct nlmsghdr *m, struct nlattr *nest)
{
	nl_nest_end(m, nest);
}

/* ---- the socket ---- */

struct mnl_socket {
	int fd;
	struct sockaddr_nl addr;
};

struct mnl_socket *mnl_socket_open2(int bus, int flags)
{
	struct mnl_socket *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->fd = socket(AF_NETLINK, SOCK_RAW | flags, bus);
	if (s->fd >= 0)
		return s;
	free(s);
	return NULL;
}

struct mnl_socket *mnl_socket_open(int bus)
{
	return mnl_socket_open2(bus, 0);
}

int mnl_socket_bind(struct mnl_socket *s, unsigned int groups, pid_t pid)
{
	socklen_t len = sizeof(s->addr);

	s->addr = (struct sockaddr_nl){.nl_family = AF_NETLINK, .nl_groups = groups, .nl_pid = (uint32_t)pid};
	if (bind(s->fd, (struct sockaddr *)&s->addr, sizeof(s->addr)) < 0 ||
	    getsockname(s->fd, (struct sockaddr *)&s->addr, &len) < 0)
		return -1;
	return len == sizeof(s->addr) && s->addr.nl_family == AF_NETLINK ? 0 : invalid(EINVAL);
}

int mnl_socket_close(struct mnl_socket *s)
{
	int r = close(s->fd);

	free(s);
	return r;
}

int mnl_socket_get_fd(const struct mnl_socket *s)
{
	return s->fd;
}

unsigned int mnl_socket_get_portid(const struct mnl_socket *s)
{
	return s->addr.nl_pid;
}

int mnl_socket_setsockopt(const struct mnl_socket *s, int type, void *buf, socklen_t len)
{
	return setsockopt(s->fd, SOL_NETLINK, type, buf, len);
}

ssize_t mnl_socket_sendto(const struct mnl_socket *s, const void *buf, size_t len)
{
	static const struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};

	return sendto(s->fd, buf, len, 0, (const struct sockaddr *)&kernel, sizeof(kernel));
}

/* Accepts only complete messages from the kernel. */
ssize_t mnl_socket_recvfrom(const struct mnl_socket *s, void *buf, size_t len)
{
	struct sockaddr_nl from;
	struct iovec part = {buf, len};
	struct msghdr msg = {.msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &part, .msg_iovlen = 1};
	ssize_t n = recvmsg(s->fd, &msg, 0);

	if (n < 0)
		return n;
	if (msg.msg_flags & MSG_TRUNC)
		return invalid(ENOSPC);
	return msg.msg_namelen == sizeof(from) ? n : invalid(EINVAL);
}

/* ---- answers ---- */

/* The result of a request: 0 is success, and the last message. */
static int verdict(const struct nlmsghdr *m)
{
	const struct nlmsgerr *e = mnl_nlmsg_get_payload(m);

	if (m->nlmsg_len < MNL_NLMSG_HDRLEN + sizeof(*e))
		return invalid(EBADMSG);
	if (!e->error)
		return MNL_CB_STOP;
	return invalid(e->error < 0 ? -e->error : e->error);
}

static int one_answer(const struct nlmsghdr *m, unsigned int seq, unsigned int portid, mnl_cb_t cb, void *data)
{
	if (m->nlmsg_pid && portid && m->nlmsg_pid != portid)
		return invalid(ESRCH);
	if (m->nlmsg_seq && seq && m->nlmsg_seq != seq)
		return invalid(EPROTO);
	if (m->nlmsg_flags & NLM_F_DUMP_INTR)
		return invalid(EINTR);
	if (m->nlmsg_type >= NLMSG_MIN_TYPE)
		return cb ? cb(m, data) : MNL_CB_OK;
	if (m->nlmsg_type == NLMSG_ERROR)
		return verdict(m);
	return m->nlmsg_type == NLMSG_DONE ? MNL_CB_STOP : MNL_CB_OK;
}

int mnl_cb_run(const void *buf, size_t size, unsigned int seq, unsigned int portid, mnl_cb_t cb, void *data)
{
	const struct nlmsghdr *m = buf;
	int len = (int)size, r = MNL_CB_OK;

	for (; r > MNL_CB_STOP && mnl_nlmsg_ok(m, len); m = mnl_nlmsg_next(m, &len))
		r = one_answer(m, seq, portid, cb, data);
	return r;
}
