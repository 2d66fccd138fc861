/* Committing: all edits in one batch, guarded by the generation that the ruleset had when it was loaded.
 *
 *	load: generation 7 … commit: batch for generation 7; somebody was faster: COMMIT_CLASH, load again
 *
 * A test sends the same batch without its closing message: the kernel checks everything, loops and places included, and
 * undoes it. Counters of rules become zero after the batch, because they are no part of what a batch can say without making
 * the rules anew (nft_zero.c).
 */
#include <errno.h>
#include <linux/netfilter.h>
#include "backend/nft.h"

static enum commit_result batch_commit(struct nft *nft, struct nft_batch *nb, bool test)
{
	if (nb->b.n == 1 || nl_batch_send(nft->nl, &nb->b, !test))
		return COMMIT_OK;
	if (errno == ERESTART)
		return COMMIT_CLASH;
	nft_refused(nft, nb);
	return COMMIT_FAILED;
}

enum commit_result nft_commit(struct backend *be, struct cx *cx, struct ruleset *rs, const struct edits *e,
	unsigned flags)
{
	struct nft *nft = (struct nft *)be;
	bool test = flags & COMMIT_TEST;
	enum commit_result result = COMMIT_FAILED;
	struct nft_batch nb;

	nft_batch_init(&nb, cx, rs, nft->codec, rs->generation);
	nb.uncounted = nft->uncounted;
	if (nft_batch_build(&nb, e))
		result = batch_commit(nft, &nb, test);
	if (result == COMMIT_OK && !test)
		result = nft_zero(nft, cx, rs, nb.zero.v, nb.zero.n, nb.b.n == 1);
	nft_batch_free(&nb);
	return result;
}
