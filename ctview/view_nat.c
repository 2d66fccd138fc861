/* ctview nat: what is translated, and which translated address runs out of source ports.
 *
 * Two connections from one translated address to one server and port must differ in the source port, so there are 64512 of them (1024 to 65535):
 * that many connections a protocol, to that one place. When none is free the kernel drops the packet: insert_failed and drop in
 * `ctview stats`.
 *
 *	ADDRESS     PROTO  SERVER      PORT  IN_USE     OF  SHARE
 *	203.0.113.4 tcp    198.18.1.1   443   60211  64512  93.3%
 */
#include "ctview/group.h"
#include "ctview/view.h"

enum { PORTS = 65536 - 1024, IDS = 65536, ROWS = 20, ICMP = 1, ICMP6 = 58 };

struct nat_view {
	struct run *run;
	struct group_by ports_by, sources_by, targets_by, clients_by;
	struct groups ports, sources, targets, clients;
	struct tally total;
};

static bool start(struct nat_view *n, struct group_by *by, struct groups *g, const char *text)
{
	if (!group_by_parse(by, text, n->run->arena, &n->run->diags))
		return false;
	groups_init(g, by, n->run->arena);
	return true;
}

/* The address's own traffic takes ports too, so everything that answers to an address is counted. */
static void count(struct nat_view *n, const struct entry *e)
{
	struct measure m;

	measure_entry(&m, e);
	tally_add(&n->total, &m);
	groups_add(&n->ports, e, &m);
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

static void print_ports(struct nat_view *n, struct page *page)
{
	static const struct column col[] = {
		{.name = "address", .kind = KIND_ADDR, .width = 11, .label = true},
		{.name = "proto", .kind = KIND_TEXT, .label = true},
		{.name = "server", .kind = KIND_ADDR, .width = 11, .label = true},
		{.name = "port", .kind = KIND_NUM, .unit = UNIT_PORT, .label = true},
		{.name = "in_use", .kind = KIND_NUM, .unit = UNIT_COUNT, .help = "source ports in use"},
		{.name = "of", .kind = KIND_NUM, .unit = UNIT_COUNT, .help = "source ports there are"},
		{.name = "share", .kind = KIND_REAL, .unit = UNIT_SHARE, .help = "ports in use of those there are"},
	};
	struct cell c[7];
	size_t i, shown = 0;

	groups_sort(&n->ports, TALLY_ENTRIES, false, 0);
	table_begin(page, "ports", col, 7, "source ports in use, by translated address and server");
	for (i = 0; i < n->ports.list.n && shown < limit(n); i++) {
		const struct group *g = n->ports.list.v[i];
		struct tally t = group_tally(g);
		uint64_t of;

		if (!t.snat)
			continue;
		group_cells(&n->ports, g, c);
		of = c[3].given ? PORTS : IDS;
		c[4] = cell_num(t.entries, UNIT_COUNT);
		c[5] = cell_num(of, UNIT_COUNT);
		c[6] = cell_share(t.entries, of);
		table_row(page, c, c[6].r > 0.95 ? ROW_BAD : c[6].r > 0.8 ? ROW_WARN : ROW_PLAIN);
		shown++;
	}
	table_end(page);
}

/* How many different clients stand behind an address. */
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
		{.name = "entries", .kind = KIND_NUM, .unit = UNIT_COUNT, .help = "connections translated so"},
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

	if (!start(&n, &n.ports_by, &n.ports, "reply.dst,proto,reply.src,reply.sport") ||
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
