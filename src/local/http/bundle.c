/* SPDX-License-Identifier: Apache-2.0 */
#include "local/http/bundle.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/countof.h"
#include "base/env.h"
#include "base/file.h"

/* Where Debian, Fedora, SUSE, newer Fedora, Alpine and the BSDs keep it. */
static const char *const files[] = {"/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
    "/usr/local/share/certs/ca-root-nss.crt"};

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

	for (size_t i = 0; i < countof(files) && !found; i++)
		found = file_read_small(files[i], out);
	if (out->len > before && out->data[out->len - 1] != '\n')
		buf_putc(out, '\n');
}
