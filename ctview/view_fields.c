/* ctview fields: the table of fields, for users and for the manual page. */
#include "ctview/view.h"

static const char *kind_name(const struct field *f)
{
	static const char *const names[] = {
		[KIND_NUM] = "number", [KIND_INT] = "number", [KIND_HEX] = "number", [KIND_BOOL] = "yes/no",
		[KIND_ADDR] = "address", [KIND_TEXT] = "text", [KIND_FLAGS] = "flags", [KIND_REAL] = "number",
		[KIND_COMPOSED] = "column",
	};

	if (f->unit == UNIT_SECONDS)
		return "seconds";
	if (f->unit == UNIT_BYTES)
		return "bytes";
	return f->unit == UNIT_PORT ? "port" : names[f->kind];
}

static void row(struct page *page, const char *name, const char *kind, const char *help)
{
	table_row(page, (struct cell[]){cell_text(name), cell_text(kind), cell_text(help)}, ROW_PLAIN);
}

int view_fields(struct run *r)
{
	static const struct column col[] = {
		{.name = "field", .kind = KIND_TEXT}, {.name = "kind", .kind = KIND_TEXT},
		{.name = "meaning", .kind = KIND_TEXT, .cut = true},
	};
	const struct field_any *any;
	const struct filter_word *w;
	struct page page;
	unsigned i;

	page_begin(&page, r->format, &r->look, &r->out, false);
	table_begin(&page, "fields", col, 3, "fields");
	for (i = 0; i < F_COUNT; i++)
		if (fields[i].name)
			row(&page, fields[i].alias ? fields[i].alias : fields[i].name, kind_name(&fields[i]),
				fields[i].help);
	for (any = field_anys; any->name; any++)
		row(&page, any->name, "any of", any->help);
	for (w = filter_words; w->name; w++)
		row(&page, w->name, "word", w->help);
	for (i = 0; i < FLAG_KNOWN; i++)
		row(&page, flag_infos[i].name, "flag", flag_infos[i].meaning);
	table_end(&page);
	page_end(&page);
	return EXIT_DONE;
}
