/* The optimiser's passes, in order; see opt.h. */
#include <string.h>
#include "compiler/opt.h"

bool opt_level_by_name(const char *name, enum opt_level *level)
{
	static const char *const names[] = { [OPT_OFF] = "off", [OPT_AUTO] = "auto", [OPT_FULL] = "full" };

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(names[i], name)) {
			*level = i;
			return true;
		}
	}
	return false;
}

static void piece_plain(struct arena *a, struct opt_pieces *out, struct rule *r)
{
	struct opt_piece p = { .rule = r };

	vec_push(a, &out->v, p);
}

void opt_plan(struct raiser *z, struct opt_how *how, struct rule *const *rules, size_t n, struct opt_pieces *out)
{
	(void)how;
	for (size_t i = 0; i < n; i++)
		piece_plain(raiser_arena(z), out, rules[i]);
}
