/* Uses: from typed options to a sealed, normalised form.
 *
 *	-m tcp --syn --sport :      draft: sport 0:65535, tcp-flags FIN,SYN,RST,ACK SYN
 *	                            sealed: tcp-flags (sport is the default and is dropped)
 *
 * Two uses with the same meaning according to the rows have equal values, so that -C, -D and saves agree. Independent
 * of particular extensions.
 */
#include <string.h>
#include "compiler/ir.h"
#include "compiler/memo.h"

static const char *ext_label(const struct use_draft *d)
{
	return d->ext->kind == EXT_HEADER ? "" : d->ext->name;
}

static bool draft_error(struct use_draft *d, unsigned row, struct pos pos, const char *what)
{
	return diag(d->cx->diags, pos, STATUS_PARAM, "%s: option \"--%s\" %s", ext_label(d),
		d->ext->opts[row].name, what);
}

static bool has_given_bit(const struct layout *l, unsigned row)
{
	return l && row < l->nslots && (l->slots[row].given || l->slots[row].absent);
}

static bool has_default(const struct ext *e, enum family f, unsigned row)
{
	const struct opt *o = &e->opts[row];

	return o->type && !(o->flags & (ALWAYS | MAND | KEEP)) && (o->def || !has_given_bit(ext_layout(e, f), row));
}

static struct ext_rows rows_find(const struct ext *e, enum family f)
{
	struct ext_rows r = {0};

	for (unsigned i = 0; e->opts && e->opts[i].name; i++) {
		const struct opt *o = &e->opts[i];

		r.typed |= o->type ? ROW(i) : 0;
		r.texts |= o->type && o->type->line ? ROW(i) : 0;
		r.always |= o->flags & ALWAYS ? ROW(i) : 0;
		r.asked |= o->flags & MAND || o->need ? ROW(i) : 0;
		r.again |= o->flags & AGAIN ? ROW(i) : 0;
		r.steps |= o->flags & STEP ? ROW(i) : 0;
		r.defaults |= has_default(e, f, i) ? ROW(i) : 0;
		r.nft_drops |= o->flags & NFTDROPS ? ROW(i) : 0;
	}
	return r;
}

static struct ext_rows rows_of(struct cx *cx, const struct ext *e)
{
	struct memo_rows *m = cx->memo ? memo_rows(cx->memo, e) : NULL;

	if (!m)
		return rows_find(e, cx->family);
	if (m->ext != e)
		*m = (struct memo_rows){ e, rows_find(e, cx->family) };
	return m->rows;
}

/* Removes and returns the lowest row of the set. */
static unsigned row_next(uint64_t *rows)
{
	unsigned row = (unsigned)__builtin_ctzll(*rows);

	*rows &= *rows - 1;
	return row;
}

void draft_init(struct use_draft *d, struct cx *cx, const struct ext *e, struct pos pos)
{
	d->cx = cx;
	d->ext = e;
	d->rows = rows_of(cx, e);
	d->proto = NULL;
	d->pos = pos;
	d->name_pos = (struct pos){0};
	d->again = false;
	d->given = d->inv = 0;
	d->turns = 0;
}

unsigned opt_words(const struct opt *o)
{
	return o->macro || !o->type ? 0 : o->type->words;
}

const struct word *opt_known(const struct opt *o)
{
	if (!o->type || o->type->takes == TAKES_OTHER)
		return NULL;
	return o->type->known ? o->type->known : o->arg;
}

static const char *ext_who(const struct ext *e) { return e->kind == EXT_HEADER ? NULL : e->name; }

static struct vplace place(const struct use_draft *d, const struct opt *o, const char *name,
	struct pos pos)
{
	return (struct vplace){ .cx = d->cx, .opt = o, .name = name, .proto = d->proto, .pos = pos, .who = ext_who(d->ext) };
}

/* Splits `text` at blanks into at most max words. */
static unsigned cut_words(struct cx *cx, const char *text, const char **word, unsigned max)
{
	char *s = arena_str(cx->arena, text), *save = NULL;
	unsigned n = 0;

	for (char *w = strtok_r(s, " ", &save); w && n < max; w = strtok_r(NULL, " ", &save))
		word[n++] = w;
	return n;
}

static bool default_read(struct cx *cx, const struct opt *o, struct value *v)
{
	const char *def = opt_def(o, cx->family), *words[2] = { def, NULL };
	struct vplace p = { .cx = cx, .opt = o };

	memset(v, 0, sizeof(*v));
	if (!def || !o->type)
		return false;
	if (o->type->words > 1)
		cut_words(cx, def, words, 2);
	return o->type->parse(&p, words, v);
}

bool opt_default(struct cx *cx, const struct opt *o, struct value *v)
{
	struct memo_default *m = cx->memo ? memo_default(cx->memo, o) : NULL;

	if (!m)
		return default_read(cx, o, v);
	if (m->opt != o) {
		struct cx lasting = *cx;

		lasting.arena = cx->memo->arena;
		m->opt = o;
		m->has = default_read(&lasting, o, &m->value);
	}
	*v = m->value;
	return m->has;
}

/* The row that an alias or macro stands for. */
static unsigned row_behind(const struct ext *e, unsigned row)
{
	const struct opt *o = &e->opts[row];

	return o->of ? (unsigned)ext_row(e, o->of) : row;
}

/* Among rows with the same name, the one meant: the first after the last STEP. -1 with a diag if there is none left. */
static int row_meant(struct use_draft *d, unsigned said, struct pos pos)
{
	const struct opt *opts = d->ext->opts;
	uint64_t steps = d->rows.steps & d->given;
	unsigned again = 0;

	for (uint64_t left = d->rows.again; left;)
		again += !strcmp(opts[row_next(&left)].name, opts[said].name);
	if (!again)
		return said;
	for (unsigned i = steps ? 64 - (unsigned)__builtin_clzll(steps) : 0; opts[i].name; i++)
		if (!strcmp(opts[i].name, opts[said].name))
			return i;
	draft_error(d, said, pos, "is given too often");
	diag_why(d->cx->diags, "at most %u elements are allowed", again + 1 + !!(opts[said].flags & STEP));
	return -1;
}

/* For a row with several option names, the one given; NULL for other rows. */
static const char *said_before(const struct use_draft *d, unsigned row)
{
	const struct opt *o = &d->ext->opts[row];
	const struct word *w = o->type == &v_choice ? word_by_number(o->arg, d->val[row].n) : NULL;

	if (o->opp)
		return d->inv & ROW(row) ? o->opp : o->name;
	return w ? w->name : NULL;
}

static bool check_once(struct use_draft *d, unsigned row, const char *name, struct pos pos)
{
	const char *before = said_before(d, row);

	if (!(d->given & ROW(row)) || ((d->ext->opts[row].flags & MULTI) && (!before || strcmp(before, name))))
		return true;
	if (before && strcmp(before, name))
		return diag(d->cx->diags, pos, STATUS_PARAM,
			"%s: option \"--%s\" cannot be used together with \"--%s\".", ext_label(d), name, before);
	diag(d->cx->diags, pos, STATUS_PARAM, "%s: option \"--%s\" can only be used once.", ext_label(d),
		before ? name : d->ext->opts[row].name);
	return diag_why(d->cx->diags, "already given");
}

/* Checks exclusions, declared by either row. */
static bool check_excl(struct use_draft *d, unsigned row, struct pos pos)
{
	const struct opt *opts = d->ext->opts;

	for (uint64_t left = d->given & ~ROW(row); left;) {
		unsigned i = row_next(&left);

		if (!(opts[row].excl & ROW(i)) && !(opts[i].excl & ROW(row)))
			continue;
		return diag(d->cx->diags, pos, STATUS_PARAM,
			"%s: option \"--%s\" cannot be used together with \"--%s\".",
			ext_label(d), opts[row].name, opts[i].name);
	}
	return true;
}

/* Checks rows that must precede this one. */
static bool check_before(struct use_draft *d, unsigned row, struct pos pos)
{
	const struct opt *o = &d->ext->opts[row];

	if (!(o->flags & NEEDFIRST) || (d->given & o->need))
		return true;
	return diag(d->cx->diags, pos, STATUS_PARAM, "%s: Bad value for \"--%s\" option: \"you need to use --%s first\"", ext_label(d),
		o->name, d->ext->opts[__builtin_ctzll(o->need)].name);
}

static bool check_inversion(struct use_draft *d, unsigned row, bool inverted, struct pos pos)
{
	if (inverted && !(d->ext->opts[row].flags & INV))
		return draft_error(d, row, pos, "cannot be inverted.");
	return true;
}

/* All checks of a row except for its value. */
static bool check_row(struct use_draft *d, unsigned said, unsigned row, const char *name, bool inverted, struct pos pos)
{
	struct pos at = d->name_pos.src ? d->name_pos : pos;

	return check_once(d, row, name, at) && check_inversion(d, said, inverted, at) && check_excl(d, row, at) &&
		(said == row || check_excl(d, said, at)) && check_before(d, row, at);
}

static bool set_row(struct use_draft *d, unsigned said, const char *name, bool inverted,
	const char *const *words, struct pos pos)
{
	const struct opt *o = &d->ext->opts[said];
	unsigned row = row_behind(d->ext, said);
	const char *macro[2], *chosen[1] = { name };
	struct vplace p = place(d, o, name, pos);

	if (!d->again && !check_row(d, said, row, name, inverted, pos))
		return false;
	inverted ^= o->opp && !strcmp(o->opp, name);
	if (o->macro) {
		cut_words(d->cx, o->macro, macro, 2);
		words = macro;
		o = p.opt = &d->ext->opts[row];
	}
	if (o->type && !o->type->words)
		words = chosen;
	if (!(d->given & ROW(row)))
		memset(&d->val[row], 0, sizeof(d->val[row]));
	if (o->type && !o->type->parse(&p, words, &d->val[row]))
		return false;
	d->given |= ROW(row);
	d->inv = inverted ? d->inv | ROW(row) : d->inv & ~ROW(row);
	d->at[row] = pos;
	d->turn[row] = ++d->turns;
	if ((o->flags & (ALIAS | HIDDEN)) == (ALIAS | HIDDEN))
		diag_warn(d->cx->diags, pos, "--%s option deprecated, please use --%s", name, d->ext->opts[row].name);
	return true;
}

bool draft_set(struct use_draft *d, unsigned said, const char *name, bool inverted,
	const char *const *words, struct pos pos)
{
	int row = row_meant(d, said, pos);

	return row >= 0 && set_row(d, row, name, inverted, words, pos);
}

void draft_put(struct use_draft *d, unsigned row, bool inverted, const struct value *v)
{
	const struct vtype *t = d->ext->opts[row].type;

	memset(&d->val[row], 0, sizeof(d->val[row]));
	if (v && t)
		memcpy(&d->val[row], v, value_size(t));
	d->at[row] = d->pos;
	d->turn[row] = ++d->turns;
	d->given |= ROW(row);
	d->inv = inverted ? d->inv | ROW(row) : d->inv & ~ROW(row);
}

void draft_drop(struct use_draft *d, unsigned row)
{
	d->given &= ~ROW(row);
	d->inv &= ~ROW(row);
}

/* ---- sealing ---- */

/* A row without a default has the default zero. */
static bool says_default(struct cx *cx, const struct opt *o, const struct value *v)
{
	static const struct value zero;
	struct value def = zero;

	return (!o->def || opt_default(cx, o, &def)) && value_same(o->type, &def, v);
}

static void normalise(struct use_draft *d)
{
	uint64_t drop = d->cx->rules == FOR_NFT ? d->given & d->rows.nft_drops : 0;
	struct value v;

	for (uint64_t left = d->given & d->rows.defaults & ~d->inv; left;) {
		unsigned i = row_next(&left);

		drop |= says_default(d->cx, &d->ext->opts[i], &d->val[i]) ? ROW(i) : 0;
	}
	for (uint64_t left = d->rows.always & ~d->given; left;) {
		unsigned i = row_next(&left);

		if (opt_default(d->cx, &d->ext->opts[i], &v))
			draft_put(d, i, false, &v);
	}
	d->given &= ~drop;
	d->inv &= ~drop;
}

static bool check_need(struct use_draft *d, unsigned row)
{
	const struct opt *o = &d->ext->opts[row];
	unsigned first;

	if (!o->need || !(d->given & ROW(row)) || (d->given & o->need))
		return true;
	first = __builtin_ctzll(o->need);
	return diag(d->cx->diags, d->at[row], STATUS_PARAM,
		"%s: option \"--%s\" also requires \"--%s\".", ext_label(d), o->name,
		d->ext->opts[first].name);
}

static bool row_missing(struct use_draft *d, unsigned row)
{
	const struct opt *o = &d->ext->opts[row];

	if (o->missing)
		return diag(d->cx->diags, d->pos, STATUS_PARAM, "%s", o->missing);
	return draft_error(d, row, d->pos, "must be specified");
}

/* At least one option is required but none is given: iptables' message, if the extension has its own. */
static bool nothing_said(struct use_draft *d)
{
	const char *say = d->ext->missing;

	return say ? diag(d->cx->diags, d->pos, STATUS_PARAM, "%s", say)
		   : diag(d->cx->diags, d->pos, STATUS_PARAM, "%s: At least one option is required", d->ext->name);
}

static bool check_rows(struct use_draft *d)
{
	for (uint64_t left = d->rows.asked; left;) {
		unsigned i = row_next(&left);

		if ((d->ext->opts[i].flags & MAND) && !(d->given & ROW(i)))
			return row_missing(d, i);
		if (!check_need(d, i))
			return false;
	}
	return !d->ext->any || d->given || nothing_said(d);
}

/* A newline could not be represented in a save: what follows it would be parsed as another rule. */
static bool check_texts(struct use_draft *d)
{
	for (uint64_t left = d->given & d->rows.texts; left;) {
		unsigned i = row_next(&left);

		if (memchr(d->val[i].s, '\n', d->val[i].len))
			return diag(d->cx->diags, d->at[i], STATUS_PARAM, "Newlines not allowed in --%s", d->ext->opts[i].name);
	}
	return true;
}

static struct use *use_of_form(struct arena *a, const struct use_form *f, struct pos pos)
{
	struct use *u = arena_place(a, sizeof(*u) + f->size, _Alignof(struct use));

	u->form = f;
	u->col = pos.col;
	u->len = pos.len;
	return u;
}

struct use *use_of_opaque(struct arena *a, const struct opaque *o)
{
	static const struct use_form opaque = { .size = sizeof(*o) };
	struct use *u = use_of_form(a, &opaque, (struct pos){0});

	memcpy(u->val, o, sizeof(*o));
	return u;
}

static const struct use_form *form_new(struct arena *a, const struct use_draft *d)
{
	struct use_form *f = arena_new_of(a, struct use_form);

	*f = (struct use_form){ .ext = d->ext, .given = d->given, .inv = d->inv };
	for (uint64_t left = d->given & d->rows.typed; left;)
		f->size += (uint32_t)value_size(d->ext->opts[row_next(&left)].type);
	return f;
}

static const struct use_form *form_find(const struct use_draft *d)
{
	struct memo *m = d->cx->memo;
	const struct use_form wanted = { .ext = d->ext, .given = d->given, .inv = d->inv }, **slot;

	if (!m)
		return form_new(d->cx->arena, d);
	slot = memo_form(m, &wanted);
	if (!*slot || !form_same(*slot, &wanted))
		*slot = form_new(m->arena, d);
	return *slot;
}

struct use *draft_seal_unchecked(struct use_draft *d)
{
	const struct opt *opts = d->ext->opts;
	unsigned char *v;
	struct use *u;

	normalise(d);
	u = use_of_form(d->cx->arena, form_find(d), d->pos);
	v = u->val;
	for (uint64_t left = d->given & d->rows.typed; left;) {
		unsigned row = row_next(&left);
		size_t kept = value_size(opts[row].type);

		value_keep(v, &d->val[row], kept);
		v += kept;
	}
	return u;
}

struct use *draft_seal(struct use_draft *d)
{
	/* Mandatory rows are checked before the hook, which relies on them. */
	if (!check_rows(d) || (d->ext->finish && !d->ext->finish(d->cx, d)) || !check_texts(d))
		return NULL;
	return draft_seal_unchecked(d);
}

/* ---- copies with other values ---- */

/* Can the use be a template? Not if values of other rows refer to memory, or if the presence of rows depends on values. */
static bool is_model(struct cx *cx, const struct use *u, uint64_t rows)
{
	struct ext_rows of = rows_of(cx, u->form->ext);

	if (u->form->ext->finish || of.again || rows & ~(u->form->given & of.typed))
		return false;
	for (uint64_t left = u->form->given & of.typed & ~rows; left;)
		if (u->form->ext->opts[row_next(&left)].type->store != STORE_NUM)
			return false;
	return true;
}

const struct use *use_model_of(struct cx *cx, struct arena *a, const struct use *u, uint64_t rows)
{
	struct use *model;

	if (!is_model(cx, u, rows))
		return NULL;
	model = use_of_form(a, u->form, (struct pos){0});
	memcpy(model->val, u->val, u->form->size);
	return model;
}

struct use_gap use_gap_of(struct cx *cx, struct arena *a, const struct use *u, unsigned row)
{
	const struct opt *o = &u->form->ext->opts[row];
	struct cx lasting = *cx;
	struct value *def;

	lasting.arena = a;
	def = rows_of(cx, u->form->ext).defaults & ~u->form->inv & ROW(row) ? arena_new_of(a, struct value) : NULL;
	return (struct use_gap){ def && (!o->def || default_read(&lasting, o, def)) ? def : NULL,
		(uint16_t)((const unsigned char *)use_val(u, row) - (const unsigned char *)u) };
}

struct use *use_copy(struct cx *cx, const struct use *model, struct pos pos)
{
	struct use *u = use_of_form(cx->arena, model->form, pos);

	for (size_t at = 0; at < model->form->size; at += VALUE_STEP)
		memcpy(u->val + at, model->val + at, VALUE_STEP);
	return u;
}

bool use_reread(struct cx *cx, struct use *u, struct use_gap gap, unsigned row, const char *name, const char *proto,
	const char *const *words)
{
	const struct opt *o = &u->form->ext->opts[row];
	struct vplace p = { .cx = cx, .opt = o, .name = name, .proto = proto, .who = ext_who(u->form->ext) };
	struct value v = {0};

	if (!o->type->parse(&p, words, &v) || (gap.def && value_same(o->type, gap.def, &v)) || (o->type->store == STORE_HOST && v.n))
		return false;
	value_keep((unsigned char *)u + gap.at, &v, value_size(o->type));
	return true;
}
