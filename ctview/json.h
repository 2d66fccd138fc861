/* JSON output, one document per line: complete entries under the documented keys, or single values. */
#ifndef CTVIEW_JSON_H
#define CTVIEW_JSON_H

#include "lib/json.h"
#include "ctview/field.h"

/* The keys in alphabetical order. */
struct json_keys {
	struct json_key {
		const char *name;
		int8_t group;          /* enum json_group of a nested object, JSON_FLAGS, or -1: a field */
		uint8_t field;
	} key[F_STORED + 8];
	unsigned n;
};

void json_keys_init(struct json_keys *k);

/* Prints an object without newline: {"delta_time": null, "extra": {}, ...}. */
void json_entry(struct buf *b, const struct json_keys *k, const struct entry *e);
/* Prints a number, string or null. KIND_FLAGS becomes a string of words. */
void json_cell(struct buf *b, const struct cell *c);

#endif
