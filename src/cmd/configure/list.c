/* configure list, list-profiles: what is in force, and what there is.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "aws/call/client.h"
#include "aws/identity/region.h"
#include "aws/config/settings.h"
#include "aws/identity/credentials.h"
#include "aws/wire/http.h"
#include "cli/standard_output.h"
#include "cmd/commands.h"
#include "cmd/configure/details.h"
#include "cmd/configure/files.h"

enum { DETAILS, VALUE_WIDTH = 24 };

static const struct arg options[] = {
    [DETAILS] = {"--details",
	.doc = "Show output format and endpoint as well, and what a value "
	       "says by option.",
	.exact = true},
    {0},
};

static const char none[] = "<not set>", nothing[] = "None";

/* Python counts characters where it fills up with blanks. */
static bool
print_row(const char *name, const char *value, const char *type,
    const char *place, struct error *err)
{
	struct buf row = {0};
	size_t n = 0;
	bool ok;

	for (const char *p = value; *p; p++)
		n += ((unsigned char)*p & 0xc0) != 0x80;
	buf_printf(&row, "%-10s : %s", name, value);
	if (n < VALUE_WIDTH)
		buf_fill(&row, ' ', VALUE_WIDTH - n);
	buf_printf(&row, " : %-16s : %s\n", type, place);
	ok = print_buf(&row, err);
	buf_free(&row);
	return ok;
}

static bool
print_profile(const struct run *run, struct error *err)
{
	const struct settings *settings = &run->settings;

	if (run->options.settings.profile && !settings->profile_named)
		return fail(err, ERR_GENERAL,
		    "unsupported format string passed to NoneType.__format__");
	if (run->options.settings.profile)
		return print_row(
		    "profile", settings->profile, "manual", "--profile", err);
	if (settings->profile_named)
		return print_row("profile", settings->profile, "env",
		    "['AWS_PROFILE', 'AWS_DEFAULT_PROFILE']", err);
	return print_row("profile", none, nothing, nothing, err);
}

static bool
print_keys(struct run *run, struct error *err)
{
	struct http *http = client_open_http(&run->settings);
	struct credentials_chain *chain =
	    credentials_open(&run->settings, http, err);
	const char *source = chain ? credentials_source(chain) : NULL;
	const struct credentials *keys;
	struct arena *arena = &run->arena;
	bool ok = chain != NULL;

	if (ok && source)
		ok = credentials_get(chain, &keys, err) &&
		    print_row("access_key",
			configure_mask(arena, keys->access_key), source, "",
			err) &&
		    print_row("secret_key",
			configure_mask(arena, keys->secret_key), source, "",
			err);
	else if (ok)
		ok = print_row("access_key", none, nothing, nothing, err) &&
		    print_row("secret_key", none, nothing, nothing, err);
	credentials_close(chain);
	http_close(http);
	return ok;
}

/* The peer asks environment and file first, and takes whatever else there is
 * for an answer of the metadata service. */
static bool
print_region(struct run *run, struct error *err)
{
	struct settings *settings = &run->settings;
	struct settings asked = *settings;
	enum setting_source source;
	const char *region;
	struct error ignored = {0};

	asked.options.region = NULL;
	region = settings_get(&asked, SETTING_REGION, &source);
	if (region && source == SOURCE_ENVIRONMENT)
		return print_row("region", region, "env",
		    "['AWS_REGION', 'AWS_DEFAULT_REGION']", err);
	if (settings_nested(&asked, SETTING_REGION))
		return fail(err, ERR_GENERAL,
		    "unsupported format string passed to dict.__format__");
	if (region)
		return print_row("region", region, "config-file",
		    settings_config_file(), err);
	region = settings->options.region;
	if (!region)
		region_find(settings, &region, &ignored);
	error_clear(&ignored);
	if (region && *region)
		return print_row("region", region, "imds", "", err);
	return print_row("region", none, nothing, nothing, err);
}

static bool
list(struct run *run, const struct arg_parser *given, struct error *err)
{
	if (argparse_given(given, DETAILS))
		return configure_details(run, err);
	return print_row("NAME", "VALUE", "TYPE", "LOCATION", err) &&
	    print_profile(run, err) && settings_profile(&run->settings, err) &&
	    print_keys(run, err) && print_region(run, err);
}

static bool
list_profiles(
    struct run *run, const struct arg_parser *given, struct error *err)
{
	struct buf names = {0};
	const char *name;
	json_t *keys;
	bool ok;

	(void)given;
	json_object_foreach (run->settings.profiles, name, keys) {
		buf_printf(&names, "%s\n", name);
	}
	ok = print_buf(&names, err);
	buf_free(&names);
	return ok;
}

static const struct example examples[] = {
    {"Which keys and region would be used, and who says so",
	"ecr configure list"},
    {"The same for a profile, with the endpoint",
	"ecr configure list --details --profile ci"},
    {0},
};

const struct command configure_list_part = {
    .name = "list",
    .doc = "Show the profile, access key and secret key (their ends alone) and "
	   "the region in force, each with where it comes from.",
    .options = options,
    .examples = examples,
    .peer = true,
    .run = list,
};

const struct command configure_list_profiles_part = {
    .name = "list-profiles",
    .doc = "Print the names of the profiles of both files.",
    .peer = true,
    .run = list_profiles,
};
