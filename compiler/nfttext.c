/* Rules in nft's language: the equivalent rule as typed for nft.
 *
 *	-s 10.0.0.0/8 -p tcp --dport 22:80 -m comment --comment x -j DROP
 *	ip saddr 10.0.0.0/8 tcp dport 22-80 counter drop comment "x"
 *
 * Rows with tests are printed via the tests that they are lowered to or, where iptables-nft uses the kernel's struct,
 * could be raised from; the rest is done by the extensions' nft hooks. The text must match the same packets: what nft
 * cannot express is refused with a reason, never omitted. (Comments do not affect packets: if there are several, or one
 * is too long for nft, only what fits is printed.)
 *
 * The protocol is omitted if a test of one of its fields follows, since nft adds it then. It is always printed in the full
 * form, and if ports of the connection are tested first.
 */
#include <string.h>
#include "compiler/lower.h"
#include "compiler/nfttext.h"

/* ---- uses ---- */

/* The tests of some rows in the order of key.def, as when lowered; -1 if one has none. */
static int rows_tests(struct nft_text *t, const struct use *u, uint64_t rows, struct test out[TESTS_MAX])
{
	unsigned n = 0;

	for (unsigned i = 0; i < OPT_MAX && u->form->given >> i; i++) {
		const struct opt *o = &u->form->ext->opts[i];

		if (!use_has(u, i) || !(rows & ROW(i)))
			continue;
		if (n == TESTS_MAX || !test_of_row(t->cx, o, use_val(u, i), use_inv(u, i), &out[n])) {
			nft_refuse(t, "nft has no equivalent for %s--%s", o->test.key ? "this value of " : "", o->name);
			return -1;
		}
		test_sort(out, n++);
	}
	return (int)n;
}

bool nft_rows(struct nft_text *t, const struct use *u, uint64_t rows)
{
	struct test tests[TESTS_MAX];
	int n = rows_tests(t, u, rows, tests);

	for (int i = 0; i < n; i++)
		if (!nft_test(t, &tests[i]))
			return false;
	return n >= 0;
}

static bool has_tests(const struct ext *e)
{
	for (const struct opt *o = e->opts; o && o->name; o++)
		if (o->test.key)
			return true;
	return false;
}

static bool use_said(struct nft_text *t, const struct use *u)
{
	t->why = NULL;
	if (!u->form->ext)
		return nft_refuse(t, "unknown format of the kernel's struct");
	if (u->form->ext->nft)
		return u->form->ext->nft(t, u);
	if (u->form->ext->kind == EXT_HEADER || u->form->ext->proto || has_tests(u->form->ext))
		return nft_rows(t, u, UINT64_MAX);
	return nft_refuse(t, "%s", u->form->ext->wordless ? u->form->ext->wordless : "nft has no equivalent");
}

static bool use_nft(struct nft_text *t, const struct use *u)
{
	const char *name = u->form->ext ? u->form->ext->name : use_opaque(u)->name;

	if (use_said(t, u))
		return true;
	nft_refuse(t, "%s: %s", name, t->why ? t->why : "nft has no equivalent for these options");
	if (!(t->form & NFT_CHECKED))
		return false;
	diag(t->cx->diags, use_pos(t->rule, u), STATUS_PARAM, "%s cannot be translated to nft", name);
	return diag_why(t->cx->diags, "%s%s", t->why + strlen(name) + 2,
		use_names_set(u) && !t->cx->env->sets_real ? "" : "; use --emit=netlink");
}

/* ---- the parts of a rule ---- */

/* Does the use test a field of the rule's protocol, for which nft adds the protocol? */
static bool tests_proto(const struct nft_text *t, const struct use *u)
{
	struct test test;

	for (unsigned row = 0; u->form->ext && u->form->ext->proto && row < OPT_MAX && u->form->given >> row; row++)
		if (use_has(u, row) && test_of_row(t->cx, &u->form->ext->opts[row], use_val(u, row), false, &test) &&
		    keys[test.key].proto == rule_proto(t->rule))
			return true;
	return false;
}

/* Does it test a port of the connection? nft requires the protocol before it. */
static bool tests_ct_port(const struct use *u)
{
	for (unsigned row = 0; u->form->ext && row < OPT_MAX && u->form->given >> row; row++) {
		enum key k = use_has(u, row) ? u->form->ext->opts[row].test.key : KEY_NONE;

		if (k >= K_CT_ORIG_SPORT && k <= K_CT_REPL_DPORT)
			return true;
	}
	return false;
}

static bool proto_follows(const struct nft_text *t)
{
	const struct rule *r = t->rule;

	for (unsigned i = 0; i < r->nmatch && rule_proto(r) && !tests_ct_port(r->match[i]); i++)
		if (tests_proto(t, r->match[i]))
			return true;
	return false;
}

static bool head_nft(struct nft_text *t)
{
	const struct use *u = t->rule->head;
	bool silent = !(t->form & NFT_FULL) && proto_follows(t);

	if (nft_rows(t, u, silent ? ~ROW(HEAD_PROTO) : UINT64_MAX))
		return true;
	if (!(t->form & NFT_CHECKED))
		return false;
	diag(t->cx->diags, use_pos(t->rule, u), STATUS_PARAM,
		"the addresses, interfaces or protocol of this rule cannot be translated to nft");
	return diag_why(t->cx->diags, "%s", t->why ? t->why : "nft has no equivalent for these options");
}

static bool matches_nft(struct nft_text *t)
{
	const struct rule *r = t->rule;

	for (unsigned i = 0; i < r->nmatch; i++)
		if (!use_is_comment(r->match[i]) && !use_nft(t, r->match[i]))
			return false;
	return true;
}

static void counter_nft(struct nft_text *t)
{
	const struct counters *c = &t->rule->counters;

	nft_put(t, " counter");
	if (t->form & NFT_FULL || (t->rule->counted && !counters_zero(c)))
		nft_put(t, " packets %llu bytes %llu", (unsigned long long)c->pkts, (unsigned long long)c->bytes);
}

/* nft's quoted strings cannot contain quotes or newlines. */
static void comment_nft(struct nft_text *t)
{
	const struct rule *r = t->rule;

	for (unsigned i = r->nmatch; i-- > 0;) {
		const struct value *v = use_is_comment(r->match[i]) ? use_val(r->match[i], 0) : NULL;

		if (!v)
			continue;
		nft_put(t, " comment \"");
		for (uint32_t k = 0; k < v->len && k < NFT_COMMENT_MAX; k++)
			if (v->s[k] != '"' && v->s[k] != '\n')
				buf_putc(t->b, v->s[k]);
		buf_putc(t->b, '"');
		return;
	}
}

static bool name_refused(struct nft_text *t)
{
	nft_refuse(t, NFT_NO_NAME, t->rule->to);
	if (t->form & NFT_CHECKED)
		diag(t->cx->diags, t->rule->pos, STATUS_PARAM, "the jump cannot be translated to nft");
	return t->form & NFT_CHECKED ? diag_why(t->cx->diags, "%s", t->why) : false;
}

static bool action_nft(struct nft_text *t)
{
	static const char *const words[] = { [VERDICT_ACCEPT] = " accept", [VERDICT_DROP] = " drop",
		[VERDICT_RETURN] = " return", [VERDICT_QUEUE] = " queue", [VERDICT_JUMP] = " jump ",
		[VERDICT_GOTO] = " goto ", [VERDICT_NONE] = "" };
	const struct rule *r = t->rule;

	if (r->verdict == VERDICT_TARGET)
		return use_nft(t, r->target);
	if (r->to && !nft_chain_name(r->to))
		return name_refused(t);
	nft_put(t, "%s%s", words[r->verdict], r->to ? r->to : "");
	return true;
}

bool rule_nft(struct buf *b, struct buf *sets, struct cx *cx, const struct rule *r, unsigned form, const char **why)
{
	struct buf text = BUF_INIT;
	size_t before = sets->len;
	struct nft_text t = { .b = &text, .sets = sets, .cx = cx, .rule = r, .form = form };
	bool good = head_nft(&t) && matches_nft(&t);

	if (good) {
		counter_nft(&t);
		good = action_nft(&t);
	}
	if (good) {
		comment_nft(&t);
		buf_puts(b, buf_str(&text) + 1);
	} else {
		buf_cut(sets, before);
	}
	if (why)
		*why = t.why;
	buf_free(&text);
	return good;
}
