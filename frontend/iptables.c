/* iptables and ip6tables: one command line, one transaction.
 *
 * Executes a command line and returns iptables' exit status. -V, -h and --help of extensions need no kernel and no
 * privileges.
 */
#include <string.h>
#include "compiler/doc.h"
#include "frontend/help.h"
#include "frontend/parse.h"
#include "frontend/program.h"
#include "frontend/transact.h"

static void show_help(struct run *r, const struct cmd *c)
{
	run_version(r);
	buf_putc(&r->out, '\n');
	usage_print(&r->out, r->name, r->cx.family);
	for (const struct ext **e = c->help; *e; e++) {
		buf_putc(&r->out, '\n');
		ext_help(&r->out, *e, r->cx.family);
	}
}

static void carry_out(struct run *r, struct cmd *c)
{
	struct apply_mode mode = {.legacy = !strcmp(run_backend_name(r), "legacy")};
	struct cmds cmds = {0};
	struct transact t = {.cx = &r->cx, .mode = &mode, .out = &r->out};

	r->lock = (struct lock_wait){c->wait ? LOCK_WAIT : LOCK_TRY, c->wait_seconds, c->wait_usecs};
	if (!run_open(r))
		return;
	if (c->op == CMD_LIST || c->op == CMD_LIST_RULES)
		run_beside(r, "");
	t.be = r->be;
	t.be->fallback = c->verbose ? &r->out : NULL;
	t.be->debug = c->verbose > 1 ? &r->out : NULL;
	vec_push(r->arena, &cmds.v, c);
	transact_run(&t, &cmds);
}

int iptables_main(struct run *r, int argc, char *const argv[])
{
	struct parse_mode mode = {.table = TABLE_filter};
	struct words words = {0};
	struct cmd *c;

	r->name = r->cx.family == FAM_IP6 ? "ip6tables" : "iptables";
	mode.program = r->name;
	mode.legacy = !strcmp(run_backend_name(r), "legacy");
	scan_argv(&r->cx, argc, argv, &words);
	c = parse_words(parser_new(&r->cx), &mode, &words);
	if (c && c->op == CMD_VERSION)
		run_version(r);
	else if (c && c->op == CMD_HELP)
		show_help(r, c);
	else if (c)
		carry_out(r, c);
	return run_finish(r);
}
