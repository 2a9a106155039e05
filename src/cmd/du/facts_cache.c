/* Facts of manifests in a file, a line each: the digest and what it names.
 * SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "aws/wire/sha256.h"
#include "base/env.h"
#include "base/file.h"
#include "base/json/json_make.h"
#include "base/memory/alloc.h"
#include "cmd/du/facts.h"

/* The first line: another form is no cache of ours. */
#define HEAD "ecr-manifests 1\n"

/* A repository of more is not kept: some 100,000 manifests. */
enum { MOST = 64 << 20 };

struct facts_cache {
	char *path;     /* NULL: nothing is kept */
	json_t *known;  /* digest -> line */
	json_t *wanted; /* those that were asked for or added */
	bool changed;
};

static char *
path_of(const char *host, const char *repository)
{
	char *folder = env_user_folder("XDG_CACHE_HOME", ".cache");
	unsigned char digest[SHA256_SIZE];
	char hex[SHA256_HEX];
	struct buf path = {0};

	if (!folder)
		return NULL;
	buf_printf(&path, "%s/%s", host ? host : "", repository);
	sha256_digest(digest, path.data, path.len);
	sha256_hex(hex, digest);
	buf_clear(&path);
	buf_printf(&path, "%s/ecr/manifests/%.32s", folder, hex);
	free(folder);
	return buf_take(&path);
}

/* "sha256:… LINE" for each; what looks otherwise is passed over. */
static void
read_lines(struct facts_cache *cache, char *text)
{
	while (*text) {
		char *end = text + strcspn(text, "\n");
		char *line = text + strcspn(text, " \n");
		bool last = *end == '\0';

		*end = '\0';
		if (line < end) {
			*line++ = '\0';
			json_object_set_new(
			    cache->known, text, json_text(line));
		}
		text = last ? end : end + 1;
	}
}

struct facts_cache *
facts_cache_open(const char *host, const char *repository)
{
	struct facts_cache *cache = xmalloc(sizeof(*cache));
	struct buf text = {0};

	*cache = (struct facts_cache){.path = path_of(host, repository),
	    .known = json_object(),
	    .wanted = json_object()};
	if (cache->path && file_read_private(cache->path, &text) &&
	    strncmp(buf_text(&text), HEAD, strlen(HEAD)) == 0)
		read_lines(cache, text.data + strlen(HEAD));
	buf_free(&text);
	return cache;
}

const char *
facts_cache_get(struct facts_cache *cache, const char *digest)
{
	json_t *line = json_object_get(cache->known, digest);

	if (line)
		json_object_set(cache->wanted, digest, line);
	return json_string_value(line);
}

void
facts_cache_put(struct facts_cache *cache, const char *digest, const char *line)
{
	json_t *value = json_text(line);

	json_object_set(cache->known, digest, value);
	json_object_set_new(cache->wanted, digest, value);
	cache->changed = true;
}

/* A cache that cannot be written is none: nothing is lost. */
static void
keep(const struct facts_cache *cache)
{
	struct buf text = {0};
	const char *digest;
	json_t *line;

	buf_puts(&text, HEAD);
	json_object_foreach (cache->wanted, digest, line)
		buf_printf(&text, "%s %s\n", digest, json_string_value(line));
	if (text.len <= MOST)
		(void)file_replace(cache->path, text.data, text.len, 0600);
	buf_free(&text);
}

void
facts_cache_close(struct facts_cache *cache)
{
	if (cache->path && cache->changed)
		keep(cache);
	json_decref(cache->known);
	json_decref(cache->wanted);
	free(cache->path);
	free(cache);
}
