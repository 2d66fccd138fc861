/* Feeds netlink messages recorded from the kernel (tests/watch/record.py) to xtables-monitor; no kernel is involved. */
#ifndef SLUICE_TEST_RECORDED_H
#define SLUICE_TEST_RECORDED_H

#include "frontend/monitor.h"
#include "lib/nl.h"

struct recorded_message { unsigned char *data; size_t len; };
struct recorded { VEC(struct recorded_message) v; };

/* Reads the messages of a file, one per line in hexadecimal. False: it cannot be read, is malformed or empty. */
bool recorded_read(struct arena *a, const char *file, struct recorded *out);

struct recorder {
	struct run run;
	struct monitor m;
	struct buf text;               /* the monitor's output */
	unsigned long damaged;         /* number of messages reported as malformed */
};

void recorder_begin(struct recorder *r);
/* Feeds one message. It should be in memory of exactly its length, so that sanitizers detect overreads. */
void recorder_feed(struct recorder *r, const struct nlmsghdr *nlh);
void recorder_end(struct recorder *r);

#endif
