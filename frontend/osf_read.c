/* Parses an operating system fingerprint, in the format of OpenBSD's pf.os, into the kernel's struct.
 *
 *	S4:64:1:60:M*,S,T,N,W7:Linux:2.6:newer:Linux 2.6, newer
 *
 *	window       *  any, N, SN  N times the segment size, TN  N times the MTU, %N  a multiple of N
 *	ttl          1 to 255
 *	df           0 or 1: may not be fragmented
 *	size         of the whole packet
 *	options      in this order: N  nop, E  end, S  SACK allowed, T or T0  timestamp, MN  segment size, WN  window scale,
 *	             each of the last two also with * or %N in place of N; a dot alone: none
 *	system, version, subtype, details
 *
 * The kernel compares the kinds of options and not their values, and does not store the details. What it could not
 * compare as specified (an option of unknown length, an arbitrary size) is an error.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "frontend/osf.h"
#include "lib/num.h"

struct osf_line {
	struct diags *d;
	const struct src *src;
	struct nf_osf_user_finger *f;
	unsigned size;                 /* total size of the options so far */
};

/* A part of the line. */
struct stretch { const char *s; size_t len; };

static bool wrong(const struct osf_line *l, struct stretch at, const char *what)
{
	struct pos pos = {l->src, (uint32_t)(at.s - l->src->text) + 1, (uint32_t)at.len};

	return diag(l->d, pos, STATUS_OTHER, "%s:%u: %s", l->src->file, l->src->line, what);
}

static bool number(struct stretch at, uint64_t min, uint64_t max, uint64_t *n)
{
	return num_parsen(at.s, at.len, n, min, max);
}

/* Parses "7", "%7" or "*"; a preceding letter has been consumed. */
static bool read_wildcard(struct stretch at, uint64_t max, struct nf_osf_wc *wc)
{
	bool modulo = at.len && *at.s == '%';
	uint64_t n = 0;

	if (at.len == 1 && *at.s == '*') {
		*wc = (struct nf_osf_wc){OSF_WSS_PLAIN, 0};
		return true;
	}
	if (!number((struct stretch){at.s + modulo, at.len - modulo}, modulo, max, &n))
		return false;
	*wc = (struct nf_osf_wc){modulo ? OSF_WSS_MODULO : OSF_WSS_PLAIN, (uint32_t)n};
	return true;
}

static bool read_window(struct osf_line *l, struct stretch at)
{
	bool times = at.len && (*at.s == 'S' || *at.s == 'T');
	uint64_t n = 0;

	if (!times)
		return read_wildcard(at, UINT16_MAX, &l->f->wss) ||
			wrong(l, at, "the window must be *, N, SN, TN or %N, with N up to 65535");
	if (!number((struct stretch){at.s + 1, at.len - 1}, 1, UINT16_MAX, &n))
		return wrong(l, at, "S and T must be followed by a number from 1 to 65535");
	l->f->wss = (struct nf_osf_wc){*at.s == 'S' ? OSF_WSS_MSS : OSF_WSS_MTU, (uint32_t)n};
	return true;
}

static bool read_ttl(struct osf_line *l, struct stretch at)
{
	uint64_t n;

	if (!number(at, 1, UINT8_MAX, &n))
		return wrong(l, at, "the TTL must be from 1 to 255");
	l->f->ttl = (uint8_t)n;
	return true;
}

static bool read_df(struct osf_line *l, struct stretch at)
{
	uint64_t n;

	if (!number(at, 0, 1, &n))
		return wrong(l, at, "DF is 0 or 1");
	l->f->df = (uint8_t)n;
	return true;
}

static bool read_size(struct osf_line *l, struct stretch at)
{
	uint64_t n;

	if (!number(at, 1, UINT16_MAX, &n))
		return wrong(l, at, "the packet size must be from 1 to 65535");
	l->f->ss = (uint16_t)n;
	return true;
}

static const struct option_kind {
	char letter;
	uint8_t kind, length;
	uint16_t max;                  /* maximum of its value; 0: no value */
} option_kinds[] = {
	{'E', OSFOPT_EOL, 1, 0}, {'N', OSFOPT_NOP, 1, 0}, {'S', OSFOPT_SACKP, 2, 0}, {'T', OSFOPT_TS, 10, 0},
	{'M', OSFOPT_MSS, 4, UINT16_MAX}, {'W', OSFOPT_WSO, 3, UINT8_MAX}, {0},
};

static bool read_option(struct osf_line *l, struct stretch at)
{
	const struct option_kind *k = option_kinds;
	struct stretch value = {at.s + 1, at.len - 1};
	struct nf_osf_opt *o;

	while (k->letter && (!at.len || k->letter != *at.s))
		k++;
	if (!k->letter)
		return wrong(l, at, "an option must be N, E, S, T, T0, MN or WN");
	l->size += k->length;
	if (l->size > MAX_IPOPTLEN)
		return wrong(l, at, "TCP options are at most 40 bytes");
	o = &l->f->opt[l->f->opt_num++];
	o->kind = k->kind;
	o->length = k->length;
	if (k->max)
		return read_wildcard(value, k->max, &o->wc) || wrong(l, at, "M and W must be followed by a number, * or %N");
	if (value.len && !(k->kind == OSFOPT_TS && value.len == 1 && *value.s == '0'))
		return wrong(l, at, "N, E and S have no value, and T only 0");
	return true;
}

static bool read_options(struct osf_line *l, struct stretch at)
{
	const char *end = at.s + at.len;

	if (at.len == 1 && *at.s == '.')
		return true;
	for (;;) {
		const char *comma = memchr(at.s, ',', (size_t)(end - at.s));
		struct stretch one = {at.s, (size_t)((comma ? comma : end) - at.s)};

		if (!read_option(l, one))
			return false;
		if (!comma)
			return true;
		at.s = comma + 1;
	}
}

static bool read_name(struct osf_line *l, struct stretch at, char name[MAXGENRELEN])
{
	if (at.len >= MAXGENRELEN)
		return wrong(l, at, "names have at most 31 characters");
	for (size_t i = 0; i < at.len; i++)
		if ((unsigned char)at.s[i] < ' ')
			return wrong(l, at, "names must not contain control characters");
	memcpy(name, at.s, at.len);
	return true;
}

/* Leading "@" and "*" are display hints of p0f. */
static bool read_genre(struct osf_line *l, struct stretch at)
{
	if (at.len && (*at.s == '@' || *at.s == '*'))
		at = (struct stretch){at.s + 1, at.len - 1};
	return at.len ? read_name(l, at, l->f->genre) : wrong(l, at, "the system has no name");
}

static bool read_version(struct osf_line *l, struct stretch at)
{
	return read_name(l, at, l->f->version);
}

static bool read_subtype(struct osf_line *l, struct stretch at)
{
	return read_name(l, at, l->f->subtype);
}

bool osf_parse(struct diags *d, const struct src *src, struct nf_osf_user_finger *f)
{
	static bool (*const fields[])(struct osf_line *l, struct stretch at) = {
		read_window, read_ttl, read_df, read_size, read_options, read_genre, read_version, read_subtype,
	};
	struct osf_line l = {.d = d, .src = src, .f = f};
	const char *s = src->text;

	memset(f, 0, sizeof(*f));
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		const char *colon = strchr(s, ':');

		if (!colon)
			return wrong(&l, (struct stretch){s, strlen(s)},
				"a fingerprint is window:ttl:df:size:options:system:version:subtype:details");
		if (!fields[i](&l, (struct stretch){s, (size_t)(colon - s)}))
			return false;
		s = colon + 1;
	}
	return true;
}

bool osf_says_nothing(const char *line)
{
	line += strspn(line, " \t\r");
	return !*line || *line == '#';
}
