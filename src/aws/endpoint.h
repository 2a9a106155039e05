/* Where a service is: partitions, endpoint rules, custom endpoints. */
#ifndef AWS_ENDPOINT_H
#define AWS_ENDPOINT_H

#include <stdbool.h>

#include "aws/settings.h"
#include "base/error.h"
#include "model/model.h"

struct endpoint {
	const char *url;    /* "https://api.ecr.us-west-2.amazonaws.com" */
	const char *region; /* in force, without fips- or -fips */
	const char *signing_region; /* of the credential scope */
	const char *signing_name;
};

/*
 * Decide region and URL for `service` (also one of "sts", "sso", "sso-oidc"
 * by a struct service that need only carry names) by option, environment
 * (AWS_ENDPOINT_URL[_SERVICE]), profile and rules.  Strings live in the
 * settings' arena.  Fails as the peer does: no region, a malformed region,
 * combinations that do not exist.
 */
bool endpoint_resolve(struct settings *settings, const struct service *service,
    struct endpoint *out, struct error *err);

#endif
