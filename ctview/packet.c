/* Evaluates tests on packets of which only the connection's entry is known.
 *
 *	-s 10.0.0.0/8       bytes of the address, all known             true or false
 *	--syn               some flags known from the state             may be unknown
 *	-i lo               known to be another one                     false
 *	-m length           nothing known                               unknown
 *
 * A key is obtained as bytes with a mask of known bits; its source is a row of `sources`. Unknown bits make a test
 * unknown only if the known ones do not decide it.
 */
#include <stdio.h>
#include <string.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/xt_addrtype.h>
#include <linux/netfilter/xt_connbytes.h>
#include <linux/netfilter/xt_conntrack.h>
#include "compiler/use.h"
#include "ctview/names.h"
#include "ctview/packet.h"
#include "lib/num.h"

struct known { union addr value, mask; };

/* ---- keys ---- */

/* The source of a key: a field of the entry, or one of these. F_EVENT_TIME, which is 0, means none. */
enum { ASK_SRC = F_COUNT, ASK_DST, ASK_SPORT, ASK_DPORT, ASK_ICMP, ASK_FLAGS, ASK_IN, ASK_OUT, ASK_WHOLE, ASK_DIRECTION };

static const uint8_t sources[KEY_COUNT] = {
	[K_IIFNAME] = ASK_IN, [K_OIFNAME] = ASK_OUT, [K_L4PROTO] = F_L4NUM, [K_IP4_PROTO] = F_L4NUM,
	[K_IP4_SADDR] = ASK_SRC, [K_IP4_DADDR] = ASK_DST, [K_IP6_SADDR] = ASK_SRC, [K_IP6_DADDR] = ASK_DST,
	[K_IP4_FRAG] = ASK_WHOLE, [K_TCP_FLAGS] = ASK_FLAGS, [K_ICMP] = ASK_ICMP, [K_ICMP6] = ASK_ICMP,
	[K_TCP_SPORT] = ASK_SPORT, [K_TCP_DPORT] = ASK_DPORT, [K_UDP_SPORT] = ASK_SPORT, [K_UDP_DPORT] = ASK_DPORT,
	[K_SCTP_SPORT] = ASK_SPORT, [K_SCTP_DPORT] = ASK_DPORT, [K_DCCP_SPORT] = ASK_SPORT, [K_DCCP_DPORT] = ASK_DPORT,
	[K_CT_MARK] = F_MARK, [K_CT_PROTO] = F_L4NUM, [K_CT_EXPIRATION] = F_TIMEOUT, [K_CT_DIRECTION] = ASK_DIRECTION,
	[K_CT4_ORIG_SADDR] = F_ORIG_SRC, [K_CT4_ORIG_DADDR] = F_ORIG_DST, [K_CT4_REPL_SADDR] = F_REPLY_SRC,
	[K_CT4_REPL_DADDR] = F_REPLY_DST, [K_CT6_ORIG_SADDR] = F_ORIG_SRC, [K_CT6_ORIG_DADDR] = F_ORIG_DST,
	[K_CT6_REPL_SADDR] = F_REPLY_SRC, [K_CT6_REPL_DADDR] = F_REPLY_DST, [K_CT_ORIG_SPORT] = F_ORIG_SPORT,
	[K_CT_ORIG_DPORT] = F_ORIG_DPORT, [K_CT_REPL_SPORT] = F_REPLY_SPORT, [K_CT_REPL_DPORT] = F_REPLY_DPORT,
};

bool packet_knows(enum key k)
{
	return sources[k];
}

enum field_id packet_field(enum key k)
{
	switch (sources[k]) {
	case F_EVENT_TIME:
		return F_COUNT;
	case ASK_SRC:
		return F_ORIG_SRC;
	case ASK_DST:
		return F_ORIG_DST;
	case ASK_SPORT:
		return F_ORIG_SPORT;
	case ASK_DPORT:
		return F_ORIG_DPORT;
	default:
		return sources[k] < F_COUNT ? sources[k] : F_COUNT;
	}
}

/* The distance of ports from addresses, the same in both directions. */
enum { ADDR_TO_PORT = F_ORIG_SPORT - F_ORIG_SRC };

/* The field with the packet's source: depends on direction and whether it has been translated. */
static enum field_id source_field(const struct packet *p)
{
	static const uint8_t field[2][2] = {{F_ORIG_SRC, F_REPLY_DST}, {F_REPLY_SRC, F_ORIG_DST}};

	return field[p->reply][p->src_done];
}

static enum field_id destination_field(const struct packet *p)
{
	static const uint8_t field[2][2] = {{F_ORIG_DST, F_REPLY_SRC}, {F_REPLY_DST, F_ORIG_SRC}};

	return field[p->reply][p->dst_done];
}

static void know_number(struct known *k, enum key key, uint64_t n)
{
	if (key_put(&keys[key], n, &k->value))
		memset(&k->mask, 0xff, keys[key].len);
}

static void know_field(struct known *k, enum key key, const struct entry *e, enum field_id f)
{
	if (!entry_has(e, f))
		return;
	if (f != F_ORIG_SRC && f != F_ORIG_DST && f != F_REPLY_SRC && f != F_REPLY_DST) {
		know_number(k, key, e->v[f].n);
		return;
	}
	k->value = e->v[f].a;
	memset(&k->mask, 0xff, e->alen);
}

/* Type and code are adjacent. */
static void know_icmp(struct known *k, const struct packet *p)
{
	unsigned shift = p->reply ? F_TO_REPLY : 0;

	if (!entry_has(p->e, F_ORIG_TYPE + shift))
		return;
	k->value.b[0] = (uint8_t)p->e->v[F_ORIG_TYPE + shift].n;
	k->value.b[1] = (uint8_t)p->e->v[F_ORIG_CODE + shift].n;
	k->mask.b[0] = k->mask.b[1] = 0xff;
}

/* The first packet is a SYN, as are its retransmissions; later ones have ACK and no SYN. */
static void know_flags(struct known *k, const struct packet *p)
{
	enum { FIN = 1, SYN = 2, RST = 4, ACK = 16 };
	bool waiting = entry_has(p->e, F_STATE) && text_is(p->e->v[F_STATE].t, "SYN_SENT");

	k->value.b[0] = (uint8_t)(p->first || waiting ? SYN | (p->reply ? ACK : 0) : ACK);
	k->mask.b[0] = p->first || waiting ? FIN | SYN | RST | ACK : SYN | ACK;
}

static void know_link(struct known *k, const struct link *l)
{
	if (!l->name)
		return;
	memcpy(k->value.b, l->name, strnlen(l->name, sizeof(k->value) - 1));
	memset(&k->mask, 0xff, sizeof(k->mask));
}

/* The field with the expected reply tuple, which for a first packet is that before translation. */
static enum field_id awaited_field(const struct packet *p, enum field_id f)
{
	if (p->first && !p->src_done && (f == F_REPLY_DST || f == F_REPLY_DPORT))
		return f == F_REPLY_DST ? F_ORIG_SRC : F_ORIG_SPORT;
	if (p->first && !p->dst_done && (f == F_REPLY_SRC || f == F_REPLY_SPORT))
		return f == F_REPLY_SRC ? F_ORIG_DST : F_ORIG_DPORT;
	return f;
}

static bool is_port(enum field_id f)
{
	return f == F_ORIG_SPORT || f == F_ORIG_DPORT || f == F_REPLY_SPORT || f == F_REPLY_DPORT;
}

/* A port of one of the connection's tuples. In the place of ports, ICMP has its id, and type and code; GRE has keys; and
 * other protocols have 0. */
static void know_port(struct known *k, enum key key, const struct packet *p, enum field_id f)
{
	unsigned shift = f >= F_REPLY_SRC ? F_TO_REPLY : 0;
	bool source = f == F_ORIG_SPORT || f == F_REPLY_SPORT;
	const union datum *v = p->e->v;

	if (entry_has(p->e, f))
		know_field(k, key, p->e, awaited_field(p, f));
	else if (entry_has(p->e, F_ORIG_TYPE) && source)
		know_field(k, key, p->e, F_ORIG_ID + (p->first && !p->src_done ? 0 : shift));
	else if (entry_has(p->e, F_ORIG_TYPE))
		know_number(k, key, v[F_ORIG_TYPE + shift].n << 8 | v[F_ORIG_CODE + shift].n);
	else if (entry_has(p->e, F_ORIG_SRCKEY))
		know_field(k, key, p->e, (source ? F_ORIG_SRCKEY : F_ORIG_DSTKEY) + shift);
	else
		know_number(k, key, 0);
}

/* A new connection has no mark. */
static void know_mark(struct known *k, enum key key, const struct packet *p)
{
	if (p->first)
		know_number(k, key, 0);
	else
		know_field(k, key, p->e, F_MARK);
}

static void know(struct known *k, const struct packet *p, enum key key)
{
	unsigned from = sources[key];

	memset(k, 0, sizeof(*k));
	switch (from) {
	case F_EVENT_TIME:
		break;
	case ASK_SRC:
	case ASK_SPORT:
		know_field(k, key, p->e, source_field(p) + (from == ASK_SPORT ? ADDR_TO_PORT : 0));
		break;
	case ASK_DST:
	case ASK_DPORT:
		know_field(k, key, p->e, destination_field(p) + (from == ASK_DPORT ? ADDR_TO_PORT : 0));
		break;
	case ASK_ICMP:
		know_icmp(k, p);
		break;
	case ASK_FLAGS:
		know_flags(k, p);
		break;
	case ASK_IN:
		know_link(k, &p->in);
		break;
	case ASK_OUT:
		know_link(k, &p->out);
		break;
	case ASK_WHOLE:                /* tracking reassembles fragments first */
		know_number(k, key, 0);
		break;
	case ASK_DIRECTION:
		know_number(k, key, p->reply);
		break;
	case F_MARK:
		if (!p->mark_lost)
			know_mark(k, key, p);
		break;
	case F_TIMEOUT:                /* reset by the packet itself */
		if (!p->routes)
			know_field(k, key, p->e, from);
		break;
	default:
		if (is_port(from))
			know_port(k, key, p, from);
		else
			know_field(k, key, p->e, awaited_field(p, from));
	}
}

/* ---- tests ---- */

static bool in_range(const struct test *t, const struct known *k)
{
	const struct key_info *info = &keys[t->key];
	uint64_t n;

	if (info->len > 8)
		return memcmp(&k->value, &t->a, t->len) >= 0 && memcmp(&k->value, &t->b, t->len) <= 0;
	n = key_get(info, &k->value);
	return n >= key_get(info, &t->a) && n <= key_get(info, &t->b);
}

static enum truth compare(const struct test *t, const struct known *k)
{
	bool open = false;
	unsigned i;

	for (i = 0; i < t->len; i++) {
		uint8_t asked = t->range ? 0xff : t->b.b[i];

		if (!t->range && (k->value.b[i] ^ t->a.b[i]) & asked & k->mask.b[i])
			return TRUTH_NO;
		open |= asked & ~k->mask.b[i];
	}
	if (open)
		return TRUTH_UNKNOWN;
	return !t->range || in_range(t, k) ? TRUTH_YES : TRUTH_NO;
}

/* An unknown interface may still be known not to be lo. */
static bool asks_for_lo(const struct test *t, const struct packet *p)
{
	const struct link *l = t->key == K_IIFNAME ? &p->in : &p->out;

	return (t->key == K_IIFNAME || t->key == K_OIFNAME) && !l->name && l->not_lo && t->len == sizeof("lo") &&
		!memcmp(&t->a, "lo", sizeof("lo"));
}

enum truth packet_test(const struct packet *p, const struct test *t)
{
	const struct key_info *info = &keys[t->key];
	enum truth holds;
	struct known k;

	know(&k, p, t->key);
	if ((info->proto && info->proto != p->e->v[F_L4NUM].n) || asks_for_lo(t, p))
		holds = TRUTH_NO;
	else
		holds = compare(t, &k);
	return t->inv ? truth_not(holds) : holds;
}

/* ---- rows without a test ---- */

static enum truth truth_of(bool b)
{
	return b ? TRUTH_YES : TRUTH_NO;
}

static bool replied(const struct packet *p)
{
	return !p->first && !(p->e->flags & 1u << FLAG_UNREPLIED);
}

/* The connection states seen by the packet, as bits of the kernel's match. */
static uint64_t states_of(const struct packet *p)
{
	uint64_t status = entry_has(p->e, F_STATUS) ? p->e->v[F_STATUS].n : 0, states;
	enum nat nat = entry_nat(p->e);

	if (replied(p) || p->reply)
		states = XT_CONNTRACK_STATE_BIT(IP_CT_ESTABLISHED);
	else
		states = XT_CONNTRACK_STATE_BIT(status & IPS_EXPECTED ? IP_CT_RELATED : IP_CT_NEW);
	if ((nat & NAT_SRC || status & IPS_SRC_NAT) && (!p->first || p->src_done))
		states |= XT_CONNTRACK_STATE_SNAT;
	if ((nat & NAT_DST || status & IPS_DST_NAT) && (!p->first || p->dst_done))
		states |= XT_CONNTRACK_STATE_DNAT;
	return states;
}

/* -m conntrack --ctstate, -m state. A connection announced by a helper is RELATED until it is answered, which only
 * netlink reports. */
static enum truth ctstate(const struct packet *p, const struct use *u, unsigned row)
{
	uint64_t wanted = use_val(u, row)->n, states = states_of(p);
	bool maybe = !p->loner && !entry_has(p->e, F_STATUS) && states & XT_CONNTRACK_STATE_BIT(IP_CT_NEW);

	if (!(wanted & states) && wanted & XT_CONNTRACK_STATE_BIT(IP_CT_RELATED) && maybe)
		return TRUTH_UNKNOWN;
	return truth_of(wanted & states);
}

/* The status bits that have words in the text; *known: those that may be present. */
static uint64_t status_of(const struct packet *p, uint64_t *known)
{
	bool offloaded = p->e->flags & (1u << FLAG_OFFLOAD | 1u << FLAG_HW_OFFLOAD);
	/* the first packet confirms the connection on leaving; one to this host itself arrives after that */
	uint64_t begun = p->src_done ? IPS_CONFIRMED : 0;

	*known = UINT64_MAX;
	if (entry_has(p->e, F_STATUS))
		return p->first ? (p->e->v[F_STATUS].n & IPS_EXPECTED) | begun : p->e->v[F_STATUS].n;
	*known = ~(uint64_t)(p->loner ? 0 : IPS_EXPECTED);
	if (p->first)
		return begun;
	if (offloaded)
		*known &= ~(uint64_t)IPS_ASSURED;
	return IPS_CONFIRMED | (replied(p) ? IPS_SEEN_REPLY : 0) |
		(p->e->flags & 1u << FLAG_ASSURED ? IPS_ASSURED : 0);
}

static enum truth ctstatus(const struct packet *p, const struct use *u, unsigned row)
{
	uint64_t wanted = use_val(u, row)->n, known, status = status_of(p, &known);

	if (wanted & status & known)
		return TRUTH_YES;
	return wanted & ~known ? TRUTH_UNKNOWN : TRUTH_NO;
}

static bool port_listed(const struct packet *p, enum field_id addr, const struct value *v)
{
	uint64_t port = p->e->v[addr + ADDR_TO_PORT].n;
	uint32_t i;

	for (i = 0; entry_has(p->e, addr + ADDR_TO_PORT) && i < v->count; i++)
		if (port >= v->list[i].lo && port <= v->list[i].hi)
			return true;
	return false;
}

static enum truth sports(const struct packet *p, const struct use *u, unsigned row)
{
	return truth_of(port_listed(p, source_field(p), use_val(u, row)));
}

static enum truth dports(const struct packet *p, const struct use *u, unsigned row)
{
	return truth_of(port_listed(p, destination_field(p), use_val(u, row)));
}

static enum truth ports(const struct packet *p, const struct use *u, unsigned row)
{
	return truth_of(port_listed(p, source_field(p), use_val(u, row)) ||
		port_listed(p, destination_field(p), use_val(u, row)));
}

/* "any" matches every type; other types have a test. */
static enum truth any_icmp(const struct packet *p, const struct use *u, unsigned row)
{
	(void)p;
	return use_val(u, row)->n == 255 ? TRUTH_YES : TRUTH_UNKNOWN;
}

static enum truth said(const struct packet *p, const struct use *u, unsigned row)
{
	(void)p, (void)u, (void)row;
	return TRUTH_YES;
}

/* -m connbytes: packets, bytes, or bytes per packet of the connection. */
static enum truth connbytes(const struct packet *p, const struct use *u, unsigned row)
{
	uint64_t mode = use_val(u, ext_row(u->form->ext, "connbytes-mode"))->n, packets = 0, bytes = 0, n, most;
	uint64_t dir = use_val(u, ext_row(u->form->ext, "connbytes-dir"))->n;
	bool coming = p->routes && dir != (p->reply ? XT_CONNBYTES_DIR_ORIGINAL : XT_CONNBYTES_DIR_REPLY);
	const struct value *v = use_val(u, row);
	unsigned i;

	for (i = 0; i < 2; i++) {
		unsigned shift = i ? F_TO_REPLY : 0;

		if (dir == (i ? XT_CONNBYTES_DIR_ORIGINAL : XT_CONNBYTES_DIR_REPLY))
			continue;
		if (p->first || !entry_has(p->e, F_ORIG_PACKETS + shift) || !entry_has(p->e, F_ORIG_BYTES + shift))
			return TRUTH_UNKNOWN;
		packets += p->e->v[F_ORIG_PACKETS + shift].n;
		bytes += p->e->v[F_ORIG_BYTES + shift].n;
	}
	/* the current packet is already counted, and its length is unknown */
	packets += coming;
	if (coming && mode == XT_CONNBYTES_AVGPKT)
		return TRUTH_UNKNOWN;
	n = mode == XT_CONNBYTES_PKTS ? packets : mode == XT_CONNBYTES_BYTES ? bytes : packets ? bytes / packets : 0;
	most = n + (coming && mode == XT_CONNBYTES_BYTES ? UINT16_MAX : 0);
	if (n > v->m || most < v->n)
		return TRUTH_NO;
	return n >= v->n && most <= v->m ? TRUTH_YES : TRUTH_UNKNOWN;
}

/* -m helper: the helper of the connection that announced this one, which only netlink reports; usually none. The kernel compares
 * as many bytes as the helper's name has. */
static enum truth helped(const struct packet *p, const struct use *u, unsigned row)
{
	bool alone = entry_has(p->e, F_STATUS) ? !(p->e->v[F_STATUS].n & IPS_EXPECTED) : p->loner;
	const struct value *v = use_val(u, row);
	struct text t = p->e->v[F_MASTER_HELPER].t;

	if (alone)
		return TRUTH_NO;
	if (p->first || !entry_has(p->e, F_MASTER_HELPER))
		return TRUTH_UNKNOWN;
	return truth_of(!v->len || (t.len <= v->len && !memcmp(v->s, t.s, t.len)));
}

/* -m connlabel: without --set, which cannot be undone. Only netlink reports that there is no label. */
static enum truth labelled(const struct packet *p, const struct use *u, unsigned row)
{
	struct text left = p->e->v[F_LABELS].t, word;
	unsigned bit = (unsigned)use_val(u, row)->n;
	const char *name = label_name(bit);
	char number[16];

	if (p->first || p->routes)     /* an earlier rule may set it */
		return TRUTH_UNKNOWN;
	if (!entry_has(p->e, F_LABELS))
		return entry_has(p->e, F_STATUS) ? TRUTH_NO : TRUTH_UNKNOWN;
	snprintf(number, sizeof(number), "%u", bit);
	while (left.len) {
		const char *comma = memchr(left.s, ',', left.len);

		word = (struct text){left.s, comma ? (uint32_t)(comma - left.s) : left.len};
		if (text_is(word, name ? name : number))
			return TRUTH_YES;
		left.s += word.len + !!comma;
		left.len -= word.len + !!comma;
	}
	return TRUTH_NO;
}

/* The possible types of an IPv4 address; the kernel assigns exactly one. Routes given by --route do not tell a network's
 * own broadcast address. */
static uint64_t types4(const struct routes *r, const union addr *a)
{
	const char *link = routes_find(r, a, 4);

	if (be32(a) >> 28 == 0xe)
		return XT_ADDRTYPE_MULTICAST;
	if (!a->b[0] || be32(a) == 0x7fffffff || routes_cast(r, a, 4) == CAST_LOCAL)
		return XT_ADDRTYPE_BROADCAST;
	if (link && !strcmp(link, "lo"))
		return XT_ADDRTYPE_LOCAL;
	return UINT64_MAX & ~(uint64_t)(XT_ADDRTYPE_MULTICAST | (link ? XT_ADDRTYPE_LOCAL : 0));
}

/* For IPv6 the kernel interprets most types differently, and requires all of several. */
static enum truth type6(const struct routes *r, const union addr *a, uint64_t wanted)
{
	bool many = a->b[0] == 0xff;
	const char *link;

	if (wanted == XT_ADDRTYPE_MULTICAST)
		return truth_of(many);
	link = many ? NULL : routes_find(r, a, 16);
	return wanted == XT_ADDRTYPE_LOCAL && link ? truth_of(!strcmp(link, "lo")) : TRUTH_UNKNOWN;
}

static enum truth addr_type(const struct packet *p, const struct use *u, const union addr *a, uint64_t wanted)
{
	uint64_t may;

	if (!p->routes || use_has(u, (unsigned)ext_row(u->form->ext, "limit-iface-in")) ||
		use_has(u, (unsigned)ext_row(u->form->ext, "limit-iface-out")))
		return TRUTH_UNKNOWN;
	if (p->e->alen == 16)
		return type6(p->routes, a, wanted);
	may = types4(p->routes, a);
	return !(may & wanted) ? TRUTH_NO : may & ~wanted ? TRUTH_UNKNOWN : TRUTH_YES;
}

static enum truth src_type(const struct packet *p, const struct use *u, unsigned row)
{
	return addr_type(p, u, &p->e->v[source_field(p)].a, use_val(u, row)->n);
}

static enum truth dst_type(const struct packet *p, const struct use *u, unsigned row)
{
	return addr_type(p, u, &p->e->v[destination_field(p)].a, use_val(u, row)->n);
}

bool packet_row_tracked(const struct ext *e)
{
	static const char *const names[] = {"conntrack", "state", "connmark", "connbytes", "helper", "connlabel"};
	unsigned i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(e->name, names[i]))
			return true;
	return false;
}

/* The packet is INVALID. If a state is tested the other options are ignored; if not, the match fails. */
enum truth packet_row_untracked(const struct use *u, unsigned row)
{
	int asked = ext_row(u->form->ext, "ctstate"), state = asked < 0 ? ext_row(u->form->ext, "state") : asked;

	if (state < 0 || !use_has(u, (unsigned)state))
		return TRUTH_NO;
	if (row != (unsigned)state)
		return TRUTH_YES;
	return truth_of(!(use_val(u, row)->n & XT_CONNTRACK_STATE_INVALID) == use_inv(u, row));
}

/* judged: as a filter it would be true for no entry, or for all. */
static const struct { const char *ext, *opt; row_fn *fn; bool judged; } rows[] = {
	{"conntrack", "ctstate", ctstate, 0}, {"state", "state", ctstate, 0}, {"conntrack", "ctstatus", ctstatus, 0},
	{"multiport", "sports", sports, 0}, {"multiport", "dports", dports, 0}, {"multiport", "ports", ports, 0},
	{"icmp", "icmp-type", any_icmp, 0}, {"comment", "comment", said, 0}, {"connbytes", "connbytes", connbytes, 0},
	{"connbytes", "connbytes-mode", said, 0}, {"connbytes", "connbytes-dir", said, 0},
	{"addrtype", "src-type", src_type, 1}, {"addrtype", "dst-type", dst_type, 1}, {"helper", "helper", helped, 0},
	{"connlabel", "label", labelled, 0},
	{"nfacct", "nfacct-name", said, 1},
};

row_fn *packet_row(const struct ext *e, const struct opt *o, bool *judged)
{
	unsigned i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (!strcmp(rows[i].ext, e->name) && !strcmp(rows[i].opt, o->name)) {
			*judged = rows[i].judged;
			return rows[i].fn;
		}
	return NULL;
}
