/* Tests of name lookups by the C library: names that exist on all machines, names that exist on none, cached results. */
#include <unistd.h>
#include "tests/unit/unit.h"
#include "frontend/resolve.h"

static void users_and_groups(void **state)
{
	struct arena *a = arena_new();
	const struct env *e = resolve_env(a, NULL);
	uint32_t id = 7;

	(void)state;
	for (int again = 0; again < 2; again++) {
		assert_true(e->user(e->self, "root", &id));
		assert_int_equal(id, 0);
		assert_true(e->group(e->self, "root", &id));
		assert_int_equal(id, 0);
		assert_string_equal(e->user_name(e->self, 0), "root");
		assert_string_equal(e->group_name(e->self, 0), "root");
		assert_false(e->user(e->self, "no such user", &id));
		assert_false(e->group(e->self, "no such group", &id));
		assert_null(e->user_name(e->self, 4000000000u));
	}
	arena_free(a);
}

/* Users and groups of the same name are cached separately. */
static void questions_do_not_mix(void **state)
{
	struct arena *a = arena_new();
	const struct env *e = resolve_env(a, NULL);
	uint32_t id;

	(void)state;
	assert_int_equal(e->service(e->self, "root", "tcp"), -1);
	assert_int_equal(e->protocol(e->self, "root"), -1);
	assert_true(e->user(e->self, "root", &id));
	assert_int_equal(e->service(e->self, "root", "tcp"), -1);
	arena_free(a);
}

static void services(void **state)
{
	struct arena *a = arena_new();
	const struct env *e = resolve_env(a, NULL);

	(void)state;
	if (access("/etc/services", R_OK))
		skip();
	for (int again = 0; again < 2; again++) {
		assert_int_equal(e->service(e->self, "ssh", "tcp"), 22);
		assert_int_equal(e->service(e->self, "ssh", NULL), 22);
		assert_int_equal(e->service(e->self, "no-such-service", "tcp"), -1);
		assert_string_equal(e->service_name(e->self, 22, "tcp"), "ssh");
		assert_null(e->service_name(e->self, 1, "no-such-protocol"));
	}
	arena_free(a);
}

static void hosts(void **state)
{
	struct arena *a = arena_new();
	const struct env *e = resolve_env(a, NULL);
	union addr *addrs = NULL, *second = NULL;

	(void)state;
	for (int again = 0; again < 2; again++)
		assert_int_equal(e->host(e->self, a, "no-such-host.invalid", FAM_IP4, &addrs), 0);
	if (e->host(e->self, a, "localhost", FAM_IP4, &addrs) == 0)
		skip();
	assert_int_equal(addrs[0].b[0], 127);
	e->host(e->self, a, "localhost", FAM_IP4, &second);
	assert_true(addr_same(&addrs[0], &second[0]));
	arena_free(a);
}

/* If the kernel cannot be queried, every revision is assumed to exist. */
static void no_kernel(void **state)
{
	struct arena *a = arena_new();
	const struct env *e = resolve_env(a, NULL);

	(void)state;
	assert_true(e->revision(e->self, FAM_IP4, EXT_MATCH, "tcp", 0));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(users_and_groups), cmocka_unit_test(questions_do_not_mix),
		cmocka_unit_test(services), cmocka_unit_test(hosts), cmocka_unit_test(no_kernel),
	};

	return unit_run("resolve", tests);
}
