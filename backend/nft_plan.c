/* Converts plans of chains to messages: deletions at the chain's first edit, additions when all chains exist.
 *
 *	steps       r1  [run]  x  y  r2        x and y are new: each is inserted before r2, the next one in the kernel
 *	            x  ?                       before unknown rules: inserted at the head
 *	            ?  x  y                    after them: appended
 */
#include <arpa/inet.h>
#include <endian.h>
#include <linux/netfilter/nf_tables.h>
#include "backend/nft_plan.h"

/* Is nothing left of the chain's contents in the kernel? */
static bool is_empty(const struct nft_plan *p) { return p->flushed || p->emptied; }

/* ---- deletions ---- */

/* r NULL: a run's entry. */
static bool gone_put(struct nft_batch *nb, const struct edit *e, uint64_t handle, const struct rule *r)
{
	struct nlmsghdr *nlh = nft_rule_message(nb, e, NFT_MSG_DELRULE, 0, NFT_SMALL_ROOM, "RULE_DELETE", r);

	nl_attr_put_u64(nlh, NFTA_RULE_HANDLE, htobe64(handle));
	return nft_message_end(nb);
}

bool nft_plan_begin(struct nft_batch *nb, const struct edit *e)
{
	struct nft_plan *p = nft_plan_find(nb, e->chain);

	if (p->begun)
		return true;
	p->begun = true;
	if (is_empty(p) && !nft_chain_flush(nb, e))
		return false;
	for (size_t i = 0; !is_empty(p) && i < p->gone.n; i++)
		if (!gone_put(nb, e, p->gone.v[i]->handle, p->gone.v[i]))
			return false;
	for (size_t i = 0; i < p->broken.n; i++)
		if ((!is_empty(p) && !gone_put(nb, e, p->broken.v[i]->entry.handle, NULL)) ||
		    (!p->keeps && !nft_run_delete(nb, e, p->broken.v[i])))
			return false;
	for (size_t i = 0; i < p->patches.n; i++)
		if (!nft_patch_remove(nb, e, &p->patches.v[i]))
			return false;
	return true;
}

/* ---- additions ---- */

/* A position: before this step, or behind it; NULL: at an end of the chain. */
struct spot { const struct nft_step *step; bool behind, head; };

static uint64_t step_handle(const struct nft_plan *p, const struct nft_step *s)
{
	if (is_empty(p))
		return 0;
	return s->kept ? s->run->entry.handle : s->rule ? s->rule->handle : 0;
}

bool nft_step_comes(const struct nft_plan *p, const struct nft_step *s) { return !s->unknown && !step_handle(p, s); }

static bool is_there(const struct nft_plan *p, const struct nft_step *s) { return s->sent || step_handle(p, s); }

static struct nlmsghdr *spot_message(struct nft_batch *nb, const struct nft_plan *p, struct spot at, const struct rule *r)
{
	uint16_t append = at.behind || !(at.step || at.head) ? NLM_F_APPEND : 0;
	struct nlmsghdr *nlh = nft_rule_message(nb, p->edit, NFT_MSG_NEWRULE, NLM_F_CREATE | append, 0,
		append ? "RULE_APPEND" : "RULE_INSERT", r);

	if (at.step && at.step->sent)
		nl_attr_put_u32(nlh, NFTA_RULE_POSITION_ID, htonl(nft_added_id(nb, at.step->rule)));
	else if (at.step)
		nl_attr_put_u64(nlh, NFTA_RULE_POSITION, htobe64(step_handle(p, at.step)));
	return nlh;
}

static bool run_put(struct nft_batch *nb, const struct nft_plan *p, struct image_run *run)
{
	return (nft_ahead_has(nb, run) ? nft_run_put_rules : nft_run_put)(nb, p->edit, run);
}

static bool step_put(struct nft_batch *nb, const struct nft_plan *p, const struct nft_step *s, struct spot at)
{
	if (!nft_step_comes(p, s) || s->sent)
		return true;
	if (s->rule)
		return nft_rule_prepare(nb, p->edit, s->rule) &&
			nft_added_end(nb, spot_message(nb, p, at, s->rule), s->rule);
	return run_put(nb, p, s->run) &&
		nft_entry_end(nb, p->edit, spot_message(nb, p, at, s->run->entry.rule), s->run);
}

/* In front of the first rule that is there from step i on; at the head, if unknown ones come before that. */
static struct spot spot_from(const struct nft_plan *p, size_t i)
{
	while (i < p->steps.n && !p->steps.v[i].unknown && !is_there(p, &p->steps.v[i]))
		i++;
	if (i == p->steps.n || p->steps.v[i].unknown)
		return (struct spot){ .head = i < p->steps.n };
	return (struct spot){ &p->steps.v[i] };
}

/* Behind the last founder before step i; at the head, if there is none. */
static struct spot spot_to(const struct nft_plan *p, size_t i)
{
	while (i-- > 0)
		if (p->steps.v[i].sent)
			return (struct spot){ &p->steps.v[i], .behind = true };
	return (struct spot){ .head = true };
}

/* Rules before unknown ones are inserted at the head, or behind a founder, one by one, so in reverse order. */
static bool heads_put(struct nft_batch *nb, const struct nft_plan *p, size_t *from)
{
	size_t n = 0;

	while (n < p->steps.n && !p->steps.v[n].unknown)
		n++;
	*from = n < p->steps.n ? n + 1 : 0;
	for (size_t i = *from; i-- > 0; )
		if (!step_put(nb, p, &p->steps.v[i], nb->founds ? spot_to(p, i) : (struct spot){ .head = true }))
			return false;
	return true;
}

static bool plan_put(struct nft_batch *nb, struct nft_plan *p)
{
	struct spot at = { 0 };
	size_t from;

	if (!heads_put(nb, p, &from))
		return false;
	for (size_t i = from; i < p->steps.n; i++) {
		if (i == from || is_there(p, &p->steps.v[i - 1]))
			at = spot_from(p, i);
		if (!step_put(nb, p, &p->steps.v[i], at))
			return false;
	}
	for (size_t i = 0; i < p->patches.n; i++)
		if (!nft_patch_add(nb, p->edit, &p->patches.v[i]))
			return false;
	return true;
}

/* ---- founders: added with the edits ---- */

/* The step of a rule; most founders come in the order of the chain. */
static size_t step_of(const struct nft_plan *p, const struct rule *r)
{
	size_t i = p->founded;

	while (p->steps.v[i].rule != r)
		i = i + 1 < p->steps.n ? i + 1 : 0;
	return i;
}

bool nft_plan_found(struct nft_batch *nb, const struct edit *e)
{
	struct nft_plan *p = nft_plan_find(nb, e->chain);

	for (uint32_t i = 0; i < e->n; i++) {
		if (!e->rule[i].founds || !e->rule[i].chain)
			continue;
		p->founded = step_of(p, &e->rule[i]);
		if (!step_put(nb, p, &p->steps.v[p->founded], spot_from(p, p->founded)))
			return false;
		p->steps.v[p->founded].sent = true;
	}
	return true;
}

bool nft_plans_put(struct nft_batch *nb)
{
	struct nft_plan *p;

	map_each(&nb->plans, p)
		if (nft_plan_carried(p) && !plan_put(nb, p))
			return false;
	return true;
}
