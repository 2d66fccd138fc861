/* Access to entries and chains.
 *
 * An entry is a struct ipt_entry or ip6t_entry, followed by matches and the target; target_offset and next_offset are
 * relative to its start. Fields are copied, as they may be unaligned. Entries are not validated here: block_read has
 * done that.
 */
#include <string.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include "block/block.h"

/* Both families have the same numbers of socket options (IPT_BASE_CTL, IP6T_BASE_CTL) and the same structs around the
 * entries. */
_Static_assert((int)IPT_SO_SET_REPLACE == (int)IP6T_SO_SET_REPLACE && (int)IPT_SO_GET_INFO == (int)IP6T_SO_GET_INFO &&
	(int)IPT_SO_SET_ADD_COUNTERS == (int)IP6T_SO_SET_ADD_COUNTERS &&
	(int)IPT_SO_GET_ENTRIES == (int)IP6T_SO_GET_ENTRIES, "socket options of the families");
_Static_assert(sizeof(struct ipt_replace) == sizeof(struct ip6t_replace) &&
	sizeof(struct ipt_getinfo) == sizeof(struct ip6t_getinfo) &&
	sizeof(struct ipt_get_entries) == sizeof(struct ip6t_get_entries), "structs of the families");
_Static_assert(sizeof(struct xt_entry_match) == sizeof(struct xt_entry_target), "matches and targets begin alike");

#define KIND(entry, head, goto_bits) \
	.entry_size = sizeof(entry), .head_size = sizeof(((entry *)0)->head), .flags = offsetof(entry, head.flags), \
	.target_offset = offsetof(entry, target_offset), .next_offset = offsetof(entry, next_offset), \
	.counters = offsetof(entry, counters), .cache = offsetof(entry, nfcache), .goto_bit = goto_bits, \
	.iface = { offsetof(entry, head.iniface), offsetof(entry, head.outiface) }, \
	.iface_mask = { offsetof(entry, head.iniface_mask), offsetof(entry, head.outiface_mask) }

const struct block_kind block_ip4 = {
	.domain = AF_INET, .level = IPPROTO_IP, .tables = "/proc/net/ip_tables_names",
	KIND(struct ipt_entry, ip, IPT_F_GOTO),
};
const struct block_kind block_ip6 = {
	.domain = AF_INET6, .level = IPPROTO_IPV6, .tables = "/proc/net/ip6_tables_names",
	KIND(struct ip6t_entry, ipv6, IP6T_F_GOTO),
};

const char *const block_hook_names[BLOCK_HOOKS] = {
	[NF_INET_PRE_ROUTING] = "PREROUTING", [NF_INET_LOCAL_IN] = "INPUT", [NF_INET_FORWARD] = "FORWARD",
	[NF_INET_LOCAL_OUT] = "OUTPUT", [NF_INET_POST_ROUTING] = "POSTROUTING",
};

/* ---- entries ---- */

static uint16_t u16_at(const uint8_t *p)
{
	uint16_t n;

	memcpy(&n, p, sizeof(n));
	return n;
}

uint16_t entry_size(const struct block_kind *k, const uint8_t *entry) { return u16_at(entry + k->next_offset); }

uint16_t entry_target(const struct block_kind *k, const uint8_t *entry) { return u16_at(entry + k->target_offset); }

void *entry_counters(const struct block_kind *k, const uint8_t *entry) { return (uint8_t *)entry + k->counters; }

struct xt_entry_target entry_part(const uint8_t *part)
{
	struct xt_entry_target t;

	memcpy(&t, part, sizeof(t));
	return t;
}

/* The standard target has an empty name. */
bool entry_standard(const struct block_kind *k, const uint8_t *entry)
{
	return !entry[entry_target(k, entry) + offsetof(struct xt_entry_target, u.user.name)];
}

int32_t entry_verdict(const struct block_kind *k, const uint8_t *entry)
{
	int32_t v;

	memcpy(&v, entry + entry_target(k, entry) + BLOCK_PART, sizeof(v));
	return v;
}

void entry_set_verdict(const struct block_kind *k, uint8_t *entry, int32_t verdict)
{
	memcpy(entry + entry_target(k, entry) + BLOCK_PART, &verdict, sizeof(verdict));
}

bool entry_unconditional(const struct block_kind *k, const uint8_t *entry)
{
	static const uint8_t nothing[sizeof(struct ip6t_ip6)];

	_Static_assert(sizeof(struct ip6t_ip6) >= sizeof(struct ipt_ip), "room for both headers");
	return entry_target(k, entry) == k->entry_size && !memcmp(entry, nothing, k->head_size);
}

/* ---- chains ---- */

void block_init(struct block *b, const struct block_kind *kind, struct arena *a, const char *table)
{
	memset(b, 0, sizeof(*b));
	b->kind = kind;
	b->arena = a;
	strncpy(b->name, table, sizeof(b->name) - 1);
}

static struct block_chain *base_from(const struct block *b, int hook)
{
	while (hook < BLOCK_HOOKS && !b->base[hook])
		hook++;
	return hook < BLOCK_HOOKS ? b->base[hook] : b->nuser ? b->user[0] : NULL;
}

/* The sorted position of the name: the first user chain that is not less. */
static uint32_t user_place(const struct block *b, const char *name)
{
	uint32_t lo = 0, hi = b->nuser;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (strcmp(b->user[mid]->name, name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

struct block_chain *block_next_chain(const struct block *b, const struct block_chain *c)
{
	uint32_t at;

	if (!c || c->hook >= 0)
		return base_from(b, c ? c->hook + 1 : 0);
	at = user_place(b, c->name) + 1;
	return at < b->nuser ? b->user[at] : NULL;
}

struct block_chain *block_find(const struct block *b, const char *name)
{
	uint32_t at;

	for (unsigned h = 0; h < BLOCK_HOOKS; h++)
		if (b->base[h] && !strcmp(block_hook_names[h], name))
			return b->base[h];
	at = user_place(b, name);
	return at < b->nuser && !strcmp(b->user[at]->name, name) ? b->user[at] : NULL;
}

struct block_entry *block_nth(const struct block_chain *c, uint32_t number)
{
	struct block_entry *e;

	if (!number || number > c->nrules)
		return NULL;
	if (number > c->nrules / 2) {
		for (e = c->last; number < c->nrules; number++)
			e = e->prev;
		return e;
	}
	for (e = c->first; number > 1; number--)
		e = e->next;
	return e;
}
