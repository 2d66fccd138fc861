/* Checks for probable mistakes in a ruleset.
 *
 *	-A INPUT -s 10.0.0.0/8 -j DROP
 *	-A INPUT -s 10.1.2.3 -j ACCEPT        never reached: line 3 matches all packets that this rule matches
 *	-A INPUT -j web                       chain web has no rules, so nothing happens
 *
 * A rule takes another rule's packets if it terminates their evaluation and each of its tests is implied by the other's
 * tests. Only certain findings are reported: stateful matches, and fields that a rule in between may have modified,
 * count as unknown.
 */
#include <netinet/in.h>
#include <string.h>
#include "compiler/effect.h"
#include "compiler/lint.h"
#include "compiler/test_imply.h"
#include "compiler/text.h"

enum {
	TESTS_MAX = 32,
	PAIRS_RULES = 2000,            /* in longer chains, rules for single addresses are compared only with rules for the same address */
	ENDS_MAX = 4000,               /* maximum number of other rules that each rule is compared with */
};

/* A rule as a set of tests; what is not a test is compared as a whole. */
struct sketch {
	const struct rule *r;
	unsigned place, ntests;
	struct test tests[TESTS_MAX];
	bool whole;                    /* every row of its pure matches is a test */
	bool ends, known, fixed;       /* known: no match is stateful; fixed: no rule in between can modify what it tests */
	bool headers;                  /* a match without options requires its header: complete (-m tcp), or present (-m frag) */
};

static void find(struct lint *l, struct pos pos, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static void find(struct lint *l, struct pos pos, const char *fmt, ...)
{
	struct finding f = { .pos = pos, .kind = fmt };
	va_list ap;

	va_start(ap, fmt);
	f.text = arena_vfmt(l->cx->arena, fmt, ap);
	va_end(ap);
	vec_push(l->cx->arena, &l->found, f);
}

static unsigned line_of(const struct rule *r) { return r->pos.src ? r->pos.src->line : 0; }

/* ---- rules as tests ---- */

/* Fields that do not change while a packet traverses a chain. */
static bool key_fixed(unsigned key)
{
	return (keys[key].source == SRC_PAYLOAD && key != K_IP4_TTL && key != K_IP6_HOPLIMIT) || key == K_IIFNAME ||
		key == K_OIFNAME || key == K_L4PROTO;
}

static bool asks_header(const struct use *u)
{
	const struct ext *e = u->form->ext;

	return e && e->kind == EXT_MATCH && !u->form->given && !e->total;
}

static void sketch_use(const struct cx *cx, struct sketch *s, const struct use *u)
{
	unsigned n = u->form->ext ? ext_nopts(u->form->ext) : 0;

	if (use_is_comment(u))
		return;
	s->known &= use_is_pure(u) || (u->form->ext && u->form->ext->kind == EXT_HEADER);
	s->headers |= asks_header(u);
	for (unsigned i = 0; i < n; i++) {
		struct test *t = &s->tests[s->ntests];

		if (!use_has(u, i))
			continue;
		if (s->ntests == TESTS_MAX || !test_of_row(cx, &u->form->ext->opts[i], use_val(u, i), use_inv(u, i), t)) {
			s->whole = s->fixed = false;
			continue;
		}
		s->fixed &= key_fixed(t->key);
		s->ntests++;
	}
}

static struct sketch *sketch_new(struct lint *l, const struct rule *r, unsigned place)
{
	struct sketch *s = arena_new_of(l->cx->arena, struct sketch);

	*s = (struct sketch){ .r = r, .place = place, .whole = true, .known = !r->foreign, .fixed = true, .ends = !rule_goes_on(r) };
	if (r->head)
		sketch_use(l->cx, s, r->head);
	for (unsigned i = 0; i < r->nmatch; i++)
		sketch_use(l->cx, s, r->match[i]);
	return s;
}

/* ---- comparing a rule with an earlier one ---- */

static bool implied(const struct sketch *s, const struct test *t)
{
	for (unsigned i = 0; i < s->ntests; i++)
		if (test_implies(&s->tests[i], t))
			return true;
	return false;
}

static bool has_use(const struct rule *r, const struct use *u)
{
	for (unsigned i = 0; i < r->nmatch; i++)
		if (use_same(r->match[i], u))
			return true;
	return false;
}

/* Does the rule's match imply that of the use? */
static bool use_implied(const struct cx *cx, const struct sketch *s, const struct use *u)
{
	unsigned n = ext_nopts(u->form->ext);
	struct test t;

	if (use_is_comment(u) || has_use(s->r, u))
		return true;
	for (unsigned i = 0; i < n; i++)
		if (use_has(u, i) && (!test_of_row(cx, &u->form->ext->opts[i], use_val(u, i), use_inv(u, i), &t) || !implied(s, &t)))
			return false;
	return true;
}

static bool has_kind(const struct rule *r, const struct ext *ext)
{
	for (unsigned i = 0; i < r->nmatch; i++)
		if (r->match[i]->form->ext == ext)
			return true;
	return false;
}

static bool headers_implied(const struct sketch *before, const struct rule *r)
{
	for (unsigned i = 0; before->headers && i < before->r->nmatch; i++)
		if (asks_header(before->r->match[i]) && !has_kind(r, before->r->match[i]->form->ext))
			return false;
	return true;
}

/* Does `before` take all packets that s matches? side: index of the last rule in between that may modify packets. */
static bool takes_all(const struct cx *cx, const struct sketch *before, const struct sketch *s, unsigned side)
{
	if (!before->ends || !before->known || (!before->fixed && side > before->place))
		return false;
	for (unsigned i = 0; i < before->ntests; i++)
		if (!implied(s, &before->tests[i]))
			return false;
	for (unsigned i = 0; !before->whole && i < before->r->nmatch; i++)
		if (!use_implied(cx, s, before->r->match[i]))
			return false;
	return headers_implied(before, s->r);
}

/* ---- a chain ---- */

struct looked {
	struct map same;               /* text of a rule -> its sketch */
	VEC(struct sketch *) ends;     /* the rules that later ones are compared with */
	unsigned side;                 /* index of the last rule that may modify packets */
};

static bool one_host(const struct sketch *s)
{
	for (unsigned i = 0; i < s->ntests; i++)
		if (keys[s->tests[i].key].len >= 4 && !s->tests[i].inv && test_exact(&s->tests[i]))
			return true;
	return false;
}

/* The rule that takes all of s's packets; NULL: none. */
static const struct sketch *taken_by(struct lint *l, struct looked *k, const struct sketch *s, const struct sketch *same)
{
	for (size_t i = 0; i < k->ends.n; i++)
		if (takes_all(l->cx, k->ends.v[i], s, k->side))
			return k->ends.v[i];
	return same && takes_all(l->cx, same, s, k->side) ? same : NULL;
}

static const struct sketch *same_before(struct lint *l, struct looked *k, struct sketch *s)
{
	struct buf text = BUF_INIT;
	const struct sketch *same;

	rule_save(&text, l->cx, s->r, false);
	same = map_get(&k->same, text.s, text.len);
	if (!same)
		map_put(&k->same, arena_strn(l->cx->arena, text.s, text.len), text.len, s);
	buf_free(&text);
	return same;
}

static void look_before(struct lint *l, struct looked *k, struct sketch *s)
{
	const struct sketch *same = same_before(l, k, s), *taken = taken_by(l, k, s, same);

	if (taken && taken != same && taken->ntests == 0 && taken->whole && !taken->headers)
		find(l, s->r->pos, "never reached: line %u matches all packets", line_of(taken->r));
	else if (taken)
		find(l, s->r->pos, "never reached: line %u matches all packets that this rule matches", line_of(taken->r));
	else if (same && same->known && (same->fixed || k->side <= same->place) && s->r->verdict != VERDICT_JUMP)
		find(l, s->r->pos, "duplicate of line %u", line_of(same->r));
}

static void look_never(struct lint *l, const struct sketch *s)
{
	for (unsigned i = 0; i < s->ntests; i++) {
		bool never = test_never(&s->tests[i]);

		for (unsigned k = 0; k < i; k++)
			never |= test_excludes(&s->tests[i], &s->tests[k]);
		if (!never)
			continue;
		find(l, s->r->pos, "never matches: no packet can satisfy %s", test_never(&s->tests[i]) ? "an inverted test of everything" :
			arena_fmt(l->cx->arena, "both tests of %s", keys[s->tests[i].key].name));
		return;
	}
}

/* Does its result depend only on the packet, so that it can be reported as redundant? */
static bool is_judged(const struct use *u) { return use_is_pure(u) && !use_is_comment(u); }

static bool is_twice(const struct rule *r, unsigned i)
{
	for (unsigned k = 0; k < i; k++)
		if (use_same(r->match[i], r->match[k]))
			return true;
	return false;
}

/* Describes the problem of the rule's match; NULL: none. */
static const char *match_odd(const struct rule *r, unsigned i)
{
	const struct use *u = r->match[i];

	if (!is_judged(u))
		return NULL;
	if (!u->form->given && u->form->ext->proto)
		return "match %s without options only excludes fragments other than the first";
	return is_twice(r, i) ? "match %s is given twice with the same options" : NULL;
}

/* Reports only the first one: a line may have thousands of matches, and each finding prints the whole line. */
static void look_matches(struct lint *l, const struct rule *r)
{
	for (unsigned i = 0; i < r->nmatch; i++) {
		const struct use *u = r->match[i];
		const char *odd = match_odd(r, i);

		if (!odd)
			continue;
		find(l, u->col ? use_pos(r, u) : r->pos, odd, u->form->ext->name);
		return;
	}
}

static void look_jump(struct lint *l, const struct table *t, const struct rule *r)
{
	const struct chain *to = r->to ? chain_find(t, r->to) : NULL;

	if (to && !to->nrules)
		find(l, r->pos, "chain %s is empty, so %s", to->name, r->verdict == VERDICT_GOTO ?
			"the goto only leaves this chain" : "the jump has no effect");
}

static void lint_chain(struct lint *l, const struct table *t, const struct chain *c)
{
	struct looked k = {0};
	unsigned place = 0;

	map_init(&k.same, l->cx->arena);
	for (const struct rule *r = c->first; r; r = r->next) {
		struct sketch *s = sketch_new(l, r, ++place);

		look_never(l, s);
		look_matches(l, r);
		look_jump(l, t, r);
		look_before(l, &k, s);
		if (!s->ends && r->verdict != VERDICT_NONE)
			k.side = place;
		if (s->ends && s->known && k.ends.n < ENDS_MAX && (c->nrules <= PAIRS_RULES || !one_host(s)))
			vec_push(l->cx->arena, &k.ends, s);
	}
}

/* ---- what an INPUT chain with policy DROP accepts ---- */

enum { LETS_LOCAL = 1, LETS_ANSWERS = 2 };

static bool is_inverted(const char *text, const char *at) { return at - text >= 2 && !memcmp(at - 2, "! ", 2); }

static bool says(const char *text, const char *words)
{
	for (const char *at = strstr(text, words); at; at = strstr(at + 1, words))
		if (!is_inverted(text, at))
			return true;
	return false;
}

static struct test exact(unsigned key, const void *value, size_t len)
{
	struct test t = { .key = (uint8_t)key, .len = keys[key].len };

	memcpy(t.a.b, value, len);
	memset(t.b.b, 0xff, keys[key].len);
	return t;
}

/* Does it accept loopback packets between local programs? A rule that is not fully understood counts only if it says -i
 * lo. */
static bool lets_local(const struct sketch *s, const char *text)
{
	static const uint8_t four[4] = { 127, 0, 0, 1 }, six[16] = { [15] = 1 };
	const struct sketch local = { .ntests = 5, .tests = { exact(K_IIFNAME, "lo", 2), exact(K_IP4_SADDR, four, 4),
		exact(K_IP4_DADDR, four, 4), exact(K_IP6_SADDR, six, 16), exact(K_IP6_DADDR, six, 16) } };

	for (unsigned i = 0; i < s->ntests; i++)
		if (!implied(&local, &s->tests[i]))
			return says(text, "-i lo ");
	return (s->whole && s->known) || says(text, "-i lo ");
}

static bool fits_proto(const struct sketch *s, uint8_t proto)
{
	const struct test is = exact(K_L4PROTO, &proto, 1);

	for (unsigned i = 0; i < s->ntests; i++)
		if (s->tests[i].key == K_L4PROTO && !test_implies(&is, &s->tests[i]))
			return false;
	return true;
}

static bool fits_state(const char *text)
{
	const char *at = strstr(text, "--ctstate "), *words = at ? at : strstr(text, "--state ");

	if (!words)
		return true;
	at = strchr(words, ' ') + 1;
	return !memmem(at, strcspn(at, " "), "ESTABLISHED", strlen("ESTABLISHED")) == is_inverted(text, words);
}

/* May it accept replies to connections of this host? By state, or by the remote address, as in stateless filters. */
static bool lets_answers(const struct sketch *s, const char *text)
{
	static const char *const others[] = { "-i lo ", "-s 127.", "-d 127.", "-s ::1/128", "-d ::1/128", "--dport", "--tcp-flags " };

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (says(text, others[i]))
			return false;
	return fits_state(text) && (fits_proto(s, IPPROTO_TCP) || fits_proto(s, IPPROTO_UDP));
}

static bool may_accept(const struct rule *r)
{
	return r->verdict == VERDICT_ACCEPT || (r->verdict == VERDICT_TARGET && r->target && r->target->form->ext &&
		r->target->form->ext->effect == VERDICT && !r->target->form->ext->refuses);
}

static unsigned chain_lets(struct lint *l, const struct chain *c)
{
	struct buf text = BUF_INIT;
	unsigned lets = 0;

	for (const struct rule *r = c->first; r; r = r->next) {
		const struct sketch *s;

		if (!may_accept(r))
			continue;
		s = sketch_new(l, r, 0);
		buf_reset(&text);
		rule_save(&text, l->cx, r, false);
		lets |= (lets_local(s, buf_str(&text)) ? LETS_LOCAL : 0) | (lets_answers(s, buf_str(&text)) ? LETS_ANSWERS : 0);
	}
	buf_free(&text);
	return lets;
}

/* ---- a table ---- */

struct reaching {
	struct map seen;
	VEC(const struct chain *) todo;
};

static void reach(struct lint *l, struct reaching *r, const struct chain *c)
{
	if (!c || map_gets(&r->seen, c->name))
		return;
	map_puts(&r->seen, c->name, r);
	vec_push(l->cx->arena, &r->todo, c);
}

/* Adds all chains that packets can reach from those reached so far. */
static void reach_on(struct lint *l, struct reaching *r, const struct table *t)
{
	while (r->todo.n)
		for (const struct rule *rule = r->todo.v[--r->todo.n]->first; rule; rule = rule->next)
			reach(l, r, rule->to ? chain_find(t, rule->to) : NULL);
}

static void reach_all(struct lint *l, struct reaching *r, const struct table *t)
{
	const struct chain *c;

	map_init(&r->seen, l->cx->arena);
	map_each(&t->chains, c)
		if (c->base)
			reach(l, r, c);
	reach_on(l, r, t);
}

static void look_unused(struct lint *l, const struct table *t)
{
	struct reaching reached = {0};
	const struct chain *c;

	reach_all(l, &reached, t);
	map_each(&t->chains, c) {
		const struct pos *made = map_gets(l->made, c->name);

		if (!c->base && !map_gets(&reached.seen, c->name))
			find(l, made ? *made : (struct pos){0}, c->refs ? "chain %s is only reached from unreachable chains" :
				"no rule jumps to chain %s", c->name);
	}
}

static void look_policy(struct lint *l, const struct table *t)
{
	const struct chain *in = chain_find(t, "INPUT");
	const struct pos *made = map_gets(l->made, "INPUT");
	struct reaching reached = {0};
	unsigned lets = 0;

	if (t->id != TABLE_filter || !in || in->policy != VERDICT_DROP)
		return;
	map_init(&reached.seen, l->cx->arena);
	reach(l, &reached, in);
	reach_on(l, &reached, t);
	for (size_t i = 0; i < reached.seen.n; i++)
		lets |= chain_lets(l, chain_find(t, reached.seen.entry[i].key));
	if (!(lets & LETS_LOCAL))
		find(l, made ? *made : (struct pos){0}, "policy of INPUT is DROP, and no rule accepts -i lo: local programs cannot connect "
			"to each other");
	if (!(lets & LETS_ANSWERS))
		find(l, made ? *made : (struct pos){0}, "policy of INPUT is DROP, and no rule accepts ESTABLISHED: replies to this "
			"host are dropped");
}

void lint_table(struct lint *l, const struct ruleset *rs, const struct table *t)
{
	size_t n;
	struct chain **chains = chains_sorted(rs, t, &n);

	for (size_t i = 0; i < n; i++)
		lint_chain(l, t, chains[i]);
	look_unused(l, t);
	look_policy(l, t);
}
