/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/complete/path.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool
is_folder(struct candidates *candidates, const char *folder, const char *name)
{
	struct stat about;

	return stat(arena_printf(&candidates->arena, "%s%s", folder, name),
		   &about) == 0 &&
	    S_ISDIR(about.st_mode);
}

/* The folder to read: "" is the current one, "~/" the person's own. */
static const char *
folder_of(struct candidates *candidates, const char *typed, size_t len)
{
	const char *home = getenv("HOME");

	if (len == 0)
		return "./";
	if (home && typed[0] == '~' && typed[1] == '/')
		return arena_printf(&candidates->arena, "%s%.*s", home,
		    (int)len - 1, typed + 1);
	return arena_strndup(&candidates->arena, typed, len);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static size_t
read_names(struct candidates *candidates, const char *folder, const char *start,
    const char **names, size_t max)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	size_t n = 0;

	while (dir && n < max && (entry = readdir(dir))) {
		const char *name = entry->d_name;

		if (strncmp(name, start, strlen(start)) != 0)
			continue;
		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
		    (name[0] == '.' && start[0] != '.'))
			continue;
		names[n++] = arena_printf(&candidates->arena, "%s%s", name,
		    is_folder(candidates, folder, name) ? "/" : "");
	}
	if (dir)
		closedir(dir);
	qsort(names, n, sizeof(*names), by_name);
	return n;
}

void
complete_path(struct candidates *candidates, const char *typed)
{
	enum { MAX = 2000 };
	const char *slash = strrchr(typed, '/');
	size_t len = slash ? (size_t)(slash - typed) + 1 : 0;
	const char **names = arena_array(&candidates->arena, const char *, MAX);
	size_t n;

	n = read_names(candidates, folder_of(candidates, typed, len),
	    typed + len, names, MAX);
	candidates->before = arena_printf(
	    &candidates->arena, "%s%.*s", candidates->before, (int)len, typed);
	candidates->typed = "";
	for (size_t i = 0; i < n; i++)
		candidates_add(candidates, names[i], NULL);
}
