/* Identity of an entry, and detection of NAT. Pure: does not access the clock or the system.
 *
 *	tcp src=A dst=B sport=1 dport=2 src=C dst=A sport=3 dport=1    -> dnat (B:2 became C:3)
 *	the same with zone=5 and without                               -> two identities
 *
 * Only accesses fields whose bit is set.
 */
#include "ctview/entry.h"
#include <stdio.h>
#include <string.h>
#include "ctview/field.h"

void entry_reset(struct entry *e)
{
	e->has = 0;
	e->flags = 0;
	e->nflag = e->nextra = 0;
	e->state = NULL;
	e->alen = 4;
	e->incomplete = false;
	e->line = (struct text){0};
}

bool entry_add_extra(struct entry *e, struct text key, struct text value)
{
	if (e->nextra == ENTRY_EXTRAS)
		return false;
	e->extra[e->nextra++] = (struct extra){key, value};
	return true;
}

bool entry_add_flag(struct entry *e, struct text word)
{
	if (e->nflag == ENTRY_FLAGS)
		return false;
	e->flags |= 1u << flag_find(word);
	e->flag[e->nflag++] = word;
	return true;
}

void entry_set_flag(struct entry *e, enum flag_id f)
{
	e->flags |= 1u << f;
	e->flag[e->nflag++] = flag_infos[f].text;
}

void entry_name_protocol(struct entry *e)
{
	if (entry_has(e, F_L4) && text_is(e->v[F_L4].t, "unknown"))
		snprintf(e->digits, sizeof(e->digits), "%u", (unsigned)(uint8_t)e->v[F_L4NUM].n);
}

bool text_same(struct text a, struct text b)
{
	return a.len == b.len && !memcmp(a.s, b.s, a.len);
}

const char *const nat_names[4] = {"", "snat", "dnat", "both"};

int icmp_mirror(unsigned l4num, unsigned type)
{
	static const uint8_t pairs[][3] = {
		{1, 8, 0}, {1, 13, 14}, {1, 15, 16}, {1, 17, 18}, {58, 128, 129}, {58, 139, 140},
	};
	unsigned i;

	for (i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		if (pairs[i][0] != l4num)
			continue;
		if (pairs[i][1] == type)
			return pairs[i][2];
		if (pairs[i][2] == type)
			return pairs[i][1];
	}
	return -1;
}

/* Are both given and different? */
static bool differs(const struct entry *e, enum field_id a, enum field_id b)
{
	return entry_has(e, a) && entry_has(e, b) && e->v[a].n != e->v[b].n;
}

static bool addr_differs(const struct entry *e, enum field_id a, enum field_id b)
{
	return entry_has(e, a) && entry_has(e, b) &&
		memcmp(&e->v[a].a, &e->v[b].a, e->alen);
}

enum nat entry_nat(const struct entry *e)
{
	bool src, dst;

	src = addr_differs(e, F_REPLY_DST, F_ORIG_SRC) || differs(e, F_REPLY_DPORT, F_ORIG_SPORT) ||
		differs(e, F_REPLY_DSTKEY, F_ORIG_SRCKEY) || differs(e, F_REPLY_ID, F_ORIG_ID);
	dst = addr_differs(e, F_REPLY_SRC, F_ORIG_DST) || differs(e, F_REPLY_SPORT, F_ORIG_DPORT) ||
		differs(e, F_REPLY_SRCKEY, F_ORIG_DSTKEY);
	return (src ? NAT_SRC : 0) | (dst ? NAT_DST : 0);
}

static inline void identity_put(struct identity *id, const void *p, uint32_t len)
{
	memcpy(id->b + id->len, p, len);
	id->len += len;
}

/* Includes a presence byte, so that zone=0 and no zone differ. */
static void identity_num(struct identity *id, const struct entry *e, enum field_id f, uint32_t len)
{
	uint8_t given = entry_has(e, f);

	identity_put(id, &given, 1);
	if (given)
		identity_put(id, &e->v[f].n, len);
}

void entry_identity(const struct entry *e, struct identity *id)
{
	static const enum field_id numbers[] = {F_ORIG_SPORT, F_ORIG_DPORT, F_ORIG_TYPE, F_ORIG_CODE,
		F_ORIG_ID, F_ORIG_ZONE, F_REPLY_ZONE};
	static const enum field_id keys[] = {F_ORIG_SRCKEY, F_ORIG_DSTKEY};
	uint8_t head[2] = {e->alen, (uint8_t)e->v[F_L4NUM].n};
	/* conntrack -L omits the default zone, the kernel's file prints it: the same connection */
	uint16_t zone = entry_has(e, F_ZONE) ? (uint16_t)e->v[F_ZONE].n : 0;
	unsigned i;

	id->len = 0;
	identity_put(id, head, sizeof(head));
	identity_put(id, &e->v[F_ORIG_SRC].a, e->alen);
	identity_put(id, &e->v[F_ORIG_DST].a, e->alen);
	identity_put(id, &zone, sizeof(zone));
	for (i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		identity_num(id, e, numbers[i], 2);
	for (i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		identity_num(id, e, keys[i], 4);
}
