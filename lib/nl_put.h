/* Writing netlink attributes at a message's end, where the caller provides room. They do what libmnl's functions of similar
 * names do, but inline: a batch has hundreds of thousands of attributes, most of them a few bytes long. */
#ifndef SLUICE_NL_PUT_H
#define SLUICE_NL_PUT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <linux/netlink.h>

/* The end of the message, aligned for an attribute. */
static inline void *nl_tail(const struct nlmsghdr *m) { return (char *)m + NLMSG_ALIGN(m->nlmsg_len); }

static inline void nl_attr_put(struct nlmsghdr *m, uint16_t type, size_t len, const void *data)
{
	struct nlattr *a = nl_tail(m);
	char *to = (char *)a + NLA_HDRLEN;

	a->nla_type = type;
	a->nla_len = (uint16_t)(NLA_HDRLEN + len);
	/* Padding is zeroed by words. */
	if (len % NLA_ALIGNTO)
		memset(to + len / NLA_ALIGNTO * NLA_ALIGNTO, 0, NLA_ALIGNTO);
	if (len)
		memcpy(to, data, len);
	m->nlmsg_len += NLA_HDRLEN + (uint32_t)NLA_ALIGN(len);
}

static inline void nl_attr_put_u32(struct nlmsghdr *m, uint16_t type, uint32_t n) { nl_attr_put(m, type, sizeof(n), &n); }
static inline void nl_attr_put_u64(struct nlmsghdr *m, uint16_t type, uint64_t n) { nl_attr_put(m, type, sizeof(n), &n); }
/* With its NUL. */
static inline void nl_attr_put_strz(struct nlmsghdr *m, uint16_t type, const char *s) { nl_attr_put(m, type, strlen(s) + 1, s); }

static inline struct nlattr *nl_nest_start(struct nlmsghdr *m, uint16_t type)
{
	struct nlattr *a = nl_tail(m);

	a->nla_type = NLA_F_NESTED | type;
	m->nlmsg_len += NLA_HDRLEN;
	return a;
}

static inline void nl_nest_end(const struct nlmsghdr *m, struct nlattr *nest)
{
	nest->nla_len = (uint16_t)((char *)nl_tail(m) - (char *)nest);
}

#endif
