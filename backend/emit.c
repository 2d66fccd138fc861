/* A back end that only compiles: commits are written to a file, and no kernel is accessed.
 *
 *	netlink         the batch as bytes: reproducible on all machines with the same byte order
 *	netlink-text    the same as text, for humans and golden tests
 *	nft             nft's language, for nft -f
 *	blob            tables of ip_tables, for sluice load
 *
 * Every table is assumed to be empty initially. A text that empties a table (anything but restore --noflush) gives a
 * batch that does so regardless of the kernel's state: it creates the table, deletes it, and creates it again.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "backend/emit.h"

struct emit;

struct emit_format {
	const char *name;
	bool legacy;                   /* for ip_tables */
	bool kernel;                   /* the result is for a kernel, which knows ipsets by index */
	bool (*write)(struct emit *em, struct cx *cx, struct ruleset *rs, const struct edits *e, struct buf *out);
};

struct emit {
	struct backend be;
	struct nft_codec *codec;
	const struct emit_format *format;
	int fd;
};

/* ---- formats ---- */

static bool write_batch(struct emit *em, struct cx *cx, struct ruleset *rs, const struct edits *e,
	struct buf *out, bool text)
{
	struct nft_batch nb;
	bool good;

	nft_batch_init(&nb, cx, rs, em->codec, 0);
	nb.blind = true;
	nb.optimize = em->be.optimize;
	nb.log = em->be.log;
	nft_batch_plan(&nb, e);
	good = nft_batch_build(&nb);
	if (good && text)
		good = emit_messages(out, cx, em->codec, &nb.b);
	if (good && !text) {
		nl_batch_finish(&nb.b);
		buf_add(out, nb.b.mem.p, nb.b.len);
	}
	nft_batch_free(&nb);
	return good;
}

static bool write_netlink(struct emit *em, struct cx *cx, struct ruleset *rs, const struct edits *e, struct buf *out)
{
	return write_batch(em, cx, rs, e, out, false);
}

static bool write_text(struct emit *em, struct cx *cx, struct ruleset *rs, const struct edits *e, struct buf *out)
{
	return write_batch(em, cx, rs, e, out, true);
}

static bool write_nft(struct emit *em, struct cx *cx, struct ruleset *rs, const struct edits *e, struct buf *out)
{
	(void)em;
	return emit_nft(out, cx, rs, e);
}

static bool write_blob(struct emit *em, struct cx *cx, struct ruleset *rs, const struct edits *e, struct buf *out)
{
	return emit_blob(out, cx, rs, e, em->be.optimize);
}

static bool write_folds(struct emit *em, struct cx *cx, struct ruleset *rs, const struct edits *e, struct buf *out)
{
	return emit_folds(out, cx, rs, e, em->be.optimize);
}

static const struct emit_format folds = { "folds", true, false, write_folds };
static const struct emit_format formats[] = {
	{ "nft", false, false, write_nft }, { "netlink", false, true, write_netlink },
	{ "netlink-text", false, true, write_text }, { "blob", true, true, write_blob }, { NULL }
};

/* ---- ipsets ---- */

static bool rule_names_set(const struct rule *r)
{
	bool set = r->target && use_names_set(r->target);

	for (unsigned i = 0; i < r->nmatch; i++)
		set |= use_names_set(r->match[i]);
	return set;
}

/* False with a diag if a rule names a set whose index is not known. */
static bool sets_known(const struct emit_format *format, struct cx *cx, const struct edits *e)
{
	if (!format->kernel || cx->env->sets_real)
		return true;
	for (size_t i = 0; i < e->v.n; i++)
		for (uint32_t k = 0; k < e->v.v[i].n; k++) {
			const struct rule *r = &e->v.v[i].rule[k];

			if (!rule_names_set(r))
				continue;
			diag(cx->diags, r->pos, STATUS_PARAM, "rules with ipsets cannot be compiled to %s", format->name);
			return diag_why(cx->diags, "the index of a set is known only to the kernel that has it");
		}
	return true;
}

/* ---- the back end ---- */

static bool emit_load(struct backend *be, struct cx *cx, struct ruleset *rs, const struct needs *n)
{
	(void)be, (void)cx;
	for (size_t i = 0; i < n->v.n; i++)
		table_complete(ruleset_table(rs, n->v.v[i].table));
	return true;
}

static bool emit_tables(struct backend *be, struct cx *cx, struct table_list *tables)
{
	(void)be, (void)cx;
	tables->n = 0;
	return true;
}

static enum commit_result emit_commit(struct backend *be, struct cx *cx, struct ruleset *rs, const struct edits *e,
	unsigned flags)
{
	struct emit *em = (struct emit *)be;
	struct buf out = BUF_INIT;
	bool good = sets_known(em->format, cx, e) && em->format->write(em, cx, rs, e, &out);

	if (good && !(flags & COMMIT_TEST) && !buf_write(&out, em->fd))
		good = diag(cx->diags, (struct pos){0}, STATUS_OTHER, "Can't write the compiled rules: %s",
			strerror(errno));
	buf_free(&out);
	return good ? COMMIT_OK : COMMIT_FAILED;
}

static void emit_close(struct backend *be)
{
	nft_codec_free(((struct emit *)be)->codec);
	free(be);
}

static const struct backend_ops emit_ops = {
	.name = "nf_tables",
	.load = emit_load,
	.tables = emit_tables,
	.commit = emit_commit,
	.close = emit_close,
};

static const struct emit_format *format_find(struct cx *cx, const char *name)
{
	const char *names[sizeof(formats) / sizeof(*formats)], **to = names, *near;

	for (const struct emit_format *f = formats; f->name; f++)
		if (!strcmp(*to++ = f->name, name))
			return f;
	*to = NULL;
	near = diag_suggest(name, names);
	diag(cx->diags, (struct pos){0}, STATUS_PARAM, "unknown format \"%s\"", name);
	diag_why(cx->diags, "the format must be nft, netlink, netlink-text or blob%s%s%s", near ? "; did you mean " : "",
		near ? near : "", near ? "?" : "");
	return NULL;
}

bool backend_emit_known(struct cx *cx, const char *format)
{
	return format_find(cx, format);
}

bool backend_emit_legacy(const char *format)
{
	const struct emit_format *f = formats;

	while (f->name && strcmp(f->name, format))
		f++;
	return f->legacy;
}

static struct backend *format_open(const struct emit_format *format, enum family f, int fd)
{
	struct emit *em = mem_alloc(sizeof(*em));

	*em = (struct emit){ .be = { .ops = &emit_ops, .family = f }, .codec = nft_codec_new(), .format = format, .fd = fd };
	return &em->be;
}

struct backend *backend_emit_open(struct cx *cx, enum family f, const char *format, int fd)
{
	const struct emit_format *found = format_find(cx, format);

	return found ? format_open(found, f, fd) : NULL;
}

struct backend *backend_folds_open(enum family f, int fd) { return format_open(&folds, f, fd); }
