/* conntrack -o xml: an entry as an element, printed on one line.
 *
 *	<flow><meta direction="original"><layer3 protonum="2" protoname="ipv4"><src>10.0.0.1</src>…</layer3>
 *	    <layer4 protonum="6" protoname="tcp"><sport>1000</sport>…</layer4></meta><meta direction="reply">…</meta>
 *	    <meta direction="independent"><state>ESTABLISHED</state><timeout>999</timeout>…<assured/></meta></flow>
 *
 * Accepts such a line, or one of the enclosing lines, which are ignored. Only the subset of XML that conntrack prints
 * is supported: elements, attributes in double quotes, text without references. Unknown elements are kept by name.
 */
#include "ctview/line_cursor.h"

enum { DEPTH = 8, ATTRS = 4, INDEPENDENT = REPLY + 1 };

struct xml {
	struct cursor *c;
	struct text open[DEPTH];       /* stack of open elements */
	unsigned depth;
	unsigned dir;                  /* of the current <meta>: ORIG, REPLY or INDEPENDENT; HEAD: none */
};

struct attr { struct text name, value; };
struct tag {
	struct text name;
	struct attr attr[ATTRS];
	unsigned n;
	bool closes, empty;            /* </name>; <name/> */
};

static const struct element {
	const char *name;
	bool independent;              /* belongs to the connection; false: to a direction */
	uint8_t field;                 /* for the original direction */
} elements[] = {
	{"src", false, F_ORIG_SRC}, {"dst", false, F_ORIG_DST}, {"sport", false, F_ORIG_SPORT}, {"dport", false, F_ORIG_DPORT},
	{"type", false, F_ORIG_TYPE}, {"code", false, F_ORIG_CODE}, {"id", false, F_ORIG_ID},
	{"srckey", false, F_ORIG_SRCKEY}, {"dstkey", false, F_ORIG_DSTKEY}, {"zone", false, F_ORIG_ZONE},
	{"packets", false, F_ORIG_PACKETS}, {"bytes", false, F_ORIG_BYTES},
	{"state", true, F_STATE}, {"timeout", true, F_TIMEOUT}, {"mark", true, F_MARK}, {"secmark", true, F_SECMARK},
	{"secctx", true, F_SECCTX}, {"zone", true, F_ZONE}, {"use", true, F_USE}, {"id", true, F_CT_ID}, {"helper", true, F_HELPER},
	{"start", true, F_START}, {"stop", true, F_STOP}, {"deltatime", true, F_DELTA}, {0}
};

/* Empty elements. */
static const struct { const char *name, *flag; } marks[] = {
	{"assured", "ASSURED"}, {"unreplied", "UNREPLIED"}, {"offload", "OFFLOAD"}, {"hw_offload", "HW_OFFLOAD"}, {0}
};

static const struct { const char *type, *event; } events[] = {{"new", "NEW"}, {"update", "UPDATE"}, {"destroy", "DESTROY"}, {0}};

static bool is_name(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || is_digit(ch) || ch == '_' || ch == '-';
}

static struct text name_at(struct cursor *c)
{
	struct text t = {c->p, 0};

	while (c->p < c->end && is_name(*c->p))
		c->p++;
	t.len = (uint32_t)(c->p - t.s);
	return t;
}

static bool eat(struct cursor *c, char ch)
{
	bool there = c->p < c->end && *c->p == ch;

	c->p += there;
	return there;
}

static bool read_attr(struct cursor *c, struct tag *t)
{
	struct attr *a = &t->attr[t->n];
	const char *quote;

	if (t->n == ATTRS)
		return line_fail(c, c->p, 1, "more than %d attributes", ATTRS);
	a->name = name_at(c);
	if (!a->name.len || !eat(c, '=') || !eat(c, '"'))
		return line_fail(c, a->name.s, a->name.len + 1, "expected name=\"value\"");
	quote = memchr(c->p, '"', (size_t)(c->end - c->p));
	if (!quote)
		return line_fail(c, c->p - 1, 1, "unterminated quote: truncated?");
	a->value = (struct text){c->p, (uint32_t)(quote - c->p)};
	c->p = quote + 1;
	t->n++;
	return true;
}

static bool read_tag(struct cursor *c, struct tag *t)
{
	const char *from = c->p;

	*t = (struct tag){0};
	if (!eat(c, '<'))
		return line_fail(c, c->p, 1, c->p == c->end ? "the line ends within an element: truncated?" : "expected an element");
	t->closes = eat(c, '/');
	t->name = name_at(c);
	if (!t->name.len)
		return line_fail(c, from, 1, "element without a name");
	for (skip_blanks(c); c->p < c->end && is_name(*c->p) && !t->closes; skip_blanks(c))
		if (!read_attr(c, t))
			return false;
	t->empty = !t->closes && eat(c, '/');
	return eat(c, '>') || line_fail(c, from, (size_t)(c->p - from), "element name without >: truncated?");
}

static struct text attr_of(const struct tag *t, const char *name)
{
	for (unsigned i = 0; i < t->n; i++)
		if (text_is(t->attr[i].name, name))
			return t->attr[i].value;
	return (struct text){"", 0};
}

/* ---- contents of elements ---- */

/* <layer3 protonum="2" protoname="ipv4">, and likewise layer 4: the same in both directions. */
static bool set_layer(struct xml *x, const struct tag *t, enum field_id name, enum field_id num)
{
	struct text word = attr_of(t, "protoname"), n = attr_of(t, "protonum");
	struct entry *e = x->c->e;
	uint64_t before = e->v[num].n;
	bool again = entry_has(e, num);

	if (!word.len || !n.len)
		return line_fail(x->c, t->name.s, t->name.len, "no protoname or protonum");
	if (!line_small(word))
		return line_fail(x->c, word.s, word.len, "not a protocol name");
	e->has &= ~BIT(num);
	if (!line_field(x->c, num, n))
		return false;
	if (again && (x->dir != REPLY || e->v[num].n != before || !text_same(e->v[name].t, word)))
		return line_fail(x->c, t->name.s, t->name.len, "there is already another one");
	entry_set_text(e, name, word.s, word.len);
	return true;
}

static bool set_family(struct xml *x, const struct tag *t)
{
	const struct entry *e = x->c->e;

	if (!set_layer(x, t, F_L3, F_L3NUM))
		return false;
	x->c->alen = e->v[F_L3NUM].n == 2 && text_is(e->v[F_L3].t, "ipv4") ? 4 :
		e->v[F_L3NUM].n == 10 && text_is(e->v[F_L3].t, "ipv6") ? 16 : 0;
	return x->c->alen || line_fail(x->c, t->name.s, t->name.len, "the family must be 2, ipv4, or 10, ipv6");
}

static bool set_direction(struct xml *x, const struct tag *t)
{
	static const char *const words[] = {[ORIG] = "original", [REPLY] = "reply", [INDEPENDENT] = "independent"};
	struct text word = attr_of(t, "direction");

	for (unsigned d = ORIG; d <= INDEPENDENT; d++)
		if (text_is(word, words[d])) {
			x->dir = d;
			return true;
		}
	return line_fail(x->c, t->name.s, t->name.len, "the direction of <meta> must be original, reply or independent");
}

static bool set_event(struct xml *x, const struct tag *t)
{
	struct text type = attr_of(t, "type");
	unsigned i = 0;

	if (!type.len)
		return true;
	while (events[i].type && !text_is(type, events[i].type))
		i++;
	if (!events[i].type)
		return line_fail(x->c, type.s, type.len, "must be new, update or destroy");
	entry_set_text(x->c->e, F_EVENT, events[i].event, (uint32_t)strlen(events[i].event));
	return true;
}

static bool set_mark(struct xml *x, const struct tag *t)
{
	unsigned i = 0;

	if (!x->depth)
		return line_fail(x->c, t->name.s, t->name.len, "an entry must be one <flow>");
	while (marks[i].name && !text_is(t->name, marks[i].name))
		i++;
	if (!marks[i].name)
		return line_extra(x->c, t->name, (struct text){t->name.s + t->name.len, 0});
	return entry_add_flag(x->c->e, (struct text){marks[i].flag, (uint32_t)strlen(marks[i].flag)}) ||
		line_fail(x->c, t->name.s, t->name.len, "more than %d flags", ENTRY_FLAGS);
}

static bool set_leaf(struct xml *x, struct text name, struct text value)
{
	const struct element *e = elements;
	bool independent = x->dir == INDEPENDENT;

	/* the helper is behind all <meta> */
	while (e->name && (!text_is(name, e->name) || (x->dir == HEAD ? e->field != F_HELPER : e->independent != independent)))
		e++;
	if (e->name)
		return line_field(x->c, e->field + (x->dir == REPLY ? F_TO_REPLY : 0), value);
	return line_extra(x->c, name, value);
}

static bool open_tag(struct xml *x, const struct tag *t)
{
	if (x->depth == DEPTH)
		return line_fail(x->c, t->name.s, t->name.len, "elements nested more than %d deep", DEPTH);
	if (text_is(t->name, "flow") ? x->depth != 0 : x->depth == 0)
		return line_fail(x->c, t->name.s, t->name.len, "an entry must be one <flow>");
	x->open[x->depth++] = t->name;
	if (text_is(t->name, "flow"))
		return set_event(x, t);
	if (text_is(t->name, "meta"))
		return set_direction(x, t);
	if (text_is(t->name, "layer3"))
		return set_family(x, t);
	return !text_is(t->name, "layer4") || set_layer(x, t, F_L4, F_L4NUM);
}

static bool close_tag(struct xml *x, const struct tag *t)
{
	if (!x->depth || !text_same(t->name, x->open[x->depth - 1]))
		return line_fail(x->c, t->name.s, t->name.len, "another element is open: <%.*s>",
			x->depth ? (int)x->open[x->depth - 1].len : 0, x->depth ? x->open[x->depth - 1].s : "");
	x->depth--;
	if (text_is(t->name, "meta"))
		x->dir = HEAD;
	return true;
}

/* Reads text up to the next tag; elements with text have no other contents. */
static bool read_text(struct xml *x)
{
	struct cursor *c = x->c;
	const char *end = memchr(c->p, '<', (size_t)(c->end - c->p)), *odd;
	struct text value = {c->p, (uint32_t)((end ? end : c->end) - c->p)};
	struct tag t;

	if (!end)
		return line_fail(c, c->p, value.len, "unterminated text: truncated?");
	odd = memchr(value.s, '&', value.len);
	if (odd || (odd = memchr(value.s, '>', value.len)))
		return line_fail(c, odd, 1, "unexpected text");
	c->p = end;
	if (!read_tag(c, &t))
		return false;
	if (!t.closes)
		return line_fail(c, t.name.s, t.name.len, "element after text");
	return close_tag(x, &t) && set_leaf(x, t.name, value);
}

static bool read_element(struct xml *x)
{
	struct tag t;

	if (!read_tag(x->c, &t))
		return false;
	return t.empty ? set_mark(x, &t) : t.closes ? close_tag(x, &t) : open_tag(x, &t);
}

bool line_xml(struct cursor *c)
{
	struct xml x = {.c = c};

	do
		if (!(x.depth && c->p < c->end && *c->p != '<' ? read_text(&x) : read_element(&x)))
			return false;
	while (x.depth);
	c->dir = REPLY;
	if (!entry_has(c->e, F_L4NUM))
		return line_fail(c, c->p, 1, "no <layer4>");
	return true;
}

bool line_xml_frame(const struct cursor *c)
{
	static const char *const frame[] = {"<?xml ", "<conntrack>", "</conntrack>", NULL};

	for (const char *const *f = frame; *c->p == '<' && *f; f++)
		if ((size_t)(c->end - c->p) >= strlen(*f) && !memcmp(c->p, *f, strlen(*f)))
			return true;
	return false;
}
