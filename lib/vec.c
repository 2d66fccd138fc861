/* Growable arrays: the function behind the macros of vec.h.
 *
 *	VEC(int) v = {0};
 *	vec_push(a, &v, 7);     v.v[0] == 7, v.n == 1
 *
 * May move the array, so pointers into it are valid only until the next push.
 */
#include "lib/vec.h"
#include <stdint.h>
#include <string.h>

enum { FIRST = 8 };

void *vec_grow(struct arena *a, void *old, size_t n, size_t *cap, size_t more, size_t size)
{
	size_t want, room, had = *cap * size;
	void *v;

	if (__builtin_add_overflow(n, more, &want))
		want = SIZE_MAX;       /* refused by arena_array */
	room = *cap > SIZE_MAX / 2 ? SIZE_MAX : *cap * 2;
	if (room < FIRST)
		room = FIRST;
	if (room < want)
		room = want;
	if (room <= SIZE_MAX / size && arena_extend(a, old, had, room * size - had)) {
		*cap = room;
		return old;
	}
	v = arena_array(a, room, size);
	if (n)
		memcpy(v, old, n * size);
	*cap = room;
	return v;
}
