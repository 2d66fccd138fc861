/* Common part of the optimiser's tests. See unit_opt.h. */
#include <string.h>
#include "compiler/text.h"
#include "frontend/parse.h"
#include "tests/lib/env_test.h"
#include "tests/unit/unit_opt.h"

void world_init(struct world *w, enum family f)
{
	*w = (struct world){ .a = arena_new() };
	diags_init(&w->diags, w->a);
	w->cx = (struct cx){ .arena = w->a, .diags = &w->diags, .env = env_test(w->a), .family = f, .rules = FOR_NFT };
	w->z = raiser_new(&w->cx);
	w->next_run = 1;
	w->how = (struct opt_how){ .level = OPT_FULL, .table = TABLE_filter, .depth = 8, .next_run = &w->next_run, .log = &w->log };
}

void world_free(struct world *w)
{
	buf_free(&w->log);
	arena_free(w->a);
}

struct rule *add(struct world *w, const char *fmt, ...)
{
	static const struct parse_mode mode = { .program = "unit-opt", .restore = true, .table = TABLE_filter };
	struct src *src = arena_new_of(w->a, struct src);
	struct words words = {0};
	struct cmd *c;
	va_list ap;

	va_start(ap, fmt);
	*src = (struct src){ .file = "-", .text = arena_fmt(w->a, "-A INPUT %s", arena_vfmt(w->a, fmt, ap)), .line = 1 };
	va_end(ap);
	assert_true(scan_line(&w->cx, src, strlen(src->text), &words));
	c = parse_words(parser_new(&w->cx), &mode, &words);
	assert_non_null(c);
	c->rules[0].counters = (struct counters){ w->rules.n + 1, 100 * w->rules.n };
	vec_push(w->a, &w->rules, &c->rules[0]);
	return &c->rules[0];
}

void same_rule(struct world *w, const struct rule *got, const struct rule *want)
{
	struct buf a = BUF_INIT, b = BUF_INIT;

	rule_save(&a, &w->cx, got, true);
	rule_save(&b, &w->cx, want, true);
	assert_string_equal(buf_str(&a), buf_str(&b));
	assert_true(rule_same(got, want));
	buf_free(&a);
	buf_free(&b);
}

unsigned plan(struct world *w)
{
	size_t at = 0;
	unsigned runs = 0;

	opt_plan(w->z, &w->how, w->rules.v, w->rules.n, &w->pieces);
	for (size_t i = 0; i < w->pieces.v.n; i++) {
		const struct opt_piece *p = &w->pieces.v.v[i];
		struct image_run *run = p->run;
		size_t n;

		if (!run) {
			assert_ptr_equal(p->rule, w->rules.v[at++]);
			continue;
		}
		runs++;
		n = run->rules.n;
		assert_true(image_decode(w->z, run));
		assert_int_equal(run->rules.n, n);
		for (size_t k = 0; k < n; k++) {
			assert_int_equal(run->rules.v[k]->place->order, run_order(k));
			same_rule(w, run->rules.v[k], w->rules.v[at++]);
		}
	}
	assert_int_equal(at, w->rules.n);
	return runs;
}

struct image_run *the_run(const struct world *w)
{
	for (size_t i = 0; i < w->pieces.v.n; i++)
		if (w->pieces.v.v[i].run)
			return w->pieces.v.v[i].run;
	return NULL;
}
