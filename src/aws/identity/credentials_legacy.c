/* Files of tools that came before: AWS_CREDENTIAL_FILE and boto's.
 * SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/provider.h"

#include <stdlib.h>
#include <string.h>

#include "base/ini.h"
#include "base/json/json_make.h"
#include "base/env.h"
#include "base/file.h"
#include "base/json/json.h"

/* "KEY=VALUE" lines; others are skipped. */
static json_t *
pairs_parse(char *text)
{
	json_t *pairs = json_object();
	char *rest = text, *line;

	while ((line = strsep(&rest, "\r\n")) != NULL) {
		char *value = strchr(line, '='), *end;

		if (value == NULL)
			continue;
		*value++ = '\0';
		line += strspn(line, " \t");
		line[strcspn(line, " \t")] = '\0';
		value += strspn(value, " \t");
		end = value + strlen(value);
		while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
			*--end = '\0';
		json_object_set_new(pairs, line, json_string(value));
	}
	return pairs;
}

static bool
ec2_file_load(
    const struct lookup *lookup, struct found **out, struct error *err)
{
	const char *file = getenv("AWS_CREDENTIAL_FILE"), *access, *secret;
	struct buf text = {0};
	json_t *pairs;
	char *path;
	bool ok = true;

	if (file == NULL)
		return true;
	path = file[0] == '~' ? env_expand(lookup->settings->arena, file)
			      : arena_strdup(lookup->settings->arena, file);
	if (!file_read_small(path, &text)) {
		buf_wipe(&text);
		return fail(err, ERR_GENERAL,
		    "The specified config file (%s) could not be found.", path);
	}
	buf_putc(&text, '\n');
	pairs = pairs_parse(text.data);
	access = json_get_string(pairs, "AWSAccessKeyId");
	secret = json_get_string(pairs, "AWSSecretKey");
	if (access != NULL && secret == NULL) {
		ok = fail(err, ERR_GENERAL, "'AWSSecretKey'");
	} else if (access != NULL) {
		*out = found_new(lookup, provider_ec2_file.name);
		credentials_set(&(*out)->now, access, secret, NULL, NULL);
	}
	json_wipe(pairs);
	buf_wipe(&text);
	return ok;
}

static bool
boto_read(const struct lookup *lookup, const char *path, struct found **out,
    struct error *err)
{
	json_t *file, *keys;
	bool ok;

	if (!ini_read(lookup->settings->arena, path, &file, err))
		return false;
	keys = json_object_get(file, "Credentials");
	ok = keys_find(lookup, keys, provider_boto.name, out, err);
	if (ok && *out != NULL) {
		free((*out)->now.session_token);
		(*out)->now.session_token = NULL;
	}
	json_wipe(file);
	return ok;
}

static bool
boto_load(const struct lookup *lookup, struct found **out, struct error *err)
{
	const char *file = getenv("BOTO_CONFIG");

	if (file != NULL)
		return boto_read(lookup, file, out, err);
	return boto_read(lookup, "/etc/boto.cfg", out, err) &&
	    (*out != NULL || boto_read(lookup, "~/.boto", out, err));
}

const struct provider provider_ec2_file = {
    "ec2-credentials-file", "Ec2Config", ec2_file_load};
const struct provider provider_boto = {"boto-config", "Boto2Config", boto_load};
