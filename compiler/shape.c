/* Shapes of rules, determined from their nft expressions: see shape.h. Without lowering: shape_tell.c. */
#include <stdlib.h>
#include <string.h>
#include "compiler/blob.h"
#include "compiler/shape.h"
#include "compiler/use.h"

/* ---- reading ---- */

static bool is_comment(const struct raiser *z, const struct nir *x)
{
	const char *name = x->op == NIR_MATCH ? nir_s(x, NIR_MATCH_name) : NULL;

	return name && !strcmp(name, z->comment->name);
}

static bool opt_reads(const struct opt *o) { return o->among || (o->test.key && o->flags & READTEST); }

/* The match if an option of it compares a field; else NULL. */
static const struct use *match_reads(struct cx *cx, const struct nir *x)
{
	const char *name = x->op == NIR_MATCH ? nir_s(x, NIR_MATCH_name) : NULL;
	const struct ext *e = name ? ext_find(EXT_MATCH, name, cx->family) : NULL;
	const struct nir_data *info = &x->f[NIR_MATCH_info].d;
	unsigned row = 0;

	while (e && row < ext_nopts(e) && !opt_reads(&e->opts[row]))
		row++;
	if (!e || row == ext_nopts(e))
		return NULL;
	return blob_unpack(cx, EXT_MATCH, name, (unsigned)nir_u(x, NIR_MATCH_rev), info->p, info->len);
}

/* Finds the first option of the match that is a test of a field of many values; all options must hold. Not if the match may drop
 * packets: a lookup of the field would keep them from it. */
static bool match_narrows(const struct cx *cx, const struct use *u, struct shape_item *it)
{
	struct use_walk w = use_walk(u);
	bool passable = u->form->ext->effect == PURE && u->form->ext->total && !(u->form->ext->loose && u->form->ext->loose(u));

	while (passable && w.left && !it->narrows) {
		const struct value *v = use_next(u, &w);
		const struct opt *o = &u->form->ext->opts[w.row];

		it->narrows = o->flags & READTEST && test_held(cx, o, v, use_inv(u, w.row), &it->t) && keys[it->t.key].len > 1 &&
			keys[it->t.key].source != SRC_WORDS;
	}
	return it->narrows;
}

static bool has_ports(const struct shape *s)
{
	for (unsigned i = 0; i + 1u < s->n; i++)
		if (s->item[i].kind == SHAPE_PORTS)
			return true;
	return false;
}

static void match_take(struct raiser *z, struct shape *s, struct shape_item *it)
{
	const struct nir *x = &s->list->v[it->from];
	bool single = it->to == it->from + 1, comment = single && is_comment(z, x);
	const struct use *u = single && !comment ? match_reads(z->cx, x) : NULL;
	unsigned row;

	it->kind = comment ? SHAPE_COMMENT : SHAPE_OTHER;
	if (u && use_ports(u, &row) && !has_ports(s)) {
		it->kind = SHAPE_PORTS;
		it->load = load_of(&keys[u->form->ext->opts[row].among]);
	} else if (u && match_narrows(z->cx, u, it)) {
		it->load = load_of(&keys[it->t.key]);
	}
}

static void item_take(struct raiser *z, struct shape *s, const struct item *from, uint16_t begin)
{
	struct shape_item *it = &s->item[s->n++];

	*it = (struct shape_item){ .kind = SHAPE_TEST, .from = begin, .to = from->end, .load = from->load, .t = from->t };
	if (from->use)
		match_take(z, s, it);
}

/* Sets the position of the counter, which follows the items. */
static bool counter_find(struct shape *s)
{
	s->counter = s->n ? s->item[s->n - 1].to : 0;
	return s->counter < s->list->n && s->list->v[s->counter].op == NIR_COUNTER;
}

bool shape_read(struct raiser *z, const struct nir_rule *nr, struct shape *s)
{
	struct rule scratch = {0};
	struct reading r;

	reading_init(&r, z, &scratch);
	r.blind = true;
	s->list = &nr->list;
	s->n = 0;
	if (!read_all(&r, &nr->list) || r.n > SHAPE_ITEMS)
		return false;
	for (unsigned i = 0; i < r.n; i++)
		item_take(z, s, &r.item[i], i ? r.item[i - 1].end : 0);
	return counter_find(s);
}

/* ---- comparison ---- */

bool load_same(const struct load *a, const struct load *b)
{
	return a->source == b->source && a->where == b->where && a->off == b->off;
}

static bool span_same(const struct shape *a, unsigned from, unsigned to, const struct shape *b, unsigned at)
{
	for (; from < to; from++, at++)
		if (!nir_same(&a->list->v[from], &b->list->v[at]))
			return false;
	return true;
}

bool item_same(const struct shape *a, const struct shape_item *x, const struct shape *b, const struct shape_item *y)
{
	return x->kind == y->kind && x->to - x->from == y->to - y->from && span_same(a, x->from, x->to, b, y->from);
}

bool test_same(const struct test *a, const struct test *b)
{
	return a->len == b->len && a->range == b->range && a->inv == b->inv && addr_same(&a->a, &b->a) &&
		addr_same(&a->b, &b->b);
}

static bool item_varies(const struct shape *a, const struct shape_item *x, const struct shape *b, const struct shape_item *y)
{
	if (x->kind == SHAPE_TEST)
		return x->load.len != y->load.len || !test_same(&x->t, &y->t);
	return x->kind == SHAPE_PORTS && !item_same(a, x, b, y);
}

bool shape_like(const struct shape *a, const struct shape *b, uint32_t *vary)
{
	if (a->n != b->n)
		return false;
	for (unsigned i = 0; i < a->n; i++) {
		const struct shape_item *x = &a->item[i], *y = &b->item[i];

		if (x->kind != y->kind)
			return false;
		if (x->kind <= SHAPE_PORTS && !load_same(&x->load, &y->load))
			return false;
		if (!(*vary >> i & 1) && item_varies(a, x, b, y))
			*vary |= 1u << i;
		if (x->kind == SHAPE_OTHER && !item_same(a, x, b, y))
			return false;
	}
	return true;
}

bool shape_ends_alike(const struct shape *a, const struct shape *b)
{
	unsigned from = a->counter + 1u, n = (unsigned)a->list->n - from;

	return b->list->n - b->counter - 1u == n && span_same(a, from, from + n, b, b->counter + 1u);
}

bool shape_fits(const struct shape *a, bool target, const struct rule *r, const struct shape *b, uint32_t *vary)
{
	return target == (r->verdict == VERDICT_TARGET) && shape_like(a, b, vary) && (!target || shape_ends_alike(a, b));
}

void shape_keep(const struct cx *cx, struct arena *a, const struct shape *s, struct nir_list *list, struct shape *out)
{
	struct cx own = *cx;

	own.arena = a;
	nir_list_copy(&own, s->list, list);
	*out = *s;
	out->list = list;
}

/* ---- compact storage of tests ---- */

/* PACKED_WHOLE: full mask, which is omitted. */
enum { PACKED_RANGE = 0x80, PACKED_INV = 0x40, PACKED_WHOLE = 0x20, PACKED_LEN = 0x1f };

/* Format: a byte of flags and length, the value and, unless PACKED_WHOLE, the mask or the range's end. All 16 bytes of
 * a value are copied, which is faster; the next one overwrites those that are not used. */
size_t tests_pack(const struct shape *s, uint8_t *to)
{
	const uint8_t *from = to;

	for (unsigned i = 0; i < s->n; i++) {
		const struct shape_item *it = &s->item[i];
		const struct test *t = &it->t;
		bool whole = !it->load.masked && !t->range;

		if (it->kind != SHAPE_TEST)
			continue;
		*to++ = (uint8_t)(t->len | (t->range ? PACKED_RANGE : 0) | (t->inv ? PACKED_INV : 0) | (whole ? PACKED_WHOLE : 0));
		memcpy(to, &t->a, sizeof(t->a));
		to += t->len;
		if (whole)
			continue;
		memcpy(to, &t->b, sizeof(t->b));
		to += t->len;
	}
	return (size_t)(to - from);
}

/* `len` bytes of ones, then zeros. */
static union addr leading_ones(unsigned len)
{
	enum { WIDE = sizeof(union addr) };
	static const uint8_t ones[2 * WIDE] = { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 };
	union addr a;

	memcpy(&a, ones + WIDE - len, WIDE);
	return a;
}

const struct test *tests_unpack(const struct shape *s, const uint8_t *packed, struct test out[SHAPE_ITEMS])
{
	for (unsigned i = 0; i < s->n; i++) {
		struct test *t = &out[i];
		unsigned flags, len;
		union addr ones;

		if (s->item[i].kind != SHAPE_TEST)
			continue;
		flags = *packed++;
		len = flags & PACKED_LEN;
		ones = leading_ones(len);
		*t = (struct test){ .len = (uint8_t)len, .range = flags & PACKED_RANGE, .inv = flags & PACKED_INV, .b = ones };
		memcpy(&t->a, packed, sizeof(t->a));
		t->a = addr_and(&t->a, &ones);
		packed += len;
		if (flags & PACKED_WHOLE)
			continue;
		memcpy(&t->b, packed, sizeof(t->b));
		t->b = addr_and(&t->b, &ones);
		packed += len;
	}
	return out;
}

/* ---- fields ---- */

static bool key_fits(const struct cx *cx, const struct key_info *k, const struct load *l)
{
	return k->source == l->source && k->where == l->where && k->off == l->off && (k->fam & cx->family) &&
		k->source != SRC_WORDS && l->len <= k->len;
}

enum key key_of_load(const struct cx *cx, const struct load *l)
{
	for (int k = KEY_NONE + 1; k < KEY_COUNT; k++)
		if (key_fits(cx, &keys[k], l))
			return k;
	return KEY_NONE;
}

void shape_fields(const struct cx *cx, struct shape *s)
{
	for (unsigned i = 0; i < s->n; i++) {
		struct shape_item *it = &s->item[i];

		if (it->kind > SHAPE_PORTS)
			continue;
		it->key = (uint8_t)key_of_load(cx, &it->load);
		it->width = (uint8_t)(it->key ? keys[it->key].len : it->load.len);
	}
}

/* Names are compared including their NUL, and followed only by zeros. */
static bool name_ended(const struct shape_item *field, const struct test *t)
{
	return field->key && keys[field->key].order == ORDER_NAME && t->len && t->len <= field->width && !t->a.b[t->len - 1];
}

bool item_value(const struct shape_item *field, const struct test *t, union addr *value)
{
	*value = t->a;
	return !t->range && !t->inv && (t->len == field->width || name_ended(field, t)) && !test_masked(t);
}

/* Are the field's values ordered by byte-wise comparison? */
static bool field_ordered(const struct shape_item *field)
{
	return field->width == 1 || (field->key && keys[field->key].order != ORDER_HOST);
}

bool item_interval(const struct shape_item *field, const struct test *t, union addr *lo, union addr *hi)
{
	union addr all;
	uint32_t rest = 0;

	if (t->inv || t->len > field->width || !field_ordered(field))
		return false;
	if (item_value(field, t, lo)) {
		*hi = *lo;
		return true;
	}
	*lo = t->a;
	if (t->range) {
		*hi = t->b;
		memset(hi->b + t->len, 0xff, field->width - t->len);
		return !addr_less(&t->b, &t->a);
	}
	all = addr_mask(8u * field->width, sizeof(all));
	for (unsigned i = 0; i < 4; i++) {
		hi->w[i] = t->a.w[i] | (all.w[i] & ~t->b.w[i]);
		rest |= t->a.w[i] & ~t->b.w[i];
	}
	return !rest && addr_masklen(&t->b, t->len) >= 0;
}

/* The only value of a field under a mask. */
static bool item_bits(const struct shape_item *field, const struct test *t, union addr *value)
{
	uint8_t outside = 0;

	for (unsigned i = 0; i < t->len; i++)
		outside |= t->a.b[i] & (uint8_t)~t->b.b[i];
	*value = t->a;
	return !t->range && !t->inv && t->len == field->width && addr_same(&t->b, &field->load.mask) && !outside;
}

bool item_bounds(const struct shape_item *field, const struct test *t, union addr *lo, union addr *hi)
{
	if (!field->bits && (field_ordered(field) || !item_value(field, t, lo)))
		return item_interval(field, t, lo, hi);
	if (field->bits && !item_bits(field, t, lo))
		return false;
	*hi = *lo;
	return true;
}

/* ---- fields that trees look up beside the usual ones ---- */

/* Fields with more values first: a rule is looked up by the first of these that it tests. */
static const uint8_t others[] = {
	K_ETHER_SADDR, K_CT4_ORIG_SADDR, K_CT4_ORIG_DADDR, K_CT4_REPL_SADDR, K_CT4_REPL_DADDR, K_CT_ORIG_SPORT, K_CT_ORIG_DPORT,
	K_CT_REPL_SPORT, K_CT_REPL_DPORT, K_SKUID, K_SKGID, K_CGROUP, K_CT_MARK, K_MARK, K_IIFGROUP, K_OIFGROUP,
	K_IP4_LENGTH,
};
enum { OTHERS = sizeof(others) };

static unsigned other_of(const struct cx *cx, const struct load *l)
{
	unsigned i = 0;

	while (i < OTHERS && !load_at(l, &keys[key_in_family(others[i], cx->family)]))
		i++;
	return i;
}

/* The field that the item tests, as it would be looked up: bits of numbers in the machine's byte order are compared as values. */
static struct shape_item other_field(enum key k, const struct shape_item *it)
{
	struct shape_item field = { .load = load_of(&keys[k]), .key = (uint8_t)k, .width = (uint8_t)keys[k].len };

	field.bits = keys[k].order == ORDER_HOST && !it->t.range && test_masked(&it->t) && !addr_zero(&it->t.b);
	if (field.bits)
		field.load.mask = it->t.b;
	return field;
}

bool shape_other(const struct cx *cx, const struct shape *s, struct shape_item *field, union addr *lo, union addr *hi)
{
	unsigned best = OTHERS;

	for (unsigned i = 0; i < s->n && item_passable(cx, s, &s->item[i]); i++) {
		const struct shape_item *it = &s->item[i];
		unsigned other = it->kind == SHAPE_TEST || it->narrows ? other_of(cx, &it->load) : OTHERS;
		struct shape_item own;
		union addr from, to;

		if (other >= best)
			continue;
		own = other_field(key_in_family(others[other], cx->family), it);
		if (!item_bounds(&own, &it->t, &from, &to))
			continue;
		best = other;
		*field = own;
		*lo = from;
		*hi = to;
	}
	return best < OTHERS;
}

bool shape_interval(const struct cx *cx, const struct shape *s, const struct shape_item *field, union addr *lo, union addr *hi)
{
	struct shape_item other;

	if (other_of(cx, &field->load) < OTHERS)
		return shape_other(cx, s, &other, lo, hi) && other.key == field->key && other.bits == field->bits &&
			addr_same(&other.load.mask, &field->load.mask);
	for (unsigned i = 0; i < s->n && item_passable(cx, s, &s->item[i]); i++) {
		const struct shape_item *it = &s->item[i];

		if ((it->kind == SHAPE_TEST || it->narrows) && load_same(&it->load, &field->load) && item_bounds(field, &it->t, lo, hi))
			return true;
	}
	return false;
}

bool names_sayable(const union addr *lo, const union addr *hi)
{
	size_t n = strnlen((const char *)lo->b, sizeof(lo->b));
	union addr first = {0}, last = *lo;

	memcpy(first.b, lo->b, n);
	memset(last.b + n, 0xff, sizeof(last.b) - n);
	return addr_same(lo, hi) || (n && addr_same(&first, lo) && addr_same(&last, hi));
}

/* ---- port lists ---- */

bool use_ports(const struct use *u, unsigned *row)
{
	for (*row = 0; u->form->ext && *row < ext_nopts(u->form->ext); ++*row)
		if (use_has(u, *row))
			return u->form->ext->opts[*row].among;
	return false;
}

const struct use *rule_ports(const struct rule *r, unsigned *row)
{
	for (unsigned i = 0; i < r->nmatch; i++)
		if (use_ports(r->match[i], row))
			return r->match[i];
	return NULL;
}

static int by_first(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	return (x->lo > y->lo) - (x->lo < y->lo);
}

/* Replaces n ascending spans by the gaps between them. */
static unsigned spans_turn(struct span *s, unsigned n)
{
	unsigned kept = 0;
	uint64_t next = 0;

	for (unsigned i = 0; i < n; i++) {
		struct span one = s[i];

		if (next < one.lo)
			s[kept++] = (struct span){ next, one.lo - 1 };
		next = one.hi + 1;
	}
	if (next <= UINT16_MAX)
		s[kept++] = (struct span){ next, UINT16_MAX };
	return kept;
}

unsigned ports_spans(const struct use *u, unsigned row, struct span out[PORT_SPANS])
{
	const struct value *v = use_val(u, row);
	unsigned n = 0;

	memcpy(out, v->list, v->count * sizeof(*out));
	qsort(out, v->count, sizeof(*out), by_first);
	for (unsigned i = 0; i < v->count; i++) {
		struct span one = out[i];

		if (!n || one.lo > out[n - 1].hi)
			out[n++] = one;
		else if (one.hi > out[n - 1].hi)
			out[n - 1].hi = one.hi;
	}
	return use_inv(u, row) ? spans_turn(out, n) : n;
}
