/* Parses the command line, driven by the table of options.
 *
 *	ctview top --by=src -n5 -F 'tcp and dport 443' -f dump.txt
 *
 * Long names may be abbreviated if unambiguous. The first word that is not an option names the view; for a view without
 * arguments, further words are its filter, so `ctview top udp` works, and so does `ctview udp and dport 53`. Options
 * may precede or follow the view's name. An option that the view does not accept is an error.
 */
#include "ctview/options.h"
#include <string.h>
#include "ctview/names.h"
#include "lib/num.h"

struct args {
	int argc, at;
	char *const *argv;
	VEC(const char *) rest;
	VEC(const char *) filters;
	VEC(char *) matches;   /* words of matches in iptables syntax */
	bool no_more;          /* after "--" */
};

static const struct pos nowhere;

/* Options that name what is read. The last of two would hide the first, so they may be given once only. */
#define ONCE (1ULL << OPT_FILE | 1ULL << OPT_SYSCTL | 1ULL << OPT_STAT | 1ULL << OPT_NETNS | 1ULL << OPT_ROUTE)

/* Does a long name begin like this? */
static bool begins(enum option_id o, const char *name, size_t len) { return !strncmp(option_infos[o].name, name, len); }

static bool unknown(struct run *r, const char *word)
{
	const char *names[OPT_COUNT_ALL + 1], *near;
	unsigned i;

	for (i = 0; i < OPT_COUNT_ALL; i++)
		names[i] = option_infos[i].name;
	names[i] = NULL;
	near = diag_suggest(word + strspn(word, "-"), names);
	return near ? diag(&r->diags, nowhere, STATUS_PARAM, "unknown option %s; did you mean --%s?", word, near) :
		diag(&r->diags, nowhere, STATUS_PARAM, "unknown option %s; `ctview --help` lists them", word);
}

/* A long name that is none, or the beginning of several. */
static bool bad_long(struct run *r, const char *word, const char *name, size_t len)
{
	struct buf names = BUF_INIT;
	unsigned i, n = 0;

	for (i = 0; i < OPT_COUNT_ALL; i++)
		if (begins(i, name, len) && ++n)
			buf_printf(&names, " --%s", option_infos[i].name);
	if (n)
		diag(&r->diags, nowhere, STATUS_PARAM, "option --%.*s is ambiguous; possibilities:%s", (int)len, name, buf_str(&names));
	else
		unknown(r, word);
	buf_free(&names);
	return false;
}

/* Finds an unambiguous prefix; OPT_COUNT_ALL: none, or ambiguous. */
static enum option_id find_long(const char *name, size_t len)
{
	enum option_id found = OPT_COUNT_ALL;
	unsigned i, n = 0;

	for (i = 0; i < OPT_COUNT_ALL; i++) {
		if (!begins(i, name, len))
			continue;
		if (!option_infos[i].name[len])
			return i;
		found = i;
		n++;
	}
	return n == 1 ? found : OPT_COUNT_ALL;
}

static enum option_id find_short(char letter)
{
	unsigned i;

	for (i = 0; i < OPT_COUNT_ALL; i++)
		if (option_infos[i].letter == letter)
			break;
	return i;
}

static bool given_twice(struct run *r, enum option_id o)
{
	diag(&r->diags, nowhere, STATUS_PARAM, "--%s can only be used once", option_infos[o].name);
	return o == OPT_FILE ? diag_why(&r->diags, "to read several files, use cat FILE... | ctview -f -") : false;
}

static bool set(struct run *r, struct args *a, enum option_id o, const char *value)
{
	if (option_infos[o].value && !value) {
		if (a->at >= a->argc)
			return diag(&r->diags, nowhere, STATUS_PARAM, "--%s requires a value: %s",
				option_infos[o].name, option_infos[o].value);
		value = a->argv[a->at++];
	}
	if (r->opt[o] && ONCE >> o & 1)
		return given_twice(r, o);
	if (o == OPT_FILTER)
		vec_push(r->arena, &a->filters, value);
	r->opt[o] = value ? value : "";
	return true;
}

static bool long_option(struct run *r, struct args *a, const char *word)
{
	const char *name = word + 2, *eq = strchr(name, '=');
	size_t len = eq ? (size_t)(eq - name) : strlen(name);
	enum option_id o = find_long(name, len);

	if (o == OPT_COUNT_ALL)
		return bad_long(r, word, name, len);
	if (eq && !option_infos[o].value)
		return diag(&r->diags, nowhere, STATUS_PARAM, "--%s does not allow a value", option_infos[o].name);
	return set(r, a, o, eq ? eq + 1 : NULL);
}

/* "-n5", "-n 5", "-eN services" */
static bool short_options(struct run *r, struct args *a, const char *word)
{
	const char *p;

	for (p = word + 1; *p; p++) {
		enum option_id o = find_short(*p);

		if (o == OPT_COUNT_ALL)
			return unknown(r, word);
		if (option_infos[o].value)
			return set(r, a, o, p[1] ? p + 1 : NULL);
		set(r, a, o, NULL);
	}
	return true;
}

/* Handles an option of a match with its arguments, and a preceding "!". ctview's own options take precedence. False if
 * it is not one. */
static bool match_words(struct run *r, struct args *a, const char *word)
{
	bool negated = !strcmp(word, "!") && a->at < a->argc;
	int n;

	word = negated ? a->argv[a->at] : word;
	if (*word != '-' || (word[1] == '-' ? find_long(word + 2, strcspn(word + 2, "=")) : find_short(word[1])) != OPT_COUNT_ALL)
		return false;
	n = matches_words(word);
	if (n < 0)
		return false;
	a->at--;
	for (n += 1 + negated; n && a->at < a->argc; n--)
		vec_push(r->arena, &a->matches, a->argv[a->at++]);
	return true;
}

static bool read_words(struct run *r, struct args *a)
{
	while (a->at < a->argc) {
		const char *word = a->argv[a->at++];

		if (!a->no_more && match_words(r, a, word))
			continue;
		if (a->no_more || *word != '-' || !word[1])
			vec_push(r->arena, &a->rest, word);
		else if (!strcmp(word, "--"))
			a->no_more = true;
		else if (!(word[1] == '-' ? long_option : short_options)(r, a, word))
			return false;
	}
	return true;
}

/* ---- interpretation of the words ---- */

static bool bad_view(struct run *r, const char *name)
{
	const char *names[64], *near;
	unsigned n;

	for (n = 0; views[n].name; n++)
		names[n] = views[n].name;
	names[n] = NULL;
	near = diag_suggest(name, names);
	return near ? diag(&r->diags, nowhere, STATUS_PARAM, "unknown view %s; did you mean %s?", name, near) :
		diag(&r->diags, nowhere, STATUS_PARAM,
			"unknown view %s; `ctview --help` lists them; use -f to read a file", name);
}

/* The first word: a view, "-" for standard input, or the start of a filter for the list. */
static bool choose_view(struct run *r, struct args *a)
{
	const struct view *v;

	r->view = views;
	r->args = a->rest.v;
	r->nargs = (int)a->rest.n;
	if (!a->rest.n)
		return true;
	v = view_find(*r->args);
	if (!v && strcmp(*r->args, "-"))
		return filter_begins(*r->args) || bad_view(r, *r->args);
	if (v)
		r->view = v;
	else if (!set(r, a, OPT_FILE, "-"))
		return false;
	r->named = v;
	r->args++;
	r->nargs--;
	return true;
}

/* Is it one in which only entries can be printed? */
static bool format_of_entries(enum format f)
{
	return f == FORMAT_CONNTRACK || f == FORMAT_DELETE;
}

static bool check_options(struct run *r)
{
	unsigned i;

	for (i = 0; i < OPT_COUNT_ALL; i++)
		if (r->opt[i] && !(r->view->options >> i & 1))
			return diag(&r->diags, nowhere, STATUS_PARAM, "%s does not support --%s", r->view->name,
				option_infos[i].name);
	if (format_of_entries(r->format) && !(r->view->options & VIEW_ENTRIES))
		return diag(&r->diags, nowhere, STATUS_PARAM, "%s does not support -o %s: it prints no entries", r->view->name,
			format_names[r->format]);
	return true;
}

/* Words after a view without arguments are a filter. */
static bool filter_args(struct run *r, struct args *a)
{
	struct buf text = BUF_INIT;
	int i;

	if (*r->view->args || !r->nargs)
		return true;
	if (!(r->view->options & 1ULL << OPT_FILTER))
		return diag(&r->diags, nowhere, STATUS_PARAM, "%s does not allow arguments", r->view->name);
	for (i = 0; i < r->nargs; i++)
		buf_printf(&text, "%s%s", i ? " " : "", r->args[i]);
	vec_push(r->arena, &a->filters, arena_str(r->arena, buf_str(&text)));
	buf_free(&text);
	r->nargs = 0;
	return true;
}

static bool parse_matches(struct run *r, struct args *a)
{
	const struct matches *m;

	if (!a->matches.n)
		return true;
	if (!(r->view->options & 1ULL << OPT_FILTER))
		return diag(&r->diags, nowhere, STATUS_PARAM, "%s does not support filters", r->view->name);
	m = matches_parse((int)a->matches.n, a->matches.v, r->arena, &r->diags);
	if (m)
		r->filter = filter_both(r->filter, filter_of_matches(m, r->arena), r->arena);
	return m;
}

static bool parse_filters(struct run *r, struct args *a)
{
	const struct filter *f;
	size_t i;

	if (!filter_args(r, a))
		return false;
	for (i = 0; i < a->filters.n; i++) {
		f = filter_parse(a->filters.v[i], "--filter", service_port, r->arena, &r->diags);
		if (!f)
			return false;
		r->filter = filter_both(r->filter, f, r->arena);
	}
	return parse_matches(r, a);
}

static bool bad_word(struct run *r, enum option_id o)
{
	return diag(&r->diags, nowhere, STATUS_PARAM, "--%s %s: must be %s", option_infos[o].name, r->opt[o],
		option_infos[o].value);
}

static bool parse_format(struct run *r)
{
	const char *name = r->opt[OPT_OUTPUT], *near;
	unsigned i;

	for (i = 0; name && i < FORMAT_COUNT; i++)
		if (!strcmp(name, format_names[i])) {
			r->format = i;
			return true;
		}
	if (!name)
		return true;
	near = diag_suggest(name, format_names);
	return diag(&r->diags, nowhere, STATUS_PARAM, "unknown output format %s; %s%s%s", name,
		near ? "did you mean " : option_infos[OPT_OUTPUT].value, near ? near : "", near ? "?" : "");
}

bool run_number(struct run *r, enum option_id o, uint64_t *n, uint64_t min, uint64_t max)
{
	if (!r->opt[o] || num_parse(r->opt[o], n, min, max))
		return true;
	return diag(&r->diags, nowhere, STATUS_PARAM, "--%s %s: expected a number from %llu to %llu",
		option_infos[o].name, r->opt[o], (unsigned long long)min, (unsigned long long)max);
}

static bool parse_names(struct run *r)
{
	const char *word = r->opt[OPT_NAMES];

	if (!word)
		return true;
	if (strcmp(word, "services") && strcmp(word, "hosts"))
		return bad_word(r, OPT_NAMES);
	r->names = names_load(true, *word == 'h');
	return true;
}

static bool parse_values(struct run *r)
{
	const char *color = r->opt[OPT_COLOR], *source = r->opt[OPT_SOURCE];
	uint64_t width = r->look.width;

	if (color && strcmp(color, "auto") && strcmp(color, "always") && strcmp(color, "never"))
		return bad_word(r, OPT_COLOR);
	if (source && strcmp(source, "auto") && strcmp(source, "proc") && strcmp(source, "netlink"))
		return bad_word(r, OPT_SOURCE);
	if (color && strcmp(color, "auto"))
		r->look.color = *color == 'a';
	r->look.header = !r->opt[OPT_NO_HEADER];
	if (!run_number(r, OPT_WIDTH, &width, 0, 100000) ||
	    !run_number(r, OPT_TOP, &r->top, 1, UINT32_MAX) || run_interval(r, 0) < 0)
		return false;
	r->look.width = (unsigned)width;
	return parse_format(r) && parse_names(r);
}

bool options_parse(struct run *r, int argc, char *const argv[])
{
	struct args a = {.argc = argc, .at = 1, .argv = argv};

	if (!read_words(r, &a) || !choose_view(r, &a))
		return false;
	if (r->opt[OPT_HELP] || r->opt[OPT_VERSION])
		return true;
	return parse_values(r) && check_options(r) && parse_filters(r, &a);
}

/* ---- help ---- */

/* The formats of views that print no entries. */
static void help_formats(struct buf *b)
{
	unsigned i;

	for (i = 0; i < FORMAT_COUNT; i++)
		if (!format_of_entries(i))
			buf_printf(b, "%s%s", i ? "|" : "", format_names[i]);
}

static void help_option(struct buf *b, enum option_id o, bool entries)
{
	const struct option_info *info = &option_infos[o];
	size_t start = b->len;

	if (info->letter)
		buf_printf(b, "  -%c, --%s", info->letter, info->name);
	else
		buf_printf(b, "      --%s", info->name);
	if (info->value)
		buf_putc(b, ' ');
	if (o == OPT_OUTPUT && !entries)
		help_formats(b);
	else if (info->value)
		buf_puts(b, info->value);
	if (b->len - start > 34)
		buf_puts(b, "\n");
	buf_printf(b, "%*s%s\n", b->len - start > 34 ? 36 : (int)(36 - (b->len - start)), "", info->help);
}

void options_help(struct buf *b, const struct view *v)
{
	const struct view *each;
	bool all = !v;
	unsigned i;

	if (all)
		buf_puts(b, "usage: ctview [VIEW] [OPTIONS] [ARGUMENTS]\n\n"
			"Shows connection tracking: the live table, or saved text.\n\nviews:\n");
	else
		buf_printf(b, "usage: ctview %s%s%s [OPTIONS]\n\n%s\n\n", v->name, *v->args ? " " : "", v->args,
			v->help);
	for (each = views; all && each->name; each++)
		buf_printf(b, "  %-12s%s\n", each->name, each->help);
	buf_puts(b, all ? "\noptions:\n" : "options:\n");
	for (i = 0; i < OPT_COUNT_ALL; i++)
		if (all || v->options >> i & 1)
			help_option(b, i, all || v->options & VIEW_ENTRIES);
	if (!all && !(v->options & 1ULL << OPT_FILTER))
		return;
	buf_puts(b, "\nA filter is an expression over the fields that `ctview fields` lists:\n"
		"  src in 10.0.0.0/8 and dport in {80, 443} and not assured\n"
		"or iptables matches:\n"
		"  -s 10.0.0.0/8 -p tcp --dport 443 -m conntrack --ctstate ESTABLISHED\n"
		"Exit status: 0 success, 1 some lines invalid (or no match, with -e), 2 usage error, 3 read or write error.\n");
}
