/* Sealed uses: their values, equality and hashes, and the checks that need the whole rule.
 *
 *	--sport 1024: --dport 80       given: sport, dport; the values lie in this order, each as long as its type's
 */
#include <string.h>
#include "compiler/ir.h"

const struct value *use_val(const struct use *u, unsigned row)
{
	struct use_walk w = use_walk(u);
	const struct value *v;

	if (!use_has(u, row))
		return NULL;
	do
		v = use_next(u, &w);
	while (w.row != row);
	return v;
}

static bool opaque_same(const struct opaque *a, const struct opaque *b)
{
	return a->rev == b->rev && a->len == b->len && !strcmp(a->name, b->name) &&
		!memcmp(a->data, b->data, a->len);
}

bool use_same(const struct use *a, const struct use *b)
{
	struct use_walk wa = use_walk(a), wb = use_walk(b);

	if (a == b)
		return true;
	if (!form_same(a->form, b->form))
		return false;
	if (!a->form->ext)
		return opaque_same(use_opaque(a), use_opaque(b));
	while (wa.left) {
		const struct value *va = use_next(a, &wa), *vb = use_next(b, &wb);

		if (va && !value_same(a->form->ext->opts[wa.row].type, va, vb))
			return false;
	}
	return true;
}

bool use_names_set(const struct use *u)
{
	const struct ext *e = u->form->ext;
	unsigned n = e ? ext_nopts(e) : 0;

	for (unsigned i = 0; i < n; i++)
		if (use_has(u, i) && e->opts[i].type == &v_setref)
			return true;
	return false;
}

uint64_t use_hash(const struct use *u, uint64_t seed)
{
	const struct use_form *f = u->form;
	struct use_walk w = use_walk(u);

	if (!f->ext)
		return hash_bytes(use_opaque(u)->data, use_opaque(u)->len, seed);
	seed = hash_bytes(f->ext->name, strlen(f->ext->name), seed ^ f->given ^ f->inv << 32);
	while (w.left) {
		const struct value *v = use_next(u, &w);

		if (v)
			seed = value_hash(f->ext->opts[w.row].type, v, seed);
	}
	return seed;
}

/* ---- whole rules ---- */

static bool refuse_proto(struct cx *cx, const struct rule *r, const struct use *u)
{
	const struct ext *e = u->form->ext;
	struct buf want = BUF_INIT;
	struct vplace p = { .cx = cx };
	struct value proto = { .n = e->proto };

	v_proto.print(&want, &p, &proto);
	diag(cx->diags, use_pos(r, u), STATUS_PARAM, "%s %s requires '-p %s'", e->name, e->kind == EXT_MATCH ? "match" : "target",
		buf_str(&want));
	buf_free(&want);
	return false;
}

static bool check_use(struct cx *cx, const struct rule *r, const struct use *u)
{
	const struct ext *e = u->form->ext;

	if (!e)
		return true;
	if (e->proto && rule_proto(r) != e->proto)
		return refuse_proto(cx, r, u);
	return !e->check || e->check(cx, r, u);
}

bool rule_check(struct cx *cx, const struct rule *r)
{
	for (unsigned i = 0; i < r->nmatch; i++)
		if (!check_use(cx, r, r->match[i]))
			return false;
	return !r->target || check_use(cx, r, r->target);
}
