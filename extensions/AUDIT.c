/* -j AUDIT: a record for the audit daemon. */
#include <linux/netfilter/xt_AUDIT.h>
#include "compiler/nfttext.h"

enum { TYPE };

static const struct word types[] = {
	{"accept", XT_AUDIT_TYPE_ACCEPT}, {"drop", XT_AUDIT_TYPE_DROP}, {"reject", XT_AUDIT_TYPE_REJECT},
	{ .say = "Bad action type value \"%s\"" }
};

static const struct opt opts[] = {
[TYPE] = {"type", .type = &v_word, .flags = MAND, .arg = types, .list = "%v",
	.help = "action to record: accept, drop or reject"},
{0} };

static const struct slot rev0[] = { [TYPE] = {ENC_NUM, .at = AT(struct xt_audit_info, type)} };
static const struct layout layouts[] = { { .rev = 0, .size = sizeof(struct xt_audit_info), SLOTS(rev0) } };

/* Current kernels omit the type from their records. */
static bool say(struct nft_text *t, const struct use *u)
{
	(void)u;
	nft_put(t, " log level audit");
	return true;
}

const struct ext ext_AUDIT = {
	.name = "AUDIT", .title = "record for the audit daemon", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Writes an audit record of the packet. Evaluation continues with the next rule, whatever the type says.",
	.example = "-A INPUT -p tcp --dport 23 -j AUDIT --type drop",
	.effect = SIDE, .list = "AUDIT", .opts = opts, LAYOUTS(layouts), .nft = say,
	.module = "NETFILTER_XT_TARGET_AUDIT",
};
