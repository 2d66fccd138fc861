/* Evaluates a ruleset on connections.
 *
 * For each entry three packets are considered: one of each direction of the existing connection, and the first packet
 * of a similar new connection. Each traverses the chains of its path, by hook and priority:
 *
 *	from 10.0.0.9 to this host   raw, mangle PREROUTING; mangle, filter, security INPUT
 *	from there to elsewhere      raw, mangle PREROUTING; mangle, filter, security FORWARD; mangle POSTROUTING
 *
 * At the nat table's priorities the entry's own translation is applied. The rules of the table are not evaluated: only
 * the first packet of a connection traverses them, and how they would translate a new one is not determined.
 *
 * If it is unknown whether a rule matches, evaluation follows both possibilities. So the result of a chain is a set of
 * outcomes, computed in one pass over its rules. Must never report "refused" or "passes" while the other is possible.
 */
#include "ctview/judge.h"
#include <string.h>
#include "compiler/text.h"
#include "ctview/matches.h"
#include "frontend/apply.h"
#include "frontend/read.h"

/* Possible outcomes for a packet. */
enum { GO_ON = 1, ACCEPT = 2, REFUSE = 4, ANYTHING = GO_ON | ACCEPT | REFUSE };

enum { STEPS_MAX = 1 << 20, DEPTH_MAX = 64, STATIONS_MAX = 16 };

struct line {
	const struct rule *rule;
	struct conds conds;
	struct chain_lines *to;        /* destination of a jump or goto */
	uint8_t outcome;               /* of any other verdict or target */
	bool loses_mark, untracks;     /* it changes the connection's mark; it disables tracking */
	const struct value *zone;      /* the zone assigned by the target; NULL: none */
};

struct chain_lines {
	const struct chain *chain;
	struct line *v;
	unsigned n;
	bool ready;
};

struct house {                         /* the rules of one family */
	const char *file;
	struct cx cx;
	struct ruleset rs;
	struct map chains[TABLE_COUNT];        /* by name: struct chain_lines */
};

struct judge {
	const struct routes *routes;
	struct arena *arena;
	struct env env;
	struct house *house[2];        /* IPv4, IPv6; NULL: no rules */
};

/* State of a packet on its path. */
struct walk {
	struct house *house;
	struct packet packet;
	unsigned steps;
	const struct line *untracker;  /* the first rule that changes its tracking */
	const struct line *refuser;    /* the first rule that may refuse it */
	const struct chain *policy;    /* or else the chain whose policy does */
	const struct cond *unknown;    /* the first decisive condition that is unknown */
};

const char *const way_names[WAY_COUNT] = {"input", "forward", "output", "loopback"};

/* ---- reading ---- */

static unsigned outcome_of(const struct rule *r)
{
	switch (r->verdict) {
	case VERDICT_ACCEPT:
		return ACCEPT;
	case VERDICT_DROP:
		return REFUSE;
	case VERDICT_NONE:
		return 0;
	case VERDICT_RETURN:
		return GO_ON;
	case VERDICT_TARGET:
		break;
	default:
		return ANYTHING;
	}
	if (!r->target->form->ext)
		return ANYTHING;
	if (r->target->form->ext->refuses)
		return REFUSE;
	return r->target->form->ext->effect == SIDE ? 0 : ANYTHING;
}

static bool target_is(const struct rule *r, const char *name)
{
	return r->target && r->target->form->ext && !strcmp(r->target->form->ext->name, name);
}

/* Does the rule disable tracking? Untracked packets have no connection. */
static bool untracks(const struct rule *r)
{
	int row = target_is(r, "CT") ? ext_row(r->target->form->ext, "notrack") : -1;

	return target_is(r, "NOTRACK") || (row >= 0 && use_has(r->target, (unsigned)row));
}

static const struct value *zone_of(const struct rule *r)
{
	static const char *const names[] = {"zone", "zone-orig", "zone-reply"};
	unsigned i;

	for (i = 0; target_is(r, "CT") && i < sizeof(names) / sizeof(*names); i++) {
		int row = ext_row(r->target->form->ext, names[i]);

		if (row >= 0 && use_has(r->target, (unsigned)row))
			return use_val(r->target, (unsigned)row);
	}
	return NULL;
}

/* Does the rule detach the packet from the entry's connection? In another zone there is a different connection, or
 * none. */
static bool loses_state(const struct line *l, const struct entry *e)
{
	return l->untracks || (l->zone && (l->zone->m || !entry_has(e, F_ZONE) || e->v[F_ZONE].n != l->zone->n));
}

static struct chain_lines *lines_of(struct house *h, const struct table *t, const char *name);

static void fill(struct house *h, struct chain_lines *c)
{
	const struct rule *r;
	struct line *l;

	c->v = arena_array(h->cx.arena, c->chain->nrules, sizeof(*c->v));
	c->ready = true;
	for (r = c->chain->first; r; r = r->next) {
		l = &c->v[c->n++];
		*l = (struct line){.rule = r, .conds = conds_of_rule(&h->cx, r), .outcome = (uint8_t)outcome_of(r),
			.loses_mark = target_is(r, "CONNMARK"), .untracks = untracks(r), .zone = zone_of(r)};
		if (r->to)
			l->to = lines_of(h, c->chain->table, r->to);
	}
}

static struct chain_lines *lines_of(struct house *h, const struct table *t, const char *name)
{
	struct chain_lines *c = map_gets(&h->chains[t->id], name);

	if (c)
		return c;
	c = arena_new_of(h->cx.arena, struct chain_lines);
	c->chain = chain_find(t, name);
	map_puts(&h->chains[t->id], c->chain->name, c);
	return c;
}

static bool apply_all(struct house *h, const struct cmds *cmds)
{
	static const struct apply_mode mode = {.restore = true};
	struct buf out = BUF_INIT;
	struct apply ap;
	bool ok = true;
	size_t i;

	apply_init(&ap, &h->cx, &h->rs, &mode, &out);
	for (i = 0; ok && i < cmds->v.n; i++)
		ok = apply_cmd(&ap, cmds->v.v[i]);
	buf_free(&out);
	return ok;
}

static struct house *read_as(struct judge *j, enum family f, const char *file, const struct buf *text, struct diags *d)
{
	struct house *h = arena_new_of(j->arena, struct house);
	struct cmds cmds = {0};
	struct reader r;
	unsigned t;

	h->file = file;
	h->cx = (struct cx){.arena = j->arena, .diags = d, .env = &j->env, .family = f};
	ruleset_init(&h->rs, j->arena, f);
	for (t = 0; t < TABLE_COUNT; t++)
		map_init(&h->chains[t], j->arena);
	reader_init(&r, &h->cx, "iptables-restore", file);
	return reader_text(&r, arena_strn(j->arena, buf_str(text), text->len), text->len, &cmds) &&
		apply_all(h, &cmds) ? h : NULL;
}

/* Does the text's first line name ip6tables? Saves begin with a comment that names the program; otherwise IPv4 is tried
 * first. */
static bool says_ip6(const char *text)
{
	size_t head = strcspn(text, "\n");
	const char *six = strstr(text, "ip6tables");

	return *text == '#' && six && six < text + head;
}

bool judge_read(struct judge *j, const char *file, const struct buf *text, struct diags *d)
{
	static const enum family order[2][2] = {{FAM_IP4, FAM_IP6}, {FAM_IP6, FAM_IP4}};
	const enum family *try = order[says_ip6(buf_str(text))];
	struct diags said[2];
	struct house *h = NULL;
	unsigned i;

	for (i = 0; !h && i < 2; i++) {
		diags_init(&said[i], j->arena);
		h = read_as(j, try[i], file, text, &said[i]);
	}
	if (!h) {
		*d = said[0];
		return false;
	}
	if (j->house[h->rs.family == FAM_IP6])
		return diag(d, (struct pos){0}, STATUS_PARAM, "%s: rules of this family were already read from %s", file,
			j->house[h->rs.family == FAM_IP6]->file);
	j->house[h->rs.family == FAM_IP6] = h;
	return true;
}

struct judge *judge_new(const struct routes *r, struct arena *a)
{
	struct judge *j = arena_new_of(a, struct judge);

	*j = (struct judge){.routes = r, .arena = a, .env = env_of_files()};
	return j;
}

bool judge_has(const struct judge *j, unsigned alen)
{
	return j->house[alen == 16];
}

/* ---- one chain ---- */

static unsigned walk_chain(struct walk *w, struct chain_lines *c, unsigned depth);

/* Applies a matching rule: its outcomes; 0 if evaluation continues with the next rule. */
static unsigned walk_line(struct walk *w, const struct line *l, unsigned depth)
{
	w->packet.mark_lost |= l->loses_mark;
	if (!w->untracker && loses_state(l, w->packet.e))
		w->untracker = l;
	w->packet.state_lost = w->untracker;
	if (!l->to) {
		if (l->outcome & REFUSE && !w->refuser && !w->policy)
			w->refuser = l;
		return l->outcome;
	}
	return walk_chain(w, l->to, depth + 1);
}

/* The set of outcomes; GO_ON: the end of the chain is reached, or RETURN. */
static unsigned walk_chain(struct walk *w, struct chain_lines *c, unsigned depth)
{
	unsigned out = 0, i;

	if (!c->ready)
		fill(w->house, c);
	for (i = 0; i < c->n; i++) {
		const struct line *l = &c->v[i];
		const struct cond *why = NULL;
		bool jump = l->rule->verdict == VERDICT_JUMP;
		enum truth t = conds_test(&l->conds, &w->packet, &why);
		unsigned does;

		if (++w->steps > STEPS_MAX || depth > DEPTH_MAX)
			return ANYTHING;
		if (t == TRUTH_NO)
			continue;
		if (t == TRUTH_UNKNOWN && !w->unknown && (l->outcome || l->to))
			w->unknown = why;
		does = walk_line(w, l, depth);
		out |= jump ? does & ~(unsigned)GO_ON : does;
		if (t == TRUTH_YES && does && !(jump && does & GO_ON))
			return out;
	}
	return out | GO_ON;
}

/* ---- a packet's path ---- */

static const enum hook hooks[WAY_COUNT][5] = {
	[WAY_IN] = {HOOK_PRE_ROUTING, HOOK_LOCAL_IN, HOOK_NONE},
	[WAY_FORWARD] = {HOOK_PRE_ROUTING, HOOK_FORWARD, HOOK_POST_ROUTING, HOOK_NONE},
	[WAY_OUT] = {HOOK_LOCAL_OUT, HOOK_POST_ROUTING, HOOK_NONE},
	[WAY_LOOP] = {HOOK_LOCAL_OUT, HOOK_POST_ROUTING, HOOK_PRE_ROUTING, HOOK_LOCAL_IN, HOOK_NONE},
};

/* The hook's built-in chains sorted by priority, including those of the nat table, which mark where translation is
 * done. */
static unsigned stations(enum hook hook, const struct base_info **out)
{
	const struct base_info *b;
	unsigned n = 0, i;

	for (b = base_infos; b->name; b++) {
		if (b->hook != hook || n == STATIONS_MAX)
			continue;
		for (i = n++; i && out[i - 1]->prio > b->prio; i--)
			out[i] = out[i - 1];
		out[i] = b;
	}
	return n;
}

static unsigned walk_station(struct walk *w, const struct base_info *b)
{
	const struct table *t = w->house->rs.table[b->table];
	const struct chain *c = t ? chain_find(t, b->name) : NULL;
	unsigned out;

	if (!c)
		return ACCEPT;
	out = walk_chain(w, lines_of(w->house, t, b->name), 0);
	if (!(out & GO_ON))
		return out;
	if (c->policy == VERDICT_DROP && !w->refuser && !w->policy)
		w->policy = c;
	return (out & ~(unsigned)GO_ON) | (c->policy == VERDICT_DROP ? REFUSE : ACCEPT);
}

static void pass_nat(struct packet *p, enum hook hook)
{
	if (hook == HOOK_PRE_ROUTING || hook == HOOK_LOCAL_OUT)
		p->dst_done = true;
	else
		p->src_done = true;
}

/* Does the chain come before connection tracking? That is the raw table, except that a packet to this host itself has
 * been tracked on output. */
static bool before_tracking(const struct base_info *b, enum way way)
{
	return b->table == TABLE_raw && (way != WAY_LOOP || b->hook == HOOK_LOCAL_OUT);
}

/* Sets the interfaces visible to the hook's rules. */
static void set_links(struct packet *p, enum hook hook, const struct link *in, const struct link *out)
{
	static const struct link none = {""};

	p->in = hook == HOOK_LOCAL_OUT || hook == HOOK_POST_ROUTING ? none : *in;
	p->out = hook == HOOK_PRE_ROUTING || hook == HOOK_LOCAL_IN ? none : *out;
}

/* For an untracked packet of a translated connection: it is not translated, so its further path is unknown. */
static unsigned not_translated(struct walk *w)
{
	if (!w->refuser && !w->policy)
		w->refuser = w->untracker;
	return ACCEPT | REFUSE;
}

/* Evaluates a path: ACCEPT, REFUSE or both. */
static unsigned walk_way(struct walk *w, enum way way, const struct link *in, const struct link *out)
{
	const struct base_info *b[STATIONS_MAX];
	unsigned h, i, n, all = ACCEPT, one;

	for (h = 0; hooks[way][h] != HOOK_NONE; h++) {
		set_links(&w->packet, hooks[way][h], in, out);
		n = stations(hooks[way][h], b);
		for (i = 0; i < n; i++) {
			if (b[i]->table == TABLE_nat) {
				pass_nat(&w->packet, hooks[way][h]);
				continue;
			}
			w->packet.untracked = before_tracking(b[i], way);
			one = walk_station(w, b[i]);
			all |= one & REFUSE;
			if (!(one & ACCEPT))
				return REFUSE;
			if (w->untracker && entry_nat(w->packet.e))
				return not_translated(w);
		}
	}
	return all;
}

/* ---- an entry's packets ---- */

/* Where a packet comes from (0) and goes to (1), apart from translation. */
struct ends {
	struct link link[2];
	bool known[2], here[2];
	enum cast cast;
};

/* The source of a DHCP client that has no address yet. */
static bool is_nothing(const union addr *a, unsigned alen)
{
	static const union addr zero;

	return !memcmp(a, &zero, alen);
}

static struct ends ends_of(const struct judge *j, const struct entry *e, bool reply)
{
	struct ends x = {0};
	unsigned i;

	for (i = 0; i < 2; i++) {
		enum field_id f = reply != (i == 1) ? F_REPLY_SRC : F_ORIG_SRC;
		const char *link = is_nothing(&e->v[f].a, e->alen) ? NULL : routes_find(j->routes, &e->v[f].a, e->alen);

		x.known[i] = link;
		x.here[i] = link && !strcmp(link, "lo");
		x.link[i] = (struct link){.name = link, .not_lo = true};
		if (i)
			x.cast = routes_cast(j->routes, &e->v[f].a, e->alen);
	}
	return x;
}

/* The paths of a multicast or broadcast packet. */
static unsigned cast_ways(const struct ends *x)
{
	unsigned in = 1u << WAY_IN | (x->cast == CAST_MAYBE_FAR ? 1u << WAY_FORWARD : 0);

	if (x->known[0])
		return x->here[0] ? 1u << WAY_OUT : in;
	return in | 1u << WAY_OUT;
}

/* The possible paths: a bit for each. */
static unsigned ways_of(const struct ends *x)
{
	static const uint8_t way[2][2] = {{WAY_FORWARD, WAY_IN}, {WAY_OUT, WAY_LOOP}};
	unsigned ways = 0, from, to;

	if (x->cast)
		return cast_ways(x);
	for (from = 0; from < 2; from++)
		for (to = 0; to < 2; to++)
			if ((!x->known[0] || x->here[0] == from) && (!x->known[1] || x->here[1] == to))
				ways |= 1u << way[from][to];
	/* if both addresses are unknown, they are not both local */
	return x->known[0] || x->known[1] ? ways : ways & ~(1u << WAY_LOOP);
}

struct asked { bool reply; enum verdict_when when; };

static unsigned ask_way(struct judge *j, const struct entry *e, const struct asked *a, const struct ends *x, enum way way,
	struct walk *w)
{
	static const struct link lo = {"lo"};

	*w = (struct walk){.house = j->house[e->alen == 16],
		.packet = {.e = e, .reply = a->reply, .first = a->when == WHEN_NEW, .loner = true, .routes = j->routes}};
	return walk_way(w, way, way == WAY_LOOP ? &lo : &x->link[0], way == WAY_LOOP ? &lo : &x->link[1]);
}

static void describe(struct judgement *v, const struct walk *w)
{
	struct cx cx = w->house->cx;

	buf_reset(&v->what);
	v->file = w->house->file;
	v->line = 0;
	if (w->refuser) {
		v->line = w->refuser->rule->pos.src ? w->refuser->rule->pos.src->line : 0;
		rule_save(&v->what, &cx, w->refuser->rule, false);
	} else if (w->policy) {
		buf_printf(&v->what, "-P %s DROP (%s)", w->policy->name, table_names[w->policy->table->id]);
	}
}

/* Evaluates one packet on all its possible paths. */
static void ask(struct judge *j, const struct entry *e, const struct asked *a, struct judgement *v)
{
	struct ends x = ends_of(j, e, a->reply);
	unsigned ways = ways_of(&x), all = 0, one, way;
	struct walk w;

	*v = (struct judgement){.when = a->when, .reply = a->reply, .ways = ways, .what = v->what, .why = v->why};
	buf_reset(&v->what);
	buf_reset(&v->why);
	for (way = 0; way < WAY_COUNT; way++) {
		if (!(ways >> way & 1))
			continue;
		one = ask_way(j, e, a, &x, way, &w);
		if (one & REFUSE && !(all & REFUSE))
			describe(v, &w);
		if (one == (ACCEPT | REFUSE) && !v->why.len && w.unknown)
			cond_name(&v->why, w.unknown);
		all |= one;
	}
	v->kind = all == REFUSE ? JUDGED_REFUSED : all & REFUSE ? JUDGED_PERHAPS : JUDGED_PASSES;
	if (ways & (ways - 1) || !v->why.len) {
		buf_reset(&v->why);
		buf_puts(&v->why, "its route (--route)");
	}
	if (v->kind != JUDGED_PERHAPS)
		buf_reset(&v->why);
}

void judge_entry(struct judge *j, const struct entry *e, struct judgement *v)
{
	/* existing connections first, as they are more important */
	static const struct asked asked[] = {{false, WHEN_NOW}, {true, WHEN_NOW}, {false, WHEN_NEW}};
	struct judgement one = {.what = BUF_INIT};
	unsigned i;

	v->kind = JUDGED_PASSES;
	for (i = 0; i < 3 && v->kind != JUDGED_REFUSED; i++) {
		struct judgement kept;

		if (asked[i].reply && e->flags & 1u << FLAG_UNREPLIED)
			continue;
		ask(j, e, &asked[i], &one);
		if (one.kind <= v->kind)
			continue;
		kept = *v;
		*v = one;
		one = kept;
	}
	buf_free(&one.what);
	buf_free(&one.why);
}
