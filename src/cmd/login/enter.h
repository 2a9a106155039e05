/* Logins for the registry client.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOGIN_ENTER_H
#define CMD_LOGIN_ENTER_H

#include <stdbool.h>

#include "base/error.h"
#include "oci/token.h"

/* An oci_login_find; `ctx` is the struct run.  A registry of ECR is entered
 * with a token from our cache or of the service, by the identity that the
 * registries file names; without any credentials, and everywhere else, with
 * what the files of Docker and podman have for the host, by their helpers too.
 * Finding no login is not a failure. */
bool enter_find(void *ctx, const char *host, const char *refused,
    struct oci_login *out, struct error *err);

#endif
