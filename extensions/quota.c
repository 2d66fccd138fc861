/* -m quota: a number of bytes that is used up. */
#include <linux/netfilter/xt_quota.h>
#include "compiler/nfttext.h"

enum { QUOTA };

static const struct opt opts[] = {
[QUOTA] = {"quota", .type = &v_num, .flags = INV | MAND, .max = UINT64_MAX, .list = "quota: %v bytes",
	.help = "bytes; each matching packet's length is subtracted"},
{0} };

static const struct slot rev0[] = {
[QUOTA] = {ENC_NUM, .at = AT(struct xt_quota_info, quota), .inv = XT_QUOTA_INVERT},
};

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_quota_info), .usersize = offsetof(struct xt_quota_info, master),
	  .inv = AT(struct xt_quota_info, flags), SLOTS(rev0) },
};

static bool say(struct nft_text *t, const struct use *u)
{
	if (use_val(u, QUOTA)->n > INT64_MAX)
		return nft_refuse(t, "nft's maximum is half as many bytes");
	nft_put(t, " quota %s%llu bytes", use_inv(u, QUOTA) ? "over " : "", (unsigned long long)use_val(u, QUOTA)->n);
	return true;
}

const struct ext ext_quota = {
	.name = "quota", .title = "a number of bytes that runs out", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches until the given number of bytes has passed the rule, and never afterwards; inverted, only afterwards. Replacing "
		"the rule resets the count.",
	.example = "-A FORWARD -s 192.168.1.50 -m quota --quota 1000000000 -j ACCEPT\n"
		"-A FORWARD -s 192.168.1.50 -j DROP",
	.effect = STATEFUL, .own = true, .opts = opts, LAYOUTS(layouts), .nft = say, .module = "NETFILTER_XT_MATCH_QUOTA",
};
