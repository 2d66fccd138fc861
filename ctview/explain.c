/* Explanations in plain language.
 *
 *	SYN_SENT      means ..., moves on when ..., ends after 2m without a packet
 *
 * All texts come from state.def, flag.def, stat.def and field.def.
 */
#include "ctview/explain.h"
#include <string.h>
#include <strings.h>
#include "ctview/derive.h"

/* ---- words ---- */

static void say(struct buf *b, const char *what, const char *text)
{
	if (text && *text)
		buf_printf(b, "  %-12s %s\n", what, text);
}

static const char *proto_word(unsigned proto)
{
	const char *name = l4_name(proto);

	return name ? name : "other protocols";
}

static void say_timeout(struct buf *b, const struct system_times *t, enum timeout_id id)
{
	if (id == TIMEOUT_NONE)
		return;
	buf_printf(b, "  %-12s after ", "ends");
	print_seconds(b, t->seconds[id]);
	buf_printf(b, " without a packet (%s%s)\n", timeout_infos[id].key, t->read[id] ? "" : ", by default");
}

static bool state_word(struct buf *b, const struct system_times *times, const char *word)
{
	const struct state_info *s;
	bool found = false;

	for (s = state_infos; s->name; s++) {
		if (strcasecmp(s->name, word))
			continue;
		buf_printf(b, "%s %s\n", proto_word(s->proto), s->name);
		say(b, "means", s->meaning);
		say(b, "moves on", s->next);
		say_timeout(b, times, s->timeout);
		found = true;
	}
	return found;
}

static bool flag_word(struct buf *b, const char *word)
{
	unsigned i;

	for (i = 0; i < FLAG_KNOWN; i++)
		if (!strcasecmp(flag_infos[i].name, word)) {
			buf_printf(b, "[%s], shown as %c\n", flag_infos[i].name, flag_infos[i].letter);
			say(b, "means", flag_infos[i].meaning);
			say(b, "then", flag_infos[i].next);
			return true;
		}
	return false;
}

/* Explains a protocol without states by the behaviour of its entries. */
static bool protocol_word(struct buf *b, const struct system_times *times, const char *word)
{
	int proto = l4_number((struct text){word, (uint32_t)strlen(word)});
	const struct state_info *s;

	if (proto < 0)
		return false;
	for (s = state_infos; s->name; s++)
		if (s->proto == proto) {
			buf_printf(b, "%s %s\n", word, s->name);
			say(b, "means", s->meaning);
			say_timeout(b, times, s->timeout);
		}
	return true;
}

static bool field_word(struct buf *b, const char *word)
{
	const struct field *f = field_find(word, strlen(word));

	if (!f)
		return false;
	buf_printf(b, "%s\n", word);
	say(b, "is", f->help);
	return true;
}

static bool counter_word(struct buf *b, const char *word)
{
	static const struct { const char *name, *help; } rows[] = {
#define STAT(name, help) {name, help},
#include "ctview/stat.def"
#undef STAT
	};
	unsigned i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (!strcmp(rows[i].name, word)) {
			buf_printf(b, "%s, a counter of `ctview stats`\n", word);
			say(b, "counts", rows[i].help);
			return true;
		}
	return false;
}

bool explain_word(struct buf *b, const struct system_times *times, const char *word)
{
	bool state = state_word(b, times, word), flag = flag_word(b, word);

	return state || flag || protocol_word(b, times, word) || field_word(b, word) ||
		counter_word(b, word);
}

/* ---- an entry ---- */

static void explain_way(struct buf *b, const struct entry *e)
{
	struct cell proto;

	field_get(&fields[F_D_PROTO], e, &proto);
	buf_printf(b, "%.*s from ", (int)proto.t.len, proto.t.s);
	compose_SOURCE(e, 0, b);
	buf_puts(b, " to ");
	compose_DESTINATION(e, 0, b);
	buf_putc(b, '\n');
}

static void explain_nat(struct buf *b, const struct entry *e)
{
	enum nat nat = entry_nat(e);

	if (nat & NAT_SRC) {
		buf_printf(b, "  %-12s its source is translated: the server sees ", "snat");
		print_endpoint(b, e, F_REPLY_DST, F_REPLY_DPORT);
		buf_putc(b, '\n');
	}
	if (nat & NAT_DST) {
		buf_printf(b, "  %-12s its destination is translated: it goes to ", "dnat");
		print_endpoint(b, e, F_REPLY_SRC, F_REPLY_SPORT);
		buf_putc(b, '\n');
	}
}

static void explain_time(struct buf *b, const struct entry *e)
{
	enum timeout_id id = entry_timeout(e);
	uint64_t idle;

	if (!entry_has(e, F_TIMEOUT)) {
		say(b, "timeout", "none: an offloaded flow lasts as long as the flow table keeps it");
		return;
	}
	buf_printf(b, "  %-12s in ", "ends");
	print_seconds(b, (int64_t)e->v[F_TIMEOUT].n);
	buf_puts(b, " unless a packet is seen");
	if (entry_idle(e, &idle)) {
		buf_puts(b, "; the last packet was ");
		print_seconds(b, (int64_t)idle);
		buf_printf(b, " ago (%s%s)", timeout_infos[id].key, e->times->read[id] ? "" : ", by default");
	} else if (id != TIMEOUT_NONE) {
		buf_printf(b, "; that is more than %s, so it was set otherwise", timeout_infos[id].key);
	}
	buf_putc(b, '\n');
}

static void explain_rest(struct buf *b, const struct entry *e)
{
	uint64_t shown = fields[F_C_SOURCE].covers | fields[F_C_DESTINATION].covers |
		fields[F_C_TRANSLATION].covers | fields[F_D_PROTO].covers | BIT(F_STATE) | BIT(F_TIMEOUT);

	size_t from;

	buf_printf(b, "  %-12s ", "also");
	from = b->len;
	compose_MORE(e, shown, b);
	print_clean(b, from);
	buf_putc(b, '\n');
}

void explain_entry(struct buf *b, const struct entry *e)
{
	const struct state_info *s = entry_state(e);
	unsigned i;

	if (entry_has(e, F_EXPECTING)) {
		buf_puts(b, "an expectation: a connection announced by a helper that has not been seen yet\n");
		return;
	}
	explain_way(b, e);
	if (s) {
		say(b, s->name, s->meaning);
		say(b, "moves on", s->next);
	}
	for (i = 0; i < FLAG_KNOWN; i++)
		if (e->flags >> i & 1)
			say(b, flag_infos[i].name, flag_infos[i].meaning);
	explain_nat(b, e);
	explain_time(b, e);
	explain_rest(b, e);
}
