/* ctnetlink messages: to entries, and filters to what the kernel can pick out itself. */
#ifndef CTVIEW_CTNL_H
#define CTVIEW_CTNL_H

#include "lib/nl.h"
#include "ctview/filter.h"
#include "ctview/names.h"

/* A message of a dump or an event into *e; false: not one that ctview knows. `now`: the time in nanoseconds since 1970, for
 * ages. Texts are slices of the message, of `scratch`, or constant. */
bool ctnl_read(const struct nlmsghdr *nlh, struct entry *e, const struct names *names, uint64_t now,
	struct buf *scratch);

/* A nested attribute with a tuple, of an expectation, into e's original direction. */
void ctnl_read_tuple(const struct nlattr *attr, struct entry *e);

/* Puts what the kernel can do of the filter into a dump's request. Each entry must be tested all the same: the kernel may be older
 * than the attribute. False where there is nothing, and all entries come. */
bool ctnl_put_filter(struct nlmsghdr *req, const struct filter *f);

#endif
