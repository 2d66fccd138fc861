/* Explains why the kernel refused a table: which rule is responsible, and why.
 *
 * ip_tables only reports EINVAL for a whole table. So the table is tried again without effect (trial.c), with
 * increasing numbers of new rules: the first rule that makes it fail is responsible. The reason is in the kernel log,
 * if that is readable; otherwise the descriptors tell where a target is allowed.
 *
 *	iptables: Invalid argument. Run `dmesg' for more information.
 *	1:10: error: the kernel says: MASQUERADE target: only valid in nat table, not filter
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "backend/layout.h"
#include "backend/legacy.h"
#include "backend/place.h"
#include "compiler/blob.h"

/* ---- the kernel log ---- */

int legacy_listen(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0)
		lseek(fd, 0, SEEK_END);
	return fd;
}

/* Does the text contain the name as a word? It may be preceded by a module's name (xt_TCPMSS). */
static bool names(const char *text, const char *name)
{
	const char *at = strstr(text, name);

	return at && !isalnum((unsigned char)at[strlen(name)]) && (at == text || !isalnum((unsigned char)at[-1]));
}

static const char *use_name(const struct use *u)
{
	return !u ? NULL : u->form->ext ? layout_kname(u->form->ext, &u->form->ext->layouts[0]) : use_opaque(u)->name;
}

/* The rule's use that the text mentions, or NULL. */
static const struct use *use_named(const struct rule *r, const char *text)
{
	if (r->target && names(text, use_name(r->target)))
		return r->target;
	for (unsigned i = 0; i < r->nmatch; i++)
		if (names(text, use_name(r->match[i])))
			return r->match[i];
	return NULL;
}

static bool lacks(struct cx *cx, const struct use *u)
{
	return u && u->form->ext && !blob_known(cx, u->form->ext);
}

/* The rule's use that the kernel does not support, or NULL. */
static const struct use *use_lacking(struct cx *cx, const struct rule *r)
{
	for (unsigned i = 0; i < r->nmatch; i++)
		if (lacks(cx, r->match[i]))
			return r->match[i];
	return lacks(cx, r->target) ? r->target : NULL;
}

/* "6,1234,5678,-;x_tables: ip_tables: LOG target: …\n" → "LOG target: …", in the arena; NULL if it is from another
 * source. */
static const char *log_words(struct arena *a, const char *record, size_t len)
{
	static const char *const prefixes[] = { "x_tables: ", "ip_tables: ", "ip6_tables: " };
	const char *text = memchr(record, ';', len), *end;

	if (!text++)
		return NULL;
	end = memchr(text, '\n', len - (size_t)(text - record));
	text = arena_strn(a, text, (size_t)((end ? end : record + len) - text));
	for (unsigned i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (!strncmp(text, prefixes[i], strlen(prefixes[i])))
			text += strlen(prefixes[i]);
	return text;
}

/* The last log message about a match or target of the rule. */
static const char *kernel_words(struct legacy_commit *c, const struct rule *r, const struct use **use)
{
	const char *found = NULL, *text;
	const struct use *u;
	char record[8192];
	ssize_t n;

	if (c->said < 0)
		return NULL;
	while ((n = read(c->said, record, sizeof(record))) > 0 || (n < 0 && (errno == EPIPE || errno == EINTR))) {
		text = n > 0 ? log_words(c->cx->arena, record, (size_t)n) : NULL;
		u = text ? use_named(r, text) : NULL;
		if (!u)
			continue;
		found = text;
		*use = u;
	}
	return found;
}

/* ---- the responsible rule ---- */

struct search {
	struct legacy_commit *c;
	enum table_id table;
	uint8_t *plain;                /* the bytes of an empty rule */
	struct block_entry **entry;    /* the candidates */
	struct { uint8_t *bytes; bool falls; } *real;
	size_t n;
};

/* A bound match or target cannot be tried in another network namespace. */
static bool part_bound(const uint8_t *part)
{
	const char *name = (const char *)part + offsetof(struct xt_entry_target, u.user.name);

	for (const struct ext *const *e = ext_list; *e; e++)
		if ((*e)->bound && !strcmp(name, (*e)->name))
			return true;
	return false;
}

static bool entry_bound(const struct block_kind *k, const uint8_t *entry)
{
	for (const uint8_t *m = entry + k->entry_size; m < entry + entry_size(k, entry);
	     m += entry_part(m).u.user.target_size)
		if (part_bound(m))
			return true;
	return false;
}

static uint8_t *plain_new(struct legacy_commit *c, const struct block_kind *k)
{
	struct xt_entry_target t = { .u.user.target_size = BLOCK_STANDARD };
	uint16_t target = k->entry_size, next = k->entry_size + BLOCK_STANDARD;
	uint8_t *p = arena_alloc(c->cx->arena, next);

	memcpy(p + k->target_offset, &target, sizeof(target));
	memcpy(p + k->next_offset, &next, sizeof(next));
	memcpy(p + k->entry_size, &t, sizeof(t));
	return p;
}

static void make_plain(struct block_entry *e, uint8_t *plain)
{
	e->bytes = plain;
	e->falls = true;
}

/* Replaces every entry bound to this namespace by an empty rule. */
static void unbind(struct block *b, uint8_t *plain)
{
	if (!block_split_all(b))
		return;
	for (struct block_chain *c = block_next_chain(b, NULL); c; c = block_next_chain(b, c))
		for (struct block_entry *e = c->first; e; e = e->next)
			if (entry_bound(b->kind, e->bytes))
				make_plain(e, plain);
}

static void search_init(struct search *s, struct legacy_commit *c, enum table_id t)
{
	const struct block_kind *k = c->l->kind;

	*s = (struct search){ .c = c, .table = t, .plain = plain_new(c, k) };
	s->entry = arena_array(c->cx->arena, c->added.n, sizeof(*s->entry));
	s->real = arena_array(c->cx->arena, c->added.n, sizeof(*s->real));
	for (size_t i = 0; i < c->added.n; i++) {
		struct block_entry *e = c->added.v[i].entry;

		if (c->added.v[i].edit->table->id != t || !e->chain || entry_bound(k, e->bytes))
			continue;
		s->real[s->n].bytes = e->bytes;
		s->real[s->n].falls = e->falls;
		s->entry[s->n++] = e;
	}
}

/* Tries the table with the first `real` candidates as they are and the others empty: the kernel's errno. */
static int try_with(struct search *s, int fd, size_t real)
{
	for (size_t i = 0; i < s->n; i++) {
		s->entry[i]->bytes = i < real ? s->real[i].bytes : s->plain;
		s->entry[i]->falls = i < real ? s->real[i].falls : true;
	}
	return trial_load(s->c->l->block[s->table], fd);
}

/* In the child: the number of the responsible candidate, from 1; 0: unknown. */
static int32_t find_guilty(void *self, int fd)
{
	struct search *s = self;
	size_t good = 0, bad = s->n;

	unbind(s->c->l->block[s->table], s->plain);
	if (!s->n || !try_with(s, fd, s->n) || try_with(s, fd, 0))
		return 0;
	while (bad - good > 1) {
		size_t mid = good + (bad - good) / 2;

		if (try_with(s, fd, mid))
			bad = mid;
		else
			good = mid;
	}
	return (int32_t)bad;
}

static const struct edit *edit_of(struct legacy_commit *c, const struct block_entry *e)
{
	for (size_t i = 0; i < c->added.n; i++)
		if (c->added.v[i].entry == e)
			return c->added.v[i].edit;
	return NULL;
}

/* Without a trial: the table's only new rule, or the first that is not allowed where it is. */
static const struct edit *suspect(struct legacy_commit *c, enum table_id t)
{
	const struct edit *only = NULL;
	unsigned n = 0;

	for (size_t i = 0; i < c->added.n; i++) {
		const struct edit *e = c->added.v[i].edit;

		if (e->table->id != t || !c->added.v[i].entry->chain)
			continue;
		if (place_wrong(e->rule, e->chain))
			return e;
		only = e;
		n++;
	}
	return n == 1 ? only : NULL;
}

static const struct edit *guilty(struct legacy_commit *c, enum table_id t)
{
	struct search s;
	int32_t found;

	search_init(&s, c, t);
	if (s.n == 1 && c->added.n == 1)
		return c->added.v[0].edit;
	found = trial_run(c->l->kind, find_guilty, &s);
	return found > 0 && (size_t)found <= s.n ? edit_of(c, s.entry[found - 1]) : suspect(c, t);
}

/* ---- messages ---- */

static const char *error_words(struct legacy_commit *c, int err)
{
	static const struct { int err; const char *words; } said[] = {
		{ EINVAL, "Invalid argument. Run `dmesg' for more information." },
		{ ENOENT, "No chain/target/match by that name." },
		{ ENOPROTOOPT, "iptables who? (do you need to insmod?)." },
		{ ENOMEM, "Memory allocation problem." },
	};

	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (said[i].err == err)
			return said[i].words;
	return arena_fmt(c->cx->arena, "%s.", strerror(err));
}

static struct pos place(const struct edit *e, const struct use *u)
{
	if (u && u->col)
		return use_pos(e->rule, u);
	return e->rule->pos.src && e->rule->pos.src->line ? e->rule->pos : e->pos;
}

static bool blame(struct legacy_commit *c, const struct edit *e, int err)
{
	const struct use *wrong = place_wrong(e->rule, e->chain), *u = wrong;
	const char *words = kernel_words(c, e->rule, &u);
	const struct use *lacking = words || wrong ? NULL : use_lacking(c->cx, e->rule);
	struct diags *d = c->cx->diags;

	if (lacking)
		u = lacking;
	diag(d, place(e, u), STATUS_OTHER, "%s", error_words(c, err));
	if (lacking)
		return blob_lacks(d, lacking->form->ext);
	if (words)
		return diag_why(d, "the kernel says: %s", words);
	if (wrong)
		return diag_why(d, "%s %s is allowed only %s", wrong->form->ext->kind == EXT_TARGET ? "target" : "match",
			wrong->form->ext->name, place_words(c->cx->arena, wrong->form->ext));
	if (e->rule->to)
		return diag_why(d, "the kernel rejects this jump to chain %s: a rule that it reaches is not allowed from here",
			e->rule->to);
	return diag_why(d, "the kernel rejects this rule");
}

bool legacy_refused(struct legacy_commit *c, enum table_id t, int err)
{
	const struct edit *e;

	if (c->file)
		legacy_name_blobfile(c, t);
	e = err == EPERM || err == ENOMEM ? NULL : guilty(c, t);
	if (e)
		return blame(c, e, err);
	diag(c->cx->diags, (struct pos){0}, STATUS_OTHER, "%s", error_words(c, err));
	return err == EINVAL ? diag_why(c->cx->diags, "the kernel rejects table %s without a reason",
		table_names[t]) : false;
}

/* ---- testing without effect ---- */

enum { TABLE_STEP = 4096 };    /* an answer is the table's number times this, plus an errno */

static int32_t try_tables(void *self, int fd)
{
	struct legacy_commit *c = self;

	for (int t = 0; t < TABLE_COUNT; t++) {
		int err = c->tables & IN_TABLE(t) ? trial_load(c->l->block[t], fd) : 0;

		if (err) {
			unbind(c->l->block[t], plain_new(c, c->l->kind));
			err = trial_load(c->l->block[t], fd);
		}
		if (err)
			return t * TABLE_STEP + err;
	}
	return 0;
}

bool legacy_try(struct legacy_commit *c)
{
	int32_t answer = trial_run(c->l->kind, try_tables, c);

	if (answer < 0)
		diag_warn(c->cx->diags, (struct pos){0}, "not checked by the kernel: cannot create a network namespace for the test");
	return answer <= 0 || legacy_refused(c, answer / TABLE_STEP, answer % TABLE_STEP);
}
