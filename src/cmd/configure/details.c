/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/configure/details.h"

#include <stdlib.h>
#include <string.h>

#include "aws/call/client.h"
#include "aws/identity/credentials.h"
#include "aws/identity/region.h"
#include "aws/wire/http.h"
#include "aws/config/settings.h"
#include "cli/run.h"
#include "base/memory/buf.h"
#include "cmd/login/identity.h"
#include "cli/standard_output.h"

static const char none[] = "<not set>";

/* One line, whatever a setting holds. */
static const char *
shown(struct arena *arena, const char *value)
{
	struct buf text = {0};
	const char *copy;

	for (const char *p = value; *p; p++) {
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			buf_printf(&text, "\\x%02x", (unsigned char)*p);
		else
			buf_putc(&text, *p);
	}
	copy = arena_strdup(arena, buf_text(&text));
	buf_free(&text);
	return copy;
}

static void
row(struct buf *out, struct arena *arena, const char *name, const char *value,
    const char *type, const char *place)
{
	buf_printf(out, "%-10s : %-24s : %-16s : %s\n", name,
	    shown(arena, value), type, shown(arena, place));
}

static void
row_setting(struct buf *out, const struct settings *settings, const char *name,
    enum setting setting, const char *option)
{
	enum setting_source source;
	const char *value = settings_get(settings, setting, &source);
	const char *origin = settings_origin(settings, setting);

	if (!value)
		row(out, settings->arena, name, none, "None", "None");
	else if (source == SOURCE_OPTION)
		row(out, settings->arena, name, value, "manual", option);
	else if (source == SOURCE_ENVIRONMENT)
		row(out, settings->arena, name, value, "env", origin);
	else if (source == SOURCE_PROFILE)
		row(out, settings->arena, name, value, "config-file",
		    settings_config_file());
	else
		row(out, settings->arena, name, value, "default", "");
}

static void
row_profile(struct buf *out, const struct settings *settings)
{
	const char *variable =
	    getenv("AWS_PROFILE") ? "AWS_PROFILE" : "AWS_DEFAULT_PROFILE";

	if (!settings->profile_named)
		row(out, settings->arena, "profile", none, "None", "None");
	else if (settings->profile_option)
		row(out, settings->arena, "profile", settings->profile,
		    "manual", "--profile");
	else
		row(out, settings->arena, "profile", settings->profile, "env",
		    variable);
}

static void
row_masked(
    struct buf *out, struct arena *arena, const char *key, const char *source)
{
	size_t len = key ? strlen(key) : 0;
	char masked[32];

	snprintf(masked, sizeof(masked), "****************%s",
	    len > 4 ? key + len - 4 : "");
	row(out, arena, "access_key", key ? masked : none, source, "");
}

/* The access key is no secret, but its last characters are enough.  Where no
 * key can be had the other rows still say why; `here` is false where no region
 * is in force that STS could be asked in. */
static bool
row_key(struct buf *out, const struct settings *settings, bool here,
    struct error *err)
{
	struct settings usable = *settings;
	struct http *http = client_open_http(&usable);
	struct credentials_chain *chain;
	const struct credentials *keys;
	const char *source;
	bool ok;

	if (!here)
		usable.options.region = "us-east-1";
	chain = settings_profile(&usable, err)
	    ? credentials_open(&usable, http, err)
	    : NULL;
	source = chain ? credentials_source(chain) : NULL;
	ok = chain && (!source || !here || credentials_get(chain, &keys, err));
	if (!ok || !source)
		row(out, settings->arena, "access_key", none, "None", "None");
	else
		row_masked(out, settings->arena,
		    here ? keys->access_key : identity_access_key(&usable),
		    source);
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
	bool option = settings->options.endpoint_url;
	const char *type = "rules";

	if (!region_endpoint(settings, run->service, &endpoint, &why)) {
		row(out, settings->arena, "endpoint", none, "None",
		    why.message);
		error_clear(&why);
		return;
	}
	if (option)
		type = "manual";
	else if (endpoint.configured)
		type = endpoint.configured;
	row(out, settings->arena, "endpoint", endpoint.url, type,
	    option ? "--endpoint-url" : "");
}

bool
configure_details(struct run *run, struct error *err)
{
	struct settings *settings = &run->settings;
	struct buf out = {0};
	struct error ignored = {0};
	const char *region;
	bool here, ok, said;

	row(&out, settings->arena, "NAME", "VALUE", "TYPE", "LOCATION");
	row_profile(&out, settings);
	/* one that is malformed is shown; the endpoint's row says so */
	here = region_find(settings, &region, &ignored);
	error_clear(&ignored);
	ok = row_key(&out, settings, here || !region, err);
	if (region && !settings_get(settings, SETTING_REGION, NULL))
		row(&out, settings->arena, "region", region, "imds", "");
	else
		row_setting(
		    &out, settings, "region", SETTING_REGION, "--region");
	if (run->options.output)
		row(&out, settings->arena, "output", run->options.output,
		    "manual", "--output");
	else
		row_setting(&out, settings, "output", SETTING_OUTPUT, "");
	row_endpoint(&out, run);
	said = print_buf(&out, ok ? err : &ignored) &&
	    print_done(ok ? err : &ignored);
	error_clear(&ignored);
	buf_free(&out);
	return ok && said;
}
