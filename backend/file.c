/* A save text as a back end: all commands without a kernel and without privileges.
 *
 *	SLUICE_BACKEND=file:rules.v4 iptables -A INPUT -p tcp --dport 22 -j ACCEPT
 *
 * The file is split into its tables. Loading parses those that are needed. A commit prints the changed ones from the
 * ruleset, copies the others unchanged, and replaces the file by rename, which is atomic for readers. Counters are
 * kept, comments are not.
 *
 * If somebody else has replaced the file between load and commit, its identity differs and the commit clashes. Writers
 * lock the file that they replace during the comparison.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include "backend/backend.h"
#include "compiler/text.h"

/* Identifies a file and its state. */
struct identity {
	bool exists;
	dev_t dev;
	ino_t ino;
	off_t size;
	struct timespec mtime;
};

struct file {
	struct backend be;
	table_reader *read;
	struct arena *arena;           /* for the path */
	const char *path;
	struct buf text;               /* the contents at the last load */
	struct identity id;
	struct table_text table[TABLE_COUNT];  /* text NULL: the file does not contain the table */
};

static bool file_error(struct file *f, struct cx *cx, const char *what)
{
	return diag(cx->diags, (struct pos){0}, STATUS_OTHER, "Can't %s %s: %s", what, f->path, strerror(errno));
}

/* ---- splitting the file into tables ---- */

/* text: start of the line. */
static bool line_error(struct file *f, struct cx *cx, unsigned line, const char *text, const char *why)
{
	struct src *src = arena_new_of(cx->diags->arena, struct src);

	*src = (struct src){.file = f->path, .line = line,
		.text = arena_strn(cx->diags->arena, text, strcspn(text, "\n"))};
	diag(cx->diags, (struct pos){.src = src, .col = 1}, STATUS_OTHER, "Can't read %s", f->path);
	return diag_why(cx->diags, "%s", why);
}

/* The table that a "*name" line starts; -1: not one of ours. */
static int line_table(const char *line, size_t len)
{
	char name[16];
	size_t n = 0;

	for (line++, len--; n < len && n < sizeof(name) - 1 && !strchr(" \t\r", line[n]); n++)
		name[n] = line[n];
	name[n] = '\0';
	return table_by_name(name);
}

/* The comment that Sluice and iptables-save write at the beginning tells if a file is of the other family. */
static bool family_wrong(const struct file *f)
{
	const char *text = buf_str(&f->text);
	size_t head = strcspn(text, "\n");
	const char *six = strstr(text, "ip6tables"), *any = strstr(text, "iptables");

	if (*text != '#')
		return false;
	if (f->be.family == FAM_IP4)
		return six && six < text + head;
	return any && any < text + head && !(six && six < text + head);
}

static bool cut_line(struct file *f, struct cx *cx, struct table_text **in, const char *line, size_t len,
	unsigned number)
{
	size_t blank;
	int id;

	if (*in) {
		(*in)->len = (size_t)(line + len - (*in)->text);
		if (len >= 6 && !memcmp(line, "COMMIT", 6))
			*in = NULL;
		return true;
	}
	blank = strspn(line, " \t");
	if (blank >= len || line[blank] == '#')
		return true;
	if (*line != '*')
		return line_error(f, cx, number, line, "neither a table nor a comment: not a ruleset?");
	id = line_table(line, len);
	if (id < 0)
		return line_error(f, cx, number, line, "unknown table");
	if (f->table[id].text)
		return line_error(f, cx, number, line, "duplicate table");
	*in = &f->table[id];
	**in = (struct table_text){.id = id, .file = f->path, .line = number, .text = line, .len = len};
	return true;
}

static bool cut_tables(struct file *f, struct cx *cx)
{
	const char *line = buf_str(&f->text), *end = line + f->text.len;
	struct table_text *in = NULL;
	unsigned number = 0;

	memset(f->table, 0, sizeof(f->table));
	while (line < end) {
		const char *nl = memchr(line, '\n', (size_t)(end - line));
		size_t len = (size_t)((nl ? nl : end) - line);

		if (!cut_line(f, cx, &in, line, len, ++number))
			return false;
		line += len + 1;
	}
	return in ? line_error(f, cx, in->line, in->text, "the table has no COMMIT") : true;
}

/* ---- reading ---- */

static struct identity identity_of(const struct stat *st)
{
	return (struct identity){.exists = true, .dev = st->st_dev, .ino = st->st_ino, .size = st->st_size,
		.mtime = st->st_mtim};
}

static bool identity_same(const struct identity *a, const struct identity *b)
{
	return a->exists == b->exists && a->dev == b->dev && a->ino == b->ino && a->size == b->size &&
		a->mtime.tv_sec == b->mtime.tv_sec && a->mtime.tv_nsec == b->mtime.tv_nsec;
}

/* Opens the file and sets *st. -1 with errno. */
static int file_open(const struct file *f, struct stat *st)
{
	int fd = open(f->path, O_RDONLY | O_CLOEXEC);

	if (fd >= 0 && fstat(fd, st)) {
		close(fd);
		return -1;
	}
	return fd;
}

static bool file_read(struct file *f, struct cx *cx)
{
	struct stat st;
	int fd = file_open(f, &st);
	bool ok;

	buf_reset(&f->text);
	f->id = (struct identity){0};
	memset(f->table, 0, sizeof(f->table));
	if (fd < 0)
		return errno == ENOENT ? true : file_error(f, cx, "open");
	f->id = identity_of(&st);
	ok = buf_read(&f->text, fd);
	close(fd);
	if (!ok)
		return file_error(f, cx, "read");
	if (!family_wrong(f))
		return cut_tables(f, cx);
	line_error(f, cx, 1, buf_str(&f->text), "the file contains the ruleset of the other IP family");
	return diag_why(cx->diags, "%%f in the path stands for 4 or 6");
}

/* The table is completely known, whether the file contains it or not. */
static bool table_load(struct file *f, struct cx *cx, struct ruleset *rs, enum table_id id)
{
	if (ruleset_table(rs, id)->loaded)
		return true;
	if (f->table[id].text && !f->read(cx, rs, &f->table[id]))
		return false;
	table_complete(rs->table[id]);
	return true;
}

static bool file_load(struct backend *be, struct cx *cx, struct ruleset *rs, const struct needs *n)
{
	struct file *f = (struct file *)be;
	size_t i;

	if (!file_read(f, cx))
		return false;
	for (i = 0; i < n->v.n; i++)
		if (!table_load(f, cx, rs, n->v.v[i].table))
			return false;
	return true;
}

static bool file_tables(struct backend *be, struct cx *cx, struct table_list *tables)
{
	struct file *f = (struct file *)be;
	unsigned t;

	if (!file_read(f, cx))
		return false;
	for (tables->n = t = 0; t < TABLE_COUNT; t++)
		if (f->table[t].text)
			tables->v[tables->n++] = t;
	return true;
}

/* ---- writing ---- */

static void file_print(struct buf *b, struct file *f, struct cx *cx, const struct ruleset *rs,
	const struct edits *e)
{
	unsigned changed = 0, t;
	size_t i;

	for (i = 0; i < e->v.n; i++)
		changed |= IN_TABLE(e->v.v[i].table->id);
	buf_printf(b, "# %s ruleset, managed by sluice\n", f->be.family == FAM_IP6 ? "ip6tables" : "iptables");
	for (t = 0; t < TABLE_COUNT; t++) {
		if (changed & IN_TABLE(t)) {
			table_save(b, cx, rs, rs->table[t], true, NULL);
		} else if (f->table[t].text) {
			buf_add(b, f->table[t].text, f->table[t].len);
			buf_putc(b, '\n');
		}
	}
}

/* Writes the new text to a temporary file in the same directory; sets temp to its name. False with errno. */
static bool write_beside(struct file *f, const struct buf *b, mode_t mode, struct buf *temp)
{
	int fd;
	bool ok;

	buf_printf(temp, "%s.XXXXXX", f->path);
	fd = mkostemp(temp->s, O_CLOEXEC);
	if (fd < 0)
		return false;
	ok = buf_write(b, fd) && !fchmod(fd, mode) && !fsync(fd);
	if (close(fd) || !ok) {
		unlink(temp->s);
		return false;
	}
	return true;
}

/* Locks the current file, so that no other writer replaces it; *fd -1: there is none. False if it is not the file that
 * was loaded. */
static bool lock_same(struct file *f, int *fd, mode_t *mode)
{
	struct identity now = {0};
	struct stat st, there;

	*mode = 0644;
	*fd = file_open(f, &st);
	if (*fd >= 0) {
		flock(*fd, LOCK_EX);
		/* It may have been replaced or modified while waiting for the lock. */
		if (fstat(*fd, &st) || stat(f->path, &there) || there.st_ino != st.st_ino)
			return false;
		*mode = st.st_mode & 07777;
		now = identity_of(&st);
	}
	return identity_same(&now, &f->id);
}

/* Moves the new file into place. A file that did not exist at load must still not exist. */
static enum commit_result replace(struct file *f, struct cx *cx, const char *temp)
{
	bool failed = f->id.exists ? rename(temp, f->path) : link(temp, f->path);
	bool clash = failed && errno == EEXIST;

	if (failed && !clash)
		file_error(f, cx, "write");
	if (failed || !f->id.exists)
		unlink(temp);
	return !failed ? COMMIT_OK : clash ? COMMIT_CLASH : COMMIT_FAILED;
}

static enum commit_result file_write(struct file *f, struct cx *cx, const struct buf *b, mode_t mode)
{
	struct buf temp = BUF_INIT;
	enum commit_result result = COMMIT_FAILED;

	if (write_beside(f, b, mode, &temp))
		result = replace(f, cx, temp.s);
	else
		file_error(f, cx, "write");
	buf_free(&temp);
	return result;
}

static enum commit_result file_commit(struct backend *be, struct cx *cx, struct ruleset *rs,
	const struct edits *e, unsigned flags)
{
	struct file *f = (struct file *)be;
	enum commit_result result = COMMIT_CLASH;
	struct buf b = BUF_INIT;
	mode_t mode;
	int fd;

	if (flags & COMMIT_TEST)
		return COMMIT_OK;
	if (lock_same(f, &fd, &mode)) {
		file_print(&b, f, cx, rs, e);
		result = file_write(f, cx, &b, mode);
		buf_free(&b);
	}
	if (fd >= 0)
		close(fd);
	return result;
}

static void file_close(struct backend *be)
{
	struct file *f = (struct file *)be;

	buf_free(&f->text);
	arena_free(f->arena);
	free(f);
}

static const struct backend_ops file_ops = {
	.name = "nf_tables",
	.load = file_load,
	.tables = file_tables,
	.commit = file_commit,
	.close = file_close,
};

/* Replaces "%f" by the family, and resolves symbolic links, so that their target is replaced. */
static const char *path_expand(struct arena *a, const char *path, enum family fam)
{
	const char *f = strstr(path, "%f");
	const char *full = f ? arena_fmt(a, "%.*s%d%s", (int)(f - path), path, fam == FAM_IP6 ? 6 : 4, f + 2) : path;
	char *real = realpath(full, NULL);
	const char *result = arena_str(a, real ? real : full);

	free(real);
	return result;
}

struct backend *backend_file_open(struct cx *cx, enum family fam, const char *path, table_reader *read)
{
	struct file *f = mem_alloc(sizeof(*f));

	(void)cx;
	*f = (struct file){.be = {.ops = &file_ops, .family = fam}, .read = read, .arena = arena_new()};
	f->path = path_expand(f->arena, path, fam);
	return &f->be;
}
