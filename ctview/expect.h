/* Expectations: connections that a helper has announced and that have not come yet. */
#ifndef CTVIEW_EXPECT_H
#define CTVIEW_EXPECT_H

#include "ctview/entry.h"

/* Three tuples: what is expected, which bits of it count, and the connection that announced it. */
enum expect_part { EXPECT_TUPLE, EXPECT_MASK, EXPECT_MASTER, EXPECT_PARTS };

enum expect_number {
	X_TIMEOUT, X_USE, X_L3, X_PROTO, X_CLASS, X_ZONE, X_ID,
	X_SPORT,                               /* and the other numbers of a part */
	X_DPORT, X_SRCKEY, X_DSTKEY, X_TYPE, X_CODE, X_ECHO,
	X_NUMBERS
};

struct expect {
	uint32_t has[EXPECT_PARTS];            /* a bit for each expect_number */
	uint64_t n[EXPECT_PARTS][X_NUMBERS];   /* those before X_SPORT only in part 0 */
	bool has_addr[EXPECT_PARTS][2];        /* src, dst */
	union addr addr[EXPECT_PARTS][2];
	uint8_t alen;
	struct text flags, helper;             /* "PERMANENT,INACTIVE"; empty: none */
	struct text unknown;                   /* the first word that means nothing; empty: none */
};

enum expect_verdict { EXPECT_OK, EXPECT_SKIP, EXPECT_BAD };

/* One line of /proc/net/nf_conntrack_expect, ip_conntrack_expect, `conntrack -L expect`, or an EXPECTING: line of Linux
 * 2.4. EXPECT_SKIP: it is empty, or an entry's. On EXPECT_BAD *why and *at say what is wrong and where. Texts are slices of it. */
enum expect_verdict expect_read(const char *line, size_t len, struct expect *x, const char **why,
	struct text *at);

/* ---- by ctnetlink (expect_nl.c) ---- */

struct expect_source;

/* All there are; NULL with errno: EPERM without CAP_NET_ADMIN. */
struct expect_source *expect_netlink(void);
enum expect_next { EXPECT_NEXT, EXPECT_LOST, EXPECT_FAILED, EXPECT_END };
/* Texts of *x live until the next call. */
enum expect_next expect_netlink_next(struct expect_source *s, struct expect *x);
void expect_netlink_close(struct expect_source *s);

#endif
