/* Empties a table instead of deleting it, so that newly added contents stay.
 *
 *	rules, sets, chains, objects, flowtables       in this order: each may be referenced by the preceding ones
 *
 * Deleting a table also deletes what nft or others have put into it, so this is done here too (except for a comment of
 * the table itself). Built-in chains stay with their hooks, and get policies and counters like new ones.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <linux/netfilter/nf_tables.h>
#include "backend/nft_ahead.h"
#include "backend/nft_load.h"

static const struct {
	uint16_t get, del;
	uint16_t name, type, flags;    /* attributes; 0: none */
	uint32_t nameless;             /* the flag of anonymous ones, which are deleted with their rule */
} kinds[KIND_COUNT] = {
	[KIND_SET] = { NFT_MSG_GETSET, NFT_MSG_DELSET, NFTA_SET_NAME, .flags = NFTA_SET_FLAGS, .nameless = NFT_SET_ANONYMOUS },
	[KIND_CHAIN] = { NFT_MSG_GETCHAIN, NFT_MSG_DELCHAIN, NFTA_CHAIN_NAME, .flags = NFTA_CHAIN_FLAGS, .nameless = NFT_CHAIN_BINDING },
	[KIND_OBJECT] = { NFT_MSG_GETOBJ, NFT_MSG_DELOBJ, NFTA_OBJ_NAME, .type = NFTA_OBJ_TYPE },
	[KIND_FLOWTABLE] = { NFT_MSG_GETFLOWTABLE, NFT_MSG_DELFLOWTABLE, NFTA_FLOWTABLE_NAME },
};

_Static_assert((int)NFTA_SET_TABLE == (int)NFTA_OBJ_TABLE && (int)NFTA_SET_TABLE == (int)NFTA_FLOWTABLE_TABLE,
	"tables are named alike, see nft_message");

/* ---- contents ---- */

struct names_reading {
	struct arena *arena;
	const char *table;
	enum nft_kind kind;
	struct nft_names *to;
};

static bool on_name(void *self, const struct nlmsghdr *nlh)
{
	struct names_reading *r = self;
	struct nft_named x = { 0 };
	const char *table = NULL;
	const struct nlattr *attr;
	bool nameless = false;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg)) {
		unsigned type = mnl_attr_get_type(attr);

		if (type == NFTA_SET_TABLE)
			table = mnl_attr_get_str(attr);
		else if (type == kinds[r->kind].name)
			x.name = mnl_attr_get_str(attr);
		else if (r->kind == KIND_SET && type == NFTA_SET_EXPR)
			x.counts = true;
		else if (type == kinds[r->kind].type)
			x.type = ntohl(mnl_attr_get_u32(attr));
		else if (type == kinds[r->kind].flags)
			nameless = ntohl(mnl_attr_get_u32(attr)) & kinds[r->kind].nameless;
	}
	if (!x.name || !table || nameless || strcmp(table, r->table))
		return true;
	x.name = arena_str(r->arena, x.name);
	vec_push(r->arena, &r->to->v, x);
	return true;
}

static void on_restart(void *self) { ((struct names_reading *)self)->to->v.n = 0; }

bool nft_names_read(struct loading *l, unsigned table, enum nft_kind kind, struct nft_names *to)
{
	struct names_reading r = { l->cx->arena, table_names[table], kind, to };
	struct nl_reader reader = { &r, on_name, on_restart };
	struct nlmsghdr *nlh = nft_load_request(l, kinds[kind].get);

	to->v.n = 0;
	nl_attr_put_strz(nlh, NFTA_SET_TABLE, table_names[table]);
	return nl_dump(l->nft->nl, nlh, &reader) || errno == ENOENT;
}

bool nft_contents_read(struct nft *nft, struct nft_batch *nb, unsigned table, struct nft_contents *c)
{
	struct loading l = { .nft = nft, .cx = nb->cx, .rs = nb->rs };

	for (enum nft_kind k = 0; k < KIND_COUNT; k++)
		if (!nft_names_read(&l, table, k, &c->of[k]))
			return false;
	return true;
}

/* ---- deletion ---- */

bool nft_name_delete(struct nft_batch *nb, const struct nft_origin *o, enum nft_kind kind, const struct nft_named *x)
{
	struct nlmsghdr *nlh = nft_message(nb, kinds[kind].del, 0, NFT_SMALL_ROOM, o);

	nl_attr_put_strz(nlh, kinds[kind].name, x->name);
	if (kinds[kind].type)
		nl_attr_put_u32(nlh, kinds[kind].type, htonl(x->type));
	return nft_message_end(nb);
}

bool nft_rules_delete(struct nft_batch *nb, const struct nft_origin *o)
{
	nft_message(nb, NFT_MSG_DELRULE, 0, NFT_SMALL_ROOM, o);
	return nft_message_end(nb);
}

/* Clears the dormant flag, since the table would otherwise stay inactive. The kernel refuses that if chains change in
 * the same batch; the table is then deleted. */
static bool table_wake(struct nft_batch *nb, const struct nft_origin *o)
{
	struct nlmsghdr *nlh = nft_message(nb, NFT_MSG_NEWTABLE, 0, NFT_SMALL_ROOM, o);

	nl_attr_put_u32(nlh, NFTA_TABLE_FLAGS, 0);
	return nft_message_end(nb);
}

bool nft_table_empty(struct nft_batch *nb, const struct edit *e, const struct nft_contents *c)
{
	struct nft_origin o = { "TABLE_FLUSH", e, e->table, NULL, NULL };

	if (!table_wake(nb, &o) || !nft_rules_delete(nb, &o))
		return false;
	for (enum nft_kind k = 0; k < KIND_COUNT; k++)
		for (size_t i = 0; i < c->of[k].v.n; i++) {
			const struct nft_named *x = &c->of[k].v.v[i];

			if (x->stays || (k == KIND_CHAIN && base_find(e->table->id, x->name)))
				continue;
			if (!nft_name_delete(nb, &o, k, x))
				return false;
		}
	return true;
}
