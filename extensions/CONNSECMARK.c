/* -j CONNSECMARK: copy security marks between packets and connections. */
#include <linux/netfilter/xt_CONNSECMARK.h>
#include "compiler/ir.h"

enum { SAVE, RESTORE };

static const struct opt opts[] = {
[SAVE] = {"save", .list = "save", .help = "copy the packet's security mark to its connection, unless that has one"},
[RESTORE] = {"restore", .excl = ROW(SAVE), .list = "restore",
	.help = "copy the connection's security mark to the packet, unless that has one"},
{0} };

static const struct slot rev0[] = {
[SAVE] = {ENC_NONE, .given = 0xff, .tagged = true, .tag = CONNSECMARK_SAVE},
[RESTORE] = {ENC_NONE, .given = 0xff, .tagged = true, .tag = CONNSECMARK_RESTORE},
};

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_connsecmark_target_info),
	  .given = AT(struct xt_connsecmark_target_info, mode), SLOTS(rev0) },
};

const struct ext ext_CONNSECMARK = {
	.name = "CONNSECMARK", .title = "copy security marks", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Copies the security mark that SECMARK set from the packet to its connection, or back to later packets.",
	.example = "-t security -A INPUT -m conntrack --ctstate NEW -j CONNSECMARK --save\n"
		"-t security -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j CONNSECMARK --restore",
	.any = true, .missing = "CONNSECMARK target: parameter required",
	 .effect = SIDE, .writes = WRITES_OTHER, .tables = IN_TABLE(TABLE_mangle) | IN_TABLE(TABLE_security),
	.list = "CONNSECMARK", .opts = opts, LAYOUTS(layouts),
	.wordless = "nft copies security marks without checking whether one is set",
	.module = "NETFILTER_XT_TARGET_CONNSECMARK",
};
