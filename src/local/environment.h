/* What a program needs in its environment to use the local ECR.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_ENVIRONMENT_H
#define LOCAL_ENVIRONMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/arena.h"
#include "base/memory/buf.h"
#include "base/error.h"
#include "local/place.h"

struct key;

struct env_variable {
	const char *name, *value; /* a NULL value: taken out */
};

struct environment {
	struct arena *arena;
	struct env_variable at[64];
	size_t n;
};

/* The variables for a server; writes the files that they name into its state
 * folder, and one for skopeo into the home folder.  False with `err`. */
bool environment_of_server(struct environment *to,
    const struct server_place *place, struct error *err);

/* What environment_of_server() has set in our own environment, taken out: all
 * but keys and authorities that are not its own. */
void environment_taken_back(struct environment *to);

/* Those that name what profiles_write() has laid into `folder`, and the key of
 * the default profile; nothing else of the person's says who calls. */
void environment_of_profiles(
    struct environment *to, const char *folder, const struct key *key);

/* Those that name what logins_copy() has laid into `folder`. */
void environment_of_logins(struct environment *to, const char *folder);

/* Those that lead clients to the proxy at `url`, and have them trust, beside
 * whom they trust already, the authorities in `own` (PEM), for which files are
 * written into `folder`.  False with `err`. */
bool environment_of_proxy(struct environment *to, const char *folder,
    const char *url, const struct buf *own, struct error *err);

/* Remove what was laid into the home folder for the server at `host`. */
void environment_forget(const char *host);

#endif
