/* Random uses: options of the descriptor that may be combined, each with a random value of its vtype.
 *
 * Values are passed as if typed by a user: printed as words, which are given to draft_set. A value whose printed words are
 * refused is a bug in its vtype and aborts the program; combinations refused by the extension's hooks are not bugs.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "frontend/parse.h"
#include "tests/prop/gen.h"

enum { MAX_WORDS = 8 };

static bool chance(struct rng *r, unsigned n) { return rng_below(r, n) == 0; }

/* Splits a printed value into words with the scanner of restore texts, which removes quotes. Returns their number. */
static unsigned split(struct cx *cx, const char *text, const char **word)
{
	struct src *src = arena_new_of(cx->arena, struct src);
	struct words w = {0};
	unsigned n;

	*src = (struct src){ .file = "value", .text = arena_fmt(cx->arena, "-A X %s", text), .line = 1 };
	if (!scan_line(cx, src, strlen(src->text), &w)) {
		fprintf(stderr, "cannot scan the printed value %s\n", text);
		abort();
	}
	for (n = 0; n + 2 < w.v.n && n < MAX_WORDS; n++)
		word[n] = w.v.v[n + 2].s;
	return n;
}

static unsigned row_target(const struct ext *e, unsigned row)
{
	return e->opts[row].of ? (unsigned)ext_row(e, e->opts[row].of) : row;
}

static bool excluded(const struct ext *e, uint64_t chosen, unsigned row)
{
	if (chosen & e->opts[row].excl)
		return true;
	for (unsigned i = 0; i < OPT_MAX && chosen >> i; i++)
		if ((chosen >> i & 1) && (e->opts[i].excl & ROW(row)))
			return true;
	return false;
}

/* Adds the rows that aliases and macros among the rows set. */
static uint64_t with_targets(const struct ext *e, uint64_t rows)
{
	uint64_t all = rows;

	for (unsigned i = 0; i < OPT_MAX && rows >> i; i++)
		if (rows >> i & 1)
			all |= ROW(row_target(e, i));
	return all;
}

static bool may_choose(const struct ext *e, uint64_t chosen, unsigned row)
{
	unsigned behind = row_target(e, row);
	uint64_t said = with_targets(e, chosen);

	return !(e->opts[row].flags & HIDDEN) && !(said & ROW(behind)) && !excluded(e, said, row) &&
		!excluded(e, said, behind);
}

/* A random set of rows that may be combined: mandatory rows, and some others whose requirements are met. */
static uint64_t choose_rows(struct rng *r, const struct ext *e)
{
	unsigned n = ext_nopts(e), density = 1 + rng_below(r, 4);
	uint64_t chosen = 0, last;

	for (unsigned i = 0; i < n; i++)
		if ((e->opts[i].flags & MAND) && !chance(r, 4) && may_choose(e, chosen, i))
			chosen |= ROW(i);
	for (unsigned k = 0; k < n; k++) {
		unsigned i = rng_below(r, n);

		if (chance(r, density) && may_choose(e, chosen, i))
			chosen |= ROW(i);
	}
	for (unsigned i = 0; i < n; i++)
		if ((e->opts[i].flags & MAND) && may_choose(e, chosen, i))
			chosen |= ROW(i);
	do {
		last = chosen;
		for (unsigned i = 0; i < n; i++)
			if ((chosen & ROW(i)) && e->opts[i].need &&
			    !(with_targets(e, chosen) & e->opts[i].need))
				chosen &= ~ROW(i);
	} while (chosen != last);
	return chosen;
}

static const char *choose_name(struct rng *r, const struct opt *o)
{
	const struct word *w = o->arg;
	unsigned n = 0;

	if (o->type == &v_choice) {
		while (w[n].name)
			n++;
		return w[rng_below(r, n)].name;
	}
	if (o->opp && chance(r, 2))
		return o->opp;
	return o->alias && chance(r, 4) ? o->alias : o->name;
}

static bool say_row(struct use_draft *d, struct rng *r, unsigned row)
{
	const struct opt *o = &d->ext->opts[row];
	const char *name = choose_name(r, o), *word[MAX_WORDS] = {0};
	bool inv = (o->flags & INV) && chance(r, 3);
	struct vplace p = { .cx = d->cx, .opt = o, .proto = d->proto, .name = name, .who = d->ext->name };
	struct buf text = BUF_INIT;
	struct value v = {0};
	unsigned n;
	bool ok;

	if (opt_words(o)) {
		o->type->random(r, &p, &v);
		if (o->type == &v_host && v.n)
			v = v.alt[0];
		if (o->type == &v_proto && !v.n)
			inv = false;           /* "rule would never match protocol" */
		o->type->print(&text, &p, &v);
		n = split(d->cx, buf_str(&text), word);
		if (n != o->type->words && !(o->type->optional && !n)) {
			fprintf(stderr, "%s --%s: printed value has the wrong number of words: %s\n",
				d->ext->name, o->name, buf_str(&text));
			abort();
		}
	}
	ok = draft_set(d, row, name, inv, word, (struct pos){0});
	if (!ok) {
		const struct diag *why = d->cx->diags->first;

		fprintf(stderr, "%s: its own random value is refused: %s--%s %s: %s\n", d->ext->name,
			inv ? "! " : "", name, buf_str(&text), why && why->head ? why->head : "");
		abort();
	}
	buf_free(&text);
	return ok;
}

static struct use *gen_use_for(struct cx *cx, struct rng *r, const struct ext *e, const char *proto)
{
	struct use_draft *d = arena_alloc(cx->arena, sizeof(*d));
	uint64_t rows = choose_rows(r, e);

	draft_init(d, cx, e, (struct pos){0});
	d->proto = proto;
	for (unsigned i = 0; i < OPT_MAX && rows >> i; i++)
		if (rows >> i & 1)
			say_row(d, r, i);
	return draft_seal(d);
}

struct use *gen_use(struct cx *cx, struct rng *r, const struct ext *e)
{
	return gen_use_for(cx, r, e, NULL);
}

static struct use *gen_head(struct cx *cx, struct rng *r, uint8_t proto)
{
	const struct ext *e = ext_header(cx->family);
	struct use *u = gen_use(cx, r, e);
	struct use_draft *d = arena_alloc(cx->arena, sizeof(*d));
	struct value v = { .n = proto };

	assert(u);
	if (!proto)
		return u;
	draft_init(d, cx, e, (struct pos){0});
	for (unsigned i = 0; i < ext_nopts(e); i++)
		if (use_has(u, i))
			draft_put(d, i, use_inv(u, i), use_val(u, i));
	draft_put(d, HEAD_PROTO, false, &v);
	return draft_seal_unchecked(d);
}

static void put_verdict(struct rule *rule, struct rng *r)
{
	static const char *const chains[] = { "a-chain", "b" };

	rule->verdict = rng_below(r, VERDICT_GOTO + 1);
	if (rule->verdict >= VERDICT_JUMP)
		rule->to = chains[rng_below(r, 2)];
}

struct rule *gen_rule(struct cx *cx, struct rng *r, const struct ext *e)
{
	static const uint8_t protos[] = { 0, 6, 17, 132, 136, 33 };
	uint8_t proto = e->proto ? e->proto : protos[rng_below(r, sizeof(protos))];
	struct rule *rule = rule_new(cx->arena);
	struct use *u = e->kind == EXT_HEADER ? NULL : gen_use_for(cx, r, e, proto ? proto_name(proto) : NULL);

	if (e->kind != EXT_HEADER && !u)
		return NULL;
	rule->head = gen_head(cx, r, e->kind == EXT_HEADER ? 0 : proto);
	if (e->kind == EXT_TARGET) {
		rule->verdict = VERDICT_TARGET;
		rule->target = u;
		return rule;
	}
	put_verdict(rule, r);
	if (u) {
		rule->match = arena_dup(cx->arena, &u, sizeof(u));
		rule->nmatch = 1;
	}
	return rule;
}
