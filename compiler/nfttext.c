/* Rules in nft's language: what the same rule would be if it had been typed for nft.
 *
 *	-s 10.0.0.0/8 -p tcp --dport 22:80 -m comment --comment x -j DROP
 *	ip saddr 10.0.0.0/8 meta l4proto 6 tcp dport 22-80 counter packets 0 bytes 0 drop comment "x"
 *
 * Rows with tests say themselves, through the tests that they are lowered to; the rest is the extensions' nft hooks. The text
 * must mean the same packets: what has no words is refused, never left out. (A comment means no packets: of several, or of
 * one that is too long for nft, there is what fits.)
 */
#include <string.h>
#include "compiler/nfttext.h"

enum {
	COMMENT_MAX = 128,
	TESTS_MAX = 16,
};

void nft_quote(struct buf *b, const char *s, size_t len)
{
	buf_putc(b, '"');
	for (size_t i = 0; i < len; i++)
		if (s[i] != '"' && s[i] != '\n')
			buf_putc(b, s[i]);
	buf_putc(b, '"');
}

/* ---- values ---- */

static void put_hex(struct buf *b, const struct key_info *k, const union addr *a)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < k->len; i++) {
		bool little = k->order == ORDER_HOST && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;

		n |= (uint64_t)a->b[little ? i : k->len - 1 - i] << 8 * i;
	}
	if (k->len == 4 || (k->where && k->len == 1 && k->off == 13))
		buf_printf(b, "0x%llx", (unsigned long long)n);
	else
		buf_u64(b, n);
}

static bool is_addr(const struct test *t)
{
	return t->key == K_IP4_SADDR || t->key == K_IP4_DADDR || t->key == K_IP6_SADDR || t->key == K_IP6_DADDR;
}

static void put_value(struct buf *b, const struct test *t, const union addr *a)
{
	if (is_addr(t))
		addr_print(b, a, keys[t->key].len);
	else
		put_hex(b, &keys[t->key], a);
}

/* "eth0", "eth*" */
static void put_name(struct buf *b, const struct test *t)
{
	size_t len = strnlen((const char *)t->a.b, t->len);

	buf_printf(b, " %s%s \"%.*s%s\"", keys[t->key].name, t->inv ? " !=" : "", (int)len, (const char *)t->a.b,
		len == t->len ? "*" : "");
}

/* A mask that is no prefix. */
static void put_masked(struct buf *b, const struct test *t)
{
	buf_printf(b, " %s & ", keys[t->key].name);
	put_value(b, t, &t->b);
	buf_puts(b, t->inv ? " != " : " == ");
	put_value(b, t, &t->a);
}

/* Type and code are two tests for nft; both inverted at once it cannot say. */
static bool put_icmp(struct buf *b, const struct test *t)
{
	const char *name = t->key == K_ICMP ? "icmp" : "icmpv6";

	if (t->inv && t->len > 1)
		return false;
	buf_printf(b, " %s type %s%u", name, t->inv ? "!= " : "", t->a.b[0]);
	if (t->len > 1)
		buf_printf(b, " %s code %u", name, t->a.b[1]);
	return true;
}

bool test_nft(struct buf *b, const struct test *t)
{
	const struct key_info *k = &keys[t->key];
	int prefix = is_addr(t) && !t->range ? addr_masklen(&t->b, k->len) : -1;

	if (k->order == ORDER_NAME)
		return put_name(b, t), true;
	if (t->key == K_ICMP || t->key == K_ICMP6)
		return put_icmp(b, t);
	if (!t->range && prefix <= 0 && (is_addr(t) || test_masked(t)))
		return put_masked(b, t), true;
	buf_printf(b, " %s %s", k->name, t->inv ? "!= " : "");
	put_value(b, t, &t->a);
	if (t->range) {
		buf_putc(b, '-');
		put_value(b, t, &t->b);
	}
	if (prefix > 0 && prefix < 8 * k->len)
		buf_printf(b, "/%d", prefix);
	return true;
}

/* ---- uses ---- */

/* In the order of key.def, as they are lowered. */
static bool rows_nft(struct buf *b, struct cx *cx, const struct use *u)
{
	struct test t[TESTS_MAX];
	unsigned n = 0;

	for (unsigned i = 0; i < OPT_MAX && u->given >> i; i++) {
		const struct opt *o = &u->ext->opts[i];
		struct test one;
		unsigned at = n;

		if (!use_has(u, i))
			continue;
		if (n == TESTS_MAX || !test_of_row(cx, o, use_val(u, i), use_inv(u, i), &one))
			return false;
		for (; at && t[at - 1].key > one.key; at--)
			t[at] = t[at - 1];
		t[at] = one;
		n++;
	}
	for (unsigned i = 0; i < n; i++)
		if (!test_nft(b, &t[i]))
			return false;
	return n || u->ext->proto || u->ext->kind == EXT_HEADER;
}

static bool use_nft(struct buf *b, struct cx *cx, const struct rule *r, const struct use *u)
{
	if (u->ext && u->ext->nft ? u->ext->nft(b, cx, r, u) : u->ext && rows_nft(b, cx, u))
		return true;
	diag(cx->diags, u->pos, STATUS_PARAM, "%s cannot be written in nft's language",
		u->ext ? u->ext->name : u->opaque->name);
	return diag_why(cx->diags, "%s", u->ext && u->ext->nft ? "not with these options" :
		"no translation of it is known; --emit=netlink has it as the kernel's own struct");
}

static bool is_comment(const struct use *u)
{
	return u->ext && !strcmp(u->ext->name, "comment");
}

static bool matches_nft(struct buf *b, struct cx *cx, const struct rule *r)
{
	for (unsigned i = 0; i < r->nmatch; i++)
		if (!is_comment(r->match[i]) && !use_nft(b, cx, r, r->match[i]))
			return false;
	return true;
}

static void comment_nft(struct buf *b, const struct rule *r)
{
	for (unsigned i = r->nmatch; i-- > 0;) {
		const struct value *v = is_comment(r->match[i]) ? use_val(r->match[i], 0) : NULL;

		if (!v)
			continue;
		buf_puts(b, " comment ");
		nft_quote(b, v->s, v->len < COMMENT_MAX ? v->len : COMMENT_MAX);
		return;
	}
}

static bool action_nft(struct buf *b, struct cx *cx, const struct rule *r)
{
	static const char *const words[] = { [VERDICT_ACCEPT] = " accept", [VERDICT_DROP] = " drop",
		[VERDICT_RETURN] = " return", [VERDICT_QUEUE] = " queue", [VERDICT_JUMP] = " jump ",
		[VERDICT_GOTO] = " goto ", [VERDICT_NONE] = "" };

	if (r->verdict == VERDICT_TARGET)
		return use_nft(b, cx, r, r->target);
	buf_puts(b, words[r->verdict]);
	if (r->to)
		buf_puts(b, r->to);
	return true;
}

bool rule_nft(struct buf *b, struct cx *cx, const struct rule *r)
{
	struct buf text = BUF_INIT;
	bool good = use_nft(&text, cx, r, r->head) && matches_nft(&text, cx, r);

	buf_printf(&text, " counter packets %llu bytes %llu", (unsigned long long)r->counters.pkts,
		(unsigned long long)r->counters.bytes);
	good = good && action_nft(&text, cx, r);
	comment_nft(&text, r);
	if (good)
		buf_puts(b, buf_str(&text) + 1);
	buf_free(&text);
	return good;
}
