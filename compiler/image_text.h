/* Runs as text, for humans and golden tests. */
#ifndef SLUICE_IMAGE_TEXT_H
#define SLUICE_IMAGE_TEXT_H

#include "compiler/image.h"

/* Prints the entry, the maps with their elements and the rules these represent, and the chains. Independent of the
 * run's number. */
void image_print(struct buf *b, struct cx *cx, const struct image_run *run);
/* A short description: "a map of ip saddr, 1000 elements". */
void image_describe(struct buf *b, const struct cx *cx, const struct image_run *run);

#endif
