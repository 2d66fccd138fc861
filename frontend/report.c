/* Prints messages in iptables' formats.
 *
 * A diagnostic (status, iptables' message, position, reason) is printed as iptables would print it, for programs that
 * read the output, followed by the position with its caret and the reason.
 *
 *	iptables-restore v1.8.11 (nf_tables): unknown option "--dprot"
 *	Error occurred at line: 17
 *	Try `iptables-restore -h' or 'iptables-restore --help' for more information.
 *	web.rules:17:20: error: no option --dprot in matches tcp, comment; did you mean --dport?
 *
 * The format depends on the status, except for a few messages that iptables prints differently.
 */
#include <string.h>
#include "frontend/report.h"

enum shape {
	SHAPE_BY_STATUS,
	SHAPE_PLAIN,           /* "iptables-restore: HEAD" although a line is known */
	SHAPE_LINE,            /* "iptables-restore: HEAD", preceded by the version if the status is 2 */
	SHAPE_VERSION,         /* "iptables v1.8.11 (nf_tables): HEAD" and nothing more */
	SHAPE_BARE,            /* "HEAD", then as status 2 */
	SHAPE_ALONE,           /* "HEAD" */
	SHAPE_KERNEL,          /* "iptables v1.8.11 (nf_tables):  HEAD", restore: "… \nline N: HEAD" */
};

/* By prefix of the message. */
static const struct { const char *head; enum shape shape; } odd[] = {
	{"Bad argument `", SHAPE_BARE},
	{"COMMIT expected", SHAPE_PLAIN},
	{"line ", SHAPE_LINE},
	{"Can't open ", SHAPE_ALONE}, {"Failed to open file, ", SHAPE_ALONE}, {"Failed to list table names ", SHAPE_ALONE},
	{"Unknown arguments found", SHAPE_ALONE}, {"cannot bind to nfnetlink", SHAPE_ALONE},
	{"Cannot initialize: ", SHAPE_VERSION}, {"Can't set policy `", SHAPE_VERSION},
	{"Option --wait-interval requires", SHAPE_ALONE}, {"Can't lock ", SHAPE_ALONE}, {"Fatal: ", SHAPE_ALONE},
	{"Table `", SHAPE_ALONE},
	{"chain `", SHAPE_VERSION},
	{"RULE_", SHAPE_KERNEL}, {"CHAIN_", SHAPE_KERNEL}, {"TABLE_", SHAPE_KERNEL},
	{"SET_", SHAPE_KERNEL}, {"SETELEM_", SHAPE_KERNEL},
};

static enum shape shape_of(const char *head)
{
	size_t i;

	for (i = 0; i < sizeof(odd) / sizeof(*odd); i++)
		if (!strncmp(head, odd[i].head, strlen(odd[i].head)))
			return odd[i].shape;
	return SHAPE_BY_STATUS;
}

static void put_version(struct buf *b, const struct report *r)
{
	buf_puts(b, r->program);
	if (!r->tool)
		buf_printf(b, " v" IPTABLES_VERSION " (%s)", r->backend);
	buf_puts(b, ": ");
}

static void put_try(struct buf *b, const struct report *r, unsigned line)
{
	if (r->restore && line)
		buf_printf(b, "Error occurred at line: %u\n", line);
	buf_printf(b, "Try `%s -h' or '%s --help' for more information.\n", r->program, r->program);
}

/* Status 1: the program's name without the version. */
static void put_plain(struct buf *b, const struct report *r, unsigned line, const char *head)
{
	buf_puts(b, r->program);
	if (line)
		buf_printf(b, ": line %u failed", line);
	if (*head)
		buf_printf(b, ": %s", head);
	buf_putc(b, '\n');
}

static void put_by_status(struct buf *b, const struct report *r, const struct diag *d, unsigned line,
	const char *head)
{
	if (d->status == STATUS_OTHER) {
		put_plain(b, r, r->restore ? line : 0, head);
		return;
	}
	if (*head) {
		put_version(b, r);
		buf_printf(b, "%s\n", head);
	}
	if (d->status == STATUS_PARAM)
		put_try(b, r, line);
	if (d->status == STATUS_VERSION)
		buf_printf(b, "Perhaps %s or your kernel needs to be upgraded.\n", r->program);
}

static void put_head(struct buf *b, const struct report *r, const struct diag *d)
{
	const char *head = d->head ? d->head : "";
	unsigned line = d->pos.src ? d->pos.src->line : 0;

	switch (shape_of(head)) {
	case SHAPE_BY_STATUS:
		put_by_status(b, r, d, line, head);
		break;
	case SHAPE_PLAIN:
		put_plain(b, r, 0, head);
		break;
	case SHAPE_LINE:
		if (d->status == STATUS_PARAM)
			put_version(b, r);
		put_plain(b, r, 0, head);
		if (d->status == STATUS_PARAM)
			put_try(b, r, line);
		break;
	case SHAPE_VERSION:
		put_version(b, r);
		buf_printf(b, "%s\n", head);
		break;
	case SHAPE_BARE:
		buf_printf(b, "%s\n", head);
		put_try(b, r, line);
		break;
	case SHAPE_ALONE:
		buf_printf(b, "%s\n", head);
		break;
	case SHAPE_KERNEL:
		put_version(b, r);
		buf_printf(b, r->restore && line ? "\nline %u: " : " ", line);
		buf_printf(b, "%s\n", head);
		break;
	}
}

/* Replaces control characters, which a ruleset may contain, to protect the terminal. */
static void hide_controls(struct buf *b, size_t from)
{
	for (; from < b->len; from++)
		if ((unsigned char)b->s[from] < 0x20 && b->s[from] != '\n' && b->s[from] != '\t')
			b->s[from] = '?';
}

static void report_print(struct buf *b, const struct report *r, const struct diag *d)
{
	size_t from = b->len;

	if (d->kind == DIAG_ERROR)
		put_head(b, r, d);
	else if (d->kind == DIAG_NOTE)
		buf_printf(b, "%s\n", d->head);
	hide_controls(b, from);
	diag_print_place(b, d, r->width);
}

static void report_some(struct buf *b, const struct report *r, const struct diags *d, bool warnings)
{
	const struct diag *m;

	for (m = d->first; m; m = m->next)
		if ((m->kind == DIAG_WARNING) == warnings)
			report_print(b, r, m);
}

void report_all(struct buf *b, const struct report *r, const struct diags *d)
{
	report_some(b, r, d, false);
	report_some(b, r, d, true);
}
