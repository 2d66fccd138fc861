/* Runs as text, for people and for goldens. */
#ifndef SLUICE_IMAGE_TEXT_H
#define SLUICE_IMAGE_TEXT_H

#include "compiler/image.h"

/* All of it: the entry, the maps with their elements and the rules that these are, the chains. Nothing in it depends on the run's
 * number. */
void image_print(struct buf *b, struct cx *cx, const struct image_run *run);
/* In a few words: "a map of ip saddr, 1000 elements". */
void image_describe(struct buf *b, const struct cx *cx, const struct image_run *run);

#endif
