/* Registry tokens between runs: our cache and the original helper's file.
 * SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* for what they keep to themselves; before cmocka, which has a macro fail() */
#include "cmd/login/login_token.c"
#define decode helper_decode
#define encode helper_encode
#include "cmd/login/helper_cache.c"
#undef decode
#undef encode

#include "unit.h"

#include "base/memory/buf.h"
#include "base/error.h"
#include "base/memory/alloc.h"
#include "base/file.h"

static char folder[64];

static int
setup(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/ecr-test.XXXXXX");
	assert_non_null(mkdtemp(folder));
	setenv("ECR_CACHE_DIR", folder, 1);
	setenv("AWS_ECR_CACHE_DIR", folder, 1);
	unsetenv("ECR_DISABLE_CACHE");
	unsetenv("AWS_ECR_DISABLE_CACHE");
	return 0;
}

static int
teardown(void **state)
{
	char command[100];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return system(command);
}

static struct login_token
make(const char *text, long age, long left)
{
	return (struct login_token){xstrdup(text),
	    xstrdup("https://123456789012.dkr.ecr.us-west-2.amazonaws.com"),
	    time(NULL) - age, time(NULL) + left};
}

static void
put(const char *key, const char *text, long left)
{
	struct login_cache *cache = login_cache_open(key);
	struct login_token token = make(text, 1, left);

	login_cache_put(cache, &token);
	login_token_clear(&token);
	login_cache_close(cache);
}

/* What the entry of `key` holds, or "none". */
static void
check(const char *key, const char *want)
{
	struct login_cache *cache = login_cache_open(key);
	struct login_token token;
	bool found = login_cache_get(cache, &token);

	assert_string_equal(found ? token.authorization : "none", want);
	login_token_clear(&token);
	login_cache_close(cache);
}

static void
test_entries_by_key(void **state)
{
	(void)state;
	check("a", "none");
	put("a", "one", 3600);
	put("b", "two", 3600);
	check("a", "one");
	check("b", "two");
	put("a", "three", 3600);
	check("a", "three");
	check("c", "none");
}

static void
test_expired_tokens_never_return(void **state)
{
	struct login_token token = make("x", 100, 30);

	(void)state;
	put("a", "old", 30);
	check("a", "none");
	assert_false(login_token_valid(&token, time(NULL)));
	token.expires += 100;
	assert_true(login_token_valid(&token, time(NULL)));
	assert_false(login_token_fresh(&token, time(NULL) + 20));
	/* a token from the future means a wrong clock somewhere */
	token.requested = time(NULL) + 4000;
	token.expires = time(NULL) + 8000;
	assert_false(login_token_valid(&token, time(NULL)));
	login_token_clear(&token);
}

static char *
only_entry(void)
{
	static char path[200];
	char command[200];
	FILE *list;

	snprintf(command, sizeof(command), "ls %s/token-*", folder);
	list = popen(command, "r");
	assert_non_null(fgets(path, sizeof(path), list));
	pclose(list);
	path[strcspn(path, "\n")] = '\0';
	return path;
}

static void
test_files_that_are_not_ours_to_trust(void **state)
{
	struct stat st;
	char *path;

	(void)state;
	put("a", "one", 3600);
	path = only_entry();
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	chmod(path, 0644);
	check("a", "none");
	chmod(path, 0600);
	check("a", "one");
	assert_int_equal(truncate(path, 40), 0);
	check("a", "none");
	assert_true(file_replace(path,
	    "{\"version\":2,\"key\":\"a\",\"authorizationToken\":\"x\"}", 48,
	    0600));
	check("a", "none");
	unlink(path);
	assert_int_equal(symlink("/dev/zero", path), 0);
	check("a", "none");
}

static void
test_no_place_means_no_cache(void **state)
{
	(void)state;
	setenv("ECR_CACHE_DIR", "/proc/nowhere", 1);
	put("a", "one", 3600);
	check("a", "none");
	unsetenv("ECR_CACHE_DIR");
	unsetenv("AWS_ECR_CACHE_DIR");
	unsetenv("XDG_CACHE_HOME");
	unsetenv("HOME");
	put("a", "one", 3600);
	check("a", "none");
}

static void
test_folders_by_what_is_set(void **state)
{
	char *path;

	(void)state;
	unsetenv("ECR_CACHE_DIR");
	setenv("HOME", "/home/x", 1);
	setenv("AWS_ECR_CACHE_DIR", "~/there", 1);
	path = login_cache_folder();
	assert_string_equal(path, "/home/x/there");
	free(path);
	unsetenv("AWS_ECR_CACHE_DIR");
	path = login_cache_folder();
	assert_string_equal(path, "/home/x/.cache/ecr");
	free(path);
	setenv("AWS_ECR_DISABLE_CACHE", "0", 1);
	assert_null(login_cache_folder());
	assert_null(login_cache_their_folder());
}

static bool
is_there(const char *name)
{
	char path[200];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return access(path, F_OK) == 0;
}

static void
lay(const char *name, const char *text, time_t age)
{
	char path[200];
	const struct timespec times[2] = {
	    {.tv_sec = time(NULL) - age}, {.tv_sec = time(NULL) - age}};

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_true(file_replace(path, text, strlen(text), 0600));
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void
test_pruning_takes_only_what_is_over(void **state)
{
	(void)state;
	lay("token-old.json",
	    "{\"version\":1,\"key\":\"a\",\"authorizationToken\":\"x\","
	    "\"requestedAt\":1,\"expiresAt\":2}",
	    0);
	lay("token-future.json",
	    "{\"version\":2,\"key\":\"a\",\"authorizationToken\":\"x\","
	    "\"requestedAt\":1,\"expiresAt\":2}",
	    90000);
	lay("token-x.json.Ab12Cd", "{", 90000);
	lay("token-y.json.Ab12Cd", "{", 10);
	put("a", "one", 3600);
	check("a", "one");
	assert_false(is_there("token-old.json"));
	assert_true(is_there("token-future.json"));
	assert_false(is_there("token-x.json.Ab12Cd"));
	assert_true(is_there("token-y.json.Ab12Cd"));
}

static void
test_nothing_is_left_in_anothers_folder(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	assert_int_equal(chown(folder, 12345, 12345), 0);
	put("a", "one", 3600);
	check("a", "none");
	assert_int_equal(rmdir(folder), 0);
	assert_int_equal(mkdir(folder, 0700), 0);
}

/* One of many processes that all want the same token. */
static void
fetch_once(int log)
{
	struct login_cache *cache = login_cache_open("shared");
	struct login_token token;

	login_cache_lock(cache);
	if (!login_cache_get(cache, &token)) {
		if (write(log, "f", 1) != 1)
			_exit(1);
		token = make("fetched", 0, 3600);
		login_cache_put(cache, &token);
	}
	_exit(strcmp(token.authorization, "fetched") == 0 ? 0 : 1);
}

static void
test_a_hundred_processes_fetch_once(void **state)
{
	char log_path[100];
	struct buf log = {0};
	int fd, status;

	(void)state;
	snprintf(log_path, sizeof(log_path), "%s/log", folder);
	fd = open(log_path, O_WRONLY | O_CREAT | O_APPEND, 0600);
	for (int i = 0; i < 100; i++) {
		if (fork() == 0)
			fetch_once(fd);
	}
	for (int i = 0; i < 100; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_true(file_read(log_path, &log));
	assert_int_equal(log.len, 1);
	close(fd);
	buf_free(&log);
}

static struct registry
host(const char *name)
{
	struct registry registry;

	assert_true(registry_parse(name, &registry));
	return registry;
}

/* The vectors were taken from the original, version 0.12.0. */
static void
test_keys_of_the_original(void **state)
{
	struct registry private =
	    host("123456789012.dkr.ecr.us-east-1.amazonaws.com");
	struct registry public = host("public.ecr.aws");
	struct buf key = {0};

	(void)state;
	helper_cache_key(&key, &private, "accessKey");
	assert_string_equal(key.data,
	    "us-east-1-xOV45/s/9aT8cbO8tDicjEV1KKkfpLdKrQs0ipPGgGc="
	    "-123456789012");
	buf_clear(&key);
	helper_cache_key(&key, &public, "accessKey");
	assert_string_equal(key.data,
	    "ecr-public-xOV45/s/9aT8cbO8tDicjEV1KKkfpLdKrQs0ipPGgGc=");
	buf_free(&key);
}

/* The key of the original's older versions, with a vector of theirs. */
static void
test_older_keys_are_read(void **state)
{
	static const char entry[] =
	    "{\"Registries\":{\"us-east-1-YWNjZXNzS2V51B2M2Y8AsgTpgAmY7PhCfg=="
	    "-123456789012\":{\"AuthorizationToken\":\"tok\",\"RequestedAt\":"
	    "\"2020-01-01T00:00:00Z\",\"ExpiresAt\":\"2100-01-01T00:00:00Z\","
	    "\"ProxyEndpoint\":\"https://h\",\"Service\":\"ecr\"}},"
	    "\"Version\":\"1.0\"}";
	struct registry registry =
	    host("123456789012.dkr.ecr.us-east-1.amazonaws.com");
	struct login_token token;

	(void)state;
	assert_true(helper_cache_read(
	    entry, strlen(entry), &registry, "accessKey", &token));
	assert_string_equal(token.authorization, "tok");
	login_token_clear(&token);
	assert_false(helper_cache_read(
	    entry, strlen(entry), &registry, "accessKez", &token));
	assert_false(
	    helper_cache_read(entry, 100, &registry, "accessKey", &token));
}

static void
test_the_originals_file_is_shared(void **state)
{
	struct registry one = host("123456789012.dkr.ecr.us-east-1."
				   "amazonaws.com");
	struct registry two = host("210987654321.dkr.ecr.us-east-1."
				   "amazonaws.com");
	struct login_token token = make("tok", 10, 3600), got;
	struct buf text = {0}, path = {0};

	(void)state;
	helper_cache_put(&one, "accessKey", &token);
	helper_cache_put(&two, "accessKey", &token);
	assert_true(helper_cache_get(&one, "accessKey", &got));
	assert_int_equal(got.expires, token.expires);
	login_token_clear(&got);
	assert_true(helper_cache_get(&two, "accessKey", &got));
	login_token_clear(&got);
	assert_false(helper_cache_get(&two, "other", &got));
	buf_printf(&path, "%s/cache.json", folder);
	assert_true(file_read(path.data, &text));
	assert_non_null(strstr(text.data, "\"Version\": \"1.0\""));
	assert_non_null(strstr(text.data, "\n  \"Registries\": {\n    \""));
	buf_free(&text);
	buf_free(&path);
	login_token_clear(&token);
}

static void
test_another_version_is_left_alone(void **state)
{
	static const char future[] = "{\"Version\":\"2.0\",\"Registries\":{}}";
	struct registry one = host("123456789012.dkr.ecr.us-east-1."
				   "amazonaws.com");
	struct login_token token = make("tok", 10, 3600), got;
	struct buf text = {0}, path = {0};

	(void)state;
	buf_printf(&path, "%s/cache.json", folder);
	assert_true(file_replace(path.data, future, strlen(future), 0600));
	helper_cache_put(&one, "accessKey", &token);
	assert_false(helper_cache_get(&one, "accessKey", &got));
	assert_true(file_read(path.data, &text));
	assert_string_equal(text.data, future);
	buf_free(&text);
	buf_free(&path);
	login_token_clear(&token);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_entries_by_key),
	    TEST(test_expired_tokens_never_return),
	    TEST(test_files_that_are_not_ours_to_trust),
	    TEST(test_no_place_means_no_cache),
	    TEST(test_folders_by_what_is_set),
	    TEST(test_pruning_takes_only_what_is_over),
	    TEST(test_nothing_is_left_in_anothers_folder),
	    TEST(test_older_keys_are_read),
	    TEST(test_a_hundred_processes_fetch_once),
	    TEST(test_keys_of_the_original),
	    TEST(test_the_originals_file_is_shared),
	    TEST(test_another_version_is_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
