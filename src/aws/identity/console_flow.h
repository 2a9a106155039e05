/* Logging in with a session of the Management Console.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_IDENTITY_CONSOLE_FLOW_H
#define AWS_IDENTITY_CONSOLE_FLOW_H

#include <jansson.h>
#include <stdbool.h>

#include "aws/identity/provider.h"
#include "base/error.h"

/* Everything is borrowed. */
struct console_login {
	const char *region;
	const char *url; /* of the sign-in service, or NULL */
	bool remote;     /* the browser is elsewhere: a code is pasted */
};

/*
 * Get keys from the person through a browser; nothing is written.  The token
 * in the form in which it is cached, for json_wipe(), and in `*session` (in
 * the settings' arena) the name that it is cached and configured by; NULL with
 * `err` filled.
 */
json_t *console_login(const struct lookup *lookup,
    const struct console_login *login, const char **session, struct error *err);

#endif
