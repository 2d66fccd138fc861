/* -j CHECKSUM: fill in checksums that were left to hardware offloading which is not available. */
#include <linux/netfilter/xt_CHECKSUM.h>
#include "compiler/ir.h"

enum { FILL };

static const struct opt opts[] = {
[FILL] = {"checksum-fill", .flags = MAND, .list = "fill", .help = "compute missing checksums"},
{0} };

static const struct slot rev0[] = { [FILL] = {ENC_NONE, .given = XT_CHECKSUM_OP_FILL} };

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_CHECKSUM_info), .given = AT(struct xt_CHECKSUM_info, operation), SLOTS(rev0) },
};

const struct ext ext_CHECKSUM = {
	.name = "CHECKSUM", .title = "fill in checksums", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Fills in checksums that the sender left to the network card, for receivers that verify them in software, such as old "
		"DHCP clients in virtual machines.",
	.example = "-t mangle -A POSTROUTING -p udp --dport 68 -j CHECKSUM --checksum-fill",
	.effect = SIDE, .writes = WRITES_OTHER, .tables = IN_TABLE(TABLE_mangle), .list = "CHECKSUM", .opts = opts, LAYOUTS(layouts),
	.wordless = "nft cannot fill in checksums",
	.module = "NETFILTER_XT_TARGET_CHECKSUM",
};
