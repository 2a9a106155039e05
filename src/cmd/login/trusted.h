/* Which hosts a password of ECR may be for.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOGIN_TRUSTED_H
#define CMD_LOGIN_TRUSTED_H

#include <stdbool.h>

#include "rules/registry.h"
#include "aws/config/settings.h"
#include "base/error.h"
#include "base/memory/buf.h"

/*
 * Take `server` apart as registry_parse() does: a host of ECR, or of the local
 * ECR that was asked for, which is on the port of the ECR endpoint in force
 * where both are on this machine, or at the very name that `--endpoint-url`, a
 * variable or the profile gives as the endpoint.  False, with `err` filled,
 * for every other; the name is quoted there up to the length of a host, with
 * what is no character of names escaped.
 */
bool trusted_parse(struct settings *settings, const char *server,
    struct registry *out, struct error *err);

/* Append a word that came from outside to a message: no more of it than a host
 * can be long, and nothing that drives a terminal. */
void trusted_quote(struct buf *out, const char *text);

#endif
