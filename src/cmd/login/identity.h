/* Who a run is, as far as it can be told without asking anyone.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOGIN_IDENTITY_H
#define CMD_LOGIN_IDENTITY_H

#include "rules/registry.h"
#include "aws/config/settings.h"
#include "base/memory/buf.h"
#include "model/model.h"

/*
 * Append a text that is the same for runs that would get the same token: the
 * access key or what the profile says of role, account or process, the
 * endpoint, region and registry.  No secret is in it.
 */
void identity_key(struct buf *out, const struct settings *settings,
    const struct service *service, const struct registry *registry);

/* The long-lived access key that will sign, or NULL where that takes a call
 * or a process to know. */
const char *identity_access_key(const struct settings *settings);

#endif
