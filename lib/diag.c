/* Diagnostics: queueing messages, and suggestions. Positions are printed by diag_print.c.
 *
 *	diag(d, pos, STATUS_PARAM, "unknown option \"%s\"", w);
 *	return diag_why(d, "did you mean %s?", diag_suggest(w, names));
 *
 * Texts and positions are copied to the arena.
 */
#include "lib/diag.h"
#include <assert.h>
#include <string.h>

void diags_init(struct diags *d, struct arena *a)
{
	*d = (struct diags){.arena = a};
	d->last = &d->first;
}

/* Copies the source line, which may be freed before the message is printed. */
static struct pos pos_keep(struct diags *d, struct pos pos)
{
	struct src *src;

	if (!pos.src)
		return pos;
	src = arena_dup(d->arena, pos.src, sizeof(*src));
	src->file = arena_str(d->arena, src->file);
	src->text = src->text ? arena_str(d->arena, src->text) : NULL;
	pos.src = src;
	return pos;
}

static struct diag *diag_queue(struct diags *d, struct pos pos, enum diag_kind kind)
{
	struct diag *m = arena_new_of(d->arena, struct diag);

	m->kind = kind;
	m->pos = pos_keep(d, pos);
	*d->last = m;
	d->last = &m->next;
	return m;
}

static struct diag *diag_newest(struct diags *d)
{
	assert(d->first);
	return (struct diag *)((char *)d->last - offsetof(struct diag, next));
}

bool diag(struct diags *d, struct pos pos, enum status status, const char *fmt, ...)
{
	struct diag *m = diag_queue(d, pos, DIAG_ERROR);
	va_list ap;

	va_start(ap, fmt);
	m->head = arena_vfmt(d->arena, fmt, ap);
	va_end(ap);
	m->status = status;
	if (!d->nerrors++)
		d->status = status;
	return false;
}

bool diag_why(struct diags *d, const char *fmt, ...)
{
	struct diag *m = diag_newest(d);
	va_list ap;
	char *why;

	va_start(ap, fmt);
	why = arena_vfmt(d->arena, fmt, ap);
	va_end(ap);
	m->why = m->why ? arena_fmt(d->arena, "%s; %s", m->why, why) : why;
	return false;
}

void diag_head(struct diags *d, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag_newest(d)->head = arena_vfmt(d->arena, fmt, ap);
	va_end(ap);
}

void diag_warn(struct diags *d, struct pos pos, const char *fmt, ...)
{
	struct diag *m = diag_queue(d, pos, DIAG_WARNING);
	va_list ap;

	va_start(ap, fmt);
	m->why = arena_vfmt(d->arena, fmt, ap);
	va_end(ap);
}

void diag_note(struct diags *d, const char *fmt, ...)
{
	struct diag *m = diag_queue(d, (struct pos){0}, DIAG_NOTE);
	va_list ap;

	va_start(ap, fmt);
	m->head = arena_vfmt(d->arena, fmt, ap);
	va_end(ap);
}

void diag_at(struct diags *d, struct pos pos)
{
	struct diag *m = diag_newest(d);

	if (!m->pos.src)
		m->pos = pos_keep(d, pos);
}

/* ---- suggestions ---- */

enum { WORD_MAX = 63 };        /* longer words are not matched; limits the rows of the matrix */

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

static bool letter_same(char a, char b)
{
	return lower(a) == lower(b);
}

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
	a = a < b ? a : b;
	return a < c ? a : c;
}

/* Edit distance with insertions, deletions, substitutions and transpositions, ignoring case. */
static unsigned distance(const char *a, size_t na, const char *b, size_t nb)
{
	unsigned char rows[3][WORD_MAX + 1];
	size_t i, j;

	for (j = 0; j <= nb; j++)
		rows[0][j] = (unsigned char)j;
	for (i = 1; i <= na; i++) {
		unsigned char *row = rows[i % 3], *up = rows[(i - 1) % 3];
		const unsigned char *up2 = rows[(i + 1) % 3];

		row[0] = (unsigned char)i;
		for (j = 1; j <= nb; j++) {
			row[j] = (unsigned char)min3(row[j - 1] + 1u, up[j] + 1u,
				up[j - 1] + !letter_same(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && letter_same(a[i - 1], b[j - 2]) &&
			    letter_same(a[i - 2], b[j - 1]) && up2[j - 2] + 1 < row[j])
				row[j] = up2[j - 2] + 1;
		}
	}
	return rows[na % 3][nb];
}

static bool prefix_same(const char *a, const char *b, size_t n)
{
	while (n && letter_same(a[n - 1], b[n - 1]))
		n--;
	return !n;
}

/* Distance of the candidate from the word: 0 if equal except for case; above *limit if too far. A prefix counts as the
 * largest acceptable distance. */
static unsigned nearness(const char *word, const char *cand, unsigned limit)
{
	size_t nw = strlen(word), nc = strlen(cand), common = nw < nc ? nw : nc;
	unsigned d = limit + 1;

	if (nw > WORD_MAX || nc > WORD_MAX || !common)
		return d;
	if ((nw > nc ? nw - nc : nc - nw) <= limit)
		d = distance(word, nw, cand, nc);
	if (d >= nw || d >= nc)
		d = limit + 1;         /* nothing of the word is left */
	if (d > limit && common >= 2 && prefix_same(word, cand, common))
		d = limit;
	return d;
}

/* Rank, smaller is better: by distance, then by difference in length, preferring longer words, as people abbreviate. */
static size_t rank(const char *word, const char *cand, unsigned limit)
{
	size_t nw = strlen(word), nc = strlen(cand), d = nearness(word, cand, limit);

	if (d > limit || !strcmp(word, cand))
		return SIZE_MAX;       /* too far; or the mistake is elsewhere */
	return (d * (WORD_MAX + 1) + (nw > nc ? nw - nc : nc - nw)) * 2 + (nc < nw);
}

const char *diag_suggest(const char *word, const char *const *candidates)
{
	size_t len = strlen(word), best = SIZE_MAX, r;
	unsigned limit = len < 6 ? 1 : (unsigned)(len > WORD_MAX ? WORD_MAX : len) / 3;
	const char *found = NULL;

	for (; *candidates; candidates++) {
		r = rank(word, *candidates, limit);
		if (r < best) {
			best = r;
			found = *candidates;
		}
	}
	return found;
}
