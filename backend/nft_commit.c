/* Commits all edits in one batch, guarded by the ruleset's generation at load time.
 *
 *	load: generation 7 … commit: batch for generation 7; concurrent change: COMMIT_CLASH, load again
 *
 * If tables are restored completely, concurrent changes are irrelevant: the batch is sent again for the newer
 * generation.
 *
 * A test sends the same batch without its closing message: the kernel checks everything, including cycles and allowed
 * hooks, and rolls back. Counters of rules are zeroed after the batch, because a batch cannot do that without
 * recreating the rules (nft_zero.c).
 */
#include <errno.h>
#include <string.h>
#include "backend/emit.h"
#include "backend/nft.h"

/* If the kernel refuses a batch, it is rebuilt with less optimisation. */
enum attempt {
	ATTEMPT_FIT,                   /* rules may be added to existing runs */
	ATTEMPT_COMPILE,
	ATTEMPT_LINEAR,                /* the last attempt, whose errors are reported */
};

enum { RENEWALS = 20 };

struct committing {
	struct nft *nft;
	struct cx *cx;
	struct ruleset *rs;
	const struct edits *edits;
	struct nft_batch nb;
	unsigned flushes, zeroes;      /* IN_TABLE()s of which all chains are flushed, or zeroed */
	enum attempt attempt;
	bool commit;                   /* not only a test */
	bool flush;                    /* a reset empties the table instead of deleting it */
	bool ahead, undone;            /* a batch may be sent ahead; that failed, or was undone */
	bool made;                     /* the batch could be built */
};

/* False with a diag. */
static bool batch_plan(struct committing *c)
{
	struct nft_batch *nb = &c->nb;

	nft_batch_init(nb, c->cx, c->rs, c->nft->codec, c->rs->generation);
	nb->uncounted = c->nft->uncounted;
	nb->port = nl_port(c->nft->nl);
	nb->flush = c->flush;
	nb->optimize = c->attempt == ATTEMPT_LINEAR ? OPT_OFF : c->nft->be.optimize;
	nb->unfit = c->attempt != ATTEMPT_FIT;
	nb->late = c->commit;
	nb->log = c->nft->be.log;
	for (unsigned t = 0; t < TABLE_COUNT; t++) {
		struct nft_batch_table *bt = &nb->table[t];

		if (c->nft->next_run[t] > bt->next_run)
			bt->next_run = c->nft->next_run[t];
		bt->dear = c->nft->dear & IN_TABLE(t);
		bt->flushes = c->flushes & IN_TABLE(t);
		bt->zeroes = c->zeroes & IN_TABLE(t);
	}
	if (c->ahead)
		nft_ahead_begin(nb, c->edits);
	nft_batch_plan(nb, c->edits);
	return nft_flush_read(c->nft, nb);
}

/* False with errno. */
static bool batch_send(struct committing *c)
{
	struct nft_late *late = c->nb.late ? nft_late_begin(c->nft, &c->nb) : NULL;
	bool sent;
	int err;

	progress_begin(c->cx->progress, "waiting for the kernel", 0);
	sent = c->nb.b.n == 1 || nl_batch_send(c->nft->nl, &c->nb.b, c->commit);
	err = errno;
	if (sent && late)
		nft_late_count(c->nft, late, &c->nb);
	nft_late_end(late);
	errno = err;
	return sent;
}

/* ---- continuous concurrent changes ---- */

/* Are all affected tables reset? Then their previous contents are irrelevant. */
static bool only_resets(const struct edits *e)
{
	unsigned reset = 0;

	for (size_t i = 0; i < e->v.n; i++) {
		if (e->v.v[i].op == EDIT_TABLE_RESET)
			reset |= IN_TABLE(e->v.v[i].table->id);
		else if (!(reset & IN_TABLE(e->v.v[i].table->id)))
			return false;
	}
	return reset;
}

static bool tables_same(struct committing *c, struct cx *quiet)
{
	uint64_t handles[TABLE_COUNT];

	if (!nft_table_handles(c->nft, quiet, c->rs->family, handles))
		return false;
	for (size_t i = 0; i < c->edits->v.n; i++) {
		const struct table *t = c->edits->v.v[i].table;

		if (((const struct nft_table *)t->kernel)->handle != handles[t->id])
			return false;
	}
	return nft_ahead_same(c->nft, &c->nb);
}

/* Changes the batch's generation, if that makes no difference, as rebuilding takes long. False if it cannot be changed. */
static bool batch_renew(struct committing *c)
{
	struct diags unsaid;
	struct cx quiet = cx_quiet(c->cx, &unsaid);
	uint32_t now;

	if (!c->commit || !only_resets(c->edits) || !nft_generation(c->nft, &quiet, &now) || now == c->nb.generation ||
	    !tables_same(c, &quiet))
		return false;
	nl_batch_renew(&c->nb.b, now);
	c->nb.generation = now;
	return true;
}

static bool batch_send_again(struct committing *c)
{
	for (unsigned i = 0; i < RENEWALS; i++) {
		batch_renew(c);
		if (batch_send(c))
			return true;
		if (errno != ERESTART)
			return false;
	}
	return false;
}

static void log_refused(struct committing *c, const char *why)
{
	if (c->nft->be.fallback && c->attempt == ATTEMPT_LINEAR)
		buf_printf(c->nft->be.fallback, "the kernel rejects the compiled rules (%s): using plain rules\n", why);
}

/* Prepares the next attempt after a refusal; false if there is none. */
static bool attempt_next(struct committing *c)
{
	int err = errno;

	if (err == ERESTART || (nft_plans_partly(&c->nb) && err != EPERM))
		return false;
	if (c->undone) {
		c->ahead = false;
		return true;
	}
	if (err == EPERM || c->attempt == ATTEMPT_LINEAR || !nft_plans_compile(&c->nb))
		return false;
	c->attempt = c->attempt == ATTEMPT_FIT && nft_plans_fit(&c->nb) ? ATTEMPT_COMPILE : ATTEMPT_LINEAR;
	log_refused(c, strerror(err));
	return true;
}

static bool batch_carry_out(struct committing *c)
{
	int err;

	c->made = true;
	batch_renew(c);
	c->undone = !nft_ahead_send(c->nft, &c->nb);
	if (c->undone)
		return false;
	c->made = nft_batch_build(&c->nb) && (!c->commit || nft_zero_plan(c->nft, &c->nb));
	if (c->made && c->nft->be.debug)
		emit_messages(c->nft->be.debug, c->cx, c->nft->codec, &c->nb.b);
	if (c->made && batch_send_again(c))
		return true;
	err = errno;
	c->undone = nft_ahead_undo(c->nft, &c->nb);
	errno = err;
	return false;
}

/* False if c->nb was refused, with errno; or, if it could not be built, with a diag. */
static bool carry_out(struct committing *c)
{
	c->attempt = ATTEMPT_FIT;
	c->ahead = c->commit;
	do {
		nft_batch_free(&c->nb);
		c->made = batch_plan(c);
		if (c->made && batch_carry_out(c))
			return true;
	} while (c->made && attempt_next(c));
	return false;
}

/* A run that was not completely read cannot be rebuilt: requests complete loading and another attempt. */
static enum commit_result refused(struct committing *c)
{
	bool deep = c->nft->deep;

	if (!c->made)
		return COMMIT_FAILED;
	if (errno == ERESTART)
		return COMMIT_CLASH;
	if (errno != EPERM && nft_plans_partly(&c->nb)) {
		c->nft->whole = true;
		return COMMIT_CLASH;
	}
	nft_refused(c->nft, &c->nb);
	return c->nft->deep && !deep ? COMMIT_DEEP : COMMIT_FAILED;
}

static bool views_complete(struct committing *c)
{
	c->flushes = nft_all_chains(c->cx, c->rs, c->edits, EDIT_CHAIN_FLUSH);
	c->zeroes = nft_all_chains(c->cx, c->rs, c->edits, EDIT_CHAIN_ZERO);
	return nft_views_complete(c->nft, c->cx, c->rs, c->edits, c->flushes | c->zeroes);
}

static enum commit_result commit(struct committing *c)
{
	if (!views_complete(c))
		return COMMIT_FAILED;
	if (!nft_left_take(c->nft, c->cx, c->rs, c->edits))
		return COMMIT_CLASH;
	c->commit = true;
	return carry_out(c) ? nft_zero(c->nft, c->cx, c->rs, &c->nb.zeros, c->nb.b.n == 1) : refused(c);
}

/* In this form a table that is to be emptied keeps its built-in chains, see nft_batch.c. If that fails because they are
 * not iptables' own, the form used by commits may still succeed. */
static enum commit_result test(struct committing *c)
{
	c->flush = true;
	if (!views_complete(c))
		return COMMIT_FAILED;
	if (carry_out(c))
		return COMMIT_OK;
	if (!c->made || errno != EEXIST)
		return refused(c);
	c->flush = false;
	return carry_out(c) ? COMMIT_OK : refused(c);
}

enum commit_result nft_commit(struct backend *be, struct cx *cx, struct ruleset *rs, const struct edits *e,
	unsigned flags)
{
	struct committing c = { .nft = (struct nft *)be, .cx = cx, .rs = rs, .edits = e };
	enum commit_result result = flags & COMMIT_TEST ? test(&c) : commit(&c);

	nft_batch_free(&c.nb);
	c.nft->deep &= result != COMMIT_OK;
	return result;
}
