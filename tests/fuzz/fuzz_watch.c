/* Fuzzes xtables-monitor with damaged notifications of nf_tables: it prints events, or reports what is malformed.
 *
 * The messages are those recorded in tests/watch. Each is in memory of exactly its length, so that AddressSanitizer detects
 * overreads. Expressions of rules are not damaged here: they are decoded by libnftnl, see tests/fuzz/fuzz_dump.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/netfilter/nf_tables.h>
#include "tests/fuzz/mutate.h"
#include "tests/fuzz/seeded.h"
#include "tests/lib/recorded.h"

enum { TOGETHER = 64 };        /* number of messages fed to one monitor */

static const char *const files[] = {"changes.messages", "traces.messages"};

/* Length of the message's part before expressions, which may be damaged. */
static size_t damageable(const struct nlmsghdr *nlh)
{
	unsigned msg = nlh->nlmsg_type & 0xff;
	const struct nlattr *attr;

	if (msg == NFT_MSG_NEWRULE || msg == NFT_MSG_DELRULE)
		mnl_attr_for_each(attr, nlh, 4)
			if (mnl_attr_get_type(attr) == NFTA_RULE_EXPRESSIONS)
				return (size_t)((const char *)attr - (const char *)nlh);
	return nlh->nlmsg_len;
}

static void damage(struct chance *c, struct nlmsghdr *nlh)
{
	size_t most = damageable(nlh);
	unsigned char *data = (unsigned char *)nlh;

	for (uint64_t i = chance_below(c, 4); i < 4 && most > NLMSG_HDRLEN; i++) {
		size_t at = NLMSG_HDRLEN + chance_below(c, most - NLMSG_HDRLEN);

		if (chance_below(c, 2))
			data[at] ^= (unsigned char)(1 << chance_below(c, 8));
		else
			data[at] = (unsigned char)chance_below(c, 256);
	}
	if (most == nlh->nlmsg_len && !chance_below(c, 4))
		nlh->nlmsg_len = (uint32_t)(NLMSG_HDRLEN + chance_below(c, most - NLMSG_HDRLEN + 1));
}

static void feed(struct recorder *r, struct chance *c, const struct recorded_message *m)
{
	struct nlmsghdr *whole = malloc(m->len), *nlh;

	if (!whole)
		abort();
	memcpy(whole, m->data, m->len);
	damage(c, whole);
	nlh = malloc(whole->nlmsg_len);
	if (!nlh)
		abort();
	memcpy(nlh, whole, whole->nlmsg_len);
	recorder_feed(r, nlh);
	free(nlh);
	free(whole);
}

int main(int argc, char **argv)
{
	const char *top = getenv("TOP");
	struct arena *a = arena_new();
	struct recorded messages = {0};
	unsigned long damaged = 0, lines = 0;
	struct recorder r;
	struct seeded s;
	struct chance c;
	bool more = true;

	if (!seeded_options(&s, argc, argv, 20000))
		return 2;
	c.state = s.seed;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		if (!recorded_read(a, arena_fmt(a, "%s/tests/watch/%s", top ? top : ".", files[i]), &messages))
			return 2;
	while (more) {
		recorder_begin(&r);
		for (unsigned i = 0; i < TOGETHER && (more = seeded_next(&s)); i++)
			feed(&r, &c, &messages.v.v[chance_below(&c, messages.v.n)]);
		damaged += r.damaged;
		lines += r.text.len > 0;
		recorder_end(&r);
	}
	printf("1..1\n%sok 1 - %s: %lu messages from seed %llu, %lu of them could not be read\n", damaged && lines ? "" : "not ", s.name,
		s.done, (unsigned long long)s.seed, damaged);
	arena_free(a);
	return !damaged || !lines;
}
