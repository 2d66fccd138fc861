/* Fast path of the parser: recognises -A lines that differ from an earlier line only in their values.
 *
 *	-A INPUT -s 192.0.2.1/32 -p tcp -m tcp --dport 22 -j DROP      a line that was parsed
 *	-A INPUT -s ~~~~~~~~~~~~ -p tcp -m tcp --dport ~~ -j DROP      the template made from it: text, and gaps for values
 *	-A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 80:90 -j DROP     a line that fits the template: only the values are parsed
 *	[~~~] -A INPUT -s ~~~~~~~~~~~~ -j DROP                          counters are values, too
 *	-A ~~~~~~ -p tcp -j ~~~~~~~                                     and names of user chains
 *
 * Large saves have many rules of few forms. Lines that fit the same template have the same options of the same
 * extensions, so name lookup, grammar and checks of combinations can be skipped. Values are parsed as usual, into copies
 * of the uses of the template's line (rules.c).
 *
 * Consecutive rules may be joined into one command, even if they fit different templates. The result is as if each were a
 * command of its own: they share the chain and the target, the only things that can fail when commands are executed, so
 * the first rule is the one refused.
 *
 * The fast path reports no errors. If a line causes any message, even a warning, it is rejected, and the caller parses it
 * in full. Must never accept a line that the full parser would not parse to the same command.
 */
#include <endian.h>
#include <string.h>
#include "lib/num.h"
#include "frontend/parser.h"

/* The syntax of a value, which determines where it ends. */
enum gap_kind { GAP_BARE, GAP_QUOTED, GAP_COUNTERS };

/* Position of a value in the template. Counters are the first gap. */
struct gap {
	uint32_t from, len;            /* without quotes or brackets */
	uint32_t longer;               /* by how much all earlier values are longer than in the template (modulo 2^32) */
	uint8_t kind;                  /* enum gap_kind */
	const char **word;             /* the value in the current line: a word of saids, or of the template */
};

/* A position in the template, and the number of gaps that begin before its start and before its end. */
struct spot { uint32_t col, len, before, behind; };

struct like {
	struct cmd cmd;                /* op CMD_NONE: the slot is empty; with the counters and chain of the current line */
	char *text;
	uint32_t len, room;
	uint32_t tail;                 /* where the text behind the last value begins */
	struct spot whole;             /* the line without blanks around it */
	struct spot command, at[PLACE_COUNT];
	VEC(struct gap) gaps;          /* and an empty one at the end of the text */
	VEC(struct load) loads;        /* with positions in the current line */
	VEC(struct spot) spots;        /* their positions in the template */
	VEC(struct said) saids;        /* with the words of the current line; positions are those of the template's line */
	const char *counts;            /* of the current line */
	const char *chain, *jump;      /* names of user chains in the current line; NULL: the names are not values */
	uint8_t verdict;
	uint32_t target;
	const char *to;                /* of the current line */
	const char *proto_name;
	int proto;
	bool has_proto, not_proto;     /* -p was parsed at once, and is not in saids: its value */
	struct value proto_value;
	unsigned group;                /* lines of templates of the same group may be joined if chain and target are the same; 0: never */
};

enum { RULES_MOST = 64 };      /* maximum storage for rules of a command; what remains unused is wasted */
enum { LIKES = 16 };

struct likes {
	struct like v[LIKES];
	struct cmd *made;              /* the newest command, if further rules may be joined to it */
	unsigned made_group;           /* those of this group */
	uint32_t spare, size;          /* unused and allocated elements of its rules */
	unsigned last, next;           /* the template that fitted last, and the one to be replaced next */
	unsigned groups;
	struct map names;              /* words in place of user chains' names: their interned names, or not_plain */
	char *values;                  /* the values of the current line, each terminated by NUL */
	size_t room;
};

/* ---- creating a template ---- */

/* The word that begins at the column; NULL: the column is inside a word. */
static const struct word_at *word_from(const struct words *w, uint32_t col)
{
	for (size_t i = 0; i < w->v.n; i++)
		if (w->v.v[i].pos.col == col)
			return &w->v.v[i];
	return NULL;
}

/* False: only a part of the word is quoted. */
static bool gap_add(struct parser *p, struct like *k, const struct word_at *w, const char **word)
{
	const char *text = w->pos.src->text + w->pos.col - 1;
	struct gap s = { .from = w->pos.col - 1, .len = w->pos.len, .word = word, .kind = w->quoted ? GAP_QUOTED : GAP_BARE };

	if (w->quoted) {
		if (s.len < 2 || text[0] != '"' || text[s.len - 1] != '"')
			return false;
		s.from++;
		s.len -= 2;
	}
	vec_push(p->arena, &k->gaps, s);
	for (size_t i = k->gaps.n - 1; i && k->gaps.v[i - 1].from > s.from; i--) {
		k->gaps.v[i] = k->gaps.v[i - 1];
		k->gaps.v[i - 1] = s;
	}
	return true;
}

/* Is it a name that means a user chain wherever it stands, and that causes no message? */
static bool name_plain(const struct parser *p, const char *name)
{
	const struct base_info *base = base_infos;

	for (const char *s = name; *s; s++)
		if (*s <= ' ' || *s > '~' || s - name == CHAIN_NAME_MAX)
			return false;
	while (base->name && strcmp(base->name, name))
		base++;
	return *name && !base->name && verdict_by_name(name) == VERDICT_NONE && !map_gets(&p->targets, name);
}

/* The interned name of a user chain; NULL: the word may mean something else. */
static const char *name_find(struct parser *p, const char *word)
{
	static const char not_plain[] = "";
	struct map *names = &p->likes->names;
	const char *name = map_gets(names, word);

	if (!name) {
		word = name_keep(p, word);
		name = name_plain(p, word) ? word : not_plain;
		map_puts(names, word, (void *)name);
	}
	return name == not_plain ? NULL : name;
}

/* Makes the word at the place a gap if it is the name of a user chain. */
static void gap_name(struct parser *p, struct like *k, enum cmd_place place, const char *name, const char **word)
{
	const struct word_at *w = word_from(p->words, p->cmd->at[place].col);

	*word = name && w && !strcmp(w->s, name) && name_find(p, name) && gap_add(p, k, w, word) ? name : NULL;
}

/* Adds the gap of the counters in front of the line, unless -c overrides them. */
static void gap_counters(struct parser *p, struct like *k)
{
	struct pos pos = p->words->v.v[0].pos;
	struct gap s = { .from = pos.col, .len = pos.len - 2, .word = &k->counts, .kind = GAP_COUNTERS };

	if (p->cmd->line_counters)
		vec_push(p->arena, &k->gaps, s);
}

static bool gaps_find(struct parser *p, struct like *k)
{
	struct gap end = { .from = (uint32_t)strlen(p->whole.src->text) };

	k->gaps.n = 0;
	gap_counters(p, k);
	gap_name(p, k, PLACE_CHAIN, p->cmd->chain, &k->chain);
	gap_name(p, k, PLACE_TARGET, p->to, &k->jump);
	for (uint32_t i = 0; i < k->saids.n; i++) {
		struct said *said = &k->saids.v[i];
		const struct word_at *w = said->word[0] ? word_from(p->words, said->pos.col) : NULL;

		if (said->word[0] && (!w || w->s != said->word[0] || !gap_add(p, k, w, &said->word[0])))
			return false;
		if (said->word[1] && (w[1].s != said->word[1] || !gap_add(p, k, w + 1, &said->word[1])))
			return false;
	}
	vec_push(p->arena, &k->gaps, end);
	return true;
}

static void text_copy(struct parser *p, struct like *k, const char *text)
{
	k->len = (uint32_t)strlen(text);
	if (k->len > k->room) {
		k->room = 2 * k->len;
		k->text = arena_alloc(p->arena, k->room);
	}
	memcpy(k->text, text, k->len);
	k->tail = k->gaps.n > 1 ? k->gaps.v[k->gaps.n - 2].from + k->gaps.v[k->gaps.n - 2].len : 0;
}

static struct spot spot_of(const struct like *k, uint32_t col, uint32_t len)
{
	struct spot s = { .col = col, .len = len };

	for (size_t i = 0; i + 1 < k->gaps.n; i++) {
		s.before += k->gaps.v[i].from + 1 < col;
		s.behind += k->gaps.v[i].from + 1 < col + len;
	}
	return s;
}

static void saids_copy(struct parser *p, struct like *k)
{
	k->saids.n = 0;
	for (size_t i = 0; i < p->saids.n; i++)
		vec_push(p->arena, &k->saids, p->saids.v[i]);
}

static void loads_copy(struct parser *p, struct like *k)
{
	k->loads.n = k->spots.n = 0;
	for (size_t i = 0; i < p->loads.n; i++) {
		vec_push(p->arena, &k->loads, p->loads.v[i]);
		vec_push(p->arena, &k->spots, spot_of(k, p->loads.v[i].pos.col, p->loads.v[i].pos.len));
	}
}

static void spots_find(struct parser *p, struct like *k)
{
	k->whole = spot_of(k, p->whole.col, p->whole.len);
	k->command = spot_of(k, k->cmd.pos.col, k->cmd.pos.len);
	for (unsigned i = 0; i < PLACE_COUNT; i++)
		k->at[i] = spot_of(k, k->cmd.at[i].col, k->cmd.at[i].len);
}

/* The use that was made from the load. */
static const struct use *load_use(const struct parser *p, const struct rule *r, uint32_t load)
{
	if (!load)
		return r->head;
	if (load == p->target)
		return r->target;
	return r->match[load - 1 - (p->target && load > p->target)];
}

/* Makes the load a template of its use, unless an option is repeated: its value may then not be that of its last word. */
static void model_find(struct parser *p, struct like *k, struct load *load, const struct use *u)
{
	uint64_t rows = 0, twice = 0;

	for (uint32_t i = load->first; i; i = k->saids.v[i - 1].next) {
		uint64_t row = k->saids.v[i - 1].word[0] ? ROW(k->saids.v[i - 1].row) : 0;

		twice |= rows & row;
		rows |= row;
	}
	load->model = twice ? NULL : use_model_of(p->cx, p->arena, u, rows);
	for (uint32_t i = load->model ? load->first : 0; i; i = k->saids.v[i - 1].next)
		if (k->saids.v[i - 1].word[0])
			k->saids.v[i - 1].gap = use_gap_of(p->cx, p->arena, u, k->saids.v[i - 1].row);
}

static void models_find(struct parser *p, struct like *k)
{
	for (uint32_t i = 0; i < k->loads.n && p->cmd->nrules == 1; i++)
		model_find(p, k, &k->loads.v[i], load_use(p, p->cmd->rules, i));
}

/* Can a line of one be joined to a command of the other, if chain and target are the same? */
static bool joins(const struct like *k, const struct like *other)
{
	const struct cmd *a = &k->cmd, *b = &other->cmd;

	return a->op == b->op && a->table == b->table && a->pos.len == b->pos.len && a->verbose == b->verbose &&
		a->list == b->list && a->counted == b->counted && a->line_counters == b->line_counters &&
		(a->line_counters || a->pos.col == b->pos.col);
}

/* Only if the command word is the first, apart from counters. */
static unsigned group_find(struct parser *p, const struct like *k)
{
	struct likes *l = p->likes;

	if (k->cmd.pos.col != p->words->v.v[k->cmd.line_counters ? 1 : 0].pos.col)
		return 0;
	for (unsigned i = 0; i < LIKES; i++)
		if (&l->v[i] != k && l->v[i].group && joins(k, &l->v[i]))
			return l->v[i].group;
	return ++l->groups;
}

void like_learn(struct parser *p)
{
	struct like *k;

	if (!p->mode->restore || p->cmd->op != CMD_APPEND)
		return;
	if (!p->likes) {
		p->likes = arena_new_of(p->arena, struct likes);
		map_init(&p->likes->names, p->arena);
	}
	k = &p->likes->v[p->likes->next];
	k->cmd.op = CMD_NONE;
	saids_copy(p, k);
	if (!gaps_find(p, k))
		return;
	loads_copy(p, k);
	models_find(p, k);
	text_copy(p, k, p->whole.src->text);
	k->cmd = *p->cmd;
	spots_find(p, k);
	k->verdict = p->verdict;
	k->target = p->target;
	k->to = p->to;
	k->proto = p->proto;
	k->proto_name = p->proto_name ? name_keep(p, p->proto_name) : NULL;
	k->has_proto = p->head.given & ROW(HEAD_PROTO);
	k->not_proto = p->head.inv & ROW(HEAD_PROTO);
	k->proto_value = p->head.val[HEAD_PROTO];
	k->group = group_find(p, k);
	p->likes->last = p->likes->next;
	p->likes->next = (p->likes->next + 1) % LIKES;
}

/* ---- matching a line ---- */

/* Bits 7 of the bytes that are below '#' or equal `other`; of the lowest such byte, and maybe of some behind it. */
static uint64_t odd_bytes(const char *at, char other)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t v, x;

	memcpy(&v, at, sizeof(v));
	v = le64toh(v);
	x = v ^ ones * (uint8_t)other;
	return (((v - ones * '#') & ~v) | ((x - ones) & ~x)) & ones << 7;
}

/* Copies the value up to its closing quote or bracket, or a blank or the end of the line, and adds NUL. Returns its end; NULL:
 * values that look like options, or contain escapes or other special characters; they need the full parser. Writes up to
 * eight bytes more. */
static const char *value_copy(char *to, const char *at, const char *end, enum gap_kind kind)
{
	enum { BLANK = 1, QUOTE = 2, ESCAPE = 4, NEVER = 8, BRACKET = 16 };
	static const uint8_t is[256] = { [' '] = BLANK, ['\t'] = BLANK, ['\n'] = BLANK, ['"'] = QUOTE, ['\\'] = ESCAPE,
		['\0'] = NEVER, ['\r'] = NEVER, [']'] = BRACKET };
	static const struct { uint8_t stop, bad; char other; } ends[] = { [GAP_BARE] = { BLANK, QUOTE | NEVER, ' ' },
		[GAP_QUOTED] = { QUOTE, ESCAPE | NEVER, '\\' }, [GAP_COUNTERS] = { BRACKET, BLANK | QUOTE | NEVER, ']' } };
	unsigned bad = ends[kind].bad, any = ends[kind].stop | bad;

	if (*at == '-' || *at == '!')
		return NULL;
	for (;; *to++ = *at++) {
		for (uint64_t odd = 0; end - at >= 8 && !odd;) {
			unsigned n;

			odd = odd_bytes(at, ends[kind].other);
			n = odd ? (unsigned)__builtin_ctzll(odd) / 8 : 8;
			memcpy(to, at, 8);
			at += n;
			to += n;
		}
		if (at == end || is[(uint8_t)*at] & any)
			break;
	}
	*to = '\0';
	return at < end && is[(uint8_t)*at] & bad ? NULL : at;
}

/* Is the text after the last value the same? A cheap test that rejects most templates. */
static bool ends_fit(const struct like *k, const char *text, size_t len)
{
	size_t tail = k->len - k->tail;

	return len >= tail && !memcmp(text + len - tail, k->text + k->tail, tail);
}

/* Does the line fit the template, apart from its end? Stores its values in `values`, each terminated by NUL. */
static bool line_fits(struct like *k, const char *text, size_t len, char *values)
{
	const char *at = text, *end = text + len;
	struct gap *s = k->gaps.v, *last = s + k->gaps.n - 1;
	uint32_t from = 0, longer = 0;

	for (; s < last; s++) {
		uint32_t same = s->from - from;
		const char *stop;

		if ((size_t)(end - at) < same || memcmp(at, k->text + from, same))
			return false;
		at += same;
		stop = value_copy(values, at, end, s->kind);
		if (!stop || (stop == at && s->kind != GAP_QUOTED))
			return false;
		*s->word = values;
		s->longer = longer;
		longer += (uint32_t)(stop - at) - s->len;
		values += stop - at + 1;
		at = stop;
		from = s->from + s->len;
	}
	last->longer = longer;
	return (size_t)(end - at) == k->len - k->tail;
}

static bool name_fits(struct parser *p, const char *word, const char **name)
{
	if (!word || !strcmp(word, *name))
		return true;
	word = name_find(p, word);
	if (word)
		*name = word;
	return word;
}

static struct like *like_find(struct parser *p, enum table_id t, const char *text, size_t len)
{
	struct likes *l = p->likes;

	for (unsigned i = 0; i < LIKES; i++) {
		struct like *k = &l->v[(l->last + i) % LIKES];

		if (k->cmd.op == CMD_NONE || k->cmd.table != t || !ends_fit(k, text, len) || !line_fits(k, text, len, l->values) ||
		    !name_fits(p, k->chain, &k->cmd.chain) || !name_fits(p, k->jump, &k->to))
			continue;
		l->last = (l->last + i) % LIKES;
		return k;
	}
	return NULL;
}

/* ---- building the command ---- */

/* Converts a position to that in the current line, whose values before and in it may differ in length. */
static struct pos spot_now(const struct like *k, const struct src *src, const struct spot *s)
{
	uint32_t before = k->gaps.v[s->before].longer;

	return (struct pos){ src, s->col + before, s->len + k->gaps.v[s->behind].longer - before };
}

/* False: the counters are not numbers. */
static bool counters_put(struct like *k)
{
	struct counters *n = &k->cmd.counters;
	const char *s = k->counts;

	return !k->cmd.line_counters || (num_decimal(s, &s, &n->pkts) && *s == ':' && num_decimal(s + 1, &s, &n->bytes) && !*s);
}

static void line_put(struct parser *p, struct like *k, const struct src *src)
{
	p->cmd = &k->cmd;
	p->verdict = k->verdict;
	p->target = k->target;
	p->to = k->to;
	p->proto = k->proto;
	p->proto_name = k->proto_name;
	p->whole = spot_now(k, src, &k->whole);
	for (size_t i = 0; i < k->loads.n; i++)
		k->loads.v[i].pos = spot_now(k, src, &k->spots.v[i]);
}

static struct cmd *cmd_new(struct parser *p, const struct like *k, const struct src *src)
{
	struct cmd *c = arena_dup(p->cx->arena, &k->cmd, sizeof(*c));

	c->rules = NULL;
	c->nrules = 0;
	c->src = src;
	c->pos = spot_now(k, src, &k->command);
	for (unsigned i = 0; i < PLACE_COUNT; i++) {
		struct pos at = spot_now(k, src, &k->at[i]);

		c->at[i].col = k->at[i].col ? at.col : 0;
		c->at[i].len = at.len;
	}
	return c;
}

/* Zeroed storage for the line's rule: an unused element of the newest command, if it can be joined to that, or a new array. Its
 * size doubles with each array that such lines fill. */
static struct rule *spare_find(struct parser *p, const struct like *k, const struct cmd *onto)
{
	struct likes *l = p->likes;
	bool follows = onto && onto == l->made && k->group && k->group == l->made_group && onto->chain == k->cmd.chain &&
		onto->rules->to == k->to;

	if (follows && l->spare)
		return l->made->rules + l->made->nrules;
	l->made = NULL;
	l->size = !follows ? 1 : l->size < RULES_MOST ? 2 * l->size : RULES_MOST;
	l->spare = l->size;
	return arena_place(p->cx->arena, l->size * sizeof(struct rule), _Alignof(struct rule));
}

/* The command with the rule: the newest one, or a new one for a new array. */
static struct cmd *cmd_with(struct parser *p, const struct like *k, const struct src *src, struct rule *r)
{
	struct likes *l = p->likes;

	if (!l->made) {
		l->made = cmd_new(p, k, src);
		l->made->rules = r;
		l->made_group = k->group;
	}
	l->spare--;
	l->made->nrules++;
	return l->made;
}

/* A command of its own, whose header does not fit the template's: it may become several rules. NULL: the line is wrong. */
static struct cmd *cmd_alone(struct parser *p, const struct like *k, const struct src *src, const struct sayings *said)
{
	p->cmd = cmd_new(p, k, src);
	draft_init(&p->head, p->cx, p->header, k->loads.v[0].pos);
	if (k->has_proto)
		draft_put(&p->head, HEAD_PROTO, k->not_proto, &k->proto_value);
	return rules_build(p, said) ? p->cmd : NULL;
}

/* Builds the line's command. NULL: there are messages, which are discarded. */
static struct cmd *cmd_put(struct parser *p, const struct like *k, const struct src *src, const struct cmd *onto)
{
	struct sayings said = { k->loads.v, k->loads.n, k->saids.v, true };
	struct diags *d = p->cx->diags, before = *d;
	struct rule *r = spare_find(p, k, onto);
	struct cmd *alone;

	if (rule_copy(p, &said, r) && d->last == before.last)
		return cmd_with(p, k, src, r);
	memset(r, 0, sizeof(*r));
	alone = d->last == before.last ? cmd_alone(p, k, src, &said) : NULL;
	if (d->last == before.last)
		return alone;
	*d = before;
	*d->last = NULL;
	return NULL;
}

struct cmd *parse_like(struct parser *p, const struct parse_mode *mode, const struct src *src, size_t len, struct cmd *onto)
{
	struct likes *l = p->likes;
	struct like *k;

	if (!l || mode->table == TABLE_COUNT || len > INT32_MAX / 2)
		return NULL;
	if (l->room < 2 * len + 8) {
		l->room = 4 * len + 8;
		l->values = arena_alloc(p->arena, l->room);
	}
	k = like_find(p, mode->table, src->text, len);
	if (!k || !counters_put(k))
		return NULL;
	p->mode = mode;
	line_put(p, k, src);
	return cmd_put(p, k, src, onto);
}
