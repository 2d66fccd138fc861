/* Maps and their elements as netlink attributes.
 *
 *	192.0.2.1 : drop, counter 3 180            LIST_ELEM { KEY { DATA_VALUE c0000201 } DATA { DATA_VERDICT { CODE 0 } }
 *	                                             EXPR { NAME counter DATA { BYTES 180 PACKETS 3 } } USERDATA … }
 *	192.0.2.1, in a set                        the same without DATA
 *
 *	10.0.0.0-10.255.255.255 : accept           two elements: 10.0.0.0 with all of that, and 11.0.0.0 with the flag that
 *	                                           marks the end of the interval; none if it ends with the maximum key
 *
 *	22-25 . 10.0.0.0-10.0.0.255 : accept       one element with KEY and KEY_END
 *
 * The kernel stores single values in a resizable hash table or, if a maximum size is given, in a fixed one, which is
 * better for large sets as long as no more elements are added.
 *
 * A map whose elements have counters has a default counter too: elements added without one get it, and nft -f accepts
 * counters only in such maps. nft determines the type of a key only from type numbers in userdata.
 */
#include <arpa/inet.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <libnftnl/udata.h>
#include "backend/nft_attr.h"
#include "backend/nft_set.h"
#include "compiler/key.h"
#include "compiler/tlv.h"
#include "lib/nl.h"

enum {
	ELEMS_BYTES = 0xffff - 4,      /* of all elements in a message */
	ELEM_BYTES = 1024,             /* upper bound for one element */
};

static size_t padded(size_t len) { return (len + 3) & ~(size_t)3; }

/* The size of a key in netlink: a single-part key has no padding there, so that nft sees a value of its type. */
static size_t key_len(const struct image_map *m) { return m->nparts == 1 ? m->part[0] : m->len; }

/* ---- maps ---- */

/* nft's type numbers; they are stable, since nft stores them in the kernel. */
enum { TYPE_INTEGER = 4, TYPE_BITS = 6 };

static const uint8_t type_numbers[KEY_COUNT] = {
	[K_IIFNAME] = 41, [K_OIFNAME] = 41,
	[K_IIF] = 20, [K_OIF] = 20,
	[K_L4PROTO] = 12, [K_IP4_PROTO] = 12,
	[K_IP4_SADDR] = 7, [K_IP4_DADDR] = 7,
	[K_IP6_SADDR] = 8, [K_IP6_DADDR] = 8,
	[K_ETHER_SADDR] = 9, [K_SKUID] = 24, [K_SKGID] = 25,
	[K_MARK] = 19, [K_PKTTYPE] = 31, [K_TCP_FLAGS] = 15,
	[K_TCP_SPORT] = 13, [K_TCP_DPORT] = 13, [K_UDP_SPORT] = 13, [K_UDP_DPORT] = 13,
	[K_CT_MARK] = 19, [K_IIFGROUP] = 35, [K_OIFGROUP] = 35,
	[K_CT4_ORIG_SADDR] = 7, [K_CT4_ORIG_DADDR] = 7, [K_CT4_REPL_SADDR] = 7, [K_CT4_REPL_DADDR] = 7,
	[K_CT6_ORIG_SADDR] = 8, [K_CT6_ORIG_DADDR] = 8, [K_CT6_REPL_SADDR] = 8, [K_CT6_REPL_DADDR] = 8,
	[K_CT_ORIG_SPORT] = 13, [K_CT_ORIG_DPORT] = 13, [K_CT_REPL_SPORT] = 13, [K_CT_REPL_DPORT] = 13,
	[K_SCTP_SPORT] = 13, [K_SCTP_DPORT] = 13, [K_DCCP_SPORT] = 13, [K_DCCP_DPORT] = 13,
};

/* Values of a front for which nft has no type. */
static bool is_raw(const struct image_map *m) { return m->lead && m->part[0] != keys[m->key[0]].len; }

/* For a part without a type in nft, a type of the same width: in concatenations nft 1.0.6 cannot list an integer, whose
 * type has no width, and fails for the whole listing. */
static uint32_t type_wide(size_t len)
{
	enum { PROTOCOL = 12, PORT = 13, ADDRESS4 = 7, ADDRESS6 = 8 };

	return len == 1 ? PROTOCOL : len == 2 ? PORT : len == 4 ? ADDRESS4 : len == 16 ? ADDRESS6 : TYPE_INTEGER;
}

static uint32_t key_type(const struct image_map *m)
{
	uint32_t type = 0;

	if (is_raw(m))
		return TYPE_INTEGER;

	for (unsigned i = 0; i < m->nparts; i++) {
		unsigned number = m->key[i] < KEY_COUNT ? type_numbers[m->key[i]] : 0;

		type = type << TYPE_BITS | (number ? number : m->nparts > 1 ? type_wide(m->part[i]) : TYPE_INTEGER);
	}
	return type;
}

/* nft stores these in host byte order. */
static void word_put(struct tlv *t, unsigned type, uint32_t n) { tlv_put(t, type, &n, sizeof(n)); }
static void nest_put(struct tlv *t, unsigned type, const struct tlv *in) { tlv_put(t, type, in->b, in->len); }

/* nft has no type for numbers of arbitrary width, but accepts the type of an expression. The numbers are nft's own,
 * like those of types. */
static void draw_put(struct tlv *t, const struct image_map *m)
{
	enum { EXPR_VERDICT = 1, EXPR_NUMGEN = 23, NUMGEN_TYPE = 0, NUMGEN_MOD, NUMGEN_OFFSET };
	struct tlv draw = {0}, key = {0}, data = {0}, none = {0};

	word_put(&draw, NUMGEN_TYPE, NFT_NG_RANDOM);
	word_put(&draw, NUMGEN_MOD, (uint32_t)m->elems.n);
	word_put(&draw, NUMGEN_OFFSET, 0);
	word_put(&key, NFTNL_UDATA_SET_TYPEOF_EXPR, EXPR_NUMGEN);
	nest_put(&key, NFTNL_UDATA_SET_TYPEOF_DATA, &draw);
	word_put(&data, NFTNL_UDATA_SET_TYPEOF_EXPR, EXPR_VERDICT);
	nest_put(&data, NFTNL_UDATA_SET_TYPEOF_DATA, &none);
	nest_put(t, NFTNL_UDATA_SET_KEY_TYPEOF, &key);
	nest_put(t, NFTNL_UDATA_SET_DATA_TYPEOF, &data);
}

/* The same for bytes of the IP header. */
static void raw_put(struct tlv *t, const struct image_map *m)
{
	enum { EXPR_PAYLOAD = 7, PAYLOAD_DESC = 0, PAYLOAD_TYPE, PAYLOAD_BASE, PAYLOAD_OFFSET, PAYLOAD_LEN, BASE_NETWORK = 2 };
	struct tlv load = {0}, key = {0};

	word_put(&load, PAYLOAD_DESC, 0);
	word_put(&load, PAYLOAD_TYPE, 1);
	word_put(&load, PAYLOAD_BASE, BASE_NETWORK);
	word_put(&load, PAYLOAD_OFFSET, 8 * keys[m->key[0]].off);
	word_put(&load, PAYLOAD_LEN, 8 * m->part[0]);
	word_put(&key, NFTNL_UDATA_SET_TYPEOF_EXPR, EXPR_PAYLOAD);
	nest_put(&key, NFTNL_UDATA_SET_TYPEOF_DATA, &load);
	nest_put(t, NFTNL_UDATA_SET_KEY_TYPEOF, &key);
}

/* The byte order of a key, for nft, which treats names as host-order numbers. Verdicts have none. */
static void order_put(struct nlmsghdr *nlh, const struct image_map *m)
{
	enum { NONE, HOST, BIG };
	bool host = m->nparts == 1 && m->key[0] && keys[m->key[0]].order != ORDER_BE;
	struct tlv t = {0};

	word_put(&t, NFTNL_UDATA_SET_KEYBYTEORDER, host ? HOST : BIG);
	if (!m->set)
		word_put(&t, NFTNL_UDATA_SET_DATABYTEORDER, NONE);
	if (m->key[0] == K_SHARE)
		draw_put(&t, m);
	if (is_raw(m))
		raw_put(&t, m);
	nl_attr_put(nlh, NFTA_SET_USERDATA, t.len, t.b);
}

static void parts_put(struct nlmsghdr *nlh, const struct image_map *m)
{
	struct nlattr *concat = nl_nest_start(nlh, NFTA_SET_DESC_CONCAT);

	for (unsigned i = 0; i < m->nparts; i++) {
		struct nlattr *part = nl_nest_start(nlh, NFTA_LIST_ELEM);

		nl_attr_put_u32(nlh, NFTA_SET_FIELD_LEN, htonl(m->part[i]));
		nl_nest_end(nlh, part);
	}
	nl_nest_end(nlh, concat);
}

static void counter_put(struct nlmsghdr *nlh, unsigned attr, const struct counters *c)
{
	struct nlattr *expr = nl_nest_start(nlh, (uint16_t)attr), *data;

	nl_attr_put_strz(nlh, NFTA_EXPR_NAME, "counter");
	data = nl_nest_start(nlh, NFTA_EXPR_DATA);
	nl_attr_put_u64(nlh, NFTA_COUNTER_BYTES, htobe64(c->bytes));
	nl_attr_put_u64(nlh, NFTA_COUNTER_PACKETS, htobe64(c->pkts));
	nl_nest_end(nlh, data);
	nl_nest_end(nlh, expr);
}

static bool is_counted(const struct image_map *m)
{
	for (size_t i = 0; i < m->elems.n; i++)
		if (m->elems.v[i].counted)
			return true;
	return false;
}

static bool is_concat(const struct image_map *m) { return m->nparts > 1 && m->interval; }

/* The maximum number of elements; 0: not given to the kernel. */
static uint32_t size_of(const struct image_map *m)
{
	enum { MANY = 4096 };

	return m->interval || m->elems.n < MANY ? 0 : 2 * (uint32_t)m->elems.n;
}

static void desc_put(struct nlmsghdr *nlh, const struct image_map *m)
{
	struct nlattr *desc;

	if (!is_concat(m) && !size_of(m))
		return;
	desc = nl_nest_start(nlh, NFTA_SET_DESC);
	if (is_concat(m))
		parts_put(nlh, m);
	else
		nl_attr_put_u32(nlh, NFTA_SET_DESC_SIZE, htonl(size_of(m)));
	nl_nest_end(nlh, desc);
}

void nft_map_put(struct nlmsghdr *nlh, const struct image_map *m, uint32_t id)
{
	static const struct counters zero;
	uint32_t flags = (m->set ? 0 : NFT_SET_MAP) | (m->interval ? NFT_SET_INTERVAL : 0) | (is_concat(m) ? NFT_SET_CONCAT : 0);

	nl_attr_put_strz(nlh, NFTA_SET_NAME, m->name);
	nl_attr_put_u32(nlh, NFTA_SET_FLAGS, htonl(flags));
	nl_attr_put_u32(nlh, NFTA_SET_KEY_TYPE, htonl(key_type(m)));
	nl_attr_put_u32(nlh, NFTA_SET_KEY_LEN, htonl((uint32_t)key_len(m)));
	if (!m->set)
		nl_attr_put_u32(nlh, NFTA_SET_DATA_TYPE, htonl(NFT_DATA_VERDICT));
	nl_attr_put_u32(nlh, NFTA_SET_ID, htonl(id));
	desc_put(nlh, m);
	if (is_counted(m))
		counter_put(nlh, NFTA_SET_EXPR, &zero);
	order_put(nlh, m);
}

/* ---- reading maps ---- */

_Static_assert((int)NFTA_SET_NAME == (int)NFTA_SET_ELEM_LIST_SET, "maps are named alike");

const char *nft_map_name(const struct nlmsghdr *nlh)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg))
		if (mnl_attr_get_type(attr) == NFTA_SET_NAME && mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0)
			return mnl_attr_get_str(attr);
	return NULL;
}

/* The number in an attribute; 0 if it does not have four bytes. */
static uint32_t u32_get(const struct nlattr *attr)
{
	return mnl_attr_get_payload_len(attr) == sizeof(uint32_t) ? ntohl(mnl_attr_get_u32(attr)) : 0;
}

static void part_get(const struct nlattr *field, struct image_map *m)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, field) {
		uint32_t len = mnl_attr_get_type(attr) == NFTA_SET_FIELD_LEN ? u32_get(attr) : 0;

		if (len && len <= IMAGE_KEY && m->nparts < IMAGE_PARTS)
			m->part[m->nparts++] = (uint8_t)len;
	}
}

static void parts_get(const struct nlattr *desc, struct image_map *m)
{
	const struct nlattr *attr, *field;

	mnl_attr_for_each_nested(attr, desc)
		if (mnl_attr_get_type(attr) == NFTA_SET_DESC_CONCAT)
			mnl_attr_for_each_nested(field, attr)
				part_get(field, m);
}

/* Do the parts add up to the key's length? A hash map does not report its parts. */
static bool parts_good(struct image_map *m, uint32_t len)
{
	if (!m->nparts)
		m->part[m->nparts++] = (uint8_t)len;
	for (unsigned i = 0; i < m->nparts; i++)
		m->len += (uint16_t)padded(m->part[i]);
	return m->len == padded(len) && (m->nparts == 1 || m->len == len);
}

bool nft_map_get(struct arena *a, const struct nlmsghdr *nlh, struct image_map *m)
{
	const char *name = nft_map_name(nlh);
	enum { SET_COUNT = 20 };       /* not in older headers */
	uint32_t flags = 0, len = 0, type = 0;
	const struct nlattr *attr;

	*m = (struct image_map){ .name = name ? arena_str(a, name) : NULL };
	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg)) {
		switch (mnl_attr_get_type(attr)) {
		case NFTA_SET_FLAGS:
			flags = u32_get(attr);
			break;
		case NFTA_SET_KEY_LEN:
			len = u32_get(attr);
			break;
		case NFTA_SET_DATA_TYPE:
			type = u32_get(attr);
			break;
		case NFTA_SET_DESC:
			parts_get(attr, m);
			break;
		case SET_COUNT:
			m->count = u32_get(attr);
			break;
		}
	}
	m->interval = flags & NFT_SET_INTERVAL;
	m->set = !(flags & NFT_SET_MAP);
	return name && len && len <= IMAGE_KEY && (m->set || type == NFT_DATA_VERDICT) && parts_good(m, len);
}

/* ---- elements ---- */

static void value_put(struct nlmsghdr *nlh, unsigned attr, const void *p, size_t len)
{
	struct nlattr *nest = nl_nest_start(nlh, (uint16_t)attr);

	nl_attr_put(nlh, NFTA_DATA_VALUE, len, p);
	nl_nest_end(nlh, nest);
}

static void verdict_put(struct nlmsghdr *nlh, const struct image_elem *e)
{
	struct nlattr *data = nl_nest_start(nlh, NFTA_SET_ELEM_DATA);
	struct nlattr *verdict = nl_nest_start(nlh, NFTA_DATA_VERDICT);

	nl_attr_put_u32(nlh, NFTA_VERDICT_CODE, htonl((uint32_t)e->verdict));
	if (e->chain)
		nl_attr_put_strz(nlh, NFTA_VERDICT_CHAIN, e->chain);
	nl_nest_end(nlh, verdict);
	nl_nest_end(nlh, data);
}

/* Zero counters are not sent, since the map's default counter starts with zeros. */
static void rest_put(struct nlmsghdr *nlh, const struct image_map *m, const struct image_elem *e)
{
	if (!m->set)
		verdict_put(nlh, e);
	if (e->counted && !counters_zero(&e->counters))
		counter_put(nlh, NFTA_SET_ELEM_EXPR, &e->counters);
	if (e->udata.len)
		nl_attr_put(nlh, NFTA_SET_ELEM_USERDATA, e->udata.len, e->udata.p);
}

bool nft_key_next(uint8_t *out, const struct image_map *m, const uint8_t *key)
{
	memcpy(out, key, m->len);
	for (size_t i = key_len(m); i--; )
		if (++out[i])
			return true;
	return false;
}

static void end_put(struct nlmsghdr *nlh, const struct image_map *m, const struct image_elem *e)
{
	uint8_t next[IMAGE_KEY];
	struct nlattr *elem;

	if (!nft_key_next(next, m, elem_last(e)))
		return;
	elem = nl_nest_start(nlh, NFTA_LIST_ELEM);
	value_put(nlh, NFTA_SET_ELEM_KEY, next, key_len(m));
	nl_attr_put_u32(nlh, NFTA_SET_ELEM_FLAGS, htonl(NFT_SET_ELEM_INTERVAL_END));
	nl_nest_end(nlh, elem);
}

static void elem_put(struct nlmsghdr *nlh, const struct image_map *m, const struct image_elem *e, enum nft_elems_how how)
{
	struct nlattr *elem = nl_nest_start(nlh, NFTA_LIST_ELEM);

	value_put(nlh, NFTA_SET_ELEM_KEY, e->key, key_len(m));
	if (is_concat(m))
		value_put(nlh, NFTA_SET_ELEM_KEY_END, elem_last(e), key_len(m));
	if (how == ELEMS_ADD)
		rest_put(nlh, m, e);
	nl_nest_end(nlh, elem);
	if (m->interval && !is_concat(m) && how != ELEMS_ASK)
		end_put(nlh, m, e);
}

size_t nft_elems_put(struct nlmsghdr *nlh, const struct image_map *m, const struct image_elem *e, size_t n,
	enum nft_elems_how how)
{
	struct nlattr *list = nl_nest_start(nlh, NFTA_SET_ELEM_LIST_ELEMENTS);
	const char *begin = (const char *)list;
	size_t i = 0;

	while (i < n && (const char *)nl_tail(nlh) - begin + ELEM_BYTES <= ELEMS_BYTES)
		elem_put(nlh, m, &e[i++], how);
	nl_nest_end(nlh, list);
	return i;
}

/* ---- reading elements ---- */

/* An element as received. */
struct raw_elem {
	struct image_elem e;
	bool ends;                     /* only marks the end of an interval */
	bool good;
};

static const uint8_t *bytes_get(struct elems_reading *r, const struct nlattr *attr)
{
	const struct nlattr *value = nl_nested(attr, NFTA_DATA_VALUE);
	size_t len = key_len(r->map);

	if (!value || mnl_attr_get_payload_len(value) != len)
		return NULL;
	return memcpy(arena_alloc(r->arena, r->map->len), mnl_attr_get_payload(value), len);
}

static bool verdict_get(struct elems_reading *r, const struct nlattr *attr, struct image_elem *e)
{
	const struct nlattr *verdict = nl_nested(attr, NFTA_DATA_VERDICT);
	const struct nlattr *code = verdict ? nl_nested(verdict, NFTA_VERDICT_CODE) : NULL;
	const struct nlattr *chain = verdict ? nl_nested(verdict, NFTA_VERDICT_CHAIN) : NULL;

	if (!code || mnl_attr_get_payload_len(code) != sizeof(uint32_t))
		return false;
	e->verdict = (int32_t)u32_get(code);
	if (!chain)
		return true;
	e->chain = arena_strn(r->arena, mnl_attr_get_payload(chain),
		strnlen(mnl_attr_get_payload(chain), mnl_attr_get_payload_len(chain)));
	return true;
}

static void attr_get(struct elems_reading *r, const struct nlattr *attr, struct raw_elem *x)
{
	switch (mnl_attr_get_type(attr)) {
	case NFTA_SET_ELEM_KEY:
		x->e.key = bytes_get(r, attr);
		break;
	case NFTA_SET_ELEM_KEY_END:
		x->e.end = bytes_get(r, attr);
		x->good &= x->e.end != NULL;
		break;
	case NFTA_SET_ELEM_DATA:
		x->good &= verdict_get(r, attr, &x->e);
		break;
	case NFTA_SET_ELEM_FLAGS:
		x->ends = u32_get(attr) & NFT_SET_ELEM_INTERVAL_END;
		x->good &= !(u32_get(attr) & ~(uint32_t)NFT_SET_ELEM_INTERVAL_END);
		break;
	case NFTA_SET_ELEM_EXPR:
		x->e.counted = nft_counter_get(attr, &x->e.counters);
		x->good &= x->e.counted;
		break;
	case NFTA_SET_ELEM_USERDATA:
		x->e.udata = nir_data_dup(r->arena, (struct nir_data){ mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr) });
		break;
	case NFTA_SET_ELEM_PAD:
		break;
	default:
		x->good = false;       /* a timeout, an object, … */
	}
}

static void elem_get(struct elems_reading *r, const struct nlattr *elem)
{
	struct raw_elem x = { .good = true };
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, elem)
		attr_get(r, attr, &x);
	if (!x.good || !x.e.key) {
		r->strange = true;
		return;
	}
	if (x.ends)
		vec_push(r->arena, &r->ends, x.e.key);
	else
		vec_push(r->arena, &r->map->elems, x.e);
}

static bool on_elems(void *self, const struct nlmsghdr *nlh)
{
	nft_elems_get(self, nlh);
	return true;
}

static void on_restart(void *self)
{
	struct elems_reading *r = self;

	r->map->elems.n = r->ends.n = 0;
	r->strange = false;
}

struct nl_reader nft_elems_reader(struct elems_reading *r)
{
	return (struct nl_reader){ .self = r, .message = on_elems, .restart = on_restart };
}

void nft_elems_get(struct elems_reading *r, const struct nlmsghdr *nlh)
{
	const struct nlattr *attr, *elem;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg))
		if (mnl_attr_get_type(attr) == NFTA_SET_ELEM_LIST_ELEMENTS)
			mnl_attr_for_each_nested(elem, attr)
				elem_get(r, elem);
}

/* ---- intervals: starts and ends arrive in any order ---- */

static int key_cmp(const void *a, const void *b, void *len)
{
	return memcmp(*(const uint8_t *const *)a, *(const uint8_t *const *)b, *(uint16_t *)len);
}

static int elem_cmp(const void *a, const void *b, void *len)
{
	return memcmp(((const struct image_elem *)a)->key, ((const struct image_elem *)b)->key, *(uint16_t *)len);
}

/* The predecessor of `key`, which is not the minimum. */
static const uint8_t *key_before(struct elems_reading *r, const uint8_t *key)
{
	uint8_t *out = arena_dup(r->arena, key, r->map->len);

	for (size_t i = key_len(r->map); i-- && out[i]-- == 0; )
		;
	return out;
}

static const uint8_t *key_last(struct elems_reading *r)
{
	return memset(arena_alloc(r->arena, r->map->len), 0xff, key_len(r->map));
}

/* Ignores an end without a start, which nft adds at the minimum key. */
bool nft_elems_done(struct elems_reading *r)
{
	struct image_map *m = r->map;
	size_t at = 0;

	if (r->strange || !m->interval || m->nparts > 1)
		return !r->strange && (m->interval || !r->ends.n);
	if (m->elems.n)
		qsort_r(m->elems.v, m->elems.n, sizeof(m->elems.v[0]), elem_cmp, &m->len);
	if (r->ends.n)
		qsort_r(r->ends.v, r->ends.n, sizeof(r->ends.v[0]), key_cmp, &m->len);
	for (size_t i = 0; i < m->elems.n; i++) {
		struct image_elem *e = &m->elems.v[i];

		while (at < r->ends.n && memcmp(r->ends.v[at], e->key, m->len) <= 0)
			at++;
		e->end = at < r->ends.n ? key_before(r, r->ends.v[at]) : key_last(r);
		if (i + 1 < m->elems.n && memcmp(e->end, e[1].key, m->len) >= 0)
			return false;
	}
	return true;
}
