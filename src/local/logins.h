/* The logins of container clients that a run has of its own.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_LOGINS_H
#define LOCAL_LOGINS_H

#include <stdbool.h>

#include "base/error.h"
#include "base/memory/arena.h"

/* Variables that name what logins_copy() makes, by the name of it there. */
extern const struct logins_variable {
	const char *variable, *name;
} logins_variables[];
enum { LOGINS_VARIABLES = 5 };

/*
 * Copy the person's logins into `folder`: the folder "docker" with all that is
 * in theirs (links, but for the logins), "auth.json" of podman, skopeo and
 * buildah, "helm.json" and the folder "cache" of `ecr` and the other
 * credential helper.  What is logged in there is gone with the folder: a
 * credential store of the person's is asked for the hosts that it has, and
 * gets no new ones.  False with `err`.
 */
bool logins_copy(struct arena *arena, const char *folder, struct error *err);

#endif
