/* A rule as an entry of ip_tables: header, matches and target in the kernel's format.
 *
 *	-s 10.0.0.0/8 -p tcp -m tcp --dport 22 -j X
 *
 *	struct ipt_entry	src, smsk, proto; target_offset, next_offset, counters
 *	xt_entry_match		"tcp" revision 0 and struct xt_tcp
 *	xt_standard_target	"" and a verdict, set by the block when the offset of X is known
 *
 * Rules have been checked by the parser. The kernel's revisions are queried via the environment only.
 */
#include <string.h>
#include "backend/layout.h"
#include "compiler/blob.h"

const struct block_kind *layout_kind(enum family f) { return f == FAM_IP6 ? &block_ip6 : &block_ip4; }

int32_t layout_verdict(enum verdict v)
{
	static const int32_t numbers[] = {
		[VERDICT_ACCEPT] = -NF_ACCEPT - 1, [VERDICT_DROP] = -NF_DROP - 1,
		[VERDICT_QUEUE] = -NF_QUEUE - 1, [VERDICT_RETURN] = XT_RETURN,
	};

	return numbers[v];
}

enum verdict layout_policy(int32_t verdict)
{
	return verdict == -NF_DROP - 1 ? VERDICT_DROP : VERDICT_ACCEPT;
}

/* The xt structs of one rule. */
struct packed {
	union { struct ipt_ip ip4; struct ip6t_ip6 ip6; } head;
	struct blob target;
	const struct blob *match;
	uint32_t target_offset, size;
};

static bool use_pack(struct cx *cx, const struct rule *r, const struct use *u, struct blob *out)
{
	if (blob_pack(cx, u, out))
		return true;
	diag_at(cx->diags, use_pos(r, u));
	return false;
}

static bool pack_parts(struct cx *cx, const struct rule *r, const struct block_kind *k, struct packed *p)
{
	struct blob *match = r->nmatch ? arena_array(cx->arena, r->nmatch, sizeof(*match)) : NULL;

	p->target_offset = k->entry_size;
	if (!blob_pack_at(cx, r->head, ext_layout(r->head->form->ext, cx->family), &p->head))
		return diag(cx->diags, r->pos, STATUS_PARAM,
			"ip_tables cannot express this combination of addresses, interfaces and protocol");
	p->match = match;
	for (unsigned i = 0; i < r->nmatch; i++) {
		if (!use_pack(cx, r, r->match[i], &match[i]))
			return false;
		p->target_offset += BLOCK_PART + match[i].len;
	}
	p->size = p->target_offset + BLOCK_STANDARD;
	if (r->verdict != VERDICT_TARGET)
		return true;
	if (!use_pack(cx, r, r->target, &p->target))
		return false;
	p->size = p->target_offset + BLOCK_PART + p->target.len;
	return true;
}

static uint8_t *put_part(uint8_t *at, const char *name, uint8_t rev, const void *data, uint32_t len)
{
	struct xt_entry_match m = { .u.user = { .match_size = (uint16_t)(BLOCK_PART + len), .revision = rev } };

	strncpy(m.u.user.name, name, sizeof(m.u.user.name) - 1);
	memcpy(at, &m, sizeof(m));
	if (len)
		memcpy(at + BLOCK_PART, data, len);
	return at + BLOCK_PART + len;
}

static void put_verdict(uint8_t *at, const struct rule *r, struct block_entry *e)
{
	uint8_t data[BLOCK_STANDARD - BLOCK_PART] = {0};
	bool says = r->verdict != VERDICT_NONE && r->verdict != VERDICT_JUMP && r->verdict != VERDICT_GOTO;
	int32_t verdict = says ? layout_verdict(r->verdict) : 0;

	memcpy(data, &verdict, sizeof(verdict));
	put_part(at, XT_STANDARD_TARGET, 0, data, sizeof(data));
	e->falls = r->verdict == VERDICT_NONE;
}

static void put_entry(const struct block_kind *k, const struct rule *r, const struct packed *p, struct block_entry *e)
{
	uint16_t target = (uint16_t)p->target_offset, next = (uint16_t)p->size;
	struct xt_counters c = { r->counters.pkts, r->counters.bytes };
	uint8_t *at = e->bytes + k->entry_size;

	memcpy(e->bytes, &p->head, k->head_size);
	if (r->verdict == VERDICT_GOTO)
		e->bytes[k->flags] |= k->goto_bit;
	memcpy(e->bytes + k->target_offset, &target, sizeof(target));
	memcpy(e->bytes + k->next_offset, &next, sizeof(next));
	memcpy(e->bytes + k->counters, &c, sizeof(c));
	for (unsigned i = 0; i < r->nmatch; i++)
		at = put_part(at, p->match[i].name, p->match[i].rev, p->match[i].data, p->match[i].len);
	if (r->verdict == VERDICT_TARGET)
		put_part(at, p->target.name, p->target.rev, p->target.data, p->target.len);
	else
		put_verdict(at, r, e);
}

struct block_entry *layout_pack(struct cx *cx, struct block *b, const struct rule *r)
{
	struct packed p = {0};
	struct block_entry *e;

	if (!pack_parts(cx, r, b->kind, &p))
		return NULL;
	if (p.size > UINT16_MAX) {
		diag(cx->diags, r->pos, STATUS_PARAM, "rule too long");
		diag_why(cx->diags, "its matches and target need %u bytes; ip_tables allows at most %u", p.size,
			UINT16_MAX);
		return NULL;
	}
	e = block_entry_new(b, p.size);
	if (e)
		put_entry(b->kind, r, &p, e);
	else
		diag(cx->diags, r->pos, STATUS_RESOURCE, "Memory allocation problem.");
	return e;
}

/* ---- filtering few rules among many ---- */

struct layout_filter {
	const struct block_kind *kind;
	uint64_t begins;		/* union of the head_bit() of all headers: most entries need not be hashed */
	struct map heads;
};

struct head_key { uint8_t bytes[sizeof(struct ip6t_ip6)]; };

/* A header as a map key: without the goto bit, which belongs to the verdict, and with interface names limited to their
 * masks. */
static struct head_key head_key(const struct block_kind *k, const uint8_t *head)
{
	struct head_key key = {{0}};

	memcpy(key.bytes, head, k->head_size);
	key.bytes[k->flags] &= (uint8_t)~k->goto_bit;
	for (unsigned i = 0; i < 2; i++) {
		size_t covered = strnlen((const char *)key.bytes + k->iface_mask[i], IFNAMSIZ);

		memset(key.bytes + k->iface[i] + covered, 0, IFNAMSIZ - covered);
	}
	return key;
}

/* A hash of the header's first bytes (addresses in both families), as one of 64 bits. */
static uint64_t head_bit(const uint8_t *head)
{
	uint64_t begin;

	memcpy(&begin, head, sizeof(begin));
	return UINT64_C(1) << (begin * UINT64_C(0x9e3779b97f4a7c15) >> 58);
}

struct layout_filter *layout_filter_new(struct cx *cx, const struct rule *const *rules, size_t n)
{
	struct layout_filter *f = arena_new_of(cx->arena, struct layout_filter);

	f->kind = layout_kind(cx->family);
	map_init(&f->heads, cx->arena);
	for (size_t i = 0; i < n; i++) {
		const struct ext *e = rules[i]->head->form->ext;
		struct head_key key;
		struct blob head;

		if (!e || !blob_pack_as(cx, rules[i]->head, ext_layout(e, cx->family), &head))
			return NULL;
		f->begins |= head_bit(head.data);
		key = head_key(f->kind, head.data);
		map_put(&f->heads, arena_dup(cx->arena, &key, sizeof(key)), sizeof(key), f);
	}
	return f;
}

bool layout_filter_takes(const struct layout_filter *f, const struct block_entry *e)
{
	struct head_key key;

	if (!(f->begins & head_bit(e->bytes)))
		return false;
	key = head_key(f->kind, e->bytes);
	return map_get(&f->heads, &key, sizeof(key));
}
