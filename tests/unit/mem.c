/* Tests of lib's memory management: arenas, arrays, buffers, maps. */
#include "tests/unit/unit_lib.h"
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>
#include "lib/arena.h"
#include "lib/buf.h"
#include "lib/map.h"
#include "lib/vec.h"

enum { MANY = 100000 };

static bool all_zero(const unsigned char *p, size_t n)
{
	while (n && !p[n - 1])
		n--;
	return !n;
}

static void arena_zeroed_and_aligned(void **state)
{
	struct arena *a = arena_new();
	size_t sum = 0, n;
	unsigned char *p;

	(void)state;
	for (n = 0; n < 3000; n++) {
		p = arena_alloc(a, n);
		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		assert_true(all_zero(p, n));
		memset(p, 0xee, n);
		arena_str(a, "x");
		sum += n + 2;
	}
	assert_int_equal(arena_used(a), sum);
	arena_free(a);
}

static void arena_big_pieces(void **state)
{
	struct arena *a = arena_new();
	unsigned char *small = arena_alloc(a, 16), *big = arena_alloc(a, 50 << 20);

	(void)state;
	assert_true(all_zero(big, 50 << 20));
	memset(big, 1, 50 << 20);
	assert_true(all_zero(small, 16));
	assert_true(all_zero(arena_alloc(a, 16), 16));
	arena_free(a);
	arena_free(NULL);
}

static void arena_again(void **state)
{
	struct arena *a = arena_new();
	unsigned char *p, *first = NULL;

	(void)state;
	arena_reset(a);
	for (size_t round = 0; round < 20; round++) {
		for (size_t n = 0; n < 200; n++) {
			p = arena_alloc(a, n * (round + 1));
			assert_true(all_zero(p, n * (round + 1)));
			memset(p, 0xee, n * (round + 1));
		}
		assert_int_equal(arena_used(a), 19900 * (round + 1));
		arena_reset(a);
		assert_int_equal(arena_used(a), 0);
	}
	/* After a reset the same memory is used again. */
	for (size_t round = 0; round < 3; round++) {
		p = arena_alloc(a, 100);
		assert_true(all_zero(p, 100));
		assert_true(!first || p == first);
		memset(p, 0xee, 100);
		first = p;
		arena_reset(a);
	}
	arena_alloc(a, 50 << 20);
	arena_reset(a);
	assert_true(arena_alloc(a, 100) == first);
	arena_free(a);
}

/* Memory freed by one arena is reused by another one, and is zero. */
static void arena_serves_again(void **state)
{
	static const size_t pieces[] = { 1, 100, 5000, 70000, 600000, 3 << 20, 20 << 20 };
	struct arena *a, *lasting = arena_new();
	unsigned char *p, *kept = arena_alloc(lasting, 5 << 20);
	struct pages m;

	(void)state;
	memset(kept, 0x11, 5 << 20);
	for (size_t round = 0; round < 40; round++) {
		size_t size = pieces[round % 7];

		a = arena_new();
		for (size_t sum = 0; sum < 12 << 20; sum += size + 4096) {
			p = arena_alloc(a, size);
			assert_true(all_zero(p, size));
			memset(p, 0xee, size);
			p = arena_alloc(a, 4000);
			assert_true(all_zero(p, 4000));
			memset(p, 0xdd, 4000);
		}
		arena_free(a);
		assert_true(pages_spare());
	}
	assert_true(pages_new(&m, 100 << 20, true));
	pages_reach(&m, 40 << 20);
	assert_true(m.reach >= 40 << 20 && all_zero(m.p, 40 << 20));
	pages_free(&m, 0);
	for (size_t i = 0; i < 5 << 20; i++)
		assert_int_equal(kept[i], 0x11);
	arena_free(lasting);
}

/* Pages that a second thread touched are zero, and each is given out once. */
static void pages_touched_ahead(void **state)
{
	struct pages m;
	size_t at = 0;

	(void)state;
	assert_true(pages_new(&m, 100 << 20, true));
	for (unsigned char n = 1; at < m.size; n++) {
		pages_reach(&m, at + 1);
		for (; at < m.reach; at += 64) {
			assert_int_equal(m.p[at], 0);
			m.p[at] = n;
		}
	}
	for (at = 0; at < m.size; at += 64)
		assert_int_equal(m.p[at], at / HUGE_PAGE + 1);
	pages_free(&m, 0);
}

static void arena_last_piece_grows(void **state)
{
	struct arena *a = arena_new();
	char *p = arena_str(a, "abc"), *q;

	(void)state;
	assert_true(arena_extend(a, p, 4, 100));
	assert_true(!strcmp(p, "abc") && all_zero((unsigned char *)p + 3, 101));
	assert_int_equal(arena_used(a), 104);
	q = arena_strn(a, "x", 1);
	assert_true(q >= p + 104);
	assert_false(arena_extend(a, p, 104, 1));
	assert_false(arena_extend(a, q, 2, SIZE_MAX));
	assert_false(arena_extend(a, q, 2, 1 << 20));
	assert_false(arena_extend(a, NULL, 0, 1));
	arena_free(a);
}

/* A buffer that has capacity, but no content, is an empty string, whatever the memory contained before. */
static void buf_of_nothing(void **state)
{
	struct buf b = BUF_INIT;
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	(void)state;
	for (size_t size = 16; size < 1 << 20; size *= 2) {
		char *volatile p = malloc(size);

		memset(p, 'x', size);
		free(p);
	}
	assert_true(fd >= 0 && buf_read(&b, fd));
	assert_non_null(b.s);
	assert_string_equal(buf_str(&b), "");
	buf_free(&b);
	close(fd);
}

static void arena_texts(void **state)
{
	struct arena *a = arena_new();
	char *s = arena_fmt(a, "%s-%d", "x", 5), *t = arena_strn(a, "abcdef", 3), *u;

	(void)state;
	u = arena_fmt(a, "%01000d", 7);
	assert_string_equal(s, "x-5");
	assert_string_equal(t, "abc");
	assert_int_equal(strlen(u), 1000);
	assert_int_equal(u[999], '7');
	assert_int_equal(strlen(arena_fmt(a, "%0255d", 1)), 255);
	assert_int_equal(strlen(arena_fmt(a, "%0256d", 1)), 256);
	assert_memory_equal(arena_dup(a, "a\0b", 4), "a\0b", 4);
	assert_non_null(arena_dup(a, NULL, 0));
	arena_free(a);
}

/* Exit status of arena_array for this size, run in a child process because failure exits. */
static int status_of_array(size_t n, size_t size)
{
	static struct arena *volatile kept;    /* keeps it reachable for leak checkers */
	pid_t pid = fork();
	int status;

	if (!pid) {
		if (!freopen("/dev/null", "w", stderr))
			_exit(1);
		kept = arena_new();
		arena_array(kept, n, size);
		_exit(0);
	}
	assert_true(pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void arena_overflow_ends_the_program(void **state)
{
	(void)state;
	assert_int_equal(status_of_array(3, 5), 0);
	assert_int_equal(status_of_array(SIZE_MAX / 2, 3), 4);
	assert_int_equal(status_of_array(SIZE_MAX, 1), 4);
}

static void vec_many(void **state)
{
	struct arena *a = arena_new();
	VEC(int) v = {0};
	int i;

	(void)state;
	for (i = 0; i < MANY; i++)
		vec_push(a, &v, i);
	assert_int_equal(v.n, MANY);
	for (i = 0; i < MANY; i++)
		assert_int_equal(v.v[i], i);
	vec_grow_of(a, &v, 3 * MANY);
	assert_true(v.cap >= 4 * MANY && v.n == MANY && v.v[MANY - 1] == MANY - 1);
	assert_true(arena_used(a) < 16 * MANY * sizeof(int));
	arena_free(a);
}

static void vec_in_place(void **state)
{
	struct arena *a = arena_new();
	VEC(int) v = {0}, w = {0};
	int *first;

	(void)state;
	vec_push(a, &v, 0);
	first = v.v;
	for (int i = 1; i < 200; i++)
		vec_push(a, &v, i);
	assert_ptr_equal(v.v, first);
	vec_push(a, &w, 7);
	for (int i = 200; i < 300; i++)
		vec_push(a, &v, i);
	assert_ptr_not_equal(v.v, first);
	for (int i = 0; i < 300; i++)
		assert_int_equal(v.v[i], i);
	assert_int_equal(w.v[0], 7);
	arena_free(a);
}

static void map_basics(void **state)
{
	struct arena *a = arena_new();
	struct map m;
	int one, two;

	(void)state;
	map_init(&m, a);
	assert_null(map_gets(&m, "x"));
	map_dels(&m, "x");
	map_puts(&m, "x", &one);
	map_puts(&m, "", &two);
	assert_ptr_equal(map_gets(&m, "x"), &one);
	assert_ptr_equal(map_get(&m, NULL, 0), &two);
	map_puts(&m, "x", &two);
	assert_ptr_equal(map_gets(&m, "x"), &two);
	assert_int_equal(m.n, 2);
	map_put(&m, "a\0b", 3, &one);
	assert_null(map_gets(&m, "a"));
	assert_ptr_equal(map_get(&m, "a\0b", 3), &one);
	map_dels(&m, "x");
	map_puts(&m, "x", &one);
	assert_memory_equal(m.entry[m.n - 1].key, "x", 1);     /* added again: at the end */
	arena_free(a);
}

static void map_many(void **state)
{
	struct arena *a = arena_new();
	int *num = arena_array(a, MANY, sizeof(int)), i;
	struct map m;

	(void)state;
	map_init(&m, a);
	for (i = 0; i < MANY; i++) {
		num[i] = i;
		map_put(&m, &num[i], sizeof(num[i]), &num[i]);
	}
	for (i = 0; i < MANY; i++) {
		assert_ptr_equal(map_get(&m, &num[i], sizeof(num[i])), &num[i]);
		assert_ptr_equal(m.entry[i].value, &num[i]);
	}
	for (i = 0; i < MANY; i += 2)
		map_del(&m, &num[i], sizeof(num[i]));
	for (i = 0; i < MANY; i++)
		assert_ptr_equal(map_get(&m, &num[i], sizeof(num[i])), i % 2 ? &num[i] : NULL);
	arena_free(a);
}

/* Repeated insertion and deletion: keeps the order, and deleted entries do not accumulate. */
static void map_deletion(void **state)
{
	struct arena *a = arena_new();
	struct map m;
	int num[100], i, k, seen = 0;

	(void)state;
	map_init(&m, a);
	for (i = 0; i < 100; i++)
		num[i] = i;
	for (i = 0; i < MANY; i++) {
		k = i % 100;
		map_del(&m, &num[k], sizeof(int));
		assert_null(map_get(&m, &num[k], sizeof(int)));
		if (k % 3)
			map_put(&m, &num[k], sizeof(int), &num[k]);
	}
	for (i = 0; i < (int)m.n; i++) {
		if (!m.entry[i].value)
			continue;
		while (seen % 3 == 0)
			seen++;
		assert_ptr_equal(m.entry[i].value, &num[seen++]);
	}
	assert_int_equal(seen, 99);
	assert_true(m.cap <= 256 && arena_used(a) < 64 << 10);
	arena_free(a);
}

/* Detects gross faults of the hash function: keys that differ in one bit, or in length only. */
static void hash_spreads(void **state)
{
	static const unsigned char zero[65];
	unsigned char key[24] = {0};
	unsigned i, j, low[64] = {0};
	uint64_t h[192];

	(void)state;
	for (i = 0; i < 192; i++) {
		key[i / 8] ^= 1 << i % 8;
		h[i] = hash_bytes(key, sizeof(key), 0);
		key[i / 8] ^= 1 << i % 8;
		for (j = 0; j < i; j++)
			assert_int_not_equal(h[i], h[j]);
		low[h[i] % 64]++;
	}
	for (i = 0; i < 64; i++)
		assert_true(low[i] < 15);
	for (i = 0; i < 64; i++)
		assert_int_not_equal(hash_bytes(zero, i, 0), hash_bytes(zero, i + 1, 0));
	assert_int_not_equal(hash_bytes("a", 1, 0), hash_bytes("a", 1, 1));
}

/* The hash is keyed with a secret, to prevent collision attacks: without the secret all these keys collide. */
static void hash_keeps_apart(void **state)
{
	enum { KEYS = 500 };
	uint64_t key[3] = {0x6a09e667f3bcc909, 0, 1}, h[KEYS];

	(void)state;
	for (unsigned i = 0; i < KEYS; i++) {
		key[1] = i;
		h[i] = hash_bytes(key, sizeof(key), hash_secret());
		for (unsigned k = 0; k < i; k++)
			assert_int_not_equal(h[i], h[k]);
	}
}

int unit_mem(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arena_zeroed_and_aligned),
		cmocka_unit_test(arena_big_pieces),
		cmocka_unit_test(arena_again),
		cmocka_unit_test(arena_serves_again),
		cmocka_unit_test(pages_touched_ahead),
		cmocka_unit_test(arena_last_piece_grows),
		cmocka_unit_test(arena_texts),
		cmocka_unit_test(buf_of_nothing),
		cmocka_unit_test(arena_overflow_ends_the_program),
		cmocka_unit_test(vec_many),
		cmocka_unit_test(vec_in_place),
		cmocka_unit_test(map_basics),
		cmocka_unit_test(map_many),
		cmocka_unit_test(map_deletion),
		cmocka_unit_test(hash_spreads),
		cmocka_unit_test(hash_keeps_apart),
	};

	return unit_run("mem", tests);
}
