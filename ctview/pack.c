/* Packs entries.
 *
 *	shape number | each field: varint, address or text number | flags, unknown words | line number | ...
 *
 * Compact because the set of fields is a shape, of which a table has some dozens; texts are interned (a million lines
 * have a dozen states and protocols); and reply fields that mirror the original ones are part of the shape. store_load
 * restores exactly what store_entry packed, which is verified by a test.
 */
#include "ctview/pack.h"
#include <string.h>
#include "ctview/field.h"

enum { CHUNK = 1 << 20, IPV6 = 1, INCOMPLETE = 2, WITH_LINE = 4, KERNEL_TEXT = 8 };

/* The original field mirrored by each reply field. */
static const struct { uint8_t reply, orig; } mirror[] = {
	{F_REPLY_SRC, F_ORIG_DST}, {F_REPLY_DST, F_ORIG_SRC}, {F_REPLY_SPORT, F_ORIG_DPORT},
	{F_REPLY_DPORT, F_ORIG_SPORT}, {F_REPLY_CODE, F_ORIG_CODE}, {F_REPLY_ID, F_ORIG_ID},
	{F_REPLY_SRCKEY, F_ORIG_DSTKEY}, {F_REPLY_DSTKEY, F_ORIG_SRCKEY},
	{F_REPLY_SRCID, F_ORIG_DSTID}, {F_REPLY_DSTID, F_ORIG_SRCID},
};

enum { MIRRORS = sizeof(mirror) / sizeof(*mirror) };

void store_init(struct store *s, struct arena *a)
{
	*s = (struct store){.arena = a};
	map_init(&s->ids, a);
	map_init(&s->shape_ids, a);
}

static uint8_t *store_bytes(struct store *s, size_t len)
{
	char *p;

	if (s->left < len) {
		s->left = len > CHUNK ? len : CHUNK;
		s->chunk = arena_alloc(s->arena, s->left);
	}
	p = s->chunk;
	s->chunk += len;
	s->left -= len;
	s->bytes += len;
	return (uint8_t *)p;
}

static uint32_t text_number(struct store *s, struct text t)
{
	void *have = map_get(&s->ids, t.s, t.len);
	struct text copy;

	if (have)
		return (uint32_t)((uintptr_t)have - 1);
	copy = (struct text){arena_strn(s->arena, t.s, t.len), t.len};
	vec_push(s->arena, &s->texts, copy);
	map_put(&s->ids, copy.s, copy.len, (void *)(uintptr_t)s->texts.n);
	return (uint32_t)(s->texts.n - 1);
}

/* Similar entries come in sequences, so the last shape is tried first. */
static uint32_t shape_number(struct store *s, const struct shape *one)
{
	void *have;

	if (s->shapes.n && !memcmp(&s->shapes.v[s->shape], one, sizeof(*one)))
		return s->shape;
	have = map_get(&s->shape_ids, one, sizeof(*one));
	if (!have) {
		vec_push(s->arena, &s->shapes, *one);
		have = (void *)(uintptr_t)s->shapes.n;
		map_put(&s->shape_ids, arena_dup(s->arena, one, sizeof(*one)), sizeof(*one), have);
	}
	return s->shape = (uint32_t)((uintptr_t)have - 1);
}

/* ---- writing ---- */

static uint8_t *put_varint(uint8_t *p, uint64_t n)
{
	for (; n > 127; n >>= 7)
		*p++ = (uint8_t)(n | 128);
	*p++ = (uint8_t)n;
	return p;
}

static uint64_t zigzag(uint64_t n)
{
	return n << 1 ^ (uint64_t)((int64_t)n >> 63);
}

static bool same_value(const struct entry *e, unsigned f, unsigned g)
{
	const union datum *a = &e->v[f], *b = &e->v[g];

	return fields[f].kind == KIND_ADDR ? !memcmp(a, b, e->alen) : a->n == b->n;
}

static int answering_type(const struct entry *e)
{
	return icmp_mirror((unsigned)e->v[F_L4NUM].n, (unsigned)e->v[F_ORIG_TYPE].n);
}

/* Reply fields that equal their original counterparts. */
static uint64_t mirrored_fields(const struct entry *e)
{
	uint64_t found = 0;
	unsigned i;

	for (i = 0; i < MIRRORS; i++)
		if (entry_has(e, mirror[i].reply) && entry_has(e, mirror[i].orig) &&
		    same_value(e, mirror[i].reply, mirror[i].orig))
			found |= BIT(mirror[i].reply);
	if (entry_has(e, F_REPLY_TYPE) && entry_has(e, F_ORIG_TYPE) && (int)e->v[F_REPLY_TYPE].n == answering_type(e))
		found |= BIT(F_REPLY_TYPE);
	return found;
}

static uint8_t *put_field(struct store *s, uint8_t *p, const struct entry *e, unsigned f)
{
	const union datum *d = &e->v[f];

	switch (fields[f].kind) {
	case KIND_ADDR:
		memcpy(p, &d->a, e->alen);
		return p + e->alen;
	case KIND_TEXT:
		return put_varint(p, text_number(s, d->t));
	case KIND_INT:
		return put_varint(p, zigzag(d->n));
	default:
		return put_varint(p, d->n);
	}
}

static uint8_t *put_words(struct store *s, uint8_t *p, const struct entry *e)
{
	unsigned i;

	for (i = 0; i < e->nflag; i++)
		p = put_varint(p, text_number(s, e->flag[i]));
	for (i = 0; i < e->nextra; i++) {
		p = put_varint(p, text_number(s, e->extra[i].key));
		p = put_varint(p, text_number(s, e->extra[i].value));
	}
	return put_varint(p, e->number);
}

static struct shape shape_of(const struct entry *e, uint64_t without, bool line)
{
	struct shape one;

	memset(&one, 0, sizeof(one));  /* compared and hashed as bytes */
	one.mirrored = mirrored_fields(e) & ~without;
	one.mask = e->has & ~one.mirrored & ~without;
	one.what = (uint8_t)((e->alen == 16 ? IPV6 : 0) | (e->incomplete ? INCOMPLETE : 0) |
		(line ? WITH_LINE : 0) | (e->kernel_text ? KERNEL_TEXT : 0));
	one.nflag = (uint8_t)e->nflag;
	one.nextra = (uint8_t)e->nextra;
	return one;
}

const uint8_t *store_behind(struct store *s, const uint8_t *front, size_t len, const struct entry *e, uint64_t without, bool line)
{
	/* a field takes at most 16 bytes, a varint at most 10 */
	uint8_t tmp[16 * F_STORED + 10 * (ENTRY_FLAGS + 2 * ENTRY_EXTRAS + 3)], *p, *out;
	struct shape shape = shape_of(e, without, line);
	uint64_t left;
	size_t packed;

	p = put_varint(tmp, shape_number(s, &shape));
	for (left = shape.mask; left; left &= left - 1)
		p = put_field(s, p, e, (unsigned)__builtin_ctzll(left));
	p = put_words(s, p, e);
	if (line)
		p = put_varint(p, e->line.len);
	packed = (size_t)(p - tmp);
	out = store_bytes(s, len + packed + (line ? e->line.len : 0));
	memcpy(out, front, len);
	memcpy(out + len, tmp, packed);
	if (line)
		memcpy(out + len + packed, e->line.s, e->line.len);
	return out;
}

const uint8_t *store_entry(struct store *s, const struct entry *e, bool line)
{
	return store_behind(s, (const uint8_t *)"", 0, e, 0, line);
}

/* ---- reading ---- */

static uint64_t get_varint(const uint8_t **p)
{
	uint64_t n = 0;
	unsigned shift = 0;

	for (; **p & 128; shift += 7)
		n |= (uint64_t)(*(*p)++ & 127) << shift;
	return n | (uint64_t)*(*p)++ << shift;
}

static struct text get_text(const struct store *s, const uint8_t **p)
{
	return s->texts.v[get_varint(p)];
}

static void get_field(const struct store *s, const uint8_t **p, struct entry *e, unsigned f)
{
	union datum *d = &e->v[f];
	uint64_t n;

	switch (fields[f].kind) {
	case KIND_ADDR:
		memset(&d->a, 0, sizeof(d->a));
		memcpy(&d->a, *p, e->alen);
		*p += e->alen;
		break;
	case KIND_TEXT:
		d->t = get_text(s, p);
		break;
	case KIND_INT:
		n = get_varint(p);
		d->n = n >> 1 ^ -(n & 1);
		break;
	default:
		d->n = get_varint(p);
	}
}

static void unmirror(struct entry *e, uint64_t mirrored)
{
	unsigned i;

	for (i = 0; i < MIRRORS; i++)
		if (mirrored & BIT(mirror[i].reply))
			e->v[mirror[i].reply] = e->v[mirror[i].orig];
	if (mirrored & BIT(F_REPLY_TYPE))
		e->v[F_REPLY_TYPE].n = (uint64_t)answering_type(e);
	e->has |= mirrored;
}

static void get_words(const struct store *s, const uint8_t **p, struct entry *e, unsigned nflag, unsigned nextra)
{
	struct text key;

	while (nflag--)
		entry_add_flag(e, get_text(s, p));
	while (nextra--) {
		key = get_text(s, p);
		entry_add_extra(e, key, get_text(s, p));
	}
	e->number = get_varint(p);
}

void store_load_rest(const struct store *s, const uint8_t *p, struct entry *e)
{
	const struct shape *shape = &s->shapes.v[get_varint(&p)];
	uint64_t left;

	e->alen = shape->what & IPV6 ? 16 : 4;
	e->incomplete = shape->what & INCOMPLETE;
	e->kernel_text = shape->what & KERNEL_TEXT;
	for (left = shape->mask; left; left &= left - 1)
		get_field(s, &p, e, (unsigned)__builtin_ctzll(left));
	e->has |= shape->mask;
	unmirror(e, shape->mirrored);
	get_words(s, &p, e, shape->nflag, shape->nextra);
	entry_name_protocol(e);
	if (shape->what & WITH_LINE) {
		uint32_t len = (uint32_t)get_varint(&p);

		e->line = (struct text){(const char *)p, len};
	}
}

void store_load(const struct store *s, const uint8_t *p, struct entry *e)
{
	entry_reset(e);
	store_load_rest(s, p, e);
}
