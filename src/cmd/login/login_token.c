/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/login/login_token.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "aws/wire/sha256.h"
#include "base/memory/alloc.h"
#include "base/memory/buf.h"
#include "base/env.h"
#include "base/file.h"
#include "base/json/json.h"
#include "base/text/utf8.h"

enum { VERSION = 1, LEAST_SECONDS = 60 };

struct login_cache {
	char *folder; /* NULL: keep nothing */
	char *key;
	char name[SHA256_HEX];
	int lock; /* descriptor, or -1 */
};

void
login_token_clear(struct login_token *token)
{
	wipe_text(&token->authorization);
	free(token->proxy_endpoint);
	*token = (struct login_token){0};
}

bool
login_token_fresh(const struct login_token *token, time_t now)
{
	return login_token_valid(token, now) &&
	    now < token->expires - (token->expires - token->requested) / 2;
}

bool
login_token_valid(const struct login_token *token, time_t now)
{
	return token->authorization && token->requested <= now + 300 &&
	    now + LEAST_SECONDS < token->expires;
}

static bool
is_off(void)
{
	return env_get("ECR_DISABLE_CACHE") || env_get("AWS_ECR_DISABLE_CACHE");
}

char *
login_cache_their_folder(void)
{
	const char *folder = env_get("AWS_ECR_CACHE_DIR");

	if (is_off())
		return NULL;
	if (!folder)
		folder = "~/.ecr";
	if (folder[0] != '~' || (folder[1] && folder[1] != '/'))
		return xstrdup(folder);
	return env_get("HOME")
	    ? file_join(env_get("HOME"), folder[1] ? folder + 2 : "")
	    : NULL;
}

/* The cache's folder, malloc'd: ECR_CACHE_DIR, else AWS_ECR_CACHE_DIR, else
 * "ecr" in XDG_CACHE_HOME or ~/.cache.  NULL where there is no home, or
 * ECR_DISABLE_CACHE or AWS_ECR_DISABLE_CACHE has a value. */
static char *
login_cache_folder(void)
{
	char *caches, *folder;

	if (is_off())
		return NULL;
	if (env_get("ECR_CACHE_DIR"))
		return xstrdup(env_get("ECR_CACHE_DIR"));
	if (env_get("AWS_ECR_CACHE_DIR"))
		return login_cache_their_folder();
	caches = env_user_folder("XDG_CACHE_HOME", ".cache");
	folder = caches ? file_join(caches, "ecr") : NULL;
	free(caches);
	return folder;
}

struct login_cache *
login_cache_open(const char *key)
{
	struct login_cache *cache = xmalloc(sizeof(*cache));
	unsigned char digest[SHA256_SIZE];
	struct buf text = {0};

	if (!key)
		key = "";
	sha256_digest(digest, key, strlen(key));
	sha256_hex(cache->name, digest);
	/* paths and key IDs may be no UTF-8; the entry holds it as JSON */
	utf8_mend(&text, key, strlen(key));
	cache->key = buf_take(&text);
	cache->folder = *key ? login_cache_folder() : NULL;
	cache->lock = -1;
	return cache;
}

static char *
entry_path(const struct login_cache *cache)
{
	struct buf path = {0};

	buf_printf(&path, "%s/token-%s.json", cache->folder, cache->name);
	return buf_take(&path);
}

/* `key` NULL: of any key. */
static bool
decode(const char *key, const json_t *entry, struct login_token *out)
{
	const char *own = json_get_string(entry, "key");
	const char *token = json_get_string(entry, "authorizationToken");
	const char *proxy = json_get_string(entry, "proxyEndpoint");

	if (json_integer_value(json_object_get(entry, "version")) != VERSION ||
	    !own || (key && strcmp(own, key) != 0) || !token)
		return false;
	out->authorization = xstrdup(token);
	out->proxy_endpoint = proxy ? xstrdup(proxy) : NULL;
	out->requested =
	    json_integer_value(json_object_get(entry, "requestedAt"));
	out->expires = json_integer_value(json_object_get(entry, "expiresAt"));
	return true;
}

/* Read the text of an entry, whatever its time; `key` NULL: of any key.
 * False, with `out` empty, for what is no entry of it. */
static bool
login_token_read(
    const char *text, size_t len, const char *key, struct login_token *out)
{
	json_auto_t *entry = json_read(text, len, NULL);

	*out = (struct login_token){0};
	return entry && decode(key, entry, out);
}

static bool
read_entry(const char *path, const char *key, struct login_token *out)
{
	struct buf text = {0};
	bool found = file_read_private(path, &text) &&
	    login_token_read(buf_text(&text), text.len, key, out);

	buf_wipe(&text);
	if (found && login_token_valid(out, time(NULL)))
		return true;
	login_token_clear(out);
	return false;
}

bool
login_cache_get(struct login_cache *cache, struct login_token *out)
{
	char *path = cache->folder ? entry_path(cache) : NULL;
	bool found;

	*out = (struct login_token){0};
	found = path && read_entry(path, cache->key, out);
	free(path);
	return found;
}

static bool
is_entry(const char *name)
{
	size_t len = strlen(name);

	return strncmp(name, "token-", 6) == 0 && len > 11 &&
	    strcmp(name + len - 5, ".json") == 0;
}

static void
list_entry(const char *folder, const char *name,
    void (*each)(void *ctx, const char *endpoint), void *ctx)
{
	char *path = file_join(folder, name);
	struct login_token token = {0};

	if (read_entry(path, NULL, &token) && token.proxy_endpoint)
		each(ctx, token.proxy_endpoint);
	login_token_clear(&token);
	free(path);
}

void
login_cache_list(void (*each)(void *ctx, const char *endpoint), void *ctx)
{
	char *folder = login_cache_folder();
	DIR *dir = folder ? opendir(folder) : NULL;
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		if (is_entry(entry->d_name))
			list_entry(folder, entry->d_name, each, ctx);
	}
	if (dir)
		closedir(dir);
	free(folder);
}

void
login_cache_lock(struct login_cache *cache)
{
	struct buf path = {0};

	if (!cache->folder || cache->lock >= 0 ||
	    !file_own_folder(cache->folder))
		return;
	/* one lock for the keys that share two digits: they never pile up */
	buf_printf(&path, "%s/lock-%.2s", cache->folder, cache->name);
	cache->lock = file_lock(path.data);
	buf_free(&path);
}

/* An entry of ours whose time is over. */
static bool
is_over(const char *path)
{
	struct buf text = {0};
	struct login_token token = {0};
	bool over = file_read_private(path, &text) &&
	    login_token_read(buf_text(&text), text.len, NULL, &token) &&
	    !login_token_valid(&token, time(NULL));

	buf_wipe(&text);
	login_token_clear(&token);
	return over;
}

/* What a process that was killed left half-written. */
static bool
is_left_over(const char *name, const char *path)
{
	struct stat st;

	return strncmp(name, "token-", 6) == 0 && !is_entry(name) &&
	    lstat(path, &st) == 0 && st.st_mtime < time(NULL) - 3600;
}

static void
prune(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		char *path = file_join(folder, entry->d_name);

		if (is_entry(entry->d_name) ? is_over(path)
					    : is_left_over(entry->d_name, path))
			unlink(path);
		free(path);
	}
	if (dir)
		closedir(dir);
}

static json_t *
encode(const struct login_cache *cache, const struct login_token *token)
{
	json_t *entry = json_pack("{s:i,s:s,s:s,s:I,s:I}", "version", VERSION,
	    "key", cache->key, "authorizationToken", token->authorization,
	    "requestedAt", (json_int_t)token->requested, "expiresAt",
	    (json_int_t)token->expires);

	if (token->proxy_endpoint)
		json_object_set_new(
		    entry, "proxyEndpoint", json_string(token->proxy_endpoint));
	return entry;
}

void
login_cache_put(struct login_cache *cache, const struct login_token *token)
{
	json_auto_t *entry = NULL;
	struct buf text = {0};
	char *path;

	if (!cache->folder || !file_own_folder(cache->folder))
		return;
	prune(cache->folder);
	path = entry_path(cache);
	entry = encode(cache, token);
	json_write(&text, entry, &json_style_compact);
	/* where it cannot be kept, the token still serves this run */
	(void)file_replace(path, buf_text(&text), text.len, 0600);
	buf_wipe(&text);
	free(path);
}

void
login_cache_close(struct login_cache *cache)
{
	if (!cache)
		return;
	if (cache->lock >= 0)
		close(cache->lock);
	free(cache->folder);
	free(cache->key);
	free(cache);
}
