/* Converts a restore text directly to tables of ip_tables: the output of iptables-save needs no ruleset.
 *
 *	*filter               a table, initially empty
 *	:INPUT DROP [5:300]   a policy
 *	:web - [0:0]          a chain
 *	-A INPUT -j web       a rule appended to its chain; packed, and freed with everything else from the line
 *	COMMIT
 *
 * The memory of a line is reused for the next: with 100,000 lines, most of the time is spent on memory, not on parsing.
 * In exchange no errors can be reported, and only these lines are supported. On any other line, and on any error or
 * warning, it gives up silently, and the regular way of restore.c, which handles every text, starts again from the
 * first line. If the kernel refuses a table, the preceding tables have been replaced, and are not replaced again.
 *
 * Must never accept what apply.c would refuse.
 */
#include <string.h>
#include "frontend/direct.h"

struct direct {
	struct reader *rd;
	struct cx *cx;                 /* its arena is reset after each line */
	const struct apply_mode *mode;
	struct legacy_fill *fill;
	bool complete;                 /* there is a table, and each has its COMMIT */
};

typedef bool direct_op(struct direct *d, const struct cmd *c);

static bool take_table(struct direct *d, const struct cmd *c)
{
	d->complete = false;
	return legacy_fill_table(d->fill, c->table);
}

static bool take_chain(struct direct *d, const struct cmd *c)
{
	const struct base_info *base = base_find(c->table, c->chain);
	enum verdict policy = policy_by_word(c->arg);

	if (!base)
		return !strcmp(c->arg, "-") && legacy_fill_chain(d->fill, c->chain);
	return policy != VERDICT_NONE && (c->counted || !d->mode->counters) &&
		legacy_fill_policy(d->fill, base, policy, d->mode->counters ? c->counters : (struct counters){0});
}

static bool take_append(struct direct *d, const struct cmd *c)
{
	if (c->verbose)
		return false;
	for (uint32_t i = 0; i < c->nrules; i++) {
		if (counters_passed(d->mode, c))
			c->rules[i].counters = (struct counters){0};
		if (!legacy_fill_rule(d->fill, d->cx, c->chain, &c->rules[i]))
			return false;
	}
	return true;
}

static bool take_commit(struct direct *d, const struct cmd *c)
{
	(void)c;
	d->complete = true;
	return true;
}

static direct_op *const ops[CMD_COUNT] = {
	[CMD_TABLE_LINE] = take_table,
	[CMD_CHAIN_LINE] = take_chain,
	[CMD_APPEND] = take_append,
	[CMD_COMMIT_LINE] = take_commit,
};

/* The line is unmodified again after reading. */
static bool take_line(struct direct *d, char *line, size_t len)
{
	struct cmds cmds = {0};
	char behind = line[len];
	bool ok;

	line[len] = '\0';
	ok = reader_line(d->rd, line, len, &cmds) && !d->cx->diags->first;
	line[len] = behind;
	if (ok && cmds.v.n)
		ok = ops[cmds.v.v[0]->op] && ops[cmds.v.v[0]->op](d, cmds.v.v[0]);
	reader_forget(d->rd);
	arena_reset(d->cx->arena);
	return ok;
}

static bool take_text(struct direct *d, struct buf *text)
{
	char *at = text->s, *end = text->s + text->len;

	progress_begin(d->cx->progress, "reading", text->len);
	while (at < end) {
		char *nl = memchr(at, '\n', (size_t)(end - at)), *stop = nl ? nl : end;

		if (!take_line(d, at, (size_t)(stop - at)))
			return false;
		at = stop + (nl != NULL);
		progress_step(d->cx->progress, (size_t)(at - text->s));
	}
	return d->complete;
}

struct legacy_fill *direct_read(struct reader *rd, struct cx *cx, const struct apply_mode *mode, struct buf *text)
{
	struct direct d = { .rd = rd, .cx = cx, .mode = mode, .fill = legacy_fill_new(cx->arena, cx->family) };
	struct arena *line = arena_new();
	struct diags unsaid;
	bool ok;

	diags_init(&unsaid, cx->arena);
	cx->diags = &unsaid;
	cx->arena = line;
	ok = take_text(&d, text);
	arena_free(line);
	if (ok)
		return d.fill;
	legacy_fill_free(d.fill);
	return NULL;
}
