/* Entries, states, flags, protocols, fields and counters in plain words. */
#ifndef CTVIEW_EXPLAIN_H
#define CTVIEW_EXPLAIN_H

#include "ctview/field.h"
#include "ctview/system.h"

void explain_entry(struct buf *b, const struct entry *e);
/* False, and nothing written: the word is none of these. */
bool explain_word(struct buf *b, const struct system_times *times, const char *word);

#endif
