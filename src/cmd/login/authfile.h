/* The clients' configuration files: who may log in where.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOGIN_AUTHFILE_H
#define CMD_LOGIN_AUTHFILE_H

#include <stdbool.h>

#include <jansson.h>

#include "base/error.h"

enum authfile_client { CLIENT_DOCKER, CLIENT_PODMAN, CLIENT_HELM };

/* Where a client keeps its logins, malloc'd: DOCKER_CONFIG or ~/.docker;
 * REGISTRY_AUTH_FILE, XDG_RUNTIME_DIR/containers, /run/containers/UID where
 * that is in use, or ~/.config/containers;
 * HELM_REGISTRY_CONFIG or ~/.config/helm/registry.  NULL with `err` filled
 * where no home is known. */
char *authfile_path(enum authfile_client client, struct error *err);

/* Keep other runs of ours from changing the file until the descriptor that
 * comes back is closed (-1: nothing to close); missing folders are made. */
int authfile_lock(const char *path);

/* Read such a file: a new reference to an object, empty where the file is
 * absent.  NULL with `err` naming the file and the place when it is no JSON
 * object. */
json_t *authfile_read(const char *path, struct error *err);

/* Replace it, whole or not at all, mode 0600; a symbolic link is followed.
 * The text is laid out as Docker lays it out: tabs. */
bool authfile_write(const char *path, const json_t *config, struct error *err);

/* What the option --client takes, and which client is meant; NULL: docker. */
extern const char *const authfile_clients[];
enum authfile_client authfile_client_named(const char *name);

/* Set the login of `host`: "auths": {HOST: {"auth": …}}; `auth` is the base64
 * of "USER:PASSWORD". */
void authfile_login(json_t *config, const char *host, const char *auth);

/* Remove it; false where there was none. */
bool authfile_logout(json_t *config, const char *host);

/* The helper that keeps the client from ever looking at the login of `host`:
 * credHelpers, or credsStore.  NULL where there is none. */
const char *authfile_helper(const json_t *config, const char *host);

#endif
