/* Damage to messages of nf_tables. See damage.h. */
#include "tests/fuzz/damage.h"
#include <string.h>
#include <linux/netfilter/nfnetlink.h>

enum { NAME_LEN = 8 };         /* strings up to this length may be names of expressions: they must not become other names */

/* Picks one of the message's leaf attributes (those that are not nested) with equal probability. */
struct pick {
	struct chance *chance;
	struct nlattr *attr;
	unsigned seen;
};

static void pick_leaf(struct pick *p, struct nlattr *attr, const uint8_t *end)
{
	for (; mnl_attr_ok(attr, (int)(end - (uint8_t *)attr)); attr = mnl_attr_next(attr)) {
		uint8_t *payload = mnl_attr_get_payload(attr);

		if (attr->nla_type & NLA_F_NESTED)
			pick_leaf(p, (struct nlattr *)payload, payload + mnl_attr_get_payload_len(attr));
		else if (mnl_attr_get_payload_len(attr) && !chance_below(p->chance, ++p->seen))
			p->attr = attr;
	}
}

static bool is_text(const uint8_t *s, size_t len)
{
	return len > 1 && !s[len - 1] && strlen((const char *)s) == len - 1;
}

/* Is it a negative verdict? Then it may be a jump, which requires another attribute for its chain. */
static bool is_verdict(const uint8_t *s, size_t len)
{
	return len == 4 && s[0] == 0xff && s[1] == 0xff && s[2] == 0xff;
}

void message_damage(struct chance *c, struct nlmsghdr *nlh)
{
	struct pick p = { .chance = c };
	uint8_t *data;
	size_t len;

	pick_leaf(&p, mnl_nlmsg_get_payload_offset(nlh, sizeof(struct nfgenmsg)), mnl_nlmsg_get_payload_tail(nlh));
	if (!p.attr)
		return;
	data = mnl_attr_get_payload(p.attr);
	len = mnl_attr_get_payload_len(p.attr);
	if (is_text(data, len))
		data[chance_below(c, len - 1)] = len > NAME_LEN ? (uint8_t)(1 + chance_below(c, 255)) : '9';
	else if (is_verdict(data, len))
		return;
	else if (chance_below(c, 2))
		data[chance_below(c, len)] ^= 1 << chance_below(c, 8);
	else
		data[chance_below(c, len)] = (uint8_t)chance_below(c, 256);
}
