/* Reading while others change the rules without a pause: a dump that takes longer than they leave between two commits would begin again
 * for ever.
 *
 * So after a few dumps in vain the reader puts a sign into the tables that it reads, as processes between two batches do (nft_left.c), and
 * commits of Sluice wait until the sign is gone. Other programs do not know signs and go on, so reading ends some time all the same.
 */
#include "backend/nft_hold.h"

/* Of a run that there never is, far from the numbers of all others. */
static const struct nft_sign hold_sign = { .last = UINT64_C(1) << 63, .n = 1 };

/* All signs, or none of them. */
static bool signs_send(struct nft_hold *h, uint32_t generation, bool make)
{
	struct diags unsaid;
	struct cx quiet = cx_quiet(h->cx, &unsaid);
	struct nft_batch nb;
	bool good = true;

	nft_batch_init(&nb, &quiet, h->rs, h->codec, generation);
	nb.port = nl_port(h->nl);
	for (unsigned t = 0; t < TABLE_COUNT && good; t++)
		good = !(h->tables & IN_TABLE(t)) || nft_sign_put(&nb, t, hold_sign, make);
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
	/* What was read is for the generation that comes of it, if nobody else was there. */
	if (h->put && signs_send(h, h->rs->generation, false))
		h->rs->generation++;
	else if (h->put)
		signs_send(h, 0, false);
	nl_close(h->nl);
}
