/* The multi-call program: which one it is depends on the name that it is called by.
 *
 *	iptables -L              a link to the binary
 *	sluice iptables -L       the binary itself, with the name as its first word
 *
 * The names are in programs.def.
 */
#include <stdio.h>
#include <string.h>
#include "config.h"
#include "frontend/program.h"

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static int program_run(const struct program *p, const char *name, int argc, char *const argv[])
{
	struct run r;
	int status;

	run_init(&r, p, name);
	run_common_options(&r, &argc, &argv);
	if (run_choose(&r)) {
		run_prepare(&r, p->family);
		status = p->main(&r, argc, argv);
	} else {
		status = run_finish(&r);
	}
	run_close(&r);
	return status;
}

static void usage(FILE *f)
{
	const struct program *p;

	fputs("Usage: sluice NAME [words]       as if called by that name\n"
		"       sluice --version | --help\n\nNames:\n", f);
	for (p = programs; p->name; p++)
		fprintf(f, "  %s\n", p->name);
}

static int sluice_main(int argc, char *argv[])
{
	const struct program *p = argc > 1 ? program_find(argv[1]) : NULL;

	if (p)
		return program_run(p, p->name, argc - 2, argv + 2);
	if (argc > 1 && (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V"))) {
		puts("sluice " PACKAGE_VERSION " (iptables " IPTABLES_VERSION ")");
		return STATUS_OK;
	}
	if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))) {
		usage(stdout);
		return STATUS_OK;
	}
	if (argc > 1)
		fprintf(stderr, "sluice: no program or option %s\n", argv[1]);
	usage(stderr);
	return STATUS_PARAM;
}

int main(int argc, char *argv[])
{
	const char *name = argc ? base_name(argv[0]) : "sluice";
	const struct program *p = program_find(name);

	return p ? program_run(p, name, argc - 1, argv + 1) : sluice_main(argc, argv);
}
