/* -j ULOG: pass packets to a logging program. Found in old rulesets; removed from Linux. */
#include "compiler/use.h"

enum { PREFIX, GROUP, CPRANGE, QTHRESHOLD };
enum { PREFIX_LEN = 32, GROUPS = 32, QLEN_MAX = 50 };

/* The former struct, which current kernel headers lack. */
struct ulog_info {
	unsigned int nl_group;         /* a single bit */
	size_t copy_range, qthreshold;
	char prefix[PREFIX_LEN];
};

static const struct opt opts[] = {
[PREFIX] = {"ulog-prefix", .type = &v_text, .min = 1, .max = PREFIX_LEN - 1, .metavar = "text", .help = "prefix of each message"},
[GROUP] = {"ulog-nlgroup", .type = &v_num, .min = 1, .max = GROUPS, .def = "1", .help = "netlink group on which the program listens"},
[CPRANGE] = {"ulog-cprange", .type = &v_num, .max = SIZE_MAX, .def = "0", .help = "bytes of each packet to copy; 0: all"},
[QTHRESHOLD] = {"ulog-qthreshold", .type = &v_num, .min = 1, .max = QLEN_MAX, .def = "1",
	.help = "packets to gather in the kernel before sending them"},
{0} };

static const struct slot rev0[] = {
[PREFIX] = {ENC_STR, .at = AT(struct ulog_info, prefix)},
[GROUP] = {ENC_NONE},
[CPRANGE] = {ENC_NUM, .at = AT(struct ulog_info, copy_range)},
[QTHRESHOLD] = {ENC_NUM, .at = AT(struct ulog_info, qthreshold)},
};

static bool pack(struct cx *cx, const struct use *u, void *blob)
{
	const struct value *group = use_val(u, GROUP);

	(void)cx;
	((struct ulog_info *)blob)->nl_group = 1u << (group ? group->n - 1 : 0);
	return true;
}

static bool unpack(struct cx *cx, const void *blob, struct use_draft *d)
{
	unsigned int bit = ((const struct ulog_info *)blob)->nl_group;
	struct value v = { .n = bit ? __builtin_ctz(bit) + 1 : 0 };

	(void)cx;
	draft_put(d, GROUP, false, &v);
	return bit;
}

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct ulog_info), SLOTS(rev0), .pack = pack, .unpack = unpack },
};

static uint64_t number(const struct use *u, unsigned row, uint64_t otherwise)
{
	return use_has(u, row) ? use_val(u, row)->n : otherwise;
}

static void show(struct buf *b, struct cx *cx, const struct use *u)
{
	(void)cx;
	buf_printf(b, " ULOG copy_range %llu nlgroup %llu", (unsigned long long)number(u, CPRANGE, 0),
		(unsigned long long)number(u, GROUP, 1));
	if (use_has(u, PREFIX))
		buf_printf(b, " prefix \"%s\"", use_val(u, PREFIX)->s);
	buf_printf(b, " queue_threshold %llu", (unsigned long long)number(u, QTHRESHOLD, 1));
}

const struct ext ext_ULOG = {
	.name = "ULOG", .title = "log by a program", .kind = EXT_TARGET, .fam = FAM_IP4,
	.doc = "Sends packets to a logging program. Removed in Linux 3.17: rules with it can be read and listed, but not loaded. Use "
		"NFLOG instead.",
	.effect = SIDE, .opts = opts, LAYOUTS(layouts), .show = show,
	.wordless = "the kernel no longer has it",
	.module = "IP_NF_TARGET_ULOG",
	.gone = "3.17; use -j NFLOG",
};
