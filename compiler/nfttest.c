/* Tests in nft's language: a packet field and what it is compared with.
 *
 *	tcp dport, 0016 .. 0050         tcp dport 22-80
 *	meta iifname, "eth", inverted   iifname != "eth*"
 *	tcp flags & 17 == 02            tcp flags syn / fin,syn,rst,ack
 *
 * The format of a key's values is a row of `faces`; by default they are decimal numbers. Keywords are nft's, which
 * sometimes differ from those of iptables. The output must never be parsed by nft as a different test.
 */
#include <stdarg.h>
#include <string.h>
#include "lib/map.h"
#include "compiler/nfttext.h"
#include "compiler/text.h"

enum look { LOOK_NUMBER, LOOK_HEX, LOOK_DSCP, LOOK_WORD, LOOK_BITS, LOOK_ADDR, LOOK_MAC, LOOK_SECONDS };

static const struct word tcp_flags[] = { {"fin", 1}, {"syn", 2}, {"rst", 4}, {"psh", 8}, {"ack", 16}, {"urg", 32},
	{"ecn", 64}, {"cwr", 128}, {0} };

static const struct word protocols[] = { {"icmp", 1}, {"tcp", 6}, {"udp", 17}, {"dccp", 33}, {"esp", 50}, {"ah", 51},
	{"ipv6-icmp", 58}, {"comp", 108}, {"sctp", 132}, {"udplite", 136}, {0} };

static const struct word packet_types[] = { {"unicast", 0}, {"broadcast", 1}, {"multicast", 2}, {"other", 3}, {0} };

static const struct word icmp_types[] = { {"echo-reply", 0}, {"destination-unreachable", 3}, {"source-quench", 4},
	{"redirect", 5}, {"echo-request", 8}, {"router-advertisement", 9}, {"router-solicitation", 10},
	{"time-exceeded", 11}, {"parameter-problem", 12}, {"timestamp-request", 13}, {"timestamp-reply", 14},
	{"info-request", 15}, {"info-reply", 16}, {"address-mask-request", 17}, {"address-mask-reply", 18}, {0} };

static const struct word icmp6_types[] = { {"destination-unreachable", 1}, {"packet-too-big", 2}, {"time-exceeded", 3},
	{"parameter-problem", 4}, {"echo-request", 128}, {"echo-reply", 129}, {"mld-listener-query", 130},
	{"mld-listener-report", 131}, {"mld-listener-done", 132}, {"nd-router-solicit", 133},
	{"nd-router-advert", 134}, {"nd-neighbor-solicit", 135}, {"nd-neighbor-advert", 136}, {"nd-redirect", 137},
	{"router-renumbering", 138}, {"ind-neighbor-solicit", 141}, {"ind-neighbor-advert", 142},
	{"mld2-listener-report", 143}, {0} };

static const struct word directions[] = { {"original", 0}, {"reply", 1}, {0} };

static const struct face { enum look look; const struct word *words; } faces[KEY_COUNT] = {
	[K_IP4_SADDR] = {LOOK_ADDR, NULL}, [K_IP4_DADDR] = {LOOK_ADDR, NULL},
	[K_IP6_SADDR] = {LOOK_ADDR, NULL}, [K_IP6_DADDR] = {LOOK_ADDR, NULL},
	[K_CT4_ORIG_SADDR] = {LOOK_ADDR, NULL}, [K_CT4_ORIG_DADDR] = {LOOK_ADDR, NULL},
	[K_CT4_REPL_SADDR] = {LOOK_ADDR, NULL}, [K_CT4_REPL_DADDR] = {LOOK_ADDR, NULL},
	[K_CT6_ORIG_SADDR] = {LOOK_ADDR, NULL}, [K_CT6_ORIG_DADDR] = {LOOK_ADDR, NULL},
	[K_CT6_REPL_SADDR] = {LOOK_ADDR, NULL}, [K_CT6_REPL_DADDR] = {LOOK_ADDR, NULL},
	[K_ETHER_SADDR] = {LOOK_MAC, NULL},
	[K_MARK] = {LOOK_HEX, NULL}, [K_CT_MARK] = {LOOK_HEX, NULL}, [K_IP4_FRAG] = {LOOK_HEX, NULL},
	[K_IP_DSCP] = {LOOK_DSCP, NULL}, [K_IP6_DSCP] = {LOOK_DSCP, NULL},
	[K_TCP_FLAGS] = {LOOK_BITS, tcp_flags}, [K_PKTTYPE] = {LOOK_WORD, packet_types},
	[K_L4PROTO] = {LOOK_WORD, protocols}, [K_IP4_PROTO] = {LOOK_WORD, protocols},
	[K_CT_DIRECTION] = {LOOK_WORD, directions}, [K_CT_EXPIRATION] = {LOOK_SECONDS, NULL},
};

void nft_put(struct nft_text *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(t->b, fmt, ap);
	va_end(ap);
}

bool nft_refuse(struct nft_text *t, const char *fmt, ...)
{
	struct buf b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	t->why = arena_strn(t->cx->arena, buf_str(&b), b.len);
	buf_free(&b);
	return false;
}

/* ---- values ---- */

/* "syn,ack", "0x0" */
static void put_bits(struct buf *b, const struct word *words, uint64_t n)
{
	const char *sep = "";

	for (const struct word *w = words; w->name; w++) {
		if (!(n & w->n))
			continue;
		buf_printf(b, "%s%s", sep, w->name);
		sep = ",";
	}
	if (!n)
		buf_puts(b, "0x0");
}

/* In the full form protocols are numbers, so that other programs can compare it. */
static void put_value(struct nft_text *t, const struct test *test, const union addr *a)
{
	const struct key_info *k = &keys[test->key];
	const struct face *f = &faces[test->key];
	const struct word *w = f->look == LOOK_WORD ? word_by_number(f->words, key_get(k, a)) : NULL;
	struct buf *b = t->b;

	if (f->look == LOOK_ADDR)
		addr_print(b, a, k->len);
	else if (f->look == LOOK_MAC)
		mac_print(b, a->b);
	else if (f->look == LOOK_HEX)
		buf_printf(b, "0x%llx", (unsigned long long)key_get(k, a));
	else if (f->look == LOOK_BITS)
		put_bits(b, f->words, key_get(k, a));
	else if (w && !(t->form & NFT_FULL))
		buf_puts(b, w->name);
	else
		buf_u64(b, key_get(k, a));
}

/* Prints iifname "eth0" or iifname "eth*". A literal star in a name is not a wildcard. */
static bool put_name(struct nft_text *t, const struct test *test)
{
	const char *s = (const char *)test->a.b;
	size_t len = strnlen(s, test->len);
	bool open = len == test->len;

	if (memchr(s, '"', len) || memchr(s, '\\', len))
		return nft_refuse(t, "nft cannot quote this interface name");
	nft_put(t, " %s%s \"%.*s", keys[test->key].name, test->inv ? " !=" : "", (int)len, s);
	if (!open && len && s[len - 1] == '*') {
		t->b->s[t->b->len - 1] = '\\';
		buf_putc(t->b, '*');
	}
	nft_put(t, "%s\"", open ? "*" : "");
	return true;
}

/* Prints a mask that is not a prefix. */
static void put_masked(struct nft_text *t, const struct test *test)
{
	nft_put(t, " %s & ", keys[test->key].name);
	put_value(t, test, &test->b);
	buf_puts(t->b, test->inv ? " != " : " == ");
	put_value(t, test, &test->a);
}

/* Prints "tcp flags syn / fin,syn"; nft requires at least two flags after the slash. */
static bool put_flags(struct nft_text *t, const struct test *test)
{
	uint64_t mask = key_get(&keys[test->key], &test->b);

	if (!(mask & (mask - 1)))
		return put_masked(t, test), true;
	nft_put(t, " %s%s ", keys[test->key].name, test->inv ? " !=" : "");
	put_value(t, test, &test->a);
	buf_puts(t->b, " / ");
	put_value(t, test, &test->b);
	return true;
}

static void put_icmp_type(struct nft_text *t, const struct test *test)
{
	const struct word *w = word_by_number(test->key == K_ICMP ? icmp_types : icmp6_types, test->a.b[0]);

	if (w)
		buf_puts(t->b, w->name);
	else
		buf_u64(t->b, test->a.b[0]);
}

/* In nft type and code are separate tests; inverting both together requires a set of pairs. */
static bool put_icmp(struct nft_text *t, const struct test *test)
{
	const char *name = test->key == K_ICMP ? "icmp" : "icmpv6";

	if (test->inv && test->len > 1) {
		nft_put(t, " %s type . %s code != { %u . %u }", name, name, test->a.b[0], test->a.b[1]);
		return true;
	}
	nft_put(t, " %s type %s", name, test->inv ? "!= " : "");
	put_icmp_type(t, test);
	if (test->len > 1)
		nft_put(t, " %s code %u", name, test->a.b[1]);
	return true;
}

/* The upper six bits of the traffic class are a separate field in nft. */
static bool put_dscp(struct nft_text *t, const struct test *test)
{
	const struct key_info *k = &keys[test->key];

	nft_put(t, " %s %s0x%x", k->name, test->inv ? "!= " : "",
		(unsigned)(key_get(k, &test->a) / (key_get(k, &test->b) & -key_get(k, &test->b))));
	return true;
}

/* Prints whole seconds; nft counts milliseconds in 32 bits, while the kernel's match does not. */
static bool put_seconds(struct nft_text *t, const struct test *test)
{
	const struct key_info *k = &keys[test->key];
	unsigned long long lo = key_get(k, &test->a), hi = test->range ? key_get(k, &test->b) : lo;
	unsigned long long last = UINT32_MAX / 1000 - 1;

	if (lo > last)
		return nft_refuse(t, "nft's maximum is %llu seconds", last);
	if (hi > last)
		nft_put(t, " %s %s %llus", k->name, test->inv ? "<" : ">=", lo);
	else
		nft_put(t, " %s %s%llus-%llus999ms", k->name, test->inv ? "!= " : "", lo, hi);
	return true;
}

static bool put_range(struct nft_text *t, const struct test *test, int prefix)
{
	const struct key_info *k = &keys[test->key];

	nft_put(t, " %s %s", k->name, test->inv ? "!= " : "");
	put_value(t, test, &test->a);
	if (test->range) {
		buf_putc(t->b, '-');
		put_value(t, test, &test->b);
	}
	if (prefix > 0 && prefix < 8 * k->len)
		nft_put(t, "/%d", prefix);
	return true;
}

/* In IPv4 the protocol is tested in the header; in the full form and for IPv6 it is the final protocol. */
static enum key said_key(const struct nft_text *t, unsigned key)
{
	return key == K_L4PROTO && !(t->form & NFT_FULL) && t->cx->family == FAM_IP4 ? K_IP4_PROTO : key;
}

bool nft_test(struct nft_text *t, const struct test *said)
{
	struct test one = *said, *test = &one;
	const struct key_info *k = &keys[said->key];
	bool addr = faces[said->key].look == LOOK_ADDR;
	int prefix = addr && !test->range ? addr_masklen(&test->b, k->len) : -1;

	test->key = (uint8_t)said_key(t, said->key);
	if (k->order == ORDER_NAME)
		return put_name(t, test);
	if (test->key == K_ICMP || test->key == K_ICMP6)
		return put_icmp(t, test);
	if (faces[test->key].look == LOOK_DSCP)
		return put_dscp(t, test);
	if (faces[test->key].look == LOOK_SECONDS)
		return put_seconds(t, test);
	if (faces[test->key].look == LOOK_BITS && !test->range)
		return put_flags(t, test);
	if (addr && test->range && memcmp(test->a.b, test->b.b, k->len) > 0)
		return test->inv || nft_refuse(t, "it never matches any packet");
	if (!test->range && prefix <= 0 && (addr || test_masked(test)))
		return put_masked(t, test), true;
	return put_range(t, test, prefix);
}

/* ---- for hooks ---- */

void nft_span(struct nft_text *t, const char *key, bool inv, uint64_t lo, uint64_t hi)
{
	nft_put(t, " %s %s%llu", key, inv ? "!= " : "", (unsigned long long)lo);
	if (lo != hi)
		nft_put(t, "-%llu", (unsigned long long)hi);
}

bool nft_field(struct nft_text *t, const char *key, bool inv, uint64_t lo, uint64_t hi, uint64_t max)
{
	bool all = !lo && hi >= max, none = lo > max;

	if (inv ? all : none)
		return nft_refuse(t, "it never matches any packet");
	if (!all && !none)
		nft_span(t, key, inv, lo, hi < max ? hi : max);
	return true;
}

bool nft_hdrlen(struct nft_text *t, const char *key, const struct use *u, unsigned row, unsigned unit, unsigned less)
{
	uint64_t n = use_val(u, row)->n, field = n / unit - less;
	bool possible = n % unit == 0 && n / unit >= less;

	return nft_field(t, key, use_inv(u, row), possible ? field : UINT64_MAX, possible ? field : UINT64_MAX, UINT8_MAX);
}

/* The line in `sets` of the set whose name `line` starts with, or NULL. */
static const char *set_line(const char *sets, const char *line)
{
	size_t name = strcspn(line, " ") + 1;

	for (; *sets; sets += strcspn(sets, "\n") + 1)
		if (!strncmp(sets, line, name))
			return sets;
	return NULL;
}

bool nft_set(struct nft_text *t, const char *fmt, ...)
{
	struct buf line = BUF_INIT;
	const char *there;
	bool good = true;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&line, fmt, ap);
	va_end(ap);
	buf_putc(&line, '\n');
	there = set_line(buf_str(t->sets), buf_str(&line));
	if (!there)
		buf_puts(t->sets, buf_str(&line));
	else if (strncmp(there, buf_str(&line), line.len))
		good = nft_refuse(t, "another rule uses set %.*s with different keys", (int)strcspn(there, " "), there);
	buf_free(&line);
	return good;
}

uint32_t nft_rule_id(const struct nft_text *t)
{
	struct buf text = BUF_INIT;
	uint64_t id;

	rule_save(&text, t->cx, t->rule, false);
	id = hash_bytes(buf_str(&text), text.len, 0);
	buf_free(&text);
	return (uint32_t)(id ^ id >> 32);
}

void nft_masked_addr(struct nft_text *t, char side, unsigned prefix)
{
	unsigned len = family_addrlen(t->cx->family);
	union addr mask = addr_mask(prefix, len);

	nft_put(t, " %s %caddr", nft_ip(t->cx), side);
	if (prefix >= 8 * len)
		return;
	buf_puts(t->b, " & ");
	addr_print(t->b, &mask, len);
}

void nft_bits(struct nft_text *t, const char *to, const char *from, const struct value *v)
{
	unsigned flip = (unsigned)v->n, clear = (unsigned)v->m;

	nft_put(t, " %s set ", to);
	if (clear == UINT32_MAX)
		nft_put(t, "0x%x", flip);
	else if (!clear)
		nft_put(t, "%s xor 0x%x", from, flip);
	else if (!flip)
		nft_put(t, "%s and 0x%x", from, ~clear);
	else if (flip == clear)
		nft_put(t, "%s or 0x%x", from, flip);
	else
		nft_put(t, "%s and 0x%x xor 0x%x", from, ~clear, flip);
}

bool nft_string(struct nft_text *t, const char *what, const struct value *v)
{
	for (uint32_t i = 0; i < v->len; i++)
		if (v->s[i] == '"' || (unsigned char)v->s[i] < ' ')
			return nft_refuse(t, "nft cannot quote \" or control characters");
	nft_put(t, " %s \"%.*s\"", what, (int)v->len, v->s);
	return true;
}

const char *nft_proto(const struct rule *r)
{
	static const struct word ports[] = { {"tcp", 6}, {"udp", 17}, {"dccp", 33}, {"sctp", 132}, {"udplite", 136},
		{0} };
	const struct word *w = word_by_number(ports, rule_proto(r));

	return w && rule_proto(r) ? w->name : NULL;
}

const char *nft_ip(const struct cx *cx)
{
	return cx->family == FAM_IP6 ? "ip6" : "ip";
}
