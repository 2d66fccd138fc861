/* xt matches and targets in the simulator (nirvm.h).
 *
 *	-m iprange --src-range A-B     rows that are tests of modelled fields: evaluated
 *	-m multiport --dports 22,80    evaluated
 *	-m addrtype --dst-type LOCAL   pure but unknown: a hash of the struct and the packet; also for other rows of the above
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
#include <string.h>
#include "compiler/blob.h"
#include "compiler/nirvm_priv.h"
#include "compiler/test.h"

/* ---- effects of targets ---- */

static void write_byte(struct vm_packet *p, unsigned at, uint64_t hash)
{
	p->data[at] = (uint8_t)(hash ^ p->mix);
}

static void write_mark(struct vm_packet *p, const struct use *u, uint64_t hash)
{
	p->mark = u->form->ext->mark ? u->form->ext->mark(u, p->mark) : (uint32_t)(hash ^ p->mix) & 7;
}

/* Another connection is another packet as it arrived. */
static void write_connection(struct vm_packet *p, uint64_t hash)
{
	p->came ^= hash;
	p->tracked = hash % 4;
	p->ctmark = 0;
	memset(p->tuple, (int)(hash & 3), sizeof(p->tuple));
}

static void write_all(struct vm_packet *p, const struct use *u, uint64_t hash)
{
	bool ip4 = p->family == FAM_IP4;
	unsigned writes = u->form->ext->writes;

	if (writes & WRITES_MARK)
		write_mark(p, u, hash);
	if (writes & WRITES_TTL)
		write_byte(p, ip4 ? 8 : 7, hash);
	if (writes & WRITES_TOS)
		write_byte(p, 1, hash);
	if (writes & WRITES_ADDRS) {
		write_byte(p, ip4 ? 15 : 23, hash);
		write_byte(p, ip4 ? 19 : 39, hash >> 8);
	}
	if (writes & WRITES_SIZE)
		p->size += 1 + hash % 4;
	if (writes & WRITES_CONNMARK)
		p->ctmark = (uint32_t)(hash ^ p->mix) & 7;
	if (writes & WRITES_CONNECTION)
		write_connection(p, hash);
	p->hidden += (writes & WRITES_OTHER) != 0;
}

/* ---- decoding ---- */

/* The row as a test of a modelled field: of the one that holds what the kernel compares, if the family has it. */
static bool use_test(struct cx *cx, const struct use *u, unsigned row, struct test *t)
{
	const struct opt *o = &u->form->ext->opts[row];

	return (test_held(cx, o, use_val(u, row), use_inv(u, row), t) || test_of_row(cx, o, use_val(u, row), use_inv(u, row), t)) &&
		vm_packet_has(t->key);
}

/* The rows that are tests of modelled fields; *all: there are no others. */
static const struct nir_list *use_nir(struct cx *cx, const struct use *u, bool *all)
{
	struct nir_list *l = arena_new_of(cx->arena, struct nir_list);
	struct test t;

	*all = true;
	for (unsigned i = 0; i < ext_nopts(u->form->ext); i++) {
		if (!use_has(u, i))
			continue;
		if (use_test(cx, u, i, &t))
			test_lower(cx, &t, l);
		else
			*all = false;
	}
	return l;
}

/* The tests of which one must hold. */
static struct nir_list *any_nir(struct cx *cx, const struct use *u, unsigned *n)
{
	struct nir_list *any;
	struct test t;

	for (*n = 0; u->form->ext->any_of(u, *n, &t); ++*n)
		;
	any = arena_array(cx->arena, *n + 1u, sizeof(*any));
	for (unsigned i = 0; u->form->ext->any_of(u, i, &t); i++)
		test_lower(cx, &t, &any[i]);
	return any;
}

static void match_understand(struct cx *cx, const struct use *u, struct vm_xt *xt)
{
	bool all = true;

	xt->share = u->form->ext && u->form->ext->share ? u->form->ext->share(u, &xt->turns) : 0;
	xt->stateful = !xt->share && !use_is_pure(u);
	xt->synthetic = true;
	if (!u->form->ext)
		return;
	xt->steady = u->form->ext->steady;
	xt->transport = u->form->ext->transport;
	xt->loose = u->form->ext->loose && u->form->ext->loose(u);
	xt->inv = u->form->inv;
	if (xt->stateful || xt->share)
		return;
	if (u->form->ext->any_of)
		xt->any = any_nir(cx, u, &xt->nany);
	else
		xt->tests = use_nir(cx, u, &all);
	xt->synthetic = !all && !use_is_comment(u);
}

static void target_understand(const struct use *u, struct vm_xt *xt)
{
	xt->ends = !u->form->ext || u->form->ext->effect != SIDE;
	xt->target = u;
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
		target_understand(u, xt);
	return xt;
}

/* ---- execution ---- */

static bool any_holds(struct vm_state *s, const struct vm_xt *xt)
{
	for (unsigned i = 0; i < xt->nany; i++)
		if (vm_holds(s, &xt->any[i]))
			return !xt->inv;
	return xt->inv;
}

static bool tests_hold(struct vm_state *s, const struct vm_xt *xt)
{
	return !xt->tests || (xt->loose && !s->p->tracked) || vm_holds(s, xt->tests);
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
	if (xt->transport && !vm_packet_read(s->p, SRC_PAYLOAD, NFT_PAYLOAD_TRANSPORT_HEADER, 0, head, xt->transport)) {
		vm_say(s, "truncated header");
		s->verdict = NF_DROP;
		return;
	}
	if (xt->share)
		holds = xt->turns ? (*step->turn)++ % xt->share == 0 : vm_one_in(s->p, xt->share);
	else if (xt->any)
		holds = any_holds(s, xt);
	else
		holds = tests_hold(s, xt) && (!xt->synthetic || made_up(xt, step, s->p));
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
	write_all(s->p, xt->target, step->hash);
	vm_packet_touch(s->p);
}
