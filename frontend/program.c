/* One run of a program: memory, back end, output, messages.
 *
 * The back end is chosen by --backend=WORD before the other words, else by the program's name (iptables-nft), else by
 * the environment (SLUICE_BACKEND), else by a symbolic link in the program's path (/usr/sbin/iptables -> … ->
 * iptables-legacy, as created by update-alternatives), else by the configuration file; the default is nft. WORD: "nft",
 * "legacy" or "file:PATH".
 *
 * The level of optimisation is chosen in the same way: by --optimize=LEVEL (of programs that have it), SLUICE_OPTIMIZE,
 * or the configuration file.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "frontend/choice.h"
#include "frontend/program.h"
#include "frontend/read.h"
#include "frontend/resolve.h"
#include "lib/num.h"

const struct program programs[] = {
#define PROGRAM(name, family, backend, function) {name, family, backend, function},
#include "frontend/programs.def"
#undef PROGRAM
	{0}
};

const struct program subcommands[] = {
#define SUBCOMMAND(name, backend, function, words, help) {name, FAM_IP4, backend, function, words, help},
#include "frontend/subcommands.def"
#undef SUBCOMMAND
	{0}
};

const struct program *program_find(const struct program *table, const char *name)
{
	const struct program *p;

	for (p = table; p->name; p++)
		if (!strcmp(p->name, name))
			return p;
	return NULL;
}

/* ---- back ends by name ---- */

static struct backend *open_nft(struct run *r, const char *arg)
{
	(void)arg;
	return backend_nft_open(&r->lasting_cx, r->cx.family);
}

static struct backend *open_legacy(struct run *r, const char *arg)
{
	(void)arg;
	return backend_legacy_open(r->cx.family, &r->lock);
}

static struct backend *open_file(struct run *r, const char *arg)
{
	return backend_file_open(&r->lasting_cx, r->cx.family, arg, read_table);
}

/* For programs that only read and write text. */
static struct backend *open_none(struct run *r, const char *arg)
{
	(void)arg;
	diag(&r->diags, (struct pos){0}, STATUS_PARAM, "the back end \"none\" has no ruleset");
	return NULL;
}

static const struct backend_kind {
	const char *word;      /* with a colon if an argument follows */
	const char *shown;     /* the name printed by -V */
	bool nft;              /* stores rules in nf_tables */
	bool kernel;           /* revisions and ipsets are those of the running kernel */
	struct backend *(*open)(struct run *r, const char *arg);
} backend_kinds[] = {
	{"nft", "nf_tables", true, true, open_nft},
	{"legacy", "legacy", false, true, open_legacy},
	{"file:", "nf_tables", true, false, open_file},
	{"none", "nf_tables", true, false, open_none},
	{0}
};

static const struct backend_kind *backend_kind(const char *word, const char **arg)
{
	const struct backend_kind *k;

	for (k = backend_kinds; k->word; k++) {
		size_t len = strlen(k->word);
		bool takes = k->word[len - 1] == ':';

		if (takes ? !strncmp(word, k->word, len) && word[len] : !strcmp(word, k->word)) {
			*arg = word + len;
			return k;
		}
	}
	return NULL;
}

const char *run_backend_name(const struct run *r)
{
	const char *arg;
	const struct backend_kind *k = backend_kind(r->backend_word, &arg);

	return k ? k->shown : backend_kinds[0].shown;
}

void run_beside(struct run *r, const char *ending)
{
	const char *arg, *six = r->cx.family == FAM_IP6 ? "6" : "";
	const struct backend_kind *k = backend_kind(r->backend_word, &arg);

	if (k && k->nft && k->kernel && survey_legacy_tables(r->cx.family))
		diag_note(&r->diags, "# Warning: ip%stables-legacy tables present, use ip%stables-legacy%s to see them", six, six,
			ending);
}

bool backend_known(const char *word)
{
	const char *arg;

	return backend_kind(word, &arg);
}

/* ---- a run ---- */

static void run_memory(struct run *r)
{
	enum family f = r->cx.family;
	struct progress *progress = r->cx.progress;

	r->arena = arena_new();
	diags_init(&r->diags, r->arena);
	r->cx = (struct cx){.arena = r->arena, .diags = &r->diags, .env = r->lasting_cx.env, .family = f,
		.rules = r->lasting_cx.rules, .progress = progress};
}

void run_init(struct run *r, const struct program *p, const char *name)
{
	*r = (struct run){.program = p, .name = name, .backend_word = backend_kinds[0].word,
		.out_fd = STDOUT_FILENO};
	r->lasting = arena_new();
	r->cx.family = p->family;
	run_memory(r);
}

void run_common_options(struct run *r, int *argc, char *const **argv)
{
	static const char option[] = "--backend=";

	for (; *argc && !strncmp((*argv)[0], option, sizeof(option) - 1); (*argc)--, (*argv)++)
		r->backend_said = (*argv)[0] + sizeof(option) - 1;
}

static const char *from_environment(const char *name)
{
	const char *word = getenv(name);

	return word && *word ? word : NULL;
}

static const char *from_links(const char *path)
{
	if (!path)
		path = (const char *)getauxval(AT_EXECFN);
	return path ? links_backend(path) : NULL;
}

/* Reads the configuration file, once; its values survive run_renew. */
static bool read_choice(struct run *r)
{
	const char *file = from_environment("SLUICE_CONFIG");
	struct choice c = {0};

	if (r->choice_read)
		return true;
	if (!choice_read(&r->diags, file ? file : SYSCONFDIR "/sluice.conf", &c))
		return false;
	r->choice_read = true;
	r->choice.backend = c.backend ? arena_str(r->lasting, c.backend) : NULL;
	r->choice.optimize = c.optimize ? arena_str(r->lasting, c.optimize) : NULL;
	return true;
}

bool run_choose(struct run *r, const char *path)
{
	const char *word = r->backend_said;

	word = word ? word : r->program->backend;
	word = word ? word : from_environment("SLUICE_BACKEND");
	word = word ? word : from_links(path);
	if (!word && !read_choice(r))
		return false;
	word = word ? word : r->choice.backend;
	if (word)
		r->backend_word = arena_str(r->lasting, word);
	return true;
}

void run_prepare(struct run *r, enum family f)
{
	const char *arg;
	const struct backend_kind *k = backend_kind(r->backend_word, &arg);

	if (!r->kernel && k && k->kernel)
		r->kernel = kernel_open();
	r->lasting_cx = (struct cx){.arena = r->lasting, .diags = &r->diags, .family = f,
		.env = resolve_env(r->lasting, r->kernel), .rules = !k || !k->kernel ? FOR_ANY : k->nft ? FOR_NFT : FOR_LEGACY};
	r->cx.env = r->lasting_cx.env;
	r->cx.rules = r->lasting_cx.rules;
	r->cx.family = f;
}

static bool unknown_backend(struct run *r)
{
	diag(&r->diags, (struct pos){0}, STATUS_PARAM, "unknown back end \"%s\"", r->backend_word);
	return diag_why(&r->diags, "the back end must be nft, legacy or file:PATH");
}

bool run_optimize(struct run *r, enum opt_level *level)
{
	const char *word = r->optimize_said ? r->optimize_said : from_environment("SLUICE_OPTIMIZE");

	if (!word && !read_choice(r))
		return false;
	word = word ? word : r->choice.optimize;
	if (!word || opt_level_by_name(word, level))
		return true;
	diag(&r->diags, (struct pos){0}, STATUS_PARAM, "unknown optimisation level \"%s\"", word);
	return diag_why(&r->diags, "the level must be off, auto or full");
}

void run_wait(struct run *r, bool interval, const char *arg)
{
	uint64_t n = 0;

	if (arg && !num_parse(arg, &n, 0, INT32_MAX))
		diag(&r->diags, (struct pos){0}, STATUS_PARAM, "wait %s not numeric", interval ? "interval" : "seconds");
	if (!interval)
		r->lock.mode = LOCK_WAIT;
	*(interval ? &r->lock.usecs : &r->lock.seconds) = (uint32_t)n;
}

bool run_open(struct run *r)
{
	const char *arg;
	const struct backend_kind *k = backend_kind(r->backend_word, &arg);

	if (r->be)
		return true;
	if (!k)
		return unknown_backend(r);
	r->be = k->open(r, arg);
	return r->be && (!k->kernel || run_optimize(r, &r->be->optimize));
}

void run_renew(struct run *r)
{
	arena_free(r->arena);
	run_memory(r);
}

void run_close(struct run *r)
{
	if (r->be)
		r->be->ops->close(r->be);
	if (r->kernel)
		kernel_close(r->kernel);
	buf_free(&r->out);
	arena_free(r->arena);
	arena_free(r->lasting);
}

/* ---- output ---- */

bool run_flush(struct run *r)
{
	bool ok = !r->out.len || buf_write(&r->out, r->out_fd);

	buf_reset(&r->out);
	return ok ? true : diag(&r->diags, (struct pos){0}, STATUS_OTHER, "Can't write: %s.", strerror(errno));
}

static unsigned terminal_width(void)
{
	struct winsize w;

	return isatty(STDERR_FILENO) && !ioctl(STDERR_FILENO, TIOCGWINSZ, &w) ? w.ws_col : 0;
}

static bool is_subcommand(const struct run *r) { return r->program->help; }

int run_finish(struct run *r)
{
	struct report rep = {.program = r->name, .backend = run_backend_name(r), .restore = r->restore,
		.tool = is_subcommand(r), .width = terminal_width()};
	struct buf err = BUF_INIT;

	run_flush(r);
	report_all(&err, &rep, &r->diags);
	buf_write(&err, STDERR_FILENO);
	buf_free(&err);
	return r->diags.nerrors ? (int)r->diags.status : STATUS_OK;
}

void run_version(struct run *r)
{
	buf_printf(&r->out, "%s v" IPTABLES_VERSION " (%s)\n", r->name, run_backend_name(r));
}

void run_usage_error(struct run *r, const char *error)
{
	if (is_subcommand(r))
		diag(&r->diags, (struct pos){0}, STATUS_PARAM, "%s", error);
	else
		diag(&r->diags, (struct pos){0}, STATUS_OTHER, "%s\nTry `%s -h' for more information.", error, r->name);
}

bool run_options_ended(struct run *r, const struct options *o, const struct option_got *last)
{
	if (last->row == OPTIONS_BAD)
		run_usage_error(r, buf_str(&o->error));
	else if (last->row == OPTIONS_WORD && is_subcommand(r))
		run_usage_error(r, arena_fmt(r->arena, "unexpected argument: %s", last->arg));
	else if (last->row == OPTIONS_WORD)
		diag(&r->diags, (struct pos){0}, STATUS_OTHER, "Unknown arguments found on commandline");
	return last->row == OPTIONS_END;
}
