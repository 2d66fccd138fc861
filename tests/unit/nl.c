/* Tests of lib/nl.c: batches in memory, and batches sent to nf_tables in a new network namespace. */
#include "tests/unit/unit_lib.h"
#include <arpa/inet.h>
#include <errno.h>
#include <sched.h>
#include <sys/socket.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nf_tables.h>
#include "lib/nl.h"

#define NFT(type) ((uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_##type))

/* ---- messages ---- */

static struct nlmsghdr *table_put(struct nl_batch *b, const char *table)
{
	struct nlmsghdr *nlh = nl_batch_add(b, NFT(NEWTABLE), NLM_F_CREATE, NFPROTO_IPV4, 512);

	mnl_attr_put_strz(nlh, NFTA_TABLE_NAME, table);
	assert_true(nl_batch_end(b));
	return nlh;
}

static uint32_t chain_put(struct nl_batch *b, const char *table, const char *chain)
{
	struct nlmsghdr *nlh = nl_batch_add(b, NFT(NEWCHAIN), NLM_F_CREATE, NFPROTO_IPV4, 512);

	mnl_attr_put_strz(nlh, NFTA_CHAIN_NAME, chain);
	mnl_attr_put_strz(nlh, NFTA_CHAIN_TABLE, table);
	assert_true(nl_batch_end(b));
	return nlh->nlmsg_seq;
}

static void rule_put(struct nl_batch *b, const char *chain, size_t userdata)
{
	static const char zeros[256];
	struct nlmsghdr *nlh = nl_batch_add(b, NFT(NEWRULE), NLM_F_CREATE | NLM_F_APPEND,
		NFPROTO_IPV4, 1024);

	mnl_attr_put_strz(nlh, NFTA_RULE_TABLE, "t");
	mnl_attr_put_strz(nlh, NFTA_RULE_CHAIN, chain);
	mnl_attr_nest_end(nlh, mnl_attr_nest_start(nlh, NFTA_RULE_EXPRESSIONS));
	mnl_attr_put(nlh, NFTA_RULE_USERDATA, userdata, zeros);
	assert_true(nl_batch_end(b));
}

/* ---- in memory ---- */

static const struct nlmsghdr *message_at(const struct nl_batch *b, unsigned number)
{
	const struct nlmsghdr *nlh = (const void *)b->mem.p;
	int len = (int)b->len;

	while (number-- && mnl_nlmsg_ok(nlh, len))
		nlh = mnl_nlmsg_next(nlh, &len);
	return mnl_nlmsg_ok(nlh, len) ? nlh : NULL;
}

static void nl_batch_numbers(void **state)
{
	struct nl_batch b;
	const struct nfgenmsg *g;
	unsigned i;

	(void)state;
	nl_batch_init(&b, NFNL_SUBSYS_NFTABLES, 77);
	for (i = 1; i <= 5000; i++)
		assert_int_equal(chain_put(&b, "t", "c"), i);
	nl_batch_finish(&b);
	assert_int_equal(b.n, 5002);
	assert_int_equal(message_at(&b, 0)->nlmsg_type, NFNL_MSG_BATCH_BEGIN);
	g = mnl_nlmsg_get_payload(message_at(&b, 0));
	assert_int_equal(ntohs(g->res_id), NFNL_SUBSYS_NFTABLES);
	assert_int_equal(message_at(&b, 1234)->nlmsg_seq, 1234);
	assert_int_equal(message_at(&b, 4999)->nlmsg_seq, 4999);
	assert_int_equal(message_at(&b, 5001)->nlmsg_type, NFNL_MSG_BATCH_END);
	assert_null(message_at(&b, 5002));
	nl_batch_free(&b);
}

static void nl_batch_refuses_long_attributes(void **state)
{
	static const char long_data[60000];
	struct nl_batch b;
	struct nlmsghdr *nlh;
	struct nlattr *nest;
	size_t len;

	(void)state;
	nl_batch_init(&b, NFNL_SUBSYS_NFTABLES, 0);
	len = b.len;
	nlh = nl_batch_add(&b, NFT(NEWRULE), 0, NFPROTO_IPV4, 0);
	nest = mnl_attr_nest_start(nlh, NFTA_RULE_EXPRESSIONS);
	mnl_attr_put(nlh, 1, sizeof(long_data), long_data);
	mnl_attr_put(nlh, 1, sizeof(long_data), long_data);
	mnl_attr_nest_end(nlh, nest);
	errno = 0;
	assert_false(nl_batch_end(&b));
	assert_int_equal(errno, EMSGSIZE);
	assert_true(b.len == len && b.n == 1);
	nlh = nl_batch_add(&b, NFT(NEWRULE), 0, NFPROTO_IPV4, 0);
	mnl_attr_put(nlh, 1, sizeof(long_data), long_data);
	assert_true(nl_batch_end(&b));
	assert_int_equal(nlh->nlmsg_seq, 1);
	nl_batch_free(&b);
}

/* Memory of a batch is zero when it is reused, also after its last message: after an unfinished message, and after one
 * whose attributes did not fit. */
static void nl_batch_gives_back_zeros(void **state)
{
	static unsigned char junk[60000];
	struct nl_batch b;
	struct nlmsghdr *nlh;
	struct nlattr *nest;
	struct pages m;
	size_t at;

	(void)state;
	memset(junk, 0xee, sizeof(junk));
	for (unsigned ends = 0; ends < 2; ends++) {
		nl_batch_init(&b, NFNL_SUBSYS_NFTABLES, 0);
		while (b.len < 5u << 20)
			table_put(&b, "t");
		nlh = nl_batch_add(&b, NFT(NEWRULE), 0, NFPROTO_IPV4, 0);
		nest = mnl_attr_nest_start(nlh, NFTA_RULE_EXPRESSIONS);
		mnl_attr_put(nlh, 1, sizeof(junk), junk);
		mnl_attr_put(nlh, 1, sizeof(junk), junk);
		mnl_attr_nest_end(nlh, nest);
		assert_true(!ends || !nl_batch_end(&b));
		nl_batch_free(&b);
		assert_true(pages_spare());
		assert_true(pages_new(&m, 100 << 20, true));
		while (pages_spare())
			pages_reach(&m, m.reach + 1);
		for (at = 0; at < m.reach && !m.p[at]; at++)
			;
		assert_int_equal(at, m.reach);
		pages_free(&m, 0);
	}
}

/* ---- with the kernel ---- */

/* A socket in a new network namespace; skips the test if none can be created. */
static struct nl *fresh_kernel(void)
{
	struct nl *nl = NULL;
	struct nl_batch b;

	if (unshare(CLONE_NEWNET) < 0) {
		print_message("# skipped: no network namespace of its own: %s\n", strerror(errno));
		skip();
	}
	nl = nl_open(NETLINK_NETFILTER);
	if (!nl) {
		print_message("# skipped: no nfnetlink: %s\n", strerror(errno));
		skip();
	}
	nl_batch_init(&b, NFNL_SUBSYS_NFTABLES, 0);
	table_put(&b, "t");
	nl_batch_send(nl, &b, false);
	nl_batch_free(&b);
	if (!nl_errors(nl)->list.n)
		return nl;
	print_message("# skipped: no nf_tables: %s\n", strerror(errno));
	assert_true(errno == EPERM || errno == EOPNOTSUPP);
	nl_close(nl);
	skip();
	return NULL;
}

struct count { unsigned n, restarts, stop_at; struct nl *other; uint32_t last; };

static bool count_message(void *self, const struct nlmsghdr *nlh)
{
	struct count *c = self;

	c->last = nlh->nlmsg_type;
	return ++c->n != c->stop_at;
}

static void count_restart(void *self)
{
	struct count *c = self;

	c->n = 0;
	c->restarts++;
}

static bool dump(struct nl *nl, uint16_t type, struct count *c)
{
	const struct nl_reader r = {c, count_message, count_restart};

	return nl_dump(nl, nl_request(nl, type, 0, NFPROTO_IPV4), &r);
}

static unsigned count_of(struct nl *nl, uint16_t type)
{
	struct count c = {0};

	assert_true(dump(nl, type, &c));
	return c.n;
}

static void batch_start(struct nl_batch *b)
{
	nl_batch_init(b, NFNL_SUBSYS_NFTABLES, 0);
	table_put(b, "t");
	chain_put(b, "t", "c");
}

static void nl_commit_and_dump(void **state)
{
	struct nl *nl = fresh_kernel();
	struct nl_batch b;

	(void)state;
	batch_start(&b);
	assert_true(nl_batch_send(nl, &b, false));
	assert_int_equal(count_of(nl, NFT(GETTABLE)), 0);
	assert_true(nl_batch_send(nl, &b, true));
	assert_int_equal(nl_errors(nl)->list.n, 0);
	assert_int_equal(count_of(nl, NFT(GETTABLE)), 1);
	assert_int_equal(count_of(nl, NFT(GETCHAIN)), 1);
	assert_int_equal(count_of(nl, NFT(GETRULE)), 0);
	nl_batch_free(&b);
	nl_batch_init(&b, NFNL_SUBSYS_NFTABLES, 0);
	assert_true(nl_batch_send(nl, &b, true));      /* nothing to do */
	nl_batch_free(&b);
	nl_close(nl);
}

/* The kernel reports the message and the attribute, and the batch has no effect. */
static void nl_error_in_the_middle(void **state)
{
	struct nl *nl = fresh_kernel();
	const struct nl_errors *e = nl_errors(nl);
	const struct nlattr *attr;
	uint32_t bad, bad2;
	struct nl_batch b;

	(void)state;
	batch_start(&b);
	bad = chain_put(&b, "missing", "d");
	chain_put(&b, "t", "e");
	bad2 = chain_put(&b, "missing", "f");
	chain_put(&b, "t", "g");
	errno = 0;
	assert_false(nl_batch_send(nl, &b, true));
	assert_int_equal(errno, ENOENT);
	assert_int_equal(e->list.n, 2);
	assert_int_equal(e->list.v[0].number, bad);
	assert_int_equal(e->list.v[1].number, bad2);
	assert_int_equal(e->list.v[0].err, ENOENT);
	assert_int_equal(bad, 3);
	assert_false(e->lost);
	assert_true(e->list.v[0].offset >= MNL_NLMSG_HDRLEN);
	attr = (const void *)((const char *)message_at(&b, bad) + e->list.v[0].offset);
	assert_int_equal(mnl_attr_get_type(attr), NFTA_CHAIN_TABLE);
	assert_int_equal(count_of(nl, NFT(GETTABLE)), 0);
	nl_batch_free(&b);
	nl_close(nl);
}

static void nl_kernel_words(void **state)
{
	struct nl *nl = fresh_kernel();
	struct nlmsghdr *nlh;
	struct nl_batch b;

	(void)state;
	batch_start(&b);
	nlh = nl_batch_add(&b, NFT(NEWTABLE), 0, NFPROTO_IPV4, 512);
	mnl_attr_put_strz(nlh, NFTA_TABLE_NAME, "u");
	mnl_attr_put(nlh, NFTA_TABLE_FLAGS, 1, "");    /* too short for the attribute's policy */
	assert_true(nl_batch_end(&b));
	assert_false(nl_batch_send(nl, &b, true));
	assert_int_equal(nl_errors(nl)->list.v[0].number, 3);
	if (nl_errors(nl)->list.v[0].text)             /* not provided by older kernels */
		assert_true(strlen(nl_errors(nl)->list.v[0].text) > 3);
	assert_true(nl_errors(nl)->list.v[0].offset > MNL_NLMSG_HDRLEN);
	nl_batch_free(&b);
	nl_close(nl);
}

static void nl_many_errors(void **state)
{
	enum { MANY = 20000 };
	struct nl *nl = fresh_kernel();
	struct nl_batch b;
	unsigned i;

	(void)state;
	batch_start(&b);
	for (i = 0; i < MANY; i++)
		chain_put(&b, "missing", "c");
	assert_false(nl_batch_send(nl, &b, true));
	assert_true(nl_errors(nl)->list.n == MANY || nl_errors(nl)->lost);
	for (i = 0; i < nl_errors(nl)->list.n; i++)
		assert_int_equal(nl_errors(nl)->list.v[i].number, 3 + i);
	nl_batch_free(&b);
	nl_close(nl);
}

static uint32_t generation(struct nl *nl)
{
	struct count c = {0};
	const struct nl_reader r = {&c, count_message, NULL};

	assert_true(nl_ask(nl, nl_request(nl, NFT(GETGEN), 0, AF_UNSPEC), &r));
	assert_int_equal(c.n, 1);
	assert_int_equal(c.last, NFT(NEWGEN));
	return c.n;
}

static void nl_ask_and_fail(void **state)
{
	struct nl *nl = fresh_kernel();
	struct nlmsghdr *req;

	(void)state;
	generation(nl);
	req = nl_request(nl, NFT(GETTABLE), 0, NFPROTO_IPV4);
	mnl_attr_put_strz(req, NFTA_TABLE_NAME, "missing");
	errno = 0;
	assert_false(nl_ask(nl, req, NULL));
	assert_int_equal(errno, ENOENT);
	assert_int_equal(nl_errors(nl)->list.n, 1);
	generation(nl);
	assert_int_equal(nl_errors(nl)->list.n, 0);
	nl_close(nl);
}

static void nl_generation_clash(void **state)
{
	struct nl *nl = fresh_kernel();
	struct nl_batch b;

	(void)state;
	nl_batch_init(&b, NFNL_SUBSYS_NFTABLES, 123456);
	table_put(&b, "t");
	assert_false(nl_batch_send(nl, &b, true));
	assert_int_equal(errno, ERESTART);
	assert_int_equal(nl_errors(nl)->list.v[0].number, 0);
	assert_int_equal(count_of(nl, NFT(GETTABLE)), 0);
	nl_batch_free(&b);
	nl_close(nl);
}

/* A batch of more than 50 MB, which the kernel checks and discards. */
static void nl_big_batch(void **state)
{
	struct nl *nl = fresh_kernel();
	bool sent, too_big;
	struct nl_batch b;

	(void)state;
	batch_start(&b);
	while (b.len < 52u << 20)
		rule_put(&b, "c", 256);
	sent = nl_batch_send(nl, &b, false);
	too_big = !sent && errno == EMSGSIZE;
	nl_batch_free(&b);
	nl_close(nl);
	if (too_big) {
		print_message("# skipped: may not raise the socket's buffer\n");
		skip();
	}
	assert_true(sent);
}

/* Changes the ruleset by another socket on the first message of a dump, which is thereby interrupted. */
static bool disturb(void *self, const struct nlmsghdr *nlh)
{
	struct count *c = self;
	struct nl_batch b;

	if (!c->n && !c->restarts) {
		nl_batch_init(&b, NFNL_SUBSYS_NFTABLES, 0);
		rule_put(&b, "c", 4);
		assert_true(nl_batch_send(c->other, &b, true));
		nl_batch_free(&b);
	}
	return count_message(self, nlh);
}

static void rules_make(struct nl *nl, unsigned n)
{
	struct nl_batch b;

	batch_start(&b);
	while (n--)
		rule_put(&b, "c", 100);
	assert_true(nl_batch_send(nl, &b, true));
	nl_batch_free(&b);
}

static void nl_dump_restarts(void **state)
{
	struct nl *nl = fresh_kernel();
	struct count c = {.other = nl_open(NETLINK_NETFILTER)};
	const struct nl_reader r = {&c, disturb, count_restart};

	(void)state;
	rules_make(nl, 2000);
	assert_true(nl_dump(nl, nl_request(nl, NFT(GETRULE), 0, NFPROTO_IPV4), &r));
	assert_int_equal(c.restarts, 1);
	assert_int_equal(c.n, 2001);
	nl_close(c.other);
	nl_close(nl);
}

static void nl_dump_cancelled(void **state)
{
	struct nl *nl = fresh_kernel();
	struct count c = {.stop_at = 3};

	(void)state;
	rules_make(nl, 2000);
	assert_false(dump(nl, NFT(GETRULE), &c));
	assert_int_equal(errno, ECANCELED);
	assert_int_equal(c.n, 3);
	assert_int_equal(count_of(nl, NFT(GETRULE)), 2000);    /* the socket is still usable */
	nl_close(nl);
}

static void nl_no_such_family(void **state)
{
	(void)state;
	assert_null(nl_open(1000));
	nl_close(NULL);
}

int unit_nl(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nl_batch_numbers),
		cmocka_unit_test(nl_batch_refuses_long_attributes),
		cmocka_unit_test(nl_batch_gives_back_zeros),
		cmocka_unit_test(nl_commit_and_dump),
		cmocka_unit_test(nl_error_in_the_middle),
		cmocka_unit_test(nl_kernel_words),
		cmocka_unit_test(nl_many_errors),
		cmocka_unit_test(nl_ask_and_fail),
		cmocka_unit_test(nl_generation_clash),
		cmocka_unit_test(nl_big_batch),
		cmocka_unit_test(nl_dump_restarts),
		cmocka_unit_test(nl_dump_cancelled),
		cmocka_unit_test(nl_no_such_family),
	};

	return unit_run("nl", tests);
}
