/* A block of ip_tables entries as the IR. Nothing in the block is trusted: every offset is checked before it is followed,
 * and what is not as the kernel would have it is refused with its offset.
 *
 * First all entries are walked and found sound; then chains are opened by their heads (a hook's entry or an ERROR target), closed
 * by their ends, and the entries between become rules. A jump goes to the first rule of a chain.
 */
#include <string.h>
#include <linux/netfilter/x_tables.h>
#include "backend/layout_priv.h"
#include "compiler/blob.h"

struct reader {
	struct cx *cx;
	struct ruleset *rs;
	struct table *t;
	const struct entry_shape *shape;
	struct image *im;
	VEC(struct image_entry) entries;
	struct chain **begins;         /* by entry: the chain whose first rule it is */
};

enum { PART_HEAD = XT_ALIGN(sizeof(struct xt_entry_match)) };

static bool bad(struct reader *r, uint32_t off, const char *what)
{
	diag(r->cx->diags, (struct pos){0}, STATUS_OTHER, "%s: malformed table", table_names[r->im->table]);
	return diag_why(r->cx->diags, "offset %u: %s", off, what);
}

static uint16_t u16_at(const struct reader *r, uint32_t off)
{
	uint16_t n;

	memcpy(&n, r->im->block + off, sizeof(n));
	return n;
}

static uint16_t entry_target(const struct reader *r, uint32_t off)
{
	return u16_at(r, off + r->shape->target_offset);
}

static uint16_t entry_size(const struct reader *r, uint32_t off)
{
	return u16_at(r, off + r->shape->next_offset);
}

/* A match or target head, copied out; its data follows it. */
static struct xt_entry_target part_at(const struct reader *r, uint32_t off)
{
	struct xt_entry_target t;

	memcpy(&t, r->im->block + off, sizeof(t));
	return t;
}

/* Is there a match or target at off that ends at or before end? */
static bool check_part(struct reader *r, uint32_t off, uint32_t end)
{
	struct xt_entry_target t;

	if (end - off < PART_HEAD)
		return bad(r, off, "no room for a match or target");
	t = part_at(r, off);
	if (t.u.user.target_size < PART_HEAD || t.u.user.target_size > end - off ||
	    t.u.user.target_size % 8)
		return bad(r, off, "size of a match or target");
	if (!memchr(t.u.user.name, 0, sizeof(t.u.user.name)))
		return bad(r, off, "name of a match or target");
	return true;
}

/* The standard target has no name. */
static bool is_standard(const struct reader *r, uint32_t off)
{
	return !part_at(r, off).u.user.name[0];
}

static bool check_target(struct reader *r, uint32_t off, uint32_t end)
{
	struct xt_entry_target t;

	if (!check_part(r, off, end))
		return false;
	t = part_at(r, off);
	if (off + t.u.user.target_size != end)
		return bad(r, off, "a target that does not end with its entry");
	if (!t.u.user.name[0])
		return t.u.user.target_size == XT_ALIGN(sizeof(struct xt_standard_target)) ||
			bad(r, off, "size of a standard target");
	return strcmp(t.u.user.name, XT_ERROR_TARGET) ||
		t.u.user.target_size == XT_ALIGN(sizeof(struct xt_error_target)) ||
		bad(r, off, "size of an error target");
}

static bool check_entry(struct reader *r, uint32_t off)
{
	uint32_t left = r->im->size - off, target, size;

	if (off % 8 || left < r->shape->size + (uint32_t)PART_HEAD)
		return bad(r, off, "no room for an entry");
	target = entry_target(r, off);
	size = entry_size(r, off);
	if (size > left || target < r->shape->size || size < target + PART_HEAD || target % 8 || size % 8)
		return bad(r, off, "size of an entry");
	for (uint32_t at = off + r->shape->size; at < off + target; at += part_at(r, at).u.user.target_size)
		if (!check_part(r, at, off + target))
			return false;
	return check_target(r, off + target, off + size);
}

static bool walk(struct reader *r)
{
	for (uint32_t off = 0; off < r->im->size; off += entry_size(r, off)) {
		struct image_entry e = { .off = off };

		if (!check_entry(r, off))
			return false;
		vec_push(r->cx->arena, &r->entries, e);
	}
	if (!r->entries.n)
		return bad(r, 0, "no entries");
	r->im->entry = r->entries.v;
	r->im->nentries = r->entries.n;
	return true;
}

/* ---- chains ---- */

/* The entry at an offset, or -1: binary search. */
static int64_t entry_at(const struct reader *r, uint32_t off)
{
	uint32_t lo = 0, hi = r->im->nentries;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (r->im->entry[mid].off < off)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < r->im->nentries && r->im->entry[lo].off == off ? (int64_t)lo : -1;
}

static uint32_t target_off(const struct reader *r, uint32_t i)
{
	uint32_t off = r->im->entry[i].off;

	return off + entry_target(r, off);
}

/* The name of the chain that begins behind entry i, NULL when it is no ERROR target. */
static const char *head_name(const struct reader *r, uint32_t i)
{
	uint32_t off = target_off(r, i);

	return strcmp(part_at(r, off).u.user.name, XT_ERROR_TARGET) ? NULL
		: arena_strn(r->cx->arena, (const char *)r->im->block + off + PART_HEAD,
			strnlen((const char *)r->im->block + off + PART_HEAD, XT_FUNCTION_MAXNAMELEN));
}

static bool open_bases(struct reader *r)
{
	for (const struct base_info *b = base_infos; b->name; b++) {
		int64_t i;

		if (b->table != r->im->table)
			continue;
		if (!(r->im->valid_hooks & 1u << b->hook))
			return bad(r, 0, "a hook of the table is missing");
		i = entry_at(r, r->im->hook_entry[b->hook]);
		if (i < 0 || entry_at(r, r->im->underflow[b->hook]) < i)
			return bad(r, r->im->hook_entry[b->hook], "a hook's entry is none");
		r->begins[i] = chain_find(r->t, b->name);
	}
	return true;
}

static bool open_users(struct reader *r)
{
	for (uint32_t i = 0; i + 1 < r->im->nentries; i++) {
		const char *name = head_name(r, i);
		struct chain *c;

		if (!name)
			continue;
		if (!*name || chain_find(r->t, name))
			return bad(r, r->im->entry[i].off, "name of a chain");
		c = chain_add(r->rs, r->t, name);
		r->begins[i + 1] = c;
	}
	return true;
}

static void mark_loaded(struct reader *r)
{
	for (size_t i = 0; i < r->t->chains.n; i++) {
		struct chain *c = r->t->chains.entry[i].value;

		if (!c)
			continue;
		c->loaded = LOADED_RULES;
		c->in_kernel = true;
	}
	r->t->in_kernel = r->t->loaded = true;
}

/* ---- rules ---- */

static int32_t verdict_at(const struct reader *r, uint32_t off)
{
	int32_t v;

	memcpy(&v, r->im->block + off + PART_HEAD, sizeof(v));
	return v;
}

static bool read_verdict(struct reader *r, struct rule *rule, uint32_t i, bool is_goto)
{
	uint32_t off = r->im->entry[i].off;
	int32_t v = verdict_at(r, target_off(r, i));
	int64_t to;

	if (v < 0) {
		static const uint8_t verdicts[] = {
			[0] = VERDICT_DROP, [1] = VERDICT_ACCEPT, [3] = VERDICT_QUEUE, [4] = VERDICT_RETURN,
		};

		if (v < -5 || v == -3)
			return bad(r, off, "verdict");
		rule->verdict = verdicts[-v - 1];
		return true;
	}
	if ((uint32_t)v == off + entry_size(r, off))
		return true;
	to = entry_at(r, v);
	if (to < 0 || !r->begins[to] || r->begins[to]->base)
		return bad(r, off, "a jump to what is no chain");
	rule->verdict = is_goto ? VERDICT_GOTO : VERDICT_JUMP;
	rule->to = r->begins[to]->name;
	return true;
}

static const struct use *read_part(struct reader *r, enum ext_kind kind, uint32_t off)
{
	struct xt_entry_target t = part_at(r, off);

	return blob_unpack(r->cx, kind, t.u.user.name, t.u.user.revision, r->im->block + off + PART_HEAD,
		t.u.user.target_size - PART_HEAD);
}

static void read_matches(struct reader *r, struct rule *rule, uint32_t off)
{
	VEC(const struct use *) uses = {0};

	for (uint32_t at = off + r->shape->size; at < off + entry_target(r, off);
	     at += part_at(r, at).u.user.target_size) {
		const struct use *u = read_part(r, EXT_MATCH, at);

		vec_push(r->cx->arena, &uses, u);
	}
	rule->match = uses.v;
	rule->nmatch = uses.n;
}

/* The header without the goto flag, which is the verdict's. */
static const struct use *read_head(struct reader *r, uint32_t off, bool *is_goto)
{
	uint8_t *head = arena_dup(r->cx->arena, r->im->block + off, r->shape->ip_size);

	*is_goto = head[r->shape->flags] & r->shape->goto_flag;
	head[r->shape->flags] &= ~r->shape->goto_flag;
	return blob_unpack(r->cx, EXT_HEADER, ext_header(r->cx->family)->name, 0, head, r->shape->ip_size);
}

static bool read_rule(struct reader *r, struct chain *c, uint32_t i)
{
	uint32_t off = r->im->entry[i].off;
	struct rule *rule = rule_new(r->cx->arena);
	struct xt_counters counters;
	bool is_goto;

	memcpy(&counters, layout_counters(r->cx->family, r->im, i), sizeof(counters));
	rule->counters = (struct counters){ counters.pcnt, counters.bcnt };
	rule->handle = i + 1;
	rule->head = read_head(r, off, &is_goto);
	if (!rule->head->ext)
		return bad(r, off, "a rule header that iptables cannot say");
	read_matches(r, rule, off);
	if (is_standard(r, target_off(r, i))) {
		if (!read_verdict(r, rule, i, is_goto))
			return false;
	} else {
		rule->target = read_part(r, EXT_TARGET, target_off(r, i));
		rule->verdict = VERDICT_TARGET;
	}
	r->im->entry[i].rule = rule;
	rule_insert(c, rule, NULL);
	return true;
}

/* The last entry of a chain: its policy, or the RETURN of a user chain. */
static bool read_end(struct reader *r, struct chain *c, uint32_t i)
{
	struct xt_counters counters;
	uint32_t off = target_off(r, i);
	int32_t v;

	if (!is_standard(r, off))
		return bad(r, off, "a chain without an end");
	v = verdict_at(r, off);
	if (!c->base)
		return v == XT_RETURN || bad(r, off, "a chain that does not return");
	if (v != -NF_ACCEPT - 1 && v != -NF_DROP - 1)
		return bad(r, off, "policy");
	memcpy(&counters, layout_counters(r->cx->family, r->im, i), sizeof(counters));
	c->policy = v == -NF_DROP - 1 ? VERDICT_DROP : VERDICT_ACCEPT;
	c->counters = (struct counters){ counters.pcnt, counters.bcnt };
	r->im->entry[i].chain = c;
	return true;
}

/* Does the chain that entry i belongs to end with it? The next entry opens another chain, by a hook or by a head. */
static bool ends_chain(const struct reader *r, uint32_t i)
{
	return i + 1 >= r->im->nentries || r->begins[i + 1] || head_name(r, i + 1);
}

static bool read_rules(struct reader *r)
{
	struct chain *c = NULL;

	for (uint32_t i = 0; i + 1 < r->im->nentries; i++) {
		if (r->begins[i])
			c = r->begins[i];
		else if (head_name(r, i))
			continue;
		if (!c)
			return bad(r, r->im->entry[i].off, "a rule outside of every chain");
		if (ends_chain(r, i) ? !read_end(r, c, i) : !read_rule(r, c, i))
			return false;
		if (ends_chain(r, i))
			c = NULL;
	}
	return head_name(r, r->im->nentries - 1) ||
		bad(r, r->im->entry[r->im->nentries - 1].off, "no end of the table");
}

bool layout_read(struct cx *cx, struct ruleset *rs, struct image *in)
{
	struct reader r = { .cx = cx, .rs = rs, .shape = entry_shape(cx->family), .im = in };

	r.t = ruleset_table(rs, in->table);
	if (!walk(&r))
		return false;
	r.begins = arena_array(cx->arena, in->nentries, sizeof(*r.begins));
	if (!open_bases(&r) || !open_users(&r) || !read_rules(&r))
		return false;
	mark_loaded(&r);
	return true;
}
