/* Where the start URL of IAM Identity Center leads.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_IDENTITY_START_URL_H
#define AWS_IDENTITY_START_URL_H

#include "aws/identity/provider.h"
#include "base/error.h"

/*
 * A portal of AWS is taken as it is; any other host is asked, once, whom it
 * redirects to, and that must be such a portal.  Its name may tell the region,
 * which then counts in place of `*region` (NULL: none is configured).  The
 * portal, in the settings' arena; NULL with `err` filled.
 */
const char *start_url_resolve(const struct lookup *lookup, const char *start,
    const char **region, struct error *err);

#endif
