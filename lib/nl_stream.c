/* Netlink one message at a time: dumps that need not be read to the end, and multicast groups.
 *
 * Splits datagrams from nl_receive into messages. Replies to other requests are ignored.
 */
#include "lib/nl_priv.h"
#include <errno.h>
#include <sys/socket.h>
#include <linux/netlink.h>

bool nl_stream_dump(struct nl *nl, struct nlmsghdr *req)
{
	nl_begin(nl);
	nl->stream.left = 0;
	nl->stream.ended = false;
	req->nlmsg_flags |= NLM_F_DUMP;
	nl->stream.seq = req->nlmsg_seq = ++nl->seq;
	return nl_send(nl, req, req->nlmsg_len) || nl_fail(nl, errno);
}

bool nl_stream_join(struct nl *nl, unsigned group, size_t bytes)
{
	nl_begin(nl);
	nl->stream.left = 0;
	nl->stream.ended = false;
	nl->stream.seq = 0;
	nl_buffer_raise(nl, SO_RCVBUF, SO_RCVBUFFORCE, bytes);
	return mnl_socket_setsockopt(nl->sock, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) >= 0 ||
		nl_fail(nl, errno);
}

/* The end of the dump, or an error. */
static enum nl_next stream_end(struct nl *nl, const struct nlmsghdr *nlh)
{
	struct nl_error e;

	nl->stream.ended = true;
	if (nlh->nlmsg_type == NLMSG_DONE)
		nl_done_read(nl, nlh, &e);
	else
		nl_error_read(nl, nlh, &e);
	if (!e.err)
		return NL_END;
	if (e.err == EINTR)
		return NL_LOST;
	e.number = 0;
	vec_push(nl->arena, &nl->errors.list, e);
	nl_result(nl);
	return NL_FAILED;
}

/* The next relevant message of the current datagram, or NULL. */
static const struct nlmsghdr *stream_take(struct nl *nl)
{
	const struct nlmsghdr *nlh;

	while (nl->stream.left > 0 && mnl_nlmsg_ok(nl->stream.at, nl->stream.left)) {
		nlh = nl->stream.at;
		nl->stream.at = mnl_nlmsg_next(nlh, &nl->stream.left);
		if (nlh->nlmsg_seq == nl->stream.seq || !nl->stream.seq)
			return nlh;
	}
	nl->stream.left = 0;
	return NULL;
}

enum nl_next nl_stream_next(struct nl *nl, const struct nlmsghdr **nlh, bool wait)
{
	ssize_t n;

	while (!nl->stream.ended) {
		*nlh = stream_take(nl);
		if (*nlh && ((*nlh)->nlmsg_type == NLMSG_DONE || (*nlh)->nlmsg_type == NLMSG_ERROR))
			return stream_end(nl, *nlh);
		if (*nlh && (*nlh)->nlmsg_type >= NLMSG_MIN_TYPE)
			return NL_MESSAGE;
		if (*nlh)
			continue;
		n = nl_receive(nl, wait);
		if (n < 0 && errno == ENOBUFS)
			return NL_LOST;
		if (n <= 0)
			return n < 0 ? NL_FAILED : NL_NONE;
		nl->stream.at = (const void *)nl->answer;
		nl->stream.left = (int)n;
	}
	return NL_END;
}

bool nl_stream_peek(struct nl *nl)
{
	const struct nlmsghdr *nlh;
	ssize_t n = nl_receive(nl, true);

	if (n < 0)
		return nl_fail(nl, errno);
	nlh = (const void *)nl->answer;
	nl->stream.at = nlh;
	nl->stream.left = (int)n;
	if (!mnl_nlmsg_ok(nlh, (int)n) || nlh->nlmsg_type != NLMSG_ERROR || nlh->nlmsg_seq != nl->stream.seq)
		return true;
	return stream_end(nl, nlh) != NL_FAILED;
}
