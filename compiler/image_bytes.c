/* Rules that no packet reaches, encoded as bytes in their userdata, so that the kernel need not look up and initialise
 * their expressions.
 *
 *	-s 192.0.2.1 -p tcp -j ACCEPT           a rule without expressions
 *	                                        userdata: order key, [ payload … ] [ cmp … ] [ meta … ] [ cmp … ] counter [ immediate … ]
 *
 * Format: for each expression, a byte with its number and a byte with the set of its fields, followed by the fields,
 * each as a length byte and data; numbers are big-endian without leading zeros. The numbers of expressions and fields
 * are those of nir.def. A nonzero counter stays an expression, so that it can be read and zeroed like any other. A rule
 * that does not fit keeps its expressions, and is marked as unreachable.
 *
 * Of a rule without expressions nft lists only the comment, which it then takes for a comment of the chain. Therefore
 * the comment has a different type here.
 */
#include <libnftnl/udata.h>
#include "compiler/image_priv.h"

enum {
	BYTES_OPS = NIR_COUNTER + 1,   /* tests, verdicts and counters come first in nir.def */
	BYTES_DATA = 16,               /* size of a data field, at most: the width of a register comparison */
};

static bool is_data(unsigned op, unsigned field) { return nir_infos[op].fields[field].kind == NIR_DATA; }

/* Can a field of this kind be encoded? */
static bool field_takes(unsigned op, unsigned field)
{
	uint8_t kind = nir_infos[op].fields[field].kind;

	return kind == NIR_DATA || kind == NIR_U32 || kind == NIR_VERDICT;
}

/* ---- encoding ---- */

/* While `full` is not set there is room for another byte. */
static void byte_put(struct tlv *t, unsigned n)
{
	t->full |= t->len == UINT8_MAX;
	if (!t->full)
		t->b[t->len++] = (uint8_t)n;
}

static void number_put(struct tlv *t, uint64_t n)
{
	unsigned len = n ? (71u - (unsigned)__builtin_clzll(n)) / 8 : 0;

	byte_put(t, len);
	while (len)
		byte_put(t, (unsigned)(n >> 8 * --len));
}

static void data_put(struct tlv *t, const struct nir_data *d)
{
	const uint8_t *p = d->p;

	t->full |= !d->len || d->len > BYTES_DATA;
	byte_put(t, d->len);
	for (uint32_t i = 0; i < d->len; i++)
		byte_put(t, p[i]);
}

static void expression_put(struct tlv *t, const struct nir *x)
{
	t->full |= x->op >= BYTES_OPS || x->set > UINT8_MAX;
	byte_put(t, x->op);
	byte_put(t, x->op == NIR_COUNTER ? 0 : x->set);
	for (unsigned f = 0; !t->full && x->op != NIR_COUNTER && x->set >> f; f++) {
		if (!nir_has(x, f))
			continue;
		t->full |= !field_takes(x->op, f);
		if (is_data(x->op, f))
			data_put(t, &x->f[f].d);
		else
			number_put(t, x->f[f].u);
	}
}

/* Removes all expressions, except for a counter that is not zero. */
static void list_empty(struct nir_list *l)
{
	struct counters c = nir_counters(l);
	size_t n = 0;

	for (size_t i = 0; i < l->n && !counters_zero(&c); i++)
		if (l->v[i].op == NIR_COUNTER)
			l->v[n++] = l->v[i];
	l->n = n;
}

void rule_bytes(struct nir_list *l, struct tlv *t)
{
	struct tlv bytes = {0};

	for (size_t i = 0; i < l->n; i++)
		expression_put(&bytes, &l->v[i]);
	if (bytes.full || bytes.len > tlv_room(t)) {
		tlv_put(t, TLV_BYTES, NULL, 0);
		return;
	}
	tlv_put(t, TLV_BYTES, bytes.b, bytes.len);
	list_empty(l);
	if (t->b[0] == NFTNL_UDATA_RULE_COMMENT)
		t->b[0] = TLV_COMMENT;
}

/* ---- decoding ---- */

struct bytes { const uint8_t *p; size_t n; bool bad; };

static unsigned byte_get(struct bytes *b)
{
	if (!b->n) {
		b->bad = true;
		return 0;
	}
	b->n--;
	return *b->p++;
}

/* Consumes len bytes; NULL if fewer are left. */
static const uint8_t *span_get(struct bytes *b, unsigned len)
{
	const uint8_t *p = b->p;

	b->bad |= len > b->n;
	if (b->bad)
		return NULL;
	b->p += len;
	b->n -= len;
	return p;
}

static void field_get(struct bytes *b, struct nir *x, unsigned f)
{
	unsigned len = byte_get(b);
	bool data = is_data(x->op, f);
	uint64_t n = 0;
	const uint8_t *p;

	b->bad |= !field_takes(x->op, f) || (data ? !len || len > BYTES_DATA : len > sizeof(uint32_t));
	p = span_get(b, len);
	for (unsigned i = 0; p && !data && i < len; i++)
		n = n << 8 | p[i];
	if (data && p)
		nir_setd(x, f, p, len);
	else
		nir_setu(x, f, n);
}

static void expression_get(struct cx *cx, struct bytes *b, struct nir_list *out, const struct counters *c)
{
	unsigned op = byte_get(b), set = byte_get(b);
	struct nir *x;

	b->bad |= op >= BYTES_OPS || set >> nir_infos[op < BYTES_OPS ? op : 0].nfields || (op == NIR_COUNTER && set);
	if (b->bad)
		return;
	if (op == NIR_COUNTER) {
		nir_counter(cx, out, c);
		return;
	}
	x = nir_add(cx, out, (enum nir_op)op);
	for (unsigned f = 0; set >> f && !b->bad; f++)
		if (set >> f & 1)
			field_get(b, x, f);
}

/* Converts the rule's comment, if any, back to nft's type. */
static struct nir_data comment_back(struct cx *cx, struct nir_data udata)
{
	uint8_t *b = arena_dup(cx->arena, udata.p, udata.len);

	if (b[0] == TLV_COMMENT)
		b[0] = NFTNL_UDATA_RULE_COMMENT;
	udata.p = b;
	return udata;
}

const struct nir_rule *rule_unbytes(struct cx *cx, const struct nir_rule *nr, struct nir_rule *room)
{
	struct counters c = nir_counters(&nr->list);
	struct bytes b = {0};

	b.p = tlv_get(nr->udata, TLV_BYTES, &b.n);
	if (!b.n)
		return nr;
	*room = (struct nir_rule){ .list = room->list, .udata = comment_back(cx, nr->udata) };
	room->list.n = 0;
	while (b.n && !b.bad)
		expression_get(cx, &b, &room->list, &c);
	return b.bad ? NULL : room;
}
