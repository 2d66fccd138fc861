/* Reads restore text into commands; keeps track of the current table, and skips unwanted tables (-T).
 *
 *	*filter              CMD_TABLE_LINE
 *	:INPUT DROP [0:0]    CMD_CHAIN_LINE
 *	-A INPUT -j ACCEPT   CMD_APPEND
 *	COMMIT               CMD_COMMIT_LINE
 *	# comment            nothing
 *
 * Lines are parsed but not applied; that is done by restore.c.
 */
#include <string.h>
#include "compiler/memo.h"
#include "frontend/read.h"

void reader_init(struct reader *r, struct cx *cx, const char *program, const char *file)
{
	if (!cx->memo)
		cx->memo = memo_new(cx->arena);
	*r = (struct reader){.cx = cx, .file = file, .parser = parser_new(cx), .words.arena = cx->arena};
	r->mode = (struct parse_mode){.program = program, .restore = true, .table = TABLE_COUNT};
}

/* Is the table of this line wanted? Skipped tables are not parsed. */
static bool table_wanted(struct reader *r, const char *text, size_t len)
{
	size_t n = r->only ? strlen(r->only) : 0;

	if (!r->only)
		return true;
	text++;
	len--;
	return len >= n && !memcmp(text, r->only, n) && (len == n || strchr(" \t\r", text[n]));
}

/* The previous line's command. */
static struct cmd *newest(const struct cmds *cmds)
{
	return cmds->v.n ? cmds->v.v[cmds->v.n - 1] : NULL;
}

static void cmd_keep(struct reader *r, struct cmd *c, struct cmds *out)
{
	if (c->op == CMD_TABLE_LINE) {
		r->mode.table = c->table;
		r->table_pos = c->pos;
	}
	if (c->op == CMD_COMMIT_LINE)
		r->mode.table = TABLE_COUNT;
	if (c->op != CMD_NONE)
		vec_push(r->cx->arena, &out->v, c);
}

static bool line_read(struct reader *r, const struct src *src, size_t len, struct cmds *out)
{
	struct cmd *c;

	r->words.v.n = 0;
	c = parse_like(r->parser, &r->mode, src, len, r->join ? newest(out) : NULL);
	if (c && c == newest(out))
		return true;
	if (!c && !scan_line(r->cx, src, len, &r->words))
		return false;
	if (!c && !r->words.v.n)
		return true;
	c = c ? c : parse_words(r->parser, &r->mode, &r->words);
	if (c)
		cmd_keep(r, c, out);
	return c;
}

bool reader_line(struct reader *r, const char *text, size_t len, struct cmds *out)
{
	struct src *src;
	bool good;

	r->line++;
	if (r->mode.table == TABLE_COUNT && len && *text == '*')
		r->skipping = !table_wanted(r, text, len);
	if (len && *text == '#' && r->comments)
		buf_printf(r->comments, "%s\n", text);
	if (!len || *text == '#' || r->skipping)
		return true;
	src = arena_new_of(r->cx->arena, struct src);
	*src = (struct src){.file = r->file, .text = text, .line = r->line};
	good = line_read(r, src, len, out);
	if (r->brief)
		src->text = NULL;
	return good;
}

void reader_forget(struct reader *r)
{
	r->words.v.n = 0;
	r->table_pos = (struct pos){0};
}

bool reader_end(struct reader *r)
{
	if (r->mode.table == TABLE_COUNT)
		return true;
	diag(r->cx->diags, r->table_pos, STATUS_OTHER, "COMMIT expected at line %u", r->line + 1);
	return diag_why(r->cx->diags, "table %s has no COMMIT; it was not applied",
		table_names[r->mode.table]);
}

bool reader_lines(struct reader *r, char *text, size_t len, struct cmds *out)
{
	char *end = text + len;

	while (text < end) {
		char *nl = memchr(text, '\n', (size_t)(end - text));
		char *stop = nl ? nl : end;

		*stop = '\0';
		if (!reader_line(r, text, (size_t)(stop - text), out))
			return false;
		text = stop + 1;
	}
	return true;
}

bool reader_text(struct reader *r, char *text, size_t len, struct cmds *out)
{
	progress_begin(r->cx->progress, "reading", 0);
	return reader_lines(r, text, len, out) && reader_end(r);
}

/* ---- for back ends ---- */

/* Marks everything read as existing in the back end. */
static void table_settle(struct table *t)
{
	struct chain *c;

	t->in_kernel = true;
	map_each(&t->chains, c)
		c->in_kernel = true;
}

bool read_table(struct cx *cx, struct ruleset *rs, const struct table_text *t)
{
	static const struct apply_mode mode = {.restore = true, .counters = true};
	struct buf out = BUF_INIT;
	struct cmds cmds = {0};
	struct reader r;
	struct apply ap;
	struct diags said = *cx->diags;
	size_t i;
	bool ok;

	reader_init(&r, cx, "iptables-restore", t->file);
	r.line = t->line - 1;
	ok = reader_text(&r, arena_strn(cx->arena, t->text, t->len), t->len, &cmds);
	apply_init(&ap, cx, rs, &mode, &out);
	for (i = 0; ok && i < cmds.v.n; i++)
		ok = apply_cmd(&ap, cmds.v.v[i]);
	if (ok) {
		table_settle(rs->table[t->id]);
		*cx->diags = said;      /* warnings were already given when the rules were created */
		*cx->diags->last = NULL;
	}
	buf_free(&out);
	return ok;
}
