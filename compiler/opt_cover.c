/* The keys covered by the members of a stretch, as intervals that are flattened where they overlap.
 *
 *	-s 192.0.2.0/24                                       192.0.2.0 .. 192.0.2.255
 *	-s 192.0.2.1 -p tcp -m multiport --dports 22,80:90    the key 192.0.2.1 gets a number, e.g. 0: 0.22 .. 0.22, 0.80 .. 0.90
 */
#include <string.h>
#include "compiler/opt_cover.h"

static void cover_add(struct cover *c, size_t member, union addr lo, union addr hi)
{
	struct ival x = { lo, hi, (uint32_t)c->v.n };

	vec_push(c->arena, &c->v, x);
	vec_push(c->arena, &c->member, (uint32_t)member);
}

static void cover_intervals(struct cover *c)
{
	c->width = c->form->shape.item[c->form->item[0]].width;
	for (size_t i = 0; i < c->n; i++) {
		const uint8_t *key = c->keys + i * 2 * c->form->len;

		cover_add(c, i, addr_of_bytes(key, c->width), addr_of_bytes(key + c->form->len, c->width));
	}
}

/* Keys that differ only in the ports get the same number. */
static uint32_t key_number(struct map *seen, struct arena *a, const uint8_t *key, size_t len)
{
	uint32_t *n = map_get(seen, key, len);

	if (!n) {
		n = arena_new_of(a, uint32_t);
		*n = (uint32_t)seen->n;
		map_put(seen, key, len, n);
	}
	return *n;
}

static union addr numbered(uint32_t number, uint64_t port)
{
	return (union addr){ .b = { (uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number,
		(uint8_t)(port >> 8), (uint8_t)port } };
}

/* For port lists: intervals of the key's number followed by the ports. */
static void cover_lists(struct cover *c)
{
	struct span s[PORT_SPANS];
	struct map seen;

	c->width = sizeof(uint32_t) + sizeof(uint16_t);
	map_init(&seen, c->arena);
	for (size_t i = 0; i < c->n; i++) {
		uint32_t number = key_number(&seen, c->arena, c->keys + i * c->form->len, c->form->len);
		unsigned row, n;
		const struct use *u = rule_ports(c->s->m.v[i].rule, &row);

		n = ports_spans(u, row, s);
		for (unsigned k = 0; k < n; k++)
			cover_add(c, i, numbered(number, s[k].lo), numbered(number, s[k].hi));
	}
}

/* Truncates to the members before this one. */
static void cover_end(struct cover *c, size_t member)
{
	c->n = member;
	while (c->v.n && c->member.v[c->v.n - 1] >= c->n)
		c->v.n--;
	c->by_start = ivals_by_start(c->arena, c->v.v, c->v.n, c->width);
}

/* Ends before a rule whose interface name earlier rules would cut into pieces that nft cannot express; it starts the
 * next run. */
static void cover_say(struct cover *c)
{
	struct ivals flat = {0};
	size_t end = c->v.n;

	if (form_has_list(c->form) || keys[c->form->shape.item[c->form->item[0]].key].order != ORDER_NAME)
		return;
	ival_flatten(c->arena, c->by_start, c->v.n, c->width, &flat);
	for (size_t i = 0; i < flat.v.n; i++)
		if (flat.v.v[i].owner < end && !names_sayable(&flat.v.v[i].lo, &flat.v.v[i].hi))
			end = flat.v.v[i].owner;
	c->unsayable = end < c->v.n;
	if (c->unsayable)
		cover_end(c, c->member.v[end]);
}

static void cover_cut(struct cover *c)
{
	bool *on = arena_array(c->arena, c->v.n, sizeof(*on)), any = false;
	size_t clash = c->v.n;

	for (size_t i = 0; i < c->v.n; i++)
		any |= on[i] = member_goes_on(&c->s->m.v[c->member.v[i]]);
	if (any)
		clash = ival_first_clash(c->arena, c->by_start, c->v.n, on);
	if (clash < c->v.n)
		cover_end(c, c->member.v[clash]);
}

void cover_make(struct cover *c, struct arena *a, const struct stretch *s, size_t n, const struct elem_form *form, const uint8_t *keys)
{
	*c = (struct cover){ .arena = a, .s = s, .form = form, .n = n, .keys = keys };
	vec_grow_of(a, &c->v, n);
	vec_grow_of(a, &c->member, n);
	if (form_has_list(form))
		cover_lists(c);
	else
		cover_intervals(c);
	c->by_start = ivals_by_start(a, c->v.v, c->v.n, c->width);
	cover_cut(c);
	cover_say(c);
}

uint8_t *cover_key(const struct cover *c, struct arena *a, size_t member, const union addr *end)
{
	uint8_t *key = arena_place(a, c->form->len, 1);

	if (form_has_list(c->form)) {
		memcpy(key, c->keys + member * c->form->len, c->form->len);
		elem_port(c->form, key, end->b[4] << 8 | end->b[5]);
	} else {
		memcpy(key, end, c->width);
	}
	return key;
}

bool cover_is_whole(const struct cover *c, const struct ival *flat)
{
	const struct ival *of = &c->v.v[flat->owner];

	return addr_same(&flat->lo, &of->lo) && addr_same(&flat->hi, &of->hi);
}

bool cover_whole(const struct cover *c, const struct ivals *flat)
{
	bool *whole = arena_array(c->arena, c->v.n + 1, sizeof(*whole));

	for (size_t i = 0; i < flat->v.n; i++)
		whole[flat->v.v[i].owner] = cover_is_whole(c, &flat->v.v[i]);
	for (size_t i = 0; i < c->v.n; i++)
		if (!whole[i])
			return false;
	return true;
}

bool *cover_hidden(const struct cover *c, const struct ivals *flat)
{
	bool *hidden = arena_array(c->arena, c->n + 1, sizeof(*hidden));

	memset(hidden, true, c->n);
	for (size_t i = 0; i < flat->v.n; i++)
		hidden[c->member.v[flat->v.v[i].owner]] = false;
	return hidden;
}

bool *cover_alone(const struct cover *c, bool twins)
{
	bool *alone = arena_array(c->arena, c->n + 1, sizeof(*alone));
	const struct ival *v = c->by_start;
	size_t far = 0;                /* the interval seen so far that ends last */

	memset(alone, true, c->n);
	for (size_t i = 1; i < c->v.n; i++) {
		bool same = twins && addr_same(&v[i].lo, &v[far].lo) && addr_same(&v[i].hi, &v[far].hi);

		if (!same && !addr_less(&v[far].hi, &v[i].lo))
			alone[c->member.v[v[i].owner]] = alone[c->member.v[v[far].owner]] = false;
		if (addr_less(&v[far].hi, &v[i].hi))
			far = i;
	}
	return alone;
}

uint32_t *cover_first(const struct cover *c)
{
	uint32_t *first = arena_array(c->arena, c->n + 1, sizeof(*first));
	const struct ival *v = c->by_start;

	for (size_t i = 0, n; i < c->v.n; i += n) {
		bool same = true;

		for (n = 1; i + n < c->v.n && addr_same(&v[i + n].lo, &v[i].lo); n++)
			same &= addr_same(&v[i + n].hi, &v[i].hi);
		for (size_t k = i; k < i + n; k++)
			first[c->member.v[v[k].owner]] = c->member.v[v[same ? i : k].owner];
	}
	return first;
}

/* Do the boxes overlap? */
static bool boxes_meet(const struct elem_form *f, const uint8_t *a, const uint8_t *b)
{
	for (unsigned p = 0; p < f->nparts; p++) {
		unsigned width = f->shape.item[f->item[p]].width, at = f->at[p];

		if (memcmp(a + at, b + f->len + at, width) > 0 || memcmp(b + at, a + f->len + at, width) > 0)
			return false;
	}
	return true;
}

size_t boxes_apart(const struct elem_form *form, const uint8_t *keys, size_t n)
{
	size_t size = 2 * (size_t)form->len;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			if (boxes_meet(form, keys + i * size, keys + k * size))
				return i;
	return n;
}
