/* Expectations: connections announced by a helper that have not been established yet. */
#ifndef CTVIEW_EXPECT_H
#define CTVIEW_EXPECT_H

#include "ctview/entry.h"

/* Three tuples: the expected one, its mask, and that of the master connection. */
enum expect_part { EXPECT_TUPLE, EXPECT_MASK, EXPECT_MASTER, EXPECT_PARTS };

enum expect_number {
	X_TIMEOUT, X_USE, X_L3, X_PROTO, X_CLASS, X_ZONE, X_ID,
	X_SPORT,                               /* from here on: numbers present in every part */
	X_DPORT, X_SRCKEY, X_DSTKEY, X_TYPE, X_CODE, X_ECHO,
	X_NUMBERS
};

struct expect {
	uint32_t has[EXPECT_PARTS];            /* bit set of enum expect_number */
	uint64_t n[EXPECT_PARTS][X_NUMBERS];   /* those before X_SPORT only in part 0 */
	bool has_addr[EXPECT_PARTS][2];        /* src, dst */
	union addr addr[EXPECT_PARTS][2];
	uint8_t alen;
	struct text flags, helper;             /* "PERMANENT,INACTIVE"; empty: none */
	struct text unknown;                   /* the first unknown word; empty: none */
};

enum expect_verdict { EXPECT_OK, EXPECT_SKIP, EXPECT_BAD };

/* Parses a line of /proc/net/nf_conntrack_expect, ip_conntrack_expect, `conntrack -L expect`, or an EXPECTING: line of
 * Linux 2.4. EXPECT_SKIP: empty, or an entry. EXPECT_BAD: *why and *at are the reason and its position. Texts are
 * slices of the line. */
enum expect_verdict expect_read(const char *line, size_t len, struct expect *x, const char **why,
	struct text *at);

/* ---- via ctnetlink (expect_nl.c) ---- */

struct expect_source;

/* Dumps all expectations; NULL with errno: EPERM without CAP_NET_ADMIN. */
struct expect_source *expect_netlink(void);
enum expect_next { EXPECT_NEXT, EXPECT_LOST, EXPECT_FAILED, EXPECT_END };
/* Texts of *x are valid until the next call. */
enum expect_next expect_netlink_next(struct expect_source *s, struct expect *x);
void expect_netlink_close(struct expect_source *s);

#endif
