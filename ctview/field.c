/* field.def as data: the rows, lookup by name, and access to fields of an entry.
 *
 *	field_find("dport")       -> the row of orig.dport
 *	field_get(row, e, &c)     -> c holds 443, kind NUM, unit PORT
 *
 * Unknown names give NULL; a field that the entry lacks is not given.
 */
#include "ctview/field.h"
#include <string.h>
#include "ctview/derive.h"

/* Fields that show NAT, and ICMP's reply type. */
#define NAT_COVERS (REPLY_BITS & ~(BIT(F_REPLY_ZONE) | BIT(F_REPLY_PACKETS) | BIT(F_REPLY_BYTES)))

#define TUPLE_ROW(ID, DIR, dir, KEY, KIND, MAX, UNIT, BARE, WIDTH, HELP) \
	[F_##DIR##_##ID] = {.id = F_##DIR##_##ID, .name = dir KEY, .alias = BARE ? KEY : NULL, .key = KEY, \
		.kind = KIND_##KIND, .unit = UNIT_##UNIT, .group = GROUP_##DIR, .json = KEY, .max = MAX, \
		.covers = BIT(F_##DIR##_##ID), .width = WIDTH, .help = HELP},

const struct field fields[F_COUNT] = {
#define TUPLE(id, key, kind, max, unit, bare, width, help) \
	TUPLE_ROW(id, ORIG, "orig.", key, kind, max, unit, bare, width, help)
#define FIELD(ID, NAME, KEY, KIND, MAX, UNIT, GROUP, JSON, WHEN, WIDTH, HELP) \
	[F_##ID] = {.id = F_##ID, .name = NAME, .key = KEY, .kind = KIND_##KIND, .unit = UNIT_##UNIT, \
		.group = GROUP_##GROUP, .json = JSON, .when = JSON_##WHEN, .max = MAX, .covers = BIT(F_##ID), \
		.width = WIDTH, .help = HELP},
#define DERIVED(ID, NAME, KIND, UNIT, COVERS, WIDTH, HELP) \
	[F_D_##ID] = {.id = F_D_##ID, .name = NAME, .kind = KIND_##KIND, .unit = UNIT_##UNIT, .json = NAME, \
		.max = UINT64_MAX, .covers = COVERS, .width = WIDTH, .help = HELP, .derive = derive_##ID},
#define COMPOSED(ID, NAME, COVERS, WIDTH, HELP) \
	[F_C_##ID] = {.id = F_C_##ID, .name = NAME, .kind = KIND_COMPOSED, .json = NAME, .covers = COVERS, \
		.width = WIDTH, .help = HELP, .compose = compose_##ID},
#include "ctview/field.def"
#define TUPLE(id, key, kind, max, unit, bare, width, help) \
	TUPLE_ROW(id, REPLY, "reply.", key, kind, max, unit, 0, width, "the reply's " help)
#include "ctview/field.def"
};

const struct field_any field_anys[] = {
#define ANY(NAME, HELP, ...) {.name = NAME, .help = HELP, \
	.n = sizeof((uint8_t[]){__VA_ARGS__}), .id = {__VA_ARGS__}},
#include "ctview/field.def"
	{0},
};

const struct flag_info flag_infos[FLAG_KNOWN] = {
#define FLAG(NAME, LETTER, MEANING, NEXT) \
	[FLAG_##NAME] = {.name = #NAME, .text = {#NAME, sizeof(#NAME) - 1}, .letter = LETTER, .meaning = MEANING, .next = NEXT},
#include "ctview/flag.def"
#undef FLAG
};

enum flag_id flag_find(struct text word)
{
	unsigned i;

	for (i = 0; i < FLAG_KNOWN; i++)
		if (word.len && *word.s == *flag_infos[i].name && text_is(word, flag_infos[i].name))
			return i;
	return FLAG_OTHER;
}

static bool name_is(const char *have, const char *name, size_t len)
{
	return have && strlen(have) == len && !memcmp(have, name, len);
}

const struct field *field_find(const char *name, size_t len)
{
	unsigned i;

	for (i = 0; i < F_COUNT; i++)
		if (fields[i].name &&
		    (name_is(fields[i].name, name, len) || name_is(fields[i].alias, name, len)))
			return &fields[i];
	return NULL;
}

void field_names(const char **names)
{
	const struct field_any *any;
	unsigned i;

	for (i = 0; i < F_COUNT; i++) {
		if (fields[i].name)
			*names++ = fields[i].name;
		if (fields[i].alias)
			*names++ = fields[i].alias;
	}
	for (any = field_anys; any->name; any++)
		*names++ = any->name;
	*names = NULL;
}

const char *field_hint(struct arena *a, const char *word, const char *const *names)
{
	const char *near = diag_suggest(word, names);

	if (!*word)
		return "expected a field";
	return near ? arena_fmt(a, "unknown field %s; did you mean %s?", word, near) :
		arena_fmt(a, "unknown field %s; `ctview fields` lists them", word);
}

bool field_unknown(struct diags *d, const char *word, size_t len)
{
	const char *names[FIELD_NAMES];

	field_names(names);
	return diag_why(d, "%s", field_hint(d->arena, arena_strn(d->arena, word, len), names));
}

bool field_get(const struct field *f, const struct entry *e, struct cell *c)
{
	c->kind = f->kind;
	c->unit = f->unit;
	c->alen = e->alen;
	if (f->derive)
		return c->given = f->derive(e, c);
	c->given = f->id < F_STORED && entry_has(e, f->id);
	if (!c->given)
		return false;
	switch (f->kind) {
	case KIND_ADDR:
		c->a = e->v[f->id].a;
		break;
	case KIND_TEXT:
		c->t = e->v[f->id].t;
		break;
	default:
		c->n = e->v[f->id].n;
	}
	return true;
}

uint64_t fields_telling(const struct entry *e)
{
	static const uint64_t never = BIT(F_L3) | BIT(F_L3NUM) | BIT(F_L4) | BIT(F_L4NUM) | BIT(F_USE) |
		BIT(F_STATUS) | BIT(F_GRE_TIMEOUT) | BIT(F_GRE_STREAM);
	static const uint64_t zero = BIT(F_MARK) | BIT(F_SECMARK) | BIT(F_ZONE) | BIT(F_ORIG_SRCKEY) |
		BIT(F_ORIG_DSTKEY) | BIT(F_REPLY_SRCKEY) | BIT(F_REPLY_DSTKEY) | BIT(F_PPS);
	uint64_t found = e->has & ~never, left = found & zero;

	for (; left; left &= left - 1)
		if (!e->v[__builtin_ctzll(left)].n)
			found &= ~(left & -left);
	return found;
}

/* ---- protocols ---- */

const char *l4_name(unsigned num)
{
	switch (num) {
#define PROTO(n, name) case n: return name;
#include "ctview/proto.def"
#undef PROTO
	}
	return NULL;
}

int l4_number(struct text name)
{
	static const struct { const char *name; uint8_t num; } rows[] = {
#define PROTO(num, name) {name, num},
#include "ctview/proto.def"
#undef PROTO
	};
	unsigned i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (text_is(name, rows[i].name))
			return rows[i].num;
	return -1;
}
