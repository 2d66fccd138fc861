/* Effects of rules on packets, and their state, as far as they matter for moving, merging or recreating rules.
 *
 *	-j DROP, -j ACCEPT                terminates: no later rule sees the packet
 *	-j web, -j LOG, no target         the next rule may be evaluated
 *	-m limit, -m recent               stateful: must not be moved, and recreating the rule resets its state
 */
#include "compiler/opt_priv.h"

enum ending rule_ending(const struct rule *r)
{
	switch (r->verdict) {
	case VERDICT_NONE:
	case VERDICT_JUMP:
		return END_GOES_ON;
	case VERDICT_TARGET:
		if (!r->target->ext || (r->target->ext->effect != VERDICT && r->target->ext->effect != SIDE))
			return END_OPAQUE;
		return r->target->ext->effect == VERDICT ? END_STAYS : END_GOES_ON;
	default:
		return END_STAYS;
	}
}

bool rule_pure(const struct rule *r)
{
	if (r->foreign || r->verdict == VERDICT_QUEUE || rule_ending(r) == END_OPAQUE)
		return false;
	for (unsigned i = 0; i < r->nmatch; i++)
		if (!r->match[i]->ext || r->match[i]->ext->effect != PURE)
			return false;
	return true;
}

bool rule_writes(const struct rule *r) { return rule_ending(r) == END_GOES_ON && r->verdict != VERDICT_NONE; }

static bool use_remembers(const struct use *u)
{
	bool turns = true;

	if (!u->ext || !u->ext->own)
		return !u->ext;
	if (u->ext->share)
		u->ext->share(u, &turns);
	return turns;
}

bool rule_remembers(const struct rule *r)
{
	for (unsigned i = 0; i < r->nmatch; i++)
		if (use_remembers(r->match[i]))
			return true;
	return false;
}

bool key_safe(const struct opt_env *o, enum key k)
{
	switch (k) {
	case K_IIFNAME: case K_OIFNAME: case K_L4PROTO: case K_PKTTYPE: case K_IP4_SADDR: case K_IP4_DADDR:
	case K_TCP_SPORT: case K_TCP_DPORT: case K_UDP_SPORT: case K_UDP_DPORT: case K_SCTP_SPORT: case K_SCTP_DPORT:
	case K_DCCP_SPORT: case K_DCCP_DPORT: case K_ICMP: case K_ICMP6:
		return true;
	case K_IP6_SADDR: case K_IP6_DADDR:
		return o->how->table != TABLE_mangle;  /* SNPT, DNPT */
	default:
		return false;
	}
}

bool item_steady(const struct opt_env *o, const struct shape *s, const struct shape_item *it)
{
	const struct ext *e = it->kind == SHAPE_OTHER ? match_ext(o->cx, s, it) : NULL;

	if (it->kind == SHAPE_TEST)
		return key_safe(o, it->key);
	return e && e->steady && o->how->table != TABLE_raw && o->how->table != TABLE_nat;
}
