/* Values of any kind: comparison and formatting.
 *
 *	86399 s    raw "86399"    human "23h59m"
 *	1500000    raw            human "1.5M"
 *	fd00::1    raw "fd00:0000:...:0001"    human "fd00::1"
 *
 * Raw values are for other programs and exact.
 */
#include <inttypes.h>
#include <string.h>
#include "ctview/field.h"
#include "lib/num.h"

static int cmp_num(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int cmp_text(struct text a, struct text b)
{
	int d = memcmp(a.s, b.s, a.len < b.len ? a.len : b.len);

	return d ? d : cmp_num(a.len, b.len);
}

static int cmp_addr(const struct cell *a, const struct cell *b)
{
	return a->alen != b->alen ? cmp_num(a->alen, b->alen) : memcmp(&a->a, &b->a, a->alen);
}

int cell_cmp(const struct cell *a, const struct cell *b)
{
	if (!a->given || !b->given)
		return a->given - b->given;
	switch (a->kind) {
	case KIND_INT:
		return (int64_t)a->n < (int64_t)b->n ? -1 : (int64_t)a->n > (int64_t)b->n;
	case KIND_ADDR:
		return cmp_addr(a, b);
	case KIND_TEXT:
		return cmp_text(a->t, b->t);
	case KIND_REAL:
		return a->r < b->r ? -1 : a->r > b->r;
	default:
		return cmp_num(a->n, b->n);
	}
}

/* A bit in the top of each byte that is outside ' ' to '~'. */
static uint64_t unclean(uint64_t w)
{
	const uint64_t ones = 0x0101010101010101, tops = 0x80 * ones;
	uint64_t low = w & ~tops;

	return ((w | ~(low + (0x80 - ' ') * ones)) | (low + ones)) & tops;
}

void print_clean(struct buf *b, size_t from)
{
	uint64_t w, any = 0;
	size_t i, len = b->len - from;
	char *p = b->s + from;

	/* without branches: nearly all texts are clean */
	for (i = 0; i + sizeof(w) <= len; i += sizeof(w)) {
		memcpy(&w, p + i, sizeof(w));
		any |= unclean(w);
	}
	for (i = any ? 0 : i; i < len; i++)
		if ((unsigned char)p[i] < ' ' || (unsigned char)p[i] > '~')
			p[i] = '?';
}

void print_seconds(struct buf *b, int64_t s)
{
	static const struct { uint32_t len; char unit; } units[] = {
		{86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'},
	};
	uint64_t n = s < 0 ? -(uint64_t)s : (uint64_t)s;
	char *p = buf_room(b, 2 * NUM_CHARS);
	unsigned i;

	for (i = 0; i < 3 && n < units[i].len; i++)
		;
	if (s < 0)
		*p++ = '-';
	p = num_put(p, n / units[i].len);
	*p++ = units[i].unit;
	n %= units[i].len;
	if (i < 3 && n >= units[i + 1].len) {
		p = num_put(p, n / units[i + 1].len);
		*p++ = units[i + 1].unit;
	}
	buf_end(b, p);
}

void print_scaled(struct buf *b, double n, unsigned base)
{
	static const char units[] = " KMGTPE";
	unsigned i;

	for (i = 0; n >= base && units[i + 1]; i++)
		n /= base;
	if (!i)
		buf_printf(b, "%.*f", n == (double)(int64_t)n ? 0 : 1, n);
	else
		buf_printf(b, n < 9.995 ? "%.2f%c" : n < 99.95 ? "%.1f%c" : "%.0f%c", n, units[i]);
}

void print_addr_full(struct buf *b, const union addr *a, unsigned alen)
{
	static const char hex[] = "0123456789abcdef";
	char out[39], *p = out;
	unsigned i;

	if (alen == 4) {
		addr_print(b, a, 4);
		return;
	}
	for (i = 0; i < 16; i++) {
		if (i && !(i & 1))
			*p++ = ':';
		*p++ = hex[a->b[i] >> 4];
		*p++ = hex[a->b[i] & 15];
	}
	buf_add(b, out, sizeof(out));
}

static void print_flags(struct buf *b, uint64_t bits, enum cell_style style)
{
	unsigned i, n = 0;

	for (i = 0; i < FLAG_KNOWN; i++) {
		if (!(bits >> i & 1))
			continue;
		if (style == CELL_HUMAN) {
			buf_putc(b, flag_infos[i].letter);
		} else {
			buf_puts(b, n ? " " : "");
			buf_puts(b, flag_infos[i].name);
		}
		n++;
	}
	if (bits >> FLAG_OTHER && style == CELL_HUMAN)
		buf_putc(b, '?');
	else if (!n && style == CELL_HUMAN)
		buf_putc(b, '-');
}

static void print_human_num(struct buf *b, const struct cell *c)
{
	switch (c->unit) {
	case UNIT_SECONDS:
		print_seconds(b, (int64_t)c->n);
		break;
	case UNIT_COUNT:
		if (c->n < 1000000)
			buf_u64(b, c->n);
		else
			print_scaled(b, (double)c->n, 1000);
		break;
	case UNIT_BYTES:
		print_scaled(b, (double)c->n, 1024);
		break;
	default:
		buf_u64(b, c->n);
	}
}

static void print_real(struct buf *b, const struct cell *c, enum cell_style style)
{
	if (style == CELL_RAW)
		buf_printf(b, "%.6g", c->r);
	else if (c->unit == UNIT_SHARE)
		buf_printf(b, "%.1f%%", 100 * c->r);
	else
		print_scaled(b, c->r, c->unit == UNIT_BYTES ? 1024 : 1000);
}

void cell_print(struct buf *b, const struct cell *c, enum cell_style style)
{
	if (!c->given) {
		if (style == CELL_HUMAN)
			buf_putc(b, '-');
		return;
	}
	switch (c->kind) {
	case KIND_ADDR:
		(style == CELL_HUMAN ? addr_print : print_addr_full)(b, &c->a, c->alen);
		break;
	case KIND_TEXT:
		buf_add(b, c->t.s, c->t.len);
		break;
	case KIND_FLAGS:
		print_flags(b, c->n, style);
		break;
	case KIND_COMPOSED:
		c->composed.field->compose(c->composed.of->e, c->composed.of->shown, b);
		break;
	case KIND_REAL:
		print_real(b, c, style);
		break;
	case KIND_HEX:
		buf_printf(b, style == CELL_HUMAN ? "0x%" PRIx64 : "%" PRIu64, c->n);
		break;
	case KIND_INT:
		if (style == CELL_HUMAN && c->unit == UNIT_SECONDS)
			print_seconds(b, (int64_t)c->n);
		else
			buf_printf(b, "%" PRId64, (int64_t)c->n);
		break;
	default:
		if (style == CELL_HUMAN)
			print_human_num(b, c);
		else
			buf_u64(b, c->n);
	}
}
