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

/* Whether it has the form of a region: "Provided region_name '…' doesn't match
 * a supported format." */
bool endpoint_check_region(const char *region, struct error *err);

/* Whether a client could be made for this URL, as the peer checks it before
 * anything is sent: "Invalid endpoint: …", ERR_GENERAL. */
bool endpoint_check_url(const char *text, struct error *err);

/*
 * Decide the URL for `service` in `region` (NULL: none) by `url` (what the
 * command line says, or NULL), environment (AWS_ENDPOINT_URL[_SERVICE]),
 * profile and rules.  Of the service only names are read.  Strings live in the
 * settings' arena.  Fails as the peer does: no region, combinations that do
 * not exist, and settings that would keep the peer from making a client.
 */
bool endpoint_resolve(struct settings *settings, const struct service *service,
    const char *region, const char *url, struct endpoint *out,
    struct error *err);

/* The first part of the check of an endpoint's URL: brackets must hold an IPv6
 * address.  `*schemed` says whether there is a scheme. */
bool endpoint_check_brackets(const char *url, bool *schemed, struct error *err);

/* Refuse settings of the instance metadata service that make the peer fail at
 * every command; a profile that does not exist is not reported here. */
bool endpoint_check_metadata(
    const struct settings *settings, struct error *err);

#endif
