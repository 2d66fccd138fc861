/* Compares lib/mnl.c with libmnl, which it replaces: messages written are the same byte for byte, and random bytes are read
 * alike. The program is linked with lib/mnl.c; libmnl's functions are found with dlsym.
 */
#include <dlfcn.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include "tests/unit/unit.h"

enum { ROUNDS = 20000, SIZE = 256 };

static void *library;

/* libmnl's function of this name, with the type of ours. */
#define THEIRS(name) ((__typeof__(&name))(uintptr_t)theirs(#name))

static void *theirs(const char *name)
{
	void *f = dlsym(library, name);

	assert_non_null(f);
	return f;
}

static int load(void **state)
{
	(void)state;
	library = dlopen("libmnl.so.0", RTLD_NOW | RTLD_LOCAL);
	return 0;
}

static void need_library(void)
{
	if (!library)
		skip();
	/* Otherwise our functions would be compared with themselves. */
	assert_ptr_not_equal(theirs("mnl_attr_put"), (void *)(uintptr_t)&mnl_attr_put);
}

/* Writes a message with one attribute of each kind. */
#define WRITE(put, buf) do { \
	struct nlmsghdr *m = put(mnl_nlmsg_put_header)(buf); \
	struct nlattr *outer, *inner; \
	memset(put(mnl_nlmsg_put_extra_header)(m, 5), 0x55, 5); \
	put(mnl_attr_put_u8)(m, 1, 0x11); \
	put(mnl_attr_put_u16)(m, 2, 0x2222); \
	outer = put(mnl_attr_nest_start)(m, 3); \
	put(mnl_attr_put_u32)(m, 4, 0x33333333); \
	inner = put(mnl_attr_nest_start)(m, 5); \
	put(mnl_attr_put_u64)(m, 6, 0x4444444444444444); \
	put(mnl_attr_put_str)(m, 7, "text"); \
	put(mnl_attr_nest_end)(m, inner); \
	put(mnl_attr_put_strz)(m, 8, "more text"); \
	put(mnl_attr_nest_end)(m, outer); \
	put(mnl_attr_put)(m, 9, 3, "abc"); \
	put(mnl_attr_put)(m, 10, 0, NULL); \
} while (0)
#define OURS(name) name

static void writes_the_same(void **state)
{
	char a[SIZE], b[SIZE];

	(void)state;
	need_library();
	/* libmnl before 1.0.5 does not clear padding between attributes. */
	memset(a, 0, SIZE);
	memset(b, 0, SIZE);
	WRITE(OURS, a);
	WRITE(THEIRS, b);
	assert_memory_equal(a, b, SIZE);
}

/* Hashes what a reader returned. */
static int note_attr(const struct nlattr *a, void *data)
{
	uint64_t *seen = data;

	*seen = *seen * 31 + mnl_attr_get_type(a);
	*seen = *seen * 31 + mnl_attr_get_payload_len(a);
	return *seen % 13 ? MNL_CB_OK : *seen % 2 ? MNL_CB_STOP : MNL_CB_ERROR;
}

static int note_message(const struct nlmsghdr *m, void *data)
{
	uint64_t *seen = data;

	*seen = *seen * 31 + m->nlmsg_type;
	*seen = *seen * 31 + m->nlmsg_len;
	return MNL_CB_OK;
}

/* Random bytes, many of which are small multiples of 4, so that they are often valid lengths. */
static void random_bytes(uint64_t *state, unsigned char *buf, size_t len)
{
	for (size_t i = 0; i < len; i++)
		buf[i] = unit_random(state) % 3 ? unit_random(state) % 3 * 4 : unit_random(state) % 256;
}

static void attributes_are_read_the_same(void **state)
{
	uint64_t seed = 1;
	_Alignas(8) unsigned char buf[SIZE];
	struct nlattr *a = (struct nlattr *)buf;

	(void)state;
	need_library();
	for (int i = 0; i < ROUNDS; i++) {
		uint64_t ours = 0, other = 0;
		int len = (int)(unit_random(&seed) % SIZE), type = (int)(unit_random(&seed) % (MNL_TYPE_MAX + 2));

		random_bytes(&seed, buf, SIZE);
		assert_int_equal(mnl_attr_ok(a, len), THEIRS(mnl_attr_ok)(a, len));
		if (!mnl_attr_ok(a, len))
			continue;
		assert_ptr_equal(mnl_attr_next(a), THEIRS(mnl_attr_next)(a));
		assert_int_equal(mnl_attr_type_valid(a, 8), THEIRS(mnl_attr_type_valid)(a, 8));
		errno = 0;
		ours = (uint64_t)(unsigned)mnl_attr_validate(a, type) << 32 | (unsigned)errno;
		errno = 0;
		other = (uint64_t)(unsigned)THEIRS(mnl_attr_validate)(a, type) << 32 | (unsigned)errno;
		assert_int_equal(ours, other);
		assert_int_equal(mnl_attr_parse_nested(a, note_attr, &ours),
			THEIRS(mnl_attr_parse_nested)(a, note_attr, &other));
		assert_int_equal(ours, other);
	}
}

static void messages_are_read_the_same(void **state)
{
	uint64_t seed = 2;
	_Alignas(8) unsigned char buf[SIZE];
	struct nlmsghdr *m = (struct nlmsghdr *)buf;

	(void)state;
	need_library();
	for (int i = 0; i < ROUNDS; i++) {
		uint64_t ours = 0, other = 0;
		size_t len = unit_random(&seed) % SIZE;
		int a, b;

		random_bytes(&seed, buf, SIZE);
		m->nlmsg_len = (uint32_t)(unit_random(&seed) % 48);
		m->nlmsg_type = (uint16_t)(unit_random(&seed) % 20);
		errno = 0;
		a = mnl_cb_run(buf, len, 4, 8, note_message, &ours);
		ours = ours * 31 + (a < 0 ? (unsigned)errno : 0);
		errno = 0;
		b = THEIRS(mnl_cb_run)(buf, len, 4, 8, note_message, &other);
		other = other * 31 + (b < 0 ? (unsigned)errno : 0);
		assert_int_equal(a, b);
		assert_int_equal(ours, other);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_the_same),
		cmocka_unit_test(attributes_are_read_the_same),
		cmocka_unit_test(messages_are_read_the_same),
	};

	unit_filter();
	return cmocka_run_group_tests_name("mnl", tests, load, NULL);
}
