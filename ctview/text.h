/* Entries as the kernel and conntrack write them. */
#ifndef CTVIEW_TEXT_H
#define CTVIEW_TEXT_H

#include "ctview/field.h"

/* A line with its newline: the one that was read, or where there is none, one made from the fields. */
void text_entry(struct buf *b, const struct entry *e);
/* Must the line be kept because the fields would not give it back letter by letter? */
bool text_needs_line(const struct entry *e, struct buf *scratch);
/* The command that would delete the entry. */
void text_delete(struct buf *b, const struct entry *e);

#endif
