/* Rules of trees with fewer expressions, and whole again.
 *
 *	the rule    [ l4proto tcp ] [ saddr 10.0.0.0/8 ] [ daddr 192.0.2.1 ] [ dport 22 ] [ no fragment ] counter accept    11 expressions
 *	packed      [ dport 22 ] [ bytes 6 to 19 of the header, masked ] counter accept                                         7
 *
 * To load a rule takes the kernel as long as to find the type of each of its expressions by name. So the tests of the IP header become
 * one: all bytes from the first to the last of them are loaded at once, and what lies between is masked out. A load of so many bytes is
 * dear for packets, so that is done only behind a test of ports that hardly any packet passes. Tests in front of all else may change
 * places: they have no state, and whether a load fails in front of a test or behind it, the rule does not match.
 *
 * The kernel compares 16 bytes at once, so an IPv6 address is packed with nothing else that lies far from it.
 *
 * nft would show only a part of a mask that ends with a whole address, so the first byte is compared turned round.
 *
 * The userdata says where each of these tests stood, and of which bytes it is.
 */
#include <linux/netfilter/nf_tables.h>
#include <netinet/ip.h>
#include <string.h>
#include "compiler/image_priv.h"

enum {
	PACK_TESTS = 8,                /* of the IP header, in a rule */
	PACK_BYTES = 64,               /* of the header in which they may lie */
	PACK_WIDTH = 16,               /* that the kernel compares at once */
	BLOCK = 3,                     /* expressions that they become: load, mask, compare */
	IP4_PROTO_AT = 9, IP4_FRAG_AT = 6,
	PORTS_END = 4,                 /* bytes of the transport header */
	RARE_PORTS = 32,               /* ranges of so many times 256 ports are tests that hardly any packet passes */
};

/* A test of header bytes as it lies in userdata. */
struct packed_test {
	uint8_t at;                    /* how many tests stood in front of it */
	uint8_t off, len;
	uint8_t other;                 /* enum other, if the rule says it in another way than by bytes of the header */
} __attribute__((packed));

enum other { OTHER_NONE, OTHER_PROTO, OTHER_WHOLE };

struct packing {
	bool ports;                    /* a test of both ports, or of what lies behind them, has been met */
	struct packed_test test[PACK_TESTS];
	unsigned n;                    /* of them */
	unsigned expressions;          /* that they take */
	unsigned lo, hi;               /* from the first byte of them to behind the last */
	uint8_t mask[PACK_BYTES], data[PACK_BYTES];    /* by offset in the header */
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

/* The compare of the test that begins at l[at]; NULL: there is none. */
static const struct nir *test_compare(const struct nir_list *l, size_t at)
{
	size_t i = at + 1;

	if (i >= l->n || !is_load(&l->v[at]))
		return NULL;
	i += l->v[i].op == NIR_BITWISE;
	return i < l->n && is_compare(&l->v[i]) ? &l->v[i] : NULL;
}

/* How many expressions from l[at] on are a test by themselves, or what fails for later fragments; 0: they are none. */
static size_t test_length(const struct nir_list *l, size_t at)
{
	const struct nir *cmp = test_compare(l, at);
	size_t end = cmp ? (size_t)(cmp - l->v) + 1 : at;

	return end - at + (!cmp && at < l->n && whole_is(&l->v[at]));
}

/* How a test compares bytes: masked, turned round where `flip` has ones. No mask: mask and flip are NULL. */
struct equal { const uint8_t *mask, *flip, *data; };

static const struct equal no_fragment = { fragment_mask, zeros, zeros };

/* What the test at l[at] compares `len` bytes with; false: it asks for something else. */
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

/* Which bytes of the IP header the load is of; false: it loads something else. */
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

/* Makes room for the bytes of the test; false: there would be too many from the first to the last. */
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

/* That of the header which the test asks for. Behind a test of the ports' last bytes all that whole_put's load can fail for is a
 * fragment. */
static bool header_equal(const struct packing *p, const struct nir_list *l, size_t at, const struct packed_test *t, struct equal *e)
{
	*e = no_fragment;
	return t->other == OTHER_WHOLE ? p->ports : test_equal(l, at, t->len, e);
}

/* Takes a test into the block; false: it stays one of its own. */
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

/* A test of a field of the transport header? */
static bool is_transport(const struct nir *load)
{
	return load->op == NIR_PAYLOAD && nir_u(load, NIR_PAYLOAD_base) == NFT_PAYLOAD_TRANSPORT_HEADER && !whole_is(load);
}

/* Does hardly any packet pass it? */
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

/* The tests in front of all else: those that can be packed into *p. How many expressions all of them are; 0: it does not pay. */
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

/* Mask, where not all bits count, and compare. `flip`: turned round first. */
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

/* The tests that stay, the block, all else: it takes less room than before. */
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

/* What xt matches and targets are told of the protocol is looked for in the rule, so that stays as it is. */
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

/* ---- whole again ---- */

/* The block, which is the last of the tests, as bytes by offset in the header: *at is where it stands. */
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

/* Are these bytes of the block what nothing else says? */
static bool is_no_fragment(const struct packing *p, const struct packed_test *t)
{
	return !memcmp(p->mask + t->off, no_fragment.mask, t->len) && !memcmp(p->data + t->off, no_fragment.data, t->len);
}

/* Takes the test out of the block; what is left there at the end no test has said. */
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

/* Tests in their order, up to the block at `block`; false: the userdata says something else. */
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
