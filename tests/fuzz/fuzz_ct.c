/* Fuzzes ctview's readers: lines of dumps, expectations, filters, netlink messages.
 *
 * Properties: a malformed line is refused with a reason and a position within the line; an entry that is packed and
 * unpacked, or printed as text and read again, has the same JSON; a netlink message is the same entry whatever messages
 * came before it; sort keys fit into their buffer. The first byte of an input is its kind. LLVMFuzzerTestOneInput is the
 * entry point for libFuzzer.
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include "ctview/columns.h"
#include "ctview/ctnl.h"
#include "ctview/expect.h"
#include "ctview/explain.h"
#include "ctview/filter.h"
#include "ctview/group.h"
#include "ctview/json.h"
#include "ctview/line.h"
#include "ctview/order.h"
#include "ctview/pack.h"
#include "ctview/system.h"
#include "ctview/text.h"
#include "tests/fuzz/mutate.h"
#include "tests/fuzz/seeded.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(x) do { if (!(x)) check_failed(#x, __LINE__); } while (0)

static void check_failed(const char *what, int line)
{
	fprintf(stderr, "fuzz_ct.c:%d: not true: %s\n", line, what);
	abort();
}

/* State shared by all runs. */
struct bench {
	struct arena *arena;
	struct diags diags;
	struct system_times times;
	struct line_reader reader;
	struct json_keys keys;
};

static void bench_init(struct bench *b)
{
	*b = (struct bench){.arena = arena_new()};
	diags_init(&b->diags, b->arena);
	times_init(&b->times);
	line_reader_init(&b->reader);
	json_keys_init(&b->keys);
}

static void same_json(const struct bench *b, const struct entry *x, const struct entry *y)
{
	struct buf p = BUF_INIT, q = BUF_INIT;

	json_entry(&p, &b->keys, x);
	json_entry(&q, &b->keys, y);
	if (p.len != q.len || memcmp(p.s, q.s, p.len))
		fprintf(stderr, "%s\n%s\n", buf_str(&p), buf_str(&q));
	CHECK(p.len == q.len && !memcmp(p.s, q.s, p.len));
	buf_free(&p);
	buf_free(&q);
}

/* ---- operations on an entry ---- */

static void use_order(struct bench *b, const struct entry *e)
{
	struct entry back = {.times = &b->times};
	uint8_t key[ORDER_BYTES];
	struct sorter *t;
	struct store s;
	struct order o;

	CHECK(order_parse(&o, "bytes,-src,timeout,state,flags,idle,secctx,+reply.dst", b->arena, &b->diags));
	CHECK(order_bytes(&o, e, key) <= ORDER_BYTES - 8);
	store_init(&s, b->arena);
	t = sorter_new(&o, &s, 0);
	sorter_add(t, e, false);
	CHECK(sorter_done(t) == 1);
	sorter_load(t, 0, &back);
	sorter_free(t);
	same_json(b, e, &back);
}

static void use_group(struct bench *b, const struct entry *e)
{
	struct group_by by;
	struct groups g;
	struct measure m;
	struct cell c[GROUP_KEYS];

	CHECK(group_by_parse(&by, "client,server/20,proto,service,mark/0xff,state,secctx,flags", b->arena, &b->diags));
	groups_init(&g, &by, b->arena);
	measure_entry(&m, e);
	groups_add(&g, e, &m);
	groups_sort(&g, TALLY_BYTES, false, 1);
	CHECK(g.list.n == 1 && group_tally(g.list.v[0]).entries == 1);
	group_cells(&g, g.list.v[0], c);
}

static void use_filter(struct bench *b, const struct entry *e)
{
	static const char text[] = "host in {10.0.0.0/8, fd00::/8} and not (port 443 or bytes > 1k) or idle < 1h and mark & 1 == 0 "
		"or state ~ EST or assured or secctx or nat == both or extra.foo == bar";
	const struct filter *f = filter_parse(text, "fuzz", NULL, b->arena, &b->diags);

	CHECK(f);
	filter_test(f, e);
}

static void use_columns(struct bench *b, const struct entry *e)
{
	struct columns c = {0};
	struct cell row[COLUMNS_MAX];
	struct buf out = BUF_INIT;
	unsigned i;

	(void)b;
	columns_usual(&c, true);
	for (i = 0; i < F_STORED && c.n < COLUMNS_MAX; i++)
		columns_add(&c, i, NULL, 0);
	columns_cells(&c, e, row);
	for (i = 0; i < c.n; i++)
		cell_print(&out, &row[i], i & 1 ? CELL_RAW : CELL_HUMAN);
	explain_entry(&out, e);
	text_delete(&out, e);
	columns_free(&c);
	buf_free(&out);
}

static void use_pack(struct bench *b, const struct entry *e)
{
	struct entry back = {.times = &b->times};
	struct store s;

	store_init(&s, b->arena);
	store_load(&s, store_entry(&s, e, false), &back);
	same_json(b, e, &back);
	CHECK(entry_nat(e) == entry_nat(&back));
}

static void use_entry(struct bench *b, const struct entry *e)
{
	use_pack(b, e);
	use_order(b, e);
	use_group(b, e);
	use_filter(b, e);
	use_columns(b, e);
}

/* ---- kinds of input ---- */

/* The text printed for an entry is read as the same entry. */
static void read_again(struct bench *b, const struct entry *e)
{
	struct entry made = *e, again = {.times = &b->times};
	struct line_error err;
	struct buf text = BUF_INIT;
	enum line_verdict v;

	if (e->flags & 1u << FLAG_UNREPLIED && !text_is(e->flag[0], "UNREPLIED"))
		return;                /* the text format always has UNREPLIED before other flags */
	made.line = (struct text){0};
	text_entry(&text, &made);
	v = line_read(&b->reader, text.s, text.len - 1, &again, &err);
	if (v == LINE_BAD)
		fprintf(stderr, "%s%.*s\n%s\n", text.s, (int)e->line.len, e->line.s, err.why);
	CHECK(v == LINE_OK || v == LINE_INCOMPLETE);
	same_json(b, e, &again);
	buf_free(&text);
}

static void fuzz_line(struct bench *b, const char *s, size_t len)
{
	struct entry e = {.times = &b->times};
	struct line_error err = {{0}, 0, 0};
	enum line_verdict v = line_read(&b->reader, s, len, &e, &err);

	if (v == LINE_BAD) {
		CHECK(*err.why && err.col >= 1 && err.col <= len + 1 && err.len >= 1);
		return;
	}
	if (v == LINE_SKIP)
		return;
	use_entry(b, &e);
	if (!entry_has(&e, F_EXPECTING))
		read_again(b, &e);
}

static void fuzz_expect(struct bench *b, const char *s, size_t len)
{
	struct expect x;
	const char *why = NULL;
	struct text at;

	(void)b;
	if (expect_read(s, len, &x, &why, &at) == EXPECT_BAD)
		CHECK(why && at.s >= s && at.s + at.len <= s + len);
}

/* Checks that there is an error with a position in the text. (Messages of the iptables parser may lack a position, and may
 * follow warnings.) */
static void check_refusal(const struct diags *d, const char *text)
{
	const struct diag *e = d->first;

	while (e && e->kind != DIAG_ERROR)
		e = e->next;
	CHECK(d->nerrors && e && e->head && e->pos.col <= strlen(text) + 1);
	CHECK((e->why && e->pos.col >= 1) || strchr(text, '-'));
}

static void fuzz_filter(struct bench *b, const char *s, size_t len)
{
	const char *text = arena_strn(b->arena, s, len);
	struct order o;
	struct group_by by;
	struct columns c = {0};
	struct diags d;

	diags_init(&d, b->arena);
	if (!filter_parse(text, "fuzz", NULL, b->arena, &d))
		check_refusal(&d, text);
	order_parse(&o, text, b->arena, &d);
	group_by_parse(&by, text, b->arena, &d);
	columns_parse(&c, text, b->arena, &d);
	columns_free(&c);
}

/* Reads the input as the attributes of a message. */
static void fuzz_netlink(struct bench *b, const char *s, size_t len)
{
	size_t head = MNL_ALIGN(sizeof(struct nfgenmsg)), size = MNL_NLMSG_HDRLEN + head + len;
	struct nlmsghdr *nlh = mem_alloc(size);
	static struct ctnl_reader *known;      /* with the layouts of earlier messages */
	struct ctnl_reader *fresh = ctnl_reader_new();
	struct entry e = {.times = &b->times}, again = {.times = &b->times};
	bool taken;

	known = known ? known : ctnl_reader_new();
	memset(nlh, 0, MNL_NLMSG_HDRLEN + head);
	nlh->nlmsg_len = (uint32_t)size;
	nlh->nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_NEW;
	memcpy((char *)nlh + MNL_NLMSG_HDRLEN + head, s, len);
	taken = ctnl_read(fresh, nlh, 1000000000000000000, &e);
	CHECK(ctnl_read(known, nlh, 1000000000000000000, &again) == taken);
	if (taken) {
		same_json(b, &e, &again);
		use_entry(b, &e);
	}
	ctnl_reader_free(fresh);
	free(nlh);
}

static const struct {
	char kind;
	void (*run)(struct bench *b, const char *s, size_t len);
} kinds[] = {{'l', fuzz_line}, {'x', fuzz_expect}, {'f', fuzz_filter}, {'n', fuzz_netlink}};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bench b;
	char *copy;
	unsigned i;

	if (!size)
		return 0;
	bench_init(&b);
	copy = mem_alloc(size - 1);    /* of exactly this size, so that overreads are detected */
	memcpy(copy, data + 1, size - 1);
	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (kinds[i].kind == *data)
			kinds[i].run(&b, copy, size - 1);
	free(copy);
	arena_free(b.arena);
	return 0;
}

/* ---- without libFuzzer ---- */
#ifndef FUZZ_ENTRY_ONLY

/* Lines of each kind of input that is text, in the order of `kinds`. */
enum { TEXT_KINDS = 3 };

static void make_corpora(struct corpus *k, struct arena *a)
{
	static const char *const files[] = {"[0-9o][0-9l]*[a-z].txt", "*expect*.txt"};
	static const char *const filters[] = {"-s 10.0.0.0/8 -p tcp --dport 443 -m conntrack --ctstate ESTABLISHED",
		"-p udp -m multiport ! --ports 53,67:68 -m connmark --mark 1/0xff", "src in 10.0.0.0/8 and dport == 443",
		"mark & 0xff == 0x10/0xf0",
		"not (tcp or udp) && bytes >= 10M", "host fd00::1", "state ~ \"EST\"", "timeout in {1h30m, 5-9}",
		"src/24,dport,-bytes", "extra.foo != bar"};
	const char *top = getenv("TOP");
	glob_t g;
	size_t i, n;

	for (n = 0; n < TEXT_KINDS; n++)
		k[n] = (struct corpus){.arena = a};
	for (n = 0; n < 2; n++) {
		CHECK(!glob(arena_fmt(a, "%s/tests/ctview/cases/%s", top ? top : ".", files[n]), 0, NULL, &g));
		for (i = 0; i < g.gl_pathc; i++)
			corpus_file(&k[n], g.gl_pathv[i]);
		globfree(&g);
		CHECK(k[n].lines.n > 20);
	}
	for (i = 0; i < sizeof(filters) / sizeof(*filters); i++)
		vec_push(a, &k[2].lines, ((struct sample){arena_str(a, filters[i]), strlen(filters[i])}));
	for (n = 0; n < TEXT_KINDS; n++)
		for (i = 0; i < F_COUNT; i++)
			if (fields[i].name)
				vec_push(a, &k[n].words, n == 2 ? fields[i].name : arena_fmt(a, "%s=%zu",
					fields[i].key ? fields[i].key : "foo", i));
}

static void make_bytes(struct chance *c, struct buf *b)
{
	unsigned n = (unsigned)chance_below(c, 200);

	while (n--)
		buf_putc(b, (char)(chance_below(c, 3) ? chance_below(c, 24) : chance_below(c, 256)));
}

/* Random netlink attributes; most lengths are valid, some attributes are nested. */
static void make_attributes(struct chance *c, struct buf *b, unsigned depth)
{
	unsigned n = (unsigned)chance_below(c, 8);

	while (n--) {
		struct buf inner = BUF_INIT;
		uint16_t head[2];

		if (depth && chance_below(c, 2))
			make_attributes(c, &inner, depth - 1);
		else
			for (head[0] = (uint16_t)(1u << chance_below(c, 5)); head[0]; head[0]--)
				buf_putc(&inner, (char)chance_below(c, 256));
		head[0] = (uint16_t)(inner.len + 4 + (chance_below(c, 20) ? 0 : chance_below(c, 9) - 4));
		head[1] = (uint16_t)chance_below(c, 28);
		buf_add(b, head, 4);
		buf_add(b, buf_str(&inner), inner.len);
		while (b->len % 4)
			buf_putc(b, 0);
		buf_free(&inner);
	}
}

static void make_input(const struct corpus *corpora, struct chance *c, struct buf *b)
{
	size_t kind = (size_t)chance_below(c, 6), i;
	const struct corpus *k;
	struct buf text = BUF_INIT;

	kind = kind < 4 ? kind : 0;    /* mostly lines of dumps */
	k = &corpora[kind < TEXT_KINDS ? kind : 0];
	buf_reset(b);
	buf_putc(b, kinds[kind].kind);
	if (kind == 3) {
		if (chance_below(c, 4))
			make_attributes(c, b, 3);
		else
			make_bytes(c, b);
		return;
	}
	i = (size_t)chance_below(c, k->lines.n);
	buf_add(&text, k->lines.v[i].s, k->lines.v[i].len);
	if (chance_below(c, 8))
		mutate(k, c, &text);
	while (text.len && text.s[text.len - 1] == '\n')
		text.len--;
	buf_add(b, buf_str(&text), text.len);
	buf_free(&text);
}

static void run_made(struct seeded *s)
{
	struct arena *a = arena_new();
	struct corpus k[TEXT_KINDS];
	struct chance c = {s->seed};
	struct buf b = BUF_INIT;

	make_corpora(k, a);
	while (seeded_next(s)) {
		make_input(k, &c, &b);
		LLVMFuzzerTestOneInput((const uint8_t *)b.s, b.len);
	}
	buf_free(&b);
	arena_free(a);
}

int main(int argc, char **argv)
{
	return seeded_main(argc, argv, 30000, LLVMFuzzerTestOneInput, run_made);
}

#endif
