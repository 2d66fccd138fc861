/* A netlink socket for nfnetlink: requests, dumps and batches.
 *
 *	nl = nl_open(NETLINK_NETFILTER);
 *	req = nl_request(nl, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETGEN, 0, AF_UNSPEC);
 *	nl_ask(nl, req, &reader)               reader.message gets the reply
 *
 *	nl_batch_init(&b, NFNL_SUBSYS_NFTABLES, generation);
 *	nlh = nl_batch_add(&b, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWTABLE, NLM_F_CREATE,
 *		NFPROTO_IPV4, 0);
 *	mnl_attr_put_strz(nlh, NFTA_TABLE_NAME, "filter");
 *	nl_batch_end(&b)                       nlh->nlmsg_seq identifies it in errors
 *	nl_batch_send(nl, &b, true)            all or nothing
 *
 * A function that returns false has set errno to the first error; nl_errors returns all of them.
 */
#ifndef SLUICE_NL_H
#define SLUICE_NL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <libmnl/libmnl.h>
#include "lib/nl_put.h"
#include "lib/pages.h"
#include "lib/vec.h"

struct nl;

struct nl_error {
	uint32_t number;       /* of the message in its batch; 0: the batch as a whole, or a request */
	int err;               /* errno */
	uint32_t offset;       /* of the offending attribute, from the start of the message; 0: unknown */
	const char *text;      /* the kernel's extended-ack text, or NULL */
};

struct nl_errors {
	VEC(struct nl_error) list;     /* in the order the kernel sent them, which is message order */
	bool lost;                     /* some errors did not fit into the socket buffer */
};

/* Returns NULL with errno; EPROTONOSUPPORT if the kernel lacks this netlink family. */
struct nl *nl_open(int family);
void nl_close(struct nl *nl);

/* The errors of the last nl_ask, nl_dump or nl_batch_send; valid until the next one. */
const struct nl_errors *nl_errors(const struct nl *nl);

/* ---- requests ---- */

struct nl_reader {
	void *self;
	/* Handles one reply message. Returning false stops: no more calls are made, and the operation returns false
	 * with ECANCELED. */
	bool (*message)(void *self, const struct nlmsghdr *nlh);
	/* The dump restarts because the ruleset changed meanwhile: discard what was received. May be NULL. */
	void (*restart)(void *self);
};

enum { NL_REQUEST_ROOM = 8192 };       /* bytes for a request including its header */

/* A request in the socket's own memory (valid until the next nl_request), with the nfnetlink header and no attributes
 * yet. */
struct nlmsghdr *nl_request(struct nl *nl, uint16_t type, uint16_t flags, uint8_t family);
/* Sends the request and reads until the kernel has acknowledged it; reader may be NULL. */
bool nl_ask(struct nl *nl, struct nlmsghdr *req, const struct nl_reader *reader);
/* The same for a dump, restarted as long as the kernel reports it as inconsistent; EAGAIN if it never becomes
 * consistent. */
bool nl_dump(struct nl *nl, struct nlmsghdr *req, const struct nl_reader *reader);

/* Registers a function that is called before a dump is restarted once more, when it has already been restarted several
 * times; it may e.g. block writers. NULL: none. */
void nl_on_torn(struct nl *nl, void (*torn)(void *self), void *self);

/* ---- one message at a time ----
 *
 *	nl_stream_dump(nl, req);
 *	while ((got = nl_stream_next(nl, &nlh, true)) == NL_MESSAGE)
 *		...
 *
 * For callers that stop early, or that read forever. An inconsistent dump is not restarted: NL_LOST is returned once
 * instead.
 */

enum nl_next {
	NL_MESSAGE,
	NL_NONE,               /* nothing available, and wait was false */
	NL_LOST,               /* messages were lost: the socket buffer overflowed, or the dump was inconsistent */
	NL_END,                /* end of the dump */
	NL_FAILED,             /* errno is set */
};

bool nl_stream_dump(struct nl *nl, struct nlmsghdr *req);
/* Subscribes to a multicast group, with a receive buffer of the given size. */
bool nl_stream_join(struct nl *nl, unsigned group, size_t bytes);
/* Waits for the dump's first datagram; false with errno if it is an error. */
bool nl_stream_peek(struct nl *nl);
/* *nlh is valid until the next call. */
enum nl_next nl_stream_next(struct nl *nl, const struct nlmsghdr **nlh, bool wait);
/* The file descriptor, for poll(). */
int nl_fd(const struct nl *nl);
/* The socket's netlink port ID, unique in the network namespace. */
uint32_t nl_port(const struct nl *nl);

/* The first attribute of this type in the message, behind its struct nfgenmsg, or in the nest; or NULL. */
const struct nlattr *nl_attr_of(const struct nlmsghdr *nlh, unsigned type);
const struct nlattr *nl_nested(const struct nlattr *nest, unsigned type);

/* ---- batches ---- */

enum { NL_BATCH_ROOM = 1 << 20 };      /* default size limit of one message, in bytes */

struct nl_batch {
	struct pages mem;      /* the messages, starting with BATCH_BEGIN */
	size_t len;
	size_t last;           /* offset of the newest message */
	size_t room;           /* size limit of the message being built; 0: none is being built */
	uint32_t n;            /* messages so far, including BATCH_BEGIN; also the next message's number */
	uint16_t subsys;
};

/* generation: the kernel refuses the batch with ERESTART if the ruleset's generation differs; 0: any generation. */
void nl_batch_init(struct nl_batch *b, uint16_t subsys, uint32_t generation);
void nl_batch_free(struct nl_batch *b);
/* Changes the generation of a batch that is already built. */
void nl_batch_renew(struct nl_batch *b, uint32_t generation);
/* Reserves address space for this many bytes, so that the messages do not move while the batch grows. Unused space
 * costs nothing. */
void nl_batch_reserve(struct nl_batch *b, size_t bytes);
/* Starts a message of at most `room` bytes in all (0: NL_BATCH_ROOM). The result is valid until the next call for this
 * batch, because the memory may move. Writing more than `room` bytes is the caller's error. */
struct nlmsghdr *nl_batch_add(struct nl_batch *b, uint16_t type, uint16_t flags, uint8_t family,
	size_t room);
/* Completes the message. Returns false with EMSGSIZE, and drops the message, if an attribute exceeds the 64 KiB that
 * netlink's 16-bit length can express. */
bool nl_batch_end(struct nl_batch *b);
/* Sends the batch in one sendmsg, which the kernel processes before returning. With commit == false the kernel checks
 * what it can and changes nothing. The batch is unchanged and can be sent again. EMSGSIZE: larger than the socket
 * buffer, which only root in the initial user namespace may raise beyond net.core.wmem_max. */
bool nl_batch_send(struct nl *nl, struct nl_batch *b, bool commit);
/* Appends the closing message, for callers that write down the bytes which nl_batch_send(…, true) would send. The batch
 * cannot be used for anything else afterwards. */
void nl_batch_finish(struct nl_batch *b);

#endif
