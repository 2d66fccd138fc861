/* iptables-apply and ip6tables-apply: installing new rules from remote, with the messages and exit codes of Debian's
 * program.
 *
 *	iptables-apply -t 60 -w good.rules new.rules     restore, ask, keep or revert
 *	iptables-apply -c ./firewall.sh                  the same with a program that changes the rules
 *
 * Exit status: 0 the new rules stay; 255 the old ones were restored; 99 the new ones failed; 2 no such file; 9 the
 * rules stay but could not be written; 1 wrong usage.
 */
#include <errno.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "frontend/tool.h"
#include "frontend/trial.h"
#include "lib/num.h"

enum { TIMEOUT, WRITE, COMMAND, HELP, VERSION };
enum { SECONDS = 10 };
enum { EXIT_USAGE = 1, EXIT_NO_FILE = 2, EXIT_WRITE = 9, EXIT_FAILED = 99, EXIT_BACK = 255 };

static const struct option_row rows[] = {
	[TIMEOUT] = {"timeout", 't', ARG_WORD, "SECONDS", "time to wait for confirmation (10)"},
	[WRITE] = {"write", 'w', ARG_WORD, "FILE", "file to save confirmed rules to"},
	[COMMAND] = {"command", 'c', ARG_NONE, NULL, "FILE is a program that changes the rules"},
	[HELP] = HELP_ROW,
	[VERSION] = VERSION_ROW,
	{0}
};

struct applying {
	struct run *run;
	struct trial trial;
	uint64_t seconds;
	const char *word, *save, *wrong;       /* wrong: error in an option; NULL: none */
	bool command;
	int shown;                     /* HELP or VERSION, -1: neither */
};

/* Prints to standard output immediately. */
static void say(struct applying *a, const char *text)
{
	buf_puts(&a->run->out, text);
	run_flush(a->run);
}

static int fail(struct applying *a, int status, const char *what, const char *name)
{
	struct buf err = BUF_INIT;

	run_finish(a->run);
	buf_printf(&err, "Error: %s%s\n", what, name);
	buf_write(&err, STDERR_FILENO);
	buf_free(&err);
	return status;
}

/* ---- the new rules ---- */

static bool restore_file(struct applying *a)
{
	static const struct apply_mode nft = {.restore = true}, legacy = {.restore = true, .legacy = true};
	struct run *r = a->run;
	struct transact t = {.cx = &r->cx, .be = r->be, .out = &r->out,
		.mode = !strcmp(run_backend_name(r), "legacy") ? &legacy : &nft};
	struct cmds cmds = {0};

	return tool_commands(r, a->word, &cmds) && transact_run(&t, &cmds);
}

/* Restores the signal mask for the program. */
static bool run_command(struct applying *a)
{
	char *const argv[] = {(char *)(uintptr_t)a->word, NULL};
	posix_spawnattr_t attr;
	sigset_t pipe;
	int status = 1;
	bool ran;
	pid_t pid;

	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attr, &a->trial.signals);
	posix_spawnattr_setsigdefault(&attr, &pipe);
	ran = !posix_spawn(&pid, a->word, NULL, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	while (ran && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return ran && !status;
}

static int go_back(struct applying *a, int status)
{
	say(a, arena_fmt(a->run->arena, "Reverting to old %s rules... ",
		a->run->cx.family == FAM_IP6 ? "ip6tables" : "iptables"));
	say(a, trial_back(&a->trial) ? "done.\n" : "failed.\n");
	run_finish(a->run);
	return status;
}

static int new_failed(struct applying *a)
{
	const char *what = a->command ? "unknown error running command: " :
		arena_fmt(a->run->arena, "unknown error applying new %s rules: ",
			a->run->cx.family == FAM_IP6 ? "ip6tables" : "iptables");
	const char *word = arena_str(a->run->lasting, a->word);

	say(a, "failed.\n");
	fail(a, EXIT_FAILED, what, word);
	run_renew(a->run);
	return go_back(a, EXIT_FAILED);
}

/* ---- the answer ---- */

static int keep(struct applying *a)
{
	if (a->save) {
		say(a, arena_fmt(a->run->arena, "\nWriting successfully applied rules to '%s'...", a->save));
		if (!run_save_to(a->run, a->save))
			return fail(a, EXIT_WRITE, "unknown error writing successfully applied rules: ", a->save);
	}
	say(a, "\n... then my job is done. See you next time.\n");
	return run_finish(a->run);
}

static int ask(struct applying *a)
{
	enum trial_answer answer;

	say(a, "Can you establish NEW connections to the machine? (y/N) ");
	answer = trial_wait(&a->trial, (unsigned)a->seconds, STDIN_FILENO);
	if (answer == TRIAL_YES)
		return keep(a);
	say(a, answer == TRIAL_NO ? "\nNo affirmative response! Better play it safe...\n" :
		"\nTimeout! Something happened (or did not). Better play it safe...\n");
	return go_back(a, EXIT_BACK);
}

static int apply_and_ask(struct applying *a)
{
	bool good;

	say(a, a->command ? arena_fmt(a->run->arena, "Running command '%s'... ", a->word) :
		arena_fmt(a->run->arena, "Applying new %s rules from '%s'... ",
			a->run->cx.family == FAM_IP6 ? "ip6tables" : "iptables", a->word));
	good = a->command ? run_command(a) : restore_file(a);
	if (!good)
		return new_failed(a);
	say(a, "done.\n");
	return ask(a);
}

static int apply_word(struct applying *a)
{
	int status = EXIT_FAILED;

	if (!a->command && access(a->word, R_OK))
		return fail(a, EXIT_NO_FILE, "rulesfile not readable: ", a->word);
	if (a->command && access(a->word, X_OK))
		return fail(a, EXIT_FAILED, "runcmd not executable: ", a->word);
	if (trial_begin(&a->trial, a->run))
		status = apply_and_ask(a);
	else
		run_finish(a->run);
	trial_end(&a->trial);
	return status;
}

/* ---- the words ---- */

static const char *default_name(const struct applying *a, const char *end)
{
	return arena_fmt(a->run->lasting, "/etc/network/%s.up.%s", a->run->cx.family == FAM_IP6 ? "ip6tables" : "iptables", end);
}

static void apply_option(struct applying *a, const struct option_got *got)
{
	switch (got->row) {
	case OPTIONS_WORD:
		a->word = a->word ? a->word : got->arg;
		break;
	case TIMEOUT:
		if (!num_parse(got->arg, &a->seconds, 0, INT32_MAX))
			a->wrong = "timeout must be a positive number";
		break;
	case WRITE:
		a->save = *got->arg ? got->arg : default_name(a, "rules");
		break;
	case COMMAND:
		a->command = true;
		break;
	case HELP:
	case VERSION:
		a->shown = got->row;
		break;
	}
}

static void apply_usage(struct run *r)
{
	buf_printf(&r->out, "Usage: %s [options] [FILE]\n\nRestores FILE and asks whether new connections still work; "
		"without a y in time the old rules are restored.\n\n", r->name);
	options_help(&r->out, rows);
}

int iptables_apply_main(struct run *r, int argc, char *const argv[])
{
	struct applying a = {.run = r, .seconds = SECONDS, .shown = -1};
	struct option_got got;
	struct options o;

	r->restore = true;
	options_init(&o, rows, argc, argv);
	while ((got = options_next(&o)).row >= 0 || got.row == OPTIONS_WORD)
		apply_option(&a, &got);
	run_options_ended(r, &o, &got);
	options_free(&o);
	if (r->diags.nerrors || a.shown == HELP || a.shown == VERSION) {
		if (a.shown == VERSION)
			run_version(r);
		else if (a.shown == HELP)
			apply_usage(r);
		return run_finish(r);
	}
	if (a.wrong)
		return fail(&a, EXIT_USAGE, a.wrong, "");
	a.word = a.word ? a.word : default_name(&a, a.command ? "run" : "rules");
	return apply_word(&a);
}
