/* The multi-call program: the name by which it is called selects the program.
 *
 *	iptables -L              a link to the binary
 *	sluice iptables -L       the binary itself, with the name as its first word
 *	sluice -6 plan FILE      a subcommand
 *
 * The names are in programs.def, the subcommands in subcommands.def.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "config.h"
#include "frontend/program.h"
#include "lib/pages_ahead.h"
#include "lib/start.h"

enum { EXIT_SETUID = 111 };    /* as in iptables */

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Options before the name: sluice -6 --backend=legacy plan FILE. */
struct front {
	const char *backend;           /* NULL: not given */
	enum family family;            /* 0: not given */
};

static int program_run(const struct program *p, const char *name, const struct front *front, int argc,
	char *const argv[])
{
	struct run r;
	int status;

	run_init(&r, p, name);
	r.family_said = front->family;
	if (p->help)
		r.name = arena_fmt(r.lasting, "sluice %s", name);
	r.backend_said = front->backend;
	run_common_options(&r, &argc, &argv);
	if (run_choose(&r, NULL)) {
		run_prepare(&r, front->family ? front->family : p->family);
		status = p->main(&r, argc, argv);
	} else {
		status = run_finish(&r);
	}
	run_close(&r);
	return status;
}

static void usage(struct buf *b)
{
	const struct program *p;

	buf_puts(b, "Usage: sluice [-4 | -6] [--backend=WORD] SUBCOMMAND [options] [words]\n"
		"       sluice NAME [words]       as if called by that name\n"
		"       sluice --version | --help\n\n"
		"Subcommands (see sluice SUBCOMMAND --help):\n");
	for (p = subcommands; p->name; p++)
		buf_printf(b, "  %-10s %-22s %s\n", p->name, p->words, p->help);
	buf_puts(b, "\nNames:\n");
	for (p = programs; p->name; p++)
		buf_printf(b, "  %s\n", p->name);
}

static void version(struct buf *b)
{
	buf_puts(b, "sluice " PACKAGE_VERSION " (iptables " IPTABLES_VERSION ")\n");
}

/* Prints requested output; returns the exit status. */
static int shown(struct buf *b)
{
	int status = STATUS_OK;

	if (!buf_write(b, STDOUT_FILENO)) {
		buf_reset(b);
		buf_printf(b, "sluice: Can't write: %s.\n", strerror(errno));
		buf_write(b, STDERR_FILENO);
		status = STATUS_OTHER;
	}
	buf_free(b);
	return status;
}

/* Prints what is wrong with the command line, and the usage. */
static int refused(struct buf *b)
{
	usage(b);
	buf_write(b, STDERR_FILENO);
	buf_free(b);
	return STATUS_PARAM;
}

/* Handles one option before the name; false if it is not one. */
static bool front_word(struct front *front, const char *word)
{
	static const char backend[] = "--backend=";

	if (!strcmp(word, "-4") || !strcmp(word, "--ipv4"))
		front->family = FAM_IP4;
	else if (!strcmp(word, "-6") || !strcmp(word, "--ipv6"))
		front->family = FAM_IP6;
	else if (!strncmp(word, backend, sizeof(backend) - 1))
		front->backend = word + sizeof(backend) - 1;
	else
		return false;
	return true;
}

/* Only sluice's own subcommands serve both families; other names imply one. */
static const struct program *called(const struct front *front, const char *word)
{
	const struct program *p = program_find(subcommands, word);

	return p || front->family ? p : program_find(programs, word);
}

enum { SUGGESTED = 64 };

/* Reports an unknown word. */
static int unknown(const struct front *front, const char *word)
{
	const char *names[SUGGESTED + 1] = {NULL}, *near;
	struct buf b = BUF_INIT;
	size_t i;

	for (i = 0; subcommands[i].name && i < SUGGESTED; i++)
		names[i] = subcommands[i].name;
	near = diag_suggest(word, names);
	if (front->family && program_find(programs, word))
		buf_printf(&b, "sluice: -4 and -6 are not allowed with %s: its name gives the family\n", word);
	else
		buf_printf(&b, "sluice: unknown subcommand, program or option %s%s%s%s\n", word, near ? "; did you mean " : "",
			near ? near : "", near ? "?" : "");
	return refused(&b);
}

static int sluice_main(int argc, char *argv[])
{
	static const struct { const char *word, *letter; void (*print)(struct buf *b); } texts[] = {
		{"--version", "-V", version}, {"--help", "-h", usage},
	};
	struct front front = {0};
	const struct program *p;
	struct buf b = BUF_INIT;
	size_t i;

	for (argc--, argv++; argc && front_word(&front, *argv); argc--, argv++)
		;
	if (!argc)
		return refused(&b);
	for (i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (!strcmp(*argv, texts[i].word) || !strcmp(*argv, texts[i].letter)) {
			texts[i].print(&b);
			return shown(&b);
		}
	p = called(&front, *argv);
	return p ? program_run(p, p->name, &front, argc - 1, argv + 1) : unknown(&front, *argv);
}

/* Refuses to run setuid: the environment of an unprivileged user would select files and programs. */
static int is_setuid(const char *name)
{
	struct buf b = BUF_INIT;

	buf_printf(&b, "%s: must not run setuid: the environment selects the rules\n", name);
	buf_write(&b, STDERR_FILENO);
	buf_free(&b);
	return EXIT_SETUID;
}

int main(int argc, char *argv[])
{
	const char *name = argc ? base_name(argv[0]) : "sluice";
	const struct program *p = program_find(programs, name);

	start_descriptors();
	pages_ahead_allow();
	if (getuid() != geteuid())
		return is_setuid(name);

	return p ? program_run(p, name, &(struct front){0}, argc - 1, argv + 1) : sluice_main(argc, argv);
}
