/* From one line of text to an entry: /proc/net/nf_conntrack of any age, ip_conntrack, conntrack -L and -E in all their forms. */
#ifndef CTVIEW_LINE_H
#define CTVIEW_LINE_H

#include "ctview/entry.h"

enum line_verdict {
	LINE_OK,
	LINE_INCOMPLETE,       /* usable, but cut before use= */
	LINE_SKIP,             /* empty, or conntrack's own closing remark */
	LINE_BAD,
};

struct line_error {
	char why[160];
	uint32_t col, len;     /* from 1 */
};

/* What a reader learns as it goes: which field followed which the last time. Guesses are checked, so that a
 * wrong one costs a search and nothing else. */
enum { LINE_HEADS = 32, LINE_HEAD_BYTES = 32 };

struct line_reader {
	struct line_key {
		char s[16];    /* with its "=" */
		uint8_t len;
		uint64_t word, mask;   /* the first eight bytes, for one comparison */
	} key[F_STORED];
	uint64_t begins[32];   /* by a key's first letter: fields that it may be */
	uint8_t next[F_STORED + 1];
	struct line_head {
		char s[LINE_HEAD_BYTES];       /* "ipv4     2 tcp      6 " */
		uint8_t len, alen, l3num, l4num, l3len, l4at, l4len;
		uint64_t has;
	} head[LINE_HEADS];
};

void line_reader_init(struct line_reader *r);

/* Reads `line` (no newline) into *e, whose texts are slices of it. LINE_BAD fills *err. Sets everything but
 * e->number and e->times. */
enum line_verdict line_read(struct line_reader *r, const char *line, size_t len, struct entry *e,
	struct line_error *err);

/* An address as the kernel and conntrack write it, and nothing else; its length goes to *alen. */
bool text_addr(struct text t, union addr *a, uint8_t *alen);

#endif
