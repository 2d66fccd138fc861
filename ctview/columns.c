/* Table columns of entries.
 *
 *	PROTO  STATE        LEFT  IDLE  FLAGS  SOURCE            DESTINATION     NAT      PACKETS  BYTES  MORE
 *
 * Composed fields (text built from several fields) are built here for each row, or in a table where they are printed.
 * If names are requested, ports and addresses with a name become texts too.
 */
#include "ctview/columns.h"
#include <string.h>
#include "ctview/derive.h"
#include "ctview/names.h"

void columns_free(struct columns *c)
{
	buf_free(&c->scratch);
	*c = (struct columns){0};
}

void columns_add(struct columns *c, enum field_id id, const char *head, unsigned drop)
{
	const struct field *f = &fields[id];
	const char *name = head ? head : f->alias ? f->alias : f->name;

	c->field[c->n] = f;
	c->shown |= f->covers;
	c->col[c->n++] = (struct column){.name = name, .kind = f->compose ? KIND_TEXT : f->kind,
		.unit = f->unit, .width = f->id == F_C_MORE ? 4 : f->width < 8 ? f->width : 8, .wide = f->width, .drop = drop,
		.cut = f->id == F_C_MORE, .label = true, .help = f->help};
}

void columns_usual(struct columns *c, bool rates)
{
	/* the last number: priority for omission on narrow terminals */
	static const struct { enum field_id field; const char *head; unsigned drop; } usual[] = {
		{F_D_PROTO, NULL, 0}, {F_STATE, NULL, 0}, {F_TIMEOUT, "left", 0}, {F_D_IDLE, NULL, 2},
		{F_D_FLAGS, NULL, 1}, {F_C_SOURCE, NULL, 0}, {F_C_DESTINATION, NULL, 0},
		{F_C_TRANSLATION, "nat", 0}, {F_D_PACKETS, NULL, 4}, {F_D_BYTES, NULL, 3}, {F_RATE, NULL, 2},
		{F_C_MORE, NULL, 5},
	};
	unsigned i;

	for (i = 0; i < sizeof(usual) / sizeof(*usual); i++)
		if (usual[i].field != F_RATE || rates)
			columns_add(c, usual[i].field, usual[i].head, usual[i].drop);
}

void columns_all(struct columns *c)
{
	unsigned i;

	for (i = 0; i < F_STORED; i++)
		columns_add(c, i, fields[i].name, 0);
	columns_add(c, F_D_FLAGS, NULL, 0);
	columns_add(c, F_D_NAT, NULL, 0);
	columns_add(c, F_D_IDLE, NULL, 0);
}

void columns_who(struct columns *c, enum format f)
{
	static const enum field_id eyes[] = {F_D_PROTO, F_C_SOURCE, F_C_DESTINATION, F_C_TRANSLATION},
		programs[] = {F_D_PROTO, F_ORIG_SRC, F_ORIG_SPORT, F_ORIG_DST, F_ORIG_DPORT, F_D_NAT, F_ZONE};
	bool table = f == FORMAT_TABLE;
	unsigned n = table ? sizeof(eyes) / sizeof(*eyes) : sizeof(programs) / sizeof(*programs), i;

	for (i = 0; i < n; i++)
		columns_add(c, table ? eyes[i] : programs[i], NULL, table && i == 3 ? 4 : 0);
}

static bool bad_column(const char *text, const char *word, size_t len, struct arena *a, struct diags *d)
{
	struct src *src = arena_new_of(a, struct src);

	*src = (struct src){.file = "--columns", .text = text};
	diag(d, (struct pos){src, (uint32_t)(word - text) + 1, (uint32_t)len}, STATUS_PARAM, "unknown column");
	return field_unknown(d, word, len);
}

bool columns_parse(struct columns *c, const char *text, struct arena *a, struct diags *d)
{
	const char *p = text;

	for (;;) {
		size_t len = strcspn(p, ",");
		const struct field *f = field_find(p, len);

		if (!f || c->n == COLUMNS_MAX)
			return bad_column(text, p, len, a, d);
		columns_add(c, f->id, NULL, 0);
		p += len;
		if (!*p++)
			return true;
	}
}

/* ---- rows ---- */

static void name_cell(const struct entry *e, struct cell *c)
{
	const char *name = NULL;

	if (!c->given)
		return;
	if (c->kind == KIND_ADDR)
		name = names_host(e->names, &c->a, c->alen);
	else if (c->unit == UNIT_PORT)
		name = names_port(e->names, (unsigned)c->n, (unsigned)e->v[F_L4NUM].n);
	if (name)
		*c = cell_text(name);
}

void columns_cells(struct columns *c, const struct entry *e, struct cell *row)
{
	size_t at[COLUMNS_MAX + 1];
	unsigned i;

	buf_reset(&c->scratch);
	c->composing = (struct composing){e, c->shown};
	for (i = 0; i < c->n; i++) {
		at[i] = c->scratch.len;
		if (!c->field[i]->compose) {
			field_get(c->field[i], e, &row[i]);
			if (e->names)
				name_cell(e, &row[i]);
		} else if (c->in_place) {
			row[i].kind = KIND_COMPOSED;
			row[i].given = true;
			row[i].composed.field = c->field[i];
			row[i].composed.of = &c->composing;
		} else {
			c->field[i]->compose(e, c->shown, &c->scratch);
		}
	}
	if (c->in_place)
		return;
	at[i] = c->scratch.len;
	for (i = 0; i < c->n; i++)
		if (c->field[i]->compose)
			row[i] = (struct cell){.kind = KIND_TEXT, .given = at[i + 1] > at[i],
				.t = {buf_str(&c->scratch) + at[i], (uint32_t)(at[i + 1] - at[i])}};
}
