/* Fuzzes the reader of nf_tables' rules: messages of random rules of all extensions with changed attributes are decoded,
 * raised, listed, saved and encoded again.
 *
 * Messages are in memory of exactly their length, so that AddressSanitizer detects overreads.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/netfilter/nf_tables.h>
#include "backend/nft.h"
#include "compiler/text.h"
#include "tests/fuzz/damage.h"
#include "tests/fuzz/seeded.h"
#include "tests/prop/gen.h"

enum {
	ROOM = 1 << 16,
	DAMAGES = 24,          /* number of damaged copies of a rule's message */
	CHANGES = 3,           /* maximum number of changes per copy */
};

struct bench {
	struct cx cx;
	struct diags diags;
	struct nft_codec *codec;
	unsigned long taken, read;
};

static void bench_begin(struct bench *b, enum family family)
{
	b->cx = (struct cx){ .arena = arena_new(), .env = &env_none, .family = family, .rules = FOR_NFT, .diags = &b->diags };
	diags_init(&b->diags, b->cx.arena);
}

/* ---- a rule's message ---- */

static struct nlmsghdr *message_of(struct bench *b, const struct rule *r, void *room)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(room);
	struct nfgenmsg *nfg = mnl_nlmsg_put_extra_header(nlh, sizeof(*nfg));
	struct nir_rule nr = {0};

	nlh->nlmsg_type = nft_type(NFT_MSG_NEWRULE);
	*nfg = (struct nfgenmsg){ .nfgen_family = nft_family(b->cx.family) };
	mnl_attr_put_strz(nlh, NFTA_RULE_TABLE, "filter");
	mnl_attr_put_strz(nlh, NFTA_RULE_CHAIN, "INPUT");
	return rule_lower(&b->cx, r, &nr) && nft_rule_put(b->codec, nlh, ROOM, &nr) ? nlh : NULL;
}

/* ---- reading a message ---- */

static void say(struct bench *b, const struct rule *r)
{
	struct buf out = BUF_INIT;

	rule_save(&out, &b->cx, r, true);
	rule_list(&out, &b->cx, r, 1, LIST_VERBOSE | LIST_NUMBERS);
	buf_free(&out);
}

static void write_again(struct bench *b, const struct nir_rule *nr)
{
	static _Alignas(8) char room[ROOM];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(room);

	memset(mnl_nlmsg_put_extra_header(nlh, sizeof(struct nfgenmsg)), 0, sizeof(struct nfgenmsg));
	nft_rule_put(b->codec, nlh, ROOM, nr);
}

static void take(struct bench *b, const struct nlmsghdr *nlh)
{
	struct table table = { .id = TABLE_filter };
	struct chain chain = { .name = "INPUT", .table = &table, .base = base_find(TABLE_filter, "INPUT") };
	struct nir_rule nr = {0};
	struct rule *r;

	b->taken++;
	if (!nft_rule_get(&b->cx, b->codec, nlh, &nr))
		return;
	r = rule_raise(raiser_new(&b->cx), &nr);
	b->read += !r->foreign;
	r->chain = &chain;
	say(b, r);
	write_again(b, &nr);
}

static void take_damaged(struct bench *b, struct chance *c, const struct nlmsghdr *whole)
{
	struct nlmsghdr *nlh = malloc(whole->nlmsg_len);

	if (!nlh)
		abort();
	memcpy(nlh, whole, whole->nlmsg_len);
	for (uint64_t n = 1 + chance_below(c, CHANGES); n-- > 0;)
		message_damage(c, nlh);
	take(b, nlh);
	free(nlh);
}

static void run_rule(struct bench *b, struct rng *r, struct chance *c, const struct ext *e)
{
	static _Alignas(8) char room[ROOM];
	struct rule *rule = gen_rule(&b->cx, r, e);
	struct nlmsghdr *nlh = rule ? message_of(b, rule, room) : NULL;

	if (!nlh)
		return;
	take(b, nlh);
	for (unsigned i = 0; i < DAMAGES; i++)
		take_damaged(b, c, nlh);
}

static void run(struct bench *b, struct seeded *s)
{
	struct rng r = { s->seed };
	struct chance c = { s->seed };

	for (const struct ext *const *e = ext_list; seeded_next(s); e = e[1] ? e + 1 : ext_list) {
		enum family family = !((*e)->fam & FAM_IP6) || ((*e)->fam & FAM_IP4 && chance_below(&c, 2)) ? FAM_IP4 : FAM_IP6;

		bench_begin(b, family);
		run_rule(b, &r, &c, *e);
		arena_free(b->cx.arena);
	}
}

int main(int argc, char **argv)
{
	struct bench b = { .codec = nft_codec_new() };
	struct seeded s;

	if (!seeded_options(&s, argc, argv, 2000))
		return 2;
	run(&b, &s);
	printf("1..1\n%sok 1 - %s: %lu messages from seed %llu, %lu of them rules that iptables can say\n", b.read ? "" : "not ", s.name,
		b.taken, (unsigned long long)s.seed, b.read);
	nft_codec_free(b.codec);
	return !b.read;
}
