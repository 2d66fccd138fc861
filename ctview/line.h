/* Parses lines of text into entries: /proc/net/nf_conntrack of any version, ip_conntrack, and all output formats of
 * conntrack -L and -E. */
#ifndef CTVIEW_LINE_H
#define CTVIEW_LINE_H

#include "ctview/entry.h"

enum line_verdict {
	LINE_OK,
	LINE_INCOMPLETE,       /* usable, but truncated before use= */
	LINE_SKIP,             /* empty, or conntrack's summary line */
	LINE_BAD,
};

struct line_error {
	char why[160];
	uint32_t col, len;     /* from 1 */
};

/* Adaptive state of the reader: which field followed which last time. Predictions are verified, so a wrong one only
 * costs a search. */
enum { LINE_HEADS = 32, LINE_HEAD_BYTES = 32 };

struct line_reader {
	struct line_key {
		char s[16];    /* including "=" */
		uint8_t len;
		uint64_t word, mask;   /* the first eight bytes, compared at once */
	} key[F_STORED];
	size_t slack;          /* bytes behind each line that may be read, and begin with a newline or NUL */
	uint64_t begins[32];   /* by a key's first letter: candidate fields */
	uint8_t next[F_STORED + 1];
	struct line_head {
		char s[LINE_HEAD_BYTES];       /* "ipv4     2 tcp      6 " */
		uint8_t len, alen, l3num, l4num, l3len, l4at, l4len;
		uint64_t has;
	} head[LINE_HEADS];
};

void line_reader_init(struct line_reader *r);

/* Parses `line` (without newline) into *e, whose texts are slices of it. LINE_BAD fills *err. Sets everything except
 * e->number and e->times. */
enum line_verdict line_read(struct line_reader *r, const char *line, size_t len, struct entry *e,
	struct line_error *err);

/* Parses a complete text as an address in the kernel's or conntrack's format, and sets *alen. */
bool text_addr(struct text t, union addr *a, uint8_t *alen);

#endif
