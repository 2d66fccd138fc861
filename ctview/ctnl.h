/* Decodes ctnetlink messages to entries, and encodes filters that the kernel can apply itself. */
#ifndef CTVIEW_CTNL_H
#define CTVIEW_CTNL_H

#include "lib/nl.h"
#include "ctview/filter.h"
#include "ctview/names.h"

/* Decodes messages. Remembers the layouts of those it has seen, because most messages are like an earlier one. */
struct ctnl_reader;
struct ctnl_reader *ctnl_reader_new(void);
void ctnl_reader_free(struct ctnl_reader *r);

/* Decodes a message of a dump or event into *e; false if it is of an unknown type. now: nanoseconds since 1970, to
 * compute ages. Texts refer to the message, to the reader until its next message, or to constants. */
bool ctnl_read(struct ctnl_reader *r, const struct nlmsghdr *nlh, uint64_t now, struct entry *e);

/* Decodes a nested tuple attribute of an expectation into e's original direction. */
void ctnl_read_tuple(const struct nlattr *attr, struct entry *e);

/* Puts what the kernel can do of the filter into a dump's request. Each entry must be tested all the same: the kernel may be older
 * than the attribute. False where there is nothing, and all entries come. */
bool ctnl_put_filter(struct nlmsghdr *req, const struct filter *f);

#endif
