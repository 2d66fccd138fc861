/* Explanations of entries, states, flags, protocols, fields and counters in plain language. */
#ifndef CTVIEW_EXPLAIN_H
#define CTVIEW_EXPLAIN_H

#include "ctview/field.h"
#include "ctview/system.h"

void explain_entry(struct buf *b, const struct entry *e);
/* False if the word is none of these; nothing is written then. */
bool explain_word(struct buf *b, const struct system_times *times, const char *word);

#endif
