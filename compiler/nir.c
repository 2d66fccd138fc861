/* The text form of nft expressions, its parser, and comparison. Everything is driven by the rows of nir.def, without
 * knowledge of particular expressions.
 *
 *	[ meta key l4proto dreg 1 ]                     numbers are keywords if the row has them, else decimal
 *	[ cmp op eq sreg 1 data 0x0006 ]                bytes in wire order
 *	[ match name "tcp" rev 0 info 0x0000ffff… ]     text in quotes, with \" \\ and \xNN
 *	[ dynset op 1 set "s" sreg_key 1 expr [ counter pkts 0 bytes 0 ] ]
 *
 * Golden files contain it, so it must not depend on pointers, the machine or time; and nir_parse of nir_print must give
 * an equal list.
 */
#include <ctype.h>
#include <stdio.h>
#include <libnftnl/expr.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <string.h>
#include "compiler/nir.h"
#include "lib/num.h"

/* ---- keywords for numbers ---- */

#define words_NONE NULL

static const struct nir_words words_META[] = {
	{"len", NFT_META_LEN}, {"protocol", NFT_META_PROTOCOL}, {"priority", NFT_META_PRIORITY},
	{"mark", NFT_META_MARK}, {"iif", NFT_META_IIF}, {"oif", NFT_META_OIF},
	{"iifname", NFT_META_IIFNAME}, {"oifname", NFT_META_OIFNAME}, {"skuid", NFT_META_SKUID},
	{"skgid", NFT_META_SKGID}, {"nftrace", NFT_META_NFTRACE}, {"rtclassid", NFT_META_RTCLASSID},
	{"nfproto", NFT_META_NFPROTO}, {"l4proto", NFT_META_L4PROTO}, {"pkttype", NFT_META_PKTTYPE},
	{"cpu", NFT_META_CPU}, {"iifgroup", NFT_META_IIFGROUP}, {"oifgroup", NFT_META_OIFGROUP},
	{"cgroup", NFT_META_CGROUP}, {0}
};

static const struct nir_words words_BASE[] = {
	{"link", NFT_PAYLOAD_LL_HEADER}, {"network", NFT_PAYLOAD_NETWORK_HEADER},
	{"transport", NFT_PAYLOAD_TRANSPORT_HEADER}, {0}
};

static const struct nir_words words_CMP[] = {
	{"eq", NFT_CMP_EQ}, {"neq", NFT_CMP_NEQ}, {"lt", NFT_CMP_LT}, {"lte", NFT_CMP_LTE},
	{"gt", NFT_CMP_GT}, {"gte", NFT_CMP_GTE}, {0}
};

static const struct nir_words words_RANGE[] = {
	{"eq", NFT_RANGE_EQ}, {"neq", NFT_RANGE_NEQ}, {0}
};

static const struct nir_words words_VERDICT[] = {
	{"drop", NF_DROP}, {"accept", NF_ACCEPT}, {"queue", NF_QUEUE}, {"continue", NFT_CONTINUE},
	{"break", NFT_BREAK}, {"jump", NFT_JUMP}, {"goto", NFT_GOTO}, {"return", NFT_RETURN}, {0}
};

static const struct nir_words words_CT[] = {
	{"state", NFT_CT_STATE}, {"direction", NFT_CT_DIRECTION}, {"status", NFT_CT_STATUS},
	{"mark", NFT_CT_MARK}, {"helper", NFT_CT_HELPER}, {"zone", NFT_CT_ZONE}, {0}
};

static const char *word_of(const struct nir_words *w, int64_t n)
{
	for (; w && w->name; w++)
		if (w->n == n)
			return w->name;
	return NULL;
}

/* ---- the rows ---- */

#define NIR(op, name) static const struct nir_field_info fields_##op[] = {
#define FIELD(op, name, attr, kind, words) {#name, NFTNL_EXPR_##attr, NIR_##kind, words_##words},
#define END(op) {0} };
#include "compiler/nir.def"
#undef NIR
#undef FIELD
#undef END

#define NIR(op, name) {name, sizeof(fields_##op) / sizeof(fields_##op[0]) - 1, fields_##op},
#define FIELD(op, name, attr, kind, words)
#define END(op)
const struct nir_info nir_infos[NIR_COUNT] = {
#include "compiler/nir.def"
};
#undef NIR
#undef FIELD
#undef END

#define NIR(op, name)
#define FIELD(op, name, attr, kind, words)
#define END(op) _Static_assert(sizeof(fields_##op) / sizeof(fields_##op[0]) - 1 <= NIR_FIELDS, "NIR_FIELDS");
#include "compiler/nir.def"
#undef NIR
#undef FIELD
#undef END

const char *nir_word(enum nir_op op, unsigned field, int64_t n)
{
	const char *word = word_of(nir_infos[op].fields[field].words, n);

	return word ? word : "?";
}

int nir_by_name(const char *name)
{
	for (int i = 0; i < NIR_COUNT; i++)
		if (!strcmp(nir_infos[i].name, name))
			return i;
	return -1;
}

/* ---- building ---- */

struct nir *nir_add(struct cx *cx, struct nir_list *l, enum nir_op op)
{
	struct nir *x;

	vec_grow_of(cx->arena, l, 1);
	x = &l->v[l->n++];
	x->op = op;
	x->set = 0;
	return x;
}

void nir_setu(struct nir *x, unsigned field, uint64_t n)
{
	x->f[field].u = n;
	x->set |= 1 << field;
}

void nir_setd(struct nir *x, unsigned field, const void *p, uint32_t len)
{
	x->f[field].d = (struct nir_data){ p, len };
	x->set |= 1 << field;
}

void nir_sets(struct nir *x, unsigned field, const char *s)
{
	nir_setd(x, field, s, strlen(s));
}

void nir_setl(struct nir *x, unsigned field, const struct nir_list *l)
{
	x->f[field].l = l;
	x->set |= 1 << field;
}

int nir_reg_word(uint64_t reg)
{
	if (reg >= NFT_REG_1 && reg <= NFT_REG_4)
		return (int)(reg - NFT_REG_1) * 4;
	return reg >= NFT_REG32_00 && reg < NFT_REG32_00 + NIR_REGS ? (int)(reg - NFT_REG32_00) : -1;
}

static void field_copy(struct cx *cx, struct nir *x, unsigned i, enum nir_kind kind)
{
	struct nir_data *d = &x->f[i].d;
	struct nir_list *l;

	if (kind == NIR_STR) {
		d->p = arena_strn(cx->arena, d->p, d->len);
	} else if (kind == NIR_DATA || kind == NIR_OWN) {
		d->p = arena_dup(cx->arena, d->p, d->len);
	} else if (kind == NIR_NEST) {
		l = arena_new_of(cx->arena, struct nir_list);
		nir_list_copy(cx, x->f[i].l, l);
		x->f[i].l = l;
	}
}

void nir_list_copy(struct cx *cx, const struct nir_list *from, struct nir_list *out)
{
	*out = (struct nir_list){ arena_dup(cx->arena, from->v, from->n * sizeof(*from->v)), from->n, from->n };
	for (size_t k = 0; k < out->n; k++)
		for (unsigned i = 0; i < nir_infos[out->v[k].op].nfields; i++)
			if (nir_has(&out->v[k], i))
				field_copy(cx, &out->v[k], i, nir_infos[out->v[k].op].fields[i].kind);
}

/* ---- equality ---- */

static bool field_same(const struct nir *a, const struct nir *b, unsigned i, enum nir_kind kind)
{
	const struct nir_data *da = &a->f[i].d, *db = &b->f[i].d;

	switch (kind) {
	case NIR_STR: case NIR_DATA: case NIR_OWN:
		return da->len == db->len && (!da->len || !memcmp(da->p, db->p, da->len));
	case NIR_NEST:
		return nir_list_same(a->f[i].l, b->f[i].l);
	default:
		return a->f[i].u == b->f[i].u;
	}
}

bool nir_same(const struct nir *a, const struct nir *b)
{
	const struct nir_info *info = &nir_infos[a->op];

	if (a->op != b->op || a->set != b->set)
		return false;
	for (unsigned i = 0; i < info->nfields; i++)
		if (nir_has(a, i) && !field_same(a, b, i, info->fields[i].kind))
			return false;
	return true;
}

bool nir_list_same(const struct nir_list *a, const struct nir_list *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!nir_same(&a->v[i], &b->v[i]))
			return false;
	return true;
}

/* ---- printing ---- */

static void print_text(struct buf *b, const struct nir_data *d)
{
	const unsigned char *s = d->p;

	buf_putc(b, '"');
	for (uint32_t i = 0; i < d->len; i++) {
		if (s[i] == '"' || s[i] == '\\')
			buf_printf(b, "\\%c", s[i]);
		else if (s[i] < ' ' || s[i] > '~')
			buf_printf(b, "\\x%02x", s[i]);
		else
			buf_putc(b, (char)s[i]);
	}
	buf_putc(b, '"');
}

static void print_number(struct buf *b, const struct nir_field_info *f, uint64_t n)
{
	int64_t value = f->kind == NIR_VERDICT ? (int32_t)n : (int64_t)n;
	const char *word = word_of(f->words, value);

	if (word)
		buf_puts(b, word);
	else if (f->kind == NIR_VERDICT)
		buf_printf(b, "%d", (int32_t)n);
	else
		buf_u64(b, n);
}

static void print_one(struct buf *b, const struct nir *x);

static void print_field(struct buf *b, const struct nir_field_info *f, const struct nir *x, unsigned i)
{
	buf_printf(b, " %s ", f->name);
	switch (f->kind) {
	case NIR_STR:
		print_text(b, &x->f[i].d);
		break;
	case NIR_DATA: case NIR_OWN:
		buf_puts(b, "0x");
		buf_hex(b, x->f[i].d.p, x->f[i].d.len);
		break;
	case NIR_NEST:
		for (size_t n = 0; n < x->f[i].l->n; n++) {
			buf_puts(b, n ? " " : "");
			print_one(b, &x->f[i].l->v[n]);
		}
		break;
	default:
		print_number(b, f, x->f[i].u);
	}
}

static void print_one(struct buf *b, const struct nir *x)
{
	const struct nir_info *info = &nir_infos[x->op];

	buf_printf(b, "[ %s", info->name);
	for (unsigned i = 0; i < info->nfields; i++)
		if (nir_has(x, i))
			print_field(b, &info->fields[i], x, i);
	buf_puts(b, " ]");
}

void nir_print(struct buf *b, const struct nir_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		print_one(b, &l->v[i]);
		buf_putc(b, '\n');
	}
}

/* ---- parsing ---- */

struct reader {
	struct cx *cx;
	const char *text, *at;
	unsigned depth;
};

enum { DEPTH_MAX = 4, WORD_MAX = 64 };

static bool read_error(struct reader *r, const char *what)
{
	unsigned line = 1;

	for (const char *p = r->text; p < r->at; p++)
		line += *p == '\n';
	return diag(r->cx->diags, (struct pos){0}, STATUS_PARAM, "nft expressions, line %u: %s", line,
		what);
}

static void skip_blanks(struct reader *r)
{
	while (isspace((unsigned char)*r->at))
		r->at++;
}

/* Reads a word up to the next blank; false if it is missing or too long. */
static bool read_word(struct reader *r, char word[WORD_MAX])
{
	size_t n = 0;

	skip_blanks(r);
	while (r->at[n] && !isspace((unsigned char)r->at[n]) && n < WORD_MAX - 1) {
		word[n] = r->at[n];
		n++;
	}
	word[n] = '\0';
	r->at += n;
	return n && (!*r->at || isspace((unsigned char)*r->at));
}

static bool read_hex(struct reader *r, struct nir_data *d)
{
	size_t n = 0;
	uint8_t *out;

	skip_blanks(r);
	if (r->at[0] != '0' || r->at[1] != 'x')
		return read_error(r, "expected bytes such as 0x01ff");
	r->at += 2;
	while (hex_digit(r->at[n]) >= 0)
		n++;
	if (n % 2)
		return read_error(r, "odd number of hex digits");
	out = arena_alloc(r->cx->arena, n / 2);
	for (size_t i = 0; i < n / 2; i++)
		out[i] = (uint8_t)(hex_digit(r->at[2 * i]) << 4 | hex_digit(r->at[2 * i + 1]));
	r->at += n;
	*d = (struct nir_data){ out, n / 2 };
	return true;
}

/* Reads one character of quoted text, with escapes resolved; -1 at the end or on error. */
static int read_char(struct reader *r)
{
	int hi, lo;

	if (*r->at != '\\')
		return *r->at && *r->at != '"' ? (unsigned char)*r->at++ : -1;
	r->at++;
	if (*r->at != 'x')
		return *r->at ? (unsigned char)*r->at++ : -1;
	hi = hex_digit(r->at[1]);
	lo = hi < 0 ? -1 : hex_digit(r->at[2]);
	if (lo < 0)
		return -1;
	r->at += 3;
	return hi << 4 | lo;
}

static bool read_text(struct reader *r, struct nir_data *d)
{
	const char *start;
	char *out;
	size_t n = 0;
	int c;

	skip_blanks(r);
	if (*r->at++ != '"')
		return r->at--, read_error(r, "expected text in quotes");
	start = r->at;
	out = arena_alloc(r->cx->arena, strlen(start) + 1);
	while ((c = read_char(r)) > 0)
		out[n++] = (char)c;
	if (*r->at++ != '"')
		return r->at--, read_error(r, "unterminated text");
	*d = (struct nir_data){ out, n };
	return true;
}

static uint64_t kind_max(enum nir_kind kind)
{
	static const uint64_t max[] = { [NIR_U8] = UINT8_MAX, [NIR_U16] = UINT16_MAX,
		[NIR_U32] = UINT32_MAX, [NIR_U64] = UINT64_MAX, [NIR_VERDICT] = INT32_MAX };

	return max[kind];
}

static bool read_number(struct reader *r, const struct nir_field_info *f, uint64_t *n)
{
	char word[WORD_MAX];
	bool minus;

	if (!read_word(r, word))
		return read_error(r, "expected a number");
	for (const struct nir_words *w = f->words; w && w->name; w++)
		if (!strcmp(w->name, word))
			return *n = f->kind == NIR_VERDICT ? (uint32_t)w->n : (uint64_t)w->n, true;
	minus = f->kind == NIR_VERDICT && word[0] == '-';
	if (!num_parse(word + minus, n, 0, kind_max(f->kind)))
		return read_error(r, "number too large for its field");
	if (minus)
		*n = (uint32_t)-(int64_t)*n;
	return true;
}

static bool read_one(struct reader *r, struct nir_list *out);

static bool read_nest(struct reader *r, const struct nir_list **out)
{
	struct nir_list *l = arena_new_of(r->cx->arena, struct nir_list);

	if (++r->depth > DEPTH_MAX)
		return read_error(r, "expressions nest too deep");
	for (skip_blanks(r); *r->at == '['; skip_blanks(r))
		if (!read_one(r, l))
			return false;
	r->depth--;
	*out = l;
	return true;
}

static bool read_field(struct reader *r, const struct nir_field_info *f, struct nir *x, unsigned i)
{
	x->set |= 1 << i;
	switch (f->kind) {
	case NIR_STR:
		return read_text(r, &x->f[i].d);
	case NIR_DATA: case NIR_OWN:
		return read_hex(r, &x->f[i].d);
	case NIR_NEST:
		return read_nest(r, &x->f[i].l);
	default:
		return read_number(r, f, &x->f[i].u);
	}
}

static int field_by_name(const struct nir_info *info, const char *name)
{
	for (unsigned i = 0; i < info->nfields; i++)
		if (!strcmp(info->fields[i].name, name))
			return (int)i;
	return -1;
}

static bool read_one(struct reader *r, struct nir_list *out)
{
	char word[WORD_MAX];
	struct nir x = { 0 };
	int op, field;

	if (!read_word(r, word) || strcmp(word, "["))
		return read_error(r, "expected [");
	op = read_word(r, word) ? nir_by_name(word) : -1;
	if (op < 0)
		return read_error(r, "unknown expression");
	x.op = (uint16_t)op;
	while (read_word(r, word) && strcmp(word, "]")) {
		field = field_by_name(&nir_infos[op], word);
		if (field < 0 || nir_has(&x, (unsigned)field))
			return read_error(r, "unknown or repeated field");
		if (!read_field(r, &nir_infos[op].fields[field], &x, (unsigned)field))
			return false;
	}
	if (strcmp(word, "]"))
		return read_error(r, "expected ]");
	*nir_add(r->cx, out, (enum nir_op)op) = x;
	return true;
}

bool nir_parse(struct cx *cx, const char *text, struct nir_list *out)
{
	struct reader r = { .cx = cx, .text = text, .at = text };

	for (skip_blanks(&r); *r.at; skip_blanks(&r))
		if (!read_one(&r, out))
			return false;
	return true;
}
