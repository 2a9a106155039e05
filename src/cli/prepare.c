/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/prepare.h"

#include <string.h>

#include "cli/args/stray.h"
#include "model/encode.h"

static const char raw_format[] = "raw-in-base64-out";

static const char *
binary_format(const struct run *run)
{
	const char *format = run->options.binary_format;

	if (!format)
		format =
		    settings_get(&run->settings, SETTING_BINARY_FORMAT, NULL);
	return format ? format : "base64";
}

bool
prepare_check_format(struct run *run, struct error *err)
{
	const char *format = binary_format(run);

	/* the peer's text: a key that is not in its table */
	return strcmp(format, "base64") == 0 ||
	    strcmp(format, raw_format) == 0 ||
	    fail(err, ERR_GENERAL, "'%s'", format);
}

/* Negative ones are refused only when a request is about to be made. */
static bool
check_timeout(
    const char *name, const char *word, double seconds, struct error *err)
{
	return !word || seconds >= 0 ||
	    fail(err, ERR_GENERAL,
		"Attempted to set %s timeout to %.0f, but the timeout cannot "
		"be set to a value less than or equal to 0.",
		name, seconds);
}

bool
prepare_params(struct run *run, const struct operation *operation,
    json_t *params, struct error *err)
{
	const struct options *options = &run->options;

	return check_timeout("connect", options->connect_timeout_word,
		   options->settings.connect_timeout, err) &&
	    check_timeout("read", options->read_timeout_word,
		options->settings.read_timeout, err) &&
	    (model_encode_blobs(operation->input, params,
		 strcmp(binary_format(run), raw_format) == 0, err) ||
		stray_blob(operation->input, params, err));
}
