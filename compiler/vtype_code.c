/* Numbers with names: ICMP types, syslog levels, DSCP and TOS, users and groups.
 *
 *	--icmp-type host-unreachable   v_typecode    3/1
 *	--log-level alert              v_level       1
 *	--dscp-class EF                v_dscpclass   0x2e
 *	--tos Minimize-Cost            v_tos         0x02/0x3f
 *	--uid-owner root               v_user        0
 *
 * Saves have numbers (except for ICMP types marked as shown); -L has names unless cx->numeric.
 */
#include <string.h>
#include <strings.h>
#include "compiler/vtype.h"
#include "lib/num.h"

/* ---- ICMP ---- */

enum { CODES_ALL = 0xff00 };   /* first code 0, last code 255 */

static uint64_t codes_of(const struct typecode *t)
{
	return t->first | (uint64_t)t->last << 8;
}

static const struct typecodes *codes_table(const struct vplace *p)
{
	return p->opt->arg;
}

static bool code_bad(const struct vplace *p, const char *what, const char *word, const char *why)
{
	vt_error(p, p->pos, "Unknown %s %s `%s'", codes_table(p)->title, what, word);
	return vt_why(p, "%s", why);
}

static bool code_unknown(const struct vplace *p, const char *word)
{
	const struct typecode *row = codes_table(p)->row;
	const char **names, *near;
	size_t n = 0;

	while (row[n].name)
		n++;
	names = arena_array(p->cx->arena, n + 1, sizeof(*names));
	for (size_t i = 0; i < n; i++)
		names[i] = row[i].name;
	near = diag_suggest(word, names);
	return code_bad(p, "type", word, near ? arena_fmt(p->cx->arena, "did you mean %s?", near) :
		"a type is a name or a number from 0 to 255, optionally followed by /code");
}

/* A name, or an unambiguous prefix of one. */
static bool code_name(const struct vplace *p, const char *word, struct value *v)
{
	size_t len = strlen(word);
	const struct typecode *row, *found = NULL;

	for (row = codes_table(p)->row; row->name; row++) {
		if (strncasecmp(row->name, word, len))
			continue;
		if (found && strlen(row->name) != len) {
			vt_error(p, p->pos, "Ambiguous %s type `%s': `%s' or `%s'?",
				codes_table(p)->title, word, found->name, row->name);
			return vt_why(p, "it is an abbreviation of both");
		}
		found = row;
		if (strlen(row->name) == len)
			break;
	}
	if (!found)
		return code_unknown(p, word);
	v->n = found->type;
	v->m = codes_of(found);
	return true;
}

static bool typecode_word(const struct vplace *p, const char *const *word, struct value *v)
{
	const char *s = word[0];
	struct part type = part_next(&s, '/');
	uint64_t code;

	if (!part_num(type, &v->n, 0, 255))
		return code_name(p, word[0], v);
	v->m = CODES_ALL;
	if (!s)
		return true;
	if (!num_parse(s, &code, 0, 255))
		return code_bad(p, "code", word[0], "a code is a number from 0 to 255");
	v->m = code | code << 8;
	return true;
}

static const struct typecode *code_row(const struct vplace *p, const struct value *v)
{
	const struct typecode *row;

	for (row = codes_table(p)->row; row->name; row++)
		if (row->type == v->n && codes_of(row) == v->m)
			return row;
	return NULL;
}

static void typecode_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	const struct typecode *row = code_row(p, v);
	unsigned first = v->m & 0xff, last = v->m >> 8 & 0xff;

	if (row && (p->list ? !p->cx->numeric : row->shown)) {
		buf_puts(b, row->name);
		return;
	}
	buf_u64(b, v->n);
	if (v->m == CODES_ALL)
		return;
	buf_printf(b, "%s%u", p->list ? first == last ? " code " : " codes " : "/", first);
	if (first != last)
		buf_printf(b, "-%u", last);
}

static void typecode_random(struct rng *r, const struct vplace *p, struct value *v)
{
	const struct typecode *row = codes_table(p)->row;
	uint64_t n = 0, code = rng_edge(r, 0, 255);

	while (row[n].name)
		n++;
	v->n = rng_edge(r, 0, 255);
	v->m = rng_one_in(r, 2) ? CODES_ALL : code | code << 8;
	if (rng_one_in(r, 2)) {
		row += rng_below(r, n);
		v->n = row->type;
		v->m = codes_of(row);
	}
}

void typecodes_help(struct buf *b, const struct typecodes *t)
{
	const struct typecode *row = t->row;

	buf_printf(b, "Valid %s Types:", t->title);
	for (; row->name; row++) {
		bool again = row != t->row && row->type == row[-1].type &&
			codes_of(row) == codes_of(row - 1);

		if (again)
			buf_printf(b, " (%s)", row->name);
		else
			buf_printf(b, "\n%s%s", codes_of(row) == CODES_ALL ? "" : "   ", row->name);
	}
	buf_putc(b, '\n');
}

const struct vtype v_typecode = { "typecode", "type[/code]", 1, .parse = typecode_word,
	.print = typecode_print, .random = typecode_random };

/* ---- syslog ---- */

static const struct word levels[] = {
	{"emerg", 0}, {"panic", 0, .hidden = true}, {"alert", 1}, {"crit", 2},
	{"error", 3}, {"warning", 4}, {"notice", 5}, {"info", 6}, {"debug", 7},
	{ .say = "log level \"%s\" unknown" }
};

static bool level_word(const struct vplace *p, const char *const *word, struct value *v)
{
	const struct word *w = word_find(levels, word[0], strlen(word[0]), false);

	if (w)
		v->n = w->n;
	return w || num_parse(word[0], &v->n, 0, 7) ||
		vt_bad_word(p, levels, word[0], (struct part){ word[0], strlen(word[0]) });
}

/* Listings use these names, some of which are not accepted as input. */
static void level_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	static const char *const shown[] = { "emerg", "alert", "crit", "err", "warn", "notice", "info", "debug" };

	if (p->list && !p->cx->numeric && v->n < sizeof(shown) / sizeof(shown[0]))
		buf_puts(b, shown[v->n]);
	else
		buf_u64(b, v->n);
}

static void level_random(struct rng *r, const struct vplace *p, struct value *v)
{
	(void)p;
	v->n = rng_below(r, 8);
}

const struct vtype v_level = { "level", "level", 1, .parse = level_word, .print = level_print,
	.random = level_random, .takes = TAKES_WORD, .known = levels };

/* ---- DSCP ---- */

enum { DSCP_MAX = 63 };

static const struct word classes[] = {
	{"CS0", 0x00}, {"CS1", 0x08}, {"CS2", 0x10}, {"CS3", 0x18}, {"CS4", 0x20}, {"CS5", 0x28},
	{"CS6", 0x30}, {"CS7", 0x38}, {"BE", 0x00}, {"AF11", 0x0a}, {"AF12", 0x0c}, {"AF13", 0x0e},
	{"AF21", 0x12}, {"AF22", 0x14}, {"AF23", 0x16}, {"AF31", 0x1a}, {"AF32", 0x1c}, {"AF33", 0x1e},
	{"AF41", 0x22}, {"AF42", 0x24}, {"AF43", 0x26}, {"EF", 0x2e},
	{ .say = "Invalid DSCP value `%s'" }
};

static bool dscp_word(const struct vplace *p, const char *const *word, struct value *v)
{
	return num_parse(word[0], &v->n, 0, DSCP_MAX) ||
		vt_bad_number(p, word[0], (struct span){ 0, DSCP_MAX });
}

static bool dscpclass_word(const struct vplace *p, const char *const *word, struct value *v)
{
	struct part t = { word[0], strlen(word[0]) };
	const struct word *w = word_find(classes, t.s, t.len, true);

	if (w)
		v->n = w->n;
	return w || vt_bad_word(p, classes, word[0], t);
}

static void dscp_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	(void)p;
	buf_printf(b, "0x%02x", (unsigned)v->n);
}

static void dscpclass_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	const struct word *w = word_by_number(classes, v->n);

	if (w)
		buf_puts(b, w->name);
	else
		dscp_print(b, p, v);
}

static void dscp_random(struct rng *r, const struct vplace *p, struct value *v)
{
	(void)p;
	v->n = rng_edge(r, 0, DSCP_MAX);
}

static void dscpclass_random(struct rng *r, const struct vplace *p, struct value *v)
{
	(void)p;
	v->n = classes[rng_below(r, sizeof(classes) / sizeof(classes[0]) - 1)].n;
}

const struct vtype v_dscp = { "dscp", "value", 1, .parse = dscp_word, .print = dscp_print,
	.random = dscp_random };
const struct vtype v_dscpclass = { "dscpclass", "class", 1, .parse = dscpclass_word,
	.print = dscpclass_print, .random = dscpclass_random, .takes = TAKES_WORD, .known = classes };

/* ---- TOS ---- */

enum { TOS_NAMED = 0x3f, TOS_ALL = 0xff };     /* the mask implied by a name, and by a number */

const struct word tos_words[] = {
	{"Minimize-Delay", 0x10}, {"Maximize-Throughput", 0x08}, {"Maximize-Reliability", 0x04},
	{"Minimize-Cost", 0x02}, {"Normal-Service", 0x00},
	{ .say = "Symbolic name \"%s\" is unknown" }
};

static bool tos_word(const struct vplace *p, const char *const *word, struct value *v)
{
	const char *s = word[0];
	struct part number = part_next(&s, '/'), whole = { word[0], strlen(word[0]) };
	const struct word *w = word_find(tos_words, whole.s, whole.len, true);

	v->m = w ? TOS_NAMED : TOS_ALL;
	if (w) {
		v->n = w->n;
		return true;
	}
	if (!part_num(number, &v->n, 0, TOS_ALL))
		return vt_bad_word(p, tos_words, word[0], whole);
	if (!s || num_parse(s, &v->m, 0, TOS_ALL))
		return true;
	vt_error(p, p->pos, "Illegal value: \"%s\"", word[0]);
	return vt_why(p, "a mask is a number from 0 to 255");
}

static void tos_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	const struct word *w = NULL;

	if (p->list && !p->cx->numeric && v->m == TOS_NAMED)
		w = word_by_number(tos_words, v->n);
	if (w)
		buf_puts(b, w->name);
	else
		buf_printf(b, "0x%02x/0x%02x", (unsigned)v->n, (unsigned)v->m);
}

static void tos_random(struct rng *r, const struct vplace *p, struct value *v)
{
	(void)p;
	v->n = rng_edge(r, 0, TOS_ALL);
	v->m = rng_one_in(r, 3) ? TOS_NAMED : rng_edge(r, 0, TOS_ALL);
}

const struct vtype v_tos = { "tos", "value[/mask]", 1, .parse = tos_word, .print = tos_print,
	.random = tos_random, .takes = TAKES_WORD, .known = tos_words };

/* ---- users and groups ---- */

#define ID_MAX (UINT32_MAX - 1)        /* the maximum means "none" */


static bool ids_parse(const char *word, struct value *v)
{
	const char *end;

	if (!num_prefix(word, &end, &v->n) || v->n > ID_MAX)
		return false;
	v->m = v->n;
	if (!*end)
		return true;
	return (*end == '-' || *end == ':') && num_parse(end + 1, &v->m, v->n, ID_MAX);
}

/* Names are tried before numbers, since there are users with numeric names. */
static bool owner_parse(const struct vplace *p, const char *word, struct value *v, const char *what,
	bool (*ask)(void *self, const char *name, uint32_t *id))
{
	uint32_t id;

	if (*word && ask(p->cx->env->self, word, &id)) {
		v->n = v->m = id;
		return true;
	}
	return ids_parse(word, v) || vt_bad_value(p, word, arena_fmt(p->cx->arena,
		"expected a %s, or a number or range from 0 to %u", what, ID_MAX));
}

static void owner_print(struct buf *b, const struct vplace *p, const struct value *v,
	const char *(*ask)(void *self, uint32_t id))
{
	const char *name = NULL;

	if (p->list && !p->cx->numeric && v->n == v->m)
		name = ask(p->cx->env->self, (uint32_t)v->n);
	if (name) {
		buf_puts(b, name);
		return;
	}
	buf_u64(b, v->n);
	if (v->m == v->n)
		return;
	buf_putc(b, '-');
	buf_u64(b, v->m);
}

static bool user_word(const struct vplace *p, const char *const *word, struct value *v)
{
	return owner_parse(p, word[0], v, "user", p->cx->env->user);
}

static bool groupid_word(const struct vplace *p, const char *const *word, struct value *v)
{
	return owner_parse(p, word[0], v, "group", p->cx->env->group);
}

static void user_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	owner_print(b, p, v, p->cx->env->user_name);
}

static void groupid_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	owner_print(b, p, v, p->cx->env->group_name);
}

static void owner_random(struct rng *r, const struct vplace *p, struct value *v)
{
	struct span s = rng_span(r, 0, ID_MAX);

	(void)p;
	v->n = s.lo;
	v->m = s.hi;
}

const struct vtype v_user = { "user", "user[-user]", 1, .parse = user_word, .print = user_print,
	.random = owner_random };
const struct vtype v_groupid = { "groupid", "group[-group]", 1, .parse = groupid_word,
	.print = groupid_print, .random = owner_random };
