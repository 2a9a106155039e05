/* configure list: what is in force, and who says so. */
#include "cmd/configure_list.h"

#include <stdlib.h>
#include <string.h>

#include "aws/client.h"
#include "aws/credentials.h"
#include "aws/endpoint.h"
#include "aws/http.h"
#include "aws/settings.h"
#include "base/buf.h"
#include "cmd/own.h"
#include "cmd/print.h"

static const char none[] = "<not set>";

static void
row(struct buf *out, const char *name, const char *value, const char *type,
    const char *place)
{
	buf_printf(
	    out, "%-10s : %-24s : %-16s : %s\n", name, value, type, place);
}

static void
row_setting(struct buf *out, const struct settings *settings, const char *name,
    enum setting setting, const char *option)
{
	enum setting_source source;
	const char *value = settings_get(settings, setting, &source);
	const char *origin = settings_origin(settings, setting);

	if (value == NULL)
		row(out, name, none, "None", "None");
	else if (source == SOURCE_OPTION)
		row(out, name, value, "manual", option);
	else if (source == SOURCE_ENVIRONMENT)
		row(out, name, value, "env", origin);
	else if (source == SOURCE_PROFILE)
		row(out, name, value, "config-file", settings_config_file());
	else
		row(out, name, value, "default", "");
}

static void
row_profile(struct buf *out, const struct settings *settings)
{
	const char *variable = getenv("AWS_PROFILE") != NULL
	    ? "AWS_PROFILE"
	    : "AWS_DEFAULT_PROFILE";

	if (!settings->profile_named)
		row(out, "profile", none, "None", "None");
	else if (settings->profile_option)
		row(out, "profile", settings->profile, "manual", "--profile");
	else
		row(out, "profile", settings->profile, "env", variable);
}

/* The access key is no secret, but its last characters are enough. */
static bool
row_key(struct buf *out, struct settings *settings, struct error *err)
{
	struct http *http = client_open_http(settings);
	struct credentials_chain *chain = credentials_open(settings, http, err);
	const struct credentials *keys;
	char masked[32];
	bool ok = chain != NULL;

	if (ok && credentials_source(chain) == NULL) {
		row(out, "access_key", none, "None", "None");
	} else if (ok && (ok = credentials_get(chain, &keys, err))) {
		size_t len = strlen(keys->access_key);

		snprintf(masked, sizeof(masked), "****************%s",
		    len > 4 ? keys->access_key + len - 4 : "");
		row(out, "access_key", masked, credentials_source(chain), "");
	}
	credentials_close(chain);
	http_close(http);
	return ok;
}

/* Where from: what was configured, or the rules of the partition. */
static void
row_endpoint(struct buf *out, struct run *run)
{
	struct settings *settings = &run->settings;
	struct endpoint endpoint;
	struct error why = {0};
	bool option = settings->options.endpoint_url != NULL;
	const char *type = "rules";

	if (!endpoint_resolve(settings, run->service, &endpoint, &why)) {
		row(out, "endpoint", none, "None", why.message);
		error_clear(&why);
		return;
	}
	if (option)
		type = "manual";
	else if (endpoint.configured)
		type = endpoint.configured;
	row(out, "endpoint", endpoint.url, type,
	    option ? "--endpoint-url" : "");
}

static bool
list(struct run *run, struct error *err)
{
	struct settings *settings = &run->settings;
	struct buf out = {0};
	const char *region;
	bool ok;

	row(&out, "NAME", "VALUE", "TYPE", "LOCATION");
	row_profile(&out, settings);
	ok = row_key(&out, settings, err) &&
	    endpoint_region(settings, &region, err);
	if (ok && region != NULL &&
	    settings_get(settings, SETTING_REGION, NULL) == NULL)
		row(&out, "region", region, "imds", "");
	else
		row_setting(
		    &out, settings, "region", SETTING_REGION, "--region");
	if (run->options.output != NULL)
		row(&out, "output", run->options.output, "manual", "--output");
	else
		row_setting(&out, settings, "output", SETTING_OUTPUT, "");
	row_endpoint(&out, run);
	ok = ok && print_text(buf_text(&out), err);
	buf_free(&out);
	return ok;
}

static bool
configure_run(struct run *run, struct words words, struct error *err)
{
	struct own own = {.command = "configure", .takes_words = true};

	if (!own_parse(run, &own, words, err))
		return own_stopped(err);
	if (own.rest.n != 1 || strcmp(own.rest.at[0], "list") != 0)
		return fail(err, EXIT_USAGE,
		    "ecr configure knows one word, list; files are written "
		    "by aws configure or an editor");
	return list(run, err);
}

const struct command configure_command = {
    .name = "configure",
    .summary = "list: which settings and credentials are in force, and why",
    .group = "configuration",
    .run = configure_run,
};
