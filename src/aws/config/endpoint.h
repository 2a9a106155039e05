/* Where a service is: regions, endpoint rules, custom endpoints.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_CONFIG_ENDPOINT_H
#define AWS_CONFIG_ENDPOINT_H

#include <stdbool.h>

#include "aws/config/settings.h"
#include "base/error.h"
#include "model/model.h"

struct endpoint {
	const char *url;    /* "https://api.ecr.us-west-2.amazonaws.com" */
	const char *region; /* in force, without fips- or -fips */
	const char *signing_region; /* of the credential scope */
	const char *signing_name;
	const char *configured; /* "env", "config-file", or NULL: by rules or
				   --endpoint-url */
};

/*
 * The region in force: option, environment, profile, or what the instance
 * metadata service says; `*region` is NULL where none of them does.  Fails
 * on a malformed one, and on a profile that does not exist.
 */
bool endpoint_region(
    struct settings *settings, const char **region, struct error *err);

/*
 * Decide region and URL for `service` by option, environment
 * (AWS_ENDPOINT_URL[_SERVICE]), profile and rules.  Strings live in the
 * settings' arena.  Fails as the peer does: no region, a malformed region,
 * combinations that do not exist, and settings that would keep the peer from
 * making a client.
 */
bool endpoint_resolve(struct settings *settings, const struct service *service,
    struct endpoint *out, struct error *err);

/* The same for another service (one of "sts", "sso", "sso-oidc", "signin" by
 * a struct service that need only carry names) in `region` (NULL: none):
 * --endpoint-url does not count for it. */
bool endpoint_resolve_at(struct settings *settings,
    const struct service *service, const char *region, struct endpoint *out,
    struct error *err);

/* Whether a client could be made for this URL, as the peer checks it before
 * anything is sent: "Invalid endpoint: …", ERR_GENERAL. */
bool endpoint_check_url(const char *url, struct error *err);

/* The part of it that comes before all else: brackets that hold no IPv6
 * address.  `*schemed` says whether there is a scheme. */
bool endpoint_check_brackets(const char *url, bool *schemed, struct error *err);

#endif
