/* The words of a command line. They form one line of source, joined by blanks, so that messages can show positions;
 * words that a shell would split are shown in quotes.
 *
 *	{"-A", "INPUT", "a b"}   ->   -A INPUT "a b"
 */
#include <string.h>
#include "frontend/parse.h"

static bool needs_quotes(const char *s)
{
	return !*s || s[strcspn(s, " \t\n")];
}

void scan_argv(struct cx *cx, int argc, char *const argv[], struct words *out)
{
	struct src *src = arena_new_of(cx->arena, struct src);
	struct buf text = BUF_INIT;

	for (int i = 0; i < argc; i++) {
		struct word_at w = { .s = argv[i], .quoted = needs_quotes(argv[i]) };

		if (i)
			buf_putc(&text, ' ');
		w.pos = (struct pos){ .src = src, .col = text.len + 1 };
		buf_printf(&text, w.quoted ? "\"%s\"" : "%s", argv[i]);
		w.pos.len = text.len + 1 - w.pos.col;
		vec_push(cx->arena, &out->v, w);
	}
	src->file = "command line";
	src->text = arena_strn(cx->arena, buf_str(&text), text.len);
	buf_free(&text);
}
