/* Parses lines of expectations.
 *
 *	299 l3proto = 2 proto=6 src=10.0.0.2 dst=10.0.0.1 sport=0 dport=40001 PERMANENT sip/signalling
 *	299 proto=6 src=... dport=40003 mask-src=... mask-dst=... sport=0 dport=65535 master-src=... class=0 helper=amanda
 *	EXPECTING: 299 use=1 proto=6 src=...
 *
 * src=0.0.0.0 and sport=0 are wildcards. The blanks around "=" after l3proto are the kernel's. Words at the end are
 * flags in capitals, then the helper with its class after a slash.
 */
#include "ctview/expect.h"
#include <string.h>
#include "ctview/line.h"
#include "lib/num.h"

struct reader {
	const char *p, *end;
	struct expect *x;
	enum expect_part part;
	const char *why;
	struct text at;
};

static bool fail(struct reader *r, struct text at, const char *why)
{
	r->why = why;
	r->at = at;
	return false;
}

/* The next word; empty at the end. */
static struct text next_word(struct reader *r)
{
	const char *start;

	while (r->p < r->end && (*r->p == ' ' || *r->p == '\t' || *r->p == '\r'))
		r->p++;
	start = r->p;
	while (r->p < r->end && *r->p != ' ' && *r->p != '\t' && *r->p != '\r')
		r->p++;
	return (struct text){start, (uint32_t)(r->p - start)};
}

static bool read_addr(struct reader *r, struct text word, struct text value, enum expect_part part, unsigned side)
{
	uint8_t alen;

	if (!text_addr(value, &r->x->addr[part][side], &alen))
		return fail(r, word, "not an address");
	if (r->x->alen && r->x->alen != alen)
		return fail(r, word, "address of the other family");
	if (r->x->has_addr[part][side])
		return fail(r, word, "given twice: two lines joined?");
	r->x->alen = alen;
	r->x->has_addr[part][side] = true;
	r->part = part;
	return true;
}

static const struct expect_key {
	const char *key;
	enum expect_number number;
	uint64_t max;
} keys[] = {
	{"use", X_USE, UINT32_MAX}, {"proto", X_PROTO, 255}, {"class", X_CLASS, UINT32_MAX},
	{"zone", X_ZONE, 65535}, {"id", X_ID, UINT32_MAX}, {"sport", X_SPORT, 65535},
	{"dport", X_DPORT, 65535}, {"srckey", X_SRCKEY, UINT32_MAX}, {"dstkey", X_DSTKEY, UINT32_MAX},
	{"type", X_TYPE, 255}, {"code", X_CODE, 255},
};

static bool read_number(struct reader *r, struct text word, struct text key, struct text value)
{
	unsigned i, part;
	uint64_t n;

	for (i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (text_is(key, keys[i].key))
			break;
	if (i == sizeof(keys) / sizeof(*keys)) {
		r->x->unknown = r->x->unknown.len ? r->x->unknown : word;
		return true;
	}
	if (!num_parsen(value.s, value.len, &n, 0, keys[i].max))
		return fail(r, word, "not a number, or too large");
	part = keys[i].number >= X_SPORT ? r->part : EXPECT_TUPLE;
	r->x->n[part][keys[i].number] = n;
	r->x->has[part] |= 1u << keys[i].number;
	return true;
}

static bool read_pair(struct reader *r, struct text word, const char *eq)
{
	static const struct { const char *key; enum expect_part part; unsigned side; } addrs[] = {
		{"src", EXPECT_TUPLE, 0}, {"dst", EXPECT_TUPLE, 1}, {"mask-src", EXPECT_MASK, 0},
		{"mask-dst", EXPECT_MASK, 1}, {"master-src", EXPECT_MASTER, 0},
		{"master-dst", EXPECT_MASTER, 1},
	};
	struct text key = {word.s, (uint32_t)(eq - word.s)}, value = {eq + 1, word.len - key.len - 1};
	unsigned i;

	for (i = 0; i < sizeof(addrs) / sizeof(*addrs); i++)
		if (text_is(key, addrs[i].key))
			return read_addr(r, word, value, addrs[i].part, addrs[i].side);
	if (text_is(key, "helper")) {
		r->x->helper = value;
		return true;
	}
	return read_number(r, word, key, value);
}

/* "PERMANENT,INACTIVE", "ftp", "sip/audio" */
static bool read_bare(struct reader *r, struct text word)
{
	char c = *word.s;

	if (!r->x->has_addr[EXPECT_TUPLE][1])
		return fail(r, word, "expected the tuple");
	if (c >= 'A' && c <= 'Z' && !r->x->flags.len) {
		r->x->flags = word;
		return true;
	}
	if (c >= 'a' && c <= 'z' && !r->x->helper.len) {
		r->x->helper = word;
		return true;
	}
	return fail(r, word, "neither flags nor a helper");
}

/* "l3proto = 2" */
static bool read_family(struct reader *r, struct text word)
{
	struct text eq = next_word(r), value = next_word(r);
	uint64_t n;

	if (!text_is(eq, "=") || !num_parsen(value.s, value.len, &n, 0, 255))
		return fail(r, word, "l3proto without a number");
	r->x->n[0][X_L3] = n;
	r->x->has[0] |= 1u << X_L3;
	return true;
}

/* Seconds left, or "-" for none; absent in the oldest format. */
static bool read_timeout(struct reader *r, struct text word)
{
	uint64_t n;

	if (text_is(word, "-"))
		return true;
	if (!num_parsen(word.s, word.len, &n, 0, UINT32_MAX))
		return fail(r, word, "expected a timeout");
	r->x->n[0][X_TIMEOUT] = n;
	r->x->has[0] |= 1u << X_TIMEOUT;
	return true;
}

static bool read_word(struct reader *r, struct text word, bool first)
{
	const char *eq = memchr(word.s, '=', word.len);

	if (eq)
		return read_pair(r, word, eq);
	if (text_is(word, "l3proto"))
		return read_family(r, word);
	return first ? read_timeout(r, word) : read_bare(r, word);
}

static bool check(struct reader *r)
{
	struct text end = {r->end, 0};

	if (!r->x->has_addr[EXPECT_TUPLE][0] || !r->x->has_addr[EXPECT_TUPLE][1])
		return fail(r, end, "no src= and dst=: truncated?");
	if (!(r->x->has[0] & 1u << X_PROTO))
		return fail(r, end, "no proto=: not an expectation");
	return true;
}

enum expect_verdict expect_read(const char *line, size_t len, struct expect *x, const char **why, struct text *at)
{
	struct reader r = {.p = line, .end = line + len, .x = x};
	struct text word = next_word(&r);
	bool ok, event = word.len && *word.s == '[';

	*x = (struct expect){0};
	if (!word.len || text_is(word, "conntrack"))
		return EXPECT_SKIP;
	if (event || text_is(word, "EXPECTING:"))
		word = next_word(&r);
	for (ok = read_word(&r, word, true); ok; ok = read_word(&r, word, false)) {
		word = next_word(&r);
		if (!word.len)
			break;
	}
	if (ok && check(&r))
		return EXPECT_OK;
	*why = r.why;
	*at = r.at;
	return EXPECT_BAD;
}
