/* Committing: all edits in one batch, guarded by the generation that the ruleset had when it was loaded.
 *
 *	load: generation 7 … commit: batch for generation 7; somebody was faster: COMMIT_CLASH, load again
 *
 * A test sends the same batch without its closing message: the kernel checks everything, loops and places included, and
 * undoes it. Counters of rules become zero after the batch, because they are no part of what a batch can say without making
 * the rules anew (nft_zero.c).
 */
#include <errno.h>
#include "backend/nft.h"

struct committing {
	struct nft *nft;
	struct cx *cx;
	struct ruleset *rs;
	const struct edits *edits;
	struct nft_batch nb;
};

static bool batch_make(struct committing *c, bool flush)
{
	nft_batch_init(&c->nb, c->cx, c->rs, c->nft->codec, c->rs->generation);
	c->nb.uncounted = c->nft->uncounted;
	c->nb.flush = flush;
	return nft_batch_build(&c->nb, c->edits);
}

/* false with errno */
static bool batch_send(struct committing *c, bool commit)
{
	return c->nb.b.n == 1 || nl_batch_send(c->nft->nl, &c->nb.b, commit);
}

static enum commit_result refused(struct committing *c)
{
	if (errno == ERESTART)
		return COMMIT_CLASH;
	nft_refused(c->nft, &c->nb);
	return COMMIT_FAILED;
}

static enum commit_result commit(struct committing *c)
{
	if (!batch_make(c, false) || !nft_zero_plan(c->nft, &c->nb))
		return COMMIT_FAILED;
	if (!batch_send(c, true))
		return refused(c);
	return nft_zero(c->nft, c->cx, c->rs, &c->nb.zeros, c->nb.b.n == 1);
}

/* A table that is to be emptied keeps its built-in chains at first, see nft_batch.c. If they are not iptables' own, the
 * second form can still do what the commit would do. */
static enum commit_result test(struct committing *c)
{
	if (!batch_make(c, true))
		return COMMIT_FAILED;
	if (batch_send(c, false))
		return COMMIT_OK;
	if (errno != EEXIST)
		return refused(c);
	nft_batch_free(&c->nb);
	if (!batch_make(c, false))
		return COMMIT_FAILED;
	return batch_send(c, false) ? COMMIT_OK : refused(c);
}

enum commit_result nft_commit(struct backend *be, struct cx *cx, struct ruleset *rs, const struct edits *e,
	unsigned flags)
{
	struct committing c = { .nft = (struct nft *)be, .cx = cx, .rs = rs, .edits = e };
	enum commit_result result = flags & COMMIT_TEST ? test(&c) : commit(&c);

	nft_batch_free(&c.nb);
	return result;
}
