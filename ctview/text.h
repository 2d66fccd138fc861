/* Entries in the text format of the kernel and of conntrack. */
#ifndef CTVIEW_TEXT_H
#define CTVIEW_TEXT_H

#include "ctview/field.h"

/* Prints a line with newline: the original one or, if there is none, one built from the fields. */
void text_entry(struct buf *b, const struct entry *e);
/* Must the original line be kept, because the fields do not reproduce it exactly? */
bool text_needs_line(const struct entry *e, struct buf *scratch);
/* Prints the command that would delete the entry. */
void text_delete(struct buf *b, const struct entry *e);

#endif
