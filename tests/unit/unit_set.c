/* Tests of encoding maps and elements as netlink attributes: random ones are decoded unchanged, and damaged messages are
 * decoded without faults.
 */
#include "tests/unit/unit.h"
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <string.h>
#include "backend/nft_set.h"
#include "compiler/key.h"
#include "compiler/value.h"

enum { ROUNDS = 400, ELEMS = 40, DAMAGES = 50 };

struct bench {
	struct arena *arena;
	struct rng rng;
	union { struct nlmsghdr h; char room[NFT_ELEMS_ROOM]; } m;
};

static unsigned below(struct bench *b, unsigned n) { return (unsigned)rng_below(&b->rng, n); }

static struct nlmsghdr *message(struct bench *b)
{
	memset(&b->m, 0, sizeof(b->m));
	mnl_nlmsg_put_header(&b->m);
	mnl_nlmsg_put_extra_header(&b->m.h, sizeof(struct nfgenmsg));
	return &b->m.h;
}

/* A key in the i-th of ELEMS disjoint intervals. */
static uint8_t *key_at(struct bench *b, const struct image_map *m, unsigned i, uint8_t last)
{
	uint8_t *key = arena_alloc(b->arena, m->len);

	key[0] = (uint8_t)(i * 256 / ELEMS);
	key[m->part[0] - 1] = last;
	return key;
}

static void elem_random(struct bench *b, struct image_map *m, unsigned i)
{
	static const int32_t verdicts[] = { NF_ACCEPT, NF_DROP, NFT_CONTINUE, NFT_RETURN, NFT_JUMP, NFT_GOTO };
	struct image_elem e = { .counted = m->elems.n ? m->elems.v[0].counted : below(b, 2) };
	enum { UDATA = 256 };
	uint8_t *udata = arena_alloc(b->arena, UDATA);

	e.key = key_at(b, m, i, 1);
	if (m->interval)
		e.end = key_at(b, m, i, (uint8_t)(1 + below(b, 200)));
	if (!m->set)
		e.verdict = verdicts[below(b, 6)];
	if (e.verdict == NFT_JUMP || e.verdict == NFT_GOTO)
		e.chain = "somewhere";
	if (e.counted && below(b, 2))
		e.counters = (struct counters){ rng_below(&b->rng, 0), rng_below(&b->rng, 0) };
	e.udata = (struct nir_data){ memset(udata, (int)i, UDATA), below(b, UDATA) };
	vec_push(b->arena, &m->elems, e);
}

static void map_random(struct bench *b, struct image_map *m)
{
	static const struct { uint8_t len, key; } parts[] = { { 4, K_IP4_SADDR }, { 16, K_IP6_DADDR }, { 2, K_TCP_DPORT },
		{ 16, K_IIFNAME } };

	*m = (struct image_map){ .name = image_map_name(b->arena, 1 + below(b, 1000), below(b, 9)) };
	m->interval = below(b, 2);
	m->set = below(b, 2);
	m->nparts = m->interval ? (uint8_t)(1 + below(b, 2)) : 1;
	for (unsigned i = 0; i < m->nparts; i++) {
		unsigned kind = below(b, 4);

		m->part[i] = parts[kind].len;
		m->key[i] = parts[kind].key;
		m->len += (uint16_t)((m->part[i] + 3) & ~3);
	}
	for (unsigned i = 0, n = 1 + below(b, ELEMS - 1); i < n; i++)
		elem_random(b, m, i);
}

static void elem_same(const struct image_map *m, const struct image_elem *a, const struct image_elem *b)
{
	assert_memory_equal(a->key, b->key, m->len);
	if (m->interval)
		assert_memory_equal(a->end, b->end, m->len);
	assert_int_equal(a->verdict, b->verdict);
	assert_int_equal(!a->chain, !b->chain);
	if (a->chain)
		assert_string_equal(a->chain, b->chain);
	assert_true(a->counters.pkts == b->counters.pkts && a->counters.bytes == b->counters.bytes);
	assert_int_equal(a->udata.len, b->udata.len);
	assert_memory_equal(a->udata.p, b->udata.p, a->udata.len);
}

static void round_trip(struct bench *b)
{
	struct image_map m, got;
	struct elems_reading r = { .arena = b->arena, .map = &got };
	struct nlmsghdr *nlh = message(b);

	map_random(b, &m);
	nft_map_put(nlh, &m, 1);
	assert_true(nft_map_get(b->arena, nlh, &got));
	assert_string_equal(m.name, got.name);
	assert_true(m.len == got.len && m.interval == got.interval && m.set == got.set && m.nparts == got.nparts);
	for (size_t i = 0; i < m.elems.n; ) {
		nlh = message(b);
		i += nft_elems_put(nlh, &m, &m.elems.v[i], m.elems.n - i, ELEMS_ADD);
		assert_true(nlh->nlmsg_len <= NFT_ELEMS_ROOM);
		nft_elems_get(&r, nlh);
	}
	assert_true(nft_elems_done(&r));
	assert_int_equal(m.elems.n, got.elems.n);
	for (size_t i = 0; i < m.elems.n; i++)
		elem_same(&m, &m.elems.v[i], &got.elems.v[i]);
}

static void damaged(struct bench *b)
{
	struct image_map m, got;
	struct elems_reading r = { .arena = b->arena, .map = &m };
	struct nlmsghdr *nlh = message(b);
	size_t head = sizeof(*nlh) + sizeof(struct nfgenmsg);

	map_random(b, &m);
	if (below(b, 2))
		nft_map_put(nlh, &m, 1);
	else
		nft_elems_put(nlh, &m, m.elems.v, m.elems.n, ELEMS_ADD);
	m.elems.n = 0;
	for (unsigned i = 0; i < DAMAGES; i++) {
		/* In memory of exactly its size, so that overreads are detected. */
		struct nlmsghdr *copy = memcpy(mem_alloc(nlh->nlmsg_len), nlh, nlh->nlmsg_len);

		for (unsigned k = below(b, 4) + 1; k--; )
			((uint8_t *)copy)[head + below(b, (unsigned)(nlh->nlmsg_len - head))] ^= (uint8_t)(1u << below(b, 8));
		nft_map_get(b->arena, copy, &got);
		nft_elems_get(&r, copy);
		nft_elems_done(&r);
		free(copy);
	}
}

static void rounds(void (*one)(struct bench *b))
{
	struct bench *b = mem_alloc(sizeof(*b));

	for (unsigned i = 0; i < ROUNDS; i++) {
		b->arena = arena_new();
		b->rng.state = i;
		one(b);
		arena_free(b->arena);
	}
	free(b);
}

static void maps_come_back(void **state)
{
	(void)state;
	rounds(round_trip);
}

static void damage_does_no_harm(void **state)
{
	(void)state;
	rounds(damaged);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(maps_come_back),
		cmocka_unit_test(damage_does_no_harm),
	};

	return unit_run("set", tests);
}
