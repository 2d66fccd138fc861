/* -m srh: the segment routing header of IPv6. */
#include <linux/netfilter_ipv6/ip6t_srh.h>
#include "compiler/use.h"

enum { NEXTHDR, LEN_EQ, LEN_GT, LEN_LT, SEGS_EQ, SEGS_GT, SEGS_LT, LAST_EQ, LAST_GT, LAST_LT, TAG, PSID, NSID, LSID };

#define BYTE(name, h) {"srh-" name, .type = &v_num, .flags = INV, .max = UINT8_MAX, .list = name ":%!%v", .help = h}
#define COMPARED(name, what) \
	BYTE(name "-eq", what " equals number"), BYTE(name "-gt", what " is greater than number"), \
	BYTE(name "-lt", what " is less than number")
#define SID(name, h) {"srh-" name, .type = &v_addrnet, .flags = INV, .list = name " %! %v", .help = h}

static const struct opt opts[] = {
[NEXTHDR] = BYTE("next-hdr", "protocol number of the next header"),
[LEN_EQ] = COMPARED("hdr-len", "header length, in units of 8 bytes without the first 8,"),
[SEGS_EQ] = COMPARED("segs-left", "number of segments left"),
[LAST_EQ] = COMPARED("last-entry", "index of the last segment in the list, from 0,"),
[TAG] = {"srh-tag", .type = &v_num, .flags = INV, .max = UINT16_MAX, .list = "tag:%!%v", .help = "tag of the header"},
[PSID] = SID("psid", "previous segment"),
[NSID] = SID("nsid", "next segment"),
[LSID] = SID("lsid", "last segment"),
{0} };

#define SLOT(e, t, member, bit, ...) {e, .at = AT(t, member), .given = IP6T_SRH_##bit, .inv = IP6T_SRH_##bit, ##__VA_ARGS__}
#define NUMBERS(t) \
[NEXTHDR] = SLOT(ENC_NUM, t, next_hdr, NEXTHDR), \
[LEN_EQ] = SLOT(ENC_NUM, t, hdr_len, LEN_EQ), SLOT(ENC_NUM, t, hdr_len, LEN_GT), SLOT(ENC_NUM, t, hdr_len, LEN_LT), \
[SEGS_EQ] = SLOT(ENC_NUM, t, segs_left, SEGS_EQ), SLOT(ENC_NUM, t, segs_left, SEGS_GT), SLOT(ENC_NUM, t, segs_left, SEGS_LT), \
[LAST_EQ] = SLOT(ENC_NUM, t, last_entry, LAST_EQ), SLOT(ENC_NUM, t, last_entry, LAST_GT), SLOT(ENC_NUM, t, last_entry, LAST_LT), \
[TAG] = SLOT(ENC_NUM, t, tag, TAG)

static const struct slot rev1[] = {
NUMBERS(struct ip6t_srh1),
[PSID] = SLOT(ENC_ADDRS, struct ip6t_srh1, psid_addr, PSID, .at2 = AT(struct ip6t_srh1, psid_msk)),
[NSID] = SLOT(ENC_ADDRS, struct ip6t_srh1, nsid_addr, NSID, .at2 = AT(struct ip6t_srh1, nsid_msk)),
[LSID] = SLOT(ENC_ADDRS, struct ip6t_srh1, lsid_addr, LSID, .at2 = AT(struct ip6t_srh1, lsid_msk)),
};
static const struct slot rev0[] = { NUMBERS(struct ip6t_srh) };

#define LAYOUT(number, t) { .rev = number, .size = sizeof(t), .given = AT(t, mt_flags), .inv = AT(t, mt_invflags), SLOTS(rev##number) }

static const struct layout layouts[] = { LAYOUT(1, struct ip6t_srh1), LAYOUT(0, struct ip6t_srh) };

/* The kernel has one number for the three comparisons of a field. */
static bool finish(struct cx *cx, struct use_draft *d)
{
	static const unsigned fields[] = { LEN_EQ, SEGS_EQ, LAST_EQ };
	enum { COMPARISONS = 3 };

	for (unsigned i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		unsigned first = 0;

		for (unsigned row = fields[i]; row < fields[i] + COMPARISONS; row++) {
			if (!(d->given & ROW(row)))
				continue;
			if (first && d->val[row].n != d->val[first].n) {
				diag(cx->diags, d->at[row], STATUS_PARAM, "srh: option \"--%s\" cannot be used together with \"--%s\".",
					opts[row].name, opts[first].name);
				return diag_why(cx->diags, "the kernel compares a field with one number; use -m srh twice");
			}
			first = row;
		}
	}
	return true;
}

const struct ext ext_srh = {
	.name = "srh", .title = "segment routing header", .kind = EXT_MATCH, .fam = FAM_IP6,
	.doc = "Matches the IPv6 segment routing header (SRH, RFC 8754).",
	.example = "-A INPUT -i eth0 -m srh --srh-segs-left-gt 0 -j DROP",
	.effect = PURE, .list = "srh", .opts = opts, LAYOUTS(layouts), .finish = finish,
	.wordless = "nft cannot compare two fields of the header with each other",
	.module = "IP6_NF_MATCH_SRH",
};
