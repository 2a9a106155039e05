/* Who enters a registry.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OCI_LOGIN_H
#define OCI_LOGIN_H

#include <stdbool.h>

#include "base/error.h"

/* How somebody enters a registry; all NULL: nobody, who may read some.
 * malloc'd; whoever asked wipes them. */
struct oci_login {
	char *user, *password;
	char *identity; /* a refresh token, in place of both */
};

/* Find the login for `host` ("name:port").  Asked when the registry wants one,
 * and once more when it does not take what it got: `refused` is then the base64
 * of that ("USER:PASSWORD"), which some cache may hold; else NULL. */
typedef bool oci_login_find(void *ctx, const char *host, const char *refused,
    struct oci_login *out, struct error *err);

/* "Basic …" of one with a password, malloc'd and to be wiped; else NULL. */
char *oci_login_basic(const struct oci_login *login);

#endif
