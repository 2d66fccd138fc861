/* Between nl.c, nl_batch.c and nl_stream.c alone. */
#ifndef SLUICE_NL_PRIV_H
#define SLUICE_NL_PRIV_H

#include "lib/nl.h"

struct nl {
	struct mnl_socket *sock;
	struct arena *arena;           /* of the errors */
	struct nl_errors errors;
	uint32_t seq;
	void (*torn)(void *self);      /* nl_on_torn */
	void *torn_self;
	struct {                       /* of nl_stream.c */
		const struct nlmsghdr *at;     /* the next message in `answer` */
		int left;                      /* bytes from there on */
		uint32_t seq;                  /* of the dump; 0: events */
		bool ended;
	} stream;
	_Alignas(struct nlmsghdr) unsigned char request[NL_REQUEST_ROOM];
	_Alignas(struct nlmsghdr) unsigned char answer[256 << 10];   /* dumps come in 32 KiB */
};

/* Forget the errors of the operation before. */
void nl_begin(struct nl *nl);
/* Add an error of our own and return nl_result, which is false with errno if there is any error. */
bool nl_fail(struct nl *nl, int err);
bool nl_result(const struct nl *nl);
/* The netlink and the nfnetlink header at the beginning of zeroed memory. */
struct nlmsghdr *nl_header_put(void *at, uint16_t type, uint16_t flags, uint8_t family);
bool nl_send(struct nl *nl, const void *data, size_t len);
/* One datagram from the kernel; its length, 0 when there is none (only if !wait), -1 with errno. */
ssize_t nl_receive(struct nl *nl, bool wait);
/* An error or an acknowledgement (err 0). */
void nl_error_read(struct nl *nl, const struct nlmsghdr *nlh, struct nl_error *e);
/* The end of a dump carries an errno too. */
void nl_done_read(struct nl *nl, const struct nlmsghdr *nlh, struct nl_error *e);
/* which: SO_SNDBUF, force: SO_SNDBUFFORCE; or the same of RCV. */
void nl_buffer_raise(struct nl *nl, int which, int force, size_t bytes);
/* Throw away what is there to read. */
void nl_drain(struct nl *nl);
/* Read errors until there are no more; was message `number` acknowledged? */
bool nl_errors_collect(struct nl *nl, uint32_t number);

#endif
