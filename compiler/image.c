/* Names of a run's objects, its rules as expressions, and the userdata that contains what expressions cannot express.
 *
 *	sluice.00000000000000a3.map.00000      the first map of run 0xa3
 *	sluice.00000000000000a3.chain.00001    its second chain
 */
#include <assert.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include "compiler/image_priv.h"
#include "compiler/text.h"
#include "lib/map.h"

/* ---- names ---- */

#define PREFIX "sluice."
enum { ID_DIGITS = 16, N_DIGITS = 5 };

/* Does not use printf: in large trees, all chains are named for each command that examines one of them. */
static const char *name(struct arena *a, uint64_t id, const char *what, unsigned n)
{
	size_t len = strlen(what), digits = N_DIGITS;
	char *s, *p;

	for (unsigned more = n; more >= 100000; more /= 10)
		digits++;
	s = arena_place(a, sizeof(PREFIX) + ID_DIGITS + 1 + len + 1 + digits, 1);
	p = (char *)memcpy(s, PREFIX, sizeof(PREFIX) - 1) + sizeof(PREFIX) - 1;
	for (unsigned i = ID_DIGITS; i--; )
		*p++ = "0123456789abcdef"[id >> 4 * i & 15];
	*p++ = '.';
	p = (char *)memcpy(p, what, len) + len;
	*p++ = '.';
	p[digits] = 0;
	for (; digits--; n /= 10)
		p[digits] = (char)('0' + n % 10);
	return s;
}

const char *image_map_name(struct arena *a, uint64_t id, unsigned n) { return name(a, id, "map", n); }
const char *image_chain_name(struct arena *a, uint64_t id, unsigned n) { return name(a, id, "chain", n); }

const char *image_ahead_name(struct arena *a, uint64_t last, unsigned n, uint32_t port)
{
	return arena_fmt(a, "%s.%u", name(a, last, "ahead", n), port);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

uint64_t image_name_id(const char *s)
{
	uint64_t id = 0;

	if (strncmp(s, PREFIX, sizeof(PREFIX) - 1))
		return 0;
	s += sizeof(PREFIX) - 1;
	for (unsigned i = 0; i < ID_DIGITS; i++, s++) {
		int d = hex_digit(*s);

		if (d < 0)
			return 0;
		id = id << 4 | (unsigned)d;
	}
	return *s == '.' ? id : 0;
}

unsigned image_name_ahead(const char *s, uint32_t *port)
{
	static const char what[] = ".ahead.";
	const size_t at = sizeof(PREFIX) - 1 + ID_DIGITS, len = sizeof(what) - 1;
	unsigned n;
	char *end;

	if (!image_name_id(s) || strncmp(s + at, what, len))
		return 0;
	n = (unsigned)strtoul(s + at + len, &end, 10);
	*port = *end == '.' ? (uint32_t)strtoul(end + 1, NULL, 10) : 0;
	return n;
}

/* The number at the end of an object's name; UINT32_MAX: none. */
static uint32_t name_number(const char *name)
{
	const char *dot = name ? strrchr(name, '.') : NULL;
	unsigned long n = dot ? strtoul(dot + 1, NULL, 10) : UINT32_MAX;

	return n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
}

uint32_t image_map_number(const struct image_run *run, const char *name)
{
	uint32_t n = name_number(name);

	return n < run->maps.n && !strcmp(run->maps.v[n].name, name) ? n : (uint32_t)run->maps.n;
}

uint32_t image_chain_number(const struct image_run *run, const char *name)
{
	uint32_t n = name_number(name);

	return n < run->chains.n && !strcmp(run->chains.v[n].name, name) ? n : (uint32_t)run->chains.n;
}

const struct image_chain *image_chain_named(const struct image_run *run, const char *name)
{
	uint32_t n = image_chain_number(run, name);

	return n < run->chains.n ? &run->chains.v[n] : NULL;
}

const struct image_map *image_map_of(const struct image_run *run, const struct nir *x)
{
	uint32_t n = image_map_number(run, nir_lookup_in(x));

	return n < run->maps.n ? &run->maps.v[n] : NULL;
}

/* ---- the entry ---- */

/* Userdata format, all numbers big-endian. */
struct head_wire { uint64_t id; uint32_t nmaps, nchains, flags; } __attribute__((packed));
struct sizes_wire { uint32_t leads, hiders; } __attribute__((packed));
struct missing_wire { uint32_t map, prints; } __attribute__((packed));

bool image_entry(const struct nir_rule *nr, struct image_head *head)
{
	struct sizes_wire sizes = {0};
	struct head_wire w;
	struct missing_wire missing = {0};

	if (!tlv_read(nr->udata, TLV_HEAD, &w, sizeof(w)))
		return false;
	tlv_read(nr->udata, TLV_SIZES, &sizes, sizeof(sizes));
	if (!tlv_read(nr->udata, TLV_MISSING, &missing, sizeof(missing)) || be32toh(missing.map) >= be32toh(w.nmaps))
		missing = (struct missing_wire){0};
	*head = (struct image_head){ .id = be64toh(w.id), .nmaps = be32toh(w.nmaps), .nchains = be32toh(w.nchains),
		.flags = be32toh(w.flags), .leads = be32toh(sizes.leads), .hiders = be32toh(sizes.hiders),
		.missing = be32toh(missing.map), .prints = be32toh(missing.prints) };
	return head->id && (!(head->flags & IMAGE_OPEN) || (head->nmaps && head->nchains > TWINS_CHAIN));
}

void image_entry_udata(struct arena *a, struct image_run *run)
{
	const struct image_head *h = &run->head;
	struct head_wire w = { htobe64(h->id), htobe32(h->nmaps), htobe32(h->nchains), htobe32(h->flags) };
	struct sizes_wire sizes = { htobe32(h->leads), htobe32(h->hiders) };
	struct missing_wire missing = { htobe32(h->missing), htobe32(h->prints) };
	struct tlv t = {0};

	tlv_put(&t, TLV_HEAD, &w, sizeof(w));
	if (h->leads)
		tlv_put(&t, TLV_SIZES, &sizes, sizeof(sizes));
	if (h->missing)
		tlv_put(&t, TLV_MISSING, &missing, sizeof(missing));
	run->entry.lowered.udata = tlv_udata(a, &t);
}

/* ---- rules ---- */

/* It is stored in the kernel, where other releases of the program find it. */
uint32_t image_fingerprint(struct cx *cx, const struct rule *r)
{
	struct rule alone = *r;
	struct buf text = BUF_INIT;
	uint64_t h;

	alone.chain = NULL;
	rule_save(&text, cx, &alone, false);
	h = hash_bytes(text.s, text.len, 0);
	buf_free(&text);
	return (uint32_t)(h ^ h >> 32);
}

static void counters_clear(struct nir_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->v[i].op != NIR_COUNTER)
			continue;
		nir_setu(&l->v[i], NIR_COUNTER_pkts, 0);
		nir_setu(&l->v[i], NIR_COUNTER_bytes, 0);
	}
}

/* Removes the verdict: a template only provides the rule's form and must not keep a chain referenced. */
static void verdict_clear(struct nir_list *l)
{
	if (l->n && l->v[l->n - 1].op == NIR_IMMEDIATE && nir_has(&l->v[l->n - 1], NIR_IMMEDIATE_verdict))
		l->n--;
}

/* Combines the rule's own userdata, at most a comment, with its position. */
static void udata_number(struct cx *cx, const struct image_rule *ir, struct nir_rule *nr)
{
	struct tlv t = {0};

	if (nr->udata.len)
		memcpy(t.b, nr->udata.p, nr->udata.len);
	t.len = (uint16_t)nr->udata.len;
	if (ir->made == MADE_TEMPLATE)
		tlv_put32(&t, TLV_TEMPLATE, (uint32_t)ir->number);
	else
		tlv_put64(&t, TLV_ORDER, ir->number);
	if (ir->cut)
		cut_put(&t, nr, ir->cut);
	if (ir->hides)
		tlv_put(&t, TLV_HIDES, NULL, 0);
	if (ir->copies > 1)
		tlv_put32(&t, TLV_COPIES, ir->copies);
	if (ir->packed)
		rule_pack(cx, &nr->list, &t);
	if (ir->unseen)
		rule_bytes(&nr->list, &t);
	nr->udata = tlv_udata(cx->arena, &t);
}

const struct nir_rule *image_rule_nr(struct cx *cx, const struct image_rule *ir, struct nir_rule *room)
{
	bool lowered = ir->made == MADE_READY || rule_lower(cx, ir->rule, room);

	/* The optimiser only takes rules that can be lowered. */
	assert(lowered);
	if (ir->made == MADE_READY)
		return &ir->lowered;
	if (ir->made != MADE_RULE)
		counters_clear(&room->list);
	if (ir->made == MADE_TEMPLATE)
		verdict_clear(&room->list);
	image_cut(&room->list, ir->cut);
	udata_number(cx, ir, room);
	return room;
}

/* ---- order keys ---- */

enum { ORDER_GAP_BITS = 20 };

/* The middle of the range, so that rules can be added before the first one indefinitely. */
#define ORDER_START (UINT64_C(1) << 63)

uint64_t run_order(size_t i) { return ORDER_START + ((uint64_t)i << ORDER_GAP_BITS); }
size_t order_number(uint64_t order) { return (order - ORDER_START) >> ORDER_GAP_BITS; }

static bool edges_read(const struct nir_rule *nr, struct image_edges *e)
{
	return tlv_get64(nr->udata, TLV_FIRST, &e->first) && tlv_get64(nr->udata, TLV_LAST, &e->last) &&
		tlv_get64(nr->udata, TLV_GENERATION, &e->generation);
}

bool image_edges_get(const struct image_run *run, struct image_edges *edges)
{
	const struct image_chain *c = run->chains.n ? &run->chains.v[0] : NULL;

	for (size_t i = 0; c && i < c->rules.n; i++)
		if (edges_read(&c->rules.v[i].lowered, edges))
			return true;
	return false;
}

struct nir_rule image_edges_rule(struct arena *a, const struct image_edges *edges)
{
	struct tlv t = {0};

	tlv_put(&t, TLV_INNER, NULL, 0);
	tlv_put64(&t, TLV_FIRST, edges->first);
	tlv_put64(&t, TLV_LAST, edges->last);
	tlv_put64(&t, TLV_GENERATION, edges->generation);
	return (struct nir_rule){ .udata = tlv_udata(a, &t) };
}

/* An order key contains the number of the commit and the index of the rule within the commit, with these bits below
 * each. */
enum { COMMIT_BITS = 30, RULE_BITS = 14 };

uint64_t image_edge_order(const struct image_edges *edges, uint32_t generation, uint32_t n, bool behind)
{
	uint64_t away, room = behind ? UINT64_MAX - edges->last : edges->first;

	/* Generations wrap around after 2^32 commits. */
	if (generation <= edges->generation || n >= 1u << (COMMIT_BITS - RULE_BITS))
		return 0;
	away = ((generation - edges->generation) << COMMIT_BITS) + ((uint64_t)n << RULE_BITS);
	if (away >= room)
		return 0;
	return behind ? edges->last + away : edges->first - away;
}

/* Uses the bits below the rule index, which are otherwise unused in open runs. */
uint64_t image_twin_order(const struct image_edges *edges, uint32_t generation, uint64_t of)
{
	const uint64_t room = UINT64_C(1) << RULE_BITS;
	uint64_t away = of < edges->first ? edges->first - of : of > edges->last ? of - edges->last : 0;
	uint64_t made = edges->generation + (away >> COMMIT_BITS);

	return generation > made && of % room + (generation - made) < room ? of + (generation - made) : 0;
}

uint64_t image_order_between(const struct image_run *run, uint64_t after, uint64_t before)
{
	uint64_t order = after + (before - after) / 2;

	if (run->head.flags & IMAGE_OPEN)
		order -= order % (UINT64_C(1) << RULE_BITS);
	return order > after ? order : 0;
}

struct nir_rule image_part_rule(struct cx *cx, uint64_t order, const struct counters *c)
{
	struct nir_rule nr = { .udata = image_order_udata(cx->arena, order, true) };

	nir_counter(cx, &nr.list, c);
	return nr;
}

struct nir_data image_order_udata(struct arena *a, uint64_t order, bool part)
{
	struct tlv t = {0};

	tlv_put64(&t, part ? TLV_PART : TLV_ORDER, order);
	return tlv_udata(a, &t);
}

bool image_is_part(struct nir_data udata) { return tlv_has(udata, TLV_PART); }
bool image_is_inner(struct nir_data udata) { return tlv_has(udata, TLV_TEMPLATE) || tlv_has(udata, TLV_INNER); }

bool image_order(struct nir_data udata, uint64_t *order)
{
	return tlv_get64(udata, TLV_ORDER, order) || tlv_get64(udata, TLV_PART, order);
}

bool image_alone(const struct image_elem *e) { return tlv_has(e->udata, TLV_ALONE); }
bool image_hides(const struct image_rule *ir) { return tlv_has(ir->lowered.udata, TLV_HIDES); }
bool image_tests(const struct image_elem *e) { return tlv_has(e->udata, TLV_TEST); }
