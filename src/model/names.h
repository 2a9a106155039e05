/* Names of the API as they are typed on a command line.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_NAMES_H
#define MODEL_NAMES_H

#include "base/memory/arena.h"
#include "model/model.h"

/* "RepositoryName" → "repository-name", "URIs" → "uris": a hyphen where a
 * word starts, lower case throughout. */
char *names_to_cli(struct arena *arena, const char *name);

/* What a model calls a type: "structure", "double". */
const char *names_of_type(enum shape_type type);

#endif
