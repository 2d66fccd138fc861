/* ctview nat: translated connections, and use of source ports by translated addresses.
 *
 * Two connections from the same translated address to the same server and port must differ in the source port. The
 * kernel selects it from the range that contains the client's port, which for most has 64512: the maximum number of
 * connections per protocol to that server and port. If none is free the kernel drops the packet: insert_failed and drop
 * in `ctview stats`. ICMP has its ids in place of ports. Of protocols that have nothing in their place (ESP, GRE but for
 * PPTP, OSPF) there is room for one connection to a server.
 *
 *	ADDRESS     PROTO  SERVER      PORT  RANGE       IN_USE     OF  SHARE
 *	203.0.113.4 tcp    198.18.1.1   443  1024-65535   60211  64512  93.3%
 */
#include "ctview/group.h"
#include "ctview/view.h"

enum { ROWS = 20, PORT_RANGES = 3, RANGE_IDS = PORT_RANGES, RANGE_ONE, RANGES };

/* The ranges in which the kernel searches for a free port; other ports are only kept, never assigned. Then those of
 * protocols without ports. */
static const struct { uint16_t from, to; const char *name; } ranges[RANGES] = {
	{1024, 65535, "1024-65535"}, {600, 1023, "600-1023"}, {1, 511, "1-511"}, [RANGE_IDS] = {0, 65535, NULL},
	[RANGE_ONE] = {0, 0, NULL},
};

struct nat_view {
	struct run *run;
	struct group_by ports_by, sources_by, targets_by, clients_by;
	struct groups ports[RANGES], sources, targets, clients;
	struct tally total;
};

static bool start_ports(struct nat_view *n)
{
	unsigned i;

	if (!group_by_parse(&n->ports_by, "reply.dst,proto,reply.src,reply.sport", n->run->arena, &n->run->diags))
		return false;
	for (i = 0; i < RANGES; i++)
		groups_init(&n->ports[i], &n->ports_by, n->run->arena);
	return true;
}

static bool start(struct nat_view *n, struct group_by *by, struct groups *g, const char *text)
{
	if (!group_by_parse(by, text, n->run->arena, &n->run->diags))
		return false;
	groups_init(g, by, n->run->arena);
	return true;
}

/* The address's own traffic uses ports too, so everything that replies to an address is counted. */
static void count_port(struct nat_view *n, const struct entry *e, const struct measure *m)
{
	uint64_t port = e->v[F_REPLY_DPORT].n;
	unsigned i;

	if (!entry_has(e, F_REPLY_DPORT)) {
		/* PPTP's calls differ in keys, which its helper makes */
		if (!entry_has(e, F_REPLY_DSTKEY) || !e->v[F_REPLY_DSTKEY].n)
			groups_add(&n->ports[entry_has(e, F_REPLY_ID) ? RANGE_IDS : RANGE_ONE], e, m);
		return;
	}
	for (i = 0; i < PORT_RANGES; i++)
		if (port >= ranges[i].from && port <= ranges[i].to)
			groups_add(&n->ports[i], e, m);
}

static void count(struct nat_view *n, const struct entry *e)
{
	struct measure m;

	measure_entry(&m, e);
	tally_add(&n->total, &m);
	count_port(n, e, &m);
	if (m.snat) {
		groups_add(&n->sources, e, &m);
		groups_add(&n->clients, e, &m);
	}
	if (m.dnat)
		groups_add(&n->targets, e, &m);
}

static size_t limit(const struct nat_view *n)
{
	return n->run->top ? (size_t)n->run->top : ROWS;
}

static unsigned range_size(unsigned i)
{
	return ranges[i].to - ranges[i].from + 1u;
}

/* The remaining group that uses the largest share of its range; NULL if none remain. at: the next group per range. */
static const struct group *next_ports(const struct nat_view *n, size_t at[RANGES], unsigned *range)
{
	uint64_t most = 0, entries;
	unsigned i;

	for (i = 0; i < RANGES; i++) {
		const struct groups *g = &n->ports[i];

		while (at[i] < g->list.n && !group_tally(g->list.v[at[i]]).snat)
			at[i]++;
		if (at[i] == g->list.n)
			continue;
		entries = group_tally(g->list.v[at[i]]).entries;
		if (most && entries * range_size(*range) <= most * range_size(i))
			continue;
		most = entries;
		*range = i;
	}
	return most ? n->ports[*range].list.v[at[*range]++] : NULL;
}

static void print_ports(struct nat_view *n, struct page *page)
{
	static const struct column col[] = {
		{.name = "address", .kind = KIND_ADDR, .width = 11, .label = true},
		{.name = "proto", .kind = KIND_TEXT, .label = true},
		{.name = "server", .kind = KIND_ADDR, .width = 11, .label = true},
		{.name = "port", .kind = KIND_NUM, .unit = UNIT_PORT, .label = true},
		{.name = "range", .kind = KIND_TEXT, .width = 10, .label = true},
		{.name = "in_use", .kind = KIND_NUM, .unit = UNIT_COUNT, .help = "source ports in use"},
		{.name = "of", .kind = KIND_NUM, .unit = UNIT_COUNT, .help = "source ports available"},
		{.name = "share", .kind = KIND_REAL, .unit = UNIT_SHARE, .help = "share of the ports in use"},
	};
	const struct group *g;
	size_t at[RANGES] = {0}, shown;
	struct cell c[8];
	unsigned i;

	for (i = 0; i < RANGES; i++)
		groups_sort(&n->ports[i], TALLY_ENTRIES, false, 0);
	table_begin(page, "ports", col, 8, "source ports in use, by translated address and server");
	for (shown = 0; shown < limit(n) && (g = next_ports(n, at, &i)); shown++) {
		uint64_t entries = group_tally(g).entries;

		group_cells(&n->ports[i], g, c);
		c[4] = cell_text(ranges[i].name);
		c[5] = cell_num(entries, UNIT_COUNT);
		c[6] = cell_num(range_size(i), UNIT_COUNT);
		c[7] = cell_share(entries, range_size(i));
		table_row(page, c, i == RANGE_ONE ? ROW_PLAIN : c[7].r > 0.95 ? ROW_BAD : c[7].r > 0.8 ? ROW_WARN : ROW_PLAIN);
	}
	table_end(page);
}

/* The number of clients behind an address. */
static uint64_t clients_of(const struct nat_view *n, const struct cell *address)
{
	struct cell c[2];
	uint64_t count = 0;
	size_t i;

	for (i = 0; i < n->clients.list.n; i++) {
		group_cells(&n->clients, n->clients.list.v[i], c);
		count += !cell_cmp(&c[0], address);
	}
	return count;
}

static void print_sources(struct nat_view *n, struct page *page)
{
	static const struct column col[] = {
		{.name = "address", .kind = KIND_ADDR, .width = 11, .label = true},
		{.name = "clients", .kind = KIND_NUM, .unit = UNIT_COUNT, .help = "addresses behind it"},
		{.name = "entries", .kind = KIND_NUM, .unit = UNIT_COUNT, .help = "connections translated to it"},
		{.name = "bytes", .kind = KIND_NUM, .unit = UNIT_BYTES, .width = 6, .help = "of them"},
	};
	struct cell c[4];
	size_t i;

	groups_settle(&n->clients);
	groups_sort(&n->sources, TALLY_ENTRIES, false, limit(n));
	table_begin(page, "snat", col, 4, "sources translated to");
	for (i = 0; i < n->sources.list.n; i++) {
		struct tally t = group_tally(n->sources.list.v[i]);

		group_cells(&n->sources, n->sources.list.v[i], c);
		c[1] = cell_num(clients_of(n, &c[0]), UNIT_COUNT);
		c[2] = cell_num(t.entries, UNIT_COUNT);
		c[3] = tally_cell(&t, TALLY_BYTES, &n->total);
		table_row(page, c, ROW_PLAIN);
	}
	table_end(page);
}

static void print_targets(struct nat_view *n, struct page *page)
{
	static const struct column col[] = {
		{.name = "proto", .kind = KIND_TEXT, .label = true},
		{.name = "address", .kind = KIND_ADDR, .width = 11, .label = true},
		{.name = "port", .kind = KIND_NUM, .unit = UNIT_PORT, .label = true},
		{.name = "to", .kind = KIND_ADDR, .width = 11, .label = true},
		{.name = "to_port", .kind = KIND_NUM, .unit = UNIT_PORT, .label = true},
		{.name = "entries", .kind = KIND_NUM, .unit = UNIT_COUNT, .help = "translated connections"},
		{.name = "bytes", .kind = KIND_NUM, .unit = UNIT_BYTES, .width = 6, .help = "of them"},
	};
	struct cell c[7];
	size_t i;

	groups_sort(&n->targets, TALLY_ENTRIES, false, limit(n));
	table_begin(page, "dnat", col, 7, "destinations translated");
	for (i = 0; i < n->targets.list.n; i++) {
		struct tally t = group_tally(n->targets.list.v[i]);

		group_cells(&n->targets, n->targets.list.v[i], c);
		c[5] = cell_num(t.entries, UNIT_COUNT);
		c[6] = tally_cell(&t, TALLY_BYTES, &n->total);
		table_row(page, c, ROW_PLAIN);
	}
	table_end(page);
}

int view_nat(struct run *r)
{
	struct nat_view n = {.run = r};
	struct page page;
	struct entry e = {0};
	struct source *s;

	if (!start_ports(&n) ||
	    !start(&n, &n.sources_by, &n.sources, "reply.dst") ||
	    !start(&n, &n.clients_by, &n.clients, "reply.dst,src") ||
	    !start(&n, &n.targets_by, &n.targets, "proto,dst,dport,reply.src,reply.sport"))
		return EXIT_USAGE;
	s = run_source(r);
	if (!s)
		return EXIT_SOURCE;
	while (source_next(s, &e))
		if (filter_test(r->filter, &e))
			count(&n, &e);
	page_begin(&page, r->format, &r->look, &r->out, true);
	print_ports(&n, &page);
	print_sources(&n, &page);
	print_targets(&n, &page);
	page_end(&page);
	return run_close(r, s);
}
