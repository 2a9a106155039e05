/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/login/helper_cache.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>

#include "aws/wire/sha256.h"
#include "base/memory/alloc.h"
#include "base/text/base64.h"
#include "base/file.h"
#include "base/date/isotime.h"
#include "base/json/json.h"

/* Append the key: "REGION-B64(SHA256(access key))-ACCOUNT", or
 * "ecr-public-B64(…)". */
static void
helper_cache_key(
    struct buf *out, const struct registry *registry, const char *access_key)
{
	unsigned char digest[SHA256_SIZE];
	bool public = registry->kind == REGISTRY_PUBLIC;

	sha256_digest(digest, access_key, strlen(access_key));
	buf_printf(out, "%s-", public ? "ecr-public" : registry->region);
	base64_encode(out, digest, sizeof(digest));
	if (!public)
		buf_printf(out, "-%s", registry->account);
}

/* Before 0.8 or so: the key ID in clear, behind it the hash of nothing. */
static void
legacy_key(
    struct buf *out, const struct registry *registry, const char *access_key)
{
	static const char empty_md5[] = "\xd4\x1d\x8c\xd9\x8f\x00\xb2\x04"
					"\xe9\x80\x09\x98\xec\xf8\x42\x7e";
	bool public = registry->kind == REGISTRY_PUBLIC;
	struct buf text = {0};

	buf_puts(&text, access_key);
	buf_add(&text, empty_md5, sizeof(empty_md5) - 1);
	buf_printf(out, "%s-", public ? "ecr-public" : registry->region);
	base64_encode(out, buf_text(&text), text.len);
	if (!public)
		buf_printf(out, "-%s", registry->account);
	buf_free(&text);
}

static char *
file_path(void)
{
	char *folder = login_cache_their_folder();
	struct buf path = {0};

	if (!folder)
		return NULL;
	buf_printf(&path, "%s/cache.json", folder);
	free(folder);
	return buf_take(&path);
}

/* The whole file, or NULL when it is of another version or none. */
static json_t *
parse(const char *text, size_t len)
{
	json_t *file = json_read(text, len, NULL);
	const char *version = json_get_string(file, "Version");

	if (version && strcmp(version, "1.0") == 0 &&
	    json_is_object(json_object_get(file, "Registries")))
		return file;
	json_decref(file);
	return NULL;
}

static json_t *
load(const char *path)
{
	struct buf text = {0};
	json_t *file = NULL;

	if (file_read_private(path, &text))
		file = parse(buf_text(&text), text.len);
	buf_wipe(&text);
	return file;
}

/* Seconds since 1970 of an RFC 3339 text; -1 for anything else. */
static time_t
parse_time(const char *text)
{
	time_t at;

	if (!text || isotime_read(text, &at) == ISOTIME_BAD)
		return -1;
	return at;
}

static void
set_time(json_t *entry, const char *key, time_t at)
{
	char text[40];

	isotime_write(at, "Z", text);
	json_object_set_new(entry, key, json_string(text));
}

static bool
decode(const json_t *entry, struct login_token *out)
{
	const char *token = json_get_string(entry, "AuthorizationToken");
	const char *proxy = json_get_string(entry, "ProxyEndpoint");

	if (!token || !proxy)
		return false;
	out->authorization = xstrdup(token);
	out->proxy_endpoint = xstrdup(proxy);
	out->requested = parse_time(json_get_string(entry, "RequestedAt"));
	out->expires = parse_time(json_get_string(entry, "ExpiresAt"));
	if (out->requested > 0 && login_token_valid(out, time(NULL)))
		return true;
	login_token_clear(out);
	return false;
}

static bool
find(const json_t *file, const struct registry *registry,
    const char *access_key, struct login_token *out)
{
	const json_t *entries = json_object_get(file, "Registries");
	struct buf key = {0}, old = {0};
	bool found;

	helper_cache_key(&key, registry, access_key);
	legacy_key(&old, registry, access_key);
	found = decode(json_object_get(entries, buf_text(&key)), out) ||
	    decode(json_object_get(entries, buf_text(&old)), out);
	buf_free(&key);
	buf_free(&old);
	return found;
}

/* The same over the text of a file. */
static bool
helper_cache_read(const char *text, size_t len, const struct registry *registry,
    const char *access_key, struct login_token *out)
{
	json_auto_t *file = parse(text, len);

	*out = (struct login_token){0};
	return file && find(file, registry, access_key, out);
}

bool
helper_cache_get(const struct registry *registry, const char *access_key,
    struct login_token *out)
{
	char *path = file_path();
	struct buf text = {0};
	bool found;

	*out = (struct login_token){0};
	found = path && file_read_private(path, &text) &&
	    helper_cache_read(
		buf_text(&text), text.len, registry, access_key, out);
	buf_wipe(&text);
	free(path);
	return found;
}

static json_t *
encode(const struct registry *registry, const struct login_token *token)
{
	bool public = registry->kind == REGISTRY_PUBLIC;
	json_t *entry =
	    json_pack("{s:s}", "AuthorizationToken", token->authorization);

	set_time(entry, "RequestedAt", token->requested);
	set_time(entry, "ExpiresAt", token->expires);
	json_object_set_new(entry, "ProxyEndpoint",
	    json_string(token->proxy_endpoint ? token->proxy_endpoint
					      : "https://public.ecr.aws"));
	json_object_set_new(
	    entry, "Service", json_string(public ? "ecr-public" : "ecr"));
	return entry;
}

/* Ours lock among themselves; the original does not lock. */
static int
lock_beside(const char *path)
{
	struct buf name = {0};
	int fd;

	buf_printf(&name, "%s.lock", path);
	fd = file_lock(name.data);
	buf_free(&name);
	return fd;
}

static void
update(const char *path, const struct registry *registry,
    const char *access_key, const struct login_token *token)
{
	const struct json_style style = {2, ",", ": ", false, false};
	struct buf key = {0}, text = {0};
	json_auto_t *file = load(path);

	/* only ours to make: what is there and unknown is left alone */
	if (!file && access(path, F_OK) != 0)
		file = json_pack("{s:{},s:s}", "Registries", "Version", "1.0");
	if (!file)
		return;
	helper_cache_key(&key, registry, access_key);
	json_object_set_new(json_object_get(file, "Registries"), buf_text(&key),
	    encode(registry, token));
	json_write(&text, file, &style);
	file_replace(path, buf_text(&text), text.len, 0600);
	buf_wipe(&text);
	buf_free(&key);
}

void
helper_cache_put(const struct registry *registry, const char *access_key,
    const struct login_token *token)
{
	char *path = file_path();
	char *folder = path ? login_cache_their_folder() : NULL;
	int lock = -1;

	if (folder && file_own_folder(folder))
		lock = lock_beside(path);
	if (lock >= 0) {
		update(path, registry, access_key, token);
		close(lock);
	}
	free(folder);
	free(path);
}

void
helper_cache_list(void (*each)(void *ctx, const char *endpoint), void *ctx)
{
	char *path = file_path();
	json_auto_t *file = path ? load(path) : NULL;
	const char *key;
	json_t *entry;

	json_object_foreach (json_object_get(file, "Registries"), key, entry) {
		struct login_token token = {0};

		if (decode(entry, &token))
			each(ctx, token.proxy_endpoint);
		login_token_clear(&token);
	}
	free(path);
}
