/* Traces: describes packets, and the rules they matched.
 *
 *	PACKET: 2 fc475095 IN=lo LOOPBACK SRC=127.0.0.1 DST=127.0.0.1 LEN=84 TOS=0x0 TTL=64 ID=32090 DF
 *	 TRACE: 2 fc475095 raw:PREROUTING:rule:0x2:CONTINUE  -4 -t raw -A PREROUTING -j TRACE
 *	 TRACE: 2 fc475095 raw:PREROUTING:policy:ACCEPT
 *
 * Compiled rules are printed as source rules, in the user's chain; internal steps of a run are omitted. If the kernel
 * does not report what distinguishes several rules (a mark, the state of a connection), all candidates are printed.
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <net/if_arp.h>
#include <netinet/ether.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <string.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include "compiler/text.h"
#include "frontend/monitor.h"

enum { SHOWN_MAX = 4 };                /* maximum number of candidates */

/* ---- the packet ---- */

static void put_device(struct buf *b, struct monitor *m, const char *what, uint32_t index)
{
	const char *name = index ? m->cx.env->ifname(m->cx.env->self, m->cx.arena, index) : NULL;

	if (name)
		buf_printf(b, "%s=%s ", what, name);
	else if (index)
		buf_printf(b, "%s=%u ", what, index);
}

static void put_link(struct buf *b, const struct trace *t)
{
	struct ether_header eth;

	if (t->iiftype == ARPHRD_LOOPBACK) {
		buf_puts(b, "LOOPBACK ");
	} else if (t->iiftype == ARPHRD_ETHER && t->ll_len >= sizeof(eth)) {
		memcpy(&eth, t->ll, sizeof(eth));
		buf_printf(b, "MACSRC=%s ", ether_ntoa((struct ether_addr *)eth.ether_shost));
		buf_printf(b, "MACDST=%s ", ether_ntoa((struct ether_addr *)eth.ether_dhost));
		buf_printf(b, "MACPROTO=%04x ", ntohs(eth.ether_type));
	} else if (t->ll) {
		buf_printf(b, "LL=0x%x ", t->iiftype);
		buf_hex(b, t->ll, t->ll_len);
		buf_putc(b, ' ');
	}
}

static void put_flags(struct buf *b, const struct trace *t)
{
	static const struct { uint8_t bit; const char *name; } flags[] = {
		{TH_SYN, "SYN "}, {TH_ACK, "ACK "}, {TH_FIN, "FIN "}, {TH_RST, "RST "}, {TH_PUSH, "PSH "}, {TH_URG, "URG "},
	};
	const uint8_t *tcp = t->trans;

	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
		if (tcp[13] & flags[i].bit)
			buf_puts(b, flags[i].name);
}

static void put_transport(struct buf *b, const struct trace *t, uint8_t proto)
{
	static const struct { uint8_t proto, len; } with_ports[] = {
		{IPPROTO_TCP, 20}, {IPPROTO_UDP, 8}, {IPPROTO_UDPLITE, 8}, {IPPROTO_SCTP, 12}, {IPPROTO_DCCP, 12},
	};

	for (size_t i = 0; i < sizeof(with_ports) / sizeof(*with_ports); i++) {
		if (proto != with_ports[i].proto || t->trans_len < with_ports[i].len)
			continue;
		buf_printf(b, "SPORT=%d DPORT=%d ", t->trans[0] << 8 | t->trans[1], t->trans[2] << 8 | t->trans[3]);
		if (proto == IPPROTO_TCP)
			put_flags(b, t);
	}
}

static void put_addrs(struct buf *b, const uint8_t *src, unsigned len)
{
	union addr a = {0};

	buf_puts(b, "SRC=");
	memcpy(&a, src, len);
	addr_print(b, &a, len);
	buf_puts(b, " DST=");
	memcpy(&a, src + len, len);
	addr_print(b, &a, len);
	buf_putc(b, ' ');
}

/* Later fragments have no ports. */
static void put_ip4(struct buf *b, const struct trace *t)
{
	static const struct { uint16_t bit; const char *name; } flags[] = {{0x8000, "CE "}, {IP_DF, "DF "}, {IP_MF, "MF "}};
	struct iphdr ip;
	uint16_t frag;
	size_t len;

	if (t->net_len < sizeof(ip))
		return;
	memcpy(&ip, t->net, sizeof(ip));
	put_addrs(b, t->net + offsetof(struct iphdr, saddr), 4);
	buf_printf(b, "LEN=%d TOS=0x%x TTL=%d ID=%d ", ntohs(ip.tot_len), ip.tos, ip.ttl, ntohs(ip.id));
	frag = ntohs(ip.frag_off);
	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
		if (frag & flags[i].bit)
			buf_puts(b, flags[i].name);
	if (frag & IP_OFFMASK)
		buf_printf(b, "FRAG:%u ", frag & IP_OFFMASK);
	len = ip.ihl * 4u;
	if (len > sizeof(ip) && len <= t->net_len) {
		buf_puts(b, "OPT (");
		buf_hex(b, t->net + sizeof(ip), len - sizeof(ip));
		buf_puts(b, ") ");
	}
	if (!(frag & IP_OFFMASK))
		put_transport(b, t, ip.protocol);
}

static void put_ip6(struct buf *b, const struct trace *t)
{
	struct ip6_hdr ip;
	uint32_t flow;

	if (t->net_len < sizeof(ip))
		return;
	memcpy(&ip, t->net, sizeof(ip));
	flow = ntohl(ip.ip6_flow);
	put_addrs(b, t->net + offsetof(struct ip6_hdr, ip6_src), 16);
	buf_printf(b, "LEN=%zu TC=%u HOPLIMIT=%u FLOWLBL=%u ", ntohs(ip.ip6_plen) + sizeof(ip), flow >> 20 & 0xff, ip.ip6_hlim,
		flow & 0xfffff);
	put_transport(b, t, ip.ip6_nxt);
}

static void print_packet(struct monitor *m, const struct watch_event *e)
{
	const struct trace *t = &e->trace;
	uint32_t proto = t->proto ? t->proto : e->family;
	struct buf b = BUF_INIT;

	buf_printf(&b, "PACKET: %d %08x ", e->family, t->id);
	put_device(&b, m, "IN", t->iif);
	put_device(&b, m, "OUT", t->oif);
	if (proto != e->family)
		buf_printf(&b, "NFPROTO=%u ", proto);
	put_link(&b, t);
	if (proto == NFPROTO_IPV4)
		put_ip4(&b, t);
	else if (proto == NFPROTO_IPV6)
		put_ip6(&b, t);
	if (t->mark)
		buf_printf(&b, "MARK=0x%x ", t->mark);
	monitor_line(m, buf_str(&b));
	buf_free(&b);
}

/* ---- matched rules ---- */

static void put_verdict(struct buf *b, int32_t verdict, const char *to)
{
	static const struct { int32_t verdict; const char *word; } words[] = {
		{NF_ACCEPT, "ACCEPT"}, {NF_DROP, "DROP"}, {NF_STOLEN, "STOLEN"}, {NF_REPEAT, "REPEAT"}, {NF_STOP, "STOP"},
		{NFT_CONTINUE, "CONTINUE"}, {NFT_BREAK, "BREAK"}, {NFT_JUMP, "JUMP"}, {NFT_GOTO, "GOTO"}, {NFT_RETURN, "RETURN"},
		{0}
	};
	size_t i;

	for (i = 0; words[i].word && words[i].verdict != verdict; i++)
		;
	if (words[i].word)
		buf_printf(b, ":%s", words[i].word);
	else if (verdict > 0 && (verdict & NF_VERDICT_MASK) == NF_QUEUE)
		buf_puts(b, ":QUEUE");
	else
		buf_printf(b, ":0x%x", (uint32_t)verdict);
	if (to)
		buf_printf(b, ":%s", to);
}

/* Prints the verdict of a compiled rule itself if the kernel's leads to a hidden chain. */
static void put_rule_verdict(struct buf *b, const struct trace *t, const struct rule *r)
{
	int32_t code;

	if (r && t->to && image_name_id(t->to) && verdict_code(r->verdict, &code))
		put_verdict(b, code, r->to);
	else if (t->to && image_name_id(t->to))
		put_verdict(b, NFT_CONTINUE, NULL);
	else
		put_verdict(b, t->verdict, t->to);
}

static void put_place(struct buf *b, const struct watch_event *e, const char *chain)
{
	buf_printf(b, " TRACE: %d %08x %s:%s", e->family, e->trace.id, e->table, chain);
}

static void put_rule(struct buf *b, struct monitor *m, const struct watch_event *e, const struct rule *r)
{
	struct cx cx = m->cx;

	cx.family = e->family == NFPROTO_IPV6 ? FAM_IP6 : FAM_IP4;
	monitor_front(b, e->family, e->table);
	monitor_counters(b, m, r->counters);
	rule_save(b, &cx, r, false);
}

/* Prints one line; r NULL: only the kernel's information. of: number of candidates. */
static void print_rule(struct monitor *m, const struct watch_event *e, const struct rule *r, size_t of)
{
	struct buf b = BUF_INIT;

	put_place(&b, e, r ? r->chain->name : e->chain);
	buf_printf(&b, ":rule:0x%" PRIx64, e->trace.handle);
	put_rule_verdict(&b, &e->trace, r);
	buf_puts(&b, "  ");
	if (of > 1)
		buf_printf(&b, "# one of %zu: ", of);
	if (r)
		put_rule(&b, m, e, r);
	monitor_line(m, buf_str(&b));
	buf_free(&b);
}

/* The end of a chain is reported as a rule without a handle. */
static bool trace_rule(struct monitor *m, const struct watch_event *e, const struct watch_met *met)
{
	size_t n = met->rules.n;

	if (!e->trace.handle)
		return true;
	if (met->how == MET_UNKNOWN && !image_name_id(e->chain))
		print_rule(m, e, NULL, 0);
	for (size_t i = 0; met->how == MET_RULES && i < n && (i < SHOWN_MAX || n == SHOWN_MAX + 1); i++)
		print_rule(m, e, met->rules.v[i], n);
	if (n > SHOWN_MAX + 1)
		buf_printf(&m->run->out, " TRACE: %d %08x # and %zu more candidates\n", e->family, e->trace.id, n - SHOWN_MAX);
	return true;
}

static void trace_end_of(struct monitor *m, const struct watch_event *e)
{
	struct buf b = BUF_INIT;

	if (image_name_id(e->chain))
		return;
	put_place(&b, e, e->chain);
	if (e->trace.type == NFT_TRACETYPE_POLICY) {
		buf_puts(&b, ":policy");
		put_verdict(&b, (int32_t)e->trace.policy, NULL);
		buf_putc(&b, ' ');
	} else {
		buf_puts(&b, ":return: ");
	}
	monitor_line(m, buf_str(&b));
	buf_free(&b);
}

bool trace_take(struct monitor *m, const struct watch_event *e)
{
	struct watch_met met;

	if (!watch_met(m->watch, &m->cx, e, m->counters, &met))
		return false;
	if (m->family && e->family != m->family)
		return true;
	if (trace_begins(&e->trace))
		print_packet(m, e);
	if (e->trace.type == NFT_TRACETYPE_RULE)
		return trace_rule(m, e, &met);
	trace_end_of(m, e);
	return true;
}
