/* Texts, byte strings and names of ipsets.
 *
 *	--comment "a b"             v_text     quoted when it has more than letters, digits, - and _
 *	--string test               v_quoted   "test"
 *	--name badguys              v_procname
 *	--hex-string "ab|0d 0a|"    v_bytes    "|61620d0a|"
 *	--match-set dmz src,dst     v_setref
 *
 * In listings (-L) texts are not quoted.
 */
#include <string.h>
#include "compiler/vtype.h"
#include "lib/num.h"

/* ---- text ---- */

static bool too_short(const struct vplace *p, size_t min)
{
	vt_error(p, p->pos, "Argument must have a minimum length of %zu characters", min);
	return vt_why(p, min == 1 ? "the text is empty" : "the text is too short");
}

/* iptables silently truncates texts that are too long; rules created that way must still be found. */
static bool text_word(const struct vplace *p, const char *const *word, struct value *v)
{
	struct span own = vt_bounds(p, UINT32_MAX);
	size_t len = strlen(word[0]);

	if (len < own.lo)
		return too_short(p, own.lo);
	if (len > own.hi) {
		vt_warn(p, "the text has %zu bytes and is truncated to %llu", len,
			(unsigned long long)own.hi);
		len = own.hi;
	}
	v->s = arena_strn(p->cx->arena, word[0], len);
	v->len = (uint32_t)len;
	return true;
}

static bool too_long(const struct vplace *p, const char *word, size_t len, uint64_t max)
{
	vt_error(p, p->pos, "STRING too long \"%s\"", word);
	return vt_why(p, "it has %zu bytes; the maximum is %llu", len, (unsigned long long)max);
}

static bool quoted_word(const struct vplace *p, const char *const *word, struct value *v)
{
	uint64_t max = vt_bounds(p, UINT32_MAX).hi;
	size_t len = strlen(word[0]);

	if (len <= max)
		return text_word(p, word, v);
	if (p->opt->arg)
		vt_say(p, p->pos, p->opt->arg, word[0]);
	else
		vt_error(p, p->pos, "Argument must have a maximum length of %llu characters",
			(unsigned long long)max);
	return vt_why(p, "it has %zu bytes; the maximum is %llu", len, (unsigned long long)max);
}

static void text_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	if (p->list)
		buf_add(b, v->s, v->len);
	else
		text_quote(b, v->s, v->len, false);
}

static void quoted_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	text_quote(b, v->s, v->len, true);
}

static void text_random(struct rng *r, const struct vplace *p, struct value *v)
{
	static const char odd[] = "\"'\\ ,;#!|$`\t\xc3\xa4";
	struct span own = vt_bounds(p, 40);
	size_t len = (size_t)rng_edge(r, own.lo, own.hi < 300 ? own.hi : 300);
	char *s = arena_alloc(p->cx->arena, len + 1);
	bool plain = rng_one_in(r, 3);

	for (size_t i = 0; i < len; i++)
		s[i] = !plain && rng_one_in(r, 4) ? odd[rng_below(r, sizeof(odd) - 1)]
			: (char)('a' + rng_below(r, 26));
	v->s = s;
	v->len = (uint32_t)len;
}

const struct vtype v_text = { "text", "text", 1, .parse = text_word, .print = text_print,
	.random = text_random, .store = STORE_TEXT, .text = true, .line = true };
const struct vtype v_quoted = { "quoted", "text", 1, .parse = quoted_word, .print = quoted_print,
	.random = text_random, .store = STORE_TEXT, .text = true, .line = true };

/* ---- bare texts ---- */

static void bare_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	if (!p->list && (!v->len || strpbrk(v->s, WORD_BREAKS)))
		text_quote(b, v->s, v->len, false);
	else
		buf_add(b, v->s, v->len);
}

const struct vtype v_bare = { "bare", "text", 1, .parse = text_word, .print = bare_print,
	.random = text_random, .store = STORE_TEXT, .text = true, .line = true };

static bool procname_word(const struct vplace *p, const char *const *word, struct value *v)
{
	const char *s = word[0];

	if (!*s)
		return too_short(p, 1);
	if (strchr(s, '/') || !strcmp(s, ".") || !strcmp(s, ".."))
		return vt_bad_value(p, s, "the name becomes a file in /proc: it must not contain a slash, or be . or ..");
	return text_word(p, word, v);
}

const struct vtype v_procname = { "procname", "name", 1, .parse = procname_word, .print = bare_print,
	.random = text_random, .store = STORE_TEXT, .text = true, .line = true };

/* ---- bytes ---- */

enum { BYTES_MAX = 128 };      /* XT_STRING_MAX_PATTERN_SIZE */

static bool bytes_bad(const struct vplace *p, const char *word, const char *at,
	const char *head, const char *why)
{
	vt_error(p, vt_pos(p, word, at, 1), "%s", head);
	return vt_why(p, "%s", why);
}

/* Parses the inside of |…|; *s is after the first bar, and is advanced past the second. */
static bool hex_part(const struct vplace *p, const char *word, const char **s, struct buf *out)
{
	for (; **s != '|'; (*s)++) {
		int high = hex_digit(**s), low;

		if (**s == ' ' || **s == '\t')
			continue;
		if (!**s)
			return bytes_bad(p, word, *s - 1, "Invalid hex block", "the closing | is missing");
		low = high < 0 || !(*s)[1] ? -1 : hex_digit((*s)[1]);
		if (high >= 0 && low >= 0) {
			buf_putc(out, (char)(high << 4 | low));
			(*s)++;
			continue;
		}
		if (high >= 0 && !(*s)[1])
			return bytes_bad(p, word, *s, "Odd number of hex digits", "a byte is two digits");
		if (high >= 0 && (*s)[1] == '|')
			return bytes_bad(p, word, *s, "Invalid hex block", "a byte is two digits");
		vt_error(p, vt_pos(p, word, *s + (high >= 0), 1),
			"Invalid hex char '%c'", (*s)[high >= 0]);
		return vt_why(p, "only hex digits and blanks are allowed between bars");
	}
	(*s)++;
	return true;
}

static bool bytes_scan(const struct vplace *p, const char *word, struct buf *out)
{
	const char *s = word;

	while (*s) {
		if (*s == '|') {
			s++;
			if (!hex_part(p, word, &s, out))
				return false;
			continue;
		}
		if (*s == '\\' && !*++s)
			return bytes_bad(p, word, s - 1, "Bad literal placement at end of string",
				"a backslash must be followed by the character to take literally");
		buf_putc(out, *s++);
	}
	return true;
}

static bool bytes_word(const struct vplace *p, const char *const *word, struct value *v)
{
	uint64_t max = vt_bounds(p, BYTES_MAX).hi;
	struct buf out = BUF_INIT;
	bool ok = bytes_scan(p, word[0], &out);

	if (ok && !out.len)
		ok = bytes_bad(p, word[0], word[0], "STRING must contain at least one char",
			"the string is empty");
	if (ok && out.len > max)
		ok = too_long(p, word[0], out.len, max);
	if (ok) {
		v->s = memcpy(arena_alloc(p->cx->arena, out.len + 1), out.s, out.len);
		v->len = (uint32_t)out.len;
	}
	buf_free(&out);
	return ok;
}

static void bytes_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	buf_puts(b, "\"|");
	buf_hex(b, v->s, v->len);
	buf_puts(b, "|\"");
}

static void bytes_random(struct rng *r, const struct vplace *p, struct value *v)
{
	size_t len = (size_t)rng_edge(r, 1, vt_bounds(p, BYTES_MAX).hi);
	char *s = arena_alloc(p->cx->arena, len + 1);

	for (size_t i = 0; i < len; i++)
		s[i] = (char)rng_edge(r, 0, 255);
	v->s = s;
	v->len = (uint32_t)len;
}

const struct vtype v_bytes = { "bytes", "pattern", 1, .parse = bytes_word, .print = bytes_print,
	.random = bytes_random, .store = STORE_TEXT };

/* ---- ipsets ---- */

enum { SETNAME_MAX = 31, SET_DIM_MAX = 6 };

static const char *family_name(unsigned f)
{
	return f == FAM_IP6 ? "IPv6" : "IPv4";
}

static bool set_known(const struct vplace *p, const char *name)
{
	const struct env *env = p->cx->env;
	struct ipset_ref ref = {0};
	int found = *name ? env->set_by_name(env->self, name, &ref) : 0;

	if (found < 0) {
		vt_error(p, p->pos, "Can't open socket to ipset.");
		return vt_why(p, "the kernel does not answer queries for ipsets");
	}
	if (!found) {
		vt_error(p, p->pos, "Set %s doesn't exist.", name);
		return vt_why(p, "create it with ipset create");
	}
	if (ref.family & p->cx->family)
		return true;
	vt_error(p, p->pos,
		"The protocol family of set %s is %s, which is not applicable.", name, family_name(ref.family));
	return vt_why(p, "the rule is for %s", family_name(p->cx->family));
}

static bool part_is(struct part t, const char *word)
{
	return t.len == strlen(word) && !memcmp(t.s, word, t.len);
}

static bool directions_parse(const struct vplace *p, const char *s, struct value *v)
{
	v->n = v->m = 0;
	while (s) {
		struct part t = part_next(&s, ',');

		if (v->n == SET_DIM_MAX) {
			vt_error(p, p->pos,
				"Can't be more src/dst options than %d.", SET_DIM_MAX);
			return vt_why(p, "no set has more dimensions");
		}
		if (part_is(t, "src")) {
			v->m |= UINT64_C(1) << v->n;
		} else if (!part_is(t, "dst")) {
			vt_error(p, p->pos,
				"You must spefify (the comma separated list of) 'src' or 'dst'.");
			return vt_why(p, "\"%s\" is neither src nor dst", part_str(p, t));
		}
		v->n++;
	}
	return true;
}

static bool setref_word(const struct vplace *p, const char *const *word, struct value *v)
{
	size_t len = strlen(word[0]);

	if (len > SETNAME_MAX) {
		vt_error(p, p->pos, "setname `%s' too long, max %d characters.",
			word[0], SETNAME_MAX);
		return vt_why(p, "it has %zu characters", len);
	}
	if (!set_known(p, word[0]) || !directions_parse(p, word[1], v))
		return false;
	v->s = arena_strn(p->cx->arena, word[0], len);
	v->len = (uint32_t)len;
	return true;
}

static void setref_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	bare_print(b, p, v);
	for (uint64_t i = 0; i < v->n; i++) {
		buf_putc(b, i ? ',' : ' ');
		buf_puts(b, v->m >> i & 1 ? "src" : "dst");
	}
}

static void setref_random(struct rng *r, const struct vplace *p, struct value *v)
{
	static const char set[] = "abcdefghijklmnopqrstuvwxyz0123456789.-_:@ '";
	size_t len = (size_t)rng_edge(r, 1, SETNAME_MAX);
	char *s = arena_alloc(p->cx->arena, len + 1);

	for (size_t i = 0; i < len; i++)
		s[i] = set[rng_below(r, sizeof(set) - 1)];
	v->s = s;
	v->len = (uint32_t)len;
	v->n = rng_edge(r, 1, SET_DIM_MAX);
	v->m = rng_below(r, UINT64_C(1) << v->n);
}

const struct vtype v_setref = { "setref", "name src|dst[,…]", 2, .parse = setref_word,
	.print = setref_print, .random = setref_random, .store = STORE_TEXT, .line = true };
