/* Expectations via ctnetlink, which reports more than the file in /proc: the mask, and the master connection.
 *
 * The three tuples are decoded by the table for entries (ctnl.c), each as an entry's original direction.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include "ctview/ctnl.h"
#include "ctview/expect.h"
#include "lib/num.h"

struct expect_source {
	struct nl *nl;
	struct buf flags;              /* of the current expectation */
};

struct expect_source *expect_netlink(void)
{
	struct nl *nl = nl_open(NETLINK_NETFILTER);
	struct expect_source *s;
	struct nlmsghdr *req;

	if (!nl)
		return NULL;
	req = nl_request(nl, NFNL_SUBSYS_CTNETLINK_EXP << 8 | IPCTNL_MSG_EXP_GET, 0, AF_UNSPEC);
	if (!nl_stream_dump(nl, req) || !nl_stream_peek(nl)) {
		int error = errno;

		nl_close(nl);
		errno = error;
		return NULL;
	}
	s = mem_alloc(sizeof(*s));
	*s = (struct expect_source){.nl = nl};
	return s;
}

void expect_netlink_close(struct expect_source *s)
{
	nl_close(s->nl);
	buf_free(&s->flags);
	free(s);
}

static void take_number(struct expect *x, enum expect_part part, enum expect_number n, const struct entry *e, enum field_id f)
{
	if (!entry_has(e, f))
		return;
	x->n[part][n] = e->v[f].n;
	x->has[part] |= 1u << n;
}

static void take_tuple(struct expect *x, enum expect_part part, const struct nlattr *attr)
{
	static const struct { enum expect_number number; enum field_id field; } numbers[] = {
		{X_SPORT, F_ORIG_SPORT}, {X_DPORT, F_ORIG_DPORT}, {X_TYPE, F_ORIG_TYPE}, {X_CODE, F_ORIG_CODE},
	};
	static const enum field_id addrs[2] = {F_ORIG_SRC, F_ORIG_DST};
	struct entry e;
	unsigned i;

	entry_reset(&e);
	ctnl_read_tuple(attr, &e);
	for (i = 0; i < 2; i++) {
		x->has_addr[part][i] = entry_has(&e, addrs[i]);
		if (x->has_addr[part][i])
			x->addr[part][i] = e.v[addrs[i]].a;
	}
	for (i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		take_number(x, part, numbers[i].number, &e, numbers[i].field);
	if (part != EXPECT_TUPLE)
		return;
	x->alen = e.alen;
	take_number(x, EXPECT_TUPLE, X_PROTO, &e, F_L4NUM);
}

/* In the format of the file in /proc. */
static struct text flags_text(struct buf *b, uint32_t flags)
{
	static const struct { uint32_t bit; const char *name; } names[] = {
		{NF_CT_EXPECT_PERMANENT, "PERMANENT"}, {NF_CT_EXPECT_INACTIVE, "INACTIVE"},
		{NF_CT_EXPECT_USERSPACE, "USERSPACE"},
	};
	unsigned i;

	buf_reset(b);
	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (flags & names[i].bit)
			buf_printf(b, "%s%s", b->len ? "," : "", names[i].name);
	return (struct text){buf_str(b), (uint32_t)b->len};
}

static void take(struct expect_source *s, struct expect *x, const struct nlattr *attr)
{
	static const struct { uint16_t type; enum expect_number number; } numbers[] = {
		{CTA_EXPECT_TIMEOUT, X_TIMEOUT}, {CTA_EXPECT_CLASS, X_CLASS}, {CTA_EXPECT_ID, X_ID},
	};
	unsigned type = mnl_attr_get_type(attr), len = mnl_attr_get_payload_len(attr), i;
	const char *data = mnl_attr_get_payload(attr);

	for (i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (numbers[i].type == type && len == 4) {
			x->n[EXPECT_TUPLE][numbers[i].number] = be32(data);
			x->has[EXPECT_TUPLE] |= 1u << numbers[i].number;
		}
	switch (type) {
	case CTA_EXPECT_MASTER:
		take_tuple(x, EXPECT_MASTER, attr);
		break;
	case CTA_EXPECT_TUPLE:
		take_tuple(x, EXPECT_TUPLE, attr);
		break;
	case CTA_EXPECT_MASK:
		take_tuple(x, EXPECT_MASK, attr);
		break;
	case CTA_EXPECT_HELP_NAME:
		x->helper = (struct text){data, (uint32_t)strnlen(data, len)};
		break;
	case CTA_EXPECT_FLAGS:
		if (len == 4)
			x->flags = flags_text(&s->flags, be32(data));
		break;
	}
}

static bool read_message(struct expect_source *s, const struct nlmsghdr *nlh, struct expect *x)
{
	size_t head = MNL_ALIGN(sizeof(struct nfgenmsg));
	const struct nlattr *attr;
	int len;

	if (NFNL_SUBSYS_ID(nlh->nlmsg_type) != NFNL_SUBSYS_CTNETLINK_EXP || mnl_nlmsg_get_payload_len(nlh) < head)
		return false;
	*x = (struct expect){0};
	attr = mnl_nlmsg_get_payload_offset(nlh, head);
	len = (int)(mnl_nlmsg_get_payload_len(nlh) - head);
	for (; mnl_attr_ok(attr, len); len -= MNL_ALIGN(attr->nla_len), attr = mnl_attr_next(attr))
		take(s, x, attr);
	return x->has_addr[EXPECT_TUPLE][0] && x->has_addr[EXPECT_TUPLE][1];
}

enum expect_next expect_netlink_next(struct expect_source *s, struct expect *x)
{
	const struct nlmsghdr *nlh;

	for (;;) {
		switch (nl_stream_next(s->nl, &nlh, true)) {
		case NL_MESSAGE:
			if (read_message(s, nlh, x))
				return EXPECT_NEXT;
			break;
		case NL_LOST:          /* reported once; continue with the rest */
			return EXPECT_LOST;
		case NL_FAILED:
			return EXPECT_FAILED;
		default:
			return EXPECT_END;
		}
	}
}
