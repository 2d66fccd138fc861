/* Chain names in nft's language: keywords are not allowed. The list has those of nft 1.0.6 and some of newer versions. */
#include <string.h>
#include "compiler/nfttext.h"

static const char words[] =
	" accept add ah all and arp auto-merge bridge cgroup chain comment comp constant continue counter cpu create ct day dccp"
	" define delete describe destroy device devices dnat drop dst dup dynamic ecn element elements eq esp ether exists"
	" expires export exthdr fib flags flow flowtable flush frag fwd gc-interval geneve get goto gre gretap gt handle hbh hook"
	" hour ibriport ibrname icmp icmpv6 igmp iif iifgroup iifname iiftype import include index inet insert interval ip ip6"
	" ipsec jhash jump limit list log lshift lt map mark masquerade meta meter mh missing monitor netdev nftrace not notrack"
	" numgen obriport obrname offload oif oifgroup oifname oiftype or osf pkttype policy position priority queue quota random"
	" redefine redirect reject rename replace reset return rshift rt rt0 rt2 rtclassid rule ruleset sctp secmark set size"
	" skgid skuid snat socket srh symhash synproxy table tcp th time timeout tproxy type typeof udp udplite undefine update"
	" vlan vmap vxlan xor xt ";

static bool is_word(const char *name)
{
	size_t len = strlen(name);

	for (const char *at = strstr(words, name); at; at = strstr(at + 1, name))
		if (at[-1] == ' ' && at[len] == ' ')
			return true;
	return false;
}

bool nft_chain_name(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_./-0123456789";

	return *name && strspn(name, letters) == strlen(name) && !strchr("/-0123456789", *name) && !is_word(name);
}
