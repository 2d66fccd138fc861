/* The output of -v for a rule that is added, deleted or found: -L's columns without padding, and without resolving
 * names.
 *
 *	ACCEPT  tcp opt -- in * out *  10.0.0.0/8  -> 0.0.0.0/0   tcp dpt:22
 */
#include "compiler/text.h"
#include "frontend/apply.h"

/* The value of a header row, or `none` if it is not given. */
static void put_row(struct buf *b, struct cx *cx, const struct rule *r, enum head_row row,
	const char *none)
{
	const struct value *v = use_val(r->head, row);
	const struct opt *o = &r->head->form->ext->opts[row];
	struct vplace p = {.cx = cx, .opt = o, .list = true};

	if (v)
		o->type->print(b, &p, v);
	else
		buf_puts(b, none);
}

static const char *not(const struct rule *r, enum head_row row, const char *otherwise)
{
	return use_inv(r->head, row) ? "!" : otherwise;
}

void rule_verbose(struct buf *b, struct cx *cx, const struct rule *r)
{
	struct cx quiet = *cx;
	const char *any = cx->family == FAM_IP6 ? "::/0" : "0.0.0.0/0";
	const char *frag = !use_has(r->head, HEAD_FRAG) ? "--" : use_inv(r->head, HEAD_FRAG) ? "!f" : "-f";
	uint16_t i;

	quiet.numeric = true;
	buf_printf(b, "%s %s", rule_target_name(r), not(r, HEAD_PROTO, " "));
	put_row(b, &quiet, r, HEAD_PROTO, "all");
	buf_printf(b, " opt %s in %s", frag, not(r, HEAD_IN, ""));
	put_row(b, &quiet, r, HEAD_IN, "*");
	buf_printf(b, " out %s", not(r, HEAD_OUT, ""));
	put_row(b, &quiet, r, HEAD_OUT, "*");
	buf_printf(b, " %s", not(r, HEAD_SRC, " "));
	put_row(b, &quiet, r, HEAD_SRC, any);
	buf_printf(b, " %s-> ", not(r, HEAD_DST, " "));
	put_row(b, &quiet, r, HEAD_DST, any);
	buf_puts(b, r->verdict == VERDICT_GOTO ? "  [goto] " : "  ");
	for (i = 0; i < r->nmatch; i++)
		use_show(b, &quiet, r, r->match[i]);
	if (r->target)
		use_show(b, &quiet, r, r->target);
	buf_putc(b, '\n');
}
