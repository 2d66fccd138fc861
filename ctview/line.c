/* The line reader.
 *
 *	ipv4     2 tcp      6 431999 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=4000 dport=443 src=10.0.0.2
 *	dst=10.0.0.1 sport=443 dport=4000 [ASSURED] mark=0 zone=0 use=2
 *
 * The first words are positional, the rest are key=value and [WORD] in any order; a second src= starts the reply. The
 * third word tells whether the two columns of the family are present; timeout and state may both be absent; unknown
 * keys and brackets are kept; anything else unknown makes the line invalid, with column and reason.
 *
 * This is the hot path: one pass, no copies, no allocation except for unknown keys. Must never read past `end`.
 */
#include <stdio.h>
#include <string.h>
#include "ctview/line_cursor.h"

/* Tuple fields that both directions have or lack together. */
#define PAIRED (ORIG_BITS & ~(BIT(F_ORIG_ZONE) | BIT(F_ORIG_PACKETS) | BIT(F_ORIG_BYTES)))

/* Bytes of the start of a line that identify it: "ipv4     2 tcp      6 ". */
enum { HEAD_LOOKED_AT = 22 };

/* ---- characters ---- */

static bool is_lower(char ch)
{
	return ch >= 'a' && ch <= 'z';
}

static bool is_upper(char ch)
{
	return ch >= 'A' && ch <= 'Z';
}

/* Is it a valid name or key? */
static bool name_ok(struct text t, bool (*first)(char))
{
	uint32_t i;

	if (!t.len || !first(*t.s))
		return false;
	for (i = 1; i < t.len; i++)
		if (!is_lower(t.s[i] | 0x20) && t.s[i] != '_' && !is_digit(t.s[i]) && t.s[i] != '-' && t.s[i] != '.')
			return false;
	return true;
}

bool line_small(struct text t) { return name_ok(t, is_lower); }
bool line_capitals(struct text t) { return name_ok(t, is_upper); }

/* ---- keys ---- */

/* The index bucket (of 32) of a key. */
static unsigned first_letter(const char *key)
{
	return (unsigned char)*key % 32;
}

void line_reader_init(struct line_reader *r)
{
	unsigned i;

	memset(r, 0, sizeof(*r));
	for (i = 0; i < F_STORED; i++) {
		struct line_key *k = &r->key[i];

		if (!fields[i].key)
			continue;
		k->len = (uint8_t)snprintf(k->s, sizeof(k->s), "%s%s=", fields[i].key,
			i == F_ORIG_ZONE ? "-orig" : i == F_REPLY_ZONE ? "-reply" : "");
		memcpy(&k->word, k->s, 8);
		memset(&k->mask, 0xff, k->len < 8 ? k->len : 8);
		r->begins[first_letter(k->s)] |= BIT(i);
	}
	memset(r->next, F_ORIG_SRC, sizeof(r->next));
}

static inline bool key_is(const struct cursor *c, const struct line_key *k)
{
	uint64_t word;

	if (c->limit - c->p < 16)
		return k->len && c->end - c->p >= k->len && !memcmp(c->p, k->s, k->len);
	memcpy(&word, c->p, 8);
	return (word & k->mask) == k->word && (k->len <= 8 || !memcmp(c->p, k->s, k->len));
}

/* Is an id that of an ICMP echo, rather than the entry's? */
static bool wants_echo_id(const struct cursor *c)
{
	unsigned shift = c->dir == REPLY ? F_TO_REPLY : 0;

	return c->dir != HEAD && entry_has(c->e, F_ORIG_TYPE + shift) &&
		!entry_has(c->e, F_ORIG_ID + shift);
}

/* Can the key be this field here? A key of both directions belongs to the current one, src= starts the next, and a
 * zone's key contains its direction. */
static inline bool fits_here(const struct cursor *c, unsigned f)
{
	static const uint64_t single = ~(ORIG_BITS | REPLY_BITS | BIT(F_GRE_TIMEOUT) | BIT(F_GRE_STREAM)) |
		BIT(F_ORIG_ZONE) | BIT(F_REPLY_ZONE);
	static const uint64_t allowed[] = {
		[HEAD] = single | BIT(F_ORIG_SRC) | BIT(F_GRE_TIMEOUT) | BIT(F_GRE_STREAM),
		[ORIG] = single | (ORIG_BITS & ~BIT(F_ORIG_SRC)) | BIT(F_REPLY_SRC),
		[REPLY] = single | REPLY_BITS,
	};
	static const uint64_t ids = BIT(F_ORIG_ID) | BIT(F_REPLY_ID) | BIT(F_CT_ID);

	if (!(allowed[c->dir] >> f & 1))
		return false;
	return !(ids >> f & 1) || wants_echo_id(c) == (f != F_CT_ID);
}

/* The field of the key at c->p; F_STORED: unknown. */
static unsigned find_key(struct cursor *c)
{
	uint64_t left = c->r->begins[first_letter(c->p)];

	for (; left; left &= left - 1) {
		unsigned f = (unsigned)__builtin_ctzll(left);

		if (key_is(c, &c->r->key[f]) && fits_here(c, f)) {
			c->r->next[c->last] = (uint8_t)f;
			return f;
		}
	}
	return F_STORED;
}

/* Is it a key of a tuple outside any tuple, which is ambiguous? */
static bool is_misplaced(const struct cursor *c)
{
	unsigned f;

	for (f = F_ORIG_SRC; c->dir == HEAD && f < F_ORIG_SRC + TUPLE_FIELDS; f++)
		if (f != F_ORIG_ID && key_is(c, &c->r->key[f]))
			return true;
	return false;
}

static bool add_extra(struct cursor *c, struct text key, struct text value)
{
	return entry_add_extra(c->e, key, value) ||
		line_fail(c, key.s, key.len, "more than %d unknown keys", ENTRY_EXTRAS);
}

static bool read_unknown(struct cursor *c)
{
	struct text word = word_at(c), key = {word.s, 0};
	const char *eq = memchr(word.s, '=', word.len);

	if (!eq)
		return line_fail(c, word.s, word.len, "expected key=value or [WORD]");
	if (is_misplaced(c))
		return line_fail(c, word.s, word.len, "before any src=");
	key.len = (uint32_t)(eq - word.s);
	if (!name_ok(key, is_lower) && !name_ok(key, is_upper))
		return line_fail(c, word.s, key.len + 1, "invalid key");
	c->p += word.len;
	return add_extra(c, key, (struct text){eq + 1, word.len - key.len - 1});
}

static inline bool read_pair(struct cursor *c)
{
	unsigned f = c->r->next[c->last];
	const char *at = c->p;

	if (!key_is(c, &c->r->key[f]) || !fits_here(c, f))
		f = find_key(c);
	if (f == F_STORED)
		return read_unknown(c);
	c->p += c->r->key[f].len;
	if (entry_has(c->e, f))
		return f == F_REPLY_SRC ? line_fail(c, at, 4, "third src=: two lines joined?") :
			line_fail(c, at, c->r->key[f].len, "%s given twice", fields[f].name);
	if (!(fields[f].kind == KIND_NUM ? line_number(c, &fields[f], &c->e->v[f].n) : line_value(c, &fields[f], &c->e->v[f])))
		return false;
	c->e->has |= BIT(f);
	c->last = f;
	if (f == F_ORIG_SRC)
		c->dir = ORIG;
	else if (f == F_REPLY_SRC)
		c->dir = REPLY;
	return true;
}

/* ---- values for other formats ---- */

/* Is it a valid word in any format? */
static bool word_ok(struct text t)
{
	for (uint32_t i = 0; i < t.len; i++)
		if (is_blank(t.s[i]) || t.s[i] == '[' || t.s[i] == ']')
			return false;
	return t.len;
}

static bool text_field(struct cursor *c, enum field_id f, struct text t)
{
	if (f == F_STATE ? !name_ok(t, is_upper) : !word_ok(t))
		return line_fail(c, t.s, t.len, "%s is not a word%s", fields[f].name, f == F_STATE ? " of capitals" : "");
	c->e->v[f].t = t;
	return true;
}

bool line_field(struct cursor *c, enum field_id f, struct text t)
{
	struct cursor value = *c;
	bool address = fields[f].kind == KIND_ADDR, hex = fields[f].kind == KIND_HEX && t.len > 1 && (t.s[1] | 0x20) == 'x';
	uint64_t n = 0;

	if (entry_has(c->e, f))
		return line_fail(c, t.s, t.len, "%s given twice", fields[f].name);
	value.p = t.s;
	value.end = t.s + t.len;
	if (fields[f].kind == KIND_TEXT) {
		if (!text_field(c, f, t))
			return false;
	} else if (address || hex ? !line_value(&value, &fields[f], &c->e->v[f]) : !line_number_slow(&value, &fields[f], &n)) {
		return false;
	} else if (value.p != value.end) {
		return line_fail(c, value.p, (size_t)(value.end - value.p), "more than %s", fields[f].name);
	} else if (!address && !hex) {
		c->e->v[f].n = n;
	}
	c->alen = value.alen;
	c->e->has |= BIT(f);
	return true;
}

bool line_extra(struct cursor *c, struct text key, struct text value)
{
	unsigned f = 0;

	if (!name_ok(key, is_lower))
		return line_fail(c, key.s, key.len, "invalid key");
	while (f < F_STORED && !(fields[f].key && text_is(key, fields[f].key)))
		f++;
	if (f >= F_ORIG_SRC && f <= F_REPLY_BYTES)
		return line_fail(c, key.s, key.len, "not allowed here");
	if (f < F_STORED)
		return line_field(c, f, value);
	if (value.len && !word_ok(value))
		return line_fail(c, value.s, value.len, "invalid value");
	return add_extra(c, key, value);
}

/* ---- brackets ---- */

/* [start=Fri Nov 20 18:08:02 2026]: the only bracket with a key. */
static bool read_keyed_bracket(struct cursor *c, struct text inner, const char *eq)
{
	struct text key = {inner.s, (uint32_t)(eq - inner.s)};
	struct text value = {eq + 1, inner.len - key.len - 1};

	if (text_is(key, "start"))
		entry_set_text(c->e, F_START, value.s, value.len);
	else if (text_is(key, "stop"))
		entry_set_text(c->e, F_STOP, value.s, value.len);
	else if (name_ok(key, is_lower))
		return add_extra(c, key, value);
	else
		return line_fail(c, key.s, key.len, "invalid key");
	return true;
}

static bool read_bracket(struct cursor *c)
{
	const char *close = memchr(c->p, ']', (size_t)(c->end - c->p)), *eq;
	struct text inner;

	if (!close)
		return line_fail(c, c->p, (size_t)(c->end - c->p), "unterminated bracket");
	inner = (struct text){c->p + 1, (uint32_t)(close - c->p - 1)};
	c->p = close + 1;
	eq = memchr(inner.s, '=', inner.len);
	if (eq)
		return read_keyed_bracket(c, inner, eq);
	if (!name_ok(inner, is_upper))
		return line_fail(c, inner.s - 1, inner.len + 2, "no upper-case word in brackets");
	if (!entry_add_flag(c->e, inner))
		return line_fail(c, inner.s - 1, inner.len + 2, "more than %d words in brackets", ENTRY_FLAGS);
	return true;
}

/* ---- positional words ---- */

static void trim(struct text *t)
{
	while (t->len && is_blank(*t->s)) {
		t->s++;
		t->len--;
	}
	while (t->len && is_blank(t->s[t->len - 1]))
		t->len--;
}

/* Old versions of conntrack pad microseconds with blanks instead of zeros: "[1795198099.43242 ]". */
static void set_event_time(struct entry *e, struct text t)
{
	const char *dot = memchr(t.s, '.', t.len);
	size_t whole = dot ? (size_t)(dot + 1 - t.s) : 0, digits = t.len - whole;

	if (!dot || digits >= 6 || t.len + 6 > sizeof(e->stamp)) {
		entry_set_text(e, F_EVENT_TIME, t.s, t.len);
		return;
	}
	memcpy(e->stamp, t.s, whole);
	memset(e->stamp + whole, '0', 6 - digits);
	memcpy(e->stamp + whole + 6 - digits, dot + 1, digits);
	entry_set_text(e, F_EVENT_TIME, e->stamp, (uint32_t)whole + 6);
}

/* conntrack -E: "[1795198099.043242]\t    [NEW] " */
static bool read_event(struct cursor *c)
{
	const char *close;
	struct text inner;

	for (; c->p < c->end && *c->p == '['; skip_blanks(c)) {
		close = memchr(c->p, ']', (size_t)(c->end - c->p));
		if (!close)
			return line_fail(c, c->p, (size_t)(c->end - c->p), "unterminated bracket");
		inner = (struct text){c->p + 1, (uint32_t)(close - c->p - 1)};
		trim(&inner);
		if (inner.len && is_digit(*inner.s))
			set_event_time(c->e, inner);
		else if (name_ok(inner, is_upper))
			entry_set_text(c->e, F_EVENT, inner.s, inner.len);
		else
			return line_fail(c, c->p, inner.len + 2, "neither a time nor an event");
		c->p = close + 1;
	}
	return true;
}

/* A protocol's or family's name, and its number. */
static bool read_named(struct cursor *c, enum field_id name, enum field_id num)
{
	struct text t = word_at(c);
	uint64_t n = 0;

	if (!name_ok(t, is_lower))
		return line_fail(c, t.s, t.len, "%s where %s is expected", t.len ? "a word" : "the line's end",
			name == F_L4 ? "a protocol" : "a family or protocol");
	c->p += t.len;
	skip_blanks(c);
	if (c->p == c->end)
		return line_fail(c, t.s, t.len, "the line ends after its name");
	if (!line_number(c, &fields[num], &n))
		return false;
	skip_blanks(c);
	entry_set_text(c->e, name, t.s, t.len);
	entry_set(c->e, num, n);
	return true;
}

/* The first name and number were those of the family: moves them, and reads those of the protocol. */
static bool read_with_family(struct cursor *c)
{
	struct entry *e = c->e;
	struct text l3 = e->v[F_L4].t;
	uint64_t num = e->v[F_L4NUM].n;
	bool four = text_is(l3, "ipv4"), six = text_is(l3, "ipv6");

	if ((four && num != 2) || (six && num != 10))
		return line_fail(c, l3.s, l3.len, "family name and number do not match");
	entry_set_text(e, F_L3, l3.s, l3.len);
	entry_set(e, F_L3NUM, num);
	c->alen = num == 2 ? 4 : num == 10 ? 16 : 0;
	return read_named(c, F_L4, F_L4NUM);
}

static bool read_timeout(struct cursor *c)
{
	bool negative = *c->p == '-';
	const char *at = c->p;
	uint64_t n = 0;

	c->p += negative;
	if (c->p == c->end || !is_digit(*c->p))
		return line_fail(c, at, 1, "sign without a number");
	if (!line_number(c, &fields[F_TIMEOUT], &n))
		return false;
	entry_set(c->e, F_TIMEOUT, negative ? -n : n);
	skip_blanks(c);
	return true;
}

/* Lines start with few different names and numbers: the result for the same bytes is cached, direct-mapped. */
static struct line_head *head_place(const struct cursor *c)
{
	uint64_t a, b, d;

	memcpy(&a, c->p, 8);
	memcpy(&b, c->p + 8, 8);
	memcpy(&d, c->p + HEAD_LOOKED_AT - 8, 8);
	return &c->r->head[((a ^ b << 7 ^ d << 13) * 0x9e3779b97f4a7c15) >> 59];
}

static bool recall_head(struct cursor *c)
{
	struct line_head *h;

	if (c->end - c->p < LINE_HEAD_BYTES)
		return false;
	h = head_place(c);
	if (!h->len || memcmp(c->p, h->s, h->len))
		return false;
	c->e->has |= h->has;
	c->e->v[F_L3NUM].n = h->l3num;
	c->e->v[F_L4NUM].n = h->l4num;
	c->e->v[F_L3].t = (struct text){c->p, h->l3len};
	c->e->v[F_L4].t = (struct text){c->p + h->l4at, h->l4len};
	c->alen = h->alen;
	c->p += h->len;
	skip_blanks(c);
	return true;
}

static void learn_head(struct cursor *c, const char *from)
{
	const char *end = c->p;
	const struct entry *e = c->e;
	struct line_head *h;

	if (end - from > LINE_HEAD_BYTES || c->end - from < LINE_HEAD_BYTES)
		return;
	c->p = from;
	h = head_place(c);
	c->p = end;
	*h = (struct line_head){.len = (uint8_t)(end - from), .alen = c->alen,
		.has = e->has & (BIT(F_L3) | BIT(F_L3NUM) | BIT(F_L4) | BIT(F_L4NUM)),
		.l3num = (uint8_t)e->v[F_L3NUM].n, .l4num = (uint8_t)e->v[F_L4NUM].n,
		.l3len = entry_has(e, F_L3) ? (uint8_t)e->v[F_L3].t.len : 0,
		.l4at = (uint8_t)(e->v[F_L4].t.s - from), .l4len = (uint8_t)e->v[F_L4].t.len};
	memcpy(h->s, from, h->len);
}

static bool read_names(struct cursor *c)
{
	const char *from = c->p;
	struct text t;

	if (recall_head(c))
		return true;
	if (!read_named(c, F_L4, F_L4NUM))
		return false;
	t = word_at(c);
	if (t.len && is_lower(*t.s) && !memchr(t.s, '=', t.len) && !read_with_family(c))
		return false;
	/* without a family, the following word decides, so it is not cached */
	if (entry_has(c->e, F_L3))
		learn_head(c, from);
	return true;
}

static bool read_head(struct cursor *c)
{
	struct text t;

	if (!read_names(c))
		return false;
	if (c->p < c->end && (is_digit(*c->p) || *c->p == '-') && !read_timeout(c))
		return false;
	t = word_at(c);
	if (t.len && is_upper(*t.s) && name_ok(t, is_upper)) {
		entry_set_text(c->e, F_STATE, t.s, t.len);
		c->p += t.len;
	}
	return true;
}

static bool read_tail(struct cursor *c)
{
	for (;;) {
		if (c->p < c->end && *c->p == ' ')
			c->p++;
		if (c->p < c->end && *c->p <= ' ')
			skip_blanks(c);
		if (c->p == c->end)
			return true;
		if (!(*c->p == '[' ? read_bracket(c) : read_pair(c)))
			return false;
		if (c->p < c->end && !is_blank(*c->p) && *c->p != '[')
			return line_fail(c, c->p, 1, "no blank after it");
	}
}

/* ---- whole lines ---- */

static bool check_tuples(struct cursor *c)
{
	const struct entry *e = c->e;
	uint64_t odd = (e->has & PAIRED) ^ (e->has >> F_TO_REPLY & PAIRED);

	if (c->dir == HEAD)
		return line_fail(c, c->end, 1, "no src= and dst=: truncated?");
	if (c->dir == ORIG)
		return line_fail(c, c->end, 1, "only one direction: truncated?");
	if (!entry_has(e, F_ORIG_DST))
		return line_fail(c, c->end, 1, "direction without dst=");
	if (odd)
		return line_fail(c, c->end, 1, "%s in one direction only: truncated?",
			fields[__builtin_ctzll(odd)].key);
	return true;
}

static bool read_form(struct cursor *c)
{
	if (*c->p == '<')
		return line_xml(c);
	return *c->p == '-' ? line_save(c) : read_event(c) && read_head(c);
}

static bool read_line(struct cursor *c)
{
	const char *nul = memchr(c->p, '\0', (size_t)(c->end - c->p));

	if (nul)
		return line_fail(c, nul, 1, "a NUL byte");
	return read_form(c) && read_tail(c) && check_tuples(c);
}

static bool starts(const struct cursor *c, const char *word)
{
	size_t len = strlen(word);

	return *c->p == *word && (size_t)(c->end - c->p) >= len && !memcmp(c->p, word, len);
}

enum line_verdict line_read(struct line_reader *r, const char *line, size_t len, struct entry *e,
	struct line_error *err)
{
	struct cursor c = {.start = line, .p = line, .end = line + len, .limit = line + len + r->slack, .r = r, .e = e,
		.err = err, .last = F_STORED};
	bool whole;

	entry_reset(e);
	e->line = (struct text){line, (uint32_t)len};
	e->kernel_text = true;
	skip_blanks(&c);
	if (c.p == c.end || starts(&c, "conntrack v") || line_xml_frame(&c))
		return LINE_SKIP;
	whole = *c.p == '<' || *c.p == '-';
	if (starts(&c, "EXPECTING:")) {
		entry_set(e, F_EXPECTING, 1);
		return LINE_OK;
	}
	if (!read_line(&c))
		return LINE_BAD;
	entry_name_protocol(e);
	e->incomplete = !whole && !(e->has & (BIT(F_USE) | BIT(F_EVENT)));
	return e->incomplete ? LINE_INCOMPLETE : LINE_OK;
}
