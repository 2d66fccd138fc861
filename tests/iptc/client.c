/* A client of libiptc that calls every function, with valid and invalid arguments, and prints the results. tests/iptc/api.bats
 * runs it with our library and with the system's, and compares the output. FAMILY is 4 or 6.
 *
 *	append_entry(INPUT): 1
 *	insert_entry(INPUT, 9): 0: Index of insertion too big
 *
 * Modifies the filter table of its network namespace, and sends packets to the local host.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#if FAMILY == 6
#include <libiptc/libip6tc.h>
#define TC(function) ip6tc_##function
#define DUMP dump_entries6
#define HEAD ipv6
typedef struct ip6t_entry rule;
#else
#include <libiptc/libiptc.h>
#define TC(function) iptc_##function
#define DUMP dump_entries
#define HEAD ip
typedef struct ipt_entry rule;
#endif
#include <libiptc/libxtc.h>
#include <linux/netfilter/xt_mark.h>
#include <linux/netfilter/xt_NFQUEUE.h>

enum { PART = XT_ALIGN(sizeof(struct xt_entry_match)), STANDARD = XT_ALIGN(sizeof(struct xt_standard_target)) };

static struct xtc_handle *h;

/* ---- rules ---- */

static rule *rule_new(void)
{
	rule *e = calloc(1, 1024);

	e->target_offset = e->next_offset = sizeof(*e);
	return e;
}

static void *add_part(rule *e, const char *name, unsigned rev, size_t size)
{
	struct xt_entry_match *m = (void *)((char *)e + e->next_offset);

	m->u.match_size = (uint16_t)(PART + XT_ALIGN(size));
	m->u.user.revision = (uint8_t)rev;
	strcpy(m->u.user.name, name);
	e->next_offset += m->u.match_size;
	return (char *)m + PART;
}

static rule *with_mark(unsigned mark)
{
	rule *e = rule_new();
	struct xt_mark_mtinfo1 *info = add_part(e, "mark", 1, sizeof(*info));

	info->mark = mark;
	info->mask = 0xff;
	e->target_offset = e->next_offset;
	return e;
}

/* Sets the target of the entry: -j NAME, or none. */
static rule *to(rule *e, const char *name)
{
	add_part(e, name, 0, STANDARD - PART);
	return e;
}

static rule *to_queue(rule *e, unsigned number)
{
	struct xt_NFQ_info *info = add_part(e, "NFQUEUE", 0, sizeof(*info));

	info->queuenum = (uint16_t)number;
	return e;
}

static rule *from_eth0(rule *e, unsigned long long pkts)
{
	strcpy(e->HEAD.iniface, "eth0");
	memset(e->HEAD.iniface_mask, 0xff, 5);
	e->HEAD.proto = IPPROTO_UDP;
#if FAMILY == 6
	e->HEAD.flags = IP6T_F_PROTO;
#endif
	e->counters.pcnt = pkts;
	e->counters.bcnt = pkts * 100;
	return e;
}

static unsigned char *mask(const rule *e, int fill)
{
	unsigned char *m = malloc(e->next_offset);

	memset(m, fill, e->next_offset);
	return m;
}

/* ---- printing results ---- */

static int said(const char *what, int got)
{
	if (got)
		printf("%s: %d\n", what, got);
	else
		printf("%s: 0: %s\n", what, TC(strerror)(errno));
	return got;
}
#define SAY(...) (errno = 0, said(#__VA_ARGS__, (int)(__VA_ARGS__)))

static void print_rules(const char *chain)
{
	const rule *e;

	for (e = TC(first_rule)(chain, h); e; e = TC(next_rule)(e, h))
		printf("  rule -> \"%s\" %u/%u [%llu:%llu]\n", TC(get_target)(e, h), e->target_offset, e->next_offset,
			(unsigned long long)e->counters.pcnt, (unsigned long long)e->counters.bcnt);
}

static void print_table(void)
{
	struct xt_counters c = {0};
	const char *chain, *policy;
	unsigned refs = 99;

	for (chain = TC(first_chain)(h); chain; chain = TC(next_chain)(h)) {
		policy = TC(get_policy)(chain, &c, h);
		TC(get_references)(&refs, chain, h);
		printf("chain %s builtin %d policy %s refs %u", chain, TC(builtin)(chain, h), policy ? policy : "-", refs);
		printf(" [%llu:%llu]\n", policy ? (unsigned long long)c.pcnt : 0, policy ? (unsigned long long)c.bcnt : 0);
		print_rules(chain);
	}
}

static void print_counter(const char *chain, unsigned number)
{
	struct xt_counters *c = TC(read_counter)(chain, number, h);

	if (c)
		printf("%s %u: [%llu:%llu]\n", chain, number, (unsigned long long)c->pcnt, (unsigned long long)c->bcnt);
	else
		said("read_counter", 0);
}

static void again(void)
{
	TC(free)(h);
	h = TC(init)("filter");
	if (!h)
		exit(1);
}

static void commit(void)
{
	SAY(TC(commit)(h));
	again();
	print_table();
}

/* Sends n packets to the local host, which are not answered. */
static void send_packets(unsigned n)
{
	int fd = socket(FAMILY == 6 ? AF_INET6 : AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_storage self = { .ss_family = FAMILY == 6 ? AF_INET6 : AF_INET };
	socklen_t len = FAMILY == 6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);

	if (FAMILY == 6)
		((struct sockaddr_in6 *)&self)->sin6_addr = in6addr_loopback;
	else
		((struct sockaddr_in *)&self)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(fd, (struct sockaddr *)&self, len) || getsockname(fd, (struct sockaddr *)&self, &len))
		perror("bind");
	while (n--)
		if (sendto(fd, "packet", 6, 0, (struct sockaddr *)&self, len) != 6)
			perror("sendto");
	close(fd);
}

/* ---- test cases ---- */

static void try_tables(void)
{
	printf("-- tables\n");
	SAY(TC(init)("nosuch") != NULL);
	SAY(TC(init)("a-table-whose-name-is-much-too-long-for-the-kernel") != NULL);
	h = TC(init)("filter");
	print_table();
	SAY(TC(commit)(h));
}

static void try_chains(void)
{
	printf("-- chains\n");
	SAY(TC(create_chain)("b", h));
	SAY(TC(create_chain)("a", h));
	SAY(TC(create_chain)("a", h));
	SAY(TC(create_chain)("INPUT", h));
	SAY(TC(create_chain)("RETURN", h));
	SAY(TC(create_chain)("a-name-that-is-too-long-for-any-chain-of-a-table", h));
	SAY(TC(rename_chain)("a", "b", h));
	SAY(TC(rename_chain)("a", "DROP", h));
	SAY(TC(rename_chain)("none", "c", h));
	SAY(TC(rename_chain)("INPUT", "c", h));
	SAY(TC(rename_chain)("a", "z", h));
	SAY(TC(is_chain)("z", h));
	SAY(TC(is_chain)("a", h));
	SAY(TC(builtin)("z", h));
	SAY(TC(builtin)("none", h));
	SAY(TC(delete_chain)("none", h));
	SAY(TC(delete_chain)("INPUT", h));
	SAY(TC(create_chain)("empty", h));
	SAY(TC(delete_chain)("empty", h));
	commit();
}

static void try_policies(void)
{
	struct xt_counters c = { 7, 700 };
	unsigned refs;

	printf("-- policies\n");
	SAY(TC(set_policy)("FORWARD", "DROP", &c, h));
	SAY(TC(set_policy)("OUTPUT", "ACCEPT", NULL, h));
	SAY(TC(set_policy)("OUTPUT", "RETURN", NULL, h));
	SAY(TC(set_policy)("OUTPUT", "QUEUE", NULL, h));
	SAY(TC(set_policy)("b", "DROP", NULL, h));
	SAY(TC(set_policy)("none", "DROP", NULL, h));
	SAY(TC(get_policy)("b", &c, h) != NULL);
	SAY(TC(get_policy)("none", &c, h) != NULL);
	SAY(TC(get_references)(&refs, "none", h));
	commit();
}

static void try_rules(void)
{
	printf("-- rules\n");
	SAY(TC(append_entry)("INPUT", from_eth0(to(rule_new(), "ACCEPT"), 3), h));
	SAY(TC(append_entry)("INPUT", to(with_mark(1), "b"), h));
	SAY(TC(append_entry)("INPUT", to(with_mark(2), ""), h));
	SAY(TC(append_entry)("INPUT", to_queue(rule_new(), 5), h));
	SAY(TC(append_entry)("b", to(with_mark(9), "RETURN"), h));
	SAY(TC(append_entry)("b", to(rule_new(), "z"), h));
	SAY(TC(append_entry)("none", to(rule_new(), "DROP"), h));
	SAY(TC(append_entry)("INPUT", to(rule_new(), "FORWARD"), h));
	SAY(TC(append_entry)("INPUT", add_part(rule_new(), "", 0, 0) ? to_queue(rule_new(), 6) : NULL, h));
	SAY(TC(insert_entry)("INPUT", to(with_mark(3), "QUEUE"), 0, h));
	SAY(TC(insert_entry)("INPUT", to(with_mark(4), "DROP"), 6, h));
	SAY(TC(insert_entry)("INPUT", to(with_mark(5), "DROP"), 3, h));
	SAY(TC(insert_entry)("INPUT", to(with_mark(5), "DROP"), 9, h));
	SAY(TC(insert_entry)("none", to(with_mark(5), "DROP"), 0, h));
	SAY(TC(replace_entry)("INPUT", to(with_mark(6), "z"), 3, h));
	SAY(TC(replace_entry)("INPUT", to(with_mark(6), "z"), 8, h));
	SAY(TC(replace_entry)("none", to(with_mark(6), "z"), 8, h));
	print_table();
	SAY(TC(delete_chain)("z", h));
	commit();
}

static void try_same(void)
{
	rule *mark = to(with_mark(1), "b"), *eth = from_eth0(to(rule_new(), "ACCEPT"), 0);
	rule *queue = to_queue(rule_new(), 5), *return_ = to(with_mark(9), "RETURN");

	printf("-- the same rule\n");
	SAY(TC(check_entry)("INPUT", mark, mask(mark, 0xff), h));
	SAY(TC(check_entry)("OUTPUT", mark, mask(mark, 0xff), h));
	SAY(TC(check_entry)("none", mark, mask(mark, 0xff), h));
	SAY(TC(check_entry)("INPUT", to(with_mark(77), "b"), mask(mark, 0xff), h));
	SAY(TC(check_entry)("INPUT", to(with_mark(77), "b"), mask(mark, 0), h));
	SAY(TC(check_entry)("INPUT", to(with_mark(1), "z"), mask(mark, 0xff), h));
	SAY(TC(check_entry)("INPUT", to(with_mark(2), ""), mask(mark, 0xff), h));
	SAY(TC(check_entry)("INPUT", to_queue(rule_new(), 4), mask(queue, 0xff), h));
	SAY(TC(check_entry)("INPUT", to_queue(rule_new(), 4), mask(queue, 0), h));
	SAY(TC(check_entry)("INPUT", eth, mask(eth, 0xff), h));
	eth->HEAD.iniface[7] = 'x';
	SAY(TC(check_entry)("INPUT", eth, mask(eth, 0xff), h));
	eth->HEAD.iniface_mask[7] = 0xff;
	SAY(TC(check_entry)("INPUT", eth, mask(eth, 0xff), h));
	SAY(TC(check_entry)("INPUT", to(rule_new(), "ACCEPT"), mask(eth, 0), h));
	SAY(TC(delete_entry)("INPUT", mark, mask(mark, 0xff), h));
	SAY(TC(delete_entry)("INPUT", mark, mask(mark, 0xff), h));
	SAY(TC(delete_entry)("b", return_, mask(return_, 0xff), h));
	SAY(TC(delete_entry)("b", to(rule_new(), "INPUT"), mask(return_, 0xff), h));
	SAY(TC(delete_num_entry)("INPUT", 0, h));
	SAY(TC(delete_num_entry)("INPUT", 99, h));
	SAY(TC(delete_num_entry)("none", 0, h));
	commit();
}

/* Deletes rules during iteration; not the first one, which breaks the iteration of the system's library. */
static void try_walks(void)
{
	const rule *e;
	const char *chain;
	unsigned n = 0;

	printf("-- walks\n");
	for (e = TC(first_rule)("INPUT", h); e; e = TC(next_rule)(e, h), n++) {
		printf("%s\n", TC(get_target)(e, h));
		if (n % 2)
			SAY(TC(delete_num_entry)("INPUT", n / 2 + 1, h));
	}
	SAY(TC(flush_entries)("INPUT", h));
	SAY(TC(first_rule)("none", h) != NULL);
	SAY(TC(flush_entries)("b", h));
	SAY(TC(flush_entries)("none", h));
	for (chain = TC(first_chain)(h); chain; chain = TC(next_chain)(h))
		if (!TC(builtin)(chain, h))
			SAY(TC(delete_chain)(chain, h));
	commit();
}

static void try_counters(void)
{
	struct xt_counters five = { 5, 500 };

	printf("-- counters\n");
	for (int i = 0; i < 5; i++)
		TC(append_entry)("INPUT", to(rule_new(), ""), h);
	TC(append_entry)("OUTPUT", from_eth0(to(rule_new(), "ACCEPT"), 8), h);
	commit();
	send_packets(2);
	again();
	print_table();
	/* Read: two packets each. What happens next is counted too, but for the rule that is set. */
	SAY(TC(zero_counter)("INPUT", 2, h));
	SAY(TC(set_counter)("INPUT", 3, &five, h));
	SAY(TC(delete_num_entry)("INPUT", 0, h));
	SAY(TC(insert_entry)("INPUT", from_eth0(to(rule_new(), "ACCEPT"), 4), 0, h));
	SAY(TC(zero_counter)("INPUT", 1, h));
	SAY(TC(zero_counter)("INPUT", 6, h));
	SAY(TC(zero_counter)("none", 1, h));
	SAY(TC(set_counter)("INPUT", 6, &five, h));
	SAY(TC(set_counter)("none", 1, &five, h));
	for (unsigned i = 0; i < 7; i++)
		print_counter("INPUT", i);
	print_counter("none", 1);
	send_packets(1);
	commit();
	SAY(TC(zero_entries)("INPUT", h));
	SAY(TC(zero_entries)("none", h));
	print_table();
	send_packets(1);
	commit();
}

/* Dumps the table, without the counters of policies, which the system's library loses. */
static void dump(void)
{
	TC(set_policy)("INPUT", "ACCEPT", NULL, h);
	TC(set_policy)("FORWARD", "DROP", NULL, h);
	TC(set_policy)("OUTPUT", "ACCEPT", NULL, h);
	SAY(TC(commit)(h));
	again();
	DUMP(h);
}

/* A commit that the kernel refuses changes nothing. */
static void try_refusals(void)
{
	struct xtc_handle *other = TC(init)("filter");

	printf("-- refusals\n");
	SAY(TC(append_entry)("INPUT", to(rule_new(), "ACCEPT"), other));
	SAY(TC(commit)(other));
	TC(free)(other);
	SAY(TC(append_entry)("INPUT", to(rule_new(), "DROP"), h));
	SAY(TC(commit)(h));
	again();
	TC(create_chain)("x", h);
	TC(create_chain)("y", h);
	TC(append_entry)("x", to(rule_new(), "y"), h);
	TC(append_entry)("y", to(rule_new(), "x"), h);
	TC(insert_entry)("INPUT", to(rule_new(), "x"), 0, h);
	SAY(TC(commit)(h));
	again();
	SAY(TC(append_entry)("INPUT", to(rule_new(), "NOSUCHTARGET"), h));
	commit();
}

static void try_pointers(void)
{
	const struct xtc_ops *ops = &TC(ops);
	struct xtc_handle *o = ops->init("filter");
	struct xt_counters c;

	printf("-- by pointers\n");
	SAY(ops->flush_entries("INPUT", o));
	SAY(ops->create_chain("x", o));
	SAY(ops->is_chain("x", o));
	SAY(ops->builtin("INPUT", o));
	SAY(ops->set_policy("FORWARD", "ACCEPT", NULL, o));
	printf("%s\n%s\n", ops->get_policy("FORWARD", &c, o), ops->strerror(ENOENT));
	printf("%s\n", ops->first_chain(o));
	printf("%s\n", ops->next_chain(o));
	SAY(ops->commit(o));
	ops->free(o);
	again();
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	try_tables();
	try_chains();
	try_policies();
	try_rules();
	dump();
	try_same();
	try_walks();
	try_counters();
	try_refusals();
	try_pointers();
	TC(append_entry)("INPUT", from_eth0(to(with_mark(4), "x"), 4), h);
	TC(append_entry)("x", to_queue(rule_new(), 4), h);
	dump();
	TC(free)(h);
	return 0;
}
