/* The difference of two sequences, by patience diff.
 *
 *	old 1 2 3 4, new 1 3 2 4     both 1; new 3; both 2; old 3; both 4
 *
 * Common prefixes and suffixes are split off. In the rest, numbers that occur exactly once in each sequence are
 * anchors: the longest increasing subsequence of them is kept, and the pieces between them are compared recursively. A
 * piece without anchors is compared by dynamic programming if small, otherwise it counts as replaced. So 100,000 rules
 * take O(n log n), and a rule that moved far is one deletion and one addition.
 */
#include <stdbool.h>
#include "lib/sequence.h"

enum { CELLS_MAX = 1 << 20 };

struct span { uint32_t old, old_end, new, new_end; };

struct comparing {
	struct arena *arena;
	const uint32_t *old, *new;
	uint32_t *times_old, *times_new, *at_new;      /* indexed by number; times are zero between spans */
	struct sequence_runs *out;
	VEC(struct span) todo;                         /* a stack */
};

/* A number that occurs once in each span. */
struct anchor { uint32_t old, new, before; };

static void run_add(struct comparing *c, enum run_kind kind, uint32_t old, uint32_t new, uint32_t n)
{
	struct sequence_run *last = c->out->v.n ? &c->out->v.v[c->out->v.n - 1] : NULL;
	struct sequence_run r = {kind, old, new, n};

	if (last && last->kind == kind)
		last->n += n;
	else if (n)
		vec_push(c->arena, &c->out->v, r);
}

static void put_replaced(struct comparing *c, const struct span *s)
{
	run_add(c, RUN_OLD, s->old, s->new, s->old_end - s->old);
	run_add(c, RUN_NEW, s->old_end, s->new, s->new_end - s->new);
}

/* ---- small spans ---- */

/* best[i][k]: length of the longest common subsequence of old from i and new from k on. */
static uint32_t *count_cells(struct comparing *c, const struct span *s, uint32_t rows, uint32_t columns)
{
	uint32_t *best = arena_array(c->arena, (size_t)(rows + 1) * (columns + 1), sizeof(*best));

	for (uint32_t i = rows; i-- > 0; )
		for (uint32_t k = columns; k-- > 0; ) {
			uint32_t *cell = &best[i * (columns + 1) + k];
			uint32_t down = cell[columns + 1], right = cell[1];

			if (c->old[s->old + i] == c->new[s->new + k])
				*cell = cell[columns + 2] + 1;
			else
				*cell = down > right ? down : right;
		}
	return best;
}

static void compare_cells(struct comparing *c, const struct span *s)
{
	uint32_t rows = s->old_end - s->old, columns = s->new_end - s->new, i = 0, k = 0;
	const uint32_t *best = count_cells(c, s, rows, columns);

	while (i < rows && k < columns) {
		const uint32_t *cell = &best[i * (columns + 1) + k];

		if (c->old[s->old + i] == c->new[s->new + k])
			run_add(c, RUN_BOTH, s->old + i++, s->new + k++, 1);
		else if (cell[columns + 1] >= cell[1])
			run_add(c, RUN_OLD, s->old + i++, s->new + k, 1);
		else
			run_add(c, RUN_NEW, s->old + i, s->new + k++, 1);
	}
	put_replaced(c, &(struct span){s->old + i, s->old_end, s->new + k, s->new_end});
}

/* ---- large spans ---- */

static void count(struct comparing *c, const struct span *s, bool forget)
{
	for (uint32_t i = s->old; i < s->old_end; i++)
		c->times_old[c->old[i]] = forget ? 0 : c->times_old[c->old[i]] + 1;
	for (uint32_t k = s->new; k < s->new_end; k++) {
		c->times_new[c->new[k]] = forget ? 0 : c->times_new[c->new[k]] + 1;
		c->at_new[c->new[k]] = k;
	}
}

/* The pile for `new`: the number of piles whose top is less. */
static uint32_t pile_of(const struct anchor *anchors, const uint32_t *top, uint32_t piles, uint32_t new)
{
	uint32_t low = 0, high = piles;

	while (low < high) {
		uint32_t middle = (low + high) / 2;

		if (anchors[top[middle]].new < new)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Finds the longest increasing subsequence of anchors, linked backwards from *last. Returns its length. */
static uint32_t longest(struct comparing *c, struct anchor *anchors, uint32_t n, uint32_t *last)
{
	uint32_t *top = arena_array(c->arena, n, sizeof(*top)), piles = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t p = pile_of(anchors, top, piles, anchors[i].new);

		anchors[i].before = p ? top[p - 1] : 0;
		top[p] = i;
		piles += p == piles;
	}
	*last = piles ? top[piles - 1] : 0;
	return piles;
}

/* Splits the span at its anchors; false if there are none. */
static bool span_cut(struct comparing *c, const struct span *s)
{
	struct anchor *anchors = arena_array(c->arena, s->old_end - s->old, sizeof(*anchors));
	uint32_t n = 0, at, held;
	struct span rest = *s;

	count(c, s, false);
	for (uint32_t i = s->old; i < s->old_end; i++)
		if (c->times_old[c->old[i]] == 1 && c->times_new[c->old[i]] == 1)
			anchors[n++] = (struct anchor){.old = i, .new = c->at_new[c->old[i]]};
	count(c, s, true);
	held = longest(c, anchors, n, &at);
	for (uint32_t i = 0; i < held; i++, at = anchors[at].before) {
		struct span behind = {anchors[at].old, rest.old_end, anchors[at].new, rest.new_end};

		vec_push(c->arena, &c->todo, behind);
		rest.old_end = anchors[at].old;
		rest.new_end = anchors[at].new;
	}
	if (held)
		vec_push(c->arena, &c->todo, rest);
	return held;
}

static void compare_middle(struct comparing *c, const struct span *s)
{
	uint64_t cells = (uint64_t)(s->old_end - s->old + 1) * (s->new_end - s->new + 1);

	if (s->old == s->old_end || s->new == s->new_end)
		put_replaced(c, s);
	else if (cells <= 64)
		compare_cells(c, s);
	else if (span_cut(c, s))
		return;
	else if (cells <= CELLS_MAX)
		compare_cells(c, s);
	else
		put_replaced(c, s);
}

/* Emits the common prefix as a run; the common suffix becomes a span that is processed after the middle. */
static void compare_span(struct comparing *c, struct span s)
{
	uint32_t n = 0, tail = 0;

	while (s.old + n < s.old_end && s.new + n < s.new_end && c->old[s.old + n] == c->new[s.new + n])
		n++;
	run_add(c, RUN_BOTH, s.old, s.new, n);
	s.old += n;
	s.new += n;
	while (s.old_end - tail > s.old && s.new_end - tail > s.new &&
	       c->old[s.old_end - tail - 1] == c->new[s.new_end - tail - 1])
		tail++;
	if (tail) {
		struct span end = {s.old_end - tail, s.old_end, s.new_end - tail, s.new_end};

		vec_push(c->arena, &c->todo, end);
	}
	s.old_end -= tail;
	s.new_end -= tail;
	compare_middle(c, &s);
}

void sequence_compare(struct arena *a, const struct sequence *old, const struct sequence *new, uint32_t numbers,
	struct sequence_runs *out)
{
	struct comparing c = {.arena = arena_new(), .old = old->v.v, .new = new->v.v};
	struct span all = {0, (uint32_t)old->v.n, 0, (uint32_t)new->v.n};
	struct sequence_runs runs = {0};

	c.out = &runs;
	c.times_old = arena_array(c.arena, numbers, sizeof(uint32_t));
	c.times_new = arena_array(c.arena, numbers, sizeof(uint32_t));
	c.at_new = arena_array(c.arena, numbers, sizeof(uint32_t));
	vec_push(c.arena, &c.todo, all);
	while (c.todo.n)
		compare_span(&c, c.todo.v[--c.todo.n]);
	out->v.n = out->v.cap = runs.v.n;
	out->v.v = arena_dup(a, runs.v.v, runs.v.n * sizeof(*runs.v.v));
	arena_free(c.arena);
}
