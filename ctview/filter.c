/* Evaluates filters, as trees built by filter_parse.c.
 *
 * A test of a field that the entry lacks is false, so `state == ESTABLISHED` excludes UDP, and `state != ESTABLISHED`,
 * which is `not state == ESTABLISHED`, includes it. A test of several fields (host, port) holds if it holds for one of
 * them.
 *
 * Runs for every line, so it must not allocate.
 */
#include "ctview/filter.h"
#include <string.h>
#include "ctview/system.h"

/* ---- words that stand alone ---- */

static bool is_nat(const struct entry *e)
{
	return entry_nat(e) != NAT_NONE;
}

static bool is_snat(const struct entry *e)
{
	return entry_nat(e) & NAT_SRC;
}

static bool is_dnat(const struct entry *e)
{
	return entry_nat(e) & NAT_DST;
}

static bool is_replied(const struct entry *e)
{
	return !(e->flags & 1u << FLAG_UNREPLIED);
}

static bool is_half_open(const struct entry *e)
{
	const struct state_info *s = entry_has(e, F_STATE) ? entry_state(e) : NULL;

	return s && s->half;
}

static bool is_midstream(const struct entry *e)
{
	return entry_has(e, F_STATE) && text_is(e->v[F_STATE].t, "ESTABLISHED") && !is_replied(e);
}

/* Loopback addresses are excluded. */
static bool is_loop(const struct entry *e)
{
	const union addr *src = &e->v[F_ORIG_SRC].a;
	static const union addr six = {.b = {[15] = 1}};
	bool own = e->alen == 4 ? src->b[0] == 127 : addr_same(src, &six);

	if (!entry_has(e, F_ORIG_SRC) || !entry_has(e, F_REPLY_SRC) || own)
		return false;
	return addr_same(src, &e->v[F_ORIG_DST].a) || (addr_same(src, &e->v[F_REPLY_SRC].a) &&
		addr_same(src, &e->v[F_REPLY_DST].a));
}

static bool is_offloaded(const struct entry *e)
{
	return e->flags & (1u << FLAG_OFFLOAD | 1u << FLAG_HW_OFFLOAD);
}

static bool is_ipv4(const struct entry *e)
{
	return entry_has(e, F_ORIG_SRC) && e->alen == 4;
}

static bool is_ipv6(const struct entry *e)
{
	return entry_has(e, F_ORIG_SRC) && e->alen == 16;
}

const struct filter_word filter_words[] = {
	{"nat", "translated, either way", is_nat},
	{"snat", "the source is translated", is_snat},
	{"dnat", "the destination is translated", is_dnat},
	{"replied", "the reply direction has been seen", is_replied},
	{"half", "half-open: the handshake is incomplete", is_half_open},
	{"midstream", "TCP picked up in mid-stream, only one side seen", is_midstream},
	{"loop", "from an address to itself, or translated back to its sender", is_loop},
	{"offloaded", "OFFLOAD or HW_OFFLOAD", is_offloaded},
	{"ipv4", "of that family", is_ipv4},
	{"ipv6", "of that family", is_ipv6},
	{0},
};

/* ---- tests ---- */

static bool addr_between(const struct cell *c, const struct want *w)
{
	return c->alen == w->alen && memcmp(&c->a, &w->first, w->alen) >= 0 &&
		memcmp(&c->a, &w->last, w->alen) <= 0;
}

static bool fold_same(struct text a, struct text b)
{
	uint32_t i;

	if (a.len != b.len)
		return false;
	for (i = 0; i < a.len; i++)
		if (a.s[i] != b.s[i] && ((a.s[i] ^ b.s[i]) != 0x20 || (a.s[i] | 0x20) < 'a' || (a.s[i] | 0x20) > 'z'))
			return false;
	return true;
}

static bool fold_holds(struct text a, struct text part)
{
	uint32_t i;

	for (i = 0; part.len <= a.len && i <= a.len - part.len; i++)
		if (fold_same((struct text){a.s + i, part.len}, part))
			return true;
	return false;
}

static uint64_t ordered(const struct cell *c, uint64_t mask)
{
	return (c->kind == KIND_INT ? c->n ^ 1ULL << 63 : c->n) & mask;
}

static bool cell_wanted(const struct cell *c, const struct test *t, const struct want *w)
{
	uint64_t n;

	if (c->kind == KIND_ADDR)
		return addr_between(c, w);
	if (c->kind == KIND_TEXT)
		return t->cmp == CMP_HOLDS ? fold_holds(c->t, w->text) : fold_same(c->t, w->text);
	if (c->kind == KIND_FLAGS)
		return c->n & w->lo;
	n = ordered(c, t->mask);
	switch (t->cmp) {
	case CMP_LESS:
		return n < w->lo;
	case CMP_LESS_EQ:
		return n <= w->lo;
	case CMP_MORE:
		return n > w->lo;
	case CMP_MORE_EQ:
		return n >= w->lo;
	default:
		return (n & w->mask) >= w->lo && (n & w->mask) <= w->hi;
	}
}

static bool cell_test(const struct test *t, const struct cell *c)
{
	unsigned i;

	if (t->cmp == CMP_GIVEN)
		return c->kind == KIND_TEXT ? c->t.len : true;
	for (i = 0; i < t->nwant; i++)
		if (cell_wanted(c, t, &t->want[i]))
			return true;
	return false;
}

static bool extra_test(const struct test *t, const struct entry *e)
{
	struct cell c = {.kind = KIND_TEXT, .given = true};
	unsigned i;

	for (i = 0; i < e->nextra; i++) {
		c.t = e->extra[i].value;
		if (text_same(e->extra[i].key, t->extra) && cell_test(t, &c))
			return true;
	}
	return false;
}

static bool run_test(const struct test *t, const struct entry *e)
{
	struct cell c;
	unsigned i;

	if (t->extra.len)
		return extra_test(t, e);
	for (i = 0; i < t->nfield; i++)
		if (field_get(t->field[i], e, &c) && cell_test(t, &c))
			return true;
	return false;
}

bool filter_test(const struct filter *f, const struct entry *e)
{
	if (!f)
		return true;
	switch (f->kind) {
	case NODE_AND:
		return filter_test(f->a, e) && filter_test(f->b, e);
	case NODE_OR:
		return filter_test(f->a, e) || filter_test(f->b, e);
	case NODE_NOT:
		return !filter_test(f->a, e);
	case NODE_WORD:
		return f->word(e);
	case NODE_MATCHES:
		return matches_test(f->matches, e);
	default:
		return run_test(&f->test, e);
	}
}

const struct filter *filter_both(const struct filter *a, const struct filter *b, struct arena *arena)
{
	struct filter *f;

	if (!a || !b)
		return a ? a : b;
	f = arena_new_of(arena, struct filter);
	*f = (struct filter){.kind = NODE_AND, .a = a, .b = b};
	return f;
}

const struct filter *filter_of_matches(const struct matches *m, struct arena *arena)
{
	struct filter *f = arena_new_of(arena, struct filter);

	*f = (struct filter){.kind = NODE_MATCHES, .matches = m};
	return f;
}

uint64_t filter_unknown(const struct filter *f)
{
	if (!f)
		return 0;
	return (f->kind == NODE_MATCHES ? matches_unknown(f->matches) : 0) + filter_unknown(f->a) + filter_unknown(f->b);
}
