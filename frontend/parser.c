/* The parser object: tables shared by all lines of a transaction, and parsing of one line at a time. */
#include <string.h>
#include "frontend/parser.h"

static void name_ext(struct map *m, const char *name, size_t len, struct opt_set *set)
{
	if (len && !map_get(m, name, len))
		map_put(m, name, len, set);
}

/* Adds it under its name and its aliases. */
static void add_ext(struct parser *p, const struct ext *e)
{
	struct map *m = e->kind == EXT_TARGET ? &p->targets : &p->matches;
	struct opt_set *set = arena_new_of(p->cx->arena, struct opt_set);

	set->ext = e;
	name_ext(m, e->name, strlen(e->name), set);
	for (const char *s = e->aliases; s && *s;) {
		size_t len = strcspn(s, " ");

		name_ext(m, s, len, set);
		s += len + strspn(s + len, " ");
	}
}

static void add_letters(struct parser *p)
{
	const struct opt *o = p->header->opts;

	for (const struct base_opt *b = base_opts; b->name; b++)
		if (b->letter)
			p->letter[(unsigned char)b->letter] = (struct opt_name){ .name = b->name, .base = b };
	for (unsigned i = 0; o[i].name; i++)
		if (o[i].letter)
			p->letter[(unsigned char)o[i].letter] = (struct opt_name){ .name = o[i].name, .row = i };
}

struct parser *parser_new(struct cx *cx)
{
	struct parser *p = arena_new_of(cx->arena, struct parser);

	p->cx = cx;
	p->arena = cx->arena;
	p->header = ext_header(cx->family);
	map_init(&p->matches, cx->arena);
	map_init(&p->targets, cx->arena);
	map_init(&p->names, cx->arena);
	for (const struct ext *const *e = ext_list; *e; e++)
		if ((*e)->kind != EXT_HEADER && ((*e)->fam & cx->family))
			add_ext(p, *e);
	p->base.ext = p->header;
	names_of_base(cx->arena, &p->base);
	add_letters(p);
	return p;
}

static void line_begin(struct parser *p, const struct parse_mode *mode, const struct words *w)
{
	struct load header = { .set = &p->base, .pos = w->v.n ? w->v.v[0].pos : (struct pos){0} };

	p->mode = mode;
	p->words = w;
	p->whole = w->v.n ? pos_join(w->v.v[0].pos, w->v.v[w->v.n - 1].pos) : (struct pos){0};
	p->stamp++;
	p->lex = (struct lexer){0};
	p->cmd = arena_new_of(p->cx->arena, struct cmd);
	p->cmd->table = mode->table;
	p->loads.n = p->saids.n = p->force.n = p->tokens.n = 0;
	p->options = 0;
	p->verdict = VERDICT_NONE;
	p->target = 0;
	p->to = p->proto_name = p->no_table = NULL;
	p->proto = -1;
	p->skip = false;
	vec_push(p->arena, &p->loads, header);
	draft_init(&p->head, p->cx, p->header, header.pos);
}

struct cmd *parse_words(struct parser *p, const struct parse_mode *mode, const struct words *w)
{
	line_begin(p, mode, w);
	if (gram_parse(p))
		return NULL;
	like_learn(p);
	return p->cmd;
}
