/* Prints an entry as a line.
 *
 *	ipv4     2 tcp      6 431999 ESTABLISHED src=... [ASSURED] mark=0 zone=0 use=2
 *
 * A loop over the stored fields in the order of field.def, which is that of the text; [UNREPLIED] is between the
 * directions, other flags follow the reply. Printing what line.c has read from the kernel's file reproduces the line,
 * which is verified by tests.
 */
#include "ctview/text.h"
#include <netinet/in.h>
#include <string.h>

static void put_named(struct buf *b, const struct entry *e, enum field_id name, enum field_id num)
{
	struct text t = e->v[name].t;

	if (entry_has(e, name))
		buf_printf(b, "%-8.*s %u ", (int)t.len, t.s, (unsigned)e->v[num].n);
}

static void put_event(struct buf *b, const struct entry *e)
{
	struct text t = e->v[F_EVENT_TIME].t;
	int room = 7;

	if (entry_has(e, F_EVENT_TIME))
		buf_printf(b, "[%.*s]\t", (int)t.len, t.s);
	t = e->v[F_EVENT].t;
	if (entry_has(e, F_EVENT))
		buf_printf(b, "%*s[%.*s] ", room > (int)t.len ? room - (int)t.len : 0, "", (int)t.len, t.s);
}

static void put_head(struct buf *b, const struct entry *e)
{
	put_event(b, e);
	put_named(b, e, F_L3, F_L3NUM);
	put_named(b, e, F_L4, F_L4NUM);
	if (entry_has(e, F_TIMEOUT))
		buf_printf(b, "%lld ", (long long)e->v[F_TIMEOUT].n);
	if (entry_has(e, F_GRE_TIMEOUT))
		buf_printf(b, "timeout=%u, ", (unsigned)e->v[F_GRE_TIMEOUT].n);
	if (entry_has(e, F_GRE_STREAM))
		buf_printf(b, "stream_timeout=%u ", (unsigned)e->v[F_GRE_STREAM].n);
	if (entry_has(e, F_STATE)) {
		buf_add(b, e->v[F_STATE].t.s, e->v[F_STATE].t.len);
		buf_putc(b, ' ');
	}
}

static void put_value(struct buf *b, const struct entry *e, enum field_id f)
{
	const union datum *d = &e->v[f];

	switch (fields[f].kind) {
	case KIND_ADDR:
		(e->kernel_text ? print_addr_full : addr_print)(b, &d->a, e->alen);
		break;
	case KIND_TEXT:
		buf_add(b, d->t.s, d->t.len);
		break;
	case KIND_HEX:
		buf_printf(b, "0x%llx", (unsigned long long)d->n);
		break;
	default:
		buf_u64(b, d->n);
	}
}

/* Does conntrack show 0 here, for a port that the kernel does not track? */
static bool port_untold(const struct entry *e, enum field_id f)
{
	unsigned l4 = (unsigned)e->v[F_L4NUM].n;

	return (f == F_ORIG_SPORT || f == F_ORIG_DPORT || f == F_REPLY_SPORT || f == F_REPLY_DPORT) && !e->kernel_text &&
		(l4 == IPPROTO_DCCP || l4 == IPPROTO_SCTP || l4 == IPPROTO_UDPLITE);
}

/* Prints the fields from `first` to `last` that have a key in the text. */
static void put_pairs(struct buf *b, const struct entry *e, unsigned first, unsigned last)
{
	unsigned f;

	for (f = first; f <= last; f++) {
		bool bracket = f == F_START || f == F_STOP;

		if (!entry_has(e, f) && port_untold(e, f))
			buf_printf(b, "%s=0 ", fields[f].key);
		if (!entry_has(e, f) || !fields[f].key || (f == F_ZONE && !e->kernel_text && !e->v[f].n))
			continue;
		buf_puts(b, bracket ? "[" : "");
		buf_puts(b, fields[f].key);
		buf_puts(b, f == F_ORIG_ZONE ? "-orig=" : f == F_REPLY_ZONE ? "-reply=" : "=");
		put_value(b, e, f);
		buf_puts(b, bracket ? "] " : " ");
	}
}

static void put_flags(struct buf *b, const struct entry *e, bool unreplied)
{
	unsigned i;

	for (i = 0; i < e->nflag; i++)
		if (text_is(e->flag[i], "UNREPLIED") == unreplied)
			buf_printf(b, "[%.*s] ", (int)e->flag[i].len, e->flag[i].s);
}

/* Values with blanks are only possible in brackets. */
static void put_extras(struct buf *b, const struct entry *e)
{
	unsigned i;

	for (i = 0; i < e->nextra; i++) {
		const struct extra *x = &e->extra[i];
		bool bracket = memchr(x->value.s, ' ', x->value.len) || memchr(x->value.s, '\t', x->value.len);

		buf_printf(b, "%s%.*s=%.*s%s ", bracket ? "[" : "", (int)x->key.len, x->key.s,
			(int)x->value.len, x->value.s, bracket ? "]" : "");
	}
}

static void put_made(struct buf *b, const struct entry *e)
{
	put_head(b, e);
	put_pairs(b, e, F_ORIG_SRC, F_ORIG_BYTES);
	put_flags(b, e, true);
	put_pairs(b, e, F_REPLY_SRC, F_REPLY_BYTES);
	put_flags(b, e, false);
	put_pairs(b, e, F_MARK, F_HELPER);
	put_extras(b, e);
	put_pairs(b, e, F_USE, F_PROGNAME);
	if (b->len && b->s[b->len - 1] == ' ')
		b->len--;
}

void text_entry(struct buf *b, const struct entry *e)
{
	if (e->line.len)
		buf_add(b, e->line.s, e->line.len);
	else
		put_made(b, e);
	buf_putc(b, '\n');
}

bool text_needs_line(const struct entry *e, struct buf *scratch)
{
	if (!e->line.len)
		return false;
	buf_reset(scratch);
	put_made(scratch, e);
	return scratch->len != e->line.len || memcmp(scratch->s, e->line.s, e->line.len);
}

/* ---- conntrack -D ---- */

static void delete_number(struct buf *b, const struct entry *e, enum field_id f, const char *option)
{
	if (entry_has(e, f))
		buf_printf(b, " %s %u", option, (unsigned)e->v[f].n);
}

void text_delete(struct buf *b, const struct entry *e)
{
	static const struct { enum field_id field; const char *option; } numbers[] = {
		{F_ORIG_SPORT, "--sport"}, {F_ORIG_DPORT, "--dport"}, {F_ORIG_SRCKEY, "--srckey"},
		{F_ORIG_DSTKEY, "--dstkey"}, {F_ZONE, "-w"}, {F_ORIG_ZONE, "--orig-zone"},
		{F_REPLY_ZONE, "--reply-zone"},
	};
	const char *icmp = e->alen == 16 ? "icmpv6" : "icmp";
	unsigned i;

	if (!entry_has(e, F_ORIG_SRC))
		return;
	buf_printf(b, "conntrack -D%s -p %u -s ", e->alen == 16 ? " -f ipv6" : "", (unsigned)e->v[F_L4NUM].n);
	addr_print(b, &e->v[F_ORIG_SRC].a, e->alen);
	buf_puts(b, " -d ");
	addr_print(b, &e->v[F_ORIG_DST].a, e->alen);
	for (i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		delete_number(b, e, numbers[i].field, numbers[i].option);
	if (entry_has(e, F_ORIG_TYPE))
		buf_printf(b, " --%s-type %u --%s-code %u --%s-id %u", icmp, (unsigned)e->v[F_ORIG_TYPE].n, icmp,
			(unsigned)e->v[F_ORIG_CODE].n, icmp, (unsigned)e->v[F_ORIG_ID].n);
	buf_putc(b, '\n');
}
