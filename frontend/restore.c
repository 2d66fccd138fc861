/* iptables-restore: applies each table of a restore text at its COMMIT.
 *
 *	a pipe          line by line: a table is committed, and its output written, before the next line is read, since
 *	                programs keep the pipe open and wait for the result
 *	a regular file  is parsed completely first; with several tables they are also applied in memory before the
 *	                first is committed, so that an error does not leave half of it applied
 *	--atomic        all tables in one commit
 *
 * The ruleset is never changed for a table without COMMIT.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "frontend/direct.h"
#include "frontend/input.h"
#include "frontend/options.h"
#include "frontend/program.h"
#include "frontend/progress.h"
#include "frontend/read.h"
#include "frontend/verify.h"
#include "lib/num.h"

enum { COUNTERS, NOFLUSH, TEST, TABLE, VERBOSE, ATOMIC, OPTIMIZE, VERIFY, EMIT, OUTPUT, WAIT, WAIT_INTERVAL, MODPROBE, BINARY,
	IPV4, IPV6, HELP, VERSION };

static const struct option_row rows[] = {
	[COUNTERS] = {"counters", 'c', ARG_NONE, NULL, "restore packet and byte counters too"},
	[NOFLUSH] = {"noflush", 'n', ARG_NONE, NULL, "do not flush the tables first"},
	[TEST] = {"test", 't', ARG_NONE, NULL, "check everything without committing"},
	[TABLE] = {"table", 'T', ARG_WORD, "TABLE", "restore only this table"},
	[VERBOSE] = {"verbose", 'v', ARG_NONE, NULL, "show what is done"},
	[ATOMIC] = {"atomic", 0, ARG_NONE, NULL, "commit all tables in one transaction"},
	[OPTIMIZE] = {"optimize", 0, ARG_WORD, "LEVEL", "compile rules: off, auto (where it is faster) or full"},
	[VERIFY] = {"verify", 0, ARG_NONE, NULL, "check first that compiled rules behave like the original ones"},
	[EMIT] = {"emit", 0, ARG_WORD, "FORMAT", "compile only, to this format: nft, netlink, netlink-text or blob"},
	[OUTPUT] = {"output", 'o', ARG_WORD, "FILE", "output file of --emit"},
	[WAIT] = {"wait", 'w', ARG_NUMBER, "SECONDS", "wait for the lock of the legacy back end"},
	[WAIT_INTERVAL] = {"wait-interval", 'W', ARG_WORD, "USECS", NULL},
	[MODPROBE] = {"modprobe", 'M', ARG_WORD, "COMMAND", "ignored; the kernel loads its modules itself"},
	[BINARY] = {"binary", 'b', ARG_NONE, NULL, NULL},
	[IPV4] = {"ipv4", '4', ARG_NONE, NULL, "use the IPv4 ruleset"},
	[IPV6] = {"ipv6", '6', ARG_NONE, NULL, "use the IPv6 ruleset"},
	[HELP] = HELP_ROW,
	[VERSION] = VERSION_ROW,
	{0}
};

struct restore {
	struct run *run;
	struct apply_mode mode;
	unsigned flags;                /* enum commit_flags */
	bool atomic, verify;
	bool interval;                 /* -W was given */
	bool compile;
	const char *only, *emit, *output, *file;
	struct buf text;               /* of a regular file read as a whole; referenced by messages */
	unsigned done;                 /* number of its leading tables that the kernel has already */
	int emit_fd;
	int shown;                     /* HELP or VERSION, -1: neither */
};

/* ---- tables ---- */

static bool restore_error(struct restore *s, const char *what, const char *file)
{
	return diag(&s->run->diags, (struct pos){0}, STATUS_OTHER, "Can't %s %s: %s", what, file,
		strerror(errno));
}

/* Opens the back end, or the compiler's output instead. */
static bool restore_open(struct restore *s)
{
	struct run *r = s->run;

	if (r->be || !s->emit)
		return run_open(r);
	s->emit_fd = !s->output ? STDOUT_FILENO : open(s->output, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	if (s->emit_fd < 0)
		return restore_error(s, "open", s->output);
	r->be = backend_emit_open(&r->lasting_cx, r->cx.family, s->emit, s->emit_fd);
	return r->be && (!r->optimize_said || run_optimize(r, &r->be->optimize));
}

/* Truncates a longer existing output file, after the new contents have been written. */
static bool emit_end(struct restore *s, bool ok)
{
	struct stat st;

	if (!s->output || s->emit_fd < 0)
		return ok;
	if (ok && !fstat(s->emit_fd, &st) && S_ISREG(st.st_mode))
		ok = !ftruncate(s->emit_fd, lseek(s->emit_fd, 0, SEEK_CUR)) || restore_error(s, "write", s->output);
	close(s->emit_fd);
	return ok;
}

static struct transact restore_transact(struct restore *s)
{
	return (struct transact){.cx = &s->run->cx, .be = s->run->be, .mode = &s->mode, .flags = s->flags,
		.out = &s->run->out};
}

static bool restore_commit(struct restore *s, const struct cmds *cmds)
{
	struct transact t;
	bool ok;

	if (!cmds->v.n)
		return true;
	if (!restore_open(s))
		return false;
	s->run->be->fallback = s->mode.verbose ? &s->run->out : NULL;
	t = restore_transact(s);
	ok = (!s->verify || verify_commands(&t, cmds)) && transact_run(&t, cmds);
	progress_begin(s->run->cx.progress, NULL, 0);
	return ok && run_flush(s->run);
}

static size_t count_tables(const struct cmds *all)
{
	size_t i, n = 0;

	for (i = 0; i < all->v.n; i++)
		n += all->v.v[i]->op == CMD_COMMIT_LINE;
	return n;
}

static bool restore_all(struct restore *s, const struct cmds *all)
{
	struct transact t;
	size_t at = 0;

	if (s->atomic)
		return restore_commit(s, all);
	if (count_tables(all) > 1) {
		if (!restore_open(s))
			return false;
		t = restore_transact(s);
		if (!transact_check(&t, all))
			return false;
	}
	for (unsigned n = 0; at < all->v.n; n++) {
		struct cmds table = cmds_table(all, &at);

		if (n >= s->done && !restore_commit(s, &table))
			return false;
	}
	return true;
}

/* ---- input ---- */

static void restore_reader(struct restore *s, struct reader *rd, struct cx *cx)
{
	reader_init(rd, cx, s->run->name, s->file ? s->file : "-");
	rd->mode.legacy = s->mode.legacy;
	rd->mode.counters = s->mode.counters;
	rd->join = true;
	rd->only = s->only;
	rd->comments = s->mode.verbose ? &s->run->out : NULL;
}

/* Handles a line of the stream; at COMMIT its table is applied and memory is reset. */
static bool stream_line(struct restore *s, struct reader *rd, struct cmds *cmds, const char *line, size_t len)
{
	unsigned number;

	if (!reader_line(rd, arena_strn(s->run->arena, line, len), len, cmds))
		return false;
	if (s->atomic || !cmds->v.n || cmds->v.v[cmds->v.n - 1]->op != CMD_COMMIT_LINE)
		return true;
	if (!restore_commit(s, cmds))
		return false;
	number = rd->line;
	run_renew(s->run);
	*cmds = (struct cmds){0};
	restore_reader(s, rd, &s->run->cx);
	rd->line = number;
	return true;
}

static bool restore_stream(struct restore *s, int fd)
{
	struct input in = {.fd = fd};
	struct cmds cmds = {0};
	struct reader rd;
	const char *line;
	size_t len;
	bool ok;

	restore_reader(s, &rd, &s->run->cx);
	while ((ok = input_line(&in, &line, &len)) && line)
		if (!stream_line(s, &rd, &cmds, line, len))
			break;
	if (!ok)
		restore_error(s, "read", s->file ? s->file : "standard input");
	buf_free(&in.b);
	if (!ok || line)
		return false;
	return reader_end(&rd) && (!s->atomic || restore_commit(s, &cmds));
}

/* Replaces the kernel's ip_tables directly, if the text replaces whole tables and no output is requested. False: with a
 * diag, or the regular way must be used. */
static bool restore_direct(struct restore *s)
{
	struct cx cx = s->run->cx;
	enum opt_level level = OPT_OFF;
	struct legacy_fill *fill;
	struct reader rd;
	bool ok;

	if (!s->mode.legacy || s->mode.noflush || s->mode.verbose || s->emit || s->flags || s->atomic || s->verify)
		return false;
	if (!run_optimize(s->run, &level) || level != OPT_OFF)
		return false;
	restore_reader(s, &rd, &cx);
	fill = direct_read(&rd, &cx, &s->mode, &s->text);
	if (!fill)
		return false;
	ok = restore_open(s) && backend_legacy_fill(s->run->be, &s->run->cx, fill, &s->done);
	legacy_fill_free(fill);
	progress_begin(s->run->cx.progress, NULL, 0);
	return ok;
}

/* For ip_tables and --emit: the direct way begins with the whole text, and blobs are made rule by rule, each with its line. */
static bool restore_whole(struct restore *s, int fd)
{
	struct cmds all = {0};
	struct reader rd;
	bool ok = buf_read(&s->text, fd);

	if (!ok)
		restore_error(s, "read", s->file ? s->file : "standard input");
	restore_reader(s, &rd, &s->run->cx);
	if (ok && (restore_direct(s) || s->run->diags.nerrors))
		return !s->run->diags.nerrors;
	ok = ok && (!s->text.len || reader_text(&rd, s->text.s, s->text.len, &all));
	return ok && restore_all(s, &all);
}

/* Keeps no text of the lines: it would take as much memory as a fifth of what is made of them. */
static bool restore_lines(struct restore *s, int fd, size_t size, struct cmds *all)
{
	struct input in = {.fd = fd};
	struct reader rd;
	size_t len, done = 0;
	char *text;
	bool ok, good = true;

	restore_reader(s, &rd, &s->run->cx);
	rd.brief = true;
	progress_begin(s->run->cx.progress, "reading", size);
	while ((ok = input_lines(&in, &text, &len)) && len && (good = reader_lines(&rd, text, len, all)))
		progress_step(s->run->cx.progress, done += len);
	if (!ok)
		restore_error(s, "read", s->file ? s->file : "standard input");
	buf_free(&in.b);
	return ok && good && reader_end(&rd);
}

static bool restore_regular(struct restore *s, int fd)
{
	struct input_mark mark = input_mark(fd);
	struct cmds all = {0};
	bool ok = restore_lines(s, fd, (size_t)mark.size, &all) && restore_all(s, &all);

	input_recall(&mark, &s->run->diags);
	return ok;
}

static bool restore_fd(struct restore *s, int fd)
{
	struct stat st;

	if (fstat(fd, &st))
		return restore_error(s, "read", s->file ? s->file : "standard input");
	if (!S_ISREG(st.st_mode))
		return restore_stream(s, fd);
	return s->mode.legacy || s->emit ? restore_whole(s, fd) : restore_regular(s, fd);
}

static bool restore_input(struct restore *s)
{
	bool ok;
	int fd;

	if (!s->file || !strcmp(s->file, "-")) {
		s->file = NULL;
		return restore_fd(s, STDIN_FILENO);
	}
	fd = open(s->file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return restore_error(s, "open", s->file);
	ok = restore_fd(s, fd);
	close(fd);
	return ok;
}

/* ---- options ---- */

static void restore_option(struct restore *s, const struct option_got *got)
{
	bool *const flags[] = {
		[COUNTERS] = &s->mode.counters, [NOFLUSH] = &s->mode.noflush, [VERBOSE] = &s->mode.verbose,
		[ATOMIC] = &s->atomic, [VERIFY] = &s->verify,
	};
	const char **const words[] = {[TABLE] = &s->only, [EMIT] = &s->emit, [OUTPUT] = &s->output,
		[OPTIMIZE] = &s->run->optimize_said};
	size_t i = (size_t)got->row;

	if (i < sizeof(flags) / sizeof(*flags) && flags[i])
		*flags[i] = true;
	else if (i < sizeof(words) / sizeof(*words) && words[i])
		*words[i] = got->arg;
	else if (i == WAIT || i == WAIT_INTERVAL) {
		run_wait(s->run, i == WAIT_INTERVAL, got->arg);
		s->interval |= i == WAIT_INTERVAL;
	} else if (i == TEST)
		s->flags |= COMMIT_TEST;
	else if (i == IPV4 || i == IPV6)
		run_prepare(s->run, i == IPV6 ? FAM_IP6 : FAM_IP4);
	else if (i == HELP || i == VERSION)
		s->shown = got->row;
}

static void restore_usage(struct run *r, const struct restore *s)
{
	buf_printf(&r->out, "Usage: %s [options] [FILE]\n\n%s rulesets from text as iptables-save writes it, "
		"from FILE or standard input.\n\n", r->name, s->compile ? "Compiles" : "Loads");
	options_help(&r->out, rows);
}

/* Parses all words. False with a diag on error. */
static bool restore_options(struct restore *s, int argc, char *const argv[])
{
	struct option_got got;
	struct options o;

	options_init(&o, rows, argc, argv);
	while ((got = options_next(&o)).row >= 0 || (got.row == OPTIONS_WORD && !s->file)) {
		if (got.row == OPTIONS_WORD)
			s->file = got.arg;
		else
			restore_option(s, &got);
	}
	run_options_ended(s->run, &o, &got);
	options_free(&o);
	return got.row == OPTIONS_END && !s->run->diags.nerrors;
}

/* Displays progress on a terminal. */
static bool restore_shown(struct restore *s)
{
	struct show *show;
	bool ok;

	s->run->cx.progress = &s->run->progress;
	show = show_begin(s->run->name, s->run->cx.progress);
	ok = restore_input(s);
	show_end(show);
	return ok;
}

static int restore_run(struct restore s, int argc, char *const argv[])
{
	struct run *r = s.run;
	int status;

	s.mode.restore = r->restore = true;
	if (!restore_options(&s, argc, argv) || (s.emit && !backend_emit_known(&r->cx, s.emit)))
		return run_finish(r);
	if (s.emit && backend_emit_legacy(s.emit))
		r->cx.rules = r->lasting_cx.rules = FOR_LEGACY;
	s.mode.legacy = !strcmp(run_backend_name(r), "legacy");
	/* iptables-legacy-restore does not reveal this name in messages. */
	if (s.mode.legacy)
		r->name = r->cx.family == FAM_IP6 ? "ip6tables-restore" : "iptables-restore";
	s.atomic |= s.emit != NULL;
	if (s.shown == VERSION)
		run_version(r);
	else if (s.shown == HELP)
		restore_usage(r, &s);
	else if (s.mode.legacy && s.interval && r->lock.mode != LOCK_WAIT)
		diag(&r->diags, (struct pos){0}, STATUS_OTHER, "Option --wait-interval requires option --wait");
	else
		emit_end(&s, restore_shown(&s));
	status = run_finish(r);
	buf_free(&s.text);
	return status;
}

int restore_main(struct run *r, int argc, char *const argv[])
{
	return restore_run((struct restore){.run = r, .shown = -1, .emit_fd = -1}, argc, argv);
}

/* sluice compile: the same for a text, without a ruleset. */
int compile_main(struct run *r, int argc, char *const argv[])
{
	return restore_run((struct restore){.run = r, .shown = -1, .emit_fd = -1, .compile = true, .emit = "nft"},
		argc, argv);
}
