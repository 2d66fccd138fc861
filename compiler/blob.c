/* Uses and the kernel's structs.
 *
 * Takes a sealed use and gives the bytes of xt_entry_match / xt_entry_target data, by the rows of a layout; and back. Example:
 *
 *	-m mark ! --mark 0x1/0x3   mark rev 1:  mark = 1, mask = 3, invert = 1
 *
 * Packing checks itself: what does not unpack to an equal use was not said by this revision, and the next older one
 * is tried. Unpacking checks itself too: what does not pack to the same bytes stays opaque, so that no
 * rule of the kernel is ever shown as less than it is.
 */
#include <string.h>
#include "compiler/blob.h"

static size_t align8(size_t n) { return (n + 7) & ~(size_t)7; }

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

/* Numbers are kept in host order; this code writes little-endian words, so it turns them where the host is not. */
static bool swapped(bool be)
{
	return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? true : be;
}

static uint64_t load_bits(const void *base, struct field f) { return load(base, f, swapped(false)); }

static void or_bits(void *base, struct field f, uint64_t bits)
{
	store(base, f, swapped(false), load_bits(base, f) | bits);
}

/* The two places of a pair. */
static void halves(const struct slot *s, struct field out[2])
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
	return true;
}

/* An interface is its name and a mask: of the name with its NUL, or of the part in front of a trailing +. */
static bool put_iface(uint8_t *p, const struct slot *s, const struct value *v)
{
	uint32_t n = v->len && v->s[v->len - 1] == '+' ? v->len - 1 : v->len + 1;

	if (v->len >= s->at.len || n > s->at2.len)
		return false;
	memcpy(p + s->at.off, v->s, v->len);
	memset(p + s->at2.off, 0xff, n);
	return true;
}

/* No name matches every interface. A mask that ends with the name is a + that other tools do not write. */
static void get_iface(struct cx *cx, const uint8_t *p, const struct slot *s, struct value *v)
{
	const char *name = (const char *)p + s->at.off;
	uint32_t len = strnlen(name, s->at.len);
	bool open = !len || (name[len - 1] != '+' && len + 1 < s->at.len && !p[s->at2.off + len]);

	v->s = arena_fmt(cx->arena, "%.*s%s", (int)len, name, open ? "+" : "");
	v->len = len + open;
}

static bool put_value(const struct slot *s, enum family fam, uint8_t *p, const struct value *v)
{
	struct field h[2];

	halves(s, h);
	switch (s->enc) {
	case ENC_NONE:
		break;
	case ENC_NUM:
		store(p, s->at, swapped(s->be), v->n);
		return fits(s->at, v->n);
	case ENC_PAIR:
		store(p, h[0], swapped(s->be), v->n);
		store(p, h[1], swapped(s->be), v->m);
		return fits(h[0], v->n) && fits(h[1], v->m);
	case ENC_ADDR:
	case ENC_BYTES:
		memcpy(p + s->at.off, v->a.b, s->enc == ENC_ADDR ? addr_bytes(s->at, fam) : s->at.len);
		break;
	case ENC_ADDRS:
		memcpy(p + h[0].off, v->a.b, addr_bytes(h[0], fam));
		memcpy(p + h[1].off, v->b.b, addr_bytes(h[1], fam));
		break;
	case ENC_STR:
		return put_text(p, s->at, v);
	case ENC_IFACE:
		return put_iface(p, s, v);
	case ENC_BITS:
		break;
	}
	return true;
}

static void get_value(struct cx *cx, const struct slot *s, const uint8_t *p, struct value *v)
{
	struct field h[2];

	memset(v, 0, sizeof(*v));
	halves(s, h);
	switch (s->enc) {
	case ENC_NONE:
	case ENC_BITS:
		break;
	case ENC_NUM:
		v->n = load(p, s->at, swapped(s->be));
		break;
	case ENC_PAIR:
		v->n = load(p, h[0], swapped(s->be));
		v->m = load(p, h[1], swapped(s->be));
		break;
	case ENC_ADDR:
	case ENC_BYTES:
		memcpy(v->a.b, p + s->at.off, s->enc == ENC_ADDR ? addr_bytes(s->at, cx->family)
								: s->at.len);
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
	}
}

/* ---- layouts ---- */

static uint64_t slot_tag(const struct slot *s) { return s->tagged ? s->tag : s->given; }

static bool pack_given(struct cx *cx, const struct use *u, const struct layout *l, unsigned row,
	uint8_t *p)
{
	const struct slot *s = &l->slots[row];
	const struct value *v = use_val(u, row);

	if (v && s->enc == ENC_BITS) {
		if (v->n & ~(uint64_t)s->given)
			return false;
		or_bits(p, l->given, v->n);
	} else if (s->given) {
		or_bits(p, l->given, slot_tag(s));
	}
	if (use_inv(u, row)) {
		if (!s->inv)
			return l->pack != NULL;
		or_bits(p, l->inv, s->inv);
	}
	return !v || put_value(s, cx->family, p, v);
}

/* A row that was not said still has its default in the struct. */
static bool pack_default(struct cx *cx, const struct opt *o, const struct slot *s, uint8_t *p)
{
	struct value v;

	return s->enc == ENC_IFACE || !opt_default(cx, o, &v) || put_value(s, cx->family, p, &v);
}

static bool pack_rows(struct cx *cx, const struct use *u, const struct layout *l, uint8_t *p)
{
	unsigned n = ext_nopts(u->ext);

	for (unsigned i = 0; i < n; i++) {
		if (i >= l->nslots) {
			if (use_has(u, i) && !l->pack)
				return false;
			continue;
		}
		if (use_has(u, i) ? !pack_given(cx, u, l, i, p)
				  : !pack_default(cx, &u->ext->opts[i], &l->slots[i], p))
			return false;
	}
	return true;
}

static bool pack_bytes(struct cx *cx, const struct use *u, const struct layout *l, uint8_t *p)
{
	if (l->init)
		memcpy(p, l->init, l->size);
	if (!pack_rows(cx, u, l, p))
		return false;
	if (l->sigmask)
		or_bits(p, l->sig, l->sigbits);
	return !l->pack || l->pack(cx, u, p);
}

static bool unpack_row(struct use_draft *d, const struct layout *l, unsigned row, const uint8_t *p)
{
	static const struct value zero;
	const struct slot *s = &l->slots[row];
	const struct opt *o = &d->ext->opts[row];
	struct value v, def;
	bool given, inv = s->inv && (load_bits(p, l->inv) & s->inv);

	get_value(d->cx, s, p, &v);
	if (s->enc == ENC_BITS)
		v.n = load_bits(p, l->given) & s->given;
	if (s->enc == ENC_BITS)
		given = v.n != 0;
	else if (s->given)
		given = (load_bits(p, l->given) & s->given) == slot_tag(s);
	else if (!o->type || s->enc == ENC_NONE)
		given = false;
	else
		given = inv || (o->flags & MAND) ||
			!value_same(o->type, &v, opt_default(d->cx, o, &def) ? &def : &zero);
	if (given && o->type && s->enc == ENC_NONE)
		return l->unpack != NULL;
	if (given)
		draft_put(d, row, inv, o->type ? &v : NULL);
	return true;
}

static struct use *unpack_layout(struct cx *cx, const struct ext *e, const struct layout *l,
	const void *blob)
{
	struct use_draft *d = arena_alloc(cx->arena, sizeof(*d));

	draft_init(d, cx, e, (struct pos){0});
	for (unsigned i = 0; i < l->nslots; i++)
		if (!unpack_row(d, l, i, blob))
			return NULL;
	if (l->unpack && !l->unpack(cx, blob, d))
		return NULL;
	return draft_seal_unchecked(d);
}

/* Slots may lie in rows that the extension does not have (a family's own); size is checked here once. */
static struct use *unpack_checked(struct cx *cx, const struct ext *e, const struct layout *l,
	const void *data, size_t len)
{
	struct blob again;
	struct use *u;
	size_t user = l->usersize ? l->usersize : l->size;

	if (len < l->size)
		return NULL;
	u = unpack_layout(cx, e, l, data);
	if (!u || !blob_pack_as(cx, u, l, &again) || memcmp(again.data, data, user))
		return NULL;
	return u;
}

/* ---- the room's offers ---- */

bool blob_pack_as(struct cx *cx, const struct use *u, const struct layout *l, struct blob *out)
{
	out->name = layout_kname(u->ext, l);
	out->rev = l->rev;
	out->len = align8(l->size);
	out->data = arena_alloc(cx->arena, out->len);
	return pack_bytes(cx, u, l, out->data);
}

static bool round_trip(struct cx *cx, const struct use *u, const struct layout *l,
	const struct blob *b)
{
	const struct use *back = unpack_layout(cx, u->ext, l, b->data);

	return back && use_same(u, back);
}

static bool pack_opaque(struct cx *cx, const struct use *u, struct blob *out)
{
	out->name = u->opaque->name;
	out->rev = u->opaque->rev;
	out->len = u->opaque->len;
	out->data = arena_dup(cx->arena, u->opaque->data, u->opaque->len);
	return true;
}

static bool kernel_lacks(struct cx *cx, const struct use *u)
{
	const struct ext *e = u->ext;

	diag(cx->diags, u->pos, STATUS_PARAM, "Couldn't load %s `%s':No such file or directory",
		e->kind == EXT_MATCH ? "match" : "target", e->name);
	return diag_why(cx->diags, "this kernel has no %s %s%s%s%s",
		e->kind == EXT_MATCH ? "match" : "target", e->name,
		e->module ? " (its option is CONFIG_" : "", e->module ? e->module : "",
		e->module ? ")" : "");
}

bool blob_pack(struct cx *cx, const struct use *u, struct blob *out)
{
	const struct ext *e = u->ext;
	unsigned known = 0, before = cx->diags->nerrors;

	if (!e)
		return pack_opaque(cx, u, out);
	for (unsigned i = 0; i < e->nlayouts; i++) {
		const struct layout *l = &e->layouts[i];

		if ((l->fam && !(l->fam & cx->family)) ||
		    !cx->env->revision(cx->env->self, cx->family, e->kind, layout_kname(e, l), l->rev))
			continue;
		known++;
		if (blob_pack_as(cx, u, l, out) && round_trip(cx, u, l, out))
			return true;
		if (cx->diags->nerrors != before)
			return false;
	}
	if (!known)
		return kernel_lacks(cx, u);
	diag(cx->diags, u->pos, STATUS_PARAM, "%s: these options cannot be had together", e->name);
	return diag_why(cx->diags, "no revision of %s that this kernel has can hold them", e->name);
}

static struct use *opaque_use(struct cx *cx, const char *name, unsigned rev, const void *data,
	size_t len)
{
	struct opaque *o = arena_new_of(cx->arena, struct opaque);
	struct use *u = arena_new_of(cx->arena, struct use);

	o->name = arena_str(cx->arena, name);
	o->rev = rev;
	o->data = arena_dup(cx->arena, data, len);
	o->len = len;
	u->opaque = o;
	return u;
}

struct use *blob_unpack(struct cx *cx, enum ext_kind kind, const char *name, unsigned rev,
	const void *data, size_t len)
{
	const struct layout *l;
	const struct ext *e = ext_for_blob(kind, name, rev, cx->family, data, len, &l);
	struct use *u = e ? unpack_checked(cx, e, l, data, len) : NULL;

	return u ? u : opaque_use(cx, name, rev, data, len);
}
