/* The nft back end: rulesets in the kernel's nf_tables, in the tables and chains that iptables-nft uses.
 *
 *	table ip filter, chain INPUT { type filter hook input priority 0; policy accept }
 *
 * Loading reads only what is requested. A commit is one batch, which the kernel applies completely or not at all, and
 * only if the ruleset has not changed since it was loaded. Opening makes no requests: these need privileges, and syntax
 * errors in commands should be reported to unprivileged users too.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "backend/nft.h"

static void nft_close(struct backend *be)
{
	struct nft *nft = (struct nft *)be;

	nft_codec_free(nft->codec);
	nl_close(nft->nl);
	free(nft);
}

static const struct backend_ops nft_ops = {
	.name = "nf_tables",
	.load = nft_load,
	.tables = nft_tables,
	.unsaid = nft_unsaid,
	.commit = nft_commit,
	.close = nft_close,
};

struct backend *backend_nft_open(struct cx *cx, enum family f)
{
	struct nl *nl = nl_open(NETLINK_NETFILTER);
	int error = errno;
	struct nft *nft;

	if (!nl) {
		diag(cx->diags, (struct pos){0}, STATUS_RESOURCE, "Could not open a netlink socket: %s", strerror(error));
		if (error == EPROTONOSUPPORT || error == EAFNOSUPPORT)
			diag_why(cx->diags, "this kernel has no nfnetlink (CONFIG_NETFILTER_NETLINK)");
		return NULL;
	}
	nft = mem_alloc(sizeof(*nft));
	*nft = (struct nft){ .be = { .ops = &nft_ops, .family = f, .optimize = OPT_AUTO }, .nl = nl,
		.codec = nft_codec_new() };
	return &nft->be;
}
