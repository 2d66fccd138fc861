/* Decodes ctnetlink messages.
 *
 * Table-driven: a row per attribute gives its field, and nests refer to further tables; fields of the reply tuple are
 * those of the original tuple plus an offset. Attributes without a row are ignored.
 *
 * A table of a million entries has some dozens of layouts, i.e. sequences of attribute headers. So a message is decoded
 * in two steps: the layout says which field is where, and then the values are taken. A layout is only derived if the
 * message's headers differ from those of the last message of the same size.
 *
 * Messages are validated like any input: an attribute whose length does not fit its kind is ignored.
 */
#include "ctview/ctnl.h"
#include <stdlib.h>
#include <string.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include "ctview/system.h"
#include "lib/num.h"

enum attr_kind { ATTR_NONE, ATTR_NEST, ATTR_REPLY, ATTR_U8, ATTR_BE16, ATTR_BE32, ATTR_BE64, ATTR_ADDR4, ATTR_ADDR6,
	ATTR_TEXT, ATTR_STATE, ATTR_LABELS, ATTR_START };

struct attr_row {
	uint8_t kind;
	uint8_t field;
	const struct attr_row *nest;
};

/* The length of the payload of each kind; 0: any. */
static const uint8_t kind_len[] = {[ATTR_U8] = 1, [ATTR_BE16] = 2, [ATTR_BE32] = 4, [ATTR_BE64] = 8, [ATTR_ADDR4] = 4,
	[ATTR_ADDR6] = 16, [ATTR_TEXT] = 0, [ATTR_STATE] = 1, [ATTR_LABELS] = 0, [ATTR_START] = 8};

enum { ROWS = 32 };        /* a power of two that exceeds the number of attributes in any table */

/* More attributes than the kernel has for an entry; what follows them is ignored. */
enum { HEADS = 128 };

struct layout {
	unsigned len;          /* bytes of the attributes; 0: unused */
	unsigned nhead, nvalue;
	bool replies;          /* being derived: inside the reply's attributes */
	uint64_t has;
	struct { uint32_t at, word; } head[HEADS];     /* the headers, as bytes of memory */
	struct value {
		uint8_t kind, field;
		uint16_t len;
		uint32_t at;
	} value[HEADS];
};

enum { LAYOUTS = 64 };     /* a power of two */

struct ctnl_reader {
	struct buf scratch;    /* labels of the current entry */
	uint64_t now;
	int state;             /* of the current entry; -1: none */
	struct layout layout[LAYOUTS];
};

static const struct attr_row ip_rows[ROWS] = {
	[CTA_IP_V4_SRC] = {ATTR_ADDR4, F_ORIG_SRC, 0}, [CTA_IP_V4_DST] = {ATTR_ADDR4, F_ORIG_DST, 0},
	[CTA_IP_V6_SRC] = {ATTR_ADDR6, F_ORIG_SRC, 0}, [CTA_IP_V6_DST] = {ATTR_ADDR6, F_ORIG_DST, 0},
};
static const struct attr_row proto_rows[ROWS] = {
	[CTA_PROTO_NUM] = {ATTR_U8, F_L4NUM, 0},
	[CTA_PROTO_SRC_PORT] = {ATTR_BE16, F_ORIG_SPORT, 0}, [CTA_PROTO_DST_PORT] = {ATTR_BE16, F_ORIG_DPORT, 0},
	[CTA_PROTO_ICMP_ID] = {ATTR_BE16, F_ORIG_ID, 0}, [CTA_PROTO_ICMP_TYPE] = {ATTR_U8, F_ORIG_TYPE, 0},
	[CTA_PROTO_ICMP_CODE] = {ATTR_U8, F_ORIG_CODE, 0}, [CTA_PROTO_ICMPV6_ID] = {ATTR_BE16, F_ORIG_ID, 0},
	[CTA_PROTO_ICMPV6_TYPE] = {ATTR_U8, F_ORIG_TYPE, 0}, [CTA_PROTO_ICMPV6_CODE] = {ATTR_U8, F_ORIG_CODE, 0},
};
static const struct attr_row tuple_rows[ROWS] = {
	[CTA_TUPLE_IP] = {ATTR_NEST, 0, ip_rows}, [CTA_TUPLE_PROTO] = {ATTR_NEST, 0, proto_rows},
	[CTA_TUPLE_ZONE] = {ATTR_BE16, F_ORIG_ZONE, 0},
};
static const struct attr_row counter_rows[ROWS] = {
	[CTA_COUNTERS_PACKETS] = {ATTR_BE64, F_ORIG_PACKETS, 0}, [CTA_COUNTERS_BYTES] = {ATTR_BE64, F_ORIG_BYTES, 0},
};
static const struct attr_row tcp_rows[ROWS] = {[CTA_PROTOINFO_TCP_STATE] = {ATTR_STATE, 0, 0}};
static const struct attr_row dccp_rows[ROWS] = {[CTA_PROTOINFO_DCCP_STATE] = {ATTR_STATE, 0, 0}};
static const struct attr_row sctp_rows[ROWS] = {[CTA_PROTOINFO_SCTP_STATE] = {ATTR_STATE, 0, 0}};
static const struct attr_row protoinfo_rows[ROWS] = {
	[CTA_PROTOINFO_TCP] = {ATTR_NEST, 0, tcp_rows}, [CTA_PROTOINFO_DCCP] = {ATTR_NEST, 0, dccp_rows},
	[CTA_PROTOINFO_SCTP] = {ATTR_NEST, 0, sctp_rows},
};
static const struct attr_row help_rows[ROWS] = {[CTA_HELP_NAME] = {ATTR_TEXT, F_HELPER, 0}};
static const struct attr_row secctx_rows[ROWS] = {[CTA_SECCTX_NAME] = {ATTR_TEXT, F_SECCTX, 0}};
static const struct attr_row time_rows[ROWS] = {[CTA_TIMESTAMP_START] = {ATTR_START, F_DELTA, 0}};
static const struct attr_row entry_rows[ROWS] = {
	[CTA_TUPLE_ORIG] = {ATTR_NEST, 0, tuple_rows}, [CTA_TUPLE_REPLY] = {ATTR_REPLY, 0, tuple_rows},
	[CTA_STATUS] = {ATTR_BE32, F_STATUS, 0}, [CTA_PROTOINFO] = {ATTR_NEST, 0, protoinfo_rows},
	[CTA_HELP] = {ATTR_NEST, 0, help_rows}, [CTA_TIMEOUT] = {ATTR_BE32, F_TIMEOUT, 0},
	[CTA_MARK] = {ATTR_BE32, F_MARK, 0}, [CTA_COUNTERS_ORIG] = {ATTR_NEST, 0, counter_rows},
	[CTA_COUNTERS_REPLY] = {ATTR_REPLY, 0, counter_rows}, [CTA_USE] = {ATTR_BE32, F_USE, 0},
	[CTA_ID] = {ATTR_BE32, F_CT_ID, 0}, [CTA_ZONE] = {ATTR_BE16, F_ZONE, 0},
	[CTA_SECCTX] = {ATTR_NEST, 0, secctx_rows}, [CTA_TIMESTAMP] = {ATTR_NEST, 0, time_rows},
	[CTA_LABELS] = {ATTR_LABELS, F_LABELS, 0},
};

/* ---- layouts ---- */

/* Does the message have the same headers, and so the same values in the same places? */
static bool layout_fits(const struct layout *l, const uint8_t *p, unsigned len)
{
	unsigned i;
	uint32_t word;

	if (l->len != len)
		return false;
	for (i = 0; i < l->nhead; i++) {
		memcpy(&word, p + l->head[i].at, sizeof(word));
		if (word != l->head[i].word)
			return false;
	}
	return true;
}

static void add_value(struct layout *l, const struct attr_row *row, unsigned at, unsigned len)
{
	static const uint64_t others = BIT(ATTR_STATE) | BIT(ATTR_LABELS);
	unsigned field = row->field + (l->replies && row->field != F_L4NUM ? F_TO_REPLY : 0);

	l->value[l->nvalue++] = (struct value){row->kind, (uint8_t)field, (uint16_t)len, at};
	if (!(others >> row->kind & 1))
		l->has |= BIT(field);
}

/* Adds the attributes in len bytes from p + at on. Ends at one that is longer than what is left. */
static void layout_add(struct layout *l, const struct attr_row *rows, const uint8_t *p, unsigned at, unsigned len)
{
	unsigned end = at + len, payload;

	for (; end - at >= sizeof(struct nlattr) && l->nhead < HEADS; at += NLA_ALIGN(payload + NLA_HDRLEN)) {
		const struct nlattr *attr = (const void *)(p + at);
		unsigned type = attr->nla_type & NLA_TYPE_MASK;
		const struct attr_row *row = &rows[type < ROWS ? type : 0];

		l->head[l->nhead].at = at;
		memcpy(&l->head[l->nhead++].word, attr, NLA_HDRLEN);
		if (attr->nla_len < sizeof(*attr) || attr->nla_len > end - at)
			return;
		payload = attr->nla_len - NLA_HDRLEN;
		if (row->nest) {
			l->replies = row->kind == ATTR_REPLY || l->replies;
			layout_add(l, row->nest, p, at + NLA_HDRLEN, payload);
			l->replies = row->kind != ATTR_REPLY && l->replies;
		} else if (row->kind && (!kind_len[row->kind] || kind_len[row->kind] == payload)) {
			add_value(l, row, at + NLA_HDRLEN, payload);
		}
		if ((unsigned)NLA_ALIGN(attr->nla_len) >= end - at)
			return;
	}
}

/* Most messages of a size that differ otherwise have tuples of different sizes, and the first attribute is a tuple. */
static struct layout *layout_place(struct ctnl_reader *r, const uint8_t *p, unsigned len)
{
	unsigned first = len >= sizeof(struct nlattr) ? ((const struct nlattr *)p)->nla_len : 0;

	return &r->layout[(len + 5 * first) / NLA_ALIGNTO % LAYOUTS];
}

static void layout_derive(struct layout *l, const struct attr_row *rows, const uint8_t *p, unsigned len)
{
	l->len = len;
	l->nhead = l->nvalue = 0;
	l->replies = false;
	l->has = 0;
	layout_add(l, rows, p, 0, len);
}

/* ---- values ---- */

static uint64_t be64(const void *p)
{
	return (uint64_t)be32(p) << 32 | be32((const char *)p + 4);
}

/* The connection's labels by name, if connlabel.conf has one, else by number. */
static void take_labels(struct ctnl_reader *r, struct entry *e, const uint8_t *bits, unsigned len)
{
	struct buf *b = &r->scratch;
	unsigned i;

	buf_reset(b);
	for (i = 0; i < 8 * len; i++) {
		const char *name;

		if (!(bits[i / 8] >> i % 8 & 1))
			continue;
		buf_puts(b, b->len ? "," : "");
		name = label_name(i);
		if (name)
			buf_puts(b, name);
		else
			buf_u64(b, i);
	}
	if (b->len)
		entry_set_text(e, F_LABELS, b->s, (uint32_t)b->len);
}

static inline void take_addr(struct entry *e, unsigned field, const void *data, unsigned len)
{
	union addr *a = &e->v[field].a;

	memset(a, 0, sizeof(*a));
	memcpy(a, data, len);
	e->alen = (uint8_t)len;
}

static inline void take(struct ctnl_reader *r, struct entry *e, const struct value *v, const uint8_t *data)
{
	union datum *d = &e->v[v->field];

	switch (v->kind) {
	case ATTR_U8:
		d->n = *data;
		break;
	case ATTR_BE16:
		d->n = be16(data);
		break;
	case ATTR_BE32:
		d->n = be32(data);
		break;
	case ATTR_BE64:
		d->n = be64(data);
		break;
	case ATTR_ADDR4:
		take_addr(e, v->field, data, 4);
		break;
	case ATTR_ADDR6:
		take_addr(e, v->field, data, 16);
		break;
	case ATTR_TEXT:
		d->t = (struct text){(const char *)data, (uint32_t)strnlen((const char *)data, v->len)};
		break;
	case ATTR_STATE:
		r->state = *data;
		break;
	case ATTR_LABELS:
		take_labels(r, e, data, v->len);
		break;
	case ATTR_START:
		d->n = be64(data);
		d->n = r->now > d->n ? (r->now - d->n) / 1000000000 : 0;
		break;
	}
}

static void take_values(struct ctnl_reader *r, struct entry *e, const struct layout *l, const uint8_t *p)
{
	unsigned i;

	e->has |= l->has;
	for (i = 0; i < l->nvalue; i++)
		take(r, e, &l->value[i], p + l->value[i].at);
}

void ctnl_read_tuple(const struct nlattr *attr, struct entry *e)
{
	struct layout l;

	layout_derive(&l, tuple_rows, mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr));
	take_values(NULL, e, &l, mnl_attr_get_payload(attr));
}

/* ---- fields as in the text format ---- */

/* The protocols that the kernel tracks; it calls all others "unknown". */
static struct text kernel_name(unsigned l4num)
{
	static const struct text names[256] = {[1] = {"icmp", 4}, [6] = {"tcp", 3}, [17] = {"udp", 3}, [33] = {"dccp", 4},
		[47] = {"gre", 3}, [58] = {"icmpv6", 6}, [132] = {"sctp", 4}, [136] = {"udplite", 7}};
	static const struct text unknown = {"unknown", 7};

	return names[l4num & 255].s ? names[l4num & 255] : unknown;
}

/* GRE keys are reported as ports. */
static void move_keys(struct entry *e)
{
	static const uint8_t pairs[][2] = {{F_ORIG_SPORT, F_ORIG_SRCKEY}, {F_ORIG_DPORT, F_ORIG_DSTKEY}};
	unsigned i, shift;

	for (i = 0; i < 2; i++)
		for (shift = 0; shift <= F_TO_REPLY; shift += F_TO_REPLY)
			if (entry_has(e, pairs[i][0] + shift)) {
				entry_set(e, pairs[i][1] + shift, e->v[pairs[i][0] + shift].n);
				e->has &= ~BIT(pairs[i][0] + shift);
			}
}

/* The status bits as words of the kernel's file, which prints at most one of the three. */
static void set_flags(struct entry *e)
{
	uint64_t status = e->v[F_STATUS].n;

	if (!entry_has(e, F_STATUS))
		return;
	if (!(status & IPS_SEEN_REPLY))
		entry_set_flag(e, FLAG_UNREPLIED);
	if (status & IPS_HW_OFFLOAD)
		entry_set_flag(e, FLAG_HW_OFFLOAD);
	else if (status & IPS_OFFLOAD)
		entry_set_flag(e, FLAG_OFFLOAD);
	else if (status & IPS_ASSURED)
		entry_set_flag(e, FLAG_ASSURED);
}

static void set_names(struct entry *e, int state)
{
	unsigned l4num = (unsigned)e->v[F_L4NUM].n;
	const struct state_info *s = state >= 0 ? state_by_number(l4num, (unsigned)state) : NULL;

	entry_set_text(e, F_L3, e->alen == 16 ? "ipv6" : "ipv4", 4);
	entry_set(e, F_L3NUM, e->alen == 16 ? 10 : 2);
	e->v[F_L4].t = kernel_name(l4num);
	e->has |= BIT(F_L4);
	if (s) {
		e->v[F_STATE].t = s->text;
		e->has |= BIT(F_STATE);
		e->state = s;
	}
	if (!(e->has & (BIT(F_ZONE) | BIT(F_ORIG_ZONE) | BIT(F_REPLY_ZONE))))
		entry_set(e, F_ZONE, 0);
	if (l4num == 47)
		move_keys(e);
	if (e->v[F_L4].t.len == 7)     /* "unknown" */
		entry_name_protocol(e);
}

/* The type of an event; entries of a dump have none. */
static void set_event(struct entry *e, const struct nlmsghdr *nlh)
{
	const char *name = NFNL_MSG_TYPE(nlh->nlmsg_type) == IPCTNL_MSG_CT_DELETE ? "DESTROY" :
		nlh->nlmsg_flags & (NLM_F_CREATE | NLM_F_EXCL) ? "NEW" : "UPDATE";

	if (!nlh->nlmsg_seq || NFNL_MSG_TYPE(nlh->nlmsg_type) == IPCTNL_MSG_CT_DELETE)
		entry_set_text(e, F_EVENT, name, (uint32_t)strlen(name));
}

struct ctnl_reader *ctnl_reader_new(void)
{
	return mem_zalloc(sizeof(struct ctnl_reader));
}

void ctnl_reader_free(struct ctnl_reader *r)
{
	if (!r)
		return;
	buf_free(&r->scratch);
	free(r);
}

bool ctnl_read(struct ctnl_reader *r, const struct nlmsghdr *nlh, uint64_t now, struct entry *e)
{
	static const uint64_t needed = BIT(F_ORIG_SRC) | BIT(F_ORIG_DST) | BIT(F_REPLY_SRC) | BIT(F_REPLY_DST) |
		BIT(F_L4NUM);
	unsigned head = NLMSG_LENGTH(sizeof(struct nfgenmsg)), len = nlh->nlmsg_len - head;
	const uint8_t *p = (const uint8_t *)nlh + head;
	struct layout *l;

	if (NFNL_SUBSYS_ID(nlh->nlmsg_type) != NFNL_SUBSYS_CTNETLINK || nlh->nlmsg_len < head)
		return false;
	entry_reset(e);
	l = layout_place(r, p, len);
	if (!layout_fits(l, p, len))
		layout_derive(l, entry_rows, p, len);
	if ((l->has & needed) != needed)
		return false;
	r->now = now;
	r->state = -1;
	take_values(r, e, l, p);
	set_names(e, r->state);
	set_flags(e);
	set_event(e, nlh);
	return true;
}
