/* Fronts: before an address is looked up among intervals, its leading bytes are looked up in a small set.
 *
 *	10.1.0.0/16, 10.9.0.0/20, …        [ 1 byte of saddr → lookup map 1 ] [ saddr → lookup map 0 ] drop
 *	                                   map 1, the front: 10
 *
 *	203.0.113.0/24, 198.51.100.7, …    [ saddr & 255.255.0.0 → lookup map 1 ] [ saddr → lookup map 0 ] drop
 *	                                   map 1, the front: 203.0.0.0, 198.51.0.0
 *
 * The kernel searches interval maps by binary search in an array. Most packets match no interval, which the front
 * detects faster. It contains the leading bytes of all addresses in the map. It may contain more, since values are not
 * removed when an element is deleted. With one leading byte the kernel uses a bitmap set; with two or three it is a
 * hash set of four bytes with the last ones masked.
 *
 * The association of fronts with maps is not stored: it is determined from the rule that looks up both.
 */
#include <endian.h>
#include <linux/netfilter/nf_tables.h>
#include <stdlib.h>
#include <string.h>
#include "compiler/image_priv.h"

enum { HASHED = 4 };                   /* size of a value in a hash set */

/* ---- values ---- */

unsigned front_width(unsigned lead) { return lead == 1 ? 1 : HASHED; }

uint32_t front_cell(const uint8_t *key, unsigned lead)
{
	uint32_t be;

	memcpy(&be, key, sizeof(be));
	return be32toh(be) >> 8 * (sizeof(be) - lead);
}

static void cell_put(uint8_t *key, unsigned lead, uint32_t cell)
{
	for (; lead--; cell >>= 8)
		key[lead] = (uint8_t)cell;
}

void front_value(struct arena *a, const struct image_map *front, uint32_t cell, struct image_elem *out)
{
	uint8_t *key = arena_alloc(a, front->len);

	cell_put(key, front->lead, cell);
	*out = (struct image_elem){ .key = key };
}

/* Sets *first to the first value; returns the distance of the last one. */
static uint32_t cells_from(const struct image_map *front, const struct image_elem *e, uint32_t *first)
{
	*first = front_cell(e->key, front->lead);
	return front_cell(elem_last(e), front->lead) - *first;
}

static const struct image_map *front_of(const struct image_run *run, unsigned map)
{
	uint32_t front = run->maps.v[map].front;

	return front ? &run->maps.v[front] : NULL;
}

uint64_t image_front_count(const struct image_run *run, unsigned map, const struct image_elem *e)
{
	const struct image_map *front = front_of(run, map);
	uint32_t first;

	return front ? (uint64_t)cells_from(front, e, &first) + 1 : 0;
}

bool image_front_takes(const struct image_run *run, unsigned map, const struct image_elem *e)
{
	return image_front_count(run, map, e) <= IMAGE_FRONT;
}

void image_front_key(const struct image_run *run, unsigned map, const struct image_elem *e, uint64_t i, uint8_t *key)
{
	const struct image_map *front = front_of(run, map);

	memset(key, 0, IMAGE_KEY);
	cell_put(key, front->lead, front_cell(e->key, front->lead) + (uint32_t)i);
}

/* ---- expressions ---- */

static void mask_put(struct cx *cx, struct nir_list *l, unsigned lead)
{
	static const uint8_t ones[HASHED] = { 0xff, 0xff, 0xff, 0xff }, zeros[HASHED];
	struct nir *x = nir_add(cx, l, NIR_BITWISE);
	uint8_t *mask = arena_alloc(cx->arena, HASHED);

	nir_setu(x, NIR_BITWISE_sreg, NFT_REG_1);
	nir_setu(x, NIR_BITWISE_dreg, NFT_REG_1);
	nir_setu(x, NIR_BITWISE_op, NFT_BITWISE_BOOL);
	nir_setu(x, NIR_BITWISE_len, HASHED);
	nir_setd(x, NIR_BITWISE_mask, memcpy(mask, ones, lead), HASHED);
	nir_setd(x, NIR_BITWISE_xor, zeros, HASHED);
}

void front_put(struct cx *cx, struct nir_list *l, const struct image_run *run, const struct image_map *m)
{
	const struct image_map *front = m->front ? &run->maps.v[m->front] : NULL;

	if (!front)
		return;
	field_put(cx, l, front->key[0], NFT_REG_1);
	nir_setu(&l->v[l->n - 1], NIR_PAYLOAD_len, front_width(front->lead));
	if (front->lead < front_width(front->lead))
		mask_put(cx, l, front->lead);
	lookup_put(cx, l, front);
}

/* ---- reading expressions ---- */

static unsigned mask_lead(const struct nir *x)
{
	const struct nir_data *mask = &x->f[NIR_BITWISE_mask].d;
	unsigned n = 0;

	while (nir_has(x, NIR_BITWISE_mask) && n < mask->len && ((const uint8_t *)mask->p)[n] == 0xff)
		n++;
	return n;
}

/* May take any preceding lookup for a front: callers rebuild the expressions and compare them. */
void front_read(const struct cx *cx, struct image_run *run, const struct nir_list *l, uint32_t map)
{
	size_t loads, first, at;
	unsigned lead = 0;
	enum key k;
	uint32_t n;

	run->maps.v[map].front = 0;
	loads = entry_loads(l, &first);
	if (loads != 1 || first < 2 || l->v[first - 1].op != NIR_LOOKUP || image_map_number(run, nir_lookup_in(&l->v[first + 1])) != map)
		return;
	at = first - 1;
	n = image_map_number(run, nir_lookup_in(&l->v[at--]));
	if (!n || n == map || n >= run->maps.n)
		return;
	if (l->v[at].op == NIR_BITWISE && at)
		lead = mask_lead(&l->v[at--]);
	if (l->v[at].op != NIR_PAYLOAD)
		return;
	k = key_loaded(cx, &l->v[at]);
	lead = lead ? lead : (unsigned)nir_u(&l->v[at], NIR_PAYLOAD_len);
	if (!key_is_addr(k) || !lead || lead > HASHED)
		return;
	run->maps.v[n].lead = (uint8_t)lead;
	run->maps.v[n].key[0] = (uint8_t)k;
	run->maps.v[map].front = n;
}

/* ---- verification ---- */

bool front_read_tree(struct cx *cx, struct image_run *run, const struct nir_list *l)
{
	size_t first, loads = entry_loads(l, &first);
	struct nir_list good = {0};
	uint32_t n;

	if (!loads || !first || l->v[first - 1].op != NIR_LOOKUP)
		return true;
	n = image_map_number(run, nir_lookup_in(&l->v[first + loads]));
	if (n == run->maps.n)
		return false;
	front_read(cx, run, l, n);
	if (!run->maps.v[n].front)
		return false;
	front_put(cx, &good, run, &run->maps.v[n]);
	return good.n == first && nir_list_same(&good, &(struct nir_list){ l->v, first, first });
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* The number of values less than `than`. */
static size_t less_than(const uint32_t *v, size_t n, uint32_t than)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t half = lo + (hi - lo) / 2;

		*(v[half] < than ? &lo : &hi) = v[half] < than ? half + 1 : half;
	}
	return lo;
}

static bool front_shaped(const struct image_map *front, const struct image_map *m)
{
	return front->set && !front->interval && front->nparts == 1 && front->part[0] == front_width(front->lead) &&
		m->interval && m->nparts == 1 && m->part[0] == keys[front->key[0]].len;
}

/* Does the front contain the leading bytes of all keys in the map? */
static bool front_covers(struct arena *a, const struct image_map *front, const struct image_map *m)
{
	uint32_t *v = arena_array(a, front->elems.n + 1, sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; i < front->elems.n; i++)
		v[i] = front_cell(front->elems.v[i].key, front->lead);
	qsort(v, front->elems.n, sizeof(*v), by_number);
	for (size_t i = 0; i < front->elems.n; i++)
		if (!n || v[n - 1] != v[i])
			v[n++] = v[i];
	for (size_t i = 0; i < m->elems.n; i++) {
		const struct image_elem *e = &m->elems.v[i];
		uint32_t first, more = cells_from(front, e, &first);
		size_t at = less_than(v, n, first);

		if (n - at <= more || v[at] != first || v[at + more] != first + more)
			return false;
	}
	return true;
}

bool fronts_good(struct arena *a, const struct image_run *run)
{
	for (unsigned i = 0; i < run->maps.n; i++) {
		const struct image_map *m = &run->maps.v[i], *front = front_of(run, i);

		if (front && !(front_shaped(front, m) && front_covers(a, front, m)))
			return false;
	}
	return true;
}
