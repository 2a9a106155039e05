/* The instance metadata service of EC2 (IMDSv2, IMDSv1 as a fallback).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_IDENTITY_IMDS_H
#define AWS_IDENTITY_IMDS_H

#include <stdbool.h>

#include "aws/wire/keys.h"
#include "aws/config/settings.h"
#include "base/error.h"

/* The region the instance is in; `*region` is NULL when the service is
 * disabled or does not say.  Asked once a run. */
bool imds_region(
    struct settings *settings, const char **region, struct error *err);

/* The keys of the instance's role; `out` stays empty when there are none.
 * `out->expires` is set. */
bool imds_credentials(const struct settings *settings, struct credentials *out,
    struct error *err);

#endif
