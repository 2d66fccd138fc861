/* Finds contents of a table of nf_tables that are not in its rules and chains: flags, and sets, objects and flowtables
 * of others. They are lost when iptables recreates the table, so code that must restore it completely checks here
 * first.
 *
 *	add table ip filter { flags dormant; }         "the dormant flag": its rules are inactive, and would be active elsewhere
 *	add set ip filter blocked { … }                "the set blocked", whether a rule looks it up or not
 *
 * Objects of Sluice itself (maps of runs etc.) represent rules and are ignored.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include "backend/nft_ahead.h"
#include "backend/nft_load.h"
#include "compiler/image.h"

static bool on_flags(void *self, const struct nlmsghdr *nlh)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg))
		if (mnl_attr_get_type(attr) == NFTA_TABLE_FLAGS)
			*(uint32_t *)self = ntohl(mnl_attr_get_u32(attr));
	return true;
}

static bool flags_read(struct loading *l, enum table_id t, uint32_t *flags)
{
	struct nl_reader reader = { .self = flags, .message = on_flags };
	struct nlmsghdr *nlh = nft_load_request(l, NFT_MSG_GETTABLE);

	*flags = 0;
	nl_attr_put_strz(nlh, NFTA_TABLE_NAME, table_names[t]);
	return nl_ask(l->nft->nl, nlh, &reader) || errno == ENOENT;
}

/* The first one of this kind that is not ours; NULL: none. */
static const char *first_of(const struct nft_names *names, enum nft_kind kind)
{
	for (size_t i = 0; i < names->v.n; i++)
		if (kind != KIND_SET || (!image_name_id(names->v.v[i].name) && !nft_beside_is(names->v.v[i].name)))
			return names->v.v[i].name;
	return NULL;
}

bool nft_unsaid(struct backend *be, struct cx *cx, enum table_id t, const char **what)
{
	static const char *const words[KIND_COUNT] = { [KIND_SET] = "set", [KIND_OBJECT] = "object", [KIND_FLOWTABLE] = "flowtable" };
	struct ruleset rs = { .family = be->family };
	struct loading l = { .nft = (struct nft *)be, .cx = cx, .rs = &rs };
	struct nft_names names = { 0 };
	uint32_t flags;

	*what = NULL;
	if (!flags_read(&l, t, &flags))
		return nft_failed(cx, "Could not fetch the tables", errno);
	if (flags)
		*what = flags & NFT_TABLE_F_DORMANT ? "the dormant flag" : "a flag";
	for (enum nft_kind k = 0; k < KIND_COUNT && !*what; k++) {
		const char *name;

		if (!words[k])
			continue;
		if (!nft_names_read(&l, t, k, &names))
			return nft_failed(cx, "Could not fetch the contents of the table", errno);
		name = first_of(&names, k);
		if (name)
			*what = arena_fmt(cx->arena, "the %s %s", words[k], name);
	}
	return true;
}
