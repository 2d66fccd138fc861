/* The tables of views (subcommands) and options. */
#include "config.h"
#include "ctview/view.h"
#include <string.h>

/* "table|json|..." from format.def, without the leading bar. */
#define FORMAT(id, name, help) "|" name
static const char format_words[] =
#include "ctview/format.def"
;
#undef FORMAT
#define FORMAT_WORDS (format_words + 1)

const struct option_info option_infos[OPT_COUNT_ALL] = {
#define OPTION(ID, NAME, LETTER, VALUE, HELP) \
	[OPT_##ID] = {.name = NAME, .value = VALUE, .help = HELP, .letter = LETTER},
#include "ctview/option.def"
#undef OPTION
};

#define B(option) (1ULL << OPT_##option)
/* Options of all views; of views that print entries; that print rows; that read entries. */
#define COMMON (B(HELP) | B(VERSION) | B(COLOR) | B(WIDTH) | B(NO_HEADER) | B(NETNS))
#define ENTRIES (VIEW_ENTRIES | ROWS)
#define ROWS B(OUTPUT)
#define SELECT (B(FILE) | B(SOURCE) | B(FILTER) | B(NAMES) | B(SYSCTL))

const struct view views[] = {
#define VIEW(NAME, ARGS, OPTIONS, HELP) \
	{.name = #NAME, .args = ARGS, .help = HELP, .options = COMMON | (OPTIONS), .run = view_##NAME},
#include "ctview/view.def"
#undef VIEW
	{0},
};

const struct view *view_find(const char *name)
{
	const struct view *v;

	for (v = views; v->name; v++)
		if (!strcmp(v->name, name))
			return v;
	return NULL;
}
