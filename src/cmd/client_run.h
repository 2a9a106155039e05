/* Container clients and credential stores, run with a secret on their
 * standard input. */
#ifndef CMD_CLIENT_RUN_H
#define CMD_CLIENT_RUN_H

#include <stdbool.h>

#include "base/error.h"

/* `CLIENT login --username USER --password-stdin HOST` ("helm registry login"
 * for helm); its own output is passed on to standard error. */
bool client_login(const char *client, const char *host, const char *user,
    const char *password, struct error *err);

/* Hand a login to `docker-credential-HELPER store`. */
bool client_store(const char *helper, const char *host, const char *user,
    const char *password, struct error *err);

#endif
