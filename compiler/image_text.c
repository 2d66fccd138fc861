/* Runs as text (image_text.h).
 *
 *	[ payload base network off 12 len 4 dreg 1 ]
 *	[ lookup sreg 1 set "map.00000" ]
 *	[ immediate dreg 0 verdict drop ]
 *	map.00000 ip saddr, a set
 *		192.0.2.1		-A INPUT -s 192.0.2.1/32 -j DROP
 *	chain.00000
 *		[ … ]
 */
#include <ctype.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <string.h>
#include "compiler/image_priv.h"
#include "compiler/image_text.h"
#include "compiler/shape.h"
#include "compiler/text.h"

/* "sluice.00000000000000a3.map.00000" without the prefix specific to the run. */
static const char *short_name(const char *name)
{
	const char *dot = image_name_id(name) ? strchr(name, '.') : NULL;

	dot = dot ? strchr(dot + 1, '.') : NULL;
	return dot ? dot + 1 : name;
}

/* The same for all occurrences in a text. */
static void put_short(struct buf *b, struct cx *cx, const char *text, uint64_t id)
{
	const char *name = image_map_name(cx->arena, id, 0), *at;
	size_t len = (size_t)(short_name(name) - name);
	const char *own = arena_strn(cx->arena, name, len);

	for (; (at = strstr(text, own)); text = at + len)
		buf_add(b, text, (size_t)(at - text));
	buf_puts(b, text);
}

/* ---- keys ---- */

static bool is_text(const uint8_t *p, unsigned len)
{
	size_t n = strnlen((const char *)p, len);

	for (size_t i = 0; i < n; i++)
		if (!isgraph(p[i]))
			return false;
	return n;
}

static void put_part(struct buf *b, enum key k, const uint8_t *p, unsigned len)
{
	union addr a = {0};

	memcpy(&a, p, len < sizeof(a) ? len : sizeof(a));
	if (key_is_addr(k) || (keys[k].source == SRC_CT && keys[k].order == ORDER_BE && len > 2))
		addr_print(b, &a, len);
	else if (k == K_ETHER_SADDR)
		mac_print(b, p);
	else if (k != KEY_NONE && keys[k].order == ORDER_NAME && is_text(p, len))
		buf_printf(b, "\"%.*s\"", (int)strnlen((const char *)p, len), p);
	else if (k != KEY_NONE && keys[k].order != ORDER_NAME && len == keys[k].len && len <= sizeof(uint64_t))
		buf_u64(b, key_get(&keys[k], &a));
	else
		buf_puts(b, "0x"), buf_hex(b, p, len);
}

/* A front's value stands for all addresses that begin with it. */
static void put_lead(struct buf *b, const struct image_map *m, const uint8_t *key)
{
	union addr a = {0};

	memcpy(&a, key, m->lead);
	addr_print(b, &a, keys[m->key[0]].len);
	buf_printf(b, "/%u", 8 * m->lead);
}

/* Prints a range; common prefixes of names in nft's notation. */
static void put_range(struct buf *b, enum key k, const uint8_t *p, const uint8_t *end, unsigned len)
{
	union addr lo = {0}, hi = {0};

	memcpy(&lo, p, len < sizeof(lo) ? len : sizeof(lo));
	memcpy(&hi, end, len < sizeof(hi) ? len : sizeof(hi));
	if (k != KEY_NONE && keys[k].order == ORDER_NAME && is_text(p, len) && names_sayable(&lo, &hi)) {
		buf_printf(b, "\"%.*s*\"", (int)strnlen((const char *)p, len), p);
		return;
	}
	put_part(b, k, p, len);
	buf_puts(b, "-");
	put_part(b, k, end, len);
}

static void put_key(struct buf *b, const struct image_map *m, const struct image_elem *e)
{
	unsigned at = 0;

	if (m->lead) {
		put_lead(b, m, e->key);
		return;
	}

	for (unsigned i = 0; i < m->nparts; i++) {
		buf_puts(b, i ? " . " : "");
		if (e->end && memcmp(e->key + at, e->end + at, m->part[i]))
			put_range(b, m->key[i], e->key + at, e->end + at, m->part[i]);
		else
			put_part(b, m->key[i], e->key + at, m->part[i]);
		at += reg_bytes(m->part[i]);
	}
}

/* Omits the protocol if other protocols have a field of this name at the same offset: the lookup of ports is the same
 * for all of them, and the protocol is tested separately. */
static const char *field_name(enum key k)
{
	const char *own = strchr(keys[k].name, ' '), *word;

	for (enum key other = KEY_NONE + 1; own && keys[k].proto && other < KEY_COUNT; other++) {
		word = strchr(keys[other].name, ' ');
		if (other != k && keys[other].proto && word && !strcmp(word, own))
			return own + 1;
	}
	return keys[k].name;
}

static void put_fields(struct buf *b, const struct image_map *m)
{
	for (unsigned i = 0; i < m->nparts; i++)
		buf_printf(b, "%s%s", i ? " . " : "", m->key[i] ? field_name(m->key[i]) : "bytes");
}

/* ---- elements ---- */

static void put_rule(struct buf *b, struct cx *cx, const struct rule *r)
{
	rule_save(b, cx, r, !counters_zero(&r->counters));
}

static void put_elem(struct buf *b, struct cx *cx, const struct image_map *m, const struct image_elem *e)
{
	buf_puts(b, "\t");
	put_key(b, m, e);
	if (!m->set)
		buf_printf(b, " : %s", nir_word(NIR_IMMEDIATE, NIR_IMMEDIATE_verdict, e->verdict));
	if (e->chain)
		buf_printf(b, " %s", short_name(e->chain));
	if (e->counted)
		buf_printf(b, " counter %llu %llu", (unsigned long long)e->counters.pkts, (unsigned long long)e->counters.bytes);
	if (e->rule) {
		buf_puts(b, "\t# ");
		put_rule(b, cx, e->rule);
	}
	buf_putc(b, '\n');
}

/* ---- runs ---- */

static bool is_missing(const struct image_run *run, const struct image_map *m)
{
	return run->head.missing && m == &run->maps.v[run->head.missing];
}

static void put_map(struct buf *b, struct cx *cx, const struct image_run *run, const struct image_map *m)
{
	if (is_missing(run, m)) {
		buf_printf(b, "%s fingerprints of rules that are missing in a chain: %zu\n", short_name(m->name), m->elems.n);
		return;
	}
	buf_printf(b, "%s ", short_name(m->name));
	put_fields(b, m);
	if (m->lead)
		buf_printf(b, ", %u leading byte%s", m->lead, m->lead == 1 ? "" : "s");
	buf_printf(b, "%s%s\n", m->interval ? ", intervals" : "", m->set ? ", a set" : "");
	for (size_t i = 0; i < m->elems.n; i++)
		put_elem(b, cx, m, &m->elems.v[i]);
}

/* Prints source rules in iptables syntax, generated rules as nft expressions. */
static void put_line(struct buf *b, struct cx *cx, const struct image_run *run, const struct image_rule *ir)
{
	struct nir_rule room = {0};
	struct buf text = BUF_INIT;
	char *line, *rest;

	if (ir->rule && ir != &run->entry) {
		buf_puts(b, "\t");
		put_rule(b, cx, ir->rule);
		buf_puts(b, ir->made == MADE_TEMPLATE ? "\t# template\n" : "\n");
		return;
	}
	nir_print(&text, &image_rule_nr(cx, ir, &room)->list);
	rest = text.s;
	while ((line = rest ? strsep(&rest, "\n") : NULL) && *line) {
		buf_puts(b, "\t");
		put_short(b, cx, line, run->head.id);
		buf_putc(b, '\n');
	}
	buf_free(&text);
}

void image_print(struct buf *b, struct cx *cx, const struct image_run *run)
{
	buf_puts(b, "entry\n");
	put_line(b, cx, run, &run->entry);
	for (size_t i = 0; i < run->maps.n; i++)
		put_map(b, cx, run, &run->maps.v[i]);
	for (size_t i = 0; i < run->chains.n; i++) {
		const struct image_chain *c = &run->chains.v[i];

		buf_printf(b, "%s\n", short_name(c->name));
		for (size_t k = 0; k < c->rules.n; k++)
			put_line(b, cx, run, &c->rules.v[k]);
	}
}

static bool by_turns(const struct nir_list *entry)
{
	for (size_t i = 0; i < entry->n; i++)
		if (entry->v[i].op == NIR_NUMGEN)
			return nir_u(&entry->v[i], NIR_NUMGEN_type) == NFT_NG_INCREMENTAL;
	return false;
}

static const char *load_name(const struct cx *cx, const struct nir *x)
{
	enum key k = key_loaded(cx, x);

	return x->op == NIR_MATCH ? nir_s(x, NIR_MATCH_name) : k ? keys[k].name : NULL;
}

/* The number of maps that lead to rules, and of their elements. */
static size_t maps_count(const struct image_run *run, size_t *elems)
{
	size_t n = 0;

	*elems = 0;
	for (size_t i = 0; i < run->maps.n; i++) {
		const struct image_map *m = &run->maps.v[i];
		bool leads = !m->lead && !is_missing(run, m);

		n += leads;
		*elems += leads ? m->elems.n : 0;
	}
	return n;
}

static void put_fronts(struct buf *b, const struct image_run *run)
{
	for (size_t i = 0; i < run->maps.n; i++) {
		const struct image_map *m = &run->maps.v[i];

		if (m->lead)
			buf_printf(b, ", after a lookup of %zu value%s of %u leading byte%s", m->elems.n,
				m->elems.n == 1 ? "" : "s", m->lead, m->lead == 1 ? "" : "s");
	}
}

/* Prints the fields of the shared tests. */
static void describe_group(struct buf *b, const struct cx *cx, const struct image_run *run)
{
	const struct nir_list *l = &run->entry.lowered.list;
	size_t elems, maps = maps_count(run, &elems), plain = 0;
	const char *before = "a group with shared tests of ", *name;

	maps -= maps == 1 && !elems;
	for (size_t i = 0; i < l->n && l->v[i].op != NIR_IMMEDIATE; i++) {
		name = load_name(cx, &l->v[i]);
		if (name)
			buf_printf(b, "%s%s", before, name);
		before = name ? ", " : before;
	}
	for (size_t i = 0; i < run->chains.v[GROUP_CHAIN].rules.n; i++)
		plain += run->chains.v[GROUP_CHAIN].rules.v[i].made != MADE_READY;
	buf_printf(b, "%s: %zu map%s, %zu rule%s", l->v[0].op == NIR_IMMEDIATE ? "a group of reordered rules" : "", maps,
		maps == 1 ? "" : "s", plain, plain == 1 ? "" : "s");
}

/* Prints the fields of a chain's lookups. */
static void put_turns(struct buf *b, const struct cx *cx, const struct image_chain *c)
{
	const char *before = "";

	for (size_t i = 0; i < c->rules.n; i++) {
		const struct image_rule *ir = &c->rules.v[i];

		if (ir->made != MADE_READY || ir->lowered.list.v[0].op == NIR_IMMEDIATE)
			continue;
		buf_printf(b, "%s%s", before, load_name(cx, &ir->lowered.list.v[0]));
		before = ", ";
	}
}

void image_describe(struct buf *b, const struct cx *cx, const struct image_run *run)
{
	const struct image_map *m = run->maps.v;
	size_t elems, maps = maps_count(run, &elems);

	if (run->head.flags & IMAGE_MAP) {
		buf_puts(b, "a map of ");
		put_fields(b, m);
		buf_printf(b, ", %zu %s%s", m->elems.n, m->interval ? "interval" : "value", m->elems.n == 1 ? "" : "s");
		put_fronts(b, run);
		return;
	}
	if (run->head.flags & IMAGE_GROUP) {
		describe_group(b, cx, run);
		return;
	}
	if (run->head.flags & IMAGE_SHARES) {
		buf_printf(b, "one of %zu rules, %s", m->elems.n, by_turns(&run->entry.lowered.list) ? "in turn" : "at random");
		return;
	}
	buf_puts(b, run->head.flags & IMAGE_TURNS ? "trees over " : "a tree over ");
	if (run->head.flags & IMAGE_TURNS)
		put_turns(b, cx, &run->chains.v[TURNS_CHAIN]);
	else
		put_fields(b, m);
	buf_printf(b, ", %zu map%s with %zu intervals, %zu chains", maps, maps == 1 ? "" : "s", elems, run->chains.n - 1);
	put_fronts(b, run);
}
