/* The environment's folders, and files that are private.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

#include "base/env.h"
#include "base/file.h"

static void
check_folder(const char *xdg, const char *home, const char *want)
{
	char *got;

	setenv("XDG_CACHE_HOME", xdg, 1);
	setenv("HOME", home, 1);
	got = env_user_folder("XDG_CACHE_HOME", ".cache");
	if (want)
		assert_string_equal(got, want);
	else
		assert_null(got);
	free(got);
}

static void
test_folders(void **state)
{
	(void)state;
	check_folder("/x", "/h", "/x");
	check_folder("", "/h", "/h/.cache");
	check_folder("x", "/h", "/h/.cache");
	check_folder("", "", NULL);
	assert_null(env_get("XDG_CACHE_HOME"));
	setenv("XDG_CACHE_HOME", "x", 1);
	assert_string_equal(env_get("XDG_CACHE_HOME"), "x");
}

/* What is private to the user that this runs as; `grouped`: whose group is
 * the user's own. */
static void
check_private(bool grouped)
{
	char folder[] = "/tmp/ecr-test.XXXXXX";
	struct buf out = {0};
	char *path, *link;

	assert_non_null(mkdtemp(folder));
	assert_true(file_own_folder(folder));
	path = file_join(folder, "kept");
	link = file_join(folder, "link");
	assert_false(file_read_private(path, &out));
	assert_true(file_replace(path, "text", 4, 0600));
	assert_false(file_own_folder(path));
	assert_true(file_read_private(path, &out));
	assert_string_equal(buf_text(&out), "text");
	assert_int_equal(symlink(path, link), 0);
	assert_false(file_read_private(link, &out));
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(file_read_private(path, &out), grouped);
	assert_int_equal(chmod(path, 0604), 0);
	assert_false(file_read_private(path, &out));
	assert_true(file_read_own(path, &out));
	assert_int_equal(chmod(path, 0602), 0);
	assert_false(file_read_own(path, &out));
	assert_int_equal(errno, EPERM);
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(chmod(folder, 0707), 0);
	assert_false(file_read_own(path, &out));
	assert_int_equal(errno, EPERM);
	assert_false(file_read_private(path, &out));
	assert_false(file_own_folder(folder));
	assert_int_equal(chmod(folder, 0755), 0);
	assert_true(file_read_private(path, &out));
	unlink(link);
	unlink(path);
	rmdir(folder);
	free(path);
	free(link);
	buf_free(&out);
}

/* Whoever may be anybody is two users beside itself. */
static void
test_only_private_files_are_read(void **state)
{
	const uid_t user = geteuid();
	const gid_t group = getegid();

	(void)state;
	check_private(user != 0 && group == user);
	for (gid_t of = 12345; user == 0 && of <= 12346; of++) {
		assert_int_equal(setegid(of), 0);
		assert_int_equal(seteuid(12345), 0);
		check_private(of == 12345);
		assert_int_equal(seteuid(user), 0);
		assert_int_equal(setegid(group), 0);
	}
}

/* Python passes over a name that is not set, whole. */
static void
test_expansion(void **state)
{
	struct arena arena = {0};

	(void)state;
	setenv("HOME", "/home/me/", 1);
	setenv("ECR_TEST", "x", 1);
	unsetenv("ECR_NONE");
	assert_string_equal(
	    env_expand_variables(&arena, "$ECR_TEST/${ECR_TEST}$"), "x/x$");
	assert_string_equal(
	    env_expand_variables(&arena, "${ECR_NONE$ECR_TEST}/$ECR_NONE"),
	    "${ECR_NONE$ECR_TEST}/$ECR_NONE");
	assert_string_equal(env_expand_home(&arena, "~/a"), "/home/me/a");
	assert_string_equal(env_expand_home(&arena, "a~"), "a~");
	setenv("ECR_TEST", "~", 1);
	assert_string_equal(env_expand(&arena, "$ECR_TEST/a"), "/home/me/a");
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_folders),
	    cmocka_unit_test(test_expansion),
	    cmocka_unit_test(test_only_private_files_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
