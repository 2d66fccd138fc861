/* Helpers of the value types; see vtype.h. They take the context and words, and return parts of them or a queued error
 * with iptables' message. They neither print nor keep state. */
#include <string.h>
#include "compiler/vtype.h"
#include "lib/num.h"

struct span vt_bounds(const struct vplace *p, uint64_t own)
{
	if (!p->opt)
		return (struct span){ 0, own };
	return (struct span){ p->opt->min, p->opt->max ? p->opt->max : own };
}

struct part part_next(const char **s, char sep)
{
	const char *end = strchr(*s, sep);
	struct part t = { *s, end ? (size_t)(end - *s) : strlen(*s) };

	*s = end ? end + 1 : NULL;
	return t;
}

char *part_str(const struct vplace *p, struct part t)
{
	return arena_strn(p->cx->arena, t.s, t.len);
}

bool part_num(struct part t, uint64_t *n, uint64_t min, uint64_t max)
{
	return num_parsen(t.s, t.len, n, min, max);
}

bool part_decimal(struct part t, uint64_t *n, uint64_t max)
{
	while (t.len > 1 && *t.s == '0')
		t.s++, t.len--;
	for (size_t i = 0; i < t.len; i++)
		if (t.s[i] < '0' || t.s[i] > '9')
			return false;
	return num_parsen(t.s, t.len, n, 0, max);
}

struct pos vt_pos(const struct vplace *p, const char *word, const char *at, size_t len)
{
	struct pos pos = p->pos;

	if (!pos.src || pos.len != strlen(word) || !len)
		return pos;
	pos.col += (uint32_t)(at - word);
	pos.len = (uint32_t)len;
	return pos;
}

const char *vt_who(const struct vplace *p)
{
	return p->who ? arena_fmt(p->cx->arena, "%s: ", p->who) : "";
}

const char *vt_opt(const struct vplace *p)
{
	return p->name ? p->name : p->opt ? p->opt->name : "";
}

bool vt_bad_number(const struct vplace *p, const char *word, struct span bounds)
{
	vt_error(p, p->pos,
		"%sbad value for option \"--%s\", or out of range (%llu-%llu).", vt_who(p), vt_opt(p),
		(unsigned long long)bounds.lo, (unsigned long long)bounds.hi);
	return vt_why(p, "\"%s\" is not a number from %llu to %llu", word,
		(unsigned long long)bounds.lo, (unsigned long long)bounds.hi);
}

bool vt_bad_value(const struct vplace *p, const char *word, const char *why)
{
	vt_error(p, p->pos, "%sBad value for \"--%s\" option: \"%s\"", vt_who(p),
		vt_opt(p), word);
	return vt_why(p, "%s", why);
}

bool vt_bad_mask(const struct vplace *p, const char *mask)
{
	unsigned bits = family_addrlen(p->cx->family) * 8;

	vt_error(p, p->pos,
		"%sbad value for option \"--%s\", neither a valid network mask nor valid CIDR (0-%u).",
		vt_who(p), vt_opt(p), bits);
	return vt_why(p, "\"%s\" is neither a length from 0 to %u nor a mask", mask, bits);
}

bool vt_say(const struct vplace *p, struct pos pos, const char *say, const char *bad)
{
	const char *gap = strstr(say, "%s");

	return gap ? vt_error(p, pos, "%.*s%s%s", (int)(gap - say), say, bad, gap + 2)
		: vt_error(p, pos, "%s", say);
}

/* ---- words ---- */

static size_t table_length(const struct word *table)
{
	size_t n = 0;

	while (table[n].name)
		n++;
	return n;
}

const char *vt_suggest(const struct vplace *p, const struct word *table, const char *word)
{
	size_t i, n = 0, all = table_length(table);
	const char **names = arena_array(p->cx->arena, all + 1, sizeof(*names));

	for (i = 0; i < all; i++)
		if (!table[i].hidden)
			names[n++] = table[i].name;
	return diag_suggest(word, names);
}

/* "known words: A, B, C", as many as fit on a line. */
static bool why_known(const struct vplace *p, const struct word *table)
{
	enum { SHOWN = 12 };
	struct buf b = BUF_INIT;
	size_t i, n = 0;

	for (i = 0; table[i].name && n < SHOWN; i++) {
		if (table[i].hidden)
			continue;
		buf_printf(&b, "%s%s", n++ ? ", " : "", table[i].name);
	}
	vt_why(p, "known are %s%s", buf_str(&b), table[i].name ? " …" : "");
	buf_free(&b);
	return false;
}

bool vt_bad_word(const struct vplace *p, const struct word *table, const char *word,
	struct part at)
{
	const char *bad = part_str(p, at), *near = vt_suggest(p, table, bad);
	const char *say = table[table_length(table)].say;
	struct pos pos = vt_pos(p, word, at.s, at.len);

	if (say)
		vt_say(p, pos, say, bad);
	else
		vt_error(p, pos, "%sBad value for \"--%s\" option: \"%s\"",
			vt_who(p), vt_opt(p), word);
	if (near)
		return vt_why(p, "did you mean %s?", near);
	return why_known(p, table);
}

/* ---- random ---- */

bool rng_one_in(struct rng *r, unsigned n)
{
	return rng_below(r, n) == 0;
}

uint64_t rng_edge(struct rng *r, uint64_t min, uint64_t max)
{
	uint64_t width = max - min;

	switch (rng_below(r, 8)) {
	case 0:
		return min;
	case 1:
		return max;
	case 2:
		return width ? min + 1 : min;
	case 3:
		return width ? max - 1 : max;
	case 4:        /* small numbers, which are common in practice */
		return min + rng_below(r, width < 300 ? width + 1 : 300);
	default:
		return min + rng_below(r, width + 1);
	}
}

struct span rng_span(struct rng *r, uint64_t min, uint64_t max)
{
	uint64_t a = rng_edge(r, min, max), b = rng_edge(r, min, max);

	switch (rng_below(r, 6)) {
	case 0:
		return (struct span){ a, a };
	case 1:
		return (struct span){ a, a < max ? a + 1 : a };
	case 2:
		return (struct span){ min, max };
	default:
		return a < b ? (struct span){ a, b } : (struct span){ b, a };
	}
}
