/* Matches in iptables syntax as conditions, and filters made of them.
 *
 *	-s 10.0.0.0/8 -p tcp --dport 443 ! --ctstate NEW      "-m conntrack" aside, the matches of a rule
 *
 * Uses the parser of iptables; the result is a rule without a target. Each option becomes a test of a key if its row
 * has one (compiler/test.h), or a function of packet.c. An option that entries have no data for is refused, with its
 * position: `-m limit` would match no entry or all, and neither is useful.
 *
 * A filter is evaluated on incoming packets of the original direction: addresses and ports are those used by the
 * client.
 */
#include <stdio.h>
#include <string.h>
#include "ctview/filter_match.h"
#include "ctview/matches.h"
#include "ctview/names.h"
#include "frontend/parse.h"

/* ---- conditions ---- */

static struct cond cond_of(const struct cx *cx, const struct use *u, unsigned row)
{
	const struct opt *o = &u->form->ext->opts[row];
	struct cond c = {.use = u, .row = (uint8_t)row, .tracked = packet_row_tracked(u->form->ext)};

	if (test_of_row(cx, o, use_val(u, row), use_inv(u, row), &c.test) && packet_knows(c.test.key))
		return c;
	c.test.key = KEY_NONE;
	c.fn = packet_row(u->form->ext, o, &c.judged);
	return c;
}

static void add_use(const struct cx *cx, struct conds *c, const struct use *u)
{
	uint64_t left = u->form->given;

	for (; u->form->ext && left; left &= left - 1)
		c->v[c->n++] = cond_of(cx, u, (unsigned)__builtin_ctzll(left));
	if (!u->form->ext || !u->form->given)      /* a match without options is unknown */
		c->v[c->n++] = (struct cond){.use = u};
}

/* Without options, does the match test no more than -p? IPv6's ah asks for a header that packets of any protocol may have. */
static bool only_protocol(const struct ext *e)
{
	return e && e->autoload && e->proto;
}

struct conds conds_of_rule(const struct cx *cx, const struct rule *r)
{
	size_t room = (size_t)__builtin_popcountll(r->head->form->given);
	struct conds c = {0};
	unsigned i;

	for (i = 0; i < r->nmatch; i++)
		room += 1 + (size_t)__builtin_popcountll(r->match[i]->form->given);
	c.v = arena_array(cx->arena, room, sizeof(*c.v));
	if (r->head->form->given)
		add_use(cx, &c, r->head);
	for (i = 0; i < r->nmatch; i++)
		if (r->match[i]->form->given || !only_protocol(r->match[i]->form->ext))
			add_use(cx, &c, r->match[i]);
	return c;
}

static enum truth cond_test(const struct cond *c, const struct packet *p)
{
	enum truth t;

	if (c->tracked && p->state_lost)
		return TRUTH_UNKNOWN;
	if (c->tracked && p->untracked)
		return packet_row_untracked(c->use, c->row);
	if (!c->fn)
		return c->test.key ? packet_test(p, &c->test) : TRUTH_UNKNOWN;
	t = c->fn(p, c->use, c->row);
	return use_inv(c->use, c->row) ? truth_not(t) : t;
}

enum truth conds_test(const struct conds *c, const struct packet *p, const struct cond **why)
{
	enum truth all = TRUTH_YES;
	unsigned i;

	for (i = 0; i < c->n; i++) {
		enum truth t = cond_test(&c->v[i], p);

		if (t == TRUTH_NO)
			return TRUTH_NO;
		if (t == TRUTH_UNKNOWN && all == TRUTH_YES) {
			all = TRUTH_UNKNOWN;
			if (why)
				*why = &c->v[i];
		}
	}
	return all;
}

bool cond_unknowable(const struct cond *c)
{
	return c->judged || (!c->fn && !c->test.key);
}

void cond_name(struct buf *b, const struct cond *c)
{
	const struct ext *e = c->use->form->ext;

	if (!e) {
		buf_printf(b, "-m %s", use_opaque(c->use)->name);
		return;
	}
	if (e->kind == EXT_HEADER) {
		buf_printf(b, "-%c", e->opts[c->row].letter);
		return;
	}
	buf_printf(b, "-m %s", e->name);
	if (use_has(c->use, c->row))
		buf_printf(b, " --%s", e->opts[c->row].name);
}

static int local_service(void *self, const char *name, const char *proto)
{
	(void)self, (void)proto;
	return service_port(name);
}

static int64_t local_number(void *self, enum names_file f, const char *name)
{
	(void)self;
	return f == NAMES_LABEL ? label_number(name) : -1;
}

struct env env_of_files(void)
{
	struct env env = env_none;

	env.service = local_service;
	env.number_of = local_number;
	return env;
}

/* ---- options on a command line ---- */

/* Options of every rule that concern entries; ctview uses the other letters itself. */
static int header_words(const char *word)
{
	static const char letters[] = "sdpm", *const names[] = {"source", "src", "destination", "dst", "protocol", "match", NULL};
	unsigned i;

	if (word[1] != '-')
		return word[1] && strchr(letters, word[1]) ? !word[2] : -1;
	for (i = 0; names[i]; i++)
		if (!strcmp(word + 2, names[i]))
			return 1;
	return -1;
}

int matches_words(const char *word)
{
	const char *eq = strchr(word, '=');
	char name[64];
	unsigned i;
	int row;

	if (*word != '-' || word[1] != '-' || (eq && (size_t)(eq - word) >= sizeof(name)))
		return *word == '-' ? header_words(word) : -1;
	snprintf(name, sizeof(name), "%.*s", eq ? (int)(eq - word - 2) : (int)sizeof(name) - 1, word + 2);
	for (i = 0; ext_list[i]; i++) {
		row = ext_list[i]->kind == EXT_MATCH ? ext_row(ext_list[i], name) : -1;
		if (row >= 0)
			return eq ? 0 : (int)opt_words(&ext_list[i]->opts[row]);
	}
	return header_words(word);
}

/* ---- filters ---- */

/* One rule per combination of addresses: -s 10.0.0.1,10.0.0.2 gives two. */
struct either { struct conds *v; unsigned n; };

/* The same words parsed for each family; n is 0 if they are invalid in it. */
struct matches {
	struct either ip4, ip6;
	uint64_t *unknown;
};

static bool refused(struct cx *cx, struct pos pos, const char *what, const char *why)
{
	diag(cx->diags, pos, STATUS_PARAM, "bad filter");
	return diag_why(cx->diags, "%s%s", what, why);
}

static bool check_known(struct cx *cx, const struct rule *r, const struct conds *c)
{
	struct buf name = BUF_INIT;
	unsigned i;

	for (i = 0; i < c->n && !cond_unknowable(&c->v[i]); i++)
		;
	if (i == c->n)
		return true;
	cond_name(&name, &c->v[i]);
	refused(cx, use_pos(r, c->v[i].use), buf_str(&name), ": connection tracking entries do not record this");
	buf_free(&name);
	return false;
}

/* Parses as if "-A INPUT" preceded the words. */
static struct cmd *parse_as_rule(struct cx *cx, const struct words *said)
{
	struct parse_mode mode = {.program = "ctview", .table = TABLE_filter};
	struct pos nowhere = {.src = said->v.n ? said->v.v[0].pos.src : NULL};         /* the rule's source is that of its matches */
	struct words w = {0};
	size_t i;

	vec_push(cx->arena, &w.v, ((struct word_at){.s = "-A", .pos = nowhere}));
	vec_push(cx->arena, &w.v, ((struct word_at){.s = "INPUT", .pos = nowhere}));
	for (i = 0; i < said->v.n; i++)
		vec_push(cx->arena, &w.v, said->v.v[i]);
	return parse_words(parser_new(cx), &mode, &w);
}

/* False with a diag. */
static bool parse_family(struct either *e, const struct words *w, struct cx *cx)
{
	struct cmd *cmd = parse_as_rule(cx, w);
	unsigned i;

	if (!cmd)
		return false;
	if (cmd->op != CMD_APPEND)
		return refused(cx, cmd->pos, "commands are not allowed in a filter", "");
	if (cmd->nrules && cmd->rules[0].verdict != VERDICT_NONE)
		return refused(cx, cmd_pos(cmd, PLACE_TARGET), "targets are not allowed in a filter", "");
	e->v = arena_array(cx->arena, cmd->nrules, sizeof(*e->v));
	for (i = 0; i < cmd->nrules; i++) {
		e->v[i] = conds_of_rule(cx, &cmd->rules[i]);
		if (!check_known(cx, &cmd->rules[i], &e->v[i]))
			return false;
	}
	e->n = cmd->nrules;
	return true;
}

/* Selects the family whose messages are printed if the words are invalid in both. */
static bool looks_like_ip6(const struct words *w)
{
	size_t i;

	for (i = 0; i < w->v.n; i++)
		if (strstr(w->v.v[i].s, "::") || strstr(w->v.v[i].s, "icmpv6"))
			return true;
	return false;
}

static const struct matches *parse_both(const struct words *w, struct arena *a, struct diags *d)
{
	struct matches *m = arena_new_of(a, struct matches);
	struct env *env = arena_new_of(a, struct env);
	struct cx cx = {.arena = a, .env = env};
	struct diags said[2];
	bool ok[2];

	*env = env_of_files();
	m->unknown = arena_new_of(a, uint64_t);
	diags_init(cx.diags = &said[0], a);
	cx.family = FAM_IP4;
	ok[0] = parse_family(&m->ip4, w, &cx);
	diags_init(cx.diags = &said[1], a);
	cx.family = FAM_IP6;
	ok[1] = parse_family(&m->ip6, w, &cx);
	if (ok[0] || ok[1])
		return m;
	*d = said[looks_like_ip6(w)];
	return NULL;
}

const struct matches *matches_parse(int argc, char *const argv[], struct arena *a, struct diags *d)
{
	struct cx cx = {.arena = a, .diags = d};
	struct words w = {0};

	scan_argv(&cx, argc, argv, &w);
	return parse_both(&w, a, d);
}

const struct matches *matches_parse_text(const char *text, const char *where, struct arena *a, struct diags *d)
{
	struct cx cx = {.arena = a, .diags = d};
	struct src *src = arena_new_of(a, struct src);
	struct words w = {0};

	*src = (struct src){.file = where, .text = arena_str(a, text)};
	return scan_line(&cx, src, strlen(text), &w) ? parse_both(&w, a, d) : NULL;
}

bool matches_test(const struct matches *m, const struct entry *e)
{
	const struct either *all = e->alen == 16 ? &m->ip6 : &m->ip4;
	struct packet p = {.e = e};
	bool open = false;
	unsigned i;

	for (i = 0; entry_has(e, F_ORIG_SRC) && i < all->n; i++) {
		enum truth t = conds_test(&all->v[i], &p, NULL);

		if (t == TRUTH_YES)
			return true;
		open |= t == TRUTH_UNKNOWN;
	}
	*m->unknown += open;
	return false;
}

static bool fact_of(const struct cond *c, uint8_t alen, struct match_fact *f)
{
	const struct test *t = &c->test;
	const struct key_info *k = &keys[t->key];

	if (c->fn || !t->key || t->inv || !test_exact(t))
		return false;
	*f = (struct match_fact){.field = packet_field(t->key), .a = t->a, .alen = alen};
	f->n = k->len <= 8 ? key_get(k, &t->a) : 0;
	return f->field < F_COUNT;
}

unsigned matches_facts(const struct matches *m, struct match_fact *f)
{
	const struct either *all = m->ip4.n ? &m->ip4 : &m->ip6;
	unsigned n = 0, i;

	/* words valid in both families contain no address, and mean the same in both */
	for (i = 0; all->n == 1 && i < all->v->n && n < MATCH_FACTS; i++)
		n += fact_of(&all->v->v[i], all == &m->ip4 ? 4 : 16, &f[n]);
	return n;
}

uint64_t matches_unknown(const struct matches *m)
{
	return *m->unknown;
}
