/* Determines which elements a packet has matched.
 *
 *	rule      [ payload saddr → 1 ] [ meta mark → 9 ] [ lookup 1 in @map ]       matched, with the verdict jump web
 *	packet    from 192.0.2.1, its mark is unknown
 *	map       192.0.2.1 . 1 : jump web      192.0.2.1 . 2 : drop      192.0.2.1 . 3 : jump web      192.0.2.7 . 1 : jump web
 *	met       the first or the third
 *
 * Executes the rule's loads on registers with a known flag per byte. All tests are assumed to have passed, as the
 * kernel reported a match. An unknown byte matches every key.
 */
#include <endian.h>
#include <linux/netfilter/nf_tables.h>
#include <string.h>
#include "compiler/image_met.h"
#include "compiler/image_priv.h"

enum { REG_BYTES = 4 * NIR_REGS };

struct meeting {
	struct cx *cx;
	const struct image_run *run;
	const struct met_packet *p;
	int32_t verdict;
	const char *to;
	uint8_t byte[REG_BYTES];
	bool known[REG_BYTES];
	struct image_met *out;
	bool asked;                    /* a map that represents rules was looked up */
};

/* Offset of the register's first byte; false if there are fewer than len bytes. */
static bool reg_find(uint64_t number, unsigned len, unsigned *at)
{
	int word = nir_reg_word(number);

	*at = 4 * (unsigned)word;
	return word >= 0 && *at + len <= REG_BYTES;
}

/* data NULL: unknown. The last word is padded with zeros. */
static void reg_put(struct meeting *m, uint64_t number, const void *data, unsigned len)
{
	unsigned at, whole = reg_bytes(len);

	if (!reg_find(number, whole, &at))
		return;
	memset(m->byte + at, 0, whole);
	memset(m->known + at, data != NULL, whole);
	if (data)
		memcpy(m->byte + at, data, len);
}

/* ---- loads ---- */

static bool meta_known(const struct met_packet *p, uint64_t key)
{
	switch (key) {
	case NFT_META_IIFNAME:
	case NFT_META_IIF:
		return p->iif;
	case NFT_META_OIFNAME:
	case NFT_META_OIF:
		return p->oif;
	case NFT_META_MARK:
		return p->mark;
	case NFT_META_L4PROTO:
		return p->proto;
	case NFT_META_LEN:
		return p->headers && !p->changed;
	}
	return false;
}

static void met_meta(struct meeting *m, const struct nir *x)
{
	uint64_t key = nir_u(x, NIR_META_key);
	unsigned len = vm_packet_meta_len((uint32_t)key);
	uint8_t data[VM_PACKET_NAME];
	bool known;

	if (!nir_has(x, NIR_META_dreg))
		return;
	known = meta_known(m->p, key) && vm_packet_read(&m->p->p, SRC_META, (uint32_t)key, 0, data, len);
	reg_put(m, nir_u(x, NIR_META_dreg), known ? data : NULL, len ? len : sizeof(uint32_t));
}

/* Fields that targets leave unchanged: no non-terminating target writes addresses, ports or the fragment offset, except
 * SNPT and DNPT, after which no header is known. */
static bool load_steady(const struct met_packet *p, uint64_t base, uint64_t off, unsigned len)
{
	const struct key_info *frag = &keys[K_IP4_FRAG];

	if (base == NFT_PAYLOAD_TRANSPORT_HEADER)
		return off + len <= 4;
	if (base != NFT_PAYLOAD_NETWORK_HEADER)
		return false;
	return p->p.family == FAM_IP6 ? off >= 8 : off >= 12 || (off == frag->off && len == frag->len);
}

static void met_payload(struct meeting *m, const struct nir *x)
{
	unsigned len = (unsigned)nir_u(x, NIR_PAYLOAD_len);
	uint64_t base = nir_u(x, NIR_PAYLOAD_base), off = nir_u(x, NIR_PAYLOAD_off);
	uint8_t data[REG_BYTES];
	bool known;

	if (!nir_has(x, NIR_PAYLOAD_dreg) || len > sizeof(data))
		return;
	known = m->p->headers && (!m->p->changed || load_steady(m->p, base, off, len)) &&
		vm_packet_read(&m->p->p, SRC_PAYLOAD, (uint32_t)base, (unsigned)off, data, len);
	reg_put(m, nir_u(x, NIR_PAYLOAD_dreg), known ? data : NULL, len);
}

static void met_immediate(struct meeting *m, const struct nir *x)
{
	if (nir_u(x, NIR_IMMEDIATE_dreg) != NFT_REG_VERDICT && nir_has(x, NIR_IMMEDIATE_data))
		reg_put(m, nir_u(x, NIR_IMMEDIATE_dreg), x->f[NIR_IMMEDIATE_data].d.p, x->f[NIR_IMMEDIATE_data].d.len);
}

/* ---- arithmetic ---- */

static void met_bitwise(struct meeting *m, const struct nir *x)
{
	const struct nir_data mask = nir_d(x, NIR_BITWISE_mask), flip = nir_d(x, NIR_BITWISE_xor);
	unsigned from, to;

	if (!reg_find(nir_u(x, NIR_BITWISE_sreg), mask.len, &from) || !reg_find(nir_u(x, NIR_BITWISE_dreg), mask.len, &to))
		return;
	for (unsigned i = 0; i < mask.len; i++) {
		uint8_t keep = ((const uint8_t *)mask.p)[i], turn = i < flip.len ? ((const uint8_t *)flip.p)[i] : 0;

		m->byte[to + i] = (m->byte[from + i] & keep) ^ turn;
		m->known[to + i] = (m->known[from + i] || !keep) && nir_u(x, NIR_BITWISE_op) == NFT_BITWISE_BOOL;
	}
}

/* Swaps the bytes of each number on little-endian hosts. */
static void met_byteorder(struct meeting *m, const struct nir *x)
{
	unsigned len = (unsigned)nir_u(x, NIR_BYTEORDER_len), size = (unsigned)nir_u(x, NIR_BYTEORDER_size), from, to;
	uint8_t byte[REG_BYTES];
	bool known[REG_BYTES];

	if (!size || len > REG_BYTES || len % size || !reg_find(nir_u(x, NIR_BYTEORDER_sreg), len, &from) ||
	    !reg_find(nir_u(x, NIR_BYTEORDER_dreg), len, &to))
		return;
	for (unsigned i = 0; i < len; i++) {
		unsigned of = __BYTE_ORDER == __LITTLE_ENDIAN ? i / size * size + size - 1 - i % size : i;

		byte[i] = m->byte[from + of];
		known[i] = m->known[from + of];
	}
	memcpy(m->byte + to, byte, len);
	memcpy(m->known + to, known, len);
}

/* Any other expression that writes a register: its contents become unknown. */
static void met_other(struct meeting *m, const struct nir *x)
{
	static const struct { uint16_t op, dreg; } fills[] = {
		{NIR_CT, NIR_CT_dreg}, {NIR_EXTHDR, NIR_EXTHDR_dreg}, {NIR_NUMGEN, NIR_NUMGEN_dreg}, {NIR_HASH, NIR_HASH_dreg},
		{NIR_FIB, NIR_FIB_dreg}, {NIR_RT, NIR_RT_dreg}, {NIR_SOCKET, NIR_SOCKET_dreg},
	};

	for (size_t i = 0; i < sizeof(fills) / sizeof(*fills); i++)
		if (fills[i].op == x->op && nir_has(x, fills[i].dreg))
			reg_put(m, nir_u(x, fills[i].dreg), NULL, 16);
}

/* ---- lookups ---- */

/* Can a part of the key be within lo .. hi? Only the bytes before the first unknown one decide. */
static bool part_fits(const struct meeting *m, unsigned at, unsigned len, const uint8_t *lo, const uint8_t *hi)
{
	bool above = false, below = false;

	for (unsigned i = 0; i < len && m->known[at + i] && !(above && below); i++) {
		uint8_t byte = m->byte[at + i];

		if ((!above && byte < lo[i]) || (!below && byte > hi[i]))
			return false;
		above |= byte > lo[i];
		below |= byte < hi[i];
	}
	return true;
}

/* The same for a single value, where all known bytes are compared. */
static bool value_fits(const struct meeting *m, unsigned at, unsigned len, const uint8_t *value)
{
	for (unsigned i = 0; i < len; i++)
		if (m->known[at + i] && m->byte[at + i] != value[i])
			return false;
	return true;
}

static bool elem_fits(const struct meeting *m, const struct image_map *map, const struct image_elem *e, unsigned at)
{
	unsigned off = 0;

	for (unsigned i = 0; i < map->nparts; off += reg_bytes(map->part[i]), i++) {
		const uint8_t *lo = e->key + off;

		if (!(e->end ? part_fits(m, at + off, map->part[i], lo, e->end + off) : value_fits(m, at + off, map->part[i], lo)))
			return false;
	}
	return true;
}

static bool verdict_fits(const struct meeting *m, const struct image_map *map, const struct image_elem *e)
{
	if (map->set)
		return true;
	return e->verdict == m->verdict && !e->chain == !m->to && (!m->to || !strcmp(e->chain, m->to));
}

static void order_add(struct meeting *m, const struct image_elem *e)
{
	uint64_t order;

	if (!image_order(e->udata, &order))
		return;
	for (size_t i = 0; i < m->out->orders.n; i++)
		if (m->out->orders.v[i] == order)
			return;
	vec_push(m->cx->arena, &m->out->orders, order);
}

static void met_lookup(struct meeting *m, const struct nir *x)
{
	const struct image_map *map = image_map_of(m->run, x);
	unsigned at;

	if (!map || !map->elems.n || !map->elems.v[0].counted || !reg_find(nir_u(x, NIR_LOOKUP_sreg), map->len, &at))
		return;
	m->asked = true;
	for (size_t i = 0; i < map->elems.n; i++)
		if (verdict_fits(m, map, &map->elems.v[i]) && elem_fits(m, map, &map->elems.v[i], at))
			order_add(m, &map->elems.v[i]);
}

static void met_expression(struct meeting *m, const struct nir *x)
{
	static void (*const met[NIR_COUNT])(struct meeting *m, const struct nir *x) = {
		[NIR_META] = met_meta, [NIR_PAYLOAD] = met_payload, [NIR_IMMEDIATE] = met_immediate, [NIR_BITWISE] = met_bitwise,
		[NIR_BYTEORDER] = met_byteorder, [NIR_LOOKUP] = met_lookup,
	};

	(met[x->op] ? met[x->op] : met_other)(m, x);
}

bool image_met(struct cx *cx, const struct image_run *run, const struct nir_list *rule, const struct met_packet *p, int32_t verdict,
	const char *to, struct image_met *out)
{
	struct meeting m = { .cx = cx, .run = run, .p = p, .verdict = verdict, .to = to, .out = out };

	out->orders.n = 0;
	for (size_t i = 0; i < rule->n; i++)
		met_expression(&m, &rule->v[i]);
	return m.asked;
}
