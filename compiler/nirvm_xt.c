/* xt matches and targets in the simulator (nirvm.h).
 *
 *	-m iprange --src-range A-B     rows that are tests of modelled fields: evaluated
 *	-m multiport --dports 22,80    evaluated
 *	-m addrtype --dst-type LOCAL   pure but unknown: a hash of the struct and the packet
 *	-m state --state NEW           … or of the packet as it arrived, since only CT changes the result
 *	-m limit …                     an event, with a hash as the result
 *	-m statistic … 0.5             one in two: a draw
 *	-j MARK --set-mark 1           an event that sets the mark
 *	-j CONNMARK …                  an event that changes something unknown, and so later synthetic results
 *
 * A protocol match drops packets with a truncated header, regardless of the rest of the rule, and never matches later
 * fragments; this limits how such matches may be moved.
 */
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/xt_mark.h>
#include <string.h>
#include "compiler/blob.h"
#include "compiler/nirvm_priv.h"
#include "compiler/test.h"

/* ---- effects of targets ---- */

static void write_mark(struct vm_packet *p, const struct nir *x, uint64_t hash)
{
	struct xt_mark_tginfo2 info;

	(void)hash;
	if (nir_u(x, NIR_TARGET_rev) != 2 || x->f[NIR_TARGET_info].d.len < sizeof(info))
		return;
	memcpy(&info, x->f[NIR_TARGET_info].d.p, sizeof(info));
	p->mark = (p->mark & ~info.mask) ^ info.mark;
}

static void write_any_mark(struct vm_packet *p, const struct nir *x, uint64_t hash)
{
	(void)x;
	p->mark = (uint32_t)(hash ^ p->mix) & 7;
}

static void write_byte(struct vm_packet *p, unsigned at, uint64_t hash)
{
	p->data[at] = (uint8_t)(hash ^ p->mix);
}

static void write_ttl(struct vm_packet *p, const struct nir *x, uint64_t hash)
{
	(void)x;
	write_byte(p, p->family == FAM_IP4 ? 8 : 7, hash);
}

static void write_tos(struct vm_packet *p, const struct nir *x, uint64_t hash)
{
	(void)x;
	write_byte(p, 1, hash);
}

static void write_addrs(struct vm_packet *p, const struct nir *x, uint64_t hash)
{
	(void)x;
	write_byte(p, p->family == FAM_IP4 ? 15 : 23, hash);
	write_byte(p, p->family == FAM_IP4 ? 19 : 39, hash >> 8);
}

/* Simulates a different connection. */
static void write_connection(struct vm_packet *p, const struct nir *x, uint64_t hash)
{
	(void)x;
	p->came ^= hash;
}

static void write_size(struct vm_packet *p, const struct nir *x, uint64_t hash)
{
	(void)x;
	p->size += 1 + hash % 4;
}

/* Non-terminating targets. Those not listed have no effect on the packet and its connection. */
static const struct writer {
	const char *name;
	void (*write)(struct vm_packet *p, const struct nir *x, uint64_t hash);
	bool hides;
} writers[] = {
	{"MARK", write_mark, false}, {"HMARK", write_any_mark, false}, {"CONNMARK", write_any_mark, true},
	{"TTL", write_ttl, false}, {"HL", write_ttl, false}, {"TOS", write_tos, false}, {"DSCP", write_tos, false},
	{"ECN", write_tos, true}, {"DNPT", write_addrs, false}, {"SNPT", write_addrs, false},
	{"TCPMSS", write_size, true}, {"TCPOPTSTRIP", write_size, true},
	{"CT", write_connection, true}, {"NOTRACK", write_connection, true}, {"SECMARK", NULL, true}, {"CONNSECMARK", NULL, true},
	{"CLASSIFY", NULL, true}, {"CHECKSUM", NULL, true}, {"SET", NULL, true}, {"RATEEST", NULL, true},
	{"CLUSTERIP", NULL, true},
};

/* ---- decoding ---- */

/* Header bytes that a protocol match requires. */
static unsigned header_need(const struct ext *e)
{
	static const struct { const char *name; unsigned need; } needs[] = {
		{"tcp", 20}, {"udp", 8}, {"icmp", 8}, {"icmp6", 8}, {"sctp", 12}, {"dccp", 12}, {"multiport", 4},
		{"esp", 8}, {"ah", 8}, {"tcpmss", 20},
	};

	for (unsigned i = 0; i < sizeof(needs) / sizeof(needs[0]); i++)
		if (!strcmp(e->name, needs[i].name))
			return needs[i].need;
	return 0;
}

static const struct nir_list nothing;  /* an empty list, which always holds */

/* All rows as tests of modelled fields; NULL if one is not. */
static const struct nir_list *use_nir(struct cx *cx, const struct use *u)
{
	struct nir_list *l = arena_new_of(cx->arena, struct nir_list);
	struct test t;

	for (unsigned i = 0; i < ext_nopts(u->ext); i++) {
		if (!use_has(u, i))
			continue;
		if (!test_of_row(cx, &u->ext->opts[i], use_val(u, i), use_inv(u, i), &t) ||
		    !vm_packet_has(t.key))
			return NULL;
		test_lower(cx, &t, l);
	}
	return l;
}

static void match_understand(struct cx *cx, const struct use *u, struct vm_xt *xt)
{
	xt->share = u->ext && u->ext->share ? u->ext->share(u, &xt->turns) : 0;
	xt->stateful = !xt->share && !use_is_pure(u);
	if (!u->ext)
		return;
	xt->steady = u->ext->steady;
	xt->need = (uint8_t)header_need(u->ext);
	xt->transport = xt->need;
	if (!strcmp(u->ext->name, "comment")) {
		xt->tests = &nothing;
	} else if (!strcmp(u->ext->name, "multiport")) {
		for (xt->which = 0; !use_has(u, xt->which); xt->which++)
			;
		xt->ports = use_val(u, xt->which);
		xt->inv = use_inv(u, xt->which);
	} else if (!xt->stateful && !xt->share) {
		xt->tests = use_nir(cx, u);
	}
}

static void target_understand(const struct use *u, const char *name, struct vm_xt *xt)
{
	xt->ends = !u->ext || u->ext->effect != SIDE;
	for (unsigned i = 0; i < sizeof(writers) / sizeof(writers[0]); i++) {
		if (strcmp(name, writers[i].name))
			continue;
		xt->write = writers[i].write;
		xt->hides = writers[i].hides;
	}
}

const struct vm_xt *vm_xt_new(struct cx *cx, const struct nir *x)
{
	struct vm_xt *xt = arena_new_of(cx->arena, struct vm_xt);
	enum ext_kind kind = x->op == NIR_MATCH ? EXT_MATCH : EXT_TARGET;
	const struct nir_data *info = &x->f[NIR_MATCH_info].d;
	const char *name = x->f[NIR_MATCH_name].d.p;
	const struct use *u = blob_unpack(cx, kind, name, (unsigned)nir_u(x, NIR_MATCH_rev), info->p, info->len);

	if (kind == EXT_MATCH)
		match_understand(cx, u, xt);
	else
		target_understand(u, name, xt);
	return xt;
}

/* ---- execution ---- */

static bool in_spans(const struct value *v, unsigned port)
{
	for (uint32_t i = 0; i < v->count; i++)
		if (v->list[i].lo <= port && port <= v->list[i].hi)
			return true;
	return false;
}

static bool ports_hold(const struct vm_xt *xt, const uint8_t *head)
{
	bool source = in_spans(xt->ports, head[0] << 8 | head[1]), dest = in_spans(xt->ports, head[2] << 8 | head[3]);
	bool among = xt->which == 0 ? source : xt->which == 1 ? dest : source || dest;

	return among != xt->inv;
}

static bool made_up(const struct vm_xt *xt, const struct vm_step *step, const struct vm_packet *p)
{
	uint64_t of = xt->steady ? p->came : p->mix;

	return hash_bytes(&of, sizeof(of), step->hash) % 4;
}

void vm_match(struct vm_state *s, const struct vm_step *step)
{
	const struct vm_xt *xt = step->xt;
	uint8_t head[32];
	bool holds;

	if (xt->stateful)
		vm_event(s, step->x);
	if (xt->transport && s->p->fragoff) {
		s->verdict = NFT_BREAK;
		return;
	}
	if (xt->need && !vm_packet_read(s->p, SRC_PAYLOAD, NFT_PAYLOAD_TRANSPORT_HEADER, 0, head, xt->need)) {
		vm_say(s, "truncated header");
		s->verdict = NF_DROP;
		return;
	}
	if (xt->share)
		holds = xt->turns ? (*step->turn)++ % xt->share == 0 : vm_one_in(s->p, xt->share);
	else if (xt->ports)
		holds = ports_hold(xt, head);
	else if (xt->tests)
		holds = vm_holds(s, xt->tests);
	else
		holds = made_up(xt, step, s->p);
	if (!holds)
		s->verdict = NFT_BREAK;
}

void vm_target(struct vm_state *s, const struct vm_step *step)
{
	const struct vm_xt *xt = step->xt;

	vm_event(s, step->x);
	if (xt->ends) {
		s->verdict = NF_STOLEN;
		return;
	}
	if (xt->write)
		xt->write(s->p, step->x, step->hash);
	s->p->hidden += xt->hides;
	vm_packet_touch(s->p);
}
