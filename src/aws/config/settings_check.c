/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/config/settings.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

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

bool
settings_int(const struct settings *settings, enum setting setting, long *out,
    struct error *err)
{
	const char *value = settings_get(settings, setting, NULL);
	struct buf quoted = {0};

	if (value != NULL && number_read_long(value, out))
		return true;
	value = value != NULL ? value : "";
	repr_write_string(&quoted, value, strlen(value));
	fail(err, ERR_GENERAL, "invalid literal for int() with base 10: %s",
	    buf_text(&quoted));
	buf_free(&quoted);
	return false;
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
