/* -m osf: guess the sender's system from its SYN. */
#include <netinet/in.h>
#include <linux/netfilter/xt_osf.h>
#include "compiler/use.h"

enum { GENRE, TTL, LOG };

static const struct opt opts[] = {
[GENRE] = {"genre", .type = &v_bare, .flags = INV | MAND, .max = MAXGENRELEN - 1, .metavar = "name", .list = "OS fingerprint match %~%v",
	.help = "the system, as the fingerprints call it"},
[TTL] = {"ttl", .type = &v_num, .max = NF_OSF_TTL_NOCHECK, .metavar = "{0|1|2}", .list = "",
	.help = "time to live: 0 as in the fingerprint (for a local network), 1 at most that, 2 whatever it is"},
[LOG] = {"log", .type = &v_num, .max = NF_OSF_LOGLEVEL_ALL_KNOWN, .metavar = "{0|1|2}", .list = "",
	.help = "log what was found: 0 all systems that come into question and packets of none, 1 the first one, 2 all that are known"},
{0} };

static const struct slot rev0[] = {
[GENRE] = {ENC_STR, .at = AT(struct xt_osf_info, genre), .inv = XT_OSF_INVERT},
[TTL] = {ENC_NUM, .at = AT(struct xt_osf_info, ttl), .given = XT_OSF_TTL},
[LOG] = {ENC_NUM, .at = AT(struct xt_osf_info, loglevel), .given = XT_OSF_LOG},
};

static bool pack(struct cx *cx, const struct use *u, void *blob)
{
	(void)cx;
	((struct xt_osf_info *)blob)->len = use_val(u, GENRE)->len;
	return true;
}

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_osf_info), .given = AT(struct xt_osf_info, flags), .inv = AT(struct xt_osf_info, flags),
	  SLOTS(rev0), .pack = pack },
};

const struct ext ext_osf = {
	.name = "osf", .title = "operating system of the sender", .kind = EXT_MATCH, .fam = FAM_IP4, .proto = IPPROTO_TCP,
	.doc = "Compares SYN segments (window size, options and their order, …) with fingerprints of operating systems, which nfnl_osf loads into "
		"the kernel: nfnl_osf -f /usr/share/xtables/pf.os.",
	.effect = STATEFUL, .opts = opts, LAYOUTS(layouts), .module = "NETFILTER_XT_MATCH_OSF",
};
