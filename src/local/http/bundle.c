/* SPDX-License-Identifier: Apache-2.0 */
#include "local/http/bundle.h"

#include <dirent.h>
#include <stdlib.h>

#include "base/env.h"
#include "base/file.h"
#include "base/portable/bundle.h"

/* Files that are no certificates do no harm: what is read is what lies
 * between the marks. */
static bool
read_folder(struct buf *out, const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	bool found = false;

	while (dir && (entry = readdir(dir))) {
		char *file = file_join(path, entry->d_name);

		if (*entry->d_name != '.' && file_read_small(file, out)) {
			buf_putc(out, '\n');
			found = true;
		}
		free(file);
	}
	if (dir)
		closedir(dir);
	return found;
}

void
bundle_read(struct buf *out, const char *variable)
{
	const char *named = env_get(variable);
	size_t before = out->len;
	bool found =
	    named && (read_folder(out, named) || file_read_small(named, out));

	for (size_t i = 0; bundle_files[i] && !found; i++)
		found = file_read_small(bundle_files[i], out);
	if (out->len > before && out->data[out->len - 1] != '\n')
		buf_putc(out, '\n');
}
