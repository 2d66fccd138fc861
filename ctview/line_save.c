/* conntrack -o save: an entry as the options that would create it.
 *
 *	-A -t 49 -u SEEN_REPLY -s 10.0.0.1 -d 10.0.0.3 -g 192.0.2.1 -q 10.0.0.1 -p udp --sport 53 --dport 53
 *	    --reply-port-src 5353 --reply-port-dst 53
 *
 * -g and -n replace -r and -q for an address set by NAT. Marks, counters and use are not saved. For events the first
 * word is the type of the event, and the rest is as in other formats.
 */
#include "lib/num.h"
#include "ctview/line_cursor.h"

static const struct save_option {
	const char *word;
	uint8_t field;
} save_options[] = {
	{"-t", F_TIMEOUT}, {"-s", F_ORIG_SRC}, {"-d", F_ORIG_DST}, {"-r", F_REPLY_SRC}, {"-g", F_REPLY_SRC}, {"-q", F_REPLY_DST},
	{"-n", F_REPLY_DST}, {"-w", F_ZONE}, {"--orig-zone", F_ORIG_ZONE}, {"--reply-zone", F_REPLY_ZONE}, {"-m", F_MARK},
	{"--sport", F_ORIG_SPORT}, {"--dport", F_ORIG_DPORT}, {"--reply-port-src", F_REPLY_SPORT}, {"--reply-port-dst", F_REPLY_DPORT},
	{"--icmp-type", F_ORIG_TYPE}, {"--icmp-code", F_ORIG_CODE}, {"--icmp-id", F_ORIG_ID},
	{"--icmpv6-type", F_ORIG_TYPE}, {"--icmpv6-code", F_ORIG_CODE}, {"--icmpv6-id", F_ORIG_ID},
	{"--srckey", F_ORIG_SRCKEY}, {"--dstkey", F_ORIG_DSTKEY}, {"--reply-key-src", F_REPLY_SRCKEY}, {"--reply-key-dst", F_REPLY_DSTKEY},
	{"--state", F_STATE}, {0}
};

/* "SEEN_REPLY,ASSURED"; UNSET means none. Other formats state the absence of a reply instead. */
static bool read_status(struct cursor *c, struct text list)
{
	const char *end = list.s + list.len;
	bool replied = false;

	for (const char *s = list.s; s < end;) {
		const char *comma = memchr(s, ',', (size_t)(end - s));
		struct text word = {s, (uint32_t)((comma ? comma : end) - s)};

		if (!line_capitals(word))
			return line_fail(c, s, word.len ? word.len : 1, "a status is an upper-case word");
		replied |= text_is(word, "SEEN_REPLY");
		if (!text_is(word, "SEEN_REPLY") && !text_is(word, "UNSET") && !entry_add_flag(c->e, word))
			return line_fail(c, s, word.len, "more than %d words of status", ENTRY_FLAGS);
		s = word.s + word.len + (comma != NULL);
	}
	return replied || entry_add_flag(c->e, (struct text){"UNREPLIED", 9}) ||
		line_fail(c, list.s, list.len, "more than %d words of status", ENTRY_FLAGS);
}

/* By name, or by number if conntrack has no name. */
static bool read_protocol(struct cursor *c, struct text t)
{
	static const char unknown[] = "unknown";
	int num = l4_number(t);
	uint64_t n = (uint64_t)num;

	if (num < 0 && !num_parsen(t.s, t.len, &n, 0, UINT8_MAX))
		return line_fail(c, t.s, t.len, "unknown protocol");
	entry_set_text(c->e, F_L4, num < 0 ? unknown : t.s, num < 0 ? sizeof(unknown) - 1 : t.len);
	entry_set(c->e, F_L4NUM, n);
	return true;
}

/* Keeps options of newer versions of conntrack: --orig-vtag 1. */
static bool keep_option(struct cursor *c, struct text option, struct text value)
{
	struct text key = {option.s + 2, option.len - 2};

	if (option.len < 3 || option.s[1] != '-')
		return line_fail(c, option.s, option.len, "not an option of a saved entry");
	return line_extra(c, key, value);
}

static bool read_option(struct cursor *c)
{
	const struct save_option *o = save_options;
	struct text option = word_at(c), value;

	c->p += option.len;
	skip_blanks(c);
	value = word_at(c);
	if (!value.len)
		return line_fail(c, option.s, option.len, "option without a value: truncated?");
	while (o->word && !text_is(option, o->word))
		o++;
	c->p += value.len;
	if (o->word)
		return line_field(c, o->field, value);
	if (text_is(option, "-u"))
		return read_status(c, value);
	return text_is(option, "-p") ? read_protocol(c, value) : keep_option(c, option, value);
}

/* The reply's type, code and id are not saved, but can be derived. */
static void mirror_icmp(struct entry *e)
{
	int type = icmp_mirror((unsigned)e->v[F_L4NUM].n, (unsigned)e->v[F_ORIG_TYPE].n);

	if (!entry_has(e, F_ORIG_TYPE))
		return;
	entry_set(e, F_REPLY_TYPE, type < 0 ? e->v[F_ORIG_TYPE].n : (uint64_t)type);
	for (unsigned f = F_ORIG_CODE; f <= F_ORIG_ID; f++)
		if (entry_has(e, f))
			entry_set(e, f + F_TO_REPLY, e->v[f].n);
}

bool line_save(struct cursor *c)
{
	static const struct { char letter; const char *event; } events[] = {{'A', NULL}, {'U', "UPDATE"}, {'D', "DESTROY"}};
	struct text verb = word_at(c);
	unsigned i = 0;

	while (i < sizeof(events) / sizeof(*events) && (verb.len != 2 || events[i].letter != verb.s[1]))
		i++;
	if (i == sizeof(events) / sizeof(*events))
		return line_fail(c, verb.s, verb.len, "a saved entry begins with -A, -U or -D");
	if (events[i].event)
		entry_set_text(c->e, F_EVENT, events[i].event, (uint32_t)strlen(events[i].event));
	for (c->p += verb.len, skip_blanks(c); c->p < c->end && *c->p == '-'; skip_blanks(c))
		if (!read_option(c))
			return false;
	mirror_icmp(c->e);
	c->dir = REPLY;
	if (!entry_has(c->e, F_L4NUM))
		return line_fail(c, c->end, 1, "no -p: truncated?");
	return true;
}
