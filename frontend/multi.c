/* xtables-nft-multi and xtables-legacy-multi: one program per back end, whose first argument is the name of another
 * program.
 *
 *	xtables-nft-multi iptables -S          iptables-nft -S
 *	xtables-legacy-multi save4             iptables-legacy-save
 *
 * Accepts the names of programs.def that use the same back end or any, and iptables' abbreviations. Used by scripts and
 * container images that create no links.
 */
#include <stdio.h>
#include <string.h>
#include "frontend/program.h"

static const struct short_name { const char *word, *name; } short_names[] = {
	{"main4", "iptables"}, {"save4", "iptables-save"}, {"restore4", "iptables-restore"},
	{"main6", "ip6tables"}, {"save6", "ip6tables-save"}, {"restore6", "ip6tables-restore"},
	{"xml", "iptables-xml"},
	{0}
};

/* Can the program of this row use the back end of `multi`? */
static bool is_within(const struct program *multi, const struct program *p)
{
	return p->main != multi_main && (!p->backend || !strcmp(p->backend, "none") || !strcmp(p->backend, multi->backend));
}

static const struct program *multi_find(const struct program *multi, const char *word)
{
	const struct program *p;

	for (const struct short_name *s = short_names; s->word; s++)
		if (!strcmp(word, s->word))
			word = s->name;
	p = program_find(programs, word);
	return p && is_within(multi, p) ? p : NULL;
}

/* As in iptables, which does not name the wrong word. */
static int multi_unknown(const struct program *multi)
{
	fputs("ERROR: No valid subcommand given.\nValid subcommands:\n", stderr);
	for (const struct program *p = programs; p->name; p++) {
		if (!is_within(multi, p))
			continue;
		fprintf(stderr, " * %s\n", p->name);
		for (const struct short_name *s = short_names; s->word; s++)
			if (!strcmp(p->name, s->name))
				fprintf(stderr, " * %s\n", s->word);
	}
	return STATUS_OTHER;
}

int multi_main(struct run *r, int argc, char *const argv[])
{
	const struct program *multi = r->program, *p = argc ? multi_find(multi, argv[0]) : NULL;

	if (!p)
		return multi_unknown(multi);
	r->program = p;
	r->name = p->name;
	argc--, argv++;
	if (!r->backend_said && !p->backend)
		r->backend_said = multi->backend;
	run_common_options(r, &argc, &argv);
	if (!run_choose(r, NULL))
		return run_finish(r);
	run_prepare(r, p->family);
	return p->main(r, argc, argv);
}
