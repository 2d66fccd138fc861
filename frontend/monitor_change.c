/* Changes of rules, commit by commit.
 *
 *	messages    NEWRULE INPUT …, DELRULE INPUT …, NEWSETELEM of a hidden map, NEWGEN 5
 *	lines        EVENT: -4 -t filter -D INPUT …
 *	             EVENT: -4 -t filter -A INPUT …
 *	            NEWGEN: GENID=5 PID=28492 NAME=iptables
 *
 * Lines of a commit are held back until its end. If it did not affect compiled rules, they are printed as they came.
 * Otherwise the affected tables are reread: the differences of their runs and the events of plain rules are added up,
 * and a rule deleted in one place and added in another has not changed. If another commit happens before rereading, its
 * events are awaited, and both are reported as one.
 */
#include <string.h>
#include <linux/netfilter.h>
#include "compiler/text.h"
#include "frontend/monitor.h"

enum { ENDS_MAX = 64 };                /* maximum number of commits reported as one */

/* ---- lines of messages ---- */

static const char *family_name(uint8_t family)
{
	static const char *const names[] = { [NFPROTO_INET] = "inet", [NFPROTO_ARP] = "arp", [NFPROTO_NETDEV] = "netdev",
		[NFPROTO_BRIDGE] = "bridge", [NFPROTO_IPV4] = "ip", [NFPROTO_IPV6] = "ip6" };

	return family < sizeof(names) / sizeof(*names) && names[family] ? names[family] : "?";
}

static bool is_iptables(uint8_t family) { return family == NFPROTO_IPV4 || family == NFPROTO_IPV6; }

static void change_add(struct monitor *m, const struct change *c)
{
	vec_push(m->cx.arena, &m->changes, *c);
}

static void words_add(struct monitor *m, const struct watch_event *e, struct buf *b)
{
	struct change c = {.family = e->family, .rule = arena_str(m->cx.arena, buf_str(b))};

	change_add(m, &c);
	buf_free(b);
}

static void take_table(struct monitor *m, const struct watch_event *e)
{
	struct buf b = BUF_INIT;

	buf_printf(&b, " EVENT: nft: %s table: %s", e->gone ? "DEL" : "NEW", e->words);
	words_add(m, e, &b);
}

/* Creation of a base chain is not a command of iptables; its deletion is. */
static void take_chain(struct monitor *m, const struct watch_event *e)
{
	struct buf b = BUF_INIT;

	buf_puts(&b, " EVENT: ");
	if (!is_iptables(e->family) || (e->hook && !e->gone)) {
		buf_printf(&b, "# nft: %s", e->words);
	} else {
		monitor_front(&b, e->family, e->table);
		buf_printf(&b, "-%c %s", e->gone ? 'X' : 'N', e->chain);
	}
	words_add(m, e, &b);
}

/* "INPUT -s 192.0.2.1/32 -j DROP" */
static const char *rule_words(struct monitor *m, const struct watch_event *e)
{
	struct chain c = {.name = e->chain};
	struct rule r = *e->rule;
	struct cx cx = m->cx;
	struct buf b = BUF_INIT;
	const char *words;

	r.chain = &c;
	cx.family = e->family == NFPROTO_IPV6 ? FAM_IP6 : FAM_IP4;
	rule_save(&b, &cx, &r, false);
	words = arena_str(m->cx.arena, buf_str(&b) + strlen("-A "));
	buf_free(&b);
	return words;
}

static void take_rule(struct monitor *m, const struct watch_event *e)
{
	struct change c = {.way = e->gone ? -1 : 1, .family = e->family, .table = e->table, .counters = e->rule->counters};
	struct buf b = BUF_INIT;

	c.rule = rule_words(m, e);
	if (is_iptables(e->family)) {
		change_add(m, &c);
		return;
	}
	buf_printf(&b, " EVENT: # nft: %s rule: %s %s %s", e->gone ? "DEL" : "NEW", family_name(e->family), e->table, c.rule);
	words_add(m, e, &b);
}

/* ---- commits ---- */

static void change_print(struct monitor *m, const struct change *c, int way)
{
	struct buf b = BUF_INIT;

	if (m->family && c->family && c->family != m->family)
		return;
	if (way) {
		buf_puts(&b, " EVENT: ");
		monitor_front(&b, c->family, c->table);
		monitor_counters(&b, m, c->counters);
		buf_printf(&b, "-%c ", way < 0 ? 'D' : 'A');
	}
	buf_puts(&b, c->rule);
	monitor_line(m, buf_str(&b));
	buf_free(&b);
}

/* The table of a plain rule, if its runs have changed too. */
static struct known_table *touched_of(struct monitor *m, const struct change *c)
{
	struct known_table *k = c->way ? known_of(m, c->family, c->table) : NULL;

	return k && k->touched ? k : NULL;
}

static void count(struct known_table *k, const char *rule, int way)
{
	int *n = map_gets(&k->counts, rule);

	if (!n) {
		n = arena_alloc(k->counts.arena, sizeof(*n));
		*n = 0;
		map_puts(&k->counts, rule, n);
	}
	*n += way;
}

/* Prints it unless additions and deletions cancel. */
static void print_counted(struct monitor *m, struct known_table *k, const struct change *c, int way)
{
	int *n = map_gets(&k->counts, c->rule);

	if (*n * way <= 0)
		return;
	*n -= way;
	change_print(m, c, way);
}

static bool sum_up(struct monitor *m, struct known_table *k, enum family f, enum table_id t)
{
	(void)f, (void)t;
	if (!k->touched)
		return true;
	map_init(&k->counts, m->cx.arena);
	map_reserve(&k->counts, k->was.v.n + k->now.v.n);
	for (size_t i = 0; k->read && i < k->was.v.n; i++)
		count(k, k->was.v.v[i].rule, -1);
	for (size_t i = 0; k->read && i < k->now.v.n; i++)
		count(k, k->now.v.v[i].rule, 1);
	return true;
}

static bool print_went(struct monitor *m, struct known_table *k, enum family f, enum table_id t)
{
	(void)f, (void)t;
	for (size_t i = 0; k->touched && k->read && i < k->was.v.n; i++)
		print_counted(m, k, &k->was.v.v[i], -1);
	return true;
}

static bool print_came(struct monitor *m, struct known_table *k, enum family f, enum table_id t)
{
	(void)f, (void)t;
	for (size_t i = 0; k->touched && k->read && i < k->now.v.n; i++)
		print_counted(m, k, &k->now.v.v[i], 1);
	return true;
}

/* Prints plain rules of tables whose runs have changed too. */
static void print_plain(struct monitor *m, int way)
{
	for (size_t i = 0; i < m->changes.n; i++) {
		const struct change *c = &m->changes.v[i];
		struct known_table *k = c->way == way ? touched_of(m, c) : NULL;

		if (k)
			print_counted(m, k, c, way);
	}
}

/* Prints tables with changed runs: deletions first, additions last. */
static void changes_print(struct monitor *m)
{
	known_each(m, sum_up);
	for (size_t i = 0; i < m->changes.n; i++) {
		struct known_table *k = touched_of(m, &m->changes.v[i]);

		if (k)
			count(k, m->changes.v[i].rule, m->changes.v[i].way);
	}
	known_each(m, print_went);
	print_plain(m, -1);
	for (size_t i = 0; i < m->changes.n; i++)
		if (!touched_of(m, &m->changes.v[i]))
			change_print(m, &m->changes.v[i], m->changes.v[i].way);
	print_plain(m, 1);
	known_each(m, print_came);
	for (size_t i = 0; i < m->ends.n; i++)
		monitor_line(m, m->ends.v[i]);
}

static bool was_told(struct monitor *m, struct known_table *k, enum family f, enum table_id t)
{
	(void)m, (void)f, (void)t;
	if (k->touched)
		known_told(k);
	return true;
}

/* Discards everything held back. */
static void changes_drop(struct monitor *m)
{
	arena_free(m->cx.arena);
	m->cx.arena = arena_new();
	m->changes.v = NULL;
	m->changes.n = m->changes.cap = 0;
	m->ends.v = NULL;
	m->ends.n = m->ends.cap = 0;
}

void changes_flush(struct monitor *m)
{
	changes_print(m);
	known_each(m, was_told);
	changes_drop(m);
}

static bool is_later(uint32_t a, uint32_t b) { return (int32_t)(a - b) > 0; }

static bool commit_ended(struct monitor *m, struct known_table *k, enum family f, enum table_id t)
{
	(void)f, (void)t;
	if (k->fresh) {
		k->touched = true;
		k->touched_at = m->generation;
		k->fresh = false;
	}
	return true;
}

static bool touched_read(struct monitor *m, struct known_table *k, enum family f, enum table_id t)
{
	return !k->touched || !is_later(k->touched_at, k->generation) || known_read(m, k, f, t);
}

/* False if the table was read in the state of a commit whose final event has not arrived yet. */
static bool is_even(struct monitor *m, struct known_table *k, enum family f, enum table_id t)
{
	(void)f, (void)t;
	return !k->touched || !is_later(k->generation, m->generation);
}

static bool take_generation(struct monitor *m, const struct watch_event *e)
{
	m->generation = e->generation;
	vec_push(m->cx.arena, &m->ends, arena_fmt(m->cx.arena, "NEWGEN: GENID=%u PID=%u NAME=%s", e->generation, e->pid,
		e->program ? e->program : ""));
	known_each(m, commit_ended);
	if (!known_each(m, touched_read))
		return false;
	if (known_each(m, is_even) || m->ends.n == ENDS_MAX)
		changes_flush(m);
	return true;
}

bool changes_take(struct monitor *m, const struct watch_event *e)
{
	struct known_table *k;

	switch (e->kind) {
	case WATCH_TABLE:
		take_table(m, e);
		break;
	case WATCH_CHAIN:
		take_chain(m, e);
		k = known_of(m, e->family, e->table);
		if (k)
			k->fresh |= e->renamed && k->now.v.n;
		break;
	case WATCH_RULE:
		take_rule(m, e);
		break;
	case WATCH_HIDDEN:
		k = known_of(m, e->family, e->table);
		if (k)
			k->fresh = true;
		break;
	case WATCH_GENERATION:
		return take_generation(m, e);
	case WATCH_TRACE:
		break;
	}
	return true;
}

void changes_rest(struct monitor *m)
{
	if (!m->changes.n && !m->ends.n)
		changes_drop(m);
}

bool changes_waiting(const struct monitor *m) { return m->ends.n; }

static bool begin(struct monitor *m, struct known_table *k, enum family f, enum table_id t)
{
	bool good;

	known_forget(k);
	good = known_read(m, k, f, t);
	known_told(k);
	return good;
}

bool changes_begin(struct monitor *m)
{
	return known_each(m, begin);
}

bool changes_lost(struct monitor *m)
{
	changes_drop(m);
	return changes_begin(m);
}

static bool forget(struct monitor *m, struct known_table *k, enum family f, enum table_id t)
{
	(void)m, (void)f, (void)t;
	known_forget(k);
	return true;
}

void changes_end(struct monitor *m)
{
	known_each(m, forget);
}
