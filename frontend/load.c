/* sluice load: installs tables compiled by --emit=blob in the kernel's ip_tables.
 *
 * Either all tables of the file are in effect on return, or nothing was changed and the reason is given. The file
 * determines the family.
 */
#include "frontend/tool.h"

enum { TEST = TOOL_OWN, WAIT, WAIT_INTERVAL };

static const struct option_row rows[] = {
	TOOL_ROWS_ANY,
	[TEST] = {"test", 't', ARG_NONE, NULL, "check whether the kernel accepts the tables, without changing anything"},
	[WAIT] = {"wait", 'w', ARG_NUMBER, "SECONDS", "wait for the lock"},
	[WAIT_INTERVAL] = {"wait-interval", 'W', ARG_WORD, "USECS", NULL},
	{0}
};

struct load {
	struct run *run;
	unsigned flags;                /* enum commit_flags */
};

static void load_option(void *self, int row, const char *arg)
{
	struct load *l = self;

	if (row == TEST)
		l->flags |= COMMIT_TEST;
	else
		run_wait(l->run, row == WAIT_INTERVAL, arg);
}

static bool load_file(const struct load *l, const char *file)
{
	struct run *r = l->run;
	struct blobfile *bf;
	size_t len;
	void *bytes = tool_read(r, file, &len);

	bf = bytes ? blobfile_read(&r->cx, file, bytes, len) : NULL;
	if (!bf)
		return false;
	run_prepare(r, blobfile_family(bf));
	return run_open(r) && backend_legacy_put(r->be, &r->cx, bf, l->flags);
}

int load_main(struct run *r, int argc, char *const argv[])
{
	struct load l = {.run = r};
	struct tool t = {.run = r, .rows = rows, .option = load_option, .self = &l, .min = 1, .max = 1};

	if (tool_options(&t, argc, argv))
		load_file(&l, t.word[0]);
	return run_finish(r);
}
