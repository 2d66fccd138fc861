/* Describes the result of fold_block.
 *
 *	filter INPUT: 1002 rules; a packet is tested against at most 1002, compiled 27
 *		1-1000: a tree of 161 chains
 *		1001-1002: plain
 *		not compiled 1001: it is a RETURN or goto, or its target may change addresses
 *		not compiled 1002: too few consecutive rules
 */
#include "backend/fold_priv.h"
#include "lib/vec.h"

enum why { WHY_TABLE, WHY_ORDER, WHY_TARGET, WHY_FEW, WHY_ALIKE, WHY_COUNT };

static const char *const whys[WHY_COUNT] = {
	[WHY_TABLE] = "targets of this table may change addresses",
	[WHY_ORDER] = "creating them in another order would have an effect",
	[WHY_TARGET] = "a tree ends at RETURN, goto, and targets that are unknown or may change addresses",
	[WHY_FEW] = "too few consecutive rules",
	[WHY_ALIKE] = "their addresses do not divide them",
};

/* Consecutive rules of a chain: those of a fold, or plain ones with the reason. */
struct piece { size_t at, n; const struct fold *fold; enum why why; };

struct pieces { VEC(struct piece) v; size_t rules, met; };

static bool is_inner(const struct block_chain *c)
{
	uint32_t id, n;

	return c && fold_name_read(c->name, &id, &n);
}

/* The fold that the jump leads to, or NULL. */
static const struct fold *fold_of(const struct fold *folds, const struct block_entry *jump)
{
	if (!is_inner(jump->to))
		return NULL;
	while (folds && folds->jump != jump)
		folds = folds->next;
	return folds;
}

/* The number of entries on the longest path of a packet through a chain of a tree. */
static size_t longest_way(const struct block *b, const struct block_chain *c)
{
	size_t met = 0, most = 0;

	for (const struct block_entry *e = c->first; e; e = e->next) {
		size_t inner = is_inner(e->to) ? longest_way(b, e->to) : 0;

		met++;
		if (e->bytes[b->kind->flags] & b->kind->goto_bit)
			most = met + inner > most ? met + inner : most;
		else
			met += inner;
	}
	return met > most ? met : most;
}

/* The plain entries from e on that are plain for the same reason. */
static struct piece plain_piece(struct cx *cx, const struct block *b, const struct fold *folds, const struct block_entry *e,
	enum opt_level level)
{
	bool taken = fold_takes(cx, b, e), ordered = e->ordered;
	struct piece p = { .why = ordered ? WHY_ORDER : WHY_TARGET };

	for (; e && !fold_of(folds, e) && fold_takes(cx, b, e) == taken && e->ordered == ordered; e = e->next)
		p.n++;
	if (fold_rewrites(b))
		p.why = WHY_TABLE;
	else if (taken)
		p.why = p.n < fold_enough(level) ? WHY_FEW : WHY_ALIKE;
	return p;
}

static void pieces_find(struct pieces *all, struct cx *cx, const struct block *b, const struct block_chain *c, const struct fold *folds,
	enum opt_level level)
{
	for (const struct block_entry *e = c->first; e;) {
		const struct fold *fold = fold_of(folds, e);
		struct piece p = fold ? (struct piece){ .n = fold->n, .fold = fold } : plain_piece(cx, b, folds, e, level);

		p.at = all->rules;
		all->rules += p.n;
		all->met += fold ? 1 + longest_way(b, fold->jump->to) : p.n;
		vec_push(cx->arena, &all->v, p);
		for (size_t i = fold ? 1 : p.n; i; i--)
			e = e->next;
	}
}

static void put_pieces(struct buf *out, const struct pieces *all)
{
	for (size_t i = 0, n; i < all->v.n; i += n) {
		const struct piece *p = &all->v.v[i];
		size_t rules = p->n;

		for (n = 1; !p->fold && i + n < all->v.n && !p[n].fold; n++)
			rules += p[n].n;
		buf_putc(out, '\t');
		buf_span(out, p->at + 1, rules);
		if (p->fold)
			buf_printf(out, ": a tree of %u chains\n", p->fold->chains);
		else
			buf_puts(out, ": plain\n");
	}
}

static void put_whys(struct buf *out, const struct pieces *all)
{
	for (enum why why = 0; why < WHY_COUNT; why++) {
		const char *between = "\tnot compiled ";

		for (size_t i = 0; i < all->v.n; i++) {
			if (all->v.v[i].fold || all->v.v[i].why != why)
				continue;
			buf_puts(out, between);
			buf_span(out, all->v.v[i].at + 1, all->v.v[i].n);
			between = ", ";
		}
		if (*between == ',')
			buf_printf(out, ": %s\n", whys[why]);
	}
}

void fold_describe(struct buf *out, struct cx *cx, const struct block *b, const struct fold *folds, enum opt_level level)
{
	for (struct block_chain *c = block_next_chain(b, NULL); c; c = block_next_chain(b, c)) {
		struct pieces all = {0};

		if (!c->nrules || is_inner(c))
			continue;
		pieces_find(&all, cx, b, c, folds, level);
		buf_printf(out, "%s %s: %zu rule%s; a packet is tested against at most %zu", b->name, c->name, all.rules,
			all.rules == 1 ? "" : "s", all.rules);
		if (all.met < all.rules)
			buf_printf(out, ", compiled %zu", all.met);
		buf_putc(out, '\n');
		put_pieces(out, &all);
		if (level != OPT_OFF)
			put_whys(out, &all);
	}
}
