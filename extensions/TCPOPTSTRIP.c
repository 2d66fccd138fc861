/* -j TCPOPTSTRIP: remove options from the TCP header. */
#include <netinet/in.h>
#include <linux/netfilter/xt_TCPOPTSTRIP.h>
#include "compiler/nfttext.h"
#include "compiler/vtype.h"

enum { STRIP };
enum { KIND_MIN = 2, KIND_MAX = 255, WORD_BITS = 32, HALF = KIND_MAX / 2 + 1 };

static const struct word kinds[] = {
	{"wscale", 3}, {"mss", 2}, {"sack-permitted", 4}, {"sack", 5}, {"timestamp", 8}, {"md5", 19}, {0}
};

/* A bit per option kind, in the kernel's words: the first half in a, the second in b. */
static uint32_t *word_of(struct value *v, unsigned kind)
{
	return &(kind < HALF ? &v->a : &v->b)->w[kind % HALF / WORD_BITS];
}

static bool strips(struct value v, unsigned kind)
{
	return *word_of(&v, kind) >> kind % WORD_BITS & 1;
}

static bool parse_kind(const struct vplace *p, const char *word, struct part t, uint64_t *n)
{
	const struct word *w = word_find(kinds, t.s, t.len, false);

	*n = w ? w->n : 0;
	if (!w && !part_num(t, n, 0, KIND_MAX)) {
		const char *bad = part_str(p, t);

		vt_error(p, vt_pos(p, word, t.s, t.len), "Bad TCP option value \"%s\"", bad);
		return vt_why(p, "an option is its number from 2 to 255, or wscale, mss, sack-permitted, sack, timestamp, md5");
	}
	if (*n >= KIND_MIN)
		return true;
	vt_error(p, vt_pos(p, word, t.s, t.len), "Option value may not be 0 or 1");
	return vt_why(p, "0 and 1 are end of list and padding");
}

static bool parse_kinds(const struct vplace *p, const char *const *word, struct value *v)
{
	const char *s = word[0];
	uint64_t n;

	while (s) {
		struct part t = part_next(&s, ',');

		if (!parse_kind(p, word[0], t, &n))
			return false;
		if (strips(*v, n))
			return vt_error(p, vt_pos(p, word[0], t.s, t.len), "Option \"%s\" already specified", part_str(p, t));
		*word_of(v, n) |= 1u << n % WORD_BITS;
	}
	return true;
}

static void print_kinds(struct buf *b, const struct vplace *p, const struct value *v)
{
	const char *sep = "";

	for (unsigned kind = 0; kind <= KIND_MAX; kind++) {
		const struct word *w = p->list && !p->cx->numeric ? word_by_number(kinds, kind) : NULL;

		if (!strips(*v, kind))
			continue;
		buf_puts(b, sep);
		if (w)
			buf_puts(b, w->name);
		else
			buf_u64(b, kind);
		sep = ",";
	}
}

static void random_kinds(struct rng *r, const struct vplace *p, struct value *v)
{
	(void)p;
	do {
		unsigned kind = rng_edge(r, KIND_MIN, KIND_MAX);

		*word_of(v, kind) |= 1u << kind % WORD_BITS;
	} while (!rng_one_in(r, 4));
}

static const struct vtype v_kinds = { "tcpoptions", "option[,…]", 1, .parse = parse_kinds, .print = print_kinds,
	.random = random_kinds, .store = STORE_ADDR };

static const struct opt opts[] = {
[STRIP] = {"strip-options", .type = &v_kinds, .list = "TCPOPTSTRIP options %v", .help = "options to strip, by number or name"},
{0} };

#define MAP offsetof(struct xt_tcpoptstrip_target_info, strip_bmap)

static const struct slot rev0[] = { [STRIP] = {ENC_BYTES, .at = { MAP, 16 }, .at2 = { MAP + 16, 16 }} };

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_tcpoptstrip_target_info), SLOTS(rev0) },
};

static void help(struct buf *b)
{
	buf_puts(b, "\nOptions with names:\n");
	for (const struct word *w = kinds; w->name; w++)
		buf_printf(b, "                                %s (%u)\n", w->name, (unsigned)w->n);
}

static bool say(struct nft_text *t, const struct use *u)
{
	static const struct word names[] = { {"maxseg", 2}, {"window", 3}, {"sack-perm", 4}, {"sack", 5}, {"timestamp", 8}, {0} };

	for (unsigned kind = KIND_MIN; use_has(u, STRIP) && kind <= KIND_MAX; kind++) {
		const struct word *w = word_by_number(names, kind);

		if (!strips(*use_val(u, STRIP), kind))
			continue;
		nft_put(t, " reset tcp option ");
		nft_put(t, w ? "%s" : "%.0s%u", w ? w->name : "", kind);
	}
	return true;
}

const struct ext ext_TCPOPTSTRIP = {
	.name = "TCPOPTSTRIP", .title = "strip TCP options", .kind = EXT_TARGET, .fam = FAM_ANY, .proto = IPPROTO_TCP,
	.doc = "Strips options from the TCP header by overwriting them with NOPs.",
	.example = "-t mangle -A FORWARD -p tcp -j TCPOPTSTRIP --strip-options timestamp",
	.effect = SIDE, .writes = WRITES_SIZE | WRITES_OTHER, .tables = IN_TABLE(TABLE_mangle), .opts = opts, LAYOUTS(layouts),
	.help = help, .nft = say, .module = "NETFILTER_XT_TARGET_TCPOPTSTRIP",
};
