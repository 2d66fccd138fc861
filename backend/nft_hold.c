/* Ensures progress when reading while others change the rules continuously: a dump that takes longer than the pause
 * between two commits would be restarted forever.
 *
 * After a few failed dumps the reader puts a sign into the tables, as is done between two batches (nft_left.c), and
 * commits of Sluice wait until the sign is gone. Other programs ignore signs.
 */
#include "backend/nft_hold.h"

/* Refers to a run number that is never used. */
static const struct nft_sign hold_sign = { .last = UINT64_C(1) << 63, .n = 1 };

/* Adds or deletes the signs of all tables, in one batch. */
static bool signs_send(struct nft_hold *h, uint32_t generation, bool make)
{
	struct diags unsaid;
	struct cx quiet = cx_quiet(h->cx, &unsaid);
	struct ruleset rs = *h->rs;            /* with all of these tables, whether they are loaded or forgotten at the moment */
	struct nft_batch nb;
	bool good = true;

	nft_batch_init(&nb, &quiet, &rs, h->codec, generation);
	nb.port = nl_port(h->nl);
	for (unsigned t = 0; t < TABLE_COUNT && good; t++)
		good = !(h->tables & IN_TABLE(t)) || (ruleset_table(&rs, t) && nft_sign_put(&nb, t, hold_sign, make));
	return nft_batch_finish(h->nl, &nb, good);
}

void nft_hold_begin(void *self)
{
	struct nft_hold *h = self;

	if (h->nl || !*h->there)
		return;
	h->tables = *h->there;
	h->nl = nl_open(NETLINK_NETFILTER);
	if (h->nl)
		h->put = signs_send(h, 0, true);
}

void nft_hold_end(struct nft_hold *h)
{
	/* What was read is valid for the resulting generation, unless there was another change. */
	if (h->put && signs_send(h, h->rs->generation, false))
		h->rs->generation++;
	else if (h->put)
		signs_send(h, 0, false);
	nl_close(h->nl);
}
