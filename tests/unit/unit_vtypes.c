/* Common part of the tests of vtypes, and main. See unit_vtypes.h. */
#include "tests/unit/unit_vtypes.h"

/* ---- environment ---- */

static unsigned test_host(void *self, struct arena *a, const char *name, enum family f, union addr **out)
{
	static const struct { const char *name, *v4, *v6; } hosts[] = {
		{"localhost", "127.0.0.1", "::1"}, {"two.example", "192.0.2.1", "2001:db8::1"},
		{"two.example", "192.0.2.9", "2001:db8::2"}, {"six.example", NULL, "2001:db8::6"},
	};
	union addr *list = arena_array(a, sizeof(hosts) / sizeof(*hosts), sizeof(*list));
	unsigned n = 0;

	(void)self;
	if (!*name || strspn(name, "0123456789.") == strlen(name) || strpbrk(name, ":/ "))
		fail_msg("asked for the address of \"%s\"", name);
	for (size_t i = 0; i < sizeof(hosts) / sizeof(*hosts); i++) {
		const char *literal = f == FAM_IP6 ? hosts[i].v6 : hosts[i].v4;

		if (literal && !strcmp(name, hosts[i].name))
			n += addr_parse(literal, family_addrlen(f), &list[n]);
	}
	*out = list;
	return n;
}

static const struct { const char *name; int port; const char *proto; } services[] = {
	{"ssh", 22, "tcp"}, {"ftp-data", 20, "tcp"}, {"http", 80, "tcp"}, {"syslog", 514, "udp"},
};

static int test_service(void *self, const char *name, const char *proto)
{
	(void)self;
	for (size_t i = 0; i < sizeof(services) / sizeof(*services); i++)
		if (!strcmp(name, services[i].name) && (!proto || !strcmp(proto, services[i].proto)))
			return services[i].port;
	return -1;
}

static const char *test_service_name(void *self, uint16_t port, const char *proto)
{
	(void)self;
	for (size_t i = 0; i < sizeof(services) / sizeof(*services); i++)
		if (port == services[i].port && (!proto || !strcmp(proto, services[i].proto)))
			return services[i].name;
	return NULL;
}

static int test_protocol(void *self, const char *name)
{
	(void)self;
	return !strcmp(name, "gre") ? 47 : -1;
}

static bool test_id(void *self, const char *name, uint32_t *id)
{
	(void)self;
	*id = 33;
	return !strcmp(name, "www-data");
}

static const char *test_id_name(void *self, uint32_t id)
{
	(void)self;
	return id == 33 ? "www-data" : NULL;
}

static int test_set(void *self, const char *name, struct ipset_ref *out)
{
	(void)self;
	*out = (struct ipset_ref){ .name = name, .family = strcmp(name, "six") ? FAM_ANY : FAM_IP6 };
	return !strcmp(name, "broken") ? -1 : strcmp(name, "nope") != 0;
}

const struct env env_test = {
	.host = test_host, .service = test_service, .service_name = test_service_name, .protocol = test_protocol,
	.user = test_id, .group = test_id, .user_name = test_id_name, .group_name = test_id_name,
	.set_by_name = test_set,
};

/* ---- options ---- */

static const unsigned three_slots = 3;

static const struct word states[] = {
	{"INVALID", 1}, {"NEW", 8}, {"RELATED", 4}, {"ESTABLISHED", 2}, {"UNTRACKED", 64},
	{ .n = WORD_PREFIX, .say = "Bad ctstate \"%s\"" }
};
static const struct word statuses[] = { {"NONE", 0}, {"EXPECTED", 1}, {"ASSURED", 4}, {NULL} };
static const struct word modes[] = { {"srcip", 1}, {"srcport", 2}, {NULL} };
static const struct word flags[] = {
	{"FIN", 1}, {"SYN", 2}, {"RST", 4}, {"PSH", 8}, {"ACK", 16}, {"URG", 32}, {"ALL", 63, .hidden = true},
	{"NONE", 0}, { .say = "Unknown TCP flag `%s'" }
};
static const struct word choices[] = { {"set", 1}, {"rcheck", 2}, {"update", 4}, {NULL} };

static const struct typecode icmp_rows[] = {
	{"any", 255, 0, 255, true}, {"echo-reply", 0, 0, 255}, {"pong", 0, 0, 255},
	{"destination-unreachable", 3, 0, 255}, {"network-unreachable", 3, 0, 0}, {"host-unreachable", 3, 1, 1},
	{"host-unknown", 3, 7, 7}, {"redirect", 5, 0, 255}, {"echo-request", 8, 0, 255}, {"ping", 8, 0, 255},
	{"time-exceeded", 11, 0, 255}, {"ttl-exceeded", 11, 0, 255}, {NULL}
};
static const struct typecode icmp6_rows[] = {
	{"destination-unreachable", 1, 0, 255}, {"no-route", 1, 0, 0}, {"echo-request", 128, 0, 255}, {NULL}
};
const struct typecodes icmp_codes = { "ICMP", icmp_rows };
static const struct typecodes icmp6_codes = { "ICMPv6", icmp6_rows };

const struct opt opt_plain = {"plain"}, opt_byte = {"byte", .max = 255}, opt_from1 = {"from1", .min = 1},
	opt_word64 = {"word64", .max = UINT64_MAX}, opt_mark = {"mark"}, opt_spans = {"spans", .arg = &three_slots},
	opt_prefix = {"prefix", .min = 1, .max = 8}, opt_comment = {"comment", .max = 255},
	opt_string = {"string", .max = 128}, opt_shift = {"to-destination", .type = &v_natrange, .max = NAT_SHIFT},
	opt_noshift = {"to-source", .type = &v_natrange}, opt_state = {"ctstate", .arg = states},
	opt_status = {"ctstatus", .arg = statuses}, opt_mode = {"mode", .arg = modes},
	opt_flags = {"tcp-flags", .arg = flags}, opt_choice = {"set", .arg = choices},
	opt_icmp = {"icmp-type", .arg = &icmp_codes}, opt_icmp6 = {"icmpv6-type", .arg = &icmp6_codes},
	opt_days = {"monthdays"},
	opt_said = {"tcp-option", .min = 1, .max = 255, .arg = "Bad TCP option \"%s\""};

const struct kind kinds[] = {
	{&v_num, &opt_byte, FAM_IP4}, {&v_num, &opt_from1, FAM_IP4}, {&v_num, &opt_word64, FAM_IP4},
	{&v_optnum, &opt_plain, FAM_IP4}, {&v_hex, &opt_plain, FAM_IP4}, {&v_hex2, &opt_byte, FAM_IP4},
	{&v_hex4, &opt_plain, FAM_IP4}, {&v_hex8, &opt_plain, FAM_IP4}, {&v_addrnet, &opt_plain, FAM_ANY},
	{&v_range, &opt_plain, FAM_IP4}, {&v_range, &opt_from1, FAM_IP4}, {&v_range, &opt_word64, FAM_IP4},
	{&v_ranged, &opt_byte, FAM_IP4}, {&v_hexrange, &opt_plain, FAM_IP4}, {&v_mask, &opt_mark, FAM_IP4},
	{&v_mask, &opt_word64, FAM_IP4}, {&v_maskfull, &opt_mark, FAM_IP4}, {&v_prob, &opt_plain, FAM_IP4},
	{&v_spans, &opt_plain, FAM_IP4}, {&v_spans, &opt_spans, FAM_IP4}, {&v_classid, &opt_plain, FAM_IP4},
	{&v_port, &opt_plain, FAM_IP4}, {&v_ports, &opt_plain, FAM_IP4}, {&v_portspan, &opt_plain, FAM_IP4},
	{&v_portlist, &opt_plain, FAM_IP4}, {&v_proto, &opt_plain, FAM_IP4}, {&v_protonum, &opt_plain, FAM_IP4},
	{&v_host, &opt_plain, FAM_ANY}, {&v_addrmask, &opt_plain, FAM_ANY}, {&v_addr, &opt_plain, FAM_ANY},
	{&v_addrrange, &opt_plain, FAM_ANY}, {&v_netmap, &opt_plain, FAM_ANY}, {&v_plen, &opt_plain, FAM_ANY},
	{&v_mac, &opt_plain, FAM_IP4}, {&v_iface, &opt_plain, FAM_IP4}, {&v_portrange, &opt_plain, FAM_IP4},
	{&v_natrange, &opt_shift, FAM_ANY}, {&v_natrange, &opt_noshift, FAM_ANY}, {&v_word, &opt_mode, FAM_IP4},
	{&v_wordset, &opt_state, FAM_IP4}, {&v_wordset, &opt_status, FAM_IP4}, {&v_choice, &opt_choice, FAM_IP4},
	{&v_flagpair, &opt_flags, FAM_IP4}, {&v_typecode, &opt_icmp, FAM_IP4}, {&v_typecode, &opt_icmp6, FAM_IP6},
	{&v_level, &opt_plain, FAM_IP4}, {&v_dscp, &opt_plain, FAM_IP4}, {&v_dscpclass, &opt_plain, FAM_IP4},
	{&v_tos, &opt_plain, FAM_IP4}, {&v_user, &opt_plain, FAM_IP4}, {&v_groupid, &opt_plain, FAM_IP4},
	{&v_text, &opt_prefix, FAM_IP4}, {&v_text, &opt_comment, FAM_IP4}, {&v_quoted, &opt_string, FAM_IP4},
	{&v_bytes, &opt_plain, FAM_IP4}, {&v_setref, &opt_plain, FAM_IP4}, {&v_rate, &opt_plain, FAM_IP4},
	{&v_hashrate, &opt_plain, FAM_IP4}, {&v_hashburst, &opt_plain, FAM_IP4}, {&v_clock, &opt_plain, FAM_IP4},
	{&v_date, &opt_plain, FAM_IP4}, {&v_weekdays, &opt_plain, FAM_IP4}, {&v_monthdays, &opt_days, FAM_IP4},
	{NULL}
};

/* ---- words and values ---- */

void bench_open(struct bench *b, enum family f, const struct opt *opt)
{
	*b = (struct bench){ .cx = { .arena = arena_new(), .env = &env_test, .family = f } };
	b->cx.diags = &b->diags;
	diags_init(&b->diags, b->cx.arena);
	b->p = (struct vplace){ .cx = &b->cx, .opt = opt, .who = "ext" };
}

void bench_close(struct bench *b)
{
	arena_free(b->cx.arena);
}

unsigned words_split(struct arena *a, const char *text, const char *words[WORDS_MAX])
{
	struct buf b = BUF_INIT;
	unsigned n = 0;

	for (;;) {
		char quote = 0;

		while (*text == ' ')
			text++;
		if (!*text || n == WORDS_MAX)
			break;
		buf_reset(&b);
		for (; *text && (quote || *text != ' '); text++) {
			if (quote && *text == quote) {
				quote = 0;
			} else if (!quote && (*text == '"' || *text == '\'')) {
				quote = *text;
			} else {
				text += quote && *text == '\\' && text[1];
				buf_putc(&b, *text);
			}
		}
		words[n++] = arena_strn(a, buf_str(&b), b.len);
	}
	buf_free(&b);
	return *text ? WORDS_MAX + 1 : n;
}

bool words_parse(struct bench *b, const struct vtype *t, const char *text, struct value *v)
{
	const char *words[WORDS_MAX] = {0};
	unsigned n = words_split(b->cx.arena, text, words);

	memset(v, 0, sizeof(*v));
	if (t->words)
		assert_true(n == t->words || (!n && t->optional));
	return t->parse(&b->p, words, v);
}

const char *value_text(struct bench *b, const struct vtype *t, const struct value *v)
{
	struct buf out = BUF_INIT;
	const char *text;

	t->print(&out, &b->p, v);
	text = arena_strn(b->cx.arena, buf_str(&out), out.len);
	buf_free(&out);
	return text;
}

int main(void)
{
	return unit_vtype_tables() + unit_vtype_random() ? 1 : 0;
}
