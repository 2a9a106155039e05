/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/config/ini.h"

#include <ctype.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory/buf.h"
#include "base/file.h"

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

static char *
expand_home(struct arena *arena, const char *path)
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
ini_expand(struct arena *arena, const char *path)
{
	struct buf out = {0};
	char *expanded;

	while (*path != '\0') {
		char *name = NULL;
		size_t len = *path == '$' ? variable_at(arena, path, &name) : 0;
		const char *value = len > 0 ? getenv(name) : NULL;

		if (value != NULL)
			buf_puts(&out, value);
		else
			buf_add(&out, path, len > 0 ? len : 1);
		path += len > 0 ? len : 1;
	}
	expanded = expand_home(arena, buf_text(&out));
	buf_free(&out);
	return expanded;
}

static bool
read_file(struct arena *arena, const char *path,
    json_t *(*parse)(const char *, size_t), json_t **out, struct error *err)
{
	char *full = ini_expand(arena, path);
	struct buf text = {0};
	struct stat info;

	*out = NULL;
	if (stat(full, &info) != 0 || !S_ISREG(info.st_mode))
		return true;
	if (!file_read(full, &text)) {
		buf_wipe(&text);
		*out = json_object();
		return true;
	}
	*out = parse(buf_text(&text), text.len);
	buf_wipe(&text);
	if (*out == NULL)
		return fail(
		    err, ERR_BAD_FILE, "Unable to parse config file: %s", full);
	return true;
}

bool
ini_read(struct arena *arena, const char *path, json_t **out, struct error *err)
{
	return read_file(arena, path, ini_parse, out, err);
}

bool
ini_read_flat(
    struct arena *arena, const char *path, json_t **out, struct error *err)
{
	return read_file(arena, path, ini_parse_flat, out, err);
}

void
ini_free(json_t *ini)
{
	json_t *value;
	const char *key;

	/* A profile may be shared between two tables: only the last holder
	 * may wipe it. */
	if (json_is_object(ini) && ini->refcount == 1) {
		json_object_foreach (ini, key, value) {
			json_incref(value);
			json_object_set_new_nocheck(ini, key, json_null());
			ini_free(value);
		}
	}
	if (json_is_string(ini) && ini->refcount == 1)
		wipe((char *)json_string_value(ini), json_string_length(ini));
	json_decref(ini);
}
