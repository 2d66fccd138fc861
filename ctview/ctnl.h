/* Decodes ctnetlink messages to entries, and encodes filters that the kernel can apply itself. */
#ifndef CTVIEW_CTNL_H
#define CTVIEW_CTNL_H

#include "lib/nl.h"
#include "ctview/filter.h"
#include "ctview/names.h"

/* Decodes a message of a dump or event into *e; false if it is of an unknown type. now: nanoseconds since 1970, to
 * compute ages. Texts refer to the message, to `scratch`, or to constants. */
bool ctnl_read(const struct nlmsghdr *nlh, struct entry *e, const struct names *names, uint64_t now,
	struct buf *scratch);

/* Decodes a nested tuple attribute of an expectation into e's original direction. */
void ctnl_read_tuple(const struct nlattr *attr, struct entry *e);

/* Puts what the kernel can do of the filter into a dump's request. Each entry must be tested all the same: the kernel may be older
 * than the attribute. False where there is nothing, and all entries come. */
bool ctnl_put_filter(struct nlmsghdr *req, const struct filter *f);

#endif
