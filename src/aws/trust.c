#include "aws/trust.h"

#include <dirent.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <curl/curl.h>

static const char *const folders[] = {"/etc/ssl/certs", "/etc/pki/tls/certs",
    "/system/etc/security/cacerts", NULL};

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

char *
trust_find_folder(void)
{
	const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);

	if (info->age >= CURLVERSION_SEVENTH && info->capath &&
	    holds_hashes(info->capath))
		return xstrdup(info->capath);
	for (const char *const *f = folders; *f; f++) {
		if (holds_hashes(*f))
			return xstrdup(*f);
	}
	return NULL;
}

bool
trust_check(
    const struct http_options *options, const char *url, struct error *err)
{
	if (options->no_verify || !options->ca_bundle ||
	    access(options->ca_bundle, R_OK) == 0)
		return true;
	return fail(err, EXIT_GENERAL,
	    "SSL validation failed for %s [Errno %d] %s", url, errno,
	    strerror(errno));
}
