/* -m nfacct: count the packet in an accounting object. */
#include <linux/netfilter/xt_nfacct.h>
#include "compiler/use.h"

enum { NAME };

static const struct opt opts[] = {
[NAME] = {"nfacct-name", .type = &v_text, .flags = MAND, .min = 1, .max = NFACCT_NAME_MAX - 1, .metavar = "name", .list = "nfacct-name  %v",
	.help = "name of the object, which must exist"},
{0} };

static const struct slot rev1[] = { [NAME] = {ENC_STR, .at = AT(struct xt_nfacct_match_info_v1, name)} };
static const struct slot rev0[] = { [NAME] = {ENC_STR, .at = AT(struct xt_nfacct_match_info, name)} };

static const struct layout layouts[] = {
	{ .rev = 1, .size = sizeof(struct xt_nfacct_match_info_v1), .usersize = offsetof(struct xt_nfacct_match_info_v1, nfacct),
		SLOTS(rev1) },
	{ .rev = 0, .size = sizeof(struct xt_nfacct_match_info), .usersize = offsetof(struct xt_nfacct_match_info, nfacct), SLOTS(rev0) },
};

const struct ext ext_nfacct = {
	.name = "nfacct", .title = "accounting", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Adds the packets and bytes that reach it to an accounting object of nfacct(8). Several rules may share an object. It "
		"always matches, unless the object has a quota; then only once that is used up.",
	.example = "nfacct add web\n"
		"-A INPUT -p tcp --dport 80 -m nfacct --nfacct-name web",
	.effect = STATEFUL, .bound = true, .opts = opts, LAYOUTS(layouts),
	.wordless = "nft cannot use nfacct objects",
	.module = "NETFILTER_XT_MATCH_NFACCT",
};
