/* sluice doctor: where rules are in this network namespace, in which order packets traverse them, and what the kernel
 * supports.
 *
 *	IPv4
 *	  nf_tables filter: 1 rule in INPUT (policy DROP)
 *	  ip_tables filter: 2 rules in FORWARD, web
 *	  other tables of nf_tables: inet firewall
 *	  packets meet
 *	    INPUT       0  nf_tables filter INPUT
 *
 * Findings go to standard output; problems go to standard error, with advice. Exit status: 0 no problem, 1 a problem, 2
 * and more an error.
 */
#include <linux/netfilter.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include "frontend/tool.h"

static const struct option_row rows[] = { TOOL_ROWS_BOTH, {0} };

/* A base chain. */
struct meeting {
	int hook, prio;
	const char *place, *table, *chain;
	bool drop;
	uint32_t rules;
};

/* The rules of one family in one back end. */
struct holding {
	const char *place;             /* "nf_tables" */
	struct ruleset rs;
	uint32_t rules;                /* in all tables */
	uint32_t unsaid;               /* number of these that iptables cannot express */
	bool policies;                 /* a built-in chain has the policy DROP */
};

struct doctor {
	struct run *run;
	struct survey survey;
	VEC(struct meeting) meetings;
	unsigned warnings;
};

static void warn(struct doctor *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void warn(struct doctor *d, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag_warn(&d->run->diags, (struct pos){0}, "%s", arena_vfmt(d->run->arena, fmt, ap));
	va_end(ap);
	d->warnings++;
}

/* ---- contents of a back end ---- */

static bool holding_load(struct doctor *d, struct holding *h, struct backend *be)
{
	struct table_list tables;
	struct needs needs = {0};
	bool ok = be->ops->tables(be, &d->run->cx, &tables);

	ruleset_init(&h->rs, d->run->arena, be->family);
	for (unsigned i = 0; ok && i < tables.n; i++) {
		struct need n = {.table = tables.v[i], .all = NEED_RULES};

		vec_push(d->run->arena, &needs.v, n);
	}
	return ok && (!needs.v.n || be->ops->load(be, &d->run->cx, &h->rs, &needs));
}

static void holding_chain(struct doctor *d, struct holding *h, const struct chain *c)
{
	struct meeting m = {.hook = c->base ? c->base->hook : 0, .prio = c->base ? c->base->prio : 0, .place = h->place,
		.table = table_names[c->table->id], .chain = c->name, .drop = c->policy == VERDICT_DROP, .rules = c->nrules};

	for (const struct rule *r = c->first; r; r = r->next)
		h->unsaid += r->foreign != NULL;
	h->rules += c->nrules;
	h->policies |= c->base && m.drop;
	if (c->base && !c->foreign && c->in_kernel && (m.rules || m.drop))
		vec_push(d->run->arena, &d->meetings, m);
}

/* "  nf_tables filter: 3 rules in INPUT, web; policy DROP of INPUT" */
static void print_table(struct doctor *d, struct holding *h, const struct table *t)
{
	struct buf *b = &d->run->out;
	const char *between = " in ", *policy = "; policy DROP of ";
	uint32_t rules = 0;
	size_t n;
	struct chain **chains = chains_sorted(&h->rs, t, &n);

	for (size_t i = 0; i < n; i++) {
		rules += chains[i]->nrules;
		holding_chain(d, h, chains[i]);
	}
	buf_printf(b, "  %s %s: %u rule%s", h->place, table_names[t->id], rules, rules == 1 ? "" : "s");
	for (size_t i = 0; i < n; i++)
		if (chains[i]->nrules) {
			buf_printf(b, "%s%s", between, chains[i]->name);
			between = ", ";
		}
	for (size_t i = 0; i < n; i++)
		if (chains[i]->base && chains[i]->policy == VERDICT_DROP) {
			buf_printf(b, "%s%s", policy, chains[i]->name);
			policy = ", ";
		}
	buf_putc(b, '\n');
}

static void print_holding(struct doctor *d, struct holding *h)
{
	bool any = false;

	for (unsigned t = 0; t < TABLE_COUNT; t++)
		if (h->rs.table[t]) {
			print_table(d, h, h->rs.table[t]);
			any = true;
		}
	if (!any)
		buf_printf(&d->run->out, "  %s: empty\n", h->place);
}

/* False with a diag. */
static bool look_at(struct doctor *d, struct holding *h, struct backend *be)
{
	bool ok = be && holding_load(d, h, be);

	if (ok)
		print_holding(d, h);
	if (be)
		be->ops->close(be);
	return ok;
}

/* ---- tables of other programs ---- */

static bool family_has(enum family f, uint8_t nfproto)
{
	return nfproto == NFPROTO_INET || nfproto == (f == FAM_IP6 ? NFPROTO_IPV6 : NFPROTO_IPV4);
}

static bool table_foreign(enum family f, const char *name, uint8_t nfproto)
{
	return nfproto != (f == FAM_IP6 ? NFPROTO_IPV6 : NFPROTO_IPV4) || table_by_name(name) < 0;
}

static const char *nft_family_title(uint8_t nfproto)
{
	switch (nfproto) {
	case NFPROTO_IPV4: return "ip";
	case NFPROTO_IPV6: return "ip6";
	case NFPROTO_INET: return "inet";
	case NFPROTO_BRIDGE: return "bridge";
	case NFPROTO_ARP: return "arp";
	case NFPROTO_NETDEV: return "netdev";
	default: return "?";
	}
}

static void print_foreign(struct doctor *d, enum family f)
{
	const char *between = "  other tables of nf_tables: ";

	for (size_t i = 0; i < d->survey.tables.n; i++) {
		const struct survey_table *t = &d->survey.tables.v[i];

		if (!family_has(f, t->family) || !table_foreign(f, t->name, t->family))
			continue;
		buf_printf(&d->run->out, "%s%s %s", between, nft_family_title(t->family), t->name);
		between = ", ";
	}
	if (*between == ',')
		buf_putc(&d->run->out, '\n');
}

/* A base chain that packets of the family traverse and that is not iptables' own; may be in its tables. */
static bool chain_foreign(enum family f, const struct survey_chain *c)
{
	bool mine = !table_foreign(f, c->table, c->family);
	const struct base_info *base = mine ? base_find((enum table_id)table_by_name(c->table), c->name) : NULL;

	return family_has(f, c->family) && c->hook < HOOK_COUNT &&
		!(base && base->hook == (enum hook)c->hook && base->prio == c->prio);
}

static void foreign_meetings(struct doctor *d, enum family f)
{
	for (size_t i = 0; i < d->survey.chains.n; i++) {
		const struct survey_chain *c = &d->survey.chains.v[i];
		struct meeting m = {.hook = c->hook, .prio = c->prio, .place = "nf_tables", .chain = c->name, .drop = c->drop,
			.rules = c->rules};

		if (!chain_foreign(f, c) || (!c->rules && !c->drop))
			continue;
		m.table = arena_fmt(d->run->arena, "%s %s", nft_family_title(c->family), c->table);
		vec_push(d->run->arena, &d->meetings, m);
	}
}

/* ---- order of traversal ---- */

static int meeting_cmp(const void *a, const void *b)
{
	const struct meeting *x = a, *y = b;

	return x->hook != y->hook ? x->hook - y->hook : (x->prio > y->prio) - (x->prio < y->prio);
}

static bool same_moment(const struct meeting *a, const struct meeting *b) { return !meeting_cmp(a, b); }

static void print_order(struct doctor *d)
{
	static const char *const hooks[] = {"PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"};
	struct buf *b = &d->run->out;
	const struct meeting *v = d->meetings.v;
	size_t n = d->meetings.n;

	if (!n)
		return;
	qsort(d->meetings.v, n, sizeof(*v), meeting_cmp);
	buf_puts(b, "  packets traverse, at each hook in this order:\n");
	for (size_t i = 0; i < n; i++) {
		bool equal = (i && same_moment(&v[i - 1], &v[i])) || (i + 1 < n && same_moment(&v[i], &v[i + 1]));

		buf_printf(b, "    %-12s%5d  %s %s %s: %u rule%s%s%s\n", hooks[v[i].hook], v[i].prio, v[i].place, v[i].table,
			v[i].chain, v[i].rules, v[i].rules == 1 ? "" : "s", v[i].drop ? ", policy DROP" : "",
			equal ? " (same priority: the newest comes first)" : "");
	}
}

/* ---- problems ---- */

static void judge(struct doctor *d, enum family f, const struct holding *nft, const struct holding *legacy)
{
	const char *six = f == FAM_IP6 ? "-6 " : "";

	if ((nft->rules || nft->policies) && (legacy->rules || legacy->policies))
		warn(d, "%s rules are in nf_tables and in ip_tables, and packets must pass both; move them with "
			"sluice %smigrate --from legacy --to nft, or in the other direction", family_title(f), six);
	if (nft->unsaid)
		warn(d, "%u of the %s rules in iptables' tables %s made by another program; restoring such a table removes %s "
			"(iptables-save shows them as unsupported; use nft to move them to a separate table)", nft->unsaid,
			family_title(f), nft->unsaid == 1 ? "was" : "were", nft->unsaid == 1 ? "it" : "them");
}

static void judge_foreign(struct doctor *d, unsigned families)
{
	for (size_t i = 0; i < d->survey.chains.n; i++) {
		const struct survey_chain *c = &d->survey.chains.v[i];
		const char *table = arena_fmt(d->run->arena, "%s %s", nft_family_title(c->family), c->table);
		bool foreign = false;

		for (enum family f = FAM_IP4; f <= FAM_IP6; f++)
			foreign |= (families & f) && chain_foreign(f, c);
		if (c->drop && foreign)
			warn(d, "chain %s of table %s drops what it does not accept; what iptables accepts must be accepted "
				"there too (nft list chain %s %s)", c->name, table, table, c->name);
	}
}

static void judge_left(struct doctor *d, enum family f)
{
	for (size_t i = 0; i < d->survey.left.n; i++) {
		const struct survey_table *t = &d->survey.left.v[i];

		if (!table_foreign(f, t->name, t->family))
			warn(d, "table %s %s has unused maps and chains of a program that was killed; the next command that changes "
				"the table removes them", nft_family_title(t->family), t->name);
	}
}

static bool doctor_family(struct doctor *d, enum family f)
{
	static const struct lock_wait lock = {.mode = LOCK_NONE};
	struct holding nft = {.place = "nf_tables"}, legacy = {.place = f == FAM_IP6 ? "ip6_tables" : "ip_tables"};
	struct run *r = d->run;

	d->meetings.n = 0;
	run_prepare(r, f);
	buf_printf(&r->out, "%s\n", family_title(f));
	if (!look_at(d, &nft, backend_nft_open(&r->lasting_cx, f)))
		return false;
	if (survey_has_legacy(f) && !look_at(d, &legacy, backend_legacy_open(f, &lock)))
		return false;
	print_foreign(d, f);
	foreign_meetings(d, f);
	print_order(d);
	judge(d, f, &nft, &legacy);
	judge_left(d, f);
	return true;
}

/* ---- the kernel ---- */

/* Extensions whose newest revision known here is not supported by the kernel. */
static void print_lacks(struct doctor *d, enum family f, bool targets)
{
	const struct cx *cx = &d->run->cx;
	const char *between = "";

	buf_printf(&d->run->out, "  %s %s not available: ", family_title(f), targets ? "targets" : "matches");
	for (const struct ext *const *e = ext_list; *e; e++) {
		const struct layout *l = ext_layout(*e, f);

		if ((*e)->kind != (targets ? EXT_TARGET : EXT_MATCH) || !l || !((*e)->fam & f) ||
		    cx->env->revision(cx->env->self, f, (*e)->kind, layout_kname(*e, l), l->rev))
			continue;
		buf_printf(&d->run->out, "%s%s", between, (*e)->name);
		between = ", ";
	}
	buf_puts(&d->run->out, *between ? "\n" : "none\n");
}

static void doctor_kernel(struct doctor *d, unsigned families)
{
	struct utsname u;

	buf_printf(&d->run->out, "kernel %s\n", uname(&u) ? "?" : u.release);
	for (const struct survey_feature *f = survey_features; f->name; f++)
		buf_printf(&d->run->out, "  %-22s%-4s%s\n", f->name, f->there() ? "yes" : "no", f->use);
	for (enum family f = FAM_IP4; f <= FAM_IP6; f++)
		if (families & f) {
			print_lacks(d, f, false);
			print_lacks(d, f, true);
		}
}

int doctor_main(struct run *r, int argc, char *const argv[])
{
	struct doctor d = {.run = r};
	struct tool t = {.run = r, .rows = rows};
	unsigned families;
	bool ok;

	if (!tool_options(&t, argc, argv))
		return tool_finish(r, false);
	families = r->family_said ? r->cx.family : FAM_ANY;
	ok = survey_nft(&r->cx, &d.survey);
	for (enum family f = FAM_IP4; ok && f <= FAM_IP6; f++)
		ok = !(families & f) || doctor_family(&d, f);
	if (ok) {
		judge_foreign(&d, families);
		doctor_kernel(&d, families);
	} else {
		buf_reset(&r->out);
	}
	return tool_finish(r, d.warnings > 0);
}
