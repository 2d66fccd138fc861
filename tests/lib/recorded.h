/* Messages of the kernel that were written down (tests/watch/record.py), through xtables-monitor without a kernel. */
#ifndef SLUICE_TEST_RECORDED_H
#define SLUICE_TEST_RECORDED_H

#include "frontend/monitor.h"
#include "lib/nl.h"

struct recorded_message { unsigned char *data; size_t len; };
struct recorded { VEC(struct recorded_message) v; };

/* The messages of a file; false when it cannot be read or is none such. */
bool recorded_read(struct arena *a, const char *file, struct recorded *out);

struct recorder {
	struct run run;
	struct monitor m;
	struct buf text;               /* what it would print */
	unsigned long damaged;
};

void recorder_begin(struct recorder *r);
/* One message, in memory of exactly its length. */
void recorder_feed(struct recorder *r, const struct nlmsghdr *nlh);
void recorder_end(struct recorder *r);

#endif
