/* Tables in nft's language, as they are after the edits.
 *
 *	table ip filter
 *	delete table ip filter
 *	table ip filter {
 *		chain INPUT {
 *			type filter hook input priority -150; policy drop;
 *			ip saddr 10.0.0.0/8 counter packets 0 bytes 0 accept
 *		}
 *	}
 *
 * The first two lines are printed if the text empties the table; without them nft adds to existing contents. One rule
 * per line. nft creates the chains of a block before its rules, so jumps may refer to later chains.
 */
#include <string.h>
#include "backend/emit.h"
#include "compiler/nfttext.h"

static const char *const hook_words[HOOK_COUNT] = { "prerouting", "input", "forward", "output", "postrouting" };

static void base_print(struct buf *b, const struct chain *c)
{
	if (c->base)
		buf_printf(b, "\t\ttype %s hook %s priority %d; policy %s;\n", c->base->type, hook_words[c->base->hook],
			c->base->prio, c->policy == VERDICT_DROP ? "drop" : "accept");
}

static void sets_print(struct buf *b, struct buf *sets)
{
	const char *next = buf_str(sets);
	size_t len;

	for (; *next; next += len + 1) {
		len = strcspn(next, "\n");
		buf_printf(b, "\tset %.*s\n", (int)len, next);
	}
}

static bool chain_print(struct buf *b, struct buf *sets, struct cx *cx, const struct chain *c)
{
	if (!nft_chain_name(c->name)) {
		diag(cx->diags, (struct pos){0}, STATUS_PARAM, "chain %s cannot be translated to nft", c->name);
		return diag_why(cx->diags, NFT_NO_NAME, c->name);
	}
	buf_printf(b, "\tchain %s {\n", c->name);
	base_print(b, c);
	for (const struct rule *r = c->first; r; r = r->next) {
		buf_puts(b, "\t\t");
		if (!rule_nft(b, sets, cx, r, NFT_FULL | NFT_CHECKED, NULL)) {
			diag_at(cx->diags, r->pos);
			return false;
		}
		buf_putc(b, '\n');
	}
	buf_puts(b, "\t}\n");
	return true;
}

static bool is_reset(const struct edits *e, enum table_id id)
{
	for (size_t i = 0; i < e->v.n; i++)
		if (e->v.v[i].op == EDIT_TABLE_RESET && e->v.v[i].table->id == id)
			return true;
	return false;
}

static bool table_print(struct buf *b, struct cx *cx, const struct ruleset *rs, const struct table *t, bool reset)
{
	const char *family = rs->family == FAM_IP6 ? "ip6" : "ip";
	struct buf sets = BUF_INIT, chains = BUF_INIT;
	struct chain **list;
	bool good = true;
	size_t n;

	if (reset)
		buf_printf(b, "table %s %s\ndelete table %s %s\n", family, table_names[t->id], family,
			table_names[t->id]);
	buf_printf(b, "table %s %s {\n", family, table_names[t->id]);
	list = chains_sorted(rs, t, &n);
	for (size_t i = 0; i < n && good; i++)
		good = chain_print(&chains, &sets, cx, list[i]);
	sets_print(b, &sets);
	buf_printf(b, "%s}\n", buf_str(&chains));
	buf_free(&sets);
	buf_free(&chains);
	return good;
}

bool emit_nft(struct buf *b, struct cx *cx, struct ruleset *rs, const struct edits *e)
{
	unsigned done = 0;

	for (size_t i = 0; i < e->v.n; i++) {
		enum table_id id = e->v.v[i].table->id;

		if (done & IN_TABLE(id))
			continue;
		done |= IN_TABLE(id);
		if (!table_print(b, cx, rs, rs->table[id], is_reset(e, id)))
			return false;
	}
	return true;
}
