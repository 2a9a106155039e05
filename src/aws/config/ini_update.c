/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/config/ini_update.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/env.h"
#include "base/file.h"
#include "base/text/codec.h"
#include "base/text/repr.h"

static bool
is_plain(const char *text, size_t len)
{
	return !memchr(text, '\n', len) && !memchr(text, '\r', len);
}

static bool
refuse_text(const char *what, const char *text, struct error *err)
{
	return repr_fail(err, ERR_GENERAL, text, strlen(text),
	    "Invalid %s: newline characters and carriage returns are not "
	    "allowed: ",
	    what);
}

static bool
check_value(const char *key, const json_t *value, struct error *err)
{
	if (!json_is_string(value) ||
	    is_plain(json_string_value(value), json_string_length(value)))
		return true;
	return fail(err, ERR_GENERAL,
	    "Invalid value for key %s: newline characters and carriage "
	    "returns are not allowed.",
	    key);
}

static bool
check_block(const char *key, json_t *block, struct error *err)
{
	const char *name;
	json_t *value;

	json_object_foreach (block, name, value) {
		if (!is_plain(name, strlen(name)))
			return refuse_text("key", name, err);
		if (!check_value(key, value, err))
			return false;
	}
	return true;
}

static bool
check_values(const char *section, const json_t *values, struct error *err)
{
	const char *key;
	json_t *value;

	if (!is_plain(section, strlen(section)))
		return refuse_text("section name", section, err);
	json_object_foreach ((json_t *)values, key, value) {
		if (!is_plain(key, strlen(key)))
			return refuse_text("key", key, err);
		if (json_is_object(value) ? !check_block(key, value, err)
					  : !check_value(key, value, err))
			return false;
	}
	return true;
}

void
ini_header(struct buf *out, const char *kind, const char *name)
{
	buf_printf(out, "%s ", kind);
	if (!strpbrk(name, " \t")) {
		buf_puts(out, name);
		return;
	}
	buf_putc(out, '\'');
	for (; *name; name++)
		buf_puts(out,
		    *name == '\'' ? "'\"'\"'" : (const char[]){*name, '\0'});
	buf_putc(out, '\'');
}

char *
ini_update_path(struct arena *arena, const char *path, enum ini_rules rules)
{
	return rules == INI_CAREFUL ? env_expand(arena, path)
				    : env_expand_home(arena, path);
}

bool
ini_is_permissive(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && S_ISREG(info.st_mode) &&
	    (info.st_mode & 077) != 0;
}

static bool
fail_errno(struct error *err, const char *path)
{
	return repr_fail(err, ERR_GENERAL, path, strlen(path),
	    "[Errno %d] %s: ", errno, strerror(errno));
}

/* As the peer opens it: also what a link that leads nowhere is to lead to. */
static bool
make_file(const char *path, struct error *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return fail_errno(err, path);
	close(fd);
	return true;
}

/* Whether it is one, once it was there before it could be made. */
static bool
is_folder(const char *path)
{
	struct stat info;
	bool yes = stat(path, &info) == 0 && S_ISDIR(info.st_mode);

	errno = EEXIST;
	return yes;
}

static bool
make_folder(const char *path, enum ini_rules rules, struct error *err)
{
	char *folder = file_folder(path);
	bool ok = true;

	if (rules == INI_AS_PEER && !strchr(path, '/')) {
		errno = ENOENT;
		ok = fail_errno(err, "");
	} else if (!file_make_folders(folder, 0700) || !is_folder(folder)) {
		ok = fail_errno(err, folder);
	}
	free(folder);
	return ok;
}

/* A file of somebody else, or one with several names, is not another's to put
 * a new one in the place of. */
static bool
is_replaceable(const struct stat *info)
{
	return info->st_nlink == 1 && info->st_uid == geteuid() &&
	    info->st_gid == getegid();
}

static bool
write_over(const char *path, const struct buf *text)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	bool ok = fd >= 0 && file_write_fd(fd, buf_text(text), text->len);

	if (fd >= 0 && close(fd) != 0)
		ok = false;
	return ok;
}

/* Where the folder takes no file, or the file is a mount of its own, it is
 * written where it lies. */
static bool
write_text(const char *path, const struct buf *text, struct error *err)
{
	struct stat info;

	if (access(path, W_OK) != 0 || stat(path, &info) != 0)
		return fail_errno(err, path);
	if (is_replaceable(&info) &&
	    file_replace(path, buf_text(text), text->len, info.st_mode & 07777))
		return true;
	if (is_replaceable(&info) && errno != EACCES && errno != EPERM &&
	    errno != EROFS && errno != EBUSY)
		return fail_errno(err, path);
	return write_over(path, text) || fail_errno(err, path);
}

static bool
edit_file(const char *path, const char *section, const json_t *values,
    enum ini_rules rules, struct error *err)
{
	struct buf text = {0}, edited = {0};
	bool ok = file_read_small(path, &text) || fail_errno(err, path);

	ok = ok &&
	    ini_edit(&edited, buf_text(&text), text.len, section, values, rules,
		err) &&
	    /* what is no text is not written half, as the peer does it */
	    codec_check(codec_find("utf-8", true), CODEC_STRICT,
		buf_text(&edited), edited.len, err) &&
	    write_text(path, &edited, err);
	buf_wipe(&text);
	buf_wipe(&edited);
	return ok;
}

bool
ini_update(const char *path, const char *section, const json_t *values,
    enum ini_rules rules, bool *existed, struct error *err)
{
	struct stat info;
	bool there = stat(path, &info) == 0 && S_ISREG(info.st_mode), ok;
	char *real;
	int lock;

	if (existed)
		*existed = there;
	if (!check_values(section, values, err) ||
	    (!there &&
		(!make_folder(path, rules, err) || !make_file(path, err))))
		return false;
	real = realpath(path, NULL);
	if (!real)
		return fail_errno(err, path);
	lock = file_lock_folder(real);
	ok = edit_file(real, section, values, rules, err);
	if (lock >= 0)
		close(lock);
	free(real);
	return ok;
}
