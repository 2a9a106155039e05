/* The region in force, and where a service is in it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_IDENTITY_REGION_H
#define AWS_IDENTITY_REGION_H

#include <stdbool.h>

#include "aws/config/endpoint.h"
#include "aws/config/settings.h"
#include "base/error.h"
#include "model/model.h"
#include "rules/registry.h"

/*
 * The region in force: option, environment, profile, or what the instance
 * metadata service says; `*region` is NULL where none of them does.  Fails
 * on a malformed one, and on a profile that would have to say it and does not
 * exist.
 */
bool region_find(
    struct settings *settings, const char **region, struct error *err);

/* Where `service` is for this run, by --endpoint-url, too, and whether its
 * profile allows a client at all: all that the peer asks of the settings when
 * it makes one, but for credentials. */
bool region_endpoint(struct settings *settings, const struct service *service,
    struct endpoint *out, struct error *err);

/* Whether the endpoint of ECR in force is at the host of `registry`, which is
 * none of AWS: on the same port of this machine, or where somebody said by that
 * very name. */
bool region_serves(struct settings *settings, const struct registry *registry);

#endif
