/* Expressions of the simulator, and its traversal of chains (nirvm.h), as in the kernel's nft_do_chain:
 *
 *	an expression that fails ends its rule, and the next rule follows
 *	a verdict other than continue ends the rule: jump pushes the following rule on the stack, goto does not
 *	return and the end of a chain pop the stack; if it is empty, the policy applies
 *
 * In the kernel registers keep their contents from rule to rule, but it refuses rules that read registers they have not
 * loaded; here that is an error of the program.
 */
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "compiler/nirvm_priv.h"
#include "compiler/text.h"

/* A short description. */
static const char *end_name(enum vm_end e)
{
	static const char *const names[] = { [VM_POLICY] = "policy", [VM_ACCEPT] = "accept", [VM_DROP] = "drop",
		[VM_QUEUE] = "queue", [VM_TARGET] = "decided by a target" };

	return names[e];
}

void vm_say(struct vm_state *s, const char *fmt, ...)
{
	va_list ap;

	if (!s->t->path)
		return;
	buf_printf(s->t->path, "\t%s: ", s->chain->name);
	va_start(ap, fmt);
	buf_vprintf(s->t->path, fmt, ap);
	va_end(ap);
	buf_putc(s->t->path, '\n');
}

static void wrong(struct vm_state *s, const char *what)
{
	if (!s->t->wrong)
		s->t->wrong = what;
	s->verdict = NF_DROP;
}

void vm_event(struct vm_state *s, const struct nir *x)
{
	struct vm_event e = { x, s->p->mix };
	struct nir_list one = { (struct nir *)x, 1, 1 };
	struct buf b = BUF_INIT;

	vec_push(s->vm->cx->arena, &s->t->events, e);
	if (!s->t->path)
		return;
	nir_print(&b, &one);
	buf_cut(&b, b.len ? b.len - 1 : 0);
	vm_say(s, "%s", buf_str(&b));
	buf_free(&b);
}

static void count(struct vm_state *s, const struct rule *r)
{
	struct vm_count c = { r, 1, s->p->size };
	struct buf b = BUF_INIT;

	vec_push(s->vm->cx->arena, &s->t->counts, c);
	if (!s->t->path || !r)
		return;
	rule_save(&b, s->vm->cx, r, false);
	vm_say(s, "counts the packet for %s", buf_str(&b));
	buf_free(&b);
}

/* ---- registers ---- */

/* The storage of a register. */
static uint8_t *reg(struct vm_state *s, uint64_t number, unsigned len, bool load)
{
	int word = nir_reg_word(number);
	unsigned words = (len + 3) / 4;
	uint32_t bits;

	if (word < 0 || (unsigned)word + words > NIR_REGS || !words) {
		wrong(s, "invalid register");
		return NULL;
	}
	bits = ((1u << words) - 1) << word;
	if (!load && (s->inited & bits) != bits) {
		wrong(s, "reads a register that was not loaded");
		return NULL;
	}
	s->inited |= bits;
	return (uint8_t *)&s->reg[word];
}

/* Writes whole words; the last one is padded with zeros. */
static void reg_put(struct vm_state *s, uint64_t number, const void *data, unsigned len)
{
	uint8_t *to = reg(s, number, len, true);

	if (!to)
		return;
	memset(to, 0, reg_bytes(len));
	memcpy(to, data, len);
}

static void break_off(struct vm_state *s) { s->verdict = NFT_BREAK; }

/* ---- loads ---- */

/* A synthetic value: the same for the same expression and packet. */
static void made_up(struct vm_state *s, const struct vm_step *step, uint64_t dreg)
{
	uint64_t h[2];

	h[0] = hash_bytes(&s->p->mix, sizeof(s->p->mix), step->hash);
	h[1] = hash_bytes(h, sizeof(h[0]), step->hash);
	reg_put(s, dreg, h, sizeof(h));
}

static void meta_write(struct vm_state *s, const struct vm_step *step)
{
	const uint8_t *from = reg(s, nir_u(step->x, NIR_META_sreg), 1, false);
	uint32_t key = (uint32_t)nir_u(step->x, NIR_META_key);

	vm_event(s, step->x);
	if (!from)
		return;
	if (key == NFT_META_MARK)
		memcpy(&s->p->mark, from, sizeof(s->p->mark));
	else
		s->p->hidden++;
	vm_packet_touch(s->p);
}

static void run_meta(struct vm_state *s, const struct vm_step *step)
{
	uint32_t key = (uint32_t)nir_u(step->x, NIR_META_key);
	uint8_t data[VM_PACKET_NAME];
	unsigned len = vm_packet_meta_len(key);

	if (nir_has(step->x, NIR_META_sreg))
		meta_write(s, step);
	else if (!len)
		made_up(s, step, nir_u(step->x, NIR_META_dreg));
	else if (vm_packet_read(s->p, SRC_META, key, 0, data, len))
		reg_put(s, nir_u(step->x, NIR_META_dreg), data, len);
	else
		break_off(s);
}

static void run_payload(struct vm_state *s, const struct vm_step *step)
{
	const struct nir *x = step->x;
	uint32_t base = (uint32_t)nir_u(x, NIR_PAYLOAD_base), off = (uint32_t)nir_u(x, NIR_PAYLOAD_off);
	uint32_t len = (uint32_t)nir_u(x, NIR_PAYLOAD_len);
	uint8_t data[NIR_REGS * 4];
	const uint8_t *from;

	if (!len || len > sizeof(data)) {
		wrong(s, "load larger than the registers");
	} else if (nir_has(x, NIR_PAYLOAD_sreg)) {
		from = reg(s, nir_u(x, NIR_PAYLOAD_sreg), len, false);
		vm_event(s, x);
		if (!from || !vm_packet_write(s->p, SRC_PAYLOAD, base, off, from, len))
			break_off(s);
		vm_packet_touch(s->p);
	} else if (vm_packet_read(s->p, SRC_PAYLOAD, base, off, data, len)) {
		reg_put(s, nir_u(x, NIR_PAYLOAD_dreg), data, len);
	} else {
		break_off(s);
	}
}

/* ---- arithmetic ---- */

static void run_cmp(struct vm_state *s, const struct vm_step *step)
{
	struct nir_data d = nir_d(step->x, NIR_CMP_data);
	const uint8_t *from = reg(s, nir_u(step->x, NIR_CMP_sreg), d.len, false);
	int order = from ? memcmp(from, d.p, d.len) : 0;
	bool holds[] = { [NFT_CMP_EQ] = order == 0, [NFT_CMP_NEQ] = order != 0, [NFT_CMP_LT] = order < 0,
		[NFT_CMP_LTE] = order <= 0, [NFT_CMP_GT] = order > 0, [NFT_CMP_GTE] = order >= 0 };
	uint64_t op = nir_u(step->x, NIR_CMP_op);

	if (from && (op >= sizeof(holds) || !holds[op]))
		break_off(s);
}

static void run_range(struct vm_state *s, const struct vm_step *step)
{
	struct nir_data lo = nir_d(step->x, NIR_RANGE_from), hi = nir_d(step->x, NIR_RANGE_to);
	const uint8_t *from = reg(s, nir_u(step->x, NIR_RANGE_sreg), lo.len, false);
	bool inside;

	if (!from)
		return;
	inside = lo.len == hi.len && memcmp(from, lo.p, lo.len) >= 0 && memcmp(from, hi.p, hi.len) <= 0;
	if (inside != (nir_u(step->x, NIR_RANGE_op) == NFT_RANGE_EQ))
		break_off(s);
}

static void run_bitwise(struct vm_state *s, const struct vm_step *step)
{
	struct nir_data mask = nir_d(step->x, NIR_BITWISE_mask), flip = nir_d(step->x, NIR_BITWISE_xor);
	const uint8_t *from = reg(s, nir_u(step->x, NIR_BITWISE_sreg), mask.len, false);
	uint8_t data[NIR_REGS * 4];

	if (nir_u(step->x, NIR_BITWISE_op) != NFT_BITWISE_BOOL) {
		made_up(s, step, nir_u(step->x, NIR_BITWISE_dreg));
		return;
	}
	if (!from)
		return;
	for (uint32_t i = 0; i < mask.len && i < sizeof(data); i++)
		data[i] = (uint8_t)((from[i] & ((const uint8_t *)mask.p)[i]) ^
			(i < flip.len ? ((const uint8_t *)flip.p)[i] : 0));
	reg_put(s, nir_u(step->x, NIR_BITWISE_dreg), data, mask.len);
}

/* Swaps the bytes of each number of `size` bytes on little-endian hosts. */
static void run_byteorder(struct vm_state *s, const struct vm_step *step)
{
	unsigned len = (unsigned)nir_u(step->x, NIR_BYTEORDER_len), size = (unsigned)nir_u(step->x, NIR_BYTEORDER_size);
	const uint8_t *from = reg(s, nir_u(step->x, NIR_BYTEORDER_sreg), len, false);
	uint8_t data[NIR_REGS * 4];

	if (!from || !size)
		return;
	for (unsigned i = 0; i < len && i < sizeof(data); i++)
		data[i] = from[__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? i / size * size + size - 1 - i % size : i];
	reg_put(s, nir_u(step->x, NIR_BYTEORDER_dreg), data, len);
}

static void verdict_set(struct vm_state *s, int32_t verdict, struct vm_chain *to)
{
	s->verdict = verdict;
	s->to = to;
}

static void run_immediate(struct vm_state *s, const struct vm_step *step)
{
	struct nir_data d = nir_d(step->x, NIR_IMMEDIATE_data);

	if (nir_u(step->x, NIR_IMMEDIATE_dreg) == NFT_REG_VERDICT)
		verdict_set(s, (int32_t)nir_u(step->x, NIR_IMMEDIATE_verdict), step->to);
	else
		reg_put(s, nir_u(step->x, NIR_IMMEDIATE_dreg), d.p, d.len);
}

/* ---- maps, counters ---- */

static void say_element(struct vm_state *s, const struct vm_map *m, const uint8_t *key, const struct image_elem *e)
{
	struct buf b = BUF_INIT;

	if (s->t->path) {
		buf_hex(&b, key, m->src->len);
		vm_say(s, "0x%s is%s in %s", buf_str(&b), e ? "" : " not", m->src->name);
	}
	buf_free(&b);
}

static void run_lookup(struct vm_state *s, const struct vm_step *step)
{
	const struct vm_map *m = step->map;
	const struct image_elem *e = NULL;
	const uint8_t *key = m ? reg(s, nir_u(step->x, NIR_LOOKUP_sreg), m->src->len, false) : NULL;

	if (!m) {
		vm_event(s, step->x);
		return;
	}
	if (!key)
		return;
	vm_lookup(m, key, &e);
	say_element(s, m, key, e);
	if (!e) {
		break_off(s);
		return;
	}
	if (e->counted)
		count(s, e->rule);
	if (!m->src->set)
		verdict_set(s, e->verdict, e->chain ? map_gets(&m->to, e->chain) : NULL);
}

static void run_counter(struct vm_state *s, const struct vm_step *step)
{
	(void)step;
	count(s, s->rule->rule);
}

/* Random or round-robin. */
static void run_numgen(struct vm_state *s, const struct vm_step *step)
{
	uint32_t n = (uint32_t)nir_u(step->x, NIR_NUMGEN_modulus), number;

	if (!n) {
		wrong(s, "negative number");
		return;
	}
	number = nir_u(step->x, NIR_NUMGEN_type) == NFT_NG_RANDOM ? vm_draw(s->p, n) : (*step->turn)++ % n;
	number += (uint32_t)nir_u(step->x, NIR_NUMGEN_offset);
	reg_put(s, nir_u(step->x, NIR_NUMGEN_dreg), &number, sizeof(number));
}

/* ---- expressions that are not modelled ---- */

static void run_statement(struct vm_state *s, const struct vm_step *step)
{
	vm_event(s, step->x);
}

/* May modify anything. */
static void run_writer(struct vm_state *s, const struct vm_step *step)
{
	vm_event(s, step->x);
	s->p->hidden++;
	vm_packet_touch(s->p);
}

static void run_taker(struct vm_state *s, const struct vm_step *step)
{
	vm_event(s, step->x);
	verdict_set(s, NF_STOLEN, NULL);
}

static void run_stateful(struct vm_state *s, const struct vm_step *step)
{
	uint64_t h = hash_bytes(&s->p->mix, sizeof(s->p->mix), step->hash);

	vm_event(s, step->x);
	if (h % 2)
		break_off(s);
}

/* Loads a synthetic value, or writes one that is not modelled. */
static void run_field(struct vm_state *s, const struct vm_step *step)
{
	const struct nir_info *info = &nir_infos[step->x->op];

	for (unsigned i = 0; i < info->nfields; i++) {
		if (!strcmp(info->fields[i].name, "dreg") && nir_has(step->x, i)) {
			made_up(s, step, nir_u(step->x, i));
			return;
		}
	}
	run_writer(s, step);
}

static void run_ct(struct vm_state *s, const struct vm_step *step)
{
	uint32_t key = (uint32_t)nir_u(step->x, NIR_CT_key);
	unsigned dir = nir_has(step->x, NIR_CT_dir) ? 1 + (unsigned)nir_u(step->x, NIR_CT_dir) : 0, len = vm_packet_ct_len(key, dir);
	uint8_t data[sizeof(union addr)];

	if (nir_has(step->x, NIR_CT_sreg) || !len)
		run_field(s, step);
	else if (vm_packet_read(s->p, SRC_CT, key, dir, data, len))
		reg_put(s, nir_u(step->x, NIR_CT_dreg), data, len);
	else
		break_off(s);
}

vm_fn *vm_step_fn(const struct nir *x)
{
	static vm_fn *const fns[NIR_COUNT] = {
		[NIR_META] = run_meta, [NIR_CT] = run_ct, [NIR_PAYLOAD] = run_payload, [NIR_CMP] = run_cmp, [NIR_RANGE] = run_range,
		[NIR_BITWISE] = run_bitwise, [NIR_BYTEORDER] = run_byteorder, [NIR_IMMEDIATE] = run_immediate,
		[NIR_NUMGEN] = run_numgen, [NIR_LOOKUP] = run_lookup, [NIR_COUNTER] = run_counter,
		[NIR_MATCH] = vm_match, [NIR_TARGET] = vm_target,
		[NIR_LIMIT] = run_stateful, [NIR_QUOTA] = run_stateful, [NIR_CONNLIMIT] = run_stateful,
		[NIR_LOG] = run_statement, [NIR_LAST] = run_statement, [NIR_DUP] = run_statement,
		[NIR_NAT] = run_taker, [NIR_MASQ] = run_taker, [NIR_REDIR] = run_taker, [NIR_REJECT] = run_taker,
		[NIR_QUEUE] = run_taker, [NIR_TPROXY] = run_taker, [NIR_SYNPROXY] = run_taker, [NIR_FWD] = run_taker,
	};

	return fns[x->op] ? fns[x->op] : run_field;
}

uint64_t vm_hash(const struct nir *x)
{
	uint64_t h = hash_bytes(&x->op, sizeof(x->op), x->set);

	for (unsigned i = 0; i < nir_infos[x->op].nfields; i++) {
		if (!nir_has(x, i))
			continue;
		switch (nir_infos[x->op].fields[i].kind) {
		case NIR_STR:
		case NIR_DATA:
		case NIR_OWN:
			h = hash_bytes(x->f[i].d.p, x->f[i].d.len, h);
			break;
		case NIR_NEST:
			for (size_t k = 0; k < x->f[i].l->n; k++)
				h = h * 31 + vm_hash(&x->f[i].l->v[k]);
			break;
		default:
			h = hash_bytes(&x->f[i].u, sizeof(x->f[i].u), h);
		}
	}
	return h;
}

bool vm_holds(struct vm_state *s, const struct nir_list *l)
{
	struct vm_state probe = *s;

	probe.verdict = NFT_CONTINUE;
	for (size_t i = 0; i < l->n && probe.verdict == NFT_CONTINUE; i++) {
		struct vm_step step = { .x = &l->v[i], .run = vm_step_fn(&l->v[i]) };

		step.run(&probe, &step);
	}
	return probe.verdict == NFT_CONTINUE;
}

/* ---- chains ---- */

static void line_run(struct vm_state *s, const struct vm_line *l)
{
	s->rule = l->src;
	s->inited = 0;
	s->verdict = NFT_CONTINUE;
	for (size_t i = 0; i < l->n && s->verdict == NFT_CONTINUE; i++)
		l->step[i].run(s, &l->step[i]);
	if (s->verdict == NFT_BREAK)
		s->verdict = NFT_CONTINUE;
}

/* Does a leading test of the rule fail for certain? */
static bool gate_shut(const struct vm_packet *p, const struct vm_gate *g)
{
	unsigned shift = g->transport ? p->thoff : 0;
	uint64_t field;

	if (!g->mask || g->until + shift > p->have || (g->transport && (!p->has_proto || p->fragoff)))
		return false;
	memcpy(&field, (const uint8_t *)p + g->at + shift, sizeof(field));
	return (field & g->mask) != g->value;
}

static enum vm_end chains_run(struct vm_state *s)
{
	struct { struct vm_chain *chain; size_t next; } stack[VM_STACK];
	unsigned depth = 0;
	size_t at = 0;

	for (;;) {
		s->verdict = NFT_CONTINUE;
		for (; at < s->chain->lines.n && s->verdict == NFT_CONTINUE; at++)
			if (!gate_shut(s->p, &s->chain->gates[at]))
				line_run(s, &s->chain->lines.v[at]);
		switch (s->verdict) {
		case NF_ACCEPT:
			return VM_ACCEPT;
		case NF_DROP:
			return VM_DROP;
		case NF_STOLEN:
			return VM_TARGET;
		case NFT_JUMP:
			if (depth == VM_STACK) {
				wrong(s, "jumps nest too deep");
				return VM_DROP;
			}
			stack[depth].chain = s->chain;
			stack[depth++].next = at;
			/* fall through */
		case NFT_GOTO:
			s->chain = s->to;
			at = 0;
			continue;
		case NFT_CONTINUE:
		case NFT_RETURN:
			if (!depth)
				return VM_POLICY;
			s->chain = stack[--depth].chain;
			at = stack[depth].next;
			continue;
		default:
			return (s->verdict & NF_VERDICT_MASK) == NF_QUEUE ? VM_QUEUE : VM_DROP;
		}
	}
}

static int count_cmp(const void *a, const void *b)
{
	const struct vm_count *x = a, *y = b;

	return (x->rule > y->rule) - (x->rule < y->rule);
}

/* Merges the counts of each rule. */
static void counts_join(struct vm_trace *t)
{
	size_t n = 0;

	if (t->counts.n)
		qsort(t->counts.v, t->counts.n, sizeof(t->counts.v[0]), count_cmp);
	for (size_t i = 0; i < t->counts.n; i++) {
		struct vm_count *c = &t->counts.v[i];

		if (n && t->counts.v[n - 1].rule == c->rule) {
			t->counts.v[n - 1].pkts += c->pkts;
			t->counts.v[n - 1].bytes += c->bytes;
		} else {
			t->counts.v[n++] = *c;
		}
	}
	t->counts.n = n;
}

void vm_send(struct vm *vm, const char *chain, struct vm_packet *p, struct vm_trace *t)
{
	struct vm_state s = { .vm = vm, .p = p, .t = t, .chain = map_gets(&vm->chains, chain) };

	t->events.n = t->counts.n = 0;
	t->wrong = NULL;
	if (!s.chain) {
		t->wrong = "no such chain";
		return;
	}
	t->end = chains_run(&s);
	t->mix = p->mix;
	t->chance = p->chance;
	counts_join(t);
	if (t->path)
		buf_printf(t->path, "\t%s\n", end_name(t->end));
}

bool vm_trace_same(const struct vm_trace *a, const struct vm_trace *b)
{
	if (a->end != b->end || a->mix != b->mix || memcmp(&a->chance, &b->chance, sizeof(a->chance)) ||
	    a->events.n != b->events.n || a->counts.n != b->counts.n)
		return false;
	for (size_t i = 0; i < a->events.n; i++)
		if (a->events.v[i].mix != b->events.v[i].mix || !nir_same(a->events.v[i].what, b->events.v[i].what))
			return false;
	return !a->counts.n || !memcmp(a->counts.v, b->counts.v, a->counts.n * sizeof(a->counts.v[0]));
}
