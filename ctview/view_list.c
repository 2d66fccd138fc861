/* ctview list: one line per connection.
 *
 *	PROTO  STATE        LEFT  IDLE  FLAGS  SOURCE            DESTINATION     NAT                   MORE
 *	tcp    ESTABLISHED  4d23h 10s   A      10.0.0.9:41097    10.0.0.1:2222   both 10.0.0.1:41097 > 10.0.0.3:22  -
 *
 * Streaming: entries are printed as they are read and not stored, unless sorting is requested. With sorting and -n only
 * the N entries to be shown are stored.
 */
#include "ctview/order.h"
#include "ctview/printer.h"
#include "ctview/text.h"

static void stream(struct printer *p, struct source *s, struct entry *e)
{
	struct run *r = p->run;

	while ((!r->top || p->count < r->top) && source_next(s, e))
		if (filter_test(r->filter, e))
			printer_entry(p, e);
}

static void sorted(struct printer *p, const struct order *o, struct source *s, struct entry *e)
{
	struct run *r = p->run;
	struct store store;
	struct sorter *t;
	size_t n, i;

	store_init(&store, r->arena);
	t = sorter_new(o, &store, r->top);
	while (source_next(s, e))
		if (filter_test(r->filter, e))
			sorter_add(t, e, printer_wants_line(p) && text_needs_line(e, &p->scratch));
	n = sorter_done(t);
	for (i = 0; i < n; i++) {
		sorter_load(t, i, e);
		printer_entry(p, e);
	}
	sorter_free(t);
}

int view_list(struct run *r)
{
	struct printer p;
	struct order order = {0};
	struct source *s;
	struct entry e = {0};
	uint64_t count;
	int code;

	if (r->format == FORMAT_PROM)          /* metrics must be bounded, so only counts are printed */
		return view_summary(r);
	if (r->opt[OPT_SORT] && !order_parse(&order, r->opt[OPT_SORT], r->arena, &r->diags))
		return EXIT_USAGE;
	if (!printer_init(&p, r, NULL))
		return EXIT_USAGE;
	s = run_first_reading(r) ? run_source(r) : NULL;
	if (!s)
		return EXIT_SOURCE;
	printer_begin(&p);
	if (order.n)
		sorted(&p, &order, s, &e);
	else
		stream(&p, s, &e);
	count = p.count;
	printer_end(&p);
	code = run_close(r, s);
	return !code && r->opt[OPT_FAIL_EMPTY] && !count ? EXIT_PARTLY : code;
}
