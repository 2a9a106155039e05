/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/call/newer.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aws/wire/unpack.h"
#include "base/env.h"
#include "base/file.h"
#include "base/json/json.h"
#include "base/text/codec.h"
#include "model/publisher.h"
#include "model/read.h"
#include "model/write.h"

/* The largest model that its publisher has is a tenth of it. */
enum { MOST_BYTES = 32 << 20, MOST_FOLDERS = 64, SERVICES = 3 };

/* The tables live as long as the program: they are what the services are. */
static struct {
	const struct service *base, *newer;
} kept[SERVICES];
static struct arena tables;

/* Where to look for the files of one service. */
struct newer {
	struct arena arena;
	const char *folders[MOST_FOLDERS];
	size_t n;
	const struct service *service;
	const char *version;
};

static bool
is_kind(const char *path, mode_t kind)
{
	struct stat about;

	return stat(path, &about) == 0 && (about.st_mode & S_IFMT) == kind;
}

static void
add_folder(struct newer *search, const char *path)
{
	if (search->n < MOST_FOLDERS && is_kind(path, S_IFDIR))
		search->folders[search->n++] = path;
}

static void
find_folders(struct newer *search)
{
	struct arena *arena = &search->arena;
	const char *at = env_get("AWS_DATA_PATH");

	while (at && *at) {
		size_t len = strcspn(at, ":");
		char *one = arena_strndup(arena, at, len);

		add_folder(search,
		    env_expand_home(arena, env_expand_variables(arena, one)));
		at += len + (at[len] == ':');
	}
	add_folder(search, env_expand_home(arena, "~/.aws/models"));
}

/* FOLDER/SERVICE/VERSION/TYPE.json, or the same packed; NULL where neither
 * is a file. */
static char *
find_in(struct newer *search, const char *folder, const char *version,
    const char *type)
{
	char *path = arena_printf(&search->arena, "%s/%s/%s/%s.json", folder,
	    search->service->name, version, type);

	if (is_kind(path, S_IFREG))
		return path;
	path = arena_printf(&search->arena, "%s.gz", path);
	return is_kind(path, S_IFREG) ? path : NULL;
}

/* The newest version counts, in whichever folder it is; ours is one of
 * them. */
static void
note_versions(struct newer *search, const char *folder)
{
	static const char *const types[] = {
	    "service-2", "paginators-1", "waiters-2", "service-2.sdk-extras"};
	char *path = arena_printf(
	    &search->arena, "%s/%s", folder, search->service->name);
	DIR *list = opendir(path);
	struct dirent *entry;

	while (list && (entry = readdir(list))) {
		size_t most =
		    strcmp(entry->d_name, search->service->api_version) == 0
		    ? sizeof(types) / sizeof(types[0])
		    : 1;

		if (entry->d_name[0] == '.' ||
		    (search->version &&
			strcmp(entry->d_name, search->version) <= 0))
			continue;
		for (size_t i = 0; i < most; i++)
			if (find_in(search, folder, entry->d_name, types[i]))
				search->version =
				    arena_strdup(&search->arena, entry->d_name);
	}
	if (list)
		closedir(list);
}

static bool
read_bytes(const char *path, struct buf *out, struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	bool ok = fd >= 0 && file_read_most(fd, MOST_BYTES, out);
	int why = errno;

	if (fd >= 0)
		close(fd);
	if (!ok && why == EFBIG)
		return fail(err, ERR_GENERAL,
		    "%s is larger than a model may be (%d MiB)", path,
		    MOST_BYTES >> 20);
	return ok ||
	    fail(err, ERR_GENERAL, "[Errno %d] %s: '%s'", why, strerror(why),
		path);
}

static json_t *
read_file(const char *path, struct error *err)
{
	struct buf bytes = {0};
	size_t len = strlen(path);
	bool ok = read_bytes(path, &bytes, err);
	json_t *value = NULL;

	if (ok && strcmp(path + len - 3, ".gz") == 0 &&
	    !unpack(&bytes, "gzip", MOST_BYTES))
		ok = fail(err, ERR_GENERAL,
		    "%s is larger than a model may be (%d MiB)", path,
		    MOST_BYTES >> 20);
	if (ok && codec_check_utf8(buf_text(&bytes), bytes.len, err))
		value = json_read(buf_text(&bytes), bytes.len, err);
	buf_free(&bytes);
	return value;
}

/* The content of the first file of this type, a new reference; `*out` stays
 * NULL where there is none.  A file that says null counts as none. */
static bool
load(struct newer *search, const char *type, json_t **out, struct error *err)
{
	*out = NULL;
	for (size_t i = 0; !*out && i < search->n; i++) {
		const char *path =
		    find_in(search, search->folders[i], search->version, type);

		if (path)
			*out = read_file(path, err);
		if (path && !*out)
			return false;
		if (json_is_null(*out))
			*out = NULL; /* no reference to give back */
	}
	return true;
}

static bool
add_extras(struct newer *search, json_t *model, struct error *err)
{
	json_t *extras, *merge;
	bool ok = load(search, "service-2.sdk-extras", &extras, err);

	merge = json_object_get(extras, "merge");
	if (json_is_object(merge) && json_is_object(model))
		json_object_update_recursive(model, merge);
	json_decref(extras);
	return ok;
}

static bool
build(struct newer *search, struct service *out, struct error *err)
{
	json_auto_t *ours = model_write(search->service);
	json_auto_t *model = NULL, *pages = NULL, *waiters = NULL;

	if (!load(search, "service-2", &model, err))
		return false;
	if (!model)
		model = json_deep_copy(ours);
	*out = (struct service){
	    .name = search->service->name, .word = search->service->word};
	return add_extras(search, model, err) &&
	    load(search, "paginators-1", &pages, err) &&
	    load(search, "waiters-2", &waiters, err) &&
	    publisher_adopt(model, pages, waiters, ours, err) &&
	    model_read(&tables, model, out, err);
}

static const struct service *
find_newer(const struct service *base, struct error *err)
{
	struct newer search = {.service = base};
	struct service *newer = arena_new(&tables, struct service);
	const struct service *found = base;

	find_folders(&search);
	for (size_t i = 0; i < search.n; i++)
		note_versions(&search, search.folders[i]);
	if (search.version && strcmp(search.version, base->api_version) >= 0)
		found = build(&search, newer, err) ? newer : NULL;
	arena_free(&search.arena);
	return found;
}

/* Where the service is kept, or is to be: by its own table or by ours. */
static size_t
find_place(const struct service *service)
{
	size_t at = 0;

	while (at < SERVICES && kept[at].base && kept[at].base != service &&
	    kept[at].newer != service)
		at++;
	return at;
}

const struct service *
newer_service(const struct service *base, struct error *err)
{
	const struct service *newer;
	size_t at = find_place(base);

	if (at == SERVICES || kept[at].base)
		return at == SERVICES ? base : kept[at].newer;
	newer = find_newer(base, err);
	if (newer) {
		kept[at].base = base;
		kept[at].newer = newer;
	}
	return newer;
}

const struct service *
newer_or_ours(const struct service *base)
{
	struct error ignored = {0};
	const struct service *newer = newer_service(base, &ignored);

	error_clear(&ignored);
	return newer ? newer : base;
}
