/* Random changes to texts. See mutate.h.
 *
 * The results are nearly valid: most words are known, so that parsers get beyond their first check.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "compiler/ext.h"
#include "tests/fuzz/mutate.h"

uint64_t chance_below(struct chance *c, uint64_t n)
{
	c->state += UINT64_C(0x9e3779b97f4a7c15);
	uint64_t x = c->state;

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return (x ^ x >> 31) % n;
}

/* ---- the corpus ---- */

static void add_line(struct corpus *k, const char *line, size_t len)
{
	static const char *const names[] = {"iptables ", "ip6tables "};
	struct sample s;

	if (*line == '#')
		return;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		size_t skip = strlen(names[i]);

		if (len > skip && !strncmp(line, names[i], skip)) {
			line += skip;
			len -= skip;
		}
	}
	s = (struct sample){arena_strn(k->arena, line, len), len};
	vec_push(k->arena, &k->lines, s);
}

bool corpus_file(struct corpus *k, const char *path)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;

	if (!f)
		return false;
	while ((len = getline(&line, &cap, f)) > 0)
		add_line(k, line, (size_t)len);
	free(line);
	fclose(f);
	return true;
}

void corpus_extensions(struct corpus *k)
{
	for (const struct ext *const *e = ext_list; *e; e++) {
		vec_push(k->arena, &k->words, (*e)->name);
		for (unsigned i = 0; i < ext_nopts(*e); i++)
			vec_push(k->arena, &k->words, (*e)->opts[i].name);
	}
}

/* Appends a random line; the chain of a rule is replaced by one that exists. */
static void add_some_line(const struct corpus *k, struct chance *c, struct buf *out)
{
	static const char *const chains[] = {"INPUT", "FORWARD", "a", "b"};
	const struct sample *s = &k->lines.v[chance_below(c, k->lines.n)];
	const char *rule = strstr(s->s, "-A ");
	size_t skip = rule ? (size_t)(rule - s->s) + 3 : 0;

	if (rule) {
		skip += strcspn(s->s + skip, " \n");
		buf_printf(out, "-A %s", chains[chance_below(c, sizeof(chains) / sizeof(*chains))]);
	}
	buf_add(out, s->s + skip, s->len - skip);
}

void corpus_some(const struct corpus *k, struct chance *c, unsigned most, struct buf *out)
{
	for (size_t n = 1 + chance_below(c, most); n; n--)
		add_some_line(k, c, out);
}

/* ---- changes ---- */

/* Replaces the bytes [from, to). */
static void replace(struct buf *b, size_t from, size_t to, const char *s, size_t len)
{
	struct buf tail = BUF_INIT;

	buf_add(&tail, b->s + to, b->len - to);
	b->len = from;
	buf_add(b, s, len);
	buf_add(b, tail.s, tail.len);
	buf_free(&tail);
}

struct stretch { size_t from, to; };

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static struct stretch some_word(const struct buf *b, struct chance *c)
{
	size_t from = chance_below(c, b->len), to = from;

	while (from && !is_blank(b->s[from - 1]))
		from--;
	while (to < b->len && !is_blank(b->s[to]))
		to++;
	return (struct stretch){from, to};
}

static void change_byte(const struct corpus *k, struct chance *c, struct buf *b)
{
	static const char odd[] = " \t\n\"'\\!-:,/[]+*#%\0\xff\xc3";
	char byte = chance_below(c, 2) ? odd[chance_below(c, sizeof(odd) - 1)] : (char)chance_below(c, 256);
	size_t at = chance_below(c, b->len), drop = chance_below(c, 3);

	(void)k;
	replace(b, at, at + (drop && at < b->len), &byte, drop < 2);
}

static void change_number(const struct corpus *k, struct chance *c, struct buf *b)
{
	static const char *const numbers[] = {"0", "1", "-1", "255", "256", "65535", "65536", "2147483648", "4294967295",
		"4294967296", "18446744073709551615", "18446744073709551616", "0x10", "00", "1e9", "99999999999999999999999"};
	size_t at = strcspn(b->s, "0123456789"), end, skip = chance_below(c, 8);
	const char *n = numbers[chance_below(c, sizeof(numbers) / sizeof(*numbers))];

	(void)k;
	for (; skip && at < b->len; skip--) {
		at += strspn(b->s + at, "0123456789");
		at += strcspn(b->s + at, "0123456789");
	}
	end = at + strspn(b->s + at, "0123456789");
	if (end > at)
		replace(b, at, end, n, strlen(n));
}

static void change_word(const struct corpus *k, struct chance *c, struct buf *b)
{
	struct stretch w = some_word(b, c);
	const struct sample *line = &k->lines.v[chance_below(c, k->lines.n)];
	struct buf other = BUF_INIT;

	if (chance_below(c, 2)) {
		buf_printf(&other, "%s%s", chance_below(c, 2) ? "--" : "", k->words.v[chance_below(c, k->words.n)]);
	} else if (line->len) {
		struct buf whole = {line->s, line->len, 0};
		struct stretch o = some_word(&whole, c);

		buf_add(&other, line->s + o.from, o.to - o.from);
	}
	replace(b, w.from, w.to, other.s, other.len);
	buf_free(&other);
}

static void insert_words(const struct corpus *k, struct chance *c, struct buf *b)
{
	static const char *const words[] = {"!", "-m", "-j", "-s", "-p", "tcp", "-A INPUT", "-D", "-R INPUT 1", "-I INPUT 2", "-E",
		"-Z", "-X", "-F", "-N", "COMMIT", "\n", "\n*filter\n", "\n:a - [0:0]\n", "[1:2]", "-c 1 2", "--", "-g", "\"", "0/0"};
	const char *w = words[chance_below(c, sizeof(words) / sizeof(*words))];
	struct stretch at = some_word(b, c);
	struct buf with = BUF_INIT;

	(void)k;
	buf_printf(&with, "%s ", w);
	replace(b, at.from, at.from, with.s, with.len);
	buf_free(&with);
}

static void drop_word(const struct corpus *k, struct chance *c, struct buf *b)
{
	struct stretch w = some_word(b, c);

	(void)k;
	replace(b, w.from, w.to, "", 0);
}

static void repeat_stretch(const struct corpus *k, struct chance *c, struct buf *b)
{
	size_t from = chance_below(c, b->len), len = 1 + chance_below(c, b->len - from);
	struct buf copy = BUF_INIT;

	(void)k;
	buf_add(&copy, b->s + from, len);
	replace(b, from, from, copy.s, copy.len);
	buf_free(&copy);
}

static void drop_stretch(const struct corpus *k, struct chance *c, struct buf *b)
{
	size_t from = chance_below(c, b->len);
	size_t len = 1 + chance_below(c, b->len - from < 40 ? b->len - from : 40);

	(void)k;
	replace(b, from, from + len, "", 0);
}

void mutate(const struct corpus *k, struct chance *c, struct buf *text)
{
	static void (*const changes[])(const struct corpus *, struct chance *, struct buf *) = {
		change_byte, change_number, change_word, change_word, insert_words, drop_word, repeat_stretch, drop_stretch,
	};

	for (size_t n = chance_below(c, 4); n && text->len && text->len < 1 << 16; n--)
		changes[chance_below(c, sizeof(changes) / sizeof(*changes))](k, c, text);
}
