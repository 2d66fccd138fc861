/* An overview of nf_tables' tables and chains, including those of other programs, and of the kernel's features.
 *
 * Must not change anything, nor make the kernel create a table: features that can only be tested by use are tried in a
 * batch that is not committed.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <libnftnl/chain.h>
#include <libnftnl/table.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include "backend/layout.h"
#include "backend/nft.h"

/* ---- tables and chains ---- */

struct looking {
	struct cx *cx;
	struct survey *s;
};

/* The name for a report: the kernel accepts arbitrary bytes, some of which are control sequences of terminals. */
static const char *name_shown(struct looking *l, const char *name)
{
	char *s = arena_str(l->cx->arena, name);

	for (char *p = s; *p; p++)
		if ((unsigned char)*p < ' ' || (unsigned char)*p > '~')
			*p = '?';
	return s;
}

static bool on_table(void *self, const struct nlmsghdr *nlh)
{
	struct looking *l = self;
	struct nftnl_table *t = nftnl_table_alloc();

	if (t && nftnl_table_nlmsg_parse(nlh, t) == 0) {
		struct survey_table found = {
			.name = name_shown(l, nftnl_table_get_str(t, NFTNL_TABLE_NAME)),
			.family = (uint8_t)nftnl_table_get_u32(t, NFTNL_TABLE_FAMILY),
		};

		vec_push(l->cx->arena, &l->s->tables, found);
	}
	nftnl_table_free(t);
	return true;
}

/* A base chain cannot be jumped to, so its use count is its number of rules. */
static bool on_chain(void *self, const struct nlmsghdr *nlh)
{
	struct looking *l = self;
	struct nftnl_chain *c = nftnl_chain_alloc();

	if (c && nftnl_chain_nlmsg_parse(nlh, c) == 0 && nftnl_chain_is_set(c, NFTNL_CHAIN_HOOKNUM)) {
		struct survey_chain found = {
			.table = name_shown(l, nftnl_chain_get_str(c, NFTNL_CHAIN_TABLE)),
			.name = name_shown(l, nftnl_chain_get_str(c, NFTNL_CHAIN_NAME)),
			.family = (uint8_t)nftnl_chain_get_u32(c, NFTNL_CHAIN_FAMILY),
			.hook = (int)nftnl_chain_get_u32(c, NFTNL_CHAIN_HOOKNUM),
			.prio = nftnl_chain_get_s32(c, NFTNL_CHAIN_PRIO),
			.drop = nftnl_chain_get_u32(c, NFTNL_CHAIN_POLICY) == NF_DROP,
			.rules = nftnl_chain_get_u32(c, NFTNL_CHAIN_USE),
		};

		vec_push(l->cx->arena, &l->s->chains, found);
	}
	nftnl_chain_free(c);
	return true;
}

static bool on_set(void *self, const struct nlmsghdr *nlh)
{
	const struct nfgenmsg *g = mnl_nlmsg_get_payload(nlh);
	struct survey_table found = { .family = g->nfgen_family };
	struct looking *l = self;
	const struct nlattr *attr;
	bool left = false;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg)) {
		if (mnl_attr_get_type(attr) == NFTA_SET_TABLE)
			found.name = name_shown(l, mnl_attr_get_str(attr));
		else if (mnl_attr_get_type(attr) == NFTA_SET_NAME)
			left = nft_is_sign(mnl_attr_get_str(attr)) && !nft_sign_lives(l->cx->arena, mnl_attr_get_str(attr));
	}
	for (size_t i = 0; left && i < l->s->left.n; i++)
		left = l->s->left.v[i].family != found.family || strcmp(l->s->left.v[i].name, found.name);
	if (left)
		vec_push(l->cx->arena, &l->s->left, found);
	return true;
}

static void forget_tables(void *self) { ((struct looking *)self)->s->tables.n = 0; }
static void forget_chains(void *self) { ((struct looking *)self)->s->chains.n = 0; }
static void forget_left(void *self) { ((struct looking *)self)->s->left.n = 0; }

static bool dump(struct nl *nl, struct looking *l, unsigned msg, bool (*message)(void *, const struct nlmsghdr *), void (*forget)(void *))
{
	struct nl_reader reader = { .self = l, .message = message, .restart = forget };

	return nl_dump(nl, nl_request(nl, nft_type(msg), 0, AF_UNSPEC), &reader);
}

bool survey_nft(struct cx *cx, struct survey *s)
{
	struct looking l = { cx, s };
	struct nl *nl = nl_open(NETLINK_NETFILTER);
	bool good = nl && dump(nl, &l, NFT_MSG_GETTABLE, on_table, forget_tables) &&
		dump(nl, &l, NFT_MSG_GETCHAIN, on_chain, forget_chains) && dump(nl, &l, NFT_MSG_GETSET, on_set, forget_left);
	int err = errno;

	nl_close(nl);
	return good || nft_failed(cx, "Could not fetch the tables", err);
}

/* ---- features of the kernel ---- */

static bool asked(uint16_t type, uint16_t flags)
{
	struct nl *nl = nl_open(NETLINK_NETFILTER);
	bool good = nl && nl_ask(nl, nl_request(nl, type, flags, AF_INET), NULL);

	nl_close(nl);
	return good;
}

static bool has_nft(void) { return asked(nft_type(NFT_MSG_GETGEN), 0); }
static bool has_ip4(void) { return survey_has_legacy(FAM_IP4); }
static bool has_ip6(void) { return survey_has_legacy(FAM_IP6); }
static bool has_conntrack(void) { return asked(NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET_STATS, NLM_F_DUMP); }

bool survey_has_legacy(enum family f)
{
	const struct block_kind *k = layout_kind(f);
	struct xt_get_revision get = { .revision = 0 };        /* of the standard target, whose name is empty */
	socklen_t len = sizeof(get);
	int option = f == FAM_IP6 ? IP6T_SO_GET_REVISION_TARGET : IPT_SO_GET_REVISION_TARGET;
	int fd = block_socket(k);
	bool good = fd >= 0 && !getsockopt(fd, k->level, option, &get, &len);

	if (fd >= 0)
		close(fd);
	return good;
}

bool survey_legacy_tables(enum family f)
{
	FILE *names = fopen(layout_kind(f)->tables, "re");
	bool some = names && getc(names) != EOF;

	if (names)
		fclose(names);
	return some;
}

/* Tries to create such a set, without committing. */
static bool has_set(uint32_t flags, uint32_t fields, bool counted)
{
	struct nl *nl = nl_open(NETLINK_NETFILTER);
	struct nl_batch b;
	struct nlmsghdr *nlh;
	bool good;

	nl_batch_init(&b, NFNL_SUBSYS_NFTABLES, 0);
	nlh = nl_batch_add(&b, nft_type(NFT_MSG_NEWTABLE), NLM_F_CREATE, NFPROTO_IPV4, 0);
	nl_attr_put_strz(nlh, NFTA_TABLE_NAME, "sluice-tries");
	nl_batch_end(&b);
	nlh = nl_batch_add(&b, nft_type(NFT_MSG_NEWSET), NLM_F_CREATE, NFPROTO_IPV4, 0);
	nl_attr_put_strz(nlh, NFTA_SET_TABLE, "sluice-tries");
	nl_attr_put_strz(nlh, NFTA_SET_NAME, "tried");
	nl_attr_put_u32(nlh, NFTA_SET_FLAGS, htonl(flags));
	nl_attr_put_u32(nlh, NFTA_SET_KEY_TYPE, 0);
	nl_attr_put_u32(nlh, NFTA_SET_KEY_LEN, htonl(4 * fields));
	nl_attr_put_u32(nlh, NFTA_SET_ID, htonl(1));
	if (fields > 1) {
		struct nlattr *desc = nl_nest_start(nlh, NFTA_SET_DESC);
		struct nlattr *concat = nl_nest_start(nlh, NFTA_SET_DESC_CONCAT);

		while (fields--) {
			struct nlattr *field = nl_nest_start(nlh, NFTA_LIST_ELEM);

			nl_attr_put_u32(nlh, NFTA_SET_FIELD_LEN, htonl(4));
			nl_nest_end(nlh, field);
		}
		nl_nest_end(nlh, concat);
		nl_nest_end(nlh, desc);
	}
	if (counted) {
		struct nlattr *expr = nl_nest_start(nlh, NFTA_SET_EXPR);

		nl_attr_put_strz(nlh, NFTA_EXPR_NAME, "counter");
		nl_nest_end(nlh, expr);
	}
	nl_batch_end(&b);
	good = nl && nl_batch_send(nl, &b, false);
	nl_batch_free(&b);
	nl_close(nl);
	return good;
}

static bool has_intervals(void) { return has_set(NFT_SET_INTERVAL, 1, false); }
static bool has_pipapo(void) { return has_set(NFT_SET_INTERVAL | NFT_SET_CONCAT, 2, false); }
static bool has_counted(void) { return has_set(0, 1, true); }

const struct survey_feature survey_features[] = {
	{ "nf_tables", "the back end nft", has_nft },
	{ "ip_tables", "the back end legacy, IPv4", has_ip4 },
	{ "ip6_tables", "the back end legacy, IPv6", has_ip6 },
	{ "sets of ranges", "compiled rules: addresses, ports", has_intervals },
	{ "concatenated ranges", "compiled rules: several fields", has_pipapo },
	{ "counters of elements", "keep counters of compiled rules", has_counted },
	{ "conntrack", "states; ctview", has_conntrack },
	{ 0 }
};
