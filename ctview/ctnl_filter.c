/* Tests that the kernel can apply: among those that must all hold, tests for a single address, port, protocol, mark,
 * zone or flag.
 *
 *	src == 10.0.0.1 and dport 443 and bytes > 1M    -> source and port in the kernel, bytes here
 *
 * Linux 5.8 and later support CTA_FILTER; marks are older, status and zone newer. A kernel that does not know an
 * attribute returns more entries, never fewer, and every entry is tested again.
 */
#include <endian.h>
#include <string.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include "ctview/ctnl.h"

/* Bits of CTA_FILTER_ORIG_FLAGS, as in the kernel. */
enum { WITH_SRC = 1 << 0, WITH_DST = 1 << 1, WITH_PROTO = 1 << 3, WITH_SPORT = 1 << 4, WITH_DPORT = 1 << 5 };

struct wanted {
	uint8_t family;
	struct { uint32_t flags; union addr src, dst; uint16_t sport, dport; } dir[2];
	uint8_t proto;
	bool has_proto, has_mark, has_zone;
	uint32_t mark, mark_mask, status, status_mask;
	uint16_t zone;
};

/* If a conjunction requires both families, which cannot hold, only the first is requested. For IPv6 only the family is
 * requested: kernels up to at least 6.18 invert the comparison of IPv6 addresses and return all others. */
static void take_addr(struct wanted *w, unsigned dir, uint32_t flag, union addr *to, const struct want *v)
{
	uint8_t family = v->alen == 16 ? 10 : 2;

	if (w->family && w->family != family)
		return;
	w->family = family;
	if (family == 10 || memcmp(&v->first, &v->last, v->alen) || w->dir[dir].flags & flag)
		return;
	w->dir[dir].flags |= flag;
	*to = v->first;
}

static void take_port(struct wanted *w, unsigned dir, uint32_t flag, uint16_t *to, uint64_t port)
{
	if (w->dir[dir].flags & flag)
		return;
	w->dir[dir].flags |= flag;
	*to = (uint16_t)port;
}

static void take_proto(struct wanted *w, int number)
{
	if (number < 0 || w->has_proto)
		return;
	w->proto = (uint8_t)number;
	w->has_proto = true;
}

static void take_mark(struct wanted *w, const struct test *t)
{
	if (w->has_mark)
		return;
	w->mark = (uint32_t)t->want->lo;
	w->mark_mask = (uint32_t)(t->mask & t->want->mask);
	w->has_mark = true;
}

/* The kernel does not test for the default zone. */
static void take_zone(struct wanted *w, uint64_t zone)
{
	if (w->has_zone || !zone)
		return;
	w->zone = (uint16_t)zone;
	w->has_zone = true;
}

static void take_status(struct wanted *w, uint64_t flag, bool negated)
{
	uint32_t bit;

	if (flag == 1u << FLAG_ASSURED && !negated)
		bit = IPS_ASSURED;             /* its absence may be due to OFFLOAD */
	else if (flag == 1u << FLAG_UNREPLIED)
		bit = IPS_SEEN_REPLY;
	else
		return;
	w->status_mask |= bit;
	if (bit == IPS_ASSURED || negated)
		w->status |= bit;
}

static void take_number(struct wanted *w, const struct test *t, enum field_id f)
{
	uint64_t n = t->want->lo;

	if (n != t->want->hi)
		return;
	if (f == F_MARK)
		take_mark(w, t);
	if (t->mask != UINT64_MAX || t->want->mask != UINT64_MAX)
		return;
	switch (f) {
	case F_ORIG_SPORT:
		take_port(w, 0, WITH_SPORT, &w->dir[0].sport, n);
		break;
	case F_ORIG_DPORT:
		take_port(w, 0, WITH_DPORT, &w->dir[0].dport, n);
		break;
	case F_REPLY_SPORT:
		take_port(w, 1, WITH_SPORT, &w->dir[1].sport, n);
		break;
	case F_REPLY_DPORT:
		take_port(w, 1, WITH_DPORT, &w->dir[1].dport, n);
		break;
	case F_L4NUM:
		take_proto(w, (int)n);
		break;
	case F_ZONE:
		take_zone(w, n);
		break;
	default:
		break;
	}
}

/* Adds a required test, as far as the kernel supports it. */
static void take_test(struct wanted *w, const struct test *t, bool negated)
{
	const struct want *v = t->want;
	enum field_id f;

	if (t->nfield != 1 || t->nwant != 1 || t->cmp != CMP_IN || t->extra.len)
		return;
	f = t->field[0]->id;
	if (f == F_D_FLAGS)
		take_status(w, v->lo, negated);
	if (negated)
		return;
	switch (f) {
	case F_ORIG_SRC:
		take_addr(w, 0, WITH_SRC, &w->dir[0].src, v);
		break;
	case F_ORIG_DST:
		take_addr(w, 0, WITH_DST, &w->dir[0].dst, v);
		break;
	case F_REPLY_SRC:
		take_addr(w, 1, WITH_SRC, &w->dir[1].src, v);
		break;
	case F_REPLY_DST:
		take_addr(w, 1, WITH_DST, &w->dir[1].dst, v);
		break;
	case F_D_PROTO:
		take_proto(w, l4_number(v->text));
		break;
	default:
		if (t->field[0]->kind == KIND_NUM)
			take_number(w, t, f);
	}
}

/* Adds those of iptables' matches that name a single value. */
static void take_matches(struct wanted *w, const struct matches *m)
{
	struct match_fact facts[MATCH_FACTS];
	unsigned n = matches_facts(m, facts), i;

	for (i = 0; i < n; i++) {
		const struct match_fact *f = &facts[i];
		struct want want = {.lo = f->n, .hi = f->n, .mask = UINT64_MAX, .first = f->a, .last = f->a, .alen = f->alen};
		struct test t = {.field = {&fields[f->field]}, .nfield = 1, .mask = UINT64_MAX, .want = &want, .nwant = 1};

		take_test(w, &t, false);
	}
}

static void take_filter(struct wanted *w, const struct filter *f)
{
	if (f->kind == NODE_AND) {
		take_filter(w, f->a);
		take_filter(w, f->b);
	} else if (f->kind == NODE_TEST) {
		take_test(w, &f->test, false);
	} else if (f->kind == NODE_MATCHES) {
		take_matches(w, f->matches);
	} else if (f->kind == NODE_NOT && f->a->kind == NODE_TEST) {
		take_test(w, &f->a->test, true);
	}
}

/* ---- attributes ---- */

static void put_tuple(struct nlmsghdr *req, const struct wanted *w, unsigned dir, uint16_t type)
{
	uint32_t flags = w->dir[dir].flags;
	struct nlattr *tuple = mnl_attr_nest_start(req, type), *part;

	if (flags & (WITH_SRC | WITH_DST)) {
		part = mnl_attr_nest_start(req, CTA_TUPLE_IP);
		if (flags & WITH_SRC)
			mnl_attr_put(req, CTA_IP_V4_SRC, 4, &w->dir[dir].src);
		if (flags & WITH_DST)
			mnl_attr_put(req, CTA_IP_V4_DST, 4, &w->dir[dir].dst);
		mnl_attr_nest_end(req, part);
	}
	if (flags & WITH_PROTO) {
		part = mnl_attr_nest_start(req, CTA_TUPLE_PROTO);
		mnl_attr_put_u8(req, CTA_PROTO_NUM, w->proto);
		if (flags & WITH_SPORT)
			mnl_attr_put_u16(req, CTA_PROTO_SRC_PORT, htobe16(w->dir[dir].sport));
		if (flags & WITH_DPORT)
			mnl_attr_put_u16(req, CTA_PROTO_DST_PORT, htobe16(w->dir[dir].dport));
		mnl_attr_nest_end(req, part);
	}
	mnl_attr_nest_end(req, tuple);
}

static void attr_put_be32(struct nlmsghdr *req, uint16_t type, uint32_t n)
{
	mnl_attr_put_u32(req, type, htobe32(n));
}

/* Ports require a protocol; without one they are tested here only. */
static void settle_ports(struct wanted *w)
{
	unsigned i;

	for (i = 0; i < 2; i++) {
		if (!w->has_proto)
			w->dir[i].flags &= ~(uint32_t)(WITH_SPORT | WITH_DPORT);
		else if (!i || w->dir[i].flags)
			w->dir[i].flags |= WITH_PROTO;
	}
}

bool ctnl_put_filter(struct nlmsghdr *req, const struct filter *f)
{
	struct nfgenmsg *g = mnl_nlmsg_get_payload(req);
	struct wanted w = {0};
	struct nlattr *nest;
	unsigned i;

	if (f)
		take_filter(&w, f);
	settle_ports(&w);
	if (!w.family && !w.dir[0].flags && !w.dir[1].flags && !w.has_mark && !w.status_mask && !w.has_zone)
		return false;
	g->nfgen_family = w.family;
	for (i = 0; i < 2; i++)
		if (w.dir[i].flags)
			put_tuple(req, &w, i, (uint16_t)(i ? CTA_TUPLE_REPLY : CTA_TUPLE_ORIG));
	if (w.dir[0].flags || w.dir[1].flags) {
		nest = mnl_attr_nest_start(req, CTA_FILTER);
		mnl_attr_put_u32(req, CTA_FILTER_ORIG_FLAGS, w.dir[0].flags);
		mnl_attr_put_u32(req, CTA_FILTER_REPLY_FLAGS, w.dir[1].flags);
		mnl_attr_nest_end(req, nest);
	}
	if (w.has_mark) {
		attr_put_be32(req, CTA_MARK, w.mark);
		attr_put_be32(req, CTA_MARK_MASK, w.mark_mask);
	}
	if (w.status_mask) {
		attr_put_be32(req, CTA_STATUS, w.status);
		attr_put_be32(req, CTA_STATUS_MASK, w.status_mask);
	}
	if (w.has_zone)
		mnl_attr_put_u16(req, CTA_ZONE, htobe16(w.zone));
	return true;
}
