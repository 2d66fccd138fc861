/* Fuzzes the reader of ip_tables' tables, as received from the kernel and in compiled files.
 *
 * Inputs are tables of random rules, packed and then damaged. Properties: a refused table has a reason; an accepted one can
 * be traversed, unpacked to rules, printed, changed, and built again to a table that is read as the same one. The socket
 * functions below replace the kernel, so that libip4tc receives the same tables.
 *
 * The first byte of an input is its kind. LLVMFuzzerTestOneInput is the entry point for libFuzzer.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <libiptc/libiptc.h>
#include "backend/blobfile.h"
#include "backend/layout.h"
#include "compiler/text.h"
#include "tests/fuzz/seeded.h"
#include "tests/lib/env_test.h"
#include "tests/prop/gen.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum kind { ANSWER4, ANSWER6, ANSWER_LIBRARY, FILE_SUMMED, FILE_AS_IS, KINDS };

#define CHECK(x) do { if (!(x)) check_failed(#x, __LINE__); } while (0)

static void check_failed(const char *what, int line)
{
	fprintf(stderr, "fuzz_blob.c:%d: not true: %s\n", line, what);
	abort();
}

/* ---- mock of the kernel ---- */

enum { SIZE_MOST = 1 << 20 };

static struct { struct ipt_getinfo info; const uint8_t *entries; size_t len; } kernel;

static void kernel_set(const uint8_t *data, size_t size)
{
	memset(&kernel, 0, sizeof(kernel));
	memcpy(&kernel.info, data, size < sizeof(kernel.info) ? size : sizeof(kernel.info));
	kernel.info.size %= SIZE_MOST;
	if (size > sizeof(kernel.info)) {
		kernel.entries = data + sizeof(kernel.info);
		kernel.len = size - sizeof(kernel.info);
	}
}

int socket(int domain, int type, int protocol)
{
	(void)domain, (void)type, (void)protocol;
	return dup(STDIN_FILENO);
}

int getsockopt(int fd, int level, int option, void *value, socklen_t *len)
{
	struct ipt_get_entries *e = value;

	(void)fd, (void)level;
	if (option == IPT_SO_GET_INFO) {
		CHECK(*len == sizeof(kernel.info));
		memcpy(value, &kernel.info, sizeof(kernel.info));
		return 0;
	}
	CHECK(option == IPT_SO_GET_ENTRIES && *len == sizeof(*e) + kernel.info.size && e->size == kernel.info.size);
	if (kernel.len)
		memcpy(e->entrytable, kernel.entries, kernel.len < e->size ? kernel.len : e->size);
	return 0;
}

/* Accepts everything; reads every byte, so that sanitizers detect invalid or uninitialised memory. */
int setsockopt(int fd, int level, int option, const void *value, socklen_t len)
{
	static volatile uint8_t seen;

	(void)fd, (void)level, (void)option;
	for (socklen_t i = 0; i < len; i++)
		seen ^= ((const uint8_t *)value)[i];
	return 0;
}

/* ---- operations on an accepted table ---- */

static struct cx *context(enum family f)
{
	struct arena *a = arena_new();
	struct cx *cx = arena_new_of(a, struct cx);

	*cx = (struct cx){ .arena = a, .diags = arena_new_of(a, struct diags), .env = env_test(a), .family = f };
	diags_init(cx->diags, a);
	return cx;
}

static void use_rules(struct cx *cx, struct block *b)
{
	struct buf text = BUF_INIT;

	for (struct block_chain *c = block_next_chain(b, NULL); c; c = block_next_chain(b, c)) {
		struct chain chain = { .name = c->name };
		const struct block_entry *e;
		struct block_walk w;
		uint32_t n = 0;

		CHECK(block_find(b, c->name) == c);
		block_walk(&w, b, c);
		for (; (e = block_walk_next(&w)); n++) {
			struct rule *r = layout_unpack(cx, b, e);

			CHECK(e->chain == c && (!e->to || block_find(b, e->to->name) == e->to));
			r->chain = &chain;
			rule_save(&text, cx, r, true);
		}
		CHECK(n == c->nrules);
	}
	buf_free(&text);
}

/* Builds the table; reading the result gives the same table. */
static void use_build(struct cx *cx, struct block *b)
{
	struct xt_counters *old = arena_array(cx->arena, b->nentries + 1, sizeof(*old)), *new;
	size_t len;
	struct ipt_replace *r = block_build(b, &len);
	struct block again;

	CHECK(r && len == sizeof(*r) + r->size);
	block_init(&again, b->kind, cx->arena, b->name);
	again.bytes = (uint8_t *)r->entries;
	again.size = r->size;
	again.nentries = r->num_entries;
	again.valid_hooks = r->valid_hooks;
	memcpy(again.hook_entry, r->hook_entry, sizeof(again.hook_entry));
	memcpy(again.underflow, r->underflow, sizeof(again.underflow));
	CHECK(block_read(&again) && again.nuser == b->nuser);
	for (struct block_chain *c = block_next_chain(b, NULL); c; c = block_next_chain(b, c)) {
		const struct block_chain *same = block_find(&again, c->name);

		CHECK(same && same->nrules == c->nrules && same->refs == c->refs && same->hook == c->hook);
	}
	new = arena_array(cx->arena, r->num_entries, sizeof(*new));
	block_counters(b, old, new);
}

/* Building the table in place gives the same bytes and counters as building a copy. The kernel's entries get distinct
 * counters. */
static void use_build_here(struct cx *cx, struct block *b)
{
	struct xt_counters *old = arena_array(cx->arena, b->nentries + 1, sizeof(*old)), *one, *two;
	struct ipt_replace *there, *here;
	size_t len, again;

	for (uint32_t i = 0; i < b->nentries; i++)
		old[i] = (struct xt_counters){ i + 1, 2 * i };
	b->here = false;
	there = block_build(b, &len);
	CHECK(there);
	one = arena_array(cx->arena, there->num_entries, sizeof(*one));
	two = arena_array(cx->arena, there->num_entries, sizeof(*two));
	block_counters(b, old, one);
	b->here = b->room;
	here = block_build(b, &again);
	CHECK(here && again == len && !memcmp(here, there, len));
	block_counters(b, old, two);
	CHECK(!memcmp(one, two, there->num_entries * sizeof(*one)));
	b->here = false;
}

/* The entry in the middle of the chain; NULL if the chain has fewer than two rules. */
static struct block_entry *middle(struct block *b, struct block_chain *c)
{
	struct block_entry *e = NULL;
	struct block_walk w;

	block_walk(&w, b, c);
	for (uint32_t i = 0; c->nrules > 1 && i <= c->nrules / 2; i++)
		e = block_walk_next(&w);
	return e ? block_walk_take(&w) : NULL;
}

static void use_stretches(struct cx *cx, struct block *b)
{
	for (struct block_chain *c = block_next_chain(b, NULL); c; c = block_next_chain(b, c)) {
		struct block_entry *e = middle(b, c), *new = block_entry_new(b, b->kind->entry_size + BLOCK_STANDARD);

		block_entry_standard(b, new);
		new->falls = true;
		block_insert(c, new, e);
		use_build_here(cx, b);
		if (e)
			block_remove(e);
		CHECK(block_zero(b, c));
		use_build_here(cx, b);
	}
	use_rules(cx, b);
}

static void use_table(struct cx *cx, struct block *b)
{
	struct block_chain **loop, *c;
	size_t n;

	use_rules(cx, b);
	use_build(cx, b);
	CHECK(block_loop(b, &loop, &n));
	use_stretches(cx, b);
	CHECK(block_split_all(b) && block_loop(b, &loop, &n));
	use_rules(cx, b);
	c = block_chain_add(b, "added by fuzz-blob");
	CHECK(c);
	for (c = block_next_chain(b, NULL); c; c = block_next_chain(b, c))
		if (c->nrules > 1)
			block_remove(block_nth(c, c->nrules / 2 + 1));
	use_build(cx, b);
}

/* ---- kinds of input ---- */

static void run_answer(const uint8_t *data, size_t size, enum family f)
{
	struct cx *cx = context(f);
	struct block b;

	kernel_set(data, size);
	block_init(&b, layout_kind(f), cx->arena, "filter");
	if (block_fetch(&b, STDIN_FILENO))
		use_table(cx, &b);
	else
		CHECK(errno == EINVAL && b.bad);
	arena_free(cx->arena);
}

static void walk_library(struct xtc_handle *h)
{
	const struct ipt_entry *e, *any = NULL;
	const char *chain;

	for (chain = iptc_first_chain(h); chain; chain = iptc_next_chain(h))
		for (e = iptc_first_rule(chain, h); e; e = iptc_next_rule(e, h)) {
			CHECK(e->next_offset > e->target_offset && e->target_offset >= sizeof(*e));
			iptc_get_target(e, h);
			any = e;
		}
	for (chain = iptc_first_chain(h); any && chain; chain = iptc_next_chain(h)) {
		iptc_check_entry(chain, any, NULL, h);
		iptc_append_entry(chain, any, h);
		iptc_zero_entries(chain, h);
		iptc_delete_num_entry(chain, 0, h);
	}
	CHECK(iptc_commit(h));
}

static void run_library(const uint8_t *data, size_t size)
{
	struct xtc_handle *h;

	kernel_set(data, size);
	h = iptc_init("filter");
	CHECK(h || errno == EINVAL);
	if (h)
		walk_library(h);
	iptc_free(h);
}

/* summed: the checksum is recomputed after the damage, for otherwise it lets the file be refused. */
static void run_file(const uint8_t *data, size_t size, bool summed)
{
	struct cx *cx = context(FAM_IP4);
	uint8_t *bytes = arena_alloc(cx->arena, size);
	struct blobfile *bf;

	if (size)
		memcpy(bytes, data, size);
	if (summed && size >= sizeof(struct blobfile_head)) {
		struct buf b = { .s = (char *)bytes, .len = size };

		blobfile_end(&b);
	}
	bf = blobfile_read(cx, "input", bytes, size);
	CHECK(bf || (cx->diags->nerrors == 1 && cx->diags->first->why));
	if (bf)
		cx->family = blobfile_family(bf);
	for (unsigned i = 0; bf && i < bf->n; i++)
		use_table(cx, &bf->table[i].block);
	arena_free(cx->arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum kind kind;

	if (!size)
		return 0;
	kind = data[0] % KINDS;
	if (kind == ANSWER_LIBRARY)
		run_library(data + 1, size - 1);
	else if (kind < ANSWER_LIBRARY)
		run_answer(data + 1, size - 1, kind == ANSWER6 ? FAM_IP6 : FAM_IP4);
	else
		run_file(data + 1, size - 1, kind == FILE_SUMMED);
	return 0;
}

#ifndef FUZZ_ENTRY_ONLY

/* ---- inputs ---- */

static void add_rule(struct cx *cx, struct rng *r, struct block *b, unsigned chains)
{
	const struct ext *const *e = ext_list;
	struct rule *rule;
	struct block_entry *entry;
	struct block_chain *c = block_next_chain(b, NULL);
	unsigned n = 0;

	while (e[n])
		n++;
	n = rng_below(r, n);
	if (!(e[n]->fam & cx->family))
		return;
	rule = gen_rule(cx, r, e[n]);
	entry = rule ? layout_pack(cx, b, rule) : NULL;
	if (!entry)
		return;
	for (n = rng_below(r, chains); n; n--)
		c = block_next_chain(b, c);
	block_insert(c, entry, NULL);
	if (rule->to)
		block_jump(entry, block_find(b, rule->to));
}

/* A table of random rules as struct ipt_replace. */
static struct ipt_replace *make_table(struct cx *cx, struct rng *r, size_t *len)
{
	enum { HOOKS = 1 << NF_INET_LOCAL_IN | 1 << NF_INET_FORWARD | 1 << NF_INET_LOCAL_OUT, CHAINS = 5 };
	struct block b;

	block_init(&b, layout_kind(cx->family), cx->arena, "filter");
	CHECK(block_blank(&b, HOOKS, 0) && block_chain_add(&b, "a-chain") && block_chain_add(&b, "b"));
	for (unsigned n = rng_below(r, 8); n; n--)
		add_rule(cx, r, &b, CHAINS);
	return block_build(&b, len);
}

static void put_answer(struct buf *out, const struct ipt_replace *r)
{
	struct ipt_getinfo info = { .valid_hooks = r->valid_hooks, .num_entries = r->num_entries, .size = r->size };

	memcpy(info.name, r->name, sizeof(info.name));
	memcpy(info.hook_entry, r->hook_entry, sizeof(info.hook_entry));
	memcpy(info.underflow, r->underflow, sizeof(info.underflow));
	buf_add(out, &info, sizeof(info));
	buf_add(out, r->entries, r->size);
}

static void make_input(struct rng *r, struct buf *out)
{
	enum kind kind = rng_below(r, KINDS);
	bool file = kind >= FILE_SUMMED, six = kind == ANSWER6 || (file && rng_below(r, 2));
	struct cx *cx = context(six ? FAM_IP6 : FAM_IP4);
	size_t len;
	struct ipt_replace *table = make_table(cx, r, &len);
	struct buf b = BUF_INIT;

	CHECK(table);
	buf_reset(out);
	buf_putc(out, (char)kind);
	if (file) {
		blobfile_begin(&b, layout_kind(cx->family));
		blobfile_add(&b, table, len);
		blobfile_end(&b);
		buf_add(out, b.s, b.len);
	} else {
		put_answer(out, table);
	}
	buf_free(&b);
	arena_free(cx->arena);
}

/* Most changes are small changes of existing values, since nearly valid numbers are the most likely to reach bugs. */
static void damage(struct rng *r, struct buf *b)
{
	for (unsigned n = rng_below(r, 4); n; n--) {
		size_t at = 1 + rng_below(r, (uint32_t)b->len - 1);
		uint8_t *p = (uint8_t *)b->s + at;

		if (rng_below(r, 2))
			at -= (at - 1) % 2;
		switch (rng_below(r, 6)) {
		case 0: *p ^= (uint8_t)(1 << rng_below(r, 8)); break;
		case 1: *p += 8; break;
		case 2: *p -= 8; break;
		case 3: *p = (uint8_t)rng_below(r, 256); break;
		case 4: *p = rng_below(r, 2) ? 0xff : 0; break;
		case 5: buf_cut(b, rng_below(r, 20) ? b->len : at + 1); break;
		}
	}
}

static void run_made(struct seeded *s)
{
	struct rng r = { s->seed };
	struct buf b = BUF_INIT;

	while (seeded_next(s)) {
		make_input(&r, &b);
		damage(&r, &b);
		LLVMFuzzerTestOneInput((const uint8_t *)b.s, b.len);
	}
	buf_free(&b);
}

int main(int argc, char **argv)
{
	return seeded_main(argc, argv, 20000, LLVMFuzzerTestOneInput, run_made);
}

#endif
