/* ctview explain: an entry, a state or a flag in plain words.
 *
 *	ctview explain SYN_SENT
 *	ctview explain 'ipv4 2 tcp 6 298 ESTABLISHED src=... [UNREPLIED] ...'
 *	ctview explain -f dump.txt -F 'dport == 443'     each entry that matches
 */
#include <string.h>
#include "ctview/explain.h"
#include "ctview/view.h"

static int explain_line(struct run *r, const char *line)
{
	struct line_reader reader;
	struct line_error err;
	struct entry e = {.times = &r->times};
	struct src src = {.file = "LINE", .text = line};

	line_reader_init(&reader);
	if (line_read(&reader, line, strlen(line), &e, &err) == LINE_BAD) {
		struct src *kept = arena_dup(r->arena, &src, sizeof(src));

		diag(&r->diags, (struct pos){kept, err.col, err.len}, STATUS_PARAM, "not an entry");
		diag_why(&r->diags, "%s", err.why);
		return EXIT_PARTLY;
	}
	explain_entry(&r->out.b, &e);
	return EXIT_DONE;
}

static int explain_words(struct run *r)
{
	int i;

	for (i = 0; i < r->nargs; i++)
		if (!explain_word(&r->out.b, &r->times, r->args[i]))
			return run_usage(r, "%s is not a state, flag, protocol, field or counter", r->args[i]);
	return EXIT_DONE;
}

static int explain_source(struct run *r)
{
	struct entry e = {0};
	struct source *s = run_source(r);
	uint64_t n = 0;

	if (!s)
		return EXIT_SOURCE;
	while ((!r->top || n < r->top) && source_next(s, &e))
		if (filter_test(r->filter, &e)) {
			buf_puts(&r->out.b, n++ ? "\n" : "");
			explain_entry(&r->out.b, &e);
			out_check(&r->out);
		}
	return run_close(r, s);
}

int view_explain(struct run *r)
{
	struct buf line = BUF_INIT;
	int code = EXIT_DONE, i;

	if (!run_system(r))
		return EXIT_SOURCE;
	for (i = 0; i < r->nargs; i++)
		buf_printf(&line, "%s%s", i ? " " : "", r->args[i]);
	if (!r->nargs)
		code = explain_source(r);
	else if (strchr(buf_str(&line), '='))
		code = explain_line(r, arena_str(r->arena, buf_str(&line)));
	else
		code = explain_words(r);
	buf_free(&line);
	return code;
}
