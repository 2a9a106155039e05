/* The store and what both planes ask of it, tokens, keys, seeds.
 * SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

#include "base/file.h"
#include "rules/tags.h"
#include "local/store/folder.h"
#include "local/http/host.h"
#include "local/store/image.h"
#include "local/store/layer.h"
#include "local/store/repo.h"
#include "local/auth/keys.h"
#include "local/store/sql.h"
#include "local/auth/token.h"

static char folder[] = "/tmp/test-local-store-XXXXXX";
static struct store *store;
static struct arena arena;

static int
set_up(void **state)
{
	struct error err = {0};

	(void)state;
	if (!mkdtemp(folder))
		return -1;
	store = store_open(folder, true, &err);
	return store ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	store_close(store);
	arena_free(&arena);
	return folder_remove(folder) ? 0 : -1;
}

static void
begin(struct tx *tx, struct realm *registry)
{
	assert_true(store_write(store, tx));
	assert_true(
	    registry_find(tx, &arena, "123456789012", "us-east-1", registry));
	assert_true(registry->id > 0);
}

static void
test_commit_and_rollback(void **state)
{
	struct repo_spec spec = {.name = "kept"};
	struct realm registry;
	struct repo repo;
	struct tx tx;

	(void)state;
	begin(&tx, &registry);
	assert_true(repo_create(&tx, &arena, &registry, &spec, &repo));
	assert_true(store_commit(&tx));
	store_end(&tx);
	begin(&tx, &registry);
	spec.name = "lost";
	assert_true(repo_create(&tx, &arena, &registry, &spec, &repo));
	store_end(&tx);
	assert_true(store_read(store, &tx));
	assert_true(repo_find(&tx, &arena, registry.id, "kept", &repo));
	assert_string_equal(repo.mutability, "MUTABLE");
	assert_false(repo_find(&tx, &arena, registry.id, "lost", &repo));
	store_end(&tx);
}

#define DIGITS(d) d d d d d d d d
#define MANIFEST(d, size)                                                      \
	"{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image."      \
	"manifest.v1+json\",\"config\":{\"mediaType\":\"c\",\"digest\":"       \
	"\"sha256:" DIGITS(DIGITS(d)) "\",\"size\":" size "},\"layers\":[]}"

static void
test_images(void **state)
{
	static const char text[] = MANIFEST("0", "3");
	struct image_put put = {.manifest = text,
	    .len = sizeof(text) - 1,
	    .tag = "v1",
	    .check_exists = true};
	struct repo_spec spec = {.name = "images", .mutability = "IMMUTABLE"};
	struct realm registry;
	struct refusal why;
	struct image image, found;
	struct repo repo;
	struct tx tx;

	(void)state;
	begin(&tx, &registry);
	assert_true(repo_create(&tx, &arena, &registry, &spec, &repo));
	assert_true(
	    image_put(&tx, &arena, &registry, &repo, &put, &image, &why));
	assert_int_equal(image.size, 3);
	assert_true(image_find(&tx, &arena, &repo, "v1", &found));
	assert_string_equal(found.artifact_type, "c");
	assert_false(
	    image_put(&tx, &arena, &registry, &repo, &put, &image, &why));
	assert_string_equal(why.code, "ImageAlreadyExistsException");
	put.check_layers = LAYERS_HERE;
	put.manifest = MANIFEST("1", "3");
	put.len = strlen(put.manifest);
	put.tag = NULL;
	assert_false(
	    image_put(&tx, &arena, &registry, &repo, &put, &image, &why));
	assert_string_equal(why.code, "LayersNotFoundException");
	assert_true(
	    layer_link(&tx, &repo, "sha256:" DIGITS(DIGITS("1")), 5, NULL));
	assert_true(
	    image_put(&tx, &arena, &registry, &repo, &put, &image, &why));
	assert_true(tag_is_immutable(repo.mutability, repo.exclusions, "v1"));
	assert_true(image_delete(&tx, found.id));
	assert_false(image_find(&tx, &arena, &repo, "v1", &found));
	assert_false(tx.failed);
	store_end(&tx);
}

static void
test_tokens(void **state)
{
	unsigned char secret[TOKEN_SECRET] = {1}, other[TOKEN_SECRET] = {2};
	struct signed_token token = {"123456789012", "us-east-1", 1e9,
				"arn:aws:iam::1:root"},
			    read;
	char *password = token_sign(&arena, secret, &token, NULL);

	(void)state;
	assert_null(strchr(password, ':'));
	assert_true(token_verify(&arena, secret, password, NULL, &read));
	assert_string_equal(read.account, "123456789012");
	assert_string_equal(read.region, "us-east-1");
	assert_true(read.expires == 1e9);
	assert_string_equal(read.arn, "arn:aws:iam::1:root");
	assert_false(token_verify(&arena, other, password, NULL, &read));
	password[12] ^= 1;
	assert_false(token_verify(&arena, secret, password, NULL, &read));
	assert_false(token_verify(&arena, secret, "", NULL, &read));
	token.region = "us-east-1.9999999999";
	password = token_sign(&arena, secret, &token, NULL);
	assert_false(token_verify(&arena, secret, password, NULL, &read));
	token.region = "";
	password = token_sign(&arena, secret, &token, NULL);
	assert_false(token_verify(&arena, secret, password, NULL, &read));
}

static void
test_layer_tokens(void **state)
{
	static const unsigned char secret[TOKEN_SECRET] = {1};
	struct signed_token token = {"123456789012", "us-east-1", 1e9,
				"arn:aws:iam::1:root"},
			    read;
	struct token_layer layer = {"a/b", "sha256:c"};
	const struct token_layer others[] = {{"a/b", "sha256:d"},
	    {"a", "b/sha256:c"}, {"a/bs", "ha256:c"}, {"", ""}};
	char *text = token_sign(&arena, secret, &token, &layer);

	(void)state;
	assert_true(token_verify(&arena, secret, text, &layer, &read));
	assert_string_equal(read.account, "123456789012");
	assert_true(read.expires == 1e9);
	assert_false(token_verify(&arena, secret, text, NULL, &read));
	for (size_t i = 0; i < 4; i++)
		assert_false(
		    token_verify(&arena, secret, text, &others[i], &read));
	text = token_sign(&arena, secret, &token, NULL);
	assert_false(token_verify(&arena, secret, text, &layer, &read));
}

static void
test_hosts(void **state)
{
	static const char *const given[] = {"build-box", NULL};
	static const char *const bad[] = {"", ":80", "a:", "a:0", "a:65536",
	    "a:8x", "a/b", "a b", "a@b", "[::1", "[::1]x", "::1", "a\"",
	    "\xff"};
	char account[HOST_ACCOUNT], region[HOST_REGION];
	struct host host;

	(void)state;
	assert_true(host_read("LocalHost.:8080", 80, &host));
	assert_string_equal(host.name, "localhost");
	assert_int_equal(host.port, 8080);
	assert_true(host_read("[::1]", 80, &host));
	assert_int_equal(host.port, 80);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(host_read(bad[i], 80, &host));
	assert_true(host_is_known("[::1]", given));
	assert_true(host_is_known("build-box", given));
	assert_false(host_is_known("build-box", given + 1));
	assert_false(host_is_known("127.0.0.1.evil", given));
	assert_true(host_read_registry(
	    "https://123456789012.dkr.ecr.eu-west-1.amazonaws.com", account,
	    region));
	assert_string_equal(account, "123456789012");
	assert_string_equal(region, "eu-west-1");
	assert_false(host_read_registry(
	    "123456789012.dkr.ecr.eu-west-1.evil.example", account, region));
	assert_false(host_read_registry(
	    "123456789012.dkr.ecr.nowhere-1.amazonaws.com", account, region));
}

static void
test_keys(void **state)
{
	static const char text[] = "# keys\n[one]\naws_access_key_id = A\n"
				   "aws_secret_access_key=s=/+\n[two]\n"
				   "aws_access_key_id=B\n[three]\n"
				   "aws_access_key_id=C\n"
				   "aws_secret_access_key =\n[four]\n"
				   "aws_access_key_id=D\n"
				   "aws_secret_access_key=d\naccount=1.2\n"
				   "[five]\nAWS_ACCESS_KEY_ID: E\n"
				   "aws_secret_access_key: e\n"
				   "region =\n  eu-west-1\n";
	char *path = arena_printf(&arena, "%s/keys", folder);
	struct error err = {0};
	struct key *keys;

	(void)state;
	assert_true(file_replace(path, text, sizeof(text) - 1, 0600));
	keys = keys_read(path, &err);
	assert_non_null(keys);
	assert_string_equal(keys_find(keys, "A")->secret, "s=/+");
	assert_null(keys_find(keys, "B"));
	assert_null(keys_find(keys, "C"));
	assert_null(keys_find(keys, "D"));
	assert_string_equal(keys_find(keys, "E")->secret, "e");
	assert_null(keys_find(keys, ""));
	keys_free(keys);
	assert_null(keys_read("/nonexistent", &err));
	error_clear(&err);
}

enum { WRITERS = 4, WRITES = 150, PIECE = 80 * 1024 };

static void *
write_much(void *name)
{
	static const char piece[PIECE];

	for (int i = 0; i < WRITES; i++) {
		struct tx tx;
		bool good;

		if (!store_write(store, &tx))
			return NULL;
		good = sql_run(&tx, "REPLACE INTO secret VALUES(?,?)", "sb",
			   name, piece, (size_t)PIECE) &&
		    store_commit(&tx);
		store_end(&tx);
		if (!good)
			return NULL;
	}
	return name;
}

/* 48 MB are written, by four at once, and the log is begun anew before it has
 * 24 of them: 5,000 pages, and what one writes. */
static void
test_the_log_stays_small(void **state)
{
	static char names[WRITERS][2] = {"a", "b", "c", "d"};
	char *path = arena_printf(&arena, "%s/ecr.db-wal", folder);
	pthread_t threads[WRITERS];
	struct stat log;
	void *end;

	(void)state;
	for (size_t i = 0; i < WRITERS; i++)
		assert_int_equal(
		    pthread_create(&threads[i], NULL, write_much, names[i]), 0);
	for (size_t i = 0; i < WRITERS; i++) {
		assert_int_equal(pthread_join(threads[i], &end), 0);
		assert_ptr_equal(end, names[i]);
	}
	assert_int_equal(stat(path, &log), 0);
	assert_in_range(log.st_size, 1, 24 * 1024 * 1024);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_commit_and_rollback),
	    cmocka_unit_test(test_the_log_stays_small),
	    cmocka_unit_test(test_images),
	    cmocka_unit_test(test_tokens),
	    cmocka_unit_test(test_layer_tokens),
	    cmocka_unit_test(test_hosts),
	    cmocka_unit_test(test_keys),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
