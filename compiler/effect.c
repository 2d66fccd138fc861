/* What rules and their parts do to packets (effect.h), from the effects that extensions declare. */
#include "compiler/effect.h"
#include "compiler/shape.h"

/* ---- rules ---- */

enum ending rule_ending(const struct rule *r)
{
	switch (r->verdict) {
	case VERDICT_NONE:
	case VERDICT_JUMP:
		return END_GOES_ON;
	case VERDICT_TARGET:
		if (!r->target->form->ext || (r->target->form->ext->effect != VERDICT && r->target->form->ext->effect != SIDE))
			return END_OPAQUE;
		return r->target->form->ext->effect == VERDICT ? END_STAYS : END_GOES_ON;
	default:
		return END_STAYS;
	}
}

static bool use_once(const struct use *u) { return u->form->ext && u->form->given & u->form->ext->once; }

bool rule_once(const struct rule *r)
{
	for (unsigned i = 0; i < r->nmatch; i++)
		if (use_once(r->match[i]))
			return true;
	return r->founds || (r->verdict == VERDICT_TARGET && use_once(r->target));
}

bool rule_pure(const struct rule *r)
{
	return !r->foreign && r->verdict != VERDICT_QUEUE && rule_ending(r) != END_OPAQUE && rule_stateless(r) && !rule_once(r);
}

/* A match may modify a packet that the rule does not match in the end. */
static uint8_t matches_alter(const struct rule *r)
{
	uint8_t bits = 0;

	for (unsigned i = 0; i < r->nmatch; i++)
		bits |= r->match[i]->form->ext ? r->match[i]->form->ext->writes : UINT8_MAX;
	return bits;
}

uint8_t rule_alters(const struct rule *r)
{
	uint8_t bits = matches_alter(r);

	if (r->verdict == VERDICT_JUMP || rule_ending(r) == END_OPAQUE)
		return UINT8_MAX;
	return rule_ending(r) == END_GOES_ON && r->verdict == VERDICT_TARGET ? bits | r->target->form->ext->writes : bits;
}

bool rule_writes(const struct rule *r)
{
	return (rule_ending(r) == END_GOES_ON && r->verdict != VERDICT_NONE) || matches_alter(r);
}

bool rule_nests(const struct rule *r)
{
	return !r->foreign && r->verdict != VERDICT_RETURN && r->verdict != VERDICT_GOTO && rule_ending(r) != END_OPAQUE &&
		!rule_once(r);
}

static bool use_remembers(const struct use *u)
{
	bool turns = true;

	if (!u->form->ext || !u->form->ext->own)
		return !u->form->ext;
	if (u->form->ext->share)
		u->form->ext->share(u, &turns);
	return turns;
}

bool rule_remembers(const struct rule *r)
{
	for (unsigned i = 0; i < r->nmatch; i++)
		if (use_remembers(r->match[i]))
			return true;
	return false;
}

/* ---- fields and items ---- */

uint8_t key_writers(enum key k, enum table_id t)
{
	switch (k) {
	case K_IIFNAME: case K_OIFNAME: case K_L4PROTO: case K_PKTTYPE: case K_IP4_SADDR: case K_IP4_DADDR:
	case K_TCP_SPORT: case K_TCP_DPORT: case K_UDP_SPORT: case K_UDP_DPORT: case K_SCTP_SPORT: case K_SCTP_DPORT:
	case K_DCCP_SPORT: case K_DCCP_DPORT: case K_ICMP: case K_ICMP6: case K_ETHER_SADDR: case K_SKUID: case K_SKGID:
	case K_CGROUP: case K_IIFGROUP: case K_OIFGROUP:
		return 0;
	case K_IP6_SADDR: case K_IP6_DADDR:
		return t == TABLE_mangle ? WRITES_ADDRS : 0;   /* SNPT, DNPT */
	case K_CT4_ORIG_SADDR: case K_CT4_ORIG_DADDR: case K_CT4_REPL_SADDR: case K_CT4_REPL_DADDR:
	case K_CT6_ORIG_SADDR: case K_CT6_ORIG_DADDR: case K_CT6_REPL_SADDR: case K_CT6_REPL_DADDR:
	case K_CT_ORIG_SPORT: case K_CT_ORIG_DPORT: case K_CT_REPL_SPORT: case K_CT_REPL_DPORT:
		return t == TABLE_raw || t == TABLE_nat ? WRITES_CONNECTION : 0;
	case K_IP4_LENGTH:
		return WRITES_SIZE;
	case K_MARK:
		return WRITES_MARK;
	case K_CT_MARK:
		return WRITES_CONNMARK | WRITES_CONNECTION;
	default:
		return UINT8_MAX;
	}
}

const struct ext *match_ext(const struct cx *cx, const struct shape *s, const struct shape_item *it)
{
	const struct nir *x = &s->list->v[it->from];
	const char *name = it->to == it->from + 1 && x->op == NIR_MATCH ? nir_s(x, NIR_MATCH_name) : NULL;

	return name ? ext_find(EXT_MATCH, name, cx->family) : NULL;
}

bool match_passable(const struct cx *cx, const struct shape *s, const struct shape_item *it)
{
	const struct ext *e = match_ext(cx, s, it);

	return e && e->effect == PURE && e->total;
}

bool item_steady(const struct cx *cx, const struct shape *s, const struct shape_item *it, enum table_id t)
{
	const struct ext *e = it->kind == SHAPE_OTHER ? match_ext(cx, s, it) : NULL;

	if (it->kind == SHAPE_TEST)
		return key_steady(it->key, t);
	return e && e->steady && t != TABLE_raw && t != TABLE_nat;
}
