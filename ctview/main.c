/* ctview: shows the state of connection tracking, in overview and in detail.
 *
 * The program is a table of views (view.def) over a table of fields (field.def). This file reads the command line, runs
 * the view, prints errors, and exits.
 */
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "config.h"
#include "ctview/netns.h"
#include "ctview/options.h"
#include "lib/start.h"

static void print_diags(const struct diags *d)
{
	struct buf b = BUF_INIT;
	const struct diag *m;

	for (m = d->first; m; m = m->next) {
		if (m->head)
			buf_printf(&b, "ctview: %s\n", m->head);
		diag_print_place(&b, m, 0);
	}
	buf_write(&b, STDERR_FILENO);
	buf_free(&b);
}

/* Determines the terminal's width and colour support; a pipe has no width. */
static void look_init(struct look *l)
{
	struct winsize w;

	*l = (struct look){.header = true};
	if (!isatty(STDOUT_FILENO))
		return;
	l->width = !ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) && w.ws_col ? w.ws_col : 80;
	l->color = !getenv("NO_COLOR");
}

static int run(struct run *r, int argc, char *argv[])
{
	if (!options_parse(r, argc, argv))
		return EXIT_USAGE;
	if (r->opt[OPT_HELP]) {
		options_help(&r->out.b, r->named ? r->view : NULL);
		return EXIT_DONE;
	}
	if (r->opt[OPT_VERSION]) {
		buf_puts(&r->out.b, "ctview (" PACKAGE_NAME ") " PACKAGE_VERSION "\n");
		return EXIT_DONE;
	}
	if (run_in_all(r) && r->view->run != view_pressure)
		return run_usage(r, "--netns all is only supported by `ctview pressure`");
	if (r->opt[OPT_NETNS] && !run_in_all(r) && !netns_enter(r->opt[OPT_NETNS], &r->diags))
		return EXIT_SOURCE;
	return r->view->run(r);
}

int main(int argc, char *argv[])
{
	struct run r = {.arena = arena_new(), .out = {.fd = STDOUT_FILENO}};
	int code;

	start_descriptors();
	diags_init(&r.diags, r.arena);
	look_init(&r.look);
	times_init(&r.times);
	code = run(&r, argc, argv);
	out_flush(&r.out);
	print_diags(&r.diags);
	if (r.out.failed && code != EXIT_USAGE)
		code = EXIT_SOURCE;
	buf_free(&r.out.b);
	names_free(r.names);
	arena_free(r.arena);
	return code;
}
