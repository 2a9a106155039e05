/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/token.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "base/json/json_make.h"
#include "base/env.h"
#include "base/memory/buf.h"
#include "base/file.h"
#include "base/json/json.h"
#include "base/text/hex.h"

char *
token_folder(struct arena *arena, enum token_folder folder)
{
	static const char *const folders[] = {[TOKENS_CLI] = "~/.aws/cli/cache",
	    [TOKENS_SSO] = "~/.aws/sso/cache",
	    [TOKENS_LOGIN] = "~/.aws/login/cache"};
	const char *path = folders[folder];
	const char *login = getenv("AWS_LOGIN_CACHE_DIRECTORY");

	if (folder == TOKENS_LOGIN && login != NULL)
		path = login;
	return env_expand(arena, path);
}

/* Where the file of a key is. */
static char *
token_path(struct arena *arena, enum token_folder folder, const char *key)
{
	return arena_printf(
	    arena, "%s/%s.json", token_folder(arena, folder), key);
}

bool
token_exists(struct arena *arena, enum token_folder folder, const char *key)
{
	struct stat info;

	return stat(token_path(arena, folder, key), &info) == 0 &&
	    S_ISREG(info.st_mode);
}

json_t *
token_read(struct arena *arena, enum token_folder folder, const char *key)
{
	struct buf text = {0};
	json_t *value = NULL;

	if (file_read_own(token_path(arena, folder, key), &text))
		value = json_read(buf_text(&text), text.len, NULL);
	buf_wipe(&text);
	if (value == NULL || json_is_object(value))
		return value;
	json_wipe(value);
	return NULL;
}

bool
token_fail_foreign(struct arena *arena, enum token_folder folder,
    const char *key, struct error *err)
{
	const char *path = token_path(arena, folder, key);
	struct buf text = {0};
	bool foreign = !file_read_own(path, &text) && errno == EPERM;

	buf_wipe(&text);
	if (foreign)
		fail(err, ERR_UNSAFE_FILE,
		    "%s is not used: the file or its folder belongs to "
		    "another user, or others may write to it",
		    path);
	return foreign;
}

/* False with errno set. */
static bool
put(const char *path, const char *folder, const json_t *value)
{
	struct buf text = {0};
	bool ok;

	json_write(&text, value, &json_style_plain);
	errno = EPERM;
	ok = file_own_folder(folder) &&
	    file_replace(path, text.data, text.len, 0600);
	buf_wipe(&text);
	return ok;
}

void
token_write(struct arena *arena, enum token_folder folder, const char *key,
    const json_t *value)
{
	/* a cache that cannot be kept is no reason to fail */
	(void)put(
	    token_path(arena, folder, key), token_folder(arena, folder), value);
}

bool
token_store(struct arena *arena, enum token_folder folder, const char *key,
    const json_t *value, struct error *err)
{
	const char *path = token_path(arena, folder, key);

	return put(path, token_folder(arena, folder), value) ||
	    fail(err, ERR_GENERAL, "%s cannot be written: %s", path,
		errno == EPERM ? "others may put files into its folder"
			       : strerror(errno));
}

bool
token_remove(struct arena *arena, enum token_folder folder, const char *key,
    struct error *err)
{
	const char *path = token_path(arena, folder, key);

	return unlink(path) == 0 || errno == ENOENT ||
	    fail(err, ERR_GENERAL, "[Errno %d] %s: '%s'", errno,
		strerror(errno), path);
}

char *
token_key(struct arena *arena, enum token_folder folder, const char *text)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int len = 0;
	char *key;

	EVP_Digest(text, strlen(text), digest, &len,
	    folder == TOKENS_LOGIN ? EVP_sha256() : EVP_sha1(), NULL);
	key = arena_alloc(arena, len * 2 + 1);
	hex_write(key, digest, len);
	return key;
}

char *
token_key_of(struct arena *arena, const json_t *arguments, bool compact)
{
	struct json_style style = {.indent = -1,
	    .item_sep = compact ? "," : ", ",
	    .key_sep = compact ? ":" : ": ",
	    .ascii = true,
	    .sort = true};
	struct buf text = {0};
	char *key;

	json_write(&text, arguments, &style);
	key = token_key(arena, TOKENS_CLI, buf_text(&text));
	buf_free(&text);
	return key;
}
