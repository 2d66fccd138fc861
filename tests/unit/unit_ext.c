/* Tests of single extensions, without a kernel: the lines of tests/ext/NAME.t, and the structs of tests/blob/NAME.REV.hex.
 *
 * tests/ext/NAME.t, similar to the format of iptables' own test suite:
 *
 *	:INPUT,FORWARD              chains (the first is used here); *mangle: the table
 *	# family 6                  the lines below are for IPv6 only; "4" likewise, "4 6" both
 *	WORDS;SAVED;OK              the words are parsed to a rule that is saved as SAVED ("=": as the words)
 *	#n TEXT                     … and listed by -L -n with TEXT after the addresses; #L TEXT: by -L
 *	WORDS;;FAIL: MESSAGE        the words are refused, with MESSAGE as the first line
 *	@COMMAND                    requires a kernel; ignored here
 *
 * For each rule the saved text must parse to the same rule, and each revision of a kernel struct that can represent a use
 * must give it back; the newest such revision must be chosen.
 *
 * tests/blob/NAME.REV.hex has the bytes that iptables itself writes (tests/blob/original compares them with the system's):
 *
 *	FAMILY;TABLE;CHAIN;WORDS;HEX
 *
 * The examples of descriptors, which are shown in the manual, must be valid commands of the extension's family.
 *
 * UPDATE=1 writes the current results into the files; review them with git diff.
 */
#include "tests/unit/unit.h"
#include <dirent.h>
#include "backend/place.h"
#include "compiler/blob.h"
#include "compiler/text.h"
#include "frontend/parse.h"
#include "tests/lib/env_test.h"

enum { LINE_MAX_LEN = 16384, FIELDS = 5 };

struct bench {
	struct arena *arena;
	struct diags diags;
	struct cx cx;
};

static void bench_open(struct bench *b, enum family f)
{
	b->arena = arena_new();
	diags_init(&b->diags, b->arena);
	b->cx = (struct cx){ .arena = b->arena, .diags = &b->diags, .env = env_test(b->arena), .family = f };
}

static void bench_close(struct bench *b)
{
	arena_free(b->arena);
}

/* NULL with a diag. */
static struct cmd *cmd_read(struct bench *b, const struct parse_mode *mode, const char *text)
{
	struct src *src = arena_new_of(b->arena, struct src);
	struct words w = {0};

	src->file = "test";
	src->text = text;
	src->line = 1;
	return scan_line(&b->cx, src, strlen(src->text), &w) ? parse_words(parser_new(&b->cx), mode, &w) : NULL;
}

/* Parses "-A CHAIN WORDS". NULL with a diag on error. */
static struct rule *rule_read(struct bench *b, enum table_id table, const char *chain, const char *words)
{
	struct parse_mode mode = { .program = "test", .restore = true, .table = table };
	struct cmd *c = cmd_read(b, &mode, arena_fmt(b->arena, "-A %s %s", chain, words));

	return c && c->nrules ? &c->rules[0] : NULL;
}

static const char *first_error(const struct bench *b)
{
	for (const struct diag *d = b->diags.first; d; d = d->next)
		if (d->kind == DIAG_ERROR)
			return d->head ? d->head : "";
	return "";
}

/* The words of a rule in save format, without -A CHAIN. */
static const char *saved_words(struct bench *b, const struct rule *r)
{
	struct buf out = BUF_INIT;
	const char *s;

	rule_save(&out, &b->cx, r, false);
	s = arena_str(b->arena, buf_str(&out) + strlen("-A "));
	buf_free(&out);
	s += strspn(s, " ");
	return s;
}

/* The part of -L's line after the addresses. */
static const char *listed(struct bench *b, const struct rule *r, bool numeric)
{
	struct buf out = BUF_INIT;
	const char *s;

	b->cx.numeric = numeric;
	for (unsigned i = 0; i < r->nmatch; i++)
		use_show(&out, &b->cx, r, r->match[i]);
	if (r->target)
		use_show(&out, &b->cx, r, r->target);
	s = arena_str(b->arena, buf_str(&out));
	buf_free(&out);
	return s + (*s == ' ');
}

/* ---- properties of a rule ---- */

static void check_layout(struct bench *b, const struct use *u, const struct layout *l, unsigned *held)
{
	struct blob blob;
	const struct use *back;

	if (l->fam && !(l->fam & b->cx.family))
		return;
	if (!blob_pack_as(&b->cx, u, l, &blob))
		return;
	back = blob_unpack(&b->cx, u->form->ext->kind, blob.name, blob.rev, blob.data, blob.len);
	*held += back->form->ext && use_same(u, back);
}

static void check_use(struct bench *b, const struct use *u, const char *words)
{
	struct blob blob;
	unsigned held = 0;

	for (unsigned i = 0; i < u->form->ext->nlayouts; i++)
		check_layout(b, u, &u->form->ext->layouts[i], &held);
	if (!held)
		fail_msg("no revision of %s gives it back: %s", u->form->ext->name, words);
	if (!blob_pack(&b->cx, u, &blob))
		fail_msg("not packed: %s: %s", words, first_error(b));
}

static void check_rule(struct bench *b, enum table_id table, const char *chain, const struct rule *r,
	const char *saved)
{
	const struct rule *again = rule_read(b, table, chain, saved);

	if (!again)
		fail_msg("its own save text is refused: %s: %s", saved, first_error(b));
	if (!rule_same(r, again))
		fail_msg("its own save text is another rule: %s", saved);
	for (unsigned i = 0; i < r->nmatch; i++)
		check_use(b, r->match[i], saved);
	if (r->target)
		check_use(b, r->target, saved);
}

/* ---- files ---- */

/* A file being read and rewritten. */
struct file {
	const char *path;
	FILE *in;
	unsigned number, rules;
	char line[LINE_MAX_LEN];
	struct buf out;
	/* Current settings: */
	enum table_id table;
	char chain[32];
	unsigned families;
	char words[LINE_MAX_LEN];      /* words of the last rule, for listings */
};

static bool updating(void)
{
	const char *s = getenv("UPDATE");

	return s && *s;
}

static void file_open(struct file *f, const char *path)
{
	memset(f, 0, sizeof(*f));
	f->path = path;
	f->families = FAM_ANY;
	f->table = TABLE_filter;
	strcpy(f->chain, "INPUT");
	f->in = fopen(path, "r");
	if (!f->in)
		fail_msg("cannot read %s", path);
}

static bool file_line(struct file *f)
{
	if (!fgets(f->line, sizeof(f->line), f->in))
		return false;
	f->line[strcspn(f->line, "\n")] = '\0';
	f->number++;
	return true;
}

static void file_close(struct file *f)
{
	fclose(f->in);
	if (updating()) {
		FILE *out = fopen(f->path, "w");

		assert_non_null(out);
		fwrite(buf_str(&f->out), 1, f->out.len, out);
		fclose(out);
	}
	buf_free(&f->out);
}

static void file_keep(struct file *f)
{
	buf_puts(&f->out, f->line);
	buf_putc(&f->out, '\n');
}

/* Splits at semicolons; missing fields are "". */
static void cut(char *line, char **field)
{
	for (unsigned i = 0; i < FIELDS; i++) {
		field[i] = line ? line : (char *)"";
		line = i + 1 < FIELDS && line ? strchr(line, ';') : NULL;
		if (line)
			*line++ = '\0';
	}
}

#define differs(f, what, want, got) \
	fail_msg("%s:%u: %s is \"%s\", not \"%s\"", (f)->path, (f)->number, what, got, want)

/* ---- tests/ext ---- */

static void chains_line(struct file *f)
{
	snprintf(f->chain, sizeof(f->chain), "%.*s", (int)strcspn(f->line + 1, ","), f->line + 1);
}

static void family_line(struct file *f, const char *s)
{
	f->families = (strchr(s, '4') ? FAM_IP4 : 0) | (strchr(s, '6') ? FAM_IP6 : 0);
}

static void listing_line(struct file *f)
{
	enum family fam = f->families & FAM_IP4 ? FAM_IP4 : FAM_IP6;
	const char *got;
	struct rule *r;
	struct bench b;

	bench_open(&b, fam);
	r = rule_read(&b, f->table, f->chain, f->words);
	assert_non_null(r);
	got = listed(&b, r, f->line[1] == 'n');
	buf_printf(&f->out, "#%c%s%s\n", f->line[1], *got ? " " : "", got);
	if (!updating() && strcmp(got, f->line + 2 + (f->line[2] == ' ')))
		differs(f, "the listing", f->line + 3, got);
	bench_close(&b);
}

/* The result of parsing the words: "SAVED;OK" or ";FAIL: MESSAGE". */
static char *verdict(struct file *f, struct bench *b, const char *words)
{
	struct rule *r = rule_read(b, f->table, f->chain, words);
	const char *saved;

	if (!r)
		return arena_fmt(b->arena, ";FAIL: %s", first_error(b));
	saved = saved_words(b, r);
	check_rule(b, f->table, f->chain, r, saved);
	return arena_fmt(b->arena, "%s;OK", strcmp(saved, words) ? saved : "=");
}

static void rule_line(struct file *f)
{
	static const enum family both[] = { FAM_IP4, FAM_IP6 };
	char *field[FIELDS], *want = NULL;

	cut(f->line, field);
	strcpy(f->words, field[0]);
	for (unsigned i = 0; i < 2; i++) {
		struct bench b;
		char *got;

		if (!(f->families & both[i]))
			continue;
		bench_open(&b, both[i]);
		got = verdict(f, &b, field[0]);
		if (updating() && !want)
			buf_printf(&f->out, "%s;%s\n", field[0], got);
		want = arena_fmt(b.arena, "%s;%s", field[1], field[2]);
		if (!updating() && strcmp(want, got))
			differs(f, field[0], want, got);
		bench_close(&b);
	}
	f->rules++;
}

static void ext_file(void **state)
{
	struct file f;

	file_open(&f, *state);
	while (file_line(&f)) {
		if (*f.line == ':')
			chains_line(&f);
		else if (*f.line == '*')
			f.table = table_by_name(f.line + 1);
		else if (!strncmp(f.line, "# family ", 9))
			family_line(&f, f.line + 9);
		if (!strncmp(f.line, "#n", 2) || !strncmp(f.line, "#L", 2))
			listing_line(&f);
		else if (!*f.line || strchr(":*#@%", *f.line))
			file_keep(&f);
		else
			rule_line(&f);
	}
	assert_true(f.rules > 0);
	file_close(&f);
}

/* ---- tests/blob ---- */

static const struct use *use_named(const struct rule *r, const char *name)
{
	for (unsigned i = 0; i < r->nmatch; i++)
		if (!strcmp(r->match[i]->form->ext->name, name))
			return r->match[i];
	return r->target && !strcmp(r->target->form->ext->name, name) ? r->target : NULL;
}

static const struct layout *layout_of(const struct ext *e, unsigned rev, enum family f)
{
	for (unsigned i = 0; i < e->nlayouts; i++)
		if (e->layouts[i].rev == rev && (!e->layouts[i].fam || e->layouts[i].fam & f))
			return &e->layouts[i];
	return NULL;
}

static void blob_line(struct file *f, const char *name, unsigned rev)
{
	char *field[FIELDS];
	struct buf hex = BUF_INIT;
	const struct layout *l;
	const struct use *u, *back;
	struct rule *r;
	struct blob blob;
	struct bench b;

	cut(f->line, field);
	bench_open(&b, *field[0] == '6' ? FAM_IP6 : FAM_IP4);
	r = rule_read(&b, table_by_name(field[1]), field[2], field[3]);
	if (!r)
		fail_msg("%s:%u: %s", f->path, f->number, first_error(&b));
	u = use_named(r, name);
	assert_non_null(u);
	l = layout_of(u->form->ext, rev, b.cx.family);
	assert_non_null(l);
	assert_true(blob_pack_as(&b.cx, u, l, &blob));
	buf_hex(&hex, blob.data, blob.len);
	buf_printf(&f->out, "%s;%s;%s;%s;%s\n", field[0], field[1], field[2], field[3], buf_str(&hex));
	if (!updating() && strcmp(buf_str(&hex), field[4]))
		differs(f, field[3], field[4], buf_str(&hex));
	back = blob_unpack(&b.cx, u->form->ext->kind, blob.name, blob.rev, blob.data, blob.len);
	if (!back->form->ext || !use_same(u, back))
		fail_msg("%s:%u: not unpacked to the same use", f->path, f->number);
	buf_free(&hex);
	bench_close(&b);
	f->rules++;
}

/* NAME.REV.hex */
static void blob_file(void **state)
{
	const char *base = strrchr(*state, '/') + 1, *dot = strchr(base, '.');
	char name[64];
	struct file f;

	assert_non_null(dot);
	snprintf(name, sizeof(name), "%.*s", (int)(dot - base), base);
	file_open(&f, *state);
	while (file_line(&f)) {
		if (!*f.line || *f.line == '#')
			file_keep(&f);
		else
			blob_line(&f, name, (unsigned)atoi(dot + 1));
	}
	assert_true(f.rules > 0);
	file_close(&f);
}

/* ---- the manual's examples ---- */

/* A command of an example. Does its rule have the extension? */
static bool example_line(struct bench *b, const char *line, const struct ext *e)
{
	struct parse_mode mode = { .program = "test", .table = TABLE_filter };
	struct cmd *c = cmd_read(b, &mode, line);
	struct table table = {0};
	struct chain chain = { .table = &table };
	const struct use *wrong;
	const struct rule *r;

	if (!c)
		fail_msg("%s: %s", line, first_error(b));
	if (!c->nrules)
		return false;
	r = &c->rules[0];
	table.id = c->table;
	chain.base = base_find(c->table, c->chain);
	wrong = place_wrong(r, &chain);
	if (wrong)
		fail_msg("%s: %s is allowed only %s", line, wrong->form->ext->name, place_words(b->arena, wrong->form->ext));
	check_rule(b, c->table, c->chain, r, saved_words(b, r));
	return use_named(r, e->name) && use_named(r, e->name)->form->ext == e;
}

static void example(void **state)
{
	const struct ext *e = *state;
	struct bench b;
	char *text, *line;
	bool used = false;

	bench_open(&b, e->fam == FAM_IP6 ? FAM_IP6 : FAM_IP4);
	text = arena_str(b.arena, e->example);
	while ((line = strsep(&text, "\n")))
		if (*line == '-' && example_line(&b, line, e))
			used = true;
	if (!used)
		fail_msg("%s is not in its example", e->name);
	bench_close(&b);
}

/* ---- every file and every example is a test ---- */

struct tests { struct CMUnitTest *v; size_t n; };

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct CMUnitTest *)a)->name, ((const struct CMUnitTest *)b)->name);
}

static void add_folder(struct tests *t, const char *top, const char *folder, const char *ending,
	CMUnitTestFunction run)
{
	char *path = malloc(strlen(top) + strlen(folder) + 2);
	size_t first = t->n;
	struct dirent *e;
	DIR *d;

	sprintf(path, "%s/%s", top, folder);
	d = opendir(path);
	while (d && (e = readdir(d))) {
		size_t len = strlen(e->d_name), tail = strlen(ending);
		char *file;

		if (len <= tail || strcmp(e->d_name + len - tail, ending))
			continue;
		file = malloc(strlen(path) + len + 2);
		sprintf(file, "%s/%s", path, e->d_name);
		t->v = realloc(t->v, (t->n + 1) * sizeof(*t->v));
		t->v[t->n++] = (struct CMUnitTest){ .name = file + strlen(top) + 1, .test_func = run,
			.initial_state = file };
	}
	if (d)
		closedir(d);
	qsort(t->v + first, t->n - first, sizeof(*t->v), by_name);
	free(path);
}

static void add_examples(struct tests *t)
{
	for (const struct ext *const *e = ext_list; *e; e++) {
		char *name;

		if (!(*e)->example)
			continue;
		name = malloc(strlen((*e)->name) + sizeof("example/"));
		sprintf(name, "example/%s", (*e)->name);
		t->v = realloc(t->v, (t->n + 1) * sizeof(*t->v));
		t->v[t->n++] = (struct CMUnitTest){ .name = name, .test_func = example,
			.initial_state = (void *)*e };
	}
}

int main(void)
{
	const char *top = getenv("TOP");
	struct tests t = {0};

	if (!top)
		top = "..";
	add_folder(&t, top, "tests/ext", ".t", ext_file);
	add_folder(&t, top, "tests/blob", ".hex", blob_file);
	add_examples(&t);
	unit_filter();
	if (!t.n) {
		fprintf(stderr, "no files in %s/tests/ext\n", top);
		return 1;
	}
	return _cmocka_run_group_tests("ext", t.v, t.n, NULL, NULL);
}
