/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/login/registries.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/buf.h"
#include "base/env.h"
#include "base/file.h"

static const char blanks[] = " \t\r";

static const char *
file_path(struct arena *arena)
{
	const char *own = env_get("ECR_REGISTRIES"), *path = NULL;
	char *folder;

	if (own)
		return own;
	folder = env_user_folder("XDG_CONFIG_HOME", ".config");
	if (folder)
		path = arena_printf(arena, "%s/ecr/registries", folder);
	free(folder);
	return path;
}

static bool
read_setting(const char *word, struct identity *identity)
{
	if (strncmp(word, "profile=", 8) == 0 && word[8])
		identity->profile = word + 8;
	else if (strncmp(word, "role=", 5) == 0 && word[5])
		identity->role_arn = word + 5;
	else
		return false;
	return true;
}

/* One line, taken apart in place; `*pattern` is NULL for an empty one. */
static bool
read_line(char *line, const char **pattern, struct identity *identity,
    const char **wrong)
{
	char *rest = line, *word;

	*identity = (struct identity){0};
	*pattern = strtok_r(line, blanks, &rest);
	if (!*pattern || **pattern == '#') {
		*pattern = NULL;
		return true;
	}
	while ((word = strtok_r(NULL, blanks, &rest)) && *word != '#') {
		if (!read_setting(word, identity)) {
			*wrong = word;
			return false;
		}
	}
	*wrong = "nothing";
	return identity->profile || identity->role_arn;
}

/* The same over the text of a file; `name` is for messages. */
static bool
registries_search(struct arena *arena, const char *name, const char *text,
    size_t len, const char *host, struct identity *identity, struct error *err)
{
	char *copy = arena_strndup(arena, text, len), *line = copy;
	const char *pattern, *wrong;
	struct identity found;

	*identity = (struct identity){0};
	for (int number = 1; line; number++) {
		char *end = strchr(line, '\n');

		if (end)
			*end = '\0';
		if (!read_line(line, &pattern, &found, &wrong))
			return fail(err, ERR_CONFIG,
			    "%s, line %d: expected profile=NAME or role=ARN "
			    "behind the pattern, found %.99s",
			    name, number, wrong);
		if (pattern && fnmatch(pattern, host, 0) == 0) {
			*identity = found;
			return true;
		}
		line = end ? end + 1 : NULL;
	}
	return true;
}

bool
registries_find(struct arena *arena, const char *host,
    struct identity *identity, struct error *err)
{
	const char *path = file_path(arena);
	struct buf text = {0};
	bool ok = true;

	*identity = (struct identity){0};
	if (path && file_read_small(path, &text))
		ok = registries_search(arena, path, buf_text(&text), text.len,
		    host, identity, err);
	else if (path && errno != ENOENT && errno != ENOTDIR)
		ok = fail(err, ERR_CONFIG, "Cannot read %s: %s", path,
		    strerror(errno));
	buf_free(&text);
	return ok;
}
