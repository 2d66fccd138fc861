/* Queries the running kernel about revisions of matches and targets, and about ipsets.
 *
 *	kernel_revision(k, FAM_IP4, EXT_MATCH, "conntrack", 3)     true: the struct of revision 3 is supported
 *	kernel_set_by_name(k, "bad", &ref)                         1, and ref.index is the index for struct xt_set_info
 *
 * Revisions are queried from nft_compat by netlink; on kernels without it, by the getsockopt of ip_tables. Answers are
 * cached: 100,000 rules with the same match cost one round trip. As a side effect the kernel loads the required module,
 * which is intended.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <linux/netfilter/ipset/ip_set.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include "backend/backend.h"
#include "lib/nl.h"

struct kernel {
	struct arena *arena;
	struct nl *nl;                 /* NULL: no nfnetlink */
	struct map known;              /* query -> answer */
	int sock;                      /* raw socket for ipset; -1: none */
	unsigned set_version;          /* of ipset's protocol; 0: not queried yet */
	char yes, no;                  /* their addresses are the answers in `known` */
};

struct kernel *kernel_open(void)
{
	struct kernel *k = mem_alloc(sizeof(*k));

	k->arena = arena_new();
	k->nl = nl_open(NETLINK_NETFILTER);
	map_init(&k->known, k->arena);
	k->sock = -1;
	k->set_version = 0;
	return k;
}

void kernel_close(struct kernel *k)
{
	if (!k)
		return;
	nl_close(k->nl);
	if (k->sock >= 0)
		close(k->sock);
	arena_free(k->arena);
	free(k);
}

/* ---- revisions ---- */

static bool ask_compat(struct kernel *k, enum family f, enum ext_kind kind, const char *name, unsigned rev)
{
	struct nlmsghdr *nlh;

	if (!k->nl) {
		errno = EPROTONOSUPPORT;
		return false;
	}
	nlh = nl_request(k->nl, NFNL_SUBSYS_NFT_COMPAT << 8 | NFNL_MSG_COMPAT_GET, 0,
		f == FAM_IP6 ? AF_INET6 : AF_INET);
	nl_attr_put_strz(nlh, NFTA_COMPAT_NAME, name);
	nl_attr_put_u32(nlh, NFTA_COMPAT_REV, htonl(rev));
	nl_attr_put_u32(nlh, NFTA_COMPAT_TYPE, htonl(kind == EXT_TARGET));
	return nl_ask(k->nl, nlh, NULL);
}

static bool ask_sockopt(enum family f, enum ext_kind kind, const char *name, unsigned rev)
{
	struct xt_get_revision get = { .revision = (uint8_t)rev };
	int sock = socket(f == FAM_IP6 ? AF_INET6 : AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW), rc;
	int which4 = kind == EXT_TARGET ? IPT_SO_GET_REVISION_TARGET : IPT_SO_GET_REVISION_MATCH;
	int which6 = kind == EXT_TARGET ? IP6T_SO_GET_REVISION_TARGET : IP6T_SO_GET_REVISION_MATCH;
	socklen_t len = sizeof(get);

	if (sock < 0 || strlen(name) >= sizeof(get.name))
		return sock >= 0 && close(sock) && false;
	strcpy(get.name, name);
	rc = f == FAM_IP6 ? getsockopt(sock, IPPROTO_IPV6, which6, &get, &len)
			  : getsockopt(sock, IPPROTO_IP, which4, &get, &len);
	close(sock);
	return rc == 0;
}

static bool revision_ask(struct kernel *k, enum family f, enum ext_kind kind, const char *name, unsigned rev)
{
	if (ask_compat(k, f, kind, name, rev))
		return true;
	/* These errors mean that it is not available; others mean that nft_compat is not. */
	if (errno == ENOENT || errno == EPROTONOSUPPORT || errno == EPERM)
		return k->nl ? false : ask_sockopt(f, kind, name, rev);
	return ask_sockopt(f, kind, name, rev);
}

bool kernel_revision(struct kernel *k, enum family f, enum ext_kind kind, const char *name, unsigned rev)
{
	char q[3 + XT_EXTENSION_MAXNAMELEN] = { (char)f, (char)kind, (char)rev };
	size_t len = strlen(name), n = 3 + len;
	char *answer;

	if (len >= XT_EXTENSION_MAXNAMELEN)
		return false;
	memcpy(q + 3, name, len);
	answer = map_get(&k->known, q, n);
	if (!answer) {
		answer = revision_ask(k, f, kind, name, rev) ? &k->yes : &k->no;
		map_put(&k->known, arena_dup(k->arena, q, n), n, answer);
	}
	return answer == &k->yes;
}

/* ---- ipset: the old getsockopt, which all versions support ---- */

static bool set_ask(struct kernel *k, void *req, size_t size)
{
	socklen_t len = (socklen_t)size;

	return getsockopt(k->sock, SOL_IP, SO_IP_SET, req, &len) == 0;
}

static bool set_open(struct kernel *k)
{
	struct ip_set_req_version req = { .op = IP_SET_OP_VERSION };

	if (k->set_version)
		return true;
	if (k->sock < 0)
		k->sock = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	if (k->sock < 0 || !set_ask(k, &req, sizeof(req)))
		return false;
	k->set_version = req.version;
	return true;
}

static uint8_t set_family(unsigned nfproto)
{
	return nfproto == NFPROTO_IPV4 ? FAM_IP4 : nfproto == NFPROTO_IPV6 ? FAM_IP6 : FAM_ANY;
}

int kernel_set_by_name(struct kernel *k, const char *name, struct ipset_ref *out)
{
	struct ip_set_req_get_set_family req = { .op = IP_SET_OP_GET_FNAME };

	if (!set_open(k))
		return -1;
	if (strlen(name) >= sizeof(req.set.name))
		return 0;
	req.version = k->set_version;
	strcpy(req.set.name, name);
	if (!set_ask(k, &req, sizeof(req)))
		return -1;
	if (req.set.index == IPSET_INVALID_ID)
		return 0;
	*out = (struct ipset_ref){ .name = name, .index = req.set.index, .family = set_family(req.family) };
	return 1;
}

int kernel_set_by_index(struct kernel *k, struct arena *a, uint16_t index, struct ipset_ref *out)
{
	struct ip_set_req_get_set_family family = { .op = IP_SET_OP_GET_FNAME };
	struct ip_set_req_get_set req = { .op = IP_SET_OP_GET_BYINDEX };

	if (!set_open(k))
		return -1;
	req.version = family.version = k->set_version;
	req.set.index = index;
	if (!set_ask(k, &req, sizeof(req)))
		return -1;
	if (!req.set.name[0])
		return 0;
	memcpy(family.set.name, req.set.name, sizeof(family.set.name));
	*out = (struct ipset_ref){ .name = arena_strn(a, req.set.name, strnlen(req.set.name, IPSET_MAXNAMELEN)),
		.index = index, .family = FAM_ANY };
	if (set_ask(k, &family, sizeof(family)))
		out->family = set_family(family.family);
	return 1;
}
