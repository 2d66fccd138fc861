/* -j SECMARK: a security context for the packet. */
#include <linux/netfilter/xt_SECMARK.h>
#include "compiler/ir.h"

enum { CONTEXT };

static const struct opt opts[] = {
[CONTEXT] = {"selctx", .type = &v_bare, .flags = MAND, .min = 1, .max = SECMARK_SECCTX_MAX - 1, .metavar = "context", .list = "selctx %v",
	.help = "SELinux context"},
{0} };

/* The mode selects the security module; there is only SELinux. */
#define SLOTS_OF(type) { [CONTEXT] = {ENC_STR, .at = AT(type, secctx), .given = 0xff, .tagged = true, .tag = SECMARK_MODE_SEL} }

static const struct slot rev1[] = SLOTS_OF(struct xt_secmark_target_info_v1);
static const struct slot rev0[] = SLOTS_OF(struct xt_secmark_target_info);

static const struct layout layouts[] = {
	{ .rev = 1, .size = sizeof(struct xt_secmark_target_info_v1), .usersize = offsetof(struct xt_secmark_target_info_v1, secid),
	  .given = AT(struct xt_secmark_target_info_v1, mode), SLOTS(rev1) },
	{ .rev = 0, .size = sizeof(struct xt_secmark_target_info), .noise = AT(struct xt_secmark_target_info, secid),
	  .given = AT(struct xt_secmark_target_info, mode), SLOTS(rev0) },
};

const struct ext ext_SECMARK = {
	.name = "SECMARK", .title = "security context", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Sets the packet's security context, which the kernel's security module enforces. The kernel must run SELinux with the "
		"context in its policy. CONNSECMARK copies it to the connection.",
	.example = "-t security -A INPUT -p tcp --dport 80 -j SECMARK --selctx system_u:object_r:http_server_packet_t:s0",
	.effect = SIDE, .writes = WRITES_OTHER, .tables = IN_TABLE(TABLE_mangle) | IN_TABLE(TABLE_security), .list = "SECMARK",
	.opts = opts, LAYOUTS(layouts), .wordless = "nft needs a named secmark object in the table",
	.module = "NETFILTER_XT_TARGET_SECMARK",
};
