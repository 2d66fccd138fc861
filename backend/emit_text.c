/* A batch as text: a line per message, followed by the expressions of a rule.
 *
 *	add table ip filter
 *	add chain ip filter INPUT hook 1 prio 0 policy accept counter 0 0 type filter
 *	append rule ip filter INPUT
 *		[ meta key l4proto dreg 1 ]
 *		[ cmp op eq sreg 1 data 0x06 ]
 *		compat 6 0
 *
 * There is no parser for it. It contains everything in the messages.
 */
#include <arpa/inet.h>
#include <endian.h>
#include <string.h>
#include <linux/netfilter/nf_tables.h>
#include "backend/emit.h"

enum attr_kind { TEXT, NUM32, NUM64, HOOK, COUNTERS, COMPAT, BYTES, PARTS, FLAG };

struct attr_words { uint16_t type; uint8_t kind; const char *word; };

static const struct attr_words table_attrs[] = { { NFTA_TABLE_NAME, TEXT, "" }, { 0 } };

static const struct attr_words chain_attrs[] = {
	{ NFTA_CHAIN_TABLE, TEXT, "" }, { NFTA_CHAIN_HANDLE, NUM64, " handle" }, { NFTA_CHAIN_NAME, TEXT, "" },
	{ NFTA_CHAIN_HOOK, HOOK, "" }, { NFTA_CHAIN_POLICY, NUM32, " policy" },
	{ NFTA_CHAIN_TYPE, TEXT, " type" }, { NFTA_CHAIN_COUNTERS, COUNTERS, " counter" }, { 0 }
};

static const struct attr_words rule_attrs[] = {
	{ NFTA_RULE_TABLE, TEXT, "" }, { NFTA_RULE_CHAIN, TEXT, "" }, { NFTA_RULE_HANDLE, NUM64, " handle" },
	{ NFTA_RULE_POSITION, NUM64, " position" }, { NFTA_RULE_ID, NUM32, " id" },
	{ NFTA_RULE_POSITION_ID, NUM32, " position-id" }, { 0 }
};

static const struct attr_words set_attrs[] = {
	{ NFTA_SET_TABLE, TEXT, "" }, { NFTA_SET_NAME, TEXT, "" }, { NFTA_SET_FLAGS, NUM32, " flags" },
	{ NFTA_SET_KEY_TYPE, NUM32, " type" }, { NFTA_SET_KEY_LEN, NUM32, " len" }, { NFTA_SET_DATA_TYPE, NUM32, " data" },
	{ NFTA_SET_ID, NUM32, " id" }, { NFTA_SET_DESC, PARTS, " parts" }, { NFTA_SET_EXPR, FLAG, " counter" },
	{ NFTA_SET_USERDATA, BYTES, " userdata" }, { 0 }
};

static const struct attr_words elems_attrs[] = {
	{ NFTA_SET_ELEM_LIST_TABLE, TEXT, "" }, { NFTA_SET_ELEM_LIST_SET, TEXT, "" }, { 0 }
};

static const struct { unsigned msg; const char *verb, *noun; const struct attr_words *attrs; } kinds[] = {
	{ NFT_MSG_NEWTABLE, "add", "table", table_attrs },
	{ NFT_MSG_DELTABLE, "delete", "table", table_attrs },
	{ NFT_MSG_NEWCHAIN, "add", "chain", chain_attrs },
	{ NFT_MSG_DELCHAIN, "delete", "chain", chain_attrs },
	{ NFT_MSG_NEWRULE, "insert", "rule", rule_attrs },
	{ NFT_MSG_DELRULE, "delete", "rule", rule_attrs },
	{ NFT_MSG_NEWSET, "add", "set", set_attrs },
	{ NFT_MSG_NEWSETELEM, "add", "elements", elems_attrs },
};

static uint64_t nested64(const struct nlattr *nest, unsigned type)
{
	const struct nlattr *attr = nl_nested(nest, type);

	return attr ? be64toh(mnl_attr_get_u64(attr)) : 0;
}

static uint32_t nested32(const struct nlattr *nest, unsigned type)
{
	const struct nlattr *attr = nl_nested(nest, type);

	return attr ? ntohl(mnl_attr_get_u32(attr)) : 0;
}

static void parts_print(struct buf *b, const struct nlattr *desc)
{
	const struct nlattr *concat = nl_nested(desc, NFTA_SET_DESC_CONCAT), *part;

	if (concat)
		mnl_attr_for_each_nested(part, concat)
			buf_printf(b, " %u", nested32(part, NFTA_SET_FIELD_LEN));
}

static void attr_print(struct buf *b, const struct attr_words *w, const struct nlattr *attr)
{
	buf_puts(b, w->word);
	switch ((enum attr_kind)w->kind) {
	case TEXT:
		buf_printf(b, " %s", mnl_attr_get_str(attr));
		break;
	case NUM32:
		buf_printf(b, " %u", ntohl(mnl_attr_get_u32(attr)));
		break;
	case NUM64:
		buf_printf(b, " %llu", (unsigned long long)be64toh(mnl_attr_get_u64(attr)));
		break;
	case HOOK:
		buf_printf(b, " hook %u prio %d", nested32(attr, NFTA_HOOK_HOOKNUM),
			(int32_t)nested32(attr, NFTA_HOOK_PRIORITY));
		break;
	case COUNTERS:
		buf_printf(b, " %llu %llu", (unsigned long long)nested64(attr, NFTA_COUNTER_PACKETS),
			(unsigned long long)nested64(attr, NFTA_COUNTER_BYTES));
		break;
	case COMPAT:
		buf_printf(b, " %u %u", nested32(attr, NFTA_RULE_COMPAT_PROTO),
			nested32(attr, NFTA_RULE_COMPAT_FLAGS));
		break;
	case PARTS:
		parts_print(b, attr);
		break;
	case FLAG:
		break;
	case BYTES:
		buf_puts(b, " 0x");
		buf_hex(b, mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr));
		break;
	}
}

static void attrs_print(struct buf *b, const struct nlmsghdr *nlh, const struct attr_words *words)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg))
		for (const struct attr_words *w = words; w->word; w++)
			if (mnl_attr_get_type(attr) == w->type)
				attr_print(b, w, attr);
}

/* Prints each line of text with a leading tab. */
static void indent(struct buf *b, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		buf_putc(b, '\t');
		buf_add(b, text, n + (text[n] == '\n'));
		text += n + (text[n] == '\n');
	}
}

static void rule_print(struct buf *b, struct cx *cx, struct nft_codec *codec, const struct nlmsghdr *nlh)
{
	static const struct attr_words below[] = { { NFTA_RULE_COMPAT, COMPAT, "\tcompat" },
		{ NFTA_RULE_USERDATA, BYTES, "\tuserdata" } };
	struct nir_rule nr = { 0 };
	struct buf text = BUF_INIT;
	const struct nlattr *attr;

	if (nft_rule_get(cx, codec, nlh, &nr))
		nir_print(&text, &nr.list);
	indent(b, buf_str(&text));
	buf_free(&text);
	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg))
		for (unsigned i = 0; i < sizeof(below) / sizeof(below[0]); i++)
			if (mnl_attr_get_type(attr) == below[i].type) {
				attr_print(b, &below[i], attr);
				buf_putc(b, '\n');
			}
}

static void bytes_print(struct buf *b, const char *word, const struct nlattr *nest, unsigned type)
{
	const struct nlattr *attr = nl_nested(nest, type);
	const struct nlattr *value = attr && attr->nla_type & NLA_F_NESTED ? nl_nested(attr, NFTA_DATA_VALUE) : attr;

	if (!value)
		return;
	buf_printf(b, "%s 0x", word);
	buf_hex(b, mnl_attr_get_payload(value), mnl_attr_get_payload_len(value));
}

static void verdict_print(struct buf *b, const struct nlattr *elem)
{
	const struct nlattr *data = nl_nested(elem, NFTA_SET_ELEM_DATA), *verdict = data ? nl_nested(data, NFTA_DATA_VERDICT) : NULL;
	const struct nlattr *chain = verdict ? nl_nested(verdict, NFTA_VERDICT_CHAIN) : NULL;

	if (verdict)
		buf_printf(b, " verdict %s",
			nir_word(NIR_IMMEDIATE, NIR_IMMEDIATE_verdict, (int32_t)nested32(verdict, NFTA_VERDICT_CODE)));
	if (chain)
		buf_printf(b, " %s", mnl_attr_get_str(chain));
}

/* Prints an element on one line. */
static void elem_print(struct buf *b, const struct nlattr *elem)
{
	const struct nlattr *counter = nl_nested(elem, NFTA_SET_ELEM_EXPR);
	const struct nlattr *data = counter ? nl_nested(counter, NFTA_EXPR_DATA) : NULL;

	buf_puts(b, "\t[");
	bytes_print(b, "", elem, NFTA_SET_ELEM_KEY);
	bytes_print(b, " -", elem, NFTA_SET_ELEM_KEY_END);
	if (nl_nested(elem, NFTA_SET_ELEM_FLAGS))
		buf_printf(b, " flags %u", nested32(elem, NFTA_SET_ELEM_FLAGS));
	verdict_print(b, elem);
	if (data)
		buf_printf(b, " counter %llu %llu", (unsigned long long)nested64(data, NFTA_COUNTER_PACKETS),
			(unsigned long long)nested64(data, NFTA_COUNTER_BYTES));
	bytes_print(b, " userdata", elem, NFTA_SET_ELEM_USERDATA);
	buf_puts(b, " ]\n");
}

static void elems_print(struct buf *b, const struct nlmsghdr *nlh)
{
	const struct nlattr *attr, *elem;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg))
		if (mnl_attr_get_type(attr) == NFTA_SET_ELEM_LIST_ELEMENTS)
			mnl_attr_for_each_nested(elem, attr)
				elem_print(b, elem);
}

static const char *verb(const struct nlmsghdr *nlh, const char *usual)
{
	if (strcmp(usual, "insert"))
		return usual;
	return nlh->nlmsg_flags & NLM_F_REPLACE ? "replace" : nlh->nlmsg_flags & NLM_F_APPEND ? "append" : usual;
}

void emit_message(struct buf *b, struct cx *cx, struct nft_codec *codec, const struct nlmsghdr *nlh)
{
	const struct nfgenmsg *g = mnl_nlmsg_get_payload(nlh);

	for (unsigned i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (nlh->nlmsg_type != nft_type(kinds[i].msg))
			continue;
		buf_printf(b, "%s %s %s", verb(nlh, kinds[i].verb), kinds[i].noun,
			g->nfgen_family == NFPROTO_IPV6 ? "ip6" : "ip");
		attrs_print(b, nlh, kinds[i].attrs);
		buf_putc(b, '\n');
		if (kinds[i].msg == NFT_MSG_NEWRULE)
			rule_print(b, cx, codec, nlh);
		if (kinds[i].msg == NFT_MSG_NEWSETELEM)
			elems_print(b, nlh);
	}
}

bool emit_messages(struct buf *b, struct cx *cx, struct nft_codec *codec, const struct nl_batch *batch)
{
	const unsigned char *p = batch->mem.p;

	for (; p < batch->mem.p + batch->len; p += MNL_ALIGN(((const struct nlmsghdr *)p)->nlmsg_len))
		emit_message(b, cx, codec, (const struct nlmsghdr *)p);
	return true;
}
