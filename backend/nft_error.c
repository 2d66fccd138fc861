/* Explains why the kernel refused a batch: its errors, by message number, become diags with iptables' message, the
 * position and a reason.
 *
 *	iptables v1.8.11 (nf_tables):  RULE_APPEND failed (Invalid argument): rule in chain INPUT
 *	1:10: error: target MASQUERADE is allowed only in table nat, in chain POSTROUTING
 *
 * The kernel reports the offending attribute of a message, which identifies the expression, and via its name the match
 * or target of the rule. Other information is looked up: where the extension is allowed, where jumps lead.
 */
#include <errno.h>
#include <string.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <linux/netfilter/x_tables.h>
#include "backend/nft.h"
#include "compiler/blob.h"
#include "compiler/lower.h"
#include "backend/place.h"

enum {
	ERRORS_SHOWN = 16,
};

bool nft_failed(struct cx *cx, const char *what, int err)
{
	if (err == EPERM || err == EACCES)
		return diag(cx->diags, (struct pos){0}, STATUS_RESOURCE, "%s: Permission denied (you must be root)",
			what);
	diag(cx->diags, (struct pos){0}, STATUS_RESOURCE, "%s: %s", what, strerror(err));
	if (err == EINVAL || err == EPROTONOSUPPORT || err == ENOPROTOOPT || err == EOPNOTSUPP)
		return diag_why(cx->diags, "this kernel lacks nf_tables support (CONFIG_NF_TABLES, CONFIG_NF_TABLES_IPV4, "
			"CONFIG_NF_TABLES_IPV6)");
	return false;
}

/* ---- what the kernel refused ---- */

struct blame {
	struct nft *nft;
	struct nft_batch *nb;
	const struct nl_error *err;
	const struct nft_origin *o;
	char expr[NFT_NAME_MAXLEN];    /* the expression's name; "" if unknown */
	char name[XT_EXTENSION_MAXNAMELEN];    /* of a match or target */
	const struct use *use;         /* the rule's match or target that it belongs to, if any */
};

static const struct nlmsghdr *batch_message(const struct nl_batch *b, uint32_t number)
{
	const unsigned char *p = b->mem.p;

	while (number-- && p < b->mem.p + b->len)
		p += MNL_ALIGN(((const struct nlmsghdr *)p)->nlmsg_len);
	return p < b->mem.p + b->len ? (const struct nlmsghdr *)p : NULL;
}

static void text_copy(char *out, size_t size, const struct nlattr *attr)
{
	size_t len = mnl_attr_get_payload_len(attr);

	len = len < size - 1 ? len : size - 1;
	memcpy(out, mnl_attr_get_payload(attr), len);
	out[len] = '\0';
}

/* The name of a match or target is the first attribute of its data. */
static void elem_names(struct blame *b, const struct nlattr *elem)
{
	const struct nlattr *attr, *inner;
	bool xt;

	_Static_assert((int)NFTA_MATCH_NAME == (int)NFTA_TARGET_NAME, "match and target are alike");
	mnl_attr_for_each_nested(attr, elem) {
		if (mnl_attr_get_type(attr) == NFTA_EXPR_NAME)
			text_copy(b->expr, sizeof(b->expr), attr);
		xt = !strcmp(b->expr, "match") || !strcmp(b->expr, "target");
		if (mnl_attr_get_type(attr) != NFTA_EXPR_DATA || !xt)
			continue;
		mnl_attr_for_each_nested(inner, attr)
			if (mnl_attr_get_type(inner) == NFTA_MATCH_NAME)
				text_copy(b->name, sizeof(b->name), inner);
	}
}

/* Finds the expression that contains the offset. */
static void blame_expr(struct blame *b)
{
	const struct nlmsghdr *nlh = batch_message(&b->nb->b, b->err->number);
	const struct nlattr *attr, *elem;
	const char *at = (const char *)nlh + b->err->offset;

	if (!nlh || !b->err->offset || b->err->offset >= nlh->nlmsg_len)
		return;
	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg)) {
		if (mnl_attr_get_type(attr) != NFTA_RULE_EXPRESSIONS)
			continue;
		mnl_attr_for_each_nested(elem, attr)
			if (at >= (const char *)elem && at < (const char *)elem + MNL_ALIGN(elem->nla_len))
				elem_names(b, elem);
	}
}

static bool use_named(const struct use *u, enum ext_kind kind, const char *name, enum family f)
{
	if (!u->form->ext)
		return !strcmp(use_opaque(u)->name, name);
	if (u->form->ext->kind != kind)
		return false;
	for (unsigned i = 0; i < u->form->ext->nlayouts; i++)
		if ((!u->form->ext->layouts[i].fam || u->form->ext->layouts[i].fam & f) &&
		    !strcmp(layout_kname(u->form->ext, &u->form->ext->layouts[i]), name))
			return true;
	return false;
}

static void blame_use(struct blame *b)
{
	const struct rule *r = b->o->rule;
	enum family f = b->nb->rs->family;

	if (!r || !b->name[0])
		return;
	if (!strcmp(b->expr, "target")) {
		b->use = r->target && use_named(r->target, EXT_TARGET, b->name, f) ? r->target : NULL;
		return;
	}
	for (unsigned i = 0; i < r->nmatch && !b->use; i++)
		if (use_named(r->match[i], EXT_MATCH, b->name, f))
			b->use = r->match[i];
}

/* ---- reasons ---- */

/* The call graph with the refused rule. */
static struct nft_ways *ways(struct blame *b)
{
	return nft_ways_new(b->nft, b->nb->cx, b->o->table);
}

static bool why_links(struct blame *b)
{
	struct diags *d = b->nb->cx->diags;
	const struct rule *r = b->o->rule;
	unsigned depth = 0;
	const char *circle;

	b->nft->deep |= nft_ways_fit(ways(b));
	if (!r || !r->to)
		return diag_why(d, "jumps form a loop, or nest more than %d chains deep", NFT_DEPTH_MAX);
	circle = nft_ways_circle(ways(b), b->o->chain->name, r->to, &depth);
	if (circle)
		return diag_why(d, "the jumps form a loop: %s", circle);
	return diag_why(d, "the jumps nest %u chains deep; nf_tables allows at most %d", depth, NFT_DEPTH_MAX);
}

static bool is_links(int err) { return err == EMLINK || err == ELOOP; }

static bool why_lacks(struct blame *b)
{
	struct diags *d = b->nb->cx->diags;

	if (!strcmp(b->name, "QUEUE"))
		return diag_why(d, "nf_tables has no target QUEUE; use -j NFQUEUE --queue-num 0");
	if (b->use && b->use->form->ext && blob_known(b->nb->cx, b->use->form->ext))
		return diag_why(d, "%s %s refers to something that does not exist; dmesg may have details",
			b->use->form->ext->kind == EXT_TARGET ? "target" : "match", b->use->form->ext->name);
	if (b->use && b->use->form->ext)
		return blob_lacks(d, b->use->form->ext);
	if (b->name[0])
		return diag_why(d, "this kernel has no %s %s", b->expr, b->name);
	if (b->expr[0])
		return diag_why(d, "this kernel's nf_tables has no expression %s (CONFIG_NFT_*)", b->expr);
	return diag_why(d, "something that the command needs does not exist in the kernel");
}

static bool why_misplaced(struct blame *b, const struct use *u, const char *through)
{
	struct diags *d = b->nb->cx->diags;

	return diag_why(d, "%s%s%s%s %s is allowed only %s", through ? "this reaches chain " : "", through ? through : "",
		through ? ", where " : "", u->form->ext->kind == EXT_TARGET ? "target" : "match",
		u->form->ext->name, place_words(d->arena, u->form->ext));
}

static bool why_invalid(struct blame *b)
{
	struct diags *d = b->nb->cx->diags;
	const struct rule *r = b->o->rule;
	const char *through = NULL;
	const struct use *u;

	if (!r)
		return false;
	u = place_wrong(r, b->o->chain);
	if (!u && r->to)
		u = nft_ways_misplaced(ways(b), r->to, b->o->chain, &through);
	if (u)
		return why_misplaced(b, u, through);
	if (b->name[0])
		return diag_why(d, "the kernel rejects %s %s with these options here; dmesg may have details",
			b->expr, b->name);
	if (r->to)
		return diag_why(d, "a rule in chain %s, or in a chain that it jumps to, is not allowed in %s", r->to,
			b->o->chain->name);
	return b->expr[0] && diag_why(d, "the kernel rejects expression %s", b->expr);
}

static bool why_supported(struct blame *b)
{
	const struct rule *r = b->o->rule;
	const struct chain *to = r && r->to ? chain_find(b->o->table, r->to) : NULL;

	if (to && to->base)
		return diag_why(b->nb->cx->diags, "%s is a built-in chain; rules can only jump to user-defined ones",
			to->name);
	return diag_why(b->nb->cx->diags, "not supported by the kernel here");
}

/* A chain of iptables that is deleted is in use if rules jump to it; maps and hidden chains only if somebody else uses
 * them. */
static bool why_busy(struct blame *b)
{
	const struct edit *e = b->o->edit;

	if (e && e->op == EDIT_CHAIN_DELETE)
		return diag_why(b->nb->cx->diags, "chain %s has rules, or rules jump to it", b->o->chain->name);
	return b->o->table && diag_why(b->nb->cx->diags,
		"rules of another program use sets or chains of the compiled rules of table %s; "
		"see nft list table %s %s", table_names[b->o->table->id], b->nb->rs->family == FAM_IP6 ? "ip6" : "ip",
		table_names[b->o->table->id]);
}

/* Names change only at the end of a batch. */
static bool why_exists(struct blame *b)
{
	const struct edit *e = b->o->edit;

	for (size_t i = 0; e && e->op == EDIT_CHAIN_NEW && i < b->nb->edits->v.n; i++) {
		const struct edit *x = &b->nb->edits->v.v[i];

		if (x->op == EDIT_CHAIN_RENAME && x->table == e->table && !strcmp(x->name, b->o->chain->name))
			return diag_why(b->nb->cx->diags,
				"chain %s is renamed to %s only by this commit; "
				"create the other chain in a later commit", x->name, x->chain->name);
	}
	if (!e || e->op != EDIT_CHAIN_RENAME)
		return false;
	return diag_why(b->nb->cx->diags, "the chain that is now named %s is renamed only by this commit; rename it in "
		"an earlier commit", b->o->chain->name);
}

static bool why_size(struct blame *b)
{
	return diag_why(b->nb->cx->diags, "the transaction exceeds the netlink socket buffer; increase net.core.wmem_max, or "
		"run as root outside of containers");
}

/* Missing permissions in general are reported before a batch is built. */
static bool why_owned(struct blame *b)
{
	return b->o->table && diag_why(b->nb->cx->diags, "table %s is owned by a running program (flags owner), and only that "
		"can change it", table_names[b->o->table->id]);
}

/* The number of expressions of the rule; 0: none. */
static size_t rule_length(const struct blame *b)
{
	struct nir_rule nr = {0};

	return b->o->rule && rule_lower(b->nb->cx, b->o->rule, &nr) ? nr.list.n : 0;
}

static const struct { int err; bool (*why)(struct blame *b); } reasons[] = {
	{ ENOENT, why_lacks }, { EPROTONOSUPPORT, why_lacks }, { EINVAL, why_invalid },
	{ EMLINK, why_links }, { ELOOP, why_links }, { EOPNOTSUPP, why_supported }, { EBUSY, why_busy }, { EEXIST, why_exists },
	{ EMSGSIZE, why_size }, { ENOBUFS, why_size }, { EPERM, why_owned },
};

/* ---- messages and positions ---- */

static const char *about(const struct blame *b)
{
	struct arena *a = b->nb->cx->diags->arena;

	if (b->o->chain)
		return arena_fmt(a, "%schain %s", b->o->rule ? "rule in " : "", b->o->chain->name);
	return b->o->table ? arena_fmt(a, "table %s", table_names[b->o->table->id]) : "ruleset";
}

static struct pos place(const struct blame *b)
{
	if (b->use && b->use->col)
		return use_pos(b->o->rule, b->use);
	if (b->o->rule && b->o->rule->pos.src && b->o->rule->pos.src->line)
		return b->o->rule->pos;
	return b->o->edit ? b->o->edit->pos : (struct pos){0};
}

static void blame_say(struct blame *b)
{
	struct diags *d = b->nb->cx->diags;
	int err = b->err->err;
	size_t length = rule_length(b);

	diag(d, place(b), STATUS_RESOURCE, "%s failed (%s): %s", b->o->doing, strerror(err), about(b));
	if (length > NIR_RULE_MAX)
		diag_why(d, "the rule needs %zu expressions; nf_tables allows at most %d", length, NIR_RULE_MAX);
	for (unsigned i = 0; length <= NIR_RULE_MAX && i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].err == err)
			reasons[i].why(b);
	if (b->err->text)
		diag_why(d, "the kernel says: %s", b->err->text);
}

/* Copies the errors, as the next request discards them, and finding reasons makes requests. */
static struct nl_error *errors_keep(struct arena *a, const struct nl_errors *errors, size_t n)
{
	struct nl_error *keep = arena_dup(a, errors->list.v, n * sizeof(*keep));

	for (size_t i = 0; i < n; i++)
		keep[i].text = keep[i].text ? arena_str(a, keep[i].text) : NULL;
	return keep;
}

/* The origin of an error. In a chain that is planned as a whole, rules are sent at its first edit; the error is
 * reported for the edit that the rule belongs to. If the call depth or a cycle is the problem, it is reported for the
 * last responsible rule in command order. */
static struct nft_origin origin_of(struct nft *nft, struct nft_batch *nb, const struct nl_error *e)
{
	struct nft_origin o = nb->origin.v[e->number < nb->origin.n ? e->number : 0];
	const struct rule *last = is_links(e->err) && o.table ? nft_ways_last(nft_ways_new(nft, nb->cx, o.table), nb->edits) : NULL;

	if (last) {
		o.rule = last;
		o.chain = last->chain;
	}
	for (size_t i = 0; o.rule && i < nb->edits->v.n; i++) {
		const struct edit *e = &nb->edits->v.v[i];

		if (!edit_brings(e, o.rule))
			continue;
		o.edit = e;
		o.doing = e->op == EDIT_RULE_REPLACE ? "RULE_REPLACE" : e->insert ? "RULE_INSERT" : "RULE_APPEND";
		break;
	}
	return o;
}

bool nft_refused(struct nft *nft, struct nft_batch *nb)
{
	const struct nl_errors *errors = nl_errors(nft->nl);
	size_t n = errors->list.n < ERRORS_SHOWN ? errors->list.n : ERRORS_SHOWN;
	const struct nl_error *keep = errors_keep(nb->cx->arena, errors, n);
	bool links = false;

	for (size_t i = 0; i < n; i++) {
		/* Once a rule closes a cycle the kernel reports the same error for all later rules. */
		if (is_links(keep[i].err) && links)
			continue;
		links |= is_links(keep[i].err);

		struct nft_origin o = origin_of(nft, nb, &keep[i]);
		struct blame b = { .nft = nft, .nb = nb, .err = &keep[i], .o = &o };

		blame_expr(&b);
		blame_use(&b);
		blame_say(&b);
	}
	return false;
}
