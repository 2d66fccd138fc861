/* The kernel's list of fingerprints for -m osf: one message adds or removes an entry.
 *
 * The list cannot be read. Adding an existing entry and removing a missing one are not errors.
 */
#include <errno.h>
#include <stdlib.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_osf.h>
#include "backend/backend.h"
#include "lib/arena.h"
#include "lib/nl.h"

struct fingers { struct nl *nl; };

struct fingers *fingers_open(void)
{
	struct nl *nl = nl_open(NETLINK_NETFILTER);
	struct fingers *k = nl ? mem_alloc(sizeof(*k)) : NULL;

	if (k)
		k->nl = nl;
	return k;
}

bool fingers_put(struct fingers *k, const struct nf_osf_user_finger *f, bool remove)
{
	struct nlmsghdr *req = nl_request(k->nl, NFNL_SUBSYS_OSF << 8 | (remove ? OSF_MSG_REMOVE : OSF_MSG_ADD),
		remove ? 0 : NLM_F_CREATE, 0);

	nl_attr_put(req, OSF_ATTR_FINGER, sizeof(*f), f);
	return nl_ask(k->nl, req, NULL) || (remove && errno == ENOENT);
}

void fingers_close(struct fingers *k)
{
	nl_close(k->nl);
	free(k);
}
