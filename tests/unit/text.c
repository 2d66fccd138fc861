/* Tests of lib/buf.c: growing text buffers. */
#include "tests/unit/unit_lib.h"
#include <errno.h>
#include <inttypes.h>
#include <unistd.h>
#include "lib/buf.h"
#include "lib/num.h"

static void buf_grows(void **state)
{
	struct buf b = BUF_INIT;
	int i;

	(void)state;
	assert_string_equal(buf_str(&b), "");
	for (i = 0; i < 100000; i++) {
		buf_putc(&b, 'a');
		buf_puts(&b, "bc");
	}
	assert_int_equal(b.len, 300000);
	assert_int_equal(b.s[b.len], 0);
	assert_memory_equal(b.s + 299997, "abc", 3);
	buf_reset(&b);
	assert_string_equal(buf_str(&b), "");
	buf_add(&b, "x\0y", 3);
	assert_int_equal(b.len, 3);
	buf_add(&b, NULL, 0);
	assert_int_equal(b.len, 3);
	buf_free(&b);
	assert_string_equal(buf_str(&b), "");
}

static void buf_formats(void **state)
{
	struct buf b = BUF_INIT;
	size_t n, want = 0;

	(void)state;
	for (n = 1; n < 700; n++) {
		buf_printf(&b, "%0*d", (int)n, 1);
		want += n;
		assert_int_equal(b.len, want);
		assert_int_equal(strlen(b.s), want);
		assert_int_equal(b.s[want - 1], '1');
	}
	buf_free(&b);
}

static void check_number(struct buf *b, uint64_t n)
{
	char want[32];

	buf_reset(b);
	buf_u64(b, n);
	snprintf(want, sizeof(want), "%" PRIu64, n);
	assert_string_equal(b->s, want);
}

static void buf_numbers(void **state)
{
	static const uint64_t n[] = {0, 1, 9, 10, 99, 100, UINT32_MAX, UINT64_C(10000000000000000000),
		UINT64_MAX};
	struct buf b = BUF_INIT;
	uint64_t power;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(n) / sizeof(*n); i++)
		check_number(&b, n[i]);
	for (i = 0; i < 64; i++)
		check_number(&b, UINT64_MAX >> i);
	for (power = 10, i = 1; i < NUM_CHARS; i++, power *= 10) {
		check_number(&b, power - 1);
		check_number(&b, power);
	}
	buf_reset(&b);
	buf_hex(&b, "\x00\xff\x1a", 3);
	assert_string_equal(b.s, "00ff1a");
	buf_free(&b);
}

static void buf_writes(void **state)
{
	struct buf b = BUF_INIT;
	char got[8] = "";
	int fd[2];

	(void)state;
	assert_int_equal(pipe(fd), 0);
	buf_puts(&b, "hello");
	assert_true(buf_write(&b, fd[1]));
	assert_int_equal(read(fd[0], got, sizeof(got)), 5);
	assert_string_equal(got, "hello");
	close(fd[0]);
	close(fd[1]);
	errno = 0;
	assert_false(buf_write(&b, fd[1]));
	assert_int_equal(errno, EBADF);
	buf_free(&b);
}

int unit_text(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(buf_grows),
		cmocka_unit_test(buf_formats),
		cmocka_unit_test(buf_numbers),
		cmocka_unit_test(buf_writes),
	};

	return unit_run("text", tests);
}
