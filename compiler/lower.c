/* Lowers rules to nft expressions.
 *
 *	-s 10.0.0.0/8 -p tcp --dport 22 -m conntrack --ctstate NEW -m comment --comment x -j ACCEPT
 *
 *	[ meta key l4proto dreg 1 ] [ cmp op eq sreg 1 data 0x06 ]
 *	[ payload base network off 12 len 1 dreg 1 ] [ cmp op eq sreg 1 data 0x0a ]
 *	[ payload base transport off 2 len 2 dreg 1 ] [ cmp op eq sreg 1 data 0x0016 ] [ payload base transport off 1 len 3 dreg 1 ]
 *	[ match name "conntrack" rev 3 info 0x… ]
 *	[ counter pkts 0 bytes 0 ] [ immediate dreg 0 verdict accept ]        userdata: comment x
 *
 * A use whose given rows all have tests becomes these tests, in the order of key.def. Everything else becomes the
 * kernel's xt struct. A use must never be lowered to something with a different meaning or that is raised differently:
 * for example, two consecutive uses of one extension would be raised as one, so the second becomes a struct.
 *
 * Without connection tracking, fragments are not reassembled. The kernel's fast path for loads of 1, 2 or 4 bytes reads
 * the payload of a later fragment as ports, which ip_tables' matches never do; loads of other lengths fail in that
 * case. Therefore tests of ports are followed by such a load, whose result is not used; packets with other ports do not
 * reach it.
 */
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <libnftnl/udata.h>
#include <string.h>
#include "compiler/blob.h"
#include "compiler/lower.h"

enum {
	REG = NFT_REG_1,
	WHOLE_AT = 1, WHOLE_LEN = 3,   /* bytes of the ports that no test covers and the kernel's fast path does not handle */
};

/* ---- tests ---- */

void nir_immediate(struct cx *cx, struct nir_list *out, uint32_t reg, const void *data, uint32_t len)
{
	struct nir *x = nir_add(cx, out, NIR_IMMEDIATE);

	nir_setu(x, NIR_IMMEDIATE_dreg, reg);
	nir_setd(x, NIR_IMMEDIATE_data, arena_dup(cx->arena, data, len), len);
}

void nir_ct(struct cx *cx, struct nir_list *out, const struct key_info *k, uint32_t reg)
{
	struct nir *x = nir_add(cx, out, NIR_CT);

	nir_setu(x, NIR_CT_key, k->where);
	if (k->off)
		nir_setu(x, NIR_CT_dir, k->off - 1u);
	nir_setu(x, NIR_CT_dreg, reg);
}

static void put_load(struct cx *cx, const struct key_info *k, unsigned len, struct nir_list *out)
{
	struct nir *x;

	if (k->source == SRC_META) {
		x = nir_add(cx, out, NIR_META);
		nir_setu(x, NIR_META_key, k->where);
		nir_setu(x, NIR_META_dreg, REG);
		return;
	}
	if (k->source == SRC_CT) {
		nir_ct(cx, out, k, REG);
		return;
	}
	x = nir_add(cx, out, NIR_PAYLOAD);
	nir_setu(x, NIR_PAYLOAD_base, k->where);
	nir_setu(x, NIR_PAYLOAD_off, k->off);
	nir_setu(x, NIR_PAYLOAD_len, len);
	nir_setu(x, NIR_PAYLOAD_dreg, REG);
}

void whole_put(struct cx *cx, struct nir_list *out)
{
	struct nir *x = nir_add(cx, out, NIR_PAYLOAD);

	nir_setu(x, NIR_PAYLOAD_base, NFT_PAYLOAD_TRANSPORT_HEADER);
	nir_setu(x, NIR_PAYLOAD_off, WHOLE_AT);
	nir_setu(x, NIR_PAYLOAD_len, WHOLE_LEN);
	nir_setu(x, NIR_PAYLOAD_dreg, REG);
}

bool whole_is(const struct nir *x)
{
	return x->op == NIR_PAYLOAD && nir_u(x, NIR_PAYLOAD_base) == NFT_PAYLOAD_TRANSPORT_HEADER &&
		nir_u(x, NIR_PAYLOAD_off) == WHOLE_AT && nir_u(x, NIR_PAYLOAD_len) == WHOLE_LEN;
}

static void put_mask(struct cx *cx, const struct test *t, struct nir_list *out)
{
	static const union addr zero;
	struct nir *x = nir_add(cx, out, NIR_BITWISE);

	nir_setu(x, NIR_BITWISE_sreg, REG);
	nir_setu(x, NIR_BITWISE_dreg, REG);
	nir_setu(x, NIR_BITWISE_len, t->len);
	nir_setd(x, NIR_BITWISE_mask, arena_dup(cx->arena, &t->b, t->len), t->len);
	nir_setd(x, NIR_BITWISE_xor, &zero, t->len);
}

static void put_cmp(struct cx *cx, unsigned op, const void *data, unsigned len, struct nir_list *out)
{
	struct nir *x = nir_add(cx, out, NIR_CMP);

	nir_setu(x, NIR_CMP_op, op);
	nir_setu(x, NIR_CMP_sreg, REG);
	nir_setd(x, NIR_CMP_data, arena_dup(cx->arena, data, len), len);
}

static void put_range(struct cx *cx, const struct test *t, struct nir_list *out)
{
	struct nir *x = nir_add(cx, out, NIR_RANGE);

	nir_setu(x, NIR_RANGE_op, t->inv ? NFT_RANGE_NEQ : NFT_RANGE_EQ);
	nir_setu(x, NIR_RANGE_sreg, REG);
	nir_setd(x, NIR_RANGE_from, arena_dup(cx->arena, &t->a, t->len), t->len);
	nir_setd(x, NIR_RANGE_to, arena_dup(cx->arena, &t->b, t->len), t->len);
}

void test_lower(struct cx *cx, const struct test *t, struct nir_list *out)
{
	put_load(cx, &keys[t->key], t->len, out);
	if (t->range && (t->inv || !addr_zero(&t->a))) {
		put_range(cx, t, out);
	} else if (t->range) {
		put_cmp(cx, NFT_CMP_LTE, &t->b, t->len, out);
	} else {
		if (test_masked(t))
			put_mask(cx, t, out);
		put_cmp(cx, t->inv ? NFT_CMP_NEQ : NFT_CMP_EQ, &t->a, t->len, out);
	}
}

/* Two adjacent ports that are tested for single values are loaded together, as in iptables-nft; but not if inverted,
 * since "neither" differs from "not both", and not for port 0. */
bool tests_paired(const struct test *t, const struct test *next)
{
	const struct key_info *a = &keys[t->key], *b = &keys[next->key];

	return key_transport(t->key) && b->source == SRC_PAYLOAD && b->where == a->where && b->off == a->off + a->len &&
		a->len == 2 && b->len == 2 && test_exact(t) && test_exact(next) &&
		!t->inv && !next->inv && !addr_zero(&t->a) && !addr_zero(&next->a);
}

static void pair_lower(struct cx *cx, const struct test *t, const struct test *next, struct nir_list *out)
{
	uint8_t both[4];

	memcpy(both, t->a.b, 2);
	memcpy(both + 2, next->a.b, 2);
	put_load(cx, &keys[t->key], sizeof(both), out);
	put_cmp(cx, NFT_CMP_EQ, both, sizeof(both), out);
}

static void tests_lower(struct cx *cx, const struct test *t, unsigned n, struct nir_list *out)
{
	for (unsigned i = 0; i < n; i++) {
		if (i + 1 < n && tests_paired(&t[i], &t[i + 1])) {
			pair_lower(cx, &t[i], &t[i + 1], out);
			i++;
		} else {
			test_lower(cx, &t[i], out);
		}
	}
	if (n && key_transport(t[n - 1].key))
		whole_put(cx, out);
}

/* ---- uses ---- */

struct lowering {
	struct cx *cx;
	const struct rule *rule;
	struct nir_list *out;
	struct packed_uses *packed;
	const struct use *before;      /* the previous use if it was lowered to tests; else NULL */
};

/* Would the tests be raised as part of the previous use? Raising starts a new use when a row is repeated. */
static bool would_merge(const struct use *before, const struct use *u, unsigned first)
{
	return before && before->form->ext == u->form->ext && !use_has(before, first);
}

bool use_tests(struct cx *cx, const struct use *u, const struct use *before, struct use_tests *ts)
{
	struct use_walk w = use_walk(u);
	unsigned n = 0;

	while (w.left) {
		const struct value *v = use_next(u, &w);
		const struct opt *o = &u->form->ext->opts[w.row];

		if (n == TESTS_MAX || (o->flags & READTEST) || !test_of_row(cx, o, v, use_inv(u, w.row), &ts->t[n]))
			return false;
		if (!test_sort(ts->t, n++))
			ts->first = w.row;
	}
	ts->n = n;
	return n && !would_merge(before, u, ts->first);
}

static bool rows_lower(struct lowering *w, const struct use *u)
{
	struct use_tests ts;

	if (!use_tests(w->cx, u, w->before, &ts))
		return false;
	tests_lower(w->cx, ts.t, ts.n, w->out);
	w->before = u;
	return true;
}

/* A cache of packed uses: firewalls repeat the same few uses, and packing is expensive because it is verified. */
enum { PACKED_SLOTS = 64 };
struct packed_uses { struct { const struct use *use; struct blob blob; } slot[PACKED_SLOTS]; };

static bool pack(struct lowering *w, const struct use *u, struct blob *b)
{
	struct packed_uses *p = w->packed;
	unsigned at = use_hash(u, 0) % PACKED_SLOTS;

	if (p->slot[at].use && use_same(p->slot[at].use, u)) {
		*b = p->slot[at].blob;
		return true;
	}
	if (!blob_pack(w->cx, u, b)) {
		diag_at(w->cx->diags, use_pos(w->rule, u));
		return false;
	}
	p->slot[at].use = u;
	p->slot[at].blob = *b;
	return true;
}

static void struct_put(struct cx *cx, enum nir_op op, const struct blob *b, struct nir_list *out)
{
	struct nir *x = nir_add(cx, out, op);

	_Static_assert((int)NIR_MATCH_name == (int)NIR_TARGET_name &&
		(int)NIR_MATCH_rev == (int)NIR_TARGET_rev &&
		(int)NIR_MATCH_info == (int)NIR_TARGET_info, "match and target are alike");
	nir_sets(x, NIR_MATCH_name, b->name);
	nir_setu(x, NIR_MATCH_rev, b->rev);
	nir_setd(x, NIR_MATCH_info, b->data, b->len);
}

static bool blob_lower(struct lowering *w, enum nir_op op, const struct use *u)
{
	struct blob b;

	if (!pack(w, u, &b))
		return false;
	struct_put(w->cx, op, &b, w->out);
	return true;
}

bool match_struct(struct cx *cx, const struct use *u, struct nir_list *out)
{
	struct blob b;

	if (!blob_pack(cx, u, &b))
		return false;
	struct_put(cx, NIR_MATCH, &b, out);
	return true;
}

static bool hook_lower(struct lowering *w, const struct use *u)
{
	return u->form->ext && u->form->ext->lower && u->form->ext->lower(w->cx, w->rule, u, w->out);
}

static bool match_lower(struct lowering *w, const struct use *u)
{
	bool native = hook_lower(w, u);

	if (!native && u->form->ext && rows_lower(w, u))
		return true;
	w->before = NULL;
	return native || blob_lower(w, NIR_MATCH, u);
}

/* ---- the comment ---- */

const struct value *rule_last_comment(const struct rule *r)
{
	const struct use *u = r->nmatch ? r->match[r->nmatch - 1] : NULL;
	const struct value *v;

	if (!u || !use_is_comment(u))
		return NULL;
	v = use_val(u, 0);
	return v && v->len && v->len <= NFT_COMMENT_MAX && !use_inv(u, 0) ? v : NULL;
}

static void comment_lower(struct cx *cx, const struct value *v, struct nir_rule *out)
{
	uint8_t *p = arena_alloc(cx->arena, v->len + 3);

	p[0] = NFTNL_UDATA_RULE_COMMENT;
	p[1] = (uint8_t)(v->len + 1);
	memcpy(p + 2, v->s, v->len);
	out->udata = (struct nir_data){ p, v->len + 3 };
}

/* ---- verdict and target ---- */

void nir_counter(struct cx *cx, struct nir_list *out, const struct counters *c)
{
	struct nir *x = nir_add(cx, out, NIR_COUNTER);

	nir_setu(x, NIR_COUNTER_pkts, c->pkts);
	nir_setu(x, NIR_COUNTER_bytes, c->bytes);
}

struct counters nir_counters(const struct nir_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].op == NIR_COUNTER)
			return (struct counters){ nir_u(&l->v[i], NIR_COUNTER_pkts), nir_u(&l->v[i], NIR_COUNTER_bytes) };
	return (struct counters){0};
}

bool verdict_code(enum verdict v, int32_t *code)
{
	static const int32_t codes[] = { [VERDICT_NONE] = NFT_CONTINUE, [VERDICT_ACCEPT] = NF_ACCEPT, [VERDICT_DROP] = NF_DROP,
		[VERDICT_RETURN] = NFT_RETURN, [VERDICT_QUEUE] = NF_QUEUE, [VERDICT_JUMP] = NFT_JUMP, [VERDICT_GOTO] = NFT_GOTO };

	if (v == VERDICT_TARGET)
		return false;
	*code = codes[v];
	return true;
}

bool verdict_by_code(int32_t code, enum verdict *v)
{
	int32_t of;

	for (*v = VERDICT_NONE; verdict_code(*v, &of); ++*v)
		if (of == code)
			return code != NF_QUEUE;
	return false;
}

void nir_verdict(struct cx *cx, struct nir_list *out, int32_t code, const char *chain)
{
	struct nir *x = nir_add(cx, out, NIR_IMMEDIATE);

	nir_setu(x, NIR_IMMEDIATE_dreg, NFT_REG_VERDICT);
	nir_setu(x, NIR_IMMEDIATE_verdict, (uint32_t)code);
	if (chain)
		nir_sets(x, NIR_IMMEDIATE_chain, chain);
}

/* nf_tables has no verdict for it, so iptables-nft uses the kernel's target of that name. */
static void queue_lower(struct cx *cx, struct nir_list *out)
{
	static const uint64_t info;
	struct nir *x = nir_add(cx, out, NIR_TARGET);

	nir_sets(x, NIR_TARGET_name, "QUEUE");
	nir_setu(x, NIR_TARGET_rev, 0);
	nir_setd(x, NIR_TARGET_info, &info, sizeof(info));
}

static bool action_lower(struct lowering *w, const struct rule *r)
{
	int32_t code;

	switch (r->verdict) {
	case VERDICT_NONE:
		return true;
	case VERDICT_QUEUE:
		queue_lower(w->cx, w->out);
		return true;
	case VERDICT_TARGET:
		return hook_lower(w, r->target) || blob_lower(w, NIR_TARGET, r->target);
	default:
		verdict_code(r->verdict, &code);
		nir_verdict(w->cx, w->out, code, r->to);
		return true;
	}
}

/* ---- rules ---- */

static void compat_lower(const struct rule *r, struct nir_rule *out)
{
	const struct value *v = use_val(r->head, HEAD_PROTO);

	out->compat_proto = v ? v->n : 0;
	out->compat_flags = use_inv(r->head, HEAD_PROTO) ? NFT_RULE_COMPAT_F_INV : 0;
}

static bool head_lower(struct lowering *w, const struct use *u)
{
	if (!u->form->given || rows_lower(w, u))
		return true;
	return diag(w->cx->diags, use_pos(w->rule, u), STATUS_PARAM,
		"nf_tables cannot express this combination of addresses, interfaces and protocol");
}

bool rule_lower(struct cx *cx, const struct rule *r, struct nir_rule *out)
{
	struct lowering w = { .cx = cx, .rule = r, .out = &out->list };
	const struct value *comment = rule_last_comment(r);
	unsigned n = r->nmatch - (comment ? 1 : 0);

	if (!out->packed)
		out->packed = arena_new_of(cx->arena, struct packed_uses);
	w.packed = out->packed;
	out->list.n = 0;
	out->udata = (struct nir_data){ 0 };
	compat_lower(r, out);
	if (!head_lower(&w, r->head))
		return false;
	for (unsigned i = 0; i < n; i++)
		if (!match_lower(&w, r->match[i]))
			return false;
	if (comment)
		comment_lower(cx, comment, out);
	nir_counter(cx, &out->list, &r->counters);
	return action_lower(&w, r);
}
