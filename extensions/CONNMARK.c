/* -j CONNMARK: the mark of the packet's connection. */
#include <linux/netfilter/xt_CONNMARK.h>
#include "compiler/nfttext.h"

enum { SET, SAVE, RESTORE, NFMASK, CTMASK, LEFT, RIGHT, MASK };

#define ONE_OF(rows) .excl = (ROW(SET) | ROW(SAVE) | ROW(RESTORE)) & ~(rows)

static const struct opt opts[] = {
[SET] = {"set-xmark", .type = &v_maskfull, .max = UINT32_MAX, ONE_OF(ROW(SET)),
	.help = "clear the bits in mask, then XOR value"},
[SAVE] = {"save-mark", ONE_OF(ROW(SAVE)), .help = "copy the packet's mark to the connection"},
[RESTORE] = {"restore-mark", ONE_OF(ROW(RESTORE)), .help = "copy the connection's mark to the packet"},
[NFMASK] = {"nfmask", .type = &v_hex, .flags = KEEP, .max = UINT32_MAX,
	.help = "bits of the packet's mark to copy (save) or clear (restore)"},
[CTMASK] = {"ctmask", .type = &v_hex, .flags = KEEP, .max = UINT32_MAX,
	.help = "bits of the connection's mark to clear (save) or copy (restore)"},
[LEFT] = {"left-shift-mark", .type = &v_num, .max = 31, .help = "shift the copied mark left by this many bits"},
[RIGHT] = {"right-shift-mark", .type = &v_num, .max = 31,
	.help = "shift the copied mark right by this many bits"},
[MASK] = {"mask", .type = &v_hex, .max = UINT32_MAX,
	.excl = ROW(NFMASK) | ROW(CTMASK), .help = "the same as --nfmask and --ctmask"},
{"set-mark", .type = &v_setbits, .flags = ALIAS, .of = "set-xmark", .help = "clear the bits in mask, then OR value"},
{"and-mark", .type = &v_andbits, .flags = ALIAS, .of = "set-xmark", .help = "AND the mark with bits"},
{"or-mark", .type = &v_orbits, .flags = ALIAS, .of = "set-xmark", .help = "OR bits into the mark"},
{"xor-mark", .type = &v_xorbits, .flags = ALIAS, .of = "set-xmark", .help = "XOR bits into the mark"},
{0} };

/* The mode determines which rows the masks belong to; see the hooks. */
#define REVISION(type) { \
[SET] = {ENC_NONE, .given = 0xff, .tagged = true, .tag = XT_CONNMARK_SET}, \
[SAVE] = {ENC_NONE, .given = 0xff, .tagged = true, .tag = XT_CONNMARK_SAVE}, \
[RESTORE] = {ENC_NONE, .given = 0xff, .tagged = true, .tag = XT_CONNMARK_RESTORE}, \
[NFMASK] = {ENC_NUM, .at = AT(type, nfmask)}, \
[CTMASK] = {ENC_NUM, .at = AT(type, ctmask)}, \
}

static const struct slot rev1[] = REVISION(struct xt_connmark_tginfo1);
static const struct slot rev2[] = REVISION(struct xt_connmark_tginfo2);

/* A mask given after --set-mark changes what it clears. The packet's mark is not used. */
static void settle_set(struct use_draft *d)
{
	static const uint8_t masks[] = { CTMASK, MASK, NFMASK };

	for (unsigned i = 0; i < sizeof(masks); i++) {
		if (masks[i] != NFMASK && (d->given & ROW(masks[i])) && draft_behind(d, masks[i], SET))
			d->val[SET].m = d->val[masks[i]].n;
		draft_drop(d, masks[i]);
	}
}

/* Copies always have masks; of two shifts the last one counts. */
static bool finish(struct cx *cx, struct use_draft *d)
{
	struct value all = { .n = UINT32_MAX };

	if (!(d->given & (ROW(SET) | ROW(SAVE) | ROW(RESTORE))))
		return diag(cx->diags, d->pos, STATUS_PARAM, "CONNMARK target: No operation specified");
	if ((d->given & ROW(LEFT)) && (d->given & ROW(RIGHT)))
		draft_drop(d, draft_behind(d, LEFT, RIGHT) ? RIGHT : LEFT);
	if (d->given & ROW(SET)) {
		settle_set(d);
		return true;
	}
	if (d->given & ROW(MASK)) {
		draft_put(d, NFMASK, false, &d->val[MASK]);
		draft_put(d, CTMASK, false, &d->val[MASK]);
		draft_drop(d, MASK);
	}
	if (!(d->given & ROW(NFMASK)))
		draft_put(d, NFMASK, false, &all);
	if (!(d->given & ROW(CTMASK)))
		draft_put(d, CTMASK, false, &all);
	return true;
}

/* Both revisions start with the same members. */
static bool pack(struct cx *cx, const struct use *u, void *blob)
{
	struct xt_connmark_tginfo1 *info = blob;
	const struct value *v = use_val(u, SET);

	(void)cx;
	if (v) {
		info->ctmark = v->n;
		info->ctmask = v->m;
		info->nfmask = UINT32_MAX;
	}
	return true;
}

static bool pack1(struct cx *cx, const struct use *u, void *blob)
{
	return !use_has(u, LEFT) && !use_has(u, RIGHT) && pack(cx, u, blob);
}

static bool pack2(struct cx *cx, const struct use *u, void *blob)
{
	struct xt_connmark_tginfo2 *info = blob;
	const struct value *shift = use_has(u, LEFT) ? use_val(u, LEFT) : use_val(u, RIGHT);

	info->shift_dir = use_has(u, RIGHT) ? D_SHIFT_RIGHT : D_SHIFT_LEFT;
	info->shift_bits = shift ? shift->n : 0;
	return pack(cx, u, blob);
}

static bool unpack(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct xt_connmark_tginfo1 *info = blob;
	struct value v = { .n = info->ctmark, .m = info->ctmask };
	struct value nfmask = { .n = info->nfmask }, ctmask = { .n = info->ctmask };

	(void)cx;
	if (d->given & ROW(SET)) {
		draft_put(d, SET, false, &v);
		draft_drop(d, NFMASK);
		draft_drop(d, CTMASK);
		return true;
	}
	draft_put(d, NFMASK, false, &nfmask);
	draft_put(d, CTMASK, false, &ctmask);
	return true;
}

static bool unpack2(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct xt_connmark_tginfo2 *info = blob;
	struct value shift = { .n = info->shift_bits };

	if (info->shift_bits)
		draft_put(d, info->shift_dir == D_SHIFT_RIGHT ? RIGHT : LEFT, false, &shift);
	return unpack(cx, blob, d);
}

#define SPAN(type, first, last) { offsetof(type, first), offsetof(type, last) + sizeof(((type *)0)->last) - offsetof(type, first) }

static const struct layout layouts[] = {
	{ .rev = 2, .size = sizeof(struct xt_connmark_tginfo2), .given = AT(struct xt_connmark_tginfo2, mode),
	  SLOTS(rev2), .pack = pack2, .unpack = unpack2 },
	/* The direction of a shift by 0 is irrelevant. */
	{ .rev = 2, .size = sizeof(struct xt_connmark_tginfo2), .given = AT(struct xt_connmark_tginfo2, mode),
	  .sig = AT(struct xt_connmark_tginfo2, shift_bits), .sigmask = UINT8_MAX, .noise = AT(struct xt_connmark_tginfo2, shift_dir),
	  SLOTS(rev2), .pack = pack1, .unpack = unpack },
	/* --set-mark without a shift does not use the packet's mark, but iptables leaves the number of --mask in its field. */
	{ .rev = 2, .size = sizeof(struct xt_connmark_tginfo2), .given = AT(struct xt_connmark_tginfo2, mode),
	  .sig = SPAN(struct xt_connmark_tginfo2, shift_bits, mode), .sigmask = UINT16_MAX, .sigbits = XT_CONNMARK_SET,
	  .noise = SPAN(struct xt_connmark_tginfo2, nfmask, shift_dir), SLOTS(rev2), .pack = pack1, .unpack = unpack },
	{ .rev = 1, .size = sizeof(struct xt_connmark_tginfo1), .given = AT(struct xt_connmark_tginfo1, mode),
	  SLOTS(rev1), .pack = pack1, .unpack = unpack },
	{ .rev = 1, .size = sizeof(struct xt_connmark_tginfo1), .given = AT(struct xt_connmark_tginfo1, mode),
	  .sig = AT(struct xt_connmark_tginfo1, mode), .sigmask = UINT8_MAX, .sigbits = XT_CONNMARK_SET,
	  .noise = AT(struct xt_connmark_tginfo1, nfmask), SLOTS(rev1), .pack = pack1, .unpack = unpack },
};

static void show_masks(struct buf *b, uint64_t nf, uint64_t ct, bool restore)
{
	if (nf == UINT32_MAX && ct == UINT32_MAX)
		return;
	if (nf == ct)
		buf_printf(b, " mask 0x%llx", (unsigned long long)nf);
	else if (restore)
		buf_printf(b, " ctmask 0x%llx nfmask ~0x%llx", (unsigned long long)ct, (unsigned long long)nf);
	else
		buf_printf(b, " nfmask 0x%llx ctmask ~0x%llx", (unsigned long long)nf, (unsigned long long)ct);
}

static void show(struct buf *b, struct cx *cx, const struct use *u)
{
	(void)cx;
	buf_puts(b, " CONNMARK ");
	if (use_has(u, SET)) {
		bits_show(b, use_val(u, SET), UINT32_MAX, 0);
	} else {
		buf_puts(b, use_has(u, SAVE) ? "save" : "restore");
		show_masks(b, use_val(u, NFMASK)->n, use_val(u, CTMASK)->n, use_has(u, RESTORE));
	}
	for (unsigned row = LEFT; row <= RIGHT; row++)
		if (use_has(u, row))
			buf_printf(b, " %s %u", opts[row].name, (unsigned)use_val(u, row)->n);
}

/* In nft, a copy between two marks sets all bits; a mask of the source can be expressed. */
static bool say(struct nft_text *t, const struct use *u)
{
	bool save = use_has(u, SAVE);

	if (use_has(u, LEFT) || use_has(u, RIGHT))
		return nft_refuse(t, "nft has no exact equivalent for shifts");
	if (use_has(u, SET)) {
		nft_bits(t, "ct mark", "ct mark", use_val(u, SET));
		return true;
	}
	if (use_val(u, save ? CTMASK : NFMASK)->n != UINT32_MAX)
		return nft_refuse(t, "nft cannot combine bits of two marks");
	nft_put(t, save ? " ct mark set mark" : " meta mark set ct mark");
	if (use_val(u, save ? NFMASK : CTMASK)->n != UINT32_MAX)
		nft_put(t, " and 0x%x", (unsigned)use_val(u, save ? NFMASK : CTMASK)->n);
	return true;
}

const struct ext ext_CONNMARK = {
	.name = "CONNMARK", .title = "change the connection's mark", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Sets the mark of the packet's connection, or copies it from or to the mark of the packet:\n\n"
		"ctmark = (ctmark & ~ctmask) ^ (nfmark & nfmask) for --save-mark,\n\n"
		"nfmark = (nfmark & ~nfmask) ^ (ctmark & ctmask) for --restore-mark.",
	.example = "-t mangle -A PREROUTING -j CONNMARK --restore-mark\n"
		"-t mangle -A POSTROUTING -j CONNMARK --save-mark",
	.effect = SIDE, .writes = WRITES_MARK | WRITES_CONNMARK, .opts = opts, LAYOUTS(layouts), .finish = finish, .show = show,
	.nft = say, .module = "NETFILTER_XT_CONNMARK",
};
