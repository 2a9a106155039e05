/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/config/settings.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/countof.h"
#include "base/memory/buf.h"
#include "base/text/number.h"
#include "base/text/repr.h"

static char *
settings_lower(const struct settings *settings, const char *value)
{
	char *lower = arena_strdup(settings->arena, value);

	for (char *p = lower; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	return lower;
}

static bool
compression_check(const struct settings *settings, struct error *err)
{
	const char *value =
	    settings_get(settings, SETTING_COMPRESSION_SIZE, NULL);
	long size;

	if (!number_read_long(value, &size))
		return fail(err, ERR_GENERAL,
		    "Invalid value \"%s\" for "
		    "request_min_compression_size_bytes. Value must be an "
		    "integer. Received <class 'str'> instead.",
		    value);
	if (size < 1 || size > 1048576)
		return fail(err, ERR_GENERAL,
		    "Invalid value \"%ld\" for "
		    "request_min_compression_size_bytes. Value must be "
		    "between 1 and 1048576.",
		    size);
	return true;
}

static bool
checksum_check(const struct settings *settings, enum setting setting,
    const char *key, struct error *err)
{
	const char *value = settings_get(settings, setting, NULL);
	char *lower;

	if (strcasecmp(value, "when_supported") == 0 ||
	    strcasecmp(value, "when_required") == 0)
		return true;
	lower = settings_lower(settings, value);
	return fail(err, ERR_GENERAL,
	    "Unsupported configuration value for %s. Expected one of "
	    "('when_supported', 'when_required') but got %s.",
	    key, lower);
}

static bool
account_mode_check(const struct settings *settings, struct error *err)
{
	const char *value =
	    settings_get(settings, SETTING_ACCOUNT_ID_MODE, NULL);

	if (settings->options.no_sign_request ||
	    strcasecmp(value, "preferred") == 0 ||
	    strcasecmp(value, "disabled") == 0 ||
	    strcasecmp(value, "required") == 0)
		return true;
	return fail(err, ERR_GENERAL,
	    "The configured value '%s' for 'account_id_endpoint_mode' is "
	    "invalid. Valid values are: ('preferred', 'disabled', "
	    "'required').",
	    settings_lower(settings, value));
}

static bool
s3_express_check(const struct settings *settings, struct error *err)
{
	const char *value =
	    settings_get(settings, SETTING_S3_EXPRESS_AUTH, NULL);

	if (value == NULL || strcasecmp(value, "true") == 0 ||
	    strcasecmp(value, "false") == 0)
		return true;
	return fail(err, ERR_GENERAL,
	    "Invalid value \"%s\" for s3_disable_express_session_auth. Value "
	    "must be a boolean",
	    value);
}

bool
settings_check_times(const struct settings *settings, struct error *err)
{
	const char *word =
	    settings_get(settings, SETTING_TIMESTAMP_FORMAT, NULL);

	return !word || strcmp(word, "wire") == 0 ||
	    strcmp(word, "iso8601") == 0 ||
	    fail_code(err, ERR_CONFIG, "Configuration",
		"Unknown cli_timestamp_format value: %s, valid values are "
		"\"wire\" or \"iso8601\"",
		word);
}

enum decode_times
settings_times(const struct settings *settings)
{
	const char *word =
	    settings_get(settings, SETTING_TIMESTAMP_FORMAT, NULL);

	return word && strcmp(word, "wire") == 0 ? TIMES_WIRE : TIMES_ISO8601;
}

bool
settings_check(const struct settings *settings, struct error *err)
{
	return compression_check(settings, err) &&
	    checksum_check(settings, SETTING_REQUEST_CHECKSUM,
		"request_checksum_calculation", err) &&
	    checksum_check(settings, SETTING_RESPONSE_CHECKSUM,
		"response_checksum_validation", err) &&
	    account_mode_check(settings, err) &&
	    s3_express_check(settings, err);
}

static const char unhashable[] = "unhashable type: 'dict'";
static const char no_number[] =
    "int() argument must be a string, a bytes-like object or a real number, "
    "not 'dict'";

/* What Python says of each: `before`, and where there is `behind` the block's
 * repr() between the two. */
static const struct {
	enum setting setting;
	const char *before, *behind;
} refused[] = {
    {SETTING_REGION, "expected string or bytes-like object, got 'dict'", NULL},
    {SETTING_BINARY_FORMAT, unhashable, NULL},
    {SETTING_METADATA_ENDPOINT, unhashable, NULL},
    {SETTING_METADATA_TIMEOUT, no_number, NULL},
    {SETTING_METADATA_ATTEMPTS, no_number, NULL},
    {SETTING_MAX_ATTEMPTS, no_number, NULL},
    {SETTING_AUTO_PROMPT, "'dict' object has no attribute 'lower'", NULL},
    {SETTING_RETRY_MODE, "Invalid value provided to \"mode\": \"",
	"\" must be one of: \"standard\" or \"adaptive\""},
    {SETTING_COMPRESSION_SIZE, "Invalid value \"",
	"\" for request_min_compression_size_bytes. Value must be an integer. "
	"Received <class 'dict'> instead."},
    {SETTING_REQUEST_CHECKSUM,
	"Unsupported configuration value for request_checksum_calculation. "
	"Expected one of ('when_supported', 'when_required') but got ",
	"."},
    {SETTING_RESPONSE_CHECKSUM,
	"Unsupported configuration value for response_checksum_validation. "
	"Expected one of ('when_supported', 'when_required') but got ",
	"."},
    {SETTING_ACCOUNT_ID_MODE, "The configured value '",
	"' for 'account_id_endpoint_mode' is invalid. Valid values are: "
	"('preferred', 'disabled', 'required')."},
};

static bool
refuse(const json_t *value, const char *before, const char *behind,
    struct error *err)
{
	struct buf text = {0};

	buf_puts(&text, before);
	if (behind) {
		repr_write(&text, value);
		buf_puts(&text, behind);
	}
	fail(err, ERR_GENERAL, "%s", text.data);
	buf_free(&text);
	return false;
}

/* The one that is refused as a configuration. */
static bool
check_nested_times(const struct settings *settings, struct error *err)
{
	const json_t *value =
	    settings_nested(settings, SETTING_TIMESTAMP_FORMAT);
	struct buf text = {0};

	if (!value)
		return true;
	repr_write(&text, value);
	fail_code(err, ERR_CONFIG, "Configuration",
	    "Unknown cli_timestamp_format value: %s, valid values are \"wire\" "
	    "or \"iso8601\"",
	    text.data);
	buf_free(&text);
	return false;
}

/* The sections that the profile names for addresses, and its own. */
static bool
check_nested_urls(const struct settings *settings, struct error *err)
{
	static const char *const names[] = {"services", "endpoint_url"};
	const json_t *keys = settings_find_profile(settings, settings->profile);
	const char *url = getenv("AWS_ENDPOINT_URL");

	if (settings->options.endpoint_url || (url && *url) ||
	    settings_flag(settings, SETTING_IGNORE_ENDPOINT_URLS))
		return true;
	for (size_t i = 0; i < countof(names); i++) {
		if (json_is_object(json_object_get(keys, names[i])))
			return fail(err, ERR_GENERAL, "%s", unhashable);
	}
	return true;
}

bool
settings_check_nested(const struct settings *settings, struct error *err)
{
	const json_t *value;

	for (size_t i = 0; i < countof(refused); i++) {
		value = settings_nested(settings, refused[i].setting);
		if (value)
			return refuse(
			    value, refused[i].before, refused[i].behind, err);
	}
	return check_nested_times(settings, err) &&
	    check_nested_urls(settings, err);
}

bool
settings_check_sso(const struct settings *settings, struct error *err)
{
	const char *name = settings_profile_key(settings, "sso_session");
	const json_t *session;
	bool url, region;

	if (name == NULL)
		return true;
	session = json_object_get(settings->sso_sessions, name);
	if (json_object_size(session) == 0)
		return fail(err, ERR_GENERAL,
		    "The profile \"%s\" is configured to use the SSO token "
		    "provider but the \"%s\" sso_session configuration does "
		    "not exist.",
		    settings->profile, name);
	url = json_object_get(session, "sso_start_url") != NULL;
	region = json_object_get(session, "sso_region") != NULL;
	if (url && region)
		return true;
	return fail(err, ERR_GENERAL,
	    "The profile \"%s\" is configured to use the SSO token provider "
	    "but is missing the following configuration: [%s%s%s].",
	    settings->profile, url ? "" : "'sso_start_url'",
	    url || region ? "" : ", ", region ? "" : "'sso_region'");
}

bool
fail_no_region(struct error *err)
{
	return fail_code(err, ERR_CONFIG, "NoRegion",
	    "You must specify a region. You can also configure your region by "
	    "running \"aws configure\".");
}
