/* Parses, applies and commits an input on a back end. See feed.h. */
#include "tests/fuzz/feed.h"
#include <string.h>
#include "frontend/read.h"
#include "frontend/report.h"

/* Appends the messages in the form shown to users. */
static void say(struct buf *b, const struct diags *d)
{
	static const struct report rep = {.program = "iptables-restore", .backend = "nf_tables", .restore = true, .width = 80};

	report_all(b, &rep, d);
}

static bool parse(struct cx *cx, bool argv, struct buf *text, struct cmds *cmds)
{
	struct parse_mode mode = {.program = "iptables", .table = TABLE_filter};
	struct words words = {0};
	struct cmd *cmd;
	struct reader r;
	char *word, *save;
	const char *args[64];
	int n = 0;

	if (!argv) {
		reader_init(&r, cx, "iptables-restore", "-");
		return reader_text(&r, text->s, text->len, cmds);
	}
	for (word = strtok_r(text->s, " \n\t", &save); word && n < 64; word = strtok_r(NULL, " \n\t", &save))
		args[n++] = word;
	scan_argv(cx, n, (char *const *)args, &words);
	cmd = parse_words(parser_new(cx), &mode, &words);
	if (cmd)
		vec_push(cx->arena, &cmds->v, cmd);
	return cmd;
}

bool feed(const struct eater *e, const struct buf *input, struct buf *out, struct buf *said)
{
	struct apply_mode mode = {.restore = !e->argv, .counters = true, .numeric = true, .noflush = e->argv};
	struct arena *a = arena_new();
	struct diags d;
	struct cx cx = {.arena = a, .diags = &d, .env = &env_none, .family = e->be->family, .numeric = true, .rules = e->rules};
	struct cmds cmds = {0};
	struct buf unread = BUF_INIT, text = BUF_INIT;
	struct transact t = {.cx = &cx, .be = e->be, .mode = &mode, .out = out ? out : &unread};
	bool ok;

	diags_init(&d, a);
	buf_add(&text, input->s, input->len);
	buf_putc(&text, '\0');
	text.len--;
	ok = parse(&cx, e->argv, &text, &cmds) && transact_run(&t, &cmds);
	if (!ok && !d.nerrors)
		buf_puts(said, "refused without a message");
	else if (ok && d.nerrors)
		buf_puts(said, "taken with an error");
	else
		say(said, &d);
	buf_free(&unread);
	buf_free(&text);
	arena_free(a);
	return ok;
}

bool feed_disagrees(const struct buf *said)
{
	return strstr(buf_str(said), "without a message") || strstr(buf_str(said), "taken with an error");
}
