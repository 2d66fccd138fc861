/* -m string: bytes anywhere in the packet. */
#include <string.h>
#include <linux/netfilter/xt_string.h>
#include "compiler/use.h"

enum { STRING, HEX, ALGO, FROM, TO, ICASE };

static const struct opt opts[] = {
[STRING] = {"string", .type = &v_quoted, .flags = INV, .min = 1, .max = XT_STRING_MAX_PATTERN_SIZE, .excl = ROW(HEX),
	.arg = "STRING too long \"%s\"", .metavar = "text", .list = "%! %v", .help = "string to search for"},
[HEX] = {"hex-string", .type = &v_bytes, .flags = INV, .max = XT_STRING_MAX_PATTERN_SIZE, .list = "%! %v",
	.help = "bytes to search for: text with hex digits between bars, as in a|0d 0a|b"},
[ALGO] = {"algo", .type = &v_bare, .flags = MAND, .min = 1, .max = XT_STRING_MAX_ALGO_NAME_SIZE - 1, .metavar = "{bm|kmp}",
	.list = "ALGO name %v", .help = "search algorithm: Boyer-Moore or Knuth-Morris-Pratt"},
[FROM] = {"from", .type = &v_num, .max = UINT16_MAX, .metavar = "offset", .list = "FROM %v", .help = "offset at which the search starts"},
[TO] = {"to", .type = &v_num, .max = UINT16_MAX, .def = "65535", .metavar = "offset", .list = "TO %v",
	.help = "last offset at which a match may begin"},
[ICASE] = {"icase", .list = "ICASE", .help = "ignore case"},
{0} };

#define COMMON \
[STRING] = {ENC_NONE}, [HEX] = {ENC_NONE}, [ALGO] = {ENC_STR, .at = AT(struct xt_string_info, algo)}, \
[FROM] = {ENC_NUM, .at = AT(struct xt_string_info, from_offset)}, \
[TO] = {ENC_NUM, .at = AT(struct xt_string_info, to_offset)}

static const struct slot rev1[] = { COMMON, [ICASE] = {ENC_NONE, .given = XT_STRING_FLAG_IGNORECASE} };
static const struct slot rev0[] = { COMMON };

static bool pack(struct cx *cx, const struct use *u, void *blob)
{
	struct xt_string_info *info = blob;
	unsigned row = use_has(u, HEX) ? HEX : STRING;
	const struct value *v = use_val(u, row);

	(void)cx;
	memcpy(info->pattern, v->s, v->len);
	info->patlen = v->len;
	info->u.v1.flags |= use_inv(u, row) ? XT_STRING_FLAG_INVERT : 0;
	return true;
}

/* Patterns that can be typed are texts, however they were given; others are bytes, as are those that end with \, which
 * would escape the closing quote. */
static unsigned row_for(const struct value *v)
{
	for (uint32_t i = 0; i < v->len; i++)
		if (v->s[i] < ' ' || v->s[i] > '~')
			return HEX;
	return v->len && v->s[v->len - 1] == '\\' ? HEX : STRING;
}

static bool unpack(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct xt_string_info *info = blob;
	struct value v = { .len = info->patlen };

	if (!v.len || v.len > XT_STRING_MAX_PATTERN_SIZE)
		return false;
	v.s = memcpy(arena_alloc(cx->arena, v.len + 1), info->pattern, v.len);
	draft_put(d, row_for(&v), info->u.v1.flags & XT_STRING_FLAG_INVERT, &v);
	return true;
}

_Static_assert(offsetof(struct xt_string_info, u.v0.invert) == offsetof(struct xt_string_info, u.v1.flags) &&
	XT_STRING_FLAG_INVERT == 1, "the first revision's only flag is the second's first");

#define LAYOUT(number) { .rev = number, .size = sizeof(struct xt_string_info), \
	.usersize = offsetof(struct xt_string_info, config), .given = AT(struct xt_string_info, u.v1.flags), \
	SLOTS(rev##number), .pack = pack, .unpack = unpack }

static const struct layout layouts[] = { LAYOUT(1), LAYOUT(0) };

static bool finish(struct cx *cx, struct use_draft *d)
{
	unsigned row = d->given & ROW(HEX) ? HEX : STRING, better;
	bool inv = d->inv & ROW(row);

	if (!(d->given & ROW(row)))
		return diag(cx->diags, d->pos, STATUS_PARAM, "STRING match: You must specify `--string' or `--hex-string'");
	if ((d->given & ROW(FROM)) && (d->given & ROW(TO)) && d->val[FROM].n > d->val[TO].n) {
		diag(cx->diags, d->at[TO], STATUS_PARAM, "string: --to is less than --from");
		return diag_why(cx->diags, "the search would end before it starts");
	}
	better = row_for(&d->val[row]);
	if (better != row) {
		draft_put(d, better, inv, &d->val[row]);
		draft_drop(d, row);
	}
	return true;
}

const struct ext ext_string = {
	.name = "string", .title = "bytes in the packet", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Searches the packet, from the IP header on, for a string of up to 128 bytes. Each packet is searched alone: strings "
		"split across TCP segments and encrypted data are not found.\n\n"
		"In --hex-string, a backslash quotes the next character.",
	.example = "-A FORWARD -p udp --dport 53 -m string --algo bm --hex-string \"|07|example|03|com|00|\" -j DROP",
	.effect = PURE, .total = true, .list = "STRING match", .opts = opts, LAYOUTS(layouts), .finish = finish,
	.wordless = "nft cannot search packets for strings",
	.module = "NETFILTER_XT_MATCH_STRING",
};
