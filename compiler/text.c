/* Rules as text.
 *
 * Everything is printed from the descriptors: a row prints "--name value" in save, and in -L according to its `list`
 * format. Save output is parsed to the same use; tests/prop verifies that.
 */
#include <stdio.h>
#include <string.h>
#include "compiler/text.h"

const char *rule_target_name(const struct rule *r)
{
	switch (r->verdict) {
	case VERDICT_NONE:
		return "";
	case VERDICT_JUMP:
	case VERDICT_GOTO:
		return r->to;
	case VERDICT_TARGET:
		return r->target->form->ext ? r->target->form->ext->name : use_opaque(r->target)->name;
	default:
		return verdict_words[r->verdict];
	}
}

/* The protocol for service names of ports. */
static const char *proto_word(const struct rule *r)
{
	uint8_t proto = r ? rule_proto(r) : 0;

	return proto ? proto_name(proto) : NULL;
}

static void print_value(struct buf *b, struct cx *cx, const struct rule *r, const struct opt *o,
	const struct value *v, bool list)
{
	struct vplace p = { .cx = cx, .opt = o, .proto = list ? proto_word(r) : NULL, .list = list };

	o->type->print(b, &p, v);
}

/* ---- save ---- */

static void save_row(struct buf *b, struct cx *cx, const struct rule *r, const struct use *u,
	unsigned row)
{
	const struct opt *o = &u->form->ext->opts[row];
	const struct value *v = use_val(u, row);
	bool inv = use_inv(u, row);
	size_t at;

	buf_puts(b, inv && !o->opp ? " ! " : " ");
	if (o->letter) {
		buf_putc(b, '-');
		buf_putc(b, o->letter);
	} else if (o->type != &v_choice) {
		buf_puts(b, "--");
		buf_puts(b, inv && o->opp ? o->opp : o->name);
	}
	if (!v)
		return;
	buf_puts(b, o->type == &v_choice ? "--" : " ");
	at = b->len;
	print_value(b, cx, r, o, v, false);
	if (b->len == at)      /* an optional word, which is absent */
		buf_cut(b, at - 1);
}

void row_save(struct buf *name, struct buf *words, struct cx *cx, const struct rule *r, const struct use *u, unsigned row)
{
	const struct opt *o = &u->form->ext->opts[row];
	const struct value *v = use_val(u, row);
	bool choice = o->type == &v_choice;

	if (v)
		print_value(choice ? name : words, cx, r, o, v, false);
	if (choice)
		return;
	if (o->letter)
		buf_putc(name, o->letter);
	else
		buf_puts(name, use_inv(u, row) && o->opp ? o->opp : o->name);
}

static void save_opaque(struct buf *b, const struct use *u)
{
	buf_printf(b, " [unsupported revision %u: ", use_opaque(u)->rev);
	buf_hex(b, use_opaque(u)->data, use_opaque(u)->len);
	buf_putc(b, ']');
}

static void save_rows(struct buf *b, struct cx *cx, const struct rule *r, const struct use *u)
{
	for (unsigned i = 0; i < OPT_MAX && u->form->given >> i; i++)
		if (use_has(u, i))
			save_row(b, cx, r, u, i);
}

static void save_words(struct buf *b, struct cx *cx, const struct rule *r, const struct use *u)
{
	if (!u->form->ext)
		save_opaque(b, u);
	else if (u->form->ext->save)
		u->form->ext->save(b, cx, u);
	else
		save_rows(b, cx, r, u);
}

/* " -p tcp -m tcp --dport 22": with a leading blank, "" for an empty use. Opaque uses are printed as " -m NAME
 * [unsupported revision]", as in iptables; restore refuses that. */
static void use_save(struct buf *b, struct cx *cx, const struct rule *r, const struct use *u)
{
	if (!u->form->ext || u->form->ext->kind != EXT_HEADER) {
		bool target = r ? u == r->target : u->form->ext && u->form->ext->kind == EXT_TARGET;

		buf_puts(b, target ? " -j " : " -m ");
		buf_puts(b, u->form->ext ? u->form->ext->name : use_opaque(u)->name);
	}
	save_words(b, cx, r, u);
}

static void save_foreign(struct buf *b, const struct rule *r)
{
	buf_puts(b, " [unsupported: ");
	r->foreign->print(b, r->foreign->self);
	buf_putc(b, ']');
}

static void save_verdict(struct buf *b, struct cx *cx, const struct rule *r)
{
	if (r->verdict == VERDICT_TARGET) {
		use_save(b, cx, r, r->target);
	} else if (r->verdict != VERDICT_NONE) {
		buf_puts(b, r->verdict == VERDICT_GOTO ? " -g " : " -j ");
		buf_puts(b, rule_target_name(r));
	}
}

void rule_save(struct buf *b, struct cx *cx, const struct rule *r, bool counters)
{
	buf_puts(b, "-A ");
	buf_puts(b, r->chain ? r->chain->name : "");
	if (r->foreign)
		save_foreign(b, r);
	else
		use_save(b, cx, r, r->head);
	for (unsigned i = 0; i < r->nmatch; i++)
		use_save(b, cx, r, r->match[i]);
	if (counters)
		buf_printf(b, " -c %llu %llu", (unsigned long long)r->counters.pkts,
			(unsigned long long)r->counters.bytes);
	save_verdict(b, cx, r);
}

static void counters_prefix(struct buf *b, const struct counters *c)
{
	buf_putc(b, '[');
	buf_u64(b, c->pkts);
	buf_putc(b, ':');
	buf_u64(b, c->bytes);
	buf_putc(b, ']');
}

void chain_save_head(struct buf *b, const struct chain *c, bool counters)
{
	if (!c->base) {
		buf_printf(b, "-N %s\n", c->name);
		return;
	}
	buf_printf(b, "-P %s %s", c->name, verdict_words[c->policy]);
	if (counters)
		buf_printf(b, " -c %llu %llu", (unsigned long long)c->counters.pkts,
			(unsigned long long)c->counters.bytes);
	buf_putc(b, '\n');
}

/* ---- rules of a chain, from any source ---- */

struct printed { struct buf *b; bool counters; unsigned flags, number; };

static void walk_loaded(struct cx *cx, const struct chain *c, rule_seer *see, void *seer)
{
	for (const struct rule *r = c->first; r; r = r->next)
		see(seer, cx, r);
}

static void walk_rules(const struct rules_from *from, struct cx *cx, struct chain *c, rule_seer *see, struct printed *p)
{
	if (from && from->walk)
		from->walk(from->self, cx, c, see, p);
	else
		walk_loaded(cx, c, see, p);
}

static void save_line(void *self, struct cx *cx, const struct rule *r)
{
	const struct printed *p = self;

	rule_save(p->b, cx, r, p->counters);
	buf_putc(p->b, '\n');
}

void chain_save_rules(struct buf *b, struct cx *cx, struct chain *c, bool counters, const struct rules_from *from)
{
	walk_rules(from, cx, c, save_line, &(struct printed){ .b = b, .counters = counters });
}

const char *chain_policy_word(const struct chain *c)
{
	return c->base ? verdict_words[c->policy] : "-";
}

static void save_chain_line(struct buf *b, const struct chain *c)
{
	buf_printf(b, ":%s %s ", c->name, chain_policy_word(c));
	counters_prefix(b, &c->counters);
	buf_putc(b, '\n');
}

static void save_rule(void *self, struct cx *cx, const struct rule *r)
{
	const struct printed *p = self;

	if (p->counters) {
		counters_prefix(p->b, &r->counters);
		buf_putc(p->b, ' ');
	}
	rule_save(p->b, cx, r, false);
	buf_putc(p->b, '\n');
}

void table_save(struct buf *b, struct cx *cx, const struct ruleset *rs, const struct table *t,
	bool counters, const struct rules_from *from)
{
	struct printed p = { .b = b, .counters = counters };
	size_t n;
	struct chain **c = chains_sorted(rs, t, &n);

	buf_printf(b, "*%s\n", table_names[t->id]);
	for (size_t i = 0; i < n; i++)
		save_chain_line(b, c[i]);
	for (size_t i = 0; i < n; i++)
		walk_rules(from, cx, c[i], save_rule, &p);
	buf_puts(b, "COMMIT\n");
}

/* ---- list ---- */

static void show_template(struct buf *b, struct cx *cx, const struct rule *r, const struct opt *o,
	const struct value *v, bool inv)
{
	for (const char *t = o->list; *t; t++) {
		if (*t != '%' || !t[1]) {
			buf_putc(b, *t);
			continue;
		}
		switch (*++t) {
		case '!': buf_puts(b, inv ? "!" : ""); break;
		case '~': buf_puts(b, inv ? "! " : ""); break;
		case '_': buf_puts(b, inv ? " !" : ""); break;
		case '=': buf_puts(b, inv ? "!=" : "=="); break;
		case 's': buf_puts(b, v && v->n != v->m ? "s" : ""); break;
		case 't': if (v) buf_add(b, v->s, v->len); break;
		case 'v': if (v) print_value(b, cx, r, o, v, true); break;
		case 'd': if (v) print_value(b, cx, r, o, v, false); break;
		case '0': case '*': break;
		default: buf_putc(b, *t); break;
		}
	}
}

static bool shows_nothing(const struct opt *o, const struct value *v, bool inv)
{
	if (!strncmp(o->list, "%0", 2))
		return v && !v->n;
	if (!strncmp(o->list, "%*", 2))
		return !inv && !v->n && v->m == UINT16_MAX;
	return !*o->list;
}

void row_show(struct buf *b, struct cx *cx, const struct rule *r, const struct use *u, unsigned row)
{
	const struct opt *o = &u->form->ext->opts[row];
	const struct value *v = use_val(u, row);
	struct value def;

	if (!use_has(u, row)) {
		if (!(o->flags & LISTALWAYS) || (o->type && !opt_default(cx, o, &def)))
			return;
		v = o->type ? &def : NULL;
	}
	if (!o->list) {
		save_row(b, cx, r, u, row);
	} else if (!shows_nothing(o, v, use_inv(u, row))) {
		buf_putc(b, ' ');
		show_template(b, cx, r, o, v, use_inv(u, row));
	}
}

void use_show(struct buf *b, struct cx *cx, const struct rule *r, const struct use *u)
{
	unsigned n;

	if (!u->form->ext) {
		buf_printf(b, " %s", use_opaque(u)->name);
		save_opaque(b, u);
		return;
	}
	if (u->form->ext->show) {
		u->form->ext->show(b, cx, u);
		return;
	}
	if (u->form->ext->list && *u->form->ext->list)
		buf_printf(b, " %s", u->form->ext->list);
	n = ext_nopts(u->form->ext);
	for (unsigned i = 0; i < n; i++)
		row_show(b, cx, r, u, i);
}

/* A counter column: exact up to 99999, then in units of 1000 with a suffix. */
static void list_counter(struct buf *b, uint64_t n, unsigned flags, unsigned exact_width, bool pad)
{
	const char *unit = "KMGT";
	uint64_t k = n;

	if (flags & LIST_EXACT || n <= 99999) {
		buf_printf(b, "%*llu ", !pad ? 0 : flags & LIST_EXACT ? (int)exact_width : 5,
			(unsigned long long)n);
		return;
	}
	k = (k + 500) / 1000;
	while (k > 9999 && unit[1]) {
		k = (k + 500) / 1000;
		unit++;
	}
	buf_printf(b, "%*llu%c ", pad ? 4 : 0, (unsigned long long)k, *unit);
}

static void list_address(struct buf *b, struct cx *cx, const struct rule *r, unsigned row)
{
	const struct value *v = use_val(r->head, row);
	size_t at;

	buf_putc(b, use_inv(r->head, row) ? '!' : ' ');
	at = b->len;
	if (v)
		print_value(b, cx, r, &r->head->form->ext->opts[row], v, true);
	else
		buf_puts(b, !cx->numeric ? "anywhere" : cx->family == FAM_IP6 ? "::/0" : "0.0.0.0/0");
	while (b->len - at < 19)
		buf_putc(b, ' ');
	buf_putc(b, ' ');
}

static void list_iface(struct buf *b, struct cx *cx, const struct rule *r, unsigned row)
{
	const struct value *v = use_val(r->head, row);
	const char *any = cx->numeric ? "*" : "any";
	char name[24];

	snprintf(name, sizeof(name), "%s%s", use_inv(r->head, row) ? "!" : "", v ? v->s : any);
	buf_printf(b, "%-6s ", name);
}

static void list_proto(struct buf *b, struct cx *cx, const struct rule *r)
{
	const struct value *v = use_val(r->head, HEAD_PROTO);
	size_t at = b->len;

	if (use_inv(r->head, HEAD_PROTO))
		buf_putc(b, '!');
	if (v)
		print_value(b, cx, r, &r->head->form->ext->opts[HEAD_PROTO], v, true);
	else
		buf_puts(b, "all");
	while (b->len - at < 4)
		buf_putc(b, ' ');
	buf_putc(b, ' ');
}

static void list_fragment(struct buf *b, const struct rule *r)
{
	static const char *const words[2][2] = { { "-- ", "-- " }, { "-f ", "!f " } };

	buf_puts(b, words[use_has(r->head, HEAD_FRAG)][use_inv(r->head, HEAD_FRAG)]);
}

/* A listing has the name of the kernel's target (CT for NOTRACK), a save what was typed. */
static const char *listed_target(const struct rule *r)
{
	const struct ext *e = r->target ? r->target->form->ext : NULL;

	return e ? layout_kname(e, e->layouts) : rule_target_name(r);
}

static void list_columns(struct buf *b, struct cx *cx, const struct rule *r, unsigned flags)
{
	if (flags & LIST_VERBOSE) {
		list_counter(b, r->counters.pkts, flags, 8, true);
		list_counter(b, r->counters.bytes, flags, 8, true);
	}
	buf_printf(b, "%-10s ", listed_target(r));
	list_proto(b, cx, r);
	list_fragment(b, r);
	if (flags & LIST_VERBOSE) {
		buf_putc(b, ' ');
		list_iface(b, cx, r, HEAD_IN);
		list_iface(b, cx, r, HEAD_OUT);
	}
	list_address(b, cx, r, HEAD_SRC);
	list_address(b, cx, r, HEAD_DST);
}

void rule_list(struct buf *b, struct cx *cx, const struct rule *r, unsigned number, unsigned flags)
{
	if (number)
		buf_printf(b, "%-4u ", number);
	list_columns(b, cx, r, flags);
	if (r->verdict == VERDICT_GOTO)
		buf_puts(b, "[goto] ");
	if (r->foreign)
		save_foreign(b, r);
	for (unsigned i = 0; i < r->nmatch; i++)
		use_show(b, cx, r, r->match[i]);
	if (r->target)
		use_show(b, cx, r, r->target);
	buf_putc(b, '\n');
}

static void list_head(struct buf *b, const struct chain *c, unsigned flags)
{
	buf_printf(b, "Chain %s (", c->name);
	if (!c->base) {
		buf_printf(b, "%u references)\n", c->refs);
		return;
	}
	buf_printf(b, "policy %s", verdict_words[c->policy]);
	if (flags & LIST_VERBOSE) {
		buf_putc(b, ' ');
		list_counter(b, c->counters.pkts, flags, 0, false);
		buf_puts(b, "packets, ");
		list_counter(b, c->counters.bytes, flags, 0, false);
		buf_puts(b, "bytes");
	}
	buf_puts(b, ")\n");
}

static void list_titles(struct buf *b, unsigned flags)
{
	if (flags & LIST_NUMBERS)
		buf_printf(b, "%-4s ", "num");
	if (flags & LIST_VERBOSE)
		buf_printf(b, flags & LIST_EXACT ? "%8s %10s " : "%5s %5s ", "pkts", "bytes");
	buf_printf(b, "%-10s %-4s opt ", "target", "prot");
	if (flags & LIST_VERBOSE)
		buf_printf(b, "%-6s %-6s  ", "in", "out");
	buf_printf(b, "%-19s  %-19s \n", "source", "destination");
}

static void list_line(void *self, struct cx *cx, const struct rule *r)
{
	struct printed *p = self;

	p->number++;
	rule_list(p->b, cx, r, p->flags & LIST_NUMBERS ? p->number : 0, p->flags);
}

void chain_list(struct buf *b, struct cx *cx, struct chain *c, unsigned flags, const struct rules_from *from)
{
	list_head(b, c, flags);
	list_titles(b, flags);
	walk_rules(from, cx, c, list_line, &(struct printed){ .b = b, .flags = flags });
}
