/* Batches: messages that the kernel applies as one transaction.
 *
 *	BATCH_BEGIN  seq 0    with the generation that the ruleset must still have
 *	NEWTABLE     seq 1
 *	NEWRULE      seq 2    …
 *	BATCH_END             without it the kernel only checks
 *
 * Sequence numbers start at 0, so they are the message numbers in errors. The kernel only reports failures; the last
 * message requests an acknowledgement, to distinguish success from silence. All replies are queued when sendmsg
 * returns, so reading until the socket is empty gives all of them.
 */
#include "lib/nl_priv.h"
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/netfilter/nfnetlink.h>

enum {
	FRAME_ROOM = 64,               /* the opening and the closing message */
	ERROR_COST = 1 << 10,          /* socket buffer space used by a queued error */
	ERRORS_MIN = 1 << 20, ERRORS_MAX = 256 << 20,
};

/* Memory after the messages is always zero, so that padding does not leak data. */
static void batch_grow(struct nl_batch *b, size_t need)
{
	size_t cap = need > b->mem.size * 2 ? need : b->mem.size * 2;
	struct pages mem = mem_pages(cap);

	pages_reach(&mem, b->len);
	if (b->len)
		memcpy(mem.p, b->mem.p, b->len);
	pages_free(&b->mem, b->len);
	b->mem = mem;
}

/* Makes room for `room` bytes at the end, accessible if `reach`; returns the end. */
static unsigned char *batch_room(struct nl_batch *b, size_t room, bool reach)
{
	size_t need;

	if (__builtin_add_overflow(b->len, room, &need))
		need = SIZE_MAX;       /* refused by mem_pages */
	if (need > b->mem.size)
		batch_grow(b, need);
	if (reach && need > b->mem.reach)
		pages_reach(&b->mem, need);
	return b->mem.p + b->len;
}

static void batch_cut(struct nl_batch *b, size_t len, size_t end)
{
	memset(b->mem.p + len, 0, end - len);
	b->len = len;
}

static struct nlmsghdr *batch_put(struct nl_batch *b, uint16_t type, uint16_t flags, uint8_t family,
	size_t room)
{
	struct nlmsghdr *nlh = nl_header_put(batch_room(b, room, true), type, flags, family);

	nlh->nlmsg_seq = b->n;
	return nlh;
}

static struct nfgenmsg *frame_put(struct nl_batch *b, uint16_t type)
{
	struct nlmsghdr *nlh = batch_put(b, type, 0, AF_UNSPEC, FRAME_ROOM);
	struct nfgenmsg *g = mnl_nlmsg_get_payload(nlh);

	g->res_id = htons(b->subsys);
	return g;
}

static void batch_advance(struct nl_batch *b)
{
	const struct nlmsghdr *nlh = (const void *)(b->mem.p + b->len);

	b->last = b->len;
	b->len += MNL_ALIGN(nlh->nlmsg_len);
	b->n++;
}

void nl_batch_init(struct nl_batch *b, uint16_t subsys, uint32_t generation)
{
	*b = (struct nl_batch){.subsys = subsys};
	frame_put(b, NFNL_MSG_BATCH_BEGIN);
	if (generation)
		nl_attr_put_u32((void *)b->mem.p, NFNL_BATCH_GENID, htonl(generation));
	batch_advance(b);
}

void nl_batch_reserve(struct nl_batch *b, size_t bytes)
{
	batch_room(b, bytes, false);
}

void nl_batch_renew(struct nl_batch *b, uint32_t generation)
{
	uint32_t be = htonl(generation);
	struct nlattr *attr;

	mnl_attr_for_each(attr, (struct nlmsghdr *)b->mem.p, sizeof(struct nfgenmsg))
		if (mnl_attr_get_type(attr) == NFNL_BATCH_GENID)
			memcpy(mnl_attr_get_payload(attr), &be, sizeof(be));
}

void nl_batch_free(struct nl_batch *b)
{
	pages_free(&b->mem, b->len + b->room);
	*b = (struct nl_batch){0};
}

struct nlmsghdr *nl_batch_add(struct nl_batch *b, uint16_t type, uint16_t flags, uint8_t family,
	size_t room)
{
	assert(!b->room && b->n < UINT32_MAX);
	b->room = room ? room : NL_BATCH_ROOM;
	if (b->room < FRAME_ROOM)
		b->room = FRAME_ROOM;
	return batch_put(b, type, flags, family, b->room);
}

/* Do the attributes fill the message exactly? Not if an attribute's length exceeded its 16-bit field. */
static bool attrs_fit(const struct nlmsghdr *nlh)
{
	const struct nlattr *attr;

	if (nlh->nlmsg_len <= UINT16_MAX)
		return true;
	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg))
		;
	return (const void *)attr == nl_tail(nlh);
}

bool nl_batch_end(struct nl_batch *b)
{
	const struct nlmsghdr *nlh = (const void *)(b->mem.p + b->len);
	size_t room = b->room;

	assert(room && nlh->nlmsg_len <= room);
	b->room = 0;
	if (!attrs_fit(nlh)) {
		batch_cut(b, b->len, b->len + room);
		errno = EMSGSIZE;
		return false;
	}
	batch_advance(b);
	return true;
}

void nl_batch_finish(struct nl_batch *b)
{
	frame_put(b, NFNL_MSG_BATCH_END);
	batch_advance(b);
}

static size_t errors_room(const struct nl_batch *b)
{
	size_t bytes = (size_t)b->n * ERROR_COST;

	return bytes < ERRORS_MIN ? ERRORS_MIN : bytes > ERRORS_MAX ? ERRORS_MAX : bytes;
}

/* Sends the bytes [0, len) and collects the replies. */
static bool batch_carry_out(struct nl *nl, const struct nl_batch *b, uint32_t last)
{
	bool seen;

	nl_buffer_raise(nl, SO_SNDBUF, SO_SNDBUFFORCE, b->len + FRAME_ROOM);
	nl_buffer_raise(nl, SO_RCVBUF, SO_RCVBUFFORCE, errors_room(b));
	nl_drain(nl);
	nl_begin(nl);
	if (!nl_send(nl, b->mem.p, b->len))
		return nl_fail(nl, errno);
	seen = nl_errors_collect(nl, last);
	if (!seen && last && !nl->errors.list.n)
		return nl_fail(nl, nl->errors.lost ? ENOBUFS : EBADMSG);
	return nl_result(nl);
}

bool nl_batch_send(struct nl *nl, struct nl_batch *b, bool commit)
{
	const struct nl_batch before = *b;
	struct nlmsghdr *last;
	uint16_t flags;
	bool good;

	assert(!b->room);
	if (commit)
		nl_batch_finish(b);
	last = (void *)(b->mem.p + before.last);
	flags = last->nlmsg_flags;
	if (before.n > 1)
		last->nlmsg_flags |= NLM_F_ACK;
	good = batch_carry_out(nl, b, before.n - 1);
	last->nlmsg_flags = flags;
	batch_cut(b, before.len, b->len);
	b->last = before.last;
	b->n = before.n;
	return good;
}
