/* Errors about unknown names: options, matches, targets, tables. Gives iptables' message, and a reason: where such a
 * name exists, or a similar name.
 *
 *	unknown option "--dprot"
 *	no option --dprot in match tcp; did you mean --dport?
 *
 * Only runs for a line with an error, so it may search all extensions.
 */
#include <string.h>
#include "frontend/parser.h"
#include "frontend/gram.h"

typedef VEC(const char *) texts;

/* "a, b and c", limited to a few. */
static const char *join(struct arena *a, const texts *t, const char *and)
{
	enum { FEW = 6 };
	struct buf b = BUF_INIT;
	const char *s;

	for (size_t i = 0; i < t->n && i < FEW; i++) {
		if (i)
			buf_puts(&b, i + 1 == t->n ? and : ", ");
		buf_puts(&b, t->v[i]);
	}
	if (t->n > FEW)
		buf_puts(&b, " …");
	s = arena_str(a, buf_str(&b));
	buf_free(&b);
	return s;
}

static const char *suggest(struct arena *a, texts *t, const char *word)
{
	vec_push(a, t, NULL);
	t->n--;
	return diag_suggest(word, t->v);
}

/* ---- options ---- */

/* --fragments after --fragment: the same option again. */
static bool longer_twin(const struct opt_name *v)
{
	return names_same(v - 1, 2) && !strncmp(v[-1].name, v->name, strlen(v[-1].name));
}

static void add_names(struct arena *a, texts *t, const struct opt_set *s, const char *begin, size_t len)
{
	for (unsigned i = 0; i < s->n; i++)
		if (!strncmp(s->v[i].name, begin, len) && !(i && longer_twin(&s->v[i])))
			vec_push(a, t, arena_fmt(a, "--%s", s->v[i].name));
}

/* The options in force on this line that have this prefix. */
static void in_force(struct parser *p, texts *t, const char *begin, size_t len)
{
	add_names(p->cx->arena, t, &p->base, begin, len);
	for (size_t i = 0; i < p->force.n; i++)
		add_names(p->cx->arena, t, p->force.v[i], begin, len);
}

static bool why_ambiguous(struct parser *p, const char *name, size_t len)
{
	texts t = {0};

	if (len)
		in_force(p, &t, name, len);
	if (t.n > 1)
		diag_why(p->cx->diags, "--%.*s is ambiguous: %s", (int)len, name, join(p->cx->arena, &t, " or "));
	return t.n > 1;
}

/* --opt=value for an option without arguments. */
static bool why_no_value(struct parser *p, const char *name, size_t len)
{
	if (name[len] != '=' || !p->lex.option_pos.src ||
	    p->lex.option_pos.col != p->words->v.v[p->lex.next - 1].pos.col)
		return false;
	diag_why(p->cx->diags, "--%.*s does not allow a value", (int)len, name);
	return true;
}

/* Extensions of a kind with exactly this option; *proto: one of them that is implied by -p. */
static void owners(struct parser *p, texts *t, enum ext_kind kind, const char *name, const struct ext **proto)
{
	for (const struct ext *const *e = ext_list; *e; e++) {
		if ((*e)->kind != kind || !((*e)->fam & p->cx->family) || ext_row(*e, name) < 0)
			continue;
		vec_push(p->cx->arena, t, (*e)->name);
		if ((*e)->autoload && !*proto)
			*proto = *e;
	}
}

static const char *one_or_more(const texts *t, const char *one, const char *more)
{
	return t->n == 1 ? one : more;
}

/* "-m mark or -m connmark"; only the one with the option's own name, if there is one. */
static const char *loads(struct arena *a, const texts *t, char letter, const char *name)
{
	texts words = {0};

	for (size_t i = 0; i < t->n; i++) {
		const char *word = arena_fmt(a, "-%c %s", letter, t->v[i]);

		if (!strcmp(t->v[i], name))
			return word;
		vec_push(a, &words, word);
	}
	return join(a, &words, " or ");
}

/* The option exists, but in an extension that this line does not load, or loads later. `it` names the option. */
static bool why_elsewhere(struct parser *p, const char *name, const char *it)
{
	struct arena *a = p->cx->arena;
	const struct ext *proto = NULL, *none = NULL;
	texts m = {0}, t = {0};

	owners(p, &m, EXT_MATCH, name, &proto);
	owners(p, &t, EXT_TARGET, name, &none);
	if (m.n) {
		diag_why(p->cx->diags, "%s belongs to the %s %s", it, one_or_more(&m, "match", "matches"),
			join(a, &m, " and "));
		if (proto && p->proto > 0)
			diag_why(p->cx->diags, "-p %s loads none of them", p->proto_name ? p->proto_name : "");
		else if (proto)
			diag_why(p->cx->diags, "write -p %s --%s", proto->name, name);
		else
			diag_why(p->cx->diags, "write %s before it", loads(a, &m, 'm', name));
		return true;
	}
	if (!t.n)
		return false;
	diag_why(p->cx->diags, "%s belongs to the %s %s", it, one_or_more(&t, "target", "targets"),
		join(a, &t, " and "));
	diag_why(p->cx->diags, "write %s before it", loads(a, &t, 'j', name));
	return true;
}

/* "in matches tcp, comment and target LOG" */
static const char *places(struct parser *p)
{
	struct arena *a = p->cx->arena;
	const char *target = p->target ? p->loads.v[p->target].set->ext->name : NULL;
	texts m = {0};

	for (size_t i = 0; i < p->force.n; i++)
		if (p->force.v[i]->ext->kind == EXT_MATCH)
			vec_push(a, &m, p->force.v[i]->ext->name);
	return arena_fmt(a, "%s%s%s%s%s", m.n ? one_or_more(&m, " in match ", " in matches ") : "",
		join(a, &m, ", "), m.n && target ? " and" : "", target ? " in target " : "",
		target ? target : "");
}

static void add_all(struct arena *a, texts *t, struct opt_set *s)
{
	if (!s->made)
		names_of_ext(a, s);
	add_names(a, t, s, "", 0);
}

static bool why_unknown(struct parser *p, const char *name, size_t len)
{
	struct arena *a = p->cx->arena;
	const char *word = arena_fmt(a, "--%.*s", (int)len, name), *near;
	texts here = {0}, all = {0};
	struct opt_set *s;

	diag_why(p->cx->diags, "no option %s%s", word, places(p));
	in_force(p, &here, "", 0);
	near = suggest(a, &here, word);
	if (near) {
		diag_why(p->cx->diags, "did you mean %s?", near);
		return true;
	}
	if (p->to) {
		diag_why(p->cx->diags, "no target is named %s, and jumps to chains have no options", p->to);
		return true;
	}
	map_each(&p->matches, s)
		add_all(a, &all, s);
	map_each(&p->targets, s)
		add_all(a, &all, s);
	near = suggest(a, &all, word);
	if (near)
		why_elsewhere(p, near + 2, arena_fmt(a, "did you mean %s? It", near));
	return true;
}

/* -dport, or -A instead of -a. */
static void why_letter(struct parser *p, const struct word_at *w)
{
	texts t = {0};
	const char *near = NULL;
	size_t len = strlen(w->s + 1);

	in_force(p, &t, w->s + 1, len);
	if (len > 1)
		near = t.n ? t.v[0] : suggest(p->cx->arena, &t, arena_fmt(p->cx->arena, "-%s", w->s));
	else if (p->letter[w->s[1] & 0x5f & 0x7f].name)
		near = arena_fmt(p->cx->arena, "-%c", w->s[1] & 0x5f);
	diag_why(p->cx->diags, "no option %s", w->s);
	if (near)
		diag_why(p->cx->diags, "did you mean %s?", near);
}

int wrong_option(struct parser *p, const struct word_at *w)
{
	const char *name = w->s + 2;
	size_t len = w->s[1] == '-' ? strcspn(name, "=") : 0;

	diag(p->cx->diags, w->pos, STATUS_PARAM, "unknown option \"%s\"", w->s);
	if (w->s[1] != '-')
		why_letter(p, w);
	else if (!why_no_value(p, name, len) && !why_ambiguous(p, name, len) &&
		 !why_elsewhere(p, arena_strn(p->cx->arena, name, len), arena_fmt(p->cx->arena, "--%.*s", (int)len, name)))
		why_unknown(p, name, len);
	return T_GRAM_error;
}

/* ---- extensions and tables ---- */

static void ext_names(struct arena *a, texts *t, const struct map *m)
{
	for (size_t i = 0; i < m->n; i++)
		vec_push(a, t, ((const struct opt_set *)m->entry[i].value)->ext->name);
}

void hint_match(struct parser *p, const char *name)
{
	enum family other = FAM_ANY & ~p->cx->family;
	texts t = {0};
	const char *near;

	if (map_gets(&p->targets, name)) {
		diag_why(p->cx->diags, "%s is a target: write -j %s", name, name);
		return;
	}
	if (ext_find(EXT_MATCH, name, other)) {
		diag_why(p->cx->diags, "%s is a match for %s", name, other == FAM_IP6 ? "IPv6" : "IPv4");
		return;
	}
	ext_names(p->cx->arena, &t, &p->matches);
	near = suggest(p->cx->arena, &t, name);
	diag_why(p->cx->diags, "unknown match");
	if (near)
		diag_why(p->cx->diags, "did you mean %s?", near);
}

void parse_hint_target(struct cx *cx, const char *name)
{
	texts t = {0};
	const char *near;

	if (ext_find(EXT_MATCH, name, cx->family)) {
		diag_why(cx->diags, "%s is a match: write -m %s", name, name);
		return;
	}
	if (ext_find(EXT_TARGET, name, FAM_ANY & ~cx->family)) {
		diag_why(cx->diags, "%s is a target for %s", name, cx->family == FAM_IP4 ? "IPv6" : "IPv4");
		return;
	}
	for (unsigned v = VERDICT_ACCEPT; v <= VERDICT_QUEUE; v++)
		vec_push(cx->arena, &t, verdict_words[v]);
	for (const struct ext *const *e = ext_list; *e; e++)
		if ((*e)->kind == EXT_TARGET && ((*e)->fam & cx->family))
			vec_push(cx->arena, &t, (*e)->name);
	near = suggest(cx->arena, &t, name);
	if (near)
		diag_why(cx->diags, "did you mean %s?", near);
}

void hint_table(struct parser *p, const char *name)
{
	texts t = {0};
	const char *near;

	for (unsigned i = 0; i < TABLE_COUNT; i++)
		vec_push(p->cx->arena, &t, table_names[i]);
	near = suggest(p->cx->arena, &t, name);
	if (near)
		diag_why(p->cx->diags, "did you mean %s?", near);
	else
		diag_why(p->cx->diags, "the tables are %s", join(p->cx->arena, &t, " and "));
}
