/* What a system without glibc's or Linux's own calls gets instead.
 * SPDX-License-Identifier: Apache-2.0 */
#define PORTABLE_PLAIN
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <zlib.h>

#include "base/random.h"
#include "base/text/hex.h"

/* its own, in the library's place */
#include "base/portable/portable.c"

#ifndef CURL_STATICLIB
static char library_folder[] = "/tmp/ecr-library-XXXXXX";
#define LIBRARY_DIR library_folder
#include "base/library.c"
#endif

static void
test_random(void **state)
{
	unsigned char a[32] = {0}, b[32] = {0};
	char one[UUID_SIZE], other[UUID_SIZE];

	(void)state;
	assert_true(portable_random(a, sizeof(a)));
	assert_true(portable_random(b, sizeof(b)));
	assert_memory_not_equal(a, b, sizeof(a));
	random_uuid(one);
	random_uuid(other);
	assert_string_not_equal(one, other);
	assert_int_equal(strlen(one), 36);
	assert_int_equal(one[14], '4');
	assert_non_null(strchr("89ab", one[19]));
	assert_true(one[8] == '-' && one[13] == '-' && one[18] == '-' &&
	    one[23] == '-');
}

static void
test_descriptors_close_on_exec(void **state)
{
	char name[] = "/tmp/ecr-portable-XXXXXX";
	int ends[2], fd;
	char c;

	(void)state;
	assert_true(portable_pipe(ends, true));
	assert_int_equal(fcntl(ends[0], F_GETFD), FD_CLOEXEC);
	assert_int_equal(fcntl(ends[1], F_GETFD), FD_CLOEXEC);
	assert_int_equal(read(ends[0], &c, 1), -1);
	assert_int_equal(errno, EAGAIN);
	close(ends[0]);
	close(ends[1]);
	fd = portable_temp(name);
	assert_true(fd >= 0);
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	assert_true(portable_sync(fd));
	portable_read_ahead(fd, 0, 1);
	portable_write_out(fd, 0, 1);
	close(fd);
	unlink(name);
	assert_true(portable_pair(ends));
	assert_int_equal(fcntl(ends[1], F_GETFD), FD_CLOEXEC);
	assert_int_equal(portable_send(ends[0], "x", 1, false), 1);
	close(ends[1]);
	assert_int_equal(portable_send(ends[0], "x", 1, true), -1);
	assert_int_equal(errno, EPIPE);
	close(ends[0]);
	fd = portable_socket(AF_INET, true);
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
	assert_int_equal(portable_accept(fd, false), -1);
	close(fd);
}

static void
test_what_is_missing_says_so(void **state)
{
	char path[16] = "x";

	(void)state;
	assert_false(portable_self(path, sizeof(path)));
	assert_string_equal(path, "");
	assert_false(portable_reserve(-1, 1));
}

static void
test_last(void **state)
{
	static const char text[] = "a@b@c";

	(void)state;
	assert_ptr_equal(portable_last(text, '@', 5), text + 3);
	assert_ptr_equal(portable_last(text, '@', 3), text + 1);
	assert_null(portable_last(text, '@', 1));
	assert_null(portable_last(text, 'x', 5));
}

static char *
format(const char *text, ...)
{
	va_list args;
	char *out = NULL;

	va_start(args, text);
	assert_true(portable_vasprintf(&out, text, args) >= 0);
	va_end(args);
	return out;
}

static void
test_errno_in_formats(void **state)
{
	char *text;

	(void)state;
	errno = ENOENT;
	text = format("%s: %m, 100%%m %d", "x", 7);
	assert_string_equal(text, "x: No such file or directory, 100%m 7");
	free(text);
}

#ifndef CURL_STATICLIB
/* A library in the folder of the build, under a name that is nowhere else. */
static void
test_library(void **state)
{
	static const char *const names[] = {
	    "libecr-none.so.1", "libecr-test.so.1", NULL};
	char path[64];
	Dl_info zlib;

	(void)state;
	assert_non_null(mkdtemp(library_folder));
	assert_null(library_open(names));
	assert_non_null(strstr(dlerror(), "libecr-test.so.1"));
	assert_true(dladdr((void *)zlibVersion, &zlib));
	snprintf(path, sizeof(path), "%s/%s", library_folder, names[1]);
	assert_int_equal(symlink(zlib.dli_fname, path), 0);
	assert_non_null(dlsym(library_open(names), "zlibVersion"));
	unlink(path);
	rmdir(library_folder);
}
#endif

static void
test_columns(void **state)
{
	(void)state;
	assert_int_equal(portable_columns(0x6f22), 2);
	assert_int_equal(portable_columns(0x301), 0);
	assert_int_equal(portable_columns(0xe9), 1);
}

static void
test_hex(void **state)
{
	char out[7];

	(void)state;
	hex_write(out, (const unsigned char *)"\x00\xaf\x9e", 3);
	assert_string_equal(out, "00af9e");
	assert_int_equal(hex_digit('F'), 15);
	assert_int_equal(hex_digit('0'), 0);
	assert_int_equal(hex_digit('g'), -1);
	assert_int_equal(hex_digit('@'), -1);
	assert_int_equal(hex_digit('\xe1'), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_random),
	    cmocka_unit_test(test_descriptors_close_on_exec),
	    cmocka_unit_test(test_what_is_missing_says_so),
	    cmocka_unit_test(test_last),
	    cmocka_unit_test(test_errno_in_formats),
#ifndef CURL_STATICLIB
	    cmocka_unit_test(test_library),
#endif
	    cmocka_unit_test(test_columns),
	    cmocka_unit_test(test_hex),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
