/* Tests of xtables-monitor with recorded messages of the kernel: for tests/watch/NAME.messages it prints NAME.out. UPDATE=1
 * rewrites that file; review it with git diff. Without a kernel, rules named by traces cannot be looked up. */
#include "tests/unit/unit.h"
#include <linux/netfilter.h>
#include "tests/lib/recorded.h"

static const char *path_of(struct arena *a, const char *name)
{
	const char *top = getenv("TOP");

	return arena_fmt(a, "%s/tests/watch/%s", top ? top : ".", name);
}

/* Feeds the messages, each in memory of exactly its length. */
static void feed_all(struct recorder *r, const struct recorded *messages)
{
	for (size_t i = 0; i < messages->v.n; i++) {
		const struct recorded_message *m = &messages->v.v[i];
		unsigned char *copy = malloc(m->len);

		assert_non_null(copy);
		memcpy(copy, m->data, m->len);
		recorder_feed(r, (struct nlmsghdr *)copy);
		free(copy);
	}
}

static void file_write(const char *path, const struct buf *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(buf_str(text), f);
	fclose(f);
}

static void file_same(const char *path, const struct buf *text)
{
	FILE *f = fopen(path, "r");
	struct buf want = BUF_INIT;

	assert_non_null(f);
	assert_true(buf_read(&want, fileno(f)));
	fclose(f);
	if (strcmp(buf_str(&want), buf_str(text)))
		print_error("%s is not what comes out; ./check --regen unit/unit-watch, and look at git diff\n", path);
	assert_string_equal(buf_str(&want), buf_str(text));
	buf_free(&want);
}

static void golden(const char *name)
{
	struct arena *a = arena_new();
	struct recorded messages = {0};
	struct recorder r;
	const char *out = path_of(a, arena_fmt(a, "%s.out", name));

	assert_true(recorded_read(a, path_of(a, arena_fmt(a, "%s.messages", name)), &messages));
	recorder_begin(&r);
	feed_all(&r, &messages);
	assert_int_equal(r.damaged, 0);
	if (getenv("UPDATE") && *getenv("UPDATE"))
		file_write(out, &r.text);
	else
		file_same(out, &r.text);
	recorder_end(&r);
	arena_free(a);
}

static void changes(void **state) { (void)state; golden("changes"); }
static void traces(void **state) { (void)state; golden("traces"); }

/* Messages truncated to all multiples of four bytes are printed or reported as malformed. */
static void cut_short(void **state)
{
	struct arena *a = arena_new();
	struct recorded messages = {0};
	struct recorder r;

	(void)state;
	assert_true(recorded_read(a, path_of(a, "traces.messages"), &messages));
	recorder_begin(&r);
	for (size_t i = 0; i < 40; i++)
		for (size_t len = NLMSG_HDRLEN; len < messages.v.v[i].len; len += 4) {
			struct nlmsghdr *nlh = malloc(len);

			assert_non_null(nlh);
			memcpy(nlh, messages.v.v[i].data, len);
			nlh->nlmsg_len = (uint32_t)len;
			recorder_feed(&r, nlh);
			free(nlh);
		}
	assert_true(r.damaged > 40);
	recorder_end(&r);
	arena_free(a);
}

/* ---- changes of compiled rules ---- */

#define RULE "INPUT -s 192.0.2.1/32 -p tcp -m tcp --dport 22 -j DROP"
#define END(n) "NEWGEN: GENID=" n " PID=0 NAME=\n"

/* A recorder whose table filter had RULE in a run when it was read, at generation 5. */
static void recorder_known(struct recorder *r)
{
	struct known_table *k = &r->m.known[0][TABLE_filter];
	struct change c = {.family = NFPROTO_IPV4, .table = "filter", .rule = RULE};

	recorder_begin(r);
	k->generation = 5;
	k->now.arena = arena_new();
	vec_push(k->now.arena, &k->now.v, c);
}

static void hidden(struct recorder *r)
{
	struct watch_event e = {.kind = WATCH_HIDDEN, .family = NFPROTO_IPV4, .table = "filter"};

	assert_true(monitor_take(&r->m, &e));
}

static void commit(struct recorder *r, uint32_t generation)
{
	struct watch_event e = {.kind = WATCH_GENERATION, .generation = generation};

	assert_true(monitor_take(&r->m, &e));
}

/* Asserts what has been printed since the last call. */
static void printed(struct recorder *r, const char *want)
{
	assert_string_equal(want, buf_str(&r->run.out));
	buf_reset(&r->run.out);
}

static void read_before_told(void **state)
{
	struct recorder r;

	(void)state;
	recorder_known(&r);
	hidden(&r);
	commit(&r, 3);
	printed(&r, "");
	assert_true(changes_waiting(&r.m));
	hidden(&r);
	commit(&r, 5);
	printed(&r, END("3") END("5"));
	hidden(&r);
	commit(&r, 6);
	printed(&r, " EVENT: -4 -t filter -D " RULE "\n" END("6"));
	hidden(&r);
	commit(&r, 7);
	printed(&r, END("7"));
	recorder_end(&r);
}

/* The message that adds RULE as a plain rule. */
static const struct nlmsghdr *plain_message(const struct recorded *messages)
{
	struct recorder r;
	const struct nlmsghdr *nlh = NULL;

	recorder_begin(&r);
	for (size_t i = 0; i < messages->v.n && !nlh; i++) {
		recorder_feed(&r, (struct nlmsghdr *)messages->v.v[i].data);
		if (r.m.changes.n && r.m.changes.v[r.m.changes.n - 1].way == 1)
			nlh = (struct nlmsghdr *)messages->v.v[i].data;
	}
	recorder_end(&r);
	assert_non_null(nlh);
	return nlh;
}

static void moved_out(void **state)
{
	struct arena *a = arena_new();
	struct recorded messages = {0};
	const struct nlmsghdr *nlh;
	struct recorder r;

	(void)state;
	assert_true(recorded_read(a, path_of(a, "changes.messages"), &messages));
	nlh = plain_message(&messages);
	recorder_known(&r);
	recorder_feed(&r, nlh);
	commit(&r, 6);
	printed(&r, " EVENT: -4 -t filter -A " RULE "\n" END("6"));
	recorder_feed(&r, nlh);
	hidden(&r);
	commit(&r, 7);
	printed(&r, END("7"));
	recorder_end(&r);
	arena_free(a);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes), cmocka_unit_test(traces), cmocka_unit_test(cut_short),
		cmocka_unit_test(read_before_told), cmocka_unit_test(moved_out),
	};

	return unit_run("watch", tests);
}
