/* -m osf: guess the sender's operating system from its SYN. */
#include <netinet/in.h>
#include <linux/netfilter/xt_osf.h>
#include "compiler/nfttext.h"

enum { GENRE, TTL, LOG };
enum { NFT_NAME_MAX = 15 };

static const struct opt opts[] = {
[GENRE] = {"genre", .type = &v_bare, .flags = INV | MAND, .max = MAXGENRELEN - 1, .metavar = "name", .list = "OS fingerprint match %~%v",
	.help = "operating system, as named in the fingerprints"},
[TTL] = {"ttl", .type = &v_num, .max = NF_OSF_TTL_NOCHECK, .metavar = "{0|1|2}", .list = "",
	.help = "TTL check: 0 equal to the fingerprint's (local networks), 1 at most that, 2 none"},
[LOG] = {"log", .type = &v_num, .max = NF_OSF_LOGLEVEL_ALL_KNOWN, .metavar = "{0|1|2}", .list = "",
	.help = "log: 0 all candidates and unknown packets, 1 the first candidate, 2 all known candidates"},
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

static bool say(struct nft_text *t, const struct use *u)
{
	static const char *const ttl[] = { [NF_OSF_TTL_TRUE] = "", [NF_OSF_TTL_LESS] = " ttl loose", [NF_OSF_TTL_NOCHECK] = " ttl skip" };

	if (use_has(u, LOG) || use_inv(u, GENRE))
		return nft_refuse(t, use_has(u, LOG) ? "nft cannot log the result" : "nft examines SYN segments only");
	if (!use_val(u, GENRE)->len || use_val(u, GENRE)->len > NFT_NAME_MAX)
		return nft_refuse(t, "nft requires a name of 1 to %d characters", NFT_NAME_MAX);
	nft_put(t, " osf%s", ttl[use_has(u, TTL) ? use_val(u, TTL)->n : NF_OSF_TTL_TRUE]);
	return nft_string(t, "name", use_val(u, GENRE));
}

const struct ext ext_osf = {
	.name = "osf", .title = "operating system of the sender", .kind = EXT_MATCH, .fam = FAM_IP4, .proto = IPPROTO_TCP,
	.doc = "Passive OS fingerprinting: compares SYN segments (window size, order of options, …) with the fingerprints that "
		"nfnl_osf(8) has loaded into the kernel.",
	.example = "nfnl_osf -f /usr/share/xtables/pf.os\n"
		"-A INPUT -p tcp --dport 25 -m osf --genre Windows --ttl 2 -j DROP",
	.effect = STATEFUL, .opts = opts, LAYOUTS(layouts), .nft = say, .module = "NETFILTER_XT_MATCH_OSF",
};
