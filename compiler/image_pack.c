/* Packs rules of trees into fewer expressions, and unpacks them.
 *
 *	the rule    [ l4proto tcp ] [ saddr 10.0.0.0/8 ] [ daddr 192.0.2.1 ] [ dport 22 ] [ no fragment ] counter accept    11 expressions
 *	packed      [ dport 22 ] [ bytes 6 to 19 of the header, masked ] counter accept                                         7
 *
 * Loading a rule takes the kernel as long as looking up the types of its expressions by name. Therefore the tests of
 * the IP header are merged into one: all bytes from the first to the last are loaded at once, and the bits in between
 * are masked out. Such a wide load is expensive for packets, so it is used only after a test of ports that few packets
 * pass. The leading tests of a rule can be reordered: they are stateless, and if a load fails, before or after another
 * test, the rule does not match.
 *
 * The kernel compares at most 16 bytes at once, so an IPv6 address is packed only with tests close to it.
 *
 * nft misprints a mask that ends with a complete address, so the first byte is inverted before it is compared.
 *
 * The userdata records the position and the bytes of each merged test.
 */
#include <linux/netfilter/nf_tables.h>
#include <netinet/ip.h>
#include <string.h>
#include "compiler/image_priv.h"

enum {
	PACK_TESTS = 8,                /* maximum number of merged tests in a rule */
	PACK_BYTES = 64,               /* size of the header range that they may be in */
	PACK_WIDTH = 16,               /* maximum width of a comparison in the kernel */
	BLOCK = 3,                     /* number of expressions of the merged test: load, mask, compare */
	IP4_PROTO_AT = 9, IP4_FRAG_AT = 6,
	PORTS_END = 4,                 /* bytes of the transport header up to the end of the ports */
	RARE_PORTS = 32,               /* a port range of fewer than this many times 256 ports is a rarely passed test */
};

/* Userdata format of a merged test. */
struct packed_test {
	uint8_t at;                    /* number of tests before it */
	uint8_t off, len;
	uint8_t other;                 /* enum other, if the original test is not a plain comparison of header bytes */
} __attribute__((packed));

enum other { OTHER_NONE, OTHER_PROTO, OTHER_WHOLE };

struct packing {
	bool ports;                    /* a test of both ports, or of what follows them, has been seen */
	struct packed_test test[PACK_TESTS];
	unsigned n;                    /* number of merged tests */
	unsigned expressions;          /* and of their expressions */
	unsigned lo, hi;               /* range of header bytes covered */
	uint8_t mask[PACK_BYTES], data[PACK_BYTES];    /* indexed by header offset */
};

static const uint8_t zeros[PACK_BYTES], fragment_mask[] = { IP_OFFMASK >> 8, IP_OFFMASK & 0xff };

/* ---- reading expressions ---- */

static bool is_load(const struct nir *x)
{
	return (x->op == NIR_PAYLOAD && nir_u(x, NIR_PAYLOAD_dreg) == NFT_REG_1) ||
		(x->op == NIR_META && nir_u(x, NIR_META_dreg) == NFT_REG_1);
}

static bool is_compare(const struct nir *x)
{
	return (x->op == NIR_CMP && nir_u(x, NIR_CMP_sreg) == NFT_REG_1) ||
		(x->op == NIR_RANGE && nir_u(x, NIR_RANGE_sreg) == NFT_REG_1);
}

/* The compare expression of the test that starts at l[at]; NULL if none does. */
static const struct nir *test_compare(const struct nir_list *l, size_t at)
{
	size_t i = at + 1;

	if (i >= l->n || !is_load(&l->v[at]))
		return NULL;
	i += l->v[i].op == NIR_BITWISE;
	return i < l->n && is_compare(&l->v[i]) ? &l->v[i] : NULL;
}

/* Number of expressions of the self-contained test, or of the check for later fragments, at l[at]; 0: neither. */
static size_t test_length(const struct nir_list *l, size_t at)
{
	const struct nir *cmp = test_compare(l, at);
	size_t end = cmp ? (size_t)(cmp - l->v) + 1 : at;

	return end - at + (!cmp && at < l->n && whole_is(&l->v[at]));
}

/* A comparison of bytes: masked, then xor `flip`. Without a mask, mask and flip are NULL. */
struct equal { const uint8_t *mask, *flip, *data; };

static const struct equal no_fragment = { fragment_mask, zeros, zeros };

/* The comparison performed by the test at l[at], of len bytes; false if it is of another kind. */
static bool test_equal(const struct nir_list *l, size_t at, unsigned len, struct equal *e)
{
	const struct nir *cmp = test_compare(l, at), *bits = cmp && cmp[-1].op == NIR_BITWISE ? cmp - 1 : NULL;

	if (!cmp || cmp->op != NIR_CMP || nir_u(cmp, NIR_CMP_op) != NFT_CMP_EQ || cmp->f[NIR_CMP_data].d.len != len || !len)
		return false;
	*e = (struct equal){ .data = cmp->f[NIR_CMP_data].d.p };
	if (!bits)
		return true;
	e->mask = bits->f[NIR_BITWISE_mask].d.p;
	e->flip = bits->f[NIR_BITWISE_xor].d.p;
	return nir_u(bits, NIR_BITWISE_op) == NFT_BITWISE_BOOL && nir_has(bits, NIR_BITWISE_mask) &&
		nir_has(bits, NIR_BITWISE_xor) && nir_u(bits, NIR_BITWISE_sreg) == NFT_REG_1 &&
		nir_u(bits, NIR_BITWISE_dreg) == NFT_REG_1 && bits->f[NIR_BITWISE_mask].d.len == len &&
		bits->f[NIR_BITWISE_xor].d.len == len;
}

/* ---- packing ---- */

/* The bytes of the IP header that are loaded; false if it loads something else. */
static bool header_bytes(const struct cx *cx, const struct nir *x, struct packed_test *t)
{
	if (x->op == NIR_META) {
		*t = (struct packed_test){ .off = IP4_PROTO_AT, .len = 1, .other = OTHER_PROTO };
		return cx->family == FAM_IP4 && nir_u(x, NIR_META_key) == NFT_META_L4PROTO;
	}
	if (whole_is(x)) {
		*t = (struct packed_test){ .off = IP4_FRAG_AT, .len = 2, .other = OTHER_WHOLE };
		return cx->family == FAM_IP4;
	}
	*t = (struct packed_test){ .off = (uint8_t)nir_u(x, NIR_PAYLOAD_off), .len = (uint8_t)nir_u(x, NIR_PAYLOAD_len) };
	return nir_u(x, NIR_PAYLOAD_base) == NFT_PAYLOAD_NETWORK_HEADER &&
		nir_u(x, NIR_PAYLOAD_off) + nir_u(x, NIR_PAYLOAD_len) <= PACK_BYTES;
}

/* Extends the range to include the test; false if it would become too wide. */
static bool pack_widen(struct packing *p, const struct packed_test *t)
{
	unsigned end = t->off + t->len, lo = p->n && p->lo < t->off ? p->lo : t->off, hi = p->n && p->hi > end ? p->hi : end;

	if (hi - lo > PACK_WIDTH)
		return false;
	p->lo = lo;
	p->hi = hi;
	return true;
}

static void equal_keep(struct packing *p, unsigned off, unsigned len, const struct equal *e)
{
	memset(p->mask + off, 0xff, len);
	if (e->mask)
		memcpy(p->mask + off, e->mask, len);
	memcpy(p->data + off, e->data, len);
}

/* The part of the test that concerns the header. After a test of the last bytes of the ports, whole_put's load can only
 * fail for fragments. */
static bool header_equal(const struct packing *p, const struct nir_list *l, size_t at, const struct packed_test *t, struct equal *e)
{
	*e = no_fragment;
	return t->other == OTHER_WHOLE ? p->ports : test_equal(l, at, t->len, e);
}

/* Merges a test; false if it must stay separate. */
static bool pack_take(const struct cx *cx, struct packing *p, const struct nir_list *l, size_t at, size_t n, unsigned number)
{
	struct packed_test t;
	struct equal e;

	if (p->n == PACK_TESTS || !header_bytes(cx, &l->v[at], &t) || !header_equal(p, l, at, &t, &e) ||
	    memcmp(p->mask + t.off, zeros, t.len) || (e.mask && (!e.mask[0] || memcmp(e.flip, zeros, t.len))) || !pack_widen(p, &t))
		return false;
	t.at = (uint8_t)number;
	equal_keep(p, t.off, t.len, &e);
	p->test[p->n++] = t;
	p->expressions += (unsigned)n;
	return true;
}

/* Is it a load from the transport header? */
static bool is_transport(const struct nir *load)
{
	return load->op == NIR_PAYLOAD && nir_u(load, NIR_PAYLOAD_base) == NFT_PAYLOAD_TRANSPORT_HEADER && !whole_is(load);
}

/* Do few packets pass it? */
static bool is_rare(const struct nir_list *l, size_t at)
{
	const struct nir *load = &l->v[at], *x = test_compare(l, at);
	const uint8_t *lo, *hi;

	if (!is_transport(load) || load[1].op == NIR_BITWISE)
		return false;
	if (x->op == NIR_CMP)
		return nir_u(x, NIR_CMP_op) == NFT_CMP_EQ;
	lo = x->f[NIR_RANGE_from].d.p;
	hi = x->f[NIR_RANGE_to].d.p;
	return nir_u(x, NIR_RANGE_op) == NFT_RANGE_EQ && x->f[NIR_RANGE_from].d.len == 2 && *hi - *lo < RARE_PORTS;
}

/* Finds the leading tests that can be merged into *p. Returns the number of expressions of the leading tests; 0:
 * packing does not pay off. */
static size_t pack_find(const struct cx *cx, struct packing *p, const struct nir_list *l)
{
	size_t at = 0, n;
	bool rare = false;

	for (unsigned number = 0; (n = test_length(l, at)); number++, at += n) {
		const struct nir *load = &l->v[at];

		rare |= !pack_take(cx, p, l, at, n, number) && is_rare(l, at);
		p->ports |= is_transport(load) && nir_u(load, NIR_PAYLOAD_off) + nir_u(load, NIR_PAYLOAD_len) >= PORTS_END;
	}
	return rare && p->expressions > BLOCK ? at : 0;
}

static bool all_ones(const uint8_t *mask, unsigned len)
{
	for (unsigned i = 0; i < len; i++)
		if (mask[i] != 0xff)
			return false;
	return true;
}

static void load_bytes(struct cx *cx, struct nir_list *out, unsigned off, unsigned len)
{
	struct nir *x = nir_add(cx, out, NIR_PAYLOAD);

	nir_setu(x, NIR_PAYLOAD_base, NFT_PAYLOAD_NETWORK_HEADER);
	nir_setu(x, NIR_PAYLOAD_off, off);
	nir_setu(x, NIR_PAYLOAD_len, len);
	nir_setu(x, NIR_PAYLOAD_dreg, NFT_REG_1);
}

static void load_proto(struct cx *cx, struct nir_list *out)
{
	struct nir *x = nir_add(cx, out, NIR_META);

	nir_setu(x, NIR_META_key, NFT_META_L4PROTO);
	nir_setu(x, NIR_META_dreg, NFT_REG_1);
}

/* Appends a mask, unless all bits are compared, and a compare. flip: bytes are inverted first. */
static void compare_bytes(struct cx *cx, struct nir_list *out, const uint8_t *mask, const uint8_t *flip, const uint8_t *data, unsigned len)
{
	struct nir *x;

	if (!all_ones(mask, len)) {
		x = nir_add(cx, out, NIR_BITWISE);
		nir_setu(x, NIR_BITWISE_sreg, NFT_REG_1);
		nir_setu(x, NIR_BITWISE_dreg, NFT_REG_1);
		nir_setu(x, NIR_BITWISE_len, len);
		nir_setd(x, NIR_BITWISE_mask, arena_dup(cx->arena, mask, len), len);
		nir_setd(x, NIR_BITWISE_xor, arena_dup(cx->arena, flip, len), len);
	}
	x = nir_add(cx, out, NIR_CMP);
	nir_setu(x, NIR_CMP_op, NFT_CMP_EQ);
	nir_setu(x, NIR_CMP_sreg, NFT_REG_1);
	nir_setd(x, NIR_CMP_data, arena_dup(cx->arena, data, len), len);
}

static void block_put(struct cx *cx, struct nir_list *out, struct packing *p)
{
	unsigned lo = p->lo, width = p->hi - p->lo;
	uint8_t flip[PACK_WIDTH] = {0};

	load_bytes(cx, out, lo, width);
	if (!all_ones(p->mask + lo, width))
		flip[0] = p->mask[lo];
	p->data[lo] ^= flip[0];
	compare_bytes(cx, out, p->mask + lo, flip, p->data + lo, width);
}

/* Replaces the merged tests by one test after the remaining ones, in place: the result is shorter. */
static void list_pack(struct cx *cx, struct nir_list *l, struct packing *p, size_t tests)
{
	struct nir_list out = { .v = l->v, .cap = l->cap };
	unsigned taken = 0, number = 0;

	for (size_t at = 0, n; at < tests; at += n, number++) {
		n = test_length(l, at);
		if (taken < p->n && p->test[taken].at == number) {
			taken++;
			continue;
		}
		memmove(out.v + out.n, l->v + at, n * sizeof(*l->v));
		out.n += n;
	}
	block_put(cx, &out, p);
	memmove(out.v + out.n, l->v + tests, (l->n - tests) * sizeof(*l->v));
	l->n = out.n + l->n - tests;
}

/* xt matches and targets find the protocol they need in the rule itself, so rules with any are not packed. */
static bool asks_kernel(const struct nir_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].op == NIR_MATCH || l->v[i].op == NIR_TARGET)
			return true;
	return false;
}

void rule_pack(struct cx *cx, struct nir_list *l, struct tlv *t)
{
	struct packing p = {0};
	size_t tests = asks_kernel(l) ? 0 : pack_find(cx, &p, l);

	if (!tests)
		return;
	tlv_put(t, TLV_PACKED, p.test, p.n * sizeof(*p.test));
	if (!t->full)
		list_pack(cx, l, &p, tests);
}

/* ---- unpacking ---- */

/* Reads the merged test, which is the last one, into bytes by header offset; *at is its position. */
static bool block_read(const struct cx *cx, const struct nir_list *l, struct packing *p, size_t *at)
{
	struct packed_test all;
	size_t n = 0, next;
	struct equal e;

	for (*at = 0; (next = test_length(l, *at + n)); n = next)
		*at += n;
	if (!n || l->v[*at].op != NIR_PAYLOAD || !header_bytes(cx, &l->v[*at], &all) ||
	    !test_equal(l, *at, all.len, &e))
		return false;
	equal_keep(p, all.off, all.len, &e);
	if (e.flip)
		p->data[all.off] ^= e.flip[0];
	return !e.flip || (e.flip[0] == e.mask[0] && !memcmp(e.flip + 1, zeros, all.len - 1u));
}

static void load_out(struct cx *cx, struct nir_list *out, const struct packed_test *t)
{
	switch (t->other) {
	case OTHER_PROTO:
		load_proto(cx, out);
		return;
	case OTHER_WHOLE:
		whole_put(cx, out);
		return;
	default:
		load_bytes(cx, out, t->off, t->len);
	}
}

/* Are these bytes exactly the test for later fragments? */
static bool is_no_fragment(const struct packing *p, const struct packed_test *t)
{
	return !memcmp(p->mask + t->off, no_fragment.mask, t->len) && !memcmp(p->data + t->off, no_fragment.data, t->len);
}

/* Splits a test off from the merged one. What remains in the end was not recorded. */
static bool test_out(struct cx *cx, struct nir_list *out, struct packing *p, const struct packed_test *t)
{
	struct packed_test said;

	if (!t->len || t->off + t->len > PACK_BYTES)
		return false;
	load_out(cx, out, t);
	if (!header_bytes(cx, &out->v[out->n - 1], &said) || said.off != t->off || said.len != t->len || said.other != t->other)
		return false;
	if (t->other != OTHER_WHOLE)
		compare_bytes(cx, out, p->mask + t->off, zeros, p->data + t->off, t->len);
	else if (!is_no_fragment(p, t))
		return false;
	memset(p->mask + t->off, 0, t->len);
	memset(p->data + t->off, 0, t->len);
	return true;
}

/* Restores the tests in their order, up to the merged one at `block`; false if the userdata does not match. */
static bool tests_out(struct cx *cx, struct nir_list *out, struct packing *p, const struct nir_list *l, size_t block)
{
	unsigned taken = 0;
	size_t at = 0;

	for (unsigned number = 0; at < block || taken < p->n; number++) {
		size_t n = test_length(l, at);

		if (taken < p->n && p->test[taken].at == number) {
			if (!test_out(cx, out, p, &p->test[taken++]))
				return false;
			continue;
		}
		if (at == block)
			return false;
		for (; n; n--)
			*nir_add(cx, out, l->v[at].op) = l->v[at], at++;
	}
	return true;
}

static bool nothing_left(const struct packing *p)
{
	return !memcmp(p->mask, zeros, sizeof(zeros)) && !memcmp(p->data, zeros, sizeof(zeros));
}

const struct nir_rule *rule_unpack(struct cx *cx, const struct nir_rule *nr, struct nir_rule *room)
{
	struct packing p = {0};
	size_t len, block;
	const uint8_t *said = tlv_get(nr->udata, TLV_PACKED, &len);

	if (!said)
		return nr;
	p.n = (unsigned)(len / sizeof(*p.test));
	if (len > sizeof(p.test) || len != p.n * sizeof(*p.test) || !block_read(cx, &nr->list, &p, &block))
		return NULL;
	memcpy(p.test, said, len);
	*room = (struct nir_rule){ .list = room->list, .udata = nr->udata };
	room->list.n = 0;
	if (!tests_out(cx, &room->list, &p, &nr->list, block) || !nothing_left(&p))
		return NULL;
	for (size_t i = block + test_length(&nr->list, block); i < nr->list.n; i++)
		*nir_add(cx, &room->list, nr->list.v[i].op) = nr->list.v[i];
	return room;
}
