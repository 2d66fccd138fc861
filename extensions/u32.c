/* -m u32: numbers anywhere in the packet.
 *
 * A use has up to ten tests joined by &&, each location = values; a location is a number, followed by operators & << >>
 * @ with a number each:
 *
 *	0>>22&0x3C@0>>24=0,1:5	the word at 0, shifted and masked, is added to the offset; the word there, shifted, is 0 or 1 to 5
 *
 * The value is the kernel's program (struct xt_u32) up to its last byte, which inverts the whole.
 */
#include <string.h>
#include <linux/netfilter/xt_u32.h>
#include "lib/num.h"
#include "compiler/nfttext.h"
#include "compiler/vtype.h"

enum { TESTS };
enum { PROGRAM_LEN = offsetof(struct xt_u32, invert) };

static const char *const operators[] = {
	[XT_U32_AND] = "&", [XT_U32_LEFTSH] = "<<", [XT_U32_RIGHTSH] = ">>", [XT_U32_AT] = "@"
};
enum { OPERATORS = sizeof(operators) / sizeof(operators[0]) };

/* The position in the word. */
struct scan { const struct vplace *p; const char *word, *s; };

static void skip_blanks(struct scan *c)
{
	c->s += strspn(c->s, " \t\n\v\f\r");
}

static bool scan_error(const struct scan *c, const char *what)
{
	vt_error(c->p, vt_pos(c->p, c->word, c->s, *c->s ? 1 : 0), "u32: at char %u: %s", (unsigned)(c->s - c->word), what);
	return vt_why(c->p, "tests are LOCATION=VALUES, joined by &&; a location is a number, optionally with & << >> @ and numbers");
}

static bool ends_early(const struct scan *c, const char *what)
{
	vt_error(c->p, c->p->pos, "u32: %s", what);
	return vt_why(c->p, "each test is LOCATION=VALUES");
}

static bool scan_number(struct scan *c, uint32_t *n)
{
	const char *end;
	uint64_t wide;

	if (!num_prefix(c->s, &end, &wide) || wide > UINT32_MAX)
		return scan_error(c, "not a number or out of range");
	*n = wide;
	c->s = end;
	return true;
}

static bool scan_operator(struct scan *c, uint8_t *op)
{
	for (unsigned i = 0; i < OPERATORS; i++) {
		size_t len = strlen(operators[i]);

		if (*c->s != *operators[i])
			continue;
		if (strncmp(c->s, operators[i], len)) {
			c->s++;
			return scan_error(c, i == XT_U32_LEFTSH ? "a second '<' was expected" : "a second '>' was expected");
		}
		c->s += len;
		*op = i;
		return true;
	}
	return scan_error(c, "operator expected");
}

/* Parses up to and including "=". */
static bool scan_location(struct scan *c, struct xt_u32_test *t)
{
	uint8_t op = 0;

	for (;;) {
		skip_blanks(c);
		if (*c->s == '=' && !t->nnums)
			return scan_error(c, "location spec missing");
		if (!*c->s && !t->nnums)
			return ends_early(c, "abrupt end of input after location specifier");
		if (!scan_number(c, &t->location[t->nnums].number))
			return false;
		t->location[t->nnums].nextop = op;
		if (++t->nnums > XT_U32_MAXSIZE)
			return scan_error(c, "too many operators");
		skip_blanks(c);
		if (!*c->s)
			return ends_early(c, "abrupt end of input after location specifier");
		if (*c->s == '=') {
			c->s++;
			return true;
		}
		if (!scan_operator(c, &op))
			return false;
	}
}

/* Parses up to the end, or past "&&" (*more). */
static bool scan_values(struct scan *c, struct xt_u32_test *t, bool *more)
{
	for (;;) {
		struct xt_u32_value_element *v = &t->value[t->nvalues];

		skip_blanks(c);
		if (!*c->s && !t->nvalues)
			return ends_early(c, "test ended with no value specified");
		if (!scan_number(c, &v->min))
			return false;
		v->max = v->min;
		skip_blanks(c);
		if (*c->s == ':') {
			c->s++;
			skip_blanks(c);
			if (!scan_number(c, &v->max))
				return false;
			skip_blanks(c);
		}
		if (++t->nvalues > XT_U32_MAXSIZE)
			return scan_error(c, "too many \",\"s");
		*more = *c->s == '&';
		if (!*c->s || *more)
			break;
		if (*c->s++ != ',')
			return c->s--, scan_error(c, "expected \",\" or \"&&\"");
	}
	if (*more && *++c->s != '&')
		return scan_error(c, "a second '&' was expected");
	c->s += *more;
	return true;
}

static bool parse_tests(const struct vplace *p, const char *const *word, struct value *v)
{
	struct scan c = { .p = p, .word = word[0], .s = word[0] };
	struct xt_u32 *prog = arena_new_of(p->cx->arena, struct xt_u32);
	bool more = true;

	while (more) {
		struct xt_u32_test *t = &prog->tests[prog->ntests];

		if (!scan_location(&c, t) || !scan_values(&c, t, &more))
			return false;
		if (++prog->ntests > XT_U32_MAXSIZE)
			return scan_error(&c, "too many \"&&\"s");
	}
	v->s = (const char *)prog;
	v->len = PROGRAM_LEN;
	return true;
}

static void print_test(struct buf *b, const struct xt_u32_test *t)
{
	for (unsigned i = 0; i < t->nnums; i++)
		buf_printf(b, "%s0x%x", i ? operators[t->location[i].nextop] : "", t->location[i].number);
	buf_putc(b, '=');
	for (unsigned i = 0; i < t->nvalues; i++) {
		buf_printf(b, "%s0x%x", i ? "," : "", t->value[i].min);
		if (t->value[i].max != t->value[i].min)
			buf_printf(b, ":0x%x", t->value[i].max);
	}
}

static void print_tests(struct buf *b, const struct vplace *p, const struct value *v)
{
	struct xt_u32 prog;

	(void)p;
	memcpy(&prog, v->s, PROGRAM_LEN);
	buf_putc(b, '"');
	for (unsigned i = 0; i < prog.ntests; i++) {
		buf_puts(b, i ? "&&" : "");
		print_test(b, &prog.tests[i]);
	}
	buf_putc(b, '"');
}

static void random_test(struct rng *r, struct xt_u32_test *t)
{
	t->nnums = rng_edge(r, 1, XT_U32_MAXSIZE);
	t->nvalues = rng_edge(r, 1, XT_U32_MAXSIZE);
	for (unsigned i = 0; i < t->nnums; i++) {
		t->location[i].number = rng_edge(r, 0, UINT32_MAX);
		t->location[i].nextop = i ? rng_below(r, OPERATORS) : 0;
	}
	for (unsigned i = 0; i < t->nvalues; i++) {
		struct span s = rng_span(r, 0, UINT32_MAX);

		t->value[i] = (struct xt_u32_value_element){ s.lo, s.hi };
	}
}

static void random_tests(struct rng *r, const struct vplace *p, struct value *v)
{
	struct xt_u32 *prog = arena_new_of(p->cx->arena, struct xt_u32);

	prog->ntests = rng_edge(r, 1, XT_U32_MAXSIZE);
	for (unsigned i = 0; i < prog->ntests; i++)
		random_test(r, &prog->tests[i]);
	v->s = (const char *)prog;
	v->len = PROGRAM_LEN;
}

static const struct vtype v_tests = { "u32", "tests", 1, .parse = parse_tests, .print = print_tests, .random = random_tests,
	.store = STORE_TEXT };

static const struct opt opts[] = {
[TESTS] = {"u32", .type = &v_tests, .flags = INV | MAND, .list = "u32 %~%v", .help = "tests, all of which must hold"},
{0} };

static const struct slot rev0[] = { [TESTS] = {ENC_RAW, .at = { 0, PROGRAM_LEN }, .inv = 1} };

static bool copy_test(struct xt_u32_test *to, const struct xt_u32_test *t)
{
	if (!t->nnums || t->nnums > XT_U32_MAXSIZE || !t->nvalues || t->nvalues > XT_U32_MAXSIZE)
		return false;
	to->nnums = t->nnums;
	to->nvalues = t->nvalues;
	memcpy(to->value, t->value, t->nvalues * sizeof(t->value[0]));
	for (unsigned k = 0; k < t->nnums; k++) {
		if (t->location[k].nextop >= OPERATORS)
			return false;
		to->location[k].number = t->location[k].number;
		to->location[k].nextop = k ? t->location[k].nextop : 0;
	}
	return true;
}

/* Only as many elements as the counts tell are part of the value; other data in the struct makes the use opaque. */
static bool unpack(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct xt_u32 *prog = blob;
	struct xt_u32 *copy = arena_new_of(cx->arena, struct xt_u32);

	if (!prog->ntests || prog->ntests > XT_U32_MAXSIZE)
		return false;
	copy->ntests = prog->ntests;
	for (unsigned i = 0; i < prog->ntests; i++)
		if (!copy_test(&copy->tests[i], &prog->tests[i]))
			return false;
	d->val[TESTS].s = (const char *)copy;
	return true;
}

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_u32), .inv = AT(struct xt_u32, invert), SLOTS(rev0), .unpack = unpack },
};

static void help(struct buf *b)
{
	buf_puts(b, "    tests := location=value | tests && location=value\n"
		"    value := range | value,range\n"
		"    range := number | number:number\n"
		"    location := number | location operator number\n"
		"    operator := & | << | >> | @\n");
}

/* ---- nft: a word at a fixed offset, under a mask ---- */

enum { PLACE_MAX = 255, BITS = 32 };

/* Converts & and >> to a mask of the word in place, and the distance of its lowest bit; false if the test is more
 * complex. */
static bool fold(const struct xt_u32_test *test, uint32_t *mask, unsigned *shift)
{
	*mask = UINT32_MAX;
	*shift = 0;
	for (unsigned i = 1; i < test->nnums; i++) {
		uint32_t n = test->location[i].number;

		if (test->location[i].nextop == XT_U32_AND)
			*mask &= n << *shift;
		else if (test->location[i].nextop == XT_U32_RIGHTSH && n < BITS - *shift)
			*mask &= UINT32_MAX << (*shift += n);
		else
			return false;
	}
	return test->location[0].number <= PLACE_MAX;
}

static bool say_values(struct nft_text *t, const struct xt_u32_test *test, unsigned shift)
{
	uint32_t most = UINT32_MAX >> shift;
	const char *sep = test->nvalues > 1 ? "{ " : "";

	for (unsigned i = 0; i < test->nvalues; i++) {
		uint32_t min = test->value[i].min, max = test->value[i].max < most ? test->value[i].max : most;

		if (min > max)
			return nft_refuse(t, "a value never occurs");
		for (unsigned k = 0; k < i; k++)
			if (min <= test->value[k].max && test->value[k].min <= max)
				return nft_refuse(t, "nft's sets cannot contain overlapping values");
		nft_put(t, min == max ? "%s0x%x" : "%s0x%x-0x%x", sep, min << shift, max << shift);
		sep = ", ";
	}
	nft_put(t, test->nvalues > 1 ? " }" : "");
	return true;
}

static bool say(struct nft_text *t, const struct use *u)
{
	struct xt_u32 prog;

	memcpy(&prog, use_val(u, TESTS)->s, PROGRAM_LEN);
	if (use_inv(u, TESTS))
		return nft_refuse(t, "inverted, it also matches packets that are too short, unlike nft");
	for (unsigned i = 0; i < prog.ntests; i++) {
		uint32_t mask;
		unsigned shift;

		if (!fold(&prog.tests[i], &mask, &shift))
			return nft_refuse(t, "nft supports only masks at fixed offsets up to byte %d", PLACE_MAX);
		nft_put(t, " @nh,%u,32 ", 8 * prog.tests[i].location[0].number);
		if (mask != UINT32_MAX)
			nft_put(t, "& 0x%x == ", mask);
		if (!say_values(t, &prog.tests[i], shift))
			return false;
	}
	return true;
}

const struct ext ext_u32 = {
	.name = "u32", .title = "numbers anywhere in the packet", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Extracts 4 bytes of the packet as a big-endian number and compares it with values and ranges. A location starts with a "
		"byte offset from the network header; & masks the number, << and >> shift it, and @ adds it to the base and reads 4 "
		"bytes at the offset that follows. Tests are joined by && and must all hold. A packet that is too short does not "
		"match.\n\n"
		"\"6&0xFF=1\" tests for ICMP: bytes 6 to 9, of which the last is kept. \"0>>22&0x3C@0>>24=0\" tests for ICMP type 0: "
		"the base moves by the length of the IP header in bytes.",
	.example = "-A INPUT -p tcp --dport 80 -m u32 --u32 \"0>>22&0x3C@12>>26&0x3C@0=0x47455420\" -j ACCEPT",
	.effect = PURE, .total = true, .opts = opts, LAYOUTS(layouts), .help = help,
	.nft = say, .module = "NETFILTER_XT_MATCH_U32",
};
