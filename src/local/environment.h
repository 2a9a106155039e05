/* What a program needs in its environment to use the local ECR.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_ENVIRONMENT_H
#define LOCAL_ENVIRONMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/arena.h"
#include "base/error.h"
#include "local/place.h"

struct env_variable {
	const char *name, *value; /* a NULL value: taken out */
};

enum { MAX_VARIABLES = 20 };

/* The variables for a server; writes the files that they name into the folder
 * `state`, and one for skopeo into the home folder.  How many, or 0 with
 * `err`. */
size_t environment_list(struct arena *arena, const char *state,
    const struct server_place *place, struct env_variable out[MAX_VARIABLES],
    struct error *err);

/* Copies of the configuration files of AWS clients in the folder `state`, and
 * the variables (as many as there are copies) that name them: what a command
 * writes there is gone with the folder. */
enum { OWN_FILES = 2 };
void environment_own_files(
    struct arena *arena, const char *state, struct env_variable out[OWN_FILES]);

/* Remove what was laid into the home folder for the server at `host`. */
void environment_forget(const char *host);

#endif
