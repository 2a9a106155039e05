/* The clients' configuration files, which hold their logins.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOGIN_AUTHFILE_H
#define CMD_LOGIN_AUTHFILE_H

#include <stdbool.h>

#include <jansson.h>

#include "base/error.h"

struct buf;

enum authfile_client { CLIENT_DOCKER, CLIENT_PODMAN, CLIENT_HELM };

/*
 * One open for change: in DOCKER_CONFIG or ~/.docker; REGISTRY_AUTH_FILE,
 * XDG_RUNTIME_DIR/containers, /run/containers/UID where that is in use, or
 * ~/.config/containers; HELM_REGISTRY_CONFIG or ~/.config/helm/registry.
 */
struct authfile {
	char *path;
	json_t *config; /* an object, empty where the file is absent; owned */
	int lock;       /* keeps other runs of ours away, or -1 */
};

/* Lock and read it; missing folders are made.  False with `err` filled where
 * no home is known, or naming the file and the place when it is not a JSON
 * object.  authfile_close() in either case. */
bool authfile_open(
    struct authfile *file, enum authfile_client client, struct error *err);

/* What is in it, to be read alone: no lock, no folder is made.  An object, for
 * json_wipe(), empty where there is no such file; NULL with `err` filled as by
 * authfile_open(). */
json_t *authfile_read(enum authfile_client client, struct error *err);

/* The same, and empty as well where it cannot be read. */
json_t *authfile_peek(enum authfile_client client);

/* Append the hosts of ECR that the files of all clients name, a line each. */
void authfile_names(struct buf *out);

/* Replace it by the config, whole or not at all, mode 0600; a symbolic link is
 * followed.  The text is laid out as Docker lays it out: tabs. */
bool authfile_write(const struct authfile *file, struct error *err);

void authfile_close(struct authfile *file);

/* What the option --client takes, and which client is meant; NULL: docker. */
extern const char *const authfile_clients[];
enum authfile_client authfile_client_named(const char *name);

/* Set the login of `host`: "auths": {HOST: {"auth": …}}; `auth` is the base64
 * of "USER:PASSWORD". */
void authfile_login(json_t *config, const char *host, const char *auth);

/* Remove it; false where there was none. */
bool authfile_logout(json_t *config, const char *host);

/* Whether a helper is ours by its name: ecr-login, or ecr-login-PROFILE. */
bool authfile_is_ours(const char *helper);

/* The helper that keeps the client from ever looking at the login of `host`:
 * credHelpers, or credsStore.  NULL where there is none. */
const char *authfile_helper(const json_t *config, const char *host);

#endif
