/* Shared by nl.c, nl_batch.c and nl_stream.c only. */
#ifndef SLUICE_NL_PRIV_H
#define SLUICE_NL_PRIV_H

#include "lib/nl.h"

struct nl {
	struct mnl_socket *sock;
	struct arena *arena;           /* for the errors */
	struct nl_errors errors;
	uint32_t seq;
	void (*torn)(void *self);      /* nl_on_torn */
	void *torn_self;
	struct {                       /* state of nl_stream.c */
		const struct nlmsghdr *at;     /* the next message in `answer` */
		int left;                      /* bytes from `at` on */
		uint32_t seq;                  /* of the dump; 0: multicast events */
		bool ended;
	} stream;
	_Alignas(struct nlmsghdr) unsigned char request[NL_REQUEST_ROOM];
	_Alignas(struct nlmsghdr) unsigned char answer[256 << 10];   /* the kernel sends dumps in 32 KiB pieces */
};

/* Discards the errors of the previous operation. */
void nl_begin(struct nl *nl);
/* Adds a local error and returns nl_result, which is false with errno if there is any error. */
bool nl_fail(struct nl *nl, int err);
bool nl_result(const struct nl *nl);
/* Writes the netlink and nfnetlink headers. */
struct nlmsghdr *nl_header_put(void *at, uint16_t type, uint16_t flags, uint8_t family);
bool nl_send(struct nl *nl, const void *data, size_t len);
/* Receives one datagram. Returns its length, 0 if there is none (only with !wait), -1 with errno. */
ssize_t nl_receive(struct nl *nl, bool wait);
/* Reads an error message or an acknowledgement (err 0). */
void nl_error_read(struct nl *nl, const struct nlmsghdr *nlh, struct nl_error *e);
/* The same for NLMSG_DONE, which carries an errno too. */
void nl_done_read(struct nl *nl, const struct nlmsghdr *nlh, struct nl_error *e);
/* which, force: SO_SNDBUF and SO_SNDBUFFORCE, or SO_RCVBUF and SO_RCVBUFFORCE. */
void nl_buffer_raise(struct nl *nl, int which, int force, size_t bytes);
/* Discards everything that can be read without waiting. */
void nl_drain(struct nl *nl);
/* Reads errors until the socket is empty. Returns whether message `number` was acknowledged. */
bool nl_errors_collect(struct nl *nl, uint32_t number);

#endif
