/* Events of nf_tables and traces of packets, as multicast by the kernel (watch.h).
 *
 *	NFNLGRP_NFTABLES     NEWRULE, DELRULE, NEWCHAIN, …, and NEWGEN at the end of each commit
 *	NFNLGRP_NFTRACE      TRACE, for packets that a rule with -j TRACE has matched
 *
 * Decodes messages to events. Messages are untrusted: texts must be terminated, numbers must have the correct size.
 * This is checked also for what libnftnl reads.
 */
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <libnftnl/chain.h>
#include <libnftnl/table.h>
#include <linux/netfilter/nf_tables.h>
#include "backend/nft_load.h"
#include "backend/watch_priv.h"

enum {
	SOCKET_BYTES = 64 << 20,       /* the kernel accounts about 4 KB for each step of a packet */
	WORDS_ROOM = 4096,
};

static unsigned family_index(enum family f) { return f == FAM_IP6; }

struct watch *watch_blank(void)
{
	struct watch *w = mem_zalloc(sizeof(*w));

	w->codec = nft_codec_new();
	w->arena = arena_new();
	w->changes = true;
	return w;
}

static struct watch *refused(struct cx *cx, struct watch *w)
{
	int err = errno;

	diag(cx->diags, (struct pos){0}, STATUS_OTHER, "cannot bind to nfnetlink socket: %s", strerror(err));
	if (err == EPERM)
		diag_why(cx->diags, "root privileges are required, in the user namespace of the network namespace");
	watch_close(w);
	return NULL;
}

struct watch *watch_open(struct cx *cx, unsigned what)
{
	struct watch *w = watch_blank();

	w->nl = nl_open(NETLINK_NETFILTER);
	w->changes = what & WATCH_CHANGES;
	if (!w->nl || !nl_stream_join(w->nl, NFNLGRP_NFTABLES, SOCKET_BYTES) ||
	    (what & WATCH_TRACES && !nl_stream_join(w->nl, NFNLGRP_NFTRACE, SOCKET_BYTES)))
		return refused(cx, w);
	for (enum family f = FAM_IP4; f <= FAM_IP6; f++) {
		w->be[family_index(f)] = backend_nft_open(cx, f);
		if (!w->be[family_index(f)]) {
			watch_close(w);
			return NULL;
		}
	}
	return w;
}

void watch_close(struct watch *w)
{
	for (unsigned i = 0; i < WATCH_FAMILIES; i++)
		if (w->be[i])
			w->be[i]->ops->close(w->be[i]);
	watch_way_free(w);
	nft_codec_free(w->codec);
	nl_close(w->nl);
	arena_free(w->arena);
	free(w);
}

int watch_fd(const struct watch *w) { return nl_fd(w->nl); }

/* ---- messages ---- */

struct message {
	struct watch *w;
	struct cx *cx;
	const struct nlmsghdr *nlh;
	struct watch_event *e;
	const char **why;
};

static enum watch_got damaged(struct message *m, const char *why)
{
	*m->why = why;
	return WATCH_DAMAGED;
}

/* NULL if absent or not terminated. */
static const char *attr_text(const struct nlattr *attr)
{
	size_t len = attr ? mnl_attr_get_payload_len(attr) : 0;
	const char *s = len ? mnl_attr_get_payload(attr) : NULL;

	return s && !s[len - 1] ? s : NULL;
}

static const char *text_of(struct message *m, unsigned type)
{
	const char *s = attr_text(nl_attr_of(m->nlh, type));

	return s ? arena_str(m->cx->arena, s) : NULL;
}

static uint64_t attr_number(const struct nlattr *attr)
{
	switch (attr ? mnl_attr_get_payload_len(attr) : 0) {
	case 2:
		return ntohs(mnl_attr_get_u16(attr));
	case 4:
		return ntohl(mnl_attr_get_u32(attr));
	case 8:
		return be64toh(mnl_attr_get_u64(attr));
	}
	return 0;
}

enum family watch_family(uint8_t nfproto)
{
	return nfproto == NFPROTO_IPV6 ? FAM_IP6 : nfproto == NFPROTO_IPV4 ? FAM_IP4 : 0;
}

/* ---- validation on behalf of libnftnl ---- */

enum { TEXT = 0, NEST = 255 };         /* other sizes are in bytes */

/* Attributes of a message or of a nested attribute; others are not checked. */
struct attr_row {
	uint16_t type;
	uint8_t size;
	const struct attr_row *nest;
};

static bool attr_good(const struct nlattr *attr, const struct attr_row *rows)
{
	const struct nlattr *inner;
	bool good = mnl_attr_get_payload_len(attr) >= sizeof(*inner);

	for (; rows->type && rows->type != mnl_attr_get_type(attr); rows++)
		;
	if (!rows->type)
		return true;
	if (rows->size == TEXT)
		return attr_text(attr);
	if (rows->size != NEST)
		return mnl_attr_get_payload_len(attr) == rows->size;
	mnl_attr_for_each_nested(inner, attr)
		good &= attr_good(inner, rows->nest);
	return good;
}

static bool attrs_good(const struct nlmsghdr *nlh, const struct attr_row *rows)
{
	const struct nlattr *attr;
	bool good = true;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg))
		good &= attr_good(attr, rows);
	return good;
}

static const struct attr_row device_rows[] = {{NFTA_DEVICE_NAME, TEXT, NULL}, {0}};
static const struct attr_row hook_rows[] = {
	{NFTA_HOOK_HOOKNUM, 4, NULL}, {NFTA_HOOK_PRIORITY, 4, NULL}, {NFTA_HOOK_DEV, TEXT, NULL}, {NFTA_HOOK_DEVS, NEST, device_rows}, {0}
};
static const struct attr_row counter_rows[] = {{NFTA_COUNTER_BYTES, 8, NULL}, {NFTA_COUNTER_PACKETS, 8, NULL}, {0}};
static const struct attr_row compat_rows[] = {{NFTA_RULE_COMPAT_PROTO, 4, NULL}, {NFTA_RULE_COMPAT_FLAGS, 4, NULL}, {0}};

static const struct attr_row table_rows[] = {
	{NFTA_TABLE_NAME, TEXT, NULL}, {NFTA_TABLE_FLAGS, 4, NULL}, {NFTA_TABLE_USE, 4, NULL}, {NFTA_TABLE_HANDLE, 8, NULL},
	{NFTA_TABLE_OWNER, 4, NULL}, {0}
};
static const struct attr_row chain_rows[] = {
	{NFTA_CHAIN_TABLE, TEXT, NULL}, {NFTA_CHAIN_HANDLE, 8, NULL}, {NFTA_CHAIN_NAME, TEXT, NULL}, {NFTA_CHAIN_HOOK, NEST, hook_rows},
	{NFTA_CHAIN_POLICY, 4, NULL}, {NFTA_CHAIN_USE, 4, NULL}, {NFTA_CHAIN_TYPE, TEXT, NULL}, {NFTA_CHAIN_COUNTERS, NEST, counter_rows},
	{NFTA_CHAIN_FLAGS, 4, NULL}, {NFTA_CHAIN_ID, 4, NULL}, {0}
};
static const struct attr_row rule_rows[] = {
	{NFTA_RULE_TABLE, TEXT, NULL}, {NFTA_RULE_CHAIN, TEXT, NULL}, {NFTA_RULE_HANDLE, 8, NULL}, {NFTA_RULE_COMPAT, NEST, compat_rows},
	{NFTA_RULE_POSITION, 8, NULL}, {NFTA_RULE_ID, 4, NULL}, {NFTA_RULE_POSITION_ID, 4, NULL}, {0}
};

/* ---- changes ---- */

static enum watch_got read_table(struct message *m)
{
	struct nftnl_table *t;
	char words[WORDS_ROOM];
	bool good;

	m->e->table = text_of(m, NFTA_TABLE_NAME);
	if (!m->e->table || !attrs_good(m->nlh, table_rows))
		return damaged(m, "table without a name, or with an invalid number");
	t = nftnl_table_alloc();
	good = t && nftnl_table_nlmsg_parse(m->nlh, t) == 0 &&
		nftnl_table_snprintf(words, sizeof(words), t, NFTNL_OUTPUT_DEFAULT, 0) >= 0;
	nftnl_table_free(t);
	if (!good)
		return damaged(m, "invalid table");
	m->e->words = arena_str(m->cx->arena, words);
	m->e->kind = WATCH_TABLE;
	return WATCH_EVENT;
}

static enum watch_got read_chain(struct message *m)
{
	struct nftnl_chain *c;
	char words[WORDS_ROOM];
	bool good;

	m->e->table = text_of(m, NFTA_CHAIN_TABLE);
	m->e->chain = text_of(m, NFTA_CHAIN_NAME);
	if (!m->e->table || !m->e->chain || !attrs_good(m->nlh, chain_rows))
		return damaged(m, "chain without a name or table, or with an invalid number");
	m->e->kind = image_name_id(m->e->chain) ? WATCH_HIDDEN : WATCH_CHAIN;
	m->e->hook = nl_attr_of(m->nlh, NFTA_CHAIN_HOOK);
	m->e->renamed = !m->e->gone && !m->e->hook && !(m->nlh->nlmsg_flags & NLM_F_CREATE);
	c = nftnl_chain_alloc();
	good = c && nftnl_chain_nlmsg_parse(m->nlh, c) == 0 &&
		nftnl_chain_snprintf(words, sizeof(words), c, NFTNL_OUTPUT_DEFAULT, 0) >= 0;
	nftnl_chain_free(c);
	if (!good)
		return damaged(m, "invalid chain");
	m->e->words = arena_str(m->cx->arena, words);
	return WATCH_EVENT;
}

/* A raiser for rules of the family, which allocates in the caller's arena. */
static struct raiser *raiser_of(struct watch *w, const struct cx *cx, enum family f)
{
	unsigned i = family_index(f);

	w->cx[i] = *cx;
	w->cx[i].family = f;
	if (!w->raiser[i]) {
		w->cx[i].arena = w->arena;
		w->raiser[i] = raiser_new(&w->cx[i]);
		w->cx[i].arena = cx->arena;
	}
	return w->raiser[i];
}

/* Rules of other families cannot be expressed by iptables. */
static const struct rule *rule_read(struct message *m, struct nir_rule *nr)
{
	enum family f = watch_family(m->e->family);
	struct raiser *z = raiser_of(m->w, m->cx, f ? f : FAM_IP4);
	struct rule *r = rule_raise(z, f ? nr : &(struct nir_rule){0});

	if (r->foreign || !f)
		r->foreign = nir_foreign(m->cx->arena, nft_nir_keep(m->cx, nr));
	return r;
}

static enum watch_got read_rule(struct message *m)
{
	struct nir_rule nr = {0};
	struct image_head head;

	m->e->table = text_of(m, NFTA_RULE_TABLE);
	m->e->chain = text_of(m, NFTA_RULE_CHAIN);
	m->e->handle = attr_number(nl_attr_of(m->nlh, NFTA_RULE_HANDLE));
	if (!m->e->table || !m->e->chain || !attrs_good(m->nlh, rule_rows))
		return damaged(m, "rule without a chain or table, or with an invalid number");
	m->e->kind = WATCH_HIDDEN;
	if (image_name_id(m->e->chain))
		return WATCH_EVENT;
	if (!nft_rule_get(m->cx, m->w->codec, m->nlh, &nr))
		return damaged(m, "invalid rule");
	if (image_entry(&nr, &head))
		return WATCH_EVENT;
	m->e->kind = WATCH_RULE;
	m->e->rule = rule_read(m, &nr);
	return WATCH_EVENT;
}

/* Sets and elements that do not belong to runs are irrelevant to iptables. */
static enum watch_got read_set(struct message *m)
{
	_Static_assert((int)NFTA_SET_TABLE == (int)NFTA_SET_ELEM_LIST_TABLE && (int)NFTA_SET_NAME == (int)NFTA_SET_ELEM_LIST_SET,
		"sets and elements are named alike");
	const char *name = text_of(m, NFTA_SET_NAME);

	m->e->table = text_of(m, NFTA_SET_TABLE);
	if (!name || !m->e->table)
		return damaged(m, "set without a name or table");
	m->e->kind = WATCH_HIDDEN;
	return image_name_id(name) ? WATCH_EVENT : WATCH_NONE;
}

static enum watch_got read_generation(struct message *m)
{
	const struct nlattr *id = nl_attr_of(m->nlh, NFTA_GEN_ID);

	if (!id || mnl_attr_get_payload_len(id) != 4)
		return damaged(m, "generation without a number");
	m->e->kind = WATCH_GENERATION;
	m->e->generation = m->w->generation = (uint32_t)attr_number(id);
	m->e->pid = (uint32_t)attr_number(nl_attr_of(m->nlh, NFTA_GEN_PROC_PID));
	m->e->program = text_of(m, NFTA_GEN_PROC_NAME);
	return WATCH_EVENT;
}

/* ---- traces ---- */

static bool header_read(const struct nlattr *attr, const uint8_t **data, uint16_t *len)
{
	*data = attr ? mnl_attr_get_payload(attr) : NULL;
	*len = attr ? mnl_attr_get_payload_len(attr) : 0;
	return true;
}

/* False if the chain's name is not terminated. */
static bool verdict_read(struct message *m, struct trace *t)
{
	const struct nlattr *nest = nl_attr_of(m->nlh, NFTA_TRACE_VERDICT);
	const struct nlattr *code = nest ? nl_nested(nest, NFTA_VERDICT_CODE) : NULL;
	const struct nlattr *chain = nest ? nl_nested(nest, NFTA_VERDICT_CHAIN) : NULL;
	const char *to = attr_text(chain);

	t->decided = code && mnl_attr_get_payload_len(code) == 4;
	t->verdict = t->decided ? (int32_t)attr_number(code) : 0;
	t->to = to ? arena_str(m->cx->arena, to) : NULL;
	return !chain || to;
}

static enum watch_got read_trace(struct message *m)
{
	static const struct { uint16_t type, at; } numbers[] = {
		{NFTA_TRACE_ID, offsetof(struct trace, id)}, {NFTA_TRACE_TYPE, offsetof(struct trace, type)},
		{NFTA_TRACE_NFPROTO, offsetof(struct trace, proto)}, {NFTA_TRACE_POLICY, offsetof(struct trace, policy)},
		{NFTA_TRACE_MARK, offsetof(struct trace, mark)}, {NFTA_TRACE_IIF, offsetof(struct trace, iif)},
		{NFTA_TRACE_OIF, offsetof(struct trace, oif)},
	};
	struct trace *t = &m->e->trace;

	m->e->kind = WATCH_TRACE;
	m->e->table = text_of(m, NFTA_TRACE_TABLE);
	m->e->chain = text_of(m, NFTA_TRACE_CHAIN);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		*(uint32_t *)((char *)t + numbers[i].at) = (uint32_t)attr_number(nl_attr_of(m->nlh, numbers[i].type));
	t->handle = attr_number(nl_attr_of(m->nlh, NFTA_TRACE_RULE_HANDLE));
	t->iiftype = (uint16_t)attr_number(nl_attr_of(m->nlh, NFTA_TRACE_IIFTYPE));
	header_read(nl_attr_of(m->nlh, NFTA_TRACE_LL_HEADER), &t->ll, &t->ll_len);
	header_read(nl_attr_of(m->nlh, NFTA_TRACE_NETWORK_HEADER), &t->net, &t->net_len);
	header_read(nl_attr_of(m->nlh, NFTA_TRACE_TRANSPORT_HEADER), &t->trans, &t->trans_len);
	if (!m->e->table || !m->e->chain || !verdict_read(m, t))
		return damaged(m, "trace without a chain or table");
	return WATCH_EVENT;
}

/* ---- all messages ---- */

static const struct reader_row {
	uint16_t msg;
	bool gone;
	bool always;                   /* handled even if changes are not requested */
	enum watch_got (*read)(struct message *m);
} readers[] = {
	{NFT_MSG_NEWTABLE, false, false, read_table}, {NFT_MSG_DELTABLE, true, false, read_table},
	{NFT_MSG_NEWCHAIN, false, false, read_chain}, {NFT_MSG_DELCHAIN, true, false, read_chain},
	{NFT_MSG_NEWRULE, false, false, read_rule}, {NFT_MSG_DELRULE, true, false, read_rule},
	{NFT_MSG_NEWSET, false, false, read_set}, {NFT_MSG_DELSET, true, false, read_set},
	{NFT_MSG_NEWSETELEM, false, false, read_set}, {NFT_MSG_DELSETELEM, true, false, read_set},
	{NFT_MSG_NEWGEN, false, true, read_generation},
	{NFT_MSG_TRACE, false, true, read_trace},
};

enum watch_got watch_read(struct watch *w, struct cx *cx, const struct nlmsghdr *nlh, struct watch_event *e, const char **why)
{
	const struct nfgenmsg *g = mnl_nlmsg_get_payload(nlh);
	struct message m = { w, cx, nlh, e, why };

	*e = (struct watch_event){0};
	if (nlh->nlmsg_type >> 8 != NFNL_SUBSYS_NFTABLES)
		return WATCH_NONE;
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*g) || nlh->nlmsg_len % NLMSG_ALIGNTO)
		return damaged(&m, "invalid message length");
	for (size_t i = 0; i < sizeof(readers) / sizeof(*readers); i++) {
		if (readers[i].msg != (nlh->nlmsg_type & 0xff) || !(w->changes || readers[i].always))
			continue;
		e->family = g->nfgen_family;
		e->gone = readers[i].gone;
		return readers[i].read(&m);
	}
	return WATCH_NONE;
}

enum watch_got watch_next(struct watch *w, struct cx *cx, struct watch_event *e, const char **why)
{
	const struct nlmsghdr *nlh;
	enum watch_got got;

	for (;;) {
		switch (nl_stream_next(w->nl, &nlh, false)) {
		case NL_MESSAGE:
			got = watch_read(w, cx, nlh, e, why);
			if (got != WATCH_NONE)
				return got;
			break;
		case NL_LOST:
			return WATCH_LOST;
		case NL_FAILED:
			return WATCH_FAILED;
		default:
			return WATCH_NONE;
		}
	}
}

/* ---- rules ---- */

static bool load(struct watch *w, struct cx *cx, struct ruleset *rs, enum table_id t, enum need_level level)
{
	struct backend *be = w->be[family_index(rs->family)];
	struct need n = { .table = t, .all = level };
	struct needs needs = {{0}};

	vec_push(cx->arena, &needs.v, n);
	return be->ops->load(be, cx, rs, &needs);
}

bool watch_load(struct watch *w, struct cx *cx, struct ruleset *rs, enum table_id t, bool all, bool *compiled)
{
	struct nft *nft = (struct nft *)w->be[family_index(rs->family)];
	struct cx own = *cx;

	*compiled = false;
	ruleset_table(rs, t);
	if (!nft)
		return true;
	own.family = rs->family;
	rs->table[t] = NULL;
	nft->runs = 0;
	if (!load(w, &own, rs, t, all ? NEED_RULES : NEED_EXISTS))
		return false;
	*compiled = nft->runs & IN_TABLE(t);
	if (all || !*compiled)
		return true;
	rs->table[t] = NULL;
	rs->generation = 0;
	return load(w, &own, rs, t, NEED_RULES);
}
