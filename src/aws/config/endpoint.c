/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/config/endpoint.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/partition.h"
#include "base/json/json.h"
#include "base/text/repr.h"
#include "base/url.h"
#include "base/text/among.h"

/* Labels of letters, digits and inner dashes, 63 at most. */
static bool
host_name_valid(struct slice host)
{
	size_t len = host.len;

	if (len == 0 || len > 255)
		return false;
	if (host.at[len - 1] == '.')
		len--;
	for (size_t i = 0, label = 0; i <= len; i++) {
		if (i == len || host.at[i] == '.') {
			if (label == 0 || label > 63 || host.at[i - 1] == '-' ||
			    host.at[i - label] == '-')
				return false;
			label = 0;
			continue;
		}
		if (!isalnum((unsigned char)host.at[i]) && host.at[i] != '-')
			return false;
		label++;
	}
	return true;
}

static bool
brackets_check(const struct url *url, struct error *err)
{
	switch (url->fault) {
	case URL_BRACKETS:
		return fail(err, ERR_GENERAL, "Invalid IPv6 URL");
	case URL_IPV4:
		return fail(
		    err, ERR_GENERAL, "An IPv4 address cannot be in brackets");
	case URL_NO_IPV6:
		return fail(err, ERR_GENERAL,
		    "'%.*s' does not appear to be an IPv4 or IPv6 address",
		    (int)url->host.len, url->host.at);
	default:
		return true;
	}
}

static bool
port_check(const struct url *url, struct error *err)
{
	if (url->fault == URL_PORT_RANGE)
		return fail(err, ERR_GENERAL, "Port out of range 0-65535");
	return url->fault != URL_PORT ||
	    repr_fail(err, ERR_GENERAL, url->port.at, url->port.len,
		"Port could not be cast to integer value as ");
}

/* `clean` is what the parts are slices of. */
static bool
split_clean(
    const char *text, struct buf *clean, struct url *url, struct error *err)
{
	url_clean(clean, text);
	url_split(url, buf_text(clean));
	return brackets_check(url, err);
}

bool
endpoint_check_brackets(const char *text, bool *schemed, struct error *err)
{
	struct buf clean = {0};
	struct url url;
	bool ok = split_clean(text, &clean, &url, err);

	*schemed = url.scheme.len > 0;
	buf_free(&clean);
	return ok;
}

bool
endpoint_check_url(const char *text, struct error *err)
{
	struct buf clean = {0};
	struct url url;
	bool ok = split_clean(text, &clean, &url, err);

	if (ok &&
	    (strpbrk(text, "\t\r\n") != NULL ||
		(!url.bracketed && !host_name_valid(url.host))))
		ok = fail(err, ERR_GENERAL, "Invalid endpoint: %s", text);
	ok = ok && port_check(&url, err);
	buf_free(&clean);
	return ok;
}

/* A host label that is not all digits; empty passes, as in the peer. */
bool
endpoint_check_region(const char *region, struct error *err)
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
	*url = json_get_string(service, "endpoint_url");
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
	    "us-west-1", "us-west-2", "us-gov-east-1", "us-gov-west-1", NULL};

	bool behind =
	    strncmp(region, "dkr-", 4) == 0 && is_among(named, region + 4);

	return behind ? region + 4 : region;
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

	url_clean(&clean, url);
	return buf_keep(&clean, arena);
}

bool
endpoint_resolve(struct settings *settings, const struct service *service,
    const char *region, const char *url, struct endpoint *out,
    struct error *err)
{
	bool dualstack = settings_flag(settings, SETTING_USE_DUALSTACK);
	bool fips = settings_flag(settings, SETTING_USE_FIPS);
	const char *from = NULL;
	char *plain;

	if (url == NULL && !configured_url(settings, service, &url, &from, err))
		return false;
	/* the rules have a place for it, a URL has none */
	if (region == NULL && url == NULL && strcmp(service->name, "sts") == 0)
		region = "aws-global";
	if (region == NULL)
		return fail_no_region(err);
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

static bool
mode_check(const char *mode, struct error *err)
{
	if (mode == NULL || strcasecmp(mode, "ipv4") == 0 ||
	    strcasecmp(mode, "ipv6") == 0)
		return true;
	return fail(err, ERR_GENERAL,
	    "Invalid EC2 Instance Metadata endpoint mode: %s Valid endpoint "
	    "modes (case-insensitive): ('ipv4', 'ipv6').",
	    mode);
}

/* One setting; `*done` once the peer would stop for a missing profile, which
 * is reported elsewhere. */
static bool
number_check(const struct settings *settings, enum setting setting,
    bool no_profile, bool *done, struct error *err)
{
	enum setting_source source;
	long number;

	settings_get(settings, setting, &source);
	*done = *done || (no_profile && source != SOURCE_ENVIRONMENT);
	return *done || settings_int(settings, setting, &number, err);
}

bool
endpoint_check_metadata(const struct settings *settings, struct error *err)
{
	const char *url =
	    settings_get(settings, SETTING_METADATA_ENDPOINT, NULL);
	bool no_profile = settings->profile_named &&
	    settings_find_profile(settings, settings->profile) == NULL;
	struct error why = {0};
	bool done = false;

	if (!number_check(
		settings, SETTING_METADATA_TIMEOUT, no_profile, &done, err) ||
	    !number_check(
		settings, SETTING_METADATA_ATTEMPTS, no_profile, &done, err))
		return false;
	if (no_profile)
		return true;
	if (!mode_check(
		settings_get(settings, SETTING_METADATA_MODE, NULL), err))
		return false;
	if (url == NULL || *url == '\0' || endpoint_check_url(url, &why))
		return true;
	error_clear(&why);
	return fail(err, ERR_GENERAL,
	    "Invalid endpoint EC2 Instance Metadata endpoint: %s", url);
}
