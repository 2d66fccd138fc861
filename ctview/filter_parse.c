/* Parses filters: a small lexer and a recursive descent parser.
 *
 *	or    = and { ("or" | "||") and }
 *	and   = not { ("and" | "&&") not }
 *	not   = ("not" | "!") not | "(" or ")" | test
 *	test  = field [ "&" number ] operator values | field values | field | flag | word | protocol
 *	values = value { "," value } | "{" value { "," value } "}"
 *
 * Errors point at the wrong word:
 *
 *	--filter:16: error: no field dprot; did you mean dport?
 *	      | proto == tcp and dprot == 443
 *	      |                  ^~~~~
 */
#include <string.h>
#include "ctview/filter.h"

enum { DEPTH_MAX = 200 };

enum token { T_END, T_WORD, T_OPEN, T_CLOSE, T_BRACE, T_UNBRACE, T_COMMA, T_AND, T_OR, T_NOT, T_AMP, T_EQ, T_NE, T_LT,
	T_LE, T_GT, T_GE, T_HOLDS, T_IN };

struct parser {
	const struct src *src;
	const char *p;
	enum token token;
	struct text word;              /* the token's text; for a quoted word, its contents */
	struct pos pos;
	service_fn service;
	struct arena *arena;
	struct diags *diags;
	unsigned depth;
};

static bool bad(struct parser *p, struct pos pos, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

static bool bad(struct parser *p, struct pos pos, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag(p->diags, pos, STATUS_PARAM, "bad filter");
	diag_why(p->diags, "%s", arena_vfmt(p->arena, fmt, ap));
	va_end(ap);
	return false;
}

/* ---- lexer ---- */

static const struct { const char *text; enum token token; bool letters; } marks[] = {
	{"&&", T_AND, 0}, {"||", T_OR, 0}, {"==", T_EQ, 0}, {"!=", T_NE, 0}, {"<=", T_LE, 0}, {">=", T_GE, 0},
	{"(", T_OPEN, 0}, {")", T_CLOSE, 0}, {"{", T_BRACE, 0}, {"}", T_UNBRACE, 0}, {",", T_COMMA, 0},
	{"!", T_NOT, 0}, {"&", T_AMP, 0}, {"=", T_EQ, 0}, {"<", T_LT, 0}, {">", T_GT, 0}, {"~", T_HOLDS, 0},
	{"and", T_AND, 1}, {"or", T_OR, 1}, {"not", T_NOT, 1}, {"in", T_IN, 1},
	{0},
};

static void token_set(struct parser *p, enum token token, const char *end)
{
	p->token = token;
	p->word = (struct text){p->p, (uint32_t)(end - p->p)};
	p->pos = (struct pos){p->src, (uint32_t)(p->p - p->src->text) + 1, p->word.len ? p->word.len : 1};
	p->p = end;
}

static const char *word_end(const char *s)
{
	return s + strcspn(s, " \t\n(){},!&|=<>~\"'");
}

static bool quoted_word(struct parser *p)
{
	const char *close = strchr(p->p + 1, *p->p);

	if (!close) {
		token_set(p, T_WORD, p->p + strlen(p->p));
		return bad(p, p->pos, "unterminated quote");
	}
	token_set(p, T_WORD, close + 1);
	p->word.s++;
	p->word.len -= 2;
	return true;
}

static bool next(struct parser *p)
{
	const char *end;
	unsigned i;

	p->p += strspn(p->p, " \t\n");
	if (*p->p == '"' || *p->p == '\'')
		return quoted_word(p);
	end = word_end(p->p);
	for (i = 0; marks[i].text; i++) {
		size_t len = strlen(marks[i].text);

		if (marks[i].letters ? (size_t)(end - p->p) == len && !memcmp(p->p, marks[i].text, len) :
		    !strncmp(p->p, marks[i].text, len)) {
			token_set(p, marks[i].token, p->p + len);
			return true;
		}
	}
	if (end == p->p && *p->p) {
		token_set(p, T_END, p->p + 1);
		return bad(p, p->pos, "unexpected character");
	}
	token_set(p, *p->p ? T_WORD : T_END, end);
	return true;
}

/* ---- names ---- */

static struct filter *node_new(struct parser *p, enum node_kind kind)
{
	struct filter *f = arena_new_of(p->arena, struct filter);

	f->kind = kind;
	f->test.mask = UINT64_MAX;
	return f;
}

static const struct filter *bad_name(struct parser *p, struct text name, struct pos pos)
{
	const char *names[FIELD_NAMES + 64], **end = names;
	const struct filter_word *w;
	unsigned i;

	field_names(names);
	while (*end)
		end++;
	for (w = filter_words; w->name; w++)
		*end++ = w->name;
	for (i = 0; i < FLAG_KNOWN; i++)
		*end++ = flag_infos[i].name;
	*end = NULL;
	bad(p, pos, "%s", field_hint(p->arena, arena_strn(p->arena, name.s, name.len), names));
	return NULL;
}

static bool fields_of(struct test *t, struct text name)
{
	static const char extra[] = "extra.";
	const struct field_any *any;
	const struct field *f = field_find(name.s, name.len);
	unsigned i;

	if (f && f->kind != KIND_COMPOSED) {
		t->field[t->nfield++] = f;
		return true;
	}
	for (any = field_anys; any->name; any++)
		if (text_is(name, any->name)) {
			for (i = 0; i < any->n; i++)
				t->field[t->nfield++] = &fields[any->id[i]];
			return true;
		}
	if (name.len < sizeof(extra) || memcmp(name.s, extra, sizeof(extra) - 1))
		return false;
	t->extra = (struct text){name.s + sizeof(extra) - 1, name.len - (uint32_t)sizeof(extra) + 1};
	return true;
}

/* The field whose kind determines the syntax of values. */
static const struct field *test_field(const struct test *t)
{
	return t->nfield ? t->field[0] : &fields[F_L7PROTO];
}

/* The test's name as typed. */
static const char *test_name(const struct test *t)
{
	const struct field *f = test_field(t);

	return f->alias ? f->alias : f->name;
}

/* A flag, one of the words, or a protocol: a test without an operator. */
static const struct filter *lone_word(struct parser *p, struct text name)
{
	const struct filter_word *w;
	struct filter *f;
	struct want *want = arena_new_of(p->arena, struct want);
	unsigned i;

	for (w = filter_words; w->name; w++)
		if (text_is(name, w->name)) {
			f = node_new(p, NODE_WORD);
			f->word = w->holds;
			return f;
		}
	f = node_new(p, NODE_TEST);
	f->test.want = want;
	f->test.nwant = f->test.nfield = 1;
	for (i = 0; i < FLAG_KNOWN; i++)
		if (!strncasecmp(flag_infos[i].name, name.s, name.len) && !flag_infos[i].name[name.len]) {
			want->lo = 1u << i;
			f->test.field[0] = &fields[F_D_FLAGS];
			return f;
		}
	if (l4_number(name) < 0)
		return NULL;
	want->text = name;
	f->test.field[0] = &fields[F_D_PROTO];
	return f;
}

bool filter_begins(const char *word)
{
	struct parser p = {.arena = arena_new()};
	struct text name = {word, (uint32_t)(word_end(word) - word)};
	struct test t = {0};
	bool yes = strchr("(!", *word) || text_is(name, "not") || fields_of(&t, name) || lone_word(&p, name);

	arena_free(p.arena);
	return yes;
}

/* ---- values ---- */

static bool value(struct parser *p, const struct field *f, struct want *w)
{
	const char *why = NULL;

	if (p->token != T_WORD)
		return bad(p, p->pos, "expected a value");
	if (!want_parse(f, p->word, p->service, p->arena, w, &why))
		return bad(p, p->pos, "%s", why);
	return next(p);
}

static bool values(struct parser *p, struct test *t)
{
	VEC(struct want) list = {0};
	bool braces = p->token == T_BRACE;

	if (braces && !next(p))
		return false;
	for (;;) {
		struct want w = {.mask = UINT64_MAX};

		if (!value(p, test_field(t), &w))
			return false;
		vec_push(p->arena, &list, w);
		if (p->token != T_COMMA)
			break;
		if (!next(p))
			return false;
	}
	t->want = list.v;
	t->nwant = (unsigned)list.n;
	if (!braces)
		return true;
	return p->token == T_UNBRACE ? next(p) : bad(p, p->pos, "expected } at the end of the set");
}

static bool mask_of(struct parser *p, struct test *t)
{
	struct want w = {.mask = UINT64_MAX};
	const char *why;

	if (test_field(t)->kind != KIND_NUM && test_field(t)->kind != KIND_HEX)
		return bad(p, p->pos, "only numbers can have a mask");
	if (!next(p))
		return false;
	if (p->token != T_WORD || !want_parse(test_field(t), p->word, p->service, p->arena, &w, &why) ||
	    w.lo != w.hi)
		return bad(p, p->pos, "a mask must be a single number");
	t->mask = w.lo;
	return next(p);
}

static bool compare(struct parser *p, struct test *t, enum compare cmp, struct pos pos)
{
	enum field_kind kind = test_field(t)->kind;

	t->cmp = cmp;
	if (cmp == CMP_HOLDS && kind != KIND_TEXT)
		return bad(p, pos, "~ applies to text only, and %s is not text", test_name(t));
	if (cmp != CMP_IN && cmp != CMP_HOLDS &&
	    (kind == KIND_TEXT || kind == KIND_ADDR || kind == KIND_FLAGS))
		return bad(p, pos, "%s can only be compared with ==, != and in", test_name(t));
	if (!values(p, t))
		return false;
	if (cmp != CMP_IN && cmp != CMP_HOLDS && (t->nwant > 1 || t->want->lo != t->want->hi))
		return bad(p, pos, "more than one value to compare with");
	return true;
}

/* ---- grammar ---- */

static const struct filter *parse_or(struct parser *p);

static const struct filter *negated(struct parser *p, const struct filter *f, bool negate)
{
	struct filter *n;

	if (!negate)
		return f;
	n = node_new(p, NODE_NOT);
	n->a = f;
	return n;
}

/* Parses what follows the field's name. */
static const struct filter *parse_test(struct parser *p, struct filter *f)
{
	static const struct { enum token token; enum compare cmp; bool negate; } ops[] = {
		{T_EQ, CMP_IN, 0}, {T_NE, CMP_IN, 1}, {T_IN, CMP_IN, 0}, {T_LT, CMP_LESS, 0},
		{T_LE, CMP_LESS_EQ, 0}, {T_GT, CMP_MORE, 0}, {T_GE, CMP_MORE_EQ, 0},
		{T_HOLDS, CMP_HOLDS, 0},
	};
	struct pos pos;
	bool negate = false;
	unsigned i;

	if (p->token == T_AMP && !mask_of(p, &f->test))
		return NULL;
	pos = p->pos;
	if (p->token == T_NOT) {       /* "not in" */
		negate = true;
		if (!next(p))
			return NULL;
		if (p->token != T_IN && !bad(p, p->pos, "expected in after not"))
			return NULL;
	}
	if (p->token == T_WORD || p->token == T_BRACE)         /* "host 10.0.0.1" */
		return compare(p, &f->test, CMP_IN, pos) ? f : NULL;
	for (i = 0; i < sizeof(ops) / sizeof(*ops); i++) {
		if (ops[i].token != p->token)
			continue;
		if (!next(p) || !compare(p, &f->test, ops[i].cmp, pos))
			return NULL;
		return negated(p, f, negate || ops[i].negate);
	}
	f->test.cmp = CMP_GIVEN;
	return f;
}

static bool begins_test(const struct parser *p)
{
	switch (p->token) {
	case T_WORD: case T_EQ: case T_NE: case T_LT: case T_LE: case T_GT: case T_GE: case T_HOLDS: case T_IN:
	case T_AMP: case T_NOT: case T_BRACE:
		return true;
	default:
		return false;
	}
}

static const struct filter *parse_name(struct parser *p)
{
	struct text name = p->word;
	struct pos pos = p->pos;
	struct filter *f = node_new(p, NODE_TEST);
	const struct filter *lone = lone_word(p, name);

	if (!next(p))
		return NULL;
	if (lone && !begins_test(p))
		return lone;
	if (!fields_of(&f->test, name))
		return lone ? lone : bad_name(p, name, pos);
	return parse_test(p, f);
}

static const struct filter *parse_not(struct parser *p)
{
	const struct filter *f = NULL;
	bool negate = p->token == T_NOT;

	if (++p->depth > DEPTH_MAX) {
		bad(p, p->pos, "nested more than %d deep", DEPTH_MAX);
		return NULL;
	}
	if (negate || p->token == T_OPEN) {
		enum token open = p->token;

		if (next(p))
			f = open == T_OPEN ? parse_or(p) : parse_not(p);
		if (f && open == T_OPEN && p->token != T_CLOSE && !bad(p, p->pos, "expected )"))
			return NULL;
		if (f && open == T_OPEN && !next(p))
			return NULL;
	} else if (p->token == T_WORD) {
		f = parse_name(p);
	} else {
		bad(p, p->pos, "expected a field, a flag or (");
	}
	p->depth--;
	return f ? negated(p, f, negate) : NULL;
}

static const struct filter *parse_chain(struct parser *p, enum token between, enum node_kind kind,
	const struct filter *(*part)(struct parser *))
{
	const struct filter *f = part(p);
	struct filter *n;

	while (f && p->token == between) {
		n = node_new(p, kind);
		n->a = f;
		if (!next(p) || !(n->b = part(p)))
			return NULL;
		f = n;
	}
	return f;
}

static const struct filter *parse_and(struct parser *p)
{
	return parse_chain(p, T_AND, NODE_AND, parse_not);
}

static const struct filter *parse_or(struct parser *p)
{
	return parse_chain(p, T_OR, NODE_OR, parse_and);
}

/* Is it "-s 10.0.0.0/8" or "! -d 10.0.0.1"? Expressions never begin like that. */
static bool begins_matches(const char *text)
{
	text += strspn(text, " \t\n!");
	return *text == '-';
}

static const struct filter *parse_matches(const char *text, const char *where, struct arena *a, struct diags *d)
{
	const struct matches *m = matches_parse_text(text, where, a, d);

	return m ? filter_of_matches(m, a) : NULL;
}

static const struct filter *parse_expression(const char *text, const char *where, service_fn service, struct arena *a,
	struct diags *d)
{
	struct src *src = arena_new_of(a, struct src);
	struct parser p = {.src = src, .service = service, .arena = a, .diags = d};
	const struct filter *f;

	*src = (struct src){.file = where, .text = arena_str(a, text)};
	p.p = src->text;
	if (!next(&p))
		return NULL;
	f = parse_or(&p);
	if (f && p.token != T_END) {
		bad(&p, p.pos, "expected and, or, or the end");
		return NULL;
	}
	return f;
}

const struct filter *filter_parse(const char *text, const char *where, service_fn service, struct arena *a,
	struct diags *d)
{
	return begins_matches(text) ? parse_matches(text, where, a, d) : parse_expression(text, where, service, a, d);
}
