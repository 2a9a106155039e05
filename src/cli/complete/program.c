/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/complete/program.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/env.h"
#include "cli/complete/path.h"

/* Nobody reads on beyond this many. */
enum { MOST = 2000 };

struct programs {
	const char *list[MOST];
	size_t n;
};

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
read_folder(
    struct candidates *candidates, const char *folder, struct programs *names)
{
	size_t len = strlen(candidates->typed);
	DIR *dir = opendir(folder);
	const struct dirent *entry;

	while (dir && names->n < MOST && (entry = readdir(dir))) {
		const char *path = arena_printf(
		    &candidates->arena, "%s%s", folder, entry->d_name);

		if (entry->d_name[0] != '.' &&
		    strncmp(entry->d_name, candidates->typed, len) == 0 &&
		    access(path, X_OK) == 0)
			names->list[names->n++] = path + strlen(folder);
	}
	if (dir)
		closedir(dir);
}

void
complete_program_name(struct candidates *candidates)
{
	struct programs *names = arena_new(&candidates->arena, struct programs);
	const char *path = env_get("PATH");

	if (strchr(candidates->typed, '/')) {
		complete_path(candidates, candidates->typed);
		return;
	}
	while (path && *path) {
		char *folder = env_next_on_path(&path, "");

		read_folder(candidates, folder, names);
		free(folder);
	}
	qsort(names->list, names->n, sizeof(*names->list), by_name);
	for (size_t i = 0; i < names->n; i++)
		if (!i || strcmp(names->list[i], names->list[i - 1]) != 0)
			candidates_add(candidates, names->list[i], NULL);
}
