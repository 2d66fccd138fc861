/* ctview expect: expectations, with the master connection if the text has it.
 *
 *	LEFT   PROTO  SOURCE      DESTINATION      MASTER                          FLAGS      HELPER          CLASS
 *	2m59s  tcp    10.0.0.2    10.0.0.1:40001   10.0.0.1:41133 > 10.0.0.2:10080  PERMANENT  sip/signalling  -
 *
 * "any" stands for an address or port of zero, which is a wildcard.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "ctview/expect.h"
#include "ctview/view.h"

#define EXPECT_FILE "/proc/net/nf_conntrack_expect"

struct expect_view {
	struct run *run;
	struct page page;
	const char *name;
	uint64_t lines, bad;
	bool failed;
};

/* ---- columns ---- */

enum { TABLE_COLUMNS = 8, PROGRAM_COLUMNS = 16 };

static const struct column table_columns[TABLE_COLUMNS] = {
	{.name = "left", .kind = KIND_NUM, .unit = UNIT_SECONDS, .width = 5},
	{.name = "proto", .kind = KIND_TEXT}, {.name = "source", .kind = KIND_TEXT},
	{.name = "destination", .kind = KIND_TEXT}, {.name = "master", .kind = KIND_TEXT},
	{.name = "flags", .kind = KIND_TEXT}, {.name = "helper", .kind = KIND_TEXT},
	{.name = "class", .kind = KIND_NUM},
};

static const struct column program_columns[PROGRAM_COLUMNS] = {
	{.name = "timeout", .kind = KIND_NUM, .unit = UNIT_SECONDS, .help = "seconds left"},
	{.name = "l3num", .kind = KIND_NUM, .label = true}, {.name = "l4num", .kind = KIND_NUM, .label = true},
	{.name = "src", .kind = KIND_ADDR, .label = true}, {.name = "sport", .kind = KIND_NUM, .label = true},
	{.name = "dst", .kind = KIND_ADDR, .label = true}, {.name = "dport", .kind = KIND_NUM, .label = true},
	{.name = "mask_src", .kind = KIND_ADDR, .label = true},
	{.name = "mask_dst", .kind = KIND_ADDR, .label = true},
	{.name = "master_src", .kind = KIND_ADDR, .label = true},
	{.name = "master_sport", .kind = KIND_NUM, .label = true},
	{.name = "master_dst", .kind = KIND_ADDR, .label = true},
	{.name = "master_dport", .kind = KIND_NUM, .label = true},
	{.name = "flags", .kind = KIND_TEXT, .label = true}, {.name = "helper", .kind = KIND_TEXT, .label = true},
	{.name = "class", .kind = KIND_NUM, .label = true},
};

/* ---- cells ---- */

static struct cell number(const struct expect *x, enum expect_part part, enum expect_number n,
	enum field_unit unit)
{
	return x->has[part] >> n & 1 ? cell_num(x->n[part][n], unit) : cell_none();
}

static struct cell address(const struct expect *x, enum expect_part part, unsigned side)
{
	return (struct cell){.kind = KIND_ADDR, .alen = x->alen, .given = x->has_addr[part][side],
		.a = x->addr[part][side]};
}

static struct cell text(struct text t)
{
	return (struct cell){.kind = KIND_TEXT, .given = t.len, .t = t};
}

static void put_end(struct buf *b, const struct expect *x, enum expect_part part, unsigned side)
{
	enum expect_number port = side ? X_DPORT : X_SPORT;
	bool has_port = x->has[part] >> port & 1;

	if (addr_zero(&x->addr[part][side])) {
		buf_puts(b, "any");
	} else {
		buf_puts(b, x->alen == 16 && has_port ? "[" : "");
		addr_print(b, &x->addr[part][side], x->alen);
		buf_puts(b, x->alen == 16 && has_port ? "]" : "");
	}
	if (has_port && x->n[part][port])
		buf_printf(b, ":%u", (unsigned)x->n[part][port]);
	else if (has_port)
		buf_puts(b, ":any");
}

static struct cell end_cell(struct buf *b, const struct expect *x, enum expect_part part, unsigned side)
{
	buf_reset(b);
	put_end(b, x, part, side);
	return cell_text(buf_str(b));
}

static void row_for_eyes(struct expect_view *v, const struct expect *x)
{
	struct buf b[3] = {BUF_INIT};
	const char *proto = l4_name((unsigned)x->n[0][X_PROTO]);
	struct cell c[TABLE_COLUMNS] = {
		number(x, 0, X_TIMEOUT, UNIT_SECONDS),
		proto ? cell_text(proto) : number(x, 0, X_PROTO, UNIT_PLAIN),
		end_cell(&b[0], x, EXPECT_TUPLE, 0), end_cell(&b[1], x, EXPECT_TUPLE, 1), cell_none(),
		text(x->flags), text(x->helper), number(x, 0, X_CLASS, UNIT_PLAIN),
	};
	unsigned i;

	if (x->has_addr[EXPECT_MASTER][0]) {
		put_end(&b[2], x, EXPECT_MASTER, 0);
		buf_puts(&b[2], " > ");
		put_end(&b[2], x, EXPECT_MASTER, 1);
		c[4] = cell_text(buf_str(&b[2]));
	}
	table_row(&v->page, c, ROW_PLAIN);
	for (i = 0; i < 3; i++)
		buf_free(&b[i]);
}

static void row_for_programs(struct expect_view *v, const struct expect *x)
{
	struct cell c[PROGRAM_COLUMNS] = {
		number(x, 0, X_TIMEOUT, UNIT_SECONDS),
		x->has[0] >> X_L3 & 1 ? number(x, 0, X_L3, UNIT_PLAIN) :
			cell_num(x->alen == 16 ? 10 : 2, UNIT_PLAIN),
		number(x, 0, X_PROTO, UNIT_PLAIN), address(x, 0, 0), number(x, 0, X_SPORT, UNIT_PORT),
		address(x, 0, 1), number(x, 0, X_DPORT, UNIT_PORT), address(x, EXPECT_MASK, 0),
		address(x, EXPECT_MASK, 1), address(x, EXPECT_MASTER, 0),
		number(x, EXPECT_MASTER, X_SPORT, UNIT_PORT), address(x, EXPECT_MASTER, 1),
		number(x, EXPECT_MASTER, X_DPORT, UNIT_PORT), text(x->flags), text(x->helper),
		number(x, 0, X_CLASS, UNIT_PLAIN),
	};

	table_row(&v->page, c, ROW_PLAIN);
}

static void print_row(struct expect_view *v, const struct expect *x)
{
	(v->run->format == FORMAT_TABLE ? row_for_eyes : row_for_programs)(v, x);
}

/* ---- text ---- */

static void report(struct expect_view *v, const char *line, const char *why, struct text at)
{
	struct src src = {.file = v->name, .text = line, .line = (unsigned)v->lines};
	struct diag d = {.kind = DIAG_ERROR, .why = why,
		.pos = {&src, (uint32_t)(at.s - line) + 1, at.len ? at.len : 1}};
	struct buf b = BUF_INIT;

	v->bad++;
	diag_print_place(&b, &d, 160);
	buf_write(&b, STDERR_FILENO);
	buf_free(&b);
}

/* In the file of Linux 2.4 only the lines of expectations are used. */
static bool is_entry(const char *line)
{
	return !strncmp(line, "tcp ", 4) || !strncmp(line, "udp ", 4) || !strncmp(line, "icmp ", 5) ||
		!strncmp(line, "unknown ", 8) || !strncmp(line, "ipv4 ", 5) || !strncmp(line, "ipv6 ", 5);
}

static void take_line(struct expect_view *v, const char *line, size_t len)
{
	struct expect x;
	struct text at;
	const char *why;

	v->lines++;
	if (is_entry(line))
		return;
	switch (expect_read(line, len, &x, &why, &at)) {
	case EXPECT_BAD:
		report(v, line, why, at);
		break;
	case EXPECT_OK:
		print_row(v, &x);
		break;
	default:
		break;
	}
}

static FILE *open_expectations(struct expect_view *v)
{
	struct run *r = v->run;
	const char *file = r->opt[OPT_FILE];
	FILE *f;

	v->name = file ? file : EXPECT_FILE;
	f = file && !strcmp(file, "-") ? stdin : fopen(v->name, "re");
	if (!f) {
		diag(&r->diags, (struct pos){0}, STATUS_VERSION, "%s: %s", v->name, strerror(errno));
		if (!file)
			diag_why(&r->diags, "%s", errno == ENOENT ? "is the module nf_conntrack loaded?" :
				"only root can read it");
	}
	return f;
}

static void read_text(struct expect_view *v, FILE *f)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;

	while ((len = getline(&line, &cap, f)) > 0) {
		if (line[len - 1] == '\n')
			line[--len] = '\0';
		take_line(v, line, (size_t)len);
	}
	free(line);
	fclose(f);
}

/* ---- netlink ---- */

static void say(const char *what)
{
	struct buf b = BUF_INIT;

	buf_printf(&b, "ctview: netlink: %s\n", what);
	buf_write(&b, STDERR_FILENO);
	buf_free(&b);
}

static void read_netlink(struct expect_view *v, struct expect_source *s)
{
	enum expect_next got;
	struct expect x;

	while ((got = expect_netlink_next(s, &x)) != EXPECT_END && got != EXPECT_FAILED) {
		if (got == EXPECT_NEXT)
			print_row(v, &x);
		else
			say("the dump was interrupted by changes: expectations may be missing or duplicated");
	}
	v->failed = got == EXPECT_FAILED;
	if (v->failed)
		say(strerror(errno));
	expect_netlink_close(s);
}

/* ---- selection ---- */

/* Opens what --source selects: netlink if available, since it reports more. False with a diag. */
static bool open_either(struct expect_view *v, struct expect_source **nl, FILE **f)
{
	const char *source = v->run->opt[OPT_SOURCE];

	if (!v->run->opt[OPT_FILE] && (!source || *source != 'p')) {
		*nl = expect_netlink();
		if (*nl)
			return true;
		if (source && *source == 'n')
			return diag(&v->run->diags, (struct pos){0}, STATUS_VERSION, "netlink: %s", strerror(errno));
	}
	*f = open_expectations(v);
	return *f;
}

int view_expect(struct run *r)
{
	struct expect_view v = {.run = r};
	bool eyes = r->format == FORMAT_TABLE;
	struct expect_source *nl = NULL;
	FILE *f = NULL;

	if (!open_either(&v, &nl, &f))
		return EXIT_SOURCE;
	page_begin(&v.page, r->format, &r->look, &r->out, false);
	table_begin(&v.page, "expect", eyes ? table_columns : program_columns,
		eyes ? TABLE_COLUMNS : PROGRAM_COLUMNS, "expectations");
	if (nl)
		read_netlink(&v, nl);
	else
		read_text(&v, f);
	table_end(&v.page);
	page_end(&v.page);
	return v.failed ? EXIT_SOURCE : v.bad ? EXIT_PARTLY : EXIT_DONE;
}
