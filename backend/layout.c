/* The IR as a block of ip_tables entries. Example, table filter, one rule in INPUT and a user chain X:
 *
 *	0	entry	-s 10.0.0.0/8, standard target, verdict = offset of X's first rule
 *	1	entry	policy of INPUT: standard target, verdict ACCEPT	(underflow of INPUT)
 *	2, 3	entries	policies of FORWARD and OUTPUT
 *	4	entry	ERROR target, name "X": the head of the chain
 *	5	entry	RETURN: the end of X
 *	6	entry	ERROR target, name "ERROR": the end of the block
 *
 * Two passes: sizes and offsets first, since jumps go forward; then the bytes. It must never write an offset that is not the
 * beginning of an entry.
 */
#include <string.h>
#include <linux/netfilter/x_tables.h>
#include "backend/layout_priv.h"
#include "compiler/blob.h"

const struct entry_shape *entry_shape(enum family f)
{
	static const struct entry_shape ip4 = ENTRY_SHAPE(struct ipt_entry, ip, IPT_F_GOTO);
	static const struct entry_shape ip6 = ENTRY_SHAPE(struct ip6t_entry, ipv6, IP6T_F_GOTO);

	return f == FAM_IP6 ? &ip6 : &ip4;
}

struct xt_counters *layout_counters(enum family f, const struct image *im, uint32_t i)
{
	return (struct xt_counters *)(im->block + im->entry[i].off + entry_shape(f)->counters);
}

/* The blobs of one rule, packed once. */
struct packed {
	const struct rule *rule;
	struct blob head, *match, target;
	uint32_t off, size;
};

struct builder {
	struct cx *cx;
	const struct ruleset *rs;
	const struct table *t;
	const struct entry_shape *shape;
	struct image *im;
	struct chain **chain;          /* in the order of the block */
	size_t nchains;
	uint32_t *start;               /* of each chain's first rule */
	struct map starts;             /* chain name → &start[i] */
	VEC(struct packed) rules;
	VEC(struct image_entry) entries;
	uint32_t at;
};

enum {
	STANDARD_SIZE = XT_ALIGN(sizeof(struct xt_standard_target)),
	ERROR_SIZE = XT_ALIGN(sizeof(struct xt_error_target)),
	PART_HEAD = XT_ALIGN(sizeof(struct xt_entry_match)),
};

_Static_assert(sizeof(struct xt_entry_match) == sizeof(struct xt_entry_target), "matches and targets begin alike");

/* ---- first pass: sizes ---- */

static bool pack_rule(struct builder *b, const struct rule *r, struct packed *p)
{
	struct cx *cx = b->cx;

	p->rule = r;
	p->size = b->shape->size;
	if (!blob_pack_as(cx, r->head, ext_layout(r->head->ext, cx->family), &p->head))
		return diag(cx->diags, r->pos, STATUS_PARAM, "this rule's header cannot be had");
	p->match = arena_array(cx->arena, r->nmatch, sizeof(*p->match));
	for (unsigned i = 0; i < r->nmatch; i++) {
		if (!blob_pack(cx, r->match[i], &p->match[i]))
			return false;
		p->size += PART_HEAD + p->match[i].len;
	}
	if (r->verdict != VERDICT_TARGET) {
		p->size += STANDARD_SIZE;
		return true;
	}
	if (!blob_pack(cx, r->target, &p->target))
		return false;
	p->size += PART_HEAD + p->target.len;
	return true;
}

static void add_entry(struct builder *b, uint32_t size, struct rule *r, struct chain *c)
{
	struct image_entry e = { .rule = r, .chain = c, .off = b->at };

	vec_push(b->cx->arena, &b->entries, e);
	b->at += size;
}

static bool measure_chain(struct builder *b, size_t i)
{
	struct chain *c = b->chain[i];

	if (c->base)
		b->im->hook_entry[c->base->hook] = b->at;
	else
		add_entry(b, b->shape->size + ERROR_SIZE, NULL, NULL);
	b->start[i] = b->at;
	map_puts(&b->starts, c->name, &b->start[i]);
	for (struct rule *r = c->first; r; r = r->next) {
		struct packed p = { .off = b->at };

		if (!pack_rule(b, r, &p))
			return false;
		vec_push(b->cx->arena, &b->rules, p);
		add_entry(b, p.size, r, NULL);
	}
	if (c->base) {
		b->im->underflow[c->base->hook] = b->at;
		b->im->valid_hooks |= 1u << c->base->hook;
	}
	add_entry(b, b->shape->size + STANDARD_SIZE, NULL, c->base ? c : NULL);
	return true;
}

/* ---- second pass: bytes ---- */

static uint8_t *put_entry(struct builder *b, uint32_t off, uint32_t target, uint32_t size,
	const struct counters *counters)
{
	uint8_t *p = b->im->block + off;
	uint16_t target_off = target, next_off = size;
	struct xt_counters c = { counters ? counters->pkts : 0, counters ? counters->bytes : 0 };

	memcpy(p + b->shape->target_offset, &target_off, sizeof(target_off));
	memcpy(p + b->shape->next_offset, &next_off, sizeof(next_off));
	memcpy(p + b->shape->counters, &c, sizeof(c));
	return p;
}

static uint8_t *put_part(uint8_t *p, const char *name, uint8_t rev, const void *data, uint32_t len)
{
	struct xt_entry_match m = { .u.user = { .match_size = PART_HEAD + len, .revision = rev } };

	strncpy(m.u.user.name, name, sizeof(m.u.user.name) - 1);
	memcpy(p, &m, sizeof(m));
	if (len)
		memcpy(p + PART_HEAD, data, len);
	return p + PART_HEAD + len;
}

static void put_standard(uint8_t *p, int32_t verdict)
{
	uint8_t data[STANDARD_SIZE - PART_HEAD] = {0};

	memcpy(data, &verdict, sizeof(verdict));
	put_part(p, XT_STANDARD_TARGET, 0, data, sizeof(data));
}

static void put_error(struct builder *b, uint32_t off, const char *name)
{
	uint8_t data[ERROR_SIZE - PART_HEAD] = {0};
	uint8_t *p = put_entry(b, off, b->shape->size, b->shape->size + ERROR_SIZE, NULL);

	strncpy((char *)data, name, XT_FUNCTION_MAXNAMELEN - 1);
	put_part(p + b->shape->size, XT_ERROR_TARGET, 0, data, sizeof(data));
}

static int32_t verdict_number(enum verdict v)
{
	static const int32_t numbers[] = {
		[VERDICT_ACCEPT] = -NF_ACCEPT - 1, [VERDICT_DROP] = -NF_DROP - 1,
		[VERDICT_QUEUE] = -NF_QUEUE - 1, [VERDICT_RETURN] = XT_RETURN,
	};

	return numbers[v];
}

/* A rule without a target goes on with the entry behind it. */
static bool rule_verdict(struct builder *b, const struct packed *p, int32_t *verdict)
{
	const struct rule *r = p->rule;
	const uint32_t *start;

	switch (r->verdict) {
	case VERDICT_NONE:
		*verdict = p->off + p->size;
		return true;
	case VERDICT_JUMP:
	case VERDICT_GOTO:
		start = map_gets(&b->starts, r->to);
		if (!start)
			return diag(b->cx->diags, r->pos, STATUS_PARAM, "Chain '%s' does not exist", r->to);
		*verdict = *start;
		return true;
	default:
		*verdict = verdict_number(r->verdict);
		return true;
	}
}

static bool put_rule(struct builder *b, const struct packed *p)
{
	const struct rule *r = p->rule;
	uint32_t target = p->size - (r->verdict == VERDICT_TARGET ? PART_HEAD + p->target.len : STANDARD_SIZE);
	uint8_t *e = put_entry(b, p->off, target, p->size, &r->counters), *at = e + b->shape->size;
	int32_t verdict = 0;

	memcpy(e, p->head.data, b->shape->ip_size);
	if (r->verdict == VERDICT_GOTO)
		e[b->shape->flags] |= b->shape->goto_flag;
	for (unsigned i = 0; i < r->nmatch; i++)
		at = put_part(at, p->match[i].name, p->match[i].rev, p->match[i].data, p->match[i].len);
	if (r->verdict == VERDICT_TARGET) {
		put_part(at, p->target.name, p->target.rev, p->target.data, p->target.len);
		return true;
	}
	if (!rule_verdict(b, p, &verdict))
		return false;
	put_standard(at, verdict);
	return true;
}

static void put_chain_ends(struct builder *b)
{
	uint32_t off = 0, size = b->shape->size + STANDARD_SIZE;

	for (size_t i = 0; i < b->nchains; i++) {
		const struct chain *c = b->chain[i];

		if (!c->base) {
			off = b->start[i] - b->shape->size - ERROR_SIZE;
			put_error(b, off, c->name);
		}
		off = i + 1 < b->nchains ? b->start[i + 1] - size : b->at - size;
		if (i + 1 < b->nchains && !b->chain[i + 1]->base)
			off -= b->shape->size + ERROR_SIZE;
		put_entry(b, off, b->shape->size, size, c->base ? &c->counters : NULL);
		put_standard(b->im->block + off + b->shape->size,
			verdict_number(c->base ? c->policy : VERDICT_RETURN));
	}
}

/* Built-in chains come first, in the order of their hooks. */
static bool measure(struct builder *b)
{
	b->chain = chains_sorted(b->rs, b->t, &b->nchains);
	b->start = arena_array(b->cx->arena, b->nchains + 1, sizeof(*b->start));
	map_init(&b->starts, b->cx->arena);
	for (size_t i = 0; i < b->nchains; i++)
		if (!measure_chain(b, i))
			return false;
	return true;
}

bool layout_build(struct cx *cx, const struct ruleset *rs, const struct table *t, struct image *out)
{
	struct builder b = { .cx = cx, .rs = rs, .t = t, .shape = entry_shape(cx->family), .im = out };
	uint32_t end;

	memset(out, 0, sizeof(*out));
	out->table = t->id;
	if (!measure(&b))
		return false;
	end = b.at;
	out->block = arena_alloc(cx->arena, end + b.shape->size + ERROR_SIZE);
	put_chain_ends(&b);
	add_entry(&b, b.shape->size + ERROR_SIZE, NULL, NULL);
	put_error(&b, end, XT_ERROR_TARGET);
	for (size_t i = 0; i < b.rules.n; i++)
		if (!put_rule(&b, &b.rules.v[i]))
			return false;
	out->size = b.at;
	out->entry = b.entries.v;
	out->nentries = b.entries.n;
	return true;
}
