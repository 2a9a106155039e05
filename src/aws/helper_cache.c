#include "aws/helper_cache.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <jansson.h>

#include "aws/sha256.h"
#include "base/base64.h"
#include "base/date.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"

void
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

/* Only a leading "~" means the home, as in the original. */
static char *
file_path(void)
{
	const char *folder = getenv("AWS_ECR_CACHE_DIR");
	const char *home = getenv("HOME"), *off;
	struct buf path = {0};

	off = getenv("AWS_ECR_DISABLE_CACHE");
	if (off && *off)
		return NULL;
	if (!folder || !*folder)
		folder = "~/.ecr";
	if (folder[0] == '~' && (folder[1] == '/' || !folder[1])) {
		if (!home || !*home)
			return NULL;
		buf_puts(&path, home);
		folder++;
	}
	buf_printf(&path, "%s/cache.json", folder);
	return buf_take(&path);
}

/* The whole file, or NULL when absent, broken or of another version. */
static json_t *
load(const char *path, bool *absent)
{
	struct buf text = {0};
	json_error_t why;
	json_t *file = NULL;
	const char *version;

	*absent = access(path, F_OK) != 0;
	if (!*absent && file_read(path, &text))
		file = json_read(buf_text(&text), text.len, &why);
	buf_wipe(&text);
	version = json_get_string(file, "Version");
	if (version && strcmp(version, "1.0") == 0 &&
	    json_is_object(json_object_get(file, "Registries")))
		return file;
	json_decref(file);
	return NULL;
}

/* Seconds since 1970 of an RFC 3339 text; -1 for anything else. */
static time_t
parse_time(const char *text)
{
	struct date date;

	if (!text || !date_parse(&date, text, strlen(text)))
		return -1;
	return (time_t)(date_to_seconds(&date) -
	    (date.has_offset ? date.offset : 0));
}

static void
set_time(json_t *entry, const char *key, time_t at)
{
	char text[32];
	struct tm tm;

	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&at, &tm));
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

bool
helper_cache_get(const struct registry *registry, const char *access_key,
    struct login_token *out)
{
	char *path = file_path();
	struct buf key = {0};
	json_auto_t *file = NULL;
	bool absent, found;

	*out = (struct login_token){0};
	if (!path)
		return false;
	file = load(path, &absent);
	helper_cache_key(&key, registry, access_key);
	found = decode(json_object_get(
			   json_object_get(file, "Registries"), buf_text(&key)),
	    out);
	buf_free(&key);
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
	fd = open(name.data, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	buf_free(&name);
	if (fd >= 0)
		flock(fd, LOCK_EX);
	return fd;
}

static void
update(const char *path, const struct registry *registry,
    const char *access_key, const struct login_token *token)
{
	const struct json_style style = {2, ",", ": ", false, false};
	struct buf key = {0}, text = {0};
	bool absent;
	json_auto_t *file = load(path, &absent);

	if (absent)
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
	char *path = file_path(), *slash;
	int lock;

	if (!path)
		return;
	slash = strrchr(path, '/');
	*slash = '\0';
	file_make_folders(path, 0700);
	*slash = '/';
	lock = lock_beside(path);
	if (lock >= 0) {
		update(path, registry, access_key, token);
		close(lock);
	}
	free(path);
}

void
helper_cache_list(void (*each)(void *ctx, const char *endpoint), void *ctx)
{
	char *path = file_path();
	json_auto_t *file = NULL;
	bool absent;
	const char *key;
	json_t *entry;

	if (path)
		file = load(path, &absent);
	json_object_foreach (json_object_get(file, "Registries"), key, entry) {
		struct login_token token = {0};

		if (decode(entry, &token))
			each(ctx, token.proxy_endpoint);
		login_token_clear(&token);
	}
	free(path);
}
