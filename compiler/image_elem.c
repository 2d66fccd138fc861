/* Elements of maps as rules: what a key tells, and what has to be stored in addition.
 *
 *	template   -s 192.0.2.1/32 -p tcp -m tcp --dport 22 -m comment --comment one -j DROP
 *	element    198.51.100.0 . 25 : goto web, comment "two"
 *	the rule   -s 198.51.100.0/32 -p tcp -m tcp --dport 25 -m comment --comment two -g web
 *
 * An interval of addresses stands for a prefix if it is one, otherwise for a range. If a rule uses another notation, or
 * covers more than its element because an earlier rule hides part of it, its test is stored in the userdata. For keys
 * of several intervals no rule hides another, and only the usual notation is supported.
 *
 * A completely hidden rule cannot be in the map. It is told, as the element that it would be, by the userdata of a rule
 * in a chain that is never reached, which costs the kernel a tenth of what the rule's own expressions would.
 */
#include <endian.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <string.h>
#include "compiler/image_priv.h"

/* ---- forms ---- */

static bool field_twice(const struct shape *s, unsigned item)
{
	for (unsigned i = 0; i < s->n; i++)
		if (i != item && s->item[i].kind <= SHAPE_PORTS && load_same(&s->item[i].load, &s->item[item].load))
			return true;
	return false;
}

static bool comment_find(struct elem_form *f)
{
	f->comment = SHAPE_ITEMS;
	for (unsigned i = 0; i < f->shape.n; i++) {
		if (f->shape.item[i].kind != SHAPE_COMMENT)
			continue;
		if (f->comment != SHAPE_ITEMS)
			return false;
		f->comment = (uint8_t)i;
	}
	return true;
}

bool elem_form_init(struct cx *cx, struct elem_form *f, const struct shape *shape, uint32_t items, bool interval)
{
	*f = (struct elem_form){ .shape = *shape, .interval = interval, .ports = IMAGE_PARTS };
	shape_fields(cx, &f->shape);
	for (unsigned i = 0; i < shape->n; i++) {
		if (!(items >> i & 1))
			continue;
		if (f->nparts == IMAGE_PARTS || f->ports != IMAGE_PARTS || field_twice(shape, i))
			return false;
		if (shape->item[i].kind == SHAPE_PORTS)
			f->ports = f->nparts;
		f->item[f->nparts] = (uint8_t)i;
		f->at[f->nparts++] = f->len;
		f->len += reg_bytes(f->shape.item[i].width);
	}
	return f->nparts && f->len <= IMAGE_KEY && comment_find(f);
}

bool elem_has_part(const struct elem_form *f, unsigned item)
{
	for (unsigned p = 0; p < f->nparts; p++)
		if (f->item[p] == item)
			return true;
	return false;
}

/* ---- keys ---- */

/* Copies a value, whose bytes after the field's width are zero, to the registers of a part. */
static void part_set(const struct elem_form *f, unsigned p, uint8_t *key, const union addr *value)
{
	for (unsigned i = 0; i < reg_bytes(f->shape.item[f->item[p]].width); i += 4)
		memcpy(key + f->at[p] + i, value->b + i, 4);
}

static bool part_key(const struct elem_form *f, unsigned p, const struct test *tests, uint8_t *key, uint8_t *end)
{
	const struct shape_item *field = &f->shape.item[f->item[p]];
	bool interval = f->interval && !form_has_list(f);
	union addr lo = {0}, hi = {0};

	if (p != f->ports && !(interval ? item_interval(field, &tests[f->item[p]], &lo, &hi) : item_value(field, &tests[f->item[p]], &lo)))
		return false;
	part_set(f, p, key, &lo);
	if (end)
		part_set(f, p, end, interval ? &hi : &lo);
	return true;
}

bool elem_key(const struct elem_form *f, const struct test *tests, uint8_t *key, uint8_t *end)
{
	for (unsigned p = 0; p < f->nparts; p++)
		if (!part_key(f, p, tests, key, end))
			return false;
	for (unsigned p = 0; form_boxes(f) && p < f->nparts; p++) {
		struct test told = elem_test(f, p, key, end);

		if (!test_same(&told, &tests[f->item[p]]))
			return false;
	}
	return true;
}

void elem_port(const struct elem_form *f, uint8_t *key, uint64_t port)
{
	key[f->at[f->ports]] = (uint8_t)(port >> 8);
	key[f->at[f->ports] + 1] = (uint8_t)port;
}

bool form_gated(const struct elem_form *f) { return f->ports != IMAGE_PARTS && f->nparts > 1; }

static struct test value_test(const struct shape_item *field, const union addr *value)
{
	bool name = field->key && keys[field->key].order == ORDER_NAME;
	unsigned len = name ? (unsigned)strnlen((const char *)value->b, field->width - 1u) + 1 : field->width;
	union addr ones = addr_mask(8 * len, sizeof(ones));

	return (struct test){ .len = (uint8_t)len, .a = addr_and(value, &ones), .b = ones };
}

/* Length of the common prefix, if the remaining bits are all zeros in lo and all ones in hi; otherwise -1. */
static int common_prefix(const union addr *lo, const union addr *hi, unsigned width)
{
	union addr same;
	uint32_t rest = 0;

	for (unsigned i = 0; i < 4; i++) {
		same.w[i] = ~(lo->w[i] ^ hi->w[i]);
		rest |= lo->w[i] & ~same.w[i];
	}
	return rest ? -1 : addr_masklen(&same, width);
}

/* Is the field's usual notation a prefix? */
static bool says_prefixes(const struct shape_item *field)
{
	return key_is_addr(field->key) || (field->key && keys[field->key].order == ORDER_NAME);
}

static struct test interval_test(const struct shape_item *field, const union addr *lo, const union addr *hi)
{
	int bits = says_prefixes(field) ? common_prefix(lo, hi, field->width) : -1;

	if (bits < 0)
		return (struct test){ .len = field->width, .range = true, .a = *lo, .b = *hi };
	return (struct test){ .len = bits && bits % 8 == 0 ? (uint8_t)(bits / 8) : field->width, .a = *lo,
		.b = addr_mask((unsigned)bits, field->width) };
}

struct test elem_test(const struct elem_form *f, unsigned part, const uint8_t *key, const uint8_t *end)
{
	const struct shape_item *field = &f->shape.item[f->item[part]];
	union addr lo = addr_of_bytes(key + f->at[part], field->width), hi = addr_of_bytes((end ? end : key) + f->at[part], field->width);

	return addr_same(&lo, &hi) ? value_test(field, &lo) : interval_test(field, &lo, &hi);
}

bool elem_in_test(const struct elem_form *f, const struct image_elem *e, const struct test *t)
{
	const struct shape_item *field = &f->shape.item[f->item[0]];
	union addr lo, hi;

	return item_interval(field, t, &lo, &hi) && memcmp(&lo, e->key, field->width) <= 0 &&
		memcmp(elem_last(e), &hi, field->width) <= 0;
}

static uint64_t port_of(const struct elem_form *f, const uint8_t *key)
{
	return (uint64_t)key[f->at[f->ports]] << 8 | key[f->at[f->ports] + 1];
}

bool elem_in_ports(const struct elem_form *f, const struct image_elem *e, const struct use *u, unsigned row)
{
	uint64_t lo = port_of(f, e->key), hi = port_of(f, elem_last(e));
	struct span s[PORT_SPANS];
	unsigned n = ports_spans(u, row, s);

	for (unsigned i = 0; i < n && lo <= hi; i++)
		if (s[i].lo <= lo && lo <= s[i].hi)
			lo = s[i].hi + 1u;
	return lo > hi;
}

/* ---- userdata ---- */

/* The comment among the first n matches. */
static const struct value *comment_among(const struct rule *r, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (use_is_comment(r->match[i]))
			return use_val(r->match[i], 0);
	return NULL;
}

void elem_say_test(struct tlv *t, const struct test *x)
{
	uint8_t b[2 + 2 * sizeof(union addr)] = { (uint8_t)(x->range | x->inv << 1), x->len };

	memcpy(b + 2, &x->a, x->len);
	memcpy(b + 2 + x->len, &x->b, x->len);
	tlv_put(t, TLV_TEST, b, 2u + 2u * x->len);
}

/* Format: inversion, then first and last port of each span, two bytes each, in the order typed. */
static void ports_put(struct tlv *t, const struct rule *r)
{
	struct { uint8_t inv; uint16_t port[PORT_SPANS][2]; } __attribute__((packed)) w = {0};
	unsigned row;
	const struct use *u = rule_ports(r, &row);
	const struct value *v = use_val(u, row);

	w.inv = use_inv(u, row);
	for (unsigned i = 0; i < v->count; i++) {
		w.port[i][0] = htobe16((uint16_t)v->list[i].lo);
		w.port[i][1] = htobe16((uint16_t)v->list[i].hi);
	}
	tlv_put(t, TLV_PORTS, &w, 1 + v->count * sizeof(w.port[0]));
}

static bool tlv_fits_elem(const struct tlv *t) { return !t->full && t->len <= IMAGE_ELEM_UDATA; }

bool elem_udata_set(struct arena *a, struct image_elem *e, const struct tlv *t)
{
	e->udata = tlv_udata(a, t);
	return tlv_fits_elem(t);
}

bool elem_say(struct tlv *t, const struct elem_form *f, const struct elem_say *say)
{
	const struct value *last = rule_last_comment(say->rule);
	const struct value *among = f->comment == SHAPE_ITEMS ? NULL : comment_among(say->rule, say->rule->nmatch - !!last);

	tlv_init(t);
	tlv_put64(t, TLV_ORDER, say->order);
	if (say->alone)
		tlv_put(t, TLV_ALONE, NULL, 0);
	if (say->twin)
		tlv_put32(t, TLV_TWIN, say->twin - 1);
	if (say->test)
		elem_say_test(t, say->test);
	if (f->ports != IMAGE_PARTS)
		ports_put(t, say->rule);
	if (among)
		tlv_put(t, TLV_COMMENT_MATCH, among->s, among->len);
	if (last)
		tlv_put(t, TLV_COMMENT, last->s, last->len);
	return tlv_fits_elem(t);
}

bool elem_udata(struct arena *a, struct image_elem *e, const struct elem_form *f, const struct elem_say *say)
{
	struct tlv t;

	return elem_say(&t, f, say) && elem_udata_set(a, e, &t);
}

void elem_udata_part(struct arena *a, struct image_elem *e, uint64_t order) { e->udata = image_order_udata(a, order, true); }

/* ---- verdicts ---- */

bool elem_verdict(struct image_elem *e, const struct rule *r)
{
	if (r->verdict == VERDICT_QUEUE || !verdict_code(r->verdict, &e->verdict))
		return false;
	e->chain = r->to;
	return true;
}

bool elem_same_end(const struct image_elem *a, const struct image_elem *b)
{
	return a->verdict == b->verdict && !a->chain == !b->chain && (a->chain == b->chain || !strcmp(a->chain, b->chain));
}

bool elem_does(const struct image_elem *e, const struct rule *r)
{
	struct image_elem like = {0};

	return elem_verdict(&like, r) && elem_same_end(&like, e);
}

/* ---- told elements ---- */

const struct test *elem_said(const struct elem_form *f, const struct image_elem *e, const struct test *tests)
{
	const struct test *own = &tests[f->item[0]];
	struct test told;

	if (!f->interval || f->ports != IMAGE_PARTS || form_boxes(f))
		return NULL;
	told = elem_test(f, 0, e->key, e->end);
	return test_same(&told, own) ? NULL : own;
}

bool elem_tell(struct cx *cx, const struct elem_form *f, const struct image_elem *e, struct nir_rule *out)
{
	bool own = e->chain && image_name_id(e->chain);
	struct tlv t;

	*out = (struct nir_rule){0};
	tlv_init(&t);
	t.len = (uint16_t)e->udata.len;
	memcpy(t.b, e->udata.p, e->udata.len);
	tlv_put(&t, TLV_KEY, e->key, f->len);
	if (e->end)
		tlv_put(&t, TLV_END, e->end, f->len);
	tlv_put32(&t, TLV_VERDICT, (uint32_t)e->verdict);
	if (!counters_zero(&e->counters))
		nir_counter(cx, &out->list, &e->counters);
	if (e->chain && !own)
		nir_verdict(cx, &out->list, e->verdict, e->chain);
	out->udata = tlv_udata(cx->arena, &t);
	return !t.full;
}

/* Destination of a told rule. */
static const char *told_chain(const struct nir_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (nir_jump_to(&l->v[i]))
			return nir_jump_to(&l->v[i]);
	return NULL;
}

bool image_told_key(struct nir_data udata, const uint8_t **key, size_t *len)
{
	*key = tlv_has(udata, TLV_VERDICT) ? tlv_get(udata, TLV_KEY, len) : NULL;
	return *key;
}

bool elem_told(const struct nir_rule *nr, const struct image_run *run, struct image_elem *e)
{
	uint32_t code;
	size_t len;

	if (!run->maps.n || !tlv_get32(nr->udata, TLV_VERDICT, &code))
		return false;
	*e = (struct image_elem){ .verdict = (int32_t)code, .counted = true, .counters = nir_counters(&nr->list),
		.chain = told_chain(&nr->list), .udata = nr->udata };
	e->key = tlv_get(nr->udata, TLV_KEY, &len);
	if (!e->key || len != run->maps.v[0].len)
		return false;
	e->end = tlv_get(nr->udata, TLV_END, &len);
	return !e->end || len == run->maps.v[0].len;
}
