/* Rules as XML, in the format of iptables-xml.
 *
 *	! -i eth0 -m mark --mark 0x5 -j LOG --log-prefix x
 *
 *	<conditions>
 *	 <match ><i  invert="1">eth0</i></match>
 *	 <mark ><mark >0x5</mark></mark>
 *	</conditions>
 *	<actions>
 *	 <LOG ><log-prefix >x</log-prefix></LOG>
 *	</actions>
 *
 * Element names are those of matches, targets and options; their contents are the words of a save. Blanks are the same
 * as in iptables-xml, whose output style sheets and programs expect.
 */
#include <ctype.h>
#include "compiler/text.h"
#include "compiler/xml.h"

void xml_text(struct buf *b, const char *s, size_t len)
{
	static const struct { char c; const char *entity; } entities[] = {
		{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"} };

	for (size_t i = 0; i < len; i++) {
		size_t k = 0;

		while (k < sizeof(entities) / sizeof(entities[0]) && entities[k].c != s[i])
			k++;
		if (k < sizeof(entities) / sizeof(entities[0]))
			buf_puts(b, entities[k].entity);
		else
			buf_putc(b, (unsigned char)s[i] < ' ' && s[i] != '\t' ? '?' : s[i]);
	}
}

void xml_comment(struct buf *b, const char *s, size_t len)
{
	buf_puts(b, "<!-- ");
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '-')
			buf_putc(b, '*');
		buf_putc(b, (unsigned char)s[i] < ' ' && s[i] != '\t' ? '?' : s[i]);
	}
	buf_puts(b, " -->\n");
}

/* ---- uses ---- */

/* Texts quoted in saves are quoted here too, but without escapes. */
static void plain_quotes(struct buf *words, const struct value *v)
{
	if (!words->len || words->s[0] != '"')
		return;
	buf_reset(words);
	buf_putc(words, '"');
	buf_add(words, v->s, v->len);
	buf_putc(words, '"');
}

static void row_xml(struct buf *b, struct cx *cx, const struct rule *r, const struct use *u, unsigned row)
{
	struct buf name = BUF_INIT, value = BUF_INIT;

	row_save(&name, &value, cx, r, u, row);
	if (u->form->ext->opts[row].type && u->form->ext->opts[row].type->text)
		plain_quotes(&value, use_val(u, row));
	buf_printf(b, "          <%s %s", buf_str(&name), use_inv(u, row) && !u->form->ext->opts[row].opp ? " invert=\"1\"" : "");
	if (value.len) {
		buf_putc(b, '>');
		xml_text(b, value.s, value.len);
		buf_printf(b, "</%s>\n", buf_str(&name));
	} else {
		buf_puts(b, " />\n");
	}
	buf_free(&name);
	buf_free(&value);
}

static void use_xml(struct buf *b, struct cx *cx, const struct rule *r, const struct use *u, const char *name)
{
	if (!u->form->ext || !u->form->given) {
		buf_printf(b, "        <%s  />\n", name);
		return;
	}
	buf_printf(b, "        <%s >\n", name);
	for (unsigned i = 0; i < OPT_MAX && u->form->given >> i; i++)
		if (use_has(u, i))
			row_xml(b, cx, r, u, i);
	buf_printf(b, "        </%s>\n", name);
}

static void match_xml(struct buf *b, struct cx *cx, const struct rule *r, const struct use *u)
{
	use_xml(b, cx, r, u, u->form->ext ? u->form->ext->name : use_opaque(u)->name);
}

/* ---- rules ---- */

static void conditions_xml(struct buf *b, struct cx *cx, const struct rule *r)
{
	if (!r->head->form->given && !r->nmatch)
		return;
	buf_puts(b, "       <conditions>\n");
	if (r->head->form->given)
		use_xml(b, cx, r, r->head, "match");
	for (unsigned i = 0; i < r->nmatch; i++)
		match_xml(b, cx, r, r->match[i]);
	buf_puts(b, "       </conditions>\n");
}

void xml_rule_open(struct buf *b, struct cx *cx, const struct rule *r, bool counters)
{
	buf_puts(b, "      <rule ");
	if (counters)
		buf_printf(b, "packet-count=\"%llu\" byte-count=\"%llu\" ", (unsigned long long)r->counters.pkts,
			(unsigned long long)r->counters.bytes);
	buf_puts(b, ">\n");
	conditions_xml(b, cx, r);
	buf_puts(b, "       <actions>\n");
}

/* Prints an element name; characters that XML does not allow are encoded as in SQL/XML: ~log0 as _x007E_log0. */
static void element_name(struct buf *b, const char *name)
{
	for (const char *s = name; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c >= 0x80 || c == '_' || isalpha(c) || (s > name && (isdigit(c) || c == '-' || c == '.')))
			buf_putc(b, *s);
		else
			buf_printf(b, "_x%04X_", c);
	}
}

void xml_rule_action(struct buf *b, struct cx *cx, const struct rule *r)
{
	const char *word = r->verdict == VERDICT_JUMP ? "call" : "goto";

	if (r->to) {
		buf_printf(b, "        <%s >\n          <", word);
		element_name(b, r->to);
		buf_printf(b, " />\n        </%s>\n", word);
	} else if (r->verdict == VERDICT_TARGET) {
		match_xml(b, cx, r, r->target);
	} else if (r->verdict != VERDICT_NONE) {
		buf_printf(b, "        <%s  />\n", rule_target_name(r));
	}
}

void xml_rule_close(struct buf *b)
{
	buf_puts(b, "       </actions>\n\n      </rule>\n\n");
}

/* As in iptables-xml, only the four verdicts terminate a list of actions. What follows a REJECT is never executed, as
 * in the rules themselves. */
static bool goes_on(const struct rule *r)
{
	return r->to || r->verdict == VERDICT_NONE || r->verdict == VERDICT_TARGET;
}

bool xml_combines(const struct rule *first, const struct rule *second)
{
	if (!goes_on(first) || (!first->head->form->given && !first->nmatch) || first->nmatch != second->nmatch ||
		!use_same(first->head, second->head))
		return false;
	for (unsigned i = 0; i < first->nmatch; i++)
		if (!use_same(first->match[i], second->match[i]))
			return false;
	return true;
}
