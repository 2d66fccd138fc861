/* -j LOG: print a line in the kernel log. */
#include <string.h>
#include <linux/netfilter/xt_LOG.h>
#include "compiler/nfttext.h"
#include "compiler/lower.h"

enum { PREFIX, LEVEL, TCPSEQ, TCPOPT, IPOPT, UID, MACDECODE };

#define FLAG(name, h) {"log-" name, .help = h}

static const struct opt opts[] = {
[PREFIX] = {"log-prefix", .type = &v_text, .min = 1, .max = sizeof(((struct xt_log_info *)0)->prefix) - 1,
	.metavar = "prefix", .help = "prefix of the message, up to 29 characters"},
[LEVEL] = {"log-level", .type = &v_level, .def = "warning",
	.help = "log level: emerg, alert, crit, error, warning, notice, info, debug or a number"},
[TCPSEQ] = FLAG("tcp-sequence", "log TCP sequence numbers; a risk if users can read the log"),
[TCPOPT] = FLAG("tcp-options", "log TCP header options"),
[IPOPT] = FLAG("ip-options", "log IP header options"),
[UID] = FLAG("uid", "log the UID of the sending process"),
[MACDECODE] = FLAG("macdecode", "log link-layer addresses and protocol, decoded"),
{0} };

static const struct slot rev0[] = {
[PREFIX] = {ENC_STR, .at = AT(struct xt_log_info, prefix)},
[LEVEL] = {ENC_NUM, .at = AT(struct xt_log_info, level)},
[TCPSEQ] = {ENC_NONE, .given = XT_LOG_TCPSEQ}, [TCPOPT] = {ENC_NONE, .given = XT_LOG_TCPOPT},
[IPOPT] = {ENC_NONE, .given = XT_LOG_IPOPT}, [UID] = {ENC_NONE, .given = XT_LOG_UID},
[MACDECODE] = {ENC_NONE, .given = XT_LOG_MACDECODE},
};

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_log_info), .given = AT(struct xt_log_info, logflags), SLOTS(rev0) },
};

/* "LOG flags 1 level 4 prefix "x"", and with names "LOG level warn tcp-sequence prefix "x"". */
static void show(struct buf *b, struct cx *cx, const struct use *u)
{
	struct vplace p = { .cx = cx, .opt = &opts[LEVEL], .list = true };
	struct value level = {0};
	unsigned flags = 0;

	for (unsigned row = TCPSEQ; row <= MACDECODE; row++)
		flags |= use_has(u, row) ? rev0[row].given : 0;
	if (use_has(u, LEVEL))
		level.n = use_val(u, LEVEL)->n;
	else
		opt_default(cx, &opts[LEVEL], &level);
	buf_puts(b, " LOG");
	if (cx->numeric)
		buf_printf(b, " flags %u", flags);
	buf_puts(b, " level ");
	v_level.print(b, &p, &level);
	for (unsigned row = TCPSEQ; row <= MACDECODE && !cx->numeric; row++)
		if (use_has(u, row))
			buf_printf(b, " %s", opts[row].name + strlen("log-"));
	if (use_has(u, PREFIX))
		buf_printf(b, " prefix \"%s\"", use_val(u, PREFIX)->s);
}

static bool say(struct nft_text *t, const struct use *u)
{
	static const char *const levels[] = { "emerg", "alert", "crit", "err", "warn", "notice", "info", "debug" };
	const struct value *prefix = use_val(u, PREFIX), *level = use_val(u, LEVEL);

	nft_put(t, " log");
	if (prefix && !nft_string(t, "prefix", prefix))
		return false;
	if (level && level->n >= sizeof(levels) / sizeof(levels[0]))
		return nft_refuse(t, "unknown log level");
	if (level)
		nft_put(t, " level %s", levels[level->n]);
	if (use_has(u, TCPSEQ) || use_has(u, TCPOPT))
		nft_put(t, " flags tcp %s%s%s", use_has(u, TCPSEQ) ? "sequence" : "",
			use_has(u, TCPSEQ) && use_has(u, TCPOPT) ? "," : "", use_has(u, TCPOPT) ? "options" : "");
	nft_put(t, "%s%s%s", use_has(u, IPOPT) ? " flags ip options" : "", use_has(u, UID) ? " flags skuid" : "",
		use_has(u, MACDECODE) ? " flags ether" : "");
	return true;
}

/* nft's log without a group prints the same line in the same log. */
static size_t raise(struct cx *cx, const struct nir *x, size_t n, struct use_draft *d)
{
	struct value level = { .n = nir_u(x, NIR_LOG_level) }, prefix = {0};
	uint64_t flags = nir_u(x, NIR_LOG_flags);

	(void)n;
	if (nir_has(x, NIR_LOG_group) || level.n > 7 || flags & ~(uint64_t)XT_LOG_MASK)
		return 0;
	if (nir_has(x, NIR_LOG_prefix) && x->f[NIR_LOG_prefix].d.len) {
		prefix.len = x->f[NIR_LOG_prefix].d.len;
		if (prefix.len > opts[PREFIX].max)
			return 0;
		prefix.s = arena_strn(cx->arena, x->f[NIR_LOG_prefix].d.p, prefix.len);
		draft_put(d, PREFIX, false, &prefix);
	}
	if (nir_has(x, NIR_LOG_level))
		draft_put(d, LEVEL, false, &level);
	for (unsigned row = TCPSEQ; row <= MACDECODE; row++)
		if (flags & rev0[row].given)
			draft_put(d, row, false, NULL);
	return 1;
}

const struct ext ext_LOG = {
	.name = "LOG", .title = "a line in the kernel's log", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Logs the packet's headers to the kernel log (dmesg, syslog). Evaluation continues with the next rule; to log and drop, "
		"use two rules with the same matches, or a chain of both.",
	.example = "-A INPUT -m limit --limit 6/minute -j LOG --log-prefix \"dropped: \" --log-level info",
	.effect = SIDE, .opts = opts, LAYOUTS(layouts), .show = show,
	.nft = say, .module = "NETFILTER_XT_TARGET_LOG",
	.raise_op = NIR_LOG, .raise = raise,
};
