/* -j CLASSIFY: the traffic class of the packet. */
#include <linux/netfilter/xt_CLASSIFY.h>
#include "compiler/nfttext.h"

enum { CLASS };

static const struct opt opts[] = {
[CLASS] = {"set-class", .type = &v_classid, .flags = MAND, .max = UINT32_MAX, .list = "set %v",
	.help = "class; both numbers are hexadecimal"},
{0} };

static const struct slot rev0[] = { [CLASS] = {ENC_NUM, .at = AT(struct xt_classify_target_info, priority)} };

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_classify_target_info), SLOTS(rev0) },
};

static bool say(struct nft_text *t, const struct use *u)
{
	nft_put(t, " meta priority set %x:%x", (unsigned)use_val(u, CLASS)->n >> 16, (unsigned)use_val(u, CLASS)->n & 0xffff);
	return true;
}

const struct ext ext_CLASSIFY = {
	.name = "CLASSIFY", .title = "traffic class", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Sets the packet's traffic control class: MAJOR of the queueing discipline and MINOR of the class on the output "
		"interface, as tc shows them.",
	.example = "-t mangle -A POSTROUTING -o eth0 -p tcp --sport 22 -j CLASSIFY --set-class 1:10",
	.effect = SIDE, .writes = WRITES_OTHER, .hooks = IN_HOOK(HOOK_FORWARD) | IN_HOOK(HOOK_LOCAL_OUT) | IN_HOOK(HOOK_POST_ROUTING),
	.list = "CLASSIFY", .opts = opts, LAYOUTS(layouts), .nft = say, .module = "NETFILTER_XT_TARGET_CLASSIFY",
};
