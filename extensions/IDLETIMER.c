/* -j IDLETIMER: notify when no packet has come for a while. */
#include <linux/netfilter/xt_IDLETIMER.h>
#include "compiler/ext.h"

enum { TIMEOUT, LABEL, ALARM };

/* Larger values would overflow the kernel's count of milliseconds. */
enum { TIMEOUT_MAX = INT32_MAX / 1000 - 1 };

static const struct opt opts[] = {
[TIMEOUT] = {"timeout", .type = &v_num, .flags = MAND, .min = 1, .max = TIMEOUT_MAX, .metavar = "seconds", .list = "timeout:%v",
	.help = "idle time until the timer expires"},
[LABEL] = {"label", .type = &v_bare, .flags = MAND, .min = 1, .max = MAX_IDLETIMER_LABEL_SIZE - 1, .metavar = "name",
	.list = "label:%v", .help = "name of the timer's file"},
[ALARM] = {"alarm", .list = "alarm", .help = "keep running while the system is suspended"},
{0} };

#define COMMON(type) \
[TIMEOUT] = {ENC_NUM, .at = AT(type, timeout)}, \
[LABEL] = {ENC_STR, .at = AT(type, label)}

static const struct slot rev1[] = {
	COMMON(struct idletimer_tg_info_v1),
	[ALARM] = {ENC_NONE, .given = XT_IDLETIMER_ALARM},
};
static const struct slot rev0[] = { COMMON(struct idletimer_tg_info) };

static const struct layout layouts[] = {
	{ .rev = 1, .size = sizeof(struct idletimer_tg_info_v1), .usersize = offsetof(struct idletimer_tg_info_v1, timer),
	  .given = AT(struct idletimer_tg_info_v1, timer_type), SLOTS(rev1) },
	{ .rev = 0, .size = sizeof(struct idletimer_tg_info), .usersize = offsetof(struct idletimer_tg_info, timer), SLOTS(rev0) },
};

const struct ext ext_IDLETIMER = {
	.name = "IDLETIMER", .title = "tell when traffic stops", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Restarts a timer with each packet. When it expires, programs that poll the file /sys/class/xt_idletimer/timers/LABEL "
		"are notified. Rules with the same label share a timer.",
	.example = "-A OUTPUT -o wwan0 -j IDLETIMER --timeout 300 --label wwan0",
	.effect = SIDE, .once = ROW(LABEL), .shared = { "IDLETIMER", ROW(LABEL), 0 }, .opts = opts, LAYOUTS(layouts),
	.wordless = "nft has no idle timers",
	.module = "NETFILTER_XT_TARGET_IDLETIMER",
};
