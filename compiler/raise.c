/* Raises nft expressions to rules.
 *
 *	[ meta key iifname dreg 1 ] [ cmp op eq sreg 1 data 0x657468 ]      -i eth+
 *	[ payload base transport off 2 len 2 dreg 1 ]
 *	[ cmp op gte sreg 1 data 0x0016 ] [ cmp op lte sreg 1 data 0x0050 ]   --dport 22:80
 *	[ immediate dreg 0 verdict drop ]                                  -j DROP
 *
 * First the expressions are read in order into items: tests (tracking registers from load to compare), uses (xt
 * structs, and what the hooks of extensions recognise), and the action. Then each test is assigned to the row of an
 * extension that expresses exactly it; consecutive tests of one extension form one use. Anything that does not fit,
 * even a single bit, makes the whole rule foreign: a rule is never shown as less or more than it is. Order matters too:
 * iptables evaluates the header before anything stateful, so a header test after a stateful match makes the rule
 * foreign.
 */
#include <libnftnl/udata.h>
#include <linux/netfilter/nf_tables.h>
#include <string.h>
#include "compiler/raise.h"
#include "compiler/tlv.h"

/* ---- the index ---- */

static void index_rows(struct raiser *z, const struct ext *e)
{
	for (unsigned i = 0; i < ext_nopts(e); i++) {
		enum key k = key_in_family(e->opts[i].test.key, z->cx->family);
		struct row_ref *ref, **at = &z->rows[k];

		if (k == KEY_NONE || e->kind == EXT_TARGET)
			continue;
		ref = arena_new_of(z->cx->arena, struct row_ref);
		ref->ext = e;
		ref->row = (uint8_t)i;
		while (*at && e->kind != EXT_HEADER)
			at = &(*at)->next;
		ref->next = *at;
		*at = ref;
	}
}

static void index_hook(struct raiser *z, const struct ext *e)
{
	struct hook_ref *ref;

	if (!e->raise)
		return;
	ref = arena_new_of(z->cx->arena, struct hook_ref);
	ref->ext = e;
	ref->next = z->hooks[e->raise_op];
	z->hooks[e->raise_op] = ref;
}

struct raiser *raiser_new(struct cx *cx)
{
	struct raiser *z = arena_new_of(cx->arena, struct raiser);
	struct use_draft d;

	z->cx = cx;
	z->header = ext_header(cx->family);
	z->comment = ext_find(EXT_MATCH, "comment", cx->family);
	draft_init(&d, cx, z->header, (struct pos){0});
	z->no_head = draft_seal_unchecked(&d);
	for (const struct ext *const *e = ext_list; *e; e++) {
		if (!((*e)->fam & cx->family))
			continue;
		index_rows(z, *e);
		index_hook(z, *e);
	}
	return z;
}

/* ---- items to uses ---- */

struct saying {
	struct reading *s;
	struct cx *cx;
	uint8_t proto;
	bool stateful;                 /* a match that is not pure has been seen */
	struct use_draft head, cur;
	bool open;                     /* cur is being filled */
	const struct use **match;
	unsigned n;
};

static void match_add(struct saying *y, const struct use *u)
{
	y->match[y->n++] = u;
}

static void match_close(struct saying *y)
{
	if (y->open)
		match_add(y, draft_seal_unchecked(&y->cur));
	y->open = false;
}

/* A header row may be set only once, except with an equal value, and only before anything stateful. */
static bool head_put(struct saying *y, unsigned row, bool inv, const struct value *v)
{
	const struct opt *o = &y->head.ext->opts[row];

	if (y->head.given & ROW(row))
		return !(y->head.inv & ROW(row)) == !inv &&
			(!o->type || value_same(o->type, v, &y->head.val[row]));
	draft_put(&y->head, row, inv, v);
	return !y->stateful;
}

static void match_put(struct saying *y, const struct row_ref *ref, bool inv, const struct value *v)
{
	if (!y->open || y->cur.ext != ref->ext || (y->cur.given & ROW(ref->row))) {
		match_close(y);
		draft_init(&y->cur, y->cx, ref->ext, (struct pos){0});
		y->open = true;
		y->stateful |= ref->ext->effect != PURE;
	}
	draft_put(&y->cur, ref->row, inv, v);
}

static bool key_is(enum key k, const struct load *l, const struct saying *y)
{
	const struct key_info *i = &keys[k];

	return load_at(l, i) && (i->fam & y->cx->family) && (!i->proto || i->proto == y->proto);
}

/* Shows an interface tested by index by its name, if it has one. */
static bool index_to_name(struct saying *y, struct test *t)
{
	uint32_t index;
	const char *name;

	if (t->key != K_IIF && t->key != K_OIF)
		return true;
	if (!test_exact(t) || !y->cx->env->ifname)
		return false;
	memcpy(&index, &t->a, sizeof(index));
	name = y->cx->env->ifname(y->cx->env->self, y->cx->arena, index);
	if (!name || strlen(name) >= sizeof(t->a))
		return false;
	t->key = t->key == K_IIF ? K_IIFNAME : K_OIFNAME;
	t->len = (uint8_t)(strlen(name) + 1);
	t->a = (union addr){ 0 };
	memcpy(&t->a, name, t->len);
	memset(&t->b, 0, sizeof(t->b));
	memset(&t->b, 0xff, t->len);
	return true;
}

/* Assigns a test with known key to the first row that can express it. */
static bool say_key(struct saying *y, struct test t)
{
	struct value v;
	bool inv;

	if (!index_to_name(y, &t))
		return false;
	if (t.key == K_IP4_PROTO)
		t.key = K_L4PROTO;
	for (struct row_ref *ref = y->s->z->rows[t.key]; ref; ref = ref->next) {
		const struct opt *o = &ref->ext->opts[ref->row];

		if (ref->ext->proto && ref->ext->proto != y->proto)
			continue;
		if (!test_to_row(y->cx, o, &t, &v, &inv))
			continue;
		if (ref->ext->kind == EXT_HEADER)
			return head_put(y, ref->row, inv, &v);
		match_put(y, ref, inv, &v);
		return true;
	}
	return false;
}

static union addr addr_shift(const union addr *a, unsigned by)
{
	union addr out = { 0 };

	memcpy(&out, a->b + by, sizeof(out) - by);
	return out;
}

/* nft and iptables-nft 1.8.9 encode `! --sport A ! --dport B` as "not both", where "neither" is meant. */
static bool wrong_pair(const struct item *it)
{
	return it->load.source == SRC_PAYLOAD && it->load.where == NFT_PAYLOAD_TRANSPORT_HEADER &&
		it->load.off == 0 && it->t.len == 4 && !test_masked(&it->t);
}

static bool say_test(struct saying *y, const struct item *it);

/* Splits a test of adjacent fields that were loaded and compared together. */
static bool say_split(struct saying *y, const struct item *it, enum key k)
{
	struct item first = *it, rest = *it;
	unsigned len = keys[k].len;

	if (it->t.range || it->load.source != SRC_PAYLOAD || (it->t.inv && !wrong_pair(it)))
		return false;
	if (it->t.inv)
		diag_warn(y->cx->diags, (struct pos){0}, "a rule shown with both ports inverted was written by an "
			"older program as \"not both\": it matches more than it says; delete it and add it again");
	first.t.len = (uint8_t)len;
	memset(first.t.a.b + len, 0, sizeof(first.t.a) - len);
	memset(first.t.b.b + len, 0, sizeof(first.t.b) - len);
	rest.t.len = (uint8_t)(it->t.len - len);
	rest.t.a = addr_shift(&it->t.a, len);
	rest.t.b = addr_shift(&it->t.b, len);
	rest.load.off = (uint16_t)(it->load.off + len);
	return say_test(y, &first) && say_test(y, &rest);
}

/* Brings the values into the key's byte order. Order comparisons of host-order keys are valid only after a byte swap. */
static bool order_right(const struct item *it, const struct key_info *k, struct test *t)
{
	*t = it->t;
	if (!it->load.swapped)
		return !t->range || k->order != ORDER_HOST || k->len == 1;
	return k->order == ORDER_HOST && t->len == k->len && key_turn(k, &t->a) && (!t->range || key_turn(k, &t->b));
}

static bool say_test(struct saying *y, const struct item *it)
{
	struct test t;

	for (int k = 1; k < KEY_COUNT; k++) {
		if (!key_is((enum key)k, &it->load, y) || !order_right(it, &keys[k], &t))
			continue;
		t.key = (uint8_t)k;
		if (t.len > keys[k].len) {
			return say_split(y, it, (enum key)k);
		} else if (say_key(y, t)) {
			return true;
		}
	}
	return false;
}

static bool is_proto(const struct item *it, enum key k)
{
	const struct key_info *i = &keys[k];

	return !it->use && load_at(&it->load, i) && it->t.len == i->len && !it->t.inv && !it->t.range && !test_masked(&it->t);
}

/* The layer 4 protocol of all packets that pass the tests; 0: any. */
static uint8_t items_proto(const struct reading *s)
{
	bool ip4 = s->z->cx->family == FAM_IP4;

	for (unsigned i = 0; i < s->n; i++)
		if (is_proto(&s->item[i], K_L4PROTO) || (ip4 && is_proto(&s->item[i], K_IP4_PROTO)))
			return s->item[i].t.a.b[0];
	return 0;
}

static bool say_use(struct saying *y, const struct use *u)
{
	match_close(y);
	match_add(y, u);
	if (!use_is_pure(u))
		y->stateful = true;
	return true;
}

const struct use *comment_use(struct raiser *z, const uint8_t *text, size_t len)
{
	struct value v = { .len = (uint32_t)len, .s = arena_strn(z->cx->arena, (const char *)text, len) };
	struct use_draft d;

	draft_init(&d, z->cx, z->comment, (struct pos){0});
	draft_put(&d, 0, false, &v);
	return draft_seal_unchecked(&d);
}

/* nft's comment in a rule's userdata, a NUL-terminated text; NULL: none. */
static const struct use *comment_raise(struct raiser *z, const struct nir_rule *nr)
{
	size_t len;
	const uint8_t *p = z->comment ? tlv_get(nr->udata, NFTNL_UDATA_RULE_COMMENT, &len) : NULL;

	return p ? comment_use(z, p, strnlen((const char *)p, len)) : NULL;
}

/* -p 0 means any protocol in iptables, so a test for protocol 0 cannot be expressed. */
static bool head_good(const struct saying *y)
{
	return !(y->head.given & ROW(HEAD_PROTO)) || y->head.val[HEAD_PROTO].n;
}

bool reading_say(struct reading *s, const struct use *comment)
{
	const struct use *match[NIR_RULE_MAX + 1];
	struct saying y = { .s = s, .cx = s->z->cx, .proto = items_proto(s), .match = match };

	draft_init(&y.head, y.cx, s->z->header, (struct pos){0});
	for (unsigned i = 0; i < s->n; i++)
		if (!(s->item[i].use ? say_use(&y, s->item[i].use) : say_test(&y, &s->item[i])))
			return false;
	match_close(&y);
	if (comment)
		match_add(&y, comment);
	if (!head_good(&y))
		return false;
	s->rule->head = y.head.given ? draft_seal_unchecked(&y.head) : s->z->no_head;
	s->rule->nmatch = (uint16_t)y.n;
	s->rule->match = y.n ? arena_dup(y.cx->arena, match, y.n * sizeof(match[0])) : NULL;
	return true;
}

/* ---- public functions ---- */

static void print_expressions(struct buf *b, const void *self)
{
	const struct nir_rule *nr = self;
	size_t at = b->len;

	nir_print(b, &nr->list);
	for (; at < b->len; at++)
		if (b->s[at] == '\n')
			b->s[at] = ' ';
}

const struct foreign *nir_foreign(struct arena *a, const struct nir_rule *nr)
{
	struct foreign f = { .print = print_expressions, .self = nr };

	return arena_dup(a, &f, sizeof(f));
}

void reading_init(struct reading *s, struct raiser *z, struct rule *r)
{
	s->z = z;
	s->rule = r;
	s->n = 0;
	s->loads = 0;
	s->counted = s->done = s->blind = false;
	memset(s->reg, 0, sizeof(s->reg));
	r->head = z->no_head;
}

struct rule *rule_raise(struct raiser *z, const struct nir_rule *nr)
{
	struct rule *r = rule_new(z->cx->arena);
	struct reading s;

	reading_init(&s, z, r);
	if (read_all(&s, &nr->list) && reading_say(&s, comment_raise(z, nr)))
		return r;
	memset(r, 0, sizeof(*r));
	r->head = z->no_head;
	r->counters = nir_counters(&nr->list);
	r->foreign = nir_foreign(z->cx->arena, nr);
	return r;
}

void nir_compat(struct nir_rule *nr)
{
	const struct nir_list *l = &nr->list;

	nr->compat_proto = nr->compat_flags = 0;
	for (size_t i = 0; i + 1 < l->n; i++) {
		const struct nir *load = &l->v[i], *cmp = &l->v[i + 1];

		if (load->op != NIR_META || nir_u(load, NIR_META_key) != NFT_META_L4PROTO ||
		    cmp->op != NIR_CMP || !nir_has(cmp, NIR_CMP_data) || cmp->f[NIR_CMP_data].d.len != 1)
			continue;
		nr->compat_proto = *(const uint8_t *)cmp->f[NIR_CMP_data].d.p;
		nr->compat_flags = nir_u(cmp, NIR_CMP_op) == NFT_CMP_NEQ ? NFT_RULE_COMPAT_F_INV : 0;
		return;
	}
}
