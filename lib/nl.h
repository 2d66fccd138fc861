/* One netlink socket to the kernel's nfnetlink: questions, dumps and batches.
 *
 *	nl = nl_open(NETLINK_NETFILTER);
 *	req = nl_request(nl, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETGEN, 0, AF_UNSPEC);
 *	nl_ask(nl, req, &reader)               reader.message gets the answer
 *
 *	nl_batch_init(&b, NFNL_SUBSYS_NFTABLES, generation);
 *	nlh = nl_batch_add(&b, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWTABLE, NLM_F_CREATE,
 *		NFPROTO_IPV4, 0);
 *	mnl_attr_put_strz(nlh, NFTA_TABLE_NAME, "filter");
 *	nl_batch_end(&b)                       nlh->nlmsg_seq is its number in errors
 *	nl_batch_send(nl, &b, true)            all of it or nothing
 *
 * A function that returns false has set errno to the first error; nl_errors has all of them.
 */
#ifndef SLUICE_NL_H
#define SLUICE_NL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <libmnl/libmnl.h>
#include "lib/pages.h"
#include "lib/vec.h"

struct nl;

struct nl_error {
	uint32_t number;       /* of the message in its batch; 0: all of the batch, or a request */
	int err;               /* errno */
	uint32_t offset;       /* of the attribute at fault, from its header on; 0: not said */
	const char *text;      /* the kernel's words, or NULL */
};

struct nl_errors {
	VEC(struct nl_error) list;     /* as the kernel sent them: in order of the messages */
	bool lost;                     /* there were more than the socket could hold */
};

/* NULL with errno: EPROTONOSUPPORT when the kernel has no such netlink family. */
struct nl *nl_open(int family);
void nl_close(struct nl *nl);

/* The errors of the last ask, dump or send; good until the next one. */
const struct nl_errors *nl_errors(const struct nl *nl);

/* ---- questions ---- */

struct nl_reader {
	void *self;
	/* One answer. false ends it: no more calls, and the whole returns false with ECANCELED. */
	bool (*message)(void *self, const struct nlmsghdr *nlh);
	/* The dump begins again, for the ruleset changed meanwhile: forget what came. Or NULL. */
	void (*restart)(void *self);
};

enum { NL_REQUEST_ROOM = 8192 };       /* bytes for a request with its header */

/* A request in the socket's own memory (good until the next nl_request), with the header that
 * nfnetlink wants and no attributes yet. */
struct nlmsghdr *nl_request(struct nl *nl, uint16_t type, uint16_t flags, uint8_t family);
/* Send it and read until the kernel says that it was done; reader may be NULL. */
bool nl_ask(struct nl *nl, struct nlmsghdr *req, const struct nl_reader *reader);
/* The same for a dump, from the start as often as the kernel calls it inconsistent; EAGAIN when
 * that does not end. */
bool nl_dump(struct nl *nl, struct nlmsghdr *req, const struct nl_reader *reader);

/* Called when a dump had to begin again some times, before it does so once more: to do something against it. NULL: nobody is. */
void nl_on_torn(struct nl *nl, void (*torn)(void *self), void *self);

/* ---- one message at a time ----
 *
 *	nl_stream_dump(nl, req);
 *	while ((got = nl_stream_next(nl, &nlh, true)) == NL_MESSAGE)
 *		...
 *
 * For those who stop when they have seen enough, or who read for ever. A dump that the kernel calls inconsistent is not begun again: there
 * NL_LOST comes once.
 */

enum nl_next {
	NL_MESSAGE,
	NL_NONE,               /* nothing there, and was not to wait */
	NL_LOST,               /* messages were lost: more came than the socket could hold, or a dump was disturbed */
	NL_END,                /* of the dump */
	NL_FAILED,             /* errno */
};

bool nl_stream_dump(struct nl *nl, struct nlmsghdr *req);
/* From now on the messages of this multicast group come, with so many bytes of socket buffer for them. */
bool nl_stream_join(struct nl *nl, unsigned group, size_t bytes);
/* Waits for the dump's first datagram; false with errno when it is a refusal. */
bool nl_stream_peek(struct nl *nl);
/* *nlh is good until the next call. */
enum nl_next nl_stream_next(struct nl *nl, const struct nlmsghdr **nlh, bool wait);
/* For poll(). */
int nl_fd(const struct nl *nl);
/* What the kernel knows the socket by: no other of this network namespace has the number. */
uint32_t nl_port(const struct nl *nl);

/* The first attribute of that type in the nest, or NULL. */
const struct nlattr *nl_nested(const struct nlattr *nest, unsigned type);

/* ---- batches ---- */

enum { NL_BATCH_ROOM = 1 << 20 };      /* bytes for one message where no other number is given */

struct nl_batch {
	struct pages mem;      /* the messages, the opening one first */
	size_t len;
	size_t last;           /* offset of the newest message */
	size_t room;           /* of the message being built; 0: none is */
	uint32_t n;            /* messages, the opening one included; the next one's number */
	uint16_t subsys;
};

/* generation: the batch is refused with ERESTART if the ruleset has another one by then; 0: do not
 * care. */
void nl_batch_init(struct nl_batch *b, uint16_t subsys, uint32_t generation);
void nl_batch_free(struct nl_batch *b);
/* It is for this generation instead of another. */
void nl_batch_renew(struct nl_batch *b, uint32_t generation);
/* Room for so many bytes of messages, so that they need not move while the batch grows. Costs nothing
 * that is not used. */
void nl_batch_reserve(struct nl_batch *b, size_t bytes);
/* A new message with `room` bytes in all (0: NL_BATCH_ROOM): the caller must not write more, and
 * writes before the next call for this batch, because the memory moves. */
struct nlmsghdr *nl_batch_add(struct nl_batch *b, uint16_t type, uint16_t flags, uint8_t family,
	size_t room);
/* The message is complete. False with EMSGSIZE, and the message is gone, if an attribute in it was
 * longer than the 64 KiB that netlink can say. */
bool nl_batch_end(struct nl_batch *b);
/* In one sendmsg, which the kernel carries out before it returns. commit false: the kernel checks
 * all that it can and changes nothing. The batch is as before, so it can be sent again. EMSGSIZE:
 * larger than the socket's buffer, which only root outside of user namespaces may raise beyond
 * net.core.wmem_max. */
bool nl_batch_send(struct nl *nl, struct nl_batch *b, bool commit);
/* The bytes that nl_batch_send(…, true) would send, for those who only write them down: adds the
 * closing message, after which the batch is good for nothing else. */
void nl_batch_finish(struct nl_batch *b);

#endif
