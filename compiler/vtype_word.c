/* Keywords (struct word): one, a set, the option's own name, and flags to examine and to expect.
 *
 *	--ctdir original                   v_word      ORIGINAL
 *	--ctstate RELATED,EST              v_wordset   RELATED,ESTABLISHED   (the table says WORD_PREFIX)
 *	--rcheck                           v_choice    rcheck
 *	--tcp-flags ALL SYN                v_flagpair  FIN,SYN,RST,PSH,ACK,URG SYN
 *
 * The table is the option's arg. Bits without a keyword are printed as one hexadecimal number, which parse refuses: a
 * value that only a kernel can hold must not be parsed as something else.
 */
#include <string.h>
#include <strings.h>
#include "compiler/vtype.h"

static const struct word *table_of(const struct vplace *p)
{
	return p->opt->arg;
}

static const struct word *table_end(const struct word *w)
{
	while (w->name)
		w++;
	return w;
}

/* The keyword, or the first one with this prefix if the table allows prefixes. */
static const struct word *word_like(const struct word *table, struct part t)
{
	uint64_t flags = table_end(table)->n;
	const struct word *w = word_find(table, t.s, t.len, !(flags & WORD_CASE));

	if (w || !t.len || !(flags & WORD_PREFIX))
		return w;
	for (w = table; w->name; w++)
		if (!strncasecmp(w->name, t.s, t.len))
			return w;
	return NULL;
}

static bool word_parse(const struct vplace *p, const char *word, struct part t, uint64_t *n)
{
	const struct word *w = word_like(table_of(p), t);

	if (!w)
		return vt_bad_word(p, table_of(p), word, t);
	*n = w->n;
	return true;
}

/* A random keyword of the table. */
static uint64_t word_random(struct rng *r, const struct word *table)
{
	return table[rng_below(r, (uint64_t)(table_end(table) - table))].n;
}

/* ---- one keyword ---- */

static bool word_word(const struct vplace *p, const char *const *word, struct value *v)
{
	return word_parse(p, word[0], (struct part){ word[0], strlen(word[0]) }, &v->n);
}

static void word_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	const struct word *w = word_by_number(table_of(p), v->n);

	if (w)
		buf_puts(b, w->name);
	else
		buf_printf(b, "0x%llx", (unsigned long long)v->n);
}

static void word_any(struct rng *r, const struct vplace *p, struct value *v)
{
	v->n = word_random(r, table_of(p));
}

const struct vtype v_word = { "word", "word", 1, .takes = TAKES_WORD, .parse = word_word, .print = word_print,
	.random = word_any };
const struct vtype v_choice = { "choice", NULL, 0, .parse = word_word, .print = word_print,
	.random = word_any };

/* ---- sets of keywords ---- */

static bool set_parse(const struct vplace *p, const char *word, uint64_t *n)
{
	const char *s = word;
	uint64_t one = 0;

	*n = 0;
	while (s) {
		if (!word_parse(p, word, part_next(&s, ','), &one))
			return false;
		*n |= one;
	}
	return true;
}

static void set_print(struct buf *b, const struct word *table, uint64_t n)
{
	const struct word *none = word_by_number(table, 0);
	uint64_t rest = n;

	if (!n && none)
		buf_puts(b, none->name);
	for (const struct word *w = table; w->name; w++) {
		if (w->hidden || !w->n || (rest & w->n) != w->n)
			continue;
		buf_printf(b, "%s%s", rest == n ? "" : ",", w->name);
		rest &= ~w->n;
	}
	if (rest)
		buf_printf(b, "%s0x%llx", rest == n ? "" : ",", (unsigned long long)rest);
}

static uint64_t set_random(struct rng *r, const struct word *table)
{
	uint64_t n = word_random(r, table);

	while (!rng_one_in(r, 3))
		n |= word_random(r, table);
	return n;
}

static bool wordset_word(const struct vplace *p, const char *const *word, struct value *v)
{
	return set_parse(p, word[0], &v->n);
}

static void wordset_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	set_print(b, table_of(p), v->n);
}

static void wordset_random(struct rng *r, const struct vplace *p, struct value *v)
{
	v->n = set_random(r, table_of(p));
}

const struct vtype v_wordset = { "wordset", "word[,…]", 1, .takes = TAKES_WORDS, .parse = wordset_word,
	.print = wordset_print, .random = wordset_random };

/* ---- flags to examine and to expect ---- */

static bool flagpair_word(const struct vplace *p, const char *const *word, struct value *v)
{
	return set_parse(p, word[0], &v->m) && set_parse(p, word[1], &v->n);
}

static void flagpair_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	if (p->list && p->cx->numeric) {
		buf_printf(b, "0x%02X/0x%02X", (unsigned)v->m, (unsigned)v->n);
		return;
	}
	set_print(b, table_of(p), v->m);
	buf_putc(b, p->list ? '/' : ' ');
	set_print(b, table_of(p), v->n);
}

static void flagpair_random(struct rng *r, const struct vplace *p, struct value *v)
{
	v->n = set_random(r, table_of(p));
	v->m = set_random(r, table_of(p));
}

const struct vtype v_flagpair = { "flagpair", "mask comp", 2, .takes = TAKES_WORDS, .parse = flagpair_word,
	.print = flagpair_print, .random = flagpair_random };
