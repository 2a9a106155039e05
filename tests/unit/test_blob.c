/* Blobs: kept, found, resumed, refused, collected.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"

#include "base/memory/buf.h"
#include "base/file.h"
#include "local/store/blob.h"
#include "local/store/upload.h"
#include "local/store/upload_state.h"

static const char hello[] =
    "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

static char folder[64];

static struct blobs *
open_blobs(void)
{
	struct error err = {0};
	struct blobs *blobs = blobs_open(folder, true, &err);

	assert_non_null(blobs);
	return blobs;
}

static int
set_up(void **state)
{
	snprintf(folder, sizeof(folder), "/tmp/test-blob-XXXXXX");
	*state = NULL;
	return mkdtemp(folder) ? 0 : -1;
}

static int
tear_down(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return system(command);
}

static void
assert_content(struct blobs *blobs, const char *digest, const char *text)
{
	struct buf got = {0};
	uint64_t size = 0;
	int fd = blob_open(blobs, digest, &size);

	assert_true(fd >= 0);
	assert_int_equal(size, strlen(text));
	assert_true(file_read_fd(fd, &got));
	assert_string_equal(buf_text(&got), text);
	buf_free(&got);
	close(fd);
}

static void
test_a_blob_is_kept(void **state)
{
	struct blobs *blobs = open_blobs();
	char digest[DIGEST_SIZE];
	uint64_t size;

	(void)state;
	assert_true(blob_put(blobs, "hello", 5, digest));
	assert_string_equal(digest, hello);
	assert_content(blobs, hello, "hello");
	assert_true(blob_put(blobs, "hello", 5, digest));
	assert_true(blob_put(blobs, "", 0, digest));
	assert_content(blobs, digest, "");
	assert_int_equal(blob_open(blobs, "sha256:../../../x", &size), -1);
	assert_int_equal(blob_open(blobs, "md5:00", &size), -1);
	blobs_close(blobs);
}

static void
test_an_upload_survives(void **state)
{
	struct blobs *blobs = open_blobs();
	struct upload *upload = upload_start(blobs, 7);
	char id[UPLOAD_ID + 1], path[128];
	int fd;

	(void)state;
	snprintf(id, sizeof(id), "%s", upload_id(upload));
	assert_true(upload_write(upload, "hel", 3));
	upload_set_note(upload, 3);
	assert_null(upload_resume(blobs, id, 7));
	assert_int_equal(errno, EBUSY);
	assert_true(upload_pause(upload));
	blobs_close(blobs);

	/* what a killed process had written but not acknowledged */
	snprintf(path, sizeof(path), "%s/uploads/%s", folder, id);
	fd = open(path, O_WRONLY | O_APPEND);
	assert_true(file_write_fd(fd, "junk", 4));
	close(fd);

	blobs = open_blobs();
	assert_null(upload_resume(blobs, id, 8));
	assert_int_equal(errno, ENOENT);
	upload = upload_resume(blobs, id, 7);
	assert_non_null(upload);
	assert_int_equal(upload_received(upload), 3);
	assert_int_equal(upload_note(upload), 3);
	assert_true(upload_write(upload, "lo", 2));
	assert_true(upload_finish(upload, hello));
	assert_content(blobs, hello, "hello");
	assert_null(upload_resume(blobs, id, 7));
	blobs_close(blobs);
}

/* The hash before its first block, and "hel" that waits for it. */
#define HEL                                                                    \
	"6a09e667bb67ae853c6ef372a54ff53a510e527f9b05688c1f83d9ab5be0cd19"     \
	"68656c"

/* What stands in the file is a promise to later releases. */
static const char state_of_hel[] = "ecr-local upload 1\nowner 7\nreceived 3\n"
				   "note 3\nsha256 " HEL "\n";

static void
write_upload(const char *id, const char *bytes, const void *text, size_t len)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/uploads/%s", folder, id);
	assert_true(file_replace(path, bytes, strlen(bytes), 0600));
	snprintf(path, sizeof(path), "%s/uploads/%s.state", folder, id);
	assert_true(file_replace(path, text, len, 0600));
}

static const char some_id[] = "01234567-89ab-4def-8123-456789abcdef";

static void
test_the_state_is_text(void **state)
{
	struct blobs *blobs = open_blobs();
	struct upload *upload = upload_start(blobs, 7);
	struct buf text = {0};
	char path[128];

	(void)state;
	assert_true(upload_write(upload, "hel", 3));
	upload_set_note(upload, 3);
	snprintf(path, sizeof(path), "%s/uploads/%s.state", folder,
	    upload_id(upload));
	assert_true(upload_pause(upload));
	assert_true(file_read(path, &text));
	assert_string_equal(buf_text(&text), state_of_hel);
	buf_free(&text);
	blobs_close(blobs);

	write_upload(some_id, "hel", state_of_hel, strlen(state_of_hel));
	blobs = open_blobs();
	upload = upload_resume(blobs, some_id, 7);
	assert_non_null(upload);
	assert_true(upload_write(upload, "lo", 2));
	assert_true(upload_finish(upload, hello));
	blobs_close(blobs);
}

static void
test_broken_states_are_refused(void **state)
{
	static const char *const texts[] = {"", "ecr-local upload 1\n",
	    "ecr-local upload 2\nowner 7\nreceived 3\nnote 3\nsha256 " HEL "\n",
	    "ecr-local upload 1\nowner 7\nreceived 4\nnote 3\nsha256 " HEL "\n",
	    "ecr-local upload 1\nowner 7\nreceived 03\nnote 3\nsha256 " HEL
	    "\n",
	    "ecr-local upload 1\nowner 7\nreceived 3\nnote 3\nsha256 " HEL,
	    "ecr-local upload 1\nowner 7\nreceived 18446744073709551619\n"
	    "note 3\nsha256 " HEL "\n"};
	struct upload_state got;

	(void)state;
	assert_true(upload_state_read(state_of_hel, &got));
	assert_int_equal(got.owner, 7);
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		assert_false(upload_state_read(texts[i], &got));
}

static void
test_uploads_are_refused(void **state)
{
	struct blobs *blobs = open_blobs();
	struct upload *upload = upload_start(blobs, 1);
	char id[UPLOAD_ID + 1];
	uint64_t size;

	(void)state;
	snprintf(id, sizeof(id), "%s", upload_id(upload));
	assert_true(upload_write(upload, "hullo", 5));
	assert_false(upload_finish(upload, hello));
	assert_int_equal(errno, EINVAL);
	assert_int_equal(blob_open(blobs, hello, &size), -1);
	assert_null(upload_resume(blobs, id, 1));
	upload = upload_start(blobs, 1);
	snprintf(id, sizeof(id), "%s", upload_id(upload));
	upload_cancel(upload);
	assert_null(upload_resume(blobs, id, 1));
	assert_null(upload_resume(blobs, "../blobs", 1));
	assert_null(upload_resume(blobs, "", 1));
	blobs_close(blobs);
}

static bool
is_hello(void *ctx, const char *digest)
{
	++*(int *)ctx;
	return strcmp(digest, hello) == 0;
}

static bool
is_other(void *ctx, const char *digest)
{
	return !is_hello(ctx, digest);
}

static void
test_blobs_are_collected(void **state)
{
	struct blobs *blobs = open_blobs();
	char digest[DIGEST_SIZE];
	struct upload *upload;
	uint64_t size;
	int asked = 0;

	(void)state;
	assert_true(blob_put(blobs, "other", 5, digest));
	assert_true(blob_put(blobs, "hello", 5, digest));
	assert_int_equal(blobs_collect(blobs, 3600, is_hello, &asked), 0);
	assert_int_equal(asked, 0);
	assert_int_equal(blobs_collect(blobs, -1, is_hello, &asked), 1);
	assert_int_equal(asked, 2);
	assert_content(blobs, hello, "hello");
	upload = upload_start(blobs, 1);
	assert_true(upload_pause(upload));
	blobs_reset(blobs);
	assert_int_equal(blob_open(blobs, hello, &size), -1);
	blobs_close(blobs);
}

/* Of two that bring the same blob one fails: the other's stays. */
static void
test_what_is_held_stays(void **state)
{
	struct blobs *blobs = open_blobs();
	struct blob_hold mine, theirs;
	char digest[DIGEST_SIZE];
	uint64_t size;
	int asked = 0;

	(void)state;
	blob_hold(blobs, &mine, hello);
	blob_hold(blobs, &theirs, hello);
	assert_true(blob_put(blobs, "other", 5, digest));
	blob_drop(blobs, digest, is_hello, &asked);
	assert_int_equal(blob_open(blobs, digest, &size), -1);
	assert_true(blob_put(blobs, "hello", 5, digest));
	blob_let_go(blobs, &mine);
	blob_drop(blobs, hello, is_other, &asked);
	assert_int_equal(blobs_collect(blobs, -1, is_other, &asked), 0);
	assert_content(blobs, hello, "hello");
	blob_let_go(blobs, &theirs);
	blob_drop(blobs, hello, is_other, &asked);
	assert_int_equal(blob_open(blobs, hello, &size), -1);
	blobs_close(blobs);
}

static void
test_hashes_go_on(void **state)
{
	struct hash hash, copy;
	char digest[DIGEST_SIZE];

	(void)state;
	hash_init(&hash);
	hash_add(&hash, "hel", 3);
	copy = hash;
	hash_digest(&hash, digest);
	hash_add(&copy, "lo", 2);
	hash_digest(&copy, digest);
	assert_string_equal(digest, hello);
	assert_true(digest_is_valid(hello));
	assert_false(digest_is_valid("sha256:2CF2"));
	assert_false(digest_is_valid(hello + 1));
}

/* At every place of a block, and behind several. */
static void
test_hashes_are_saved(void **state)
{
	char data[200], whole[DIGEST_SIZE], pieces[DIGEST_SIZE];
	char saved[HASH_SAVED];
	struct hash hash, again;

	(void)state;
	memset(data, 'x', sizeof(data));
	hash_bytes(data, sizeof(data), whole);
	for (size_t i = 0; i <= sizeof(data); i++) {
		hash_init(&hash);
		hash_add(&hash, data, i);
		hash_save(&hash, saved);
		assert_true(hash_restore(&again, i, saved));
		hash_add(&again, data + i, sizeof(data) - i);
		hash_digest(&again, pieces);
		assert_string_equal(pieces, whole);
		assert_false(hash_restore(&again, i + 1, saved));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		test_a_blob_is_kept, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_an_upload_survives, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_the_state_is_text, set_up, tear_down),
	    cmocka_unit_test(test_broken_states_are_refused),
	    cmocka_unit_test_setup_teardown(
		test_uploads_are_refused, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_blobs_are_collected, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_what_is_held_stays, set_up, tear_down),
	    cmocka_unit_test(test_hashes_go_on),
	    cmocka_unit_test(test_hashes_are_saved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
