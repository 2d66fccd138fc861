/* From what was said to rules: each load becomes a draft and is sealed, then one rule is made for each combination of
 * source and destination addresses. The rules share their matches and target; only their headers differ.
 *
 *	-s a,b -d c,d   ->   (a c) (a d) (b c) (b d)
 */
#include "frontend/parser.h"

enum { RULES_MAX = 1 << 20 };  /* of one line: beyond that somebody made a mistake */

static bool draft_said(struct parser *p, const struct sayings *all, struct use_draft *d, const struct load *load)
{
	d->proto = p->proto_name;
	d->again = all->again;
	for (uint32_t i = load->first; i; i = all->said[i - 1].next) {
		const struct said *s = &all->said[i - 1];

		d->name_pos = s->name_pos;
		if (!draft_set(d, s->row, s->name, s->inverted, s->word, s->pos))
			return false;
	}
	return true;
}

static const struct use *load_seal(struct parser *p, const struct sayings *all, const struct load *load)
{
	draft_init(&p->draft, p->cx, load->set->ext, load->pos);
	if (!draft_said(p, all, &p->draft, load))
		return NULL;
	return draft_seal(&p->draft);
}

/* Matches, target and verdict: what all the rules of the line have in common. */
static bool fill_common(struct parser *p, const struct sayings *all, struct rule *r)
{
	struct arena *a = p->cx->arena;
	size_t n = all->n - 1 - (p->target != 0);

	r->match = n ? arena_place(a, n * sizeof(r->match[0]), _Alignof(const struct use *)) : NULL;
	for (uint32_t i = 1; i < all->n; i++) {
		const struct use *u = load_seal(p, all, &all->load[i]);

		if (!u)
			return false;
		if (i == p->target)
			r->target = u;
		else
			r->match[r->nmatch++] = u;
	}
	r->verdict = p->verdict;
	r->to = p->to;
	r->counted = p->cmd->counted;
	r->counters = p->cmd->counters;
	r->pos = p->whole;
	return true;
}

/* The addresses of one row. */
struct side {
	unsigned row, n;
	bool inverted;
	const struct value *v;         /* NULL: there is one, or none, and the draft has it */
};

static struct side side_of(const struct use_draft *d, unsigned row)
{
	struct side s = { .row = row, .n = 1, .inverted = d->inv & ROW(row) };

	if (d->given & ROW(row) && d->val[row].n) {
		s.n = (unsigned)d->val[row].n;
		s.v = d->val[row].alt;
	}
	return s;
}

static void side_put(struct use_draft *d, const struct side *s, unsigned i)
{
	if (s->v)
		draft_put(d, s->row, s->inverted, &s->v[i]);
}

static bool check_sides(struct parser *p, const struct side *src, const struct side *dst)
{
	uint64_t n = (uint64_t)src->n * dst->n;
	struct pos pos = p->at[src->n > 1 ? OPTION_SOURCE : OPTION_DESTINATION];

	if (n > 1 && (src->inverted || dst->inverted)) {
		diag(p->cx->diags, pos, STATUS_PARAM,
			"! not allowed with multiple source or destination IP addresses");
		return diag_why(p->cx->diags, "each address makes a rule of its own, and together they would match all "
			"packets; use -m set, or a chain that returns for these addresses");
	}
	if (n > RULES_MAX) {
		diag(p->cx->diags, pos, STATUS_PARAM, "too many addresses");
		return diag_why(p->cx->diags, "they make %llu rules; use -m set", (unsigned long long)n);
	}
	return true;
}

static bool rule_make(struct parser *p, const struct rule *common, struct rule *r)
{
	*r = *common;
	r->head = draft_seal(&p->head);
	return r->head && rule_check(p->cx, r);
}

bool rules_build(struct parser *p, const struct sayings *s)
{
	struct rule common = {0};
	struct side src, dst;
	struct cmd *c = p->cmd;

	if (!draft_said(p, s, &p->head, &s->load[0]))
		return false;
	src = side_of(&p->head, HEAD_SRC);
	dst = side_of(&p->head, HEAD_DST);
	if (!check_sides(p, &src, &dst) || !fill_common(p, s, &common))
		return false;
	c->rules = p->spare && src.n * dst.n == 1 ? p->spare : arena_array(p->cx->arena, src.n * dst.n, sizeof(c->rules[0]));
	for (unsigned i = 0; i < src.n; i++)
		for (unsigned j = 0; j < dst.n; j++) {
			side_put(&p->head, &src, i);
			side_put(&p->head, &dst, j);
			if (!rule_make(p, &common, &c->rules[c->nrules++]))
				return false;
		}
	return true;
}
