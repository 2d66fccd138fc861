/* Text as JSON has it. */
#ifndef SLUICE_JSON_TEXT_H
#define SLUICE_JSON_TEXT_H

#include "lib/buf.h"

/* In quotes. Bytes that are not UTF-8 become U+FFFD. */
void json_string(struct buf *b, const char *s, size_t len);

#endif
