/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/config/endpoint.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "aws/identity/imds.h"
#include "model/partition.h"
#include "aws/config/profile.h"
#include "aws/identity/sso.h"
#include "base/url.h"

/* A host label that is not all digits; empty passes, as in the peer. */
static bool
region_check(const char *region, struct error *err)
{
	size_t len = strlen(region), digits = 0, good = 0;

	if (len > 0 && region[len - 1] == '\n')
		len--;
	for (size_t i = 0; i < len; i++) {
		digits += isdigit((unsigned char)region[i]) != 0;
		good += isalnum((unsigned char)region[i]) || region[i] == '-';
	}
	if (good == len && len <= 63 && (len == 0 || digits < len) &&
	    (len == 0 || (region[0] != '-' && region[len - 1] != '-')))
		return true;
	return fail(err, ERR_GENERAL,
	    "Provided region_name '%s' doesn't match a supported format.",
	    region);
}

bool
endpoint_region(
    struct settings *settings, const char **region, struct error *err)
{
	enum setting_source source;

	*region = settings_get(settings, SETTING_REGION, &source);
	if (source != SOURCE_OPTION && source != SOURCE_ENVIRONMENT &&
	    !settings_profile(settings, err))
		return false;
	if (*region == NULL && !imds_region(settings, region, err))
		return false;
	return *region == NULL || region_check(*region, err);
}

/* Drop every `part` from the text; whether there was one. */
static bool
text_drop(char *text, const char *part)
{
	size_t len = strlen(part);
	bool found = false;
	char *at = text;

	while ((at = strstr(at, part)) != NULL) {
		memmove(at, at + len, strlen(at + len) + 1);
		found = true;
	}
	return found;
}

/* "sso-oidc" → "sso_oidc" */
static char *
service_key(struct arena *arena, const char *name)
{
	char *key = arena_strdup(arena, name);

	for (char *p = key; *p != '\0'; p++)
		if (*p == '-')
			*p = '_';
	return key;
}

static const char *
environment_url(struct settings *settings, const char *key)
{
	char *name = arena_printf(settings->arena, "AWS_ENDPOINT_URL_%s", key);
	const char *url;

	for (char *p = name; *p != '\0'; p++)
		*p = (char)toupper((unsigned char)*p);
	url = getenv(name);
	if (url == NULL || *url == '\0')
		url = getenv("AWS_ENDPOINT_URL");
	return url != NULL && *url != '\0' ? url : NULL;
}

/* endpoint_url of the service in the section that the profile names. */
static bool
services_url(const struct settings *settings, const char *key, const char **url,
    struct error *err)
{
	const char *name = settings_profile_key(settings, "services");
	json_t *section, *service;

	*url = NULL;
	if (name == NULL)
		return true;
	section = json_object_get(settings->services, name);
	if (json_object_size(section) == 0)
		return fail(err, ERR_GENERAL,
		    "The profile is configured to use the services section "
		    "but the \"%s\" services configuration does not exist.",
		    name);
	service = json_object_get(section, key);
	if (json_is_string(service))
		return fail(
		    err, ERR_GENERAL, "'str' object has no attribute 'get'");
	*url = profile_key(service, "endpoint_url");
	return true;
}

/* The URL that environment or profile give, or NULL. */
static bool
configured_url(struct settings *settings, const struct service *service,
    const char **url, const char **from, struct error *err)
{
	char *key = service_key(settings->arena, service->name);

	*url = NULL;
	if (settings_flag(settings, SETTING_IGNORE_ENDPOINT_URLS))
		return true;
	*url = environment_url(settings, key);
	*from = "env";
	if (*url != NULL)
		return true;
	*from = "config-file";
	if (!services_url(settings, key, url, err))
		return false;
	if (*url == NULL || **url == '\0')
		*url = settings_profile_key(settings, "endpoint_url");
	if (*url != NULL && **url == '\0')
		*url = NULL;
	return true;
}

/* Two partitions have no dual-stack names at all, whatever the rules say. */
static bool
variant_check(const char *region, bool fips, bool dualstack, struct error *err)
{
	const struct partition *partition = partition_match(region);

	if (!dualstack || partition == NULL ||
	    strncmp(region, "aws-", 4) == 0 ||
	    (strcmp(partition->name, "aws-iso-e") != 0 &&
		strcmp(partition->name, "aws-iso-f") != 0))
		return true;
	return fail(err, ERR_GENERAL,
	    "Unable to construct a modeled endpoint with the following "
	    "variant(s) ['dualstack'%s]: ",
	    fips ? ", 'fips'" : "");
}

/* The peer first makes a URL by an older way and refuses it when the region
 * leaves it malformed, which only an empty one can. */
static bool
plain_check(struct settings *settings, const struct service *service,
    const char *region, bool fips, bool dualstack, struct error *err)
{
	const struct partition *partition = partition_find(region);
	const char *prefix = service->endpoint_prefix;

	if (fips && !dualstack && strcmp(service->name, "ecr") == 0)
		prefix = "ecr-fips";
	else if (fips)
		prefix = arena_printf(settings->arena, "%s-fips", prefix);
	return endpoint_check_url(
	    arena_printf(settings->arena, "https://%s.%s.%s", prefix, region,
		dualstack ? partition->dualstack_suffix
			  : partition->dns_suffix),
	    err);
}

/* Regions named after the registry sign for the region behind the name. */
static const char *
signing_region(const char *region)
{
	static const char *const named[] = {"us-east-1", "us-east-2",
	    "us-west-1", "us-west-2", "us-gov-east-1", "us-gov-west-1"};

	if (strncmp(region, "dkr-", 4) != 0)
		return region;
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
		if (strcmp(region + 4, named[i]) == 0)
			return named[i];
	return region;
}

static bool
rules_apply(struct settings *settings, const struct service *service,
    struct endpoint *out, bool fips, bool dualstack, struct error *err)
{
	const struct endpoint_row *row;
	const char *hole;

	if (!plain_check(settings, service, out->region, fips, dualstack, err))
		return false;
	row = endpoint_row_find(service->name, out->region, fips, dualstack);
	if (row == NULL || row->url == NULL)
		return fail(err, ERR_GENERAL, "%s",
		    row != NULL ? row->error : "no endpoint rules");
	hole = strstr(row->url, "{Region}");
	out->url = row->url;
	if (hole != NULL)
		out->url = arena_printf(settings->arena, "%.*s%s%s",
		    (int)(hole - row->url), row->url, out->region,
		    hole + strlen("{Region}"));
	out->signing_region = row->signing_region != NULL
	    ? row->signing_region
	    : signing_region(out->region);
	return true;
}

/* As the peer takes it. */
static const char *
clean_url(struct arena *arena, const char *url)
{
	struct buf clean = {0};
	const char *copy;

	url_clean(&clean, url);
	copy = arena_strdup(arena, buf_text(&clean));
	buf_free(&clean);
	return copy;
}

/* `url` is what the command line says, or NULL. */
static bool
resolve(struct settings *settings, const struct service *service,
    const char *region, const char *url, struct endpoint *out,
    struct error *err)
{
	bool dualstack = settings_flag(settings, SETTING_USE_DUALSTACK);
	bool fips = settings_flag(settings, SETTING_USE_FIPS);
	const char *from = NULL;
	char *plain;

	if (url == NULL && !configured_url(settings, service, &url, &from, err))
		return false;
	if (region == NULL)
		return fail_code(err, ERR_CONFIG, "NoRegion",
		    "You must specify a region. You can also configure your "
		    "region by running \"aws configure\".");
	plain = arena_strdup(settings->arena, region);
	fips = text_drop(plain, "fips-") || fips;
	fips = text_drop(plain, "-fips") || fips;
	*out = (struct endpoint){.url = url,
	    .region = plain,
	    .signing_region = plain,
	    .signing_name = service->signing_name,
	    .configured = url != NULL ? from : NULL};
	if (!variant_check(plain, fips, dualstack, err) ||
	    !settings_check(settings, err))
		return false;
	if (url != NULL) {
		out->url = clean_url(settings->arena, url);
		return endpoint_check_url(url, err);
	}
	return rules_apply(settings, service, out, fips, dualstack, err);
}

bool
endpoint_resolve(struct settings *settings, const struct service *service,
    struct endpoint *out, struct error *err)
{
	const char *region;

	return endpoint_region(settings, &region, err) &&
	    settings_profile(settings, err) && sso_check(settings, err) &&
	    resolve(settings, service, region, settings->options.endpoint_url,
		out, err);
}

bool
endpoint_resolve_at(struct settings *settings, const struct service *service,
    const char *region, struct endpoint *out, struct error *err)
{
	if (region != NULL && !region_check(region, err))
		return false;
	if (region == NULL && strcmp(service->name, "sts") == 0)
		region = "aws-global";
	return resolve(settings, service, region, NULL, out, err);
}
