/* Tables as JSON.
 *
 *	-A INPUT ! -i eth0 -p tcp -m tcp --dport 22:80 -j ACCEPT
 *
 *	{"number": 1, "packets": 0, "bytes": 0,
 *	 "header": [{"option": "i", "not": true, "value": "eth0"}, {"option": "p", "not": false, "value": "tcp"}],
 *	 "matches": [{"name": "tcp", "options": [{"option": "dport", "not": false, "value": {"from": 22, "to": 80}}]}],
 *	 "action": {"verdict": "ACCEPT"}, "text": "-A INPUT …"}
 *
 * The JSON type of a value depends on its vtype (`shapes`); other values are strings, as in a save. The format is
 * stable (docs/json.md): members may be added, but are never changed. Each rule is on one line, so that dumps can be
 * compared by line.
 */
#include <string.h>
#include "lib/json.h"
#include "compiler/json.h"
#include "compiler/text.h"

enum shape { SHAPE_TEXT, SHAPE_NUMBER, SHAPE_RANGE, SHAPE_MASK, SHAPE_SPANS, SHAPE_WORDS, SHAPE_FLAGS };

static const struct { const struct vtype *type; enum shape shape; } shapes[] = {
	{&v_num, SHAPE_NUMBER}, {&v_hex, SHAPE_NUMBER}, {&v_hex2, SHAPE_NUMBER}, {&v_hex4, SHAPE_NUMBER},
	{&v_hex8, SHAPE_NUMBER}, {&v_port, SHAPE_NUMBER}, {&v_protonum, SHAPE_NUMBER}, {&v_plen, SHAPE_NUMBER},
	{&v_level, SHAPE_NUMBER}, {&v_dscp, SHAPE_NUMBER}, {&v_range, SHAPE_RANGE}, {&v_ranged, SHAPE_RANGE},
	{&v_hexrange, SHAPE_RANGE}, {&v_ports, SHAPE_RANGE}, {&v_portspan, SHAPE_RANGE}, {&v_portrange, SHAPE_RANGE},
	{&v_user, SHAPE_RANGE}, {&v_groupid, SHAPE_RANGE}, {&v_mask, SHAPE_MASK}, {&v_maskfull, SHAPE_MASK},
	{&v_tos, SHAPE_MASK}, {&v_spans, SHAPE_SPANS}, {&v_portlist, SHAPE_SPANS}, {&v_wordset, SHAPE_WORDS},
	{&v_flagpair, SHAPE_FLAGS},
};

static enum shape shape_of(const struct vtype *type)
{
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		if (shapes[i].type == type)
			return shapes[i].shape;
	return SHAPE_TEXT;
}

static void put_string(struct buf *b, const char *s)
{
	json_string(b, s, strlen(s));
}

static void put_member(struct buf *b, const char *name, const char *s)
{
	buf_printf(b, "\"%s\": ", name);
	put_string(b, s);
}

/* ---- values ---- */

static void put_range(struct buf *b, uint64_t from, uint64_t to)
{
	if (from == to)
		buf_u64(b, from);
	else
		buf_printf(b, "{\"from\": %llu, \"to\": %llu}", (unsigned long long)from, (unsigned long long)to);
}

/* Converts "NEW,ESTABLISHED", up to `end`, to an array. */
static void put_words(struct buf *b, const char *s, const char *end)
{
	buf_putc(b, '[');
	for (const char *sep = ""; s < end; sep = ", ") {
		const char *comma = memchr(s, ',', (size_t)(end - s)), *stop = comma ? comma : end;

		buf_puts(b, sep);
		json_string(b, s, (size_t)(stop - s));
		s = comma ? comma + 1 : end;
	}
	buf_putc(b, ']');
}

static void put_flags(struct buf *b, const char *s)
{
	const char *blank = s + strcspn(s, " ");

	buf_puts(b, "{\"mask\": ");
	put_words(b, s, blank);
	buf_puts(b, ", \"set\": ");
	put_words(b, blank + (*blank == ' '), s + strlen(s));
	buf_putc(b, '}');
}

static void put_value(struct buf *b, const struct opt *o, const struct value *v, const char *words)
{
	switch (shape_of(o->type)) {
	case SHAPE_TEXT:
		if (o->type->text)
			json_string(b, v->s, v->len);
		else
			put_string(b, words);
		break;
	case SHAPE_NUMBER:
		buf_u64(b, v->n);
		break;
	case SHAPE_RANGE:
		put_range(b, v->n, v->m);
		break;
	case SHAPE_MASK:
		buf_printf(b, "{\"value\": %llu, \"mask\": %llu}", (unsigned long long)v->n, (unsigned long long)v->m);
		break;
	case SHAPE_SPANS:
		buf_putc(b, '[');
		for (uint32_t i = 0; i < v->count; i++) {
			buf_puts(b, i ? ", " : "");
			put_range(b, v->list[i].lo, v->list[i].hi);
		}
		buf_putc(b, ']');
		break;
	case SHAPE_WORDS:
		put_words(b, words, words + strlen(words));
		break;
	case SHAPE_FLAGS:
		put_flags(b, words);
		break;
	}
}

static void put_row(struct buf *b, struct cx *cx, const struct rule *r, const struct use *u, unsigned row)
{
	struct buf name = BUF_INIT, words = BUF_INIT;
	const struct opt *o = &u->form->ext->opts[row];
	const struct value *v = use_val(u, row);

	row_save(&name, &words, cx, r, u, row);
	buf_putc(b, '{');
	put_member(b, "option", buf_str(&name));
	buf_printf(b, ", \"not\": %s, \"value\": ", use_inv(u, row) && !o->opp ? "true" : "false");
	if (v && o->type != &v_choice)
		put_value(b, o, v, buf_str(&words));
	else
		buf_puts(b, "true");
	buf_putc(b, '}');
	buf_free(&name);
	buf_free(&words);
}

/* ---- uses ---- */

static void put_rows(struct buf *b, struct cx *cx, const struct rule *r, const struct use *u)
{
	const char *sep = "";

	buf_putc(b, '[');
	for (unsigned i = 0; i < OPT_MAX && u->form->given >> i; i++) {
		if (!use_has(u, i))
			continue;
		buf_puts(b, sep);
		put_row(b, cx, r, u, i);
		sep = ", ";
	}
	buf_putc(b, ']');
}

/* Opaque uses are printed as the kernel's struct in hexadecimal. */
static void put_use(struct buf *b, struct cx *cx, const struct rule *r, const struct use *u, const char *member)
{
	buf_putc(b, '{');
	put_member(b, member, u->form->ext ? u->form->ext->name : use_opaque(u)->name);
	if (u->form->ext) {
		buf_puts(b, ", \"options\": ");
		put_rows(b, cx, r, u);
	} else {
		buf_printf(b, ", \"revision\": %u, \"data\": \"", use_opaque(u)->rev);
		buf_hex(b, use_opaque(u)->data, use_opaque(u)->len);
		buf_putc(b, '"');
	}
	buf_putc(b, '}');
}

static void put_action(struct buf *b, struct cx *cx, const struct rule *r)
{
	const char *word = r->verdict == VERDICT_JUMP ? "jump" : r->verdict == VERDICT_GOTO ? "goto" : "verdict";

	if (r->verdict == VERDICT_NONE) {
		buf_puts(b, "null");
	} else if (r->verdict == VERDICT_TARGET) {
		put_use(b, cx, r, r->target, "target");
	} else {
		buf_putc(b, '{');
		put_member(b, word, rule_target_name(r));
		buf_putc(b, '}');
	}
}

/* ---- rules ---- */

static void put_parts(struct buf *b, struct cx *cx, const struct rule *r)
{
	buf_puts(b, "\"header\": ");
	put_rows(b, cx, r, r->head);
	buf_puts(b, ", \"matches\": [");
	for (unsigned i = 0; i < r->nmatch; i++) {
		buf_puts(b, i ? ", " : "");
		put_use(b, cx, r, r->match[i], "name");
	}
	buf_puts(b, "], \"action\": ");
	put_action(b, cx, r);
}

static void put_counters(struct buf *b, const struct counters *c)
{
	buf_printf(b, "\"packets\": %llu, \"bytes\": %llu, ", (unsigned long long)c->pkts, (unsigned long long)c->bytes);
}

static void put_rule(struct buf *b, struct cx *cx, const struct rule *r, uint32_t number)
{
	struct buf text = BUF_INIT;

	rule_save(&text, cx, r, false);
	buf_printf(b, "{\"number\": %u, ", number);
	put_counters(b, &r->counters);
	if (r->foreign)
		buf_puts(b, "\"foreign\": true");
	else
		put_parts(b, cx, r);
	buf_puts(b, ", ");
	put_member(b, "text", buf_str(&text));
	buf_putc(b, '}');
	buf_free(&text);
}

static void put_chain(struct buf *b, struct cx *cx, struct chain *c, uint32_t only)
{
	const char *sep = "\n      ";
	uint32_t number = 1;

	buf_puts(b, "    {");
	put_member(b, "name", c->name);
	buf_printf(b, ", \"policy\": %s, ", !c->base ? "null" : c->policy == VERDICT_DROP ? "\"DROP\"" : "\"ACCEPT\"");
	put_counters(b, &c->counters);
	buf_puts(b, "\"rules\": [");
	for (const struct rule *r = c->first; r; r = r->next, number++) {
		if (only && only != number)
			continue;
		buf_puts(b, sep);
		put_rule(b, cx, r, number);
		sep = ",\n      ";
	}
	buf_puts(b, "]}");
}

void json_table(struct buf *b, struct cx *cx, const struct ruleset *rs, const struct table *t, struct chain *only,
	uint32_t number, bool first)
{
	const char *sep = "\n";
	struct chain **list;
	size_t n;

	buf_puts(b, first ? "\n  {" : ",\n  {");
	put_member(b, "name", table_names[t->id]);
	buf_puts(b, ", \"chains\": [");
	list = chains_sorted(rs, t, &n);
	for (size_t i = 0; i < n; i++) {
		if (only && list[i] != only)
			continue;
		buf_puts(b, sep);
		put_chain(b, cx, list[i], number);
		sep = ",\n";
	}
	buf_puts(b, "]}");
}

void json_open(struct buf *b, enum family f)
{
	buf_printf(b, "{\"version\": 1, \"family\": \"%s\", \"tables\": [", f == FAM_IP6 ? "ip6" : "ip");
}

void json_close(struct buf *b)
{
	buf_puts(b, "]}\n");
}
