/* -j LED: light a LED. */
#include <string.h>
#include <linux/netfilter/xt_LED.h>
#include "lib/num.h"
#include "compiler/vtype.h"
#include "compiler/use.h"

enum { ID, DELAY, BLINK };

static const char prefix[] = "netfilter-";
enum { PREFIX = sizeof(prefix) - 1, ID_MAX = sizeof(((struct xt_led_info *)0)->id) - 1 - PREFIX };

/* Milliseconds, or "inf". */
static bool parse_delay(const struct vplace *p, const char *const *word, struct value *v)
{
	if (!strcmp(word[0], "inf")) {
		v->n = UINT32_MAX;
		return true;
	}
	if (num_parse(word[0], &v->n, 0, UINT32_MAX))
		return true;
	vt_error(p, p->pos, "Delay value must be within range 0..%u", UINT32_MAX);
	return vt_why(p, "\"%s\" is not a number of milliseconds; inf means forever", word[0]);
}

static void print_delay(struct buf *b, const struct vplace *p, const struct value *v)
{
	if (v->n == UINT32_MAX)
		buf_puts(b, "inf");
	else
		buf_printf(b, p->list ? "%llums" : "%llu", (unsigned long long)v->n);
}

static void random_delay(struct rng *r, const struct vplace *p, struct value *v)
{
	(void)p;
	v->n = rng_edge(r, 0, UINT32_MAX);
}

static const struct vtype v_delay = { "delay", "{milliseconds|inf}", 1, .parse = parse_delay, .print = print_delay,
	.random = random_delay };

static const struct opt opts[] = {
[ID] = {"led-trigger-id", .type = &v_quoted, .flags = MAND, .min = 1, .max = ID_MAX, .metavar = "name",
	.list = "led-trigger-id:%v", .help = "name of the trigger, which gets the prefix netfilter-"},
[DELAY] = {"led-delay", .type = &v_delay, .flags = LISTALWAYS, .def = "0", .list = "led-delay:%v",
	.help = "how long the LED stays on"},
[BLINK] = {"led-always-blink", .list = "led-always-blink", .help = "switch the LED off briefly if it is already on"},
{0} };

static const struct slot rev0[] = {
[ID] = {ENC_NONE},
[DELAY] = {ENC_NUM, .at = AT(struct xt_led_info, delay)},
[BLINK] = {ENC_NONE, .given = 1},
};

static bool pack(struct cx *cx, const struct use *u, void *blob)
{
	struct xt_led_info *info = blob;
	const struct value *v = use_val(u, ID);

	(void)cx;
	if (v->len > ID_MAX)
		return false;
	memcpy(info->id, prefix, PREFIX);
	memcpy(info->id + PREFIX, v->s, v->len);
	return true;
}

static bool unpack(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct xt_led_info *info = blob;
	size_t len = strnlen(info->id, sizeof(info->id));
	struct value v = { .len = len - PREFIX };

	if (len <= PREFIX || memcmp(info->id, prefix, PREFIX))
		return false;
	v.s = arena_strn(cx->arena, info->id + PREFIX, v.len);
	draft_put(d, ID, false, &v);
	return true;
}

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_led_info), .usersize = offsetof(struct xt_led_info, internal_data),
	  .given = AT(struct xt_led_info, always_blink), SLOTS(rev0), .pack = pack, .unpack = unpack },
};

const struct ext ext_LED = {
	.name = "LED", .title = "light an LED", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Creates an LED trigger, which each packet fires. To assign it to an LED, write the trigger's name to "
		"/sys/class/leds/LED/trigger.",
	.example = "-A INPUT -p tcp --dport 22 --syn -j LED --led-trigger-id ssh --led-delay 500\n"
		"echo netfilter-ssh >/sys/class/leds/led0/trigger",
	.effect = SIDE, .shared = { "LED", ROW(ID), ROW(DELAY) }, .opts = opts, LAYOUTS(layouts),
	.wordless = "nft has no LED triggers",
	.module = "NETFILTER_XT_TARGET_LED",
};
