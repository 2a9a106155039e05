/* Memory for many small values.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <string.h>

#include "unit.h"

#include "base/memory/pool.h"

static void
test_blocks_are_apart_and_aligned(void **state)
{
	static unsigned char *blocks[2000];

	(void)state;
	for (size_t i = 0; i < 2000; i++) {
		blocks[i] = pool_alloc(i);
		assert_non_null(blocks[i]);
		assert_int_equal((uintptr_t)blocks[i] % 8, 0);
		assert_int_equal(
		    (uintptr_t)blocks[i] % _Alignof(max_align_t), 0);
		memset(blocks[i], (int)(i & 0xff), i);
	}
	for (size_t i = 0; i < 2000; i++) {
		for (size_t k = 0; k < i; k++)
			assert_int_equal(blocks[i][k], i & 0xff);
		pool_free(blocks[i]);
	}
}

static void
test_a_freed_block_comes_again(void **state)
{
	void *one = pool_alloc(40), *two;

	(void)state;
	pool_free(one);
	two = pool_alloc(36);
	assert_ptr_equal(one, two);
	pool_free(two);
	pool_free(NULL);
	assert_null(pool_alloc(SIZE_MAX - 4));
}

static void
test_many_chunks(void **state)
{
	void *last = NULL;
	int n = 0;

	(void)state;
	/* past the doubling, into chunks of the last size */
	for (int i = 0; i < 200000; i++) {
		void **block = pool_alloc(48);

		*block = last;
		last = block;
	}
	while (last) {
		void *next = *(void **)last;

		pool_free(last);
		last = next;
		n++;
	}
	assert_int_equal(n, 200000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_blocks_are_apart_and_aligned),
	    cmocka_unit_test(test_a_freed_block_comes_again),
	    cmocka_unit_test(test_many_chunks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
