/* Tests of holding others back while reading (backend/nft_hold.c), with a socket that takes down what it is given. */
#include "tests/unit/unit.h"
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include "backend/nft_attr.h"
#include "backend/nft_hold.h"

struct bench {
	struct arena *arena;
	struct diags diags;
	struct cx cx;
	struct ruleset rs;
	struct nft_hold hold;
	unsigned there;
	unsigned batches;
	/* By table: signs that there are, and how many were made. */
	int signs[TABLE_COUNT];
	unsigned made[TABLE_COUNT];
	bool refuse;                   /* the kernel fails for every batch */
};

static struct bench *now;

struct nl *__wrap_nl_open(int family);
void __wrap_nl_close(struct nl *nl);
uint32_t __wrap_nl_port(const struct nl *nl);
bool __wrap_nl_batch_send(struct nl *nl, struct nl_batch *b, bool commit);

struct nl *__wrap_nl_open(int family)
{
	assert_int_equal(family, NETLINK_NETFILTER);
	return (struct nl *)now;
}

void __wrap_nl_close(struct nl *nl) { (void)nl; }

uint32_t __wrap_nl_port(const struct nl *nl)
{
	(void)nl;
	return 77;
}

static int on_attr(const struct nlattr *a, void *name)
{
	if (mnl_attr_get_type(a) == NFTA_SET_TABLE)
		*(const char **)name = mnl_attr_get_str(a);
	return MNL_CB_OK;
}

static void message_sent(struct bench *b, const struct nlmsghdr *m)
{
	const char *table = NULL;
	unsigned t = 0;

	if (NFNL_SUBSYS_ID(m->nlmsg_type) != NFNL_SUBSYS_NFTABLES)
		return;
	mnl_attr_parse(m, sizeof(struct nfgenmsg), on_attr, &table);
	assert_non_null(table);
	while (strcmp(table, table_names[t]))
		assert_true(++t < TABLE_COUNT);
	if (NFNL_MSG_TYPE(m->nlmsg_type) == NFT_MSG_NEWSET) {
		b->signs[t]++;
		b->made[t]++;
	} else {
		assert_int_equal(NFNL_MSG_TYPE(m->nlmsg_type), NFT_MSG_DELSET);
		b->signs[t]--;
	}
}

bool __wrap_nl_batch_send(struct nl *nl, struct nl_batch *b, bool commit)
{
	assert_ptr_equal(nl, now);
	assert_true(commit);
	now->batches++;
	for (const uint8_t *p = b->mem.p; p < (const uint8_t *)b->mem.p + b->len; p += NLMSG_ALIGN(((const struct nlmsghdr *)p)->nlmsg_len))
		message_sent(now, (const struct nlmsghdr *)p);
	return !now->refuse;
}

static void bench_open(struct bench *b)
{
	*b = (struct bench){ .arena = arena_new(), .there = IN_TABLE(TABLE_filter) | IN_TABLE(TABLE_nat) };
	diags_init(&b->diags, b->arena);
	b->cx = (struct cx){ .arena = b->arena, .diags = &b->diags, .env = &env_none, .family = FAM_IP4 };
	b->rs = (struct ruleset){ .arena = b->arena, .family = FAM_IP4, .generation = 5 };
	b->hold = (struct nft_hold){ .cx = &b->cx, .rs = &b->rs, .codec = nft_codec_new(), .there = &b->there };
	now = b;
}

static void bench_close(struct bench *b)
{
	nft_codec_free(b->hold.codec);
	arena_free(b->arena);
}

/* Has each of both tables had `made` signs, of which `left` are left? */
static void assert_signs(const struct bench *b, unsigned made, int left)
{
	for (unsigned t = 0; t < TABLE_COUNT; t++) {
		bool there = b->there & IN_TABLE(t);

		assert_int_equal(b->made[t], there ? made : 0);
		assert_int_equal(b->signs[t], there ? left : 0);
	}
}

static void made_and_taken_away(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b);
	ruleset_table(&b.rs, TABLE_filter);
	ruleset_table(&b.rs, TABLE_nat);
	nft_hold_begin(&b.hold);
	nft_hold_begin(&b.hold);
	assert_int_equal(b.batches, 1);
	assert_signs(&b, 1, 1);
	nft_hold_end(&b.hold);
	assert_int_equal(b.batches, 2);
	assert_signs(&b, 1, 0);
	assert_int_equal(b.rs.generation, 6);
	bench_close(&b);
}

/* What was read is forgotten before it is read again; then a request fails. */
static void tables_forgotten(void **state)
{
	struct bench b;

	(void)state;
	for (unsigned before = 0; before < 2; before++) {
		bench_open(&b);
		if (before) {
			ruleset_table(&b.rs, TABLE_filter);
			ruleset_table(&b.rs, TABLE_nat);
		}
		nft_hold_begin(&b.hold);
		memset(b.rs.table, 0, sizeof(b.rs.table));
		nft_hold_end(&b.hold);
		assert_int_equal(b.batches, 2);
		assert_signs(&b, 1, 0);
		assert_null(b.rs.table[TABLE_filter]);
		bench_close(&b);
	}
}

/* Nobody waits if the signs could not be made; what was read stays valid. */
static void refused(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b);
	b.refuse = true;
	nft_hold_begin(&b.hold);
	nft_hold_end(&b.hold);
	assert_int_equal(b.batches, 1);
	assert_int_equal(b.rs.generation, 5);
	assert_int_equal(b.diags.nerrors, 0);
	bench_close(&b);
}

static void nothing_there(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b);
	b.there = 0;
	nft_hold_begin(&b.hold);
	nft_hold_end(&b.hold);
	assert_int_equal(b.batches, 0);
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(made_and_taken_away), cmocka_unit_test(tables_forgotten), cmocka_unit_test(refused),
		cmocka_unit_test(nothing_there),
	};

	return unit_run("hold", tests);
}
