/* Conversion between uses and the kernel's xt structs.
 *
 * Packs a sealed use into the data of xt_entry_match or xt_entry_target, following the rows of a layout, and unpacks
 * it. Example:
 *
 *	-m mark ! --mark 0x1/0x3   mark rev 1:  mark = 1, mask = 3, invert = 1
 *
 * Packing is verified: if the result does not unpack to an equal use, the revision cannot represent it, and the next
 * older one is tried. Unpacking is verified too: data that does not pack to the same bytes stays opaque, so that no
 * kernel rule is shown as less than it is.
 */
#include <string.h>
#include "compiler/blob.h"
#include "compiler/memo.h"
#include "compiler/slot.h"

static size_t align8(size_t n) { return (n + 7) & ~(size_t)7; }

/* ---- layouts ---- */

static uint64_t slot_tag(const struct slot *s) { return s->tagged ? s->tag : s->given; }

static struct field given_word(const struct layout *l, const struct slot *s)
{
	return s->given_at.len ? s->given_at : l->given;
}

static struct field inv_word(const struct layout *l, const struct slot *s)
{
	return s->inv_at.len ? s->inv_at : l->inv;
}

static bool pack_given(struct cx *cx, const struct use *u, const struct layout *l, unsigned row,
	uint8_t *p)
{
	const struct slot *s = &l->slots[row];
	const struct value *v = use_val(u, row);

	if (v && s->enc == ENC_BITS) {
		if (v->n & ~(uint64_t)s->given)
			return false;
		or_bits(p, given_word(l, s), v->n);
	} else if (s->given) {
		or_bits(p, given_word(l, s), slot_tag(s));
	}
	if (use_inv(u, row)) {
		if (!s->inv)
			return l->pack != NULL;
		or_bits(p, inv_word(l, s), s->inv);
	}
	return !v || slot_put(cx, s, p, v);
}

/* The value of a row that was not given is its default. */
static bool pack_default(struct cx *cx, const struct opt *o, const struct slot *s, uint8_t *p)
{
	struct value v;

	slot_clear(s, p);
	return s->enc == ENC_IFACE || !opt_default(cx, o, &v) || slot_put(cx, s, p, &v);
}

static bool pack_rows(struct cx *cx, const struct use *u, const struct layout *l, uint8_t *p)
{
	unsigned n = ext_nopts(u->form->ext);

	for (unsigned i = 0; i < n; i++) {
		if (i >= l->nslots) {
			if (use_has(u, i) && !l->pack)
				return false;
			continue;
		}
		if (use_has(u, i) ? !pack_given(cx, u, l, i, p)
				  : !pack_default(cx, &u->form->ext->opts[i], &l->slots[i], p))
			return false;
	}
	return true;
}

/* Is the row given in the struct? v is the value at its slot. */
static bool row_given(struct use_draft *d, const struct layout *l, unsigned row, const uint8_t *p,
	const struct value *v, bool inv)
{
	static const struct value zero;
	const struct slot *s = &l->slots[row];
	const struct opt *o = &d->ext->opts[row];
	struct value def;

	if (s->enc == ENC_BITS)
		return v->n != 0;
	if (s->enc == ENC_SET)
		return slot_has_set(s, p);
	if (s->given)
		return (load_bits(p, given_word(l, s)) & s->given) == slot_tag(s);
	if (s->absent)
		return v->n != s->absent;
	if (!o->type || s->enc == ENC_NONE)
		return false;
	return inv || (o->flags & MAND) ||
		!value_same(o->type, v, opt_default(d->cx, o, &def) ? &def : &zero);
}

static bool unpack_row(struct use_draft *d, const struct layout *l, unsigned row, const uint8_t *p)
{
	const struct slot *s = &l->slots[row];
	const struct opt *o = &d->ext->opts[row];
	struct value v;
	bool inv = s->inv && (load_bits(p, inv_word(l, s)) & s->inv);

	slot_get(d->cx, s, p, &v);
	if (s->enc == ENC_BITS)
		v.n = load_bits(p, given_word(l, s)) & s->given;
	if (!row_given(d, l, row, p, &v, inv))
		return true;
	/* The layout's hook sets the value. */
	if (o->type && s->enc == ENC_NONE && !l->unpack)
		return false;
	if (s->enc == ENC_SET && !v.s)
		return false;
	draft_put(d, row, inv, o->type ? &v : NULL);
	return true;
}

static struct use *unpack_layout(struct cx *cx, const struct ext *e, const struct layout *l,
	const void *blob)
{
	struct use_draft d;

	draft_init(&d, cx, e, (struct pos){0});
	for (unsigned i = 0; i < l->nslots; i++)
		if (!unpack_row(&d, l, i, blob))
			return NULL;
	if (l->unpack && !l->unpack(cx, blob, &d))
		return NULL;
	return draft_seal_unchecked(&d);
}

/* Hooks rely on mandatory rows. */
static bool lacks_mandatory(const struct use *u)
{
	for (unsigned i = 0; i < ext_nopts(u->form->ext); i++)
		if ((u->form->ext->opts[i].flags & MAND) && !use_has(u, i))
			return true;
	return false;
}

/* The number of significant bytes of a field: four for an IPv4 address in a field for IPv6, up to the NUL of a text, or
 * the part of an interface name that its mask covers. */
static size_t meaningful(const struct slot *s, const struct field *at, enum family fam, const uint8_t *from)
{
	if (s->enc == ENC_IFACE)
		return strnlen((const char *)from + s->at2.off, at->len);
	if (s->enc == ENC_STR)
		return strnlen((const char *)from + at->off, at->len);
	return fam == FAM_IP4 && (s->enc == ENC_ADDR || s->enc == ENC_ADDRS || s->enc == ENC_PLEN) &&
		at->len > 4 ? 4 : at->len;
}

/* Copies insignificant bytes, which iptables does not always zero (e.g. the rest of a default name after a shorter
 * one), so that they do not count as a difference. */
static void copy_rest(const struct layout *l, enum family fam, uint8_t *to, const uint8_t *from)
{
	for (unsigned i = 0; i < l->nslots; i++) {
		const struct slot *s = &l->slots[i];
		struct field h[2] = { s->at, {0} };

		if (s->enc == ENC_ADDRS)
			slot_halves(s, h);
		for (unsigned k = 0; k < 2; k++) {
			size_t n = meaningful(s, &h[k], fam, from);

			memcpy(to + h[k].off + n, from + h[k].off + n, h[k].len - n);
		}
	}
}

/* Slots may belong to rows that the extension does not have (of one family only). Checks the size once. */
static struct use *unpack_checked(struct cx *cx, const struct ext *e, const struct layout *l,
	const void *data, size_t len)
{
	struct blob again;
	struct use *u;
	size_t user = l->usersize ? l->usersize : l->size;

	if (len < l->size)
		return NULL;
	if (l->normalize) {
		void *copy = arena_dup(cx->arena, data, len);

		l->normalize(copy);
		data = copy;
	}
	u = unpack_layout(cx, e, l, data);
	if (!u || lacks_mandatory(u) || !blob_pack_as(cx, u, l, &again))
		return NULL;
	copy_rest(l, cx->family, again.data, data);
	memcpy((uint8_t *)again.data + l->noise.off, (const uint8_t *)data + l->noise.off, l->noise.len);
	return memcmp(again.data, data, user) ? NULL : u;
}

/* ---- public functions ---- */

bool blob_pack_at(struct cx *cx, const struct use *u, const struct layout *l, void *data)
{
	if (l->init)
		memcpy(data, l->init, l->size);
	if (!pack_rows(cx, u, l, data))
		return false;
	if (l->sigmask)
		or_bits(data, l->sig, l->sigbits);
	return !l->pack || l->pack(cx, u, data);
}

bool blob_pack_as(struct cx *cx, const struct use *u, const struct layout *l, struct blob *out)
{
	out->name = layout_kname(u->form->ext, l);
	out->rev = l->rev;
	out->len = align8(l->size);
	out->data = arena_alloc(cx->arena, out->len);
	return blob_pack_at(cx, u, l, out->data);
}

static bool round_trip(struct cx *cx, const struct use *u, const struct layout *l,
	const struct blob *b)
{
	const struct use *back = unpack_layout(cx, u->form->ext, l, b->data);

	return back && use_same(u, back);
}

static bool pack_opaque(struct cx *cx, const struct use *u, struct blob *out)
{
	out->name = use_opaque(u)->name;
	out->rev = use_opaque(u)->rev;
	out->len = use_opaque(u)->len;
	out->data = arena_dup(cx->arena, use_opaque(u)->data, use_opaque(u)->len);
	return true;
}

bool blob_lacks(struct diags *d, const struct ext *e)
{
	const char *kind = e->kind == EXT_MATCH ? "match" : "target";

	if (e->gone)
		return diag_why(d, "%s %s was removed in Linux %s", kind, e->name, e->gone);
	return diag_why(d, "this kernel has no %s %s%s%s%s", kind, e->name, e->module ? " (CONFIG_" : "",
		e->module ? e->module : "", e->module ? ")" : "");
}

bool blob_known(struct cx *cx, const struct ext *e)
{
	for (unsigned i = 0; i < e->nlayouts; i++) {
		const struct layout *l = &e->layouts[i];

		if ((!l->fam || l->fam & cx->family) &&
		    cx->env->revision(cx->env->self, cx->family, e->kind, layout_kname(e, l), l->rev))
			return true;
	}
	return false;
}

/* The kernel supports no revision: use the newest, and let the kernel report it. */
static bool pack_newest(struct cx *cx, const struct use *u, struct blob *out)
{
	const struct layout *l = ext_layout(u->form->ext, cx->family);

	return l && blob_pack_as(cx, u, l, out);
}

bool blob_pack(struct cx *cx, const struct use *u, struct blob *out)
{
	const struct ext *e = u->form->ext;
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
	if (!known && pack_newest(cx, u, out))
		return true;
	diag(cx->diags, (struct pos){0}, STATUS_PARAM, "%s: these options cannot be combined", e->name);
	return diag_why(cx->diags, "no revision of %s in this kernel supports all of them", e->name);
}

static struct use *opaque_use(struct cx *cx, const char *name, unsigned rev, const void *data,
	size_t len)
{
	struct opaque o = { arena_str(cx->arena, name), (uint8_t)rev, arena_dup(cx->arena, data, len), (uint32_t)len };

	return use_of_opaque(cx->arena, &o);
}

/* The cached extension of a name; not cached if several extensions share the name and the data decides. */
static const struct ext *named(struct cx *cx, enum ext_kind kind, const char *name, unsigned rev, const void *data, size_t len,
	const struct layout **l)
{
	struct memo_name *m = cx->memo && strlen(name) < MEMO_NAME ? memo_name(cx->memo, kind, name, rev) : NULL;
	const struct ext *e;

	if (m && m->ext && m->kind == kind && m->rev == rev && !strcmp(m->name, name)) {
		*l = m->layout;
		return m->ext;
	}
	e = ext_for_blob(kind, name, rev, cx->family, data, len, l);
	if (m && e && ext_name_alone(kind, name, rev, cx->family)) {
		*m = (struct memo_name){ e, *l, kind, rev, "" };
		strcpy(m->name, name);
	}
	return e;
}

struct use *blob_unpack(struct cx *cx, enum ext_kind kind, const char *name, unsigned rev,
	const void *data, size_t len)
{
	const struct layout *l = NULL;
	const struct ext *e = named(cx, kind, name, rev, data, len, &l);
	struct use *u = e ? unpack_checked(cx, e, l, data, len) : NULL;

	return u ? u : opaque_use(cx, name, rev, data, len);
}
