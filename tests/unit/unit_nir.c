/* Tests of nft expressions: conversion to and from text, rules, and netlink attributes (libnftnl).
 *
 * tests/nir/NAME.v4, NAME.v6 are golden files. A line is a rule, "-A X …", or the expressions of a rule, "[ … ] [ … ]". The
 * result follows in lines that begin with a tab: expressions for a rule (which must be raised to the same rule), a rule or
 * "foreign" for expressions. UPDATE=1 rewrites the results; review them with git diff.
 */
#include "tests/unit/unit.h"
#include <dirent.h>
#include "backend/nft_attr.h"
#include "compiler/text.h"
#include "frontend/parse.h"

struct bench {
	struct arena *arena;
	struct diags diags;
	struct cx cx;
	struct env env;
};

static const char *eth7(void *self, struct arena *a, uint32_t index)
{
	(void)self, (void)a;
	return index == 7 ? "eth7" : NULL;
}

static void bench_open(struct bench *b, enum family f)
{
	b->arena = arena_new();
	diags_init(&b->diags, b->arena);
	b->env = env_none;
	b->env.ifname = eth7;
	b->cx = (struct cx){ .arena = b->arena, .diags = &b->diags, .env = &b->env, .family = f };
}

static void bench_close(struct bench *b)
{
	arena_free(b->arena);
}

/* ---- goldens ---- */

static struct rule *rule_read(struct bench *b, const char *line)
{
	struct parse_mode mode = { .program = "test", .restore = true, .table = TABLE_filter };
	struct src *src = arena_new_of(b->arena, struct src);
	struct words w = {0};
	struct cmd *c;

	*src = (struct src){ .file = "test", .text = line, .line = 1 };
	if (!scan_line(&b->cx, src, strlen(line), &w))
		return NULL;
	c = parse_words(parser_new(&b->cx), &mode, &w);
	return c && c->nrules == 1 ? &c->rules[0] : NULL;
}

/* Appends the text, each line preceded by a tab. */
static void put_below(struct buf *out, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		buf_printf(out, "\t%.*s\n", (int)n, text);
		text += n + (text[n] == '\n');
	}
}

static bool lower_line(struct bench *b, const char *line, struct buf *out)
{
	struct rule *r = rule_read(b, line), *back;
	struct nir_rule nr = {0};
	struct nir_list again = {0};
	struct buf text = BUF_INIT;
	bool good = r && rule_lower(&b->cx, r, &nr);

	if (good) {
		nir_print(&text, &nr.list);
		put_below(out, buf_str(&text));
		if (nr.compat_proto)
			buf_printf(out, "\tcompat %u %u\n", nr.compat_proto, nr.compat_flags);
		if (nr.udata.len)
			buf_printf(out, "\tcomment %.*s\n", (int)nr.udata.len - 3, (const char *)nr.udata.p + 2);
		back = rule_raise(raiser_new(&b->cx), &nr);
		good = !back->foreign && rule_same(back, r) && nir_parse(&b->cx, buf_str(&text), &again) &&
			nir_list_same(&again, &nr.list);
	}
	if (!good)
		print_error("%s: does not come back (%s)\n", line, b->diags.first ? b->diags.first->head : "");
	buf_free(&text);
	return good;
}

static bool raise_line(struct bench *b, const char *line, struct buf *out)
{
	struct chain x = { .name = "X" };
	struct nir_rule nr = {0};
	struct buf text = BUF_INIT;
	struct rule *r;

	if (!nir_parse(&b->cx, line, &nr.list)) {
		print_error("%s: %s\n", line, b->diags.first->head);
		return false;
	}
	r = rule_raise(raiser_new(&b->cx), &nr);
	r->chain = &x;
	if (r->foreign)
		buf_puts(&text, "foreign");
	else
		rule_save(&text, &b->cx, r, false);
	if (r->counters.pkts)
		buf_printf(&text, " counted %llu %llu", (unsigned long long)r->counters.pkts,
			(unsigned long long)r->counters.bytes);
	put_below(out, buf_str(&text));
	buf_free(&text);
	return true;
}

/* The file with current results; false: an input line is invalid. */
static bool golden_make(enum family f, char *have, struct buf *want)
{
	bool good = true;

	for (char *line = strsep(&have, "\n"); line && (*line || have); line = strsep(&have, "\n")) {
		struct bench b;

		if (*line == '\t')
			continue;
		buf_printf(want, "%s\n", line);
		if (!*line || *line == '#')
			continue;
		bench_open(&b, f);
		good &= *line == '[' ? raise_line(&b, line, want) : lower_line(&b, line, want);
		bench_close(&b);
	}
	return good;
}

static char *file_read(const char *path)
{
	FILE *f = fopen(path, "r");
	struct buf b = BUF_INIT;
	int c;

	assert_non_null(f);
	while ((c = getc(f)) != EOF)
		buf_putc(&b, (char)c);
	fclose(f);
	buf_str(&b);
	return b.s ? b.s : calloc(1, 1);
}

static void file_write(const char *path, const struct buf *b)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(buf_str(b), f);
	fclose(f);
}

/* Prints the first line that differs. */
static void show_difference(const char *name, const char *have, const char *want)
{
	unsigned line = 1;

	for (; *have && *have == *want; have++, want++)
		line += *have == '\n';
	print_error("%s, line %u: has %.60s, should have %.60s\n", name, line, have, want);
}

static bool golden_check(const char *dir, const char *name)
{
	char path[4096];
	struct buf want = BUF_INIT;
	char *have, *lines;
	bool good;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	have = file_read(path);
	lines = strdup(have);
	good = golden_make(strstr(name, ".v6") ? FAM_IP6 : FAM_IP4, lines, &want);
	if (getenv("UPDATE")) {
		file_write(path, &want);
	} else if (strcmp(have, buf_str(&want))) {
		show_difference(name, have, buf_str(&want));
		good = false;
	}
	free(lines);
	free(have);
	buf_free(&want);
	return good;
}

static void nir_goldens(void **state)
{
	const char *top = getenv("TOP");
	char path[2048];
	struct dirent *e;
	unsigned n = 0;
	bool good = true;
	DIR *dir;

	(void)state;
	snprintf(path, sizeof(path), "%s/tests/nir", top ? top : ".");
	dir = opendir(path);
	assert_non_null(dir);
	while ((e = readdir(dir))) {
		if (e->d_name[0] == '.')
			continue;
		good &= golden_check(path, e->d_name);
		n++;
	}
	closedir(dir);
	assert_true(n > 0 && good);
}

/* ---- the readable form ---- */

static void nir_text(void **state)
{
	static const char text[] =
		"[ meta key iifname dreg 1 ]\n"
		"[ meta key 77 dreg 1 ]\n"
		"[ cmp op neq sreg 1 data 0x00ff ]\n"
		"[ immediate dreg 0 verdict goto chain \"a \\\"b\\\\ \\x07\" ]\n"
		"[ immediate dreg 0 verdict -77 ]\n"
		"[ dynset op 1 set \"s\" sreg_key 1 expr [ counter pkts 0 bytes 0 ] [ limit rate 1 unit 1 burst 2 type 0 flags 0 ] ]\n"
		"[ counter pkts 18446744073709551615 bytes 1 ]\n"
		"[ match name \"x\" rev 0 info 0x ]\n"
		"[ notrack ]\n";
	struct bench b;
	struct nir_list l = {0}, copy;
	struct buf out = BUF_INIT;

	(void)state;
	bench_open(&b, FAM_IP4);
	assert_true(nir_parse(&b.cx, text, &l));
	assert_int_equal(l.n, 9);
	nir_print(&out, &l);
	assert_string_equal(buf_str(&out), text);
	nir_list_copy(&b.cx, &l, &copy);
	assert_true(nir_list_same(&l, &copy));
	copy.v[0].f[NIR_META_key].u++;
	assert_false(nir_list_same(&l, &copy));
	copy.n--;
	assert_false(nir_list_same(&l, &copy));
	buf_free(&out);
	bench_close(&b);
}

static void nir_text_bad(void **state)
{
	static const char *const bad[] = { "[", "[ ", "meta", "[ nosuch ]", "[ meta key", "[ meta key ]", "[ meta nokey 1 ]",
		"[ meta key mark key mark ]", "[ meta key 4294967296 ]", "[ meta key -1 ]", "[ meta key mark dreg 1",
		"[ cmp data 0x0 ]", "[ cmp data 12 ]", "[ cmp data 0xfg ]", "[ match name x ]", "[ match name \"x ]",
		"[ match name \"\\x0\" ]", "[ log group 65536 ]", "[ exthdr type 256 ]", "[ meta key mark ] x",
		"[ dynset expr [ dynset expr [ dynset expr [ dynset expr [ dynset expr [ notrack ] ] ] ] ] ]" };

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct nir_list l = {0};
		struct bench b;

		bench_open(&b, FAM_IP4);
		if (nir_parse(&b.cx, bad[i], &l) || !b.diags.nerrors)
			fail_msg("taken: %s", bad[i]);
		bench_close(&b);
	}
}

/* ---- libnftnl ---- */

/* Encodes the list as a rule's message and decodes it. */
static bool there_and_back(struct bench *b, struct nft_codec *codec, const struct nir_list *l, struct nir_list *out)
{
	static _Alignas(8) char room[65536];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(room);
	struct nir_rule nr = { .list = *l, .udata = { "\0\2x", 4 } }, back = {0};

	memset(mnl_nlmsg_put_extra_header(nlh, 4), 0, 4);
	if (!nft_rule_put(codec, nlh, sizeof(room), &nr))
		return false;
	nlh->nlmsg_type = 10 << 8 | 6;         /* nf_tables, new rule */
	if (!nft_rule_get(&b->cx, codec, nlh, &back))
		return false;
	nir_list_copy(&b->cx, &back.list, out);
	return back.udata.len == 4 && !memcmp(back.udata.p, "\0\2x", 4);
}

/* Sets field i to a value of its type that is not zero. */
static void field_set(struct bench *b, struct nir *x, unsigned i)
{
	const struct nir_field_info *f = &nir_infos[x->op].fields[i];
	static const uint8_t data[] = { 1, 2, 3, 4 };
	struct nir_list *nest;

	switch ((enum nir_kind)f->kind) {
	case NIR_STR:
		nir_sets(x, i, "name");
		break;
	case NIR_DATA: case NIR_OWN:
		nir_setd(x, i, data, sizeof(data));
		break;
	case NIR_NEST:
		nest = arena_new_of(b->arena, struct nir_list);
		nir_add(&b->cx, nest, NIR_NOTRACK);
		nir_setl(x, i, nest);
		break;
	case NIR_VERDICT:
		nir_setu(x, i, (uint32_t)-3);   /* jump */
		break;
	default:
		nir_setu(x, i, i + 1);
	}
}

/* Fields that exclude others; and names of object maps, which libnftnl 1.2 writes without terminator. */
static bool apart(enum nir_op op, unsigned i)
{
	return (op == NIR_IMMEDIATE && i == NIR_IMMEDIATE_data) || (op == NIR_IMMEDIATE && i == NIR_IMMEDIATE_chain_id) ||
		(op == NIR_DYNSET && i == NIR_DYNSET_exprs) || op == NIR_OBJREF ||
		(op == NIR_BITWISE && i == NIR_BITWISE_data);
}

/* Every field of every expression is encoded and decoded, with the right attribute and width. */
static void attr_fields(void **state)
{
	struct nft_codec *codec = nft_codec_new();
	struct bench b;

	(void)state;
	bench_open(&b, FAM_IP4);
	for (int op = 0; op < NIR_COUNT; op++) {
		struct nir_list l = {0}, back = {0};
		struct nir *x = nir_add(&b.cx, &l, (enum nir_op)op);
		struct buf text = BUF_INIT;

		for (unsigned i = 0; i < nir_infos[op].nfields; i++)
			if (!apart((enum nir_op)op, i))
				field_set(&b, x, i);
		if (!there_and_back(&b, codec, &l, &back) || !nir_list_same(&l, &back)) {
			nir_print(&text, &l);
			nir_print(&text, &back);
			fail_msg("%s", buf_str(&text));
		}
		buf_free(&text);
	}
	bench_close(&b);
	nft_codec_free(codec);
}

/* libnftnl's objects are reused: nothing of the previous rule may be left in them. */
static void attr_again(void **state)
{
	static const char *const texts[] = {
		"[ match name \"a-long-name\" rev 3 info 0x0102030405060708 ]", "[ match name \"b\" rev 0 info 0x0102 ]",
		"[ cmp op eq sreg 1 data 0x0102030405060708 ]", "[ cmp op neq sreg 1 data 0x09 ]",
		"[ immediate dreg 0 verdict jump chain \"long-chain\" ]", "[ immediate dreg 0 verdict accept ]",
		"[ immediate dreg 0 verdict goto chain \"c\" ]", "[ immediate dreg 9 data 0x01 ]",
		"[ log prefix \"prefix\" group 1 ]", "[ log group 2 ]", "[ log prefix \"p\" group 0 ]",
		"[ dynset op 0 set \"s\" sreg_key 1 flags 1 expr [ counter pkts 1 bytes 2 ] ]",
		"[ dynset op 0 set \"t\" sreg_key 1 ]",
	};
	struct nft_codec *codec = nft_codec_new();
	struct bench b;

	(void)state;
	bench_open(&b, FAM_IP4);
	for (unsigned i = 0; i < 3 * sizeof(texts) / sizeof(texts[0]); i++) {
		const char *text = texts[i % (sizeof(texts) / sizeof(texts[0]))];
		struct nir_list l = {0}, back = {0};

		assert_true(nir_parse(&b.cx, text, &l));
		if (!there_and_back(&b, codec, &l, &back) || !nir_list_same(&l, &back))
			fail_msg("%s", text);
	}
	bench_close(&b);
	nft_codec_free(codec);
}

/* Expressions unknown to libnftnl are decoded as bytes, and encoded as the same bytes. */
static void attr_foreign(void **state)
{
	struct nft_codec *codec = nft_codec_new();
	struct nir_list l = {0}, back = {0}, again = {0};
	struct bench b;

	(void)state;
	bench_open(&b, FAM_IP4);
	assert_true(nir_parse(&b.cx, "[ counter pkts 1 bytes 2 ] [ foreign name \"inner\" data 0x0800010000000001 ]", &l));
	assert_true(there_and_back(&b, codec, &l, &back));
	assert_int_equal(back.n, 2);
	assert_int_equal(back.v[1].op, NIR_FOREIGN);
	assert_true(nir_same(&back.v[1], &l.v[1]));
	assert_true(there_and_back(&b, codec, &back, &again));
	assert_true(nir_list_same(&again, &back));
	bench_close(&b);
	nft_codec_free(codec);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nir_goldens),
		cmocka_unit_test(nir_text),
		cmocka_unit_test(nir_text_bad),
		cmocka_unit_test(attr_fields),
		cmocka_unit_test(attr_again),
		cmocka_unit_test(attr_foreign),
	};

	return unit_run("nir", tests);
}
