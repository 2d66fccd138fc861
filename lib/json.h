/* JSON string output. */
#ifndef SLUICE_JSON_TEXT_H
#define SLUICE_JSON_TEXT_H

#include "lib/buf.h"

/* Appends a quoted JSON string. Bytes that are not valid UTF-8 become U+FFFD. */
void json_string(struct buf *b, const char *s, size_t len);

#endif
