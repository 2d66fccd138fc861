/* Packets of the simulator: location and availability of their fields (nirvm_packet.h).
 *
 * Follows the kernel. Loads from the transport header fail for later fragments, except aligned loads of 1, 2 or 4
 * bytes: these take a fast path that ignores the fragment offset and reads payload. An IPv6 packet with an invalid
 * header chain has no protocol.
 */
#include <netinet/in.h>
#include <stddef.h>
#include <linux/netfilter/nf_tables.h>
#include <string.h>
#include "compiler/nirvm_packet.h"
#include "lib/map.h"

enum {
	IP4_LEN = 20, IP6_LEN = 40,
	IP4_LENGTH_AT = 2, IP4_FRAGOFF_AT = 6, IP4_PROTO_AT = 9, IP6_NEXT_AT = 6,
	FRAGOFF_MASK = 0x1fff,
	USUAL = 60,                    /* default packet size in bytes */
};

void vm_packet_init(struct vm_packet *p, enum family f)
{
	memset(p, 0, sizeof(*p));
	p->family = f;
	p->data[0] = f == FAM_IP4 ? 0x45 : 0x60;
	p->have = VM_PACKET_BYTES;
	p->size = USUAL;
	vm_packet_settle(p);
}

void vm_packet_touch(struct vm_packet *p)
{
	if (p->family == FAM_IP4) {
		p->data[IP4_LENGTH_AT] = (uint8_t)(p->size >> 8);
		p->data[IP4_LENGTH_AT + 1] = (uint8_t)p->size;
	}
	p->mix = hash_bytes(p, offsetof(struct vm_packet, mix), 0);
}

/* ---- headers ---- */

static void settle4(struct vm_packet *p)
{
	p->has_proto = true;
	p->l4proto = p->data[IP4_PROTO_AT];
	p->thoff = (p->data[0] & 0xf) * 4;
	p->fragoff = (p->data[IP4_FRAGOFF_AT] << 8 | p->data[IP4_FRAGOFF_AT + 1]) & FRAGOFF_MASK;
}

static bool is_extension(uint8_t next)
{
	return next == IPPROTO_HOPOPTS || next == IPPROTO_ROUTING || next == IPPROTO_FRAGMENT ||
		next == IPPROTO_DSTOPTS || next == IPPROTO_AH;
}

static unsigned extension_len(uint8_t next, const uint8_t *header)
{
	if (next == IPPROTO_FRAGMENT)
		return 8;
	return next == IPPROTO_AH ? (header[1] + 2u) * 4 : (header[1] + 1u) * 8;
}

/* Finds the end of the header chain. It ends at a later fragment, whose payload is not a header. */
static void settle6(struct vm_packet *p)
{
	uint8_t next = p->data[IP6_NEXT_AT];
	unsigned at = IP6_LEN;

	p->has_proto = false;
	p->fragoff = 0;
	while (is_extension(next)) {
		unsigned start = at;
		uint8_t kind = next;

		if (at + 8 > p->have)
			return;
		if (kind == IPPROTO_FRAGMENT)
			p->fragoff = (uint16_t)((p->data[at + 2] << 8 | p->data[at + 3]) >> 3);
		if (p->fragoff)
			break;
		next = p->data[start];
		at += extension_len(kind, p->data + start);
	}
	p->has_proto = true;
	p->l4proto = next;
	p->thoff = (uint16_t)at;
}

void vm_packet_settle(struct vm_packet *p)
{
	if (p->family == FAM_IP4)
		settle4(p);
	else
		settle6(p);
	vm_packet_touch(p);
	p->came = p->mix;
}

/* ---- fields ---- */

struct meta_field { uint16_t at, len; };
#define FIELD(member) { offsetof(struct vm_packet, member), sizeof(((struct vm_packet *)0)->member) }

static const struct meta_field meta_fields[] = {
	[NFT_META_IIFNAME] = FIELD(iif), [NFT_META_OIFNAME] = FIELD(oif),
	[NFT_META_IIF] = FIELD(iifindex), [NFT_META_OIF] = FIELD(oifindex),
	[NFT_META_MARK] = FIELD(mark), [NFT_META_PKTTYPE] = FIELD(pkttype),
	[NFT_META_L4PROTO] = FIELD(l4proto), [NFT_META_LEN] = FIELD(size),
	[NFT_META_SKUID] = FIELD(skuid), [NFT_META_SKGID] = FIELD(skgid), [NFT_META_CGROUP] = FIELD(cgroup),
	[NFT_META_IIFGROUP] = FIELD(iifgroup), [NFT_META_OIFGROUP] = FIELD(oifgroup),
};

static const struct meta_field *meta_field(uint32_t where)
{
	if (where >= sizeof(meta_fields) / sizeof(meta_fields[0]) || !meta_fields[where].len)
		return NULL;
	return &meta_fields[where];
}

unsigned vm_packet_meta_len(uint32_t where)
{
	const struct meta_field *f = meta_field(where);

	return f ? f->len : 0;
}

/* A field of the connection. dir: 0, or 1 for the original and 2 for the reply direction. */
static struct meta_field ct_field(uint32_t where, unsigned dir)
{
	static const struct meta_field whole[] = { [NFT_CT_MARK] = FIELD(ctmark), [NFT_CT_PROTOCOL] = FIELD(ctproto) };
	static const struct meta_field sides[] = {
		[NFT_CT_PROTO_SRC] = FIELD(tuple[0].sport), [NFT_CT_PROTO_DST] = FIELD(tuple[0].dport),
		[NFT_CT_SRC_IP] = { offsetof(struct vm_packet, tuple[0].src), 4 },
		[NFT_CT_DST_IP] = { offsetof(struct vm_packet, tuple[0].dst), 4 },
		[NFT_CT_SRC_IP6] = FIELD(tuple[0].src), [NFT_CT_DST_IP6] = FIELD(tuple[0].dst),
	};
	struct meta_field f = { 0 };

	if (!dir && where < sizeof(whole) / sizeof(whole[0]))
		f = whole[where];
	else if (dir && where < sizeof(sides) / sizeof(sides[0]))
		f = sides[where];
	f.at += (uint16_t)(dir == 2 ? sizeof(struct vm_tuple) : 0);
	return f;
}

unsigned vm_packet_ct_len(uint32_t where, unsigned dir) { return ct_field(where, dir).len; }

bool vm_packet_has(enum key k)
{
	return keys[k].source == SRC_PAYLOAD || (keys[k].source == SRC_META && vm_packet_meta_len(keys[k].where)) ||
		(keys[k].source == SRC_CT && vm_packet_ct_len(keys[k].where, keys[k].off));
}

/* The fast path of nft_payload_fast_eval. */
static bool load_is_fast(unsigned off, unsigned len)
{
	return len <= 4 && !(len & (len - 1)) && off % len == 0;
}

/* Finds the bytes; false if there are none. *have: how many from there on are valid. */
static bool payload_at(const struct vm_packet *p, uint32_t base, unsigned off, unsigned len, size_t *at, unsigned *have)
{
	bool link = base == NFT_PAYLOAD_LL_HEADER;
	unsigned size = link ? sizeof(p->link) : sizeof(p->data), from = off;

	if (base == NFT_PAYLOAD_TRANSPORT_HEADER) {
		if (!p->has_proto || (p->fragoff && !load_is_fast(off, len)))
			return false;
		from += p->thoff;
	} else if (base != NFT_PAYLOAD_NETWORK_HEADER && !link) {
		return false;
	}
	*at = (link ? offsetof(struct vm_packet, link) : offsetof(struct vm_packet, data)) + from;
	*have = link ? size - from : p->have > from ? p->have - from : 0;
	return from + len <= size;
}

bool vm_packet_read(const struct vm_packet *p, enum key_source source, uint32_t where, unsigned off, void *out, unsigned len)
{
	const struct meta_field ct = ct_field(where, off), *f = source == SRC_CT ? &ct : meta_field(where);
	unsigned have;
	size_t at;

	if (source == SRC_PAYLOAD) {
		if (!payload_at(p, where, off, len, &at, &have) || len > have)
			return false;
		memcpy(out, (const uint8_t *)p + at, len);
		return true;
	}
	if (source == SRC_CT && !p->tracked)
		return false;
	if (!f || len > f->len || (source == SRC_META && where == NFT_META_L4PROTO && !p->has_proto))
		return false;
	memcpy(out, (const uint8_t *)p + f->at, len);
	return true;
}

bool vm_packet_place(enum key_source source, uint32_t where, unsigned off, unsigned len, uint16_t *at, uint16_t *until, bool *transport)
{
	const struct meta_field *f = source == SRC_META ? meta_field(where) : NULL;

	*transport = source == SRC_PAYLOAD && where == NFT_PAYLOAD_TRANSPORT_HEADER;
	*until = source == SRC_PAYLOAD ? (uint16_t)(off + len) : 0;
	*at = (uint16_t)((f ? f->at : offsetof(struct vm_packet, data)) + off);
	if (source == SRC_PAYLOAD)
		return (*transport || where == NFT_PAYLOAD_NETWORK_HEADER) && off + len <= VM_PACKET_BYTES;
	return f && off + len <= f->len;
}

/* Writes the protocol into the first header that has it; extension headers are not supported. */
static bool proto_write(struct vm_packet *p, const uint8_t *proto)
{
	p->data[p->family == FAM_IP4 ? IP4_PROTO_AT : IP6_NEXT_AT] = *proto;
	vm_packet_settle(p);
	return true;
}

bool vm_packet_write(struct vm_packet *p, enum key_source source, uint32_t where, unsigned off, const void *data, unsigned len)
{
	const struct meta_field ct = ct_field(where, off), *f = source == SRC_CT ? &ct : meta_field(where);
	unsigned have;
	size_t at;

	if (source == SRC_PAYLOAD) {
		if (!payload_at(p, where, off, len, &at, &have))
			return false;
		memcpy((uint8_t *)p + at, data, len);
		return true;
	}
	if (!f || len > f->len)
		return false;
	if (source == SRC_META && where == NFT_META_L4PROTO)
		return proto_write(p, data);
	memcpy((uint8_t *)p + f->at, data, len);
	return true;
}

/* ---- printing ---- */

static void print_addrs(struct buf *b, const struct vm_packet *p)
{
	unsigned len = family_addrlen(p->family), at = p->family == FAM_IP4 ? 12 : 8;
	union addr a = {0};

	memcpy(&a, p->data + at, len);
	addr_print(b, &a, len);
	buf_puts(b, " > ");
	memcpy(&a, p->data + at + len, len);
	addr_print(b, &a, len);
}

static void print_transport(struct buf *b, const struct vm_packet *p)
{
	unsigned at = p->thoff;

	if (!p->has_proto) {
		buf_puts(b, ", no protocol");
		return;
	}
	buf_printf(b, ", protocol %u", p->l4proto);
	if (at < p->have) {
		buf_puts(b, ", transport header 0x");
		buf_hex(b, p->data + at, p->have - at < 16u ? p->have - at : 16u);
	}
}

void vm_packet_print(struct buf *b, const struct vm_packet *p)
{
	if (p->iif[0])
		buf_printf(b, "in %.*s, ", VM_PACKET_NAME, p->iif);
	if (p->oif[0])
		buf_printf(b, "out %.*s, ", VM_PACKET_NAME, p->oif);
	print_addrs(b, p);
	print_transport(b, p);
	if (p->fragoff)
		buf_printf(b, ", fragment at %u", p->fragoff * 8u);
	if (p->mark)
		buf_printf(b, ", mark 0x%x", p->mark);
	if (p->skuid || p->skgid)
		buf_printf(b, ", of user %u, group %u", p->skuid, p->skgid);
	if (!p->tracked)
		buf_puts(b, ", untracked");
	else if (p->ctmark)
		buf_printf(b, ", connection mark 0x%x", p->ctmark);
	if (p->have < VM_PACKET_BYTES)
		buf_printf(b, ", truncated to %u bytes", p->have);
}
