/* Container clients and credential stores, run with a secret on their
 * standard input.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOGIN_CLIENT_RUN_H
#define CMD_LOGIN_CLIENT_RUN_H

#include <stdbool.h>

#include "base/memory/buf.h"
#include "base/error.h"

/* `CLIENT login --username USER --password-stdin HOST` ("helm registry login"
 * for helm); its own output is passed on to standard error.  What a
 * "400 Bad Request" in it means is told in words. */
bool client_login(const char *client, const char *host, const char *user,
    const char *password, struct error *err);

/* Whether `docker-credential-HELPER` is on PATH, where clients look for it. */
bool client_has_helper(const char *helper);

/* Hand a login to `docker-credential-HELPER store`. */
bool client_store(const char *helper, const char *host, const char *user,
    const char *password, struct error *err);

/* Let `docker-credential-HELPER erase` forget the login of `host`. */
bool client_erase(const char *helper, const char *host, struct error *err);

/* Append what `docker-credential-HELPER get` prints for `host`; false where it
 * knows none, or cannot be run.  `out` is to be wiped. */
bool client_get(const char *helper, const char *host, struct buf *out);

/* Become `docker-credential-HELPER VERB` with `input` on standard input and
 * our own output: its exit status, or -1 with `err` filled where it cannot be
 * run. */
int client_pass(const char *helper, const char *verb, const struct buf *input,
    struct error *err);

#endif
