/* Edits that add several rules: the lines of a text that follow each other, of which each has its own place.
 *
 *	[1:2] -A INPUT -s 192.0.2.1 -j DROP        the edit's place: -A, column 7
 *	[10:20] -A INPUT -s 192.0.2.2 -j DROP      that of its second rule: column 9
 */
#include <string.h>
#include "backend/backend.h"

/* The first word of a line, but for counters; what several rules were said with begins so. */
static uint32_t command_col(const char *text)
{
	const char *at = text + strspn(text, " \t"), *bracket = *at == '[' ? strchr(at, ']') : NULL;

	at = bracket ? bracket + 1 + strspn(bracket + 1, " \t") : at;
	return (uint32_t)(at - text) + 1;
}

struct edit edit_single(const struct edit *e, uint32_t i)
{
	struct edit one = *e;
	const struct src *src = e->rule[i].pos.src;

	one.n = 1;
	if (!i)
		return one;
	one.rule = &e->rule[i];
	one.prev = &e->rule[i - 1];
	if (src && src != e->pos.src) {
		one.pos.src = src;
		one.pos.col = command_col(src->text);
	}
	return one;
}

bool edit_brings(const struct edit *e, const struct rule *r)
{
	for (uint32_t i = 0; i < e->n; i++)
		if (&e->rule[i] == r)
			return true;
	return false;
}
