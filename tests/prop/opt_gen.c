/* Random rulesets for the optimiser: sequences of rules of one shape, sometimes with other rules in between.
 *
 * Values are drawn from small ranges (some networks, a few ports), so that rules repeat, cover and overlap each other. A
 * shape is a format string with conversions for random values.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "frontend/parse.h"
#include "tests/prop/opt_gen.h"

/* %s and %d: an address; %S and %D: a network; %p: a port, %P: a range of ports, %L: a list of ports; %i: an interface,
 * %I: sometimes with a wildcard; %m: a mark; %v: one of three numbers; %r: a range of addresses; %t: an ICMP type; %n: a
 * small number; %!: "! " in one of three cases. */
static const char *const shapes[] = {
	"-s %s", "-d %d", "-s %S", "-d %D", "-s %S", "%!-s %S", "-s %s -d %d", "-s %S -d %D", "%!-s %S %!-d %D",
	"-i %i", "-i %I", "-o %i", "%!-i %I", "-i %i -s %S", "-i %I -o %I",
	"-p tcp -m tcp --dport %p", "-p udp -m udp --dport %p", "-p tcp -m tcp --dport %P", "-p tcp -m tcp %!--sport %P",
	"-p tcp -m tcp --sport %p --dport %p", "-p udp -m udp --sport %P --dport %P", "-p tcp -m tcp %!--sport %p %!--dport %p",
	"-s %s -p tcp -m tcp --dport %p", "-d %D -p tcp -m tcp --dport %p", "-s %S -d %D -p tcp -m tcp --dport %P",
	"-s %s -d %d -p udp -m udp --sport %p --dport %p",
	"-p tcp", "-p %n", "%!-p %n", "-p udp -s %S", "-p tcp -m tcp",
	"-p tcp -m multiport --dports %L", "-p udp -m multiport --sports %L", "-p tcp -m multiport --ports %L",
	"-p tcp -m multiport %!--dports %L", "-p udp -m multiport --dports %L -m mark --mark 1",
	"-s %s -p tcp -m multiport --dports %L", "-d %d -p tcp -m multiport --dports %L -m comment --comment \"no. %n\"",
	"-i %i -d %d -p udp -m multiport %!--sports %L", "-s %S -p tcp -m multiport --dports %L",
	"-p tcp -m mark --mark %v -m multiport --dports %L", "-p tcp -m multiport --dports 80,443 -m mark --mark %v",
	"-m mark --mark %m", "-m mark %!--mark %m", "-s %s -m mark --mark %m", "-m mark --mark %m -m comment --comment \"in the middle\"",
	"-m mac %!--mac-source 02:00:00:00:0%v:0%v", "-s %s -m mac --mac-source 02:00:00:00:0%v:0%v",
	"-m connmark %!--mark %m", "-m connmark --mark %m", "-i %i -m connmark --mark %v", "-m mark --mark %v -m connmark --mark %m",
	"-m conntrack --ctorigdst %d", "-m conntrack %!--ctreplsrc %S", "-m conntrack --ctproto 6 --ctorigdstport %p",
	"-m conntrack %!--ctstate INVALID --ctorigsrc %s", "-m conntrack %!--ctstate NEW --ctrepldst %d", "-m cgroup --cgroup %n",
	"-m devgroup --src-group %m", "-m owner %!--uid-owner %n", "-m owner --gid-owner %v --uid-owner %v", "-m iprange --src-range %r",
	"-m iprange --dst-range %r", "-m ttl --ttl-eq %n", "-m ttl --ttl-gt %n",
	"-m conntrack --ctstate NEW -s %s", "-s %s -m conntrack --ctstate NEW", "-p tcp -m tcp --dport %p -m conntrack --ctstate NEW",
	"-s %s -m comment --comment \"first %n\"", "-s %S -m comment --comment \"net\" -m mark --mark %m",
	"-p tcp -m tcp --dport %p -m comment --comment \"a much longer comment, number %n, as programs like to write them\"",
	"-m pkttype --pkt-type broadcast -s %s", "-p icmp -m icmp --icmp-type %t", "-p icmp -m icmp --icmp-type %t -s %S",
	"-p tcp -m tcp --tcp-flags SYN,ACK SYN --dport %p", "-p tcp -m tcp --syn", "-p tcp -m tcp --tcp-option %n",
	"-s %s -m limit --limit 1/s", "-s %s -m statistic --mode random --probability 0.5", "-m addrtype --dst-type LOCAL -d %d",
	"-s %s -p tcp -m tcp --dport %p -m addrtype --src-type UNICAST", "-m length --length %n -s %s", "-m length %!--length %n",
	"-m length --length :%n", "-s %s -p udp -m udp", "",
};

/* Targets; %c: a later chain. The first ones are chosen more often, and are terminal. */
static const char *const actions[] = {
	"-j ACCEPT", "-j DROP", "-j RETURN", "-j %c", "-g %c", "", "-j ACCEPT", "-j DROP", "-j REJECT", "-j LOG",
	"-j LOG --log-prefix \"x \"", "-j NFLOG --nflog-group %n", "-j MARK --set-xmark %m", "-j TTL --ttl-dec 1",
	"-j CONNMARK --restore-mark", "-j CONNMARK --set-mark %v", "-j NFQUEUE --queue-num %n", "-j TOS --set-tos 0x10",
	"-j CLASSIFY --set-class 1:%n", "-j QUEUE",
};
enum { VERDICTS = 8 };         /* number of leading actions that verdict maps support */

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static bool chance(struct rng *r, unsigned n) { return rng_below(r, n) == 0; }

/* ---- values ---- */

struct gen { struct rng *r; enum family f; const char *const *chains; unsigned nchains; struct buf *b; };

static void put_host(struct gen *g)
{
	static const char *const begins4[] = { "10.0", "10.9", "11.0", "203.7" };
	static const char *const begins6[] = { "2001:db8", "2001:db9", "2001:d00", "2a00:1" };
	unsigned net = (unsigned)rng_below(g->r, 3), host = (unsigned)rng_below(g->r, chance(g->r, 4) ? 256 : 12);
	unsigned far = chance(g->r, 8) ? (unsigned)rng_below(g->r, COUNT(begins4)) : 0;

	if (g->f == FAM_IP4)
		buf_printf(g->b, "%s.%u.%u", begins4[far], net, host);
	else
		buf_printf(g->b, "%s:0:%x::%x", begins6[far], net, host);
}

static void put_net(struct gen *g)
{
	static const unsigned lens4[] = { 32, 31, 30, 29, 28, 24, 23, 22, 16, 8, 1 };
	static const unsigned lens6[] = { 128, 127, 126, 124, 120, 64, 63, 62, 48, 33, 3 };

	put_host(g);
	buf_printf(g->b, "/%u", (g->f == FAM_IP4 ? lens4 : lens6)[rng_below(g->r, COUNT(lens4))]);
}

static unsigned port(struct gen *g)
{
	static const unsigned odd[] = { 0, 1, 65535, 65534, 80, 443 };

	return chance(g->r, 6) ? odd[rng_below(g->r, COUNT(odd))] : (unsigned)rng_below(g->r, 16) + 20;
}

static void put_ports(struct gen *g, char kind)
{
	unsigned a = port(g), b = port(g);

	if (a == b)
		kind = 'p';
	if (a > b) {
		unsigned c = a;

		a = b;
		b = c;
	}
	if (kind == 'p')
		buf_printf(g->b, "%u", a);
	else if (kind == 'P')
		buf_printf(g->b, "%u:%u", a, b);
	else if (chance(g->r, 2))
		buf_printf(g->b, "%u,%u", a, b);
	else
		buf_printf(g->b, "%u,%u:%u,%u", port(g), a, b, port(g));
}

/* Sometimes in the wrong order: such a range matches nothing. */
static void put_range(struct gen *g)
{
	unsigned from = (unsigned)rng_below(g->r, 10), to = chance(g->r, 16) ? 0 : from + (unsigned)rng_below(g->r, 5);
	const char *net = g->f == FAM_IP4 ? "10.0.1." : "2001:db8:0:1::";

	buf_printf(g->b, g->f == FAM_IP4 ? "%s%u-%s%u" : "%s%x-%s%x", net, from, net, to);
}

static void put_iface(struct gen *g, bool open)
{
	static const char *const names[] = { "eth", "veth", "cali", "lo", "br-", "e" };

	buf_puts(g->b, names[rng_below(g->r, COUNT(names))]);
	if (!open || chance(g->r, 2))
		buf_u64(g->b, rng_below(g->r, 12));
	if (open && chance(g->r, 2))
		buf_putc(g->b, '+');
}

static void put_mark(struct gen *g)
{
	static const unsigned masks[] = { 0xf, 7, 0xf, 7, 0 };

	buf_printf(g->b, "0x%x", (unsigned)rng_below(g->r, 6));
	if (chance(g->r, 3))
		buf_printf(g->b, "/0x%x", masks[rng_below(g->r, COUNT(masks))]);
}

static void put_icmp(struct gen *g)
{
	static const char *const types4[] = { "8", "0", "3", "3/1", "3/4", "11", "13/0" };
	static const char *const types6[] = { "128", "129", "1", "1/1", "1/4", "3", "133/0" };

	buf_puts(g->b, (g->f == FAM_IP4 ? types4 : types6)[rng_below(g->r, COUNT(types4))]);
}

static void put_value(struct gen *g, char kind)
{
	switch (kind) {
	case 's':
	case 'd':
		put_host(g);
		break;
	case 'S':
	case 'D':
		put_net(g);
		break;
	case 'p':
	case 'P':
	case 'L':
		put_ports(g, kind);
		break;
	case 'i':
	case 'I':
		put_iface(g, kind == 'I');
		break;
	case 'm':
		put_mark(g);
		break;
	case 'v':
		buf_u64(g->b, 1 + rng_below(g->r, 3));
		break;
	case 'r':
		put_range(g);
		break;
	case 't':
		put_icmp(g);
		break;
	case 'c':
		buf_puts(g->b, g->chains[rng_below(g->r, g->nchains)]);
		break;
	case '!':
		buf_puts(g->b, chance(g->r, 3) ? "! " : "");
		break;
	default:
		buf_u64(g->b, 1 + rng_below(g->r, 20));
	}
}

/* Expands a format string, replacing options by their names for IPv6. */
static void put_words(struct gen *g, const char *s)
{
	static const struct { const char *from, *to; } six[] = {
		{"-p icmp -m icmp --icmp-type", "-p ipv6-icmp -m icmp6 --icmpv6-type"}, {"-m ttl --ttl-", "-m hl --hl-"},
		{"-j TTL --ttl-dec", "-j HL --hl-dec"},
	};

	while (*s) {
		for (unsigned i = 0; g->f == FAM_IP6 && i < COUNT(six); i++) {
			if (strncmp(s, six[i].from, strlen(six[i].from)))
				continue;
			buf_puts(g->b, six[i].to);
			s += strlen(six[i].from);
		}
		if (*s != '%') {
			buf_putc(g->b, *s++);
			continue;
		}
		put_value(g, s[1]);
		s += 2;
	}
}

/* ---- rules ---- */

static const char *action(struct gen *g, bool verdicts)
{
	for (;;) {
		const char *s = actions[rng_below(g->r, verdicts ? VERDICTS : COUNT(actions))];

		if (g->nchains || !strstr(s, "%c"))
			return s;
	}
}

static void put_rule(struct gen *g, const char *chain, const char *shape, const char *act)
{
	buf_printf(g->b, "-c %u %u -A %s ", (unsigned)rng_below(g->r, 99), (unsigned)rng_below(g->r, 9999), chain);
	put_words(g, shape);
	buf_putc(g->b, ' ');
	put_words(g, act);
	buf_putc(g->b, '\n');
}

/* Rules of one shape; either all with the same action, or with random verdicts, or with any actions. */
static void put_stretch(struct gen *g, const char *chain, unsigned n)
{
	const char *shape = shapes[rng_below(g->r, COUNT(shapes))], *other = shapes[rng_below(g->r, COUNT(shapes))];
	const char *act = action(g, chance(g->r, 2));
	unsigned kind = (unsigned)rng_below(g->r, 4), strangers = (unsigned)rng_below(g->r, 4);

	for (unsigned i = 0; i < n; i++) {
		const char *a = kind == 0 ? act : action(g, kind < 3);

		if (strangers == 1 && chance(g->r, 6))
			put_rule(g, chain, shapes[rng_below(g->r, COUNT(shapes))], a);
		else
			put_rule(g, chain, strangers == 2 && chance(g->r, 3) ? other : shape, a);
	}
}

/* A random action, but seldom RETURN or goto, which cannot be in trees and would split long lists. */
static const char *smooth_action(struct gen *g)
{
	const char *s;

	do
		s = action(g, !chance(g->r, 4));
	while ((strstr(s, "RETURN") || strstr(s, "-g")) && !chance(g->r, 200));
	return s;
}

/* Rules of different shapes in any order; smooth: like an access list, with smooth_action. */
static void put_mixture(struct gen *g, const char *chain, unsigned n, bool smooth)
{
	const char *some[6];

	for (unsigned i = 0; i < COUNT(some); i++)
		some[i] = shapes[rng_below(g->r, COUNT(shapes))];
	for (unsigned i = 0; i < n; i++)
		put_rule(g, chain, some[rng_below(g->r, COUNT(some))], smooth ? smooth_action(g) : action(g, !chance(g->r, 8)));
}

/* Rules that test fields which targets and called chains modify. */
static void put_writers(struct gen *g, const char *chain, unsigned n)
{
	static const char *const tests[] = { "-m mark --mark %v", "-m ttl --ttl-eq %v", "-m mark --mark %v" };
	static const char *const acts[] = { "-j ACCEPT", "-j DROP", "-j DROP", "-j %c", "-j %c", "-j TTL --ttl-dec 1", "",
		"-j MARK --set-xmark %v" };
	const char *shape = tests[rng_below(g->r, COUNT(tests))];
	bool one = chance(g->r, 3);
	const char *act = acts[rng_below(g->r, COUNT(acts))];

	while (n--) {
		const char *a = one ? act : acts[rng_below(g->r, COUNT(acts))];

		put_rule(g, chain, g->nchains ? shape : "", g->nchains ? a : acts[COUNT(acts) - 1]);
	}
}

/* Rules that distribute packets with -m statistic, randomly or round robin (nth), as load balancers do; sometimes with
 * wrong proportions. */
static void put_shares(struct gen *g, const char *chain)
{
	static const char *const tests[] = { "", "-p tcp", "-p tcp -m tcp --dport %p", "-m mark --mark %v", "-d %d -p udp -m udp",
		"-m conntrack --ctstate NEW", "-p tcp -m multiport --dports 22,80", "-m limit --limit 1/s" };
	unsigned n = 2 + (unsigned)rng_below(g->r, chance(g->r, 5) ? 30 : 5), kind = (unsigned)rng_below(g->r, 3);
	struct buf same = BUF_INIT;
	struct gen once = *g;
	bool turns = chance(g->r, 3), comments = chance(g->r, 2);
	const char *act = action(g, chance(g->r, 2));

	once.b = &same;
	put_words(&once, tests[rng_below(g->r, COUNT(tests))]);
	for (unsigned left = n; left; left--) {
		struct buf b = BUF_INIT;
		unsigned of = left - (chance(g->r, 60) ? 1 : 0);

		buf_puts(&b, same.s ? same.s : "");
		if (comments)
			buf_printf(&b, " -m comment --comment \"%u left\"", left);
		if (of > 1 && turns)
			buf_printf(&b, " -m statistic --mode nth --every %u --packet 0", of);
		else if (of > 1)
			buf_printf(&b, " -m statistic --mode random --probability %.10f", 1.0 / of);
		put_rule(g, chain, b.s, kind == 0 ? act : kind == 1 ? smooth_action(g) : action(g, true));
		buf_free(&b);
	}
	buf_free(&same);
}

/* Expands a format string once, to use it in several rules. The caller frees it. */
static char *words_once(struct gen *g, const char *s)
{
	struct buf *out = g->b, once = BUF_INIT;

	g->b = &once;
	put_words(g, s);
	g->b = out;
	return once.s;
}

/* Further tests of rules that share a test (put_sharers); not suitable for maps. */
static const char *const own[] = {
	"-m limit --limit 1/s", "-m recent --update --name seen", "-m string --string x%n --algo bm", "-m mark --mark %m", "",
	"-m multiport --dports %L", "-m ttl --ttl-gt %n", "-m length --length %n", "-m comment --comment \"c %n\"",
	"-m statistic --mode random --probability 0.5", "-m addrtype --src-type LOCAL",
};

/* Rules that share tests, at the beginning or the end, and differ otherwise; sometimes one without the shared tests. */
static void put_sharers(struct gen *g, const char *chain, unsigned n)
{
	static const char *const shared[] = {
		"-i %i -p tcp", "-d %d -p tcp", "-s %S -p udp", "-p tcp -m state --state NEW", "-p udp -m conntrack --ctstate NEW",
		"-p tcp -m mark --mark %v", "-i %i -p tcp -m mark --mark %v", "-p tcp -m tcp --dport %p", "-p tcp -m ttl --ttl-eq %v",
		"-p tcp -m tcp", "-p tcp -m multiport --dports %L", "-p tcp -m limit --limit 2/s", "-p tcp -m string --string y --algo bm",
	};
	char *share = words_once(g, shared[rng_below(g->r, COUNT(shared))]), *match = strstr(share, " -m");
	bool behind = match && chance(g->r, 4);

	while (n--) {
		struct buf shape = BUF_INIT;

		if (behind)
			buf_printf(&shape, "%.*s %s%s", (int)(match - share), share, own[rng_below(g->r, COUNT(own))], match);
		else
			buf_printf(&shape, "%s %s", chance(g->r, 12) ? "-p tcp" : share, own[rng_below(g->r, COUNT(own))]);
		put_rule(g, chain, shape.s, chance(g->r, 3) ? "-j MARK --set-xmark %m" : smooth_action(g));
		buf_free(&shape);
	}
	free(share);
}

/* The same few shapes for one host, interface or mark after the other; some are repeated, or match several of them. */
static void put_tenants(struct gen *g, const char *chain, unsigned n)
{
	/* The second is used sometimes: it matches more, or is evaluated after another match. */
	static const char *const keys[][2] = {
		{"-i veth%n", "-i %I"}, {"-o %i", "-o %I"}, {"-d %d", "-d %D"}, {"-s %s -i veth%n", "-s %S -i veth%n"},
		{"-m mark --mark %v", ""}, {"-p tcp -m tcp --dport %p", "-p tcp -m limit --limit 1/s -m tcp --dport %p"},
	};
	static const char *const rest[] = { "", "-m limit --limit 1/s", "-m mark --mark %m", "-m ttl --ttl-eq %n",
		"-p tcp -m tcp --dport %p",
		"-p udp -m udp --dport %p", "-p tcp -m tcp --sport %p", "-p icmp", "-p tcp -m multiport --dports %L" };
	const char *const *key = keys[rng_below(g->r, COUNT(keys))], *shape[4], *act[4];
	unsigned shapes = 2 + (unsigned)rng_below(g->r, 3), rests = strstr(key[0], "-p") ? 4 : COUNT(rest);

	for (unsigned i = 0; i < shapes; i++) {
		shape[i] = rest[rng_below(g->r, rests)];
		act[i] = smooth_action(g);
	}
	while (n) {
		char *tenant = words_once(g, key[chance(g->r, 5)]);

		for (unsigned i = 0; i < shapes && n; i++, n--) {
			struct buf b = BUF_INIT;

			buf_printf(&b, "%s %s", tenant ? tenant : "", chance(g->r, 16) ? rest[rng_below(g->r, rests)] : shape[i]);
			put_rule(g, chain, b.s, chance(g->r, 4) ? smooth_action(g) : act[i]);
			buf_free(&b);
		}
		free(tenant);
	}
}

/* Networks and port ranges, few of which overlap. */
static void put_grid(struct gen *g, const char *chain, unsigned n)
{
	static const char *const rest[] = { "", "-i %I", "-d %D", "-m comment --comment \"no. %n\"" };
	const char *net = g->f == FAM_IP4 ? "10.0.%u.0/24" : "2001:db8:0:%u::/64", *more = rest[rng_below(g->r, COUNT(rest))];
	const char *act = chance(g->r, 2) ? action(g, chance(g->r, 2)) : NULL;

	for (unsigned i = 0; i < n; i++) {
		unsigned from = i / 3 * 4 + 20, to = from + (chance(g->r, 12) ? 6 : (unsigned)rng_below(g->r, 4));
		struct buf b = BUF_INIT;

		buf_puts(&b, "-s ");
		buf_printf(&b, net, i % 3);
		buf_printf(&b, " %s -p udp -m udp --dport %u", more, from);
		if (to > from)
			buf_printf(&b, ":%u", to);
		put_rule(g, chain, b.s, act ? act : action(g, true));
		buf_free(&b);
	}
}

/* An access list where many rules do not test addresses or ports: for trees with turns, and rules that hide others in some
 * chains of the tree or in all. */
static void put_access(struct gen *g, const char *chain, unsigned n)
{
	static const char *const from[] = { "", "", "-s %s", "-s %S" }, *const to[] = { "", "-d %d", "-d %d", "-d %D" };
	static const char *const rest[] = { "", "-p tcp", "-p tcp -m tcp --dport %p", "-p udp -m udp --dport %p",
		"-p tcp -m tcp --dport %p", "-p tcp -m tcp --sport %p --dport %p", "-p icmp", "-i veth%n" };
	static const char *const more[] = { "-m limit --limit 1/s", "-m mark --mark %v", "-m mark %!--mark %m", "-m ttl --ttl-gt %v",
		"-p icmp -m icmp --icmp-type %t", "-p tcp -m mark --mark %v -m tcpmss --mss 536:1400", "-p tcp -m tcp --dport %P --syn",
		"-p tcp -m tcpmss --mss 536:1400 -m mark --mark %v", "-p udp -m multiport --dports 22,80", "%!-i veth%n",
		"-m length --length 0:%v" };
	bool others = chance(g->r, 2), many = chance(g->r, 3);

	while (n--) {
		struct buf b = BUF_INIT;

		buf_printf(&b, "%s %s %s", from[rng_below(g->r, COUNT(from))], to[rng_below(g->r, COUNT(to))],
			others && chance(g->r, many ? 2 : 20) ? more[rng_below(g->r, COUNT(more))] : rest[rng_below(g->r, COUNT(rest))]);
		put_rule(g, chain, b.s, others && chance(g->r, 10) ? smooth_action(g) : chance(g->r, 2) ? "-j ACCEPT" : "-j DROP");
		buf_free(&b);
	}
}

/* Rules that are narrow in one of two addresses, seldom in both or none. Most rules for sources overlap with those for
 * destinations between them, so that the last turn is divided into sections. */
static void put_crossed(struct gen *g, const char *chain, unsigned n)
{
	static const char *const rest[] = { "-p tcp -m tcp --dport %p", "-p udp -m udp --dport %P", "-p tcp", "-p icmp", "-p udp" };
	unsigned odd = chance(g->r, 2) ? 300 : 1000000, bits = g->f == FAM_IP4 ? 32 : 128;

	while (n--) {
		unsigned kind = (unsigned)rng_below(g->r, 100), wide = kind == 99;
		struct buf b = BUF_INIT;

		for (unsigned side = 0; side < 2 && !wide; side++)
			if (kind >= 90 || kind % 2 == side)
				buf_printf(&b, g->f == FAM_IP4 ? "%s 10.0.%u.%u/%u " : "%s 2001:db8:0:%x::%x/%u ", side ? "-s" : "-d",
					(unsigned)rng_below(g->r, 16), (unsigned)rng_below(g->r, 256), bits - chance(g->r, 3));
		if (wide || !chance(g->r, 16))
			buf_puts(&b, rest[rng_below(g->r, wide ? 2 : COUNT(rest))]);
		if (chance(g->r, odd))
			buf_puts(&b, " -m limit --limit 1/s");
		put_rule(g, chain, b.s, chance(g->r, odd) ? "" : chance(g->r, 2) ? "-j ACCEPT" : "-j DROP");
		buf_free(&b);
	}
}

void opt_gen(struct rng *r, enum family f, unsigned size, struct buf *out)
{
	static const char *const chains[] = { "FORWARD", "a", "b", "c" };

	bool writers = chance(r, 4);

	for (unsigned i = 0; i < COUNT(chains); i++) {
		struct gen g = { r, f, chains + i + 1, (unsigned)(COUNT(chains) - i - 1), out };

		if (writers) {
			put_writers(&g, chains[i], 1 + (unsigned)rng_below(r, g.nchains ? 8 : 2));
			continue;
		}
		for (unsigned left = (unsigned)rng_below(r, size + 1); left;) {
			unsigned n = 1 + (unsigned)rng_below(r, left);

			if (chance(r, 6))
				put_shares(&g, chains[i]);
			else if (chance(r, 5))
				put_access(&g, chains[i], chance(r, 30) ? 600 : 4 * n);
			else if (chance(r, 60))
				put_crossed(&g, chains[i], 1200);
			else if (chance(r, 4))
				put_sharers(&g, chains[i], n);
			else if (chance(r, 4))
				put_tenants(&g, chains[i], n);
			else if (chance(r, 6))
				put_grid(&g, chains[i], n);
			else if (chance(r, 2))
				put_mixture(&g, chains[i], n, !chance(r, 3));
			else
				put_stretch(&g, chains[i], n);
			left -= n;
		}
	}
}

/* ---- parsing ---- */

bool opt_gen_rule(struct cx *cx, struct parser *p, struct ruleset *rs, const char *line)
{
	static const struct parse_mode mode = { .program = "opt", .restore = true, .table = TABLE_mangle };
	struct table *t = ruleset_table(rs, TABLE_mangle);
	struct src *src = arena_new_of(cx->arena, struct src);
	struct words w = {0};
	struct cmd *c;

	*src = (struct src){ .file = "opt", .text = line, .line = 1 };
	c = scan_line(cx, src, strlen(line), &w) ? parse_words(p, &mode, &w) : NULL;
	if (!c || c->nrules != 1) {
		fprintf(stderr, "not a rule: %s: %s\n", line, cx->diags->first ? cx->diags->first->head : "");
		return false;
	}
	c->rules[0].counters = c->counters;
	rule_insert(chain_find(t, c->chain) ? chain_find(t, c->chain) : chain_add(rs, t, c->chain), &c->rules[0], NULL);
	return true;
}

void opt_gen_chains(struct ruleset *rs)
{
	static const char *const names[] = { "a", "b", "c" };

	for (unsigned i = 0; i < 3; i++)
		chain_add(rs, ruleset_table(rs, TABLE_mangle), names[i]);
}
