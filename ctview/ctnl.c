/* Decodes ctnetlink messages.
 *
 * Table-driven: a row per attribute gives its field, and nests refer to further tables; fields of the reply tuple are
 * those of the original tuple plus an offset. So a single function walks messages, and attributes without a row are
 * ignored.
 *
 * Messages are validated like any input: an attribute whose length does not fit its kind is ignored.
 */
#include "ctview/ctnl.h"
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

enum { ROWS = 32 };        /* exceeds the number of attributes in any table */

/* State of a walk. */
struct walk {
	struct entry *e;
	unsigned shift;        /* offset of the reply's fields */
	int state;             /* -1: none */
	uint64_t now;
	const struct names *names;
	struct buf *scratch;
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

/* ---- the walk ---- */

static uint64_t be64(const void *p)
{
	return (uint64_t)be32(p) << 32 | be32((const char *)p + 4);
}

/* The connection's labels by name, if connlabel.conf has one, else by number. */
static void take_labels(struct walk *w, const uint8_t *bits, unsigned len)
{
	struct buf *b = w->scratch;
	unsigned i;

	buf_reset(b);
	for (i = 0; i < 8 * len; i++) {
		const char *name;

		if (!(bits[i / 8] >> i % 8 & 1))
			continue;
		buf_puts(b, b->len ? "," : "");
		name = names_label(w->names, i);
		if (name)
			buf_puts(b, name);
		else
			buf_u64(b, i);
	}
	if (b->len)
		entry_set_text(w->e, F_LABELS, b->s, (uint32_t)b->len);
}

static void take_addr(struct walk *w, unsigned field, const void *data, unsigned len)
{
	union addr *a = &w->e->v[field].a;

	memset(a, 0, sizeof(*a));
	memcpy(a, data, len);
	w->e->alen = (uint8_t)len;
	w->e->has |= BIT(field);
}

static void take_start(struct walk *w, uint64_t start)
{
	entry_set(w->e, F_DELTA, w->now > start ? (w->now - start) / 1000000000 : 0);
}

static void walk(struct walk *w, const struct attr_row *rows, const struct nlattr *attr, int len);

static void take(struct walk *w, const struct attr_row *row, const struct nlattr *attr)
{
	static const uint8_t lengths[] = {[ATTR_U8] = 1, [ATTR_BE16] = 2, [ATTR_BE32] = 4, [ATTR_BE64] = 8,
		[ATTR_ADDR4] = 4, [ATTR_ADDR6] = 16, [ATTR_STATE] = 1, [ATTR_START] = 8};
	const uint8_t *data = mnl_attr_get_payload(attr);
	unsigned len = mnl_attr_get_payload_len(attr), field = row->field + w->shift;

	if (row->kind < sizeof(lengths) && lengths[row->kind] && lengths[row->kind] != len)
		return;
	switch (row->kind) {
	case ATTR_REPLY:
		w->shift = F_TO_REPLY;
		walk(w, row->nest, (const void *)data, (int)len);
		w->shift = 0;
		break;
	case ATTR_NEST:
		walk(w, row->nest, (const void *)data, (int)len);
		break;
	case ATTR_U8:
		entry_set(w->e, row->field == F_L4NUM ? F_L4NUM : field, *data);
		break;
	case ATTR_BE16:
		entry_set(w->e, field, be16(data));
		break;
	case ATTR_BE32:
		entry_set(w->e, field, be32(data));
		break;
	case ATTR_BE64:
		entry_set(w->e, field, be64(data));
		break;
	case ATTR_ADDR4:
	case ATTR_ADDR6:
		take_addr(w, field, data, len);
		break;
	case ATTR_TEXT:
		entry_set_text(w->e, field, (const char *)data, (uint32_t)strnlen((const char *)data, len));
		break;
	case ATTR_STATE:
		w->state = *data;
		break;
	case ATTR_LABELS:
		take_labels(w, data, len);
		break;
	case ATTR_START:
		take_start(w, be64(data));
		break;
	}
}

static void walk(struct walk *w, const struct attr_row *rows, const struct nlattr *attr, int len)
{
	for (; mnl_attr_ok(attr, len); len -= MNL_ALIGN(attr->nla_len), attr = mnl_attr_next(attr)) {
		unsigned type = mnl_attr_get_type(attr);

		if (type < ROWS && rows[type].kind)
			take(w, &rows[type], attr);
	}
}

void ctnl_read_tuple(const struct nlattr *attr, struct entry *e)
{
	struct walk w = {.e = e, .state = -1};

	walk(&w, tuple_rows, mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr));
}

/* ---- fields as in the text format ---- */

/* Names of the protocols that the kernel tracks; it calls all others "unknown". */
static struct text kernel_name(unsigned l4num)
{
	static const uint8_t named[] = {1, 6, 17, 33, 47, 58, 132, 136};
	const char *name = memchr(named, (int)l4num, sizeof(named)) ? l4_name(l4num) : "unknown";

	return (struct text){name, (uint32_t)strlen(name)};
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

static void add_flag(struct entry *e, enum flag_id f)
{
	entry_add_flag(e, (struct text){flag_infos[f].name, (uint32_t)strlen(flag_infos[f].name)});
}

/* The status bits as words of the kernel's file, which prints at most one of the three. */
static void set_flags(struct entry *e)
{
	uint64_t status = e->v[F_STATUS].n;

	if (!entry_has(e, F_STATUS))
		return;
	if (!(status & IPS_SEEN_REPLY))
		add_flag(e, FLAG_UNREPLIED);
	if (status & IPS_HW_OFFLOAD)
		add_flag(e, FLAG_HW_OFFLOAD);
	else if (status & IPS_OFFLOAD)
		add_flag(e, FLAG_OFFLOAD);
	else if (status & IPS_ASSURED)
		add_flag(e, FLAG_ASSURED);
}

static void set_names(struct entry *e, int state)
{
	unsigned l4num = (unsigned)e->v[F_L4NUM].n;
	const struct state_info *s = state >= 0 ? state_by_number(l4num, (unsigned)state) : NULL;

	entry_set_text(e, F_L3, e->alen == 16 ? "ipv6" : "ipv4", 4);
	entry_set(e, F_L3NUM, e->alen == 16 ? 10 : 2);
	e->v[F_L4].t = kernel_name(l4num);
	e->has |= BIT(F_L4);
	if (s)
		entry_set_text(e, F_STATE, s->name, (uint32_t)strlen(s->name));
	if (!(e->has & (BIT(F_ZONE) | BIT(F_ORIG_ZONE) | BIT(F_REPLY_ZONE))))
		entry_set(e, F_ZONE, 0);
	if (l4num == 47)
		move_keys(e);
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

bool ctnl_read(const struct nlmsghdr *nlh, struct entry *e, const struct names *names, uint64_t now,
	struct buf *scratch)
{
	struct walk w = {.e = e, .state = -1, .now = now, .names = names, .scratch = scratch};
	size_t head = MNL_ALIGN(sizeof(struct nfgenmsg));
	static const uint64_t needed = BIT(F_ORIG_SRC) | BIT(F_ORIG_DST) | BIT(F_REPLY_SRC) | BIT(F_REPLY_DST) |
		BIT(F_L4NUM);

	if (NFNL_SUBSYS_ID(nlh->nlmsg_type) != NFNL_SUBSYS_CTNETLINK || mnl_nlmsg_get_payload_len(nlh) < head)
		return false;
	entry_reset(e);
	walk(&w, entry_rows, mnl_nlmsg_get_payload_offset(nlh, head),
		(int)(mnl_nlmsg_get_payload_len(nlh) - head));
	if ((e->has & needed) != needed)
		return false;
	set_names(e, w.state);
	set_flags(e);
	set_event(e, nlh);
	return true;
}
