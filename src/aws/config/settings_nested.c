/* Blocks of lines in a profile where a value is wanted.
 * SPDX-License-Identifier: Apache-2.0 */
#include "aws/config/settings.h"

#include <stdlib.h>
#include <string.h>

#include "aws/config/profile.h"
#include "base/memory/buf.h"
#include "base/text/repr.h"

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
check_timestamps(const struct settings *settings, struct error *err)
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
check_endpoints(const struct settings *settings, struct error *err)
{
	static const char *const names[] = {"services", "endpoint_url"};
	const json_t *keys = profile_find(settings, settings->profile);
	const char *url = getenv("AWS_ENDPOINT_URL");

	if (settings->options.endpoint_url || (url && *url) ||
	    settings_flag(settings, SETTING_IGNORE_ENDPOINT_URLS))
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (json_is_object(json_object_get(keys, names[i])))
			return fail(err, ERR_GENERAL, "%s", unhashable);
	}
	return true;
}

bool
settings_check_nested(const struct settings *settings, struct error *err)
{
	const json_t *value;

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		value = settings_nested(settings, refused[i].setting);
		if (value)
			return refuse(
			    value, refused[i].before, refused[i].behind, err);
	}
	return check_timestamps(settings, err) &&
	    check_endpoints(settings, err);
}
