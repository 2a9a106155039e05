/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/complete/name_cache.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/text/hex.h"
#include "aws/wire/sha256.h"
#include "base/env.h"
#include "base/file.h"

enum { FRESH = 60, FAILED = 5, BUSY = 10, OLD = 24 * 3600 };

#define HEAD "ecr-complete 1 "

static bool
add_folder(struct buf *out)
{
	char *folder = env_user_folder("XDG_CACHE_HOME", ".cache");

	if (!folder)
		return false;
	buf_printf(out, "%s/ecr/complete/", folder);
	free(folder);
	return true;
}

void
name_cache_path(struct buf *out, const struct buf *key)
{
	unsigned char digest[SHA256_SIZE];

	if (!add_folder(out))
		return;
	sha256_digest(digest, key->data, key->len);
	hex_write(buf_reserve(out, 33), digest, 16);
	out->len += 32;
}

enum name_cache_state
name_cache_read(const char *path, struct buf *out)
{
	struct buf text = {0};
	time_t now = time(NULL);
	enum name_cache_state state = NAME_CACHE_NONE;
	long long until;

	/* a file that someone else may have laid there is not believed */
	if (file_read_private(path, &text) &&
	    strncmp(buf_text(&text), HEAD, strlen(HEAD)) == 0) {
		char *values;

		until = strtoll(text.data + strlen(HEAD), &values, 10);
		buf_puts(out, *values == '\n' ? values + 1 : "");
		state = now < until && until <= now + FRESH ? NAME_CACHE_FRESH
							    : NAME_CACHE_STALE;
	}
	buf_free(&text);
	return state;
}

static void
add_busy(struct buf *out, const char *path)
{
	buf_printf(out, "%s.busy", path);
}

bool
name_cache_begin(const char *path)
{
	struct buf busy = {0};
	struct stat about;
	int fd;

	if (!*path)
		return true;
	add_busy(&busy, path);
	if (stat(busy.data, &about) == 0 &&
	    time(NULL) - about.st_mtime < BUSY) {
		buf_free(&busy);
		return false;
	}
	unlink(busy.data);
	*strrchr(busy.data, '/') = '\0';
	file_make_folders(busy.data, 0700);
	busy.data[strlen(busy.data)] = '/';
	fd = open(busy.data, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd >= 0)
		close(fd);
	buf_free(&busy);
	return true;
}

static void
drop_old(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		struct stat about;

		if (fstatat(dirfd(dir), entry->d_name, &about,
			AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(about.st_mode) && time(NULL) - about.st_mtime > OLD)
			unlinkat(dirfd(dir), entry->d_name, 0);
	}
	if (dir)
		closedir(dir);
}

void
name_cache_write(const char *path, bool ok, const char *values)
{
	struct buf text = {0}, kept = {0}, other = {0};

	if (!*path)
		return;
	if (!ok)
		name_cache_read(path, &kept);
	buf_printf(&text, HEAD "%lld\n%s",
	    (long long)time(NULL) + (ok ? FRESH : FAILED),
	    ok ? values : buf_text(&kept));
	file_replace(path, text.data, text.len, 0600);
	add_busy(&other, path);
	unlink(other.data);
	buf_clear(&other);
	buf_add(&other, path, (size_t)(strrchr(path, '/') - path));
	drop_old(other.data);
	buf_free(&text);
	buf_free(&kept);
	buf_free(&other);
}

void
name_cache_note(const char *path, const char *value)
{
	struct buf kept = {0}, all = {0};

	if (!*path)
		return;
	name_cache_read(path, &kept);
	buf_printf(&all, "%s\n%s", value, buf_text(&kept));
	name_cache_write(path, true, all.data);
	buf_free(&kept);
	buf_free(&all);
}
