/* -m bpf: a classic BPF program.
 *
 * --bytecode has the number of instructions, followed by four numbers for each, as printed by nfbpf_compile:
 *
 *	4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0
 */
#include <string.h>
#include <linux/netfilter/xt_bpf.h>
#include "compiler/vtype.h"
#include "compiler/use.h"

enum { BYTECODE, PINNED };
enum { INSTR = sizeof(struct sock_filter) };

/* ---- programs: s is an array of struct sock_filter, len its bytes ---- */

static bool program_error(const struct vplace *p, struct pos pos, const char *what, const char *why)
{
	vt_error(p, pos, "bpf: %s", what);
	return vt_why(p, "%s", why);
}

static bool parse_count(const struct vplace *p, const char **s, uint64_t *n)
{
	const char *word = *s;
	struct part t = part_next(s, ',');

	if (!*s || !part_decimal(t, n, UINT16_MAX))
		return program_error(p, p->pos, "error parsing program length",
			"a program begins with the number of its instructions and a comma");
	if (!*n)
		return program_error(p, vt_pos(p, word, t.s, t.len), "illegal zero length program", "the program is empty");
	if (*n > XT_BPF_MAX_NUM_INSTR)
		return program_error(p, vt_pos(p, word, t.s, t.len), "number of instructions exceeds maximum",
			"the kernel allows at most 64 instructions");
	return true;
}

/* "48 0 0 9": code, two jumps, a constant. */
static bool parse_instr(struct part t, struct sock_filter *f)
{
	const uint64_t max[4] = { UINT16_MAX, UINT8_MAX, UINT8_MAX, UINT32_MAX };
	uint64_t n[4];

	for (unsigned i = 0; i < 4; i++) {
		struct part number;

		while (t.len && *t.s == ' ')
			t.s++, t.len--;
		number = (struct part){ t.s, 0 };
		while (t.len && *t.s != ' ')
			t.s++, t.len--, number.len++;
		if (!number.len || !part_decimal(number, &n[i], max[i]))
			return false;
	}
	*f = (struct sock_filter){ .code = n[0], .jt = n[1], .jf = n[2], .k = n[3] };
	return !t.len;
}

static bool parse_program(const struct vplace *p, const char *const *word, struct value *v)
{
	const char *s = word[0];
	struct sock_filter *f;
	uint64_t n = 0, i = 0;

	if (!parse_count(p, &s, &n))
		return false;
	f = arena_array(p->cx->arena, n + 1, INSTR);
	while (s && *s) {
		struct part t = part_next(&s, ',');

		if (i == n)
			return program_error(p, vt_pos(p, word[0], t.s, t.len),
				"real program length exceeds the encoded length parameter",
				"there are more instructions than the number at the start");
		if (!parse_instr(t, &f[i])) {
			vt_error(p, vt_pos(p, word[0], t.s, t.len), "bpf: error at instr %u", (unsigned)i);
			return vt_why(p, "an instruction is four numbers: code, two jumps, a constant");
		}
		i++;
	}
	if (i < n)
		return program_error(p, p->pos, "parsed program length is less than the encoded length parameter",
			"there are fewer instructions than the number at the start");
	v->s = (const char *)f;
	v->len = n * INSTR;
	return true;
}

static void print_program(struct buf *b, const struct vplace *p, const struct value *v)
{
	unsigned n = v->len / INSTR;

	if (!p->list)
		buf_printf(b, "\"%u,", n);
	for (unsigned i = 0; i < n; i++) {
		struct sock_filter f;

		memcpy(&f, v->s + i * INSTR, INSTR);
		buf_printf(b, "%s%u %u %u %u", i ? "," : "", f.code, f.jt, f.jf, f.k);
	}
	if (!p->list)
		buf_putc(b, '"');
}

static void random_program(struct rng *r, const struct vplace *p, struct value *v)
{
	uint64_t n = rng_edge(r, 1, XT_BPF_MAX_NUM_INSTR);
	struct sock_filter *f = arena_array(p->cx->arena, n + 1, INSTR);

	for (unsigned i = 0; i < n; i++)
		f[i] = (struct sock_filter){ .code = rng_edge(r, 0, UINT16_MAX), .jt = rng_edge(r, 0, UINT8_MAX),
			.jf = rng_edge(r, 0, UINT8_MAX), .k = rng_edge(r, 0, UINT32_MAX) };
	v->s = (const char *)f;
	v->len = n * INSTR;
}

static const struct vtype v_program = { "program", "\"count,code jt jf k[,…]\"", 1, .parse = parse_program, .print = print_program,
	.random = random_program, .store = STORE_TEXT };

/* ---- the extension ---- */

static const struct opt opts[] = {
[BYTECODE] = {"bytecode", .type = &v_program, .list = "match bpf %v", .help = "bytecode as nfbpf_compile RAW prints it"},
[PINNED] = {"object-pinned", .type = &v_bare, .min = 1, .max = XT_BPF_PATH_MAX - 1, .excl = ROW(BYTECODE), .metavar = "path",
	.list = "match bpf pinned %v", .help = "eBPF program pinned at this path in the BPF file system"},
{0} };

static const struct slot rev1[] = {
[BYTECODE] = {ENC_NONE, .given = 0xffff, .tagged = true, .tag = XT_BPF_MODE_BYTECODE},
[PINNED] = {ENC_STR, .at = AT(struct xt_bpf_info_v1, path), .given = 0xffff, .tagged = true, .tag = XT_BPF_MODE_PATH_PINNED},
};
static const struct slot rev0[] = { [BYTECODE] = {ENC_NONE} };

static bool put_program(const struct use *u, uint16_t *count, struct sock_filter *program)
{
	const struct value *v = use_val(u, BYTECODE);

	if (!v)
		return use_has(u, PINNED);
	if (v->len > XT_BPF_MAX_NUM_INSTR * INSTR)
		return false;
	*count = v->len / INSTR;
	memcpy(program, v->s, v->len);
	return true;
}

static bool get_program(struct cx *cx, struct use_draft *d, uint16_t count, const struct sock_filter *program)
{
	struct value v = { .len = count * INSTR };

	if (!count || count > XT_BPF_MAX_NUM_INSTR)
		return false;
	v.s = arena_strn(cx->arena, (const char *)program, v.len);
	draft_put(d, BYTECODE, false, &v);
	return true;
}

static bool pack1(struct cx *cx, const struct use *u, void *blob)
{
	struct xt_bpf_info_v1 *info = blob;

	(void)cx;
	return put_program(u, &info->bpf_program_num_elem, info->bpf_program);
}

static bool pack0(struct cx *cx, const struct use *u, void *blob)
{
	struct xt_bpf_info *info = blob;

	(void)cx;
	return use_has(u, BYTECODE) && put_program(u, &info->bpf_program_num_elem, info->bpf_program);
}

static bool unpack1(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct xt_bpf_info_v1 *info = blob;

	return d->given == ROW(PINNED) || get_program(cx, d, info->bpf_program_num_elem, info->bpf_program);
}

static bool unpack0(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct xt_bpf_info *info = blob;

	return get_program(cx, d, info->bpf_program_num_elem, info->bpf_program);
}

/* The kernel finds a pinned program by its path; the descriptor is only used by older ones. */
static const struct layout layouts[] = {
	{ .rev = 1, .size = sizeof(struct xt_bpf_info_v1), .usersize = offsetof(struct xt_bpf_info_v1, filter),
	  .given = AT(struct xt_bpf_info_v1, mode), .noise = AT(struct xt_bpf_info_v1, fd), SLOTS(rev1),
	  .pack = pack1, .unpack = unpack1 },
	{ .rev = 0, .size = sizeof(struct xt_bpf_info), .usersize = offsetof(struct xt_bpf_info, filter), SLOTS(rev0),
	  .pack = pack0, .unpack = unpack0 },
};

static bool finish(struct cx *cx, struct use_draft *d)
{
	return d->given || diag(cx->diags, d->pos, STATUS_PARAM, "bpf: one of --bytecode or --pinned is required");
}

/* A program may read the mark, the CPU or a random number, so its effect is unknown. */
const struct ext ext_bpf = {
	.name = "bpf", .title = "a BPF program", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Runs a BPF program on the packet, from the network header on, and matches if the result is not zero. nfbpf_compile RAW "
		"compiles tcpdump expressions to bytecode.",
	.example = "-A INPUT -m bpf --bytecode \"4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0\" -j ACCEPT",
	.once = ROW(PINNED), .opts = opts, LAYOUTS(layouts), .finish = finish,
	.wordless = "nft cannot run BPF programs",
	.module = "NETFILTER_XT_MATCH_BPF",
};
