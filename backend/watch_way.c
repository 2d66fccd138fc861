/* Determines which rules a traced packet has matched.
 *
 *	kernel     ip filter INPUT handle 7, jump sluice.…chain.00004        the entry of a tree: no rule
 *	           ip filter sluice.…chain.00004 handle 31, drop             a copy of -A INPUT -s 192.0.2.1/32 -p tcp …
 *	           ip filter INPUT handle 9, drop                            an entry: the rule is that of the element which
 *	                                                                     has the packet's source
 *
 * A table's rules are read on its first trace, and again when the generation has changed. Each rule then knows its
 * location in the kernel. For lookups the packet's headers are remembered, which the kernel reports once per hook.
 */
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <linux/netfilter/nf_tables.h>
#include "backend/watch_priv.h"
#include "compiler/image_met.h"

enum { PACKETS = 256 };                /* packets tracked simultaneously; with more, headers of some are lost */

/* What a rule of the kernel represents. */
struct way_spot {
	const struct rule *rule;       /* NULL: not a source rule by itself */
	const struct image_run *run;   /* … but it may look some up; or NULL: a plain rule */
	const struct nir_list *list;   /* its expressions, if in a run */
};

struct way_table {
	struct arena *arena;           /* NULL: not read */
	uint32_t generation;           /* of the ruleset */
	unsigned long reading;         /* unique number of this reading */
	struct map spots;              /* handle -> struct way_spot */
	struct map placed;             /* struct way_key -> rule of a run */
};

struct way_key { uint64_t run, order; };

struct way_packet {
	uint32_t id;
	struct met_packet met;
	/* Source rules whose element leads to a chain of the run, which has the target: its verdict is reported next. */
	unsigned long reading;         /* of the table that they are from; 0: none */
	VEC(const struct rule *) held;
};

struct watch_way {
	struct way_table table[WATCH_FAMILIES][TABLE_COUNT];
	struct way_packet packet[PACKETS];
	struct arena *arena;           /* for the last answer */
	unsigned long readings;
};

static void table_forget(struct way_table *t)
{
	if (t->arena)
		arena_free(t->arena);
	*t = (struct way_table){0};
}

void watch_way_free(struct watch *w)
{
	if (!w->way)
		return;
	for (unsigned f = 0; f < WATCH_FAMILIES; f++)
		for (unsigned t = 0; t < TABLE_COUNT; t++)
			table_forget(&w->way->table[f][t]);
	if (w->way->arena)
		arena_free(w->way->arena);
	free(w->way);
}

/* ---- a table ---- */

static void spot_add(struct way_table *t, uint64_t handle, struct way_spot spot)
{
	map_put(&t->spots, arena_dup(t->arena, &handle, sizeof(handle)), sizeof(handle), arena_dup(t->arena, &spot, sizeof(spot)));
}

static struct way_spot *spot_find(const struct way_table *t, uint64_t handle)
{
	return map_get(&t->spots, &handle, sizeof(handle));
}

/* Registers the rules of the run's chains; which of them represent source rules is determined later. The rules of trees
 * are not kept. */
static void run_add(struct way_table *t, const struct image_run *run)
{
	if (spot_find(t, run->entry.handle))
		return;
	spot_add(t, run->entry.handle, (struct way_spot){ .run = run, .list = &run->entry.lowered.list });
	for (size_t i = 0; i < run->chains.n; i++)
		for (size_t k = 0; k < run->chains.v[i].rules.n; k++)
			spot_add(t, run->chains.v[i].rules.v[k].handle,
				(struct way_spot){ .run = run, .list = &run->chains.v[i].rules.v[k].lowered.list });
}

static void placed_add(struct way_table *t, const struct rule *r)
{
	const struct image_place *at = r->place;
	struct way_key key = { at->run->head.id, at->order };

	run_add(t, at->run);
	for (size_t i = 0; i < at->spots.n; i++) {
		struct way_spot *spot = spot_find(t, at->spots.v[i].handle);

		if (spot)
			spot->rule = r;
		else
			spot_add(t, at->spots.v[i].handle, (struct way_spot){ .rule = r, .run = at->run });
	}
	map_put(&t->placed, arena_dup(t->arena, &key, sizeof(key)), sizeof(key), (void *)r);
}

static void rules_add(struct way_table *t, const struct table *table)
{
	const struct chain *c;

	map_each(&table->chains, c) {
		for (const struct rule *r = c->first; r; r = r->next) {
			if (r->place)
				placed_add(t, r);
			else
				spot_add(t, r->handle, (struct way_spot){ .rule = r });
		}
	}
}

static bool table_read(struct watch *w, struct cx *cx, enum family f, enum table_id id, struct way_table *t)
{
	struct cx own = *cx;
	struct ruleset *rs;
	bool compiled;

	table_forget(t);
	own.arena = t->arena = arena_new();
	map_init(&t->spots, t->arena);
	map_init(&t->placed, t->arena);
	rs = arena_new_of(t->arena, struct ruleset);
	ruleset_init(rs, t->arena, f);
	if (!watch_load(w, &own, rs, id, true, &compiled))
		return false;
	t->generation = rs->generation;
	t->reading = ++w->way->readings;
	rules_add(t, rs->table[id]);
	return true;
}

/* The table as it is now; NULL with a diag. */
static struct way_table *table_get(struct watch *w, struct cx *cx, enum family f, enum table_id id, bool afresh)
{
	struct way_table *t = &w->way->table[f == FAM_IP6][id];

	if (t->arena && (int32_t)(w->generation - t->generation) <= 0 && !afresh)
		return t;
	return table_read(w, cx, f, id, t) ? t : NULL;
}

/* ---- a packet ---- */

/* The interface's name; false if it no longer exists. */
static bool name_read(uint32_t index, char name[VM_PACKET_NAME])
{
	char found[IF_NAMESIZE] = "";

	_Static_assert(IF_NAMESIZE <= VM_PACKET_NAME, "names have room");
	memset(name, 0, VM_PACKET_NAME);
	if (index && !if_indextoname(index, found))
		return false;
	memcpy(name, found, strlen(found));
	return true;
}

static unsigned header_put(struct vm_packet *p, unsigned at, const uint8_t *data, unsigned len)
{
	if (at >= sizeof(p->data))
		return 0;
	if (len > sizeof(p->data) - at)
		len = sizeof(p->data) - at;
	memcpy(p->data + at, data, len);
	return at + len;
}

/* The size counted by counters. */
static uint32_t packet_size(const struct vm_packet *p)
{
	return p->family == FAM_IP6 ? 40u + (uint32_t)(p->data[4] << 8 | p->data[5]) : (uint32_t)(p->data[2] << 8 | p->data[3]);
}

/* The kernel locates the transport header also behind IPv6 extension headers that it does not report; here it is placed
 * after the first header. */
static void transport_take(struct vm_packet *p, const struct trace *t)
{
	if (!p->has_proto) {
		p->has_proto = true;
		p->thoff = p->have;
	}
	p->have = (uint16_t)header_put(p, p->thoff, t->trans, t->trans_len);
}

static void packet_take(struct way_packet *packet, const struct trace *t, enum family f)
{
	struct met_packet *m = &packet->met;
	struct vm_packet *p = &m->p;

	*packet = (struct way_packet){ .id = t->id };
	vm_packet_init(p, f);
	p->have = (uint16_t)(t->net ? header_put(p, 0, t->net, t->net_len) : 0);
	m->headers = p->have >= (f == FAM_IP6 ? 40 : 20);
	vm_packet_settle(p);
	m->proto = m->headers && p->has_proto;
	if (m->headers && t->trans)
		transport_take(p, t);
	p->size = packet_size(p);
	p->iifindex = t->iif;
	p->oifindex = t->oif;
	m->iif = name_read(t->iif, p->iif);
	m->oif = name_read(t->oif, p->oif);
}

/* The packet of a trace, updated by this message. */
static struct way_packet *packet_get(struct watch_way *way, const struct watch_event *e, enum family f)
{
	const struct trace *t = &e->trace;
	struct way_packet *packet = &way->packet[t->id % PACKETS];

	if (trace_begins(t))
		packet_take(packet, t, f);
	else if (packet->id != t->id)
		*packet = (struct way_packet){ .id = t->id };
	packet->met.p.mark = t->mark;
	return packet;
}

/* ---- rules ---- */

/* The mark is reported as it is after the rule. */
static bool writes_mark(const struct nir_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].op == NIR_TARGET || (l->v[i].op == NIR_META && nir_has(&l->v[i], NIR_META_sreg)))
			return true;
	return false;
}

/* State of handling one rule. */
struct stepping {
	struct watch_way *way;
	struct way_table *table;
	struct way_packet *packet;
	const struct trace *trace;
	struct watch_met *out;
};

static void rule_met(struct stepping *s, const struct rule *r)
{
	s->out->how = MET_RULES;
	vec_push(s->way->arena, &s->out->rules, r);
}

/* False if the rule has no lookup. */
static bool looked_up(struct stepping *s, struct cx *cx, const struct way_spot *spot)
{
	struct image_met met = {{0}};
	struct cx own = *cx;

	own.arena = s->way->arena;
	s->packet->met.mark = !writes_mark(spot->list);
	if (!image_met(&own, spot->run, spot->list, &s->packet->met, s->trace->verdict, s->trace->to, &met))
		return false;
	s->out->how = MET_UNKNOWN;
	for (size_t i = 0; i < met.orders.n; i++) {
		struct way_key key = { spot->run->head.id, met.orders.v[i] };
		const struct rule *r = map_get(&s->table->placed, &key, sizeof(key));

		if (r)
			rule_met(s, r);
	}
	return true;
}

static bool is_target_ahead(const struct stepping *s)
{
	const struct watch_met *out = s->out;

	return s->trace->to && image_name_id(s->trace->to) && out->rules.n && out->rules.v[0]->verdict == VERDICT_TARGET;
}

static void hold(struct stepping *s)
{
	struct way_packet *p = s->packet;

	p->reading = s->table->reading;
	p->held.n = p->held.cap = 0;
	for (size_t i = 0; i < s->out->rules.n; i++)
		vec_push(s->table->arena, &p->held, s->out->rules.v[i]);
	s->out->rules.n = 0;
	s->out->how = MET_STEP;
}

/* A rule of a run that is not a source rule and has no lookup: a destination of elements. */
static void led_to(struct stepping *s)
{
	struct way_packet *p = s->packet;

	s->out->how = MET_STEP;
	for (size_t i = 0; p->reading == s->table->reading && i < p->held.n; i++)
		rule_met(s, p->held.v[i]);
	p->reading = 0;
}

/* Targets may have modified the packet before the next rule. */
static void rule_passed(struct met_packet *p, const struct rule *r)
{
	if (r->verdict != VERDICT_TARGET)
		return;
	p->changed = true;
	if (r->target->form->ext && r->target->form->ext->writes & WRITES_ADDRS)
		p->headers = false;
}

static void spot_met(struct stepping *s, struct cx *cx, const struct way_spot *spot)
{
	if (spot->rule)
		rule_met(s, spot->rule);
	else if (!looked_up(s, cx, spot))
		led_to(s);
	else if (is_target_ahead(s))
		hold(s);
	for (size_t i = 0; i < s->out->rules.n; i++)
		rule_passed(&s->packet->met, s->out->rules.v[i]);
}

bool watch_met(struct watch *w, struct cx *cx, const struct watch_event *e, bool afresh, struct watch_met *out)
{
	enum family f = watch_family(e->family);
	int id = table_by_name(e->table);
	struct stepping s = { .trace = &e->trace, .out = out };
	const struct way_spot *spot;

	*out = (struct watch_met){ .how = MET_UNKNOWN };
	if (!w->way)
		w->way = mem_zalloc(sizeof(*w->way));
	if (w->way->arena)
		arena_free(w->way->arena);
	w->way->arena = arena_new();
	s.way = w->way;
	if (!f || id < 0)
		return true;
	s.packet = packet_get(w->way, e, f);
	if (e->trace.type != NFT_TRACETYPE_RULE)
		return true;
	s.table = table_get(w, cx, f, id, afresh);
	spot = s.table ? spot_find(s.table, e->trace.handle) : NULL;
	if (spot)
		spot_met(&s, cx, spot);
	return s.table;
}
