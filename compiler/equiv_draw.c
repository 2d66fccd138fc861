/* Draws test packets from rules (equiv_priv.h).
 *
 *	-A INPUT -s 10.0.0.0/8 -p tcp --dport 22:80      10.0.0.0, 10.255.255.255, 10.77.1.9; 9.255.255.255, 11.0.0.0;
 *	                                                 ports 22, 80, 57; 21, 81; TCP, and occasionally another protocol
 *
 * A packet starts with values that some rules test for, so that its fields are relevant; then all tests of one rule are
 * fulfilled, occasionally except one; finally some packets are truncated or become fragments. Most errors concern
 * interactions of rules.
 */
#include <linux/netfilter/nf_tables.h>
#include <netinet/in.h>
#include <string.h>
#include "compiler/equiv_priv.h"
#include "compiler/test.h"

enum {
	CROSSED = 4,                   /* maximum number of other rules whose values a packet starts with */
	IP6_LEN = 40, HEADER6 = 8,
};

static const uint64_t TURNS = 2654435761;      /* a prime: visits all rules, in distant steps */

/* One of these tests is fulfilled; one that is inverted, as if it were the only one. */
struct wish { const struct test *t; size_t n; };

struct wishes { VEC(struct wish) v; };

struct draw {
	enum family family;
	struct wishes *rule;           /* by rule */
	size_t n;
};

/* ---- values tested by rules ---- */

struct tests { VEC(struct test) v; };

static void wish_add(struct cx *cx, const struct tests *t, struct wishes *w)
{
	if (t->v.n)
		vec_push(cx->arena, &w->v, ((struct wish){ t->v.v, t->v.n }));
}

static void any_add(struct cx *cx, const struct use *u, struct wishes *w)
{
	struct tests any = {0};
	struct test t;

	for (unsigned i = 0; u->form->ext->any_of(u, i, &t); i++) {
		t.inv = u->form->inv;
		vec_push(cx->arena, &any.v, t);
	}
	wish_add(cx, &any, w);
}

static void use_add(struct cx *cx, const struct use *u, struct wishes *w)
{
	const struct ext *e = u ? u->form->ext : NULL;

	if (!e)
		return;
	if (e->any_of) {
		any_add(cx, u, w);
		return;
	}
	for (unsigned row = 0; row < ext_nopts(e); row++) {
		struct tests one = {0};
		struct test t;

		if (use_has(u, row) && test_of_row(cx, &e->opts[row], use_val(u, row), use_inv(u, row), &t) && vm_packet_has(t.key))
			vec_push(cx->arena, &one.v, t);
		wish_add(cx, &one, w);
	}
}

/* Moves the protocol to the front, since the location of ports depends on it. */
static void proto_first(struct wishes *w)
{
	for (size_t i = 1; i < w->v.n; i++) {
		struct wish one = w->v.v[i];

		if (one.t->key != K_L4PROTO)
			continue;
		memmove(w->v.v + 1, w->v.v, i * sizeof(one));
		w->v.v[0] = one;
	}
}

struct draw *draw_new(struct cx *cx, const struct chain *c)
{
	struct draw *d = arena_new_of(cx->arena, struct draw);

	d->family = cx->family;
	d->rule = arena_array(cx->arena, c->nrules + 1u, sizeof(*d->rule));
	for (const struct rule *r = c->first; r; r = r->next) {
		struct wishes *w = &d->rule[d->n++];

		use_add(cx, r->head, w);
		for (unsigned i = 0; i < r->nmatch; i++)
			use_add(cx, r->match[i], w);
		proto_first(w);
	}
	return d;
}

/* ---- values ---- */

static bool chance(struct rng *r, unsigned n) { return rng_below(r, n) == 0; }

static void step(uint8_t *v, unsigned len, int by)
{
	while (len--) {
		v[len] = (uint8_t)(v[len] + by);
		if (v[len] != (by > 0 ? 0 : 0xff))
			return;
	}
}

static void random_bytes(struct rng *r, uint8_t *out, unsigned len)
{
	for (unsigned i = 0; i < len; i++)
		out[i] = (uint8_t)rng_below(r, 256);
}

/* The lowest and highest values that a test (ignoring inversion) accepts, over the full width of its key. */
static void test_bounds(const struct test *t, unsigned width, uint8_t *lo, uint8_t *hi)
{
	for (unsigned i = 0; i < width; i++) {
		uint8_t mask = i < t->len ? t->b.b[i] : 0;

		lo[i] = t->a.b[i];
		hi[i] = t->range ? t->b.b[i] : (uint8_t)(t->a.b[i] | ~mask);
	}
}

/* A value within the bounds: random bits outside the mask; in a range, a value near one end. */
static void pick_inside(struct rng *r, const struct test *t, unsigned width, const uint8_t *lo, const uint8_t *hi, uint8_t *v)
{
	uint8_t noise[sizeof(t->a)];

	memcpy(v, lo, width);
	random_bytes(r, noise, width);
	for (unsigned i = 0; i < width; i++)
		v[i] |= (uint8_t)(t->range ? 0 : noise[i] & (lo[i] ^ hi[i]));
	if (!t->range)
		return;
	for (uint64_t n = rng_below(r, 20); n; n--)
		if (memcmp(v, hi, width))
			step(v, width, 1);
}

static void pick(struct rng *r, const struct test *t, unsigned width, bool inside, uint8_t *v)
{
	uint8_t lo[sizeof(t->a)], hi[sizeof(t->a)];

	test_bounds(t, width, lo, hi);
	if (inside && chance(r, 2)) {
		pick_inside(r, t, width, lo, hi, v);
		return;
	}
	memcpy(v, chance(r, 2) ? lo : hi, width);
	if (!inside)
		step(v, width, memcmp(v, lo, width) ? 1 : -1);
}

/* A matching name, or one with a matching prefix: followed by zeros, or a digit. */
static void pick_name(struct rng *r, const struct test *t, bool inside, uint8_t name[VM_PACKET_NAME])
{
	size_t len = strnlen((const char *)t->a.b, t->len);

	memset(name, 0, VM_PACKET_NAME);
	memcpy(name, t->a.b, len);
	if (len == t->len && len + 1 < VM_PACKET_NAME && chance(r, 2))
		name[len] = (uint8_t)('0' + rng_below(r, 10));
	if (inside || !len)
		return;
	if (chance(r, 2))
		name[len - 1] ^= 1;
	else if (len + 1 < VM_PACKET_NAME)
		name[len] = 'x';
}

static void pick_proto(struct rng *r, const struct test *t, bool inside, uint8_t *v)
{
	static const uint8_t protos[] = { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_SCTP, IPPROTO_UDPLITE };

	*v = inside ? t->a.b[0] : protos[rng_below(r, sizeof(protos))];
}

static void wish_test(struct rng *r, const struct test *t, bool met, struct vm_packet *p)
{
	const struct key_info *k = &keys[t->key];
	bool inside = met != t->inv;
	uint8_t v[sizeof(t->a)];

	if (k->order == ORDER_NAME)
		pick_name(r, t, inside, v);
	else if (t->key == K_L4PROTO)
		pick_proto(r, t, inside, v);
	else
		pick(r, t, k->len, inside, v);
	vm_packet_write(p, k->source, k->where, k->off, v, k->len);
}

static void wish_come_true(struct rng *r, const struct wish *w, bool met, struct vm_packet *p)
{
	wish_test(r, w->n > 1 ? &w->t[rng_below(r, w->n)] : w->t, met, p);
}

/* ---- packets ---- */

static void packet_random(struct rng *r, enum family f, struct vm_packet *p)
{
	static const uint8_t protos[] = { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_SCTP, IPPROTO_TCP };
	unsigned at = f == FAM_IP4 ? 12 : 8;

	vm_packet_init(p, f);
	random_bytes(r, p->data + at, VM_PACKET_BYTES - at);
	random_bytes(r, p->link, sizeof(p->link));
	p->data[f == FAM_IP4 ? 9 : 6] = protos[rng_below(r, sizeof(protos))];
	p->size = (uint32_t)(40 + rng_below(r, 1400));
	p->skuid = (uint32_t)rng_below(r, 3);
	p->skgid = (uint32_t)rng_below(r, 3);
	p->pkttype = (uint8_t)rng_below(r, 4);
	p->tracked = !chance(r, 8);
	p->ctmark = (uint32_t)rng_below(r, 3);
	random_bytes(r, (uint8_t *)p->tuple, sizeof(p->tuple));
	strcpy(p->iif, chance(r, 2) ? "eth0" : "lo");
	strcpy(p->oif, chance(r, 2) ? "eth1" : "");
	vm_packet_settle(p);
}

/* Inserts a header between the IPv6 and the transport header: hop-by-hop options or a fragment header. */
static void packet_extend(struct rng *r, struct vm_packet *p)
{
	uint8_t *h = p->data + IP6_LEN;
	uint8_t kind = chance(r, 2) ? IPPROTO_HOPOPTS : IPPROTO_FRAGMENT;

	memmove(h + HEADER6, h, sizeof(p->data) - IP6_LEN - HEADER6);
	memset(h, 0, HEADER6);
	h[0] = p->data[6];
	p->data[6] = kind;
	if (kind == IPPROTO_FRAGMENT && chance(r, 2))
		h[3] = (uint8_t)(rng_below(r, 4) << 3);
}

static void packet_spoil(struct rng *r, struct vm_packet *p)
{
	if (chance(r, 24) && p->family == FAM_IP4) {
		p->data[6] = chance(r, 2) ? 0x20 : 0;
		p->data[7] = (uint8_t)rng_below(r, 3);
	} else if (chance(r, 24) && p->family == FAM_IP6) {
		packet_extend(r, p);
	}
	vm_packet_settle(p);
	if (chance(r, 32) && p->has_proto)
		p->have = (uint16_t)(p->thoff + rng_below(r, 24));
}

static size_t neighbour(struct rng *r, const struct draw *d, size_t at)
{
	return chance(r, 3) ? rng_below(r, d->n) : (at + d->n + rng_below(r, 5) - 2) % d->n;
}

void draw_packet(const struct draw *d, struct rng *rng, uint64_t n, struct vm_packet *p)
{
	size_t at = n < d->n ? n * TURNS % d->n : rng_below(rng, d->n);
	size_t spoilt;

	packet_random(rng, d->family, p);
	for (uint64_t i = rng_below(rng, CROSSED + 1); i; i--) {
		const struct wishes *w = &d->rule[neighbour(rng, d, at)];

		for (size_t k = 0; k < w->v.n; k++)
			wish_come_true(rng, &w->v.v[k], true, p);
	}
	spoilt = rng_below(rng, d->rule[at].v.n * 4 + 4);
	for (size_t k = 0; k < d->rule[at].v.n; k++)
		wish_come_true(rng, &d->rule[at].v.v[k], k != spoilt, p);
	if (chance(rng, 3)) {
		const struct wishes *w = &d->rule[neighbour(rng, d, at)];

		if (w->v.n)
			wish_come_true(rng, &w->v.v[rng_below(rng, w->v.n)], !chance(rng, 4), p);
	}
	packet_spoil(rng, p);
	vm_packet_touch(p);
}
