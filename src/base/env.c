/* SPDX-License-Identifier: Apache-2.0 */
#include "base/env.h"

#include <ctype.h>
#include <pwd.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory/alloc.h"
#include "base/memory/buf.h"

const char *
env_get(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

char *
env_user_folder(const char *variable, const char *fallback)
{
	const char *named = env_get(variable), *home = env_get("HOME");

	if (named && *named == '/')
		return xstrdup(named);
	return home ? file_join(home, fallback) : NULL;
}

static const char *
home_of(const char *user)
{
	const char *home = *user == '\0' ? getenv("HOME") : NULL;
	struct passwd *entry;

	if (home != NULL)
		return home;
	entry = *user == '\0' ? getpwuid(getuid()) : getpwnam(user);
	return entry == NULL ? NULL : entry->pw_dir;
}

char *
env_expand_home(struct arena *arena, const char *path)
{
	size_t len = strcspn(path, "/"), home_len;
	const char *home;

	if (path[0] != '~')
		return arena_strdup(arena, path);
	home = home_of(arena_strndup(arena, path + 1, len - 1));
	if (home == NULL)
		return arena_strdup(arena, path);
	home_len = strlen(home);
	while (home_len > 0 && home[home_len - 1] == '/')
		home_len--;
	if (home_len == 0 && path[len] == '\0')
		return arena_strdup(arena, "/");
	return arena_printf(arena, "%.*s%s", (int)home_len, home, path + len);
}

/* The length of a "$NAME" or "${NAME}" at `text`, its name in `name`. */
static size_t
variable_at(struct arena *arena, const char *text, char **name)
{
	size_t len = 0;

	if (text[1] == '{') {
		len = strcspn(text + 2, "}");
		if (text[2 + len] != '}')
			return 0;
		*name = arena_strndup(arena, text + 2, len);
		return len + 3;
	}
	while (isalnum((unsigned char)text[1 + len]) || text[1 + len] == '_')
		len++;
	*name = arena_strndup(arena, text + 1, len);
	return len == 0 ? 0 : len + 1;
}

char *
env_expand_variables(struct arena *arena, const char *text)
{
	struct buf out = {0};

	while (*text != '\0') {
		char *name = NULL;
		size_t len = *text == '$' ? variable_at(arena, text, &name) : 0;
		const char *value = len > 0 ? getenv(name) : NULL;

		if (value != NULL)
			buf_puts(&out, value);
		else
			buf_add(&out, text, len > 0 ? len : 1);
		text += len > 0 ? len : 1;
	}
	return buf_keep(&out, arena);
}

char *
env_expand(struct arena *arena, const char *path)
{
	return env_expand_home(arena, env_expand_variables(arena, path));
}

char *
env_next_on_path(const char **path, const char *name)
{
	size_t len = strcspn(*path, ":");
	struct buf full = {0};

	/* an empty name is the folder we are in */
	buf_printf(
	    &full, "%.*s/%s", len ? (int)len : 1, len ? *path : ".", name);
	*path += len + ((*path)[len] == ':');
	return buf_take(&full);
}

char *
env_find_program(const char *name)
{
	const char *path = env_get("PATH");

	while (path && *path) {
		char *full = env_next_on_path(&path, name);

		if (access(full, X_OK) == 0)
			return full;
		free(full);
	}
	return NULL;
}

bool
env_has_program(const char *name)
{
	char *path;
	bool found;

	if (strchr(name, '/'))
		return access(name, X_OK) == 0;
	path = env_find_program(name);
	found = path != NULL;
	free(path);
	return found;
}
