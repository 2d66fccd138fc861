/* The functions of libiptc, based on a block: a snapshot of a table, edited in memory and replaced as a whole.
 *
 * Results and errno values are those of the original libiptc, as determined by experiment and verified by tests/iptc,
 * which runs the same program with this library and with the system's. A missing chain or rule is ENOENT or E2BIG.
 *
 * Sizes in callers' entries are not trusted: entries are validated.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "libiptc/handle.h"

static bool fail(int err)
{
	errno = err;
	return false;
}

/* ---- names ---- */

static const struct { const char *name; int32_t verdict; } verdicts[] = {
	{ "ACCEPT", -NF_ACCEPT - 1 }, { "DROP", -NF_DROP - 1 }, { "QUEUE", -NF_QUEUE - 1 }, { "RETURN", XT_RETURN },
};

int32_t verdict_by_name(const char *name)
{
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(*verdicts); i++)
		if (!strcmp(verdicts[i].name, name))
			return verdicts[i].verdict;
	return 0;
}

const char *verdict_name(int32_t verdict)
{
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(*verdicts); i++)
		if (verdicts[i].verdict == verdict)
			return verdicts[i].name;
	return NULL;
}

static struct block_chain *find(const struct xtc_handle *h, const char *chain)
{
	struct block_chain *c = block_find(&h->block, chain);

	if (!c)
		errno = ENOENT;
	return c;
}

/* The chain's rule of this number, from 1. */
static struct block_entry *find_rule(const struct xtc_handle *h, const char *chain, uint32_t number)
{
	struct block_chain *c = find(h, chain);
	struct block_entry *e = c ? block_nth(c, number) : NULL;

	if (c && !e)
		errno = E2BIG;
	return e;
}

/* ---- tables ---- */

static bool read_table(struct xtc_handle *h, const char *table)
{
	struct arena *a = arena_new_try();

	if (strlen(table) >= sizeof(h->block.name))
		errno = EINVAL;
	else if (a && (h->fd = block_socket(&TC_KIND)) >= 0) {
		block_init(&h->block, &TC_KIND, a, table);
		return block_fetch(&h->block, h->fd) && block_split_all(&h->block);
	}
	arena_free(a);
	return false;
}

struct xtc_handle *TC(init)(const char *table)
{
	struct xtc_handle *h = calloc(1, sizeof(*h));
	int err;

	call_begin(CALL_INIT);
	if (!h)
		return NULL;
	h->fd = -1;
	if (read_table(h, table))
		return h;
	err = errno;
	TC(free)(h);
	errno = err;
	return NULL;
}

void TC(free)(struct xtc_handle *h)
{
	if (!h)
		return;
	if (h->fd >= 0)
		close(h->fd);
	arena_free(h->block.arena);
	free(h);
}

int TC(commit)(struct xtc_handle *h)
{
	struct xt_counters *old;
	struct ipt_replace *r;
	size_t len;

	call_begin(CALL_OTHER);
	if (!h->changed)
		return true;
	r = block_build(&h->block, &len);
	return r && block_replace(&h->block, h->fd, r, len, &old) && block_add_counters(&h->block, h->fd, r, old);
}

/* ---- queries ---- */

static const char *give_chain(struct xtc_handle *h, struct block_chain *c)
{
	h->next_chain = c ? block_next_chain(&h->block, c) : NULL;
	return c ? c->name : NULL;
}

const char *TC(first_chain)(struct xtc_handle *h)
{
	call_begin(CALL_OTHER);
	return give_chain(h, block_next_chain(&h->block, NULL));
}

const char *TC(next_chain)(struct xtc_handle *h)
{
	call_begin(CALL_OTHER);
	return give_chain(h, h->next_chain);
}

int TC(is_chain)(const char *chain, struct xtc_handle *const h)
{
	call_begin(CALL_OTHER);
	return block_find(&h->block, chain) != NULL;
}

int TC(builtin)(const char *chain, struct xtc_handle *const h)
{
	struct block_chain *c = find(h, chain);

	call_begin(CALL_OTHER);
	return c && c->hook >= 0;
}

const char *TC(get_policy)(const char *chain, struct xt_counters *counters, struct xtc_handle *h)
{
	struct block_chain *c = find(h, chain);

	call_begin(CALL_OTHER);
	if (!c || c->hook < 0)
		return NULL;
	memcpy(counters, entry_counters(&TC_KIND, c->end.bytes), sizeof(*counters));
	return verdict_name(entry_verdict(&TC_KIND, c->end.bytes));
}

int TC(get_references)(unsigned int *ref, const char *chain, struct xtc_handle *h)
{
	struct block_chain *c = find(h, chain);

	call_begin(CALL_OTHER);
	if (c)
		*ref = c->refs;
	return c != NULL;
}

static const tc_entry *give_rule(struct xtc_handle *h, struct block_chain *c, struct block_entry *e)
{
	h->walked = e ? c : NULL;
	h->walked_at = e;
	return e ? (const tc_entry *)e->bytes : NULL;
}

const tc_entry *TC(first_rule)(const char *chain, struct xtc_handle *h)
{
	struct block_chain *c = find(h, chain);

	call_begin(CALL_OTHER);
	return give_rule(h, c, c ? c->first : NULL);
}

const tc_entry *TC(next_rule)(const tc_entry *prev, struct xtc_handle *h)
{
	struct block_chain *c = h->walked;

	(void)prev;
	call_begin(CALL_OTHER);
	return give_rule(h, c, !c ? NULL : h->walked_at ? h->walked_at->next : c->first);
}

/* Keeps an iteration valid when `e` is deleted or replaced. */
static void walk_leave(struct xtc_handle *h, const struct block_entry *e, struct block_entry *instead)
{
	if (h->walked_at == e)
		h->walked_at = instead;
}

static int by_place(const void *key, const void *node)
{
	uintptr_t want = (uintptr_t)key, have = (uintptr_t)((const struct block_entry *)node)->bytes;

	return (want > have) - (want < have);
}

/* The entry with these bytes: one that was read, or created by block_entry_new; NULL if it is not one of ours. */
static const struct block_entry *entry_of(const struct xtc_handle *h, const tc_entry *bytes)
{
	const struct block *b = &h->block;
	const uint8_t *p = (const uint8_t *)bytes;

	if (h->walked_at && h->walked_at->bytes == p)
		return h->walked_at;
	if (p >= b->bytes && p < b->bytes + b->size)
		return bsearch(p, b->nodes, b->nread, sizeof(*b->nodes), by_place);
	return (const struct block_entry *)bytes - 1;
}

const char *TC(get_target)(const tc_entry *bytes, struct xtc_handle *h)
{
	const struct block_entry *e = entry_of(h, bytes);

	call_begin(CALL_OTHER);
	if (!e)
		errno = EINVAL;
	if (!e || e->falls)
		return e ? "" : NULL;
	if (e->to)
		return e->to->name;
	if (entry_standard(&TC_KIND, e->bytes))
		return verdict_name(entry_verdict(&TC_KIND, e->bytes));
	return (const char *)e->bytes + entry_target(&TC_KIND, e->bytes) + offsetof(struct xt_entry_target, u.user.name);
}

/* ---- rules ---- */

/* How a caller's entry ends. False with EINVAL if its target is invalid in a rule. The lookup of a chain by name counts
 * as a separate call for iptc_strerror. */
static bool ending_of(const struct xtc_handle *h, const tc_entry *e, struct ending *end)
{
	const uint8_t *part = (const uint8_t *)e + e->target_offset;
	struct xt_entry_target t = entry_part(part);
	const char *name = t.u.user.name;

	*end = (struct ending){ .verdict = verdict_by_name(name), .to = block_find(&h->block, name) };
	end->kind = !*name ? ENDS_FALLS : end->verdict ? ENDS_VERDICT : end->to ? ENDS_JUMP : ENDS_TARGET;
	if (end->kind == ENDS_JUMP || end->kind == ENDS_TARGET)
		call_begin(CALL_OTHER);
	if (end->kind == ENDS_TARGET)
		return strcmp(name, XT_ERROR_TARGET) || fail(EINVAL);
	if (t.u.user.target_size != BLOCK_STANDARD || (end->kind == ENDS_JUMP && end->to->hook >= 0))
		return fail(EINVAL);
	return true;
}

/* Validates a caller's entry, and determines its ending. */
static bool take_entry(const struct xtc_handle *h, const tc_entry *e, struct ending *end)
{
	if (!entry_sound(&TC_KIND, (const uint8_t *)e))
		return fail(EINVAL);
	return ending_of(h, e, end);
}

/* Clears the rest of the name field, so that equal targets have equal bytes. */
static void put_ending(struct block_entry *e, const struct ending *end)
{
	uint8_t *part = e->bytes + entry_target(&TC_KIND, e->bytes);
	struct xt_entry_target t = entry_part(part);
	char name[sizeof(t.u.user.name)] = "";

	if (end->kind == ENDS_TARGET)
		strcpy(name, t.u.user.name);
	memcpy(t.u.user.name, name, sizeof(name));
	memcpy(part, &t, sizeof(t));
	if (end->kind == ENDS_VERDICT)
		entry_set_verdict(&TC_KIND, e->bytes, end->verdict);
	e->falls = end->kind == ENDS_FALLS;
	block_jump(e, end->kind == ENDS_JUMP ? end->to : NULL);
}

/* A copy of the caller's entry, in no chain. NULL with errno. */
static struct block_entry *entry_new(struct xtc_handle *h, const tc_entry *bytes)
{
	struct block_entry *e;
	struct ending end;

	if (!take_entry(h, bytes, &end))
		return NULL;
	e = block_entry_new(&h->block, bytes->next_offset);
	if (!e)
		return NULL;
	memcpy(e->bytes, bytes, bytes->next_offset);
	put_ending(e, &end);
	h->changed = true;
	return e;
}

/* `before` NULL: appends. */
static int insert(struct xtc_handle *h, struct block_chain *c, const tc_entry *bytes, struct block_entry *before)
{
	struct block_entry *e = entry_new(h, bytes);

	if (e)
		block_insert(c, e, before);
	return e != NULL;
}

int TC(insert_entry)(const char *chain, const tc_entry *e, unsigned int rulenum, struct xtc_handle *h)
{
	struct block_chain *c = find(h, chain);

	call_begin(CALL_INSERT);
	if (!c)
		return false;
	if (rulenum > c->nrules)
		return fail(E2BIG);
	return insert(h, c, e, rulenum < c->nrules ? block_nth(c, rulenum + 1) : NULL);
}

int TC(append_entry)(const char *chain, const tc_entry *e, struct xtc_handle *h)
{
	struct block_chain *c = find(h, chain);

	call_begin(CALL_OTHER);
	return c && insert(h, c, e, NULL);
}

int TC(replace_entry)(const char *chain, const tc_entry *e, unsigned int rulenum, struct xtc_handle *h)
{
	struct block_chain *c = find(h, chain);
	struct block_entry *old;

	call_begin(CALL_REPLACE);
	if (!c)
		return false;
	if (rulenum >= c->nrules)
		return fail(E2BIG);
	old = block_nth(c, rulenum + 1);
	if (!insert(h, c, e, old))
		return false;
	walk_leave(h, old, old->prev);
	block_remove(old);
	return true;
}

static void delete_rule(struct xtc_handle *h, struct block_entry *e)
{
	walk_leave(h, e, e->prev);
	block_remove(e);
	h->changed = true;
}

/* The chain's first rule equal to the caller's entry. NULL with errno. */
static struct block_entry *find_same(const struct xtc_handle *h, const char *chain, const tc_entry *want,
	const unsigned char *mask)
{
	struct block_chain *c = find(h, chain);
	struct ending end;

	if (!c || !take_entry(h, want, &end))
		return NULL;
	for (struct block_entry *e = c->first; e; e = e->next)
		if (entry_same(e, want, &end, mask))
			return e;
	errno = ENOENT;
	return NULL;
}

int TC(check_entry)(const char *chain, const tc_entry *want, unsigned char *mask, struct xtc_handle *h)
{
	call_begin(CALL_DELETE);
	return find_same(h, chain, want, mask) != NULL;
}

int TC(delete_entry)(const char *chain, const tc_entry *want, unsigned char *mask, struct xtc_handle *h)
{
	struct block_entry *e;

	call_begin(CALL_DELETE);
	e = find_same(h, chain, want, mask);
	if (e)
		delete_rule(h, e);
	return e != NULL;
}

int TC(delete_num_entry)(const char *chain, unsigned int rulenum, struct xtc_handle *h)
{
	struct block_chain *c = find(h, chain);

	call_begin(CALL_DELETE_NUM);
	if (!c)
		return false;
	if (rulenum >= c->nrules)
		return fail(E2BIG);
	delete_rule(h, block_nth(c, rulenum + 1));
	return true;
}

int TC(flush_entries)(const char *chain, struct xtc_handle *h)
{
	struct block_chain *c = find(h, chain);

	call_begin(CALL_OTHER);
	if (!c)
		return false;
	if (h->walked == c)
		h->walked_at = NULL;
	block_flush(&h->block, c);
	h->changed = true;
	return true;
}

/* ---- chains ---- */

static bool name_free(const struct xtc_handle *h, const char *name)
{
	if (verdict_by_name(name) || block_find(&h->block, name))
		return fail(EEXIST);
	return (*name && strlen(name) <= BLOCK_NAME_MAX) || fail(EINVAL);
}

int TC(create_chain)(const char *chain, struct xtc_handle *h)
{
	call_begin(CALL_CREATE);
	if (!name_free(h, chain) || !block_chain_add(&h->block, chain))
		return false;
	h->changed = true;
	return true;
}

int TC(delete_chain)(const char *chain, struct xtc_handle *h)
{
	struct block_chain *c = find(h, chain);

	call_begin(CALL_OTHER);
	if (!c)
		return false;
	if (c->hook >= 0 || c->refs || c->nrules)
		return fail(c->hook >= 0 ? EINVAL : c->refs ? EMLINK : ENOTEMPTY);
	if (h->next_chain == c)
		h->next_chain = block_next_chain(&h->block, c);
	if (h->walked == c)
		h->walked = NULL;
	block_chain_delete(&h->block, c);
	h->changed = true;
	return true;
}

int TC(rename_chain)(const char *oldname, const char *newname, struct xtc_handle *h)
{
	struct block_chain *c;

	call_begin(CALL_OTHER);
	if (!name_free(h, newname))
		return false;
	c = find(h, oldname);
	if (!c || c->hook >= 0)
		return fail(ENOENT);
	block_chain_rename(&h->block, c, newname);
	h->changed = true;
	return true;
}

int TC(set_policy)(const char *chain, const char *policy, struct xt_counters *counters,
	struct xtc_handle *h)
{
	static const struct xt_counters zero;
	struct block_chain *c = find(h, chain);
	int32_t verdict = verdict_by_name(policy);

	call_begin(CALL_POLICY);
	if (!c || c->hook < 0)
		return fail(ENOENT);
	if (verdict != -NF_ACCEPT - 1 && verdict != -NF_DROP - 1)
		return fail(EINVAL);
	if (!counters)
		counters = (struct xt_counters *)&zero;
	block_policy(&h->block, c, verdict);
	block_count_set(&h->block, &c->end, counters->pcnt, counters->bcnt);
	h->changed = true;
	return true;
}

/* ---- counters ---- */

/* Counters set by the caller are kept. */
static bool zero(struct xtc_handle *h, struct block_entry *e)
{
	h->changed = true;
	return !e->was || block_count(&h->block, e, 0, 0);
}

struct xt_counters *TC(read_counter)(const char *chain, unsigned int rulenum, struct xtc_handle *h)
{
	struct block_entry *e = find_rule(h, chain, rulenum);

	call_begin(CALL_COUNTER);
	return e ? entry_counters(&TC_KIND, e->bytes) : NULL;
}

int TC(zero_counter)(const char *chain, unsigned int rulenum, struct xtc_handle *h)
{
	struct block_entry *e = find_rule(h, chain, rulenum);

	call_begin(CALL_COUNTER);
	return e && zero(h, e);
}

int TC(set_counter)(const char *chain, unsigned int rulenum, struct xt_counters *counters,
	struct xtc_handle *h)
{
	struct block_entry *e = find_rule(h, chain, rulenum);

	call_begin(CALL_OTHER);
	if (!e)
		return false;
	block_count_set(&h->block, e, counters->pcnt, counters->bcnt);
	h->changed = true;
	return true;
}

int TC(zero_entries)(const char *chain, struct xtc_handle *h)
{
	struct block_chain *c = find(h, chain);
	bool good = c && (c->hook < 0 || zero(h, &c->end));

	call_begin(CALL_OTHER);
	for (struct block_entry *e = c ? c->first : NULL; e && good; e = e->next)
		good = zero(h, e);
	if (good)
		h->changed = true;
	return good;
}

/* ---- function table ---- */

const struct xtc_ops TC(ops) = {
	.commit = TC(commit), .init = TC(init), .free = TC(free), .builtin = TC(builtin), .is_chain = TC(is_chain),
	.flush_entries = TC(flush_entries), .create_chain = TC(create_chain), .first_chain = TC(first_chain),
	.next_chain = TC(next_chain), .get_policy = TC(get_policy), .set_policy = TC(set_policy), .strerror = TC(strerror),
};
