/* One option's slot in a kernel struct: writes a value to it and reads it. Example:
 *
 *	10.0.0.1/8 in an ENC_ADDRS slot    0a 00 00 01 …  ff 00 00 00 …
 *
 * Independent of layouts, given and inverted bits, and other rows. Never writes outside the slot's fields; that these
 * lie within the struct is ensured by the layout.
 */
#include <stddef.h>
#include <string.h>
#include <linux/netfilter/nf_nat.h>
#include <linux/netfilter/xt_set.h>
#include "compiler/slot.h"

/* ---- words of 1, 2, 4, 8 bytes ---- */

static uint64_t load(const void *base, struct field f, bool be)
{
	const uint8_t *p = (const uint8_t *)base + f.off;
	uint64_t n = 0;

	for (unsigned i = 0; i < f.len && i < 8; i++)
		n |= (uint64_t)p[be ? f.len - 1 - i : i] << 8 * i;
	return n;
}

static void store(void *base, struct field f, bool be, uint64_t n)
{
	uint8_t *p = (uint8_t *)base + f.off;

	for (unsigned i = 0; i < f.len && i < 8; i++)
		p[be ? f.len - 1 - i : i] = n >> 8 * i;
}

enum { HOST_BE = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ };

/* Are the slot's numbers big-endian? */
static bool order(const struct slot *s) { return s->be || (HOST_BE && !s->le); }

uint64_t load_bits(const void *base, struct field f) { return load(base, f, HOST_BE); }

static void store_host(void *base, struct field f, uint64_t n) { store(base, f, HOST_BE, n); }

void or_bits(void *base, struct field f, uint64_t bits)
{
	store_host(base, f, load_bits(base, f) | bits);
}

void slot_halves(const struct slot *s, struct field out[2])
{
	out[0] = s->at;
	out[1] = s->at2;
	if (!s->at2.len) {
		out[0].len = out[1].len = s->at.len / 2;
		out[1].off = s->at.off + out[0].len;
	}
}

/* ---- slots ---- */

static unsigned addr_bytes(struct field f, enum family fam)
{
	unsigned len = family_addrlen(fam);

	return f.len < len ? f.len : len;
}

static bool fits(struct field f, uint64_t n) { return f.len >= 8 || !(n >> 8 * f.len); }

static bool put_text(uint8_t *p, struct field f, const struct value *v)
{
	if (v->len >= f.len)
		return false;
	memcpy(p + f.off, v->s, v->len);
	p[f.off + v->len] = '\0';
	return true;
}

/* An interface is stored as name and mask. The mask covers the name with its NUL, or the part before a trailing +. */
static bool put_iface(uint8_t *p, const struct slot *s, const struct value *v)
{
	uint32_t n = v->len && v->s[v->len - 1] == '+' ? v->len - 1 : v->len + 1;

	if (v->len >= s->at.len || n > s->at2.len)
		return false;
	memcpy(p + s->at.off, v->s, v->len);
	memset(p + s->at2.off, 0xff, n);
	return true;
}

/* The kernel compares only what the mask covers, so the name ends there: other programs omit the +, or leave garbage
 * behind it. A mask that ends before the NUL means +, an empty one any interface. */
static void get_iface(struct cx *cx, const uint8_t *p, const struct slot *s, struct value *v)
{
	const char *name = (const char *)p + s->at.off;
	uint32_t covered = strnlen((const char *)p + s->at2.off, s->at2.len);
	uint32_t len = strnlen(name, covered);
	bool open = len == covered;
	char *text = arena_strn(cx->arena, name, len + open);

	if (open)
		text[len] = '+';
	v->s = text;
	v->len = len + open;
}

/* ---- masks ---- */

/* If no mask was given iptables fills the whole field, although an IPv4 mask has 4 bytes. */
static void fill_mask(struct field f, uint8_t *p)
{
	static const uint8_t full[4] = { 0xff, 0xff, 0xff, 0xff };

	if (!memcmp(p + f.off, full, 4))
		memset(p + f.off, 0xff, f.len);
}

static bool put_plen(const struct slot *s, enum family fam, uint8_t *p, const struct value *v)
{
	unsigned len = addr_bytes(s->at, fam);
	union addr mask = addr_mask(v->n, len);

	memcpy(p + s->at.off, mask.b, len);
	memcpy(p + s->at.off + len, v->a.b + len, s->at.len - len);
	if (s->mask && fam == FAM_IP4)
		fill_mask(s->at, p);
	return v->n <= 8 * len;
}

/* A noncontiguous mask has no prefix length: the result is then a number that does not pack to the same bytes. */
static void get_plen(struct field f, enum family fam, const uint8_t *p, struct value *v)
{
	unsigned len = addr_bytes(f, fam);
	union addr mask = {{0}};

	memcpy(mask.b, p + f.off, len);
	memcpy(v->a.b, p + f.off, f.len);
	v->n = (uint64_t)addr_masklen(&mask, len);
}

/* ---- ipsets ---- */

/* struct xt_set_info has its bits in one byte; the first version had a word per dimension. */
enum { SET_V0 = sizeof(struct xt_set_info_v0), SET_DIRS = (1 << IPSET_DIM_MAX) - 1 };

static void put_set_v0(uint8_t *p, const struct value *v)
{
	struct xt_set_info_v0 info;

	memcpy(&info, p, sizeof(info));
	for (unsigned i = 0; i < v->n; i++)
		info.u.flags[i] |= v->m >> i & 1 ? IPSET_SRC : IPSET_DST;
	memcpy(p, &info, sizeof(info));
}

static bool put_set(struct cx *cx, const struct slot *s, uint8_t *p, const struct value *v)
{
	struct ipset_ref set;

	/* It existed when the word was parsed. */
	if (cx->env->set_by_name(cx->env->self, v->s, &set) <= 0)
		return diag(cx->diags, (struct pos){0}, STATUS_PARAM, "Set %s doesn't exist.", v->s);
	if (v->n > IPSET_DIM_MAX)
		return false;
	store_host(p, (struct field){ s->at.off, 2 }, set.index);
	if (s->at.len == SET_V0) {
		put_set_v0(p + s->at.off, v);
		return true;
	}
	p[s->at.off + offsetof(struct xt_set_info, dim)] = v->n;
	p[s->at.off + offsetof(struct xt_set_info, flags)] |= v->m << 1;
	return true;
}

static void get_dirs_v0(const uint8_t *p, struct value *v)
{
	struct xt_set_info_v0 info;

	memcpy(&info, p, sizeof(info));
	while (v->n < IPSET_DIM_MAX && info.u.flags[v->n] & (IPSET_SRC | IPSET_DST)) {
		v->m |= (uint64_t)!!(info.u.flags[v->n] & IPSET_SRC) << v->n;
		v->n++;
	}
}

/* For an unknown index s is NULL. */
static void get_set(struct cx *cx, const struct slot *s, const uint8_t *p, struct value *v)
{
	uint16_t index = load_bits(p, (struct field){ s->at.off, 2 });
	struct ipset_ref set;

	if (index == IPSET_INVALID_ID ||
	    cx->env->set_by_index(cx->env->self, cx->arena, index, &set) <= 0)
		return;
	v->s = set.name;
	v->len = strlen(set.name);
	if (s->at.len == SET_V0) {
		get_dirs_v0(p + s->at.off, v);
		return;
	}
	v->n = p[s->at.off + offsetof(struct xt_set_info, dim)];
	v->m = p[s->at.off + offsetof(struct xt_set_info, flags)] >> 1 & SET_DIRS;
}

bool slot_has_set(const struct slot *s, const uint8_t *p)
{
	return load_bits(p, (struct field){ s->at.off, 2 }) != IPSET_INVALID_ID;
}

/* ---- NAT ranges ---- */

enum { NAT_BITS = NF_NAT_RANGE_MAP_IPS | NF_NAT_RANGE_PROTO_SPECIFIED | NF_NAT_RANGE_PROTO_OFFSET };

/* Uniform access to the three structs: flags, two addresses, two or three ports, without padding. */
struct nat_places { struct field flags, addr[2], port[3]; unsigned nports; };

static struct nat_places nat_places(const struct slot *s)
{
	uint16_t w = s->at.len == sizeof(struct nf_nat_ipv4_range) ? 4 : 16, at = s->at.off;
	struct nat_places n = {
		.flags = { at, 4 }, .addr = { { at + 4, w }, { at + 4 + w, w } },
		.nports = s->at.len == sizeof(struct nf_nat_range2) ? 3 : 2,
	};

	for (unsigned i = 0; i < 3; i++)
		n.port[i] = (struct field){ at + 4 + 2 * w + 2 * i, 2 };
	return n;
}

static bool put_nat(const struct slot *s, enum family fam, uint8_t *p, const struct value *v)
{
	struct nat_places at = nat_places(s);

	if (v->m & NF_NAT_RANGE_PROTO_OFFSET && at.nports < 3)
		return false;
	or_bits(p, at.flags, v->m);
	memcpy(p + at.addr[0].off, v->a.b, addr_bytes(at.addr[0], fam));
	memcpy(p + at.addr[1].off, v->b.b, addr_bytes(at.addr[1], fam));
	for (unsigned i = 0; i < at.nports; i++)
		store(p, at.port[i], true, v->n >> 16 * i & 0xffff);
	return true;
}

static void get_nat(const struct slot *s, enum family fam, const uint8_t *p, struct value *v)
{
	struct nat_places at = nat_places(s);

	v->m = load_bits(p, at.flags) & NAT_BITS;
	memcpy(v->a.b, p + at.addr[0].off, addr_bytes(at.addr[0], fam));
	memcpy(v->b.b, p + at.addr[1].off, addr_bytes(at.addr[1], fam));
	for (unsigned i = 0; i < at.nports; i++)
		v->n |= load(p, at.port[i], true) << 16 * i;
}

/* ---- slots ---- */

static void put_addrs(const struct slot *s, const struct field h[2], enum family fam, uint8_t *p,
	const struct value *v)
{
	memcpy(p + h[0].off, v->a.b, addr_bytes(h[0], fam));
	if (s->enc == ENC_ADDRS)
		memcpy(p + h[1].off, v->b.b, addr_bytes(h[1], fam));
	if (s->mask && fam == FAM_IP4)
		fill_mask(h[s->enc == ENC_ADDRS], p);
}

bool slot_put(struct cx *cx, const struct slot *s, uint8_t *p, const struct value *v)
{
	struct field h[2];

	slot_halves(s, h);
	switch (s->enc) {
	case ENC_NONE:
		break;
	case ENC_NUM:
		store(p, s->at, order(s), v->n);
		return fits(s->at, v->n);
	case ENC_PAIR:
		store(p, h[0], order(s), v->n);
		store(p, h[1], order(s), v->m);
		return fits(h[0], v->n) && fits(h[1], v->m);
	case ENC_ADDR:
		h[0] = s->at;
		/* fall through */
	case ENC_ADDRS:
		put_addrs(s, h, cx->family, p, v);
		break;
	case ENC_BYTES:
		memcpy(p + s->at.off, v->a.b, s->at.len);
		memcpy(p + s->at2.off, v->b.b, s->at2.len);
		break;
	case ENC_STR:
		return put_text(p, s->at, v);
	case ENC_IFACE:
		return put_iface(p, s, v);
	case ENC_SET:
		return put_set(cx, s, p, v);
	case ENC_PLEN:
		return put_plen(s, cx->family, p, v);
	case ENC_RAW:
		memcpy(p + s->at.off, v->s, v->len < s->at.len ? v->len : s->at.len);
		return v->len == s->at.len;
	case ENC_NAT:
		return put_nat(s, cx->family, p, v);
	case ENC_BITS:
		break;
	}
	return true;
}

void slot_get(struct cx *cx, const struct slot *s, const uint8_t *p, struct value *v)
{
	struct field h[2];

	memset(v, 0, sizeof(*v));
	slot_halves(s, h);
	switch (s->enc) {
	case ENC_NONE:
	case ENC_BITS:
		break;
	case ENC_NUM:
		v->n = load(p, s->at, order(s));
		break;
	case ENC_PAIR:
		v->n = load(p, h[0], order(s));
		v->m = load(p, h[1], order(s));
		break;
	case ENC_ADDR:
		memcpy(v->a.b, p + s->at.off, addr_bytes(s->at, cx->family));
		break;
	case ENC_BYTES:
		memcpy(v->a.b, p + s->at.off, s->at.len);
		memcpy(v->b.b, p + s->at2.off, s->at2.len);
		break;
	case ENC_ADDRS:
		memcpy(v->a.b, p + h[0].off, addr_bytes(h[0], cx->family));
		memcpy(v->b.b, p + h[1].off, addr_bytes(h[1], cx->family));
		break;
	case ENC_STR:
		v->len = strnlen((const char *)p + s->at.off, s->at.len);
		v->s = arena_strn(cx->arena, (const char *)p + s->at.off, v->len);
		break;
	case ENC_IFACE:
		get_iface(cx, p, s, v);
		break;
	case ENC_PLEN:
		get_plen(s->at, cx->family, p, v);
		break;
	case ENC_RAW:
		v->s = arena_strn(cx->arena, (const char *)p + s->at.off, s->at.len);
		v->len = s->at.len;
		break;
	case ENC_SET:
		get_set(cx, s, p, v);
		break;
	case ENC_NAT:
		get_nat(s, cx->family, p, v);
		break;
	}
}

void slot_clear(const struct slot *s, uint8_t *p)
{
	if (s->enc == ENC_SET)
		store_host(p, (struct field){ s->at.off, 2 }, IPSET_INVALID_ID);
	if (s->absent)
		store(p, s->at, order(s), s->absent);
}
