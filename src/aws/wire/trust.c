/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/trust.h"

#include <dirent.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/env.h"
#include "base/file.h"
#include "base/memory/alloc.h"
#include "base/portable/bundle.h"

/* "5ed36f99.0": the hash of a subject and a counter. */
static bool
is_hashed(const char *name)
{
	return strspn(name, "0123456789abcdef") == 8 && name[8] == '.' &&
	    name[9] >= '0' && name[9] <= '9';
}

static bool
holds_hashes(const char *folder)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	bool found = false;

	if (!dir)
		return false;
	while (!found && (entry = readdir(dir)))
		found = is_hashed(entry->d_name);
	closedir(dir);
	return found;
}

static bool
find_folder(struct trust *trust, const curl_version_info_data *info)
{
	if (info->age >= CURLVERSION_SEVENTH && info->capath &&
	    holds_hashes(info->capath)) {
		trust->folder = info->capath;
		return true;
	}
	for (size_t i = 0; bundle_folders[i] && !trust->folder; i++) {
		if (holds_hashes(bundle_folders[i]))
			trust->folder = bundle_folders[i];
	}
	return trust->folder != NULL;
}

/* A libcurl built for any system names no bundle of its own. */
static void
find_file(struct trust *trust, const curl_version_info_data *info)
{
	if (info->age >= CURLVERSION_SEVENTH && info->cainfo)
		return;
	for (size_t i = 0; bundle_files[i] && !trust->file; i++) {
		if (access(bundle_files[i], R_OK) == 0)
			trust->file = bundle_files[i];
	}
}

struct trust
trust_find(void)
{
	const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
	struct trust trust = {.file = env_get("SSL_CERT_FILE"),
	    .folder = env_get("SSL_CERT_DIR"),
	    .known = true};

	if (!trust.file && !trust.folder && !find_folder(&trust, info))
		find_file(&trust, info);
	return trust;
}

/* What a pipe gave: it gives it once, and there may be many connections. */
static struct {
	char *path;
	struct buf text;
} piped;

const struct buf *
trust_piped(const char *file)
{
	return piped.path && file && strcmp(piped.path, file) == 0 ? &piped.text
								   : NULL;
}

bool
trust_can_read(const char *file)
{
	if (!file_is_odd(file))
		return access(file, R_OK) == 0;
	if (trust_piped(file))
		return true;
	buf_clear(&piped.text);
	if (!file_read_small(file, &piped.text))
		return false;
	free(piped.path);
	/* libcurl has its own words for nothing at all */
	piped.path = piped.text.len ? xstrdup(file) : NULL;
	return true;
}

bool
trust_check(
    const struct http_options *options, const char *url, struct error *err)
{
	const char *file = options->ca_bundle;

	if (options->no_verify || (!file && !(file = env_get("SSL_CERT_FILE"))))
		return true;
	if (trust_can_read(file) || (!options->ca_bundle && !file_is_odd(file)))
		return true;
	return fail(err, ERR_TLS, "SSL validation failed for %s [Errno %d] %s",
	    url, errno, strerror(errno));
}
