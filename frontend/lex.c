/* Converts words to tokens, with the conventions of getopt_long and the options in force at each word.
 *
 *	-nvL INPUT       FLAG FLAG C_ALL_NUM ARG
 *	-ptcp            ROW1 ARG                     two tokens of one word
 *	--dpo=22         ROW1 ARG                     an unambiguous prefix stands for the name
 *	-L INPUT -v      C_ALL_NUM ARG FLAG           an optional argument does not look like an option
 *
 * A long name is searched in the base set (the programs' own options and the header's), then in the line's extensions
 * from newest to oldest; then as a prefix, in the same order; then in the match of the rule's protocol, which is loaded
 * if it has the option.
 *
 * Never modifies words or parses values.
 */
#include <string.h>
#include "frontend/parser.h"
#include "frontend/gram.h"

enum { LOADS_MAX = 4096 };     /* matches in one rule: more than any kernel accepts */

/* Number of arguments that follow a token: `need` unconditionally, then `look` that must not look like options. */
static void want_arguments(struct lexer *l, int token)
{
	static const struct { uint8_t need, look; } arguments[] = {
#define WANTS(token) [T_##token - T_STAR]
		WANTS(STAR) = {1, 0}, WANTS(COLON) = {2, 0},
		WANTS(C_CHAIN) = {1, 0}, WANTS(C_CHAIN_NUM) = {1, 1}, WANTS(C_CHAIN_MAYBE) = {1, 1},
		WANTS(C_CHAIN_WORD) = {1, 1}, WANTS(C_ALL) = {0, 1}, WANTS(C_ALL_NUM) = {0, 2},
		WANTS(VALUE) = {1, 0}, WANTS(MAYBE) = {0, 1}, WANTS(COUNTS) = {1, 1},
		WANTS(MATCH) = {1, 0}, WANTS(VERDICT) = {1, 0},
		WANTS(ROW1) = {1, 0}, WANTS(ROW2) = {1, 1}, WANTS(ROWMAYBE) = {0, 1},
#undef WANTS
	};

	l->need = arguments[token - T_STAR].need;
	l->look = arguments[token - T_STAR].look;
	l->arg = NULL;
}

/* The position of the last len bytes of a word. */
static struct pos pos_tail(const struct word_at *w, size_t len)
{
	struct pos pos = w->pos;

	len += w->quoted;
	if (len < pos.len) {
		pos.col += pos.len - len;
		pos.len = len;
	}
	return pos;
}

static struct pos pos_head(const struct word_at *w, size_t len)
{
	struct pos pos = w->pos;

	len += w->quoted;
	if (len < pos.len)
		pos.len = len;
	return pos;
}

/* ---- options in force ---- */

uint32_t lex_load(struct parser *p, struct opt_set *set, struct pos pos)
{
	struct load load = { .set = set, .pos = pos };
	size_t i = 0;

	if (p->loads.n >= LOADS_MAX) {
		diag(p->cx->diags, pos, STATUS_PARAM, "too many matches");
		return 0;
	}
	if (!set->made)
		names_of_ext(p->arena, set);
	vec_push(p->arena, &p->loads, load);
	if (set->stamp == p->stamp) {
		/* Already in force: it becomes the newest. */
		while (p->force.v[i] != set)
			i++;
		memmove(&p->force.v[i], &p->force.v[i + 1], (p->force.n - i - 1) * sizeof(p->force.v[0]));
		p->force.n--;
	}
	vec_push(p->arena, &p->force, set);
	set->stamp = p->stamp;
	set->recent = p->loads.n - 1;
	return set->recent;
}

/* Loads the match implied by -p, unless its options are in force already. */
static bool load_by_proto(struct parser *p, struct pos pos)
{
	const struct ext *e = p->proto > 0 ? ext_for_proto(p->proto, p->cx->family) : NULL;
	struct opt_set *set = e ? map_gets(&p->matches, e->name) : NULL;

	return set && set->stamp != p->stamp && lex_load(p, set, pos);
}

/* ---- long names ---- */

struct found {
	const struct opt_name *name;
	const struct opt_set *set;
};

static bool find_exact(const struct parser *p, const char *word, size_t len, struct found *f)
{
	unsigned n;

	for (size_t i = p->force.n + 1; i-- > 0;) {
		/* The base set has the highest precedence, then the newest. */
		f->set = i == p->force.n ? &p->base : p->force.v[i];
		f->name = names_find(f->set, word, len, &n);
		if (n == 1 && !f->name->name[len])
			return true;
	}
	return false;
}

static bool begins_in_force(const struct parser *p, const char *word, size_t len)
{
	unsigned n = 0;

	for (size_t i = p->force.n; i-- > 0 && !n;)
		names_find(p->force.v[i], word, len, &n);
	return n;
}

/* --h beside -m hashlimit is ambiguous, other beginnings of the programs' own options are not: help in place of a rule would be
 * a success. */
static bool find_beginning(const struct parser *p, const char *word, size_t len, struct found *f)
{
	const struct opt_name *v;
	unsigned n;

	f->set = &p->base;
	f->name = names_find(f->set, word, len, &n);
	while (n && f->name->base && f->name->base->whole) {
		n--;
		f->name = n ? f->name + 1 : NULL;
	}
	if (n)
		return names_same(f->name, n) && !(f->name->base && f->name->base->op == CMD_HELP && begins_in_force(p, word, len));
	for (size_t i = p->force.n; i-- > 0;) {
		v = names_find(p->force.v[i], word, len, &n);
		if (!n)
			continue;
		if (f->name || !names_same(v, n))
			return false;
		f->name = v;
		f->set = p->force.v[i];
	}
	return f->name;
}

static bool find_long(const struct parser *p, const char *word, size_t len, struct found *f)
{
	return len && (find_exact(p, word, len, f) || find_beginning(p, word, len, f));
}

/* ---- tokens ---- */

static int row_token(const struct opt *o)
{
	unsigned words = opt_words(o);

	if (!words)
		return T_ROW0;
	if (o->type->optional)
		return T_ROWMAYBE;
	return words == 2 ? T_ROW2 : T_ROW1;
}

/* Sets the token's option, and the arguments it expects. */
static int option_token(struct parser *p, struct token *t, const struct found *f, struct pos pos)
{
	struct lexer *l = &p->lex;
	int token;

	t->base = f->name->base;
	if (t->base) {
		token = t->base->token;
		l->closed = token == T_STOP;
	} else {
		t->name = f->name->name;
		t->pos = pos;
		t->row = f->name->row;
		t->load = f->set == &p->base ? 0 : f->set->recent;
		token = row_token(&f->set->ext->opts[t->row]);
	}
	want_arguments(l, token);
	l->before = l->option;
	l->before_pos = l->option_pos;
	l->option = t;
	l->option_pos = pos;
	return token;
}

static int long_token(struct parser *p, const struct word_at *w, struct token *t, struct pos *pos)
{
	struct lexer *l = &p->lex;
	const char *name = w->s + 2, *eq = strchr(name, '=');
	size_t len = eq ? (size_t)(eq - name) : strlen(name);
	struct found f;
	int token;

	if (!find_long(p, name, len, &f) &&
	    !(load_by_proto(p, w->pos) && find_long(p, name, len, &f)))
		return wrong_option(p, w);
	t->s = eq ? arena_strn(p->cx->arena, w->s, len + 2) : w->s;
	if (eq)
		*pos = pos_head(w, len + 2);
	token = option_token(p, t, &f, *pos);
	if (!eq)
		return token;
	if (!l->need && !l->look)
		return wrong_option(p, w);
	l->glued = eq + 1;
	l->glued_value = true;
	return token;
}

/* Handles one letter of a word; what follows it is its argument or the next letter. */
static int letter_token(struct parser *p, const struct word_at *w, const char *s, struct token *t,
	struct pos *pos)
{
	struct lexer *l = &p->lex;
	struct found f = { .set = &p->base };
	unsigned char c = *s;
	int token;

	l->glued = NULL;
	if (c >= sizeof(p->letter) / sizeof(p->letter[0]) || !p->letter[c].name)
		return wrong_option(p, w);
	f.name = &p->letter[c];
	t->letter = c;
	if (w->pos.len > 2) {
		*pos = pos_tail(w, strlen(s));
		pos->len = 1;
	}
	token = option_token(p, t, &f, *pos);
	if (s[1]) {
		l->glued = s + 1;
		l->glued_value = l->need || l->look;
	}
	return token;
}

static int argument_token(struct lexer *l, struct token *t, const char *s)
{
	if (l->need)
		l->need--;
	else if (l->look)
		l->look--;
	t->s = l->arg = s;
	return T_ARG;
}

static bool looks_like_option(const char *s)
{
	return *s == '-' || *s == '!';
}

/* The first word determines the type of a restore line. Also checks which lines are allowed before the first *table and
 * after it. */
static int line_token(struct parser *p, const struct word_at *w, struct token *t)
{
	static const short tokens[] = {
		[WORD_STAR] = T_STAR, [WORD_COLON] = T_COLON, [WORD_COUNTERS] = T_COUNTERS
	};
	bool commit = !w->quoted && !strcmp(w->s, "COMMIT");
	int token = commit ? T_COMMIT : tokens[w->kind];

	t->s = w->s;
	if ((p->mode->table == TABLE_COUNT) != (token == T_STAR))
		return wrong_line(p, w);
	if (!token)
		return 0;
	p->lex.plain = token != T_COUNTERS;
	want_arguments(&p->lex, token);
	p->lex.option = t;
	p->lex.option_pos = w->pos;
	return token;
}

static int word_token(struct parser *p, const struct word_at *w, struct token *t, struct pos *pos)
{
	struct lexer *l = &p->lex;

	if (l->need || l->plain || (l->look && !looks_like_option(w->s)))
		return argument_token(l, t, w->s);
	l->look = 0;
	t->s = w->s;
	if (!strcmp(w->s, "!"))
		return T_BANG;
	if (w->s[0] != '-' || !w->s[1])
		return T_WORD;
	if (w->s[1] != '-')
		return letter_token(p, w, w->s + 1, t, pos);
	if (w->s[2])
		return long_token(p, w, t, pos);
	/* "--" ends the options; nothing else may follow. */
	return l->next == p->words->v.n ? T_END : wrong_rest(p, w + 1);
}

static struct token *token_new(struct parser *p)
{
	static const struct token none;

	vec_push(p->arena, &p->tokens, none);
	return &p->tokens.v[p->tokens.n - 1];
}

/* Continues within a word: the next letter of -nvL, or what follows -p or =. */
static int glued_token(struct parser *p, struct token *t, struct pos *pos)
{
	struct lexer *l = &p->lex;
	const struct word_at *w = &p->words->v.v[l->next - 1];
	const char *s = l->glued;

	*pos = w->pos;
	if (!l->glued_value)
		return letter_token(p, w, s, t, pos);
	l->glued = NULL;
	*pos = pos_tail(w, strlen(s));
	return argument_token(l, t, s);
}

int lex_token(struct token **value, struct pos *pos, struct parser *p)
{
	struct lexer *l = &p->lex;
	struct token *t = *value = token_new(p);
	const struct word_at *w;
	int token;

	*pos = (struct pos){0};
	if (l->closed)
		return T_END;
	if (l->glued)
		return glued_token(p, t, pos);
	if (l->next == p->words->v.n)
		return T_END;
	w = &p->words->v.v[l->next];
	*pos = w->pos;
	if (!l->next++ && p->mode->restore && (token = line_token(p, w, t)))
		return token;
	return word_token(p, w, t, pos);
}
