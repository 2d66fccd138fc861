/* Growable arrays in an arena. Declare with VEC(type) name; the elements are name.v[0 .. name.n). The capacity doubles:
 * in place if the array was the arena's last allocation, otherwise by copying, so that the total waste is bounded by
 * the final size. */
#ifndef SLUICE_VEC_H
#define SLUICE_VEC_H

#include <stddef.h>
#include "lib/arena.h"

#define VEC(type) struct { type *v; size_t n, cap; }

/* Appends x. */
#define vec_push(a, vec, x) \
	(vec_grow_of((a), (vec), 1), (vec)->v[(vec)->n++] = (x))
/* Makes room for `more` elements behind the last. */
#define vec_grow_of(a, vec, more) \
	((void)((vec)->n + (more) <= (vec)->cap ? 0 : \
		((vec)->v = vec_grow((a), (vec)->v, (vec)->n, &(vec)->cap, (more), \
			sizeof(*(vec)->v)), 0)))

void *vec_grow(struct arena *a, void *old, size_t n, size_t *cap, size_t more, size_t size);

#endif
