/* What a rule of a run is in the kernel: elements of a map, rules in chains of the run, or both. All of it goes with the rule. */
#include "compiler/image_tlv.h"

struct image_place *place_new(struct raiser *z, struct image_run *run, uint64_t order)
{
	struct image_place p = { .run = run, .order = order };

	return arena_dup(z->cx->arena, &p, sizeof(p));
}

void place_spot(struct raiser *z, struct image_place *at, struct image_spot spot)
{
	vec_push(z->cx->arena, &at->spots, spot);
}

void place_elem(struct raiser *z, struct image_place *at, unsigned map, const struct image_elem *e, bool says)
{
	at->map = map;
	vec_push(z->cx->arena, &at->elems, e);
	if (!says)
		return;
	at->elems.v[at->elems.n - 1] = at->elems.v[0];
	at->elems.v[0] = e;
}

void place_parts(struct raiser *z, struct image_place *at, struct counters *sum)
{
	const struct image_chain *c = &at->run->chains.v[0];

	for (size_t i = 0; i < c->rules.n; i++) {
		const struct image_rule *ir = &c->rules.v[i];
		struct counters n = nir_counters(&ir->lowered.list);
		uint64_t order;

		if (!tlv_get64(ir->lowered.userdata, ir->lowered.userdata_len, TLV_PART, &order) || order != at->order)
			continue;
		sum->pkts += n.pkts;
		sum->bytes += n.bytes;
		place_spot(z, at, (struct image_spot){ c->name, ir->handle });
	}
}
