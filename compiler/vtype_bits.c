/* Modifications of a mark or TOS in user-level notations, converted to the kernel's form: clear the bits m, then flip
 * the bits n.
 *
 *	--set-mark 5/4	n = 5, m = 5	--and-mark 7	n = 0, m = ~7
 *	--or-mark 7	n = 7, m = 7	--xor-mark 7	n = 7, m = 0
 */
#include "lib/num.h"
#include "compiler/vtype.h"

static uint64_t all_bits(const struct opt *o) { return o->max ? o->max : UINT32_MAX; }

static bool parse_bits(const struct vplace *p, const char *word, uint64_t *bits)
{
	return num_parse(word, bits, 0, all_bits(p->opt)) ||
		vt_bad_number(p, word, (struct span){ 0, all_bits(p->opt) });
}

static bool parse_set(const struct vplace *p, const char *const *word, struct value *v)
{
	if (!v_maskfull.parse(p, word, v))
		return false;
	v->m |= v->n;
	return true;
}

static bool parse_and(const struct vplace *p, const char *const *word, struct value *v)
{
	if (!parse_bits(p, word[0], &v->m))
		return false;
	v->n = 0;
	v->m = ~v->m & all_bits(p->opt);
	return true;
}

static bool parse_or(const struct vplace *p, const char *const *word, struct value *v)
{
	v->n = 0;
	if (!parse_bits(p, word[0], &v->n))
		return false;
	v->m = v->n;
	return true;
}

static bool parse_xor(const struct vplace *p, const char *const *word, struct value *v)
{
	v->m = 0;
	return parse_bits(p, word[0], &v->n);
}

/* These print the word that parse accepts; in saves the aliased row is printed. */
static void print_set(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	buf_printf(b, "0x%llx/0x%llx", (unsigned long long)v->n, (unsigned long long)v->m);
}

static void print_and(struct buf *b, const struct vplace *p, const struct value *v)
{
	buf_printf(b, "0x%llx", (unsigned long long)(~v->m & all_bits(p->opt)));
}

static void print_flip(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	buf_printf(b, "0x%llx", (unsigned long long)v->n);
}

static void random_set(struct rng *r, const struct vplace *p, struct value *v)
{
	v->n = rng_below(r, 0) & all_bits(p->opt);
	v->m = (rng_below(r, 0) & all_bits(p->opt)) | v->n;
}

static void random_and(struct rng *r, const struct vplace *p, struct value *v)
{
	v->n = 0;
	v->m = rng_below(r, 0) & all_bits(p->opt);
}

static void random_or(struct rng *r, const struct vplace *p, struct value *v)
{
	v->n = v->m = rng_below(r, 0) & all_bits(p->opt);
}

static void random_xor(struct rng *r, const struct vplace *p, struct value *v)
{
	v->n = rng_below(r, 0) & all_bits(p->opt);
	v->m = 0;
}

const struct vtype v_setbits = { "setbits", "value[/mask]", 1, .parse = parse_set, .print = print_set,
	.random = random_set };
const struct vtype v_andbits = { "andbits", "bits", 1, .parse = parse_and, .print = print_and,
	.random = random_and };
const struct vtype v_orbits = { "orbits", "bits", 1, .parse = parse_or, .print = print_flip,
	.random = random_or };
const struct vtype v_xorbits = { "xorbits", "bits", 1, .parse = parse_xor, .print = print_flip,
	.random = random_xor };

void bits_show(struct buf *b, const struct value *v, uint64_t all, unsigned digits)
{
	unsigned long long n = v->n, m = v->m, keep = ~v->m & all;

	if (!n)
		buf_printf(b, "and 0x%0*llx", digits, keep);
	else if (n == m)
		buf_printf(b, "or 0x%0*llx", digits, n);
	else if (!m)
		buf_printf(b, "xor 0x%0*llx", digits, n);
	else if (m == all)
		buf_printf(b, "set 0x%0*llx", digits, n);
	else
		buf_printf(b, "xset 0x%0*llx/0x%0*llx", digits, n, digits, m);
}
