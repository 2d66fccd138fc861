/* Builds the rules of a line from the recorded options: each load becomes a draft and is sealed to a use, then one rule is
 * made for each combination of source and destination addresses. The rules share their matches and target; only their
 * headers differ.
 *
 *	-s a,b -d c,d   ->   (a c) (a d) (b c) (b d)
 */
#include "frontend/parser.h"

enum { RULES_MAX = 1 << 20 };  /* maximum number of rules per line */

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

/* The load's use as a copy of its template with the values of this line. NULL: the load has no template, or a value does
 * not fit it. */
static const struct use *load_copy(struct parser *p, const struct sayings *all, const struct load *load)
{
	struct use *u = load->model ? use_copy(p->cx, load->model, load->pos) : NULL;

	for (uint32_t i = u ? load->first : 0; i; i = all->said[i - 1].next) {
		const struct said *s = &all->said[i - 1];

		if (s->word[0] && !use_reread(p->cx, u, s->gap, s->row, s->name, p->proto_name, s->word))
			return NULL;
	}
	return u;
}

static const struct use *load_seal(struct parser *p, const struct sayings *all, const struct load *load)
{
	const struct use *copy = load_copy(p, all, load);

	if (copy)
		return copy;
	draft_init(&p->draft, p->cx, load->set->ext, load->pos);
	if (!draft_said(p, all, &p->draft, load))
		return NULL;
	return draft_seal(&p->draft);
}

/* Sets matches, target and verdict, which all rules of the line share. */
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

/* The addresses given with -s or -d. */
struct side {
	unsigned row, n;
	bool inverted;
	const struct value *v;         /* NULL: at most one, which is already in the draft */
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

static bool rule_make(struct parser *p, const struct rule *common, const struct use *head)
{
	struct rule *r = &p->cmd->rules[p->cmd->nrules++];

	*r = *common;
	r->head = head;
	return head && rule_check(p->cx, r);
}

bool rule_copy(struct parser *p, const struct sayings *s, struct rule *r)
{
	r->head = load_copy(p, s, &s->load[0]);
	return r->head && fill_common(p, s, r) && rule_check(p->cx, r);
}

bool rules_build(struct parser *p, const struct sayings *s)
{
	struct rule common = {0};
	struct side src, dst;

	if (!draft_said(p, s, &p->head, &s->load[0]))
		return false;
	src = side_of(&p->head, HEAD_SRC);
	dst = side_of(&p->head, HEAD_DST);
	if (!check_sides(p, &src, &dst) || !fill_common(p, s, &common))
		return false;
	p->cmd->rules = arena_array(p->cx->arena, (size_t)src.n * dst.n, sizeof(p->cmd->rules[0]));
	for (unsigned i = 0; i < src.n; i++)
		for (unsigned j = 0; j < dst.n; j++) {
			side_put(&p->head, &src, i);
			side_put(&p->head, &dst, j);
			if (!rule_make(p, &common, draft_seal(&p->head)))
				return false;
		}
	return true;
}
