/* sluice apply: a restore that is undone unless it is confirmed.
 *
 *	sluice apply new.rules --confirm 60      press y within a minute, or the old rules are restored
 *	sluice apply --confirm-now               confirms from another terminal, which proves that one can still log in
 *
 * Exit status: 0 the new rules stay, 1 the old ones were restored, 2 and more an error, with nothing changed.
 */
#include <string.h>
#include <unistd.h>
#include "frontend/tool.h"
#include "frontend/trial.h"
#include "lib/num.h"

enum { CONFIRM = TOOL_OWN, CONFIRM_NOW, COUNTERS, NOFLUSH };
enum { SECONDS = 30 };

static const struct option_row rows[] = {
	TOOL_ROWS,
	[CONFIRM] = {"confirm", 't', ARG_WORD, "SECONDS", "time to wait for confirmation (30)"},
	[CONFIRM_NOW] = {"confirm-now", 0, ARG_NONE, NULL, "confirm the rules that another sluice apply has loaded"},
	[COUNTERS] = {"counters", 'c', ARG_NONE, NULL, "restore packet and byte counters too"},
	[NOFLUSH] = {"noflush", 'n', ARG_NONE, NULL, "do not flush the tables first"},
	{0}
};

struct confirm {
	struct run *run;
	struct apply_mode mode;
	uint64_t seconds;
	bool now;
};

static void confirm_option(void *self, int row, const char *arg)
{
	struct confirm *c = self;

	switch (row) {
	case CONFIRM:
		if (!num_parse(arg, &c->seconds, 1, INT32_MAX))
			diag(&c->run->diags, (struct pos){0}, STATUS_PARAM, "--confirm requires a number of seconds, not \"%s\"", arg);
		break;
	case CONFIRM_NOW:
		c->now = true;
		break;
	case COUNTERS:
		c->mode.counters = true;
		break;
	case NOFLUSH:
		c->mode.noflush = true;
		break;
	}
}

static bool confirm_apply(struct confirm *c, const struct cmds *cmds)
{
	struct run *r = c->run;
	struct transact t = {.cx = &r->cx, .be = r->be, .mode = &c->mode, .out = &r->out};

	c->mode.legacy = !strcmp(run_backend_name(r), "legacy");
	return transact_run(&t, cmds);
}

/* Prints progress messages to standard error immediately. */
static void say(const char *text)
{
	if (write(STDERR_FILENO, text, strlen(text)) < 0)
		return;
}

static const char *const why_back[] = {
	[TRIAL_NO] = "\nNot confirmed: ", [TRIAL_TIMEOUT] = "\nNot confirmed in time: ",
	[TRIAL_GONE] = "\nTerminal closed: ", [TRIAL_SIGNAL] = "\nInterrupted: ",
};

/* True if the new rules stay. */
static bool confirm_ask(struct confirm *c, struct trial *t)
{
	bool terminal = isatty(STDIN_FILENO);
	enum trial_answer answer;

	say(arena_fmt(c->run->arena, "The new rules are active. Unless confirmed, the old rules are restored in %u second%s.\n%s",
		(unsigned)c->seconds, c->seconds == 1 ? "" : "s", terminal ?
		"Keep the new rules? (y/N) " : "Run \"sluice apply --confirm-now\" to keep them.\n"));
	answer = trial_wait(t, (unsigned)c->seconds, terminal ? STDIN_FILENO : -1);
	if (answer == TRIAL_YES) {
		say("\nThe new rules are kept.\n");
		return true;
	}
	say(why_back[answer]);
	if (trial_back(t))
		say("the old rules have been restored.\n");
	return false;
}

/* Returns the exit status. */
static int confirm_file(struct confirm *c, const char *file)
{
	struct run *r = c->run;
	struct cmds cmds = {0};
	struct trial t;
	bool stay = true;

	if (!tool_commands(r, file, &cmds))
		return tool_finish(r, false);
	if (trial_begin(&t, r) && confirm_apply(c, &cmds) && run_flush(r))
		stay = confirm_ask(c, &t);
	trial_end(&t);
	return tool_finish(r, !stay);
}

int apply_main(struct run *r, int argc, char *const argv[])
{
	struct confirm c = {.run = r, .mode.restore = true, .seconds = SECONDS};
	struct tool t = {.run = r, .rows = rows, .option = confirm_option, .self = &c, .max = 1};

	r->restore = true;
	if (!tool_options(&t, argc, argv))
		return tool_finish(r, false);
	if (c.now == (t.nwords > 0)) {
		diag(&r->diags, (struct pos){0}, STATUS_PARAM, "expected a file, or --confirm-now alone");
		return tool_finish(r, false);
	}
	if (!c.now)
		return confirm_file(&c, t.word[0]);
	trial_confirm(r);
	return tool_finish(r, false);
}
