/* Converts an entry of ip_tables to a rule. block_read has validated the entry; its header, matches and target are
 * unpacked by the descriptors. A header or verdict that iptables cannot express makes the rule foreign: what can be
 * expressed is listed, with the bytes of its header, and the entry is preserved. So does a jump to a chain whose name
 * would break the lines of a save. */
#include <string.h>
#include "backend/layout.h"
#include "compiler/blob.h"

/* ---- foreign rules ---- */

struct strange {
	struct foreign foreign;
	const uint8_t *head;           /* NULL: the verdict is the reason */
	uint16_t len;
	int32_t verdict;
};

static void print_strange(struct buf *b, const void *self)
{
	const struct strange *s = self;

	if (!s->head) {
		buf_printf(b, "verdict %d", s->verdict);
		return;
	}
	buf_puts(b, "header ");
	buf_hex(b, s->head, s->len);
}

static void set_foreign(struct cx *cx, struct rule *r, const uint8_t *head, uint16_t len, int32_t verdict)
{
	struct strange *s = arena_new_of(cx->arena, struct strange);
	struct use_draft d;

	*s = (struct strange){ { print_strange, s }, head, len, verdict };
	r->foreign = &s->foreign;
	draft_init(&d, cx, ext_header(cx->family), (struct pos){0});
	r->head = draft_seal_unchecked(&d);
}

/* ---- parts ---- */

static const struct use *read_part(struct cx *cx, enum ext_kind kind, const uint8_t *part)
{
	struct xt_entry_target t = entry_part(part);

	return blob_unpack(cx, kind, t.u.user.name, t.u.user.revision, part + BLOCK_PART,
		(size_t)t.u.user.target_size - BLOCK_PART);
}

static void read_matches(struct cx *cx, const struct block_kind *k, const uint8_t *entry, struct rule *r)
{
	const uint8_t *end = entry + entry_target(k, entry), *at;

	for (at = entry + k->entry_size; at < end; at += entry_part(at).u.user.target_size)
		r->nmatch++;
	if (!r->nmatch)
		return;
	r->match = arena_array(cx->arena, r->nmatch, sizeof(*r->match));
	r->nmatch = 0;
	for (at = entry + k->entry_size; at < end; at += entry_part(at).u.user.target_size)
		r->match[r->nmatch++] = read_part(cx, EXT_MATCH, at);
}

static void read_verdict(struct cx *cx, const struct block *b, const struct block_entry *e, struct rule *r)
{
	static const uint8_t verdicts[] = {
		[NF_DROP] = VERDICT_DROP, [NF_ACCEPT] = VERDICT_ACCEPT, [NF_QUEUE] = VERDICT_QUEUE,
		[NF_REPEAT] = VERDICT_RETURN,
	};
	int32_t v;

	if (e->falls)
		return;
	v = entry_verdict(b->kind, e->bytes);
	if (e->to && chain_name_cut(e->to->name)) {
		set_foreign(cx, r, NULL, 0, v);
		return;
	}
	if (e->to) {
		r->verdict = e->bytes[b->kind->flags] & b->kind->goto_bit ? VERDICT_GOTO : VERDICT_JUMP;
		r->to = arena_str(cx->arena, e->to->name);
		return;
	}
	r->verdict = v < 0 && v >= XT_RETURN ? verdicts[-v - 1] : VERDICT_NONE;
	if (r->verdict == VERDICT_NONE)
		set_foreign(cx, r, NULL, 0, v);
}

static struct use *unpack_head(struct cx *cx, const struct block_kind *k, const uint8_t *head)
{
	return blob_unpack(cx, EXT_HEADER, ext_header(cx->family)->name, 0, head, k->head_size);
}

/* ---- reusing the previous header ---- */

enum { SIDES = 2 };

void layout_last_init(struct layout_last *last, const struct cx *cx)
{
	*last = (struct layout_last){ .cx = *cx };
	last->cx.arena = arena_new();
}

void layout_last_free(struct layout_last *last) { arena_free(last->cx.arena); }

static bool all_zero(const uint8_t *p, unsigned len)
{
	for (unsigned i = 0; i < len; i++)
		if (p[i])
			return false;
	return true;
}

/* Does the header differ from the last one only in its addresses? These must have masks, as only then they are
 * certainly given by the same options. */
static bool head_like(const struct layout_last *last, const struct block_kind *k, const uint8_t *head)
{
	unsigned width = family_addrlen(last->cx.family);

	if (!last->head || memcmp(head + SIDES * width, last->bytes + SIDES * width, k->head_size - SIDES * width))
		return false;
	for (unsigned side = 0; side < SIDES; side++)
		if (memcmp(head + side * width, last->bytes + side * width, width) && all_zero(head + (SIDES + side) * width, width))
			return false;
	return true;
}

static void put_address(struct use *u, unsigned row, const uint8_t *from, unsigned width)
{
	struct value *v = (struct value *)use_val(u, row);

	if (v)
		memcpy(v->a.b, from, width);
}

static const struct use *unpack_like(struct layout_last *last, const struct block_kind *k, const uint8_t *head)
{
	unsigned width = family_addrlen(last->cx.family);

	if (head_like(last, k, head)) {
		put_address(last->head, HEAD_SRC, head, width);
		put_address(last->head, HEAD_DST, head + width, width);
	} else {
		arena_reset(last->cx.arena);
		last->head = unpack_head(&last->cx, k, head);
	}
	memcpy(last->bytes, head, k->head_size);
	if (last->head->form->ext)
		return last->head;
	last->head = NULL;
	return NULL;
}

/* ---- rules ---- */

/* Reads the header without the goto bit, which belongs to the verdict. */
static void read_head(struct cx *cx, const struct block_kind *k, const uint8_t *entry, struct rule *r, struct layout_last *last)
{
	uint8_t head[sizeof(struct ip6t_ip6)];

	memcpy(head, entry, k->head_size);
	head[k->flags] &= (uint8_t)~k->goto_bit;
	r->head = last ? unpack_like(last, k, head) : NULL;
	if (!r->head)
		r->head = unpack_head(cx, k, head);
	if (!r->head->form->ext)
		set_foreign(cx, r, entry, k->head_size, 0);
}

struct rule *layout_unpack(struct cx *cx, const struct block *b, const struct block_entry *e)
{
	return layout_unpack_next(NULL, cx, b, e);
}

struct rule *layout_unpack_next(struct layout_last *last, struct cx *cx, const struct block *b, const struct block_entry *e)
{
	const struct block_kind *k = b->kind;
	struct rule *r = rule_new(cx->arena);
	struct xt_counters c;

	memcpy(&c, entry_counters(k, e->bytes), sizeof(c));
	r->counters = (struct counters){ c.pcnt, c.bcnt };
	r->handle = (uintptr_t)e;
	read_head(cx, k, e->bytes, r, last);
	read_matches(cx, k, e->bytes, r);
	if (entry_standard(k, e->bytes)) {
		read_verdict(cx, b, e, r);
	} else {
		r->target = read_part(cx, EXT_TARGET, e->bytes + entry_target(k, e->bytes));
		r->verdict = VERDICT_TARGET;
	}
	return r;
}
