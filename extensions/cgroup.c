/* -m cgroup: the control group of the socket. */
#include <linux/netfilter/xt_cgroup.h>
#include "compiler/ir.h"

enum { PATH, CLASSID };

static const struct opt opts[] = {
[PATH] = {"path", .type = &v_quoted, .flags = INV, .max = PATH_MAX - 1, .metavar = "path", .list = "cgroup %~%t",
	.help = "cgroup v2 path from the root of the hierarchy; descendants match too"},
[CLASSID] = {"cgroup", .type = &v_num, .flags = INV | READTEST, .max = UINT32_MAX, .excl = ROW(PATH), .metavar = "classid",
	.list = "cgroup %~%v", .test = {K_CGROUP, REL_EQ}, .help = "net_cls.classid of the cgroup v1 group"},
{0} };

/* One byte tells that a row is given, another that it is inverted. */
#define SLOTS_OF(type) { \
[PATH] = {ENC_STR, .at = AT(type, path), .given = 1, .given_at = AT(type, has_path), .inv = 1, .inv_at = AT(type, invert_path)}, \
[CLASSID] = {ENC_NUM, .at = AT(type, classid), .given = 1, .given_at = AT(type, has_classid), .inv = 1, \
	.inv_at = AT(type, invert_classid)}, \
}

static const struct slot rev2[] = SLOTS_OF(struct xt_cgroup_info_v2);
static const struct slot rev1[] = SLOTS_OF(struct xt_cgroup_info_v1);
static const struct slot rev0[] = {
[PATH] = {ENC_NONE},
[CLASSID] = {ENC_NUM, .at = AT(struct xt_cgroup_info_v0, id), .inv = 1, .inv_at = AT(struct xt_cgroup_info_v0, invert)},
};

/* The first revision only has a class. */
static bool pack0(struct cx *cx, const struct use *u, void *blob)
{
	(void)cx;
	(void)blob;
	return use_has(u, CLASSID);
}

static bool unpack0(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct xt_cgroup_info_v0 *info = blob;
	struct value v = { .n = info->id };

	(void)cx;
	draft_put(d, CLASSID, info->invert, &v);
	return true;
}

static const struct layout layouts[] = {
	{ .rev = 2, .size = sizeof(struct xt_cgroup_info_v2), .usersize = offsetof(struct xt_cgroup_info_v2, priv), SLOTS(rev2) },
	{ .rev = 1, .size = sizeof(struct xt_cgroup_info_v1), .usersize = offsetof(struct xt_cgroup_info_v1, priv), SLOTS(rev1) },
	{ .rev = 0, .size = sizeof(struct xt_cgroup_info_v0), SLOTS(rev0), .pack = pack0, .unpack = unpack0 },
};

const struct ext ext_cgroup = {
	.name = "cgroup", .title = "control group of the socket", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches the control group of the socket that sends the packet or, on input, receives it. On input only sockets found "
		"early are known, mostly those of established TCP connections.",
	.example = "-A OUTPUT -p tcp --dport 25 -m cgroup ! --path system.slice/postfix.service -j REJECT",
	.any = true, .effect = PURE, .once = ROW(PATH), .total = true,
	.hooks = IN_HOOK(HOOK_LOCAL_IN) | IN_HOOK(HOOK_LOCAL_OUT) | IN_HOOK(HOOK_POST_ROUTING),
	.opts = opts, LAYOUTS(layouts), .module = "NETFILTER_XT_MATCH_CGROUP",
};
